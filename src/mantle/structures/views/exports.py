"""Doors through which everything can be taken out."""

from __future__ import annotations

import re

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from mantle.people.access import Permission
from mantle.people.guards import on, proved, signed_in
from mantle.people.models import Agency
from mantle.structures import actions, reports
from mantle.web import clock, downloads

TYPES = {"zip": "application/zip", "xlsx": downloads.TYPES["xlsx"], "csv": downloads.TYPES["csv"]}


def _attached(content: bytes, name: str, kind: str) -> HttpResponse:
    reply = HttpResponse(content, content_type=TYPES[kind])
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "agency"
    reply["Content-Disposition"] = f'attachment; filename="mantle-{plain}-{clock.today()}.{kind}"'
    return reply


def _export(request: HttpRequest, agencies: QuerySet[Agency], agency: Agency | None, name: str) -> HttpResponse:
    """One file in the form that was asked for; a workforce file can be brought in again."""
    is_workforce = request.GET.get("what") == "workforce"
    kinds = reports.WORKFORCE_KINDS if is_workforce else reports.KINDS
    kind = request.GET.get("format", "")
    kind = kind if kind in kinds else kinds[0]
    actions.note_export(agency=agency, by=request.person, at=clock.now())
    if is_workforce:
        return _attached(reports.workforce_file(agencies, kind, clock.today()), f"{name} workforce", kind)
    return _attached(reports.everything(agencies, kind, request.person), name, kind)


@on(Agency, may=Permission.EXPORT_FILES)
@proved()
def export_agency(request: HttpRequest, agency: Agency) -> HttpResponse:
    """All that is held about one agency's structure."""
    return _export(request, Agency.objects.filter(pk=agency.pk), agency, agency.name)


@signed_in(may=Permission.EXPORT_FILES)
@proved()
def export_everything(request: HttpRequest) -> HttpResponse:
    """All that this person may take out, over all their agencies."""
    return _export(request, reports.agencies_to_export(request.person), None, "everything")
