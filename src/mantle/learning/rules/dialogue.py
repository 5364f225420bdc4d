"""DIA-1 to DIA-16: kinds of hosted talk, its steps, when one may write and whom one may read. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST = timedelta(days=183)


class DialogueKind(StrEnum):
    """Why people talk."""

    DIALOGUE = "dialogue"
    CLINIC = "clinic"
    PEER = "peer"
    NOTES = "notes"


KIND_NAMES = {
    DialogueKind.DIALOGUE: "Dialogue on a question",
    DialogueKind.CLINIC: "Case clinic",
    DialogueKind.PEER: "Question to a peer",
    DialogueKind.NOTES: "Notes of a learning set",
}
# DIA-5: what can be said in each, in the order in which it is of use.
STEPS: dict[str, dict[str, str]] = {
    DialogueKind.DIALOGUE: {"say": "My answer to the question"},
    DialogueKind.CLINIC: {
        "question": "A question, to understand the case better",
        "idea": "An idea: what I would try, and why",
        "away": "What I take away for my own work",
    },
    DialogueKind.PEER: {"say": "What I know or would do"},
    DialogueKind.NOTES: {"note": "What we talked about", "away": "What I take away for my own work"},
}


class Beyond(StrEnum):
    """DIA-10: what people of a set may tell others of what they talked about."""

    NOTHING = "nothing"
    RESULT = "result"


BEYOND_NAMES = {
    Beyond.NOTHING: "Nothing: what is said here stays here",
    Beyond.RESULT: "What came of it, without saying who said what",
}
STEP_NAMES = {step: name for steps in STEPS.values() for step, name in steps.items()} | {"say": "What I say"}
AHEAD = timedelta(days=366)  # DIA-9: actions are agreed for within a year
SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Template:
    """DIA-6: a question to begin from, and what is to come out of it."""

    name: str
    question: str
    about: str
    outcome: str


TEMPLATES: dict[str, Template] = {
    "framework": Template(
        "What leaders here should be able to do",
        "If we wrote down what leaders of our services need to be able to do, what would it look like?",
        "Think of two people whom you would follow across an agency’s border. What do they do that others do not? What "
        "must such a framework leave out, so that somebody uses it?",
        "A first draft of a framework: its parts, and a line on each.",
    ),
    "processes": Template(
        "What has to happen for our services to change",
        "Which few processes decide whether our services change across agencies, or only on paper?",
        "Name processes, not wishes: how money is agreed, who is brought in when, how something learnt in one agency "
        "reaches the others. Say which should come first.",
        "A list of processes, the most important first, one a line.",
    ),
    "content": Template(
        "What people should learn",
        "If you had ten days of learning for those who will lead next, what would be in them?",
        "Say what you wish somebody had taught you, who could teach it, and what is better learnt at work than in a "
        "room.",
        "Ideas for modules, one a line, for those who design the programme.",
    ),
}  # fmt: skip
CONSENT = (
    "Everybody who can see programmes here may read my name and these words, and ask me. I can take this back at any "
    "time, and it ends by itself on the day that I choose."
)


def problems(opens_on: date, closes_on: date) -> list[str]:
    """DIA-1: it closes after it opens, and within half a year.

    >>> problems(date(2027, 1, 1), date(2027, 1, 1)), problems(date(2027, 1, 1), date(2027, 2, 1))
    (['It closes after it opens.'], [])
    """
    if closes_on <= opens_on:
        return ["It closes after it opens."]
    return ["It closes within half a year: open another one then."] if closes_on - opens_on > LONGEST else []


def is_open(opens_on: date, closes_on: date, is_closed: bool, on: date) -> bool:
    """DIA-2: one writes from the first day to the last, until the host has closed it.

    >>> is_open(date(2027, 1, 1), date(2027, 2, 1), False, date(2027, 2, 1))
    True
    >>> is_open(date(2027, 1, 1), date(2027, 2, 1), False, date(2027, 2, 2))
    False
    """
    return opens_on <= on <= closes_on and not is_closed
