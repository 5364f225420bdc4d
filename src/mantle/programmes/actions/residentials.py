"""Residentials: arranged, asked about, answered, rooms given, and answers forgotten in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mantle.people import audit, mail
from mantle.people.actions import Refused
from mantle.people.models import LetterBatch, Person
from mantle.people.stale import locked
from mantle.programmes.models import Place, Residential, Room, Session, Stay
from mantle.programmes.queries.residentials import overdue_answers, silent_guests
from mantle.programmes.rules.residentials import DIETS, NEEDS, TRAVEL, Coming, give_rooms, room_problems
from mantle.web.words import day


@transaction.atomic
def arrange(
    *, session: Session, residential: Residential | None, version: int | None = None, by: Person | None, at: datetime,
    **facts: Any,
) -> Residential:  # fmt: skip
    """Make a session a residential, or change what is known of it. PRG-110."""
    if session.for_set_id is not None:
        raise Refused("A residential is for the whole cohort: make it from a session of the cohort.")
    if facts["answer_by"] > timezone.localtime(session.starts_at).date():
        raise Refused("Answers are needed before the first day.")
    if residential is None and Residential.objects.filter(session=session).exists():
        raise Refused("This session is a residential already.")
    row = locked(residential, version) if residential is not None else Residential(session=session)
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    audit.record("residential arranged", row, by=by, at=at, agency=_agency(row), fields=sorted(facts))
    return row


@transaction.atomic
def keep_rooms(
    *, residential: Residential, rooms: Sequence[tuple[str, int, bool]], version: int | None,
    by: Person | None, at: datetime,
) -> Residential:  # fmt: skip
    """Say which bedrooms there are: name, beds, whether without steps. A room that somebody has stays. PRG-114."""
    row = locked(residential, version)
    row.save()
    names = [name for name, _, _ in rooms]
    for gone in row.rooms.exclude(name__in=names):
        if gone.stays.exists():
            raise Refused(f"Somebody sleeps in {gone.name}: give them another room first.")
        gone.delete()
    for name, beds, is_step_free in rooms:
        room, _ = Room.objects.update_or_create(
            residential=row, name=name, defaults={"beds": beds, "is_step_free": is_step_free}
        )
        problems = room_problems(room.bedroom, [stay.guest for stay in _stays(row).filter(room=room)])
        if problems:
            raise Refused(" ".join(problems))
    audit.record("rooms listed", row, by=by, at=at, agency=_agency(row), rooms=len(rooms))
    return row


@transaction.atomic
def answer(
    *, residential: Residential, place: Place, version: int | None, by: Person | None, at: datetime, **said: Any
) -> Stay:
    """Keep what a guest says they need; an earlier answer is replaced. PRG-111.

    A room that no longer fits is given up.
    """
    home = Residential.objects.select_for_update().get(pk=residential.pk)
    if place.cohort_id != home.session.cohort_id or not Place.objects.running().filter(pk=place.pk).exists():
        raise Refused("Only somebody with a place in this cohort answers.")
    if timezone.localtime(at).date() > home.last_day:
        raise Refused("This residential is over.")
    unknown = set(said.get("diets", ())) - set(DIETS) | set(said.get("needs", ())) - set(NEEDS)
    if unknown or said.get("travel", "") not in ("", *TRAVEL):
        raise Refused("Choose from the lists.")
    earlier = Stay.objects.filter(residential=home, place=place).first()
    row = locked(earlier, version) if earlier is not None else Stay(residential=home, place=place)
    for name, value in said.items():
        setattr(row, name, value)
    row.answered_at = at
    if row.room is not None:
        others = [stay.guest for stay in _stays(home).filter(room=row.room).exclude(pk=row.pk)]
        stays = row.coming == Coming.NIGHTS and not room_problems(row.room.bedroom, [*others, row.guest])
        row.room = row.room if stays else None
    row.save()
    audit.record("residential answered", row, by=by, at=at, agency=_agency(home), coming=row.coming)
    return row


@transaction.atomic
def take_answer_back(*, stay: Stay, by: Person | None, at: datetime) -> None:
    """Delete what a guest said, at their wish. PRG-112."""
    audit.record("residential answer taken back", stay, by=by, at=at, agency=_agency(stay.residential))
    stay.delete()


@transaction.atomic
def give_all_rooms(
    *, residential: Residential, version: int | None, by: Person | None, at: datetime
) -> list[tuple[Stay, str]]:
    """Give a room to everybody who stays and has none; return who goes without, with the reason. PRG-114."""
    row = locked(residential, version)
    row.save()
    stays = {stay.code: stay for stay in _stays(row).filter(coming=Coming.NIGHTS)}
    kept = {stay.code: str(stay.room_id) for stay in stays.values() if stay.room_id is not None}
    rooms = {str(room.pk): room for room in row.rooms.all()}
    found = give_rooms([stay.guest for stay in stays.values()], [room.bedroom for room in rooms.values()], kept)
    for code, key in found.rooms.items():
        if code not in kept:
            stays[code].room = rooms[key]
            stays[code].version += 1
            stays[code].save()
    audit.record(
        "rooms given", row, by=by, at=at, agency=_agency(row), given=len(found.rooms) - len(kept),
        without=len(found.without),
    )  # fmt: skip
    return [(stays[code], why) for code, why in found.without]


@transaction.atomic
def give_room(*, stay: Stay, room: Room | None, version: int | None, by: Person | None, at: datetime) -> Stay:
    """Give one guest a room by hand, or take it away; never beyond its beds. PRG-114."""
    home = Residential.objects.select_for_update().get(pk=stay.residential_id)
    row = locked(stay, version)
    if room is not None:
        if room.residential_id != home.pk or row.coming != Coming.NIGHTS:
            raise Refused("A room of this house goes to somebody who stays the night.")
        others = [each.guest for each in _stays(home).filter(room=room).exclude(pk=row.pk)]
        problems = room_problems(room.bedroom, [*others, row.guest])
        if problems:
            raise Refused(" ".join(problems))
    row.room = room
    row.save()
    audit.record("room given", row, by=by, at=at, agency=_agency(home), room=room.name if room is not None else "")
    return row


@transaction.atomic
def ask_guests(*, residential: Residential, by: Person | None, at: datetime) -> LetterBatch | None:
    """Write to everybody who has not answered; all letters can be taken back for ten minutes. PRG-110."""
    row = Residential.objects.select_for_update().get(pk=residential.pk)
    guests = silent_guests(row)
    if not guests:
        return None
    batch = mail.open_batch(name=f"{row}: what do you need?", by=by, at=at)
    today = timezone.localtime(at).date()
    to = [(place.person, f"residential {row.code} {place.code} {today}") for place in guests]
    words = {"what": str(row), "on": day(row.first_day), "until": day(row.answer_by), "where": row.venue}
    link = f"{row.get_absolute_url()}answer/"
    mail.queue_to_each("programmes/residential", to=to, link=link, words=words, batch=batch, by=by, at=at)
    audit.record("guests asked", row, by=by, at=at, agency=_agency(row), letters=len(guests))
    return batch


@transaction.atomic
def forget_answers(*, at: datetime) -> int:
    """Delete answers whose time is over, and return how many. PRG-112."""
    due = overdue_answers(timezone.localtime(at).date())
    for home in {stay.residential for stay in due}:
        count = home.stays.count()
        home.stays.all().delete()
        audit.record("residential answers forgotten", home, by=None, at=at, agency=_agency(home), answers=count)
    return len(due)


def _stays(residential: Residential):
    return Stay.objects.filter(residential=residential).select_related("place__person", "room")


def _agency(residential: Residential):
    return residential.session.cohort.programme.agency
