"""Two futures side by side, the smallest intake that will do, and one run told as it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mantle.analysis.problems import InputError, Problem
from mantle.analysis.projection import running
from mantle.analysis.projection.assumptions import Assumptions
from mantle.analysis.projection.projecting import project
from mantle.analysis.projection.results import MODEL_VERSION, Projection
from mantle.analysis.projection.workforce import Workforce
from mantle.analysis.provenance import Provenance, digest_of

FIGURES = (
    ("exits", 1, "directors who leave in a year"),
    ("vacant_share", 1, "share of director posts vacant"),
    ("covered_share", 1, "share of director posts covered"),
    ("time_to_fill_quarters", 1, "quarters to fill a director post"),
    ("bench", 1, "people ready and willing to become director"),
    ("authorities_without_bench", 1, "authorities with nobody ready and willing"),
    ("exits", 2, "tier 2 holders who leave in a year"),
    ("vacant_share", 2, "share of tier 2 posts vacant"),
    ("mean_age", 1, "mean age of directors"),
)
KINDS = {1: "left", 2: "joined the programme", 3: "passed the programme", 10: "appointed from the own authority",
         11: "appointed from a neighbour", 12: "appointed as a graduate", 13: "moved from another authority",
         14: "appointed from outside", 21: "covered by a deputy acting up", 22: "covered by a former director",
         23: "covered by another interim"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference that a change makes, run by run with the same random numbers.

    Attributes
    ----------
    rows : tuple of dict
        Of each figure, mean over the years: `base`, `changed`, `difference`, its 95 % interval `low`, `high` (paired
        over the runs), and `variance_ratio`, how many times smaller the paired variance is than an unpaired one.
    """

    base: Projection
    changed: Projection
    rows: tuple[dict[str, Any], ...]
    provenance: Provenance

    def sentence(self) -> str:
        """Return the difference in directors' bench, leaving and vacancy in plain words."""
        said = [_say(row) for row in self.rows[:6] if row["difference"] is not None]
        clear = [words for words in said if "no clear" not in words]
        return " ".join(clear) if clear else "The change makes no clear difference to directors' posts in these runs."

    def explain(self) -> str:
        """Return how the comparison was made."""
        return (
            f"Both futures were played out {self.base.runs:,} times with the same luck: the same person in the same "
            "post at the same time meets the same chances, so that what differs comes from the change. The range of "
            "each difference is where its mean lies, 19 times in 20."
        )

    def to_dict(self) -> dict[str, Any]:
        return {"rows": [dict(row) for row in self.rows], "sentence": self.sentence(), "explanation": self.explain(),
                "changes": self.changed.assumptions.changes_from(self.base.assumptions),
                "provenance": self.provenance.to_dict()}  # fmt: skip


def _say(row: dict[str, Any]) -> str:
    if row["low"] <= 0 <= row["high"]:
        return f"There is no clear difference in {row['words']}."
    share = "share" in row["words"]
    numbers = [
        f"{100 * abs(n):.1f} points" if share else f"{abs(n):.1f}" for n in (row["difference"], row["low"], row["high"])
    ]
    low, high = sorted(numbers[1:], key=lambda said: float(said.split()[0]))
    way = "more" if row["difference"] > 0 else "fewer"
    if share or row["words"].startswith(("quarters", "mean")):
        way = "up" if row["difference"] > 0 else "down"
        return f"{row['words'][0].upper()}{row['words'][1:]}: {way} {numbers[0]} ({low} to {high})."
    return f"{numbers[0]} {way} {row['words']} ({low} to {high})."


def compare(
    workforce: Workforce,
    base: Assumptions,
    changed: Assumptions,
    *,
    years: int = 10,
    runs: int = 1000,
    seed: int,
    threads: int | None = None,
    progress: running.Progress | None = None,
) -> Comparison:
    """Project twice with common random numbers and return what the change does, with intervals.

    Examples
    --------
    >>> from mantle.analysis import projection
    >>> base = projection.Assumptions.reference()
    >>> more = base.with_changes(intake_share=1.0)
    >>> nation = projection.nation(10, seed=1)
    >>> comparison = projection.compare(nation, base, more, years=4, runs=40, seed=1)
    >>> next(row["difference"] > 0 for row in comparison.rows if row["words"].startswith("people ready"))
    True
    """
    options = {"years": years, "runs": runs, "seed": seed, "threads": threads}
    first = project(workforce, base, progress=_half(progress, 0), **options)  # type: ignore[arg-type]
    second = project(workforce, changed, progress=_half(progress, 1), **options)  # type: ignore[arg-type]
    rows = tuple(_row(first, second, *figure) for figure in FIGURES)
    used = {"years": years, "runs": runs, "changes": changed.changes_from(base)}
    provenance = Provenance(f"projection comparison {MODEL_VERSION}", first.provenance.inputs_digest, used, seed)
    return Comparison(first, second, rows, provenance)


def _half(progress: running.Progress | None, place: int) -> running.Progress | None:
    return (lambda done, total: progress(place * total + done, 2 * total)) if progress else None


