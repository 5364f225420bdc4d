"""Rules of surveys: what one holds, how its lines are read, and how a share is said."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class SurveyAnswers:
    """FOR-15: what one group of a survey answered: counts by answer, and figures published without counts."""

    name: str
    tier: int | None = None
    asked: int | None = None
    answered: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    figures: Mapping[str, tuple[float, str]] = field(default_factory=dict)


def survey_problems(groups: Sequence[SurveyAnswers]) -> list[str]:
    """FOR-15: what does not add up in a survey, in words.

    >>> survey_problems([SurveyAnswers("Tier 2", asked=40, answered=50, counts={"Yes": 60})])
    ['Tier 2: 50 answered, but only 40 were asked.', 'Tier 2: the answers add up to 60, but 50 answered.']
    """
    found = [] if groups else ["Give at least one group."]
    for group in groups:
        if group.asked is not None and group.answered is not None and group.answered > group.asked:
            found.append(f"{group.name}: {group.answered} answered, but only {group.asked} were asked.")
        total = sum(group.counts.values())
        if group.answered is not None and total > group.answered:
            found.append(f"{group.name}: the answers add up to {total}, but {group.answered} answered.")
    return found


SURVEY_COLUMNS = ("group", "tier", "asked", "answered", "answer", "count")


def read_survey_lines(text: str) -> tuple[list[SurveyAnswers], list[str]]:
    """FOR-15: lines of group, tier, asked, answered, answer and count as groups, and every problem by line.

    >>> groups, problems = read_survey_lines("Tier 2, 2, 40, 30, Yes, 12")
    >>> groups[0].counts, problems
    ({'Yes': 12}, [])
    """
    groups: dict[str, SurveyAnswers] = {}
    problems: list[str] = []
    for number, cells in enumerate(csv.reader(io.StringIO(text), skipinitialspace=True), 1):
        row = [cell.strip() for cell in cells]
        if not any(row) or [cell.lower() for cell in row] == list(SURVEY_COLUMNS):
            continue
        if len(row) != len(SURVEY_COLUMNS) or not row[0] or not row[4]:
            problems.append(f"Line {number}: expected {', '.join(SURVEY_COLUMNS)}.")
            continue
        name, answer = row[0][:80], row[4][:120]
        tier, asked, answered, count = (_whole(cell) for cell in (row[1], row[2], row[3], row[5]))
        wrong = [column for column, cell in zip(SURVEY_COLUMNS, row, strict=True) if _is_no_number(column, cell)]
        if wrong:
            problems.append(f"Line {number}: {' and '.join(wrong)} must be a whole number.")
            continue
        group = groups.setdefault(name, SurveyAnswers(name, tier, asked, answered, {}))
        if answer in group.counts:
            problems.append(f"Line {number}: “{answer}” of {name} stands there twice.")
        elif (group.tier, group.asked, group.answered) != (tier, asked, answered):
            problems.append(f"Line {number}: tier, asked and answered of {name} differ from its first line.")
        else:
            groups[name] = replace(group, counts={**group.counts, answer: count or 0})
    return list(groups.values()), problems


def _whole(cell: str) -> int | None:
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 9 else None


def _is_no_number(column: str, cell: str) -> bool:
    """The tier and those asked may be unknown; how many gave an answer may not."""
    if column in ("group", "answer") or (column != "count" and not cell):
        return False
    value = _whole(cell)
    return value is None or (column == "tier" and value not in (1, 2, 3, 4))


SMALL_SAMPLE = 50  # FOR-15: below it a share goes out with a caution in words


def share_in_words(share: float, low: float, high: float) -> str:
    """FOR-15: a share with its range, as a sentence takes it.

    >>> share_in_words(1 / 3, .19, .51)
    '33 in 100, but could be 19 to 51 in 100'
    """
    return f"{share * 100:.0f} in 100, but could be {low * 100:.0f} to {high * 100:.0f} in 100"
