"""Rows that stand around the boards of a nation, written in bulk: members, parts, marks of talent, figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Model

from mantle.home.demonstration.records import Partnership as Plan
from mantle.structures.models import ContextMeasure, NetworkMember, Partnership, PartnershipMember, TalentMark

if TYPE_CHECKING:
    from mantle.home.actions.filling import Codes, Filling


def rows_around(
    filling: Filling, partnerships: list[Partnership], since: date, code: Codes
) -> Iterator[tuple[type[Model], Iterable[Model]]]:
    """Each kind of row with all its rows, in the order in which they are written."""
    plans = list(zip(partnerships, filling.nation.partnerships, strict=True))
    yield PartnershipMember, (row for one, plan in plans for row in _parts(filling, one, plan, since, code))
    yield NetworkMember, (row for one, plan in plans for row in _people(filling, one, plan, code))
    yield TalentMark, (
        TalentMark(
            code=code(), agency=filling.agencies[mark.agency], kind=mark.kind, note=mark.note, said_by=mark.said_by,
            starts_on=date.fromordinal(mark.start),
        )
        for mark in filling.nation.marks
    )  # fmt: skip
    yield ContextMeasure, (
        ContextMeasure(
            agency=filling.agencies[each.agency], name=each.name, value=each.value, unit=each.unit, year=each.year,
            source=each.source,
        )
        for each in filling.nation.measures
    )  # fmt: skip


def _parts(filling: Filling, row: Partnership, plan: Plan, since: date, code: Codes) -> Iterator[PartnershipMember]:
    whole = [(number, "lead" if number == plan.lead else "partner") for number in plan.members]
    for number, part in [*whole, *plan.parts]:
        yield PartnershipMember(
            code=code(), partnership=row, agency=filling.agencies[number], part=part, is_lead=part == "lead",
            starts_on=since,
        )  # fmt: skip


def _people(filling: Filling, row: Partnership, plan: Plan, code: Codes) -> Iterator[NetworkMember]:
    for member in plan.people:
        yield NetworkMember(
            code=code(), partnership=row, person=filling.people[member.person], kind=member.kind,
            agency=filling.agencies[member.agency], starts_on=date.fromordinal(member.start),
            ends_on=None if member.end is None else date.fromordinal(member.end),
        )  # fmt: skip
