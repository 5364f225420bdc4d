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
    found: list[tuple[QuerySet[Any], Callable[[Any], Told]]] = [
        (asked.select_related("call"), _asked),
        (unsaid.select_related("call"), _unsaid),
        (
            own.filter(Q(sent_at__isnull=True) | ~Exists(others)).select_related("candidacy__call").order_by("pk"),
            lambda row: _read(row) if row.sent_at is None else _decide(row),
        ),
    ]
    if person.may(Permission.MANAGE_COHORTS):
        over = Q(state=CallState.OPEN, closes_on__lt=on) | Q(state=CallState.READING, decide_by__lte=on)
        found += [(Call.objects.run_by(person).filter(over), _move), (to_review(person, on), _review)]
    return found


def _asked(row: Candidacy) -> Told:
    address = reverse("selection:answer", args=[row.code])
    return f"You are put forward: {row.call}"[:120], address, f"Say yes or no by {day(row.call.closes_on)}."


def _unsaid(row: PanelReader) -> Told:
    return f"Say whom you must not judge: {row.call}"[:120], row.get_absolute_url(), "Nothing is given out before."


def _read(row: PanelReading) -> Told:
    call = row.candidacy.call
    return f"Read {row.candidacy.shown_as} for {call}"[:120], row.get_absolute_url(), f"By {day(call.decide_by)}."


def _decide(row: PanelReading) -> Told:
    address = reverse("selection:together", args=[row.code])
    words = f"See the marks on {row.candidacy.shown_as} together, and decide"
    return words, address, str(row.candidacy.call)


def _move(row: Call) -> Told:
    detail = "It is past its last day." if row.state == CallState.OPEN else "Decisions are due."
    return f"See to {row}"[:120], row.get_absolute_url(), detail


def _review(row: PoolMember) -> Told:
    address = reverse("selection:judge", args=[row.code])
    return f"Look again at how far {row.person} is", address, "What was said of them is a year old."
