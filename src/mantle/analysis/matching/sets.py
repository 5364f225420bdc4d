"""Learning sets: groups of five to eight, those apart who must be, each set much like the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.matching._cuts import listed
from mantle.analysis.matching._cuts import people as counted
from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance, digest_of

METHOD = "learning sets 1.0"
STARTS, MOST_SWAPS = 4, 4000
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Sets:
    """People in sets.

    Attributes
    ----------
    sets : tuple of tuple of str
        Members of each set, in the order of the input.
    together : tuple of (person, person)
        Pairs that were to be apart and are not; empty unless it could not be helped, or was not found.
    spread : float
        Between-set sum of squares, columns standardised: 0 when every set is exactly like the whole.
    bound : float
        What it cannot fall below, because people cannot be divided.
    by_column : dict
        Mean of each balanced column in each set.
    """

    sets: tuple[tuple[str, ...], ...]
    together: tuple[tuple[str, str], ...]
    spread: float
    bound: float
    whole: float
    by_column: dict[str, tuple[float, ...]]
    provenance: Provenance = field(repr=False)

    @property
    def gap(self) -> float:
        """Return how far the spread is from its bound."""
        return max(0.0, self.spread - self.bound)

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": METHOD, "n": sum(map(len, self.sets)), "sets": [list(each) for each in self.sets],
            "together": [list(pair) for pair in self.together], "spread": self.spread, "bound": self.bound,
            "gap": self.gap, "share_between": self.spread / self.whole if self.whole else 0.0,
            "by_column": {name: list(row) for name, row in self.by_column.items()},
            "explanation": self.explain(), "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def explain(self, person: str | None = None) -> str:
        """Return the sets in words, for one person or for the team."""
        if person is not None:
            mine = next((each for each in self.sets if person in each), None)
            if mine is None:
                raise KeyError(f"There is no one called “{person}”.")
            return f"Your learning set: {listed([name for name in mine if name != person], 12)}."
        sizes = [len(each) for each in self.sets]
        if not sizes:
            return "There is nobody to put into sets."
        span = f"{sizes[0]}" if min(sizes) == max(sizes) else f"{min(sizes)} to {max(sizes)}"
        parts = [f"{counted(len(sizes), 'set', 'sets')} of {span} people."]
        if self.together:
            parts.append(f"{counted(len(self.together), 'pair', 'pairs')} that should be apart share a set: "
                         f"{listed([' with '.join(pair) for pair in self.together], 3)}.")  # fmt: skip
        else:
            parts.append("Nobody shares a set with anyone they should be apart from.")
        if self.whole:
            parts.append(f"{self.spread / self.whole:.1%} of all differences lie between the sets; "
                         f"below {self.bound / self.whole:.1%} is impossible.")  # fmt: skip
        return " ".join(parts)


def learning_sets(
    people: Sequence[str],
    *,
    size: tuple[int, int] = (5, 8),
    apart: Iterable[Sequence[Any]] | Mapping[str, Sequence[Any]] = (),
    balance: Mapping[str, Sequence[Any]] | None = None,
    seed: int = 1,
) -> Sets:
    """Put people into sets of nearly the same size, some people apart, the sets as alike as can be.

    Parameters
    ----------
    people : sequence of str
    size : (smallest, largest)
        People in a set; as many sets as bring them nearest to the middle.
    apart : mapping of column to values, or pairs of people
        People with the same value (the same agency, say) do not share a set; "" and None keep nobody apart.
    balance : mapping of column to values, optional
        What the sets should be alike in: numbers, or words, of which each is then counted.
    seed : int
        Where the search starts.

    Raises
    ------
    InputError
        With everything wrong in the inputs, and when no number of sets has such sizes.

    Notes
    -----
    Exchanges of two people that help most, from four starts (as for anticlustering: Papenberg & Klau 2021). The bound
    adds up, column by column, what whole numbers of people make inevitable; numbers alone could be even.

    Examples
    --------
    >>> names = [f"p{i}" for i in range(12)]
    >>> found = learning_sets(names, size=(5, 7), apart={"agency": list("aabbccddeeff")}, seed=1)
    >>> [len(each) for each in found.sets], found.together
    ([6, 6], ())
    """
    names = tuple(map(str, people))
    columns, enemies, labels = _checked(names, size, apart, balance)
    options = {"size": list(size), "balance": list(balance or {})}
    source = Provenance(METHOD, digest_of(names, columns, enemies, options), options, seed)
    if not names:
        return Sets((), (), 0.0, 0.0, 0.0, {}, source)
    sizes = _sizes(len(names), size)
    rng = np.random.default_rng(seed)
    found = min((_searched(columns, enemies, sizes, rng) for _ in range(STARTS)), key=lambda each: each[0])[1]
    order = np.argsort([np.flatnonzero(found == k)[0] for k in range(len(sizes))])
    sets = tuple(tuple(names[i] for i in np.flatnonzero(found == k)) for k in order)
    clash = np.argwhere(np.triu(enemies & (found[:, None] == found)))
    spread = _spread(columns, found, sizes)
    raw = {name: tuple(float(np.mean(values[found == k])) for k in order) for name, values in labels.items()}
    together = tuple((names[i], names[j]) for i, j in clash)
    return Sets(sets, together, spread, _bound(columns, sizes), float((columns**2).sum()), raw, source)


def _sizes(count: int, size: tuple[int, int]) -> NDArray[np.int64]:
    """Return the sizes of the sets, as even as can be."""
    low, high = size
    numbers = range(max(1, -(-count // high)), count // low + 1)
    if not numbers:
        raise InputError(f"{counted(count)} cannot be put into sets of {low} to {high}.")
    middle = (low + high) / 2
    number = min(numbers, key=lambda k: (abs(count / k - middle), k))
    return np.array([count // number + (k < count % number) for k in range(number)], np.int64)


def _searched(columns: Values, enemies: NDArray, sizes: NDArray, rng: np.random.Generator) -> tuple[tuple, NDArray]:
    """Return a value (clashes, spread) and the set of each person, after exchanges that help."""
    of = _start(enemies, sizes, rng)
    hostile = enemies.astype(float)
    square = (columns**2).sum(1)
    apart = square[:, None] + square - 2 * columns @ columns.T
    for _ in range(MOST_SWAPS):
        inside = np.zeros((len(of), len(sizes)))
        inside[np.arange(len(of)), of] = 1
        total = inside.T @ columns
        clashes = hostile @ inside  # enemies of each person in each set
        # Exchange i and j: the gain in clashes, and in spread, for all pairs at once.
        there = clashes[:, of]  # [i, j]: enemies of i where j is
        own = clashes[np.arange(len(of)), of]
        more = there + there.T - 2 * hostile - own[:, None] - own
        along = columns @ total.T
        at = along[:, of]  # [i, j]: x_i with the total of the set of j
        mine = along[np.arange(len(of)), of]
        one = (2 * (at.T - mine[:, None]) + apart) / sizes[of][:, None]
        change = one + one.T
        change = np.where(of[:, None] == of, np.inf, change + 1e6 * more)
        best = int(change.argmin())
        i, j = divmod(best, len(of))
        if not change[i, j] < -1e-9:
            break
        of[i], of[j] = of[j], of[i]
    clash = int((enemies & (of[:, None] == of)).sum()) // 2
    return (clash, _spread(columns, of, sizes)), of


def _start(enemies: NDArray, sizes: NDArray, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return sets to start from: those with most enemies first, each where fewest of them are."""
    order = np.lexsort([rng.random(len(enemies)), -enemies.sum(1)])
    of, room = np.full(len(enemies), -1), sizes.copy()
    for i in order:
        met = np.bincount(of[enemies[i] & (of >= 0)], minlength=len(sizes)).astype(float)
        met[room == 0] = np.inf
        k = int(np.lexsort([rng.random(len(sizes)), -room, met])[0])
        of[i], room[k] = k, room[k] - 1
    return of


