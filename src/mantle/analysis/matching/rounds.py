"""Rounds of sets: rules first, then new faces, then sets that are alike; the best of all ways, or how far it may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.matching._cuts import people as counted
from mantle.analysis.matching._rounds import (
    Asked,
    asked_of,
    best_of_all,
    floors_of,
    searched,
    sizes_of,
    value_of,
    ways_of,
)
from mantle.analysis.matching.sets import _spread
from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance

METHOD = "rounds of sets 1.0"
MOST_WAYS = 20_000
Pair = tuple[str, str]


@dataclass(frozen=True)
class Wishes:
    """What sets are to keep.

    Attributes
    ----------
    apart : mapping of column to values
        People with the same value (the same authority, say) do not share a set; "" and None keep nobody apart.
    pairs_apart, pairs_together : pairs of people
        Decided by hand: never, or always, in one set.
    met : pairs of people
        Who has shared a set before; a pair that stands twice met twice, and weighs twice.
    balance : mapping of column to values
        What the sets should be alike in: numbers, or words, of which each is then counted.
    """

    apart: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    pairs_apart: Sequence[Pair] = ()
    pairs_together: Sequence[Pair] = ()
    met: Sequence[Pair] = ()
    balance: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Round:
    """People in sets, what is broken, who meets again, and how near it is to the best there is.

    Attributes
    ----------
    sets : tuple of tuple of str
    broken : tuple of (rule, person, person)
        The rule is the name of a column, "apart" or "together".
    again : tuple of (person, person, times before)
    spread, whole : float
        Between-set sum of squares, and that of all differences; columns standardised.
    floors : (int, int, float)
        What the number of broken pairs, of meetings again, and the spread cannot fall below for sets of these sizes.
    ways : int
        How many ways there are to form such sets, when all were compared; else 0.
    """

    sets: tuple[tuple[str, ...], ...]
    broken: tuple[tuple[str, str, str], ...]
    again: tuple[tuple[str, str, int], ...]
    spread: float
    whole: float
    floors: tuple[int, int, float]
    ways: int
    provenance: Provenance = field(repr=False)

    @property
    def meetings_again(self) -> int:
        """Return the meetings again, a pair that met twice before counted twice."""
        return sum(times for _, _, times in self.again)

    @property
    def is_best(self) -> bool:
        """Return whether no other sets of these sizes are better: all were compared, or every floor is met."""
        met = (len(self.broken), self.meetings_again) == self.floors[:2]
        return bool(self.ways) or (met and self.spread <= self.floors[2] + 1e-6)

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": METHOD, "n": sum(map(len, self.sets)), "sets": [list(each) for each in self.sets],
            "broken": [list(each) for each in self.broken], "again": [list(each) for each in self.again],
            "meetings_again": self.meetings_again, "spread": self.spread, "whole": self.whole,
            "floors": list(self.floors), "ways": self.ways, "is_best": self.is_best,
            "explanation": self.explain(), "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def explain(self) -> str:
        """Return in words how good the sets are."""
        if not self.sets:
            return "There is nobody to put into sets."
        sizes = sorted({len(each) for each in self.sets})
        parts = [f"{counted(len(self.sets), 'set', 'sets')} of {' to '.join(map(str, {sizes[0]: 0, sizes[-1]: 0}))}."]
        broken, again = len(self.broken), self.meetings_again
        parts.append(f"{counted(broken, 'rule is', 'rules are')} broken{_floor(broken, self.floors[0])}." if broken
                     else "No rule is broken.")  # fmt: skip
        parts.append(f"{counted(again, 'pair meets', 'pairs meet')} again{_floor(again, self.floors[1])}." if again
                     else "Nobody meets anybody again.")  # fmt: skip
        if self.whole > 0 and len(self.sets) > 1:
            low = self.floors[2] / self.whole
            parts.append(f"{self.spread / self.whole:.1%} of all differences lie between the sets; "
                         f"less than {low:.1%} is impossible.")  # fmt: skip
        if self.ways == 1:
            parts.append("There is no other way to form them.")
        elif self.ways:
            parts.append(f"All {self.ways:,} ways to form them were compared: none is better.")
        elif self.is_best:
            parts.append("No sets of these sizes can be better.")
        else:
            parts.append("There are too many ways to compare them all: better sets may exist, within these limits.")
        return " ".join(parts)


def _floor(count: int, floor: int) -> str:
    return ", as few as can be" if count == floor else f"; fewer than {floor} is impossible" if floor else ""


def rotate(
    people: Sequence[str],
    wishes: Wishes,
    *,
    size: tuple[int, int] = (5, 8),
    number: int | None = None,
    seed: int = 1,
    most_ways: int = MOST_WAYS,
    progress: Callable[[int, int], None] | None = None,
) -> Round:
    """Put people into sets for the next round.

    Fewest broken rules come first; among those the fewest meetings again; among those the sets most alike.

    Parameters
    ----------
    people : sequence of str
    wishes : Wishes
    size : (smallest, largest)
        People in a set; as many sets as bring them nearest to the middle, their sizes as even as can be.
    number : int, optional
        How many sets, where that is decided already (pairs: half as many as people).
    seed : int
        Where the search starts.
    most_ways : int
        Up to so many ways to form the sets, all are compared, and the best is known.
    progress : function of (done, total), optional

    Raises
    ------
    InputError
        With everything wrong in the inputs: unknown people, a pair to be both apart and together, more people to be
        together than a set holds, and numbers of people that no sets of such sizes hold.

    Notes
    -----
    Beyond `most_ways`, exchanges of two people that help most, from several starts. Each floor counts what whole
    numbers of people make inevitable: m people who are to be apart, or who shared a set, cannot all be strangers in
    fewer than m sets.

    Examples
    --------
    >>> names = list("abcdef")
    >>> first = rotate(names, Wishes(apart={"authority": list("xxyyzz")}), size=(3, 3))
    >>> [sorted(each) for each in first.sets], first.is_best
    ([['a', 'c', 'e'], ['b', 'd', 'f']], True)
    """
    asked = asked_of(people, wishes, size)
    if number is not None and asked.names:
        asked = asked.with_sizes(sizes_of(len(asked.names), size, number))
    options = {"size": list(size), "number": number, "balance": list(wishes.balance)}
    source = Provenance(METHOD, asked.digest(options), options, seed)
    if not asked.names:
        return Round((), (), (), 0.0, 0.0, (0, 0, 0.0), 0, source)
    ways = ways_of(asked.sizes)
    if ways <= most_ways:
        of = best_of_all(asked)
    else:
        ways, of = 0, searched(asked, np.random.default_rng(seed), progress)
    return _told(asked, of, ways, source)


def recheck(
    people: Sequence[str],
    wishes: Wishes,
    sets: Iterable[Iterable[str]],
    *,
    size: tuple[int, int] = (5, 8),
    most_ways: int = 0,
) -> Round:
    """Say of sets that somebody formed, or changed by hand, what `rotate` says of its own.

    With `most_ways` all ways are compared, where there are no more; `ways` is then given if these sets are the best.

    Raises
    ------
    InputError
        As `rotate`, and when somebody stands in no set, or in two.
    """
    asked = asked_of(people, wishes, size)
    place = {name: i for i, name in enumerate(asked.names)}
    of, problems = np.full(len(asked.names), -1), []
    given = [tuple(each) for each in sets]
    for number, members in enumerate(given):
        for name in members:
            if name not in place or of[place[name]] >= 0:
                problems.append(Problem(number + 1, "sets", "Expected each person in one set, once.", str(name)[:80]))
            else:
                of[place[name]] = number
    problems += [
        Problem(None, "sets", f"{name} stands in no set.") for name, at in place.items() if of[at] < 0 and not problems
    ]
    if problems:
        raise InputError(problems)
    asked = asked.with_sizes(np.array([len(each) for each in given], np.int64))
    ways = ways_of(asked.sizes) if most_ways else 0
    if ways and (ways > most_ways or value_of(asked, of) > value_of(asked, best_of_all(asked))):
        ways = 0
    options = {"size": list(size), "balance": list(wishes.balance)}
    return _told(asked, of, ways, Provenance(METHOD, asked.digest(options), options, 0))


def _told(asked: Asked, of: NDArray[np.int64], ways: int, source: Provenance) -> Round:
    order = np.argsort([np.flatnonzero(of == k)[0] if (of == k).any() else len(of) for k in range(len(asked.sizes))])
    names, same = asked.names, of[:, None] == of
    broken = [(rule, names[i], names[j]) for rule, enemies in asked.rules.items()
              for i, j in np.argwhere(np.triu(enemies & same))]  # fmt: skip
    broken += [("together", names[i], names[j]) for i, j in np.argwhere(np.triu(asked.together & ~same))]
    once = {pair[1:]: pair for pair in reversed(broken)}  # two rules about one pair are one broken pair
    again = tuple((names[i], names[j], int(asked.met[i, j])) for i, j in np.argwhere(np.triu((asked.met > 0) & same)))
    sets = tuple(tuple(names[i] for i in np.flatnonzero(of == k)) for k in order)
    spread = _spread(asked.columns, of, asked.sizes)
    return Round(sets, tuple(reversed(once.values())), again, spread, asked.whole, floors_of(asked), ways, source)
