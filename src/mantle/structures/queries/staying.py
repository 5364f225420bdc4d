"""Talks about staying: whom one may talk with, what waits for agreement, and reasons of many in counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.models import Agency, Person, current, within
from mantle.people.queries.limits import limited
from mantle.structures.models import Appointment, PostSponsor, ReportingLine, StayAction, StayInterview
from mantle.structures.rules.staying import LEAVE_REASONS, STAY_REASONS


@past_the_wall("CFS-20: whoever leads knows who holds the posts below theirs, and those that they stand behind")
def whom_one_looks_after(person: Person, on: date) -> list[Appointment]:
    """CFS-20: holders of the posts below one's own, and of those that one stands behind."""
    own = Appointment.objects.filter(current(on), person=person).values("post")
    below = ReportingLine.objects.filter(current(on), manager__in=own).values("post")
    behind = PostSponsor.objects.filter(current(on), person=person).values("post")
    rows = Appointment.objects.filter(current(on), Q(post__in=below) | Q(post__in=behind)).exclude(person=person)
    return list(rows.select_related("person", "post__agency").order_by("person__sort_name")[:100])


def talks_of(person: Person) -> QuerySet[StayInterview]:
    """CFS-20: talks that somebody had, on either side."""
    return StayInterview.objects.visible_to(person).select_related("holder", "held_by", "post__agency")


def talks_to_agree(person: Person) -> QuerySet[StayInterview]:
    """CFS-20: records that wait for this person: to agree as holder, or to write anew."""
    drafts = Q(holder=person, correction="") | (Q(held_by=person) & ~Q(correction=""))
    return talks_of(person).filter(drafts, agreed_on__isnull=True)


def stay_actions_of(person: Person) -> QuerySet[StayAction]:
    """CFS-22: what this person is to do so that somebody, or they themselves, stay."""
    return StayAction.objects.filter(owner=person, done_on__isnull=True).select_related("interview__post")


def areas_counted_for(viewer: Person) -> dict[str, str]:
    """CFS-23: whose reasons one may see in counts: the nation, a region, one's own agencies; widest first."""
    reach = viewer.standing.reach(Permission.VIEW_PROFILE)
    found = {"all": "Everybody"} if reach.everywhere else {}
    regions = Agency.objects.within_reach_of(viewer, Permission.VIEW_PROFILE).exclude(region="")
    if reach.everywhere or reach.regions:
        names = regions.order_by("region").values_list("region", flat=True).distinct()
        found |= {f"region:{name}": name for name in names}
    if not reach.everywhere:
        agencies = Agency.objects.filter(within(reach, "pk")).order_by("name")
        found |= {f"agency:{row.code}": row.name for row in agencies[:200]}
    return found


@past_the_wall("CFS-23: reasons are counted over talks that only the two who had them read")
def reasons_in(area: str) -> tuple[int, Counter[str], Counter[str]]:
    """People, and how many of them gave each reason, in their newest agreed talk."""
    kind, _, name = area.partition(":")
    rows = StayInterview.objects.filter(agreed_on__isnull=False).exclude(holder__in=limited("figures"))
    if kind == "region":
        rows = rows.filter(post__agency__region=name)
    if kind == "agency":
        rows = rows.filter(post__agency__code=name)
    newest: dict[int, tuple[list[str], list[str]]] = {}
    for person, stay, leave in rows.order_by("held_on", "pk").values_list("holder", "stay_reasons", "leave_reasons"):
        newest[person] = (stay, leave)
    return len(newest), _counted(each[0] for each in newest.values()), _counted(each[1] for each in newest.values())


def _counted(given: Iterable[list[str]]) -> Counter[str]:
    return Counter(reason for reasons in given for reason in set(reasons) if reason in STAY_REASONS | LEAVE_REASONS)
