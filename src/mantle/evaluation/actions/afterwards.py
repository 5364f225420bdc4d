"""Asking at the end of a programme and later, and answering. EVA-30 to EVA-35."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mantle.evaluation.models import Afterwards
from mantle.evaluation.queries.afterwards import Due, due_on, tools_of
from mantle.evaluation.rules.afterwards import HIGHEST, LEVELS, LOWEST, MOST_PEERS, Learning, Side
from mantle.people import audit, mail
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.web.words import day


def ask_in_background(*, arguments: dict[str, Any], by: Person | None, at: datetime, progress: Any) -> None:
    """The chore that asks, once a day."""
    ask_those_due(on=timezone.localtime(at).date(), at=at)


@transaction.atomic
def ask_those_due(*, on: date, at: datetime) -> int:
    """Ask everybody whose wave has opened, once, with a letter; return how many. EVA-30."""
    due = due_on(on)
    for each in due:
        _ask(each, on, at)
    return len(due)


def _ask(due: Due, on: date, at: datetime) -> None:
    row, is_new = Afterwards.objects.get_or_create(
        place=due.place,
        side=due.side,
        moment=due.moment,
        defaults={"asked": due.person, "asked_on": on, "closes_on": due.closes_on},
    )
    if not is_new:
        return
    closes = timezone.make_aware(datetime.combine(due.closes_on, time()))
    wording = "evaluation/sponsor" if due.side == Side.SPONSOR else "evaluation/afterwards"
    mail.queue(
        wording, to=due.person, key=f"afterwards {row.code}", at=at, by=None,
        link=reverse("evaluation:afterwards", args=[row.code]), useless_after=closes,
        words={"what": due.place.cohort.programme.name, "until": day(due.closes_on)},
    )  # fmt: skip
    audit.record("asked afterwards", row, by=None, at=at, person=due.person.code)


@transaction.atomic
def answer_afterwards(
    *, afterwards: Afterwards, levels: Mapping[str, int], peers: int | None = None, tools: Collection[str] = (),
    learning: str = "", version: int | None, on: date, by: Person, at: datetime,
) -> Afterwards:  # fmt: skip
    """Answer, or change one's answer while it stands open. EVA-31. Raises Refused for anybody else, and later."""
    row = locked(afterwards, version)
    if row.asked_id != by.pk:
        raise Refused("Only the person asked can answer.")
    if not row.asked_on <= on < row.closes_on:
        raise Refused(f"It was open until {day(row.closes_on)}.")
    if set(levels) - set(LEVELS) or not all(LOWEST <= given <= HIGHEST for given in levels.values()):
        raise Refused("Choose one of the answers offered.")
    row.levels, row.answered_on = dict(levels), on
    if row.asks_what_lasts:
        _keep_what_lasts(row, peers, tools, learning)
    elif not levels:
        raise Refused("Answer at least one question.")
    row.save()
    audit.record("answered afterwards", row, by=by, at=at)
    return row


def _keep_what_lasts(row: Afterwards, peers: int | None, tools: Collection[str], learning: str) -> None:
    if peers is None or not 0 <= peers <= MOST_PEERS or learning not in list(Learning):
        raise Refused("Choose one of the answers offered.")
    offered = {*tools_of(row.asked), *row.tools}
    row.peers, row.learning = peers, learning
    row.tools = [tool for tool in dict.fromkeys(tools) if tool in offered]


@transaction.atomic
def withdraw_answer(*, afterwards: Afterwards, version: int | None, by: Person, at: datetime) -> Afterwards:
    """Take one's answer back, at any time. EVA-32."""
    row = locked(afterwards, version)
    if row.asked_id != by.pk:
        raise Refused("Only the person asked can answer.")
    row.peers, row.learning, row.answered_on, row.tools, row.levels = None, "", None, [], {}
    row.save()
    audit.record("answer afterwards taken back", row, by=by, at=at)
    return row
