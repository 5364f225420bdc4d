"""Dated appointments in linked tables: organisations and what follows them, their posts, and who held each. STR-24.

Everything carries a reference of its source: organisations are found by name and dates, posts and people by that
reference, appointments by post, person and first day. The same tables twice change nothing.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mantle.analysis.problems import InputError
from mantle.analysis.tables import read_appointments
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.models import Agency, Identifier, Person
from mantle.structures import rules
from mantle.structures.actions import spells
from mantle.structures.actions.diary import Diary
from mantle.structures.actions.everywhere import refuse_unless_everywhere
from mantle.structures.actions.ledger import Ledger
from mantle.structures.actions.places import Known
from mantle.structures.actions.reporting import report_of
from mantle.structures.actions.workforce import PAUSE, chunks
from mantle.structures.models import Absence, AgencyLink, Appointment, Import, Post
from mantle.web import words

SOURCE = "appointments file"
AT_ONCE = 500

Spell = tuple[int, int, date]  # post, person, first day


@dataclass(slots=True)
class Found:
    """Rows on record that the tables mean, by the references of the tables."""

    known: Known
    agencies: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    appointments: dict[Spell, tuple[int, date | None]] = field(default_factory=dict)
    absences: set[tuple[int, date]] = field(default_factory=set)

    @classmethod
    def look_up(cls, table: Any) -> Found:
        found = cls(Known.load())
        for organisation in table.organisations:
            pk = found.known.find(_as_place(organisation))
            if pk is not None:
                found.agencies[organisation.reference] = pk
        agencies = set(found.agencies.values())
        for reference, pk in (
            Post.objects.filter(agency__in=agencies).exclude(reference="").values_list("reference", "pk")
        ):
            found.posts[reference] = pk
        found.people = _people_known()
        held = Appointment.objects.filter(post__agency__in=agencies)
        for pk, post, person, starts_on, ends_on in held.values_list(
            "pk", "post_id", "person_id", "starts_on", "ends_on"
        ):
            found.appointments[post, person, starts_on] = (pk, ends_on)
        found.absences = set(Absence.objects.filter(appointment__in=held).values_list("appointment_id", "starts_on"))
        return found

    def spell(self, row: Any) -> Spell | None:
        post, person = self.posts.get(row.post), self.people.get(row.person)
        return None if post is None or person is None else (post, person, row.starts_on)


@past_the_wall("a reference names one person, wherever they work")
def _people_known() -> dict[str, int]:
    return dict(Identifier.objects.filter(source=SOURCE).values_list("value", "person_id"))


@dataclass(slots=True)
class _Place:
    """An organisation in the words of the register of places."""

    name: str
    starts_on: date | None
    ends_on: date | None
    official_code: str = ""


def _as_place(organisation: Any) -> _Place:
    return _Place(organisation.name, organisation.starts_on, organisation.ends_on)


def is_one_table(content: bytes) -> bool:
    """Whether this is Mantle's own table, a row an appointment: CSV, or XLSX, which is an archive too."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        return not content.startswith(b"PK\x03\x04")  # the start of an archive that is broken off


def read(row: Import, by: Person | None) -> dict[str, Any]:
    """Read the tables, or the one table, and say what they would change; nothing is stored."""
    if is_one_table(bytes(row.content)):
        return spells.read(row, by)
    try:
        refuse_unless_everywhere(by)
    except Refused as refusal:
        raise InputError(str(refusal)) from refusal
    table = read_appointments(bytes(row.content), name=row.file_name)
    found, plan = Found.look_up(table), Counter[str]()
    plan["agencies added"] = sum(each.reference not in found.agencies for each in table.organisations)
    plan["posts added"] = sum(each.reference not in found.posts for each in table.posts)
    plan["people added"] = sum(each.reference not in found.people for each in table.people)
    for each in table.appointments:
        spell = found.spell(each)
        known = found.appointments.get(spell) if spell else None
        plan[
            "appointments added"
            if known is None
            else "appointments ended"
            if known[1] != each.ends_on
            else "appointments unchanged"
        ] += 1
    plan["absences added"] = sum(not _knows_absence(found, table, each) for each in table.absences)
    today = [each for each in table.appointments if each.ends_on is None]
    return report_of(
        row,
        rows_read=table.rows_read,
        problems=table.problems,
        accepted=table.rows_accepted,
        notes=table.notes,
        posts=len(table.posts),
        holders=len({each.person for each in today}),
        vacancies=len(table.posts) - len({each.post for each in today}),
        changes={what: count for what, count in plan.items() if count},
        appointments=len(table.appointments),
        header=["Post", "Person", "Kind", "From", "Until"],
        first_rows=_first_rows(table),
    )


def _first_rows(table: Any) -> list[list[str]]:
    titles = {post.reference: post.title for post in table.posts}
    names = {person.reference: person.name for person in table.people}
    return [
        [
            titles.get(each.post, ""),
            names.get(each.person, ""),
            each.kind,
            words.day(each.starts_on),
            words.day(each.ends_on),
        ]
        for each in table.appointments[:10]
    ]


def _knows_absence(found: Found, table: Any, absence: Any) -> bool:
    spell = found.spell(absence.appointment)
    known = found.appointments.get(spell) if spell else None
    return known is not None and (known[0], absence.starts_on) in found.absences


