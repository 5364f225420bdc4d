"""LRN-10 to LRN-19: the journal, the path travelled, time to think, and looking back on one event together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

# LRN-13: questions to begin from, in our own words; one a week, in this order, again and again.
PROMPTS: tuple[str, ...] = (
    "What did you take for granted this week that somebody from another agency might not?",
    "Which problem did everybody work hard on? What if it is the wrong problem?",
    "When did you hold back something that needed saying? What kept you?",
    "Who changed your mind lately, and how did they do it?",
    "What did a child, a parent or a young person say that the meeting did not?",
    "Where did you lead without being in charge? What made others come along?",
    "What did you try that did not work? What would you try next?",
    "Which decision of yours would look different from a school, a ward or a police station?",
    "What gave you energy, and what took it? What does that tell you?",
    "What do people do differently because of how you led?",
    "Which promise did you keep, and which one did you let slip?",
    "What do you know now that you did not know when you began?",
)


# LRN-47: where a look at oneself may begin; the answer is an entry like any other.
OPENING = "Who holds the posts where you work, and who do people turn to? What do you make of any difference?"


def prompt_of_the_week(on: date) -> str:
    """LRN-13: one question a week, the same for everybody, so that it can be talked about.

    >>> prompt_of_the_week(date(2027, 3, 1)) == prompt_of_the_week(date(2027, 3, 7))
    True
    >>> prompt_of_the_week(date(2027, 3, 1)) == prompt_of_the_week(date(2027, 3, 8))
    False
    """
    return PROMPTS[(on.toordinal() - 1) // 7 % len(PROMPTS)]  # day 1 was a Monday


class ClaimState(StrEnum):
    """LRN-14: what has become of a claim to have reached a stage."""

    ASKED = "asked"
    SEEN = "seen"
    NOT_YET = "not_yet"
    WITHDRAWN = "withdrawn"


CLAIM_NAMES = {
    ClaimState.ASKED: "With the reviewer",
    ClaimState.SEEN: "The reviewer sees it too",
    ClaimState.NOT_YET: "The reviewer does not see it yet",
    ClaimState.WITHDRAWN: "Taken back",
}


class TimeState(StrEnum):
    """LRN-16: what became of time that was set aside to think."""

    BOOKED = "booked"
    KEPT = "kept"
    LOST = "lost"


TIME_NAMES = {TimeState.BOOKED: "Booked", TimeState.KEPT: "Kept", TimeState.LOST: "Something else took it"}
FEWEST_PROFESSIONS = 2


def may_read_others(has_written: bool, is_closed: bool) -> bool:
    """LRN-18: one reads what others wrote about an event once one has written oneself, or when it is closed.

    >>> may_read_others(False, False), may_read_others(True, False), may_read_others(False, True)
    (False, True, True)
    """
    return has_written or is_closed


def is_between_professions(professions: Iterable[str]) -> bool:
    """LRN-17: a shared reflection is between two professions at least.

    >>> is_between_professions(["Social work", "social work "]), is_between_professions(["Social work", "Nursing"])
    (False, True)
    """
    return len({" ".join(each.lower().split()) for each in professions if each.strip()}) >= FEWEST_PROFESSIONS


def minutes_said(minutes: int) -> str:
    """Minutes in words.

    >>> minutes_said(150), minutes_said(60), minutes_said(45)
    ('2 hours 30 minutes', '1 hour', '45 minutes')
    """
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} hour{'s' if hours != 1 else ''}"] if hours else []
    parts += [f"{rest} minutes"] if rest or not hours else []
    return " ".join(parts)
