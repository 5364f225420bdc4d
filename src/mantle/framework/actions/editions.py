"""Editions moved on, begun anew, and copied for an agency."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mantle.framework.actions.files import load_framework
from mantle.framework.models import Framework
from mantle.framework.queries import outline
from mantle.framework.rules import Move, NotAllowed, State, next_state
from mantle.people import audit
from mantle.people.models import Agency, Person
from mantle.people.stale import locked


@transaction.atomic
def move(*, framework: Framework, move: str, version: int | None, by: Person | None, at: datetime) -> Framework:
    """Send out for comment, agree, reopen or publish; publishing replaces the edition before. FRA-1, FRA-3."""
    row = locked(framework, version)
    if Move(move) == Move.SUPERSEDE:
        raise NotAllowed("An edition is replaced by publishing the next one.")
    row.state = next_state(row.state, move)
    if row.state == State.PUBLISHED:
        _supersede(row, by, at)
        row.published_at = at
    row.save()
    audit.record(f"framework {row.get_state_display().lower()}", row, by=by, at=at, edition=row.edition)
    return row


def _supersede(row: Framework, by: Person | None, at: datetime) -> None:
    rows = Framework.objects.select_for_update().filter(key=row.key, owner=row.owner, state=State.PUBLISHED)
    for old in rows:
        if old.edition > row.edition:
            raise NotAllowed(f"Edition {old.edition} is published already; it is newer than this one.")
        old.state = next_state(old.state, Move.SUPERSEDE)
        old.version += 1
        old.save()
        audit.record("framework replaced", old, by=by, at=at, edition=old.edition)


@transaction.atomic
def new_edition(*, framework: Framework, by: Person | None, at: datetime) -> Framework:
    """Begin the next edition as a draft with everything that is in this one; this one stays as it is. FRA-3."""
    rows = Framework.objects.select_for_update().filter(key=framework.key, owner=framework.owner)
    latest = rows.order_by("-edition")[0]
    if latest.state not in (State.PUBLISHED, State.SUPERSEDED):
        raise NotAllowed(f"Edition {latest.edition} is being written. Finish that one first.")
    return _copied(framework, framework.owner, latest.edition + 1, by, at)


@transaction.atomic
def copy_framework(*, framework: Framework, owner: Agency, by: Person | None, at: datetime) -> Framework:
    """Begin an agency's own framework from a copy; both go their own ways from there. FRA-5."""
    if Framework.objects.filter(key=framework.key, owner=owner).exists():
        raise NotAllowed(f"{owner} has its own “{framework.name}” already. Begin a new edition of that.")
    return _copied(framework, owner, 1, by, at)


def _copied(framework: Framework, owner: Agency | None, edition: int, by: Person | None, at: datetime) -> Framework:
    values = {**outline(framework), "edition": edition}
    row, _ = load_framework(values=values, owner=owner, by=by, at=at)
    row.copied_from = framework
    row.save()
    return row
