"""The context of a place: its latest figures beside the medians of its region and nation. STR-17."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median

from mantle.people.models import Agency
from mantle.structures.models import ContextMeasure


@dataclass(frozen=True)
class Figure:
    """One figure of a place, with the median of its region and its nation in the same year, and of how many places."""

    name: str
    value: float
    unit: str
    year: int
    source: str
    region: float | None
    region_places: int
    nation: float
    nation_places: int

    @property
    def digits(self) -> int:
        """How many places after the point it is shown with: none where all are whole or in thousands."""
        shown = [self.value, self.nation, *([] if self.region is None else [self.region])]
        return int(not all(abs(value) >= 1000 or value == round(value) for value in shown))


def context_of(agency: Agency) -> list[Figure]:
    """The latest figure of each name, by name; two questions of the database however many figures there are.

    Its own figure counts in each median; without a region on record there is no median of one.
    """
    latest: dict[str, ContextMeasure] = {}
    for row in ContextMeasure.objects.filter(agency=agency).order_by("name", "year"):
        latest[row.name] = row
    beside = _beside(agency, latest)
    found = []
    for name, row in sorted(latest.items()):
        pairs = beside[name, row.year, row.unit]
        region = [value for where, value in pairs if where and where == agency.region]
        nation = [value for _, value in pairs]
        found.append(
            Figure(
                name, row.value, row.unit, row.year, row.source, median(region) if region else None, len(region),
                median(nation), len(nation),
            )
        )  # fmt: skip
    return found


def _beside(agency: Agency, latest: dict[str, ContextMeasure]) -> dict[tuple[str, int, str], list[tuple[str, float]]]:
    """Region and value of every place of the nation that has one of these figures, in its unit and year."""
    if not latest:
        return {}
    rows = ContextMeasure.objects.filter(
        name__in=latest, year__in={row.year for row in latest.values()}, agency__nation=agency.nation
    )
    found: dict[tuple[str, int, str], list[tuple[str, float]]] = defaultdict(list)
    for name, year, unit, region, value in rows.order_by().values_list(
        "name", "year", "unit", "agency__region", "value"
    ):
        found[name, year, unit].append((region, value))
    return found
