"""A proposal for all who wait at once: as many as can be, then the best fit, proved by the core. SUP-10, SUP-11."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mantle.analysis import matching
from mantle.people.models import Person
from mantle.people.queries.limits import limited
from mantle.support.models import Supporter, SupportNeed
from mantle.support.queries.matching import Pairing, free_supporters, pairing, waiting_needs
from mantle.support.rules.fit import Fit

SEAT = re.compile(r"\b(\w{4,12})/\d+\b")


@dataclass(frozen=True, slots=True)
class Proposed:
    """Who is proposed for whom, and what the whole came to, in words without names."""

    pairs: list[tuple[SupportNeed, Supporter, Fit]]
    figures: dict[str, Any]


def proposal(
    kind: str, viewer: Person, on: date, locked: Mapping[int, Supporter], previous: Iterable[tuple[str, str]]
) -> Proposed:
    """Match everybody who waits with everybody who is free; `locked` pairs stand, `previous` ones move least. SUP-10.

    Raises InputError when a lock cannot hold.
    """
    left_out = set(limited("suggestions"))
    needs = [row for row in waiting_needs(viewer, kind) if row.person_id not in left_out or row.pk in locked]
    able = {row.pk: row for row in free_supporters(kind, on)} | {row.pk: row for row in locked.values()}
    read = pairing(needs, able.values(), on)
    seats = [(row, seat) for row in able.values() for seat in range(max(1, read.standings[row.pk].free))]
    names = [f"{row.code}/{seat + 1}" for row, seat in seats]
    table = [[read.fit(need, row, seat).points for row, seat in seats] for need in needs]
    if not needs or not seats:
        return Proposed([], _nothing(needs, len(able)))
    stood = {(need, _seat_of(helper, names)) for need, helper in previous}
    found = matching.assign(
        table, forbidden=_forbidden(read, seats), needs=[row.code for row in needs], offers=names,
        locked=_locks(needs, locked, names), previous=stood or None,
    )  # fmt: skip
    pairs = [(needs[i], *seats[j]) for i, j in found.pairs.tolist()]
    told = [(need, row, read.fit(need, row, seat)) for need, row, seat in pairs]
    return Proposed(told, _figures(found, len(able)))


def _seat_of(helper: str, names: list[str]) -> str:
    return next((name for name in names if name.startswith(f"{helper}/")), "")


def _locks(needs: list[SupportNeed], locked: Mapping[int, Supporter], names: list[str]) -> list[tuple[str, str]]:
    """Each locked pair on a place of its own."""
    found: list[tuple[str, str]] = []
    for need in needs:
        helper = locked.get(need.pk)
        taken = {name for _, name in found}
        seat = "" if helper is None else _seat_of(helper.code, [name for name in names if name not in taken])
        found += [(need.code, seat)] if seat else []
    return found


def _forbidden(read: Pairing, seats: list[tuple[Supporter, int]]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    barred = {(need.pk, row.pk): read.barred(need, row) for need in read.needs for row in read.supporters}
    for i, need in enumerate(read.needs):
        for j, (row, _) in enumerate(seats):
            for rule in barred[need.pk, row.pk]:
                found.setdefault(rule, []).append((i, j))
    return found


def _figures(found: matching.Assignment, able: int) -> dict[str, Any]:
    bound = found.total if found.bound is None else found.bound
    return {
        "needs": found.n["needs"], "able": able, "places": found.n["offers"], "pairs": found.n["pairs"],
        "total": round(found.total, 1), "bound": round(bound, 1), "gap": round(max(0.0, bound - found.total), 1),
        "proof": found.proof, "left": {each.need: each.fix for each in found.left()},
        "method": matching_name(found),
    }  # fmt: skip


def matching_name(found: matching.Assignment) -> str:
    """The method and the digest of what it was given, so that a proposal can be made again."""
    return f"{found.provenance.method}, inputs {found.provenance.inputs_digest[:12]}"


def _nothing(needs: list[SupportNeed], able: int) -> dict[str, Any]:
    fix = "Nobody in the pool is free for a new match: look through the pool for what stands in the way."
    return {
        "needs": len(needs), "able": able, "places": 0, "pairs": 0, "total": 0, "bound": 0, "gap": 0, "proof": "",
        "left": {row.code: fix for row in needs}, "method": "",
    }  # fmt: skip


def with_names(sentence: str, names: Mapping[str, str]) -> str:
    """A sentence of the core with names for codes: they are kept without.

    >>> with_names("One more place with AB12CD34/2 would help EF56GH78.", {"AB12CD34": "J. Hale", "EF56GH78": "Sam"})
    'One more place with J. Hale would help Sam.'
    """
    bare = SEAT.sub(lambda each: each[1], sentence)
    return re.sub(r"\b\w{4,12}\b", lambda each: names.get(each[0], each[0]), bare)
