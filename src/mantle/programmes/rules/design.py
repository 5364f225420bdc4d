"""What programmes are made of: kinds of component, lanes of the calendar, states of a version, design principles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class AudienceKind(StrEnum):
    """PRG-10: whom a strand of the provision is for."""

    SERVING_DIRECTORS = "serving_directors"
    SYSTEM_LEADERS = "system_leaders"
    EXPERIENCED_DIRECTORS = "experienced_directors"
    ASPIRANT_DIRECTORS = "aspirant_directors"
    SUCCESSION = "succession"
    EARLY_TALENT = "early_talent"
    TEAMS = "teams"


class EnrolmentUnit(StrEnum):
    """PRG-11: what takes a place: a person, a director with their team, or a team across agencies."""

    PERSON = "person"
    DIRECTOR_WITH_TEAM = "director_with_team"
    TEAM = "team"


class ComponentKind(StrEnum):
    """PRG-12: the five kinds of thing that people do in a programme, and simulation as one of their own."""

    CONTENT = "content"
    INDIVIDUAL = "individual"
    SMALL_GROUP = "small_group"
    COHORT = "cohort"
    RESIDENTIAL = "residential"
    SIMULATION = "simulation"


class Channel(StrEnum):
    FACE_TO_FACE = "face_to_face"
    TELEPHONE = "telephone"
    ONLINE = "online"
    MIXED = "mixed"


# PRG-18: what an agency can be to a programme.
PARTS = ("lead", "partner", "funder", "deliverer", "supporter")
# PRG-13: four lanes of what is done, and a fifth that says by which channel each month's work comes.
LANES: dict[str, tuple[ComponentKind, ...]] = {
    "Content modules": (ComponentKind.CONTENT,),
    "Individual activity": (ComponentKind.INDIVIDUAL,),
    "Small group activity": (ComponentKind.SMALL_GROUP,),
    "Cohort activity": (ComponentKind.COHORT, ComponentKind.RESIDENTIAL, ComponentKind.SIMULATION),
}


class VersionState(StrEnum):
    """PRG-14: a published version is never changed; what changes is the next version."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Principle:
    """A design check: the question that a designer answers for each version."""

    key: str
    name: str
    question: str


# PRG-15: five hallmarks of the provision and six principles of its programmes, as questions that a design must answer.
PRINCIPLES: tuple[Principle, ...] = (
    Principle("partnership", "Partnership", "Which partners design and deliver it, and who in the wider system gains?"),
    Principle("voice", "Needs of leaders", "Which leaders said what they need, and what was changed because of it?"),
    Principle("leaders_lead", "Leaders lead the system", "Which serving leaders teach, coach or host, and how often?"),
    Principle("local", "Local solutions", "What may an authority change, and how is its own context worked on?"),
    Principle("purpose", "Moral purpose", "Which outcome for children does each part lead to, and through whom?"),
    Principle("personalised", "Personalised", "How does prior learning count, and what does each person choose?"),
    Principle("problem_solving", "Problem solving", "Which issues without an easy answer are worked on?"),
    Principle("real_work", "Real work", "Which work of a participant's own is part of it, and who reviews it?"),
    Principle("with_team", "Directors and their teams", "When does the participant's own team take part?"),
    Principle("coaching", "Coaching", "How many hours of coaching are there, and how does one choose a coach?"),
    Principle("peer_support", "Peer support", "How do participants support one another, and does it last?"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overlap:
    """PRG-16: what two programmes share and what each has alone, by component."""

    shared: tuple[str, ...]
    only_one: tuple[str, ...]
    only_other: tuple[str, ...]
    shared_hours: float
    share_of_one: float
    share_of_other: float


def compared(one: Mapping[str, float], other: Mapping[str, float]) -> Overlap:
    """PRG-16: set two programmes side by side; `one` and `other` are components by name with their hours.

    Shares are of each programme's hours, 0 to 1; 0 for a programme without hours.

    >>> compared({"Budgets": 6, "Coaching": 9}, {"Budgets": 6}).share_of_one
    0.4
    """
    shared = [name for name in one if name in other]
    hours = sum(one[name] for name in shared)
    hours_of_other = sum(other[name] for name in shared)
    return Overlap(
        shared=tuple(shared),
        only_one=tuple(name for name in one if name not in other),
        only_other=tuple(name for name in other if name not in one),
        shared_hours=hours,
        share_of_one=hours / (sum(one.values()) or 1),
        share_of_other=hours_of_other / (sum(other.values()) or 1),
    )
