"""The door through which an agency's workforce file goes out, to be mended and brought in again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mantle.people.access import Permission
from mantle.people.guards import on, proved
from mantle.people.models import Agency
from mantle.structures import actions, reports
from mantle.web import clock, downloads


@on(Agency, may=Permission.EXPORT_FILES)
@proved()
def export_workforce(request: HttpRequest, agency: Agency) -> HttpResponse:
    """One row a post, as it stands today."""
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    actions.note_export(agency=agency, by=request.person, at=clock.now())
    content = reports.workforce_file(Agency.objects.filter(pk=agency.pk), kind, clock.today())
    return downloads.attached(kind, f"mantle {agency.name} workforce", content)
