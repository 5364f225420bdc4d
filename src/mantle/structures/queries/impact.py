"""Figures of a place before and now, with those of the places that began nearest to it. CFS-40."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from mantle.people.models import Agency
from mantle.structures.models import ContextMeasure
from mantle.structures.rules.impact import FEWEST, Moved, nearest_changes


def years_of(agency: Agency) -> list[int]:
    """Years for which any figure of a place is on record, oldest first."""
    rows = ContextMeasure.objects.filter(agency=agency).order_by("year").values_list("year", flat=True)
    return list(dict.fromkeys(rows))


def moved_since(agency: Agency, since: int, taking_part: Collection[int] = ()) -> list[Moved]:
    """Each figure that a place has in a year and later; those that take part are left out where enough others are.

    Two questions of the database, however many figures there are.
    """
    latest: dict[str, ContextMeasure] = {}
    first: dict[str, ContextMeasure] = {}
    for row in ContextMeasure.objects.filter(agency=agency, year__gte=since).order_by("year"):
        first.setdefault(row.name, row)
        latest[row.name] = row
    pairs = {name: (first[name], row) for name, row in latest.items() if row.year > first[name].year}
    beside = _beside(agency, pairs, set(taking_part))
    return [
        Moved(
            name, now.unit, now.source, before.value, before.year, now.value, now.year,
            nearest_changes(before.value, beside.get(name, [])),
        )
        for name, (before, now) in sorted(pairs.items())
    ]  # fmt: skip


def _beside(
    agency: Agency, pairs: dict[str, tuple[ContextMeasure, ContextMeasure]], taking_part: set[int]
) -> dict[str, list[tuple[float, float]]]:
    """Before and now of other places of the kind in the nation, in the same years and unit."""
    years = {row.year for pair in pairs.values() for row in pair}
    rows = ContextMeasure.objects.filter(
        name__in=pairs, year__in=years, agency__nation=agency.nation, agency__kind=agency.kind,
        agency__is_upper_tier=agency.is_upper_tier,
    ).exclude(agency=agency)  # fmt: skip
    values: dict[tuple[str, int], dict[int, float]] = defaultdict(dict)
    for name, place, year, unit, value in rows.order_by().values_list("name", "agency_id", "year", "unit", "value"):
        if unit == pairs[name][1].unit:
            values[name, place][year] = value
    found: dict[str, dict[int, tuple[float, float]]] = defaultdict(dict)
    for (name, place), each in values.items():
        before, now = (row.year for row in pairs[name])
        if before in each and now in each:
            found[name][place] = (each[before], each[now])
    return {name: _others(places, taking_part) for name, places in found.items()}


def _others(places: dict[int, tuple[float, float]], taking_part: set[int]) -> list[tuple[float, float]]:
    apart = [pair for place, pair in places.items() if place not in taking_part]
    return apart if len(apart) >= FEWEST else list(places.values())
