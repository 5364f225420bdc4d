"""How long people stay: the share still in post after so many years (Kaplan & Meier 1958)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..provenance import Provenance, digest_of
from .results import VERSION, Result, share
from .spells import Spells

FEWEST = 5  # spells of a group, and FEWEST_ENDS of them seen to end: below this a curve is drawn by chance
FEWEST_ENDS = 2
MARKS = (1, 2, 3, 5, 10)  # years at which words and short tables read the curve
Values = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Curve(Result):
    """One group's curve.

    Attributes
    ----------
    times, at_risk, events, survival, lo, hi : arrays
        At each time in post (years) at which somebody left: how many were under watch, how many left, the share still
        in post just after, and its interval.
    median, median_lo, median_hi : float or None
        Years after which half have left; None when the curve never comes so far down.
    mean : float or None
        Mean years in post within `horizon`, the longest time under watch.
    completed, elapsed : dict
        n, mean and median of spells that ended, and of time so far of those still in post. Neither says how long people
        stay: the first leaves out the long ones, the second is cut off.
    lifetime : dict
        n, mean and median of all spells of a person in the group together, ended or not.
    """

    group: str
    times: Values = field(repr=False)
    at_risk: NDArray[np.intp] = field(repr=False)
    events: NDArray[np.intp] = field(repr=False)
    survival: Values = field(repr=False)
    lo: Values = field(repr=False)
    hi: Values = field(repr=False)
    median: float | None
    median_lo: float | None
    median_hi: float | None
    mean: float | None
    horizon: float
    completed: dict[str, float | None] = field(repr=False)
    elapsed: dict[str, float | None] = field(repr=False)
    lifetime: dict[str, float | None] = field(repr=False)
    n: int
    ended: int
    why: str

    def at(self, years: float) -> tuple[float, float, float] | None:
        """Return the share still in post after so many years, with its interval; None beyond the time under watch."""
        if self.why or years > self.horizon:
            return None
        i = int(np.searchsorted(self.times, years, side="right")) - 1
        return (1.0, 1.0, 1.0) if i < 0 else (float(self.survival[i]), float(self.lo[i]), float(self.hi[i]))

    def _for_person(self) -> str:
        who = f"In {self.group}, half" if self.group else "Half"
        if self.median is None:
            last = float(self.survival[-1])
            return f"{who} stay longer than {self.horizon:.1f} years, the longest seen: {last:.0%} are still in post."
        return f"{who} leave within {self.median:.1f} years{_range(self.median_lo, self.median_hi)}."

    def _for_panel(self) -> str:
        said = f"{self._for_person()} From {self.n:,} spells, {self.ended:,} of them ended."
        marks = [(year, self.at(year)) for year in MARKS]
        told = [f"{found[0]:.0%} after {year}" for year, found in marks if found]
        return f"{said} Still in post: {', '.join(told)} years." if told else said

    def _for_analyst(self) -> str:
        apart = (
            f"Completed tenure: mean {_said(self.completed['mean'])} (n {self.completed['n']}); elapsed: "
            f"{_said(self.elapsed['mean'])} ({self.elapsed['n']}); lifetime: {_said(self.lifetime['mean'])} "
            f"({self.lifetime['n']}). Restricted mean {_said(self.mean)} within {self.horizon:.1f} years."
        )
        return f"{self._for_panel()} {apart}"


@dataclass(frozen=True, slots=True)
class Survival(Result):
    """Survival curves, one a group."""

    curves: tuple[Curve, ...]
    by: str | None
    interval: float
    n: int
    left_out: dict[str, int]
    provenance: Provenance = field(repr=False)

    @property
    def why(self) -> str:
        """Return why nothing can be told, or nothing."""
        return self.curves[0].why if len(self.curves) == 1 else "" if self.curves else "there are no spells."

    def curve(self, group: str = "") -> Curve:
        """Return the curve of a group; KeyError when there is none."""
        for curve in self.curves:
            if curve.group == group:
                return curve
        raise KeyError(group)

    def to_dict(self) -> dict[str, Any]:
        """Return the curves with method, interval and words."""
        found = super(Survival, self).to_dict()
        return found | {"method": VERSION, "explanation": self.explain("panel")}

    def _said(self, audience: str) -> str:
        return "\n".join(
            f"{curve.group}: {text}" if text.startswith("Not enough") and curve.group else text
            for curve in self.curves
            for text in [curve.explain(audience)]
        )

    def _for_person(self) -> str:
        return self._said("person")

    def _for_panel(self) -> str:
        return self._said("panel")

    def _for_analyst(self) -> str:
        left = sum(self.left_out.values())
        return f"{self._said('analyst')}\n{self.interval:.0%} intervals on the log(-log) scale; {left:,} rows left out."


def survival(spells: Spells, *, by: str | None = None, interval: float = 0.90) -> Survival:
    """Return Kaplan-Meier curves with late entry.

    Parameters
    ----------
    spells : Spells
    by : str, optional
        A column of the spells: one curve for each of its values.
    interval : float
        Probability of each interval.

    Raises
    ------
    InputError
        An unknown column, an impossible interval.

    Notes
    -----
    Somebody counts as at risk from entry on, not before. Variance by Greenwood, intervals on the log(-log) scale
    (Kalbfleisch & Prentice 2002), the median's where the band crosses one half.

    >>> from ..tables.spells import Dated
    >>> from .spells import spells as watched
    >>> from datetime import date
    >>> rows = [(f"p{i}", "a", f"200{i}-01-01", f"200{2 * i}-01-01") for i in range(1, 5)]
    >>> rows.append(("q", "a", "2001-01-01", ""))
    >>> found = survival(watched(Dated.from_rows(rows), as_at=date(2015, 1, 1))).curve()
    >>> round(found.median, 1), found.n, found.ended
    (3.0, 5, 4)
    """
    share(interval, "interval")
    groups = np.unique(spells.column(by)).tolist() if by else [""]
    parts = {group: spells.part(spells.column(by) == group) if by else spells for group in groups}
    curves = tuple(_curve(group, part, interval) for group, part in parts.items())
    digest = digest_of(spells.provenance.inputs_digest, spells.start, spells.entry, spells.exit, spells.event)
    return Survival(
        curves, by, interval, len(spells), dict(spells.left_out),
        Provenance(VERSION, digest, {"by": by, "interval": interval}),
    )  # fmt: skip


def _curve(group: str, spells: Spells, interval: float) -> Curve:
    n, ended = len(spells), int(spells.event.sum())
    why = f"{n} spells; at least {FEWEST} are needed." if n < FEWEST else ""
    if not why and ended < FEWEST_ENDS:
        why = f"{ended} of {n} spells were seen to end; at least {FEWEST_ENDS} are needed."
    totals = np.zeros(0) if not n else np.bincount(np.unique(spells.person, return_inverse=True)[1], spells.exit)
    apart = (_brief(spells.exit[spells.event]), _brief(spells.exit[~spells.event]), _brief(totals))
    horizon = float(spells.exit.max()) if n else 0.0
    if why:
        none, whole = np.zeros(0), np.zeros(0, np.intp)
        return Curve(
            group, none, whole, whole, none, none, none, None, None, None, None, horizon, *apart, n, ended, why
        )
    times, events, risk = _risk(spells)
    left: Values = np.cumprod(1 - events / risk)
    lo, hi = _band(left, events, risk, interval)
    # Time goes from 0 to the last time seen, in steps.
    edges = np.concatenate([[0.0], times, [horizon]])
    mean = float(np.diff(edges) @ np.concatenate([[1.0], left]))
    return Curve(
        group, times, risk, events, left, lo, hi, _crossing(times, left), _crossing(times, lo), _crossing(times, hi),
        mean, horizon, *apart, n, ended, "",
    )  # fmt: skip


def _risk(spells: Spells) -> tuple[Values, NDArray[np.intp], NDArray[np.intp]]:
    """Return times at which somebody left, how many left, and how many were at risk just before."""
    # Days that differ by rounding alone are one time.
    exits, entries = np.round(spells.exit, 6), np.sort(np.round(spells.entry, 6))
    times, events = np.unique(exits[spells.event], return_counts=True)
    ordered = np.sort(exits)
    risk = np.searchsorted(entries, times, side="left") - np.searchsorted(ordered, times, side="left")
    return times, events, risk


def _band(left: Values, events: NDArray[np.intp], risk: NDArray[np.intp], interval: float) -> tuple[Values, Values]:
    from scipy.special import ndtri

    z = float(ndtri(0.5 + interval / 2))
    inside = (left > 0) & (left < 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (risk * (risk - events)))
        log = np.log(left)
        step = z * np.sqrt(greenwood) / log
        low, high = left ** np.exp(-step), left ** np.exp(step)
    # Where everybody at risk has left nothing is known of the width; the last known limits stand.
    last = np.maximum.accumulate(np.where(inside, np.arange(len(left)), -1))
    high = np.where(inside, high, np.where(last >= 0, high[np.maximum(last, 0)], 1.0))
    return np.where(inside, low, 0.0), high


def _crossing(times: Values, curve: Values) -> float | None:
    below = np.flatnonzero(curve <= 0.5 + 1e-12)
    return float(times[below[0]]) if len(below) else None


def _brief(values: Values) -> dict[str, float | None]:
    if not len(values):
        return {"n": 0, "mean": None, "median": None}
    return {"n": len(values), "mean": float(values.mean()), "median": float(np.median(values))}


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return ""
    return f" (could be {low:.1f} to {high:.1f})" if high is not None else f" (could be {low:.1f} or longer)"


def _said(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
