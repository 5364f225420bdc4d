"""Doors through which everything can be taken out. EXP-1."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mantle.home import reports
from mantle.home.queries.everything import is_whole
from mantle.people.access import Permission
from mantle.people.guards import on, proved, signed_in
from mantle.people.models import Agency
from mantle.structures import actions
from mantle.structures.queries import agencies_to_export
from mantle.web import clock, downloads


def _kind(request: HttpRequest) -> str:
    return "xlsx" if request.GET.get("format") == "xlsx" else "zip"


@on(Agency, may=Permission.EXPORT_FILES)
@proved()
def export_agency(request: HttpRequest, agency: Agency) -> HttpResponse:
    """All that is held about one agency."""
    actions.note_export(agency=agency, by=request.person, at=clock.now())
    content = reports.everything(Agency.objects.filter(pk=agency.pk), _kind(request), request.person)
    return downloads.attached(_kind(request), f"mantle {agency.name}", content)


@signed_in(may=Permission.EXPORT_FILES)
@proved()
def export_everything(request: HttpRequest) -> HttpResponse:
    """All that this person may take out, over all their agencies."""
    actions.note_export(agency=None, by=request.person, at=clock.now())
    agencies, whole = agencies_to_export(request.person), is_whole(None, request.person)
    content = reports.everything(agencies, _kind(request), request.person, whole=whole)
    return downloads.attached(_kind(request), "mantle everything", content)
