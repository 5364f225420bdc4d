"""What the office sees of people's development: dates and hours, counted in the database, never a word. LRN-20."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, DecimalField, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat, TruncDate

from mantle.learning.models import Entry, FeedbackTalk, PlacementDay, Plan, SelfDiagnostic, ThinkingTime
from mantle.learning.rules.journal import TimeState
from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.programmes.models import Place


def hours_seen_by(viewer: Person, since: date) -> QuerySet:
    """People with a running place, as far as the viewer may see hours, each with dates and minutes since a day.

    Only counts, sums, days, and the name of who gave the first feedback leave these tables: no column of what
    somebody wrote is ever read. DGN-9.
    """
    people = Person.objects.within_reach_of(viewer, Permission.VIEW_HOURS)
    people = people.filter(pk__in=Place.objects.running().values("person"))
    return people.annotate(
        days_written=_of(Entry.objects.filter(on__gte=since), Count("on", distinct=True)),
        last_written=_of(Entry.objects.filter(on__gte=since), Max("on"), default=None),
        minutes_kept=_of(_times(since), Sum("minutes", filter=Q(state=TimeState.KEPT))),
        minutes_lost=_of(_times(since), Sum("minutes", filter=Q(state=TimeState.LOST))),
        minutes_booked=_of(_times(since), Sum("minutes", filter=Q(state=TimeState.BOOKED))),
        placement_hours=_of(PlacementDay.objects.filter(on__gte=since), Sum("hours"), path="placement__person"),
        diagnosed_at=_of(SelfDiagnostic.objects.finished(), Max(TruncDate("finished_at")), default=None),
        first_talk_on=_of(FeedbackTalk.objects.all(), Min("on"), default=None),
        first_talk_with=Subquery(
            FeedbackTalk.objects.filter(person=OuterRef("pk")).values_list(
                Concat("giver__given_name", Value(" "), "giver__family_name")
            )[:1]
        ),
        plans_open=_of(Plan.objects.filter(closed_at__isnull=True), Count("pk")),
    )


def _times(since: date) -> QuerySet[ThinkingTime]:
    return ThinkingTime.objects.filter(on__gte=since)


def _of(rows: QuerySet, figure, default: int | None = 0, path: str = "person"):
    """One figure over the rows of each person."""
    per_person = rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(found=figure).values("found")
    if default is None:
        return Subquery(per_person)
    kind = DecimalField() if path != "person" else IntegerField()
    return Coalesce(Subquery(per_person), Value(default), output_field=kind)
