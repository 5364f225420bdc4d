"""What is read of diagnostics: the questions of one, how far it has come, what belongs to it, what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet

from mantle.framework.models import Competency, Domain, Framework, Item, RoleProfile
from mantle.framework.queries.editions import framework_now
from mantle.learning.models import SelfDiagnostic
from mantle.learning.rules.diagnostic import (
    FRAMEWORKS,
    NEAR_END,
    NEAR_START,
    Moment,
    Part,
    PartKey,
    Question,
    Reading,
    Scale,
    between,
    figure,
    noise,
)
from mantle.learning.rules.pulses import ASSUMED_RELIABILITY, ASSUMED_SPREAD
from mantle.people.models import Person
from mantle.programmes.models import Component, Place
from mantle.programmes.rules.lives import PlaceState

LEFT = (PlaceState.WITHDRAWN, PlaceState.TRANSFERRED)
AXES = ("across", "down")
SETTINGS = {"within": "in my own agency", "between": "between agencies", "": ""}


@dataclass(frozen=True)
class Instrument:
    """The questions of one diagnostic, part by part, with the frameworks and the profile from which they come."""

    parts: list[Part]
    editions: dict[str, Framework]
    corners: dict[tuple[str, str], Domain]

    @cached_property
    def texts(self) -> dict[str, str]:
        """The words of each question by its key."""
        return {question.key: question.text for part in self.parts for question in part.questions}

    @cached_property
    def scales(self) -> dict[str, Scale]:
        return {scale.key: scale for part in self.parts for scale in part.scales}

    def part(self, key: str) -> Part | None:
        return next((part for part in self.parts if part.key == key), None)


def editions_now() -> list[Framework]:
    """DGN-2: the national editions that hold questions today, so that people who move can still be compared."""
    found = (framework_now(key) for key in FRAMEWORKS.values())
    return [row for row in found if row is not None]


def instrument_of(diagnostic: SelfDiagnostic) -> Instrument:
    """The questions of a diagnostic as they stood when it was begun. DGN-1."""
    return instrument(diagnostic.profile, diagnostic.editions.all())


def instrument(profile: RoleProfile, editions: Iterable[Framework]) -> Instrument:
    """The questions of some editions beside one role: five queries, whatever their number."""
    by_key = {row.key: row for row in editions}
    parts = {part.key: part for part in (*parts_of(by_key), _of_role(profile), _of_knowledge(profile))}
    models = by_key.get(FRAMEWORKS[PartKey.MODELS])
    domains = Domain.objects.filter(framework=models).exclude(across="") if models is not None else []
    ordered = [parts[key] for key in PartKey if parts[key].questions]
    return Instrument(ordered, by_key, {(row.across, row.down): row for row in domains})


def parts_of(editions: dict[str, Framework]) -> list[Part]:
    """The parts that are asked of everybody, whatever their role."""
    items: dict[str, list[Item]] = {}
    rows = Item.objects.filter(framework__in=[row.pk for row in editions.values()])
    for item in rows.select_related("domain", "framework").order_by("framework", "position"):
        items.setdefault(item.framework.key, []).append(item)
    asked = [key for key in FRAMEWORKS if key != PartKey.REMIT]
    found = [_of_items(key, editions.get(FRAMEWORKS[key]), items.get(FRAMEWORKS[key], [])) for key in asked]
    return [*found, _of_remit(editions.get(FRAMEWORKS[PartKey.REMIT]))]


def _of_items(part: PartKey, framework: Framework | None, items: list[Item]) -> Part:
    """Items grouped into scales: by domain and setting, or by the end of an axis."""
    questions = tuple(Question(f"{FRAMEWORKS[part]}/{item.key}", item.text) for item in items)
    groups: dict[str, list[Item]] = {}
    for item in items:
        where = item.domain.key if item.domain is not None else f"{item.axis}-{item.end}"
        groups.setdefault(f"{FRAMEWORKS[part]}/{where}{'/' if item.setting else ''}{item.setting}", []).append(item)
    scales = tuple(
        Scale(
            key, _name(rows[0], framework), tuple(f"{FRAMEWORKS[part]}/{row.key}" for row in rows),
            rows[0].domain.definition if rows[0].domain else "",
            tuple(rows[0].domain.actions if rows[0].domain else ()),
        )
        for key, rows in groups.items()
    )  # fmt: skip
    return Part(part, questions, scales)


def _name(item: Item, framework: Framework | None) -> str:
    if item.domain is not None:
        setting = SETTINGS[item.setting]
        return f"{item.domain.name}{', ' if setting else ''}{setting}"
    return framework.axes[item.axis][item.end] if framework is not None else item.end


def _of_role(profile: RoleProfile) -> Part:
    rows = Competency.objects.filter(expectations__profile=profile).prefetch_related("levels").order_by("position")
    return Part(PartKey.ROLE, tuple(
        Question(
            role_key(row), row.name, row.statement,
            {level.number: "; ".join(level.indicators) for level in row.levels.all()},
        )
        for row in rows
    ))  # fmt: skip


def role_key(competency: Competency) -> str:
    """The key of a competency among the answers."""
    return f"role/{competency.key}"


def _of_knowledge(profile: RoleProfile) -> Part:
    lines = enumerate(profile.knowledge)
    return Part(PartKey.KNOWLEDGE, tuple(Question(f"knowledge/{place}", line) for place, line in lines))


def _of_remit(framework: Framework | None) -> Part:
    """Each area of the remit that has no parts of its own; areas of one domain make a scale. S120."""
    rows = list(framework.domains.select_related("parent").order_by("position")) if framework is not None else []
    wholes = {row.parent_id for row in rows}
    areas = [row for row in rows if row.pk not in wholes]
    groups: dict[int, list[Domain]] = {}
    for row in areas:
        groups.setdefault(row.parent_id or row.pk, []).append(row)
    scales = tuple(
        Scale(f"remit/{rows[0].parent.key}", rows[0].parent.name, tuple(f"remit/{row.key}" for row in rows))
        for rows in groups.values()
        if rows[0].parent is not None
    )
    return Part(PartKey.REMIT, tuple(Question(f"remit/{row.key}", row.name, row.definition) for row in areas), scales)


def under_way(person: Person) -> QuerySet[SelfDiagnostic]:
    """The one that a person has begun and not finished, if any."""
    return SelfDiagnostic.objects.filter(person=person, finished_at__isnull=True)


def diagnostics_of(person: Person) -> list[SelfDiagnostic]:
    """A person's diagnostics, newest first."""
    return list(SelfDiagnostic.objects.filter(person=person).select_related("profile", "cohort__edition__programme"))


