"""Who is in the pool of coaches and mentors, and why somebody may not be matched just now. SUP-1 to SUP-5."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class SupportKind(StrEnum):
    """What is given and asked for."""

    COACH = "coach"
    MENTOR = "mentor"


KIND_NAMES = {SupportKind.COACH: "Coach", SupportKind.MENTOR: "Mentor"}
KIND_SAYS = {
    SupportKind.COACH: "Trained to help you think. Need not know the job; does not advise.",
    SupportKind.MENTOR: "Holds, or held, a role like yours, and shares what they know.",
}
# SUP-7: what is agreed unless somebody says otherwise: hours in all, over so many days.
USUAL_HOURS = {SupportKind.COACH: 9, SupportKind.MENTOR: 12}
USUAL_DAYS = {SupportKind.COACH: 274, SupportKind.MENTOR: 365}
MOST_AT_ONCE = 12


class SupporterState(StrEnum):
    OFFERED = "offered"
    IN_POOL = "in_pool"
    ENDED = "ended"


SUPPORTER_STATES = {
    SupporterState.OFFERED: "Waits for the programme team",
    SupporterState.IN_POOL: "In the pool",
    SupporterState.ENDED: "Not in the pool any more",
}


class CredentialKind(StrEnum):
    """What the office has seen of somebody, each until a day."""

    QUALIFICATION = "qualification"
    SUPERVISION = "supervision"
    CHECK = "check"


CREDENTIAL_NAMES = {
    CredentialKind.QUALIFICATION: "Qualification, or briefing of mentors",
    CredentialKind.SUPERVISION: "Supervision, or a circle of mentors",
    CredentialKind.CHECK: "Check of identity and references",
}
# SUP-3: what must be on record, and not run out, before somebody is matched. Version 1, of 30 November 2026.
REQUIRED = {
    SupportKind.COACH: (CredentialKind.QUALIFICATION, CredentialKind.SUPERVISION, CredentialKind.CHECK),
    SupportKind.MENTOR: (CredentialKind.QUALIFICATION, CredentialKind.CHECK),
}
SOON = timedelta(days=42)  # SUP-3: from then on, the person and the office are told that a record runs out


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one coach or mentor on a day: records by kind with the last day of each, leave, people, room."""

    kind: str
    state: str
    records: tuple[tuple[str, date], ...] = ()
    leave: tuple[tuple[date, date], ...] = ()
    people: int = 0
    capacity: int = 0

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.people)


def last_days(records: Iterable[tuple[str, date]]) -> dict[str, date]:
    """The last day on which each kind of record counts: that of the newest."""
    found: dict[str, date] = {}
    for kind, until in records:
        found[kind] = max(until, found.get(kind, until))
    return found


def blocks(standing: Standing, on: date, *, room: bool = True) -> list[str]:
    """SUP-3, SUP-4, SUP-5: why somebody may not be matched on a day, each as a sentence; nothing when they may.

    >>> day = date(2026, 11, 30)
    >>> seen = (("qualification", date(2027, 1, 1)), ("check", date(2026, 11, 29)))
    >>> blocks(Standing("mentor", "in_pool", seen, capacity=1), day)
    ['“Check of identity and references” ran out on 29 November 2026.']
    >>> blocks(Standing("mentor", "in_pool", seen[:1], people=2, capacity=2), day)
    ['“Check of identity and references” is missing.', 'Has 2 of 2 people already.']
    """
    found = [] if standing.state == SupporterState.IN_POOL else [f"{SUPPORTER_STATES[SupporterState(standing.state)]}."]
    last = last_days(standing.records)
    for kind in REQUIRED[SupportKind(standing.kind)]:
        if kind not in last:
            found.append(f"“{CREDENTIAL_NAMES[kind]}” is missing.")
        elif last[kind] < on:
            found.append(f"“{CREDENTIAL_NAMES[kind]}” ran out on {last[kind]:%-d %B %Y}.")
    away = [until for first, until in standing.leave if first <= on <= until]
    if away:
        found.append(f"Takes nobody new until {max(away):%-d %B %Y}.")
    if room and standing.people >= standing.capacity:
        found.append(f"Has {standing.people} of {standing.capacity} people already.")
    return found


def runs_out(kind: str, records: Iterable[tuple[str, date]], on: date) -> list[tuple[str, date]]:
    """SUP-3: required records that run out within six weeks, or have, the earliest first.

    >>> runs_out("mentor", [("check", date(2027, 1, 1)), ("qualification", date(2030, 1, 1))], date(2026, 12, 1))
    [('Check of identity and references', datetime.date(2027, 1, 1))]
    """
    last = last_days(records)
    due = [(last[each], CREDENTIAL_NAMES[each]) for each in REQUIRED[SupportKind(kind)] if each in last]
    return [(name, until) for until, name in sorted(due) if until <= on + SOON]


def conflicts(theirs: Collection[int], declared: Collection[int], works_at: Collection[int]) -> list[str]:
    """SUP-6: the rules that keep two people apart: agencies of the coach, those declared, those where the other works.

    >>> conflicts({1}, {2}, {1, 2}), conflicts({1}, {2}, {3})
    (['same agency', 'declared by the coach or mentor'], [])
    """
    found = ["same agency"] if set(theirs) & set(works_at) else []
    return found + (["declared by the coach or mentor"] if set(declared) & set(works_at) else [])
