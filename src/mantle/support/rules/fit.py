"""SUP-9: how well a coach or mentor fits a need, in points whose reasons are said. SUP-10: when a pair is silent."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from mantle.support.rules.needs import Format

# SUP-9: the points that a pair can earn, 100 in all. Version 1, of 30 November 2026.
EXPERTISE, AREAS, SAME_ROLE, FORMAT, REGION, LOAD = 40, 20, 10, 10, 10, 10
SILENT_AFTER = 14  # days. SUP-18


@dataclass(frozen=True, slots=True)
class Asked:
    """What a need asks for: names of competencies and service areas, format, region, whether it is a director's."""

    expertise: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    format: str = Format.EITHER
    region: str = ""
    of_director: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody in the pool brings, how many people they have, and how many they take."""

    expertise: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    format: str = Format.EITHER
    region: str = ""
    was_director: bool = False
    people: int = 0
    capacity: int = 1


@dataclass(frozen=True, slots=True)
class Fit:
    """Points out of 100, and what earned them."""

    points: float
    reasons: tuple[str, ...]


def fit_of(asked: Asked, given: Given, seat: int = 0) -> Fit:
    """SUP-9: points and reasons; `seat` counts those whom the same proposal gives to this person before.

    >>> wanted = Asked(frozenset({"Manages money", "Leads across"}), region="North", of_director=True)
    >>> able = Given(frozenset({"Leads across"}), region="North", was_director=True, people=1, capacity=4)
    >>> fit_of(wanted, able)
    Fit(points=57.5, reasons=('Knows about: Leads across', 'Holds or held a director’s post', 'Same region', \
'3 of 4 places free'))
    """
    shared, areas = sorted(asked.expertise & given.expertise), sorted(asked.areas & given.areas)
    suits = Format.EITHER in (asked.format, given.format) or asked.format == given.format
    near = bool(asked.region) and asked.region == given.region
    same_role = asked.of_director and given.was_director
    points = EXPERTISE * _share(shared, asked.expertise) + AREAS * _share(areas, asked.areas)
    points += FORMAT * suits + REGION * near + SAME_ROLE * same_role
    points += LOAD * max(0.0, 1 - (given.people + seat) / max(1, given.capacity))
    reasons = [f"Knows about: {', '.join(shared)}"] if shared else []
    reasons += [f"Knows the service area: {', '.join(areas)}"] if areas else []
    reasons += ["Holds or held a director’s post"] if same_role else []
    reasons += ["Same region"] if near else []
    reasons += ["Prefers another way of meeting"] if not suits else []
    reasons += [f"{max(0, given.capacity - given.people - seat)} of {given.capacity} places free"]
    return Fit(round(points, 1), tuple(reasons))


def _share(shared: Collection[str], wished: Collection[str]) -> float:
    return len(shared) / len(wished) if wished else 0.0


def silent_since(starts_on: date, held: Iterable[date], next_on: date | None) -> date:
    """SUP-18: the last day on which something was heard of a pair: it began, met, or was to meet."""
    return max([starts_on, *held, *([next_on] if next_on else [])])


def is_silent(starts_on: date, held: Iterable[date], next_on: date | None, on: date) -> bool:
    """SUP-18: two weeks with no meeting, and no day agreed for the next.

    >>> begun, today = date(2026, 11, 1), date(2026, 11, 15)
    >>> is_silent(begun, [], None, today), is_silent(begun, [], date(2026, 12, 1), today)
    (True, False)
    >>> is_silent(begun, [date(2026, 11, 2)], None, today)
    False
    """
    return (on - silent_since(starts_on, held, next_on)).days >= SILENT_AFTER
