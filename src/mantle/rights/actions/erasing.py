"""Erasure through every table by the data map, and the ledger that a restore replays. RIG-11, RIG-12."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from mantle.equality import actions as equality
from mantle.people import actions as people
from mantle.people import audit
from mantle.people.acting import past_the_wall
from mantle.people.actions import seals
from mantle.people.models import Account, AuditEvent, Change, Person, new_code
from mantle.rights.models import Case, Erasure
from mantle.rights.queries import holdings
from mantle.rights.queries.datamap import Entry, entries
from mantle.rights.rules.cases import Kind, State

ERASED, GONE = "Erased record", "[erased]"


@dataclass(slots=True)
class Report:
    """RIG-11: what an erasure would do: rows deleted, emptied, kept as facts, and texts that name the person."""

    deleted: dict[str, int] = field(default_factory=dict)
    cleared: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)


@past_the_wall("an erasure goes through every table")
def dependency_report(person: Person) -> Report:
    """Count what would go, what would be emptied, and what would stay as a fact about a pseudonym."""
    people_, needles, report = holdings.records_of(person), _needles(person), Report()
    places = {"delete": report.deleted, "clear": report.cleared, "keep": report.kept}
    for entry in entries():
        if entry.is_personal and (count := holdings.rows_about(entry, people_).count()):
            places[entry.said["erasure"]][entry.title] = count
        named = {pk for name in entry.words_of("words") for pk in _pks(entry, name, list(needles))}
        if named:
            report.named[entry.title] = len(named)
    return report


def _pks(entry: Entry, name: str, needles: list[str]) -> list[Any]:
    return list(holdings.rows_naming(entry, [name], needles).values_list("pk", flat=True))


def key_of(code: str) -> str:
    """Return the keyed digest under which the ledger knows a record. It names nobody to whoever lacks the key."""
    return hmac.new(f"erasure {settings.SECRET_KEY}".encode(), code.encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def erase(*, case: Case, outcome: str, by: Person, at: datetime) -> Erasure:
    """Erase a person at their request and close it. What must stay as a fact stays under a pseudonym. RIG-11."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.kind != Kind.ERASURE or case.person is None or case.state == State.CLOSED:
        raise people.Refused("Only an open request for erasure about a record can be carried out.")
    if case.person.pk == by.pk:
        raise people.Refused("Nobody erases their own record: another officer does it.")
    row = erase_person(person=case.person, by=by, at=at)
    from mantle.rights.actions.cases import close

    close(case=case, outcome=outcome, by=by, at=at)
    return row


@transaction.atomic
@past_the_wall("an erasure goes through every table")
def erase_person(*, person: Person, by: Person | None, at: datetime, pseudonym: str = "") -> Erasure:
    """Go through every table and write the ledger; what stays as a fact stays under a pseudonym. RIG-11."""
    everyone, needles = holdings.records_of(person), _needles(person)
    codes = {row.code: new_code() for row in everyone}
    if pseudonym:
        codes[person.code] = pseudonym
    counts: dict[str, int] = {}
    first = person.code
    equality.forget(person=person, by=None, at=at)
    told = {**needles, **codes}
    with seals.tidied(reason="A record was erased.", by=by, at=at):
        touched = _clean_tables(everyone, told, counts)
        _rename(everyone, codes, counts, timezone.localtime(at).date())
        _clean_changes(touched, told)
    person.refresh_from_db()
    audit.record("record erased", person, by=by, at=at, rows=sum(counts.values()))
    transaction.on_commit(write_ledger)
    return Erasure.objects.get(key=key_of(first))


def _clean_tables(everyone: list[Person], told: dict[str, str], counts: dict[str, int]) -> list[tuple[str, list[str]]]:
    """Clean every table but the record of changes; return which rows were about the person, by table."""
    touched = []
    for entry in entries():
        if entry.model is Change:
            continue
        _clean_texts(entry, told)
        if entry.is_personal:
            pks = [str(pk) for pk in holdings.rows_about(entry, everyone).values_list("pk", flat=True)]
            touched.append((entry.model._meta.db_table, pks))
            _clean_own(entry, everyone, counts)
    _empty_files([word for word, other in told.items() if other == GONE])
    return touched


def _rename(everyone: list[Person], codes: dict[str, str], counts: dict[str, int], on: date) -> None:
    """Give the record its pseudonym, here and wherever the audit record names it, and write it into the ledger."""
    for code, new in codes.items():
        AuditEvent.objects.filter(object_kind="person", object_code=code).update(object_code=new, object_name=ERASED)
    for row in everyone:
        Erasure.objects.get_or_create(
            key=key_of(row.code), defaults={"pseudonym": codes[row.code], "on": on, "what": counts}
        )
        Person.objects.filter(pk=row.pk).update(
            code=codes[row.code], given_name="", family_name=ERASED, sort_name=Person.sort_name_of("", ERASED),
            email="", birth_year=None, background="", profession="",
        )  # fmt: skip


