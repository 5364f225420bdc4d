"""Mantle's own workforce file: one row a post, brought in so that the same file twice changes nothing. STR-21.

A post is known by its reference, else by title and unit within its agency; a person by e-mail address, else by name
within the agency. What differs is changed from the file's date on: history before it is left alone.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mantle.analysis.problems import Problem
from mantle.analysis.tables import read_workforce
from mantle.people.access import Permission
from mantle.people.models import Agency, Person
from mantle.people.queries import find_agency
from mantle.people.rules import plain_name
from mantle.structures import rules
from mantle.structures.actions.comparing import Change, What, differences, matched
from mantle.structures.actions.diary import Diary
from mantle.structures.actions.ledger import Ledger
from mantle.structures.actions.reporting import report_of
from mantle.structures.actions.wanted import Holder, Kept, Record, Wanted, as_fte, is_unnamed, tiers_of
from mantle.structures.actions.writing import Writer, manager_of
from mantle.structures.models import Import
from mantle.web import words

CHUNK = 2000
# Between chunks others get a turn at the database: SQLite lets one writer in at a time.
PAUSE = 0.02

Pair = tuple[Wanted, Kept | None]


def read(row: Import, by: Person | None) -> dict[str, Any]:
    """Read a file and say what it would change; nothing is stored."""
    table = read_workforce(bytes(row.content), name=row.file_name, as_at=row.as_at)
    agencies = Agencies(row.agency, by)
    good, problems = agencies.sort_out(table.rows)
    plan: Counter[str] = Counter()
    left_alone = 0
    for name, entries in by_agency(good).items():
        wanted = [*wanted_posts(entries, tiers_of(agencies.found[name]))]
        record = Record(agencies.found[name], (holder.email for each in wanted for holder in each.holders))
        pairs, left = usable(record, matched(record, wanted))
        left_alone += left
        plan.update(change.what for pair in pairs for change in differences(*pair))
        plan[What.LINE] += sum(_draws_line(each, kept, record) for each, kept in pairs)
    return report_of(
        row,
        rows_read=table.rows_read,
        problems=[*table.problems, *problems],
        accepted=len(good),
        notes=[*table.notes, *agencies.notes(), *_notes_on(left_alone)],
        posts=len(good),
        holders=sum(bool(entry.person) for entry in good),
        changes={what: count for what, count in plan.items() if count},
        header=["Agency", "Post", "Tier", "Holder", "Since"],
        first_rows=[_shown(entry) for entry in good[:10]],
    )


def usable(record: Record, pairs: list[Pair]) -> tuple[list[Pair], int]:
    """RIG-13: posts that a file may change, and how many it leaves alone: their holder's record is restricted."""
    found = [pair for pair in pairs if not record.is_limited(*pair)]
    return found, len(pairs) - len(found)


def _notes_on(left_alone: int) -> list[str]:
    if not left_alone:
        return []
    return [f"{words.counted(left_alone, 'post')} left as on record: the use of the holder’s record is restricted."]


def _draws_line(wanted: Wanted, kept: Kept | None, record: Record) -> bool:
    if kept is None or not wanted.manager:
        return bool(wanted.manager)
    manager = manager_of(wanted, record)
    return manager is not None and manager.pk not in (kept.pk, kept.manager)


def _shown(entry: Any) -> list[str]:
    tier, who = str(entry.tier or ""), name_of(entry) or "Vacant"
    return [entry.agency, title_of(entry), tier, who, words.day(entry.started_on)]


class Agencies:
    """Which agency each row means: only their own for an authority's lead; new ones for those who reach everywhere."""

    def __init__(self, only: Agency | None, by: Person | None) -> None:
        self.only, self.by = only, by
        self.everywhere = by is None or by.standing.reach(Permission.IMPORT_FILES).everywhere
        self.found: dict[str, Agency | None] = {}
        self.regions: dict[str, str] = {}

    def sort_out(self, rows: Iterable[Any]) -> tuple[list[Any], list[Problem]]:
        good, problems = [], []
        for entry in rows:
            problem = self._problem(entry.agency, getattr(entry, "region", None) or "")
            if problem is None:
                good.append(entry)
            else:
                problems.append(Problem(entry.line, "agency", problem, entry.agency))
        return good, problems

    def _problem(self, name: str, region: str) -> str | None:
        if name not in self.found:
            self.found[name] = self.only if self._means_own(name) else find_agency(name)
            self.regions[name] = region
        agency = self.found[name]
        if self.only is not None and agency != self.only:
            return f"This file is about {self.only}. Leave this row out, or bring it in for its own agency."
        if self.everywhere:
            return None
        if agency is None:
            return "No agency is known by this name. Write it as on its page, or ask the programme team to add it."
        if self.by is not None and not self.by.may(Permission.IMPORT_FILES, agency):
            return "You may bring in files for your own agency only. Leave this row out."
        return None

    def _means_own(self, name: str) -> bool:
        if self.only is None:
            return False
        own = {plain_name(self.only.name), plain_name(self.only.short_name), plain_name(self.only.code)}
        return not name.strip() or plain_name(name) in own

    def notes(self) -> list[str]:
        new = sorted(name for name, agency in self.found.items() if agency is None and self.everywhere)
        if not new:
            return []
        named = f"{', '.join(new[:5])}{' and others' if len(new) > 5 else ''}"
        return [f"{len(new)} {'agency is' if len(new) == 1 else 'agencies are'} new and will be added: {named}."]

    def get_or_add(self, name: str, ledger: Ledger, kind: str = "authority") -> Agency:
        """The agency of a name; a new one is added. Called within the transaction that first needs it."""
        agency = self.found[name] or find_agency(name)
        if agency is None:
            is_authority = kind == "authority"
            agency = Agency(
                name=name[:200], kind=kind, region=self.regions.get(name, "")[:60], is_upper_tier=is_authority
            )
            ledger.create([agency])
            ledger.count("agencies added")
        self.found[name] = agency
        return agency


