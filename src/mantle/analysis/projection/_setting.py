"""From a workforce and assumptions to the tables that the inner loops read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis._kernels import (
    COHORTS,
    COLUMNS,
    COMPILED,
    GONE,
    NEVER,
    OLDEST,
    PERSON,
    SEAT,
    STEP,
    Posts,
    Rates,
    State,
)
from mantle.analysis.projection.assumptions import Assumptions
from mantle.analysis.projection.workforce import Workforce

__all__ = ["COLUMNS", "NEVER", "keys_of", "posts_of", "rates_of", "room_for"]
LAST_AGE = 319  # 79.75 years in quarters: nobody works on
TABLE = 4096


def posts_of(workforce: Workforce, assumptions: Assumptions) -> Posts:
    """Return the posts as the loops read them, with each post's multiple of the rate of leaving."""
    tier = workforce.tier.astype(np.int64) - 1
    first = np.zeros(6, np.int64)
    first[:5] = np.searchsorted(tier, np.arange(5))
    first[5] = np.flatnonzero(workforce.statutory)[-1] + 1 if workforce.statutory.any() else 0
    place = workforce.region.astype(np.int64) << 32
    inner = (tier << 60) + place + workforce.agency
    units, unit = np.unique(place + workforce.agency, return_inverse=True)
    down = np.arange(1, 5) << 60
    whole = units >> 32 << 32
    edges = (units, units + 1, whole, whole + (1 << 32))
    below = np.stack([np.searchsorted(inner, down + edge[:, None]) for edge in edges], axis=-1).astype(np.int32)
    below[:, 3] = 0
    own_and_region = below[unit, tier]
    return Posts(  # type: ignore[call-arg]
        *_all_frozen((first, workforce.agency, own_and_region[:, :2], own_and_region[:, 2:])),
        *_all_frozen((unit.astype(np.int32), below.reshape(-1, 4), workforce.statutory)),
        _frozen(_factors(workforce, assumptions)),
        *_all_frozen((workforce.age, workforce.tenure, workforce.vacant, workforce.ready, workforce.willing)),
        *_all_frozen((workforce.background, workforce.programme, workforce.graduate)),
        *_all_frozen((workforce.quality, workforce.drive)),
    )


def _factors(workforce: Workforce, assumptions: Assumptions) -> NDArray[np.float64]:
    """Return what multiplies the rate of leaving of each post: inspection grade, reorganisation, region."""
    graded = (workforce.tier == 1) & (workforce.grade >= 0)
    by_grade = np.array([*assumptions["grade_factor"], 1.0])
    factor = by_grade[np.where(graded, workforce.grade, 4)]
    factor = factor * np.where(workforce.reorganising == 1, assumptions["reorganisation_factor"], 1.0)
    by_region = np.array([assumptions["region_factor"].get(name, 1.0) for name in workforce.regions])
    return factor * by_region[workforce.region]


def rates_of(assumptions: Assumptions, *, authorities: int, years: int) -> Rates:
    """Return the assumptions as tables; no table ends before the oldest and the longest serving."""
    a = assumptions
    quarters = 4 * years
    band = np.searchsorted(np.array(a["tenure_bands"]), np.arange(256), side="right")
    hazard = np.outer(a["exit_rate"], np.array(a["tenure_shape"])[band]) * a["leaving_factor"] / 4
    age = np.arange(OLDEST + STEP) / 4
    retiring = np.array([0.0, *a["retirement_rate"]])[np.searchsorted(a["retirement_ages"], age, side="right")] / 4
    remaining = np.exp(-np.cumsum(retiring))
    remaining[LAST_AGE:] = 0.0
    willing = np.zeros((4, OLDEST), np.float32)
    for k in range(3):
        middle, spread = a["willing_age"][k], a["willing_spread"][k]
        far = np.clip((age[:OLDEST] - middle) / spread, -50, 50)
        willing[k + 1] = a["willing_ceiling"][k] / (1 + np.exp(far))
    chance = np.zeros((4, 5))
    chance[:3, 0], chance[:3, 1], chance[:, 4] = a["fill_internal"], a["fill_neighbour"], a["fill_external"]
    chance[0, 2], chance[0, 3] = a["fill_graduate"], a["move_chance"]
    season = np.array(a["season_factor"])[(np.arange(quarters) + int(a["first_quarter"]) - 1) % 4]
    unready = np.power.outer(1 - np.array([0.0, *a["ready_rate"]]), np.arange(1024))
    whole = [a["ready_after_quarters"], a["programme_quarters"], a["programme_after_quarters"],
             4 * a["programme_age_limit"], a["move_after_quarters"], 4 * a["move_age_limit"], a["cover"]]  # fmt: skip
    real = [a["pass_rate"], a["direct_handover"], a["cover_acting"], a["cover_former"], a["cover_change"],
            a["shock_sd"], a["reserved_share"]]  # fmt: skip
    youngest, oldest = a["external_age_limits"]
    return Rates(  # type: ignore[call-arg]
        *_all_frozen((hazard, season, remaining, willing, unready, chance)),
        _frozen(_ages(a["external_age_mean"], a["external_age_sd"], youngest, oldest)),
        _frozen(np.cumsum(a["background_share"])),
        _frozen(_intake(a, authorities, years)),
        _frozen(_ages(a["missing_age_mean"], a["missing_age_sd"], 22, 78)),
        _frozen(_tenures(a["missing_tenure_mean"])),
        _frozen(np.array([0.0, *a["missing_ready_share"]])),
        _frozen(np.array(whole).astype(np.int64)),
        _frozen(np.array(real, float)),
    )


