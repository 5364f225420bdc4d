"""Retention: what is due goes, by class, and each run is written down. RIG-8."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from mantle.equality import actions as equality
from mantle.feedback.models import Draft, Invitation, Round, Sealed
from mantle.forecast.models import Answer
from mantle.learning.models import Assessment
from mantle.networks.actions.surveys import forget_answers as forget_ties
from mantle.people import audit
from mantle.people.actions import seals
from mantle.people.models import (
    AccountLink,
    AddressChange,
    AuditEvent,
    Change,
    DeadAddress,
    Emergency,
    EmergencyStep,
    Job,
    Letter,
    LetterBatch,
    LetterTry,
    Look,
    Person,
    RoleHeld,
    SentForm,
    SignInTries,
)
from mantle.people.models.entering import Visit
from mantle.programmes.actions.residentials import forget_answers
from mantle.programmes.models import CohortFile, Place, PlacePeriod
from mantle.programmes.models.places import RUNNING
from mantle.programmes.queries.residentials import overdue_answers
from mantle.rights.actions.erasing import ERASED, erase_person, write_ledger
from mantle.rights.models import Case, Copy, Limit, RetentionRun
from mantle.rights.rules.retention import CLASSES
from mantle.selection.actions import forgetting as early_talent
from mantle.structures.models import (
    Appointment,
    ConditionsCheck,
    DiagnosticAnswer,
    Import,
    ImportPart,
    StayInterview,
)
from mantle.succession.models import Cover, Judgement, PlanAction, PlanChange, Snapshot
from mantle.support.actions.forgetting import forget_support

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


def _completed(due: datetime, at: datetime, dry_run: bool) -> int:
    """People who held no post or role here, and whose last place ended before the day; others go with their record."""
    posts, roles = Appointment.objects.filter(person=OuterRef("pk")), RoleHeld.objects.filter(person=OuterRef("pk"))
    people = _whose_programmes_ended(due).filter(~Exists(posts), ~Exists(roles)).exclude(family_name=ERASED)
    found = list(people)
    for person in () if dry_run else found:
        erase_person(person=person, by=None, at=at)
    return len(found)


def _whose_programmes_ended(due: datetime) -> QuerySet[Person]:
    places = Place.objects.filter(person=OuterRef("pk"))
    later = PlacePeriod.objects.filter(place__person=OuterRef("pk"), starts_on__gte=due.date())
    rows = Person.objects.filter(Exists(places), merged_into__isnull=True)
    return rows.filter(~Exists(places.filter(state__in=RUNNING)), ~Exists(later))


def _equality(due: datetime, at: datetime, dry_run: bool) -> int:
    """Keys are worked out from the records of those whose last programme has ended: no row says whose it is."""
    return equality.forget_several(people=_whose_programmes_ended(due).only("code"), dry_run=dry_run)


def _marks(due: datetime, at: datetime, dry_run: bool) -> int:
    """Continuous assessments with their observers and observations, from the decision, or the last mark."""
    last = Greatest(F("opened_at"), Coalesce(Max("observations__at"), F("opened_at")))
    rows = Assessment.objects.annotate(counts_from=Coalesce(F("closed_at"), last)).filter(counts_from__lt=due)
    count = _gone(Assessment.objects.filter(pk__in=list(rows.values_list("pk", flat=True))), dry_run=dry_run)
    return count + early_talent.forget_marks(before=due, dry_run=dry_run)


def _not_taken(due: datetime, at: datetime, dry_run: bool) -> int:
    """SEL-33: people put forward and not taken, with all that was written of them; how far they came is counted on."""
    return early_talent.forget_untaken(before=due, on=timezone.localtime(at).date(), dry_run=dry_run)


def _gone(*several: QuerySet, dry_run: bool) -> int:
    """Delete the rows, in this order; return how many of them there were, without what goes along."""
    count = 0
    for rows in several:
        count += rows.count()
        if not dry_run:
            rows.delete()
    return count


def _answers(due: datetime, at: datetime, dry_run: bool) -> int:
    return _gone(Answer.objects.filter(on__lt=due.date()), dry_run=dry_run)


def _tries(due: datetime, at: datetime, dry_run: bool) -> int:
    visits, forms = Visit.objects.filter(expire_date__lt=due), SentForm.objects.filter(at__lt=due)
    return _gone(SignInTries.objects.filter(last_at__lt=due), visits, forms, dry_run=dry_run)


def _links(due: datetime, at: datetime, dry_run: bool) -> int:
    rows = (each.objects.filter(expires_at__lt=due) for each in (AccountLink, AddressChange))
    return _gone(*rows, dry_run=dry_run)


def _files(due: datetime, at: datetime, dry_run: bool) -> int:
    rows = Import.objects.filter(at__lt=due).exclude(report={}, content=b"", second_content=b"")
    lists = CohortFile.objects.filter(at__lt=due).exclude(report={}, content=b"", made={})
    count = rows.count() + lists.count()
    if not dry_run:
        lists.update(report={}, content=b"", made={})
        ImportPart.objects.filter(of__at__lt=due).delete()
        rows.update(report={}, changes=[], content=b"", second_content=b"")
    return count


def _work(due: datetime, at: datetime, dry_run: bool) -> int:
    """Work and letters with their tries; batches that no letter and no message is left of; addresses that bounced."""
    letters = Letter.objects.filter(Q(ended_at__lt=due) | Q(ended_at__isnull=True, queued_at__lt=due))
    count = _gone(Job.objects.filter(ended_at__lt=due), DeadAddress.objects.filter(since__lt=due), dry_run=dry_run)
    if dry_run:
        return count + letters.count()
    LetterTry.objects.filter(letter__in=letters).delete()
    count += _gone(letters, dry_run=False)
    LetterBatch.objects.filter(made_at__lt=due, letters__isnull=True, message__isnull=True).delete()
    return count


def _looks(due: datetime, at: datetime, dry_run: bool) -> int:
    """A look says nothing but who saw whom: without the two it is a number, which the run keeps."""
    return _gone(Look.objects.filter(at__lt=due), dry_run=dry_run)


def _change_names(due: datetime, at: datetime, dry_run: bool) -> int:
    """Changes lose who made them and what stood there; that this row changed on this day stays."""
    rows = Change.objects.filter(at__lt=due).exclude(values={}, actor__isnull=True)
    count = rows.count()
    if not dry_run:
        rows.update(values={}, actor=None)
    return count


def _changes(due: datetime, at: datetime, dry_run: bool) -> int:
    return _gone(Change.objects.filter(at__lt=due), dry_run=dry_run)


def _audit_names(due: datetime, at: datetime, dry_run: bool) -> int:
    """Lines about people lose the name and the words; the code stays, so that the line can still be counted."""
    rows = AuditEvent.objects.filter(at__lt=due).exclude(object_name="", reason="", by__isnull=True)
    count = rows.count()
    if not dry_run:
        rows.update(object_name="", reason="", by=None)
    return count


def _audit(due: datetime, at: datetime, dry_run: bool) -> int:
    """Lines, and what was opened in an emergency, page by page."""
    opened = Emergency.objects.filter(begins_at__lt=due)
    if not dry_run:
        EmergencyStep.objects.filter(emergency__in=opened).delete()
    return _gone(AuditEvent.objects.filter(at__lt=due), opened, dry_run=dry_run)


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
    checks = _gone(ConditionsCheck.objects.filter(opened_on__lt=day), dry_run=dry_run)
    talks = _gone(StayInterview.objects.filter(held_on__lt=day), dry_run=dry_run)
    return checks + talks + _gone(DiagnosticAnswer.objects.filter(on__lt=day), dry_run=dry_run)


def _drafts_of_talks(due: datetime, at: datetime, dry_run: bool) -> int:
    """CFS-20: what the holder did not agree to goes by itself."""
    return _gone(StayInterview.objects.filter(agreed_on__isnull=True, held_on__lt=due.date()), dry_run=dry_run)


def _slates(due: datetime, at: datetime, dry_run: bool) -> int:
    """SUC-25: judgements of readiness and what a plan says around them, each from its own day."""
    day = due.date()
    judged = _gone(Judgement.objects.filter(judged_on__lt=day), dry_run=dry_run)
    snapshots = _gone(Snapshot.objects.filter(oldest_on__lt=day), dry_run=dry_run)
    covers = _gone(Cover.objects.filter(until__lt=day), dry_run=dry_run)
    actions = _gone(PlanAction.objects.filter(due_on__lt=day).exclude(ended_on__gte=day), dry_run=dry_run)
    changes = _gone(PlanChange.objects.filter(at__lt=due), dry_run=dry_run)
    far_views = early_talent.forget_judgements(before=day, dry_run=dry_run)  # SEL-21, of the talent pool
    return judged + snapshots + covers + actions + changes + far_views


def _ties(due: datetime, at: datetime, dry_run: bool) -> int:
    """NET-11: names on rosters with what they answered; figures of groups and people stay."""
    return forget_ties(before=due, at=at, dry_run=dry_run)


def _stays(due: datetime, at: datetime, dry_run: bool) -> int:
    """Answers for residentials: each of these says itself how long, and none longer than the class."""
    return len(overdue_answers(timezone.localtime(at).date())) if dry_run else forget_answers(at=at)


def _rater_tokens(due: datetime, at: datetime, dry_run: bool) -> int:
    """Who was asked in a round, with the digests of their links."""
    return _gone(Invitation.objects.filter(round__closed_on__lt=due.date()), dry_run=dry_run)


def _answers_on_their_way(due: datetime, at: datetime, dry_run: bool) -> int:
    """The close leaves none: this is for what a close that was interrupted might have left."""
    rows = Draft.objects.filter(invitation__round__closed_on__lt=due.date())
    return _gone(rows, dry_run=dry_run)


def _sealed(due: datetime, at: datetime, dry_run: bool) -> int:
    return _gone(Sealed.objects.filter(round__closed_on__lt=due.date()), dry_run=dry_run)


def _feedback_reports(due: datetime, at: datetime, dry_run: bool) -> int:
    """Rounds with their reports: from the end of their programme; of those outside one, from their close."""
    ended = Round.objects.filter(closed_on__lt=due.date())
    rows = ended.annotate(counts_from=Coalesce("cohort__ends_on", "closed_on")).filter(counts_from__lt=due.date())
    return _gone(Round.objects.filter(pk__in=list(rows.values_list("pk", flat=True))), dry_run=dry_run)


def _pairs(due: datetime, at: datetime, dry_run: bool) -> int:
    return forget_support(closed_before=due.date(), dry_run=dry_run)


WORK: dict[str, Work] = {
    "shared mentoring record": _pairs,
    "rater tokens": _rater_tokens,
    "feedback on its way to the seal": _answers_on_their_way,
    "sealed feedback": _sealed,
    "feedback reports": _feedback_reports,
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
    "network ties": _ties,
    "readiness and slates": _slates,
    "marks and evidence, place given": _marks,
    "rejected applications": _not_taken,
    "completed programmes": _completed,
    "equality data": _equality,
}
