"""Posts and holders as a file has them, and as they stand on record: plain values, so that many fit in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from mantle.people import rules as people
from mantle.people.models import Agency, Person
from mantle.people.queries.limits import limited
from mantle.structures.models import Appointment, Post, ReportingLine, Term

AT_ONCE = 500
# Titles and units of a file repeat, and each name is asked for several times.
plain_name = lru_cache(maxsize=65_536)(people.plain_name)


@dataclass(slots=True)
class Holder:
    """Someone who holds a post according to a file; `is_named` is false where the file says only that someone does."""

    name: str
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    birth_year: int | None = None
    background: str = ""
    kind: str = "substantive"
    starts_on: date | None = None
    fte: Decimal | None = None
    is_named: bool = True


@dataclass(slots=True)
class Wanted:
    """One post as a file has it. `manager` is the reference or the title of the post it reports to."""

    line: int
    title: str
    reference: str = ""
    unit: str = ""
    tier: int | None = None
    grade: str = ""
    fte: Decimal | None = None
    statutory_role: str = ""
    is_group: bool = False
    manager: str = ""
    holders: list[Holder] = field(default_factory=list)


@dataclass(slots=True)
class Held:
    """An open appointment on record."""

    pk: int
    person: int
    name: str
    email: str
    kind: str
    starts_on: date
    is_named: bool
    shown: str = ""


@dataclass(slots=True)
class Kept:
    """An open post on record, with who holds it and to which post it reports."""

    pk: int
    reference: str
    title: str
    unit: str
    tier: int | None
    grade: str
    fte: Decimal
    statutory_role: str
    is_group: bool
    starts_on: date | None
    code: str = ""
    manager: int | None = None
    line: int | None = None
    held: list[Held] = field(default_factory=list)


def as_fte(value: float | Decimal | None) -> Decimal | None:
    """A share of full time as the record holds it, in hundredths."""
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))


def unnamed(reference: str) -> str:
    """How the record names someone whom a file leaves unnamed."""
    return f"Holder of {reference}, not named"


def is_unnamed(family_name: str) -> bool:
    return family_name.startswith("Holder of ") and family_name.endswith(", not named")


def alike(title: str, unit: str) -> tuple[str, str]:
    """What must agree for two lines without a reference to be one post."""
    return plain_name(title) or title.strip(), plain_name(unit) or unit.strip()


def tiers_of(agency: Agency | None) -> dict[str, int]:
    """Which tier the agency's own words for grades stand for, where someone has said so."""
    rows = Term.objects.filter(agency=agency) if agency is not None and agency.pk else Term.objects.none()
    return {term.word: term.tier for term in rows if term.tier}


