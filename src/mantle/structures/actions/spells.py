"""Dated appointments in one table: a row an appointment, and the same file twice changes nothing. STR-27.

An agency is known by its name, a post by its reference or its title there, a person by e-mail address or reference,
else by name among those who have held posts there. What is on record already is left alone, but for an end it lacked.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from mantle.analysis.problems import Problem
from mantle.analysis.tables.appointments import Held, read_dated_appointments
from mantle.people.models import Agency, Person
from mantle.people.queries.limits import limited
from mantle.structures import rules
from mantle.structures.actions.diary import Diary
from mantle.structures.actions.ledger import Ledger
from mantle.structures.actions.reporting import report_of
from mantle.structures.actions.wanted import alike
from mantle.structures.actions.workforce import PAUSE, Agencies, by_agency, chunks
from mantle.structures.models import Appointment, Import, Post
from mantle.web import words

REASONS = {str(key): key for key in rules.LeavingReason} | {
    name.casefold(): key for key, name in rules.REASON_NAMES.items()
}
LENGTH_OF_A_CODE = 8
Key = tuple[int, int, date]  # post, person, first day


@dataclass(slots=True)
class Known:
    """What is on record of one agency: posts and people by the words that a file may use, and who held what."""

    posts: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    people: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    held: dict[Key, tuple[int, date | None]] = field(default_factory=dict)
    limited: set[int] = field(default_factory=set)

    @classmethod
    def load(cls, agency: Agency | None, rows: Iterable[Held]) -> Known:
        known = cls(limited=set(limited("files")))
        if agency is not None and agency.pk is not None:
            known._load_posts(agency)
            known._load_held(agency)
        known._load_exact({row.person for row in rows})
        return known

    def _load_posts(self, agency: Agency) -> None:
        rows = Post.objects.filter(agency=agency, is_group=False).values_list("pk", "reference", "code", "title")
        for pk, reference, code, title in rows:
            for said in {key_of(title), reference.casefold(), code.casefold()} - {""}:
                self.posts[said].add(pk)

    def _load_held(self, agency: Agency) -> None:
        names = ("pk", "post_id", "person_id", "starts_on", "ends_on", "person__given_name", "person__family_name")
        rows = Appointment.objects.filter(post__agency=agency).values_list(*names)
        for pk, post, person, starts_on, ends_on, given, family in rows:
            self.held[post, person, starts_on] = pk, ends_on
            self.people[key_of(f"{given} {family}")].add(person)

    def _load_exact(self, said: set[str]) -> None:
        """People who are known by their address or reference, wherever they worked until now (PEO-7)."""
        exact = sorted(said | {each.casefold() for each in said if "@" in each})
        exact = [each for each in exact if "@" in each or len(each) == LENGTH_OF_A_CODE]
        for part in chunks(exact):
            people = Person.objects.filter(merged_into__isnull=True)
            for name in ("email", "code"):
                for pk, value in people.filter(**{f"{name}__in": part}).values_list("pk", name):
                    self.people[value.casefold()] = {pk}

    def post(self, said: str) -> set[int]:
        return self.posts.get(said.casefold()) or self.posts.get(key_of(said)) or set()

    def person(self, said: str) -> set[int]:
        return self.people.get(said.casefold()) or self.people.get(key_of(said)) or set()

    def spell(self, row: Held) -> tuple[int, date | None] | None:
        """The appointment on record that a row means: its number and its end."""
        posts, people = self.post(row.post), self.person(row.person)
        return self.held.get((min(posts), min(people), row.started_on)) if posts and people else None


def key_of(said: str) -> str:
    """What must agree for two titles, or two names, to be one."""
    return alike(said, "")[0]


def last_day_of(row: Held) -> date | None:
    """One that ended on the day on which it began counts as a day."""
    return None if row.ended_on is None else max(row.ended_on, row.started_on + timedelta(days=1))


@dataclass(slots=True)
class Sorted:
    """A file as it was read: the rows that can be used by agency, what is known of each, and what is wrong."""

    agencies: Agencies
    rows: dict[str, list[Held]]
    known: dict[str, Known]
    problems: list[Problem]
    notes: list[str]
    rows_read: int

    @property
    def usable(self) -> list[Held]:
        return [row for rows in self.rows.values() for row in rows]


def sort_out(row: Import, by: Person | None) -> Sorted:
    """Read a file and set apart the rows that mean no one post or no one person."""
    held, taken = read_dated_appointments(bytes(row.content), name=row.file_name)
    agencies = Agencies(row.agency, by)
    good, problems = agencies.sort_out(held)
    groups = by_agency(good)
    known = {name: Known.load(agencies.found[name], rows) for name, rows in groups.items()}
    for name, rows in groups.items():
        wrong = [problem for each in rows for problem in _unclear(each, known[name])]
        refused = {problem.row for problem in wrong}
        groups[name] = [each for each in rows if each.line not in refused]
        problems += wrong
    others = sum(bool(each.reason) and each.reason.casefold() not in REASONS for each in good)
    notes = [f"{words.counted(others, 'reason')} for leaving in words of the file's own: kept as “Other”."]
    return Sorted(
        agencies, {name: rows for name, rows in groups.items() if rows}, known, [*taken.problems, *problems],
        [*taken.notes, *agencies.notes(), *(notes if others else [])], taken.rows_read,
    )  # fmt: skip


def _unclear(row: Held, known: Known) -> Iterator[Problem]:
    if len(known.post(row.post)) > 1:
        said = "Several posts there have this title. Write the reference of the one you mean: its page shows it."
        yield Problem(row.line, "post", said, row.post)
    if len(known.person(row.person)) > 1:
        said = "Several people of this name have held posts there. Write the reference or the e-mail address of one."
        yield Problem(row.line, "person", said, row.person)
    if known.limited & known.person(row.person):
        said = "The use of this person’s record is restricted, so files leave it alone (data protection)."
        yield Problem(row.line, "person", said, row.person)


def read(row: Import, by: Person | None) -> dict[str, Any]:
    """Read a file and say what it would change; nothing is stored."""
    found = sort_out(row, by)
    plan = Counter[str]()
    posts: set[tuple[str, str]] = set()
    filled: set[tuple[str, str]] = set()
    holders: set[tuple[str, str]] = set()
    for name, rows in found.rows.items():
        known = found.known[name]
        plan["posts added"] += len({key_of(each.post) for each in rows if not known.post(each.post)})
        plan["people added"] += len({key_of(each.person) for each in rows if not known.person(each.person)})
        plan.update(_what(each, known) for each in rows)
        today = [each for each in rows if each.ended_on is None]
        posts |= {(name, key_of(each.post)) for each in rows}
        filled |= {(name, key_of(each.post)) for each in today}
        holders |= {(name, key_of(each.person)) for each in today}
    good = found.usable
    return report_of(
        row,
        rows_read=found.rows_read,
        problems=found.problems,
        accepted=len(good),
        notes=found.notes,
        posts=len(posts),
        holders=len(holders),
        vacancies=len(posts - filled),
        changes={what: count for what, count in plan.items() if count},
        appointments=len(good),
        header=["Agency", "Post", "Person", "Kind", "From", "Until"],
        first_rows=[_shown(each) for each in good[:10]],
    )


def _what(row: Held, known: Known) -> str:
    spell = known.spell(row)
    if spell is None:
        return "appointments added"
    return "appointments ended" if spell[1] is None and row.ended_on is not None else "appointments unchanged"


def _shown(row: Held) -> list[str]:
    return [row.agency, row.post, row.person, row.kind, words.day(row.started_on), words.day(last_day_of(row))]


def store(row: Import, by: Person | None, at: datetime, progress: Callable[[int, int], None]) -> Ledger:
    """Store a file agency by agency in chunks that each stand alone; a second run adds only what is missing."""
    found, ledger = sort_out(row, by), Ledger(row)
    done, total = 0, len(found.usable)
    for name, rows in found.rows.items():
        with transaction.atomic():
            agency = found.agencies.get_or_add(name, ledger)
            known = Known.load(agency, rows)
            _add_posts(agency, rows, known, ledger)
            _add_people(rows, known, ledger)
            ledger.keep()
        diary = Diary(f"As in the file {row.file_name}")
        diary.load(*({min(each) for each in kept.values() if each} for kept in (known.people, known.posts)))
        for part in chunks(sorted(rows, key=lambda each: each.started_on)):
            with transaction.atomic():
                _store(part, known, diary, ledger)
                ledger.keep()
            done += len(part)
            progress(done, total)
            if done < total:
                time.sleep(PAUSE)
    return ledger


def _add_posts(agency: Agency, rows: list[Held], known: Known, ledger: Ledger) -> None:
    new = {key_of(each.post): each.post for each in rows if not known.post(each.post)}
    made = ledger.create(Post(agency=agency, title=title[:200]) for title in new.values())
    for key, post in zip(new, made, strict=True):
        known.posts[key] = {post.pk}
    ledger.count("posts added", len(made))


def _add_people(rows: list[Held], known: Known, ledger: Ledger) -> None:
    new = {key_of(each.person): each.person for each in rows if not known.person(each.person)}
    made = ledger.create(_person(name) for name in new.values())
    for key, person in zip(new, made, strict=True):
        known.people[key] = {person.pk}
    ledger.count("people added", len(made))


def _person(name: str) -> Person:
    given, _, family = name.strip().rpartition(" ")
    given, family = given[:100], family[:100]
    return Person(given_name=given, family_name=family, sort_name=Person.sort_name_of(given, family)[:210])


def _store(part: list[Held], known: Known, diary: Diary, ledger: Ledger) -> None:
    new: dict[Key, Appointment] = {}
    for each in part:
        key = min(known.post(each.post)), min(known.person(each.person)), each.started_on
        ends_on = last_day_of(each)
        reason = (
            REASONS.get(each.reason.casefold(), rules.LeavingReason.OTHER if each.reason else "") if ends_on else ""
        )
        kept = known.held.get(key)
        if kept is None and key not in new:
            row = Appointment(
                post_id=key[0], person_id=key[1], starts_on=key[2], ends_on=ends_on, kind=each.kind,
                leaving_reason=reason,
            )  # fmt: skip
            new[key] = diary.enter(row)
        elif kept is not None and kept[1] is None and ends_on is not None:
            before = {"ends_on": None, "leaving_reason": ""}
            after = {"ends_on": ends_on, "leaving_reason": reason or rules.LeavingReason.UNKNOWN}
            ledger.change(Appointment, kept[0], before, after)
            ledger.count("appointments ended")
            known.held[key] = kept[0], ends_on
    for key, row in zip(new, ledger.create(new.values()), strict=True):
        known.held[key] = row.pk, row.ends_on
    ledger.count("appointments added", len(new))
