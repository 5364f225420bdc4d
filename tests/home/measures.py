"""What the tests measure in a nation: plain counts over its spells, written without the code under test."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from statistics import mean

from mantle.home.demonstration.records import Nation, Spell

YEAR, MONTH = 365.25, 30.4375
COVER = {"interim", "acting", "secondment"}
FOREVER = 10**9


def directors(nation: Nation) -> list[Spell]:
    return [spell for spell in nation.spells if spell.post.role == "dcs"]


def on(spells: Iterable[Spell], day: int) -> list[Spell]:
    return [spell for spell in spells if spell.start <= day < (spell.end or FOREVER)]


def changes_by_year(nation: Nation, years: int) -> list[tuple[int, int, int]]:
    """For each of the last years: new faces at directors' posts, new substantive holders, new cover."""
    by_post: dict[int, list[Spell]] = defaultdict(list)
    for spell in directors(nation):
        by_post[spell.post.number].append(spell)
    found = []
    for ago in range(1, years + 1):
        since = nation.as_at - round(ago * YEAR)
        until = nation.as_at - round((ago - 1) * YEAR)
        began = [s for rows in by_post.values() for s in rows if since <= s.start < until]
        there = {(s.post.number, s.person.number, s.end) for s in directors(nation)}
        fresh = [s for s in began if (s.post.number, s.person.number, s.start) not in there]
        found.append((len(fresh), sum(s.kind not in COVER for s in began), sum(s.kind in COVER for s in began)))
    return found


def mean_over_years(nation: Nation, measure, years: int = 15) -> float:
    """A measure of one day, averaged over quarters of the last years: one day of 153 authorities says little."""
    return mean(measure(nation.as_at - round(quarter * YEAR / 4)) for quarter in range(4 * years))


def mean_age(nation: Nation, tier: int) -> float:
    held = [s for s in on(nation.spells, nation.as_at) if s.post.tier == tier and s.kind not in COVER]
    return mean((nation.as_at - s.person.birth) / YEAR for s in held)


def backgrounds(nation: Nation, tier: int) -> dict[str, float]:
    held = [s for s in on(nation.spells, nation.as_at) if s.post.tier == tier and s.kind not in COVER]
    return {name: count / len(held) for name, count in Counter(s.person.background for s in held).items()}


def overlaps(spells: Iterable[Spell], key) -> list[tuple[Spell, Spell]]:
    """Pairs of spells that share a key and stand at one time."""
    groups: dict[int, list[Spell]] = defaultdict(list)
    for spell in spells:
        groups[key(spell)].append(spell)
    found = []
    for rows in groups.values():
        rows.sort(key=lambda s: (s.start, s.number))
        last = rows[0]
        for spell in rows[1:]:
            if spell.start < (last.end or FOREVER):
                found.append((last, spell))
            last = max(last, spell, key=lambda s: s.end or FOREVER)
    return found
