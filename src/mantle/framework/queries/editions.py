"""What is read of frameworks: by key, by tier, and as the plain values of a file."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from mantle.framework.models import Competency, Domain, Framework, Item, RoleProfile
from mantle.framework.rules import State
from mantle.people.models import Agency


def framework_now(key: str, agency: Agency | None = None) -> Framework | None:
    """The published edition of a key: the agency's own where it has one, else the national one. FRA-7."""
    rows = Framework.objects.published().filter(key=key)
    own = rows.filter(owner=agency).first() if agency is not None else None
    return own or rows.filter(owner__isnull=True).first()


def profile_for(tier: str, agency: Agency | None = None) -> RoleProfile | None:
    """The published profile of a tier: the agency's own where it has one, else the national one. FRA-7."""
    rows = RoleProfile.objects.filter(tier=tier, framework__state=State.PUBLISHED).select_related("framework")
    rows = rows.prefetch_related("expectations__competency")
    own = rows.filter(framework__owner=agency).first() if agency is not None else None
    return own or rows.filter(framework__owner__isnull=True).first()


def competencies_of(framework: Framework) -> QuerySet[Competency]:
    """Competencies of one edition in its order, with their domains and levels."""
    rows = Competency.objects.filter(framework=framework).select_related("domain")
    return rows.prefetch_related("levels").order_by("position")


def outline(framework: Framework) -> dict[str, Any]:
    """One edition as the values of its file: reading them into an empty database gives the same again. FRA-6."""
    domains = list(framework.domains.order_by("position"))
    inside: dict[int, list[Competency]] = {}
    for competency in competencies_of(framework):
        inside.setdefault(competency.domain_id, []).append(competency)
    values = {
        name: getattr(framework, name) for name in ("key", "edition", "name", "kind", "summary", "source", "axes")
    }
    asked: dict[int | None, list[Item]] = {}
    for item in framework.items.order_by("position"):
        asked.setdefault(item.domain_id, []).append(item)
    values["domains"] = [_domain(row, domains, inside, asked) for row in domains if row.parent_id is None]
    values["items"] = [_item(each) for each in asked.get(None, [])]
    values["profiles"] = [_profile(row) for row in _profiles(framework)]
    return _without_empty(values)


def _profiles(framework: Framework) -> QuerySet[RoleProfile]:
    return framework.profiles.order_by("position").prefetch_related("expectations__competency")


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", [], {}, None)}


def _domain(
    row: Domain, domains: list[Domain], inside: dict[int, list[Competency]], asked: dict[int | None, list[Item]]
) -> dict[str, Any]:
    fields = ("key", "name", "definition", "evidence", "phases", "across", "down", "actions")
    values = {name: getattr(row, name) for name in fields}
    values["competencies"] = [_competency(each) for each in inside.get(row.pk, [])]
    values["items"] = [_item(each) for each in asked.get(row.pk, [])]
    values["domains"] = [_domain(each, domains, inside, asked) for each in domains if each.parent_id == row.pk]
    return _without_empty(values)


def _item(row: Item) -> dict[str, Any]:
    return _without_empty({name: getattr(row, name) for name in ("key", "text", "setting", "axis", "end")})


def _competency(row: Competency) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in ("key", "name", "statement")}
    return _without_empty({**values, "levels": {level.number: level.indicators for level in row.levels.all()}})


def _profile(row: RoleProfile) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in ("key", "name", "tier", "purpose", "knowledge")}
    lines = sorted(row.expectations.all(), key=lambda line: line.competency.position)
    values["expects"] = [
        {"competency": line.competency.key, "level": line.level, "weight": line.weight} for line in lines
    ]
    return _without_empty(values)


def national_edition(key: str, edition: int | None = None) -> Framework | None:
    """One edition of a national framework; without a number the published one, else the newest."""
    rows = Framework.objects.filter(key=key, owner__isnull=True)
    if edition is not None:
        return rows.filter(edition=edition).first()
    return framework_now(key) or rows.order_by("-edition").first()


def national_keys() -> list[str]:
    """The keys of the national frameworks, in the order of the alphabet."""
    rows = Framework.objects.filter(owner__isnull=True)
    return list(rows.order_by("key").values_list("key", flat=True).distinct())
