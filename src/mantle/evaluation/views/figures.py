"""Doors to what people let evaluators read, counted: the whole provision, a programme, a version, a cohort."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mantle.evaluation.queries import impact as queries
from mantle.evaluation.queries.afterwards import next_wave_on
from mantle.evaluation.queries.impact import CohortGiven
from mantle.evaluation.reports import afterwards as later
from mantle.evaluation.reports.impact import figures_of, parts_of
from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.programmes.models import Cohort, Programme, Version
from mantle.web import clock, downloads


def only_with(request: HttpRequest, permission: Permission) -> None:
    """EVA-10: programmes cross agencies, so that whoever holds this anywhere sees their figures, which name nobody."""
    if not request.person.may(permission):
        raise PermissionDenied(permission)


@signed_in(may=Permission.VIEW_EVALUATION)
def home(request: HttpRequest) -> HttpResponse:
    """What is different for participants, others and the community, in the whole provision and by programme?"""
    rows = Cohort.objects.visible_to(request.person).filter(starts_on__lte=clock.today())
    found = queries.given_in(rows.order_by("edition__programme__name", "starts_on"))
    by_programme: dict[Programme, list[CohortGiven]] = {}
    for each in found:
        by_programme.setdefault(each.cohort.programme, []).append(each)
    groups = [(str(row), reverse("evaluation:programme", args=[row.code]), of) for row, of in by_programme.items()]
    context = {"title": "What came of it", "parts": parts_of(groups), "parts_name": "By programme", "is_whole": True}
    return _shown(request, found, context)


@on(Programme)
def programme(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The same for one programme, with its cohorts, what lasts afterwards, and what was found."""
    only_with(request, Permission.VIEW_EVALUATION)
    rows = Cohort.objects.visible_to(request.person).filter(edition__programme=programme).order_by("starts_on")
    found = queries.given_in(rows)
    context = {
        "title": programme.name, "programme": programme, "subject": programme, "parts_name": "By cohort",
        "parts": parts_of(_cohorts(found)),
        "versions": programme.versions.filter(cohorts__isnull=False).distinct(),
        "said": later.said_of(programme), "next_wave": next_wave_on(programme, clock.today()),
        "notes": queries.notes(request.person, programme),
    }  # fmt: skip
    return _shown(request, found, context)


@on(Version)
def version(request: HttpRequest, version: Version) -> HttpResponse:
    """The same for one version of a programme, with its cohorts."""
    only_with(request, Permission.VIEW_EVALUATION)
    rows = Cohort.objects.visible_to(request.person).filter(edition=version).order_by("starts_on")
    found = queries.given_in(rows)
    context = {
        "title": f"Version {version.number}", "programme": version.programme, "subject": version,
        "parts": parts_of(_cohorts(found)), "parts_name": "By cohort",
    }  # fmt: skip
    return _shown(request, found, context)


@on(Cohort)
def cohort(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """The same for one cohort."""
    only_with(request, Permission.VIEW_EVALUATION)
    found = queries.given_in([cohort])
    return _shown(request, found, {"title": cohort.name, "programme": cohort.programme, "subject": cohort})


def _cohorts(found: Sequence[CohortGiven]) -> list[tuple[str, str, Sequence[CohortGiven]]]:
    return [
        (
            f"{each.cohort.name}, version {each.cohort.edition.number}",
            reverse("evaluation:cohort", args=[each.cohort.code]),
            [each],
        )
        for each in found
    ]


def _shown(request: HttpRequest, found: Sequence[CohortGiven], context: dict[str, Any]) -> HttpResponse:
    figures = figures_of(found, clock.today())
    if request.GET.get("format") == "csv":
        return downloads.response("csv", "impact", figures.header(), figures.rows())
    context |= {
        "figures": figures, "may_read": request.person.may(Permission.EVALUATE),
        "may_see_steps": request.person.standing.reach(Permission.VIEW_EQUALITY_COUNTS).everywhere,
    }  # fmt: skip
    return render(request, "evaluation/figures.html", context)
