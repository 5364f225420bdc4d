"""Everything on record about structures as plain tables: one agency's, or all that a person may take out."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from mantle.people import audit
from mantle.people.access import FieldGroup, Permission
from mantle.people.models import Agency, AgencyName, Person, within
from mantle.people.queries.fields import people_seen
from mantle.structures.models import (
    Absence,
    AgencyLink,
    Appointment,
    Body,
    ContextMeasure,
    NetworkMember,
    Partnership,
    PartnershipMember,
    Post,
    PostLink,
    ReportingLine,
    Seat,
    TalentMark,
    Term,
)
from mantle.web import downloads

Table = tuple[list[str], Iterator[tuple[Any, ...]]]

README = """Everything that Mantle holds about these agencies, as plain tables.

Files are UTF-8, separated by commas. Days are written 2026-11-24; the end of a period is the first day without.
Rows point to one another by code. A cell that begins with an apostrophe before = + - or @ holds text that a
spreadsheet might otherwise compute: take the apostrophe away.
"""


KINDS = ("zip", "xlsx")


def tables_of(agencies: QuerySet[Agency], viewer: Person | None = None) -> dict[str, Table]:
    """Every table that concerns these agencies: header and rows by name. Without a viewer nothing is held back."""
    inside = agencies.values("pk")
    return {**_tables_of_agencies(agencies, inside), **_tables_of_posts(inside, viewer), **_tables_of_bodies(inside)}


def _tables_of_agencies(agencies: QuerySet[Agency], inside: Any) -> dict[str, Table]:
    links = AgencyLink.objects.filter(Q(predecessor__in=inside) | Q(successor__in=inside))
    measures, marks = (model.objects.filter(agency__in=inside) for model in (ContextMeasure, TalentMark))
    facts = "code name short_name kind region nation official_code is_upper_tier starts_on ends_on"
    return {
        "agencies": _table(agencies, facts),
        "agency_names": _table(AgencyName.objects.filter(agency__in=inside), "agency__code name"),
        "agency_links": _table(links, "predecessor__code successor__code kind on"),
        "context_measures": _table(measures, "agency__code name value unit year source"),
        "talent_marks": _table(marks, "code agency__code kind note said_by starts_on ends_on"),
        "words": _table(Term.objects.filter(agency__in=inside), "agency__code word tier"),
    }


def _tables_of_posts(inside: Any, viewer: Person | None) -> dict[str, Table]:
    posts = Post.objects.filter(agency__in=inside)
    held = Appointment.objects.filter(post__agency__in=inside)
    links = PostLink.objects.filter(predecessor__in=posts)
    facts = "code agency__code reference title unit tier grade statutory_role fte is_group deputy__code"
    spells = "code post__code person__code kind starts_on ends_on fte leaving_reason overlap_reason"
    away = Absence.objects.filter(appointment__in=held)
    lines = ReportingLine.objects.filter(post__in=posts)
    return {
        "posts": _table(posts, f"{facts} starts_on ends_on"),
        "reporting_lines": _table(lines, "post__code manager__code starts_on ends_on"),
        "post_links": _table(links, "predecessor__code successor__code kind is_confirmed"),
        "people": _people(Person.objects.filter(_named(inside, held)), viewer),
        "appointments": _with_notes(held, spells, "person__code", "leaving_reason", "overlap_reason"),
        "absences": _with_notes(
            away, "appointment__code reason starts_on ends_on", "appointment__person__code", "reason"
        ),
    }


def _tables_of_bodies(inside: Any) -> dict[str, Table]:
    partnerships = Partnership.objects.filter(members__agency__in=inside).distinct()
    members = PartnershipMember.objects.filter(partnership__in=partnerships)
    people = NetworkMember.objects.filter(partnership__in=partnerships)
    bodies = Body.objects.filter(partnership__in=partnerships)
    seats = Seat.objects.filter(body__in=bodies)
    facts = "code partnership__code name reports_to__code meets terms_of_reference decides starts_on ends_on"
    held = "code body__code title agency__code post__code person__code delegate_post__code is_chair starts_on ends_on"
    return {
        "partnerships": _table(partnerships, "code name kind region purpose starts_on ends_on"),
        "partnership_members": _table(members, "partnership__code agency__code part is_lead starts_on ends_on"),
        "network_members": _table(people, "code partnership__code person__code kind agency__code starts_on ends_on"),
        "bodies": _table(bodies, facts),
        "seats": _table(seats, held),
    }


def _named(inside: Any, held: QuerySet[Appointment]) -> Q:
    """People whom other tables name: in posts, and in the networks in which these agencies take part."""
    networks = NetworkMember.objects.filter(partnership__members__agency__in=inside)
    return Q(pk__in=held.values("person")) | Q(pk__in=networks.values("person"))


def _table(rows: QuerySet, names: str) -> Table:
    fields = names.split()
    header = [name.replace("__code", "").replace("__", "_") for name in fields]
    return header, rows.order_by("pk").values_list(*fields).iterator(chunk_size=2000)


def _with_notes(rows: QuerySet, names: str, person: str, *notes: str) -> Table:
    """A table in which notes on people stand: whose are taken out is noted. REC-5."""
    header, _ = _table(rows, names)
    fields = [*names.split(), person, *notes]

    def lines() -> Iterator[tuple[Any, ...]]:
        for row in rows.order_by("pk").values_list(*fields).iterator(chunk_size=2000):
            whose, *said = row[len(header) :]
            audit.seen([whose] if any(said) else (), FieldGroup.NOTES)
            yield row[: len(header)]

    return header, lines()


def _people(people: QuerySet[Person], viewer: Person | None) -> Table:
    """PEO-5, ACC-7: of those who have left, the names that stand in the history; of others, what the viewer may see."""
    header = ["code", "given_name", "family_name", *PERSON_FIELDS]
    seen = {group: _seen_by(viewer, group, people) for group in set(PERSON_FIELDS.values())}
    rows = people.order_by("pk").values_list("pk", *header).iterator(chunk_size=2000)
    return header, ((*row[1:4], *_open_fields(row, seen)) for row in rows)


PERSON_FIELDS = {
    "email": FieldGroup.CONTACT,
    "birth_year": FieldGroup.BIRTH_YEAR,
    "background": FieldGroup.BACKGROUND,
    "profession": FieldGroup.BACKGROUND,
}


def _seen_by(viewer: Person | None, group: FieldGroup, people: QuerySet[Person]) -> set[int] | None:
    if viewer is None:
        return None
    return set(people_seen(viewer, group).filter(pk__in=people).values_list("pk", flat=True))


def _open_fields(row: tuple[Any, ...], seen: dict[FieldGroup, set[int] | None]) -> Iterator[Any]:
    for value, group in zip(row[4:], PERSON_FIELDS.values(), strict=True):
        allowed = seen[group]
        if not (allowed is None or row[0] in allowed):
            yield None if isinstance(value, int) else ""
            continue
        audit.seen([row[1]] if value and group in audit.SENSITIVE else (), group)
        yield value


def everything(agencies: QuerySet[Agency], kind: str, viewer: Person | None = None) -> bytes:
    """Every table in one file: a ZIP archive of CSV files, or a workbook with one sheet a table."""
    if kind == "xlsx":
        return downloads.workbook_bytes(tables_of(agencies, viewer))
    return archive(agencies, viewer)


def archive(agencies: QuerySet[Agency], viewer: Person | None = None) -> bytes:
    """A ZIP archive of every table as CSV, with a word on how to read it and a list of what is inside."""
    target = io.BytesIO()
    counts: dict[str, int] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as files:
        for name, (header, rows) in tables_of(agencies, viewer).items():
            written = _counted(rows, counts, name)
            with files.open(f"{name}.csv", "w") as file:
                for line in downloads.csv_lines(header, written):
                    file.write(line)
        files.writestr("README.txt", README)
        files.writestr("contents.json", json.dumps({"tables": counts}, indent=1))
    return target.getvalue()


def _counted(rows: Iterator[tuple[Any, ...]], counts: dict[str, int], name: str) -> Iterator[tuple[Any, ...]]:
    counts[name] = 0
    for row in rows:
        counts[name] += 1
        yield row


def agencies_to_export(person: Person) -> QuerySet[Agency]:
    """Agencies whose records this person may take out."""
    return Agency.objects.filter(within(person.standing.reach(Permission.EXPORT_FILES), "pk"))
