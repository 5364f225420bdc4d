"""The step from tier 2 to director, item by item; how long directors stay; and who comes new."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mantle.analysis.disclosure import may_show_directors, publish_mean
from mantle.forecast import queries, rules
from mantle.forecast.queries import Career, Scope
from mantle.forecast.reports import wishes
from mantle.forecast.reports.grids import Grid
from mantle.forecast.reports.profile import backgrounds_grids
from mantle.structures import rules as structures
from mantle.web import charts

COMPLETED_WITHIN = 5  # years
TOO_FEW = "fewer than 10"
NOT_HELD = (
    "Not on record: skills and competence, which come with a framework; results of the service; and anything done "
    "before the first post on record. The columns are different people, so that a difference is no measure of growth."
)


@dataclass(frozen=True, slots=True)
class WayUp:
    """What sets directors apart from tier 2, and how long they stay; empty where too few are there."""

    scope: Scope
    headline: str
    step: Grid
    tenure: Grid
    verdict: str
    check: str
    newcomers: Grid
    figures: tuple[charts.Figure, ...]


def way_up(scope: Scope, on: date) -> WayUp:
    """Draw tiers 1 and 2 side by side, and hold the assumed tenure against the record. FOR-16, FOR-17, FOR-18."""
    careers = queries.careers_in(scope, on)
    level = "agency" if scope.agency else "region" if scope.region else "nation"
    directors = [each for each in careers if each.tier == 1]
    newcomers = wishes.newcomers_grid(scope, on)
    shown = may_show_directors(level, len(directors)) and len(directors) >= rules.FEWEST_FOR_A_MEAN
    if not shown:
        empty = Grid("", (), ())
        sentence = f"Fewer than 10 directors are on record for {scope.name}: nothing is shown about them."
        return WayUp(scope, sentence, empty, empty, "", "", newcomers, _figures(newcomers))
    tenure, verdict, check = _tenure(scope, on)
    step = _step(scope, directors, [each for each in careers if each.tier == 2], on)
    return WayUp(scope, _headline(step), step, tenure, verdict, check, newcomers, _figures(newcomers))


Measure = Callable[[Career], float | None]


def _step(scope: Scope, directors: Sequence[Career], below: Sequence[Career], on: date) -> Grid:
    measures: list[tuple[str, Measure, bool]] = [
        ("Age, years", lambda each: rules.age_on(each.birth_year, on) if each.birth_year else None, False),
        ("Time in this post so far, years", lambda each: each.years, False),
        ("Agencies worked in", lambda each: each.agencies, False),
        ("Earlier posts on record", lambda each: each.earlier_posts, False),
        ("Has held a post of tier 3 or 4 before", lambda each: float(each.from_lower), True),
        ("Has stood in for somebody", lambda each: float(each.has_covered), True),
    ]
    rows = [
        (name, *(cell for group in (directors, below) for cell in _cells([measure(each) for each in group], share)))
        for name, measure, share in measures
    ]
    columns = ("", "Directors", "Range, directors", "Tier 2", "Range, tier 2")
    note = f"Means and shares; the range of each holds nine times in ten. {NOT_HELD}"
    return Grid("Directors beside tier 2, item by item", columns, (*rows, *_background_rows(scope, on)), note)


def _background_rows(scope: Scope, on: date) -> list[tuple[str, ...]]:
    """Shares of backgrounds from the very table that the profile publishes: a finer one could be subtracted from it."""
    holders = [row for row in queries.holders_in(scope, on) if row.tier in (1, 2)]
    found: list[tuple[str, ...]] = []
    for grid in backgrounds_grids(scope, holders):
        if len(grid.columns) < 3:
            return []
        *parts, whole = [row[1:] for row in grid.rows]
        for row, cells in zip(grid.rows, parts, strict=False):
            pairs = [_share(cell, total) for cell, total in zip(cells, whole, strict=True)]
            found.append((f"Background: {row[0]}", *(cell for pair in pairs for cell in pair)))
    return found


def _share(part: str, whole: str) -> tuple[str, str]:
    if not (part.isdigit() and whole.isdigit() and int(whole)):
        return wishes.WITHHELD, "–"
    count, of = min(int(part), int(whole)), int(whole)
    low, high = rules.share_range(count, of)
    return f"{count / of:.0%}", f"{low * 100:.0f} to {high * 100:.0f} in 100"


def _cells(values: Sequence[float | None], share: bool) -> tuple[str, str]:
    known = [value for value in values if value is not None]
    if len(known) < rules.FEWEST_FOR_A_MEAN:
        return TOO_FEW, "–"
    if not share:
        low, high = rules.mean_range(known)
        return publish_mean(statistics.fmean(known), len(known)).shown, f"{low:.1f} to {high:.1f}"
    part, whole = wishes.cells_of(round(sum(known)), len(known))
    return _share(part.shown, whole.shown)


def _headline(step: Grid) -> str:
    cells = {row[0]: row for row in step.rows}
    age = cells["Age, years"]
    years = cells["Earlier posts on record"]
    if TOO_FEW in (age[1], age[3], years[1], years[3]):
        return "Directors beside those of tier 2: what the record says."
    return (
        f"Directors are {age[1]} years old on average and those of tier 2 {age[3]}; behind directors lie "
        f"{years[1]} earlier posts on record, behind tier 2 {years[3]}."
    )


def _tenure(scope: Scope, on: date) -> tuple[Grid, str, str]:
    """FOR-17: the assumed tenure, completed tenures, and the tenure that today's turnover implies."""
    since = date(rules.financial_year(on) - COMPLETED_WITHIN, 4, 1)
    spells = queries.spells_in(scope, 1, since)
    late = on - timedelta(days=round(COMPLETED_WITHIN * 365.25))
    lasting = [spell for spell in spells if not spell.is_cover and spell.ends_on and late <= spell.ends_on <= on]
    lengths = [years for spell in lasting if (years := structures.completed_years(spell)) is not None]
    until = date(rules.financial_year(on), 4, 1)
    posts = queries.post_counts(scope, [date(year, 4, 1) for year in range(since.year + 1, until.year + 1)]).get(1, [0])
    left = structures.count_changes(spells, since=since, until=until).departures
    rate = left / sum(posts) if sum(posts) else 0.0
    least, most = rules.ASSUMED_TENURE
    rows = [("Assumed", f"{least:g} to {most:g}", "–", "survey of 2009")]
    implied_rows, verdict, check = _compared(lengths, left, rate, round(statistics.fmean(posts)))
    note = (
        "Completed tenures are of directors who left: those who stay long are not among them yet. The implied tenure is"
        " the one at which as many leave in a year as did on average over the last five full years."
    )
    grid = Grid("How long directors stay, in years", ("", "Years", "Range", "From"), tuple(rows + implied_rows), note)
    return grid, verdict, check


