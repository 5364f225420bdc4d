"""Gaps between professions: own view against colleagues' view, and how two professions rate the same people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import ceil, floor, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..disclosure import FEEDBACK, TABLES, Figure, publish, publish_mean
from ..provenance import Provenance, digest_of
from ..tables.forms import Forms
from .framework import Framework
from .reliability import VERSION
from .results import Result, share
from .summary import Room, check

OWN_VIEW, BETWEEN, RATERS, OWN_PROFESSION = "own view", "own view, two professions", "raters", "own profession"
OTHERS = "Other professions"
SELF_SAME, SELF_OTHER = "raters of one's own profession", "raters of other professions"
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: `one` less `other`, with the range in which it lies; None, and why, where it may not be shown.

    Attributes
    ----------
    kind : str
        "own view": own figure less colleagues', mean over the people of one profession. "own view, two professions":
        the first of these less the second. "raters": what raters of one profession say less what those of another say
        of the same people. "own profession": the same, of raters of one's own profession and all others.
    people, raters : int
        People rated, and colleagues who rated them, behind the gap.
    told_apart : bool
        The range leaves no room for no gap at all.
    """

    scale: str
    kind: str
    one: str
    other: str
    people: int
    raters: int
    value: float | None = None
    lo: float | None = None
    hi: float | None = None
    told_apart: bool = False
    why: str = ""

    def sentence(self) -> str:
        """Return the gap in words, without its scale."""
        if self.value is None or self.lo is None or self.hi is None:
            names = " and ".join(filter(None, (self.one, self.other)))
            return f"{names}: not shown, {self.why}"
        span = f"({self.lo:+.1f} to {self.hi:+.1f})"
        if self.kind == OWN_VIEW:
            side = "as their colleagues do" if not self.told_apart else "above" if self.value > 0 else "below"
            if side.startswith("as"):
                return f"{self.one} rate themselves about {side}: {self.value:+.1f} {span}"
            return f"{self.one} rate themselves {abs(self.value):.1f} {side} what colleagues say {span}"
        what = "the gap of" if self.kind == BETWEEN else "the view of"
        if not self.told_apart:
            return f"{what} {self.one} and that of {self.other} cannot be told apart: {self.value:+.1f} {span}"
        side = "higher" if self.value > 0 else "lower"
        return f"{what} {self.one} is {abs(self.value):.1f} {side} than that of {self.other} {span}"


@dataclass(frozen=True, slots=True)
class ProfessionGaps(Result):
    """Gaps between professions, scale by scale; ranges of one kind on one scale hold together at `interval`.

    Attributes
    ----------
    gaps : tuple of Gap
    merged : dict of str to tuple of str
        "Other professions", where it was made: the professions of fewer than ten people that it holds.
    n, left_out : int
        Forms of colleagues whose profession is known; forms of colleagues of whom it is not.
    """

    gaps: tuple[Gap, ...]
    merged: dict[str, tuple[str, ...]]
    n: int
    left_out: int
    interval: float
    why: str
    provenance: Provenance = field(repr=False)

    def _for_panel(self) -> str:
        lines = []
        for scale in dict.fromkeys(gap.scale for gap in self.gaps):
            told = "; ".join(gap.sentence() for gap in self.gaps if gap.scale == scale)
            lines.append(f"{scale}: {told}.")
        if self.merged:
            held = "; ".join(f"{name}: {', '.join(parts)}" for name, parts in self.merged.items())
            lines.append(f"Professions of fewer than {TABLES.mean} people stand together ({held}).")
        return "\n".join(lines)

    def _for_person(self) -> str:
        return self._for_panel()

    def _for_analyst(self) -> str:
        return (
            f"{self._for_panel()}\n{self.n} forms of colleagues whose profession is known, {self.left_out} left out; "
            f"ranges of one kind on one scale hold together at {self.interval:.0%}."
        )


