"""What comes of the three questions: lines, the order people put them in, and handing them on. DIA-12 to DIA-14."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from mantle.framework.actions import load_framework
from mantle.framework.models import Framework
from mantle.framework.rules import NotAllowed
from mantle.learning.actions.dialogue import hosted
from mantle.learning.models import Dialogue, HandedLine, HandedOn, Ranking, ResultLine
from mantle.learning.rules.dialogue import TEMPLATES
from mantle.learning.rules.results import Line, framework_of, is_whole
from mantle.people import audit
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.programmes.actions.exemplars import propose_module


@transaction.atomic
def write_lines(
    *, dialogue: Dialogue, lines: Sequence[Line], version: int | None, by: Person, at: datetime
) -> Dialogue:
    """Write down the result line by line, until it is ranked or handed on. DIA-12."""
    row = hosted(dialogue, version, by)
    if not row.template:
        raise Refused("Only the three questions have a result in lines.")
    if row.ranking_opened_at is not None or HandedOn.objects.filter(dialogue=row).exists():
        raise Refused("It is being ranked, or handed on: the lines stay as they are.")
    row.lines.all().delete()
    ResultLine.objects.bulk_create(
        ResultLine(dialogue=row, position=number, name=line.name, text=line.text)
        for number, line in enumerate(lines, start=1)
    )
    row.save()
    audit.record("result of a dialogue written", row, by=by, at=at, lines=len(lines))
    return row


@transaction.atomic
def open_ranking(*, dialogue: Dialogue, by: Person, at: datetime) -> Dialogue:
    """Ask everybody in it to put the processes into an order. DIA-13."""
    row = hosted(dialogue, None, by)
    if row.template != "processes" or row.lines.count() < 2:
        raise Refused("Write down two processes at least, then ask for an order.")
    if row.ranking_opened_at is not None:
        raise Refused("They are asked already.")
    row.ranking_opened_at = at
    row.save()
    audit.record("ranking opened", row, by=by, at=at)
    return row


@transaction.atomic
def rank(*, dialogue: Dialogue, order: Sequence[int], by: Person, at: datetime) -> Ranking:
    """Put the lines into one's own order; it can be changed until the host ends the ranking. DIA-13."""
    row = locked(dialogue, None)
    if by.pk != row.host_id and not row.members.filter(person=by).exists():
        raise Refused("You are not asked to this dialogue.")
    if row.ranking_opened_at is None or row.ranking_ended_at is not None:
        raise Refused("The ranking is over, or not open yet.")
    if not is_whole(order, row.lines.count()):
        raise Refused("Give each process a place of its own.")
    made, _ = Ranking.objects.update_or_create(dialogue=row, person=by, defaults={"order": list(order), "at": at})
    audit.record("result ranked", row, by=by, at=at)
    return made


@transaction.atomic
def end_ranking(*, dialogue: Dialogue, by: Person, at: datetime) -> Dialogue:
    """End the ranking: from then on everybody in it reads the order of all. DIA-13."""
    row = hosted(dialogue, None, by)
    if row.ranking_opened_at is None or row.ranking_ended_at is not None:
        raise Refused("No ranking is open.")
    row.ranking_ended_at = at
    row.save()
    audit.record("ranking ended", row, by=by, at=at)
    return row


@transaction.atomic
def hand_on(*, dialogue: Dialogue, by: Person, at: datetime) -> HandedOn:
    """Hand the lines on, and nothing that was said: to those who write frameworks, or as ideas for modules. DIA-14."""
    row = hosted(dialogue, None, by)
    if row.template not in ("framework", "content") or not row.lines.exists():
        raise Refused("Write down the lines first.")
    if HandedOn.objects.filter(dialogue=row).exists():
        raise Refused("It is handed on already.")
    made = HandedOn.objects.create(dialogue=row, host=by, template=row.template, at=at)
    for line in row.lines.all():
        each = HandedLine(handed=made, position=line.position, name=line.name, text=line.text)
        if row.template == "content":
            each.idea = propose_module(
                title=line.name, why=line.text or line.name, origin=f"A dialogue hosted by {by}", by=by, at=at
            )
        each.save()
    audit.record("result handed on", made, by=by, at=at)
    return made


def _open(handed: HandedOn, version: int | None, by: Person, permission: Permission) -> HandedOn:
    row = locked(handed, version)
    if not by.may(permission):
        raise Refused("Those who write frameworks decide about that.")
    if row.decided_at is not None:
        raise Refused("It is answered already.")
    return row


@transaction.atomic
def take_into_framework(*, handed: HandedOn, name: str, owner: Agency | None, by: Person, at: datetime) -> Framework:
    """Begin a draft framework from the lines, for the nation or for one agency. DIA-14."""
    row = _open(handed, None, by, Permission.EDIT_FRAMEWORKS)
    if row.template != "framework":
        raise Refused("These are no parts of a framework.")
    reach = by.standing.reach(Permission.EDIT_FRAMEWORKS)
    if not (reach.everywhere if owner is None else reach.covers(owner.pk, owner.region)):
        raise Refused("A national framework is begun by those who look after the nation’s.")
    question = TEMPLATES[row.template].question
    lines = [Line(line.name, line.text) for line in row.lines.all()]
    values: Any = framework_of(name, question, lines)
    if Framework.objects.filter(key=values["key"], owner=owner).exists():
        raise Refused("There is a framework of that name. Choose another.")
    try:
        row.framework, _ = load_framework(values=values, owner=owner, by=by, at=at)
    except NotAllowed as error:
        raise Refused(str(error)) from error
    _answered(row, f"A draft was begun: {row.framework}.", by, at)
    return row.framework


@transaction.atomic
def answer_handed(*, handed: HandedOn, answer: str, version: int | None, by: Person, at: datetime) -> HandedOn:
    """Say to the host why no draft is begun, and put it away. DIA-14."""
    row = _open(handed, version, by, Permission.EDIT_FRAMEWORKS)
    if row.template != "framework":
        raise Refused("Ideas for modules are answered one by one.")
    if not answer.strip():
        raise Refused("Say what becomes of it.")
    _answered(row, answer, by, at)
    return row


def _answered(row: HandedOn, answer: str, by: Person, at: datetime) -> None:
    row.decided_at, row.decided_by, row.answer = at, by, answer
    row.save()
    audit.record("what was handed on is answered", row, by=by, at=at)
