"""Tables of counts under the 10-5 rule, so that no masked count follows from the margins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from ..problems import InputError, Problem
from .floors import COUNT, DIRECTORS, RANGE, ROUND_TO, TABLE_MEAN


@dataclass(frozen=True, slots=True)
class Cell:
    """One published place of a table: what is shown, its value (None when masked), and why it is masked."""

    shown: str
    value: float | None
    why: str = ""

    def to_dict(self) -> dict[str, object]:
        """Return the three fields."""
        return asdict(self)


Place = tuple[int, int]


def count_table(
    table: Sequence[Sequence[int]], *, floor: int = COUNT, base: int = ROUND_TO, margins: bool = True
) -> list[list[Cell]]:
    """Return a table of counts as it may be published (P36: the 10-5 rule of the ONS).

    Parameters
    ----------
    table : rows of integers
        Counts of people, 0 or more, every row of the same length, without totals.
    floor : int
        Counts from 1 to floor - 1 are masked; may be raised above 10, not lowered.
    base : int
        Other counts are rounded to the nearest multiple; 5 or more.
    margins : bool
        Add a last column and a last row of totals.

    Returns
    -------
    list of lists of Cell
        Masked: "fewer than 10"; masked so that another cannot be worked out: "withheld".

    Raises
    ------
    InputError
        Rows of unequal length, negative or fractional counts, a lowered floor.

    Notes
    -----
    With margins a masked cell follows from the rest exactly when it is a bridge in the graph whose nodes are rows and
    columns and whose edges are masked cells (Gusfield 1988); bridges are removed by masking the smallest neighbour.
    Rounded margins also bound a masked cell: it must stay possible at five values at least.

    >>> [[cell.shown for cell in row] for row in count_table([[40, 3], [22, 31]])]
    [['withheld', 'fewer than 10', '45'], ['withheld', 'withheld', '55'], ['60', '35', '95']]
    """
    _check(table, floor, base)
    counts = [list(row) for row in table]
    if not counts or not counts[0]:
        return []
    if margins:
        counts = [[*row, sum(row)] for row in counts]
        counts.append([sum(column) for column in zip(*counts, strict=True)])
    places = [(i, j) for i, row in enumerate(counts) for j in range(len(row))]
    primary = {place for place in places if 0 < counts[place[0]][place[1]] < floor}
    masked = _widened(counts, set(primary), floor, base) if margins else primary
    return [
        [_cell(n, (i, j) in primary, (i, j) in masked, floor, base) for j, n in enumerate(row)]
        for i, row in enumerate(counts)
    ]


def publish_mean(value: float, people: int, *, floor: int = TABLE_MEAN, digits: int = 1) -> Cell:
    """Return a mean as it may be published: from 10 people on (P36).

    >>> publish_mean(37.25, 9).shown, publish_mean(37.25, 10).shown
    ('withheld', '37.2')
    """
    if people < max(floor, TABLE_MEAN):
        return Cell("withheld", None, f"fewer than {max(floor, TABLE_MEAN)} people")
    return Cell(f"{value:.{digits}f}", round(value, digits))


def may_show_directors(level: str, respondents: int) -> bool:
    """Say whether a figure about directors may be shown (P28): nationally, or for a region with 10 respondents.

    >>> may_show_directors("region", 9), may_show_directors("region", 10), may_show_directors("agency", 50)
    (False, True, False)
    """
    return level == "nation" or (level == "region" and respondents >= DIRECTORS)


def _check(table: Sequence[Sequence[int]], floor: int, base: int) -> None:
    problems = []
    if floor < COUNT or base < ROUND_TO:
        problems.append(Problem(None, "", "The floor of 10 and the rounding to 5 may be raised, not lowered (P36)."))
    for i, row in enumerate(table, 1):
        if len(row) != len(table[0]):
            problems.append(Problem(i, "", f"The row has {len(row)} counts; the first has {len(table[0])}."))
        problems += [
            Problem(i, str(j), "A count is a whole number, 0 or more.", str(n)[:80])
            for j, n in enumerate(row, 1)
            if n != n or n < 0 or n != int(n)
        ]
    if problems:
        raise InputError(problems)


def _cell(n: int, primary: bool, masked: bool, floor: int, base: int) -> Cell:
    if primary:
        return Cell(f"fewer than {floor}", None, f"fewer than {floor} people")
    if masked:
        return Cell("withheld", None, "would give away a smaller count")
    value = base * ((int(n) + base // 2) // base)
    return Cell(str(value), value)


def _widened(counts: list[list[int]], masked: set[Place], floor: int, base: int) -> set[Place]:
    """Return the masked places with as many more as it takes for none to follow from the rest."""
    primary = frozenset(masked)
    while True:
        exposed = _bridge(masked) or _narrow(counts, masked, primary, floor, base)
        if exposed is None:
            return masked
        free = [
            (i, j) for i, row in enumerate(counts) for j, n in enumerate(row) if (i, j) not in masked and n > 0
        ] or [(i, j) for i, row in enumerate(counts) for j in range(len(row)) if (i, j) not in masked]
        if not free:
            return masked
        corner = (len(counts), len(counts[0]))

        def cost(place: Place, exposed: Place = exposed, corner: Place = corner) -> tuple[bool, int, int, int]:
            apart = place[0] != exposed[0] and place[1] != exposed[1]
            margin = (place[0] == corner[0] - 1) + (place[1] == corner[1] - 1)
            joins = any(place[0] == i for i, _ in masked) + any(place[1] == j for _, j in masked)
            return apart, margin, -joins, counts[place[0]][place[1]]

        masked.add(min(free, key=cost))


def _bridge(masked: set[Place]) -> Place | None:
    """Return a masked place without a second way from its row to its column."""
    for place in sorted(masked):
        rows, size = {place[0]}, -1
        columns: set[int] = set()
        others = masked - {place}
        while size != len(rows) + len(columns):
            size = len(rows) + len(columns)
            columns |= {j for i, j in others if i in rows}
            rows |= {i for i, j in others if j in columns}
        if place[1] not in columns:
            return place
    return None


def _narrow(
    counts: list[list[int]], masked: set[Place], primary: frozenset[Place], floor: int, base: int
) -> Place | None:
    """Return a masked small count that the shown figures, taken as rounded, leave too few values."""
    low, high = {}, {}
    most = sum(map(sum, counts))
    for i, row in enumerate(counts):
        for j, n in enumerate(row):
            shown = base * ((n + base // 2) // base)
            bounds = (max(0, shown - base // 2), shown + base // 2) if n else (0, 0)
            # Nothing but a zero is masked where nothing larger is left; bounds that leave out the truth never settle.
            bounds = (floor if n else 0, most) if (i, j) in masked else bounds
            low[i, j], high[i, j] = (1, floor - 1) if (i, j) in primary else bounds
    height, width = len(counts), len(counts[0])
    lines = [([(i, j) for j in range(width - 1)], (i, width - 1)) for i in range(height)]
    lines += [([(i, j) for i in range(height - 1)], (height - 1, j)) for j in range(width)]
    moved = True
    while moved:
        moved = sum(_tighten(parts, total, low, high) for parts, total in lines) > 0
    return next((place for place in sorted(primary) if high[place] - low[place] + 1 < RANGE), None)


def _tighten(parts: list[Place], total: Place, low: dict[Place, int], high: dict[Place, int]) -> bool:
    """Narrow the bounds of a line, whose total is the sum of its parts, and say whether any moved."""
    least, most = sum(low[p] for p in parts), sum(high[p] for p in parts)
    new = {total: (max(low[total], least), min(high[total], most))}
    for p in parts:
        new[p] = (max(low[p], low[total] - most + high[p]), min(high[p], high[total] - least + low[p]))
    moved = any((low[p], high[p]) != bounds for p, bounds in new.items())
    for p, bounds in new.items():
        low[p], high[p] = bounds
    return moved
