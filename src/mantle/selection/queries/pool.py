"""The talent pool as it is read by those who run it, and by one of its members."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from mantle.learning.models import HostOffer
from mantle.people.models import Person
from mantle.selection.models import Call, Judgement, PoolMember


def members(person: Person) -> QuerySet[Any]:
    """Those in the pool whom this person may see, each with the newest judgement."""
    newest = Judgement.objects.filter(member=OuterRef("pk")).order_by("-judged_on", "-pk")
    rows = PoolMember.objects.visible_to(person).select_related("person", "candidacy__call", "candidacy__agency")
    return rows.annotate(
        horizon=Subquery(newest.values("horizon")[:1]), judged_on=Subquery(newest.values("judged_on")[:1])
    )


def to_review(person: Person, on: date) -> QuerySet[PoolMember]:
    """SEL-21: those in the pool whose newest judgement is a year old, or who have none."""
    fresh = Judgement.objects.filter(judged_on__gt=_year_before(on)).values("member")
    rows = PoolMember.objects.present().filter(candidacy__call__in=_run(person)).exclude(pk__in=fresh)
    return rows.exclude(person=person).select_related("person")


def _run(person: Person) -> QuerySet:
    return Call.objects.run_by(person).order_by().values("pk")


def _year_before(on: date) -> date:
    return date(on.year - 1, on.month, 28 if (on.month, on.day) == (2, 29) else on.day)


def judgements_of(member: PoolMember) -> QuerySet[Judgement]:
    return member.judgements.select_related("judged_by", "offer")


def offers_for(person: Person, on: date) -> QuerySet[HostOffer]:
    """Opportunities that are open and could be what is needed next."""
    return HostOffer.objects.visible_to(person).open_on(on).select_related("agency")
