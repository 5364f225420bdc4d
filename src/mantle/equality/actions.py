"""What a person says for equality: kept, changed and deleted by the person alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from mantle.equality import queries, rules
from mantle.equality.models import Declaration
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person

AT_ONCE = 500  # keys named in one condition: databases limit how many


@transaction.atomic
def declare(*, person: Person, answers: Mapping[str, str], on: date, by: Person, at: datetime) -> int:
    """Keep the answers given and delete those left out; return how many are kept. EQU-1, EQU-3.

    The audit record says that something was said or deleted, never what nor to which question. Raises Refused for
    anybody but the person.
    """
    if by.pk != person.pk:
        raise Refused("Only the person can say this about themselves.")
    keys, region = queries.keys_of(person), queries.region_of(person, on)
    before = queries.own(person)
    for question, key in keys.items():
        answer = answers.get(question, "")
        if answer and answer != before.get(question):
            facts = {"question": question, "answer": answer, "region": region, "month": rules.month_of(on)}
            Declaration.objects.update_or_create(key=key, defaults=facts)
        elif not answer:
            Declaration.objects.filter(key=key).delete()
    kept = {question: answer for question, answer in answers.items() if answer}
    if kept != before:
        audit.record("equality answers changed" if kept else "equality answers deleted", person, by=by, at=at)
    return len(kept)


@transaction.atomic
def forget_several(*, people: Iterable[Person], dry_run: bool = False) -> int:
    """Delete what these people said, because its time to be kept is over; return how many answers. EQU-8.

    No line names them: the run of the retention says how many answers went, and not whose.
    """
    keys = [key for person in people for key in queries.keys_of(person).values()]
    parts = [Declaration.objects.under(keys[start : start + AT_ONCE]) for start in range(0, len(keys), AT_ONCE)]
    return sum(rows.count() if dry_run else rows.delete()[0] for rows in parts)


@transaction.atomic
def forget(*, person: Person, by: Person | None, at: datetime) -> int:
    """Delete everything that a person said, for their erasure; return how many answers there were. EQU-3."""
    count, _ = Declaration.objects.under(list(queries.keys_of(person).values())).delete()
    if count:
        audit.record("equality answers deleted", person, by=by, at=at)
    return count
