"""What somebody asks for and what becomes of it. Every answer is chosen: no box takes what it is about. SUP-7."""

from __future__ import annotations

from enum import StrEnum

from mantle.people.rules import IllegalMove


class Aim(StrEnum):
    """What for, in words that tell nothing of anybody's health or private life. SUP-7."""

    NEW_POST = "new_post"
    ACROSS = "across"
    STEP_UP = "step_up"
    CHANGE = "change"
    TEAM = "team"
    PARTNERS = "partners"
    PRESENCE = "presence"
    MONEY = "money"
    THINK = "think"


AIM_NAMES = {
    Aim.NEW_POST: "The first months in a new post",
    Aim.ACROSS: "Leading across agencies",
    Aim.STEP_UP: "Getting ready for the next post",
    Aim.CHANGE: "Leading a change that is not wanted by all",
    Aim.TEAM: "Building or mending a team",
    Aim.PARTNERS: "Working with elected members, boards and partners",
    Aim.PRESENCE: "Being heard, and staying calm",
    Aim.MONEY: "Deciding with less money",
    Aim.THINK: "Time to think with somebody from outside",
}


class Format(StrEnum):
    EITHER = "either"
    IN_PERSON = "in_person"
    ONLINE = "online"


FORMAT_NAMES = {Format.EITHER: "Either way", Format.IN_PERSON: "In person", Format.ONLINE: "By video or telephone"}


class NeedState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    CHOSEN = "chosen"
    MATCHED = "matched"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    NOT_WANTED = "not_wanted"


NEED_STATES = {
    NeedState.WAITING: "Waiting",
    NeedState.OFFERED: "Choosing",
    NeedState.CHOSEN: "Asked",
    NeedState.MATCHED: "Matched",
    NeedState.ENDED: "Ended",
    NeedState.WITHDRAWN: "Withdrawn",
    NeedState.NOT_WANTED: "Not wanted",
}
OPEN = (NeedState.WAITING, NeedState.OFFERED, NeedState.CHOSEN, NeedState.MATCHED)
# SUP-14: what may follow what. A chosen one who says no leads back to choosing, or to waiting when nobody is left.
NEED_MOVES: dict[NeedState, dict[str, NeedState]] = {
    NeedState.WAITING: {
        "offer": NeedState.OFFERED, "withdraw": NeedState.WITHDRAWN, "not_wanted": NeedState.NOT_WANTED,
    },
    NeedState.OFFERED: {
        "offer": NeedState.OFFERED, "choose": NeedState.CHOSEN, "wait": NeedState.WAITING,
        "withdraw": NeedState.WITHDRAWN, "not_wanted": NeedState.NOT_WANTED,
    },
    NeedState.CHOSEN: {
        "agree": NeedState.MATCHED, "again": NeedState.OFFERED, "wait": NeedState.WAITING,
        "withdraw": NeedState.WITHDRAWN, "not_wanted": NeedState.NOT_WANTED,
    },
    NeedState.MATCHED: {"end": NeedState.ENDED, "wait": NeedState.WAITING},
    NeedState.ENDED: {},
    NeedState.WITHDRAWN: {"wait": NeedState.WAITING},
    NeedState.NOT_WANTED: {"wait": NeedState.WAITING},
}  # fmt: skip


def next_need_state(state: str, move: str) -> NeedState:
    """SUP-14: what becomes of a need.

    >>> next_need_state("chosen", "agree")
    <NeedState.MATCHED: 'matched'>
    """
    found = NEED_MOVES[NeedState(state)].get(move)
    if found is None:
        raise IllegalMove(f"This is “{NEED_STATES[NeedState(state)].lower()}” by now. Look at it again.")
    return found


class OptionState(StrEnum):
    """SUP-11 to SUP-13: one coach or mentor for one need."""

    PROPOSED = "proposed"
    OFFERED = "offered"
    CHOSEN = "chosen"
    AGREED = "agreed"
    DECLINED = "declined"
    TURNED_DOWN = "turned_down"
    PASSED_OVER = "passed_over"
    DROPPED = "dropped"


OPTION_STATES = {
    OptionState.PROPOSED: "Proposed",
    OptionState.OFFERED: "Offered",
    OptionState.CHOSEN: "Chosen, and asked",
    OptionState.AGREED: "Agreed",
    OptionState.DECLINED: "Declined",
    OptionState.TURNED_DOWN: "Could not take it on",
    OptionState.PASSED_OVER: "Another was chosen",
    OptionState.DROPPED: "Set aside",
}
SEEN_BY_PERSON = (OptionState.OFFERED, OptionState.CHOSEN, OptionState.AGREED, OptionState.TURNED_DOWN)
SEEN_BY_SUPPORTER = (OptionState.CHOSEN, OptionState.AGREED, OptionState.TURNED_DOWN)  # SUP-12
STANDING = (OptionState.PROPOSED, OptionState.OFFERED, OptionState.CHOSEN)
MOST_OPTIONS = 3  # SUP-12


class RunState(StrEnum):
    PROPOSED = "proposed"
    DONE = "done"
    SET_ASIDE = "set_aside"


RUN_STATES = {RunState.PROPOSED: "Waits for a decision", RunState.DONE: "Decided", RunState.SET_ASIDE: "Set aside"}


class NotWanted(StrEnum):
    """SUP-24: why a director wants no mentor."""

    HAS_ONE = "has_one"
    EXPERIENCED = "experienced"
    LATER = "later"
    LEAVES_SOON = "leaves_soon"
    NO_REASON = "no_reason"


NOT_WANTED_NAMES = {
    NotWanted.HAS_ONE: "I have a mentor of my own",
    NotWanted.EXPERIENCED: "I have led in such a post for years",
    NotWanted.LATER: "Not now; I will ask later",
    NotWanted.LEAVES_SOON: "I hold the post for a short time",
    NotWanted.NO_REASON: "I do not want to say",
}


class EndReason(StrEnum):
    """SUP-17: why an arrangement ends; no word of what was said in it."""

    COMPLETED = "completed"
    NO_FIT = "no_fit"
    NO_TIME = "no_time"
    MOVED = "moved"
    SUPPORTER_STOPS = "supporter_stops"
    CONFLICT = "conflict"
    OTHER = "other"


END_NAMES = {
    EndReason.COMPLETED: "It has run its course",
    EndReason.NO_FIT: "The two do not suit each other",
    EndReason.NO_TIME: "There is no time for it",
    EndReason.MOVED: "One of the two has changed posts",
    EndReason.SUPPORTER_STOPS: "The coach or mentor stops",
    EndReason.CONFLICT: "A conflict of interest",
    EndReason.OTHER: "Another reason",
}
