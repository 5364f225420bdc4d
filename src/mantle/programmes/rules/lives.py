"""The life of a place: its states, the moves between them, and what must hold of its dated periods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise

from mantle.people.rules import IllegalMove


class PlaceState(StrEnum):
    GIVEN = "given"
    ONBOARDING = "onboarding"
    ACTIVE = "active"
    DEFERRED = "deferred"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    COMPLETED = "completed"


STATE_NAMES = {
    PlaceState.GIVEN: "Place given",
    PlaceState.ONBOARDING: "Getting started",
    PlaceState.ACTIVE: "Taking part",
    PlaceState.DEFERRED: "Deferred",
    PlaceState.TRANSFERRED: "Moved to another cohort",
    PlaceState.WITHDRAWN: "Withdrawn",
    PlaceState.COMPLETED: "Completed",
}
# PRG-1: a place in one of these takes no seat in its cohort any more, and only a withdrawal can be taken back.
ENDED = frozenset({PlaceState.TRANSFERRED, PlaceState.WITHDRAWN, PlaceState.COMPLETED})

_BEGUN = (PlaceState.GIVEN, PlaceState.ONBOARDING, PlaceState.ACTIVE)
# PRG-1: every move that there is; whatever is not in this table is refused.
MOVES: dict[tuple[PlaceState, str], PlaceState] = {
    (PlaceState.GIVEN, "welcome"): PlaceState.ONBOARDING,
    (PlaceState.ONBOARDING, "start"): PlaceState.ACTIVE,
    **{(state, "defer"): PlaceState.DEFERRED for state in _BEGUN},
    (PlaceState.DEFERRED, "resume"): PlaceState.ACTIVE,
    **{(state, "transfer"): PlaceState.TRANSFERRED for state in (*_BEGUN, PlaceState.DEFERRED)},
    **{(state, "withdraw"): PlaceState.WITHDRAWN for state in (*_BEGUN, PlaceState.DEFERRED)},
    (PlaceState.ACTIVE, "complete"): PlaceState.COMPLETED,
    (PlaceState.WITHDRAWN, "reinstate"): PlaceState.ACTIVE,
}
MOVE_NAMES = {
    "welcome": "Welcome: getting started",
    "start": "Start: taking part",
    "defer": "Defer",
    "resume": "Resume",
    "transfer": "Move to another cohort",
    "withdraw": "Withdraw",
    "complete": "Complete",
    "reinstate": "Take the withdrawal back",
}
# PRG-2: these moves say why, from a list, so that reasons can be counted; "other" asks for words.
REASONS: dict[str, dict[str, str]] = {
    "defer": {
        "health": "Health, own or in the family",
        "family_leave": "Maternity, paternity, adoption or other family leave",
        "workload": "Demands of the post",
        "inspection": "An inspection or an emergency in the service",
        "new_post": "A new post",
        "sponsor": "The sponsor asked for it",
        "other": "Another reason",
    },
    "withdraw": {
        "left_sector": "Left the field",
        "new_post": "A new post",
        "workload": "Demands of the post",
        "not_right": "The programme was not what was needed",
        "sponsor": "The sponsor withdrew support",
        "attendance": "Could not attend what must be attended",
        "health": "Health, own or in the family",
        "funding": "Money",
        "other": "Another reason",
    },
    "transfer": {
        "dates": "The dates of the other cohort fit",
        "deferred": "Comes back after a deferral",
        "team": "To be with their team",
        "other": "Another reason",
    },
    "reinstate": {
        "mistake": "The withdrawal was a mistake",
        "changed": "What led to it has changed",
        "other": "Another reason",
    },
}  # fmt: skip


def may_move(state: str, move: str) -> bool:
    """PRG-1."""
    return (PlaceState(state), move) in MOVES


def next_state(state: str, move: str) -> PlaceState:
    """PRG-1: the state that a move leads to.

    >>> next_state("deferred", "resume")
    <PlaceState.ACTIVE: 'active'>
    """
    found = MOVES.get((PlaceState(state), move))
    if found is None:
        name = STATE_NAMES[PlaceState(state)].lower()
        raise IllegalMove(f"“{MOVE_NAMES.get(move, move)}” is not possible while the place is “{name}”.")
    return found


def whole_life_problems(periods: Sequence[tuple[str, date, date | None]]) -> list[str]:
    """PRG-3: periods follow one another without gap or overlap, only the last is open, an ended place ends there.

    `periods` are (state, first day, first day without), in order of time.
    """
    found = []
    for (state, starts, ends), (_, following, _) in pairwise(periods):
        if ends != following:
            found.append(f"{state} from {starts} ends on {ends}, but what follows starts on {following}")
    for state, starts, ends in periods:
        if ends is not None and ends <= starts:
            found.append(f"{state} from {starts} ends on {ends}, before it has begun")
    if periods and periods[-1][2] is not None:
        found.append("the last state is not open")
    return found
