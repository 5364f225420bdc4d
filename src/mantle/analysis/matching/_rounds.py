"""How rounds of sets are sought: the question as arrays, every way of few, exchanges for many, floors for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import factorial, prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.matching._cuts import listed
from mantle.analysis.matching.sets import _bound, _checked, _sizes, _spread
from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import digest_of

if TYPE_CHECKING:
    from mantle.analysis.matching.rounds import Wishes

MOST_SWAPS = 4000
FEW, STARTS_OF_FEW, STARTS = 40, 24, 4
CLOSE = 1e-9
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """The question as arrays: pairs apart and together, meetings before, columns, sizes of the sets."""

    names: tuple[str, ...]
    rules: dict[str, NDArray[np.bool_]]
    together: NDArray[np.bool_]
    met: NDArray[np.int64]
    columns: Values
    sizes: NDArray[np.int64]
    classes: dict[str, tuple[str, ...]]

    @property
    def apart(self) -> NDArray[np.bool_]:
        return np.any(list(self.rules.values()), axis=0) if self.rules else np.zeros_like(self.together)

    @property
    def whole(self) -> float:
        return float((self.columns**2).sum())

    def with_sizes(self, sizes: NDArray[np.int64]) -> Asked:
        return Asked(self.names, self.rules, self.together, self.met, self.columns, sizes, self.classes)

    def digest(self, options: Mapping[str, Any]) -> str:
        return digest_of(self.names, self.columns, self.apart, self.together, self.met, dict(options))


def asked_of(people: Sequence[str], wishes: Wishes, size: tuple[int, int]) -> Asked:
    names = tuple(map(str, people))
    columns, _, _ = _checked(names, size, (), wishes.balance)
    rules: dict[str, NDArray[np.bool_]] = {}
    for column, values in wishes.apart.items():
        rules[str(column)] = _checked(names, size, {column: values}, None)[1]
    rules["apart"] = _checked(names, size, wishes.pairs_apart, None)[1]
    together = _checked(names, size, wishes.pairs_together, None)[1]
    place = {name: i for i, name in enumerate(names)}
    met = np.zeros((len(names), len(names)), np.int64)
    for one, other in wishes.met:  # who has left since is no problem: nobody meets them again
        if one in place and other in place and one != other:
            met[place[one], place[other]] += 1
            met[place[other], place[one]] += 1
    problems = _contradictions(names, rules, together, size)
    if problems:
        raise InputError(problems)
    sizes = _sizes(len(names), size) if names else np.zeros(0, np.int64)
    classes = {
        str(column): tuple("" if v is None else str(v) for v in values) for column, values in wishes.apart.items()
    }
    return Asked(names, rules, together, met, columns, sizes, classes)


def _contradictions(names, rules, together, size) -> list[Problem]:
    found = []
    for rule, enemies in rules.items():
        for i, j in np.argwhere(np.triu(together & enemies)):
            why = "by hand" if rule == "apart" else f"by the same {rule}"
            found.append(
                Problem(None, "together", f"{names[i]} and {names[j]} are to be together, and are kept apart {why}.")
            )
    group = np.arange(len(names))
    for i, j in np.argwhere(together):
        group[group == group[i]] = group[j]
    for each in np.unique(group):
        inside = np.flatnonzero(group == each)
        if len(inside) > size[1]:
            who = listed([names[i] for i in inside], 3)
            found.append(Problem(None, "together", f"A set holds {size[1]}; {len(inside)} are to be together: {who}."))
    return found


def sizes_of(count: int, size: tuple[int, int], number: int) -> NDArray[np.int64]:
    """Return the sizes of so many sets, as even as can be."""
    if number < 1 or not size[0] <= count // number <= -(-count // number) <= size[1]:
        raise InputError(f"{count} people cannot be put into {number} sets of {size[0]} to {size[1]}.")
    return np.array([count // number + (k < count % number) for k in range(number)], np.int64)


def ways_of(sizes: NDArray[np.int64]) -> int:
    """Return in how many ways people fall into sets of these sizes, whose order says nothing."""
    plain = [int(size) for size in sizes]
    alike = [plain.count(size) for size in set(plain)]
    return factorial(sum(plain)) // prod(map(factorial, plain)) // prod(map(factorial, alike))


def all_ways(sizes: Sequence[int]) -> Iterator[list[int]]:
    """Yield each way once, as the set of each person: of empty sets of one size only the first is begun."""
    count, room = sum(sizes), list(sizes)
    of = [0] * count

    def place(i: int) -> Iterator[list[int]]:
        if i == count:
            yield of[:]
            return
        begun = set()
        for k, left in enumerate(room):
            if not left or (left == sizes[k] and left in begun):
                continue
            if left == sizes[k]:
                begun.add(left)
            of[i], room[k] = k, left - 1
            yield from place(i + 1)
            room[k] = left

    return place(0)


def best_of_all(asked: Asked) -> NDArray[np.int64]:
    ways = np.array(list(all_ways([int(size) for size in asked.sizes])), np.int64)
    broken, again, spread = (np.zeros(len(ways)) for _ in range(3))
    hostile, met = asked.apart.astype(float) - asked.together, asked.met.astype(float)
    for k, size in enumerate(asked.sizes):
        inside = (ways == k).astype(float)
        broken += ((inside @ hostile) * inside).sum(1) / 2
        again += ((inside @ met) * inside).sum(1) / 2
        spread += ((inside @ asked.columns) ** 2).sum(1) / size
    return ways[np.lexsort([spread.round(9), again.round(), broken.round()])[0]]


def value_of(asked: Asked, of: NDArray[np.int64]) -> tuple[int, int, float]:
    same = of[:, None] == of
    broken = int((asked.apart & same).sum() + (asked.together & ~same).sum()) // 2
    return broken, int(asked.met[same].sum()) // 2, round(_spread(asked.columns, of, asked.sizes), 9)


def floors_of(asked: Asked) -> tuple[int, int, float]:
    number = len(asked.sizes)

    def pairs(members: int) -> int:
        """Fewest pairs that share a set when so many people are spread over all sets."""
        each, more = divmod(members, number)
        return more * (each + 1) * each // 2 + (number - more) * each * (each - 1) // 2

    broken = max(
        (sum(pairs(values.count(each)) for each in set(values) if each) for values in asked.classes.values()),
        default=0,
    )
    # Whoever shared a set before forms a clique for each meeting; taken apart greedily, cliques never share a pair.
    left, again = asked.met.copy(), 0
    while (left > 0).any():
        clique = _clique(left)
        again += pairs(len(clique))
        left[np.ix_(clique, clique)] -= 1
        np.fill_diagonal(left, 0)
    return broken, again, _bound(asked.columns, asked.sizes)


def _clique(ties: NDArray[np.int64]) -> list[int]:
    """Return people of whom each is tied to each, as many as come easily."""
    order = np.argsort(-(ties > 0).sum(1), kind="stable")
    found = [int(order[0])]
    for i in order[1:]:
        if all(ties[i, j] > 0 for j in found):
            found.append(int(i))
    return found


def searched(asked: Asked, rng: np.random.Generator, progress: Callable[[int, int], None] | None) -> NDArray:
    floors, best, least = floors_of(asked), None, None
    starts = STARTS if len(asked.names) > FEW else STARTS_OF_FEW
    for start in range(starts):
        of = _settled(asked, _start(asked, rng, heeds=start == 0 or starts == STARTS))
        value = value_of(asked, of)
        if least is None or value < least:
            best, least = of, value
        if progress is not None:
            progress(start + 1, starts)
        if least[:2] == floors[:2] and least[2] <= floors[2] + CLOSE:
            break
    assert best is not None
    return best


def _start(asked: Asked, rng: np.random.Generator, *, heeds: bool) -> NDArray[np.int64]:
    """Return sets to start from: those with most to heed first, each where least is broken; or by chance."""
    if not heeds:
        return rng.permutation(np.repeat(np.arange(len(asked.sizes)), asked.sizes))
    hostile = asked.apart * 1e6 + asked.met - asked.together * 1e6
    order = np.lexsort([rng.random(len(hostile)), -np.abs(hostile).sum(1)])
    of, room = np.full(len(hostile), -1), asked.sizes.copy()
    for i in order:
        price = np.bincount(of[of >= 0], hostile[i, of >= 0], len(room)).astype(float)
        price[room == 0] = np.inf
        k = int(np.lexsort([rng.random(len(room)), -room, price])[0])
        of[i], room[k] = k, room[k] - 1
    return of


def _settled(asked: Asked, of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Exchange two people as long as that helps; weights keep the order of what counts first."""
    columns, sizes, people = asked.columns, asked.sizes, np.arange(len(of))
    new_faces = 1.0 + asked.whole
    rules = new_faces * (1.0 + asked.met.sum())
    price = rules * (asked.apart.astype(float) - asked.together) + new_faces * asked.met
    square, cross = (columns**2).sum(1), columns @ columns.T
    apart = square[:, None] + square - 2 * cross
    for _ in range(MOST_SWAPS):
        inside = np.zeros((len(of), len(sizes)))
        inside[people, of] = 1
        paid = price @ inside
        there, own = paid[:, of], paid[people, of]
        change = there + there.T - 2 * price - own[:, None] - own
        along = columns @ (inside.T @ columns).T
        at, mine = along[:, of], along[people, of]
        one = (2 * (at.T - mine[:, None]) + apart) / sizes[of][:, None]
        change = np.where(of[:, None] == of, np.inf, change + one + one.T)
        partner = change.argmin(1)
        gain = change[people, partner]
        if not gain.min() < -1e-7:
            break
        busy: set[int] = set()  # exchanges between different sets do not touch one another: many at a time
        for i in np.argsort(gain, kind="stable"):
            j, ends = partner[i], {int(of[i]), int(of[partner[i]])}
            if gain[i] < -1e-7 and not ends & busy:
                busy |= ends
                of[i], of[j] = of[j], of[i]
    return of