def _spread(columns: Values, of: NDArray, sizes: NDArray) -> float:
    inside = np.zeros((len(of), len(sizes)))
    inside[np.arange(len(of)), of] = 1
    return float((((inside.T @ columns) ** 2).sum(1) / sizes).sum())


def _bound(columns: Values, sizes: NDArray) -> float:
    """Return what the spread cannot fall below, from the columns of two values alone."""
    total = 0.0
    for column in columns.T:
        levels = np.unique(column)
        if len(levels) == 2:
            low, step = levels[0], levels[1] - levels[0]
            left = int((column == levels[1]).sum())
            counts = np.zeros(len(sizes))
            for _ in range(left):  # a person at a time to the set where one more costs least: exact, as it is convex
                sums = low * sizes + step * counts
                price = ((sums + step) ** 2 - sums**2) / sizes
                price[counts == sizes] = np.inf
                counts[int(price.argmin())] += 1
            total += float(((low * sizes + step * counts) ** 2 / sizes).sum())
    return total


def _checked(names, size, apart, balance) -> tuple[Values, NDArray, dict[str, Values]]:
    problems = [Problem(None, "people", f"{name or 'A name that is missing'} stands {names.count(name)} times.")
                for name in sorted(set(names)) if names.count(name) > 1 or not name.strip()]  # fmt: skip
    whole = len(size) == 2 and all(isinstance(each, int) for each in size)
    if not whole or not 1 <= size[0] <= size[1]:
        problems.append(Problem(None, "size", "Expected the smallest and the largest size, 1 or more.", str(size)[:80]))
    enemies = np.zeros((len(names), len(names)), bool)
    place = {name: i for i, name in enumerate(names)}
    if isinstance(apart, Mapping):
        for column, values in apart.items():
            if len(values) != len(names):
                problems.append(Problem(None, str(column), f"Expected {len(names)} values, found {len(values)}."))
                continue
            words = np.array(["" if value is None else str(value) for value in values], object)
            enemies |= (words[:, None] == words) & (words != "")[:, None]
    else:
        for number, pair in enumerate(apart, 1):
            ends = [place.get(str(each)) for each in pair] if len(pair) == 2 else []
            if len(ends) != 2 or None in ends or ends[0] == ends[1]:
                problems.append(Problem(number, "apart", "Expected two people of the list.", str(pair)[:80]))
            else:
                enemies[ends[0], ends[1]] = enemies[ends[1], ends[0]] = True
    np.fill_diagonal(enemies, False)
    columns, labels = [], {}
    for name, values in (balance or {}).items():
        if len(values) != len(names):
            problems.append(Problem(None, str(name), f"Expected {len(names)} values, found {len(values)}."))
            continue
        for said, column in _numbers(str(name), values, problems):
            labels[said] = column
            if column.std() > 0:
                columns.append((column - column.mean()) / column.std())
    if problems:
        raise InputError(problems)
    return np.column_stack(columns) if columns else np.zeros((len(names), 0)), enemies, labels


def _numbers(name: str, values: Sequence[Any], problems: list[Problem]) -> list[tuple[str, Values]]:
    """Return a column of numbers as it is, a column of words as one column a word."""
    if all(isinstance(value, int | float | np.number) and not isinstance(value, bool) for value in values):
        column = np.asarray(values, float)
        if not np.isfinite(column).all() or (np.abs(column) > 1e9).any():
            problems.append(Problem(None, name, "Every number must be between minus and plus 1e9."))
            return []
        return [(name, column)]
    words = ["" if value is None else str(value) for value in values]
    levels = sorted(set(words))
    levels = levels[1:] if len(levels) == 2 else levels
    return [(f"{name}: {level or 'not known'}", np.array([word == level for word in words], float)) for level in levels]
