"""Selection rates of groups, each beside a reference group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from mantle.analysis.fairness import counts as tables
from mantle.analysis.fairness.counts import FLOOR, VERSION
from mantle.analysis.fairness.results import ByGroup
from mantle.analysis.provenance import Provenance, digest_of

RATIO, LEVEL = 0.80, 0.05  # P41
STOP, LOOK, NONE, UNTOLD, REFERENCE = "stop and review", "look", "no sign", "not enough to tell", "reference"


@dataclass(frozen=True, slots=True)
class Rates(ByGroup):
    """Selection rates by group.

    Attributes
    ----------
    rows : tuple of dict
        `group`, `n`, `selected`, `rate` with `rate_lo` and `rate_hi` (Wilson), and against the reference `ratio` with
        `ratio_lo` and `ratio_hi` (score), `difference`, `standardised_difference` (in standard deviations), `fisher_p`;
        `verdict`: "stop and review" (ratio below 0.80 and Fisher's p below 0.05), "look" (ratio alone), "no sign",
        "not enough to tell", "reference"; `why`. A group below the floor shows no count.
    n : int
        People in the groups shown.
    left_out : tuple of str
        What is not shown, in words that give no small number away.
    """

    tails: ClassVar[dict[str, str]] = {
        "person": "This says nothing about one decision; it is a reason to look at how all of them were made.",
        "panel": "The four-fifths line is a prompt to look, not a legal test.",
        "analyst": "Wilson and Koopman score intervals; Fisher's exact test, two-sided, for each group by itself.",
    }

    def _sentences(self, audience: str) -> list[str]:
        said = [_said(row, self[self.reference], audience) for row in self.rows if row["verdict"] in {STOP, LOOK}]
        if said:
            return said
        compared = sum(row["verdict"] == NONE for row in self.rows)
        return [f"No sign that {'the group is' if compared == 1 else 'groups are'} selected less often."]


def _said(row: dict[str, Any], reference: dict[str, Any], audience: str) -> str:
    ratio = f"{row['ratio']:.2f} times as often (could be {row['ratio_lo']:.2f} to {row['ratio_hi']:.2f})"
    own = f"{row['group']}: {row['selected']} of {row['n']} selected ({row['rate']:.0%})"
    first = f"{own}, against {reference['rate']:.0%} of {reference['group']}: {ratio}."
    told = "more than chance would make it" if row["verdict"] == STOP else "which chance alone could make"
    what = "Stop and review how this step is decided" if row["verdict"] == STOP else "Look at how this step is decided"
    return f"{first} That is {told}." if audience == "person" else f"{first} That is {told}. {what}."


def rates(
    outcomes: Sequence[Any],
    groups: Sequence[Any],
    *,
    reference: str | None = None,
    floor: int = FLOOR,
    interval: float = 0.95,
) -> Rates:
    """Return how often each group is selected, beside a reference group.

    Parameters
    ----------
    outcomes : sequence of 0 and 1 (or False and True)
        1 = selected, one entry a person.
    groups : sequence of str
        Group of each person; None or "" where it is not known.
    reference : str
        The group others are compared with; of two groups the larger unless given.
    floor : int
        People that each compared group needs, 10 or more.

    Raises
    ------
    InputError
        With every outcome that is neither 0 nor 1; an unknown reference; a floor below 10.

    Notes
    -----
    Each row's test stands alone. Ratios: Koopman (1984); rates: Wilson (1927). The rule of P41 takes the ratio and
    Fisher's test together, because the ratio alone errs with few people.

    Examples
    --------
    >>> found = rates([1] * 40 + [0] * 60 + [1] * 8 + [0] * 42, ["a"] * 100 + ["b"] * 50, reference="a")
    >>> found["b"]["verdict"], round(found["b"]["ratio"], 2)
    ('stop and review', 0.4)
    """
    data = tables.columns(outcomes, groups, {"floor": floor, "interval": interval})
    size = len(data.names)
    known = data.group >= 0
    counts = np.bincount(data.group[known], minlength=size)
    chosen = np.bincount(data.group[known & data.outcome], minlength=size)
    base = tables.reference_of(data.names, counts, reference)
    at = data.names.index(base)
    z = tables.normal_point(interval)
    rows = [
        _row(name, (int(chosen[g]), int(counts[g])), (int(chosen[at]), int(counts[at])), z, (floor, g == at))
        for g, name in enumerate(data.names)
    ]
    rows.sort(key=lambda row: row["group"] != base)
    shown = counts >= floor
    small = int(np.sum(~shown))
    unknown = int(np.sum(~known))
    left_out = [f"{small} group{'' if small == 1 else 's'} of fewer than {floor} people left out."] if small else []
    if unknown:
        left_out.append(f"{unknown if unknown >= floor else f'Fewer than {floor}'} people whose group is not known.")
    why = f"{base} has fewer than {floor} people." if not shown[at] else ""
    why = why or (f"no other group has {floor} people." if shown.sum() < 2 else "")
    options = {"reference": base, "floor": floor, "interval": interval}
    digest = digest_of(data.outcome, data.group, list(data.names))
    return Rates(
        base, tuple(rows), floor, interval, int(counts[shown].sum()), tuple(left_out), why,
        Provenance(VERSION, digest, options),
    )  # fmt: skip


def _row(name: str, own: tuple[int, int], base: tuple[int, int], z: float, rule: tuple[int, bool]) -> dict[str, Any]:
    """Return the row of a group: (selected, people) of its own and of the reference; (floor, whether it is it)."""
    floor, is_reference = rule
    row: dict[str, Any] = dict.fromkeys(
        ("n", "selected", "rate", "rate_lo", "rate_hi", "ratio", "ratio_lo", "ratio_hi", "difference",
         "standardised_difference", "fisher_p")
    )  # fmt: skip
    row = {"group": name, **row, "verdict": UNTOLD, "why": ""}
    (a, n), (b, m) = own, base
    if n < floor:
        return row | {"why": f"fewer than {floor} people"}
    low, high = tables.wilson(a, n, z)
    row |= {"n": n, "selected": a, "rate": a / n, "rate_lo": low, "rate_hi": high}
    if is_reference:
        return row | {"verdict": REFERENCE}
    if m < floor:
        return row | {"why": f"the reference group has fewer than {floor} people"}
    share, other = a / n, b / m
    spread = np.sqrt((share * (1 - share) + other * (1 - other)) / 2)
    p = tables.fisher(a, n, b, m)
    row |= {"difference": share - other, "fisher_p": p}
    row["standardised_difference"] = float((share - other) / spread) if spread > 0 else None
    if not b:
        return row | {"why": "nobody of the reference group was selected"}
    ratio = share / other
    row["ratio"] = ratio
    row["ratio_lo"], row["ratio_hi"] = tables.ratio_interval(a, n, b, m, z)
    return row | {"verdict": (STOP if p < LEVEL else LOOK) if ratio < RATIO else NONE}
