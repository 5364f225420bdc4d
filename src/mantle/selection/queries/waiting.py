"""What waits for somebody in early talent: rows, and the words of their line on the start page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.models import Person
from mantle.selection.models import Call, Candidacy, PanelReader, PanelReading, PoolMember
from mantle.selection.queries.pool import to_review
from mantle.selection.rules import CallState, State
from mantle.web.words import day

Told = tuple[str, str, str]


def sources_in_selection(person: Person, on: date) -> list[tuple[QuerySet[Any], Callable[[Any], Told]]]:
    """Rows that wait for somebody: a yes or no, readings, decisions, reviews, calls to close. All in one question."""
    asked = Candidacy.objects.filter(person=person, state=State.ASKED, call__state=CallState.OPEN)
    unsaid = PanelReader.objects.filter(person=person, conflicts_said_at__isnull=True, call__state=CallState.READING)
    own = PanelReading.objects.filter(reader__person=person, candidacy__state=State.CONFIRMED)
    others = PanelReading.objects.filter(candidacy=OuterRef("candidacy"), sent_at__isnull=True)
    alone = Candidacy.objects.filter(person=person, state=State.CONFIRMED, call__statements_by__gte=on)
    is_to_come = Q(candidacy__invited_at__isnull=False, candidacy__call__exercises_on__gt=on, sent_at__isnull=False)
    found: list[tuple[QuerySet[Any], Callable[[Any], Told]]] = [
        (asked.select_related("call"), _asked),
        (unsaid.select_related("call"), _unsaid),
        (alone.filter(statement__isnull=True).select_related("call"), _alone),
        (
            own.filter(Q(sent_at__isnull=True) | ~Exists(others))
            .exclude(is_to_come)
            .select_related("candidacy__call", "candidacy__person")
            .order_by("pk"),
            lambda row: _read(row) if row.sent_at is None else _decide(row),
        ),
    ]
    if person.may(Permission.MANAGE_COHORTS):
        over = Q(state=CallState.OPEN, closes_on__lt=on) | Q(state=CallState.READING, decide_by__lte=on)
        found += [
            (_with_guests(person, on), _invite),
            (Call.objects.run_by(person).filter(over), _move),
            (to_review(person, on), _review),
        ]
    return found


def _asked(row: Candidacy) -> Told:
    address = reverse("selection:answer", args=[row.code])
    return f"You are put forward: {row.call}"[:120], address, f"Say yes or no by {day(row.call.closes_on)}."


def _unsaid(row: PanelReader) -> Told:
    return f"Say whom you must not judge: {row.call}"[:120], row.get_absolute_url(), "Nothing is given out before."


def _read(row: PanelReading) -> Told:
    call = row.candidacy.call
    return f"Read {row.candidacy.shown_as} for {call}"[:120], row.get_absolute_url(), f"By {day(call.decide_by)}."


def _alone(row: Candidacy) -> Told:
    words = f"Name your sponsor: {row.call}"[:120]
    return words, reverse("selection:sponsor", args=[row.code]), f"They are heard by {day(row.call.statements_by)}."


def _with_guests(person: Person, on: date) -> QuerySet[Call]:
    """Calls with somebody whose words are read by all three, and who is not invited to the exercises yet."""
    unsent = PanelReading.objects.filter(candidacy=OuterRef("pk"), sent_at__isnull=True)
    ready = Candidacy.objects.filter(call=OuterRef("pk"), state=State.CONFIRMED, invited_at__isnull=True)
    ready = ready.filter(Exists(PanelReading.objects.filter(candidacy=OuterRef("pk"))), ~Exists(unsent))
    return Call.objects.run_by(person).filter(Exists(ready), state=CallState.READING, exercises_on__gte=on)


def _invite(row: Call) -> Told:
    words = f"Invite people to the exercises: {row}"[:120]
    return words, reverse("selection:panel", args=[row.code]), f"They are on {day(row.exercises_on)}."


def _decide(row: PanelReading) -> Told:
    address = reverse("selection:together", args=[row.code])
    if row.candidacy.invited_at is not None:
        return f"Mark {row.candidacy.person} in the exercises, and decide", address, str(row.candidacy.call)
    words = f"See the marks on {row.candidacy.shown_as} together, and decide"
    return words, address, str(row.candidacy.call)


def _move(row: Call) -> Told:
    detail = "It is past its last day." if row.state == CallState.OPEN else "Decisions are due."
    return f"See to {row}"[:120], row.get_absolute_url(), detail


def _review(row: PoolMember) -> Told:
    address = reverse("selection:judge", args=[row.code])
    return f"Look again at how far {row.person} is", address, "What was said of them is a year old."