def professions(
    forms: Forms, framework: Framework, profession: Mapping[str, str], *, interval: float = 0.95
) -> ProfessionGaps:
    """Return the gaps between professions in one wave of feedback.

    Parameters
    ----------
    forms : Forms
        Of one wave.
    framework : Framework
    profession : mapping of str to str
        Profession of people rated and of raters by name, as far as it is known.
    interval : float
        Probability with which all ranges of one kind on one scale hold together (Bonferroni).

    Raises
    ------
    InputError
        Forms that no report could be made of.

    Notes
    -----
    A rater counts in a scale from half its questions on (P7); line managers, whose answers are known to be theirs, stay
    out. Own view less colleagues' view is one number a person rated, with four colleagues or more (P2); its mean has
    Student's range, and two professions are compared by Welch's. How two professions rate is compared within people
    whom both have rated, so that it makes no difference whom they rate: one number a person, and Student's range of
    their mean. Every figure stands on ten people rated and, where raters are compared, on ten raters on either side
    (P36); it is rounded to a tenth and its range outwards.
    """
    share(interval, "interval")
    check(forms, framework)
    room = Room(forms, framework)
    merged: dict[str, tuple[str, ...]] = {}
    who = np.array([profession.get(name, "").strip() for name in forms.ratees] or [""])[forms.form_ratee]
    by = np.array([profession.get(name, "").strip() for name in forms.raters] or [""])[forms.form_rater]
    colleague = np.asarray((room.form_cell >= 2) & ~room.left_out)
    ratees = _grouped(who, forms.form_ratee, np.ones_like(colleague), "people rated", merged)
    raters = _grouped(by, forms.form_rater, colleague, "raters", merged)
    gaps: list[Gap] = []
    for s, scale in enumerate(framework.scales):
        score = room.rater_scale[:, s]
        gaps += _own_views(scale, score, room, ratees, colleague, interval)
        judged = colleague & ~np.isnan(score) & (by != "")
        gaps += _same_people(scale, score, forms, (who, by, raters), judged, interval)
    known = int((colleague & (by != "")).sum())
    why = "" if any(gap.value is not None for gap in gaps) else "no profession has ten people with figures."
    names = sorted(profession.items())
    origin = Provenance(VERSION, digest_of(forms.scores, forms.form_ratee, forms.form_rater, forms.form_group, names),
                        {"interval": interval})  # fmt: skip
    return ProfessionGaps(tuple(gaps), merged, known, int(colleague.sum()) - known, interval, why, origin)


def _grouped(
    names: NDArray[Any], person: NDArray[np.intp], counted: NDArray[np.bool_], whose: str,
    merged: dict[str, tuple[str, ...]],
) -> NDArray[Any]:  # fmt: skip
    """Return each form's profession as it may stand, short ones put together; what was put together is noted."""
    members = {name: frozenset(person[counted & (names == name)].tolist()) for name in sorted(set(names.tolist()))}
    figures = [
        Figure(name, people, "mean", 0.0, merge_into=OTHERS) for name, people in members.items() if name and people
    ]
    found = publish(figures, floors=TABLES)
    parts = found.merged.get(OTHERS, ())
    if parts:
        merged[f"{OTHERS} of {whose}"] = parts
    return np.array([OTHERS if name in parts else name for name in names.tolist()], dtype=object)


def _own_views(
    scale: str, score: Values, room: Room, labels: NDArray[Any], colleague: NDArray[np.bool_], interval: float
) -> Iterator[Gap]:
    """Yield own view less colleagues' by profession of the person rated, and any two of these compared."""
    ratee, size = room.forms.form_ratee, len(room.forms.ratees)
    judged, own = colleague & ~np.isnan(score), (room.form_cell == 0) & ~np.isnan(score)
    count = np.bincount(ratee[judged], minlength=size)
    theirs = np.bincount(ratee[judged], score[judged], minlength=size) / np.where(count, count, 1)
    mine = np.full(size, np.nan)
    mine[ratee[own]] = score[own]
    gap = np.where(count >= FEEDBACK.mean, mine - theirs, np.nan)
    label = np.full(size, "", dtype=object)
    label[ratee] = labels
    sets = {name: np.flatnonzero((label == name) & ~np.isnan(gap)) for name in sorted(set(labels.tolist())) if name}
    enough = [name for name, places in sets.items() if len(places) >= TABLES.mean]
    for name, places in sets.items():
        behind = int(count[places].sum())
        yield _shown(Gap(scale, OWN_VIEW, name, "", len(places), behind), *_mean(gap[places], interval, len(enough)))
    pairs = list(combinations(enough, 2))
    for one, other in pairs:
        a, b = gap[sets[one]], gap[sets[other]]
        behind = int(count[sets[one]].sum() + count[sets[other]].sum())
        yield _shown(Gap(scale, BETWEEN, one, other, len(a) + len(b), behind), *_welch(a, b, interval, len(pairs)))


