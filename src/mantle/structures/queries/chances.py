"""The chance that whoever holds a post leaves it within twelve months: of a class of posts, never of a person. STR-26.

A class is a tier, holder or cover, and a band of time in post. What its people did in the last five years, across all
authorities, gives a rate of leaving (`mantle.analysis.tenure.hazard`, small classes leaning on the rest); age, health,
performance and everything else about the person play no part.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from mantle.analysis.disclosure import TABLES, may_show_directors
from mantle.analysis.provenance import Provenance, digest_of
from mantle.analysis.tenure import Hazard, Spells, hazard
from mantle.structures.queries.leaving import Watched, watched
from mantle.structures.rules import COVER
from mantle.web import words

BANDS = (1.0, 2.0, 3.0, 5.0, 8.0)  # years in post
BAND_NAMES = (
    "less than a year", "one to two years", "two to three years", "three to five years", "five to eight years",
    "eight years or more",
)  # fmt: skip
WATCHED_YEARS = 5
YEAR = 365.25
EDGES = tuple(round(edge * YEAR) for edge in BANDS)  # the same in days, by which a holder is placed

Class = tuple[int, bool, int]  # tier, cover or not, band


@dataclass(frozen=True, slots=True)
class Chance:
    """Of those who stood in a class: the share that leaves within a year, its range (nine in ten), and how many."""

    share: float
    low: float
    high: float
    people: int

    @property
    def in_words(self) -> str:
        """The share as the list shows it."""
        return f"{self.share * 100:.0f} in 100 ({self.low * 100:.0f} to {self.high * 100:.0f})"


def class_of(tier: int | None, kind: str, starts_on: date, on: date) -> Class:
    """The class of somebody who holds a post on a day.

    >>> class_of(2, "interim", date(2025, 1, 1), date(2026, 7, 1))
    (2, True, 1)
    """
    days = (on - starts_on).days
    return tier or 0, kind in COVER, sum(days >= edge for edge in EDGES)


def first_days(band: int, on: date) -> tuple[date | None, date]:
    """Whoever stands in a band began after the first of these days (None: however long ago) and by the second.

    >>> first_days(0, date(2026, 7, 1))
    (datetime.date(2025, 7, 1), datetime.date(2026, 7, 1))
    """
    after = on - timedelta(days=EDGES[band]) if band < len(EDGES) else None
    return after, on - timedelta(days=EDGES[band - 1] if band else 0)


def chances_on(on: date, hour: int = 0) -> Mapping[Class, Chance]:
    """The chance of every class that may be shown, worked out afresh each hour: a nation's rates move slowly."""
    return _chances(on, hour)


@lru_cache(maxsize=4)
def _chances(on: date, _hour: int) -> Mapping[Class, Chance]:
    since = on - timedelta(days=round(WATCHED_YEARS * YEAR))
    rows = watched(since, on)
    return chances_from(rows, since, on) if rows else {}


def chances_from(rows: list[Watched], since: date, on: date) -> Mapping[Class, Chance]:
    """Chances of leaving by class, of classes with 10 people or more; directors count for the nation only."""
    spells = spells_of(rows, since, on)
    found = hazard(spells, by="class", bands=BANDS, draws=0)
    people = _people(spells)
    chances = {}
    for g, name in enumerate(found.groups):
        tier, is_cover = int(name[0]), name[1:] == "cover"
        for band in range(len(BAND_NAMES)):
            count = people[name, band]
            if count >= TABLES.needed("share") and (tier > 1 or may_show_directors("nation", count)):
                chances[tier, is_cover, band] = _chance(found, g, band, count)
    return chances


def _chance(found: Hazard, group: int, band: int, people: int) -> Chance:
    """A rate a year as the share that is gone after a year."""
    cell = group, band, 0
    share, low, high = (1 - math.exp(-float(each[cell])) for each in (found.shrunk, found.lo, found.hi))
    return Chance(share, low, high, people)


def _people(spells: Spells) -> Counter[tuple[str, int]]:
    """How many different people were watched in each class."""
    who: dict[tuple[str, int], set[str]] = defaultdict(set)
    edges = (0.0, *BANDS, math.inf)
    classes = spells.column("class").tolist()
    rows = zip(spells.person.tolist(), classes, spells.entry.tolist(), spells.exit.tolist(), strict=True)
    for person, name, entry, left in rows:
        for band in range(len(BAND_NAMES)):
            if entry < edges[band + 1] and left > edges[band]:
                who[name, band].add(person)
    return Counter({place: len(people) for place, people in who.items()})


def spells_of(rows: list[Watched], since: date, on: date) -> Spells:
    """Appointments as spells under watch. Whoever goes on in the same post in another way has not left it."""
    begins = {(row.person, row.post, row.starts_on) for row in rows}
    first = np.array([row.starts_on for row in rows], "datetime64[D]")
    ends = [row.ends_on for row in rows]
    goes_on = [end is not None and (row.person, row.post, end) in begins for row, end in zip(rows, ends, strict=True)]
    last = np.array([min(end, on) if end else on for end in ends], "datetime64[D]")
    event = np.array([e is not None and e <= on and not on_ for e, on_ in zip(ends, goes_on, strict=True)], bool)
    entry = np.maximum((np.datetime64(since) - first).astype(float), 0) / YEAR
    stop = (last - first).astype(float) / YEAR
    use = stop > entry
    classes = np.array([f"{row.tier}{'cover' if row.kind in COVER else 'held'}" for row in rows])
    digest = digest_of(first.astype(np.int64), last.astype(np.int64), event, classes)
    return Spells(
        np.array([str(row.person) for row in rows]), np.array([str(row.post) for row in rows]),
        first.astype("datetime64[D]").astype(float), entry, stop, event, np.where(event, "exit", ""),
        {"class": classes}, 0.0, False, {}, Provenance("leaving", digest, {"since": str(since), "on": str(on)}),
    ).part(use)  # fmt: skip


def sentence_of(chance: Chance | None, which: Class) -> str:
    """A chance in words, as it stands beside a post."""
    tier, is_cover, band = which
    who = f"{'cover' if is_cover else 'hold'} a tier {tier} post and have done so for {BAND_NAMES[band]}"
    if chance is None:
        return f"Of those who {who} too few are on record to say how many leave within twelve months."
    return (
        f"Of every 100 people who {who}, about {chance.share * 100:.0f} leave within twelve months (could be "
        f"{chance.low * 100:.0f} to {chance.high * 100:.0f}). Worked out from about "
        f"{words.number(5 * round(chance.people / 5))} people in such posts in all authorities in the last "
        f"{WATCHED_YEARS} years."
    )
