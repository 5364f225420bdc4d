"""EVA-20 to EVA-23: a table of steps, worked out from counts that are forgotten at once, read as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from mantle.analysis.disclosure import count_table
from mantle.equality.queries import counted_together
from mantle.equality.rules import PREFER_NOT, answers_to
from mantle.equality.rules import QUESTIONS as ASKED
from mantle.evaluation.models import Release, Review
from mantle.evaluation.queries.fairness import Steps
from mantle.evaluation.rules import fairness as rules

BY_CHANCE = 20


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line of a kept table with what was done about it."""

    step: str
    group: str
    beside: str
    ratio: str
    low: str
    high: str
    verdict: str
    words: str
    place: str
    reviews: list[Review]

    @property
    def stands_out(self) -> bool:
        return bool(rules.VERDICTS[self.verdict]) and self.verdict != rules.UNTOLD


@dataclass(frozen=True, slots=True)
class Question:
    words: str
    steps: list[str]
    rows: list[list[str]]
    lines: list[ShownLine]
    untold: int


def table_of(steps: Steps, on: date) -> dict[str, Any]:
    """EVA-21: what is kept of these people: published counts, ratios to a tenth, verdicts; no code and no number."""
    columns = rules.furthest(steps)
    names = [name for name, _ in steps]
    counts = counted_together(columns, on)
    sizes = count_table([[len(each) for each in columns]], margins=True)[0]
    questions = []
    for key, question in ASKED.items():
        answers = answers_to(key)
        by_name = {words: counts[key][answer] for answer, words in answers.items()}
        questions.append(rules.table_of(question.words, key, names, by_name, answers[PREFER_NOT]))
    return {"steps": names, "people": [cell.shown for cell in sizes], "questions": questions}


def read(release: Release) -> list[Question]:
    """The questions of a kept table, with what was done about lines that stand out."""
    done: dict[str, list[Review]] = {}
    for row in release.reviews.select_related("by"):
        done.setdefault(row.line, []).append(row)
    return [_question(each, release.table["steps"], done) for each in release.table["questions"]]


def _question(said: dict[str, Any], steps: list[str], done: dict[str, list[Review]]) -> Question:
    lines = []
    for each in said["lines"]:
        place = rules.place_of(said["key"], each["step"], each["group"])
        line = {name: each[name] for name in ("step", "group", "beside", "ratio", "low", "high", "verdict")}
        words = rules.WORDS[each["verdict"]]
        lines.append(ShownLine(**line, words=words, place=place, reviews=done.get(place, [])))
    told = [line for line in lines if line.verdict != rules.UNTOLD]
    return Question(said["words"], steps, said["rows"], told, len(lines) - len(told))


def flagged(release: Release) -> dict[str, str]:
    """EVA-24: lines that stand out, by what names them, with words for a choice."""
    return {
        line.place: f"{question.words} “{line.group}” compared with “{line.beside}”, at “{line.step}”"
        for question in read(release)
        for line in question.lines
        if line.stands_out
    }


def without_review(release: Release) -> int:
    """How many lines stand out about which nothing is written yet."""
    written = set(release.reviews.values_list("line", flat=True))
    return len(flagged(release).keys() - written)


def chance(questions: list[Question]) -> tuple[int, float]:
    """How many comparisons were made, and about how many stand out by chance alone."""
    made = sum(len(question.lines) for question in questions)
    return made, round(made / BY_CHANCE, 1)


def as_rows(release: Release) -> list[list[str]]:
    """The lines of a release as a file has them."""
    return [
        [question.words, line.step, line.group, line.beside, line.ratio, line.low, line.high, line.words]
        for question in read(release)
        for line in question.lines
    ]


HEADER = ["Question", "Step", "Group", "Compared with", "Times as often", "At least", "At most", "What this means"]
