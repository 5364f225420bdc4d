"""A workforce file of what is on record today: to mend in a spreadsheet and bring in again, or to project elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from mantle.people import audit
from mantle.people.access import FieldGroup
from mantle.people.models import Agency, current
from mantle.structures.models import Appointment, Post, ReportingLine
from mantle.web import downloads

WORKFORCE_KINDS = ("csv", "xlsx")
HIGHEST_TIER = 4  # the file knows four


def workforce_file(agencies: QuerySet[Agency], kind: str, on: date) -> bytes:
    """One row a holder, or a row for a post without one; lines that stand for several alike posts are left out."""
    from mantle.analysis.tables.workforce import HEADER

    rows = ([row.get(name, "") for name in HEADER] for row in _rows(agencies, on))
    if kind == "xlsx":
        return downloads.xlsx_bytes(HEADER, rows)
    return b"".join(downloads.csv_lines(HEADER, rows))


def _rows(agencies: QuerySet[Agency], on: date) -> Iterator[dict[str, Any]]:
    held = Appointment.objects.filter(current(on)).select_related("person").order_by("starts_on", "pk")
    lines = ReportingLine.objects.filter(current(on)).select_related("manager").order_by("pk")
    posts = (
        Post.objects.filter(agency__in=agencies.values("pk"))
        .at(on)
        .single()
        .select_related("agency")
        .order_by("agency__name", "pk")
    )
    left = Appointment.objects.filter(post=OuterRef("pk"), ends_on__lte=on).order_by("-ends_on").values("ends_on")
    posts = posts.annotate(vacated_on=Subquery(left[:1])).prefetch_related(
        Prefetch("appointments", held, to_attr="now"), Prefetch("lines", lines, to_attr="up")
    )
    for post in posts.iterator(chunk_size=2000):
        about = _about(post)
        for row in post.now:
            yield about | _holder(row)
        if not post.now:
            # Of a post without a holder the file says since when: since the last one left, or since it began.
            yield about | {"started_on": post.vacated_on or post.starts_on or ""}


def _about(post: Any) -> dict[str, Any]:
    manager = post.up[0].manager if post.up else None
    return {
        "agency": post.agency.name,
        "region": post.agency.region,
        "post": post.title,
        "post_reference": reference_of(post),
        "unit": post.unit,
        "grade": post.grade,
        "tier": post.tier if post.tier and post.tier <= HIGHEST_TIER else "",
        "fte": float(post.fte),
        "statutory": "yes" if post.is_statutory else "no",
        "reports_to": reference_of(manager) if manager else "",
    }


def reference_of(post: Post) -> str:
    """The agency's reference; a post without one goes by its code, so that the file knows each from the other."""
    return post.reference or post.code


def _holder(row: Appointment) -> dict[str, Any]:
    person = row.person
    shown = {FieldGroup.CONTACT: person.email, FieldGroup.BIRTH_YEAR: person.birth_year}
    audit.seen([person], *(group for group, value in shown.items() if value))
    return {
        "person": person.name,
        "email": person.email,
        "started_on": row.starts_on,
        "birth_year": person.birth_year or "",
        "background": person.background,
        "kind": row.kind.replace("_", " "),
    }
