"""LRN-30 to LRN-39: projects of real work, and placements with hosts."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from mantle.people.rules import IllegalMove


class NoteKind(StrEnum):
    """LRN-30: what is noted about a problem that nobody can simply solve."""

    PERSPECTIVE = "perspective"
    EXPERIMENT = "experiment"
    LEARNING = "learning"


NOTE_NAMES = {
    NoteKind.PERSPECTIVE: "How somebody else sees it",
    NoteKind.EXPERIMENT: "Something tried",
    NoteKind.LEARNING: "Something learnt",
}


class OfferKind(StrEnum):
    """LRN-32: what a host can offer."""

    PLACEMENT = "placement"
    SHADOWING = "shadowing"
    ACTING_UP = "acting_up"
    PROJECT = "project"
    BOARD_SEAT = "board_seat"


OFFER_NAMES = {
    OfferKind.PLACEMENT: "Placement",
    OfferKind.SHADOWING: "Shadowing",
    OfferKind.ACTING_UP: "Acting up",
    OfferKind.PROJECT: "Joint project",
    OfferKind.BOARD_SEAT: "A seat on a board",
}
AGENCY_KINDS = {
    "authority": "a council",
    "health": "health",
    "police": "police",
    "school": "schools",
    "voluntary": "the voluntary sector",
    "national": "a national body",
    "trust": "a children’s trust",
    "other": "another kind of body",
}


class PlacementState(StrEnum):
    """LRN-34: how far a placement has come."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    AGREED = "agreed"
    ENDED = "ended"
    BROKEN_OFF = "broken_off"


PLACEMENT_NAMES = {
    PlacementState.ASKED: "Asked for",
    PlacementState.ACCEPTED: "The host says yes",
    PlacementState.DECLINED: "Declined",
    PlacementState.WITHDRAWN: "Taken back",
    PlacementState.AGREED: "Agreed by both",
    PlacementState.ENDED: "Completed",
    PlacementState.BROKEN_OFF: "Broken off",
}
# LRN-33: states in which a placement takes one of the offer's places; a broken-off one frees it again.
SEATED = (PlacementState.ACCEPTED, PlacementState.AGREED, PlacementState.ENDED)
MOVES: dict[tuple[PlacementState, str], PlacementState] = {
    (PlacementState.ASKED, "accept"): PlacementState.ACCEPTED,
    (PlacementState.ASKED, "decline"): PlacementState.DECLINED,
    (PlacementState.ASKED, "withdraw"): PlacementState.WITHDRAWN,
    (PlacementState.ACCEPTED, "withdraw"): PlacementState.WITHDRAWN,
    (PlacementState.ACCEPTED, "agree"): PlacementState.AGREED,
    (PlacementState.AGREED, "end"): PlacementState.ENDED,
    (PlacementState.AGREED, "break_off"): PlacementState.BROKEN_OFF,
}


def next_state(state: str, move: str) -> PlacementState:
    """LRN-34: the state that a move leads to.

    >>> str(next_state("accepted", "agree"))
    'agreed'
    """
    found = MOVES.get((PlacementState(state), move))
    if found is None:
        name = PLACEMENT_NAMES[PlacementState(state)].lower()
        raise IllegalMove(f"That is not possible while the placement is “{name}”.")
    return found


def free_seat(capacity: int, taken: Iterable[int]) -> int | None:
    """LRN-33: the lowest free place of an offer, from 1; None when it is full.

    >>> free_seat(2, [1]), free_seat(3, [1, 3]), free_seat(1, [1])
    (2, 2, None)
    """
    used = set(taken)
    return next((seat for seat in range(1, capacity + 1) if seat not in used), None)


def reasons(host_kind: str, kinds_worked: Iterable[str], answers: Iterable[str], own: Iterable[str]) -> list[str]:
    """LRN-35: why an offer may suit somebody: breadth that they lack, and gaps of theirs that it answers.

    `kinds_worked`: kinds of agencies where they held posts; `answers`: competencies of the offer; `own`: their gaps.

    >>> reasons("health", ["authority"], ["Keeps word"], ["Keeps word", "Shares power"])
    ['You have not held a post in health', 'Answers a gap of yours: Keeps word']
    >>> reasons("health", ["health"], [], ["Keeps word"])
    []
    """
    found = []
    worked = set(kinds_worked)
    if worked and host_kind not in worked:
        found.append(f"You have not held a post in {AGENCY_KINDS.get(host_kind, host_kind)}")
    gaps = set(own)
    return found + [f"Answers a gap of yours: {name}" for name in answers if name in gaps]
