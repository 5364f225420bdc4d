"""`mantle who-saw PERSON --since DATE`: who saw or changed what is held about one person. REC-6."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mantle.people.models import Person


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("person", help="a reference, an e-mail address, or a name that only one person has")
    parser.add_argument("--since", required=True, metavar="DATE", help="a day: 2026-11-24 or 24/11/2026")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(options: argparse.Namespace) -> int:
    """0 when the question was answered, also with nobody; 2 when the person or the day is not clear."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    import django

    django.setup()
    from mantle.people.queries import looks

    day, found = looks.day_of(options.since), _people(options.person)
    if day is None:
        print(f"mantle who-saw: “{options.since}” is no day. Write it like 2026-11-24.", file=sys.stderr)
        return 2
    if len(found) != 1:
        print(f"mantle who-saw: {_unclear(options.person, found)}", file=sys.stderr)
        return 2
    said = _answer(found[0], looks.start_of(day))
    print(json.dumps(said, ensure_ascii=False)) if options.json else _tell(said)
    return 0


def _people(words: str) -> list[Person]:
    """The people who may be meant: one where a reference or an address is exact. Merged records are found as well."""
    from django.db.models import Q

    from mantle.people.models import Person
    from mantle.people.queries import people_named

    exact = list(Person.objects.filter(Q(code=words.strip().upper()) | Q(email__iexact=words.strip()))[:6])
    named = people_named(words)
    return exact or (list(Person.objects.filter(named, merged_into=None).distinct()[:6]) if named else [])


def _unclear(words: str, found: list[Person]) -> str:
    if not found:
        return f"nobody is known by “{words}”."
    several = "; ".join(f"{person.name}, {person.code}" for person in found[:5])
    return f"“{words}” may be several people: {several}{' and more' if len(found) > 5 else ''}. Give the reference."


def _answer(person: Person, since: Any) -> dict[str, Any]:
    from mantle.people.queries import looks

    seen, changes = looks.looks_at(person, since).order_by("-at", "-pk"), looks.changes_of(person, since)
    names = looks.actors_of(changes)
    return {
        "person": person.name,
        "reference": person.code,
        "since": since.isoformat(),
        "looks": [
            {"at": row.at.isoformat(), "by": row.by.name, "by_reference": row.by.code, "saw": looks.fields_said(row),
             "where": looks.page_said(row), "request": row.request}
            for row in seen.iterator(chunk_size=2000)
        ],
        "changes": [
            {"at": row.at.isoformat(), "by": names.get(row.actor or 0, "The service itself"),
             "what": f"{looks.thing_of(row)} {looks.VERBS[row.operation]}", "said": looks.change_said(row),
             "request": row.request}
            for row in changes.order_by("-at", "-pk").iterator(chunk_size=2000)
        ],
    }  # fmt: skip


def _tell(said: dict[str, Any]) -> None:
    print(f"{said['person']}, {said['reference']}, since {said['since'][:10]}")
    print(f"Seen: {len(said['looks']):,}")
    for row in said["looks"]:
        print(f"  {row['at'][:16]}  {row['by']}: {row['saw']} ({row['where']})")
    print(f"Changed: {len(said['changes']):,}")
    for row in said["changes"]:
        print(f"  {row['at'][:16]}  {row['by']}: {row['what']}. {row['said']}")