def store(row: Import, by: Person | None, at: datetime, progress: Callable[[int, int], None]) -> Ledger:
    """Store organisations, posts and people in one piece, then appointments in chunks by their days."""
    if is_one_table(bytes(row.content)):
        return spells.store(row, by, at, progress)
    refuse_unless_everywhere(by)
    table = read_appointments(bytes(row.content), name=row.file_name)
    ledger, found = Ledger(row), Found.look_up(table)
    with transaction.atomic():
        _store_agencies(table, found, ledger)
        _store_posts(table, found, ledger)
        _store_people(table, found, ledger)
        ledger.keep()
    diary = Diary(f"As in the file {row.file_name}")
    diary.load(found.people.values(), found.posts.values())
    ordered = sorted(table.appointments, key=lambda each: each.starts_on)
    done = 0
    for part in chunks(ordered):
        with transaction.atomic():
            _store_appointments(part, found, diary, ledger)
            ledger.keep()
        done += len(part)
        progress(done, len(ordered))
        if done < len(ordered):
            time.sleep(PAUSE)
    with transaction.atomic():
        _store_absences(table, found, ledger)
        ledger.keep()
    return ledger


def _store_agencies(table: Any, found: Found, ledger: Ledger) -> None:
    new = [each for each in table.organisations if each.reference not in found.agencies]
    rows = ledger.create(
        Agency(
            name=each.name[:200],
            short_name=(each.short_name or "")[:80],
            kind="national",
            starts_on=each.starts_on,
            ends_on=each.ends_on,
        )
        for each in new
    )
    found.agencies |= {each.reference: row.pk for each, row in zip(new, rows, strict=True)}
    ledger.count("agencies added", len(rows))
    links: dict[tuple[int, int], AgencyLink] = {}
    for link in table.links:
        pair = (found.agencies.get(link.predecessor), found.agencies.get(link.successor))
        if pair[0] is not None and pair[1] is not None and pair[0] != pair[1] and pair not in found.known.links:
            links[pair[0], pair[1]] = AgencyLink(
                predecessor_id=pair[0], successor_id=pair[1], kind=link.kind, on=link.on
            )
    ledger.create(links.values())
    ledger.count("agencies linked to what follows them", len(links))


def _store_posts(table: Any, found: Found, ledger: Ledger) -> None:
    ends = {each.reference: each.ends_on for each in table.organisations}
    new = [each for each in table.posts if each.reference not in found.posts]
    rows = ledger.create(
        Post(
            agency_id=found.agencies[each.organisation],
            title=each.title[:200],
            reference=each.reference[:80],
            grade=(each.rank or "")[:60],
            ends_on=ends.get(each.organisation),
        )
        for each in new
    )
    found.posts |= {each.reference: row.pk for each, row in zip(new, rows, strict=True)}
    ledger.count("posts added", len(rows))


def _store_people(table: Any, found: Found, ledger: Ledger) -> None:
    new = [each for each in table.people if each.reference not in found.people]
    rows = ledger.create(_person(each.name) for each in new)
    ledger.create(
        Identifier(person=row, source=SOURCE, value=each.reference[:120]) for each, row in zip(new, rows, strict=True)
    )
    found.people |= {each.reference: row.pk for each, row in zip(new, rows, strict=True)}
    ledger.count("people added", len(rows))


def _person(name: str) -> Person:
    given, _, family = name.strip().rpartition(" ")
    given, family = given[:100], family[:100]
    return Person(given_name=given, family_name=family, sort_name=Person.sort_name_of(given, family)[:210])


def _store_appointments(part: Iterable[Any], found: Found, diary: Diary, ledger: Ledger) -> None:
    new: dict[Spell, Appointment] = {}
    for each in part:
        spell = found.spell(each)
        if spell is None or spell in new:
            continue
        known = found.appointments.get(spell)
        if known is None:
            row = Appointment(
                post_id=spell[0], person_id=spell[1], starts_on=each.starts_on, ends_on=each.ends_on, kind=each.kind
            )
            new[spell] = diary.enter(row)
        elif known[1] is None and each.ends_on is not None:
            ledger.change(
                Appointment,
                known[0],
                {"ends_on": None, "leaving_reason": ""},
                {"ends_on": each.ends_on, "leaving_reason": rules.LeavingReason.UNKNOWN},
            )
            ledger.count("appointments ended")
    for spell, row in zip(new, ledger.create(new.values()), strict=True):
        found.appointments[spell] = (row.pk, row.ends_on)
    ledger.count("appointments added", len(new))


def _store_absences(table: Any, found: Found, ledger: Ledger) -> None:
    rows = []
    for each in table.absences:
        spell = found.spell(each.appointment)
        known = found.appointments.get(spell) if spell else None
        is_period = each.ends_on is None or each.ends_on > each.starts_on
        if known is not None and is_period and (known[0], each.starts_on) not in found.absences:
            found.absences.add((known[0], each.starts_on))
            rows.append(
                Absence(
                    appointment_id=known[0], reason=each.reason[:60], starts_on=each.starts_on, ends_on=each.ends_on
                )
            )
    ledger.create(rows)
    ledger.count("absences added", len(rows))
