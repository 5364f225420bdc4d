"""What is true now of a place: posts, holders, ages, tenures, backgrounds and turnover, small groups left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from mantle.analysis.disclosure import publish_mean
from mantle.forecast import queries, rules
from mantle.forecast.queries import Scope
from mantle.forecast.reports import turnover, wishes
from mantle.forecast.reports.grids import TIERS, Grid, masked, tiers_shown
from mantle.forecast.reports.lineup import lineup_grid
from mantle.forecast.reports.turnover import RegionRow
from mantle.people.acting import current
from mantle.structures import rules as structures
from mantle.web import charts

COMPLETED_WITHIN = 5  # years: completed tenures are those that ended lately


@dataclass(frozen=True, slots=True)
class Profile:
    """A place on a day, in a sentence, cards, tables and pictures."""

    scope: Scope
    on: date
    sentence: str
    cards: tuple[dict[str, Any], ...]
    posts: Grid
    tenures: Grid
    turnover: Grid
    lower_turnover: Grid
    ages: tuple[Grid, ...]
    backgrounds: tuple[Grid, ...]
    breadth: Grid
    lineup: Grid
    wishes: Grid
    regions: tuple[RegionRow, ...]
    figures: tuple[charts.Figure, ...] = field(repr=False)

    @property
    def regions_grid(self) -> Grid:
        return turnover.regions_grid(self.regions)

    @property
    def single_grids(self) -> dict[str, Grid]:
        names = ("posts", "turnover", "lower_turnover", "tenures", "breadth", "lineup", "wishes")
        return {name: getattr(self, name) for name in names} | {"regions": self.regions_grid}

    @property
    def grids(self) -> tuple[Grid, ...]:
        return (*self.single_grids.values(), *self.ages, *self.backgrounds)

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Every figure as one long list: table, row, column, what is shown."""
        return [
            (grid.caption, row[0], column, cell)
            for grid in self.grids
            for row in grid.rows
            for column, cell in zip(grid.columns[1:], row[1:], strict=True)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the profile for JSON."""
        tables = {name: grid.to_dict() for name, grid in self.single_grids.items()}
        many = {name: [grid.to_dict() for grid in getattr(self, name)] for name in ("ages", "backgrounds")}
        return {"place": self.scope.name, "on": self.on.isoformat(), "sentence": self.sentence, **tables, **many}


def profile_now(scope: Scope, on: date, at: datetime) -> Profile:
    """The profile of a day as pages show it: drawn anew after every change on record, and each minute at the latest."""
    return _kept(scope, on, queries.last_change(), at.replace(second=0, microsecond=0), current.get().sees)


@lru_cache(maxsize=32)
def _kept(scope: Scope, on: date, change: int, minute: datetime, sees: str | None) -> Profile:
    """`change` and `minute` say how long what is kept holds, `sees` what the wall lets through."""
    return profile_of(scope, on)


def profile_of(scope: Scope, on: date) -> Profile:
    """Draw the profile of a place on a day. FOR-1, FOR-2, FOR-3, FOR-6."""
    posts, holders = queries.posts_in(scope, on), queries.holders_in(scope, on)
    since = date(rules.financial_year(on) - turnover.YEARS_BACK, 4, 1)
    ends = turnover.year_ends(since, on)
    changes = turnover.changes_of(queries.spells_in(scope, 1, since), since, on)
    arrivals = queries.arrivals_in(scope, [since, *ends[:-1]], on)
    stands = queries.post_counts(scope, ends)
    full = range(len(ends) - 1 - turnover.RECENT, len(ends) - 1)
    said = queries.answers_in(scope, on)
    backgrounds = backgrounds_grids(scope, holders)
    return Profile(
        scope=scope,
        on=on,
        sentence=_sentence(scope, posts, changes),
        cards=_cards(posts),
        posts=_posts_grid(posts),
        ages=_ages_grids(scope, holders, on),
        tenures=_tenures_grid(scope, holders, on),
        backgrounds=(*backgrounds, *wishes.other_grids(scope, said)),
        breadth=wishes.breadth_grid(scope, holders),
        lineup=lineup_grid(backgrounds, queries.aspirants_in(scope, on)),
        wishes=wishes.wishes_grid(scope, said, holders, on),
        turnover=turnover.directors_grid(changes, stands.get(1, [0] * len(ends)), on),
        lower_turnover=turnover.lower_tiers_grid(arrivals, stands, list(changes), on),
        regions=() if scope.agency or scope.region else turnover.regions_of(posts, arrivals, full),
        figures=turnover.figures_of(changes, on),
    )


def _sentence(scope: Scope, posts: Sequence[rules.PostRow], changes: dict[int, structures.ChangeCount]) -> str:
    if not posts:
        return f"No posts are on record for {_in_words(scope)}."
    statutory = sum(row.n for row in posts if row.is_statutory)
    held = sum(row.n for row in posts if row.is_statutory and row.is_held)
    covered = sum(row.n for row in posts if row.is_statutory and not row.is_held and row.is_covered)
    known = list(changes.values())[-6:-1]
    tail = ""
    if known and sum(each.all_changes for each in known):
        mean = sum(each.all_changes for each in known) / len(known)
        if mean >= 1.5:
            tail = f" Over the last {len(known)} full years about {mean:.0f} director posts a year changed holder."
    share = f"{held} are held and {covered} covered" if held < statutory else "all are held"
    if statutory == 1:
        state = "held" if held else "covered" if covered else "without cover on record"
        return f"The one statutory post in {_in_words(scope)} is {state}."
    return f"Of {statutory:,} statutory posts in {_in_words(scope)}, {share}.{tail}"


def _in_words(scope: Scope) -> str:
    return scope.name if scope.agency or scope.region else "the nation"


def _cards(posts: Sequence[rules.PostRow]) -> tuple[dict[str, Any], ...]:
    total = sum(row.n for row in posts)
    held = sum(row.n for row in posts if row.is_held)
    covered = sum(row.n for row in posts if not row.is_held and row.is_covered)
    bare = sum(row.n for row in posts if row.is_statutory and not row.is_held and not row.is_covered)
    last: dict[str, Any] = {"figure": f"{total - held - covered:,}", "label": "neither held nor covered"}
    if bare:
        last |= {"tag": "Statutory among them", "tag_colour": "orange"}
    return (
        {"figure": f"{total:,}", "label": "posts"},
        {"figure": f"{held:,}", "label": "held"},
        {"figure": f"{covered:,}", "label": "covered", "note": "by an interim or someone acting up"},
        last,
    )


def _posts_grid(posts: Sequence[rules.PostRow]) -> Grid:
    rows = []
    for tier in (*TIERS, None):
        of_it = [row for row in posts if row.tier == tier]
        if of_it:
            total = sum(row.n for row in of_it)
            held = sum(row.n for row in of_it if row.is_held)
            covered = sum(row.n for row in of_it if not row.is_held and row.is_covered)
            name = rules.TIER_NAMES[tier] if tier else "No tier given"
            rows.append((name, *(f"{n:,}" for n in (total, held, covered, total - held - covered))))
    return Grid("Posts by tier", ("Tier", "Posts", "Held", "Covered", "Neither"), tuple(rows))


def _ages_grids(scope: Scope, holders: Sequence[rules.HolderRow], on: date) -> tuple[Grid, ...]:
    known: Counter[tuple[int | None, float]] = Counter()
    for row in holders:
        if row.birth_year:
            known[row.tier, rules.age_on(row.birth_year, on)] += row.n
    cuts = [{name: _aged(low, high) for name, low, high in cut} for cut in rules.AGE_CUTS]
    found = []
    for grid, tiers in masked("Age of holders", cuts, scope, known):
        means = []
        for tier in tiers:
            people = sum(n for (at, _), n in known.items() if at == tier)
            years = sum(age * n for (at, age), n in known.items() if at == tier)
            means.append(publish_mean(years / max(1, people), people).shown)
        found.append(replace(grid, rows=(*grid.rows, ("Mean age", *means))))
    return tuple(found)


def _aged(low: int, high: int) -> Callable[[float], bool]:
    return lambda age: low <= age < high


def backgrounds_grids(scope: Scope, holders: Sequence[rules.HolderRow]) -> tuple[Grid, ...]:
    """Backgrounds by tier, as finely as they may be shown. FOR-6, FOR-8."""
    known: Counter[tuple[int | None, str]] = Counter()
    for row in holders:
        if row.background:
            known[row.tier, row.background] += row.n
    cuts = [{name: areas.__contains__ for name, areas in cut.items()} for cut in rules.BACKGROUND_CUTS]
    return tuple(grid for grid, _ in masked("Service area of most experience", cuts, scope, known))


def _tenures_grid(scope: Scope, holders: Sequence[rules.HolderRow], on: date) -> Grid:
    """STR-11: the three tenures, kept apart by name."""
    rows = []
    people, days = Counter[int | None](), Counter[int | None]()
    for row in holders:
        people[row.tier] += row.n
        days[row.tier] += row.days
    since = on - timedelta(days=round(COMPLETED_WITHIN * 365.25))
    completed = queries.completed_in(scope, since, on)
    for tier in [tier for tier in tiers_shown(scope, people) if tier < 4]:
        ended, of_them = completed.get(tier, (0, 0))
        lifetime = "–"
        if tier == 1:
            years = [structures.lifetime_years(spells, on) for spells in queries.role_spells_in(scope, on).values()]
            lifetime = _years(len(years), sum(years) * 365.25)
        rows.append((rules.TIER_NAMES[tier], _years(people[tier], days[tier]), _years(ended, of_them), lifetime))
    note = (
        "Elapsed: time in post so far of those who hold it. Completed: length of spells that ended in the last "
        f"{COMPLETED_WITHIN} years. Lifetime in the role: all time of today's directors in any authority."
    )
    return Grid(
        "Time in post, mean in years", ("Tier", "Elapsed", "Completed", "Lifetime in the role"), tuple(rows), note
    )


def _years(people: int, days: float) -> str:
    return publish_mean(days / 365.25 / people, people).shown if people else "none"