def _clean_changes(touched: list[tuple[str, list[str]]], told: dict[str, str]) -> None:
    """Of changes to rows about the person only the fact is kept; in all others their names and codes are replaced."""
    for table, pks in touched:
        Change.objects.filter(table=table, row__in=pks).update(values={})
    for entry in entries():
        if entry.model is Change:
            _clean_texts(entry, told)


def _needles(person: Person) -> dict[str, str]:
    """Every text by which the person may be named anywhere, with what takes its place."""
    words = set(holdings.names_of(person))
    for row in holdings.records_of(person):
        words |= {row.email, *Account.objects.filter(person=row).values_list("email", flat=True)}
    return {word: GONE for word in sorted(words, key=lambda word: (-len(word), word)) if word}


def _clean_texts(entry: Entry, told: dict[str, str]) -> None:
    """Take the person's names, addresses and codes out of free text in any row of a table."""
    for name in entry.words_of("words"):
        for row in holdings.rows_naming(entry, [name], list(told)):
            clean = replaced(getattr(row, name), told)
            entry.model._base_manager.filter(pk=row.pk).update(**{name: clean})


def replaced(value: Any, told: dict[str, str]) -> Any:
    """Return a value with every word of `told` replaced, in any case and however deep, keys of dictionaries too."""
    if isinstance(value, str):
        for word, other in told.items():
            start = value.lower().find(word.lower())
            while start >= 0:
                value = value[:start] + other + value[start + len(word) :]
                start = value.lower().find(word.lower(), start + len(other))
        return value
    if isinstance(value, dict):
        return {replaced(key, told): replaced(each, told) for key, each in value.items()}
    if isinstance(value, list):
        return [replaced(each, told) for each in value]
    return value


def _clean_own(entry: Entry, everyone: list[Person], counts: dict[str, int]) -> None:
    """Delete, empty or keep the rows about the person, as the data map says."""
    rows = holdings.rows_about(entry, everyone)
    if entry.model is Person or not (count := rows.count()):
        return
    counts[entry.model._meta.label] = count
    if entry.said["erasure"] == "delete":
        rows.delete()
        return
    names = entry.words_of("words") if entry.model is not AuditEvent else ["reason"]
    if entry.said["erasure"] == "clear":
        fields = {field.name: field for field in entry.model._meta.concrete_fields}
        names = [*names, *(n for n in entry.words_of("personal") if _can_be_empty(fields[n]))]
    if names:
        rows.update(**{name: _empty(entry.model._meta.get_field(name)) for name in names})


def _can_be_empty(field: models.Field) -> bool:
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def _empty(field: Any) -> Any:
    return field.get_default() if isinstance(field, models.JSONField) else GONE


def _empty_files(needles: list[str]) -> None:
    """Empty whole files that name the person: they cannot be kept without."""
    for entry in entries():
        for name in entry.words_of("files"):
            for row in entry.model._base_manager.exclude(**{name: b""}).iterator(chunk_size=5):
                content = bytes(getattr(row, name)).decode("utf-8", "replace").lower()
                if any(needle.lower() in content for needle in needles):
                    entry.model._base_manager.filter(pk=row.pk).update(**{name: b""})


def ledger_path() -> Path:
    return Path(settings.ERASURE_LEDGER)


def write_ledger() -> int:
    """Add to the file what it lacks of the table; return how many lines it holds. The file is no part of a backup."""
    path = ledger_path()
    known = {line["key"] for line in read_ledger()}
    lacking = [row for row in Erasure.objects.order_by("pk") if row.key not in known]
    if lacking:
        path.parent.mkdir(parents=True, exist_ok=True)
        number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(number, "a", encoding="utf-8") as file:
            for row in lacking:
                file.write(json.dumps({"key": row.key, "pseudonym": row.pseudonym, "on": row.on.isoformat()}) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return len(known) + len(lacking)


def read_ledger() -> list[dict[str, str]]:
    """Return the lines of the ledger's file; a last line cut off by a crash is left aside."""
    path, lines = ledger_path(), []
    if path.exists():
        for text in path.read_text(encoding="utf-8").splitlines():
            try:
                lines.append(json.loads(text))
            except ValueError:
                continue
    return lines


@transaction.atomic
def replay_erasures(*, at: datetime) -> int:
    """Erase again whoever the ledger says was erased and an older backup brought back. Return how many. RIG-12."""
    told = {line["key"]: line["pseudonym"] for line in read_ledger()}
    told |= dict(Erasure.objects.values_list("key", "pseudonym"))
    count = 0
    for person in Person.objects.filter(merged_into__isnull=True).order_by("pk") if told else ():
        if (key := key_of(person.code)) in told:
            erase_person(person=person, by=None, at=at, pseudonym=told[key])
            count += 1
    return count
