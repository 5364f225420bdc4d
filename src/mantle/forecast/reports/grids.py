"""Small tables of counts about people, masked through the one disclosure module, as fine as they may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mantle.analysis.disclosure import Cell, count_table, may_show_directors
from mantle.forecast import rules
from mantle.forecast.queries import Scope

TIERS = (1, 2, 3, 4)
WHY_MASKED = (
    "“Fewer than 10” and “withheld” protect people in small groups: counts below 10 are not shown, others are rounded "
    "to the nearest 5, and a mean needs at least 10 people."
)


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table: a caption, column names, rows of words, and a note."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {"caption": self.caption, "columns": self.columns, "rows": self.rows, "note": self.note}


def tiers_shown(scope: Scope, people: Mapping[int | None, int]) -> list[int]:
    """FOR-6: figures about persons take 10 of them; about directors, only for the nation or a region."""
    level = "agency" if scope.agency else "region" if scope.region else "nation"
    tiers = [tier for tier in TIERS if people.get(tier, 0) >= rules.FEWEST_FOR_A_MEAN]
    return [tier for tier in tiers if tier != 1 or may_show_directors(level, people[1])]


# Directors and those just below are few; they are cut more coarsely than the tiers further down.
TOGETHER = ((1, 2), (3, 4))
Facts = Mapping[tuple[int | None, Any], int]  # how many holders of a tier have an age or a background


def masked(
    caption: str, cuts: Sequence[Mapping[str, Callable[[Any], bool]]], scope: Scope, facts: Facts
) -> Iterable[tuple[Grid, list[int]]]:
    """Tables of counts by band and tier, through the one disclosure module, as fine as they may be. FOR-8."""
    people: Counter[int | None] = Counter()
    for (tier, _), n in facts.items():
        people[tier] += n
    shown = tiers_shown(scope, people)
    for group in TOGETHER:
        tiers = [tier for tier in group if tier in shown]
        if not tiers:
            continue
        found = [published_bands(cut, tiers, facts) for cut in cuts]
        rows = min(found, key=lambda rows: sum(cell.value is None for _, cells in rows for cell in cells))
        words = tuple((name, *(cell.shown for cell in cells)) for name, cells in rows)
        which = f"{'tiers' if len(tiers) > 1 else 'tier'} {' and '.join(map(str, tiers))}"
        yield Grid(f"{caption}, {which}", ("", *(rules.TIER_NAMES[tier] for tier in tiers)), words, WHY_MASKED), tiers


def published_bands(
    cut: Mapping[str, Callable[[Any], bool]], tiers: list[int], counts: Facts
) -> list[tuple[str, list[Cell]]]:
    """Bands with their published counts, a column a tier, and the total of each tier."""
    table = [
        [sum(n for (at, value), n in counts.items() if at == tier and holds(value)) for tier in tiers]
        for holds in cut.values()
    ]
    columns = [count_table([[line[place]] for line in table]) for place in range(len(tiers))]
    # A table of one column with its margins: the last row is the tier's total, the second column repeats the first.
    return [(name, [column[line][0] for column in columns]) for line, name in enumerate([*cut, "All"])]
