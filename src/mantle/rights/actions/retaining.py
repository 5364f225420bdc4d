"""Retention: what is due goes, by class, and each run is written down. RIG-8."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from mantle.forecast.models import Answer
from mantle.people import audit
from mantle.people.actions import seals
from mantle.people.models import AccountLink, AuditEvent, Change, Job, Look, Person, RoleHeld, SignInTries
from mantle.programmes.actions.residentials import forget_answers
from mantle.programmes.queries.residentials import overdue_answers
from mantle.rights.actions.erasing import ERASED, erase_person, write_ledger
from mantle.rights.models import Case, Copy, Limit, RetentionRun
from mantle.rights.rules.retention import CLASSES
from mantle.structures.models import (
    Appointment,
    ConditionsCheck,
    DiagnosticAnswer,
    Import,
    ImportPart,
    StayInterview,
)

Work = Callable[[datetime, datetime, bool], int]


def retain_in_background(*, arguments: dict[str, Any], by: Person | None, at: datetime, progress: Any) -> None:
    """The chore that lets go what is due, once a day."""
    retain(at=at)


@transaction.atomic
def retain(*, at: datetime, dry_run: bool = False) -> dict[str, int | None]:
    """Delete or make pseudonyms of what is due and return how many of each class; None where nothing is kept yet.

    A dry run counts and changes nothing.
    """
    today = timezone.localtime(at).date()
    counts: dict[str, int | None] = {}
    with nullcontext() if dry_run else seals.tidied(reason="Its time to be kept was over.", by=None, at=at):
        for name, each in CLASSES.items():
            due = datetime.combine(each.gone_before(today), time.min, tzinfo=UTC)
            counts[name] = WORK[name](due, at, dry_run) if name in WORK else None
    if not dry_run:
        gone = {name: count for name, count in counts.items() if count}
        run = RetentionRun.objects.create(at=at, counts=gone)
        audit.record("retention run", run, by=None, at=at, rows=sum(gone.values()))
        write_ledger()
    return counts


def _left_for_good(due: datetime, at: datetime, dry_run: bool) -> int:
    """People whose last post and role ended before the day; whoever never had one is left to the agency."""
    since = Q(ends_on__isnull=True) | Q(ends_on__gte=due.date())
    posts, roles = Appointment.objects.filter(person=OuterRef("pk")), RoleHeld.objects.filter(person=OuterRef("pk"))
    rows = Person.objects.filter(Exists(posts) | Exists(roles), merged_into__isnull=True).exclude(family_name=ERASED)
    rows = rows.filter(~Exists(posts.filter(since)), ~Exists(roles.filter(since)))
    people = list(rows)
    for person in () if dry_run else people:
        erase_person(person=person, by=None, at=at)
    return len(people)


def _gone(rows, dry_run: bool) -> int:
    count = rows.count()
    if not dry_run:
        rows.delete()
    return count


def _answers(due: datetime, at: datetime, dry_run: bool) -> int:
    return _gone(Answer.objects.filter(on__lt=due.date()), dry_run)


def _tries(due: datetime, at: datetime, dry_run: bool) -> int:
    return _gone(SignInTries.objects.filter(last_at__lt=due), dry_run)


def _links(due: datetime, at: datetime, dry_run: bool) -> int:
    return _gone(AccountLink.objects.filter(expires_at__lt=due), dry_run)


def _files(due: datetime, at: datetime, dry_run: bool) -> int:
    rows = Import.objects.filter(at__lt=due).exclude(report={}, content=b"", second_content=b"")
    count = rows.count()
    if not dry_run:
        ImportPart.objects.filter(of__at__lt=due).delete()
        rows.update(report={}, changes=[], content=b"", second_content=b"")
    return count


def _work(due: datetime, at: datetime, dry_run: bool) -> int:
    return _gone(Job.objects.filter(ended_at__lt=due), dry_run)


def _looks(due: datetime, at: datetime, dry_run: bool) -> int:
    """A look says nothing but who saw whom: without the two it is a number, which the run keeps."""
    return _gone(Look.objects.filter(at__lt=due), dry_run)


def _change_names(due: datetime, at: datetime, dry_run: bool) -> int:
    """Changes lose who made them and what stood there; that this row changed on this day stays."""
    rows = Change.objects.filter(at__lt=due).exclude(values={}, actor__isnull=True)
    count = rows.count()
    if not dry_run:
        rows.update(values={}, actor=None)
    return count


def _changes(due: datetime, at: datetime, dry_run: bool) -> int:
    return _gone(Change.objects.filter(at__lt=due), dry_run)


def _audit_names(due: datetime, at: datetime, dry_run: bool) -> int:
    """Lines about people lose the name and the words; the code stays, so that the line can still be counted."""
    rows = AuditEvent.objects.filter(at__lt=due).exclude(object_name="", reason="", by__isnull=True)
    count = rows.count()
    if not dry_run:
        rows.update(object_name="", reason="", by=None)
    return count


def _audit(due: datetime, at: datetime, dry_run: bool) -> int:
    return _gone(AuditEvent.objects.filter(at__lt=due), dry_run)


def _copies(due: datetime, at: datetime, dry_run: bool) -> int:
    rows = Copy.objects.filter(released_at__lt=due).exclude(content={})
    count = rows.count()
    if not dry_run:
        rows.update(content={})
    return count


def _cases(due: datetime, at: datetime, dry_run: bool) -> int:
    # What a request stopped stays stopped until somebody lifts it, however old the request is.
    standing = Limit.objects.standing().values("case")
    rows = Case.objects.filter(closed_on__lt=due.date()).exclude(pk__in=standing)
    count = rows.count()
    if not dry_run:
        rows.delete()
    return count


def _said_of_posts(due: datetime, at: datetime, dry_run: bool) -> int:
    """Checks of what a post has, with their answers and actions, talks about staying, and judgements of leaders."""
    day = due.date()
    checks = _gone(ConditionsCheck.objects.filter(opened_on__lt=day), dry_run)
    talks = _gone(StayInterview.objects.filter(held_on__lt=day), dry_run)
    return checks + talks + _gone(DiagnosticAnswer.objects.filter(on__lt=day), dry_run)


def _drafts_of_talks(due: datetime, at: datetime, dry_run: bool) -> int:
    """CFS-20: what the holder did not agree to goes by itself."""
    return _gone(StayInterview.objects.filter(agreed_on__isnull=True, held_on__lt=due.date()), dry_run)


def _stays(due: datetime, at: datetime, dry_run: bool) -> int:
    """Answers for residentials: each of these says itself how long, and none longer than the class."""
    return len(overdue_answers(timezone.localtime(at).date())) if dry_run else forget_answers(at=at)


WORK: dict[str, Work] = {
    "record of a person": _left_for_good,
    "answers about oneself": _answers,
    "security logs": _tries,
    "links of one use": _links,
    "files brought in": _files,
    "work carried out": _work,
    "audit": _audit,
    "audit, name": _audit_names,
    "record of looks": _looks,
    "record of changes, name": _change_names,
    "record of changes": _changes,
    "released copies": _copies,
    "requests and complaints": _cases,
    "what is said of a post": _said_of_posts,
    "drafts of talks about staying": _drafts_of_talks,
    "answers for residentials": _stays,
}
