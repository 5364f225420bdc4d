"""The optimum and its prices: dense tables by SciPy's assignment, sparse ones by its LAPJVsp, loads by HiGHS.

In what follows a pair is worth its fit plus a bonus for being a pair at all, and being left out is worth 0. A price
for each offer and each need gives a bound on what any matching can be worth (weak duality), whatever the prices are;
that the matching found reaches the bound is the proof that none is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mantle.analysis.matching.problem import Counts, Match, Values

SPARSE_ABOVE, SPARSE_BELOW = 1_000_000, 0.2  # cells of a table; share of them that may meet


@dataclass(frozen=True)
class Solved:
    """Pairs by need then offer, the prices of offers and of needs, and the bonus of a pair."""

    needs: Counts
    offers: Counts
    need_price: Values
    offer_price: Values
    bonus: float


def bonus_of(match: Match) -> float:
    """Return points for being a pair, so many that no gain in fit outweighs one pair fewer."""
    low, high = match.span
    places = int(min(match.need_places.sum(), match.offer_places.sum()))
    return float(np.ceil(2 * (places + 1) * max(high - low, 1.0) + 2 * max(abs(low), abs(high))))


def solve(match: Match, bonus: float) -> Solved | None:
    """Return the optimum of a problem without locks; None when the least numbers cannot all be had."""
    plain = not match.need_least.any() and not match.offer_least.any()
    if not all(match.shape) or (plain and match.nothing()):
        nothing = np.zeros(0, np.int64)
        if not plain:
            return None
        return Solved(nothing, nothing, np.zeros(match.shape[0]), np.zeros(match.shape[1]), bonus)
    if plain and (match.need_places <= 1).all():
        return _one_each(match, bonus)
    if plain and (match.offer_places <= 1).all():
        other = _one_each(turned(match), bonus)
        order = np.lexsort([other.needs, other.offers])
        return Solved(other.offers[order], other.needs[order], other.offer_price, other.need_price, bonus)
    return _by_loads(match, bonus)


def turned(match: Match) -> Match:
    """Return the problem with needs and offers changed over."""
    ends, points = None, None
    if match.ends is not None and match.points is not None:
        order = np.lexsort([match.ends[:, 0], match.ends[:, 1]])
        ends, points = match.ends[order][:, ::-1], match.points[order]
    fit = None if match.fit is None else np.ascontiguousarray(match.fit.T)
    return Match(match.offers, match.needs, fit, ends, points, match.offer_places, match.offer_least,
                 match.need_places, match.need_least)  # fmt: skip


def _one_each(match: Match, bonus: float) -> Solved:
    """Each need has one place at most: an assignment, offers taken as often as they have places."""
    copies = np.minimum(match.offer_places, match.shape[0])
    share = 1.0 if match.points is None else match.points.size / max(1, match.shape[0] * match.shape[1])
    if match.fit is None and match.shape[0] * match.shape[1] > SPARSE_ABOVE and share < SPARSE_BELOW:
        needs, offers = _sparse(match, bonus, copies)
    else:
        needs, offers = _dense(match, bonus, copies)
    held = np.full(match.shape[0], -1)
    held[needs] = offers
    price = lowest_prices(match, held, bonus)
    value = np.maximum(best_left(match, price) + bonus, 0)
    return Solved(needs, offers, value, price, bonus)


def table_of(match: Match) -> Values:
    """Return the fits as a table, -inf where a pair may not meet."""
    if match.fit is not None:
        return match.fit
    needs, offers, points = match.edges()
    table = np.full(match.shape, -np.inf)
    table[needs, offers] = points
    return table


def _dense(match: Match, bonus: float, copies: Counts) -> tuple[Counts, Counts]:
    from scipy.optimize import linear_sum_assignment

    table = table_of(match)
    with_place = np.flatnonzero(match.need_places > 0)
    of = np.repeat(np.arange(match.shape[1]), copies)
    if len(with_place) < match.shape[0]:
        table = table[with_place]
    whole = bool((table > -np.inf).all()) and table.min(initial=0.0) + bonus > 0
    if not whole:
        # Being left out is worth 0, as a forbidden pair is: those who end on one are left out.
        table = np.maximum(table + bonus, 0)
    rows, columns = linear_sum_assignment(table if (copies == 1).all() else table[:, of], maximize=True)
    offers = of[columns]
    worth = table[rows, offers] + (bonus if whole else 0.0)
    keep = worth > 0
    return with_place[rows[keep]], offers[keep]


def _sparse(match: Match, bonus: float, copies: Counts) -> tuple[Counts, Counts]:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    needs, offers, points = match.edges()
    worth = points + bonus
    keep = (worth > 0) & (match.need_places[needs] > 0) & (copies[offers] > 0)
    needs, offers, worth = needs[keep], offers[keep], worth[keep]
    first = np.concatenate([[0], np.cumsum(copies)])
    times = copies[offers]
    rows, values = np.repeat(needs, times), np.repeat(worth, times)
    start = np.repeat(np.cumsum(times) - times, times)
    columns = np.repeat(first[offers], times) + np.arange(times.sum()) - start
    count, seats = match.shape[0], int(first[-1])
    if times.size and (match.need_places > 0).all() and count <= seats:
        try:  # everybody can have a place more often than not, and then the bonus and empty places only get in the way
            plain = csr_matrix((values - bonus + (1 - float(points.min())), (rows, columns)), shape=(count, seats))
            rows_found, taken = min_weight_full_bipartite_matching(plain, maximize=True)
        except ValueError:
            pass
        else:
            return rows_found.astype(np.int64), np.repeat(np.arange(match.shape[1]), copies)[taken]
    own = np.arange(count)  # a place of nobody's, worth almost nothing: each need can always be left out
    grid = csr_matrix(
        (np.concatenate([values + 1, np.ones(count)]),
         (np.concatenate([rows, own]), np.concatenate([columns, seats + own]))), shape=(count, seats + count),
    )  # fmt: skip
    rows, columns = min_weight_full_bipartite_matching(grid, maximize=True)
    kept = columns < seats
    of = np.repeat(np.arange(match.shape[1]), copies)
    return rows[kept].astype(np.int64), of[columns[kept]]


def lowest_prices(match: Match, held: Counts, bonus: float) -> Values:
    """Return the lowest prices of offers at which everybody is content with what they hold.

    The price of an offer is what one more place with it would add to the whole. `held` (needs,) is -1 where left out.
    """
    price = np.zeros(match.shape[1])
    seated = held >= 0
    own = np.full(match.shape[0], -bonus)
    own[seated] = match.at(np.flatnonzero(seated), held[seated])
    near = 1e-11 * (abs(bonus) + float(np.abs(own).max(initial=1.0)))
    able = match.need_places > 0
    turn = np.flatnonzero(able)
    holders = np.argsort(held, kind="stable")
    starts = np.searchsorted(held[holders], np.arange(match.shape[1] + 1))
    by_need = None if match.fit is not None else np.searchsorted(match.edges()[0], np.arange(match.shape[0] + 1))
    for _ in range(match.shape[0] + match.shape[1] + 2):
        value = own[turn] - np.where(seated[turn], price[np.maximum(held[turn], 0)], 0.0)
        asked = _asked(match, turn, value, by_need)
        rises = np.flatnonzero(asked > price + near)
        if not rises.size:
            break
        price[rises] = asked[rises]
        turn = holders[ranges(starts, rises)]
        if not turn.size:
            break
    return price


def ranges(starts: Counts, chosen: Counts) -> Counts:
    """Return the places from starts[i] to starts[i + 1] of each chosen i, one after the other."""
    counts = starts[chosen + 1] - starts[chosen]
    return np.repeat(starts[chosen] - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())


def _asked(match: Match, turn: Counts, value: Values, by_need: Counts | None) -> Values:
    """Return for each offer the most that any of these needs would pay beyond what they have."""
    if match.fit is not None:
        asked = np.full(match.shape[1], -np.inf)
        for first in range(0, len(turn), 64):  # by blocks, which stay in the cache
            some = turn[first : first + 64]
            rows = match.fit[some] - value[first : first + 64, None]
            np.maximum(asked, rows.max(0), out=asked)
        return asked
    assert by_need is not None
    _, offers, points = match.edges()
    places = ranges(by_need, turn)
    asked = np.full(match.shape[1], -np.inf)
    np.maximum.at(asked, offers[places], points[places] - np.repeat(value, by_need[turn + 1] - by_need[turn]))
    return asked


def best_left(match: Match, price: Values, rows: Counts | None = None) -> Values:
    """Return for each need (or those in `rows`) the most that an offer leaves after its price, -inf without any."""
    if not all(match.shape):
        return np.full(match.shape[0] if rows is None else len(rows), -np.inf)
    if match.fit is not None and rows is not None:
        best = np.empty(len(rows))
        for first in range(0, len(rows), 64):
            best[first : first + 64] = (match.fit[rows[first : first + 64]] - price).max(1)
        return best
    if match.fit is not None:
        best = np.empty(match.shape[0])
        for first in range(0, match.shape[0], 64):
            best[first : first + 64] = (match.fit[first : first + 64] - price).max(1)
        return best
    needs, offers, points = match.edges()
    best = np.full(match.shape[0], -np.inf)
    np.maximum.at(best, needs, points - price[offers])
    return best


def _content(match: Match, solved: Solved, left: Values, looked: tuple[Counts, Counts] | None) -> bool:
    """Return whether no need (or pair that is looked at) would gain by another offer at its price."""
    most, able = 1e-9 * abs(solved.bonus), match.need_places > 0
    if looked is None or match.fit is None:
        return bool(((best_left(match, solved.offer_price) + left)[able] <= most).all())
    rows, columns = looked
    over = best_left(match, solved.offer_price, rows) + left[rows]
    across = match.fit[:, columns] - solved.offer_price[columns] + left[:, None]
    return bool((over[able[rows]] <= most).all() and (across[able] <= most).all())


def _by_loads(match: Match, bonus: float) -> Solved | None:
    """Several places on both sides, or least numbers: a linear programme, whose corners are whole."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix, vstack

    needs, offers, points = match.edges()
    count, each = len(points), np.arange(len(points))
    by_need = csr_matrix((np.ones(count), (needs, each)), shape=(match.shape[0], count))
    by_offer = csr_matrix((np.ones(count), (offers, each)), shape=(match.shape[1], count))
    low_needs, low_offers = np.flatnonzero(match.need_least), np.flatnonzero(match.offer_least)
    rows = vstack([by_need, by_offer, -by_need[low_needs], -by_offer[low_offers]], format="csr")
    limits = np.concatenate([match.need_places, match.offer_places, -match.need_least[low_needs],
                             -match.offer_least[low_offers]])  # fmt: skip
    if not count:
        return None
    found: Any = linprog(-(points + bonus), A_ub=rows, b_ub=limits, bounds=(0, 1), method="highs-ds")
    if found.status != 0:
        return None
    chosen = np.flatnonzero(found.x > 0.5)
    price = -found.ineqlin.marginals
    ends = np.cumsum([match.shape[0], match.shape[1], len(low_needs)])
    need_price, offer_price = price[: ends[0]].copy(), price[ends[0] : ends[1]].copy()
    need_price[low_needs] -= price[ends[1] : ends[2]]
    offer_price[low_offers] -= price[ends[2] :]
    return Solved(needs[chosen], offers[chosen], need_price, offer_price, bonus)


def bound_of(match: Match, solved: Solved, looked: tuple[Counts, Counts] | None = None) -> float:
    """Return what no matching can exceed, from the prices alone (weak duality); see `proved` for `looked`."""
    total = 0.0
    for price, most, least in (
        (solved.need_price, match.need_places, match.need_least),
        (solved.offer_price, match.offer_places, match.offer_least),
    ):
        total += float(most @ np.maximum(price, 0) + least @ np.minimum(price, 0))
    left = solved.bonus - solved.need_price
    if match.fit is not None:
        # One place a need: what is left over the price of the need is 0 for all when the price is their best.
        single = not match.need_least.any() and (match.need_places <= 1).all()
        if single and _content(match, solved, left, looked):
            return total
        over = match.fit + left[:, None] - solved.offer_price
        return total + float(np.maximum(over, 0).sum())
    needs, offers, points = match.edges()
    return total + float(np.maximum(points + left[needs] - solved.offer_price[offers], 0).sum())
