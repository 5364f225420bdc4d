"""SEL-1 to SEL-4: a call for early talent, its dates, and the written criteria by which everybody is read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from mantle.people.rules import IllegalMove


class CallState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    READING = "reading"
    CLOSED = "closed"


CALL_NAMES = {
    CallState.DRAFT: "Being written",
    CallState.OPEN: "Open",
    CallState.READING: "Being read by the panel",
    CallState.CLOSED: "Closed",
}
# SEL-1: a call goes one way; an open one goes back to be written only as long as nobody is put forward.
CALL_MOVES: dict[tuple[CallState, str], CallState] = {
    (CallState.DRAFT, "open"): CallState.OPEN,
    (CallState.OPEN, "rewrite"): CallState.DRAFT,
    (CallState.OPEN, "read"): CallState.READING,
    (CallState.READING, "close"): CallState.CLOSED,
}


def next_call_state(state: str, move: str) -> CallState:
    """The state after a move; raises IllegalMove where there is none. SEL-1.

    >>> next_call_state("draft", "open")
    <CallState.OPEN: 'open'>
    """
    for (before, name), after in CALL_MOVES.items():
        if (before, name) == (state, move):
            return after
    known = {str(key): name for key, name in CALL_NAMES.items()}
    raise IllegalMove(f"A call that is “{known.get(state, state).lower()}” cannot do that.")


def dates_problem(opens_on: date, closes_on: date, decide_by: date) -> str:
    """What is wrong with the days of a call; "" where nothing is."""
    if closes_on <= opens_on:
        return "It closes after the day on which it opens."
    return "" if decide_by > closes_on else "Decisions are due after the day on which it closes."


class CriterionKind(StrEnum):
    """SEL-3: what somebody may become is said apart from what they have done."""

    POTENTIAL = "potential"
    EXPERIENCE = "experience"
    KNOWLEDGE = "knowledge"


KIND_NAMES = {
    CriterionKind.POTENTIAL: "Potential",
    CriterionKind.EXPERIENCE: "Experience",
    CriterionKind.KNOWLEDGE: "Skills and knowledge",
}
ALWAYS_ASKED = (CriterionKind.POTENTIAL, CriterionKind.EXPERIENCE)
LEVELS = (1, 2, 3, 4)
LEVEL_NAMES = {1: "Not seen", 2: "Seen in part", 3: "Seen clearly", 4: "Seen clearly, more than once"}
FEWEST_CRITERIA, MOST_CRITERIA = 4, 6
RULES_VERSION = 1


@dataclass(frozen=True, slots=True)
class Given:
    """One criterion: what it asks, the prompt that is the same for everybody, and what each of four levels looks like.

    Nothing else is asked of anybody: these fields are the whole list of what a panel is given (SEL-4).
    """

    kind: str
    title: str
    statement: str
    prompt: str
    levels: tuple[str, str, str, str]


CRITERIA: tuple[Given, ...] = (
    Given(
        "potential", "Learns from what is new",
        "Meets something for the first time, finds out what is needed, and works differently afterwards.",
        "What was new, how was it found out, and what is done differently since?",
        (
            "Nothing new is described, or it was left to others.",
            "Took on something new with help; what changed since stays unclear.",
            "Took on something new, asked those who knew, and names what is done differently now.",
            "Has done so more than once, and others have taken over what was learnt.",
        ),
    ),
    Given(
        "potential", "Sees the whole",
        "Looks beyond the own task to what it does to other services, and to children and families.",
        "When did something outside the own task matter, how was it noticed, and what followed?",
        (
            "Speaks of the own task only.",
            "Names others who are concerned, without what it meant for them.",
            "Says what it meant for other services or families, and acted on it.",
            "Has found a cause that lay in several services, and helped to change it.",
        ),
    ),
    Given(
        "potential", "Brings people along",
        "Wins others for something without being their manager.",
        "Who had to be won who could have said no, what was tried, and what came of it?",
        (
            "Relied on being told to, or on telling.",
            "Won people who agreed already.",
            "Heard what others objected to, changed the plan, and won them.",
            "Has done so across services or professions, and it lasted.",
        ),
    ),
    Given(
        "potential", "Stays honest when it is hard",
        "Says what is so, and stands by mistakes, when that has a price.",
        "When was it hard to say what was so, what was said to whom, and what did it cost?",
        (
            "No such moment is described.",
            "Said it later, or to those who could not act on it.",
            "Said it in time to those who could act, and says what was own doing.",
            "Has done so more than once, and made it easier for others to do the same.",
        ),
    ),
    Given(
        "experience", "Has made something better",
        "Has changed something for children, families or colleagues, and knows by what that is seen.",
        "What was changed, what was the own part in it, and what shows that it is better?",
        (
            "No change is described, or no own part in it.",
            "Had a part in a change; what came of it is not known.",
            "Had a clear part in it, and names what shows the difference.",
            "Has led a change that went on without them.",
        ),
    ),
    Given(
        "experience", "Has worked across a border",
        "Has worked with another service, profession or agency as one of several, not as a guest.",
        "With whom, at what, for how long, and what was learnt from how they work?",
        (
            "Has worked in one service alone.",
            "Has met others in meetings or on visits.",
            "Has worked with another service on one task to its end.",
            "Has worked in another service, or shared the answer for a task with one.",
        ),
    ),
)  # fmt: skip

# SEL-4: what no criterion asks for, in any wording: who somebody is, and what stands in for it.
_PROXIES = re.compile(
    r"\b(age|ages|aged|young\w*|part[- ]time|full[- ]time|maternity|paternity|parental|sick\w*|absen\w+|on leave"
    r"|postcode|home address|(?:which|what|attended) school|universit\w+|gender|sex|ethnic\w*|race|religio\w*"
    r"|disab\w*|marri\w+|pregnan\w*|nationality)\b",
    re.IGNORECASE,
)


def named_proxies(*texts: str) -> list[str]:
    """Words in a criterion that ask who somebody is, or for what stands in for that; each once. SEL-4.

    >>> named_proxies("Has the agency's trust.", "Works full-time, at a young age.")
    ['full-time', 'young', 'age']
    """
    found = [each.group().lower() for text in texts for each in _PROXIES.finditer(text)]
    return list(dict.fromkeys(found))


def criteria_problems(criteria: Sequence[Given]) -> list[str]:
    """What keeps these criteria from being opened to anybody. SEL-3, SEL-4.

    >>> criteria_problems(CRITERIA)
    []
    """
    problems = []
    if not FEWEST_CRITERIA <= len(criteria) <= MOST_CRITERIA:
        problems.append(f"A call has {FEWEST_CRITERIA} to {MOST_CRITERIA} criteria; this one has {len(criteria)}.")
    kinds = {each.kind for each in criteria}
    problems += [f"No criterion asks for {KIND_NAMES[kind].lower()}." for kind in ALWAYS_ASKED if kind not in kinds]
    for each in criteria:
        words = named_proxies(each.title, each.statement, each.prompt, *each.levels)
        if words:
            problems.append(f"“{each.title}” asks for what plays no part here: {', '.join(words)}.")
    return problems


def digest_of(criteria: Iterable[Given], exercises: Iterable[Mapping[str, Any]] = ()) -> str:
    """A digest of criteria and exercises as they were opened, by which anybody sees that they are the same. SEL-2."""
    given: Any = [asdict(each) for each in criteria]
    tried = [dict(each) for each in exercises]
    said = json.dumps([given, tried] if tried else given, sort_keys=True)
    return hashlib.sha256(f"{RULES_VERSION} {said}".encode()).hexdigest()[:16]
