"""Forms that look as if nobody had thought about them: flagged, never dropped."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..problems import InputError, Problem
from ..provenance import Provenance, digest_of
from ..tables.forms import Forms
from .reliability import VERSION
from .results import Result

FEWEST_ANSWERS = 6  # the same answer to five questions is nothing strange
SECONDS = 2.0  # per question: faster than it can be read (Huang et al. 2012)
KINDS = ("long string", "no variation", "speed")


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing that is strange about one form: its kind, what was found, and from which value on it is flagged."""

    ratee: str
    rater: str
    group: str
    kind: str
    found: float
    limit: float


@dataclass(frozen=True, slots=True)
class Flags(Result):
    """Forms worth a second look. A flag is no verdict: people may mean what they ticked."""

    flags: tuple[Flag, ...]
    counts: dict[str, int]
    flagged_forms: int
    n: int
    left_out: int
    why: str
    provenance: Provenance = field(repr=False)

    def _for_person(self) -> str:
        return (
            f"{self.flagged_forms} of {self.n} forms look as if they had been filled in without reading. They still "
            f"count: "
            f"people may mean what they ticked."
        )

    def _for_analyst(self) -> str:
        parts = ", ".join(f"{kind} {self.counts[kind]}" for kind in KINDS)
        return (
            f"{self._for_person()} Flags: {parts}. {self.left_out} forms with fewer than {FEWEST_ANSWERS} answers "
            f"not judged."
        )


def quality(forms: Forms, *, longest: float = 0.6, seconds: float = SECONDS) -> Flags:
    """Return forms with long strings of one answer, without any variation, or filled in too fast to be read.

    Parameters
    ----------
    forms : Forms
    longest : float
        Share of a form's answers in one unbroken string of the same answer, from which it is flagged; above 0, up to 1.
    seconds : float
        Per answered question, below which a form is flagged; needs the time each form took.

    Source: Meade & Craig 2012; Curran 2016. Questions are taken in the order of `forms.items`.

    >>> rows = [("Ada", "r1", "peers", f"q{i}", 4) for i in range(8)] + [("Ada", "r2", "peers", f"q{i}", 1 + i % 5)
    ...         for i in range(8)]
    >>> [(flag.rater, flag.kind) for flag in quality(Forms.from_rows(rows)).flags]
    [('r1', 'no variation')]
    """
    problems = []
    if not isinstance(longest, int | float) or not 0 < longest <= 1:
        problems.append(Problem(None, "longest", "Expected a share above 0, up to 1.", str(longest)))
    if not isinstance(seconds, int | float) or not 0 <= seconds < 3600:
        problems.append(Problem(None, "seconds", "Expected 0 to 3,600 seconds.", str(seconds)))
    if problems:
        raise InputError(problems)
    count = (~np.isnan(forms.scores)).sum(1)
    judged = count >= FEWEST_ANSWERS
    run = _longest_run(forms.scores)
    pace = forms.form_seconds / np.maximum(count, 1)
    found = [
        ("no variation", judged & (run == count), run, count),
        ("long string", judged & (run < count) & (run >= longest * count), run, np.ceil(longest * count)),
        ("speed", judged & (pace < seconds), pace, np.full(len(count), seconds)),
    ]
    flags = [
        Flag(
            forms.ratees[forms.form_ratee[f]], forms.raters[forms.form_rater[f]], forms.groups[forms.form_group[f]],
            kind, float(value[f]), float(limit[f]),
        )
        for kind, which, value, limit in found
        for f in np.flatnonzero(which)
    ]  # fmt: skip
    flags.sort(key=lambda flag: (flag.ratee, flag.rater, flag.kind))
    n = int(judged.sum())
    return Flags(
        tuple(flags), {kind: sum(flag.kind == kind for flag in flags) for kind in KINDS},
        len({(flag.ratee, flag.rater) for flag in flags}), n, len(count) - n,
        "" if n else f"no form holds {FEWEST_ANSWERS} answers.",
        Provenance(VERSION, digest_of(forms.scores, forms.form_seconds), {"longest": longest, "seconds": seconds}),
    )  # fmt: skip


def _longest_run(scores: np.ndarray) -> np.ndarray:
    """Return the length of the longest string of one answer in each form; skipped questions do not break it."""
    forms = len(scores)
    best, run = np.zeros(forms, int), np.zeros(forms, int)
    last = np.full(forms, np.nan)
    for column in scores.T:
        seen = ~np.isnan(column)
        run = np.where(seen, np.where(column == last, run + 1, 1), run)
        last = np.where(seen, column, last)
        best = np.maximum(best, run)
    return best