def _compared(lengths: Sequence[float], left: int, rate: float, posts: int) -> tuple[list[tuple[str, ...]], str, str]:
    if len(lengths) < rules.FEWEST_FOR_A_MEAN or left < rules.FEWEST_FOR_A_MEAN:
        return [], "Fewer than 10 directors have left lately: the record says nothing about the assumption.", ""
    low, high = rules.mean_range(lengths)
    # Departures in five years scatter like counts: about their square root either way.
    spread = rules.NINE_IN_TEN / math.sqrt(left)
    implied = (1 / rate / (1 + spread), 1 / rate / (1 - spread))
    rows: list[tuple[str, ...]] = [
        ("Completed, on record", f"{statistics.fmean(lengths):.1f}", f"{low:.1f} to {high:.1f}",
         f"about {5 * round(len(lengths) / 5)} spells that ended in the last {COMPLETED_WITHIN} years"),
        ("Implied by turnover", f"{1 / rate:.1f}", f"{implied[0]:.1f} to {implied[1]:.1f}", f"{rate:.0%} a year"),
    ]  # fmt: skip
    check = f"Turnover of directors was {rate:.0%} a year: {rules.count_from_rate(rate, posts)}."
    return rows, rules.tenure_verdict((low, high), implied), check


def _figures(newcomers: Grid) -> tuple[charts.Figure, ...]:
    """FOR-14: the share from integrated services by period, with its range."""
    known = [row for row in newcomers.rows if row[3] != wishes.WITHHELD]
    if len(known) < 2:
        return ()
    shares = [_read(row[3]) for row in known]
    picture = charts.bars(
        [row[0] for row in known], [share for share, _, _ in shares], ranges=[(low, high) for _, low, high in shares],
        title="New holders from integrated services, by period", unit="in 100 new holders of tiers 1 to 3",
    )  # fmt: skip
    first, last = shares[0], shares[-1]
    apart = last[1] > first[2] or last[2] < first[1]
    headline = (
        f"Of new holders {first[0]:.0f} in 100 came from integrated services in the first period and {last[0]:.0f} in "
        f"the last; {'their ranges lie apart' if apart else 'their ranges overlap, so that this may be chance'}."
    )
    return (charts.Figure(picture, headline=headline),)


def _read(words: str) -> tuple[float, float, float]:
    share, _, ends = words.partition("% (")
    low, _, high = ends.rstrip(")").partition(" to ")
    return float(share), float(low), float(high)
