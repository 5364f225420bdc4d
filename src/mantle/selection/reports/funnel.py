"""SEL-33: the funnel through disclosure: small sectors together, counts to the nearest five, shares with ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mantle.analysis.disclosure import count_table
from mantle.analysis.disclosure.floors import COUNT, ROUND_TO
from mantle.analysis.fairness.counts import normal_point, wilson
from mantle.selection.queries.funnel import Counts
from mantle.selection.rules import SECTOR_NAMES, STAGE_NAMES, Sector, Stage
from mantle.web.words import listed

LEVEL, STRICT = 0.90, 0.99
OF_PLACES = (Stage.TAKEN, Stage.FINISHED, Stage.SENIOR)
NAMES_OF_PLACES = {**STAGE_NAMES, Stage.TAKEN: "Given a place"}
Share = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One sector, or several small ones together: at each stage how many, and of those before the share that went on.

    `values` holds what is published of a count, None where it is not.
    """

    name: str
    sectors: tuple[Sector, ...]
    shown: list[str]
    values: list[float | None]

    @property
    def shares(self) -> list[Share | None]:
        """From each stage to the next: share, and the range in which it lies nine times in ten."""
        pairs = zip(self.values, self.values[1:], strict=False)
        return [None, *(share_of(after, before) for before, after in pairs)]

    @property
    def cells(self) -> list[tuple[str, str]]:
        return [(count, words(share)) for count, share in zip(self.shown, self.shares, strict=True)]


@dataclass(frozen=True, slots=True)
class Funnel:
    stages: list[str]
    lines: list[Line]
    whole: Line

    @property
    def is_empty(self) -> bool:
        return self.whole.shown[0] == "0"

    @property
    def sentences(self) -> list[str]:
        """SEL-33: each step of the whole in a sentence, and whether any sector differs by more than chance."""
        found = []
        for name, before, share in zip(self.stages[1:], self.whole.shown, self.whole.shares[1:], strict=False):
            if share is not None and not share[0]:
                found.append(f"{name}: nobody as yet, of about {before} at the stage before.")
            elif share is not None:
                found.append(f"{name}: {_in_a_hundred(share)} of about {before} at the stage before.")
        return [*found, *self._differences()]

    def told_of(self, sector: Sector) -> str:
        """What is told of one sector at the first stage; where it is told with others, that it is."""
        for line in self.lines:
            if sector in line.sectors:
                return line.shown[0] if len(line.sectors) == 1 else f"counted among {line.shown[0]}: {line.name}"
        return "0"

    def _differences(self) -> list[str]:
        found = []
        for place in range(1, len(self.stages)):
            whole = self.whole.shares[place]
            for line in self.lines if whole is not None else ():
                share, widest = line.shares[place], widest_of(line.values[place], line.values[place - 1])
                if share is not None and whole is not None and not widest[0] <= whole[0] <= widest[1]:
                    way = "more" if share[0] > whole[0] else "fewer"
                    found.append(
                        f"{line.name}: {way} than on average reach “{self.stages[place].lower()}”, by more than chance "
                        "alone would bring. It says that there is a difference, and not why."
                    )
        return found or ["No sector differs from the average by more than chance alone could bring."]

    def to_rows(self) -> list[list[str]]:
        """The table as a file: name, then for each stage how many and which share went on."""
        return [[line.name, *(word for cell in line.cells for word in cell)] for line in [*self.lines, self.whole]]

    def header(self) -> list[str]:
        return ["Sector", *(word for name in self.stages for word in (name, f"{name}: share of the stage before"))]


def share_of(some: float | None, whole: float | None) -> Share | None:
    """A share of published counts with Wilson's interval; None where one of them is not published."""
    if some is None or not whole:
        return None
    n = round(whole)
    k = min(round(some), n)
    low, high = wilson(k, n, normal_point(LEVEL))
    return k / n, min(low, k / n), max(high, k / n)


def widest_of(some: float | None, whole: float | None) -> tuple[float, float]:
    """The range of a share whatever was rounded, so wide that one in a hundred lies outside by chance.

    Many sectors and steps are looked at: with a narrower range one of them would stand out nearly always.
    """
    if some is None or not whole:
        return 0.0, 1.0
    n, k, most = round(whole), round(some), ROUND_TO // 2
    z = normal_point(STRICT)
    low = wilson(max(k - most, 0), n + most, z)[0]
    high = wilson(min(k + most, n - most), n - most, z)[1]
    return low, high


def words(share: Share | None) -> str:
    return f"about {share[0]:.0%} ({share[1]:.0%} to {share[2]:.0%})" if share else ""


def _in_a_hundred(share: Share) -> str:
    return f"about {share[0] * 100:.0f} in a hundred (could be {share[1] * 100:.0f} to {share[2] * 100:.0f})"


def drawn(counts: Counts, stages: Sequence[Stage] = tuple(Stage), names: dict[Stage, str] | None = None) -> Funnel:
    """The funnel from counts of furthest stages. SEL-33.

    Sectors of which fewer than ten stand at the first stage are put together, with the smallest other one if they are
    too few even so. What is left is masked and rounded stage by stage, so that no masked count follows from a total;
    a step between two counts that are both the smallest published is withheld, as it would tell of one or two people.
    """
    nested = {
        sector: [sum(counts[sector, later] for later in Stage if _at_least(later, stage)) for stage in stages]
        for sector in Sector
    }
    groups = together(nested)
    rows = [[sum(nested[one][place] for one in group) for place in range(len(stages))] for group in groups]
    columns = [count_table([[row[place]] for row in rows]) for place in range(len(stages))] if rows else []
    lines = [_line(_name(group), group, [column[n][0] for column in columns]) for n, group in enumerate(groups)]
    whole = _line("All sectors", tuple(Sector), [column[-1][0] for column in columns])
    said = names or STAGE_NAMES
    if not rows:
        whole = Line("All sectors", tuple(Sector), ["0"] * len(stages), [0.0] * len(stages))
    return Funnel([said[stage] for stage in stages], lines, whole)


def _at_least(later: Stage, stage: Stage) -> bool:
    order = list(Stage)
    return order.index(later) >= order.index(stage)


def together(nested: dict[Sector, list[int]]) -> list[tuple[Sector, ...]]:
    """Sectors as they may be told: those with anybody, small ones in one group.

    >>> together({Sector.HEALTH: [30], Sector.POLICE: [4], Sector.SCHOOLS: [12], Sector.OTHER: [0]})
    [(<Sector.HEALTH: 'health'>,), (<Sector.SCHOOLS: 'schools'>, <Sector.POLICE: 'police'>)]
    """
    there = sorted((each for each in nested if nested[each][0]), key=lambda each: nested[each][0])
    small = [each for each in there if nested[each][0] < COUNT]
    large = [each for each in there if each not in small]
    while small and large and sum(nested[each][0] for each in small) < COUNT:
        small.append(large.pop(0))
    alone = [(each,) for each in Sector if each in large]
    return [*alone, tuple(each for each in Sector if each in small)] if small else list(alone)


def _name(group: tuple[Sector, ...]) -> str:
    return SECTOR_NAMES[group[0]] if len(group) == 1 else f"{listed([SECTOR_NAMES[each] for each in group])} together"


def _line(name: str, group: tuple[Sector, ...], cells: list) -> Line:
    shown = [cell.shown for cell in cells]
    values: list[float | None] = [cell.value for cell in cells]
    last = values[0] if values else None
    for place in range(1, len(values)):
        if values[place] == last == COUNT:
            shown[place], values[place] = "withheld", None
        last = values[place] if values[place] is not None else last
    return Line(name, group, shown, values)
