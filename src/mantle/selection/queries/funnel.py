"""SEL-30 to SEL-33: how far people from each sector came, in counts that only `reports.funnel` may publish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum
from django.utils import timezone

from mantle.learning.models import HostOffer
from mantle.people.acting import past_the_wall
from mantle.people.models import Agency, current
from mantle.people.queries.limits import limited
from mantle.programmes.models import Place
from mantle.selection.models import Candidacy, FormerCount
from mantle.selection.queries.steps import Held, finished_by, posts_of, stages_of
from mantle.selection.rules import CallState, Sector, Stage, has_moved_up, sector_of
from mantle.structures.models import Appointment, TalentMark

Counts = Counter[tuple[Sector, Stage]]
TOP_TIER = 1


@past_the_wall("SEL-31: everybody who was ever put forward, in counts by sector and furthest stage")
def early_talent(on: date) -> Counts:
    """How many people put forward came how far and no further, by sector; those whose rows are gone are counted on.

    A call counts once it is closed: before that nobody has been stopped at a stage.
    """
    rows = Candidacy.objects.filter(call__state=CallState.CLOSED).exclude(person__in=limited("figures"))
    found: Counts = Counter((Sector(row.sector), stage) for row, stage in stages_of(rows, on))
    for former in FormerCount.objects.all():
        found[Sector(former.sector), Stage(former.stage)] += former.people
    return found


@past_the_wall("SEL-32: everybody who was given a place in any strand, in counts by sector and furthest stage")
def of_all_strands(on: date) -> Counts:
    """How many people who were given a place came how far, by the sector of their post on that day.

    Each person counts once, from their first place. Whoever led a service already, in a post of the first tier, is not
    on the way up and is left out.
    """
    rows = (
        Place.objects.filter(came_from__isnull=True).exclude(person__in=limited("figures")).order_by("given_at", "pk")
    )
    first: dict[int, tuple[date, str]] = {}
    for person, given_at, kind in rows.values_list("person", "given_at", "agency__kind"):
        first.setdefault(person, (timezone.localtime(given_at).date(), kind or ""))
    held, kinds = posts_of(first), _kinds_of(person for person, (_, kind) in first.items() if not kind)
    finished = finished_by(first, on)
    found: Counts = Counter()
    for person, (since, kind) in first.items():
        if since > on or _tier_on(held, person, since) == TOP_TIER:
            continue
        is_done = any(day >= since for day in finished.get(person, ()))
        is_up = has_moved_up(held.get(person, ()), since, on)
        stage = Stage.SENIOR if is_done and is_up else Stage.FINISHED if is_done else Stage.TAKEN
        found[sector_of(kind or kinds.get(person, "")), stage] += 1
    return found


def _tier_on(held: Held, person: int, on: date) -> int:
    spans = held.get(person, ())
    return min((tier for tier, first, last in spans if first <= on and (last is None or last > on)), default=9)


def _kinds_of(people: Iterable[int]) -> dict[int, str]:
    """For people whose place names no agency: the kind of agency of their first post on record."""
    rows = Appointment.objects.filter(person__in=list(people)).order_by("person", "-starts_on")
    return dict(rows.values_list("person", "post__agency__kind"))


@dataclass(frozen=True, slots=True)
class Brought:
    """SEL-34: what agencies of one sector offer: counts of agencies and of opportunities, of nobody in person."""

    sector: Sector
    agencies: int
    sources: int
    hosts: int
    offers: int
    seats: int


def brought(on: date) -> list[Brought]:
    """What each sector brings to the partners. Four queries."""
    agencies = _by_sector(Agency.objects.filter(current(on)).order_by().values_list("kind").annotate(n=Count("pk")))
    marks = TalentMark.objects.filter(current(on)).order_by()
    by_kind = {
        kind: _by_sector(marks.filter(kind=kind).values_list("agency__kind").annotate(n=Count("agency", distinct=True)))
        for kind in ("source", "host")
    }
    rows = HostOffer.objects.filter(Q(ends_on__gte=on)).order_by().values_list("agency__kind")
    offers, seats = _by_sector(rows.annotate(n=Count("pk"))), _by_sector(rows.annotate(n=Sum("capacity")))
    return [
        Brought(each, agencies[each], by_kind["source"][each], by_kind["host"][each], offers[each], seats[each])
        for each in Sector
    ]


def _by_sector(rows: Iterable[tuple[str, int]]) -> Counter[Sector]:
    found: Counter[Sector] = Counter()
    for kind, count in rows:
        found[sector_of(kind)] += count or 0
    return found
