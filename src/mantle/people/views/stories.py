"""What was done to one person's record: for those who read the audit record, and for the person."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from mantle.people import audit
from mantle.people.access import FieldGroup, Permission
from mantle.people.guards import signed_in
from mantle.people.models import Person
from mantle.people.queries.accounts import story_of
from mantle.web.tables import Column, Table


@signed_in()
def story(request: HttpRequest, code: str) -> HttpResponse:
    """PEO-15: a person reads what was done to their own record; an auditor reads it of anyone."""
    viewer, reads_all = request.person, request.person.may(Permission.VIEW_AUDIT)
    # Whoever reads the audit record reads it of records that were merged away as well.
    seen = Person.objects.all() if reads_all else Person.objects.visible_to(viewer)
    record = get_object_or_404(seen, code=code)
    if not reads_all and record.pk != viewer.pk:
        raise PermissionDenied(Permission.VIEW_AUDIT)
    audit.seen([record], FieldGroup.AUDIT)
    table = Table(
        request,
        story_of(record),
        columns=[
            Column("at", "When", sort="at"),
            Column("verb", "What", sort="verb", value=lambda row: row.verb.capitalize()),
            Column("by", "Who", sort="by__sort_name", value=lambda row: row.by or "The service itself"),
            Column("object_name", "About", sort="object_name"),
            Column("reason", "Why", value=lambda row: row.reason or "Not asked"),
        ],
        noun=("event", "events"),
        order="-at",
        stacked=True,
    )
    context = {"record": record, "is_self": record.pk == viewer.pk, "table": table}
    return table.export() or render(request, "people/story.html", context)
