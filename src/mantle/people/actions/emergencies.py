"""An agency's rows opened in an emergency, noted page by page, closed and looked through afterwards. PEO-28, PEO-29."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mantle.people import audit, mail, rules
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.models import Agency, Emergency, EmergencyStep, Person
from mantle.people.queries.emergencies import officers_for, seconds_for
from mantle.web import words

SHORTEST_REASON = 20


@dataclass(frozen=True)
class Need:
    """Which agency, for how long, why, and who is told at once."""

    agency: Agency
    minutes: int
    second: Person
    reason: str
    why_longer: str = ""


@transaction.atomic
def open_rows(*, need: Need, by: Person, at: datetime) -> Emergency:
    """Open one agency's rows to somebody on call, for half an hour unless there is a reason for longer. PEO-28.

    A second person and every data protection officer of the agency get a letter in the same moment.
    """
    Person.objects.select_for_update().get(pk=by.pk)
    if not by.may(Permission.OPEN_IN_EMERGENCY, need.agency):
        raise Refused("Your role on call does not reach this agency.")
    if Emergency.objects.open_at(at).filter(person=by).exists():
        raise Refused("You have an agency open already. End that first.")
    if need.second.pk == by.pk or need.second not in seconds_for(need.agency, by, at):
        raise Refused("Choose somebody else to be told, from the list.")
    if len(need.reason.strip()) < SHORTEST_REASON:
        raise Refused(f"Say in {SHORTEST_REASON} characters or more what has happened.")
    if need.minutes > rules.EMERGENCY and len(need.why_longer.strip()) < SHORTEST_REASON:
        raise Refused(f"Half an hour needs no more words. For longer, say why in {SHORTEST_REASON} characters or more.")
    row = Emergency.objects.create(
        person=by, agency=need.agency, reason=need.reason.strip(), second=need.second, minutes=need.minutes,
        why_longer=need.why_longer.strip() if need.minutes > rules.EMERGENCY else "",
        begins_at=at, ends_at=rules.ends_by_itself(at, need.minutes),
    )  # fmt: skip
    told = _tell(row, by, at)
    audit.record("emergency opened", row, by=by, at=at, reason=row.reason, minutes=row.minutes, told=" ".join(told))
    return row


def _tell(row: Emergency, by: Person, at: datetime) -> list[str]:
    """Letters at once: to whoever was chosen, without whom nothing opens, and to the officers. Return whom, by code."""
    said = {"what": row.agency.name, "until": words.moment(timezone.localtime(row.ends_at))}
    given: dict[str, Any] = {"link": row.get_absolute_url(), "words": said, "by": by, "at": at}
    letter = mail.queue("people/emergency", to=row.second, key=f"emergency {row.code}", **given)
    if letter.state == rules.LetterState.FAILED:
        raise Refused(f"No letter reaches {row.second} now. Choose somebody else to be told.")
    officers = [each for each in officers_for(row.agency, by, at) if each.pk != row.second_id]
    for officer in officers:
        mail.queue("people/emergency_officer", to=officer, key=f"emergency {row.code} {officer.code}", **given)
    return [row.second.code, *(officer.code for officer in officers)]


@transaction.atomic
def note(*, emergency: Emergency, page: str, row: str, method: str, status: int, at: datetime) -> EmergencyStep:
    """Write down one page that was asked for while it was open. An answer that cannot be noted is not given. PEO-29."""
    return EmergencyStep.objects.create(
        emergency=emergency, at=at, page=page[:80], row=row[:60], method=method[:8], status=status
    )


@transaction.atomic
def end(*, emergency: Emergency, by: Person, at: datetime) -> Emergency:
    """Close the rows before their time: whoever opened them, or whoever looks through such openings. PEO-28."""
    row = Emergency.objects.select_for_update().get(pk=emergency.pk)
    if row.over_at <= at:
        raise Refused("It has ended already.")
    if by.pk != row.person_id and not by.may(Permission.VIEW_EMERGENCIES, row.agency):
        raise Refused("Only whoever opened it ends it, or whoever looks through emergencies.")
    row.ended_at = at
    row.save()
    audit.record("emergency ended", row, by=by, at=at)
    return row


@transaction.atomic
def review(*, emergency: Emergency, finding: str, by: Person, at: datetime) -> Emergency:
    """Somebody else says, once it is over, whether it was right. PEO-29."""
    row = Emergency.objects.select_for_update().get(pk=emergency.pk)
    if row.over_at > at:
        raise Refused("It is still open. End it first, or wait until it has ended.")
    if row.reviewed_at is not None:
        raise Refused("It has been looked through already.")
    if by.pk == row.person_id:
        raise Refused("Nobody looks through what they opened themselves.")
    row.reviewed_by, row.reviewed_at, row.finding = by, at, finding
    row.save()
    audit.record("emergency looked through", row, by=by, at=at, reason=finding)
    return row
