"""HLP-17: days offered beside days asked for, by what help is about and by region; asking only as it may be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from mantle.analysis.disclosure import count_table
from mantle.analysis.disclosure.floors import COUNT
from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.models import Person
from mantle.support.models import HelpOffer, HelpRequest
from mantle.support.queries.help import held_now, standing_areas
from mantle.support.rules.help import AREAS, OPEN

FEW = f"fewer than {COUNT}"
HEADER = ("What", "Authorities that offer", "Days a month offered", "Days of this month held", "Requests open",
          "Days asked for", "Wanted and nobody offers")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One area or region: what is offered, what is asked for, and whether it is wanted and nobody offers it."""

    name: str
    offers: int
    days: int
    held: int
    asked: str
    days_asked: str
    is_gap: bool

    def cells(self) -> tuple[Any, ...]:
        gap = "Yes" if self.is_gap else ""
        return (self.name, self.offers, self.days, self.held, self.asked, self.days_asked, gap)


@dataclass(frozen=True, slots=True)
class Overview:
    """Lines by area and by region; `is_exact` where the viewer sees every request anyway."""

    areas: list[Line]
    regions: list[Line]
    is_exact: bool
    stale: int

    @property
    def gaps(self) -> list[str]:
        return [line.name for line in self.areas if line.is_gap]


@past_the_wall("HLP-3, HLP-17: offers are counted for everybody; requests from ten on, for who brokers none")
def overview(viewer: Person, on: date) -> Overview:
    """What is offered and asked for; exact for whoever brokers everywhere, through disclosure for everybody else."""
    is_exact = viewer.standing.reach(Permission.BROKER_HELP).everywhere
    every = list(HelpOffer.objects.standing(on).select_related("agency"))
    offers = [row for row in every if not row.is_stale(on)]
    requests = list(HelpRequest.objects.filter(state__in=OPEN).select_related("agency"))
    held = held_now(offers, on)
    told = _exact if is_exact else _disclosed
    areas = [
        _line(name, [row for row in offers if key in row.areas], held, told, [r for r in requests if key in r.areas])
        for key, name in AREAS.items()
    ]
    names = sorted({row.agency.region for row in (*offers, *(requests if is_exact else []))})
    regions = [
        _line(
            name or "No region on record", [row for row in offers if row.agency.region == name], held, told,
            [row for row in requests if row.agency.region == name],
        )
        for name in names
    ]  # fmt: skip
    return Overview(areas, regions, is_exact, len(every) - len(offers))


def _line(
    name: str, offers: list[HelpOffer], held: dict[int, int], told: Callable[[int, int], tuple[str, str]],
    requests: list[HelpRequest],
) -> Line:  # fmt: skip
    asked, days = told(len(requests), sum(row.days_wanted for row in requests))
    return Line(
        name, len({row.agency_id for row in offers}), sum(row.days_a_month for row in offers),
        sum(held.get(row.pk, 0) for row in offers), asked, days,
        bool(requests) and not offers and told is _exact,
    )  # fmt: skip


def _exact(requests: int, days: int) -> tuple[str, str]:
    return str(requests), str(days)


def _disclosed(requests: int, days: int) -> tuple[str, str]:
    """None and few look the same: that nobody of a region asks is a figure about each authority of it."""
    shown = count_table([[requests]], margins=False)[0][0]
    if shown.value is None or requests == 0:
        return FEW, ""
    return shown.shown, str(5 * round(days / 5))


def rows_of(found: Overview) -> Iterable[tuple[Any, ...]]:
    """The overview as lines of a file."""
    return [line.cells() for line in (*found.areas, *found.regions)]


@past_the_wall("HLP-3: that help stands, about what and in which region, is open to everybody who sees programmes")
def standing_for_all(on: date) -> list[Any]:
    """What help stands today: areas with how many offer them and in which regions; stale offers are left out."""
    rows = HelpOffer.objects.standing(on).select_related("agency")
    return standing_areas([row for row in rows if not row.is_stale(on)])
