"""Answering short questions about oneself, and keeping what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from mantle.framework.models import Competency
from mantle.learning.models import Impact, PulseAnswer
from mantle.learning.rules.pulses import HIGHEST, ITEMS_VERSION, LOWEST, PULSES, PulseKind
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked


@transaction.atomic
def answer_pulse(
    *, person: Person, kind: str, answers: Mapping[str, int], on: date, by: Person, at: datetime
) -> PulseAnswer:
    """Answer a set of questions about oneself; a second time on one day replaces the first. LRN-40."""
    if person.pk != by.pk:
        raise Refused("Nobody answers for another.")
    keys = {item.key for item in PULSES[PulseKind(kind)].items}
    if set(answers) - keys or not all(LOWEST <= value <= HIGHEST for value in answers.values()):
        raise Refused("Choose one of the answers offered.")
    if not answers:
        raise Refused("Answer one question at least.")
    row, _ = PulseAnswer.objects.update_or_create(
        person=person, kind=kind, on=on, defaults={"answers": dict(answers), "items_version": ITEMS_VERSION}
    )
    audit.record("pulse answered", row, by=by, at=at)
    return row


@transaction.atomic
def keep_impact(
    *, person: Person, level: str, on: date, text: str, shown_by: str, competency: Competency | None,
    for_evaluation: bool, impact: Impact | None = None, version: int | None = None, by: Person, at: datetime,
) -> Impact:  # fmt: skip
    """Write down, or rewrite, something that is different. LRN-45."""
    if person.pk != by.pk:
        raise Refused("Only the person writes what came of it for them.")
    row = locked(impact, version) if impact is not None else Impact(person=person)
    if row.person_id != by.pk:
        raise Refused("Only the person writes what came of it for them.")
    row.level, row.on, row.text, row.shown_by = level, on, text, shown_by
    row.competency, row.for_evaluation = competency, for_evaluation
    row.save()
    audit.record("impact kept", row, by=by, at=at, level=level, for_evaluation=for_evaluation)
    return row
