"""On what ground a place was given, and what a participant says they could do on day one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.models import DayOneAnswer, Nomination, Place
from mantle.programmes.rules import DAY_ONE, Able, Level


@transaction.atomic
def nominate(
    *, place: Place, level: str, ground: str, means_to_apply_on: date, asked_on: date, applied_on: date | None = None,
    version: int | None, by: Person, at: datetime,
) -> Nomination:  # fmt: skip
    """Put down level and day of the first application; an equivalent level is decided by a named person. PRG-65."""
    row = locked(place, version)
    if level == Level.EQUIVALENT and not ground.strip():
        raise Refused("Say why the level is equivalent.")
    row.save()
    facts = {
        "level": level, "ground": ground, "means_to_apply_on": means_to_apply_on, "asked_on": asked_on,
        "decided_by": by if level == Level.EQUIVALENT else None, "applied_on": applied_on,
        "checked_on": at.date() if applied_on is not None else None,
    }  # fmt: skip
    nomination, _ = Nomination.objects.update_or_create(place=row, defaults=facts)
    audit.record("nomination recorded", row, by=by, at=at, agency=row.agency, level=level)
    return nomination


@transaction.atomic
def answer_day_one(*, place: Place, answers: Mapping[str, str], by: Person, at: datetime) -> int:
    """A participant says what they could do on their first day; "" takes an answer back. PRG-64."""
    row = Place.objects.select_for_update().get(pk=place.pk)
    if row.person_id != by.pk:
        raise Refused("Only the participant answers this.")
    if set(answers) - set(DAY_ONE) or not set(answers.values()) <= {"", *Able}:
        raise Refused("Choose one of the answers.")
    for item, answer in answers.items():
        if answer:
            DayOneAnswer.objects.update_or_create(place=row, item=item, defaults={"answer": answer, "on": at.date()})
        else:
            row.day_one.filter(item=item).delete()
    audit.record("day one answered", row, by=by, at=at, agency=row.agency)
    return len(answers)
