"""What a curriculum covers, who is eligible, what a director can do on the first day, and what alumni offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# PRG-63: what a programme for those close to the post has to cover; a component says which of these it serves.
AREAS: dict[str, str] = {
    "statutory": "Statutory duties of the role",
    "services": "All the services",
    "corporate": "The corporate environment",
    "political": "The political environment",
}
# PRG-64: what a director has to be able to do on the first day, each with the area it stands in.
DAY_ONE: dict[str, tuple[str, str]] = {
    "duties": ("statutory", "Say what the law asks of the director, and what only the director may decide"),
    "safeguard": ("statutory", "Chair a meeting after a child has come to serious harm"),
    "inspect": ("statutory", "Say how the services would stand to an inspection tomorrow"),
    "early": ("services", "Say what early help, social care and education each do for one family"),
    "partners": ("services", "Name whom to ring in health, police and schools, and why they would answer"),
    "quality": ("services", "Ask the questions that show whether practice is safe"),
    "budget": ("corporate", "Read the budget, and say where it will not hold"),
    "people": ("corporate", "Say who covers each critical post tonight"),
    "corporate": ("corporate", "Speak for children in the council’s senior team"),
    "members": ("political", "Brief the lead member, and tell them what they may not want to hear"),
    "public": ("political", "Face a committee, the press and parents on a bad day"),
}


class Able(StrEnum):
    YES = "yes"
    NEARLY = "nearly"
    NOT_YET = "not_yet"


ABLE_NAMES = {Able.YES: "I could", Able.NEARLY: "With some help", Able.NOT_YET: "Not yet"}


class Level(StrEnum):
    """PRG-65: at which level somebody works who is nominated."""

    ASSISTANT_DIRECTOR = "assistant_director"
    EQUIVALENT = "equivalent"
    OTHER = "other"


LEVEL_NAMES = {
    Level.ASSISTANT_DIRECTOR: "Assistant director",
    Level.EQUIVALENT: "Equivalent, in any sector",
    Level.OTHER: "Another level",
}


class HelpKind(StrEnum):
    """PRG-58: what those who have completed a programme offer."""

    MENTOR = "mentor"
    HOST = "host"


OFFER_NAMES = {HelpKind.MENTOR: "Mentor somebody", HelpKind.HOST: "Have somebody with me at work"}


@dataclass(frozen=True, slots=True)
class Covered:
    """PRG-63: one area, the components that serve it, and their hours (a component that serves two counts in both)."""

    key: str
    name: str
    components: tuple[str, ...]
    hours: float


def coverage(components: Iterable[tuple[str, float, Iterable[str]]]) -> list[Covered]:
    """PRG-63: every area with what serves it; an area without anything is a gap.

    >>> [(each.name, each.hours) for each in coverage([("Budgets", 6, ["corporate"])])][2]
    ('The corporate environment', 6.0)
    """
    known = [(title, float(hours), set(areas)) for title, hours, areas in components]
    found = []
    for key, name in AREAS.items():
        serving = [(title, hours) for title, hours, areas in known if key in areas]
        titles = tuple(dict.fromkeys(title for title, _ in serving))
        found.append(Covered(key, name, titles, sum(hours for _, hours in serving)))
    return found


def eligibility(level: str, ground: str, decided_by: str, means_to_apply_on: date, asked_on: date) -> list[str]:
    """PRG-65: where a nomination departs from the two rules, in words; [] when it keeps both.

    Level: assistant director, or an equivalent that somebody decided and said why. Date: 18 to 24 months before the
    first application, counted from the day it was asked.
    """
    found = []
    if level == Level.OTHER:
        found.append("Works at another level than assistant director or its equivalent.")
    if level == Level.EQUIVALENT and not (ground.strip() and decided_by):
        found.append("Nobody has decided that the level is equivalent, and why.")
    months = (means_to_apply_on.year - asked_on.year) * 12 + means_to_apply_on.month - asked_on.month
    months -= means_to_apply_on.day < asked_on.day
    if months < 18:
        found.append(f"Means to apply in {max(months, 0)} months; the rule is 18 to 24.")
    elif months > 24 or (months == 24 and means_to_apply_on.day != asked_on.day):
        found.append(f"Means to apply in more than 24 months ({months}); the rule is 18 to 24.")
    return found


def day_one_gaps(answers: Mapping[str, str]) -> list[str]:
    """PRG-64: areas in which something cannot be done as yet, each named once."""
    open_areas = {area for key, (area, _) in DAY_ONE.items() if answers.get(key) != Able.YES}
    return [name for key, name in AREAS.items() if key in open_areas]
