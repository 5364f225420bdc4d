"""STD: quality standards, verdicts, voices, outcomes and where their evidence comes from, bands of support, entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mantle.web.words import listed

# STD-4: words are read once so many have answered; below that, who wrote what would be too easy to guess.
FEWEST_VOICES = 5


# STD-13: how far from the first and the last day something still counts as from the start, or from the end.
BEFORE, AFTER = timedelta(days=180), timedelta(days=90)


class Verdict(StrEnum):
    """STD-2: what somebody finds of a programme by one standard."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


VERDICT_NAMES = {Verdict.MET: "Met", Verdict.PARTLY: "Partly met", Verdict.NOT_MET: "Not met"}


class Moment(StrEnum):
    """STD-11: when evidence of an outcome is asked for."""

    START = "start"
    END = "end"
    BOTH = "both"


MOMENT_NAMES = {Moment.START: "At the start", Moment.END: "At the end", Moment.BOTH: "At the start and at the end"}


@dataclass(frozen=True, slots=True)
class Source:
    """STD-11: where evidence comes from; `waits_for` names the part of Mantle that is to give it and is not there.

    What is `own` was written for oneself: of it no page tells that everybody, or nobody, has it.
    """

    name: str
    waits_for: str = ""
    own: bool = False


SOURCES: dict[str, Source] = {
    "day_one": Source("Answers on what one could do on the first day as director"),
    "milestones": Source("Milestones reached"),
    "result": Source("The result of the programme"),
    "sets": Source("Member of a learning set"),
    "offers": Source("Offers to mentor or to host"),
    "plan": Source("A plan of one’s own that says for whom it is", own=True),
    "ratings": Source("Where one stands against a role, in one’s own view", own=True),
    "pulse": Source("Confidence as leader, manager and commissioner", own=True),
    "habits": Source("Habits of learning", own=True),
    "projects": Source("A project on a hard problem, closed with what changed", own=True),
    "tools": Source("Plan or journal in use after the end", own=True),
    "diagnostic": Source("The self-diagnostic, finished", own=True),
    "remit": Source("Answers duty by duty about the whole remit", own=True),
    "diagnosis": Source("A diagnostic of their agency, by its leaders"),
    "afterwards": Source("Peers, tools or learning left half a year or a year after", own=True),
    "feedback": Source("The gap between own view and the view of others", own=True),
    "ties": Source("Ties to peers of the cohort that are kept", own=True),
}


class About(StrEnum):
    """STD-15: what a measure is about."""

    IMPROVEMENT = "improvement"
    RETENTION = "retention"
    SYSTEM = "system"
    CHILDREN = "children"


ABOUT_NAMES = {
    About.IMPROVEMENT: "Continuous improvement",
    About.RETENTION: "Leaders who stay",
    About.SYSTEM: "Improvement across the system",
    About.CHILDREN: "Children’s learning, safety and well-being",
}


class Wanted(StrEnum):
    UP = "up"
    DOWN = "down"


WANTED_NAMES = {Wanted.UP: "More is better", Wanted.DOWN: "Less is better"}


def way_of(first: float, last: float, wanted: str) -> str:
    """STD-15: what two readings say, without saying why.

    >>> way_of(12.0, 9.5, "down"), way_of(3, 3, "up")
    ('Better by 2.5', 'As it was')
    """
    moved = round(last - first, 3)
    if not moved:
        return "As it was"
    better = (moved > 0) == (wanted == Wanted.UP)
    return f"{'Better' if better else 'Worse'} by {abs(moved):g}"


class Claim(StrEnum):
    """STD-21: where a claim stands that earlier learning counts."""

    ASKED = "asked"
    COUNTS = "counts"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


CLAIM_NAMES = {
    Claim.ASKED: "Waits for an answer",
    Claim.COUNTS: "Counts",
    Claim.REFUSED: "Does not count",
    Claim.TAKEN_BACK: "Taken back",
}


class CoachingKind(StrEnum):
    """STD-22: what became of a day of coaching."""

    HELD = "held"
    CALLED_OFF = "called_off"
    MISSED = "missed"


