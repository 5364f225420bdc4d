"""Doors through which everything can be taken out."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.people.models import Agency
from mantle.structures import actions, reports
from mantle.web import clock


def _zip(content: bytes, name: str) -> HttpResponse:
    reply = HttpResponse(content, content_type="application/zip")
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    reply["Content-Disposition"] = f'attachment; filename="mantle-{plain}-{clock.today()}.zip"'
    return reply


@on(Agency, may=Permission.EXPORT_FILES)
def export_agency(request: HttpRequest, agency: Agency) -> HttpResponse:
    """All that is held about one agency's structure."""
    actions.note_export(agency=agency, by=request.person, at=clock.now())
    return _zip(reports.archive(Agency.objects.filter(pk=agency.pk)), agency.name)


@signed_in(may=Permission.EXPORT_FILES)
def export_everything(request: HttpRequest) -> HttpResponse:
    """All that this person may take out, over all their agencies."""
    actions.note_export(agency=None, by=request.person, at=clock.now())
    return _zip(reports.archive(reports.agencies_to_export(request.person)), "everything")


