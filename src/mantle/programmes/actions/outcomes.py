"""Changes to evidence of outcomes, and to measures and their readings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.programmes.models import EvidenceRule, Measure, Programme, ProgrammeOutcome, Reading, Version
from mantle.programmes.queries.outcomes import begun_cohort
from mantle.programmes.rules import SOURCES, Moment
from mantle.programmes.rules.standards import shipped


@transaction.atomic
def say_evidence(
    *, edition: Version, rules: Sequence[tuple[ProgrammeOutcome, str, str, int]], version: int | None,
    by: Person | None, at: datetime,
) -> Version:  # fmt: skip
    """Say which evidence of each outcome a version asks for: (outcome, source, moment, for how many in 100). STD-11."""
    row = locked(edition, version)
    begun = begun_cohort(row, timezone.localtime(at).date())
    if begun is not None:
        raise Refused(f"{begun.name} has begun on these: what is asked for stays until the next version.")
    wrong = [source for _, source, moment, _ in rules if source not in SOURCES or moment not in set(Moment)]
    if wrong or any(not 1 <= share <= 100 for *_, share in rules):
        raise Refused("Choose a source from the list, a moment, and a share from 1 to 100.")
    row.save()
    row.evidence_rules.all().delete()
    EvidenceRule.objects.bulk_create(
        [
            EvidenceRule(edition=row, outcome=outcome, source=source, moment=moment, expected=share)
            for outcome, source, moment, share in rules
        ]
    )
    audit.record("evidence of outcomes said", row, by=by, at=at, agency=row.programme.agency)
    return row


def shipped_evidence() -> list[tuple[ProgrammeOutcome, str, str, int]]:
    """The evidence that ships for the outcomes on record, as `say_evidence` takes it. STD-11."""
    known = {row.key: row for row in ProgrammeOutcome.objects.all()}
    return [
        (known[each["key"]], source, moment, share)
        for each in shipped()["outcomes"] if each["key"] in known
        for source, moment, share in each["evidence"]
    ]  # fmt: skip


@transaction.atomic
def keep_outcome(
    *, outcome: ProgrammeOutcome | None, version: int | None, by: Person | None, at: datetime, **facts: Any
) -> ProgrammeOutcome:
    """Add an outcome, or change its words. STD-10."""
    row = locked(outcome, version) if outcome else ProgrammeOutcome()
    for name, value in facts.items():
        setattr(row, name, value)
    if not row.pk:
        row.key = f"own_{row.code}"[:20].lower()
    row.save()
    audit.record("outcome kept", row, by=by, at=at)
    return row


@transaction.atomic
def keep_measure(
    *, measure: Measure | None, programme: Programme, version: int | None, by: Person | None, at: datetime,
    **facts: Any,
) -> Measure:  # fmt: skip
    """Put a measure of an aim on record, or change it. STD-15."""
    row = locked(measure, version) if measure else Measure(programme=programme)
    for name, value in facts.items():
        setattr(row, name, value)
    if Measure.objects.filter(programme=programme, name=row.name).exclude(pk=row.pk).exists():
        raise Refused("This programme has a measure of that name.")
    row.save()
    audit.record("measure kept", row, by=by, at=at, agency=programme.agency)
    return row


@transaction.atomic
def read_measure(
    *, measure: Measure, agency: Agency | None, on: date, value: Decimal, by: Person | None, at: datetime
) -> Reading:
    """Write down what a measure said on a day. STD-15."""
    if on > timezone.localtime(at).date():
        raise Refused("A reading is of a day that has been.")
    try:
        with transaction.atomic():
            row = Reading.objects.create(measure=measure, agency=agency, on=on, value=value, noted_by=by)
    except IntegrityError as error:
        raise Refused("There is a reading of that day. Take it out first, then write the right one.") from error
    audit.record("measure read", measure, by=by, at=at, agency=agency, on=f"{on:%Y-%m-%d}")
    return row


@transaction.atomic
def remove_reading(*, reading: Reading, by: Person | None, at: datetime) -> None:
    """Take a reading out that was written down wrongly; the record of changes keeps it. STD-15."""
    audit.record("reading taken out", reading.measure, by=by, at=at, agency=reading.agency, on=f"{reading.on:%Y-%m-%d}")
    reading.delete()