def _row(first: Projection, second: Projection, name: str, tier: int, words: str) -> dict[str, Any]:
    a, b = (each.measure(name, tier) for each in (first, second))
    with np.errstate(invalid="ignore"):
        counted = np.isfinite(a).sum(1) * np.isfinite(b).sum(1) > 0
    row: dict[str, Any] = {"figure": name, "tier": tier, "words": words, "base": None, "changed": None,
                           "difference": None, "low": None, "high": None, "variance_ratio": None}  # fmt: skip
    if counted.sum() < 2:
        return row
    a, b = np.nanmean(a[counted], axis=1), np.nanmean(b[counted], axis=1)
    gap = b - a
    error = float(gap.std(ddof=1) / np.sqrt(gap.size))
    paired = float(gap.var(ddof=1))
    ratio = (float(a.var(ddof=1) + b.var(ddof=1)) / paired) if paired > 0 else None
    middle = float(gap.mean())
    return row | {"base": float(a.mean()), "changed": float(b.mean()), "difference": middle,
                  "low": middle - 1.96 * error, "high": middle + 1.96 * error, "variance_ratio": ratio}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sizing:
    """The smallest programme that keeps the risk low enough.

    Attributes
    ----------
    places : int or None
        Places a year; None when not even `budget` places do.
    tried : tuple of dict
        Places tried, with the share of authorities that have nobody ready and willing in the last year: mean and
        the value that nine futures in ten stay below.
    """

    places: int | None
    risk: float
    budget: int
    tried: tuple[dict[str, float], ...]
    provenance: Provenance

    def sentence(self) -> str:
        """Return the answer in one sentence."""
        most = f"{self.risk:.0%} of authorities with nobody ready and willing to become director"
        if self.places is None:
            last = self.tried[-1]
            return (f"Not even {self.budget} places a year keep it to at most {most}: "
                    f"with {last['places']:.0f} it is {last['p90']:.0%} in the ninth of ten futures.")  # fmt: skip
        return f"{self.places} places a year are enough to have at most {most}, in nine futures of ten."

    def to_dict(self) -> dict[str, Any]:
        return {"places": self.places, "risk": self.risk, "budget": self.budget, "tried": list(self.tried),
                "sentence": self.sentence(), "provenance": self.provenance.to_dict()}  # fmt: skip


def size_intake(
    workforce: Workforce,
    assumptions: Assumptions,
    *,
    risk: float,
    years: int = 10,
    budget: int,
    seed: int,
    runs: int = 200,
) -> Sizing:
    """Return the fewest programme places a year that keep the risk low enough.

    Parameters
    ----------
    risk : float
        0 to 1: largest share of authorities with nobody ready and willing to become director at the end of the last
        year, to be kept in nine futures of ten.
    budget : int
        Most places a year that can be paid for.

    Notes
    -----
    Bisection over the places; every size meets the same random numbers.
    """
    problems = [] if 0 <= risk <= 1 else [Problem(None, "risk", "Expected a share from 0 to 1.", str(risk))]
    problems += (
        [] if 0 <= budget <= 100_000 else [Problem(None, "budget", "Expected 0 to 100,000 places.", str(budget))]
    )
    if not np.any(workforce.tier == 1):
        problems.append(Problem(None, "tier", "There is no director's post (tier 1)."))
    if problems:
        raise InputError(problems)
    tried: dict[int, dict[str, float]] = {}

    def enough(places: int) -> bool:
        changed = assumptions.with_changes(intake_by_year=[places])
        found = project(workforce, changed, years=years, runs=runs, seed=seed)
        share = found.measure("authorities_without_bench")[:, -1] / found.posts[0]
        tried[places] = {"places": places, "mean": float(share.mean()), "p90": float(np.percentile(share, 90))}
        return tried[places]["p90"] <= risk

    low, high = -1, budget
    done = enough(budget)
    while done and high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    used = {"risk": risk, "budget": budget, "years": years, "runs": runs}
    provenance = Provenance(
        f"projection sizing {MODEL_VERSION}",
        digest_of(*(getattr(workforce, n) for n in workforce.__slots__)),
        used,
        seed,
    )
    return Sizing(high if done else None, risk, budget, tuple(tried[n] for n in sorted(tried)), provenance)


def replay(
    workforce: Workforce, assumptions: Assumptions, *, run: int, seed: int, years: int = 10
) -> list[dict[str, Any]]:
    """Return what happened in one run, line by line: the same run, with its history.

    Returns
    -------
    list of dict
        quarter (from 0), year (from 1), what, tier, agency, post (row of the input), from_row (row of the post that
        the person left, or of the deputy; None = nobody), age in years of whoever leaves or joins (None = no holder).
    """
    running.check(years=years, runs=1, seed=seed)
    lines = 4096
    while True:
        room = running.one_run(workforce, assumptions, years=years, run=run, seed=seed, lines=lines)
        if room.count[1] < lines:
            break
        lines *= 4
    return [_line(workforce, *(int(n) for n in line[:5])) for line in room.history[: room.count[1]]]


def _line(workforce: Workforce, t: int, kind: int, post: int, other: int, age: int) -> dict[str, Any]:
    held = kind < 10
    return {
        "quarter": t, "year": t // 4 + 1, "what": KINDS[kind], "tier": int(workforce.tier[post]),
        "agency": workforce.agencies[workforce.agency[post]], "post": int(workforce.row[post]),
        "from_row": int(workforce.row[other]) if other >= 0 else None, "age": age / 4 if held else None,
    }  # fmt: skip
