"""Doors of those who look after development: dates and hours of people, needs of groups, and no word of anybody's."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.learning.queries.hours import hours_seen_by
from mantle.learning.queries.plans import profiles_for
from mantle.learning.queries.scopes import people_of, scopes_for
from mantle.learning.reports.needs import needs_map
from mantle.learning.rules.journal import minutes_said
from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.guards import signed_in
from mantle.web import clock, downloads
from mantle.web.tables import Column, Search, Table

YEAR = timedelta(days=365)


@signed_in(may=Permission.VIEW_HOURS)
def hours(request: HttpRequest) -> HttpResponse:
    """Who keeps time for their development? Dates and hours of the last twelve months."""
    table = Table(
        request,
        hours_seen_by(request.person, clock.today() - YEAR),
        columns=[
            Column("name", "Person", sort="sort_name"),
            Column("diagnosed_at", "Self-diagnostic", sort="diagnosed_at"),
            Column("first_talk_on", "First feedback talk", sort="first_talk_on"),
            Column("first_talk_with", "With"),
            Column("plans_open", "Plan", value=lambda row: "Open" if row.plans_open else "None"),
            Column("days_written", "Days with an entry", sort="days_written", numeric=True),
            Column("last_written", "Last on", sort="last_written"),
            Column("minutes_kept", "Time to think kept", sort="minutes_kept", value=_time("minutes_kept")),
            Column("minutes_lost", "Taken by something else", sort="minutes_lost", value=_time("minutes_lost")),
            Column("placement_hours", "Hours on placement", sort="placement_hours", numeric=True),
        ],
        filters=[Search("q", "Name", lookups=("sort_name",))],
        noun=("person", "people"), order="name", name="development hours", stacked=True,
    )  # fmt: skip
    with past_the_wall("LRN-20: days and minutes are counted; no word is read"):
        return table.export() or render(request, "learning/hours.html", {"table": table})


def _time(name: str):
    return lambda row: minutes_said(getattr(row, name)) if getattr(row, name) else ""


@signed_in(may=Permission.VIEW_PROFILE)
def needs(request: HttpRequest) -> HttpResponse:
    """What do leaders here say they need, against what a role asks for?"""
    profiles = {row.code: row for row in profiles_for(request.person)}
    scopes = scopes_for(request.person)
    profile = profiles.get(request.GET.get("role", "")) or next(iter(profiles.values()), None)
    chosen = request.GET.get("of", "") or next(iter(scopes), "")
    if chosen not in scopes and scopes:
        raise Http404
    found = needs_map(profile, people_of(chosen), clock.today()) if profile is not None and chosen else None
    if found is not None and request.GET.get("format") == "csv":
        header = ("Competency", "Level asked", "Said where they are", "See a gap", "Share", "Open opportunities")
        rows = [(line.competency, line.asked, line.said, line.gap, line.share, line.offers) for line in found.lines]
        return downloads.response("csv", "needs", header, rows)
    context = {"found": found, "profiles": profiles, "profile": profile, "scopes": scopes, "chosen": chosen}
    return render(request, "learning/needs.html", context)
