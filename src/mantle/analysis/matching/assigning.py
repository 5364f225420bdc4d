"""The best matching under places, rules and locks, with its proof; and a check that owes it nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mantle.analysis.matching import _solving
from mantle.analysis.matching.problem import Match, posed
from mantle.analysis.matching.reasons import impossible, without_locks
from mantle.analysis.matching.results import Assignment

STAY = 1e-7  # of the range of fits: what a pair that stands is worth, so that among equals the fewest move


def assign(
    benefit: Any,
    *,
    need_places: int | Sequence[int] = 1,
    offer_places: int | Sequence[int] = 1,
    need_least: int | Sequence[int] = 0,
    offer_least: int | Sequence[int] = 0,
    forbidden: Any = None,
    locked: Iterable[tuple[Any, Any]] = (),
    previous: Assignment | Iterable[tuple[Any, Any]] | None = None,
    keep: float = 0.0,
    most: bool = True,
    needs: Sequence[str] | None = None,
    offers: Sequence[str] | None = None,
    groups: Sequence[str] | None = None,
) -> Assignment:
    """Match needs with offers: as many pairs as can be, and among those the highest total fit, proved.

    Parameters
    ----------
    benefit : array (needs, offers) or sparse array
        How well each pair fits, in points; NaN, or absent from a sparse array, where a pair may not meet.
    need_places, offer_places : int or sequence of int
        The most that each may have.
    need_least, offer_least : int or sequence of int
        The least that each must have.
    forbidden : mapping of rule to pairs, pairs, or bool array, optional
        Pairs that may not meet, by name or by number from 0; a mapping gives each rule a name for the reasons.
    locked : pairs
        Pairs that stand whatever else happens.
    previous : Assignment or pairs, optional
        What stood before. Among equally good matchings the one that moves fewest is taken.
    keep : float
        Points of fit that a pair of `previous` is worth beyond its own: someone moves only for more than that.
    most : bool
        Pairs first, then points. False: points alone, so that a pair below 0 is not made.
    needs, offers : sequence of str, optional
        Names, each once.
    groups : sequence of str, optional
        Group of each need, for the words of a proof.

    Raises
    ------
    InputError
        With everything wrong in the inputs.

    Notes
    -----
    Kuhn 1955; Jonker & Volgenant 1987 (through SciPy), loads by HiGHS. The proof is weak duality: the prices give a
    bound that no matching exceeds, and the total reaches it. When least numbers cannot be had, the proof is a set of
    needs with too few places between them (Hall 1935).

    Examples
    --------
    >>> found = assign([[82, 91], [None, 77]], needs=["you", "Sam"], offers=["R. Okafor", "J. Hale"])
    >>> found.names(), found.total, found.status
    ([('you', 'R. Okafor'), ('Sam', 'J. Hale')], 159.0, 'optimal')
    """
    match = posed(
        benefit, need_places=need_places, offer_places=offer_places, need_least=need_least, offer_least=offer_least,
        forbidden=forbidden, locked=locked, needs=needs, offers=offers, groups=groups,
    )  # fmt: skip
    stood = _stood(previous, match)
    if not np.isfinite(keep) or keep < 0:
        from mantle.analysis.problems import InputError, Problem

        raise InputError([Problem(None, "keep", "Expected points of 0 or more.", str(keep))])
    return decide(match, stood=stood, keep=keep, most=most)


def _stood(previous: Any, match: Match) -> tuple[tuple[int, int], ...] | None:
    """Return the pairs that stood before and may still stand; those of people who are gone are left out."""
    if previous is None:
        return None
    named = previous.names() if isinstance(previous, Assignment) else list(previous)
    places = [{name: i for i, name in enumerate(each)} for each in (match.needs, match.offers)]
    pairs = []
    for need, offer in named:
        i, j = (known.get(x, -1) if isinstance(x, str) else int(x)
                for known, x in zip(places, (need, offer), strict=True))  # fmt: skip
        if 0 <= i < match.shape[0] and 0 <= j < match.shape[1]:
            pairs.append((i, j))
    return tuple(sorted(set(pairs)))


def decide(match: Match, *, stood: tuple[tuple[int, int], ...] | None, keep: float, most: bool) -> Assignment:
    """Solve a checked problem and prove the result."""
    left = without_locks(match)
    bonus = _solving.bonus_of(left) if most else 0.0
    aimed = left
    if stood:
        aimed = left.with_points(stood, keep + STAY * _range(left))
        bonus = _solving.bonus_of(aimed) if most else 0.0
    solved = _solving.solve(aimed, bonus)
    nothing = np.zeros((0, 2), np.int64)
    if solved is None:
        return Assignment(match, nothing, "impossible", 0.0, None, impossible(left, match), None, left, keep, most,
                          None if stood is None else 0, stood)  # fmt: skip
    return proved(match, aimed, solved, (left, keep, most), stood)


def proved(
    match: Match, aimed: Match, solved: _solving.Solved, options: Any, stood: Any, looked: Any = None
) -> Assignment:
    """Return a solution with its proof. `options`: the problem without locks, points for keeping, pairs first.

    `looked`: needs, and offers, that are to be looked at, when all other pairs are known to gain nobody anything.
    """
    left, keep, most = options
    left, bonus = left or match, solved.bonus
    pairs = np.column_stack([solved.needs, solved.offers]).astype(np.int64)
    worth = float((aimed.at(solved.needs, solved.offers) + bonus).sum())
    bound = _solving.bound_of(aimed, solved, looked)
    if match.locked:
        pairs = np.concatenate([pairs, np.array(match.locked, np.int64)])
    pairs = pairs[np.lexsort([pairs[:, 1], pairs[:, 0]])]
    total = float(match.at(pairs[:, 0], pairs[:, 1]).sum())
    gap = bound - worth
    sure = gap <= 1e-9 * max(1.0, abs(worth), abs(bonus))
    reached = "is reached exactly" if sure else f"is missed by {gap:.3g} points"
    proof = f"No matching can be better: the bound from the prices of places {reached}."
    if not sure:
        proof = f"The total is within {gap:.3g} points of a bound that no matching can exceed."
    kept = None if stood is None else len(set(stood) & set(map(tuple, pairs.tolist())))
    status = "optimal" if sure else "within the gap"
    return Assignment(match, pairs, status, total, total + max(gap, 0.0), proof, solved, left, keep, most, kept, stood)


def _range(match: Match) -> float:
    low, high = match.span
    return (high - low) or 1.0


def resolve(found: Assignment, *, locked: tuple[tuple[int, int], ...]) -> Assignment | None:
    """Return the same problem solved with other locks; None when they cannot hold."""
    from dataclasses import replace

    match = found.match
    listed = np.array(locked, np.int64).reshape(-1, 2)
    for side, most in ((0, match.need_places), (1, match.offer_places)):
        if (np.bincount(listed[:, side], minlength=len(most)) > most).any():
            return None
    return decide(replace(match, locked=tuple(sorted(locked))), stood=found.previous, keep=found.keep, most=found.most)


@dataclass(frozen=True)
class Check:
    """What an independent look at a matching found.

    Attributes
    ----------
    broken : tuple of str
        Every rule, place or lock that the matching breaks.
    total : float
        Total fit, added up anew.
    proved : bool
        Whether the prices that came with the matching prove that none is better.
    """

    broken: tuple[str, ...]
    total: float
    proved: bool

    @property
    def sound(self) -> bool:
        """Return whether nothing is broken."""
        return not self.broken

    def explain(self) -> str:
        """Return the finding in words."""
        if self.broken:
            return " ".join(self.broken)
        return "Every rule, place and lock holds" + (", and no matching can be better." if self.proved else ".")

    def to_dict(self) -> dict[str, Any]:
        return {"broken": list(self.broken), "total": self.total, "proved": self.proved}


def verify(found: Assignment | Iterable[tuple[Any, Any]], benefit: Any = None, **asked: Any) -> Check:
    """Check a matching without the solver: places, rules, locks, the total, and the bound from its prices.

    Parameters
    ----------
    found : Assignment, or pairs by name or number
    benefit, asked
        The problem, as for `assign`. Needed when pairs are given; an Assignment is otherwise checked against its own.

    Examples
    --------
    >>> verify([(0, 0), (1, 0)], [[3.0, 1.0], [2.0, 2.0]]).broken
    ('1 has 2 pairs but 1 place.',)
    """
    if isinstance(found, Assignment):
        match = found.match if benefit is None else posed(benefit, **asked)
        pairs = found.pairs.tolist()
    else:
        match = posed(benefit, **asked)
        known = [{name: i for i, name in enumerate(each)} for each in (match.needs, match.offers)]
        pairs = [tuple(known[s][x] if isinstance(x, str) else int(x) for s, x in enumerate(pair)) for pair in found]
    broken = list(_broken(match, pairs))
    total = sum(float(match.row(i)[j]) for i, j in pairs if np.isfinite(match.row(i)[j]))
    proved = isinstance(found, Assignment) and not broken and _proved(found, match, total)
    return Check(tuple(broken), total, proved)


def _broken(match: Match, pairs: Sequence[Any]) -> Iterable[str]:
    """Yield every breach of a matching, found by plain counting."""
    held: list[Mapping[int, int]] = [{}, {}]
    counts = [dict.fromkeys(range(size), 0) for size in match.shape]
    for i, j in pairs:
        counts[0][i] += 1
        counts[1][j] += 1
        if not np.isfinite(match.row(i)[j]):
            because = ", ".join(match.rules_of(i, j)) or "no fit is given"
            yield f"{match.needs[i]} and {match.offers[j]} may not meet: {because}."
    if len({tuple(pair) for pair in pairs}) < len(pairs):
        yield "A pair stands twice."
    del held
    sides = (match.needs, match.need_places, match.need_least), (match.offers, match.offer_places, match.offer_least)
    for names_of, (names, most, least) in zip(counts, sides, strict=True):
        for place, count in names_of.items():
            if count > most[place]:
                yield f"{names[place]} has {count} pairs but {most[place]} place{'' if most[place] == 1 else 's'}."
            elif count < least[place]:
                yield f"{names[place]} has {count} pairs but must have {least[place]} at least."
    for i, j in match.locked:
        if (i, j) not in {tuple(pair) for pair in pairs}:
            yield f"{match.needs[i]} and {match.offers[j]} are locked but not matched."


def _proved(found: Assignment, match: Match, total: float) -> bool:
    """Return whether the prices bound the worth of every matching by that of the one found."""
    if found.solved is None or found.status != "optimal":
        return False
    left = without_locks(match)
    if found.previous:
        left = left.with_points(found.previous, found.keep + STAY * _range(left))
    if (found.pairs.shape[0] - len(match.locked)) < 0:
        return False
    free = [pair for pair in found.pairs.tolist() if tuple(pair) not in match.locked]
    worth = sum(float(left.row(i)[j]) + found.solved.bonus for i, j in free)
    bound = _solving.bound_of(left, found.solved)
    near = 1e-9 * max(1.0, abs(worth), abs(found.solved.bonus))
    return abs(bound - worth) <= near and abs(total - found.total) <= 1e-9 * max(1.0, abs(total))
