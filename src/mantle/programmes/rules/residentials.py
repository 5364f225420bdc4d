"""Residentials: what is asked, who sleeps where, and how long the answers are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MOST_DAYS_KEPT = 28


class Coming(StrEnum):
    """PRG-110: how somebody takes part."""

    NIGHTS = "nights"
    DAYS = "days"
    NO = "no"


COMING_NAMES = {
    Coming.NIGHTS: "Comes, and stays the night",
    Coming.DAYS: "Comes by day, and sleeps elsewhere",
    Coming.NO: "Cannot come",
}
# PRG-111: from lists, so that a kitchen and a house can act on it; no words about health are asked for or kept.
DIETS = {
    "vegetarian": "Vegetarian",
    "vegan": "Vegan",
    "halal": "Halal",
    "kosher": "Kosher",
    "no_gluten": "Without gluten",
    "no_dairy": "Without milk",
    "no_nuts": "Without nuts",
    "no_fish": "Without fish and shellfish",
}
NEEDS = {
    "step_free": "A bedroom without steps, with room to turn a wheelchair",
    "near_lift": "A bedroom near a lift, or on the ground floor",
    "wet_room": "A shower without a step",
    "hearing_loop": "A hearing loop or a place at the front",
    "large_print": "Papers in large print, before the day",
    "speech_to_text": "Speech to text, or a sign language interpreter",
    "assistant": "A room for somebody who assists me",
    "assistance_dog": "Room for an assistance dog",
    "quiet_room": "A quiet room to withdraw to",
    "prayer_room": "A room to pray in",
    "feeding_room": "A room to feed a baby, or to express milk",
    "fridge": "A refrigerator in the bedroom",
}
STEP_FREE = "step_free"
TRAVEL = {
    "train": "By train",
    "car": "By car, and needs a parking place",
    "car_charge": "By car, and needs to charge it",
    "lift": "By car, with seats to offer",
    "collected": "Would like to be collected from the station",
    "other": "In another way",
}


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who stays the night: whether only a room without steps will do, and whether they would share."""

    key: str
    name: str
    needs_step_free: bool = False
    shares: bool = False


@dataclass(frozen=True, slots=True)
class Bedroom:
    """A room with so many beds."""

    key: str
    name: str
    beds: int = 1
    is_step_free: bool = False


def room_problems(room: Bedroom, guests: Sequence[Guest]) -> list[str]:
    """PRG-114: why these people cannot sleep in this room.

    >>> room_problems(Bedroom("1", "Oak", beds=2), [Guest("a", "Ada", shares=True), Guest("b", "Ben")])
    ['Ben has not said that they would share a room.']
    """
    found = []
    if len(guests) > room.beds:
        beds = "1 bed" if room.beds == 1 else f"{room.beds} beds"
        found.append(f"{room.name} has {beds}; {len(guests)} people would sleep there.")
    if len(guests) > 1:
        found += [f"{guest.name} has not said that they would share a room." for guest in guests if not guest.shares]
    if not room.is_step_free:
        found += [f"{guest.name} needs a room without steps; {room.name} is none." for guest in guests
                  if guest.needs_step_free]  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Given:
    """PRG-114: rooms by guest, and who has none, with the reason."""

    rooms: dict[str, str]
    without: tuple[tuple[str, str], ...]


def give_rooms(guests: Iterable[Guest], rooms: Sequence[Bedroom], kept: Mapping[str, str]) -> Given:
    """PRG-114: a room each, needs first; as many people get one as can.

    Whoever has a room keeps it (`kept`: guest to room). Those who need a room without steps come first; others take
    such rooms last. Nobody is put together with anybody: that is done by hand, with those who would share.
    """
    taken, given, without = set(kept.values()), dict(kept), []
    waiting = [guest for guest in guests if guest.key not in kept]
    for guest in sorted(waiting, key=lambda each: (not each.needs_step_free, each.shares)):
        fitting = [room for room in rooms if room.key not in taken and (room.is_step_free or not guest.needs_step_free)]
        best = min(fitting, key=lambda room: (room.is_step_free and not guest.needs_step_free, room.beds), default=None)
        if best is None:
            kind = "room without steps" if guest.needs_step_free else "room"
            hint = " They would share: put them together with somebody by hand." if guest.shares else ""
            without.append((guest.key, f"No {kind} is left.{hint}"))
        else:
            given[guest.key] = best.key
            taken.add(best.key)
    return Given(given, tuple(without))


def gone_on(last_day: date, keep_days: int) -> date:
    """PRG-112: the day on which answers are deleted.

    >>> gone_on(date(2027, 3, 3), 28)
    datetime.date(2027, 3, 31)
    """
    return last_day + timedelta(keep_days)


def counted_wishes(chosen: Iterable[Iterable[str]], names: Mapping[str, str]) -> list[tuple[str, int]]:
    """PRG-115: how many chose each, in the order of the list, those that nobody chose left out.

    >>> counted_wishes([["vegan"], ["vegan", "halal"], []], DIETS)
    [('Vegan', 2), ('Halal', 1)]
    """
    rows = [set(each) for each in chosen]
    counts = [(name, sum(key in row for row in rows)) for key, name in names.items()]
    return [(name, count) for name, count in counts if count]
