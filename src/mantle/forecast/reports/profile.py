"""What is true now of a place: posts, holders, ages, tenures, backgrounds and turnover, small groups left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from mantle.analysis.disclosure import Cell, count_table, may_show_directors, publish_mean
from mantle.forecast import queries, rules
from mantle.forecast.queries import Scope
from mantle.structures import rules as structures
from mantle.web import charts

YEARS_BACK = 10
COMPLETED_WITHIN = 5  # years: completed tenures are those that ended lately
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
    ages: tuple[Grid, ...]
    backgrounds: tuple[Grid, ...]
    figures: tuple[charts.Figure, ...] = field(repr=False)

    @property
    def grids(self) -> tuple[Grid, ...]:
        return (self.posts, self.turnover, self.tenures, *self.ages, *self.backgrounds)

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
        tables = {name: getattr(self, name).to_dict() for name in ("posts", "turnover", "tenures")}
        many = {name: [grid.to_dict() for grid in getattr(self, name)] for name in ("ages", "backgrounds")}
        return {"place": self.scope.name, "on": self.on.isoformat(), "sentence": self.sentence, **tables, **many}


def profile_of(scope: Scope, on: date) -> Profile:
    """Draw the profile of a place on a day. FOR-1, FOR-2, FOR-3, FOR-6."""
    posts, holders = queries.posts_in(scope, on), queries.holders_in(scope, on)
    since = date(rules.financial_year(on) - YEARS_BACK, 4, 1)
    spells = {tier: queries.spells_in(scope, tier, since) for tier in (1, 2, 3)}
    changes = _changes(spells[1], since, on)
    substantive = [row for row in holders if row.kind not in structures.COVER]
    return Profile(
        scope=scope,
        on=on,
        sentence=_sentence(scope, posts, changes),
        cards=_cards(posts),
        posts=_posts_grid(posts),
        ages=_ages_grids(scope, substantive, on),
        tenures=_tenures_grid(scope, substantive, spells, on),
        backgrounds=_backgrounds_grids(scope, substantive),
        turnover=_turnover_grid(scope, changes, on),
        figures=_figures(changes, on),
    )


def _sentence(scope: Scope, posts: Sequence[rules.PostRow], changes: dict[int, structures.ChangeCount]) -> str:
    statutory = [row for row in posts if row.is_statutory]
    if not posts:
        return f"No posts are on record for {_in_words(scope)}."
    held = sum(row.is_held for row in statutory)
    covered = sum(not row.is_held and row.is_covered for row in statutory)
    known = list(changes.values())[-6:-1]
    tail = ""
    if known and sum(each.all_changes for each in known):
        mean = sum(each.all_changes for each in known) / len(known)
        tail = f" Over the last {len(known)} full years about {mean:.0f} director posts a year changed holder."
    share = f"{held} are held and {covered} covered" if held < len(statutory) else "all are held"
    return f"Of {len(statutory):,} statutory posts in {_in_words(scope)}, {share}.{tail}"


def _in_words(scope: Scope) -> str:
    return scope.name if scope.agency or scope.region else "the nation"


def _cards(posts: Sequence[rules.PostRow]) -> tuple[dict[str, Any], ...]:
    vacant = [row for row in posts if not row.is_held and not row.is_covered]
    covered = [row for row in posts if not row.is_held and row.is_covered]
    bare = sum(row.is_statutory for row in vacant)
    last: dict[str, Any] = {"figure": f"{len(vacant):,}", "label": "neither held nor covered"}
    if bare:
        last |= {"tag": "Statutory among them", "tag_colour": "orange"}
    return (
        {"figure": f"{len(posts):,}", "label": "posts"},
        {"figure": f"{len(posts) - len(vacant) - len(covered):,}", "label": "held"},
        {"figure": f"{len(covered):,}", "label": "covered", "note": "by an interim or someone acting up"},
        last,
    )


def _posts_grid(posts: Sequence[rules.PostRow]) -> Grid:
    rows = []
    for tier in (*TIERS, None):
        of_it = [row for row in posts if row.tier == tier]
        if of_it:
            held = sum(row.is_held for row in of_it)
            covered = sum(not row.is_held and row.is_covered for row in of_it)
            name = rules.TIER_NAMES[tier] if tier else "No tier given"
            rows.append((name, *(f"{n:,}" for n in (len(of_it), held, covered, len(of_it) - held - covered))))
    return Grid("Posts by tier", ("Tier", "Posts", "Held", "Covered", "Neither"), tuple(rows))


def _tiers_shown(scope: Scope, people: Mapping[int | None, int]) -> list[int]:
    """FOR-6: figures about persons take 10 of them; about directors, only for the nation or a region."""
    level = "agency" if scope.agency else "region" if scope.region else "nation"
    tiers = [tier for tier in TIERS if people.get(tier, 0) >= rules.FEWEST_FOR_A_MEAN]
    return [tier for tier in tiers if tier != 1 or may_show_directors(level, people[1])]


# Directors and those just below are few; they are cut more coarsely than the tiers further down.
TOGETHER = ((1, 2), (3, 4))
Facts = Sequence[tuple[int | None, Any]]  # of each holder, the tier and an age or a background


def _ages_grids(scope: Scope, holders: Sequence[rules.HolderRow], on: date) -> tuple[Grid, ...]:
    known = [(row.tier, rules.age_on(row.birth_year, on)) for row in holders if row.birth_year]
    cuts = [{name: _aged(low, high) for name, low, high in cut} for cut in rules.AGE_CUTS]
    found = []
    for grid, tiers in _masked("Age of holders", cuts, scope, known):
        means = []
        for tier in tiers:
            ages = [age for at, age in known if at == tier]
            means.append(publish_mean(sum(ages) / max(1, len(ages)), len(ages)).shown)
        found.append(replace(grid, rows=(*grid.rows, ("Mean age", *means))))
    return tuple(found)


def _aged(low: int, high: int) -> Callable[[float], bool]:
    return lambda age: low <= age < high


def _backgrounds_grids(scope: Scope, holders: Sequence[rules.HolderRow]) -> tuple[Grid, ...]:
    known = [(row.tier, row.background) for row in holders if row.background]
    cuts = [{name: areas.__contains__ for name, areas in cut.items()} for cut in rules.BACKGROUND_CUTS]
    return tuple(grid for grid, _ in _masked("Service area of most experience", cuts, scope, known))


def _masked(
    caption: str, cuts: Sequence[Mapping[str, Callable[[Any], bool]]], scope: Scope, facts: Facts
) -> Iterable[tuple[Grid, list[int]]]:
    """Tables of counts by band and tier, through the one disclosure module, as fine as they may be. FOR-8."""
    shown = _tiers_shown(scope, Counter(tier for tier, _ in facts))
    counts = Counter(facts)
    for group in TOGETHER:
        tiers = [tier for tier in group if tier in shown]
        if not tiers:
            continue
        published = [_published(cut, tiers, counts) for cut in cuts]
        rows = min(published, key=lambda rows: sum(cell.value is None for _, cells in rows for cell in cells))
        words = tuple((name, *(cell.shown for cell in cells)) for name, cells in rows)
        which = f"{'tiers' if len(tiers) > 1 else 'tier'} {' and '.join(map(str, tiers))}"
        yield Grid(f"{caption}, {which}", ("", *(rules.TIER_NAMES[tier] for tier in tiers)), words, WHY_MASKED), tiers


def _published(
    cut: Mapping[str, Callable[[Any], bool]], tiers: list[int], counts: Counter[tuple[int | None, Any]]
) -> list[tuple[str, list[Cell]]]:
    """Bands with their published counts, a column a tier, and the total of each tier."""
    table = [
        [sum(n for (at, value), n in counts.items() if at == tier and holds(value)) for tier in tiers]
        for holds in cut.values()
    ]
    columns = [count_table([[line[place]] for line in table]) for place in range(len(tiers))]
    # A table of one column with its margins: the last row is the tier's total, the second column repeats the first.
    return [(name, [column[line][0] for column in columns]) for line, name in enumerate([*cut, "All"])]


def _tenures_grid(
    scope: Scope, holders: Sequence[rules.HolderRow], spells: dict[int, list[structures.Spell]], on: date
) -> Grid:
    """STR-11: the three tenures, kept apart by name."""
    rows = []
    shown = [tier for tier in _tiers_shown(scope, Counter(row.tier for row in holders)) if tier in spells]
    for tier in shown:
        elapsed = [(on - row.starts_on).days / 365.25 for row in holders if row.tier == tier]
        ended = [
            spell for spell in spells[tier] if not spell.is_cover and spell.ends_on and _is_late(spell.ends_on, on)
        ]
        completed = [years for spell in ended if (years := structures.completed_years(spell)) is not None]
        lifetime = _lifetimes(scope, on) if tier == 1 else []
        rows.append(
            (rules.TIER_NAMES[tier], _years(elapsed), _years(completed), _years(lifetime) if tier == 1 else "–")
        )
    note = (
        "Elapsed: time in post so far of those who hold it. Completed: length of spells that ended in the last "
        f"{COMPLETED_WITHIN} years. Lifetime in the role: all time of today's directors in any authority."
    )
    return Grid(
        "Time in post, mean in years", ("Tier", "Elapsed", "Completed", "Lifetime in the role"), tuple(rows), note
    )


def _is_late(ended: date, on: date) -> bool:
    return (on - ended).days <= COMPLETED_WITHIN * 365.25 and ended <= on


def _lifetimes(scope: Scope, on: date) -> list[float]:
    return [structures.lifetime_years(spells, on) for spells in queries.role_spells_in(scope, on).values()]


def _years(values: Sequence[float]) -> str:
    if not values:
        return "none"
    return publish_mean(sum(values) / len(values), len(values)).shown


def _changes(spells: Sequence[structures.Spell], since: date, on: date) -> dict[int, structures.ChangeCount]:
    """STR-6, FOR-2: changes of holder by year from April to March, the last one up to the day."""
    found = {}
    for year in range(since.year, rules.financial_year(on) + 1):
        start, end = date(year, 4, 1), min(date(year + 1, 4, 1), on)
        near = [
            spell for spell in spells if spell.starts_on < end and (spell.ends_on is None or spell.ends_on >= start)
        ]
        found[year] = structures.count_changes(near, since=start, until=end) if start < end else _NONE
    return found


_NONE = structures.ChangeCount(0, 0, 0, 0)


def _turnover_grid(scope: Scope, changes: dict[int, structures.ChangeCount], on: date) -> Grid:
    days = [min(date(year + 1, 4, 1), on) for year in changes]
    stands = queries.post_counts(scope, 1, days)
    rows = []
    for (year, count), posts in zip(changes.items(), stands, strict=True):
        name = rules.year_name(year) + (" so far" if year == rules.financial_year(on) else "")
        rate = f"{count.substantive_changes / posts:.0%}" if posts else "–"
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


def _figures(changes: dict[int, structures.ChangeCount], on: date) -> tuple[charts.Figure, ...]:
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
