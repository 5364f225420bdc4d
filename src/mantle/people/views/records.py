"""Doors to the record: all of it for the auditor, and one person's for the auditor and that person. REC-6, REC-7."""

from __future__ import annotations

from functools import cache

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from mantle.people import audit as record
from mantle.people import queries
from mantle.people.access import FieldGroup, Permission
from mantle.people.guards import a_download, proved, signed_in
from mantle.people.models import AuditEvent, Change, Person
from mantle.people.queries import looks
from mantle.web.tables import Choice, Column, Search, Table

DAY = "For example 24/11/2026."


def _story(event: AuditEvent) -> str | None:
    """The page of everything that was done to the person whom an event is about."""
    return reverse("people:story", args=[event.object_code]) if event.object_kind == "person" else None


@signed_in(may=Permission.VIEW_AUDIT)
@proved(when=a_download)
def audit(request: HttpRequest) -> HttpResponse:
    """REC-7: what was done, by whom, when and why."""
    table = Table(
        request,
        queries.audit_visible_to(request.person),
        columns=[
            Column("at", "When", sort="at"),
            Column("by", "Who", sort="by__sort_name", value=lambda row: row.by or "The service itself"),
            Column("verb", "What", sort="verb"),
            Column("object_name", "About", sort="object_name", link=_story),
            Column("agency", "Where", sort="agency__name"),
            Column("reason", "Why"),
            Column("object_code", "Reference", hidden=True),
        ],
        filters=_filters(),
        noun=("event", "events"),
        order="-at",
        empty="No event matches. A day is written like this: 24/11/2026.",
    )
    shown = table.rows_found.iterator(chunk_size=2000) if a_download(request) else table.page.object_list
    record.seen((row.object_code for row in shown if row.object_kind == "person"), FieldGroup.AUDIT)
    return table.export() or render(request, "people/audit.html", {"table": table})


def _filters() -> list[Choice | Search]:
    return [
        Search("words", "Words in what, whom or whose", lookups=("verb", "object_name", "by__sort_name")),
        Search("person", "About whom", lookups=("object_name", "object_code"), hint="A name or a reference."),
        Search("actor", "Done by", lookups=("by__sort_name",), hint="A name."),
        Choice("verb", "What was done", choices=lambda: looks.audited("verb"), lookup="verb"),
        Choice("kind", "Kind of record", choices=lambda: looks.audited("object_kind"), lookup="object_kind"),
        Choice("agency", "Agency", choices=looks.audited_agencies, lookup="agency__code"),
        Search("since", "From this day", apply=looks.from_day, hint=DAY),
        Search("until", "Until this day", apply=looks.until_day, hint=DAY),
    ]


@signed_in()
def own_record(request: HttpRequest) -> HttpResponse:
    """Who has seen my record?"""
    return redirect("people:record_of", request.person.code)


@signed_in()
def record_of(request: HttpRequest, code: str) -> HttpResponse:
    """REC-6: who saw or changed one person's record since a day: for the auditor, and for that person."""
    viewer = request.person
    reads_all = viewer.may(Permission.VIEW_AUDIT)
    # Whoever reads the audit record reads it of records that were merged away as well.
    found = Person.objects.all() if reads_all else Person.objects.visible_to(viewer)
    person = get_object_or_404(found, code=code)
    if not reads_all and person.pk != viewer.pk:
        raise PermissionDenied(Permission.VIEW_AUDIT)
    record.seen([person], FieldGroup.AUDIT)
    seen, changed = _looks(request, person), _changes(request, person)
    context = {"record": person, "is_self": person.pk == viewer.pk, "seen": seen, "changed": changed}
    return seen.export() or changed.export() or render(request, "people/record_of.html", context)


def _looks(request: HttpRequest, person: Person) -> Table:
    return Table(
        request,
        looks.looks_at(person),
        columns=[
            Column("at", "When", sort="at"),
            Column("by", "Who", sort="by__sort_name"),
            Column("fields", "What they saw", value=looks.fields_said),
            Column("purpose", "Where", sort="purpose", value=looks.page_said),
            Column("request", "Request", hidden=True),
        ],
        filters=[
            Search("since", "Since this day", apply=looks.from_day, hint=DAY),
            Search("actor", "Seen by", lookups=("by__sort_name",), hint="A name."),
        ],
        noun=("look", "looks"), name="who-saw", order="-at", stacked=True, prefix="s-", caption="Seen",
        empty="Nobody else has seen these fields in this time.",
    )  # fmt: skip


def _changes(request: HttpRequest, person: Person) -> Table:
    rows = looks.changes_of(person)

    @cache
    def names() -> dict[int, str]:
        return looks.actors_of(rows)

    def who(row: Change) -> str:
        return names().get(row.actor or 0, "The service itself")

    return Table(
        request,
        rows,
        columns=[
            Column("at", "When", sort="at"),
            Column("actor", "Who", value=who),
            Column("operation", "What", value=lambda row: f"{looks.thing_of(row)} {looks.VERBS[row.operation]}"),
            Column("values", "From what to what", value=looks.change_said),
            Column("request", "Request", hidden=True),
        ],
        filters=[Search("since", "Since this day", apply=looks.from_day, hint=DAY)],
        noun=("change", "changes"), name="who-changed", order="-at", stacked=True, prefix="c-", caption="Changed",
        empty="Nothing was changed in this time.",
    )  # fmt: skip
