"""What people say about themselves, counted: wishes, backgrounds said more exactly, and how broad backgrounds are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from mantle.analysis.disclosure import Cell, count_table, publish_mean
from mantle.forecast import queries, rules
from mantle.forecast.queries import Scope
from mantle.forecast.reports.grids import Grid, masked, tiers_shown

WITHHELD = "withheld"
PERIOD, PERIODS = 3, 4  # years, how many of them


def wishes_grid(scope: Scope, said: Sequence[rules.AnswerRow], holders: Sequence[rules.HolderRow], on: date) -> Grid:
    """FOR-12, FOR-13: of those who answered, the share that is drawn on, with its range, and the mean age of those."""
    people: Counter[int | None] = Counter()
    for row in holders:
        people[row.tier] += row.n
    rows = []
    for question, words in ((rules.NEXT_POST, "the post above"), (rules.DIRECTOR, "the director’s job")):
        for tier in (2, 3, 4):
            answers = [row for row in said if row.tier == tier and row.question == question]
            if tier in tiers_shown(scope, {tier: sum(row.n for row in answers)}):
                rows.append((f"{rules.TIER_NAMES[tier]}, {words}", *_wish_cells(answers, people[tier], on)))
    note = (
        "Asked on everybody’s own page, never worked out for them. Shares are of those who answered, whoever did not "
        "answer may think otherwise. Counts are rounded to the nearest 5 before a share is taken; the range holds nine "
        "times in ten. Nothing is shown for fewer than 10 answers."
    )
    return Grid(
        "Drawn to the next post", ("", "Holders", "Answered", "Drawn", "Mean age of those drawn"), tuple(rows), note
    )


def _wish_cells(answers: Sequence[rules.AnswerRow], holders: int, on: date) -> tuple[str, ...]:
    counts: Counter[str] = Counter()
    for row in answers:
        counts[row.answer] += row.n
    yes = counts[rules.YES]
    table = count_table([[yes], [sum(counts.values()) - yes]])
    drawn = [row for row in answers if row.answer == rules.YES and row.birth_year]
    known = sum(row.n for row in drawn)
    years = sum(rules.age_on(row.birth_year, on) * row.n for row in drawn if row.birth_year)
    age = publish_mean(years / max(1, known), known).shown
    return (f"{holders:,}", table[-1][0].shown, share_words(table[0][0], table[-1][0]), age)


def share_words(part: Cell, whole: Cell) -> str:
    """A share from counts as they are published, with its range; a masked count gives none. FOR-13."""
    if part.value is None or not whole.value:
        return WITHHELD
    count = min(round(part.value), round(whole.value))
    low, high = rules.share_range(count, round(whole.value))
    return f"{count / whole.value:.0%} ({low * 100:.0f} to {high * 100:.0f})"


def cells_of(part: int, whole: int) -> tuple[Cell, Cell]:
    """A count and its total as they may be published."""
    cells = count_table([[part], [whole - part]])
    return cells[0][0], cells[-1][0]


def other_grids(scope: Scope, said: Sequence[rules.AnswerRow]) -> tuple[Grid, ...]:
    """FOR-14: what people from another area say more exactly."""
    known: Counter[tuple[int | None, str]] = Counter()
    for row in said:
        if row.question == rules.BACKGROUND and row.detail:
            known[row.tier, row.detail] += row.n
    cut = {name: (key,).__contains__ for key, name in rules.OTHER_NAMES.items()}
    return tuple(grid for grid, _ in masked("Other areas, as people say more exactly", [cut], scope, known))


def breadth_grid(scope: Scope, holders: Sequence[rules.HolderRow]) -> Grid:
    """FOR-14: how broad the backgrounds of each tier are, from published counts only."""
    rows = []
    for tier in (1, 2, 3, 4):
        counts = [sum(row.n for row in holders if (row.tier, row.background) == (tier, area)) for area in _AREAS]
        if tier not in tiers_shown(scope, {tier: sum(counts)}):
            continue
        cells = [line[0] for line in count_table([[n] for n in counts])]
        shown = [cell.value for cell in cells[:-1] if cell.value is not None]
        index = f"{rules.breadth(shown):.2f}" if len(shown) == len(counts) else WITHHELD
        rows.append((rules.TIER_NAMES[tier], cells[-1].shown, index))
    note = (
        "The chance that two people of a tier, drawn at random, come from different service areas: 0 when all are from "
        "one area, 0.80 when all five are equally strong. Withheld where one of the areas has fewer than 10 people."
    )
    return Grid("Breadth of backgrounds", ("Tier", "Background known", "Breadth"), tuple(rows), note)


_AREAS = rules.BACKGROUNDS


def newcomers_grid(scope: Scope, on: date) -> Grid:
    """FOR-14: of new holders of tiers 1 to 3 in periods of three years, the share from integrated services."""
    last = rules.financial_year(on)
    starts = [date(last - PERIOD * back, 4, 1) for back in range(PERIODS, 0, -1)]
    counts = queries.new_backgrounds_in(scope, starts, date(last, 4, 1))
    rows = []
    for place, start in enumerate(starts):
        new = sum(n for (period, _), n in counts.items() if period == place)
        integrated = counts.get((place, "integrated"), 0)
        if new < rules.FEWEST_FOR_A_MEAN or scope.agency:
            continue
        cells = count_table([[integrated], [new - integrated]])
        name = f"April {start.year} to March {start.year + PERIOD}"
        rows.append((name, cells[-1][0].shown, cells[0][0].shown, share_words(cells[0][0], cells[-1][0])))
    note = (
        "New substantive holders of tiers 1 to 3 whose background is known. The share stands with the range that holds "
        "nine times in ten; periods whose ranges overlap widely need not differ."
    )
    columns = ("Began in", "New holders", "From integrated services", "Share")
    return Grid("Integrated experience among new holders", columns, tuple(rows), note)
