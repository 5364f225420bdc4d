"""EVA-20 to EVA-26: what is told of whether groups go on from step to step at different rates (P41, H7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from mantle.analysis.disclosure import Cell, count_table
from mantle.analysis.disclosure.floors import ADVERSE_IMPACT, COUNT
from mantle.analysis.fairness import rates
from mantle.analysis.fairness.selection import LOOK, NONE, REFERENCE, STOP, UNTOLD

FEWEST_IN_ALL = 50  # EVA-22: people at the first step before a table of places is drawn at all
FEWEST_IN_A_CALL = 20  # EVA-25: and of one call, in which two groups of ten may be
LOWEST, HIGHEST = 0.5, 2.0  # EVA-21: ratios beyond are told as “or less” and “or more”, so that none says “nobody”
FEW = f"fewer than {COUNT}"
VERDICTS = {STOP: "Stop and review", LOOK: "Look into it", NONE: "", UNTOLD: "Not enough to tell"}
WORDS = {
    STOP: "Stop and review: this group goes on less than 0.8 times as often, and that is more than chance.",
    LOOK: "Look into it: this group goes on less than 0.8 times as often, though that could be chance.",
    NONE: "No sign of a difference.",
    UNTOLD: "Not enough to tell.",
}
Counts = Mapping[str, Sequence[int]]  # by answer: how many reached the first step and no further, the second, and so on


@dataclass(frozen=True, slots=True)
class Line:
    """One group beside another at one step, as it may be told."""

    step: str
    group: str
    beside: str
    ratio: str = ""
    low: str = ""
    high: str = ""
    verdict: str = UNTOLD
    why: str = ""


def quarter_of(on: date) -> str:
    """EVA-23: the quarter in which a table is drawn.

    >>> quarter_of(date(2026, 11, 30))
    '2026, October to December'
    """
    names = ("January to March", "April to June", "July to September", "October to December")
    return f"{on.year}, {names[(on.month - 1) // 3]}"


def shown_ratio(value: float | None, *, is_upper: bool = False) -> str:
    """EVA-21: a ratio to a tenth, and no further than half and double.

    >>> shown_ratio(0.73), shown_ratio(0.0), shown_ratio(2.6), shown_ratio(None, is_upper=True)
    ('0.7', '0.5 or less', '2 or more', '2 or more')
    """
    if value is None:
        return "2 or more" if is_upper else ""
    if value <= LOWEST:
        return "0.5 or less"
    return "2 or more" if value >= HIGHEST else f"{round(value, 1):.1f}"


def furthest(steps: Sequence[tuple[str, Iterable[str]]]) -> list[set[str]]:
    """EVA-20: of people by step, who came to each one and no further; nobody counts at a step without the one before.

    >>> [sorted(each) for each in furthest([("Given", "abc"), ("Began", "bcx"), ("Completed", "c")])]
    [['a'], ['b'], ['c']]
    """
    reached: list[set[str]] = []
    for _, codes in steps:
        reached.append(set(codes) & reached[-1] if reached else set(codes))
    return [own - (reached[place + 1] if place + 1 < len(reached) else set()) for place, own in enumerate(reached)]


def compared(steps: Sequence[str], counts: Counts, left_out: str) -> list[Line]:
    """EVA-20: at each step after the first, each group beside the largest; the one that goes on less often is named.

    `left_out` is the answer that is no group: that one prefers not to say.
    """
    groups: dict[str, list[int]] = {name: list(row) for name, row in counts.items() if name != left_out and any(row)}
    if len(groups) < 2:
        return []
    base = max(groups, key=lambda name: sum(groups[name]))
    found = []
    for place in range(1, len(steps)):
        at = {name: (sum(row[place - 1 :]), sum(row[place:])) for name, row in groups.items()}
        if all(n == k for n, k in at.values()):
            continue  # everybody went on: nothing was decided here
        found += [_line(steps[place], name, base, at) for name in groups if name != base]
    return found


def _line(step: str, name: str, base: str, at: Mapping[str, tuple[int, int]]) -> Line:
    (n, k), (m, j) = at[name], at[base]
    if min(n, m) < ADVERSE_IMPACT:
        return Line(step, name, base, why=f"fewer than {ADVERSE_IMPACT} people")
    # P41 looks for the group that is chosen less often, be it the larger one.
    reference = base if j * n >= k * m else name
    given = {name: (n, k), base: (m, j)}
    outcomes = [each for group in given for each in _ones(*given[group])]
    found = rates(outcomes, [group for group in given for _ in range(given[group][0])], reference=reference)
    row = next(row for row in found.rows if row["verdict"] != REFERENCE)
    if row["ratio"] is None:
        return Line(step, row["group"], reference, why="nobody of either group went on")
    low, high = shown_ratio(row["ratio_lo"]), shown_ratio(row["ratio_hi"], is_upper=True)
    return Line(step, row["group"], reference, shown_ratio(row["ratio"]), low, high, row["verdict"])


def _ones(people: int, chosen: int) -> list[int]:
    return [1] * chosen + [0] * (people - chosen)


def table_of(words: str, key: str, steps: Sequence[str], counts: Counts, left_out: str) -> dict[str, Any]:
    """EVA-21: one question as it is kept and shown: rounded and masked counts, and its lines; no exact number."""
    cells = count_table([list(row) for row in counts.values()])
    names = [*counts, "All who answered"]
    rows = [[name, *map(_shown, row)] for name, row in zip(names, cells, strict=True)]
    lines = [asdict(line) for line in compared(steps, counts, left_out)]
    return {"key": key, "words": words, "rows": rows, "lines": lines}


def standing_out(table: Mapping[str, Any]) -> list[str]:
    """EVA-24: the lines of a kept table that ask for a look, by what names them."""
    return [
        place_of(question["key"], line["step"], line["group"])
        for question in table["questions"]
        for line in question["lines"]
        if line["verdict"] in (STOP, LOOK)
    ]


def _shown(cell: Cell) -> str:
    """EVA-21: that nobody of a group stands in a cell would tell of each of its people: it is masked as a few are."""
    return FEW if cell.value == 0 else cell.shown


def place_of(question: str, step: str, group: str) -> str:
    """EVA-24: by what a line of a table is named in what was done about it."""
    return f"{question} | {step} | {group}"
