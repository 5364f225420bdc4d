"""How mixed people are who sit or learn together: agencies, professions, and an index of mix. STR-16, PRG-28.

The index is Blau's (1977): one less the sum of squared shares, the chance that two people drawn one after the other,
the first put back, differ. 0 says that all are alike; with k groups it is at most 1 - 1/k.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from mantle.analysis.disclosure import FEEDBACK
from mantle.web import words

FLOOR = FEEDBACK.needed("count")  # professions of fewer people are not told apart
# What the people have in common: one of them, several, nobody.
ON_SEATS = ("person holds seats here", "people hold seats here", "Nobody holds a seat today")


def index_of_mix(counts: Iterable[int]) -> float:
    """Return Blau's index of groups of these sizes, 0 when there is nobody.

    >>> index_of_mix([2, 2]), index_of_mix([5]), index_of_mix([])
    (0.5, 0.0, 0.0)
    """
    sizes = list(counts)
    total = sum(sizes)
    return 1 - sum((size / total) ** 2 for size in sizes) if total else 0.0


@dataclass(frozen=True)
class Mix:
    """What is said about people who sit or learn together: agencies, and professions of four people or more."""

    people: int
    agencies: int
    agency_index: float
    professions: int
    profession_index: float
    known: int
    shown: tuple[tuple[str, int], ...]
    together: tuple[str, str, str] = ON_SEATS

    @property
    def sentence(self) -> str:
        """The whole in words."""
        one, many, nobody = self.together
        if not self.people:
            return f"{nobody}, so nothing can be said about the mix."
        who = words.counted(self.people, one, many)
        where = words.counted(self.agencies, "agency", "agencies")
        first = f"{who}, from {where}: index of mix {self.agency_index:.2f}, {degree(self.agency_index)}."
        if self.known < FLOOR:
            return f"{first} Professions are not given: they are on record for fewer than {FLOOR} people."
        what = words.counted(self.professions, "profession")
        said = f"{what} among {self.known} whose profession is on record"
        return f"{first} {said}: index {self.profession_index:.2f}, {degree(self.profession_index)}."

    @property
    def breakdown(self) -> str:
        """Professions of four people or more, the rest in one heap; empty when there is none to tell apart."""
        rest = self.known - sum(count for _, count in self.shown)
        parts = [f"{name} {count}" for name, count in self.shown] + ([f"other professions {rest}"] if rest else [])
        return ", ".join(parts) if self.shown else ""


def said_of_communities(speaks_for: Iterable[str]) -> str:
    """STR-29: how many seats speak for a community, of seats given by whom each speaks for.

    >>> said_of_communities(["children", "", "", "parents"]), said_of_communities([""]), said_of_communities([])
    ('2 of 4 seats speak for communities.', 'No seat speaks for a community: children, families or neighbours.', '')
    """
    seats = list(speaks_for)
    count = sum(bool(each) for each in seats)
    if not seats:
        return ""
    if not count:
        return "No seat speaks for a community: children, families or neighbours."
    return f"{count} of {words.counted(len(seats), 'seat')} {'speaks' if count == 1 else 'speak'} for communities."


def degree(index: float) -> str:
    """An index in words: how often two people picked at random differ.

    >>> degree(0.0), degree(0.62)
    ('all alike', 'two picked at random differ 62 times in 100')
    """
    return "all alike" if index < 0.005 else f"two picked at random differ {round(100 * index)} times in 100"


def mix_of_people(people: Iterable[tuple[Hashable, str]], together: tuple[str, str, str] = ON_SEATS) -> Mix:
    """The mix of people given as agency and profession, one of each a person; a profession may not be known.

    >>> mix_of_people([("A", "Nurse"), ("B", "")]).agency_index
    0.5
    """
    listed = [(agency, profession.strip()) for agency, profession in people]
    agencies = Counter(agency for agency, _ in listed)
    professions = Counter(profession.casefold().capitalize() for _, profession in listed if profession)
    return Mix(
        len(listed), len(agencies), index_of_mix(agencies.values()), len(professions),
        index_of_mix(professions.values()), professions.total(), _shown(professions), together,
    )  # fmt: skip


def _shown(professions: Counter[str]) -> tuple[tuple[str, int], ...]:
    """Groups that reach the floor; the smallest joins the rest while the rest is too small to stand alone."""
    large = [(name, count) for name, count in professions.most_common() if count >= FLOOR]
    rest = professions.total() - sum(count for _, count in large)
    while large and 0 < rest < FLOOR:
        rest += large.pop()[1]
    return tuple(large)
