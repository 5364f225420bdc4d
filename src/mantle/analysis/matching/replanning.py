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

TOGETHER = 16  # offers that are looked at together


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
    state.absent[match.need_places == 0] = True
    # A need that waits to be put in again must not be moved by the paths of others.
    out = [i for i in by_need if match.need_places[i]]
    left = [int(j) for j in held[out] if j >= 0]
    state.held[out], state.absent[out] = -1, True
    for i in out:
        state.put_in(i)
    for j in left:
        if np.sum(state.held == j) < match.offer_places[j]:
            state.fill(j)
    needs = np.flatnonzero(state.held >= 0)
    value = state.value()
    idle = match.need_places == 0  # theirs is any price that is high enough: it is paid for no place
    if idle.any():
        value[idle] = np.maximum(_solving.best_left(made, state.price)[idle] + solved.bonus, 0)
    again = _solving.Solved(needs, state.held[needs], value, state.price, solved.bonus)
    # Whoever keeps what they had and meets no lower price is as content as before: the others are looked at.
    poorer = np.union1d(np.flatnonzero(value < solved.need_price), list(by_need))
    cheaper = np.flatnonzero(state.price < solved.offer_price)
    looked = (poorer, cheaper) if len(cheaper) < match.shape[1] // 4 else None
    return replace(proved(made, made, again, (None, 0.0, found.most), before, looked), previous=None)


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
        """Put a need in where it adds most to the whole, moving others along if they lose less than it gains.

        A shortest path from the need to a place that is free, sought from both ends (Pohl 1971): most of those who are
        near to one end are far from the other. Prices fall around the free places, as far as they are paid there, and
        rise around the need.
        """
        self.absent[need] = False
        way = _Ways(self, need)
        while not way.met():
            if way.backward_first():
                way.from_places()
            else:
                way.from_need()
        rises = way.shifted()
        self.price = np.maximum(self.price + rises, 0.0)
        if way.best >= 0.0:
            return
        if way.out >= 0:
            self.held[way.out] = -1
        middle = end = way.crossing()
        while way.out < 0 and way.left[end] >= 0:  # from where everybody goes when a place falls empty
            self.held[way.left[end]], end = way.to[end], int(way.to[end])
        end = middle
        while way.came[end] >= 0:
            who = int(way.came[end])
            self.held[who], end = end, int(way.source[end])
        self.held[need] = end


class _Ways:
    """Shortest ways from a need to each offer, and from each offer to a free place, as far as they are known."""

    def __init__(self, state: _State, need: int) -> None:
        self.state, self.value = state, state.value()
        size = len(state.price)
        seated = np.flatnonzero(state.held >= 0)
        loads = np.bincount(state.held[seated], minlength=size)
        self.order = seated[np.argsort(state.held[seated], kind="stable")]
        self.starts = np.concatenate([[0], np.cumsum(loads)])
        self.waiting = np.flatnonzero((state.held < 0) & ~state.absent)
        self.waiting = self.waiting[self.waiting != need]
        self.seated, self.at, self.alone = seated, state.held[seated], bool(loads.max(initial=0) <= 1)
        free = loads < state.places
        self.cost = -(state.fit[need] + state.bonus - state.price)
        self.rest = np.where(free, 0.0, np.inf)
        self.near, self.far = self.cost.copy(), self.rest.copy()  # of those not looked at yet
        self.came, self.source = np.full(size, -1), np.full(size, -1)  # who moved to an offer, and from where
        self.left, self.to = np.full(size, -1), np.full(size, -1)  # who leaves an offer for the next, and for which
        # Prices can fall to nothing only, and as long as nobody without a place would take one.
        self.cap = float(state.price[free].min(initial=np.inf))
        self.best, self.middle, self.out = 0.0, -1, -1  # left out
        self._meet(np.flatnonzero(free))
        self.looked, self.every = [0, 0], np.arange(size)

    def _meet(self, offers: Counts) -> None:
        whole = self.cost[offers] + self.rest[offers]
        if len(whole) and whole.min() < self.best:
            self.best, self.middle, self.out = float(whole.min()), int(offers[whole.argmin()]), -1

    def met(self) -> bool:
        """Return whether no way can be shorter than the best that is known.

        Where that one ends with somebody left out, prices must rise all the way: nothing is gained from the far end.
        """
        self.first, self.last = int(self.near.argmin()), int(self.far.argmin())
        to_a_place = self.middle >= 0 and self.out < 0
        self.reach = min(float(self.far[self.last]), self.cap) if to_a_place else 0.0
        return not self.near[self.first] + self.reach < self.best

    def backward_first(self) -> bool:
        """Return whether to go on from the places that are free."""
        return self.looked[1] <= self.looked[0] and self.far[self.last] < self.cap

    def from_need(self) -> None:
        """Look at who holds the nearest offers, and where each of them could go.

        Some offers at a time; one that is reached by a shorter way later is looked at again.
        """
        state = self.state
        offers = (self.near + self.reach < self.best).nonzero()[0]
        if len(offers) > TOGETHER:
            offers = offers[self.near[offers].argpartition(TOGETHER)[:TOGETHER]]
        self.near[offers] = np.inf
        self.looked[0] += len(offers)
        who = self.order[_solving.ranges(self.starts, offers)]
        if not len(who):
            return
        at = state.held[who]
        base = self.cost[at]
        leaving = base + self.value[who]
        k = int(leaving.argmin())
        if leaving[k] < self.best:
            self.best, self.middle, self.out = float(leaving[k]), int(at[k]), int(who[k])
        steps = (state.price - state.bonus) - state.fit[who]
        steps += leaving[:, None]
        first = steps.argmin(axis=0)
        step = np.maximum(steps[first, self.every], base[first])
        better = (step < self.cost).nonzero()[0]
        self.cost[better] = self.near[better] = step[better]
        self.came[better], self.source[better] = who[first[better]], at[first[better]]
        self._meet(better)

    def from_places(self) -> None:
        """Look at who could come to the offer that is nearest to a free place."""
        state, b = self.state, self.last
        self.far[b] = np.inf
        self.looked[1] += 1
        base, worth = self.rest[b], state.fit[:, b] + (state.bonus - state.price[b])
        self.cap = min(self.cap, float(base + state.price[b]))
        if len(self.waiting):
            self.cap = min(self.cap, base + max(0.0, -float(worth[self.waiting].max())))
        step = base + np.maximum(self.value[self.seated] - worth[self.seated], 0.0)
        who, at = self.seated, self.at
        if not self.alone:  # the cheapest of each offer only
            order = np.lexsort([step, at])
            order = order[np.diff(at[order], prepend=-1) > 0]
            who, at, step = who[order], at[order], step[order]
        better = (step < self.rest[at]).nonzero()[0]
        offers = at[better]
        self.rest[offers] = self.far[offers] = step[better]
        self.left[offers], self.to[offers] = who[better], b
        self._meet(offers)

    def crossing(self) -> int:
        """Return the offer where the two halves of the best way meet: the first, so that nobody stands on both."""
        path, near = [self.middle], 1e-9 * max(1.0, abs(self.state.bonus))
        while self.came[path[-1]] >= 0:
            path.append(int(self.source[path[-1]]))
        if self.out >= 0:
            return self.middle
        return next(b for b in reversed(path) if self.cost[b] + self.rest[b] <= self.best + near)

    def shifted(self) -> Values:
        """Return by how much the price of each offer rises, so that everybody is content with what they now hold."""
        rises = np.maximum(self.best - self.reach - self.cost, 0.0)
        return rises - np.maximum(self.reach - self.rest, 0.0)
