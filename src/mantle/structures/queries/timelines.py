"""What happened to a post, a person or an agency, rebuilt from dated rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import Any

from django.db.models import Prefetch, Q

from mantle.people import audit
from mantle.people.access import FieldGroup
from mantle.people.models import Agency, Person
from mantle.people.queries.fields import sees_notes
from mantle.structures import rules
from mantle.structures.models import Absence, AgencyLink, Appointment, Post, PostLink, Reorganisation, ReportingLine


class What(StrEnum):
    """What an event says in plain values: enough to rebuild the state of any day from the events before it."""

    BEGINS = "begins"
    ENDS = "ends"
    STARTS = "starts"
    LEAVES = "leaves"
    AWAY = "away"
    REPORTS = "reports"
    REPORTS_NO_MORE = "reports no more"
    REORGANISED = "reorganised"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Event:
    """One dated line of a timeline."""

    at: date
    title: str
    tag: str = ""
    person: Person | None = None
    post: Post | None = None
    until: date | None = None
    text: str = ""
    what: What = What.REORGANISED


def timeline_of_post(
    post: Post,
    held: Iterable[Appointment] | None = None,
    viewer: Person | None = None,
    lines: Iterable[ReportingLine] | None = None,
) -> list[Event]:
    """Everything dated about a post that a viewer may see, newest first; `held` and `lines` are its appointments and
    lines where they are loaded already. Without a viewer nothing is held back."""
    rows = post.appointments.for_history() if held is None else held
    events = list(chain.from_iterable(_appointment_events(row, "post", viewer) for row in rows))
    known = ReportingLine.objects.filter(post=post).select_related("manager") if lines is None else lines
    events += chain.from_iterable(_line_events(line) for line in known if line.post_id == post.pk)
    links = PostLink.objects.filter(is_confirmed=True).select_related("predecessor", "successor", "reorganisation")
    events += [_link_event(link, post) for link in links.filter(Q(predecessor=post) | Q(successor=post))]
    return _newest_first([*events, *_post_events(post, "Post")])


def _post_events(post: Post, called: str) -> Iterable[Event]:
    if post.starts_on:
        yield Event(post.starts_on, f"{called} begins", post=post, what=What.BEGINS)
    if post.ends_on:
        yield Event(post.ends_on, f"{called} ends", post=post, what=What.ENDS)


def _appointment_events(row: Appointment, about: str, viewer: Person | None) -> Iterable[Event]:
    where = row.post.title if about == "agency" else f"{row.post.title}, {row.post.agency.name}"
    start, end = {
        "post": (f"{row.person.name} starts", f"{row.person.name} leaves"),
        "agency": (f"{row.person.name} starts as {where}", f"{row.person.name} leaves as {where}"),
        "person": (f"Starts as {where}", f"Leaves as {where}"),
    }[about]
    tag = row.get_kind_display() if row.kind != rules.AppointmentKind.SUBSTANTIVE else ""
    # ACC-7: who may see the notes on an appointment reads why; for anybody else the dates stand without.
    notes = sees_notes(viewer, row.post.agency, row.person_id)
    overlap, left = (row.overlap_reason, row.get_leaving_reason_display()) if notes else ("", "")
    if overlap or left:
        audit.seen([row.person], FieldGroup.NOTES)
    facts: dict[str, Any] = {"tag": tag, "person": row.person, "post": row.post}
    yield Event(row.starts_on, start, until=row.ends_on, text=overlap, what=What.STARTS, **facts)
    if row.ends_on:
        yield Event(row.ends_on, end, text=left, what=What.LEAVES, **facts)
    for away in row.absences.all():
        title = "Away" if about == "person" else f"{row.person.name} is away"
        # STR-19: why somebody is away stands on their own record, not on the page of the post.
        why = away.reason if about == "person" and notes else ""
        yield Event(away.starts_on, title, "Absence", row.person, row.post, away.ends_on, why, What.AWAY)


def _line_events(line: ReportingLine) -> Iterable[Event]:
    manager = line.manager
    if line.starts_on:
        yield Event(line.starts_on, f"Reports to {manager.title}", "Line", post=manager, what=What.REPORTS)
    if line.ends_on:
        title = f"No longer reports to {manager.title}"
        yield Event(line.ends_on, title, "Line", post=manager, what=What.REPORTS_NO_MORE)


def _link_event(link: PostLink, post: Post) -> Event:
    if link.predecessor_id == post.pk:
        on = link.reorganisation.on if link.reorganisation else post.ends_on
        text = f"Continues as {link.successor.title}" if link.successor else "Ends without a successor"
        return Event(on or date.max, text, "Reorganisation", post=link.successor)
    on = link.reorganisation.on if link.reorganisation else post.starts_on
    return Event(on or date.min, f"Continues {link.predecessor.title}", "Reorganisation", post=link.predecessor)


def timeline_of_person(person: Person, viewer: Person, held: Iterable[Appointment] | None = None) -> list[Event]:
    """Everything dated about a person that this viewer may see, newest first; `held` are their appointments where
    they are loaded already."""
    rows = Appointment.objects.on_record_of(person, viewer).for_history() if held is None else held
    events = list(chain.from_iterable(_appointment_events(row, "person", viewer) for row in rows))
    names = person.former_names.all()
    events += [Event(name.until, f"Known as {name} until then", "Name", what=What.NAMED) for name in names]
    return _newest_first(events)


def timeline_of_agency(agency: Agency, since: date, until: date, viewer: Person | None = None) -> list[Event]:
    """From `since` up to, not including, `until`, newest first: holders who came and went, posts that began and ended,
    reorganisations, and what became of the agency. Four queries, however long the span.
    """
    rows = Appointment.objects.filter(_touches(since, until), post__agency=agency)
    rows = rows.select_related("person", "post__agency")
    none = Prefetch("absences", queryset=Absence.objects.none())
    held = rows.prefetch_related(none)
    events = list(chain.from_iterable(_appointment_events(row, "agency", viewer) for row in held))
    for post in Post.objects.filter(_touches(since, until), agency=agency):
        events += _post_events(post, post.title)
    links = AgencyLink.objects.filter(Q(predecessor=agency) | Q(successor=agency), on__isnull=False)
    events += [
        Event(link.on or since, f"{link.predecessor} continues in {link.successor}", link.get_kind_display())
        for link in links.select_related("predecessor", "successor")
    ]
    carried_out = Reorganisation.objects.filter(agency=agency, state=rules.ReorganisationState.CONFIRMED)
    events += [Event(row.on, row.name, "Reorganisation") for row in carried_out]
    return _newest_first([event for event in events if since <= event.at < until])


def _touches(since: date, until: date) -> Q:
    return Q(starts_on__gte=since, starts_on__lt=until) | Q(ends_on__gte=since, ends_on__lt=until)


# What happens first on one day: people leave before others start, and nobody starts in a post that has not begun.
_WITHIN_A_DAY = (
    What.LEAVES,
    What.REPORTS_NO_MORE,
    What.ENDS,
    What.NAMED,
    What.REORGANISED,
    What.BEGINS,
    What.REPORTS,
    What.STARTS,
    What.AWAY,
)


def _newest_first(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda each: (each.at, _WITHIN_A_DAY.index(each.what), each.title), reverse=True)
