"""The close: answers lose their senders, the report is made once, and the coach releases it. FEE-7 to FEE-11."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from mantle.feedback.actions.rounds import remind
from mantle.feedback.models import Draft, Result, Round, Sealed
from mantle.feedback.queries.sealed import Answers, answers_beside, latest_result_before
from mantle.feedback.reports.making import Comments, Promise, content_of
from mantle.feedback.rules import rounds as rules
from mantle.feedback.rules.rounds import Group, State
from mantle.people import audit, mail
from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked

chance = secrets.SystemRandom()


@transaction.atomic
@past_the_wall("FEE-9: the close reads what nobody may read, once, and leaves none of it")
def close_round(*, feedback: Round, on: date, by: Person | None, at: datetime) -> Round:
    """Seal what was handed in, empty what led to it, and make the report. FEE-9, FEE-10.

    By the system when the last day is over, or by whoever arranges it. What was begun and not handed in goes unread.
    """
    row = Round.objects.select_for_update(of=("self",)).select_related("subject").get(pk=feedback.pk)
    if by is not None and not row.is_within(by.standing.reach(Permission.ARRANGE_FEEDBACK), by.standing_on):
        raise Refused("Only whoever arranges feedback where the person works can do that.")
    if by is not None and (row.closes_on is None or on <= row.closes_on):
        raise Refused("The round closes by itself after its last day, which was promised to everybody who is asked.")
    row.state = rules.next_state(row.state, "close")
    answers, comments = _seal(row)
    row.closed_on = on
    row.version += 1
    row.save()
    _make_report(row, answers, comments, on)
    if row.coach is not None:
        mail.queue(
            "feedback/for_the_coach", to=row.coach, key=f"feedback closed {row.code}", link=row.get_absolute_url(),
            by=by, at=at,
        )  # fmt: skip
    audit.record("feedback closed and sealed", row, by=by, at=at, person=row.subject.code)
    return row


def _seal(row: Round) -> tuple[Answers, Comments]:
    """Answers in an order and under names drawn by chance; comments shuffled by question, apart. FEE-9.

    They go to the report by the groups that answered, and are kept without the names of short ones.
    """
    handed_in = list(
        Draft.objects.select_for_update(of=("self",)).filter(invitation__round=row, is_done=True)
        .values_list("invitation__group", "answers", "comments")
    )  # fmt: skip
    chance.shuffle(handed_in)
    given = [(group, dict(sorted(answers.items()))) for group, answers, _ in handed_in]
    kept = rules.kept_as(Counter(group for group, _ in given))
    Sealed.objects.bulk_create(
        Sealed(round=row, group=kept[group], answers=answers) for group, answers in given if group in kept
    )
    comments: Comments = {"others": {}, "manager": {}}
    for question in rules.COMMENT_QUESTIONS:
        for name, groups in (("others", rules.COLLEAGUES), ("manager", (Group.MANAGER,))):
            said = [each[question] for group, _, each in handed_in if group in groups and question in each]
            chance.shuffle(said)
            comments[name][question] = said
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten in the file
    Draft.objects.filter(invitation__round=row).delete()
    return given, comments


def _make_report(row: Round, answers: Answers, comments: Comments, on: date) -> None:
    """FEE-10: once, of what was handed in; of a second round also what moved."""
    before = latest_result_before(row)
    promise = Promise(row.terms.domains, row.terms.floor, row.terms.comments_from)
    content = content_of(
        answers_beside(row, answers), row.code, promise, comments,
        before=before.content if before is not None else None,
    )  # fmt: skip
    if before is not None:
        content["before"] = {"round": before.round.code, "on": str(before.made_on), "moment": before.round.moment}
    Result.objects.create(round=row, content=content, made_on=on)


@transaction.atomic
def release(*, feedback: Round, talked_on: date, on: date, version: int | None, by: Person, at: datetime) -> Round:
    """The coach has talked it through, or agreed on the day: from now the person reads the report. FEE-11.

    Only the day is kept. By the coach; where there is none any more, by whoever arranges it.
    """
    row = locked(feedback, version)
    if by.pk != row.coach_id and not _may_stand_in(row, by):
        raise Refused("The coach releases the report, after the conversation or once its day is agreed.")
    if row.closed_on is None or not row.closed_on <= talked_on <= on + timedelta(days=60):
        raise Refused("Choose a day after the round closed and no more than two months from now.")
    row.state, row.talked_on = rules.next_state(row.state, "release"), talked_on
    row.save()
    mail.queue(
        "feedback/released", to=row.subject, key=f"feedback released {row.code}", link=row.get_absolute_url(), by=by,
        at=at,
    )  # fmt: skip
    audit.record("feedback report released", row, by=by, at=at, person=row.subject.code, talked_on=str(talked_on))
    return row


def _may_stand_in(row: Round, by: Person) -> bool:
    """Where there is no coach any more, whoever arranges it releases it; never the subject."""
    if row.coach is not None or by.pk == row.subject_id:
        return False
    return row.is_within(by.standing.reach(Permission.ARRANGE_FEEDBACK), by.standing_on)


def look_after_rounds(*, arguments: dict[str, Any], by: Person | None, at: datetime, progress: Any) -> None:
    """The daily chore: remind, and close what is over. FEE-6, FEE-9."""
    on = timezone.localtime(at).date()
    for row in Round.objects.filter(state=State.OPEN).order_by("pk"):
        days = rules.letters_due(row.closes_on, on) if row.closes_on else None
        if days is not None:
            remind(feedback=row, days=days, at=at)
        elif row.closes_on is not None and row.closes_on < on:
            close_round(feedback=row, on=on, by=None, at=at)
