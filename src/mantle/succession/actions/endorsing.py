"""A plan is put before somebody, who endorses it as it stands that day or returns it with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from mantle.people import audit, mail
from mantle.people.access import MAY, Permission, Role
from mantle.people.actions import Refused
from mantle.people.models import Person, RoleHeld, current
from mantle.people.stale import locked
from mantle.succession.actions.history import noted, refuse_promises
from mantle.succession.actions.plans import readers_of_plan
from mantle.succession.models import Snapshot, SuccessionPlan
from mantle.succession.queries.snapshots import content_of
from mantle.succession.rules import SnapshotState, digest_of, next_snapshot_state


def who_may_endorse(plan: SuccessionPlan, by: Person | None, at: datetime) -> list[Person]:
    """Named readers of a plan whose role endorses one there; nobody endorses what they put forward. SUC-16."""
    on = timezone.localtime(at).date()
    roles = [str(role) for role in Role if Permission.ENDORSE_SUCCESSION in MAY[role]]
    held = RoleHeld.objects.filter(current(on), role__in=roles, agency=plan.agency).values_list("person", flat=True)
    able = set(held) - {by.pk if by is not None else 0}
    return [row for row in readers_of_plan(plan.agency, on) if row.pk in able]


@transaction.atomic
def ask_endorsement(*, plan: SuccessionPlan, endorser: Person, by: Person | None, at: datetime) -> Snapshot:
    """Keep the plan as it stands, with its digest, and ask a named person to endorse it. SUC-16."""
    row = SuccessionPlan.objects.select_for_update().get(pk=plan.pk)
    if endorser.pk not in {each.pk for each in who_may_endorse(row, by, at)}:
        raise Refused("A plan is endorsed by a director or board member who is named to read it.")
    if row.snapshots.filter(state=SnapshotState.ASKED).exists():
        raise Refused("The plan waits for an answer already. Take that one back first.")
    content, oldest = content_of(row, timezone.localtime(at).date())
    number = (row.snapshots.aggregate(last=Max("number"))["last"] or 0) + 1
    found = Snapshot.objects.create(
        plan=row, number=number, content=content, digest=digest_of(content), oldest_on=oldest, endorser=endorser,
        asked_by=by, asked_at=at,
    )  # fmt: skip
    audit.record("endorsement of plan asked", found, by=by, at=at, digest=found.digest, endorser=endorser.code)
    noted(agency=row.agency, what="Endorsement asked for", by=by, at=at)
    mail.queue(
        "succession/endorse", to=endorser, key=f"endorse {found.code}", words={"where": row.agency.name},
        link=reverse("succession:snapshot", args=[found.code]), by=by, at=at,
    )  # fmt: skip
    return found


@transaction.atomic
def decide_endorsement(
    *, snapshot: Snapshot, endorses: bool, reason: str, version: int | None, by: Person, at: datetime
) -> Snapshot:
    """Endorse the plan as it was put forward, or return it with a reason. SUC-16."""
    refuse_promises(reason)
    row = locked(snapshot, version)
    if row.endorser_id != by.pk:
        raise Refused("Whoever was asked decides.")
    if not endorses and not reason.strip():
        raise Refused("Say what is to be changed.")
    row.state = next_snapshot_state(row.state, SnapshotState.ENDORSED if endorses else SnapshotState.RETURNED)
    row.reason, row.decided_at = reason, at
    row.save()
    audit.record("endorsement of plan decided", row, by=by, at=at, digest=row.digest, state=row.state)
    noted(agency=row.plan.agency, what=row.get_state_display(), why=reason, by=by, at=at)
    return row


@transaction.atomic
def take_endorsement_back(*, snapshot: Snapshot, by: Person | None, at: datetime) -> Snapshot:
    """Take the question back before it is answered. SUC-16."""
    row = locked(snapshot, None)
    row.state = next_snapshot_state(row.state, SnapshotState.WITHDRAWN)
    row.decided_at = at
    row.save()
    audit.record("endorsement of plan taken back", row, by=by, at=at)
    noted(agency=row.plan.agency, what="Request for endorsement taken back", by=by, at=at)
    return row
