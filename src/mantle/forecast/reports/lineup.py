"""Backgrounds of those who hold the director's post, those who could follow and those who ask for it. FOR-21."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from mantle.analysis.disclosure import count_table
from mantle.forecast import rules
from mantle.forecast.reports.grids import Grid

HOLD, FOLLOW, ASK = "Hold the post: directors", "Could follow: tier 2", "Ask for it: aspirant programme"
ROWS = {1: HOLD, 2: FOLLOW}
AREAS = rules.BACKGROUND_CUTS[-1]  # the coarsest cut: whatever finer one a tier is shown in adds up to it
WITHHELD = "withheld"
ROUNDING = 2  # a count rounded to the nearest 5 stands for up to two more or fewer
NOTE = (
    "Until posts are filled through selection on record, those who ask for the post are those with a running place in "
    "a programme for aspirant directors. Breadth is the chance that two people of a row come from different ones of "
    "these three areas: 0 when all come from one, 0.67 when the three are equally strong. In brackets stands what the "
    "rounding of counts leaves open; rows whose brackets overlap need not differ. Counts below 10 are not shown."
)


def lineup_grid(backgrounds: Sequence[Grid], aspirants: Mapping[str, int]) -> Grid:
    """One row each for holders, possible successors and applicants, from counts as they are published. FOR-21.

    Tiers are read off the tables of backgrounds that stand on the same page, so that nothing finer can be subtracted.
    """
    tiers = {name: tier for tier, name in rules.TIER_NAMES.items() if tier in ROWS}
    rows = []
    for grid in backgrounds:
        for place, name in enumerate(grid.columns[1:], 1):
            if name in tiers:
                rows.append(_row(ROWS[tiers[name]], _folded({row[0]: row[place] for row in grid.rows})))
    known = sum(aspirants.values())
    if known >= rules.FEWEST_FOR_A_MEAN:
        cells = count_table([[sum(aspirants.get(name, 0) for name in names)] for names in AREAS.values()])
        rows.append(_row(ASK, [[cell[0].shown] for cell in cells]))
    columns = ("", *AREAS, "Background known", "Breadth")
    return Grid("Backgrounds: who holds the post, who could follow, who asks for it", columns, tuple(rows), NOTE)


def _folded(shown: Mapping[str, str]) -> list[list[str]]:
    """The published counts of a tier by area, finer areas together, and of all."""
    others = [cell for name, cell in shown.items() if name not in ("Education", "Social care", "All")]
    return [[shown["Education"]], [shown["Social care"]], others, [shown["All"]]]


def _row(name: str, cells: list[list[str]]) -> tuple[str, ...]:
    """A row of words; a cell is the sum of its published parts, and so rounded as often as it has parts."""
    words = [
        str(sum(map(int, parts))) if all(map(str.isdigit, parts)) else WITHHELD if len(parts) > 1 else parts[0]
        for parts in cells
    ]
    if not all(map(str.isdigit, words[:-1])):
        return (name, *words, WITHHELD)
    counts = [int(word) for word in words[:-1]]
    slack = [ROUNDING * sum(part != "0" for part in parts) for parts in cells[:-1]]
    steps = [range(max(0, n - more), n + more + 1) for n, more in zip(counts, slack, strict=True)]
    open_ends = [rules.breadth(each) for each in product(*steps)]
    return (name, *words, f"{rules.breadth(counts):.2f} ({min(open_ends):.2f} to {max(open_ends):.2f})")


def _sum(parts: list[str]) -> str:
    if all(map(str.isdigit, parts)):
        return str(sum(map(int, parts)))
    return WITHHELD if len(parts) > 1 else parts[0]
