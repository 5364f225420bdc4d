"""NET-1 to NET-6: what may be asked, of how many, in which order a survey goes, and when what is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mantle.people.rules import IllegalMove

NOTICE = timedelta(days=14)  # P19: between the letter that tells of it and the first day
SHORTEST, LONGEST = timedelta(days=7), timedelta(days=60)
KEPT = timedelta(days=365)  # P24: after the close, before answers are deleted
BETWEEN_REMINDERS = timedelta(days=3)
LAST_CALL = timedelta(days=3)
RESPONSE_WANTED = 0.6  # P23, as the floors of disclosure say it
FEWEST_ON_ROSTER, MOST_ON_ROSTER = 10, 300
FEWEST_QUESTIONS, MOST_QUESTIONS = 2, 4
SECONDS_TO_READ, SECONDS_A_NAME, NAMES_EXPECTED = 20, 3, 12


class State(StrEnum):
    """NET-2: how far a survey has come."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    CALLED_OFF = "called_off"


STATE_NAMES = {
    State.DRAFT: "Draft",
    State.ANNOUNCED: "Announced",
    State.OPEN: "Open",
    State.CLOSED: "Closed",
    State.CALLED_OFF: "Called off",
}
SURVEY_MOVES: dict[tuple[State, str], State] = {
    (State.DRAFT, "announce"): State.ANNOUNCED,
    (State.ANNOUNCED, "open"): State.OPEN,
    (State.OPEN, "close"): State.CLOSED,
    (State.ANNOUNCED, "call off"): State.CALLED_OFF,
    (State.OPEN, "call off"): State.CALLED_OFF,
}


def next_survey_state(state: str, move: str) -> State:
    """NET-2: the state that a move leads to.

    >>> next_survey_state("draft", "announce")
    <State.ANNOUNCED: 'announced'>
    """
    found = SURVEY_MOVES.get((State(state), move))
    if found is None:
        raise IllegalMove(f"A survey that is {STATE_NAMES[State(state)].lower()} does not take this step: {move}.")
    return found


@dataclass(frozen=True, slots=True)
class Question:
    """NET-3: one question of the fixed bank; whether its ties say to whom somebody turns."""

    text: str
    name: str
    turns: bool = True


# P20: what people do together or seek from one another; never trust, conflict or liking.
BANK: dict[str, Question] = {
    "works": Question("Who do you work with in most weeks?", "Works with", turns=False),
    "advice": Question("Who do you ask when something in your work is new to you?", "Asks for advice"),
    "decision": Question("Who do you go to before a hard decision?", "Goes to before a hard decision"),
    "idea": Question("Who do you talk an idea through with before it is ready?", "Talks an idea through with"),
    "door": Question(
        "Who helps you find the right person in another agency?", "Is helped to the right person in another agency"
    ),
    "learnt": Question("Who have you learnt something from in the last three months?", "Has learnt from"),
}


def questions_wrong(keys: Iterable[str]) -> str:
    """NET-3: why these questions cannot be asked together; nothing when they can.

    >>> questions_wrong(["works", "advice"]), questions_wrong(["works"])
    ('', 'Choose 2 to 4 questions.')
    """
    chosen = list(keys)
    if not FEWEST_QUESTIONS <= len(chosen) <= MOST_QUESTIONS:
        return f"Choose {FEWEST_QUESTIONS} to {MOST_QUESTIONS} questions."
    if set(chosen) - set(BANK):
        return "Choose from the questions in the list."
    return (
        ""
        if any(BANK[key].turns for key in chosen)
        else "Choose at least one question about who people turn to, not only who they work with."
    )


def days_wrong(announced_on: date, opens_on: date, closes_on: date, answers_until: date | None = None) -> str:
    """NET-4: why a survey cannot run between these days; `answers_until` is when answers of the one before go.

    >>> days_wrong(date(2026, 1, 1), date(2026, 1, 14), date(2026, 2, 1))
    'People need 14 days’ notice: open it on 15 January 2026 at the earliest.'
    """
    earliest = announced_on + NOTICE
    if opens_on < earliest:
        on = f"{earliest.day} {earliest:%B %Y}"
        return f"People need {NOTICE.days} days’ notice: open it on {on} at the earliest."
    if not SHORTEST <= closes_on - opens_on <= LONGEST:
        return f"Give people between {SHORTEST.days} and {LONGEST.days} days to answer."
    if answers_until is not None and closes_on >= answers_until:
        last = answers_until - timedelta(days=1)
        return (
            "To count which ties have lasted, the answers to the earlier survey must still be there: close this one on "
            f"{last.day} {last:%B %Y} at the latest."
        )
    return ""


def may_open(opens_on: date, announced_on: date, on: date) -> bool:
    """NET-4: on its day, and never less than two weeks after people were told.

    >>> may_open(date(2026, 1, 10), date(2026, 1, 1), date(2026, 1, 14))
    False
    """
    return on >= opens_on and on - announced_on >= NOTICE


def may_remind(reminded_on: date | None, on: date) -> bool:
    """NET-9: three days at least lie between two reminders."""
    return reminded_on is None or on - reminded_on >= BETWEEN_REMINDERS


def minutes(people: int, questions: int) -> int:
    """NET-7: about how long it takes: the roster is read once a question, and so many names are ticked.

    >>> minutes(40, 3), minutes(300, 4)
    (3, 8)
    """
    seconds = questions * (SECONDS_TO_READ + SECONDS_A_NAME * min(people, NAMES_EXPECTED) + people // 5)
    return max(2, round(seconds / 60))
