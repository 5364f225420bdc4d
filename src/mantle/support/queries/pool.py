"""The pool as it stands on a day: who is free, who may not be matched and why, and who offered from among alumni."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from mantle.people.acting import past_the_wall
from mantle.people.models import Agency, Person, current
from mantle.programmes.models import Offer
from mantle.programmes.rules import HelpKind
from mantle.structures.models import Appointment
from mantle.support.models import Arrangement, Credential, MatchOption, Supporter, SupporterLeave
from mantle.support.rules.needs import OptionState
from mantle.support.rules.pool import Standing, SupporterState, SupportKind, blocks, runs_out

HOLDS_A_PLACE = Q(state=OptionState.CHOSEN) | Q(state=OptionState.OFFERED, is_first=True)


@dataclass(frozen=True, slots=True)
class PoolLine:
    """One entry of the pool, how it stands, and what keeps it from a new match."""

    row: Supporter
    standing: Standing
    blocks: list[str]
    runs_out: list[tuple[str, date]]

    @property
    def is_free(self) -> bool:
        return not self.blocks


@past_the_wall("SUP-5: how many people somebody has is counted, and nobody is named")
def standings(supporters: Iterable[Supporter]) -> dict[int, Standing]:
    """Records, leave and load of entries in the pool, by their key. Four questions."""
    rows = {row.pk: row for row in supporters}
    records: dict[int, list[tuple[str, date]]] = {}
    for key, kind, until in Credential.objects.filter(of__in=rows).values_list("of", "kind", "until"):
        records.setdefault(key, []).append((kind, until))
    leave: dict[int, list[tuple[date, date]]] = {}
    for key, first, last in SupporterLeave.objects.filter(of__in=rows).values_list("of", "starts_on", "ends_on"):
        leave.setdefault(key, []).append((first, last))
    people = Counter(Arrangement.objects.running().filter(supporter__in=rows).values_list("supporter", flat=True))
    people += Counter(MatchOption.objects.filter(HOLDS_A_PLACE, supporter__in=rows).values_list("supporter", flat=True))
    return {
        key: Standing(
            row.kind, row.state, tuple(records.get(key, ())), tuple(leave.get(key, ())), people[key], row.capacity
        )
        for key, row in rows.items()
    }


def lines_of(supporters: Iterable[Supporter], on: date) -> list[PoolLine]:
    """Entries with how they stand on a day."""
    rows = list(supporters)
    found = standings(rows)
    return [
        PoolLine(row, standing, blocks(standing, on), runs_out(row.kind, standing.records, on))
        for row in rows
        for standing in [found[row.pk]]
    ]


def pool_of(viewer: Person, kind: str, on: date) -> list[PoolLine]:
    """SUP-1: the pool of a kind, those who wait for a yes first, those who have ended last."""
    rows = Supporter.objects.visible_to(viewer).filter(kind=kind).select_related("person")
    order = [SupporterState.OFFERED, SupporterState.IN_POOL, SupporterState.ENDED]
    found = lines_of(rows.order_by("person__sort_name"), on)
    return sorted(found, key=lambda each: order.index(SupporterState(each.row.state)))


def works_at(people: Iterable[int], on: date) -> dict[int, list[Agency]]:
    """SUP-6: agencies at which each of these people holds a post on a day, the highest post first."""
    held = Appointment.objects.filter(current(on), person__in=list(people)).select_related("post__agency")
    found: dict[int, list[Agency]] = {}
    for row in held.order_by("post__tier", "pk"):
        here = found.setdefault(row.person_id, [])
        if row.post.agency not in here:
            here.append(row.post.agency)
    return found


def alumni_who_offer(viewer: Person, on: date) -> QuerySet[Offer]:
    """SUP-2: those who completed a programme, are willing to mentor, and are not in the pool."""
    known = Supporter.objects.filter(kind=SupportKind.MENTOR).values("person")
    rows = Offer.objects.visible_to(viewer).standing(on).filter(kind=HelpKind.MENTOR).exclude(person__in=known)
    return rows.select_related("person").order_by("person__sort_name")


def own_entries(person: Person) -> QuerySet[Supporter]:
    """What somebody is in the pool, with their records and leave."""
    rows: Any = Supporter.objects.filter(person=person).prefetch_related("credentials", "leave")
    return rows.order_by("kind")


def with_people(supporter: Supporter) -> QuerySet[Arrangement]:
    """SUP-15: whom somebody coaches or mentors, and did."""
    rows = Arrangement.objects.filter(supporter=supporter).select_related("person", "contract", "need")
    return rows.prefetch_related("days", Prefetch("contract__days")).order_by("ended_on", "-starts_on")
