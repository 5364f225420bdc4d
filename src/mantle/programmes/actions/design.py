"""Designing programmes: versions in draft, components, activities, design checks; publishing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.programmes.models import (
    Activity,
    Aim,
    Cohort,
    Component,
    DesignCheck,
    EvidenceRule,
    Milestone,
    Outcome,
    Programme,
    Provision,
    Strand,
    Version,
)
from mantle.programmes.rules import PRINCIPLES, CohortRules, VersionState, problems_of_rules


@transaction.atomic
def open_provision(*, name: str, purpose: str = "", owner: Person | None, by: Person | None, at: datetime) -> Provision:
    """Begin a provision: strands and programmes follow. PRG-10."""
    if Provision.objects.filter(name=name).exists():
        raise Refused(f"There is a provision named “{name}”.")
    row = Provision.objects.create(name=name, purpose=purpose, owner=owner)
    audit.record("provision opened", row, by=by, at=at)
    return row


@transaction.atomic
def add_strand(
    *, provision: Provision, name: str, audience: str, purpose: str = "", by: Person | None, at: datetime
) -> Strand:
    """Add a strand for one kind of leader; strands are numbered as they come. PRG-10."""
    row = Provision.objects.select_for_update().get(pk=provision.pk)
    number = 1 + max(row.strands.values_list("number", flat=True), default=0)
    strand = Strand.objects.create(provision=row, number=number, name=name, audience=audience, purpose=purpose)
    audit.record("strand added", row, by=by, at=at, strand=name)
    return strand


@transaction.atomic
def open_programme(
    *, strand: Strand, name: str, unit: str, agency: Agency | None = None, started_in: int | None = None,
    by: Person | None, at: datetime,
) -> Programme:  # fmt: skip
    """Add a programme to a strand, with an empty first version in draft. PRG-14."""
    if Programme.objects.filter(name=name).exists():
        raise Refused(f"There is a programme named “{name}”. Give this one a name of its own.")
    programme = Programme.objects.create(strand=strand, name=name, unit=unit, agency=agency, started_in=started_in)
    Version.objects.create(programme=programme, number=1, rules=CohortRules().as_plain())
    audit.record("programme opened", programme, by=by, at=at, agency=agency)
    return programme


_TEXTS = ("purpose", "months", "first_month", "line_of_sight", "process", "rules")


@dataclass(frozen=True, slots=True)
class Design:
    """What the text of a version says; aims and outcomes as (text, measure or evidence)."""

    purpose: str
    months: int
    first_month: int
    aims: Sequence[tuple[str, str]] = ()
    outcomes: Sequence[tuple[str, str]] = ()
    line_of_sight: Sequence[str] = ()
    rules: CohortRules = field(default_factory=CohortRules)


@transaction.atomic
def write_version(*, edition: Version, design: Design, version: int | None, by: Person | None, at: datetime) -> Version:
    """Write the text of a draft: purpose, aims, outcomes, the line from policy to children, the rules. PRG-14."""
    row = _draft(edition, version)
    problems = problems_of_rules(design.rules)
    too_late = row.activities.filter(month__gt=design.months).select_related("component").first()
    if too_late is not None:
        problems.append(f"“{too_late.component}” stands in month {too_late.month}: move it, or let it last longer.")
    if problems:
        raise Refused(" ".join(problems))
    row.purpose, row.months, row.first_month = design.purpose, design.months, design.first_month
    row.line_of_sight, row.rules = list(design.line_of_sight), design.rules.as_plain()
    row.save()
    row.aims.all().delete()
    row.outcomes.all().delete()
    Aim.objects.bulk_create(
        Aim(edition=row, text=text, measure=measure, position=place)
        for place, (text, measure) in enumerate(design.aims)
    )
    Outcome.objects.bulk_create(
        Outcome(edition=row, text=text, evidence=evidence, position=place)
        for place, (text, evidence) in enumerate(design.outcomes)
    )
    audit.record("version written", row, by=by, at=at, agency=row.programme.agency)
    return row


@transaction.atomic
def answer_principles(
    *, edition: Version, answers: Mapping[str, str], version: int | None, by: Person | None, at: datetime
) -> Version:
    """Say how a draft answers the principles of the provision; "" takes an answer away. PRG-15."""
    row = _draft(edition, version)
    for principle, answer in answers.items():
        if answer.strip():
            DesignCheck.objects.update_or_create(edition=row, principle=principle, defaults={"answer": answer})
        else:
            row.checks.filter(principle=principle).delete()
    audit.record("principles answered", row, by=by, at=at, agency=row.programme.agency)
    return row


@transaction.atomic
def keep_component(
    *, component: Component | None, version: int | None = None, needs: Iterable[Component] = (),
    competencies: Iterable[Any] = (), by: Person | None, at: datetime, **facts: Any,
) -> Component:  # fmt: skip
    """Add a component to the shared library, or change what is written there. PRG-12."""
    row = Component() if component is None else locked(component, version)
    for name, value in facts.items():
        setattr(row, name, value)
    if Component.objects.filter(title=row.title).exclude(pk=row.pk).exists():
        raise Refused(f"There is a component named “{row.title}”.")
    wanted = list(needs)
    if row.pk and any(row.pk in _all_needs(each) | {each.pk} for each in wanted):
        raise Refused("A component cannot be needed for itself, not even through others.")
    row.save()
    row.needs.set(wanted)
    row.competencies.set(competencies)
    audit.record("component added" if component is None else "component changed", row, by=by, at=at)
    return row


def _all_needs(component: Component) -> set[int]:
    found: set[int] = set()
    waiting = [component.pk]
    while waiting:
        for needed in Component.objects.filter(needed_by=waiting.pop()).values_list("pk", flat=True):
            if needed not in found:
                found.add(needed)
                waiting.append(needed)
    return found


@transaction.atomic
def add_activity(
    *, edition: Version, component: Component, month: int, lasts: int = 1, is_required: bool = True,
    agency: Agency | None = None, by: Person | None, at: datetime,
) -> Activity:  # fmt: skip
    """Put a component into the months of a draft. What it needs must come no later. PRG-12."""
    row = _draft(edition, None)
    if month + lasts - 1 > row.months:
        raise Refused(f"This programme lasts {row.months} months; month {month + lasts - 1} lies after its end.")
    if row.activities.filter(component=component, month=month).exists():
        raise Refused(f"“{component}” stands in month {month} already.")
    placed = dict(row.activities.values_list("component_id", "month"))
    for needed in component.needs.all():
        if placed.get(needed.pk, row.months + 1) > month:
            raise Refused(f"“{component}” needs “{needed}” first: put that into month {month} or before.")
    activity = Activity.objects.create(
        edition=row, component=component, month=month, lasts=lasts, is_required=is_required, agency=agency
    )
    audit.record("activity added", row, by=by, at=at, agency=row.programme.agency, component=component.title)
    return activity


@transaction.atomic
def remove_activity(*, activity: Activity, by: Person | None, at: datetime) -> None:
    """Take a component out of a draft. PRG-14."""
    row = _draft(activity.edition, None)
    needing = row.activities.filter(component__needs=activity.component).select_related("component").first()
    if needing is not None and row.activities.filter(component=activity.component).count() == 1:
        raise Refused(f"“{needing.component}” needs “{activity.component}”: take that out first.")
    audit.record("activity removed", row, by=by, at=at, agency=row.programme.agency, component=activity.component.title)
    activity.delete()


@transaction.atomic
def publish(*, edition: Version, version: int | None, by: Person | None, at: datetime) -> Version:
    """Publish a draft: from now on it stays as it is, and cohorts can be opened on it. PRG-14, PRG-15."""
    row = _draft(edition, version)
    open_principles = {each.key for each in PRINCIPLES} - set(row.checks.values_list("principle", flat=True))
    missing = [each.name for each in PRINCIPLES if each.key in open_principles]
    problems = [f"Say how it answers: {', '.join(missing)}."] if missing else []
    if not row.purpose.strip():
        problems.append("Write its purpose.")
    if not row.outcomes.exists():
        problems.append("Write at least one learning outcome.")
    if not row.activities.exists():
        problems.append("Put at least one component into its months.")
    if problems:
        raise Refused(" ".join(problems))
    row.state = VersionState.PUBLISHED
    row.save()
    row.programme.versions.filter(state=VersionState.PUBLISHED).exclude(pk=row.pk).update(state=VersionState.RETIRED)
    audit.record("version published", row, by=by, at=at, agency=row.programme.agency)
    return row


@transaction.atomic
def new_version(*, programme: Programme, by: Person | None, at: datetime) -> Version:
    """Start the next version as a copy of the newest one. Cohorts of earlier versions stay as they are. PRG-14."""
    newest = programme.versions.select_for_update().order_by("-number").first()
    if newest is None or newest.state == VersionState.DRAFT:
        raise Refused("The newest version is a draft still: write in that one.")
    texts = {name: getattr(newest, name) for name in _TEXTS}
    row = Version.objects.create(programme=programme, number=newest.number + 1, **texts)
    for aim in newest.aims.all():
        Aim.objects.create(edition=row, text=aim.text, measure=aim.measure, position=aim.position)
    for outcome in newest.outcomes.prefetch_related("competencies"):
        copy = Outcome.objects.create(
            edition=row, text=outcome.text, evidence=outcome.evidence, position=outcome.position
        )
        copy.competencies.set(outcome.competencies.all())
    for check in newest.checks.all():
        DesignCheck.objects.create(edition=row, principle=check.principle, answer=check.answer)
    for each in newest.activities.all():
        facts = {name: getattr(each, name) for name in ("component", "month", "lasts", "is_required", "agency")}
        Activity.objects.create(edition=row, **facts)
    Milestone.objects.bulk_create(
        Milestone(edition=row, name=each.name, month=each.month, evidence=each.evidence)
        for each in newest.milestones.all()
    )
    EvidenceRule.objects.bulk_create(
        EvidenceRule(edition=row, outcome=each.outcome, source=each.source, moment=each.moment, expected=each.expected)
        for each in newest.evidence_rules.select_related("outcome")
    )
    audit.record("version begun", row, by=by, at=at, agency=programme.agency)
    return row


def _draft(edition: Version, version: int | None) -> Version:
    row = locked(edition, version)
    if row.state != VersionState.DRAFT:
        raise Refused("This version is published and stays as it is. Begin the next version.")
    if Cohort.objects.filter(edition=row).exists():
        raise Refused("A cohort holds on to this version.")
    row.save()
    return row
