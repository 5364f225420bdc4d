"""Frameworks and evidence taken in from the values of a file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from mantle.framework.models import (
    Competency,
    Domain,
    Expectation,
    Finding,
    Framework,
    Item,
    Level,
    RoleProfile,
    Study,
    Support,
)
from mantle.framework.queries import outline
from mantle.framework.rules import NotAllowed, is_frozen
from mantle.people import audit
from mantle.people.models import Agency, Person


@transaction.atomic
def load_framework(
    *, values: dict[str, Any], owner: Agency | None = None, by: Person | None, at: datetime
) -> tuple[Framework, bool]:
    """Take one edition in as a draft, or fill its draft anew; True where anything changed. FRA-2, FRA-6.

    The same file twice changes nothing. A file that differs from an edition that is no draft is refused: give the file
    the next edition's number.
    """
    edition = values.get("edition", 1)
    rows = Framework.objects.select_for_update()
    row = rows.filter(key=values["key"], edition=edition, owner=owner).first()
    if row is not None and _same(outline(row), values):
        return row, False
    if row is not None and is_frozen(row.state):
        raise NotAllowed(f"Edition {edition} of “{row.name}” is no draft any more. Give the file a new edition number.")
    row = row or Framework(key=values["key"], edition=edition, owner=owner)
    _fill(row, values)
    audit.record("framework loaded", row, by=by, at=at, edition=edition)
    return row, True


def _same(kept: dict[str, Any], given: dict[str, Any]) -> bool:
    return kept == _plain({"edition": 1, **given})


def _plain(value: Any) -> Any:
    """A file's values as they would be written out: nothing empty, and each weight said."""
    if isinstance(value, dict):
        found = {name: _plain(each) for name, each in value.items() if each not in ("", [], {}, None)}
        return {"weight": 1, **found} if set(found) >= {"competency", "level"} else found
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _fill(row: Framework, values: dict[str, Any]) -> None:
    row.version += 0 if row.pk is None else 1
    for name in ("name", "kind", "summary", "source"):
        setattr(row, name, values.get(name) or "")
    row.axes = values.get("axes") or {}
    row.save()
    # The rows of a draft are made anew, so that what left the file leaves the draft; nothing refers to a draft yet.
    row.profiles.all().delete()
    row.items.all().delete()
    row.domains.all().delete()
    known: dict[str, Competency] = {}
    places = iter(range(10_000))
    for domain in values.get("domains") or []:
        _fill_domain(row, domain, None, known, places)
    for position, profile in enumerate(values.get("profiles") or []):
        _fill_profile(row, profile, position, known)
    _fill_items(row, None, values, places)


def _fill_domain(row: Framework, values: dict[str, Any], parent: Domain | None, known: dict, places: Any) -> None:
    fields = {name: values.get(name) or "" for name in ("key", "name", "definition", "across", "down")}
    lists = {name: values.get(name) or [] for name in ("evidence", "phases", "actions")}
    domain = Domain.objects.create(framework=row, parent=parent, position=next(places), **fields, **lists)
    for each in values.get("competencies") or []:
        said = {name: each[name] for name in ("key", "name", "statement")}
        competency = Competency.objects.create(framework=row, domain=domain, position=next(places), **said)
        levels = (each.get("levels") or {}).items()
        Level.objects.bulk_create(Level(competency=competency, number=n, indicators=seen) for n, seen in levels)
        known[competency.key] = competency
    _fill_items(row, domain, values, places)
    for inner in values.get("domains") or []:
        _fill_domain(row, inner, domain, known, places)


def _fill_items(row: Framework, domain: Domain | None, values: dict[str, Any], places: Any) -> None:
    said = ("setting", "axis", "end")
    Item.objects.bulk_create(
        Item(
            framework=row, domain=domain, key=each["key"], text=each["text"], position=next(places),
            **{name: each.get(name) or "" for name in said},
        )
        for each in values.get("items") or []
    )  # fmt: skip


def _fill_profile(row: Framework, values: dict[str, Any], position: int, known: dict[str, Competency]) -> None:
    said = {name: values.get(name) or "" for name in ("key", "name", "tier", "purpose")}
    knowledge = values.get("knowledge") or []
    profile = RoleProfile.objects.create(framework=row, position=position, knowledge=knowledge, **said)
    Expectation.objects.bulk_create(
        Expectation(
            profile=profile, competency=known[line["competency"]], level=line["level"], weight=line.get("weight", 1)
        )
        for line in values["expects"]
    )


@transaction.atomic
def load_evidence(*, values: dict[str, Any], by: Person | None, at: datetime) -> int:
    """Take studies and findings in by key, with what rests on them; how many studies are new or changed. FRA-8.

    `supports` names what rests on a finding as framework/key; frameworks that are not here yet are passed over, and
    found when the file is loaded again.
    """
    return sum(_load_study(study, by, at) for study in values["studies"])


def _load_study(values: dict[str, Any], by: Person | None, at: datetime) -> bool:
    row = Study.objects.filter(key=values["key"]).first() or Study(key=values["key"])
    fields = ("title", "authors", "commissioner", "contractor", "question", "report")
    said = {**{name: values.get(name) or "" for name in fields}, "year": values.get("year")}
    changed = row.pk is None or any(getattr(row, name) != value for name, value in said.items())
    if changed:
        row.version += 0 if row.pk is None else 1
        for name, value in said.items():
            setattr(row, name, value)
        row.save()
    for position, finding in enumerate(values["findings"]):
        changed |= _load_finding(row, finding, position)
    if changed:
        audit.record("study loaded", row, by=by, at=at)
    return changed


def _load_finding(study: Study, values: dict[str, Any], position: int) -> bool:
    said = {"text": values["text"], "confidence": values["confidence"], "position": position}
    row = Finding.objects.filter(study=study, key=values["key"]).first()
    changed = row is None or any(getattr(row, name) != value for name, value in said.items())
    if changed:
        row, _ = Finding.objects.update_or_create(study=study, key=values["key"], defaults=said)
    for path in values.get("supports") or []:
        for thing in _named(path):
            changed |= Support.objects.get_or_create(finding=row, **thing)[1]
    return changed


def _named(path: str) -> list[dict[str, Any]]:
    """Domains, competencies or profiles called framework/key, in every edition of a national framework."""
    framework, _, key = path.partition("/")
    where = {"framework__key": framework, "framework__owner": None, "key": key}
    found: list[dict[str, Any]] = []
    for name, model in (("domain", Domain), ("competency", Competency), ("profile", RoleProfile)):
        found += [{name: row} for row in model._default_manager.filter(**where)]
    return found
