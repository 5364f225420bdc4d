"""Everything that the figures of a survey are computed from, read once at its close. NET-10."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mantle.analysis.disclosure import Figure
from mantle.analysis.disclosure.floors import TABLES
from mantle.networks.models import Survey
from mantle.networks.queries.answers import Pair, Wave, line_among, wave_of


@dataclass(frozen=True, slots=True)
class Read:
    """Everything that figures are computed from, and what was told before."""

    survey: Survey
    wave: Wave
    before: Wave | None
    above: dict[int, int]
    leading: frozenset[int]

    @property
    def pairs(self) -> frozenset[Pair]:
        return self.wave.turned(self.survey.turning)

    @property
    def answered(self) -> frozenset[int]:
        return self.wave.answered

    @property
    def seen(self) -> Wave | None:
        """The survey before, where its figures were told."""
        told = self.survey.before is not None and self.survey.before.results.get("is_enough")
        return self.before if told else None

    def history(self, measure: str, *, all_of_them: bool = False) -> list[Figure]:
        """A20: what the survey before told of the same, so that nobody who came or left between can be told."""
        if self.seen is None:
            return []
        people = frozenset(self.seen.groups) if all_of_them else self.seen.answered
        return [Figure(measure, people, "mean", 0.0, measure)]


def read(survey: Survey, on: date) -> Read:
    wave = wave_of(survey)
    above, leading = line_among(set(wave.groups), on)
    before = wave_of(survey.before) if survey.before is not None else None
    return Read(survey, wave, before, above, leading)


def can_be_told(of: Read, groups: Mapping[int, str]) -> bool:
    """Whether ties within groups are those of ten people or more: two of one group would be told by what is left."""
    sizes = Counter(groups.values())
    return sum(sizes[groups[each]] > 1 for each in of.answered) >= TABLES.mean
