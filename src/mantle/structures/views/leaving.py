"""The list of posts by the chance that their holder leaves within twelve months."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, FloatField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.people.access import Permission, who_may
from mantle.people.guards import a_download, proved, signed_in
from mantle.structures.models import Appointment
from mantle.structures.queries import chances as leaving
from mantle.structures.queries.leaving import holders_at_risk
from mantle.structures.rules import COVER
from mantle.structures.views.lists import TIERS, regions
from mantle.web import clock, words
from mantle.web.tables import Choice, Column, Search, Table

NOT_SHOWN = "Not shown: too few such posts"
HOW = [("held", "Held"), ("covered", "Covered")]


@signed_in(may=Permission.VIEW_LOSS)
@proved(when=a_download)
def posts_at_risk(request: HttpRequest) -> HttpResponse:
    """Which posts are most likely to need a new holder within twelve months?"""
    table = at_risk_table(request)
    context = {"table": table, "who_can_see": who_may(Permission.VIEW_LOSS), "years": leaving.WATCHED_YEARS}
    return table.export() or render(request, "structures/posts_at_risk.html", context)


def at_risk_table(request: HttpRequest) -> Table:
    today = clock.today()
    chances = leaving.chances_on(today, clock.now().hour)

    return Table(
        request,
        holders_at_risk(request.person, today).annotate(chance=_chance(chances)),
        columns=_columns(chances, today),
        filters=[
            Search("words", "Words in the post or agency", lookups=("post__title", "post__agency__name")),
            Choice("tier", "Tier", choices=TIERS, lookup="post__tier"),
            Choice("how", "Held or covered", choices=HOW, apply=_held),
            Choice("region", "Region", choices=regions, lookup="post__agency__region"),
        ],
        noun=("post held today", "posts held today"),
        order="-chance",
        empty="Nobody holds a post of tiers 1 to 4 here today.",
        name="posts most likely to fall empty",
    )  # fmt: skip


def _columns(chances: leaving.Mapping, today: date) -> list[Column]:
    def said(row: Appointment) -> str:
        chance = chances.get(leaving.class_of(row.post.tier, row.kind, row.starts_on, today))
        return chance.in_words if chance else NOT_SHOWN

    return [
        Column("post", "Post", sort="post__title", link=Appointment.get_absolute_url),
        Column("agency", "Agency", sort="post__agency__name", value=lambda row: row.post.agency.name),
        Column("tier", "Tier", sort="post__tier", numeric=True, value=lambda row: row.post.tier),
        Column("kind", "Held as", value=lambda row: row.get_kind_display()),
        Column("since", "In post for", sort="starts_on", value=lambda row: words.span(row.starts_on, today)),
        Column("chance", "Leave within 12 months, of 100 in such posts", sort="chance", value=said),
    ]


def _held(rows: QuerySet, value: str) -> QuerySet:
    return rows.filter(kind__in=COVER) if value == "covered" else rows.exclude(kind__in=COVER)


def _chance(chances: leaving.Mapping) -> Case:
    """The chance of each row's class, worked out where the rows are, to sort by."""
    today = clock.today()
    whens = []
    # The largest classes first: most rows then need a glance or two.
    for (tier, is_cover, band), chance in sorted(chances.items(), key=lambda each: -each[1].people):
        after, until = leaving.first_days(band, today)
        rows = Q(post__tier=tier) & (Q(starts_on__gt=after) if after else Q()) & Q(starts_on__lte=until)
        kind = Q(kind__in=COVER) if is_cover else ~Q(kind__in=COVER)
        whens.append(When(rows & kind, then=Value(chance.share)))
    return Case(*whens, default=Value(-1.0), output_field=FloatField())
