"""Organograms: the senior and junior posts of one body at a date. STR-22.

The first file of a body is stored as it is. A later one is compared with the record: what changed about a senior post
is asked about, one question a post; lines of alike junior posts, whose holders are not named, simply follow the file.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from mantle.analysis.problems import InputError, Problem
from mantle.analysis.tables import read_organogram
from mantle.people.models import Agency, AgencyName, Person
from mantle.people.queries import find_agency
from mantle.structures import rules
from mantle.structures.actions.agreeing import agreed, carry_out
from mantle.structures.actions.comparing import Change, What
from mantle.structures.actions.diary import Diary
from mantle.structures.actions.ledger import Ledger
from mantle.structures.actions.proposing import Comparison, Kind, Proposal, other_words, proposals
from mantle.structures.actions.reporting import report_of
from mantle.structures.actions.wanted import Holder, Kept, Record, Wanted, alike, as_fte, plain_name, tiers_of
from mantle.structures.actions.workforce import PAUSE, chunks
from mantle.structures.actions.writing import Writer
from mantle.structures.models import Import, Post

SHARED = 3  # references that two files share, a fifth of all at least, where a body has changed its name
MOST_QUESTIONS = 900  # as many as one form can send

GroupKey = tuple[str, str, str, str]


@dataclass(slots=True)
class Groups:
    """Lines of alike posts: what the file adds, what has another number, what it no longer has."""

    added: list[Wanted] = field(default_factory=list)
    corrected: list[Change] = field(default_factory=list)
    gone: list[Kept] = field(default_factory=list)
    pairs: list[tuple[Wanted, Kept | None]] = field(default_factory=list)

    def found(self, post: Wanted, kept: Kept) -> None:
        self.pairs.append((post, kept))
        if post.fte is not None and kept.fte != post.fte:
            self.corrected.append(Change(What.CORRECTED, post, kept, fields={"fte": post.fte}))


def read(row: Import, by: Person | None) -> dict[str, Any]:
    """Read a pair of files and say what they would change; nothing is stored."""
    table = read_organogram(
        bytes(row.content), bytes(row.second_content) or None, name=row.file_name, junior_name=row.second_name
    )
    agency, name, notes = body_of(row, table)
    refuse_older(row, agency)
    tiers = tiers_of(agency)
    seniors, juniors = senior_posts(table, tiers), junior_posts(table, tiers)
    record = Record(agency)
    comparison = Comparison(record, seniors).compare()
    asked = [] if comparison.is_first else proposals(comparison)
    if len(asked) > MOST_QUESTIONS:
        notes.append(f"{len(asked):,} questions: {MOST_QUESTIONS} are asked now, the others when the file comes again.")
    changes = _plain_changes(comparison, group_changes(record, juniors))
    vacant = sum(not post.holders for post in seniors)
    return report_of(
        row,
        rows_read=table.rows_read,
        problems=table.problems,
        accepted=len(table.seniors) + len(table.juniors),
        notes=[*notes, *table.notes],
        posts=len(seniors),
        holders=sum(len(post.holders) for post in seniors),
        vacancies=vacant,
        changes=changes,
        proposals=[each.to_dict() for each in asked[:MOST_QUESTIONS]],
        header=["Reference", "Post", "Unit", "Grade", "Holder"],
        first_rows=[_shown(post) for post in seniors[:10]],
        body=agency.code if agency else "",
        body_name=name,
        groups=len(juniors),
        group_fte=float(sum((post.fte or Decimal(0) for post in juniors), Decimal(0))),
        not_named=sum(not holder.is_named for post in seniors for holder in post.holders),
    )


def _shown(post: Wanted) -> list[str]:
    holders = " and ".join(holder.name if holder.is_named else "Not named" for holder in post.holders)
    return [post.reference, post.title, post.unit, post.grade, holders or "Vacant"]


def _plain_changes(comparison: Comparison, groups: Groups) -> dict[str, int]:
    """What is stored without a question."""
    found: Counter[str] = Counter()
    if comparison.is_first:
        found[What.ADDED] = len(comparison.opened)
        found[What.STARTED] = sum(len(post.holders) for post in comparison.opened)
    found[What.CORRECTED] = len(corrections(comparison))
    found["lines of alike posts added"] = len(groups.added)
    found["lines of alike posts with another number"] = len(groups.corrected)
    found["lines of alike posts ended"] = len(groups.gone)
    return {what: count for what, count in found.items() if count}


def body_of(row: Import, table: Any) -> tuple[Agency | None, str, list[str]]:
    """Which agency the file is about: the one that was chosen, else by name, else by references that are on record."""
    name = Counter(entry.organisation for entry in table.seniors if entry.organisation).most_common(1)
    named = name[0][0] if name else ""
    if row.agency is not None:
        return row.agency, named, []
    if not named:
        raise InputError(
            [Problem(None, "Organisation", "The file does not say which body it is about. Choose the agency.")]
        )
    agency = find_agency(named)
    if agency is not None:
        return agency, named, []
    agency = _by_references([entry.reference for entry in table.seniors if entry.reference])
    if agency is not None:
        return (
            agency,
            named,
            [f"The file says “{named}”; its references are those of {agency}, so it is taken for the same body."],
        )
    return None, named, [f"{named} is new and will be added as a national body."]


def _by_references(references: list[str]) -> Agency | None:
    cases = {each for reference in references for each in (reference, reference.upper(), reference.lower())}
    found = Post.objects.filter(reference__in=list(cases)[:900], ends_on__isnull=True).values("agency")
    best = found.annotate(number=Count("pk")).order_by("-number").first()
    is_enough = best is not None and best["number"] >= SHARED and best["number"] * 5 >= len(set(references))
    return Agency.objects.get(pk=best["agency"]) if best is not None and is_enough else None


def refuse_older(row: Import, agency: Agency | None) -> None:
    """Files of one body come in the order of their days: an older one would undo what a newer one said."""
    if agency is None or row.as_at is None:
        return
    newer = Import.objects.filter(
        Q(agency=agency) | Q(report__body=agency.code), kind="organogram", state="done", as_at__gt=row.as_at
    )
    latest = newer.order_by("-as_at").first()
    if latest is not None and latest.as_at is not None:
        day = f"{latest.as_at.day} {latest.as_at:%B %Y}"
        raise InputError(
            [
                Problem(
                    None,
                    "",
                    f"The organogram of {agency} as at {day} is on record, and this one is older. "
                    "Bring files in by their days, or take the newer one back first.",
                )
            ]
        )


def senior_posts(table: Any, tiers: dict[str, int]) -> list[Wanted]:
    """Senior posts; lines with one reference are one post that people share."""
    found: dict[str, Wanted] = {}
    for entry in table.seniors:
        key = entry.reference.casefold() or f"line {entry.line}"
        if key in found:
            found[key].holders += _holder(entry)
            found[key].fte = (found[key].fte or Decimal(0)) + (as_fte(entry.fte) or Decimal(0))
            continue
        grade = (entry.grade or "")[:60]
        found[key] = Wanted(
            entry.line,
            entry.title[:200],
            entry.reference[:80],
            (entry.unit or "")[:200],
            tiers.get(grade) or entry.tier,
            grade,
            as_fte(entry.fte),
            manager=entry.reports_to or "",
            holders=_holder(entry),
        )
    for post in found.values():
        if len(post.holders) > 1:
            post.holders = [_sharing(holder) for holder in post.holders]
    return list(found.values())


def _sharing(holder: Holder) -> Holder:
    holder.kind = rules.AppointmentKind.JOB_SHARE
    return holder


def _holder(entry: Any) -> list[Holder]:
    if entry.is_vacant:
        return []
    return [Holder(name=entry.holder or "", fte=as_fte(entry.fte), is_named=bool(entry.holder))]


def junior_posts(table: Any, tiers: dict[str, int]) -> list[Wanted]:
    """Lines of alike junior posts; lines that differ only in what is not kept here are added up."""
    found: dict[GroupKey, Wanted] = {}
    for entry in table.juniors:
        grade = (entry.grade or "")[:60]
        post = Wanted(
            entry.line,
            (entry.title or "Untitled posts")[:200],
            "",
            (entry.unit or "")[:200],
            tiers.get(grade),
            grade,
            as_fte(entry.fte) or Decimal(0),
            is_group=True,
            manager=entry.reports_to or "",
        )
        same = found.setdefault(_key(post, post.manager), post)
        if same is not post:
            same.fte = (same.fte or Decimal(0)) + (post.fte or Decimal(0))
    return list(found.values())


def _key(post: Wanted | Kept, manager: str) -> GroupKey:
    return (*alike(post.title, post.unit), post.grade, manager.casefold())


def group_changes(record: Record, juniors: Iterable[Wanted]) -> Groups:
    """Lines of alike posts are told apart by their words and the post above; where that has ended, by their words."""
    present: dict[GroupKey, list[Kept]] = defaultdict(list)
    for kept in record.posts.values():
        if kept.is_group:
            manager = record.posts.get(kept.manager) if kept.manager else None
            present[_key(kept, manager.reference if manager else "")].append(kept)
    groups, waiting = Groups(), []
    for post in juniors:
        same = present.get(_key(post, post.manager))
        if same:
            groups.found(post, same.pop(0))
        else:
            waiting.append(post)
    for post in waiting:
        orphans = present.get(_key(post, ""))
        if orphans:
            groups.found(post, orphans.pop(0))
        else:
            groups.added.append(post)
    groups.gone = [kept for left in present.values() for kept in left]
    return groups


def corrections(comparison: Comparison) -> list[Change]:
    """Small mends that need no question: an apostrophe in a title, the number of hours, the tier."""
    found = []
    for wanted, kept in comparison.pairs:
        if other_words(wanted, kept):
            continue
        fields = {
            name: value
            for name in ("title", "unit", "grade", "fte", "tier")
            if (value := getattr(wanted, name)) not in (None, "") and value != getattr(kept, name)
        }
        if fields:
            found.append(Change(What.CORRECTED, wanted, kept, fields=fields))
    return found


def store(row: Import, by: Person | None, at: datetime, progress: Callable[[int, int], None]) -> Ledger:
    """Store what was agreed about senior posts in one piece, then the junior posts in chunks."""
    table = read_organogram(
        bytes(row.content), bytes(row.second_content) or None, name=row.file_name, junior_name=row.second_name
    )
    ledger, on = Ledger(row), row.as_at or at.date()
    with transaction.atomic():
        agency = _agency(row, table, ledger)
        refuse_older(row, agency)
        tiers, record = tiers_of(agency), Record(agency)
        writer = Writer(agency, record, ledger, Diary(f"As in the file {row.file_name}"), on, one_name_one_person=True)
        comparison = Comparison(record, senior_posts(table, tiers)).compare()
        row.report |= {"body": agency.code, "is_first": row.report.get("is_first", comparison.is_first)}
        row.save(update_fields=["report"])
        writer.since = None if row.report["is_first"] else on
        _store_seniors(writer, comparison, row.report.get("answers", {}))
        ledger.keep()
    _store_groups(writer, junior_posts(table, tiers), progress)
    return ledger


def _agency(row: Import, table: Any, ledger: Ledger) -> Agency:
    agency, name, _ = body_of(row, table)
    if agency is None:
        agency = ledger.create([Agency(name=name[:200], kind="national")])[0]
        ledger.count("agencies added")
    elif name and plain_name(name) != plain_name(agency.name):
        known = AgencyName.objects.filter(agency=agency, plain_name=plain_name(name)[:200])
        if not known.exists():
            ledger.create([AgencyName(agency=agency, name=name[:200], plain_name=plain_name(name)[:200])])
            ledger.count("other names of an agency added")
    return agency


def _store_seniors(writer: Writer, comparison: Comparison, answers: dict[str, str]) -> None:
    if comparison.is_first:
        first = [Proposal(Kind.OPENED, "", wanted) for wanted in comparison.opened]
        carry_out(writer, [(Kind.OPENED, proposal) for proposal in first])
        return
    asked = proposals(comparison)
    writer.correct(corrections(comparison))
    carry_out(writer, agreed(asked, answers))


def _store_groups(writer: Writer, juniors: list[Wanted], progress: Callable[[int, int], None]) -> None:
    groups = group_changes(writer.record, juniors)
    with transaction.atomic():
        for kept in groups.gone:
            writer.end_post(kept)
        writer.correct(groups.corrected)
        writer.draw_lines(groups.pairs)
        writer.ledger.keep()
    done = 0
    for part in chunks(groups.added):
        with transaction.atomic():
            writer.add_posts(part)
            writer.draw_lines([(post, None) for post in part])
            writer.ledger.keep()
        done += len(part)
        progress(done, len(groups.added))
        if done < len(groups.added):
            time.sleep(PAUSE)
