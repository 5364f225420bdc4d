"""Learning sets: what a round of sets keeps, what a change by hand may do, and the reasons in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import combinations


class RoundState(StrEnum):
    """PRG-103: a proposal counts for nothing until a named person confirms it."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    SET_ASIDE = "set_aside"


class RoundKind(StrEnum):
    """PRG-100: sets of the size that the cohort's rules name, or pairs (with one of three when the number is odd)."""

    SETS = "sets"
    PAIRS = "pairs"


PAIR_SIZE = (2, 3)


class WishKind(StrEnum):
    """PRG-101: two people whom somebody who runs the cohort keeps apart, or together, with a reason."""

    APART = "apart"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Face:
    """One person as a set sees them: which agency, of which kind, with which profession and service area."""

    key: str
    name: str
    agency: str = ""
    kind: str = ""
    profession: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """PRG-102: how good the sets of a round are: pairs that break a rule, that meet again, share of the differences."""

    broken: int
    again: int
    share: float
    is_best: bool
    words: str

    def as_plain(self) -> dict[str, object]:
        return {
            "broken": self.broken, "again": self.again, "share": self.share, "is_best": self.is_best,
            "words": self.words,
        }  # fmt: skip


Met = Mapping[frozenset[str], int]
Wished = Mapping[frozenset[str], str]


def clashes_in(members: Sequence[Face], wished: Wished) -> list[str]:
    """PRG-101: every pair of a set that is to be apart, in words.

    >>> ada, ben = Face("1", "Ada", "Kestmoor"), Face("2", "Ben", "Kestmoor")
    >>> clashes_in([ada, ben], {})
    ['Ada and Ben both come from Kestmoor.']
    """
    found = []
    for one, other in combinations(members, 2):
        if one.agency and one.agency == other.agency:
            found.append(f"{one.name} and {other.name} both come from {one.agency}.")
        elif wished.get(frozenset({one.key, other.key})) == WishKind.APART:
            found.append(f"{one.name} and {other.name} are to be kept apart.")
    return found


def left_behind(members: Sequence[Face], everyone: Iterable[Face], wished: Wished) -> list[str]:
    """PRG-101: pairs that are to be together, of whom only one is in this set."""
    here, names = {face.key for face in members}, {face.key: face.name for face in everyone}
    found = []
    for pair, kind in wished.items():
        if kind == WishKind.TOGETHER and len(pair & here) == 1 and pair <= set(names):
            one, other = sorted(pair, key=lambda key: key not in here)
            found.append(f"{names[one]} and {names[other]} are to be kept together.")
    return found


def size_problem(count: int, smallest: int, largest: int) -> str:
    """PRG-100: why a set of so many is refused; nothing when it is not.

    >>> size_problem(9, 5, 8)
    'A set has 5 to 8 people; this one would have 9.'
    """
    if smallest <= count <= largest:
        return ""
    if (smallest, largest) == PAIR_SIZE:
        return f"A pair has 2 people, or 3 when the number is odd; this one would have {count}."
    return f"A set has {smallest} to {largest} people; this one would have {count}."


def reasons_of(members: Sequence[Face], met: Met, *, is_first_round: bool) -> list[str]:
    """PRG-102: why these people make a good set, in words that everyone of them may read."""
    agencies = [face.agency for face in members if face.agency]
    found = []
    if len(set(agencies)) == len(agencies):
        found.append("No two come from one agency.")
    kinds, professions = {face.kind for face in members} - {""}, {face.profession for face in members} - {""}
    areas = {face.area for face in members} - {""}
    mix = [f"{len(kinds)} {'kind' if len(kinds) == 1 else 'kinds'} of agency"] if kinds else []
    mix += [f"{len(professions)} {'profession' if len(professions) == 1 else 'professions'}"] if professions else []
    mix += [f"{len(areas)} {'service area' if len(areas) == 1 else 'service areas'}"] if areas else []
    if mix:
        found.append(f"{', '.join(mix)}.")
    pairs = [frozenset({one.key, other.key}) for one, other in combinations(members, 2)]
    new = sum(not met.get(pair) for pair in pairs)
    if not is_first_round and pairs:
        found.append(f"{new} of {len(pairs)} pairs have not shared a set before.")
    return found


def new_faces(key: str, members: Iterable[Face], met: Met) -> tuple[int, int]:
    """PRG-102: how many of the others in a set somebody has not shared one with before, and of how many."""
    others = [face.key for face in members if face.key != key]
    return sum(not met.get(frozenset({key, other})) for other in others), len(others)


def what_a_change_does(before: Figures, after: Figures) -> str:
    """PRG-103: a change by hand in words.

    >>> what_a_change_does(Figures(0, 2, .02, True, ""), Figures(0, 3, .05, False, ""))
    '3 pairs meet again; before, 2. 5.0% of all differences lie between the sets; before, 2.0%.'
    """
    parts = []
    if after.broken != before.broken:
        parts.append(f"{after.broken} pairs break a rule; before, {before.broken}.")
    if after.again != before.again:
        parts.append(f"{after.again} pairs meet again; before, {before.again}.")
    if abs(after.share - before.share) >= 0.0005:
        parts.append(f"{after.share:.1%} of all differences lie between the sets; before, {before.share:.1%}.")
    return " ".join(parts) or "Nothing that is counted changes by it."


def days_of_meetings(first: date, *, weeks: int, count: int) -> list[date]:
    """PRG-106: the days of a set's meetings, so many weeks apart.

    >>> [str(day) for day in days_of_meetings(date(2027, 3, 1), weeks=4, count=2)]
    ['2027-03-01', '2027-03-29']
    """
    return [first + timedelta(weeks=weeks * step) for step in range(count)]


class Free(StrEnum):
    """PRG-130: what is known of whether a facilitator has time."""

    FREE = "free"
    NOT_SAID = "not said"
    AWAY = "away"
    BUSY = "busy"


FREE_NAMES = {
    Free.FREE: "says they have time",
    Free.NOT_SAID: "has not said whether they have time",
    Free.AWAY: "says they have no time",
    Free.BUSY: "leads another session then",
}


def is_free(
    starts: datetime, ends: datetime, *, spans: Iterable[tuple[date, date, bool]],
    sessions: Iterable[tuple[datetime, datetime]],
) -> Free:  # fmt: skip
    """PRG-130: whether somebody has time: not while they lead another session, nor on a day they are away.

    `spans` are (first day, last day, whether they have time); `starts` and `ends` are local.
    """
    if any(begins < ends and starts < closes for begins, closes in sessions):
        return Free.BUSY
    touching = [has_time for first, last, has_time in spans if first <= ends.date() and starts.date() <= last]
    if not all(touching):
        return Free.AWAY
    return Free.FREE if touching else Free.NOT_SAID
