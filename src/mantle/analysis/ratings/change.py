"""Whether a person's figure changed by more than its own unsteadiness."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..problems import InputError, Problem
from ..provenance import Provenance, digest_of
from .reliability import VERSION
from .results import HUGE, Result, share, vector

HIGHER, LOWER, SAME, UNKNOWN = "higher", "lower", "no more than chance", "not enough to tell"


@dataclass(frozen=True, slots=True)
class Change(Result):
    """Change between two waves against what unsteady measuring alone would bring (Jacobson & Truax 1991).

    Attributes
    ----------
    index : tuple of float or None
        Change in standard errors of a difference.
    verdict : tuple of str
        "higher", "lower", "no more than chance", or "not enough to tell" where a wave is missing.
    difference, lo, hi : tuple of float or None
        After less before, with its interval.
    least : float
        Smallest change that counts as more than chance, in points of the scale.
    """

    index: tuple[float | None, ...]
    verdict: tuple[str, ...]
    difference: tuple[float | None, ...]
    lo: tuple[float | None, ...]
    hi: tuple[float | None, ...]
    least: float
    sd: float
    reliability: float
    n: int
    left_out: int
    interval: float
    why: str
    provenance: Provenance = field(repr=False)

    def _for_person(self) -> str:
        if self.n == 1:
            place = next(i for i, each in enumerate(self.difference) if each is not None)
            words = {
                HIGHER: "higher than before",
                LOWER: "lower than before",
                SAME: "no different, as far as one can tell",
            }
            return (
                f"The second figure is {words[self.verdict[place]]}: a change of {self.difference[place]:+.1f}, where "
                f"{self.least:.1f} is needed to be more than chance."
            )
        return self._for_panel()

    def _for_panel(self) -> str:
        return (
            f"Of {self.n} people, {self.verdict.count(HIGHER)} are higher than before, {self.verdict.count(LOWER)} "
            f"lower, and "
            f"{self.verdict.count(SAME)} no different as far as one can tell. A change counts from {self.least:.1f} "
            f"points."
        )

    def _for_analyst(self) -> str:
        return (
            f"{self._for_panel()} Reliable change index at {self.interval:.0%}, SD {self.sd:g}, reliability "
            f"{self.reliability:g}; {self.left_out} left out."
        )


def reliable_change(before: Any, after: Any, *, sd: float, reliability: float, interval: float = 0.95) -> Change:
    """Return the reliable change index of each person (Jacobson & Truax 1991).

    Parameters
    ----------
    before, after : array, shape (people,)
        The same people in the same order; NaN where a wave is missing.
    sd : float
        Standard deviation of the figure between people before any change, above 0.
    reliability : float
        0 to below 1, such as coefficient alpha or ICC(2).
    interval : float
        Probability of the interval and of the verdict.

    Raises
    ------
    InputError
        Lists of unequal length, infinite or huge numbers, an impossible spread or reliability.

    >>> found = reliable_change([32.5], [47.5], sd=7.5, reliability=0.80)  # the example of Jacobson & Truax
    >>> round(found.index[0], 2), found.verdict[0]
    (3.16, 'higher')
    """
    share(interval, "interval")
    problems = []
    if not isinstance(sd, int | float) or not 0 < sd < HUGE:
        problems.append(Problem(None, "sd", "Expected a spread above 0.", str(sd)))
    if not isinstance(reliability, int | float) or not 0 <= reliability < 1:
        said = "Expected 0 to below 1; with 1 every change, however small, would be real."
        problems.append(Problem(None, "reliability", said, str(reliability)))
    if problems:
        raise InputError(problems)
    from scipy.special import ndtri

    first = vector(before, "before")
    second = vector(after, "after", length=len(first))
    error = float(np.sqrt(2) * sd * np.sqrt(1 - reliability))
    critical = float(ndtri(0.5 + interval / 2))
    change = second - first
    index = change / error
    known = ~np.isnan(index)
    verdict = np.select([~known, index > critical, index < -critical], [UNKNOWN, HIGHER, LOWER], SAME)
    digest = digest_of(first, second)
    options = {"sd": sd, "reliability": reliability, "interval": interval}
    return Change(
        _said(index), tuple(map(str, verdict)), _said(change), _said(change - critical * error),
        _said(change + critical * error), critical * error, sd, reliability, int(known.sum()), int((~known).sum()),
        interval, "" if known.any() else "nobody has both figures.", Provenance(VERSION, digest, options),
    )  # fmt: skip


def _said(values: np.ndarray) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(each) else float(each) for each in values)