def earlier_of(diagnostic: SelfDiagnostic) -> list[SelfDiagnostic]:
    """Finished diagnostics of the same person before this one, oldest first: what a movement is counted from."""
    rows = SelfDiagnostic.objects.finished().filter(person=diagnostic.person_id, begun_at__lt=diagnostic.begun_at)
    return list(rows.select_related("profile").order_by("begun_at", "pk"))


def places_to_name(person: Person) -> list[Place]:
    """Places whose start or end a diagnostic may mark."""
    rows = Place.objects.filter(person=person).exclude(state__in=LEFT)
    return list(rows.select_related("cohort__edition__programme").order_by("-cohort__starts_on"))


def missing_for(person: Person, on: date) -> QuerySet[Place]:
    """DGN-3: places in cohorts that have lately begun or soon end, without the diagnostic of that moment."""
    kept = SelfDiagnostic.objects.filter(person=person, cohort=OuterRef("cohort"))
    rows = Place.objects.filter(person=person).exclude(state__in=LEFT).select_related("cohort__edition__programme")
    begun = rows.filter(cohort__starts_on__lte=on, cohort__starts_on__gt=on - NEAR_START)
    ending = rows.filter(cohort__ends_on__gt=on - NEAR_END, cohort__ends_on__lte=on + NEAR_END)
    lacking = [
        each.filter(~Exists(kept.filter(moment=moment)))
        for each, moment in ((begun, Moment.START), (ending, Moment.END))
    ]
    return (lacking[0] | lacking[1]).exclude(person__in=under_way(person).values("person"))


def modules_for(person: Person, competencies: Iterable[int]) -> dict[int, Component]:
    """DGN-8: for each competency a part of a programme that develops it."""
    keys = list(competencies)
    through = Component.competencies.through.objects.filter(competency__in=keys)
    pairs = list(through.order_by("component__title").values_list("competency_id", "component_id"))
    rows = Component.objects.visible_to(person).in_bulk([component for _, component in pairs])
    found: dict[int, Component] = {}
    for competency, component in pairs:
        if component in rows:
            found.setdefault(competency, rows[component])
    return found


def place_on_the_map(diagnostic: SelfDiagnostic) -> dict[str, Reading] | None:
    """The place of a self-diagnostic with a range as wide as it is before many have answered. DGN-6."""
    scales = instrument_of(diagnostic).scales
    error = noise(ASSUMED_SPREAD, ASSUMED_RELIABILITY)
    found: dict[str, Reading] = {}
    for axis in AXES:
        ends = [scales.get(f"four-models/{axis}-{end}") for end in ("low", "high")]
        values = [figure(scale.questions, diagnostic.answers) if scale else None for scale in ends]
        if values[0] is None or values[1] is None:
            return None
        found[axis] = between(values[0], values[1], (error, error))
    return found
