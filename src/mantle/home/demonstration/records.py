"""The rows of a nation as plain values, linked by their numbers; days are ordinal numbers until they are written."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Agency:
    number: int
    code: str
    name: str
    short_name: str
    kind: str
    region: str
    is_upper_tier: bool = False
    size: float = 1.0
    starts: int | None = None
    ends: int | None = None
    other_names: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Person:
    number: int
    given: str
    family: str
    is_woman: bool
    birth: int
    background: str
    profession: str
    retires: int
    email: str = ""
    holding: Spell | None = None
    covering: Spell | None = None
    has_directed: bool = False


@dataclass(slots=True, eq=False)
class Post:
    number: int
    agency: int
    title: str
    unit: str
    service: str
    tier: int | None
    grade: str = ""
    role: str = ""
    fte: float = 1.0
    starts: int = 0
    ends: int | None = None
    deputy: int | None = None
    reference: str = ""
    successor: Post | None = None
    holder: Spell | None = None
    cover: Spell | None = None
    left: Spell | None = None  # the last substantive spell that ended

    def is_open(self, day: int) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)


@dataclass(slots=True, eq=False)
class Spell:
    """One appointment; `leaves` is the day on which its holder means to go, None when the story keeps them."""

    person: Person
    post: Post
    kind: str
    start: int
    end: int | None = None
    reason: str = ""
    overlap: str = ""
    fte: float = 1.0
    leaves: int | None = None
    number: int = -1


@dataclass(slots=True)
class Line:
    post: int
    manager: int
    start: int
    end: int | None = None


@dataclass(slots=True)
class PostLink:
    reorganisation: int | None
    predecessor: int
    successor: int | None
    kind: str


@dataclass(slots=True)
class Reorganisation:
    agency: int
    name: str
    on: int


@dataclass(slots=True)
class AgencyLink:
    predecessor: int
    successor: int
    kind: str
    on: int


@dataclass(slots=True)
class Absence:
    spell: int
    reason: str
    start: int
    end: int | None


@dataclass(slots=True)
class FormerName:
    person: int
    given: str
    family: str
    until: int


@dataclass(slots=True)
class Twin:
    """Two records of one person, to be found and merged."""

    one: int
    other: int
    likeness: float
    because: str


@dataclass(slots=True)
class Term:
    agency: int
    word: str
    tier: int


@dataclass(slots=True)
class Seat:
    title: str
    agency: int
    post: int
    delegate: int | None = None
    is_chair: bool = False


@dataclass(slots=True)
class Body:
    name: str
    meets: str
    decides: str
    seats: list[Seat]
    above: int | None = None  # place of the body it reports to within its partnership


@dataclass(slots=True)
class Member:
    """Someone who belongs to a network, in one capacity and for an agency."""

    person: int
    kind: str
    agency: int
    start: int
    end: int | None = None


@dataclass(slots=True)
class Mark:
    """An agency as a source of talent or a host."""

    agency: int
    kind: str
    note: str
    said_by: str
    start: int


@dataclass(slots=True)
class Measure:
    """A figure about a place in a year."""

    agency: int
    name: str
    value: float
    unit: str
    year: int
    source: str


@dataclass(slots=True)
class Partnership:
    code: str
    name: str
    kind: str
    region: str
    purpose: str
    members: list[int]
    lead: int | None
    bodies: list[Body] = field(default_factory=list)
    parts: list[tuple[int, str]] = field(default_factory=list)  # agencies with a part beside lead and partners
    people: list[Member] = field(default_factory=list)


@dataclass(slots=True)
class Account:
    """A way into the demonstration: a person, the role they hold, and at which agency (None for everywhere)."""

    person: int
    role: str
    agency: int | None
    email: str


@dataclass(slots=True)
class Nation:
    seed: int
    as_at: int
    agencies: list[Agency]
    people: list[Person] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    post_links: list[PostLink] = field(default_factory=list)
    agency_links: list[AgencyLink] = field(default_factory=list)
    reorganisations: list[Reorganisation] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    former_names: list[FormerName] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    identifiers: list[tuple[int, str, str]] = field(default_factory=list)
    partnerships: list[Partnership] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    stories: dict[str, int] = field(default_factory=dict)  # a story and the agency in which it happens
    changes_ahead: list[tuple[int, str, int]] = field(
        default_factory=list
    )  # agency, name, day of a change to be proposed
