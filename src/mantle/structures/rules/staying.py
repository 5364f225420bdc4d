"""A talk about staying: what would keep somebody, what might make them leave, and how it comes to be kept. CFS-20."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

# CFS-21: reasons in our own words, so that they can be counted; the words of the talk stand beside them.
STAY_REASONS = {
    "children": "The difference it makes for children",
    "team": "The people I work with",
    "freedom": "Freedom to lead in my own way",
    "backing": "Backing from those above me",
    "learning": "I go on learning",
    "recognition": "The work is seen and valued",
    "place": "This place and its people",
    "life": "It leaves room for the rest of my life",
    "pay": "Pay and security",
}
LEAVE_REASONS = {
    "load": "The load",
    "blame": "Fear of blame when something goes wrong",
    "backing": "Too little backing from those above",
    "politics": "Politics, or a change of direction",
    "money": "Too little money to do it properly",
    "team": "Gaps in the team",
    "next_step": "No next step here",
    "call": "An offer from elsewhere",
    "pay": "Pay",
    "life": "Family, or retirement",
    "nothing": "Nothing that I know of",
}


class StayState(StrEnum):
    """CFS-20: a record counts from the holder's agreement on; until then it is a draft that either may end."""

    DRAFT = "draft"
    CORRECTION = "correction"
    AGREED = "agreed"


def state_of(is_agreed: bool, correction: str) -> StayState:
    """Where a record stands.

    >>> state_of(False, "Not quite"), state_of(True, "")
    (<StayState.CORRECTION: 'correction'>, <StayState.AGREED: 'agreed'>)
    """
    if is_agreed:
        return StayState.AGREED
    return StayState.CORRECTION if correction else StayState.DRAFT


def named(reasons: Iterable[str], of: dict[str, str]) -> list[str]:
    """Reasons in words, in the order of the list.

    >>> named(["team", "children"], STAY_REASONS)
    ['The difference it makes for children', 'The people I work with']
    """
    chosen = set(reasons)
    return [words for key, words in of.items() if key in chosen]
