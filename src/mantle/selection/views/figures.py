"""Doors to the funnel: who comes through, from where, and what each sector brings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.guards import signed_in
from mantle.selection.queries import funnel as queries
from mantle.selection.reports import funnel as reports
from mantle.selection.rules import SECTOR_NAMES
from mantle.web import charts, clock, downloads


@signed_in(may=Permission.VIEW_PROFILE)
def funnel(request: HttpRequest) -> HttpResponse:
    """How many come through, stage by stage, and from which sector?"""
    today = clock.today()
    early = reports.drawn(queries.early_talent(today))
    places = reports.drawn(queries.of_all_strands(today), reports.OF_PLACES, reports.NAMES_OF_PLACES)
    which, kind = request.GET.get("of", ""), request.GET.get("format", "")
    if kind in downloads.KINDS:
        told, name = (early, "early-talent") if which == "early" else (places, "places")
        return downloads.response(kind, f"funnel-{name}", told.header(), told.to_rows())
    parts = [
        ("early", "Early talent: from being put forward to a senior post", early, _figure(early, "early")),
        ("places", "All strands: from a place to a senior post", places, _figure(places, "places")),
    ]
    return render(request, "selection/funnel.html", {"parts": parts})


def _figure(told: reports.Funnel, which: str) -> charts.Figure | None:
    rows = [(name, value) for name, value in zip(told.stages, told.whole.values, strict=True) if value is not None]
    if told.is_empty or len(rows) < 2:
        return None
    what = "put forward" if which == "early" else "given a place"
    picture = charts.bars(
        [name for name, _ in rows], [value for _, value in rows], unit="People, to the nearest 5",
        title=f"People of all sectors who were {what}, stage by stage",
    )  # fmt: skip
    return charts.Figure(
        picture, headline=told.sentences[0],
        note="Each stage counts those who reached every stage before it. Counts are rounded to the nearest 5.",
    )  # fmt: skip


@signed_in(may=Permission.VIEW_PROFILE)
def partners(request: HttpRequest) -> HttpResponse:
    """What does each sector bring: agencies, opportunities, people?"""
    today = clock.today()
    early = reports.drawn(queries.early_talent(today))
    places = reports.drawn(queries.of_all_strands(today), reports.OF_PLACES, reports.NAMES_OF_PLACES)
    rows = [
        (SECTOR_NAMES[row.sector], row, early.told_of(row.sector), places.told_of(row.sector))
        for row in queries.brought(today)
    ]
    if request.GET.get("format") in downloads.KINDS:
        header = ["Sector", "Agencies", "Sources of talent", "Hosts", "Opportunities", "Places in them",
                  "People put forward", "People given a place"]  # fmt: skip
        lines = [[name, row.agencies, row.sources, row.hosts, row.offers, row.seats, put, given]
                 for name, row, put, given in rows]  # fmt: skip
        return downloads.response(request.GET["format"], "what-sectors-bring", header, lines)
    return render(request, "selection/partners.html", {"rows": rows, "agencies": reverse("structures:agencies")})
