"""What stops the use of a record, and lets it be used again: a restriction, an objection. RIG-13."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mantle.people import actions as people
from mantle.people import audit
from mantle.people.models import Person
from mantle.rights.models import Case, Limit
from mantle.rights.rules.cases import State
from mantle.rights.rules.limits import STOPS


@transaction.atomic
def stop_use(*, case: Case, step: str, because: str, by: Person, at: datetime) -> Limit:
    """Stop a use of the record that a request is about, from today on. Twice is as good as once. RIG-13."""
    row = Case.objects.select_for_update().get(pk=case.pk)
    if row.person is None or row.state == State.CLOSED or step not in STOPS.get(row.kind, {}):
        raise people.Refused("Only an open request for restriction or objection about a record stops its use.")
    limit, is_new = Limit.objects.get_or_create(
        person=row.person, case=row, use=STOPS[row.kind][step], ends_on=None,
        defaults={"because": because[:500], "starts_on": timezone.localtime(at).date(), "set_by": by},
    )  # fmt: skip
    if is_new:
        audit.record("use stopped", row.person, by=by, at=at, agency=row.agency, use=limit.use or "all")
    return limit


@transaction.atomic
def lift(*, case: Case, because: str, by: Person, at: datetime) -> int:
    """Let the data be used again that a request had stopped; the person is told before. Return how many limits."""
    row = Case.objects.select_for_update().get(pk=case.pk)
    count = row.limits.standing().update(ends_on=timezone.localtime(at).date())
    if not count or row.person is None:
        raise people.Refused("This request stops nothing now.")
    audit.record("use allowed again", row.person, by=by, at=at, agency=row.agency, reason=because[:200])
    return count
