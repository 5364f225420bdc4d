"""FRA-1 to FRA-3: how an edition of a framework comes to be agreed, and when nothing in it changes any more."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    CONSULTED = "consulted"
    AGREED = "agreed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class Move(StrEnum):
    CONSULT = "consult"
    AGREE = "agree"
    REOPEN = "reopen"
    PUBLISH = "publish"
    SUPERSEDE = "supersede"


class Kind(StrEnum):
    """What a framework is for."""

    MODEL = "model"
    COMPETENCIES = "competencies"
    STAGES = "stages"
    REMIT = "remit"


class Tier(StrEnum):
    """Whose role a profile describes."""

    DIRECTOR = "director"
    ASSISTANT_DIRECTOR = "assistant_director"
    HEAD_OF_SERVICE = "head_of_service"
    CROSS_AGENCY = "cross_agency"


class Confidence(StrEnum):
    """How surely we know what a study found: A from the study itself, D from memory and to be checked."""

    PRIMARY = "A"
    REPORTED = "B"
    INFERRED = "C"
    RECALLED = "D"


STATE_NAMES: dict[State, str] = {
    State.DRAFT: "Draft",
    State.CONSULTED: "Out for comment",
    State.AGREED: "Agreed",
    State.PUBLISHED: "Published",
    State.SUPERSEDED: "Replaced by a newer edition",
}

# FRA-1: the only moves there are. What was published is never a draft again: a new edition takes its place.
MOVES: dict[tuple[State, Move], State] = {
    (State.DRAFT, Move.CONSULT): State.CONSULTED,
    (State.CONSULTED, Move.AGREE): State.AGREED,
    (State.CONSULTED, Move.REOPEN): State.DRAFT,
    (State.AGREED, Move.REOPEN): State.DRAFT,
    (State.AGREED, Move.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Move.SUPERSEDE): State.SUPERSEDED,
}


class NotAllowed(ValueError):
    """A move or a change that the rules refuse, said to the one who asked."""


def next_state(state: State | str, move: Move | str) -> State:
    """FRA-1: the state after a move.

    >>> str(next_state("draft", "consult"))
    'consulted'
    """
    found = MOVES.get((State(state), Move(move)))
    if found is None:
        raise NotAllowed(f"This edition is “{STATE_NAMES[State(state)].lower()}”: you cannot {Move(move)} it.")
    return found


def moves_from(state: State | str) -> tuple[Move, ...]:
    """The moves that a person may choose; to supersede is done by publishing the next edition."""
    return tuple(move for (start, move) in MOVES if start == State(state) and move != Move.SUPERSEDE)


def is_frozen(state: State | str) -> bool:
    """FRA-2: only a draft is edited. What people comment on, agreed to or were judged by stays as it was.

    >>> is_frozen("draft"), is_frozen("published")
    (False, True)
    """
    return State(state) != State.DRAFT
