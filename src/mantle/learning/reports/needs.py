"""S61 for groups: how many see a gap in each competency that a role asks for, as it may be published. LRN-21."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mantle.analysis.disclosure import count_table
from mantle.analysis.disclosure.floors import COUNT
from mantle.framework.models import Expectation, RoleProfile
from mantle.learning.models import SelfRating
from mantle.learning.queries.practice import modules_counted, without_opportunity
from mantle.people.acting import past_the_wall


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One competency: how many said where they are, how many of them see a gap, as published."""

    competency: str
    asked: int
    said: str
    gap: str
    share: str
    offers: int  # open on the board: S63, a need without an opportunity has none
    modules: int  # parts of programmes that develop it
    strength: int  # 0 where nothing is shown, then 1 to 4 by quarters: the shade, which only repeats the words


@dataclass(frozen=True, slots=True)
class NeedsMap:
    """The needs of a group, largest published share first."""

    lines: list[NeedLine]
    sentence: str

    @property
    def unmet(self) -> list[NeedLine]:
        """S63: what the role asks for and nothing that is open develops, in the order of the lines."""
        return [line for line in self.lines if not line.offers]


@past_the_wall("LRN-21: gaps are counted, rounded and masked; nobody's answer is shown")
def needs_map(profile: RoleProfile, people: Iterable[int], on: date) -> NeedsMap:
    """Count gaps of a group against a role: cells below 10 are masked, the others rounded to the nearest 5. LRN-21."""
    expected = {
        line.competency_id: line
        for line in Expectation.objects.filter(profile=profile).select_related("competency")
    }  # fmt: skip
    latest: dict[tuple[int, int], int] = {}
    rows = SelfRating.objects.filter(competency__in=expected, person__in=people).order_by("at", "pk")
    for person, competency, level in rows.values_list("person", "competency", "level"):
        latest[person, competency] = level
    offers, modules = without_opportunity(profile, on), modules_counted(profile)
    lines = [
        _line(expected[key], [level for (_, own), level in latest.items() if own == key], (offers, modules))
        for key in expected
    ]
    lines.sort(key=lambda line: (-line.strength, line.competency))
    shown = [line for line in lines if line.strength]
    if not shown:
        said = "Too few have said where they are for a figure: each needs at least 10 people with a gap and 10 without."
    else:
        said = f"Most often wanted: {shown[0].competency}, where {shown[0].share} of those who said see a gap."
    return NeedsMap(lines, said)


def _line(expectation: Expectation, levels: list[int], there: tuple[dict[str, int], dict[str, int]]) -> NeedLine:
    gaps = sum(level < expectation.level for level in levels)
    table = count_table([[gaps, len(levels) - gaps]])
    said = table[0][-1].shown if len(levels) >= COUNT else f"fewer than {COUNT}"
    gap, share, strength = "withheld", "withheld", 0
    # Nothing is told of a group of which nearly all, or nearly none, see a gap: it would tell of each one in it.
    if min(gaps, len(levels) - gaps) >= COUNT and table[0][0].value and table[0][-1].value:
        gap, part = table[0][0].shown, min(1.0, table[0][0].value / table[0][-1].value)
        share, strength = f"about {part:.0%}", min(4, 1 + int(part * 4))
    name = expectation.competency.name
    offers, modules = (counted.get(name, 0) for counted in there)
    return NeedLine(name, expectation.level, said, gap, share, offers, modules, strength)