def _same_people(
    scale: str, score: Values, forms: Forms, labels: tuple[NDArray[Any], ...], judged: NDArray[np.bool_],
    interval: float,
) -> Iterator[Gap]:  # fmt: skip
    """Yield how raters of two professions differ about the same people, own profession against others first."""
    who, by, raters = labels
    same = np.where(who == by, SELF_SAME, SELF_OTHER)
    known = judged & (who != "")
    blank = Gap(scale, OWN_PROFESSION, "", "", 0, 0)
    yield from _paired(blank, [(SELF_SAME, SELF_OTHER)], score, forms, np.where(known, same, ""), interval)
    names = sorted({name for name in raters[judged].tolist() if name})
    sides = np.where(judged, raters, "")
    yield from _paired(replace(blank, kind=RATERS), list(combinations(names, 2)), score, forms, sides, interval)


def _paired(
    blank: Gap, pairs: list[tuple[str, str]], score: Values, forms: Forms, sides: NDArray[Any], interval: float
) -> Iterable[Gap]:
    """Yield for each pair of sides the mean difference within people rated by both."""
    size = len(forms.ratees)
    count = {name: np.bincount(forms.form_ratee[sides == name], minlength=size) for pair in pairs for name in pair}
    total = {name: np.bincount(forms.form_ratee[sides == name], score[sides == name], minlength=size) for name in count}
    found = []
    for one, other in pairs:
        both = (count[one] > 0) & (count[other] > 0)
        behind = [
            len(set(forms.form_rater[(sides == name) & both[forms.form_ratee]].tolist())) for name in (one, other)
        ]
        differences = total[one][both] / count[one][both] - total[other][both] / count[other][both]
        found.append((one, other, differences, behind))
    shown = sum(len(each[2]) >= TABLES.mean and min(each[3]) >= TABLES.mean for each in found)
    for one, other, differences, behind in found:
        gap = replace(blank, one=one, other=other, people=len(differences), raters=sum(behind))
        yield _shown(gap, *_mean(differences, interval, shown), fewest=min(behind))


def _mean(values: Values, interval: float, together: int) -> tuple[float, float]:
    """Return a mean and half the width of Student's range."""
    from scipy.special import stdtrit

    n = len(values)
    if n < 2:
        return 0.0, 0.0
    level = 1 - (1 - interval) / max(1, together) / 2
    return float(values.mean()), float(stdtrit(n - 1, level) * values.std(ddof=1) / sqrt(n))


def _welch(a: Values, b: Values, interval: float, together: int) -> tuple[float, float]:
    """Return a difference of two means and half the width of Welch's range."""
    from scipy.special import stdtrit

    parts = [float(each.var(ddof=1)) / len(each) for each in (a, b)]
    spread = sum(parts)
    weight = sum(part**2 / (len(each) - 1) for part, each in zip(parts, (a, b), strict=True))
    level = 1 - (1 - interval) / max(1, together) / 2
    half = float(stdtrit(spread**2 / weight, level)) * sqrt(spread) if weight else 0.0
    return float(a.mean() - b.mean()), half


def _shown(gap: Gap, value: float, half: float, fewest: int | None = None) -> Gap:
    """Return the gap as it may be shown (P36): from ten people on, to a tenth, its range outwards."""
    cell = publish_mean(value, gap.people if fewest is None else min(gap.people, fewest))
    if cell.value is None:
        return replace(gap, people=0, raters=0, why=cell.why)
    lo, hi = floor((value - half) * 10 + 1e-9) / 10, ceil((value + half) * 10 - 1e-9) / 10
    return replace(gap, value=cell.value + 0.0, lo=lo + 0.0, hi=hi + 0.0, told_apart=lo > 0 or hi < 0)
