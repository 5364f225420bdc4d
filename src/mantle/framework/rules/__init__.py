"""What is allowed of frameworks: states and moves, tiers, and the shape of a file. No Django."""

from mantle.framework.rules.states import (
    MOVES,
    STATE_NAMES,
    Confidence,
    Kind,
    Move,
    NotAllowed,
    State,
    Tier,
    is_frozen,
    moves_from,
    next_state,
)

__all__ = [
    "MOVES",
    "STATE_NAMES",
    "Confidence",
    "Kind",
    "Move",
    "NotAllowed",
    "State",
    "Tier",
    "is_frozen",
    "moves_from",
    "next_state",
]
