"""The offer by level as it may be published: programmes, free places, and the share of leaders reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mantle.analysis.disclosure import count_table
from mantle.programmes.queries.frame import offer_by_level, reach_by_level
from mantle.programmes.rules import OfferLine


@dataclass(frozen=True, slots=True)
class Level:
    """One level of leader: what is offered to it, and how many of it the offer has reached."""

    line: OfferLine
    reached: str
    holders: str
    share: str


def offer_report(on: date) -> list[Level]:
    """Counts of people pass the disclosure rules together, so that no level follows from the others. FRM-3."""
    reach = reach_by_level(on)
    table = count_table([[row.reached, row.others] for row in reach])
    found = []
    for line, (reached, _, whole) in zip(offer_by_level(on), table[: len(reach)], strict=True):
        found.append(Level(line, reached.shown, whole.shown, _share(reached.value, whole.value)))
    return found


def _share(reached: float | None, whole: float | None) -> str:
    """A share of rounded counts; both are rounded, so that it may pass all by a little."""
    return f"about {min(1.0, reached / whole):.0%}" if reached is not None and whole else "withheld"
