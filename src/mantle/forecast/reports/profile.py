"""What is true now of a place: posts, holders, ages, tenures, backgrounds and turnover, small groups left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mantle.analysis.disclosure import count_table, may_show_directors, publish_mean
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
    ages: Grid
    tenures: Grid
    backgrounds: Grid
    turnover: Grid
    figures: tuple[charts.Figure, ...] = field(repr=False)

    @property
    def grids(self) -> tuple[Grid, ...]:
        return (self.posts, self.ages, self.tenures, self.backgrounds, self.turnover)

    def to_dict(self) -> dict[str, Any]:
        """Return the profile for JSON."""
        tables = {
            name: getattr(self, name).to_dict() for name in ("posts", "ages", "tenures", "backgrounds", "turnover")
        }
        return {"place": self.scope.name, "on": self.on.isoformat(), "sentence": self.sentence, **tables}


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
        ages=_ages_grid(scope, substantive, on),
        tenures=_tenures_grid(scope, substantive, spells, on),
        backgrounds=_backgrounds_grid(scope, substantive),
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


def _tiers_shown(scope: Scope, holders: Iterable[rules.HolderRow]) -> list[int]:
    """FOR-6: figures about directors' persons are shown for the nation, or a region with 10 of them; of others too."""
    counts = Counter(row.tier for row in holders)
    level = "agency" if scope.agency else "region" if scope.region else "nation"
    tiers = [tier for tier in TIERS if counts[tier]]
    return [tier for tier in tiers if tier != 1 or may_show_directors(level, counts[1])]


def _ages_grid(scope: Scope, holders: Sequence[rules.HolderRow], on: date) -> Grid:
    ages = {id(row): rules.age_on(row.birth_year, on) if row.birth_year else None for row in holders}
    bands = [*(name for name, _, _ in rules.AGE_BANDS), rules.UNKNOWN]
    grid = _masked("Age of holders", bands, scope, holders, lambda row: rules.age_band(ages[id(row)]))
    means = []
    for tier in _tiers_shown(scope, holders):
        known = [age for row in holders if row.tier == tier and (age := ages[id(row)]) is not None]
        means.append(publish_mean(sum(known) / max(1, len(known)), len(known)).shown)
    if not means:
        return grid
    return Grid(grid.caption, grid.columns, (*grid.rows, ("Mean age", *means, "")), grid.note)


def _masked(caption: str, bands: Sequence[str], scope: Scope, holders: Sequence[rules.HolderRow], band_of) -> Grid:
    """A table of counts by band and tier, through the one disclosure module."""
    tiers = _tiers_shown(scope, holders)
    if not tiers:
        return Grid(caption, (caption,), (), "Too few people to show anything about them.")
    counts = Counter((band_of(row), row.tier) for row in holders)
    kept = [band for band in bands if any(counts[band, tier] for tier in tiers)]
    cells = count_table([[counts[band, tier] for tier in tiers] for band in kept])
    rows = [(name, *(cell.shown for cell in line)) for name, line in zip([*kept, "All"], cells, strict=True)]
    return Grid(caption, ("", *(rules.TIER_NAMES[tier] for tier in tiers), "All"), tuple(rows), WHY_MASKED)


def _backgrounds_grid(scope: Scope, holders: Sequence[rules.HolderRow]) -> Grid:
    bands = [*rules.BACKGROUND_NAMES.values(), rules.UNKNOWN]
    return _masked(
        "Service area of most experience", bands, scope, holders,
        lambda row: rules.BACKGROUND_NAMES.get(row.background, rules.UNKNOWN),
    )  # fmt: skip


def _tenures_grid(
    scope: Scope, holders: Sequence[rules.HolderRow], spells: dict[int, list[structures.Spell]], on: date
) -> Grid:
    """STR-11: the three tenures, kept apart by name."""
    rows = []
    shown = [tier for tier in _tiers_shown(scope, holders) if tier in spells]
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
    """Substantive departures of a tier by full year, for the line that leads up to a fan."""
    since = date(rules.financial_year(on) - YEARS_BACK, 4, 1)
    spells = queries.spells_in(scope, tier, since)
    found: dict[int, int] = defaultdict(int)
    for year in range(since.year, rules.financial_year(on)):
        found[year] = structures.count_changes(spells, since=date(year, 4, 1), until=date(year + 1, 4, 1)).departures
    return dict(found)
