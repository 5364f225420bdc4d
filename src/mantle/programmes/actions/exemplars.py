"""Accounts of great leadership, ideas for modules, and bodies behind a module."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from mantle.framework.models import Competency, Finding, Support
from mantle.people import audit
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.actions.design import keep_component
from mantle.programmes.models import Component, ComponentBody, Exemplar, ModuleIdea, Version
from mantle.programmes.queries.prior import KIND_ITEM
from mantle.programmes.rules import CONTEXTS, ComponentKind, Idea, VersionState, process_problems
from mantle.structures.models import Body


@transaction.atomic
def keep_exemplar(
    *, exemplar: Exemplar | None, author: Person, competencies: Iterable[Competency], version: int | None, by: Person,
    at: datetime, **facts: Any,
) -> Exemplar:  # fmt: skip
    """Write an account, or change it. Whatever changes in it, the author says yes again. STD-30."""
    team = by.standing.reach(Permission.EDIT_PROGRAMMES).everywhere
    if author.pk != by.pk and not team:
        raise Refused("Everyone writes their own account; the programme team may write down somebody else’s.")
    if exemplar is not None and exemplar.author_id != author.pk:
        raise Refused("An account stays with its author.")
    row = locked(exemplar, version) if exemplar else Exemplar(author=author)
    for name, value in facts.items():
        setattr(row, name, value)
    if row.context not in CONTEXTS:
        raise Refused("Choose where it was.")
    row.agreed_at, row.withdrawn_at = None, None
    row.save()
    row.competencies.set(competencies)
    audit.record("exemplar kept", row, by=by, at=at)
    return row


@transaction.atomic
def agree_exemplar(*, exemplar: Exemplar, version: int | None, by: Person, at: datetime) -> Exemplar:
    """The author says yes to these words being read by all. STD-30."""
    row = locked(exemplar, version)
    if row.author_id != by.pk:
        raise Refused("The author says yes.")
    row.agreed_at, row.withdrawn_at = at, None
    row.save()
    audit.record("exemplar agreed", row, by=by, at=at)
    return row


@transaction.atomic
def withdraw_exemplar(*, exemplar: Exemplar, by: Person, at: datetime) -> Exemplar:
    """The author or the team takes an account away; nobody else reads it from this moment on. STD-30."""
    row = Exemplar.objects.select_for_update().get(pk=exemplar.pk)
    if row.author_id != by.pk and not by.standing.reach(Permission.EDIT_PROGRAMMES).everywhere:
        raise Refused("The author or the programme team takes it away.")
    row.withdrawn_at = at
    row.version += 1
    row.save()
    audit.record("exemplar withdrawn", row, by=by, at=at)
    return row


@transaction.atomic
def propose_module(*, by: Person, at: datetime, **facts: Any) -> ModuleIdea:
    """Propose a module: anybody who sees programmes may, also out of a dialogue. STD-31."""
    if not by.may(Permission.VIEW_PROGRAMMES):
        raise Refused("Those who see programmes propose modules.")
    row = ModuleIdea.objects.create(proposed_by=by, proposed_at=at, **facts)
    audit.record("module proposed", row, by=by, at=at)
    return row


@transaction.atomic
def take_idea(
    *, idea: ModuleIdea, title: str, kind: str, channel: str, hours: Decimal, reason: str, version: int | None,
    by: Person, at: datetime,
) -> ModuleIdea:  # fmt: skip
    """Take an idea into the library of components, where a design can put it into its months. STD-31."""
    row = _open_idea(idea, version)
    row.component = keep_component(
        component=None, title=title, kind=kind, channel=channel, hours=hours, about=row.why, by=by, at=at
    )
    return _decided(row, Idea.TAKEN, reason, by, at)


@transaction.atomic
def decline_idea(*, idea: ModuleIdea, reason: str, version: int | None, by: Person, at: datetime) -> ModuleIdea:
    """Say why an idea is not taken. STD-31."""
    return _decided(_open_idea(idea, version), Idea.DECLINED, reason, by, at)


def _open_idea(idea: ModuleIdea, version: int | None) -> ModuleIdea:
    row = locked(idea, version)
    if row.state != Idea.OPEN:
        raise Refused("This idea has been decided.")
    return row


def _decided(row: ModuleIdea, state: Idea, reason: str, by: Person, at: datetime) -> ModuleIdea:
    if not reason.strip():
        raise Refused("Say why.")
    row.state, row.reason, row.decided_by = state, reason, by
    row.save()
    audit.record("module idea decided", row, by=by, at=at, state=str(state))
    return row


@transaction.atomic
def say_bodies(*, component: Component, bodies: Iterable[Body], by: Person | None, at: datetime) -> Component:
    """Say which bodies of partnerships a component is about. STD-32."""
    wanted = list(bodies)
    component.bodies.all().delete()
    ComponentBody.objects.bulk_create([ComponentBody(component=component, body=body) for body in wanted])
    audit.record("bodies of a component said", component, by=by, at=at, bodies=len(wanted))
    return component


@transaction.atomic
def write_process(
    *, edition: Version, phases: Sequence[Sequence[Any]], version: int | None, by: Person | None, at: datetime
) -> Version:
    """Write the learning process of a draft, phase by phase; each is (name, first month, last month, what). STD-34."""
    row = locked(edition, version)
    if row.state != VersionState.DRAFT:
        raise Refused("This version is published and stays as it is. Begin the next version.")
    problems = process_problems(phases, row.months)
    if problems:
        raise Refused(" ".join(problems))
    row.process = [list(phase) for phase in phases]
    row.save()
    audit.record("learning process written", row, by=by, at=at, agency=row.programme.agency)
    return row


@transaction.atomic
def say_findings(*, kind: str, findings: Iterable[Finding], by: Person | None, at: datetime) -> None:
    """Say which findings of the evidence register stand behind a kind of activity. STD-36."""
    if kind not in set(ComponentKind):
        raise Refused("There is no such kind of activity.")
    item, wanted = f"{KIND_ITEM}{kind}", list(findings)
    Support.objects.filter(item=item).exclude(finding__in=wanted).delete()
    for finding in wanted:
        _, is_new = Support.objects.get_or_create(finding=finding, item=item)
        if is_new:
            audit.record("finding behind an activity", finding.study, by=by, at=at, kind=str(kind))
