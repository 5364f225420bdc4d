"""What breaks when people leave, and who matters most to hold it together or to reach everyone."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from itertools import combinations
from math import comb
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.network import _paths
from mantle.analysis.network.graph import Ties
from mantle.analysis.network.measuring import VERSION
from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance

MOST_PEOPLE = 5_000
STARTS = 3
TRY_ALL_UP_TO = 2_000  # sets: below this number every set is tried, and the answer is proved


@dataclass(frozen=True, slots=True)
class Removal:
    """What becomes of the network when one person leaves.

    Attributes
    ----------
    before : float
        Fragmentation now: 1 - mean of 1 / distance over all ordered pairs; 0 = all next to all, 1 = no ties.
    after : float array (people,)
        The same among the others once each person has left.
    weaker : float array (people,)
        after - before: above 0, the others are further apart without this person.
    """

    before: float
    after: NDArray[np.float64] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    provenance: Provenance = field(repr=False)

    @property
    def weaker(self) -> NDArray[np.float64]:
        return self.after - self.before

    def ranked(self) -> list[tuple[str, float]]:
        """Return people from the one whose leaving costs most."""
        order = np.lexsort((np.arange(len(self.names)), -np.round(self.weaker, 12)))
        return [(self.names[i], float(self.weaker[i])) for i in order]

    def to_dict(self) -> dict[str, Any]:
        """Return the figures for JSON."""
        rows = [{"person": name, "weaker": cost} for name, cost in self.ranked()]
        return {"before": self.before, "by_person": rows, "provenance": self.provenance.to_dict()}

    def explain(self) -> str:
        """Say it in words."""
        name, cost = self.ranked()[0]
        if cost <= 0:
            return "No single person's leaving would set the others further apart."
        share = 100 * cost / max(1e-12, 1 - self.before)
        return f"If {name} left, the others would be {share:.0f} % less within reach of one another: the largest loss."


def remove_one(ties: Ties) -> Removal:
    """Measure how far apart the others are after each person leaves (distance-weighted fragmentation, Borgatti 2006).

    Parameters
    ----------
    ties : Ties
        Directed as they are; up to 5,000 people.

    Examples
    --------
    >>> from mantle.analysis.network import People, Ties
    >>> star = Ties.from_rows(
    ...     [("A", "B"), ("B", "A"), ("A", "C"), ("C", "A")], People.from_rows(["A", "B", "C"]))
    >>> remove_one(star).ranked()[0][0]
    'A'
    """
    _small_enough(ties)
    plain = ties.matrix()
    alive = np.ones(ties.size, bool)
    before = _fragmentation(plain, alive)
    after = np.empty(ties.size)
    for person in range(ties.size):
        alive[person] = False
        after[person] = _fragmentation(plain, alive)
        alive[person] = True
    return Removal(before, after, ties.people.names, Provenance(VERSION, ties.digest(), {"measure": "remove one"}))


def _small_enough(ties: Ties) -> None:
    if ties.size > MOST_PEOPLE:
        raise InputError(f"{ties.size:,} people; this measure takes up to {MOST_PEOPLE:,}.")


def _fragmentation(plain: Any, alive: NDArray[np.bool_]) -> float:
    left = int(alive.sum())
    if left < 2:
        return 1.0
    return 1 - _paths.inverse_distances(plain.indptr, plain.indices, alive) / (left * (left - 1))


@dataclass(frozen=True, slots=True)
class KeyPlayers:
    """A set of people who matter most together.

    Attributes
    ----------
    people : tuple of str
    value : float
        negative: fragmentation of the rest once they have left, 0 to 1. positive: how near they are to everyone, the
        mean of 1 / distance from the nearest of them (1 for themselves), 0 to 1.
    is_optimal : bool
        Every set of this size was tried; otherwise the best found by greedy choice and exchange.
    """

    people: tuple[str, ...]
    value: float
    kind: str
    is_optimal: bool
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the set for JSON."""
        return asdict(self)

    def explain(self) -> str:
        """Say it in words."""
        who = ", ".join(self.people)
        if self.kind == "negative":
            together = " together" if len(self.people) > 1 else ""
            return f"Were {who} to leave{together}, the rest would be furthest apart."
        return f"A message that starts with {who} reaches the others soonest."


def key_players(ties: Ties, size: int, *, kind: Literal["negative", "positive"] = "negative") -> KeyPlayers:
    """Find the set of people whose leaving breaks most, or who together are nearest to everyone (Borgatti 2006).

    Parameters
    ----------
    size : int
        1 to the number of people less one.
    kind : str
        "negative" (who must not leave together) or "positive" (with whom to begin).

    Examples
    --------
    >>> from mantle.analysis.network import People, Ties
    >>> path = Ties.from_rows([("A", "B"), ("B", "A"), ("B", "C"), ("C", "B")], People.from_rows(["A", "B", "C"]))
    >>> key_players(path, 1).people
    ('B',)
    """
    _small_enough(ties)
    if kind not in ("negative", "positive"):
        raise InputError([Problem(None, "kind", "Expected “negative” or “positive”.", str(kind)[:80])])
    if not 1 <= size < ties.size:
        raise InputError([Problem(None, "size", f"Expected 1 to {ties.size - 1}.", str(size))])
    value = _breaking(ties) if kind == "negative" else _reaching(ties)
    if comb(ties.size, size) <= TRY_ALL_UP_TO:
        best = max(combinations(range(ties.size), size), key=lambda chosen: (value(chosen), [-i for i in chosen]))
        exact = True
    else:
        best, exact = _exchanged(ties.size, size, value), False
    own = Provenance(VERSION, ties.digest(), {"measure": "key players", "size": size, "kind": kind})
    return KeyPlayers(tuple(ties.people.names[i] for i in sorted(best)), value(tuple(best)), kind, exact, own)


def _breaking(ties: Ties):
    plain = ties.matrix()

    def value(chosen: tuple[int, ...]) -> float:
        alive = np.ones(ties.size, bool)
        alive[list(chosen)] = False
        return _fragmentation(plain, alive)

    return value


def _reaching(ties: Ties):
    plain = ties.matrix()
    starts = np.arange(ties.size)
    near = np.zeros((ties.size, ties.size), np.float32)  # (reached, start)
    for block, inverse, _ in _paths.swept(plain, starts, between=False):
        near[:, block] = inverse
    np.fill_diagonal(near, 1.0)

    def value(chosen: tuple[int, ...]) -> float:
        return float(near[:, list(chosen)].max(1).mean())

    return value


def _exchanged(people: int, size: int, value) -> tuple[int, ...]:
    """Return a good set: from each of the likeliest first choices, added to one by one, then exchanged."""
    alone = sorted(range(people), key=lambda i: (-value((i,)), i))
    # Only those who matter much alone are worth an exchange: the rest cannot make up the difference.
    likely = alone[: 50 + 2 * size]
    found = [_grown((first,), size, likely, value) for first in alone[:STARTS]]
    return max(found, key=value)


def _grown(chosen: tuple[int, ...], size: int, likely: list[int], value) -> tuple[int, ...]:
    while len(chosen) < size:
        chosen = (*chosen, max((i for i in likely if i not in chosen), key=lambda i: value((*chosen, i))))
    best, moved = value(chosen), True
    while moved:
        moved = False
        for out, new in ((out, new) for out in range(size) for new in likely if new not in chosen):
            other = (*chosen[:out], new, *chosen[out + 1 :])
            if (got := value(other)) > best + 1e-12:
                chosen, best, moved = other, got, True
                break
    return chosen
