"""The door to what a survey tells of its group, for those who were asked and those who run it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.networks.models import Survey
from mantle.networks.queries import surveys as queries
from mantle.networks.reports import files
from mantle.networks.reports.placing import group_on_the_map
from mantle.networks.rules.surveys import State
from mantle.people.guards import on
from mantle.web import downloads


@on(Survey)
def result(request: HttpRequest, survey: Survey) -> HttpResponse:
    """How are groups joined, who is turned to, and what has lasted? Without a name."""
    if survey.state != State.CLOSED:
        raise Http404
    found, asked = survey.results, request.GET.get("format")
    if asked == "csv":
        return downloads.response("csv", str(survey), files.HEADER, files.rows_of(found))
    if asked in files.DRAWN and found.get("map"):
        return downloads.attached(asked, str(survey), files.DRAWN[asked](found["map"]))
    title = f"How groups are connected: {survey.subject}"
    context = {
        "survey": survey, "found": found, "figure": files.picture_of(found.get("map", {}), title),
        "place": group_on_the_map(found), "has_own": queries.own_result(survey, request.person) is not None,
    }  # fmt: skip
    return render(request, "networks/result.html", context)
