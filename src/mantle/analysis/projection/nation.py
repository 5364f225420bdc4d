"""The reference population: a rough draw, then thirty years of the model itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mantle.analysis.projection import running
from mantle.analysis.projection.assumptions import Assumptions
from mantle.analysis.projection.workforce import Workforce

POSTS = (1, 5, 20, 60)  # an authority's posts by tier
NEIGHBOURS = 10  # authorities of a region
BURN_IN = 30  # years


def nation(authorities: int = 150, *, seed: int) -> Workforce:
    """Return the reference population: `authorities` with 86 posts each, ten neighbours to a region.

    Parameters
    ----------
    authorities : int
        1 to 20,000; the last region is smaller when it is not a multiple of 10.
    seed : int
        The same seed gives the same people.

    Examples
    --------
    >>> len(nation(10, seed=1))
    860
    """
    running.check(years=BURN_IN, runs=1, seed=seed)
    rough = _rough(authorities, np.random.default_rng([seed, 86]))
    return after(rough, Assumptions.reference(), years=BURN_IN, run=0, seed=seed)


def _rough(authorities: int, rng: np.random.Generator) -> Workforce:
    """Return posts that are all filled, by people whose facts are drawn one by one."""
    tier = np.repeat(np.arange(1, 5), np.array(POSTS) * authorities)
    agency = np.concatenate([np.repeat(np.arange(authorities), posts) for posts in POSTS])
    size = len(tier)
    mean, spread = np.array([53, 51, 50, 47])[tier - 1], np.array([4.5, 5, 6, 7])[tier - 1]
    regions = -(-authorities // NEIGHBOURS)
    width = len(str(authorities))
    return Workforce(
        agencies=tuple(f"Authority {i + 1:0{width}}" for i in range(authorities)),
        regions=tuple(f"Region {i + 1}" for i in range(regions)),
        agency=agency.astype(np.int32), region=(agency // NEIGHBOURS).astype(np.int32), tier=tier.astype(np.int8),
        statutory=(tier == 1).astype(np.uint8), vacant=np.zeros(size, np.uint8),
        age=np.clip(rng.normal(4 * mean, 4 * spread), 112, 256).astype(np.int16),
        tenure=np.minimum(rng.exponential(16, size), 100).astype(np.int16),
        ready=(rng.random(size) < 0.2).astype(np.int8), willing=np.full(size, -1, np.int8),
        background=rng.choice(5, size, p=Assumptions.reference()["background_share"]).astype(np.int8),
        grade=np.full(size, -1, np.int8), reorganising=np.zeros(size, np.uint8),
        programme=np.zeros(size, np.int16), graduate=np.zeros(size, np.uint8),
        quality=rng.random(size, np.float32), drive=rng.random(size, np.float32),
        row=np.arange(size, dtype=np.int32),
    )  # fmt: skip


def after(workforce: Workforce, assumptions: Assumptions, *, years: int, run: int, seed: int) -> Workforce:
    """Return the posts and people at the end of one run."""
    from mantle.analysis.projection._setting import NEVER

    room = running.one_run(workforce, assumptions, years=years, run=run, seed=seed)
    last = 4 * years - 1
    held = room.people["vacated"] == NEVER
    return replace(
        workforce,
        vacant=(~held).astype(np.uint8),
        age=np.where(held, last - room.people["born"], -1).astype(np.int16),
        tenure=np.where(held, np.minimum(last - room.people["start"], 255), last - room.people["vacated"]).astype(
            np.int16
        ),
        ready=(held & (room.people["ready"] <= last)).astype(np.int8),
        background=np.where(held, room.people["background"], -1).astype(np.int8),
        programme=np.where(held & (room.people["course"] >= 0), room.people["course"] - last, 0).astype(np.int16),
        graduate=(held & (room.people["graduate"] == 1)).astype(np.uint8),
        quality=room.people["quality"].copy(),
        drive=room.people["drive"].copy(),
    )