COACHING_DAY_NAMES = {
    CoachingKind.HELD: "Held",
    CoachingKind.CALLED_OFF: "Called off in time",
    CoachingKind.MISSED: "Nobody came",
}
# STD-23: how intense support is, by its hours: those from which a band begins.
HOURS_A_DAY = 7  # of a placement
BANDS: tuple[tuple[float, str], ...] = ((40, "Intensive"), (12, "Steady"), (0, "Light"))


def band_of(hours: float) -> str:
    """STD-23: the band of so many hours of support.

    >>> band_of(6), band_of(12), band_of(75)
    ('Light', 'Steady', 'Intensive')
    """
    return next(name for least, name in BANDS if hours >= least)


def spent(days: Iterable[tuple[str, float]]) -> float:
    """STD-22: hours used up: those held, and those for which nobody came.

    >>> spent([("held", 1.5), ("called_off", 1.5), ("missed", 1)])
    2.5
    """
    return sum(hours for kind, hours in days if kind != CoachingKind.CALLED_OFF)


# STD-30: where a leader stood whose account it is.
CONTEXTS: dict[str, str] = {
    "rural": "A rural area, far apart",
    "city": "A large city",
    "small": "A small authority",
    "inspection": "After a poor inspection",
    "merged": "A merged or divided agency",
    "crisis": "After a child came to serious harm",
    "money": "With much less money",
    "new_team": "With a new top team",
    "good": "When things go well",
}


class Idea(StrEnum):
    """STD-31: what became of a proposal for a module."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"


IDEA_NAMES = {Idea.OPEN: "Open", Idea.TAKEN: "Taken into the library", Idea.DECLINED: "Not taken"}


def months_held(spans: Iterable[tuple[date, date | None]], on: date) -> int:
    """STD-33: whole months in posts up to a day; days on which two were held count once.

    Months are of unequal length: up to two days short of one is one.

    >>> months_held([(date(2020, 1, 1), date(2021, 1, 1)), (date(2020, 7, 1), None)], date(2021, 7, 1))
    18
    """
    days, reached = 0, date.min
    for starts, ends in sorted((starts, min(ends or on, on)) for starts, ends in spans):
        first = max(starts, reached)
        if ends > first:
            days += (ends - first).days
            reached = ends
    return int(days / 30.4375 + 0.06)


def entry_problem(found: int, asked: int, ground: str) -> str:
    """STD-33: why somebody may not come in; "" when they have the months, or somebody says why all the same.

    >>> entry_problem(40, 60, "")
    'This cohort asks for 60 months in such a post, and 40 are on record. Say why they come in all the same.'
    """
    if found >= asked or ground.strip():
        return ""
    return (
        f"This cohort asks for {asked} months in such a post, and {found} are on record. "
        "Say why they come in all the same."
    )


def team_entry_problem(names: Sequence[str], asked: int) -> str:
    """STD-33: the same of a team, once for all its members who have fewer months.

    >>> team_entry_problem(["Ann Reed", "Tom Moss"], 60)
    'This cohort asks for 60 months in such a post; fewer are on record of Ann Reed and Tom Moss. Say why they come in.'
    """
    return (
        f"This cohort asks for {asked} months in such a post; fewer are on record of {listed(names)}. "
        "Say why they come in."
    )


def process_problems(phases: Sequence[Sequence[Any]], months: int) -> list[str]:
    """STD-34: what is wrong with the phases of a learning process; each is (name, first month, last month, what).

    >>> process_problems([["Begin", 1, 2, ""], ["Learn", 4, 13, ""]], 12)
    ['“Learn” ends in month 13; the programme lasts 12.', 'Month 3 lies in no phase.']
    """
    found, covered = [], set()
    for name, first, last, _ in phases:
        if first > last or first < 1:
            found.append(f"“{name}” ends before it begins.")
        elif last > months:
            found.append(f"“{name}” ends in month {last}; the programme lasts {months}.")
        covered |= set(range(first, last + 1))
    missing = [month for month in range(1, months + 1) if month not in covered]
    if phases and missing:
        found.append(f"{'Month' if len(missing) == 1 else 'Months'} {', '.join(map(str, missing))} "
                     f"{'lies' if len(missing) == 1 else 'lie'} in no phase.")  # fmt: skip
    return found


@cache
def shipped() -> Mapping[str, Any]:
    """STD-1, STD-10, STD-36: standards, outcomes and findings behind activities that come with Mantle."""
    path = Path(__file__).parent.parent / "data" / "standards.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))