def by_agency(rows: Iterable[Any]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for entry in rows:
        groups[entry.agency].append(entry)
    return groups


def wanted_posts(entries: Iterable[Any], tiers: dict[str, int]) -> Iterator[Wanted]:
    """Posts of one agency; rows of one reference are one post with several holders, as in a job share."""
    by_reference: dict[str, Wanted] = {}
    for entry in entries:
        reference = reference_of(entry)
        known = by_reference.get(reference.casefold()) if reference else None
        if known is not None:
            known.holders.extend(_holders(entry))
            continue
        wanted = _wanted(entry, reference, tiers)
        if reference:
            by_reference[reference.casefold()] = wanted
        yield wanted


def _wanted(entry: Any, reference: str, tiers: dict[str, int]) -> Wanted:
    grade = (entry.grade or "")[:60]
    return Wanted(
        line=entry.line, title=title_of(entry)[:200], reference=reference, unit=(entry.unit or "")[:200],
        tier=entry.tier or tiers.get(grade), grade=grade, fte=as_fte(entry.fte), statutory_role=_statutory_role(entry),
        manager=entry.reports_to or "", holders=_holders(entry),
    )  # fmt: skip


def _statutory_role(entry: Any) -> str:
    if not entry.statutory:
        return ""
    return "dcs" if entry.tier == 1 else "other"


def _holders(entry: Any) -> list[Holder]:
    name, family = name_of(entry), entry.family_name or ""
    if not name:
        return []
    return [
        Holder(
            name=name, given_name=(entry.given_name or "") if family else "", family_name=family,
            email=entry.email or "", birth_year=entry.birth_year, background=entry.background or "",
            kind=entry.kind or rules.AppointmentKind.SUBSTANTIVE, starts_on=entry.started_on,
            is_named=not is_unnamed(name),
        )
    ]  # fmt: skip


def title_of(entry: Any) -> str:
    return entry.post or entry.title


def reference_of(entry: Any) -> str:
    return entry.post_reference[:80]


def name_of(entry: Any) -> str:
    return f"{entry.given_name or ''} {entry.family_name}".strip() if entry.family_name else entry.person or ""


def store(row: Import, by: Person | None, at: datetime, progress: Callable[[int, int], None]) -> Ledger:
    """Store a file, a chunk at a time; each chunk stands alone, and a second run adds only what is missing."""
    table = read_workforce(bytes(row.content), name=row.file_name, as_at=row.as_at)
    agencies = Agencies(row.agency, by)
    good, _ = agencies.sort_out(table.rows)
    del table
    ledger, on, done = Ledger(row), row.as_at or at.date(), 0
    for name, entries in by_agency(good).items():
        with transaction.atomic():
            agency = agencies.get_or_add(name, ledger)
            ledger.keep()
        for count in store_agency(agency, entries, on, ledger):
            done += count
            progress(done, len(good))
            if done < len(good):
                time.sleep(PAUSE)
    return ledger


def store_agency(agency: Agency, entries: list[Any], on: date, ledger: Ledger) -> Iterator[int]:
    """Store one agency's rows in chunks, each its own transaction, giving the number of rows after each."""
    wanted = list(wanted_posts(entries, tiers_of(agency)))
    record = Record(agency, (holder.email for each in wanted for holder in each.holders))
    pairs, _ = usable(record, matched(record, wanted))
    writer = Writer(agency, record, ledger, Diary(f"As in the file {ledger.row.file_name}"), on)
    leaving = [change for pair in pairs for change in differences(*pair) if change.what == What.LEFT]
    for part in chunks(leaving):
        with transaction.atomic():
            writer.end(part)
            ledger.keep()
    for some in chunks(pairs):
        part = [differences(*pair) for pair in some]  # a chunk at a time: a large file has many
        with transaction.atomic():
            write_part(writer, [change for each in part for change in each])
            ledger.keep()
        yield sum(max(1, len(each[0].wanted.holders)) for each in part)
    with transaction.atomic():
        writer.draw_lines(pairs)
        ledger.keep()


def write_part(writer: Writer, changes: list[Change]) -> None:
    writer.correct(change for change in changes if change.what == What.CORRECTED)
    writer.add_posts(change.wanted for change in changes if change.what == What.ADDED)
    writer.start(change for change in changes if change.what == What.STARTED)


def chunks(rows: list[Any]) -> Iterator[list[Any]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
