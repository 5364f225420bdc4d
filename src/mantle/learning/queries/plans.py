"""What is read of plans: needs against the role, steps, and the versions that were kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from mantle.framework.models import Competency, Expectation, Level, RoleProfile
from mantle.framework.rules import State
from mantle.learning.models import Plan, SelfRating, Step
from mantle.learning.rules import plans as rules
from mantle.people.models import Person


@dataclass(frozen=True, slots=True)
class Need:
    """One competency that the role asks for, and where the person says they are."""

    asked: rules.Asked
    competency: Competency
    evidence: str
    said_at: Any
    steps: list[Step]

    @property
    def said_name(self) -> str:
        return rules.LEVEL_NAMES[self.asked.said] if self.asked.said is not None else "Not yet said"

    @property
    def asked_name(self) -> str:
        return rules.LEVEL_NAMES[self.asked.level]


def open_plan_of(person: Person) -> Plan | None:
    return Plan.objects.filter(person=person, closed_at__isnull=True).select_related("profile").first()


def latest_ratings(person: Person, competencies: list[int]) -> dict[int, SelfRating]:
    """LRN-2: the newest of a person's ratings of themselves in each competency."""
    rows = SelfRating.objects.filter(person=person, competency__in=competencies).order_by("at", "pk")
    return {row.competency_id: row for row in rows}


def needs_of(plan: Plan, steps: list[Step] | None = None) -> list[Need]:
    """Every competency that the role of a plan asks for, largest gap first. LRN-2."""
    lines = Expectation.objects.filter(profile=plan.profile_id).select_related("competency__domain")
    expected = {line.competency_id: line for line in lines}
    said = latest_ratings(plan.person, list(expected))
    rows = [
        rules.Asked(key, line.level, line.weight, said[key].level if key in said else None)
        for key, line in expected.items()
    ]
    taken: dict[int, list[Step]] = {}
    for step in steps or []:
        taken.setdefault(step.competency_id, []).append(step)
    return [
        Need(
            row, expected[row.key].competency, said[row.key].evidence if row.key in said else "",
            said[row.key].at if row.key in said else None, taken.get(row.key, []),
        )
        for row in rules.in_order_of_need(rows)
    ]  # fmt: skip


def steps_of(plan: Plan) -> list[Step]:
    return list(plan.steps.select_related("competency", "component", "plan").order_by("due_on", "pk"))


def headline_of(needs: list[Need]) -> str:
    said = [need for need in needs if need.asked.said is not None]
    return rules.headline(len(said), len(needs), sum(need.asked.gap > 0 for need in said))


def profiles_for(person: Person) -> list[RoleProfile]:
    """Published role profiles that a plan may aim at."""
    rows = RoleProfile.objects.visible_to(person).filter(framework__state=State.PUBLISHED)
    return list(rows.select_related("framework").order_by("framework__name", "position"))


def levels_of(competency: Competency) -> dict[int, str]:
    """What one would see at each level of a competency, in its framework's words."""
    rows = Level.objects.filter(competency=competency)
    return {row.number: "; ".join(row.indicators) for row in rows}


def next_unsaid(plan: Plan) -> Competency | None:
    """The first competency, in the order of the role, where the person has not yet said where they are."""
    unsaid = [need for need in needs_of(plan) if need.asked.said is None]
    return min(unsaid, key=lambda need: need.competency.position).competency if unsaid else None


def due_steps(person: Person, on: date) -> QuerySet[Step]:
    """LRN-5: open steps of a person's open plan that are due within two weeks, or past."""
    rows = Step.objects.filter(plan__person=person, plan__closed_at__isnull=True, state__in=rules.OPEN)
    rows = rows.filter(due_on__lte=on + rules.SOON).select_related("competency", "plan")
    return rows.order_by("due_on", "pk")


def snapshot_of(plan: Plan) -> dict[str, Any]:
    """LRN-6: a plan as plain values, the way a kept version holds it."""
    steps = steps_of(plan)
    return {
        "role": str(plan.profile),
        "purpose": plan.purpose,
        "needs": [
            {
                "competency": need.competency.name, "asked": need.asked_name, "said": need.said_name,
                "gap": need.asked.gap, "evidence": need.evidence,
            }
            for need in needs_of(plan)
        ],
        "steps": [
            {
                "competency": step.competency.name, "what": step.what, "means": step.get_means_display(),
                "module": str(step.component or ""), "link": step.link, "due_on": step.due_on.isoformat(),
                "state": step.get_state_display(), "what_came": step.what_came,
            }
            for step in steps
        ],
    }  # fmt: skip
