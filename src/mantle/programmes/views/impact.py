"""Doors to what moved in agencies and teams that take part: figures before and now, beside places like them."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.people.access import Permission
from mantle.people.guards import may_over, on
from mantle.people.models import Agency
from mantle.programmes.models import Team
from mantle.programmes.queries import impact as queries
from mantle.structures.queries.impact import moved_since, years_of


@on(Agency, may=Permission.VIEW_PLACES)
def agency_impact(request: HttpRequest, agency: Agency) -> HttpResponse:
    """What moved here since leaders of this agency began to take part, and what moved elsewhere?"""
    context = {
        "agency": agency, "subject": agency, "began": queries.first_year(agency),
        "may_say": may_over(request.person, Permission.EDIT_BODIES, agency),
    }  # fmt: skip
    return _shown(request, [agency], context["began"], context)


@on(Team)
def team_impact(request: HttpRequest, team: Team) -> HttpResponse:
    """The same for each agency that the members of a team come from."""
    began = team.enrolled_on.year if team.enrolled_on else None
    return _shown(request, queries.agencies_of(team), began, {"team": team, "subject": team, "began": began})


def _shown(request: HttpRequest, agencies: Iterable[Agency], began: object, context: dict) -> HttpResponse:
    places = list(agencies)
    years = sorted({year for place in places for year in years_of(place)})
    since = queries.since_year(years, began if isinstance(began, int) else None, request.GET.get("since", ""))
    found = [(place, moved_since(place, since, queries.taking_part(place))) for place in places] if since else []
    count = sum(len(rows) for _, rows in found)
    context |= {"years": years[:-1], "since": since, "found": found, "by_chance": round(count / 10), "count": count}
    return render(request, "programmes/impact.html", context)
