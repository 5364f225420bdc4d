"""Mantle's own workforce file: one row a post, brought in so that the same file twice changes nothing.

A post is known by its reference, else by title and unit within its agency; a person by e-mail address, else by name
within the agency. What differs is changed from the file's date on: history before it is left alone.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from mantle.analysis.problems import Problem
from mantle.analysis.tables import read_workforce
from mantle.people.access import Permission
from mantle.people.models import Agency, Person, current
from mantle.people.queries import find_agency
from mantle.people.rules import plain_name
from mantle.structures import rules
from mantle.structures.actions.ledger import Ledger
from mantle.structures.models import Appointment, Import, Post, ReportingLine, Term

CHUNK = 2000
# Between chunks others get a turn at the database: SQLite lets one writer in at a time.
PAUSE = 0.02


def read(row: Import, by: Person | None) -> dict[str, Any]:
    """Read a file and say what it would change; nothing is stored."""
    table = read_workforce(bytes(row.content), name=row.file_name, as_at=row.as_at)
    agencies = _Agencies(row.agency, by)
    good, problems = agencies.sort_out(table.rows)
    problems = [*table.problems, *problems]
    plan = Counter[str]()
    for group in _by_agency(good, agencies):
        for change in _Comparison(group, row.as_at).changes():
            plan[change.what] += 1
    return {
        "rows_read": table.rows_read,
        "rows_accepted": len(good),
        "rows_refused": len({problem.row for problem in problems if problem.row is not None}),
        "errors": [problem.to_dict() for problem in problems[:5000]],
        "notes": [*table.notes, *agencies.notes()],
        "posts": len(good),
        "holders": sum(bool(entry.person) for entry in good),
        "vacancies": sum(not entry.person for entry in good),
        "changes": dict(plan),
        "proposals": [],
        "first_rows": [_shown(entry) for entry in good[:10]],
    }


def _shown(entry: Any) -> list[str]:
    return [entry.agency, entry.title or entry.post, str(entry.tier or ""), entry.person or "Vacant", str(entry.started_on or "")]


class _Agencies:
    """Which agency each row means: its own only for an authority's lead; new ones only for those who reach everywhere."""

    def __init__(self, only: Agency | None, by: Person | None) -> None:
        self.only, self.by = only, by
        self.found: dict[str, Agency | None] = {}
        self.regions: dict[str, str] = {}

    def sort_out(self, rows: Iterable[Any]) -> tuple[list[Any], list[Problem]]:
        good, problems = [], []
        for entry in rows:
            problem = self._problem(entry)
            if problem is None:
                good.append(entry)
            else:
                problems.append(Problem(entry.line, "agency", problem, entry.agency))
        return good, problems

    def _problem(self, entry: Any) -> str | None:
        if entry.agency not in self.found:
            self.found[entry.agency] = self.only if self._means_own(entry.agency) else find_agency(entry.agency)
            self.regions[entry.agency] = entry.region or ""
        agency = self.found[entry.agency]
        if self.by is None or self.by.standing.reach(Permission.IMPORT_FILES).everywhere:
            return None
        if agency is None:
            return "No agency is known by this name. Write it as on its page, or ask the programme team to add it."
        if not self.by.may(Permission.IMPORT_FILES, agency):
            return "You may bring in files for your own agency only. Leave this row out."
        return None

    def _means_own(self, name: str) -> bool:
        return self.only is not None and plain_name(name) in {plain_name(self.only.name), plain_name(self.only.short_name), self.only.code.casefold()}

    def notes(self) -> list[str]:
        new = sorted(name for name, agency in self.found.items() if agency is None)
        return [f"{len(new)} agencies are new and will be added: {', '.join(new[:5])}{' …' if len(new) > 5 else ''}."] if new else []

    def of(self, entry: Any) -> Agency | None:
        return self.found[entry.agency]


def _by_agency(rows: list[Any], agencies: _Agencies) -> Iterator[_Group]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for entry in rows:
        groups[entry.agency].append(entry)
    for name, entries in groups.items():
        yield _Group(name, agencies.found[name], entries)


@dataclass(slots=True)
class _Group:
    name: str
    agency: Agency | None
    rows: list[Any]


