"""The door to a cohort's outcomes: it stands here because the evidence comes from more than one slice."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.home.reports.outcomes import outcomes_of
from mantle.networks.queries.surveys import surveys_of_cohort
from mantle.people.guards import on
from mantle.programmes.models import Cohort
from mantle.web import clock


@on(Cohort)
def cohort_outcomes(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Which outcomes is this cohort to reach, and how far is the evidence there?"""
    context = {
        "cohort": cohort, "found": outcomes_of(cohort, clock.today()),
        "surveys": surveys_of_cohort(cohort, request.person),
    }  # fmt: skip
    return render(request, "home/outcomes.html", context)
