"""NET-16: where a whole group stands among the four models, by its ties: formal by posts, real by whom it turns to."""

from __future__ import annotations

from math import sqrt
from statistics import fmean, stdev

from mantle.analysis.disclosure import Figure, publish
from mantle.analysis.disclosure.floors import TABLES
from mantle.learning.rules.diagnostic import Z90
from mantle.networks.reports.reading import Read, can_be_told
from mantle.networks.rules.placing import Half


def place_of_group(of: Read) -> dict[str, list[bool]]:
    """On each axis the half in which the group stands and whether that is more than chance; nothing where too few say.

    Across: how much of its turning goes to people who are not above by post. Down: how much leads elsewhere. Each who
    answered counts alike, however many they named.
    """
    found = {}
    for axis, shares in _shares(of).items():
        figure = Figure(f"place {axis}", frozenset(shares), "share", fmean(shares.values()), f"place {axis}")
        if len(shares) < TABLES.mean or not publish([figure], floors=TABLES, history=of.history(figure.label)).shown:
            return {}
        half = _half(list(shares.values()))
        found[axis] = [half.is_high, half.is_sure]
    return found if can_be_told(of, of.wave.headings) else {}


def _shares(of: Read) -> dict[str, dict[int, float]]:
    """By axis, of each who named somebody: the share of their ties that posts or agencies do not explain."""
    named: dict[int, list[int]] = {}
    for one, other in of.pairs:
        named.setdefault(one, []).append(other)
    headings, across, down = of.wave.headings, {}, {}
    for one, others in named.items():
        across[one] = fmean(other not in _bosses(one, of.above) for other in others)
        down[one] = fmean(headings[other] != headings[one] for other in others)
    return {"across": across, "down": down}


def _bosses(person: int, above: dict[int, int]) -> set[int]:
    found: set[int] = set()
    at = above.get(person)
    while at is not None and at not in found:
        found.add(at)
        at = above.get(at)
    return found


def _half(shares: list[float]) -> Half:
    middle = fmean(shares)
    stray = Z90 * stdev(shares) / sqrt(len(shares))
    return Half(middle >= 1 / 2, not middle - stray <= 1 / 2 <= middle + stray)
