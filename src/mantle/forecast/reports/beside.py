"""Two forecasts side by side, and how far what parts them is more than luck. FOR-23."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mantle.forecast import rules
from mantle.forecast.models import Forecast
from mantle.forecast.reports.grids import Grid

Q = Mapping[str, float | None]
FIGURES = (
    ("exits", "Leave in the year", False),
    ("vacant_share", "Neither held nor covered", True),
    ("covered_share", "Covered", True),
    ("bench", "Ready and willing to follow", False),
)
NOTE = (
    "Means of all futures; in brackets stands what 18 of 20 futures lie within. Whether two figures differ is not told "
    "by brackets that overlap: that is what the range of a difference is for."
)


@dataclass(frozen=True, slots=True)
class Beside:
    """Figures of two forecasts, and the range of what parts them, or why there is none."""

    figures: Grid
    difference: Grid | None
    sentence: str


def beside(one: Forecast, other: Forecast, paired: Mapping[str, Any] | None, why: str) -> Beside:
    """Set two finished forecasts side by side; `paired` is what parts them on the same luck, else `why` says."""
    if paired is None:
        said = f"The figures below stand side by side, but what parts them has no range of its own: {why}."
        return Beside(_figures(one, other), None, said)
    rows = tuple(_difference(row) for row in paired["rows"] if row["difference"] is not None)
    columns = ("Figure, mean a year", one.title, other.title, "Difference", "Range of the difference")
    clear = sum(row["low"] * row["high"] > 0 for row in paired["rows"] if row["difference"] is not None)
    said = f"{clear} of {len(rows)} figures differ by more than luck: both forecasts play out the same futures."
    note = "The second less the first, on the same luck; the range holds the difference nineteen times in twenty."
    grid = Grid("What parts them", columns, rows, note)
    return Beside(_figures(one, other), grid, said)


def _difference(row: Mapping[str, Any]) -> tuple[str, ...]:
    share = "share" in row["words"]
    low, high = sorted((row["low"], row["high"]))
    numbers = (row["base"], row["changed"], row["difference"])
    words = row["words"][0].upper() + row["words"][1:]
    return (words, *(_say(value, share) for value in numbers), f"{_say(low, share)} to {_say(high, share)}")


def _say(value: float | None, share: bool) -> str:
    if value is None:
        return "–"
    return f"{100 * value:.1f} %" if share else f"{value:.1f}"


def _figures(one: Forecast, other: Forecast) -> Grid:
    """The last year that both reach, tier by tier, of tiers that both may show. FOR-4."""
    year = min(len(each.result["years"]) for each in (one, other))
    tiers = [tier for tier in one.result["tiers"] if tier in other.result["tiers"]]
    rows = []
    for tier in tiers:
        sides = [each.result["years"][year - 1]["tiers"][str(tier)] for each in (one, other)]
        for name, words, share in FIGURES:
            if all(name in side for side in sides):
                rows.append((f"{rules.TIER_NAMES[tier]}: {words[0].lower()}{words[1:]}",
                             *(_with_range(side[name], share) for side in sides)))  # fmt: skip
    title = f"Both in year {year}" if tiers else "Too few posts to show anything"
    return Grid(title, ("", one.title, other.title), tuple(rows), NOTE)


def _with_range(q: Q, share: bool) -> str:
    if q["mean"] is None:
        return "–"
    return f"{_say(q['mean'], share)} ({_say(q['p05'], share)} to {_say(q['p95'], share)})"