class Record:
    """What is on record of one agency: open posts, lines, open appointments, and people who have held posts there."""

    def __init__(self, agency: Agency | None, emails: Iterable[str] = ()) -> None:
        self.posts: dict[int, Kept] = {}
        self.by_reference: dict[str, Kept] = {}
        self.by_words: dict[tuple[str, str], list[Kept]] = defaultdict(list)
        self.by_title: dict[str, list[Kept]] = defaultdict(list)
        self.by_email: dict[str, int] = {}
        self.by_name: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
        if agency is not None and agency.pk is not None:
            self._load_posts(agency)
            self._load_people(agency)
        self._load_emails(sorted({email for email in emails if email}))
        self.limited = set(limited("files"))

    def _load_posts(self, agency: Agency) -> None:
        names = (
            "pk",
            "reference",
            "title",
            "unit",
            "tier",
            "grade",
            "fte",
            "statutory_role",
            "is_group",
            "starts_on",
            "code",
        )
        for values in Post.objects.filter(agency=agency, ends_on__isnull=True).order_by("pk").values_list(*names):
            self.add(Kept(*values))
        lines = ReportingLine.objects.filter(post__agency=agency, ends_on__isnull=True)
        for pk, post, manager in lines.values_list("pk", "post_id", "manager_id"):
            if post in self.posts:
                self.posts[post].line, self.posts[post].manager = pk, manager

    def _load_people(self, agency: Agency) -> None:
        rows = Appointment.objects.filter(post__agency=agency).order_by("starts_on", "pk")
        names = ("pk", "post_id", "person_id", "kind", "starts_on", "ends_on")
        who = ("person__given_name", "person__family_name", "person__email", "person__birth_year")
        for pk, post, person, kind, starts_on, ends_on, given, family, email, year in rows.values_list(*names, *who):
            name = plain_name(f"{given} {family}")
            self.note_person(person, name, email, year)
            if ends_on is None and post in self.posts:
                shown, is_named = f"{given} {family}".strip(), not is_unnamed(family)
                held = Held(pk, person, name, email.casefold(), kind, starts_on, is_named, shown)
                self.posts[post].held.append(held)

    def _load_emails(self, emails: list[str]) -> None:
        """People who are known by their address, wherever they worked until now."""
        for start in range(0, len(emails), AT_ONCE):
            part = emails[start : start + AT_ONCE]
            wanted = {*part, *(email.casefold() for email in part)}
            rows = Person.objects.filter(email__in=wanted, merged_into__isnull=True).values_list("pk", "email")
            for pk, email in rows:
                self.by_email.setdefault(email.casefold(), pk)

    def add(self, post: Kept) -> None:
        self.posts[post.pk] = post
        # A post without a reference goes by its code: that is what a file that was taken out calls it.
        self.by_reference[(post.reference or post.code).casefold()] = post
        words = alike(post.title, post.unit)
        self.by_words[words].append(post)
        self.by_title[words[0]].append(post)

    def drop(self, post: Kept) -> None:
        """A post that has ended."""
        self.posts.pop(post.pk, None)
        if self.by_reference.get(post.reference.casefold()) is post:
            del self.by_reference[post.reference.casefold()]

    def note_person(self, pk: int, name: str, email: str, birth_year: int | None) -> None:
        if email:
            self.by_email.setdefault(email.casefold(), pk)
        if name and (pk, birth_year) not in self.by_name[name]:
            self.by_name[name].append((pk, birth_year))

    def person(self, holder: Holder) -> int | None:
        """The one person whom a holder of the file can be: by address, else by name and a year that does not differ."""
        if not holder.is_named:
            return None
        if holder.email and holder.email.casefold() in self.by_email:
            return self.by_email[holder.email.casefold()]
        found = [
            pk for pk, year in self.by_name.get(plain_name(holder.name), ()) if may_be_born(year, holder.birth_year)
        ]
        return found[0] if len(found) == 1 else None

    def is_limited(self, wanted: Wanted, kept: Kept | None) -> bool:
        """RIG-13: whether a post is held, on record or by the file, by somebody whose record no file changes."""
        if not self.limited:
            return False
        people = {held.person for held in kept.held} if kept else set()
        return bool(self.limited & (people | {self.person(holder) for holder in wanted.holders}))

    def titled(self, title: str) -> Kept | None:
        """The one post with a title, whatever its unit."""
        found = self.by_title.get(alike(title, "")[0], ())
        return found[0] if len(found) == 1 else None

    def sitting(self) -> set[int]:
        """People who hold a post of this agency."""
        return {held.person for kept in self.posts.values() for held in kept.held}

    def would_circle(self, post: Kept, manager: Kept) -> bool:
        """STR-9: following the line upward from the new manager must never come back to the post."""
        seen: set[int] = set()
        above: int | None = manager.pk
        while above is not None and above not in seen:
            if above == post.pk:
                return True
            seen.add(above)
            above = self.posts[above].manager if above in self.posts else None
        return False


def may_be_born(one: Any, other: Any) -> bool:
    return one is None or other is None or one == other


def is_same(holder: Holder, held: Held) -> bool:
    """Whether a holder of a file is who holds the same post on record: the address or the name agrees."""
    if not holder.is_named or not held.is_named:
        return holder.is_named == held.is_named
    has_same_address = bool(holder.email) and holder.email.casefold() == held.email
    return has_same_address or plain_name(holder.name) == held.name
