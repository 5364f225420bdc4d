"""What people may ask for about their data, and how a request moves. RIG-3, RIG-10."""

from __future__ import annotations

from enum import StrEnum

from mantle.people.rules import IllegalMove


class Kind(StrEnum):
    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    REVIEW = "review"
    COMPLAINT = "complaint"


class State(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


KIND_NAMES: dict[Kind, str] = {
    Kind.ACCESS: "Copy of what is held",
    Kind.CORRECTION: "Correction",
    Kind.ERASURE: "Erasure",
    Kind.RESTRICTION: "Restriction of use",
    Kind.OBJECTION: "Objection or opt-out",
    Kind.REVIEW: "Review of a recommendation by a person",
    Kind.COMPLAINT: "Complaint",
}
KIND_HINTS: dict[Kind, str] = {
    Kind.ACCESS: "Everything that Mantle holds about you, as a page, a PDF and a file.",
    Kind.CORRECTION: "Something is wrong, or you see a judgement otherwise.",
    Kind.ERASURE: "What need not be kept is deleted. Facts of public office stay without your name.",
    Kind.RESTRICTION: "Your data is kept but not used while something is settled.",
    Kind.OBJECTION: "You do not want your data used for one purpose.",
    Kind.REVIEW: "A person looks again at something that was suggested by rules.",
}
# RIG-3: the clock may stand still, and a request may be taken up again; what is closed stays closed.
MOVES: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.PAUSED, State.CLOSED}),
    State.PAUSED: frozenset({State.OPEN, State.CLOSED}),
    State.CLOSED: frozenset(),
}


def next_state(state: str, wanted: State) -> State:
    """RIG-3: return the state wanted, or raise IllegalMove."""
    if wanted not in MOVES[State(state)]:
        raise IllegalMove(f"A request that is {state} cannot become {wanted}.")
    return wanted