@dataclass(slots=True)
class _Change:
    """What one row means for the record."""

    what: str
    entry: Any
    post: Post | None = None
    person: Person | None = None
    leaving: Appointment | None = None


@dataclass(slots=True)
class _Comparison:
    """One agency's rows beside what is on record."""

    group: _Group
    as_at: date | None
    posts: dict[tuple[str, str], Post] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    now: dict[int, list[Appointment]] = field(default_factory=lambda: defaultdict(list))

    def changes(self) -> list[_Change]:
        self._load()
        return [change for entry in self.group.rows for change in self._compare(entry)]

    def _load(self) -> None:
        if self.group.agency is None:
            return
        for post in Post.objects.filter(agency=self.group.agency, ends_on__isnull=True, is_group=False):
            self.posts[post_key(post.reference, post.title, post.unit)] = post
            self.posts.setdefault(post_key("", post.title, post.unit), post)
        held = Appointment.objects.filter(post__agency=self.group.agency).select_related("person").order_by("starts_on")
        for row in held:
            self.people[plain_name(row.person.name)] = row.person
            if row.ends_on is None:
                self.now[row.post_id].append(row)
        emails = {entry.email.casefold() for entry in self.group.rows if entry.email}
        for person in Person.objects.filter(email__in=emails, merged_into__isnull=True) if emails else ():
            self.people[person.email.casefold()] = person

    def _compare(self, entry: Any) -> list[_Change]:
        title, unit = title_of(entry), entry.unit or ""
        post = self.posts.get(post_key(reference_of(entry), title, unit)) or self.posts.get(post_key("", title, unit))
        if post is None:
            found = [_Change("posts added", entry)]
            return [*found, _Change("people appointed", entry, None, self._person(entry))] if entry.person else found
        present = self.now.get(post.pk, [])
        if not entry.person:
            return [_Change("people left", entry, post, leaving=row) for row in present] or [_Change("unchanged", entry, post)]
        person = self._person(entry)
        if any(person is not None and row.person_id == person.pk for row in present):
            return [_Change("unchanged", entry, post, person)]
        alone = entry.kind != rules.AppointmentKind.JOB_SHARE
        leaving = [_Change("people left", entry, post, leaving=row) for row in present if alone and row.kind != "job_share"]
        return [*leaving, _Change("people appointed", entry, post, person)]

    def _person(self, entry: Any) -> Person | None:
        by_mail = self.people.get(entry.email.casefold()) if entry.email else None
        return by_mail or self.people.get(plain_name(name_of(entry)))


def post_key(reference: str, title: str, unit: str) -> tuple[str, str]:
    return ("reference", reference.casefold()) if reference else (title.casefold().strip(), unit.casefold().strip())


def title_of(entry: Any) -> str:
    return entry.title or entry.post


def reference_of(entry: Any) -> str:
    return entry.post_reference or (entry.post if entry.title and entry.post != entry.title else "")


def name_of(entry: Any) -> str:
    return f"{entry.given_name or ''} {entry.family_name}".strip() if entry.family_name else entry.person or ""


def store(row: Import, by: Person | None, at: datetime, progress: Any) -> Ledger:
    """Store a file, a chunk at a time; each chunk stands alone, and a second run adds only what is missing."""
    table = read_workforce(bytes(row.content), name=row.file_name, as_at=row.as_at)
    agencies = _Agencies(row.agency, by)
    good, _ = agencies.sort_out(table.rows)
    on = row.as_at or at.date()
    ledger, done = Ledger(), 0
    for group in _by_agency(good, agencies):
        for start in range(0, len(group.rows), CHUNK):
            part = _Group(group.name, group.agency, group.rows[start : start + CHUNK])
            with transaction.atomic():
                part.agency = part.agency or _add_agency(part, ledger, agencies.regions[group.name])
                group.agency = agencies.found[group.name] = part.agency
                _store_part(part, on, ledger)
            done += len(part.rows)
            progress(done, len(good))
            if done < len(good):
                time.sleep(PAUSE)
        with transaction.atomic():
            _store_lines(group, on, ledger)
    return ledger


