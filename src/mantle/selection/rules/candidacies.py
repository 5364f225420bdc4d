"""SEL-6 to SEL-9, SEL-15: how somebody is put forward, says yes or no, and what a panel may decide."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from mantle.people.rules import IllegalMove


class Way(StrEnum):
    """SEL-6: who may put somebody forward."""

    SELF = "self"
    MANAGER = "manager"
    LEAD = "lead"


WAY_NAMES = {
    Way.SELF: "Put themselves forward",
    Way.MANAGER: "Put forward by their line manager",
    Way.LEAD: "Put forward by a lead or director of their agency",
}


class State(StrEnum):
    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    DECIDED = "decided"


STATE_NAMES = {
    State.ASKED: "Waits for the person’s yes",
    State.CONFIRMED: "Put forward, with their yes",
    State.DECLINED: "Declined by the person",
    State.WITHDRAWN: "Withdrawn",
    State.LAPSED: "Not answered in time",
    State.DECIDED: "Decided",
}
# SEL-7: nobody is read by a panel who has not said yes, and yes can be taken back until there is a decision.
CANDIDACY_MOVES: dict[tuple[State, str], State] = {
    (State.ASKED, "confirm"): State.CONFIRMED,
    (State.ASKED, "decline"): State.DECLINED,
    (State.ASKED, "withdraw"): State.WITHDRAWN,
    (State.ASKED, "lapse"): State.LAPSED,
    (State.CONFIRMED, "withdraw"): State.WITHDRAWN,
    (State.CONFIRMED, "decide"): State.DECIDED,
    (State.DECIDED, "decide_anew"): State.CONFIRMED,
}


def next_candidacy_state(state: str, move: str) -> State:
    """The state after a move; raises IllegalMove where there is none. SEL-7.

    >>> next_candidacy_state("asked", "confirm")
    <State.CONFIRMED: 'confirmed'>
    """
    for (before, name), after in CANDIDACY_MOVES.items():
        if (before, name) == (state, move):
            return after
    known = {str(key): name for key, name in STATE_NAMES.items()}
    raise IllegalMove(f"This cannot be done where somebody is: {known.get(state, state).lower()}.")


class Outcome(StrEnum):
    """SEL-15: what a panel decides of each person."""

    PLACE = "place"
    POOL = "pool"
    NOT_YET = "not_yet"
    OUT = "out"


OUTCOME_NAMES = {
    Outcome.PLACE: "A place in the cohort",
    Outcome.POOL: "Into the talent pool",
    Outcome.NOT_YET: "Not yet",
    Outcome.OUT: "Not this time",
}
TAKEN = frozenset({Outcome.PLACE, Outcome.POOL})


def outcome_problem(outcome: str, reason: str, feedback: list[str], again_on: date | None, on: date) -> str:
    """What a decision still lacks; "" where nothing is missing. SEL-15, SEL-17.

    >>> outcome_problem("place", "All three saw it.", ["Go on."], None, date(2026, 1, 1))
    ''
    """
    if outcome not in set(Outcome):
        return "Choose one of the outcomes."
    if not reason.strip():
        return "Say why."
    if not all(words.strip() for words in feedback):
        return "Say something to the person about each criterion."
    if outcome in TAKEN:
        return ""
    if again_on is None:
        return "Say when they may be put forward again."
    return "" if again_on > on else "The day on which they may be put forward again is yet to come."
