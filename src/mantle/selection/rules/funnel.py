"""SEL-30 to SEL-33: the stages from being put forward to a senior post, by the sector from which people come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class Sector(StrEnum):
    LOCAL_GOVERNMENT = "local_government"
    HEALTH = "health"
    SCHOOLS = "schools"
    POLICE = "police"
    VOLUNTARY = "voluntary"
    OTHER = "other"


SECTOR_NAMES = {
    Sector.LOCAL_GOVERNMENT: "Local government",
    Sector.HEALTH: "Health",
    Sector.SCHOOLS: "Schools",
    Sector.POLICE: "Police",
    Sector.VOLUNTARY: "Voluntary",
    Sector.OTHER: "Other",
}
_SECTORS = {
    "authority": Sector.LOCAL_GOVERNMENT, "trust": Sector.LOCAL_GOVERNMENT, "health": Sector.HEALTH,
    "school": Sector.SCHOOLS, "police": Sector.POLICE, "voluntary": Sector.VOLUNTARY,
}  # fmt: skip
SENIOR_TIER = 3


def sector_of(kind: str) -> Sector:
    """The sector of an agency of a kind. SEL-30.

    >>> sector_of("school"), sector_of("national")
    (<Sector.SCHOOLS: 'schools'>, <Sector.OTHER: 'other'>)
    """
    return _SECTORS.get(kind, Sector.OTHER)


class Stage(StrEnum):
    """SEL-31: the stages, in order; whoever reached one reached all before it."""

    PUT_FORWARD = "put_forward"
    CONFIRMED = "confirmed"
    READ = "read"
    TAKEN = "taken"
    FINISHED = "finished"
    SENIOR = "senior"


STAGE_NAMES = {
    Stage.PUT_FORWARD: "Put forward",
    Stage.CONFIRMED: "Said yes themselves",
    Stage.READ: "Read and decided",
    Stage.TAKEN: "Given a place, or in the pool",
    Stage.FINISHED: "Finished a programme",
    Stage.SENIOR: "Moved up to a senior post",
}
STAGES = tuple(Stage)


def reached(*, confirmed: bool, read: bool, taken: bool, finished: bool, senior: bool) -> Stage:
    """The furthest stage, each reached only by whoever reached the one before. SEL-31.

    >>> reached(confirmed=True, read=True, taken=True, finished=False, senior=True)
    <Stage.TAKEN: 'taken'>
    """
    furthest = Stage.PUT_FORWARD
    steps = zip(STAGES[1:], (confirmed, read, taken, finished, senior), strict=True)
    for stage, is_reached in steps:
        if not is_reached:
            break
        furthest = stage
    return furthest


def has_moved_up(held: Iterable[tuple[int, date, date | None]], since: date, on: date) -> bool:
    """Whether somebody holds on a day a post of tiers 1 to 3, taken up since, higher than any held then. SEL-32.

    Each post is its tier, the first day, and the first day without it.

    >>> has_moved_up([(4, date(2020, 1, 1), None), (3, date(2023, 1, 1), None)], date(2021, 1, 1), date(2024, 1, 1))
    True
    """
    spans = list(held)
    then = min((tier for tier, first, last in spans if first <= since and (last is None or last > since)), default=9)
    return any(
        tier <= SENIOR_TIER and tier < then and since < first <= on and (last is None or last > on)
        for tier, first, last in spans
    )
