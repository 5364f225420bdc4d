"""What is asked for equality, what may be answered, and which counts are shown: pure values."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from mantle.analysis.disclosure import Cell, count_table

PREFER_NOT = "prefer_not"
PREFER_NOT_WORDS = "I prefer not to say"


class Question(NamedTuple):
    """A question in the words in which it is asked, and its answers without the last one."""

    words: str
    answers: dict[str, str]


# EQU-1: one short question for each protected characteristic that is monitored; free text is not asked for.
QUESTIONS: dict[str, Question] = {
    "sex": Question("What is your sex?", {"female": "Female", "male": "Male"}),
    "gender": Question(
        "Is the gender you identify with the same as your sex registered at birth?", {"yes": "Yes", "no": "No"}
    ),
    "ethnic_group": Question(
        "What is your ethnic group?",
        {
            "asian": "Asian or Asian British",
            "black": "Black, Black British, Caribbean or African",
            "mixed": "Mixed or multiple ethnic groups",
            "white": "White",
            "other": "Another ethnic group",
        },
    ),
    "disability": Question(
        "Do you have a condition or illness that reduces your ability to carry out day-to-day activities?",
        {"no": "No", "little": "Yes, a little", "lot": "Yes, a lot"},
    ),
    "orientation": Question(
        "Which best describes your sexual orientation?",
        {"straight": "Straight or heterosexual", "gay": "Gay or lesbian", "bisexual": "Bisexual", "other": "Another"},
    ),
    "religion": Question(
        "What is your religion?",
        {
            "none": "No religion", "buddhist": "Buddhist", "christian": "Christian", "hindu": "Hindu",
            "jewish": "Jewish", "muslim": "Muslim", "sikh": "Sikh", "other": "Another religion",
        },
    ),
    "caring": Question(
        "Do you care for a child under 18, or for somebody who needs help from illness, disability or age?",
        {"no": "No", "child": "Yes, a child", "adult": "Yes, an adult", "both": "Yes, both"},
    ),
}  # fmt: skip


def answers_to(question: str) -> dict[str, str]:
    """Every answer to a question, the last of them that one prefers not to say.

    >>> list(answers_to("sex").values())
    ['Female', 'Male', 'I prefer not to say']
    """
    return {**QUESTIONS[question].answers, PREFER_NOT: PREFER_NOT_WORDS}


def pseudonym(key: str, person_code: str, question: str) -> str:
    """EQU-2: under which key an answer is kept: another one for each question, so that no row leads to another row.

    >>> pseudonym("k", "ABC", "sex") == pseudonym("k", "ABC", "religion")
    False
    """
    return hmac.new(key.encode(), f"{question} {person_code}".encode(), hashlib.sha256).hexdigest()


def month_of(on: date) -> date:
    """EQU-4: of the day of an answer only the month is kept.

    >>> month_of(date(2026, 11, 25)).isoformat()
    '2026-11-01'
    """
    return on.replace(day=1)


class CountRow(NamedTuple):
    """How many people of a region gave one answer to a question."""

    question: str
    region: str
    answer: str
    n: int


class Counts(NamedTuple):
    """One question as it may be published: a row an answer, a column a region, and the nation as the last column."""

    words: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


WHOLE = "The whole nation"
NOT_KNOWN = "No region"


def published(rows: Iterable[CountRow], regions: Sequence[str], seen: frozenset[str] | None) -> list[Counts]:
    """EQU-5: counts under the 10-5 rule, nation and regions only, worked out over the whole table for every reader.

    `seen` names the regions that a reader sees, None for all of them and the nation. A reader of one region sees a
    column of the very table that others see, so that two readers together learn nothing more.
    """
    found = {(row.question, row.region, row.answer): row.n for row in rows}
    places = [*regions, ""]
    tables = []
    for key, question in QUESTIONS.items():
        answers = answers_to(key)
        cells = count_table([[found.get((key, place, answer), 0) for place in places] for answer in answers])
        columns = [*regions, NOT_KNOWN, WHOLE]
        open_to = [place for place, name in enumerate(columns) if seen is None or name in seen]
        lines = tuple(
            (name, *(_shown(cells[line][place]) for place in open_to))
            for line, name in enumerate([*answers.values(), "All who answered"])
        )
        tables.append(Counts(question.words, tuple(columns[place] for place in open_to), lines))
    return tables


def _shown(cell: Cell) -> str:
    return cell.shown
