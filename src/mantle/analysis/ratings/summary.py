"""Reports of a feedback round: what each group said of each person, as far as it may be shown."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..disclosure import FEEDBACK, Figure, Floors, publish, round_means
from ..problems import InputError, Problem
from ..provenance import Provenance, digest_of
from ..tables.forms import Forms
from .framework import Framework
from .reliability import VERSION
from .reports import Summary

ENOUGH_ANSWERED = 0.5  # P7: share of a scale's questions that a rater must have answered to count in it
SUBJECTS = 10  # P17: people rated whose raters' spread may be pooled
Values = NDArray[np.float64]


def summarise(forms: Forms, framework: Framework, *, floor: int = 4, earlier: Forms | None = None) -> Summary:
    """Return a report for each person rated: means, intervals, gaps, and what is withheld and why.

    Parameters
    ----------
    forms : Forms
        Of one wave.
    framework : Framework
        Scales, questions, answers, groups.
    floor : int
        Raters behind a group's mean; 4 or more: it may be raised, never lowered.
    earlier : Forms, optional
        The forms of a report given before, which this one replaces: every group must gain no rater or at least `floor`
        of them, or the difference of the two reports would show what the newcomers said (P10).

    Returns
    -------
    Summary

    Raises
    ------
    InputError
        Mixed waves, unknown questions or groups, answers outside the scale, two forms of one's own, a lowered floor, a
        report that may not be replaced yet.

    Notes
    -----
    Short groups merge (P5), totals hold only shown groups (P6), a rater counts in a scale from half its questions on
    and a question below the floor leaves the scale's mean too (P7), means below eight raters are coarse and capped
    (P4). A scale's mean is the mean of its shown questions' means, so that it gives away nothing that they do not.
    Intervals rest on the spread pooled over everybody's raters (from ten people rated on), never on one group's own
    (P3), and stand around the figure as it is shown. Each decision is made by `disclosure.publish`.

    >>> answers = [("Ada", f"r{i}", "peers", "q1", 3 + i % 2) for i in range(5)] + [("Ada", "Ada", "self", "q1", 5)]
    >>> found = summarise(Forms.from_rows(answers), Framework({"Vision": ("q1",)}))
    >>> found.report("Ada")["scales"][0]["means"]
    {'self': 5.0, 'peers': 3.5, 'All colleagues': 3.5}
    """
    check(forms, framework, floor, earlier)
    floors = Floors(mean=floor, count=floor, derivable=floor, caps=(framework.lowest + 0.5, framework.highest - 0.5),
                    spread=max(FEEDBACK.spread, floor))  # fmt: skip
    room = Room(forms, framework)
    cell, holds, group_why = _merged(room, floors)
    people, sums = room.sums(cell)
    shown = _shown_items(people, room, floors)
    parts = shown[:, 2:-1]
    people[:, -1], sums[:, -1] = (people[:, 2:-1] * parts).sum(1), (sums[:, 2:-1] * parts).sum(1)
    shown &= people > 0
    mean = np.where(shown, sums, np.nan) / np.where(shown, people, 1)
    rounded = round_means(mean, people, floors=floors)
    rounded[:, :2] = np.where(shown[:, :2] & (people[:, :2] == 1), mean[:, :2], rounded[:, :2])
    scale_mean = room.over_items(mean)
    raters = np.where(np.isnan(scale_mean), 0, room.raters_by_scale(cell))
    raters[:, -1] = raters[:, 2:-1].sum(1)
    scales = round_means(scale_mean, raters, floors=floors)
    scales[:, :2] = np.where(raters[:, :2] == 1, scale_mean[:, :2], scales[:, :2])
    lo, hi, pooled = _intervals(room, scales, raters, floors)
    options = {"floor": floor, "framework": {name: list(items) for name, items in framework.scales.items()}}
    origin = Provenance(VERSION, digest_of(forms.scores, forms.form_ratee, forms.form_rater, forms.form_group), options)
    return Summary(
        ratees=forms.ratees, cells=room.cells, framework=framework, holds=holds, group_why=group_why,
        raters=room.raters(cell), scale_raters=raters, items=rounded, scales=scales, lo=lo, hi=hi,
        agreement=_agreement(room, cell, people, sums, floors), floors=floors, pooled=pooled,
        n=len(forms.form_ratee), left_out=int(room.left_out.sum()), provenance=origin,
    )  # fmt: skip


def check(forms: Forms, framework: Framework, floor: int = FEEDBACK.mean, earlier: Forms | None = None) -> None:
    """Refuse forms of which no figure could be right, with everything that is wrong (InputError)."""
    problems = []
    if not isinstance(floor, int) or floor < FEEDBACK.mean:
        said = f"The floor may be raised, never lowered below {FEEDBACK.mean} (P2)."
        problems.append(Problem(None, "floor", said, str(floor)))
    if len(forms.waves) > 1:
        said = f"Mixed waves: {', '.join(forms.waves)}. Take one at a time with in_wave()."
        problems.append(Problem(None, "wave", said))
    strange = [item for item in forms.items if item not in framework.items]
    problems += [Problem(None, "item", f"The framework holds no question “{item}”.", item) for item in strange]
    known = {framework.own, framework.manager, *framework.groups}
    if framework.groups:
        unknown = [group for group in forms.groups if group not in known]
        problems += [Problem(None, "group", f"The framework holds no group “{group}”.", group) for group in unknown]
    taken = {framework.merged, framework.everyone} & set(forms.groups)
    problems += [Problem(None, "group", "This name is kept for groups put together.", name) for name in sorted(taken)]
    outside = (forms.scores < framework.lowest) | (forms.scores > framework.highest)
    said = f"Expected an answer from {framework.lowest} to {framework.highest}"
    for f, i in np.argwhere(np.asarray(outside))[:1000]:
        who = f"{forms.raters[forms.form_rater[f]]} about {forms.ratees[forms.form_ratee[f]]}"
        problems.append(Problem(None, forms.items[i], f"{said} ({who}).", f"{forms.scores[f, i]:g}"))
    if framework.own in forms.groups:
        own = forms.form_ratee[forms.form_group == forms.groups.index(framework.own)]
        twice = np.flatnonzero(np.bincount(own, minlength=len(forms.ratees)) > 1)
        problems += [
            Problem(None, "group", f"{forms.ratees[p]} has two forms of one's own.", forms.ratees[p]) for p in twice
        ]
    if earlier is not None and not problems:
        problems += _too_soon(earlier, forms, floor)
    if problems:
        raise InputError(problems)


def _too_soon(earlier: Forms, forms: Forms, floor: int) -> list[Problem]:
    """Return whose report may not be replaced yet (P10)."""

    def sets(given: Forms) -> dict[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for p, g, r in zip(given.form_ratee, given.form_group, given.form_rater, strict=True):
            found.setdefault((given.ratees[p], given.groups[g]), set()).add(given.raters[r])
        return found

    before, after = sets(earlier), sets(forms)
    wrong = {
        ratee
        for (ratee, group), old in before.items()
        for new in [after.get((ratee, group), set())]
        if old - new or 0 < len(new - old) < floor
    }
    wrong |= {key[0] for key, new in after.items() if key not in before and len(new) < floor}
    said = f"The report stands: a group must gain no rater or at least {floor}, and lose none (P10)."
    return [Problem(None, "ratee", said, ratee) for ratee in sorted(wrong)]


class Room:
    """The forms laid out for counting: which questions count, in which scale, and the cells of the report."""

    def __init__(self, forms: Forms, framework: Framework) -> None:
        self.forms, self.framework = forms, framework
        others = [g for g in framework.groups if g in forms.groups] or [
            g for g in forms.groups if g not in (framework.own, framework.manager)
        ]
        self.others = tuple(others)
        self.cells = (framework.own, framework.manager, *others, framework.merged, framework.everyone)
        place = {name: c for c, name in enumerate(self.cells)}
        self.form_cell = np.array([place[g] for g in forms.groups], np.intp)[forms.form_group]
        column = {item: i for i, item in enumerate(forms.items)}
        self.scores = np.full((len(forms.form_ratee), len(framework.items)), np.nan)
        for j, item in enumerate(framework.items):
            if item in column:
                self.scores[:, j] = forms.scores[:, column[item]]
        sizes = [len(items) for items in framework.scales.values()]
        self.starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)
        self.scale_of = np.repeat(np.arange(len(sizes)), sizes)
        seen = ~np.isnan(self.scores)
        answered = np.add.reduceat(seen, self.starts, axis=1, dtype=np.intp)
        self.valid = (answered >= ENOUGH_ANSWERED * np.array(sizes)) & (answered > 0)  # forms x scales
        self.left_out = ~self.valid.any(1)
        self.seen = seen & self.valid[:, self.scale_of]
        filled = np.where(self.seen, self.scores, 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            kept = np.add.reduceat(self.seen, self.starts, axis=1, dtype=np.intp)
            self.rater_scale = np.add.reduceat(filled, self.starts, axis=1) / np.where(kept > 0, kept, np.nan)
        self.filled = filled

    @property
    def shape(self) -> tuple[int, int]:
        """Return people rated and cells."""
        return len(self.forms.ratees), len(self.cells)

    def sizes(self) -> NDArray[np.intp]:
        """Return raters with a valid answer, by person rated and group as it was given."""
        p, c = self.shape
        key = self.forms.form_ratee * c + self.form_cell
        return np.bincount(key[~self.left_out], minlength=p * c).reshape(p, c)

    def _blocks(self, cell: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """Return the forms that count, ordered by block; where each block begins; and which block it is."""
        key = self.forms.form_ratee * self.shape[1] + cell
        order = np.argsort(np.where(cell < 0, -1, key), kind="stable")
        order = order[int((cell < 0).sum()) :]
        blocks, starts = np.unique(key[order], return_index=True)
        return order, starts, blocks

    def summed(self, table: NDArray[Any], cell: NDArray[np.intp]) -> NDArray[Any]:
        """Return sums by person, cell and column."""
        order, starts, blocks = self._blocks(cell)
        p, c = self.shape
        out = np.zeros((p * c, table.shape[1]))
        if len(order):
            out[blocks] = np.add.reduceat(table[order], starts, axis=0, dtype=float)
        return out.reshape(p, c, -1)

    def sums(self, cell: NDArray[np.intp]) -> tuple[NDArray[np.intp], Values]:
        """Return raters and sums by person, cell and question; the last cell is left empty."""
        return self.summed(self.seen, cell).astype(np.intp), self.summed(self.filled, cell)

    def raters(self, cell: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return raters by person and cell, the last cell being all shown groups together."""
        counted = np.asarray(~self.left_out)[:, None]
        found = self.summed(counted, cell)[:, :, 0].astype(np.intp)
        found[:, -1] = found[:, 2:-1].sum(1)
        return found

    def raters_by_scale(self, cell: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return raters by person, cell and scale; the last cell is left empty."""
        return self.summed(self.valid, cell).astype(np.intp)

    def over_items(self, table: Values) -> Values:
        """Return the mean over the known questions of each scale."""
        known = ~np.isnan(table)
        count = np.add.reduceat(known, self.starts, axis=2, dtype=np.intp)
        total = np.add.reduceat(np.where(known, table, 0), self.starts, axis=2)
        return total / np.where(count > 0, count, np.nan)


def _merged(room: Room, floors: Floors) -> tuple[NDArray[np.intp], list[dict], list[dict]]:
    """Return the cell of each form (-1: withheld), and by person what the merged cell holds and what is withheld."""
    sizes, framework = room.sizes(), room.framework
    alone = sizes[:, :2] == 1  # own form and one manager: known to be theirs, they change nothing for the others
    counted = sizes[:, :-2].copy()
    counted[:, :2][alone] = 0
    patterns, which = np.unique(counted, axis=0, return_inverse=True)
    merged_cell = len(room.cells) - 2
    place = np.full((len(patterns), len(room.cells)), -1, np.intp)
    holds, whys = [], []
    for k, pattern in enumerate(patterns.tolist()):
        found = publish(_figures(pattern, room.cells, framework), floors=floors)
        shown = {figure.label for figure in found.shown}
        parts = found.merged.get(framework.merged, ()) if framework.merged in shown else ()
        for c, name in enumerate(room.cells[:merged_cell]):
            place[k, c] = merged_cell if name in parts else c if name in shown or (c < 2 and not pattern[c]) else -1
        holds.append({framework.merged: list(parts)} if parts else {})
        absent = [name for c, name in enumerate(room.cells[:merged_cell]) if pattern[c] and place[k, c] < 0]
        whys.append({name: found.withheld.get(name, f"fewer than {floors.mean} people") for name in absent})
    cell = place[which.ravel()[room.forms.form_ratee], room.form_cell]
    cell = np.where(room.left_out, -1, cell)
    return cell, [holds[k] for k in which.ravel()], [whys[k] for k in which.ravel()]


def _figures(pattern: list[int], cells: tuple[str, ...], framework: Framework) -> list[Figure]:
    """Return a figure for each group of one size pattern; who the people are does not matter to the decision."""
    figures, start = [], 0
    for c, size in enumerate(pattern):
        people = frozenset(range(start, start + size))
        start += size
        if size:
            known = c < 2 and size == 1
            merge = "" if c < 2 else framework.merged
            figures.append(Figure(cells[c], people, "mean", 0.0, merge_into=merge, attributable=known))
    return figures


def _shown_items(people: NDArray[np.intp], room: Room, floors: Floors) -> NDArray[np.bool_]:
    """Return which question may be shown in which cell, and fill the total cell from the shown groups."""
    p, c, items = people.shape
    flat = people[:, :-1].transpose(0, 2, 1).reshape(p * items, c - 1).copy()
    alone = flat[:, :2] == 1  # known to be theirs: shown, and of no weight for the others
    flat[:, :2][alone] = 0
    radix = int(flat.max(initial=0)) + 1
    if radix ** (c - 1) < 2**62:  # one number a pattern sorts faster than rows
        key = flat @ (radix ** np.arange(c - 1, dtype=np.int64))
        _, first, which = np.unique(key, return_index=True, return_inverse=True)
        patterns = flat[first]
    else:
        patterns, which = np.unique(flat, axis=0, return_inverse=True)
    told = np.zeros((len(patterns), c), bool)
    for k, pattern in enumerate(patterns.tolist()):
        cells = [
            Figure(room.cells[j], frozenset((j, i) for i in range(size)), "mean", 0.0)
            for j, size in enumerate(pattern)
            if size
        ]
        everyone = frozenset((j, i) for j, size in enumerate(pattern) if j >= 2 for i in range(size))
        cells.append(Figure(room.cells[-1], everyone, "mean", 0.0, total=True))
        names = {figure.label for figure in publish(cells, floors=floors).shown}
        told[k] = [name in names for name in room.cells]
    shown = told[which.ravel()]
    shown[:, :2] |= alone
    return shown.reshape(p, items, c).transpose(0, 2, 1).copy()


def _intervals(
    room: Room, scales: Values, raters: NDArray[np.intp], floors: Floors
) -> tuple[Values, Values, tuple[float | None, ...]]:
    """Return limits around the shown means from the spread pooled over everybody's raters."""
    from scipy.special import stdtrit

    judged = (room.form_cell >= 2) & ~room.left_out
    c = len(room.cells)
    key = (room.forms.form_ratee * c + room.form_cell)[judged]
    spread, free = np.full(scales.shape[2], np.nan), np.ones(scales.shape[2])
    for s in range(scales.shape[2]):
        values = room.rater_scale[judged, s]
        known = ~np.isnan(values)
        blocks, each = np.unique(key[known], return_inverse=True)
        sizes = np.bincount(each)
        if not len(sizes):
            continue
        means = np.bincount(each, values[known]) / sizes
        free[s] = max(1, known.sum() - len(sizes))
        if len(np.unique(blocks[sizes > 1] // c)) >= SUBJECTS:
            spread[s] = np.sqrt(np.square(values[known] - means[each]).sum() / free[s])
    half = stdtrit(free, 0.975) * spread / np.sqrt(np.maximum(raters, 1))
    few = raters < floors.coarse_below
    half = half + np.where(few, 0.25, 0.05)
    low, high = room.framework.lowest, room.framework.highest
    # At a cap, “4.5 or more” may stand for anything up to the end of the scale.
    caps = floors.caps or (low, high)
    top, bottom = few & (scales >= caps[1]), few & (scales <= caps[0])
    lo = np.where(bottom, low, np.maximum(low, np.round(scales - half, 1)))
    hi = np.where(top, high, np.minimum(high, np.round(scales + half, 1)))
    lo[:, :2] = hi[:, :2] = np.nan  # one person's own answer has no interval
    gone = np.isnan(scales) | np.isnan(half)
    pooled = tuple(None if np.isnan(each) else float(each) for each in spread)
    return np.where(gone, np.nan, lo), np.where(gone, np.nan, hi), pooled


def _agreement(room: Room, cell: NDArray[np.intp], people: NDArray[np.intp], sums: Values, floors: Floors) -> Values:
    """Return a-within-group by person, cell and scale, from `floors.spread` raters on (P3)."""
    low, high = room.framework.lowest, room.framework.highest
    enough = people >= floors.needed("spread")
    enough[:, :2] = enough[:, -1] = False
    if not enough.any():
        return np.full((*people.shape[:2], len(room.starts)), np.nan)
    k = np.where(enough, people, 2)
    mean = sums / k
    squares = room.summed(room.filled**2, cell)
    variance = np.maximum(squares - k * mean**2, 0) / (k - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        most = ((high + low) * mean - mean**2 - high * low) * k / (k - 1)
        value = np.where(variance <= 1e-12, 1.0, 1 - 2 * variance / most)
    return np.round(room.over_items(np.where(enough, value, np.nan)), 1)
