"""Why this match and not another, and why none: in words, each checked by solving again with the change made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mantle.analysis.matching._cuts import listed, people, shortage
from mantle.analysis.matching.problem import NOT_LISTED

if TYPE_CHECKING:
    from mantle.analysis.matching.results import Assignment, Left

ORDINALS = ("", "highest", "second highest", "third highest")


def said_to(found: Assignment, need: int) -> str:
    """Return the match of one need in words, to the person concerned."""
    match = found.match
    mine = [j for i, j in found.pairs.tolist() if i == need]
    if not mine:
        left = [each for each in found.left() if each.need == match.needs[need]]
        return f"No match was found for you. {left[0].fix}" if left else "No place was asked for."
    row, parts = match.row(need), []
    for j in mine:
        rank = int((row > row[j]).sum()) + 1
        place = f"your {ORDINALS[rank]}" if rank < len(ORDINALS) else f"number {rank} of {int(np.isfinite(row).sum())}"
        locked = " This pair was fixed beforehand." if (need, j) in match.locked else ""
        parts.append(f"You were matched with {match.offers[j]}: fit {_points(row[j])}, {place}.{locked}")
    if len(mine) == 1 and (need, mine[0]) not in match.locked:
        better = [j for j in np.argsort(-row, kind="stable").tolist() if row[j] > row[mine[0]]][:2]
        parts += [_why_not(found, need, j) for j in better]
        if not better:
            parts.append("Nobody who was open to you fits better.")
    return " ".join(parts)


def _points(value: float) -> str:
    return f"{value:.0f}" if abs(value - round(value)) < 5e-3 else f"{value:.1f}"


def _why_not(found: Assignment, need: int, offer: int) -> str:
    """Return why a better fit was not given: what it would cost the others, exactly."""
    from mantle.analysis.matching.assigning import resolve

    match = found.match
    name = f"{match.offers[offer]} ({_points(match.row(need)[offer])})"
    forced = resolve(found, locked=(*match.locked, (need, offer)))
    held = people(int((found.pairs[:, 1] == offer).sum()), "place is", "places are")
    start = f"{name} was full" if held else name
    if forced is None or forced.status != "optimal":
        return f"{start}: giving you that place would leave the least numbers out of reach."
    now, then = set(found.left_places.tolist()), set(forced.left_places.tolist())
    lost = [match.needs[i] for i in sorted(then - now)]
    fewer = len(found.pairs) - len(forced.pairs)
    cost = _value(found) - _value(forced)
    if fewer > 0:
        because = f", because {_loser(found, lost)} would lose it" if lost else ""
        return f"{start}: giving you that place would leave {people(fewer)} fewer with a match{because}."
    if cost <= 1e-9:
        return f"{name} was full; giving you that place would have been as good for the whole."
    moved = [match.needs[i] for i in _moved(found, forced) if i != need]
    because = f", because {listed(moved, 3)} would have to change" if moved else ""
    return f"{start}: giving you that place would cost the whole scheme {_points(cost)} points{because}."


def _value(found: Assignment) -> float:
    """Return the total with points for keeping, which is what was maximised."""
    kept = 0 if found.kept is None else found.kept
    return found.total + found.keep * kept


def _moved(found: Assignment, other: Assignment) -> list[int]:
    before, after = set(map(tuple, found.pairs.tolist())), set(map(tuple, other.pairs.tolist()))
    return sorted({i for i, _ in before - after})


def _loser(found: Assignment, lost: list[str]) -> str:
    """Return who would lose a place, with whether anything else is open to them."""
    first = found.match.needs.index(lost[0])
    only = int(np.isfinite(found.match.row(first)).sum()) == 1
    return f"{lost[0]}, who has no other eligible place," if only and len(lost) == 1 else listed(lost)


def left_out(found: Assignment) -> list[Left]:
    """Return every need without a place, with what stopped it."""
    from mantle.analysis.matching.results import Left

    match, rows = found.match, list[Left]()
    if found.status == "impossible":  # nothing was decided: the proof speaks of those who are short
        return rows
    loads = np.bincount(found.pairs[:, 1], minlength=len(match.offers))
    for i in found.left_places.tolist():
        row = match.row(i)
        able = np.isfinite(row)
        stopped, known, wide = dict[str, int](), set[int](), len(match.offers)
        for name, codes in match.rules.items():
            first, last = np.searchsorted(codes, [i * wide, (i + 1) * wide])
            if last > first:
                stopped[name] = int(last - first)
                known.update(codes[first:last].tolist())
        unknown = int((~able).sum()) - len(known)
        if unknown:
            stopped[NOT_LISTED] = unknown
        full = able & (loads >= match.offer_places)
        if full.any():
            stopped["full"] = int(full.sum())
        rows.append(Left(match.needs[i], stopped, _fix(found, i, able, stopped), _competing(found, i)))
    return rows


def _fix(found: Assignment, need: int, able: np.ndarray, stopped: dict[str, int]) -> str:
    """Return the smallest change that would give a need a place."""
    match = found.match
    if not able.any():
        if not stopped:
            return "There are no offers."
        main = max(stopped, key=lambda name: stopped[name])
        return f"No offer is open to them; most are stopped by “{main}” ({stopped[main]} of {len(match.offers)})."
    if found.most:
        rivals = _competing(found, need)
        open_to = _open_to(found, rivals)
        row = match.row(need)
        best = match.offers[int(np.argmax(row))]
        if len(rivals) > 1:
            which = f"any of {listed(open_to, 3)}" if len(open_to) > 1 else open_to[0]
            where = people(len(open_to), "offer", "offers")
            return f"{people(len(rivals))} can only go to {where}, all full; one more place with {which} would help."
        full = people(int(able.sum()), "offer", "offers")
        return f"The {full} open to them are full; one more place with {best} would help."
    return "No fit that is open to them adds to the total."


def _competing(found: Assignment, need: int) -> tuple[str, ...]:
    """Return the needs that can only go to offers that, from this need on, are all full (an alternating tree)."""
    match = found.match
    if not found.most or not (match.need_places <= 1).all():
        return (match.needs[need],)
    seen, waiting, offers = {need}, [need], set[int]()
    holders: dict[int, list[int]] = {}
    for i, j in found.pairs.tolist():
        holders.setdefault(j, []).append(i)
    while waiting:
        for j in np.flatnonzero(np.isfinite(match.row(waiting.pop()))).tolist():
            if j not in offers:
                offers.add(j)
                fresh = [i for i in holders.get(j, []) if i not in seen and (i, j) not in match.locked]
                seen.update(fresh)
                waiting += fresh
    return tuple(match.needs[i] for i in sorted(seen))


def _open_to(found: Assignment, needs: tuple[str, ...]) -> list[str]:
    match = found.match
    places = [match.needs.index(name) for name in needs]
    open_to = {j for i in places for j in np.flatnonzero(np.isfinite(match.row(i))).tolist()}
    return [match.offers[j] for j in sorted(open_to)]


def impossible(match, given) -> str:
    """Return why the least numbers cannot all be had. `given` is the problem as asked, with its groups."""
    needs, offers, _ = match.edges()
    ends = np.column_stack([needs, offers])
    lacking = shortage(ends, match.need_least, match.offer_places)
    if lacking:
        some, open_to, room = lacking
        where = {given.groups[i] for i in some} if given.groups else set()
        who = people(len(some)) + (f" in {where.pop()}" if len(where) == 1 else "")
        asked = int(match.need_least[some].sum())
        if not len(open_to):
            return f"It cannot be done: no offer is open to {listed([given.needs[i] for i in some])}."
        if asked == len(some) and room == len(open_to):
            held = f"can only go to {people(len(open_to), 'offer', 'offers')}"
        else:
            held = (f"ask for {people(asked, 'place', 'places')} but can only go to "
                    f"{people(len(open_to), 'offer', 'offers')}, which can give them {room}")  # fmt: skip
        names, others = listed([given.needs[i] for i in some]), listed([given.offers[j] for j in open_to])
        return f"It cannot be done: {who} {held} ({names}; {others})."
    lacking = shortage(ends[:, ::-1], match.offer_least, match.need_places)
    if lacking:
        some, open_to, room = lacking
        asked = int(match.offer_least[some].sum())
        return (f"It cannot be done: {listed([given.offers[j] for j in some])} must have {asked} at least, but only "
                f"{people(len(open_to), 'need', 'needs')} can go there, which fills {room}.")  # fmt: skip
    return "It cannot be done: the least numbers clash with one another."


def without_locks(match):
    """Return what is left to decide once the locked pairs stand."""
    if not match.locked:
        return match
    listed_pairs = np.array(match.locked, np.int64)
    taken = [np.bincount(listed_pairs[:, side], minlength=size) for side, size in enumerate(match.shape)]
    left = replace(
        match,
        need_places=match.need_places - taken[0], need_least=np.maximum(match.need_least - taken[0], 0),
        offer_places=match.offer_places - taken[1], offer_least=np.maximum(match.offer_least - taken[1], 0), locked=(),
    )  # fmt: skip
    if match.fit is not None:
        fit = match.fit.copy()
        fit[listed_pairs[:, 0], listed_pairs[:, 1]] = -np.inf
        return replace(left, fit=fit)
    wide = len(match.offers)
    keep = ~np.isin(match.ends[:, 0] * wide + match.ends[:, 1], listed_pairs[:, 0] * wide + listed_pairs[:, 1])
    return replace(left, ends=match.ends[keep], points=match.points[keep])
