"""Differences between a file and the record written down: in bulk, a chunk at a time, remembered in a ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from mantle.people.models import Agency, Person
from mantle.structures import rules
from mantle.structures.actions.comparing import Change, What
from mantle.structures.actions.diary import Diary
from mantle.structures.actions.ledger import Ledger
from mantle.structures.actions.wanted import Held, Holder, Kept, Record, Wanted, plain_name, unnamed
from mantle.structures.models import Appointment, Post, ReportingLine

# These kinds say by themselves that the same person stands in two posts.
MEANS_SAME_PERSON = rules.BESIDE_OWN_POST


@dataclass(slots=True)
class Writer:
    """Writes the changes of one agency. `since` is the first day of posts that the file adds, if it is known."""

    agency: Agency
    record: Record
    ledger: Ledger
    diary: Diary
    on: date
    since: date | None = None
    one_name_one_person: bool = False
    made: dict[int, Kept] = field(default_factory=dict)  # posts added for lines of the file
    seated: set[int] = field(default_factory=set)  # people placed by this file

    def end(self, changes: Iterable[Change]) -> None:
        """People leave before others start, so that a move within the agency overlaps nowhere."""
        for change in changes:
            held, kept = change.held, change.kept
            if held is None or kept is None:
                continue
            starts_on = change.holder.starts_on if change.holder and change.holder.starts_on else self.on
            self.end_held(kept, held, starts_on, rules.LeavingReason.UNKNOWN)

    def end_held(self, kept: Kept, held: Held, ends_on: date, reason: str) -> date:
        """End an appointment on a day, or the day after it began if that is later; give the day."""
        ends_on = max(ends_on, held.starts_on + timedelta(days=1))
        before = {"ends_on": None, "leaving_reason": ""}
        self.ledger.change(Appointment, held.pk, before, {"ends_on": ends_on, "leaving_reason": reason})
        kept.held = [each for each in kept.held if each.pk != held.pk]
        self.ledger.count(What.LEFT)
        return ends_on

    def end_post(self, old: Kept) -> None:
        ends_on = self.on if old.starts_on is None else max(self.on, old.starts_on + timedelta(days=1))
        self.ledger.change(Post, old.pk, {"ends_on": None}, {"ends_on": ends_on})
        if old.line is not None:
            self.end_line(old)
        self.record.drop(old)
        self.ledger.count("posts ended")

    def correct(self, changes: Iterable[Change]) -> None:
        for change in changes:
            kept = change.kept
            assert kept is not None
            before = {name: getattr(kept, name) for name in change.fields}
            self.ledger.change(Post, kept.pk, before, change.fields)
            for name, value in change.fields.items():
                setattr(kept, name, value)
            if "reference" in change.fields:
                self.record.by_reference[kept.reference.casefold()] = kept
            self.ledger.count(What.CORRECTED)

    def add_posts(self, posts: Iterable[Wanted]) -> None:
        wanted = list(posts)
        for each, row in zip(wanted, self.ledger.create(self._new_post(each) for each in wanted), strict=True):
            kept = Kept(
                row.pk, row.reference, row.title, row.unit, row.tier, row.grade, row.fte, row.statutory_role,
                row.is_group, row.starts_on, row.code,
            )  # fmt: skip
            self.record.add(kept)
            self.made[id(each)] = kept
        self.ledger.count(What.ADDED, len(wanted))

    def _new_post(self, wanted: Wanted) -> Post:
        return Post(
            agency=self.agency, reference=wanted.reference, title=wanted.title, unit=wanted.unit, tier=wanted.tier,
            grade=wanted.grade, fte=1 if wanted.fte is None else wanted.fte, statutory_role=wanted.statutory_role,
            is_group=wanted.is_group, starts_on=self.since,
        )  # fmt: skip

    def start(self, changes: Iterable[Change]) -> None:
        """Appoint people, making records of those who have none yet."""
        starting = list(changes)
        people = self._people(starting)
        posts = [change.kept or self.made[id(change.wanted)] for change in starting]
        self.diary.load(people, (post.pk for post in posts))
        rows = [
            self.diary.enter(_appointment(change.holder, post, person, self.on))
            for change, post, person in zip(starting, posts, people, strict=True)
            if change.holder
        ]
        self.ledger.create(rows)
        for change, post, row in zip(starting, posts, rows, strict=True):
            post.held.append(held_of(row, change.holder))
        self.ledger.count(What.STARTED, len(rows))

    def _people(self, starting: list[Change]) -> list[int]:
        """The person of each change. One name in two posts of a file is one person only where something says so."""
        found: list[int | None] = []
        new: dict[str, Person] = {}
        keys: list[str] = []
        sitting = self.record.sitting()
        for place, change in enumerate(starting):
            holder = change.holder
            assert holder is not None
            person = self.record.person(holder)
            if person is not None and self._is_taken(person, holder, sitting):
                person = None
            if person is not None:
                self.seated.add(person)
            found.append(person)
            keys.append(self._key(holder, place))
            if person is None and keys[-1] not in new:
                new[keys[-1]] = person_of(holder, change.wanted.reference or change.wanted.title)
        self.ledger.create(new.values())
        self._note(starting, found, keys, new)
        return [person if person is not None else new[key].pk for person, key in zip(found, keys, strict=True)]

    def _note(self, starting: list[Change], found: list[int | None], keys: list[str], new: dict[str, Person]) -> None:
        for change, person, key in zip(starting, found, keys, strict=True):
            holder = change.holder
            if person is None and holder is not None and holder.is_named:
                pk = new[key].pk
                self.record.note_person(pk, plain_name(holder.name), holder.email, holder.birth_year)
                self.seated.add(pk)

    def _is_taken(self, person: int, holder: Holder, sitting: set[int]) -> bool:
        """Whether the person of this name already sits elsewhere, so that a namesake is more likely."""
        if holder.email or self.one_name_one_person or holder.kind in MEANS_SAME_PERSON:
            return False
        known = self.record.by_name.get(plain_name(holder.name), ())
        has_year = any(pk == person and year and year == holder.birth_year for pk, year in known)
        return (person in self.seated or person in sitting) and not has_year

    def _key(self, holder: Holder, place: int) -> str:
        if holder.email:
            return holder.email.casefold()
        if not holder.is_named:
            return f"{place}"
        is_one = self.one_name_one_person or holder.birth_year or holder.kind in MEANS_SAME_PERSON
        return f"{plain_name(holder.name)} {holder.birth_year or ''} {'' if is_one else place}"

    def draw_lines(self, wanted: list[tuple[Wanted, Kept | None]]) -> None:
        """Reporting lines, once all posts of the agency are there."""
        new = []
        for each, kept in wanted:
            post = kept or self.made.get(id(each))
            manager = manager_of(each, self.record)
            if post is None or manager is None or manager.pk in (post.pk, post.manager):
                continue
            if self.record.would_circle(post, manager):
                continue
            if post.line is not None:
                self.end_line(post)
            starts_on = self.since if kept is None else self.on
            new.append(ReportingLine(post_id=post.pk, manager_id=manager.pk, starts_on=starts_on))
            post.manager = manager.pk
            self.ledger.count(What.LINE)
        self.note_lines(self.ledger.create(new))

    def note_lines(self, lines: Iterable[ReportingLine]) -> None:
        for line in lines:
            if line.post_id in self.record.posts:
                self.record.posts[line.post_id].line = line.pk

    def end_line(self, post: Kept) -> None:
        assert post.line is not None
        starts_on = ReportingLine.objects.filter(pk=post.line).values_list("starts_on", flat=True).first()
        ends_on = self.on if starts_on is None else max(self.on, starts_on + timedelta(days=1))
        self.ledger.change(ReportingLine, post.line, {"ends_on": None}, {"ends_on": ends_on})
        post.line = None


def manager_of(wanted: Wanted, record: Record) -> Kept | None:
    """The open post that a file names as manager: by reference, else by a title that only one post has."""
    if not wanted.manager:
        return None
    return record.by_reference.get(wanted.manager.casefold()) or record.titled(wanted.manager)


def person_of(holder: Holder, post: str) -> Person:
    """The record of someone new; whoever a file leaves unnamed is known by the post."""
    given, family = holder.given_name, holder.family_name
    if not holder.is_named:
        given, family = "", unnamed(post[:60])
    elif not family:
        given, _, family = holder.name.strip().rpartition(" ")
    given, family = given[:100], family[:100]
    return Person(
        given_name=given, family_name=family, sort_name=Person.sort_name_of(given, family)[:210],
        email=holder.email, birth_year=holder.birth_year, background=holder.background,
    )  # fmt: skip


def _appointment(holder: Holder | None, post: Kept, person: int, on: date) -> Appointment:
    assert holder is not None
    fte = holder.fte if holder.fte and 0 < holder.fte <= 1 else 1
    return Appointment(post_id=post.pk, person_id=person, kind=holder.kind, starts_on=holder.starts_on or on, fte=fte)


def held_of(row: Appointment, holder: Holder | None) -> Held:
    assert holder is not None
    name = plain_name(holder.name)
    return Held(
        row.pk, row.person_id, name, holder.email.casefold(), row.kind, row.starts_on, holder.is_named, holder.name
    )
