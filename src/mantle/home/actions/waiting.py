"""Work that waits for someone in the demonstration: a workforce file that its lead has brought in and not confirmed."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta

from django.urls import reverse

from mantle.people import mail
from mantle.people.models import Agency, Person, current
from mantle.structures.actions import files
from mantle.structures.models import Appointment, Import, Post
from mantle.structures.rules import COVER

HEADER = ("agency", "post", "post_reference", "unit", "grade", "tier", "fte", "person", "email", "started_on", "kind")
JOINS = ("Amina Yusuf", "amina.yusuf")  # someone whom the file brings to a post that stands empty
NEW_POST = "Principal Social Worker"


def bring_in_a_file(*, agency: Agency, by: Person, at: datetime, on: date) -> Import:
    """Bring in the agency's own workforce file, read and waiting for a yes or no: a few things in it have changed.

    One post that stands empty has a holder, one post is new, and one row cannot be read: its date lies ahead.
    """
    content = _as_csv(_rows(agency, on))
    name = f"{agency.code}-leaders-{on:%B}.csv".lower()
    row = files.stage_import(kind="workforce", name=name, content=content, agency=agency, as_at=on, by=by, at=at)
    row = files.read_import(row=row, by=by, at=at)
    where = reverse("structures:import", args=[row.code])
    told = {"what": "A workforce file"}
    mail.queue("people/waiting", to=by, key=f"file {row.code}", link=where, words=told, by=None, at=at)
    return row


def _rows(agency: Agency, on: date) -> list[dict[str, str]]:
    posts = list(Post.objects.filter(agency=agency, tier__in=(1, 2, 3)).at(on).order_by("tier", "title", "pk"))
    now = Appointment.objects.filter(current(on), post__in=posts).select_related("person").order_by("-starts_on")
    holders = {row.post_id: row for row in now}
    # Who holds a post stands before who covers it.
    holders |= {row.post_id: row for row in now if row.kind not in COVER}
    rows = [_row(post, holders.get(post.pk)) for post in posts]
    empty = next((row for row in rows if not row["person"]), None)
    since = on - timedelta(days=on.day - 1)
    if empty is not None:
        empty |= {"person": JOINS[0], "email": f"{JOINS[1]}@{agency.code}.example", "started_on": str(since)}
    extra = {"agency": agency.name, "unit": posts[0].unit, "tier": "3", "fte": "1", "kind": ""}
    rows.append({**extra, "post": NEW_POST, "person": "", "email": "", "started_on": ""})
    rows.append({**extra, "post": "Head of Practice", "person": "Lewis Hartley", "started_on": f"{on.year + 9}-01-05"})
    return rows


def _row(post: Post, held: Appointment | None) -> dict[str, str]:
    return {
        "agency": post.agency.name, "post": post.title, "post_reference": post.reference, "unit": post.unit,
        "grade": post.grade, "tier": str(post.tier or ""), "fte": str(held.fte if held else post.fte),
        "person": held.person.name if held else "", "email": held.person.email if held else "",
        "started_on": str(held.starts_on) if held else "", "kind": held.kind.replace("_", " ") if held else "",
    }  # fmt: skip


def _as_csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
