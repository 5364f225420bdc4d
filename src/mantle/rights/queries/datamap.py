"""RIG-1: the data map, gathered from `personal.py` beside each slice, and what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import models

from mantle.rights.rules.purposes import PURPOSES
from mantle.rights.rules.retention import CLASSES

FIELDS = ("personal", "special", "words", "secret", "files")
ERASURES = {"delete", "clear", "keep"}
# Kinds of field that can tell of a person; numbers, dates and yes or no tell of one only through a row that does.
CAN_TELL = (
    models.CharField, models.TextField, models.JSONField, models.BinaryField, models.EmailField,
    models.FileField, models.GenericIPAddressField,
)  # fmt: skip
# Tables of Django itself: sessions are emptied when they end, the others tell of no person.
OF_DJANGO = {"auth", "contenttypes", "sessions"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said of one model."""

    model: type[models.Model]
    said: dict[str, str]

    def words_of(self, key: str) -> list[str]:
        return self.said.get(key, "").split()

    @property
    def is_personal(self) -> bool:
        return "purpose" in self.said

    @property
    def title(self) -> str:
        return str(self.model._meta.verbose_name_plural).capitalize()


def entries() -> list[Entry]:
    """Return one entry for each model of the house, in the order of the register; silent ones say nothing."""
    found = []
    for app in apps.get_app_configs():
        if app.name.startswith("mantle."):
            said = _said_by(app.name)
            found += [Entry(model, dict(said.get(model.__name__, {}))) for model in app.get_models()]
    return found


def _said_by(app: str) -> dict[str, dict[str, str]]:
    if find_spec(f"{app}.personal") is None:
        return {}
    return import_module(f"{app}.personal").PERSONAL


def gaps(of: list[Entry] | None = None) -> list[str]:
    """Return what the map leaves unsaid or says wrongly, a sentence each."""
    return [line for entry in (entries() if of is None else of) for line in _gaps_of(entry)]


def _gaps_of(entry: Entry) -> Iterator[str]:
    label, said = entry.model._meta.label, entry.said
    fields = {field.name: field for field in entry.model._meta.concrete_fields}
    told = {name for key in (*FIELDS, "other") for name in entry.words_of(key)}
    to_people = {n for n, field in fields.items() if field.related_model and field.related_model.__name__ == "Person"}
    for name in sorted(told - set(fields)):
        yield f"{label} has no field {name}"
    for name, field in fields.items():
        must = isinstance(field, CAN_TELL) and not field.choices and name not in {"code", "version"}
        if must and name not in told and not _is_named(entry):
            yield f"{label}.{name} is neither personal nor not"
    paths = {path.split("__")[0] for key in ("about", "by") for path in entry.words_of(key)}
    for name in sorted(to_people - paths - set(entry.words_of("other"))):
        yield f"{label}.{name} leads to a person, and nothing says why"
    if entry.is_personal:
        if said["purpose"] not in PURPOSES:
            yield f"{label} has a purpose that is not in the table: {said['purpose']}"
        if said.get("keep") not in CLASSES:
            yield f"{label} has no class of retention"
        if said.get("erasure") not in ERASURES:
            yield f"{label} does not say what erasure does"
        if said.get("special") and not PURPOSES[said["purpose"]].condition:
            yield f"{label} holds special categories without a condition of Article 9"
    elif to_people or set(said) & {"personal", "special", "about", "by"}:
        yield f"{label} tells of people and has no purpose"


def _is_named(entry: Entry) -> bool:
    """Whether a model's other fields are said to be of no person by a single word."""
    return entry.said.get("rest") == "not personal"


def _about(entry: Entry) -> str:
    doer = "whoever did it" if entry.words_of("by") else "whoever is named"
    return ", ".join(entry.words_of("about")) or doer


def record_of_processing() -> list[dict[str, Any]]:
    """Return one line for each personal field: whose, why, on which ground, by whom controlled, until when."""
    return [
        {
            "table": entry.model._meta.label, "field": name, "kind": kind,
            "about": _about(entry),
            "purpose": purpose.name, "says": purpose.says, "basis": str(purpose.basis), "condition": purpose.condition,
            "controller": str(purpose.controller), "kept": f"{keep.period} from {keep.counts_from}", "then": keep.then,
            "on_erasure": entry.said["erasure"],
        }
        for entry in entries() if entry.is_personal
        for purpose in [PURPOSES[entry.said["purpose"]]] for keep in [CLASSES[entry.said["keep"]]]
        for kind in FIELDS for name in entry.words_of(kind)
    ]  # fmt: skip
