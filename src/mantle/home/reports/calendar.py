"""A calendar as calendar programs read it (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from mantle.web.agenda import Entry


def as_icalendar(entries: Iterable[Entry], *, name: str, site: str, at: datetime) -> bytes:
    """Entries as one iCalendar file. CAL-3.

    Times are given in UTC: every program shows them in its own zone, and no change of the clocks can move them.
    Whole days are dates, which belong to no zone; as the standard wants it, they end on the day after.
    """
    calendar = Calendar()
    for key, value in {"prodid": "-//Mantle//Calendar//EN", "version": "2.0", "x-wr-calname": name}.items():
        calendar.add(key, value)
    for entry in entries:
        calendar.add_component(_event(entry, site, at))
    return calendar.to_ical()


def _event(entry: Entry, site: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@mantle")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("summary", entry.title)
    if entry.starts_at is not None and entry.ends_at is not None:
        event.add("dtstart", entry.starts_at.astimezone(UTC))
        event.add("dtend", entry.ends_at.astimezone(UTC))
    elif entry.on is not None:
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")  # a whole day marks something; it does not fill the day
    if entry.where:
        event.add("location", entry.where)
    if entry.url:
        event.add("url", f"{site}{entry.url}")
    return event
