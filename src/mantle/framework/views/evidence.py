"""Doors to the evidence register."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.framework import queries
from mantle.framework.models import Study
from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.web.tables import Column, Search, Table


@signed_in(may=Permission.VIEW_FRAMEWORKS)
def studies(request: HttpRequest) -> HttpResponse:
    """On which research does what Mantle teaches and asks for rest?"""
    rows = Study.objects.visible_to(request.person)
    table = Table(
        request,
        rows.annotate(number=Count("findings")),
        columns=[
            Column("title", "Study", sort="title", link=True),
            Column("year", "Year", sort="year", value=lambda row: str(row.year or "Not known"), numeric=True),
            Column("authors", "By", sort="authors"),
            Column("commissioner", "For", sort="commissioner"),
            Column("number", "Findings", sort="number", numeric=True),
            Column("question", "Question", hidden=True),
            Column("report", "Report", hidden=True),
            Column("code", "Code", hidden=True),
        ],
        filters=[Search("words", "Words", lookups=("title", "authors", "commissioner", "question"))],
        noun=("study", "studies"),
        order="-year",
        empty="No study is here yet.",
    )
    return table.export() or render(request, "framework/studies.html", {"table": table})


@on(Study)
def study(request: HttpRequest, study: Study) -> HttpResponse:
    """One study: its question, what it found, how surely we know, and what rests on it."""
    context = {"study": study, "findings": queries.rests_on(study, request.person)}
    return render(request, "framework/study.html", context)
