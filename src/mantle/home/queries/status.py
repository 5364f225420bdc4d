"""Whether the site runs: the database answers, its migrations are applied, a worker lives, and nothing waits long."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import DatabaseError
from django.db.migrations.loader import MigrationLoader
from django.db.models import Count, Min

from mantle.home import rules
from mantle.home.queries import keeping
from mantle.people import jobs
from mantle.people.models import Job
from mantle.people.rules import JobState


@dataclass(frozen=True)
class Status:
    """Figures of a running site; no name, no code, no version. Seconds count back from now; None: there is none."""

    database_answers: bool
    migrations_waiting: int = 0
    migrations_unknown: int = 0
    worker_seen_seconds: int | None = None
    work_waiting: int = 0
    oldest_work_seconds: int | None = None

    @property
    def troubles(self) -> list[str]:
        """What is wrong, in sentences; nothing when all is well. HOM-9."""
        return rules.troubles_of_a_site(**asdict(self))

    @property
    def figures(self) -> dict[str, Any]:
        """What a monitor reads."""
        return {"status": "trouble" if self.troubles else "well", **asdict(self), "troubles": self.troubles}


def status_at(at: datetime) -> Status:
    """Return how the site stands at a moment; a database that does not answer is an answer too."""
    try:
        written, applied = _migrations_written(), set(keeping.migrations_applied())
        due = Job.objects.filter(state=JobState.QUEUED, run_after__lte=at)
        queue = due.aggregate(count=Count("pk"), oldest=Min("run_after"))
        return Status(
            database_answers=True,
            migrations_waiting=len(written - applied),
            migrations_unknown=len(applied - written - _migrations_replaced()),
            worker_seen_seconds=_seconds(jobs.last_sign_of_life(), at),
            work_waiting=queue["count"],
            oldest_work_seconds=_seconds(queue["oldest"], at),
        )
    except DatabaseError:
        return Status(database_answers=False)


@cache
def _migrations_written() -> frozenset[str]:
    """The migrations that this program brings; they do not change while it runs."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(f"{app}.{name}" for app, name in loader.disk_migrations)


@cache
def _migrations_replaced() -> frozenset[str]:
    """Migrations that others of this program stand for: a database that was there before still names them."""
    written = MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values()
    return frozenset(f"{app}.{name}" for each in written for app, name in each.replaces)


def _seconds(moment: datetime | None, at: datetime) -> int | None:
    return None if moment is None else max(0, int((at - moment).total_seconds()))
