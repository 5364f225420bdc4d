"""What makes a demanding post manageable: the list that ships, how it is answered, and when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mantle.web.words import counted, listed


class Side(StrEnum):
    """CFS-2: who answers: the holder of the post, and apart from them the line or a sponsor."""

    HOLDER = "holder"
    OTHER = "other"


class SponsorKind(StrEnum):
    """CFS-6: in what capacity somebody stands behind a post."""

    CHIEF_EXECUTIVE = "chief_executive"
    LEAD_MEMBER = "lead_member"
    OTHER = "other"


SPONSOR_NAMES = {
    SponsorKind.CHIEF_EXECUTIVE: "Chief executive",
    SponsorKind.LEAD_MEMBER: "Lead member",
    SponsorKind.OTHER: "Other sponsor",
}
# CFS-3: what may be answered; nought says that one cannot tell, and counts as neither.
CANNOT_SAY = 0
RATINGS = {1: "Not in place", 2: "In part", 3: "Mostly", 4: "In place", CANNOT_SAY: "I cannot say"}
GAP_UP_TO = 2
APART = 2
FIRST_DAYS = timedelta(days=100)
ASKED_FROM = timedelta(days=60)
YEAR = timedelta(days=365)
TIME_TO_ANSWER = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Shipped:
    """One condition of the list that ships: a name, what is true where it is in place, and whether proof is asked."""

    key: str
    name: str
    text: str
    asks_evidence: bool = False


SHIPPED = (
    Shipped("team", "A strong team", "Those who report to the post run their services well without it stepping in."),
    Shipped("peers", "Advice of peers", "There are people in posts like it whom the holder can ring, and does."),
    Shipped(
        "performance",
        "Performance management",
        "It is known what good work is, figures are trusted, and poor work is dealt with on every level below.",
        asks_evidence=True,
    ),
    Shipped(
        "corporate", "Corporate support", "The chief executive and other directors back the post, in bad weeks too."
    ),
    Shipped(
        "political",
        "Political support",
        "The lead member and the council’s leaders know the risks and stand by what was agreed.",
    ),
    Shipped("time", "Time", "In most weeks there is time to think, and time off is taken."),
    Shipped(
        "information",
        "Information",
        "News about children’s safety and about money reaches the post while it can still act.",
        asks_evidence=True,
    ),
    Shipped(
        "remit",
        "A clear remit",
        "What the post decides by itself, and what it does not, is written down and agreed.",
        asks_evidence=True,
    ),
    Shipped("powers", "Powers to match", "The post decides about the money and the people that it answers for."),
    Shipped("size", "A bearable size", "One person can do the job well with the team that there is."),
    Shipped("learning", "Learning and support", "There is a mentor, a coach or a group, and time to use them."),
)


def is_gap(*ratings: int | None) -> bool:
    """CFS-3: a condition is a gap when either side says that it is in place in part or not at all.

    >>> is_gap(4, 2), is_gap(3, 4), is_gap(0, None)
    (True, False, False)
    """
    return any(rating is not None and CANNOT_SAY < rating <= GAP_UP_TO for rating in ratings)


def said_together(holder: int | None, other: int | None) -> str:
    """CFS-3: two answers in a sentence.

    >>> said_together(4, 4), said_together(1, 4)
    ('Both say: in place.', 'You see this differently: talk about it first.')
    """
    if not holder or not other:
        return "One of you cannot say yet." if (holder or other) else "Neither of you can say."
    if holder == other:
        return f"Both say: {RATINGS[holder].lower()}."
    return "You see this differently: talk about it first." if abs(holder - other) >= APART else "Close to one another."


def said_of_gaps(gaps: Sequence[str], untended: Sequence[str]) -> str:
    """CFS-8: how many gaps there are, and for which nobody has agreed to do anything yet.

    >>> said_of_gaps(["Time", "Powers to match"], ["Time"]), said_of_gaps([], [])
    ('2 gaps. Nothing is agreed yet about time.', 'No gap: each of you says mostly, or in place.')
    """
    if not gaps:
        return "No gap: each of you says mostly, or in place."
    told = f"{counted(len(gaps), 'gap')}."
    if not untended:
        return f"{told} Something is agreed about each."
    return f"{told} Nothing is agreed yet about {listed([name[:1].lower() + name[1:] for name in untended])}."


def moved(before: int | None, now: int | None) -> str:
    """CFS-7: how one side's answer differs from the last time; a step is one person's judgement, no measurement.

    >>> moved(1, 3), moved(3, 3), moved(None, 3)
    ('Better than last time', 'As last time', '')
    """
    if not before or not now:
        return ""
    return "As last time" if before == now else "Better than last time" if now > before else "Worse than last time"


def first_due(starts_on: date) -> date:
    """CFS-4: by when a new holder is asked: within the first hundred days.

    >>> first_due(date(2026, 1, 1))
    datetime.date(2026, 4, 11)
    """
    return starts_on + FIRST_DAYS


def answer_by(starts_on: date, on: date) -> date:
    """CFS-4: the day offered for a check that is opened today: the hundredth day where it lies ahead, or four weeks.

    >>> answer_by(date(2026, 1, 1), date(2026, 3, 10)), answer_by(date(2020, 1, 1), date(2026, 3, 10))
    (datetime.date(2026, 4, 11), datetime.date(2026, 4, 7))
    """
    hundredth = first_due(starts_on)
    return hundredth if on < hundredth <= on + 2 * TIME_TO_ANSWER else on + TIME_TO_ANSWER
