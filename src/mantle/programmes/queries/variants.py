"""Local variants of a programme, what a version covers, and on what ground a place was given."""

from __future__ import annotations

from dataclasses import dataclass

from mantle.people.models import Agency
from mantle.programmes.models import Activity, Nomination, Place, Version
from mantle.programmes.queries.design import activities_of
from mantle.programmes.rules import DAY_ONE, Covered, Overlap, compared, coverage, day_one_gaps, eligibility


@dataclass(frozen=True, slots=True)
class Variant:
    """PRG-62: what an agency's people take: the common core and its own additions, set beside the core."""

    agency: Agency
    additions: list[Activity]
    overlap: Overlap

    @property
    def share_in_common(self) -> float:
        return self.overlap.share_of_one


def core_and_variants(edition: Version) -> tuple[list[Activity], list[Variant]]:
    """PRG-62: the common core of a version, and each agency's variant of it."""
    activities = activities_of(edition)
    core = [each for each in activities if each.agency is None]
    local: dict[int, list[Activity]] = {}
    for each in activities:
        if each.agency is not None:
            local.setdefault(each.agency.pk, []).append(each)
    common = {each.component.title: float(each.component.hours) for each in core}
    variants = []
    for additions in local.values():
        own = common | {each.component.title: float(each.component.hours) for each in additions}
        variants.append(Variant(additions[0].agency, additions, compared(own, common)))  # type: ignore[arg-type]
    return core, sorted(variants, key=lambda each: each.agency.name)


def covered_by(activities: list[Activity]) -> list[Covered]:
    """PRG-63: what a version's common core covers of the curriculum; local additions do not count."""
    core = [each.component for each in activities if each.agency is None]
    return coverage((each.title, float(each.hours), each.covers) for each in core)


@dataclass(frozen=True, slots=True)
class DayOne:
    """PRG-64: one thing to be able to do on the first day, and what the participant says of it."""

    key: str
    area: str
    text: str
    answer: str  # in words, "" when nothing is said


def day_one_of(place: Place) -> tuple[list[DayOne], list[str]]:
    """PRG-64: the checklist of a place with its answers, and the areas in which something is open."""
    answers = {row.item: row for row in place.day_one.all()}
    rows = [
        DayOne(key, area, text, answers[key].get_answer_display() if key in answers else "")
        for key, (area, text) in DAY_ONE.items()
    ]
    return rows, day_one_gaps({key: row.answer for key, row in answers.items()})


def departures_of(nomination: Nomination) -> list[str]:
    """PRG-65: where a nomination departs from the rules, in words; [] when it keeps them."""
    decided_by = str(nomination.decided_by) if nomination.decided_by else ""
    return eligibility(
        nomination.level, nomination.ground, decided_by, nomination.means_to_apply_on, nomination.asked_on
    )