def _add_agency(group: _Group, ledger: Ledger, region: str) -> Agency:
    agency = Agency(name=group.name, kind="authority", region=region, is_upper_tier=True)
    return ledger.create([agency])[0]


def _store_part(group: _Group, on: date, ledger: Ledger) -> None:
    comparison = _Comparison(group, on)
    changes = comparison.changes()
    tiers = dict(Term.objects.filter(agency=group.agency, tier__isnull=False).values_list("word", "tier"))
    for change in changes:
        if change.leaving is not None:
            _end(change, on, ledger)
    new_posts = {id(c.entry): _new_post(c.entry, group.agency, tiers) for c in changes if c.what == "posts added"}
    ledger.create(new_posts.values())
    starting = [change for change in changes if change.what == "people appointed"]
    people = _new_people(starting, ledger)
    ledger.create(
        _new_appointment(c, c.post or new_posts[id(c.entry)], c.person or people[person_key(c.entry)], on) for c in starting
    )


def _end(change: _Change, on: date, ledger: Ledger) -> None:
    row = change.leaving
    assert row is not None
    since = change.entry.started_on or on
    ends_on = max(since, row.starts_on + timedelta(days=1))
    ledger.change(row, ends_on=ends_on, leaving_reason=rules.LeavingReason.UNKNOWN)


def _new_post(entry: Any, agency: Agency | None, tiers: dict[str, int]) -> Post:
    return Post(
        agency=agency, title=title_of(entry)[:200], reference=reference_of(entry)[:80], unit=(entry.unit or "")[:200],
        tier=entry.tier or tiers.get(entry.grade or ""), grade=(entry.grade or "")[:60], fte=entry.fte or 1,
        statutory_role=_statutory_role(entry),
    )  # fmt: skip


def _statutory_role(entry: Any) -> str:
    if not entry.statutory:
        return ""
    return "dcs" if entry.tier == 1 else "other"


def person_key(entry: Any) -> str:
    return entry.email.casefold() if entry.email else f"{plain_name(name_of(entry))} {entry.birth_year or ''}"


def _new_people(starting: list[_Change], ledger: Ledger) -> dict[str, Person]:
    """One record a name and year of birth: the same person in two posts of a file is one person."""
    new: dict[str, Person] = {}
    for change in starting:
        key = person_key(change.entry)
        if change.person is None and key not in new:
            new[key] = _new_person(change.entry)
    ledger.create(new.values())
    return new


def _new_person(entry: Any) -> Person:
    given, _, family = name_of(entry).rpartition(" ")
    given, family = (entry.given_name or "", entry.family_name) if entry.family_name else (given, family)
    return Person(
        given_name=given[:100], family_name=family[:100], sort_name=Person.sort_name_of(given, family)[:210],
        email=entry.email or "", birth_year=entry.birth_year, background=entry.background or "",
    )  # fmt: skip


def _new_appointment(change: _Change, post: Post, person: Person, on: date) -> Appointment:
    return Appointment(
        post=post, person=person, kind=change.entry.kind or rules.AppointmentKind.SUBSTANTIVE,
        starts_on=change.entry.started_on or on,
    )  # fmt: skip


def _store_lines(group: _Group, on: date, ledger: Ledger) -> None:
    """Reporting lines, once all posts of the agency are there."""
    wanted = [entry for entry in group.rows if entry.reports_to]
    if not wanted:
        return
    posts = _Comparison(group, on)
    posts._load()
    lines = dict(ReportingLine.objects.filter(current(on) | Q(ends_on__isnull=True), post__agency=group.agency).values_list("post_id", "manager_id"))
    new = []
    for entry in wanted:
        post = posts.posts.get(post_key(reference_of(entry), title_of(entry), entry.unit or ""))
        manager = posts.posts.get(("reference", entry.reports_to.casefold())) or _titled(posts, entry.reports_to)
        if post and manager and post.pk != manager.pk and post.pk not in lines:
            lines[post.pk] = manager.pk
            new.append(ReportingLine(post=post, manager=manager))
    ledger.create(new)


def _titled(comparison: _Comparison, title: str) -> Post | None:
    found = {post.pk: post for post in comparison.posts.values() if post.title.casefold() == title.casefold()}
    return next(iter(found.values())) if len(found) == 1 else None
