"""What is to be matched: needs, offers, how well each pair fits, how many places, who may not meet, who must."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.problems import InputError, Problem

Values = NDArray[np.float64]
Counts = NDArray[np.int64]
Pair = tuple[int, int]
MOST_CELLS = 60_000_000
HUGEST = 1e9
NOT_LISTED = "no fit is given for this pair"


@dataclass(frozen=True)
class Match:
    """A matching problem, checked.

    Attributes
    ----------
    needs, offers : tuple of str
        Names; "1", "2" ... when none were given.
    fit : float64 array (needs, offers) or None
        How well each pair fits, in points; -inf where a pair may not meet. None when kept by pairs.
    ends : int64 array (pairs, 2) or None
        Pairs that may meet, by need then offer, when there is no table.
    points : float64 array (pairs,) or None
        Their fit.
    need_places, need_least, offer_places, offer_least : int64 arrays
        The most and the least that each may and must have.
    rules : dict
        Name of each rule and the pairs that it forbids, as places need * offers + offer, sorted.
    locked : tuple of (need, offer)
        Pairs that stand whatever else happens.
    groups : tuple of str
        Group of each need, for words; empty when not given.
    """

    needs: tuple[str, ...]
    offers: tuple[str, ...]
    fit: Values | None = field(repr=False)
    ends: Counts | None = field(repr=False)
    points: Values | None = field(repr=False)
    need_places: Counts
    need_least: Counts
    offer_places: Counts
    offer_least: Counts
    rules: dict[str, Counts] = field(default_factory=dict, repr=False)
    locked: tuple[Pair, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.needs), len(self.offers)

    def row(self, need: int) -> Values:
        """Return the fit of one need with every offer, -inf where they may not meet."""
        if self.fit is not None:
            return self.fit[need]
        assert self.ends is not None
        assert self.points is not None
        first, last = np.searchsorted(self.ends[:, 0], [need, need + 1])
        row = np.full(len(self.offers), -np.inf)
        row[self.ends[first:last, 1]] = self.points[first:last]
        return row

    def at(self, needs: Counts, offers: Counts) -> Values:
        """Return the fit of pairs, -inf where they may not meet."""
        if self.fit is not None:
            return self.fit[needs, offers]
        assert self.ends is not None
        assert self.points is not None
        wide = len(self.offers)
        codes, wanted = self.ends[:, 0] * wide + self.ends[:, 1], needs * wide + offers
        if not len(codes):
            return np.full(len(wanted), -np.inf)
        places = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
        return np.where(codes[places] == wanted, self.points[places], -np.inf)

    def edges(self) -> tuple[Counts, Counts, Values]:
        """Return the pairs that may meet and their fit, by need then offer."""
        if self.fit is not None:
            needs, offers = np.nonzero(np.isfinite(self.fit))
            return needs, offers, self.fit[needs, offers]
        assert self.ends is not None
        assert self.points is not None
        return self.ends[:, 0], self.ends[:, 1], self.points

    @cached_property
    def span(self) -> tuple[float, float]:
        """Return the lowest and the highest fit of pairs that may meet, (0, 0) when there are none."""
        values = self.points if self.fit is None else self.fit
        if values is None or not values.size:
            return 0.0, 0.0
        high, low = float(values.max()), float(values.min())
        if low == -np.inf:
            low = float(values.min(where=values > -np.inf, initial=np.inf))
        return (low, high) if np.isfinite(high) else (0.0, 0.0)

    def nothing(self) -> bool:
        """Return whether no pair may meet."""
        values = self.points if self.fit is None else self.fit
        return values is None or not values.size or float(values.max()) == -np.inf

    def with_points(self, pairs: Iterable[Pair], more: float) -> Match:
        """Return the problem with points added to some pairs; pairs that may not meet stay so."""
        listed = np.array(sorted(pairs), np.int64).reshape(-1, 2)
        if self.fit is not None:
            fit = self.fit.copy()
            fit[listed[:, 0], listed[:, 1]] += more
            return replace(self, fit=fit)
        assert self.ends is not None
        assert self.points is not None
        wide = len(self.offers)
        codes = self.ends[:, 0] * wide + self.ends[:, 1]
        return replace(self, points=self.points + more * np.isin(codes, listed[:, 0] * wide + listed[:, 1]))

    def rules_of(self, need: int, offer: int) -> list[str]:
        """Return the rules that keep a pair apart."""
        code = need * len(self.offers) + offer
        found = []
        for name, codes in self.rules.items():
            place = int(np.searchsorted(codes, code))
            if place < len(codes) and codes[place] == code:
                found.append(name)
        return found


def posed(
    benefit: Any,
    *,
    need_places: Any = 1,
    offer_places: Any = 1,
    need_least: Any = 0,
    offer_least: Any = 0,
    forbidden: Any = None,
    locked: Iterable[tuple[Any, Any]] = (),
    needs: Sequence[str] | None = None,
    offers: Sequence[str] | None = None,
    groups: Sequence[str] | None = None,
) -> Match:
    """Return the problem of these inputs, or raise InputError with everything wrong in them."""
    problems: list[Problem] = []
    table, ends, points, shape = _fits(benefit, problems)
    names = _names(needs, shape[0], "needs", problems), _names(offers, shape[1], "offers", problems)
    most = [_counts(need_places, shape[0], "need_places", problems), _counts(offer_places, shape[1], "offer_places",
            problems)]  # fmt: skip
    least = [_counts(need_least, shape[0], "need_least", problems), _counts(offer_least, shape[1], "offer_least",
             problems)]  # fmt: skip
    for said, low, high, who in zip(("need_least", "offer_least"), least, most, names, strict=True):
        problems += [
            Problem(None, said, f"{who[i]} must have {low[i]} at least but may have {high[i]} at most.")
            for i in np.flatnonzero(low > high)[:20].tolist()
        ]
    if groups is not None and len(groups) != shape[0]:
        problems.append(Problem(None, "groups", f"Expected {shape[0]} groups, one a need; found {len(groups)}."))
    if problems:
        raise InputError(problems)
    places = [{name: i for i, name in enumerate(each)} for each in names]
    rules = _rules(forbidden, shape, places, problems)
    made = Match(*names, table, ends, points, most[0], least[0], most[1], least[1], rules,
                 groups=tuple(map(str, groups or ())))  # fmt: skip
    made = _without(made)
    pairs = tuple(_pairs(locked, places, "locked", problems))
    problems += _wrong_locks(made, pairs)
    if problems:
        raise InputError(problems)
    return replace(made, locked=tuple(sorted(pairs)))


def _fits(benefit: Any, problems: list[Problem]) -> tuple[Values | None, Counts | None, Values | None, Pair]:
    """Return a table of fits, or pairs with their fits, and how many needs and offers there are."""
    if hasattr(benefit, "tocoo"):
        grid = benefit.tocsr().copy()
        grid.sum_duplicates()
        found = grid.tocoo()
        points = np.asarray(found.data, float)
        if not np.isfinite(points).all() or (np.abs(points) > HUGEST).any():
            problems.append(Problem(None, "benefit", "Every fit must be a number between minus and plus 1e9."))
        ends = np.column_stack([found.row, found.col]).astype(np.int64)
        return None, ends, points, benefit.shape
    try:
        table = np.array(benefit, float)
    except (TypeError, ValueError):
        raise InputError([Problem(None, "benefit", "Expected a table of numbers.")]) from None
    if table.ndim != 2:
        raise InputError([Problem(None, "benefit", "Expected one row a need and one column an offer.")])
    if table.size > MOST_CELLS:
        raise InputError([Problem(None, "benefit", f"Above {MOST_CELLS:,} cells give pairs as a sparse table.")])
    top = table.max(initial=0.0)
    if not np.isfinite(top) or table.min(initial=0.0) < -HUGEST or top > HUGEST:
        absent = np.isnan(table) | np.isneginf(table)
        wrong = np.argwhere(~absent & (np.abs(table) > HUGEST))
        said = "Expected a number between minus and plus 1e9, or nothing where the two may not meet."
        problems += [Problem(int(i) + 1, str(j + 1), said, str(table[i, j])) for i, j in wrong[:20]]
        table[absent] = -np.inf
    return table, None, None, (table.shape[0], table.shape[1])


def _names(given: Sequence[str] | None, count: int, column: str, problems: list[Problem]) -> tuple[str, ...]:
    if given is None:
        return tuple(str(i + 1) for i in range(count))
    names = tuple(map(str, given))
    if len(names) != count:
        problems.append(Problem(None, column, f"Expected {count} names, found {len(names)}."))
        return tuple(str(i + 1) for i in range(count))
    seen: set[str] = set()
    for i, name in enumerate(names):
        if not name.strip():
            problems.append(Problem(i + 1, column, "The name is missing."))
        elif name in seen:
            problems.append(Problem(i + 1, column, "This name stands twice.", name[:80]))
        seen.add(name)
    return names


def _counts(given: Any, count: int, column: str, problems: list[Problem]) -> Counts:
    """Return whole numbers of 0 or more, one for each."""
    try:
        values = np.asarray(given, float)
        values = np.full(count, float(values)) if values.ndim == 0 else values
    except (TypeError, ValueError):
        values = np.full(0, np.nan)
    if values.shape != (count,) or not np.isfinite(values).all():
        problems.append(Problem(None, column, f"Expected one whole number, or {count} of them.", str(given)[:80]))
        return np.zeros(count, np.int64)
    wrong = np.flatnonzero((values < 0) | (values != np.floor(values)) | (values > HUGEST))
    problems += [Problem(int(i) + 1, column, "Expected a whole number, 0 or more.", str(values[i])) for i in wrong[:20]]
    return np.clip(values, 0, HUGEST).astype(np.int64)


def _rules(forbidden: Any, shape: Pair, places: list[dict[str, int]], problems: list[Problem]) -> dict[str, Counts]:
    """Return the pairs that each rule forbids."""
    if forbidden is None:
        return {}
    named = forbidden if isinstance(forbidden, Mapping) else {"forbidden": forbidden}
    rules = {}
    for name, given in named.items():
        table = given if isinstance(given, np.ndarray) and given.dtype == bool else None
        if table is not None and table.shape == shape:
            rules[str(name)] = np.flatnonzero(table)
        elif table is not None:
            problems.append(Problem(None, str(name), f"Expected {shape[0]} rows and {shape[1]} columns."))
        else:
            codes = [i * shape[1] + j for i, j in _pairs(given, places, str(name), problems)]
            rules[str(name)] = np.unique(np.array(codes, np.int64))
    return rules


def _pairs(given: Iterable[Any], places: list[dict[str, int]], column: str, problems: list[Problem]) -> Iterator[Pair]:
    """Yield pairs as numbers, whether they were given as names or as numbers from 0."""
    for number, pair in enumerate(given, 1):
        if isinstance(pair, str) or not hasattr(pair, "__len__") or len(pair) != 2:
            problems.append(Problem(number, column, "Expected a need and an offer.", str(pair)[:80]))
            continue
        found = []
        for each, known, said in zip(pair, places, ("need", "offer"), strict=True):
            whole = isinstance(each, int | np.integer) and not isinstance(each, bool)
            place = (
                int(each) if whole and 0 <= each < len(known) else known.get(each) if isinstance(each, str) else None
            )
            if place is None:
                problems.append(Problem(number, column, f"There is no such {said}.", str(each)[:80]))
            else:
                found.append(place)
        if len(found) == 2:
            yield found[0], found[1]


def _without(made: Match) -> Match:
    """Return the problem with forbidden pairs taken out."""
    if not made.rules or not any(map(len, made.rules.values())):
        return made
    codes = np.unique(np.concatenate(list(made.rules.values())))
    if made.fit is not None:
        made.fit.flat[codes] = -np.inf
        return made
    assert made.ends is not None
    assert made.points is not None
    keep = ~np.isin(made.ends[:, 0] * len(made.offers) + made.ends[:, 1], codes)
    return replace(made, ends=made.ends[keep], points=made.points[keep])


def _wrong_locks(made: Match, pairs: tuple[Pair, ...]) -> Iterator[Problem]:
    """Yield every lock that cannot hold."""
    listed = np.array(pairs, np.int64).reshape(-1, 2)
    fits = made.at(listed[:, 0], listed[:, 1])
    seen: set[Pair] = set()
    for number, ((i, j), fit) in enumerate(zip(pairs, fits, strict=True), 1):
        words = f"{made.needs[i]} and {made.offers[j]}"
        if (i, j) in seen:
            yield Problem(number, "locked", f"{words} are locked twice.")
        elif not np.isfinite(fit):
            because = ", ".join(made.rules_of(i, j)) or NOT_LISTED
            yield Problem(number, "locked", f"{words} are locked but may not meet: {because}.")
        seen.add((i, j))
    ends = (made.needs, made.need_places, "need"), (made.offers, made.offer_places, "offer")
    for side, (names, most, said) in enumerate(ends):
        held = np.bincount(listed[:, side], minlength=len(names))
        for i in np.flatnonzero(held > most).tolist():
            yield Problem(None, "locked", f"The {said} {names[i]} has {most[i]} places but {held[i]} locked pairs.")
