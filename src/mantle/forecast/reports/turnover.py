"""How often posts change hands, by year, tier and region, counted both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mantle.forecast import queries, rules
from mantle.forecast.queries import Scope
from mantle.forecast.reports.grids import Grid
from mantle.structures import rules as structures
from mantle.web import charts

YEARS_BACK = 10
RECENT = 3  # full years behind the turnover of a region


def changes_of(spells: Sequence[structures.Spell], since: date, on: date) -> dict[int, structures.ChangeCount]:
    """STR-6, FOR-2: changes of holder by year from April to March, the last one up to the day."""
    found = {}
    for year in range(since.year, rules.financial_year(on) + 1):
        start, end = date(year, 4, 1), min(date(year + 1, 4, 1), on)
        found[year] = _changes_in(spells, start, end) if start < end else _NONE
    return found


def _changes_in(spells: Sequence[structures.Spell], start: date, end: date) -> structures.ChangeCount:
    """Changes of one year, post by post: whoever held a post before is looked for at that post alone."""
    moved: dict[str, list[structures.Spell]] = {
        spell.post: []
        for spell in spells
        if start <= spell.starts_on < end or (spell.ends_on is not None and start <= spell.ends_on < end)
    }
    for spell in spells:
        if spell.post in moved:
            moved[spell.post].append(spell)
    counts = [structures.count_changes(each, since=start, until=end) for each in moved.values()]
    return structures.ChangeCount(
        all_changes=sum(each.all_changes for each in counts),
        substantive_changes=sum(each.substantive_changes for each in counts),
        interim_appointments=sum(each.interim_appointments for each in counts),
        departures=sum(each.departures for each in counts),
    )


_NONE = structures.ChangeCount(0, 0, 0, 0)


def year_ends(since: date, on: date) -> list[date]:
    """The last day of each year from April to March, and the day itself for the year that is not over."""
    return [min(date(year + 1, 4, 1), on) for year in range(since.year, rules.financial_year(on) + 1)]


def directors_grid(changes: dict[int, structures.ChangeCount], stands: Sequence[int], on: date) -> Grid:
    """Changes of directors by year, all and substantive. STR-6, FOR-2."""
    rows = []
    for (year, count), posts in zip(changes.items(), stands, strict=True):
        name = rules.year_name(year) + (" so far" if year == rules.financial_year(on) else "")
        rate = _rate(count.substantive_changes, posts)
        rows.append(
            (
                name,
                f"{posts:,}",
                str(count.all_changes),
                str(count.substantive_changes),
                str(count.interim_appointments),
                rate,
            )
        )
    note = (
        "A chain of interims between two substantive holders is one succession: it counts once under “substantive” and "
        "once for each new face under “all”. Years run from April to March. Turnover is substantive changes over posts."
    )
    columns = ("Year", "Posts", "All changes of holder", "Substantive", "Interim and acting", "Turnover")
    return Grid("Directors: changes of holder, counted both ways", columns, tuple(rows), note)


def lower_tiers_grid(
    arrivals: Sequence[rules.ArrivalRow], stands: dict[int, list[int]], years: Sequence[int], on: date
) -> Grid:
    """FOR-19: substantive changes of tiers 2 and 3 by year, with cover beside them, over the posts of that year."""
    began: Counter[tuple[int, int, bool]] = Counter()
    for row in arrivals:
        began[row.tier, row.period, row.is_cover] += row.n
    rows = []
    for place, year in enumerate(years):
        cells = [rules.year_name(year) + (" so far" if year == rules.financial_year(on) else "")]
        for tier in (2, 3):
            posts, new = stands.get(tier, [0] * len(years))[place], began[tier, place, False]
            cells += [f"{posts:,}", f"{new:,}", f"{began[tier, place, True]:,}", _rate(new, posts)]
        rows.append(tuple(cells))
    columns = ("Year", *(f"{name}, tier {tier}" for tier in (2, 3) for name in _OF_A_TIER))
    note = "Counted as for directors. Changes count in the year in which the new holder begins."
    return Grid(
        "Tiers 2 and 3: changes of holder and cover", columns, tuple(rows) if any(stands.values()) else (), note
    )


_OF_A_TIER = ("Posts", "Substantive", "Interim and acting", "Turnover")


def _rate(changes: float, posts: float) -> str:
    return f"{changes / posts:.0%}" if posts else "–"


@dataclass(frozen=True, slots=True)
class RegionRow:
    """FOR-19: the posts of a region on a day, and how often those of each tier change hands in a year."""

    name: str
    cells: tuple[str, ...]


def regions_of(
    posts: Sequence[rules.PostRow], arrivals: Sequence[rules.ArrivalRow], full_years: range
) -> tuple[RegionRow, ...]:
    """FOR-19: a row for each region: posts, neither held nor covered, covered, turnover of tiers 1 to 3."""
    new: Counter[tuple[str, int]] = Counter()
    for row in arrivals:
        if not row.is_cover and row.period in full_years:
            new[row.region, row.tier] += row.n
    found = []
    for name in sorted({row.region for row in posts} - {""}):
        own = [row for row in posts if row.region == name]
        rates = [
            _rate(new[name, tier] / max(1, len(full_years)), sum(row.n for row in own if row.tier == tier))
            for tier in (1, 2, 3)
        ]
        covered = sum(row.n for row in own if not row.is_held and row.is_covered)
        bare = sum(row.n for row in own if not row.is_held and not row.is_covered)
        found.append(RegionRow(name, (f"{sum(row.n for row in own):,}", f"{bare:,}", f"{covered:,}", *rates)))
    return tuple(found)


REGION_COLUMNS = (
    "Region", "Posts", "Neither held nor covered", "Covered", "Turnover, directors", "Turnover, tier 2",
    "Turnover, tier 3",
)  # fmt: skip


def regions_grid(rows: Sequence[RegionRow]) -> Grid:
    note = (
        f"Turnover is the mean of the last {RECENT} full years, in substantive changes a year over today's posts. "
        "A region has few directors, so that its figure moves a good deal by chance."
    )
    return Grid("Regions", REGION_COLUMNS, tuple((row.name, *row.cells) for row in rows), note)


def figures_of(changes: dict[int, structures.ChangeCount], on: date) -> tuple[charts.Figure, ...]:
    """The line of changes of directors by year."""
    full = {year: count for year, count in changes.items() if year != rules.financial_year(on)}
    if not any(count.all_changes for count in full.values()):
        return ()
    lines = charts.lines(
        list(full),
        {
            "All changes of holder": [count.all_changes for count in full.values()],
            "Substantive": [count.substantive_changes for count in full.values()],
        },
        title="Directors who changed, by year", unit="changes in the year from April",
    )  # fmt: skip
    values = [count.all_changes for count in full.values()]
    headline = (
        f"Between {min(values)} and {max(values)} director posts changed holder in a year; a single year says little."
    )
    return (charts.Figure(lines, headline=headline),)


def past_changes(scope: Scope, tier: int, on: date) -> dict[int, int]:
    """FOR-11: substantive departures of a tier by year that ends on a day, for the line that leads up to a fan."""
    spells = queries.spells_in(scope, tier, rules.same_day(on.year - YEARS_BACK, on))
    found = {}
    for year in range(on.year - YEARS_BACK + 1, on.year + 1):
        since, until = rules.same_day(year - 1, on), rules.same_day(year, on)
        found[year] = structures.count_changes(spells, since=since, until=until).departures
    return found
