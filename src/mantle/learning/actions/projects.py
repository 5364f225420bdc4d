"""Working on a problem of one's real work, and looking at it with a sponsor."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mantle.learning.models import Project, ProjectNote, ProjectReview
from mantle.learning.rules.practice import NoteKind
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.models.consent import Purpose
from mantle.people.queries.consent import items_shown
from mantle.people.stale import locked


@transaction.atomic
def begin_project(*, person: Person, on: date, by: Person, at: datetime, **facts: Any) -> Project:
    """Begin a project on a problem of one's real work. LRN-30."""
    _refuse_others(person, by)
    row = Project.objects.create(person=person, begun_on=on, **facts)
    audit.record("project begun", row, by=by, at=at, person=person.code)
    return row


@transaction.atomic
def change_project(*, project: Project, version: int | None, by: Person, at: datetime, **facts: Any) -> Project:
    """Say anew what the problem is: with a wicked one that is part of the work. LRN-30."""
    row = _own(project, version, by)
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    audit.record("project changed", row, by=by, at=at, person=row.person.code)
    return row


@transaction.atomic
def note_project(
    *, project: Project, kind: str, text: str, whose: str = "", what_came: str = "", on: date, by: Person, at: datetime
) -> ProjectNote:
    """Note how somebody sees it, something tried, or something learnt. LRN-30."""
    row = _own(project, None, by)
    row.save()
    if kind == NoteKind.PERSPECTIVE and not whose.strip():
        raise Refused("Say whose view it is: the role or the service, not a name.")
    if on > timezone.localtime(at).date():
        raise Refused("Choose today or a day before.")
    note = ProjectNote.objects.create(project=row, kind=kind, text=text, whose=whose, what_came=what_came, on=on)
    audit.record("project noted", row, by=by, at=at, person=row.person.code, kind=kind)
    return note


@transaction.atomic
def close_project(
    *, project: Project, what_changed: str, on: date, version: int | None, by: Person, at: datetime
) -> Project:
    """Close a project with what changed, or what was learnt from nothing changing. LRN-30."""
    row = _own(project, version, by)
    if not what_changed.strip():
        raise Refused("Say what changed, or what you learnt from its not changing.")
    row.what_changed, row.closed_on = what_changed, on
    row.save()
    audit.record("project closed", row, by=by, at=at, person=row.person.code)
    return row


@transaction.atomic
def review_project(*, project: Project, comment: str, by: Person, at: datetime) -> ProjectReview:
    """Say something about a project that one is shown. LRN-31."""
    row = Project.objects.select_for_update().get(pk=project.pk)
    if not Project.objects.filter(pk=row.pk, code__in=items_shown(by, Purpose.PROJECT)).exists():
        raise Refused("A project is reviewed by somebody to whom it is shown.")
    review = ProjectReview.objects.create(project=row, by=by, comment=comment, at=at)
    audit.record("project reviewed", review, by=by, at=at, person=row.person.code)
    return review


@transaction.atomic
def answer_project_review(*, review: ProjectReview, answer: str, by: Person, at: datetime) -> ProjectReview:
    """Answer a review once. LRN-31."""
    row = ProjectReview.objects.select_for_update().get(pk=review.pk)
    _refuse_others(row.project.person, by)
    if row.answered_at is not None:
        raise Refused("You have answered this review.")
    row.answer, row.answered_at = answer, at
    row.save()
    audit.record("project review answered", row, by=by, at=at, person=row.project.person.code)
    return row


def _own(project: Project, version: int | None, by: Person) -> Project:
    row = locked(project, version)
    _refuse_others(row.person, by)
    if row.closed_on is not None:
        raise Refused("This project is closed, and is kept as it was.")
    return row


def _refuse_others(person: Person, by: Person) -> None:
    if person.pk != by.pk:
        raise Refused("Only the person writes about their own project.")
