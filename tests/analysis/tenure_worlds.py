"""Careers whose truth is known, and the plainest way to count them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from scipy.stats import binom

from mantle.analysis.provenance import Provenance
from mantle.analysis.tenure import Spells

AS_AT = date(2020, 1, 1)


def covered(count: int, sets: int, rate: float, *, conservative: bool = False) -> bool:
    """Whether so many intervals that hold the truth fit the stated rate, within Monte Carlo error (1 in 1,000)."""
    low, high = binom.ppf([0.0005, 0.9995], sets, rate)
    return bool(low <= count and (conservative or count <= high))


def spells_of(
    entry: np.ndarray,
    exit_: np.ndarray,
    event: np.ndarray,
    *,
    cause: np.ndarray | None = None,
    start: np.ndarray | None = None,
    columns: dict[str, np.ndarray] | None = None,
    discrete: bool = False,
) -> Spells:
    """Return spells from plain arrays."""
    n = len(entry)
    words = np.where(event, "exit" if cause is None else cause, "")
    who = np.array([f"p{i}" for i in range(n)], dtype=str)
    began = np.full(n, 2000.0) if start is None else start
    return Spells(
        who, who, began, np.asarray(entry, float), np.asarray(exit_, float), np.asarray(event, bool), words,
        columns or {}, 2020.0, discrete, {}, Provenance("test", "0", {}),
    )  # fmt: skip


def careers(
    seed: int, n: int, *, rates: tuple[float, ...], edges: tuple[float, ...], late: float = 0.3, lift=None
) -> Spells:
    """Return spells with a rate constant in bands, some watched from later on, all until some day.

    `lift` multiplies the rate of each, and stands in the column "lift" as its logarithm.
    """
    draws = np.random.default_rng(seed)
    factor = np.ones(n) if lift is None else lift(draws, n)
    need = draws.exponential(size=n) / factor  # cumulative rate at which each leaves
    widths = np.diff([0.0, *edges, np.inf])
    length = np.zeros(n)
    for rate, width in zip(rates, widths, strict=True):
        spent = np.minimum(need / rate, width)
        length += np.where(need > 0, spent, 0)
        need = np.where(need > rate * width, need - rate * width, 0.0)
    entry = np.where(draws.random(n) < late, draws.uniform(0, 4, n), 0.0)
    start = draws.uniform(2008, 2018, n)
    until = 2020 - start  # everybody is watched until the same day
    length, entry, until = (np.round(each, 5) for each in (length, entry, until))
    seen = (length > entry) & (until > entry)
    stop = np.minimum(length, until)
    found = spells_of(entry[seen], stop[seen], (length <= until)[seen])
    return replace(
        found,
        start=start[seen],
        columns={"lift": np.array([f"{value:.6f}" for value in np.log(factor[seen])])},
    )


def survival_at(years: float, rates: tuple[float, ...], edges: tuple[float, ...]) -> float:
    """Return the share still in post after so many years."""
    ends = np.array([0.0, *edges, np.inf])
    spent = np.clip(np.minimum(years, ends[1:]) - ends[:-1], 0, None)
    return float(np.exp(-spent @ np.array(rates)))


def plain_curve(spells: Spells) -> list[tuple[float, int, int, float]]:
    """Return time, at risk, events and survival, counted one by one."""
    rows, left = [], 1.0
    for time in sorted({round(float(t), 6) for t, e in zip(spells.exit, spells.event, strict=True) if e}):
        risk = sum(entry < time <= round(float(end), 6) for entry, end in zip(spells.entry, spells.exit, strict=True))
        gone = sum(e and round(float(end), 6) == time for end, e in zip(spells.exit, spells.event, strict=True))
        left *= 1 - gone / risk
        rows.append((time, risk, gone, left))
    return rows