def _intake(a: Assumptions, authorities: int, years: int) -> NDArray[np.int64]:
    """Return the places of each year; a list that is too short goes on with its last entry."""
    fixed = list(a["intake_by_year"]) or [int(np.floor(a["intake_share"] * authorities + 0.5))]
    return np.array((fixed + [fixed[-1]] * years)[:years], np.int64)


@cache
def _normal() -> NDArray[np.float64]:
    quantile = NormalDist().inv_cdf
    return np.array([quantile((i + 0.5) / TABLE) for i in range(TABLE)])


def _ages(mean: Any, spread: Any, youngest: float, oldest: float) -> NDArray[np.int16]:
    """Return tables of ages in quarters, Normal and clipped, for 4,096 equally likely draws."""
    ages = np.rint(4 * (np.array(mean)[:, None] + np.array(spread)[:, None] * _normal()))
    return np.clip(ages, 4 * youngest, 4 * oldest).astype(np.int16)


def _tenures(mean: Any) -> NDArray[np.int16]:
    share = (np.arange(TABLE) + 0.5) / TABLE
    return np.minimum(-np.log1p(-share) * 4 * np.array(mean)[:, None], COHORTS - 1).astype(np.int16)


def _all_frozen(arrays: tuple[Any, ...]) -> Iterator[NDArray[Any]]:
    return map(_frozen, arrays)


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    """Return a read-only array in C order: its type for the compiler never changes."""
    array = np.ascontiguousarray(array)
    if array.flags.writeable:
        array = array.copy()
        array.flags.writeable = False
    return array


def _at_first(posts: Posts) -> NDArray[Any]:
    """Return the posts and their holders as the input says: what each run begins with."""
    p = posts
    held = p.vacant == 0
    people = np.zeros(len(p.agency), PERSON)
    people["quality"], people["drive"], people["background"] = p.quality, p.drive, p.background
    people["unit"] = p.unit
    people["tier"] = np.repeat(np.arange(4), np.diff(p.first[:5]))
    people["usual"] = p.factor == 1.0
    people["leaves"] = people["until"] = NEVER
    people["born"] = np.where(held, -1 - p.age, GONE)
    people["start"] = np.where(held, -1 - np.minimum(p.tenure, COHORTS - 1), 0)
    people["vacated"] = np.where(held, NEVER, -1 - np.maximum(p.tenure.astype(int), 0))
    people["ready"] = np.where(held & (p.ready == 1) & (people["tier"] > 0), 0, NEVER)
    people["graduate"] = np.where(held, p.graduate, 0)
    people["course"] = np.where(held & (p.programme > 0), p.programme - 1, -1)
    return people


def _unknown(posts: Posts) -> NDArray[np.int32]:
    """Return the posts of whose holders something is not known."""
    p = posts
    known = (p.age >= 0) & (p.tenure >= 0) & (p.background >= 0) & (p.ready >= 0)
    known &= (p.quality == p.quality) & (p.drive == p.drive)
    return np.flatnonzero((p.vacant == 0) & ~known).astype(np.int32)


def room_for(posts: Posts, *, agencies: int, years: int, events: int, lines: int = 0) -> State:
    """Return the room for one run after another; `events` is how many may wait, `lines` how much history is kept."""
    size, quarters = len(posts.agency), 4 * years
    words = size // 64 + 1

    def new(kind: str, *shape: int) -> NDArray[Any]:
        return np.zeros(shape or size, kind)

    seats = np.zeros(size, SEAT)
    seats["factor"], seats["statutory"] = posts.factor, posts.statutory
    people = _at_first(posts)
    kept, at_first, seats = (array if COMPILED else array.view(np.recarray) for array in (people.copy(), people, seats))
    return State(
        kept, at_first, seats, new("u8", words), new("u8", words), new("u8", words), new("i4", quarters + 1, 3),
        new("i4", events), _unknown(posts), new("i4"), new("i4"), new("u8"), new("i4", events), new("f8", quarters),
        new("i4", agencies), new("i8", 4, 4), new("i2"), new("f4", 4, COHORTS + quarters, quarters + STEP),
        new("i8", 8), new("u8", 1), new("i4", years, COLUMNS), new("i8", agencies, years, 4), new("i4", lines, 6),
    )  # fmt: skip


def keys_of(seed: int, start: int, stop: int) -> NDArray[np.uint64]:
    """Return an odd 64-bit key for each run, by the finaliser of SplitMix64 (Steele, Lea & Flood 2014)."""
    with np.errstate(over="ignore"):
        x = np.arange(start, stop, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        x += np.uint64(seed % 2**64) * np.uint64(0xD1342543DE82EF95) + np.uint64(0x632BE59BD9B4E019)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1)):
            x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    return x | np.uint64(1)
