"""RIG-4: everything that is held about a person, found by the data map through every table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast

from mantle.equality import queries as equality
from mantle.people.models import Person
from mantle.rights.queries.datamap import Entry, entries
from mantle.web.tables import shown


@dataclass(slots=True)
class Part:
    """Rows of one table about the person, each a list of (question, answer)."""

    title: str
    purpose: str
    rows: list[list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Found:
    """Words that may tell of others too: a free-text field of a row about the person, or one that names them."""

    heading: str
    place: str
    text: str
    is_own: bool


@dataclass(slots=True)
class Holdings:
    parts: list[Part] = field(default_factory=list)
    words: list[Found] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)


def records_of(person: Person) -> list[Person]:
    """Return the record and those that were merged into it: all are about one person."""
    return [person, *Person.objects.filter(merged_into=person).order_by("pk")]


def names_of(person: Person) -> list[str]:
    """Return every present and former name, longest first."""
    found = {row.name for row in records_of(person)}
    for row in records_of(person):
        found |= {str(former) for former in row.former_names.all()}
    return sorted({name for name in found if " " in name}, key=lambda name: (-len(name), name))


def rows_about(entry: Entry, people: list[Person]) -> QuerySet:
    """Return the rows of a table that are about these records; none for a table that is about nobody."""
    condition = Q(pk__in=[])
    for path in entry.words_of("about"):
        if path == "self":
            condition |= Q(pk__in=[person.pk for person in people])
        elif path == "code:person":
            condition |= Q(object_kind="person", object_code__in=[person.code for person in people])
        else:
            condition |= Q(**{f"{path}__in": people})
    return entry.model._base_manager.filter(condition).order_by("pk")


def rows_naming(entry: Entry, names: Sequence[str], needles: list[str]) -> QuerySet:
    """Return the rows of which one of these fields holds one of these words, in any case."""
    condition, looked_at = Q(), {f"looked_at_{name}": Cast(name, models.TextField()) for name in names}
    for needle in needles:
        for written in {needle, json.dumps(needle)[1:-1]}:  # as in a text, and as in a list of texts
            condition |= reduce(or_, (Q(**{f"{each}__icontains": written}) for each in looked_at))
    return entry.model._base_manager.alias(**looked_at).filter(condition).order_by("pk")


def held_about(person: Person) -> Holdings:
    """Gather what is held: declared fields of rows about the person, and free text that needs a look. RIG-4."""
    people, names, found = records_of(person), names_of(person), Holdings()
    for entry in entries():
        own = list(rows_about(entry, people)) if entry.is_personal else []
        if own and (entry.words_of("personal") or entry.words_of("special")):
            rows = [answers_of(entry, row) for row in own]
            found.parts.append(Part(entry.title, entry.said["purpose"], [row for row in rows if row]))
        if searched := entry.words_of("words"):
            others = _others_naming(entry, own, searched, names)
            found.searched += [f"{entry.title}: {_label(entry, name)}" for name in searched]
            found.words += [each for name in searched for each in _words(entry, name, own, others, names)]
    found.parts += _done_by(people)
    if said := equality.own(person):
        rows = [[(question.replace("_", " ").capitalize(), answer) for question, answer in said.items()]]
        found.parts.append(Part("What you say for equality", "equality monitoring", rows))
    return found


def answers_of(entry: Entry, row: models.Model) -> list[tuple[str, str]]:
    """Return the declared fields of a row in words; empty ones are left out."""
    found = []
    for name in (*entry.words_of("personal"), *entry.words_of("special")):
        value = getattr(row, name)
        display = getattr(row, f"get_{name}_display", None)
        text = str(shown(display() if display else value))
        if isinstance(value, int) and not isinstance(value, bool):
            text = str(value)  # a year is no quantity
        if text:
            found.append((_label(entry, name), text))
    return found


def _label(entry: Entry, name: str) -> str:
    return str(getattr(entry.model._meta.get_field(name), "verbose_name", name)).replace("_", " ").capitalize()


def _others_naming(entry: Entry, own: list[models.Model], searched: Sequence[str], names: list[str]) -> list[Any]:
    """Rows about others in which the person is named: one question of a table, for all its texts."""
    if not names:
        return []
    return list(rows_naming(entry, searched, names).exclude(pk__in=[row.pk for row in own]))


def _words(entry: Entry, name: str, own: list[Any], others: list[Any], names: list[str]) -> Iterator[Found]:
    heading = f"{entry.title}: {_label(entry, name)}"[:120]
    place = f"{entry.model._meta.label}.{name}"
    for row in own:
        if text := "\n".join(strings_in(getattr(row, name))):
            yield Found(heading, f"{place} {row.pk}", text, is_own=True)
    for row in others:
        said = [text for text in strings_in(getattr(row, name)) if any(n.lower() in text.lower() for n in names)]
        if said:
            yield Found(heading, f"{place} {row.pk}", "\n".join(said), is_own=False)


def strings_in(value: Any) -> Iterator[str]:
    """Yield every text in a value, however deep."""
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings_in(each)


def _done_by(people: list[Person]) -> list[Part]:
    """What the person did here: when and what, without whom it was about."""
    parts = []
    for entry in entries():
        counts = _counts_by(entry, people)
        for path in entry.words_of("by"):
            if entry.model.__name__ == "AuditEvent":
                rows = entry.model._base_manager.filter(**{f"{path}__in": people}).order_by("pk")
                lines = [[("When", str(shown(at))), ("What", verb)] for at, verb in rows.values_list("at", "verb")]
            else:
                lines = [[("How many", str(counts[path]))]] if counts[path] else []
            if lines:
                parts.append(
                    Part(f"{entry.title} in which you stand as {path.replace('_', ' ')}", "accountability", lines)
                )
    return parts


def _counts_by(entry: Entry, people: list[Person]) -> dict[str, int]:
    """How many rows of a table name these records as who did something, by the field: one question of a table."""
    paths = entry.words_of("by")
    if not paths or entry.model.__name__ == "AuditEvent":
        return {}
    named = {path: Q(**{f"{path}__in": people}) for path in paths}
    rows = entry.model._base_manager.filter(reduce(or_, named.values()))
    found = rows.aggregate(**{f"by_{path}": models.Count("pk", filter=each) for path, each in named.items()})
    return {path: found[f"by_{path}"] for path in paths}
