"""The door to whether all come to a coach or mentor alike. SUP-26."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.people.access import Permission
from mantle.people.guards import signed_in
from mantle.support.reports.equity import COLUMNS, equity_tables
from mantle.support.views.keeping import kind_asked, kinds
from mantle.web import clock, downloads


@signed_in(may=Permission.ARRANGE_SUPPORT)
def equity(request: HttpRequest) -> HttpResponse:
    """Who asked, who was matched, who waits, how long and for how many hours, by groups?"""
    kind = kind_asked(request.GET)
    tables = equity_tables(request.person, kind, clock.today())
    if request.GET.get("format") in downloads.KINDS:
        header = ["By", "Group", *COLUMNS, "All", "Share matched", "Mean days until matched", "Mean hours used"]
        cells = [
            [each.name, line.group, *line.cells, line.share, line.days, line.hours]
            for each in tables for line in each.lines
        ]  # fmt: skip
        return downloads.response(request.GET["format"], f"{kind}-equity-of-access", header, cells)
    context = {"kind": kind, "kinds": kinds(kind), "tables": tables, "columns": COLUMNS}
    return render(request, "support/equity.html", context)
