"""EVA-10 to EVA-12: how many let evaluators read what is different, by level and time, as it may be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mantle.analysis.disclosure import count_table
from mantle.analysis.disclosure.floors import COUNT
from mantle.evaluation.queries.impact import CohortGiven
from mantle.evaluation.rules.impact import BANDS, FEW, NEARLY_ALL, WITHHELD, band_of, told, told_together
from mantle.learning.models.pulses import LEVELS

NOT_YET = "still to come"
UNKNOWN = (
    "We do not know what the others saw: they may have seen nothing, not written it down, or kept it to themselves. "
    "These figures tell you about those who wrote, not about everybody."
)


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One level: how many people name a difference there, with something that shows it, and by time."""

    level: str
    people: str
    shown: str
    bands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One programme or cohort beside the others."""

    name: str
    url: str
    people: str
    given: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Impact in some cohorts together."""

    people: str
    given: str
    nothing_yet: str
    sentence: str
    lines: tuple[LevelLine, ...]
    bands: tuple[str, ...] = tuple(name for *_, name in BANDS)
    unknown: str = UNKNOWN

    def rows(self) -> list[list[str]]:
        """The table as a file has it."""
        return [[line.level, line.people, line.shown, *line.bands] for line in self.lines]

    def header(self) -> list[str]:
        return ["Who for", "People who name a difference", "Of these, with something to show it", *self.bands]


def figures_of(found: Sequence[CohortGiven], on: date) -> Figures:
    """EVA-12: everyone in these cohorts, counted once however many places they had."""
    people = frozenset().union(*(each.people for each in found))
    givers = frozenset().union(*(each.givers for each in found))
    given = told(len(givers), len(people))
    cells = count_table([[len(people)]], margins=False)[0][0] if people else None
    whole = cells.shown if cells is not None else "nobody"
    nothing = told(len(people) - len(givers), len(people))
    lines = tuple(_line(key, name, found, (people, on)) for key, name in LEVELS)
    return Figures(whole, given, nothing, _said(given, whole), lines)


def _said(given: str, whole: str) -> str:
    if whole == "nobody":
        return "Nobody has taken part yet. There will be figures once participants share entries with evaluators."
    if given == FEW:
        return (
            f"Of {whole} people, {FEW} have shared something with evaluators so far. There are figures from ten people "
            "on; participants choose entries to share in their impact log."
        )
    if given == NEARLY_ALL:
        return f"Nearly all of {whole} people have shared at least one difference with evaluators."
    return f"{given} people have shared at least one difference with evaluators."


def _line(key: str, name: str, found: Sequence[CohortGiven], of: tuple[frozenset[int], date]) -> LevelLine:
    people, on = of
    entries = [entry for each in found for entry in each.entries if entry.level == key]
    named = {entry.person for entry in entries}
    shown = {entry.person for entry in entries if entry.is_shown}
    bands = []
    for place in range(len(BANDS)):
        reached = {who for each in found if _has_reached(each, place, on) for who in each.people}
        own = {entry.person for entry in entries if entry.band == place}
        bands.append(told(len(own), len(reached)) if reached else NOT_YET)
    evidence = told(len(shown), len(named)) if len(named) >= COUNT else FEW
    return LevelLine(name, told(len(named), len(people)), evidence, tuple(bands))


def _has_reached(each: CohortGiven, place: int, on: date) -> bool:
    band = band_of(each.cohort.starts_on, on)
    return band is not None and band >= place


def parts_of(groups: Iterable[tuple[str, str, Sequence[CohortGiven]]]) -> list[Part]:
    """EVA-12: programmes or cohorts beside one another as one table: none is worked out from the others."""
    groups = list(groups)
    numbers = []
    for _, _, found in groups:
        people = frozenset().union(*(each.people for each in found))
        numbers.append((len(frozenset().union(*(each.givers for each in found))), len(people)))
    given = told_together(numbers)
    return [
        Part(name, url, _size(people), shown if people else "nobody yet")
        for (name, url, _), (_, people), shown in zip(groups, numbers, given, strict=True)
    ]


def _size(people: int) -> str:
    return count_table([[people]], margins=False)[0][0].shown if people else "0"


__all__ = ["NOT_YET", "WITHHELD", "Figures", "LevelLine", "Part", "figures_of", "parts_of"]
