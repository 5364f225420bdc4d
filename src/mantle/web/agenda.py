"""Things with a date, as every slice gives them to one calendar, and which of them fall together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in somebody's calendar: at a time (`starts_at`, `ends_at`), or on a whole day (`on`).

    `uid` stays the same when the thing moves, so that a calendar program moves it too.
    """

    uid: str
    title: str
    kind: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    on: date | None = None
    where: str = ""
    url: str = ""

    @property
    def is_timed(self) -> bool:
        return self.starts_at is not None


# Rows that may stand in a calendar, and how they are told: one question finds out which lists have any.
Dated = tuple[QuerySet[Any], Callable[[Any], Iterable[Entry]]]


def clashes(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """What else happens at the same time as each thing, by `uid`; whole days clash with nothing.

    One that ends when the next begins is no clash.

    >>> from datetime import UTC
    >>> ten, noon = (datetime(2026, 5, 1, hour, tzinfo=UTC) for hour in (10, 12))
    >>> early = Entry("a", "Set", "Session", ten, noon)
    >>> clashes([early, Entry("b", "Board", "Session", noon, noon + timedelta(hours=1))])
    {}
    >>> clashes([early, Entry("b", "Board", "Session", ten + timedelta(hours=1), noon)])
    {'a': ['Board'], 'b': ['Set']}
    """
    found: dict[str, list[str]] = {}
    running: list[tuple[datetime, Entry]] = []
    timed = [(entry.starts_at, entry.ends_at, entry) for entry in entries if entry.starts_at and entry.ends_at]
    for starts_at, ends_at, entry in sorted(timed, key=lambda each: (each[0], each[1], each[2].uid)):
        running = [(end, other) for end, other in running if end > starts_at]
        for _, other in running:
            found.setdefault(other.uid, []).append(entry.title)
            found.setdefault(entry.uid, []).append(other.title)
        running.append((ends_at, entry))
    return found


def months_from(first: date, count: int) -> tuple[date, date]:
    """The first day of the month of `first`, and the first day after `count` months.

    >>> months_from(date(2026, 11, 30), 3)
    (datetime.date(2026, 11, 1), datetime.date(2027, 2, 1))
    """
    return first.replace(day=1), shifted(first, count)


def shifted(first: date, months: int) -> date:
    """The first day of the month that lies so many months from another, earlier if negative.

    >>> shifted(date(2026, 1, 31), -1)
    datetime.date(2025, 12, 1)
    """
    months += first.year * 12 + first.month - 1
    return date(months // 12, months % 12 + 1, 1)


def midnight(day: date) -> datetime:
    """The moment at which a day begins here: in London, an hour earlier in UTC while it is summer."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def day_of(entry: Entry) -> date:
    """The day on which a thing stands in a calendar: that on which it begins, here."""
    if entry.on is not None:
        return entry.on
    assert entry.starts_at is not None
    return timezone.localtime(entry.starts_at, timezone.get_default_timezone()).date()
