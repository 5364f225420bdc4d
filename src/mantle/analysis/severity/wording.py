"""A merit list said aloud: to the person, to the panel, to an analyst."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from mantle.analysis.severity.results import Severity

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ALIKE = 0.05  # share of the scale by which an assessor must differ to count as harder or easier
LARGE, SMALL = 0.8, 0.5  # reliability: enough to rank people by; too little to


def counted(number: int) -> str:
    """Return a number as a word up to ten.

    >>> counted(3), counted(12)
    ('three', '12')
    """
    return NUMBERS[number] if 0 <= number <= 10 else f"{number:,}"


def figures(found: Severity, *values: float) -> list[str]:
    """Return marks with as many places as the scale needs to tell them apart."""
    span = float(np.ptp(found.marks.mark))
    places = 0 if span > 30 else 1
    said = [f"{value:.{places}f}" for value in values]
    return said if len(set(said)) == len(set(values)) or places else [f"{value:.1f}" for value in values]


def to_the_person(found: Severity, candidate: str, chance: float | None = None) -> str:
    """Return what to tell the person concerned."""
    i = found.place(candidate)
    own = found.candidates
    if not np.isfinite(own.measure[i]):
        return f"There is not enough to tell how {candidate} would have been marked by average assessors."
    fair, raw, low, high = figures(found, own.fair_average[i], own.raw_mean[i], own.lo[i], own.hi[i])
    parts = [_markers(found, candidate, i)]
    if fair == raw:
        parts.append(f"With average assessors the marks would be {fair}, as they are.")
    else:
        parts.append(f"With average assessors the marks would be {fair}, not {raw}.")
    parts.append(f"The true figure is very likely between {low} and {high}.")
    if chance is not None:
        parts.append(f"{candidate} would be among those selected in {round(100 * chance)} of 100 re-runs.")
    return " ".join(part for part in parts if part)


def _markers(found: Severity, candidate: str, i: int) -> str:
    """Say how many of those who marked somebody mark harder or easier than average, and by how much."""
    facet = found.assessors
    f = found.marks.facets.index(facet.facet)
    mine = np.unique(found.marks.codes[f][found.marks.candidate == i])
    span = float(np.ptp(found.marks.mark))
    by = facet.marks[mine]
    hard, easy = by > ALIKE * span, by < -ALIKE * span
    who, all_of = ("hard", hard) if hard.sum() >= easy.sum() else ("easy", easy)
    if not all_of.any():
        return f"The people who marked {candidate} mark about as hard as the average."
    size = float(np.abs(by[all_of]).mean())
    amount = "half a mark" if 0.4 <= size <= 0.6 and span <= 10 else f"{size:.1f} marks" if size >= 0.1 else "a little"
    count, total = int(all_of.sum()), len(mine)
    word = "harder" if who == "hard" else "easier"
    if total == 1:
        return f"The person who marked {candidate} marks {word} than average, by about {amount}."
    people = f"{counted(count).capitalize()} of the {counted(total)} people"
    if count == total:
        people = "Both people" if total == 2 else f"All {counted(total)} people"
    verb = "marks" if count == 1 and total > 1 else "mark"
    return f"{people} who marked {candidate} {verb} {word} than average, by about {amount}."


def to_the_panel(found: Severity) -> str:
    """Return what a panel needs to know before it uses the list."""
    own, markers = found.candidates, found.assessors
    parts = [f"{len(own):,} candidates, {found.n:,} marks, {len(markers.level):,} assessors."]
    told = markers.marks[np.isfinite(markers.marks)]
    if len(told) > 1:
        gap = float(told.max() - told.min())
        parts.append(f"Between the hardest and the easiest assessor lie {gap:.1f} marks for the same work.")
    moved = np.abs(own.fair_average - own.raw_mean)
    if np.isfinite(moved).any():
        most = int(np.nanargmax(moved))
        raw, fair = figures(found, own.raw_mean[most], own.fair_average[most])
        parts.append(f"The largest adjustment is {own.candidate[most]}'s: from {raw} to {fair}.")
    parts.append(_trust(found.spreads["candidate"].reliability))
    if len(found.parts) > 1:
        parts.append(
            f"The candidates fall into {counted(len(found.parts))} parts that nobody marked across: compare them only "
            "within a part."
        )
    return " ".join([*parts, *found.notes])


def _trust(reliability: float | None) -> str:
    if reliability is None or reliability < SMALL:
        return "The marks are too few, or too much alike, to rank people by."
    if reliability < LARGE:
        return f"The order is only roughly known (reliability {reliability:.2f}): look at the ranges, not the places."
    return f"The order is well known (reliability {reliability:.2f}), except between neighbours whose ranges overlap."


def to_the_analyst(found: Severity) -> str:
    """Return model, estimator, and the figures by which to judge them."""
    names = {"rating_scale": "rating scale", "partial_credit": "partial credit"}
    how = {
        "map": "structure by marginal maximum likelihood (Laplace), candidates Normal and at their mode",
        "jmle": "joint maximum likelihood",
    }
    parts = [f"Many-facet Rasch model, {names[found.model]}; {how[found.estimator]}; {found.interval:.0%} intervals."]
    if found.candidate_sd is not None:
        parts.append(f"Spread of candidates {found.candidate_sd:.2f} logits.")
    for name, spread in found.spreads.items():
        if spread.reliability is not None and spread.separation is not None:
            test = f", chi-square {spread.chi_square:.1f} on {spread.df}" if spread.chi_square is not None else ""
            parts.append(f"{name}: separation {spread.separation:.2f}, reliability {spread.reliability:.2f}{test}.")
    odd = int(np.sum(found.candidates.outfit > 1.5))
    parts.append(f"{odd:,} of {len(found.candidates):,} candidates have an outfit above 1.5.")
    return " ".join([*parts, *found.notes])
