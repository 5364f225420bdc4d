"""What comes round by itself: started once for each time it is due, whichever worker looks first. JOB-4."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mantle.people import audit, jobs, rules
from mantle.people.actions import letters, links
from mantle.people.models import Chore, Job, Person, SentForm
from mantle.people.models.entering import Visit
from mantle.people.rules import JobState

KEPT_FOR = timedelta(days=30)
FORMS_KEPT_FOR = timedelta(days=2)


def start_due(*, at: datetime) -> list[Job]:
    """Queue every chore that has come due since it was last looked at; what was missed meanwhile is made up once."""
    zone = timezone.get_default_timezone()
    known = dict(Chore.objects.values_list("name", "last_due_at"))
    due = {name: rules.last_due(when, at, zone) for name, when in settings.SCHEDULE.items()}
    late = [name for name, moment in due.items() if name not in known or known[name] < moment]
    started = [_start(name, due[name], at) for name in late]
    return [job for job in started if job is not None]


@transaction.atomic
def _start(name: str, due_at: datetime, at: datetime) -> Job | None:
    """Two workers may come here at once: the row is locked, and the key of the work names the time it was due."""
    chore, is_new = Chore.objects.get_or_create(name=name, defaults={"last_due_at": due_at})
    chore = Chore.objects.select_for_update().get(pk=chore.pk)
    if is_new or chore.last_due_at >= due_at:  # a site that starts does not make up for the time before it was
        return None
    chore.last_due_at = due_at
    chore.job = jobs.enqueue(kind=name, arguments={}, by=None, at=at, key=f"{name} {due_at.isoformat()}")
    chore.save()
    return chore.job


@transaction.atomic
def run_now(*, name: str, by: Person | None, at: datetime) -> Job:
    """Queue a chore out of turn. Raises LookupError when no chore has this name."""
    if name not in settings.SCHEDULE:
        raise LookupError(f"No chore is called “{name}”.")
    chore, _ = Chore.objects.get_or_create(
        name=name,
        defaults={"last_due_at": rules.last_due(settings.SCHEDULE[name], at, timezone.get_default_timezone())},
    )
    chore.job = jobs.enqueue(kind=name, arguments={}, by=by, at=at, key=f"{name} {at.isoformat()}")
    chore.save()
    audit.record("chore started", chore, by=by, at=at)
    return chore.job


def look_for_killed_work(*, arguments: dict[str, Any], by: Person | None, at: datetime, progress: Any) -> None:
    """Take back what killed workers held: work, and letters."""
    jobs.reap(at=at)
    letters.settle(at=at)


@transaction.atomic
def tidy_up(*, arguments: dict[str, Any], by: Person | None, at: datetime, progress: Any) -> None:
    """Forget ended sessions, keys of forms after two days, and work that chores made after thirty."""
    gone: dict[str, Any] = {
        "sessions": Visit.objects.filter(expire_date__lt=at).delete()[0],
        "forms": SentForm.objects.filter(at__lt=at - FORMS_KEPT_FOR).delete()[0],
    }
    old = Job.objects.filter(requested_by=None, kind__in=[*settings.SCHEDULE, links.WORK], state=JobState.DONE)
    latest = Chore.objects.exclude(job=None).values("job")
    gone["work"] = old.filter(ended_at__lt=at - KEPT_FOR).exclude(pk__in=latest).delete()[0]
    chore = Chore.objects.filter(name="tidy up").first()
    if chore is not None:
        audit.record("tidied up", chore, by=by, at=at, **gone)


@transaction.atomic
def cancel_work(*, job: Job, by: Person, at: datetime) -> Job:
    """Ask for work to stop, on record. JOB-3."""
    row = jobs.cancel(job=job, at=at)
    audit.record("work asked to stop", row, by=by, at=at, kind=row.kind)
    return row


@transaction.atomic
def try_work_again(*, job: Job, by: Person, at: datetime) -> Job:
    """Queue failed work once more, on record. JOB-3."""
    row = jobs.again(job=job, at=at)
    audit.record("work tried again", row, by=by, at=at, kind=row.kind)
    return row
