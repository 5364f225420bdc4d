"""A plan made again after a few changes, from where the last one stands: the same optimum at a fraction of the work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mantle.analysis.matching import _solving
from mantle.analysis.matching.assigning import decide, proved
from mantle.analysis.matching.problem import HUGEST, Counts, Values
from mantle.analysis.matching.results import Assignment
from mantle.analysis.problems import InputError, Problem


def replan(found: Assignment, changes: Mapping[tuple[Any, Any], float | None]) -> Assignment:
    """Change the fit of some pairs, or forbid them, and match again.

    Parameters
    ----------
    found : Assignment
        What stands; its places, locks and rules stay.
    changes : mapping of (need, offer) to points or None
        By name or by number from 0. None: the two may not meet.

    Returns
    -------
    Assignment
        With the total that `assign` would reach from nothing, and its own proof. Only those move whom the changes
        reach. `kept` counts the pairs that stayed.

    Raises
    ------
    InputError
        With every unknown name and every fit that is no number.

    Notes
    -----
    Each need that a change touches is taken out and put in again along a shortest path (the dynamic Hungarian method:
    Mills-Tettey, Stentz & Dias 2007). Where needs have several places, or a table is sparse, it is solved anew.

    Examples
    --------
    >>> from mantle.analysis.matching import assign
    >>> found = assign([[8, 5], [7, 3]])
    >>> replan(found, {(1, 0): None}).names()
    [('1', '1'), ('2', '2')]
    """
    edits = _checked(found, changes)
    match, solved = found.match, found.solved
    before = tuple(map(tuple, found.pairs.tolist()))
    low, high = match.span
    points = [value for value in edits.values() if np.isfinite(value)]
    plain = not match.locked and not match.need_least.any() and not match.offer_least.any()
    small = not points or (min(points) >= low and max(points) <= high)
    fresh = (match.fit is None or solved is None or not plain or not small or found.previous
             or (match.need_places > 1).any() or found.status != "optimal")  # fmt: skip
    if fresh or match.fit is None or solved is None:
        return decide(_edited(found, edits), stood=before, keep=0.0, most=found.most)
    made = _edited(found, edits)
    assert made.fit is not None
    held = np.full(match.shape[0], -1)
    held[found.pairs[:, 0]] = found.pairs[:, 1]
    state = _State(made.fit, held, solved.offer_price.copy(), match.offer_places, solved.bonus)
    by_need: dict[int, list[int]] = {}
    for i, j in edits:
        by_need.setdefault(i, []).append(j)
    # A need that waits to be put in again must not be moved by the paths of others.
    out = [i for i in by_need if match.need_places[i]]
    left = [int(held[i]) for i in out]
    state.held[out], state.absent[out] = -1, True
    for j in left:
        state.fill(j)
    for i in out:
        state.put_in(i)
    needs = np.flatnonzero(state.held >= 0)
    value = state.value()
    idle = match.need_places == 0  # theirs is any price that is high enough: it is paid for no place
    if idle.any():
        value[idle] = np.maximum(_solving.best_left(made, state.price)[idle] + solved.bonus, 0)
    again = _solving.Solved(needs, state.held[needs], value, state.price, solved.bonus)
    return replace(proved(made, made, again, (None, 0.0, found.most), before), previous=None)


def _checked(found: Assignment, changes: Mapping[tuple[Any, Any], float | None]) -> dict[tuple[int, int], float]:
    """Return the changes by place, -inf for pairs that may not meet."""
    sides = found.match.needs, found.match.offers
    problems, edits = [], {}
    for number, (pair, value) in enumerate(changes.items(), 1):
        ends = []
        for said, names, each in zip(("need", "offer"), sides, pair, strict=False):
            if isinstance(each, str) and each in names:
                ends.append(names.index(each))
            elif isinstance(each, int | np.integer) and 0 <= each < len(names):
                ends.append(int(each))
            else:
                problems.append(Problem(number, said, f"There is no such {said}.", str(each)[:80]))
        points = -np.inf if value is None else float(value)
        if np.isnan(points) or points > HUGEST or -np.inf < points < -HUGEST:
            problems.append(Problem(number, "changes", "Expected a number, or None.", str(value)[:80]))
        if len(ends) == 2:
            edits[ends[0], ends[1]] = points
            if tuple(ends) in found.match.locked and value is None:
                problems.append(Problem(number, "changes", "This pair is locked; unlock it first."))
    if problems:
        raise InputError(problems)
    return edits


def _edited(found: Assignment, edits: dict[tuple[int, int], float]) -> Any:
    """Return the problem with the changes made."""
    match = found.match
    if match.fit is not None:
        fit = match.fit.copy()
        for (i, j), value in edits.items():
            fit[i, j] = value
        return replace(match, fit=fit)
    assert match.ends is not None
    assert match.points is not None
    table = dict(zip(map(tuple, match.ends.tolist()), match.points.tolist(), strict=True)) | edits
    pairs = sorted(pair for pair, value in table.items() if np.isfinite(value))
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    return replace(match, ends=ends, points=np.array([table[pair] for pair in pairs]))


@dataclass
class _State:
    """A matching that is optimal, with its prices, while needs are taken out and put in."""

    fit: Values
    held: Counts
    price: Values
    places: Counts
    bonus: float
    absent: Any = None

    def __post_init__(self) -> None:
        self.absent = np.zeros(len(self.held), bool)

    def value(self) -> Values:
        """Return what each need has beyond the price; 0 where it has nothing."""
        seated = np.flatnonzero(self.held >= 0)
        value = np.zeros(len(self.held))
        value[seated] = self.fit[seated, self.held[seated]] + self.bonus - self.price[self.held[seated]]
        return value

    def fill(self, offer: int) -> None:
        """Fill a place that has fallen empty with whoever gains most by it, if that is worth it."""
        if offer < 0 or self.price[offer] <= 0:
            return
        size = len(self.price)
        cost, done = np.full(size, np.inf), np.zeros(size, bool)
        mover, source = np.full(size, -1), np.full(size, -1)
        cost[offer] = 0.0
        value = self.value()
        able = ~self.absent
        end, best, last = offer, np.inf, -1
        while True:
            open_costs = np.where(done, np.inf, cost)
            b = int(open_costs.argmin())
            if not open_costs[b] < best:
                break
            done[b] = True
            if cost[b] + self.price[b] < best:  # leave this one empty
                best, end, last = cost[b] + self.price[b], b, -1
            step = np.full(len(value), np.inf)
            to = able & (self.held != b)
            step[to] = cost[b] + np.maximum(value[to] - (self.fit[to, b] + self.bonus - self.price[b]), 0)
            free = np.where(self.held < 0, step, np.inf)
            k = int(free.argmin())
            if free[k] < best:
                best, end, last = float(free[k]), b, k
            seated = np.flatnonzero((self.held >= 0) & (step < np.inf))
            seated = seated[np.argsort(-step[seated], kind="stable")]  # the cheapest of each offer is written last
            cheapest, who = np.full(size, np.inf), np.full(size, -1)
            cheapest[self.held[seated]], who[self.held[seated]] = step[seated], seated
            better = (cheapest < cost) & ~done
            cost[better], mover[better], source[better] = cheapest[better], who[better], b
        self._shift(cost, done, best, -1.0)
        if last >= 0:
            self.held[last] = end
        while end != offer:  # whoever left this place went where a place had fallen empty before
            moved = int(mover[end])
            end = int(source[end])
            self.held[moved] = end

    def _shift(self, cost: Values, done: Any, best: float, sign: float) -> None:
        near = done & (cost < best)
        self.price[near] += sign * (best - cost[near])
        self.price[self.price < 0] = 0.0

    def put_in(self, need: int) -> None:
        """Put a need in where it adds most to the whole, moving others along if they lose less than it gains."""
        self.absent[need] = False
        size = len(self.price)
        cost = -(self.fit[need] + self.bonus - self.price)
        came, done = np.full(size, -1), np.zeros(size, bool)  # who moved to an offer, from the one in `source`
        source = np.full(size, -1)
        loads = np.bincount(self.held[self.held >= 0], minlength=size)
        value = self.value()
        order = np.argsort(self.held, kind="stable")
        first = np.searchsorted(self.held[order], np.arange(size + 1)).tolist()
        best, end, out = 0.0, -1, need  # left out
        near = cost.copy()  # of those that are not done
        while True:
            b = int(near.argmin())
            if not near[b] < best:
                break
            done[b], near[b] = True, np.inf
            if loads[b] < self.places[b]:
                best, end, out = float(cost[b]), b, -1
                break
            for k in order[first[b] : first[b + 1]].tolist():
                if cost[b] + value[k] < best:
                    best, end, out = float(cost[b] + value[k]), b, k
                step = np.maximum(cost[b] + value[k] - self.bonus + self.price - self.fit[k], cost[b])
                better = ((step < near) & ~done).nonzero()[0]
                cost[better] = near[better] = step[better]
                came[better], source[better] = k, b
        self._shift(cost, done, best, 1.0)
        if out == need:
            return
        if out >= 0:
            self.held[out] = -1
        while True:
            who = int(came[end])
            if who < 0:
                self.held[need] = end
                return
            self.held[who] = end
            end = int(source[end])
