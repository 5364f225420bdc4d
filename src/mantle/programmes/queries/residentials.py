"""What is read of residentials: who has answered, who has a room, and the pack that the organisers take along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from mantle.people import audit
from mantle.people.access import FieldGroup
from mantle.people.models import Person
from mantle.programmes.models import Place, Residential, Room, Stay
from mantle.programmes.rules import PlaceState
from mantle.programmes.rules.residentials import DIETS, NEEDS, Coming, counted_wishes


def guests_of(residential: Residential) -> list[Place]:
    """Everybody whose place runs in the cohort and is not deferred."""
    rows = Place.objects.running().filter(cohort_id=residential.session.cohort_id).exclude(state=PlaceState.DEFERRED)
    return list(rows.select_related("person", "agency").order_by("person__sort_name", "pk"))


def silent_guests(residential: Residential) -> list[Place]:
    """PRG-110: who has not answered."""
    answered = set(residential.stays.values_list("place_id", flat=True))
    return [place for place in guests_of(residential) if place.pk not in answered]


def own_place(person: Person, residential: Residential) -> Place | None:
    return Place.objects.running().filter(cohort_id=residential.session.cohort_id, person=person).first()


def own_stay(person: Person, residential: Residential) -> Stay | None:
    return residential.stays.filter(place__person=person).select_related("place__person", "room").first()


@dataclass(frozen=True, slots=True)
class Pack:
    """PRG-115: everything that a residential is run from, on paper."""

    residential: Residential
    rooms: list[tuple[Room, list[Stay]]]
    without_room: list[Stay]
    by_day: list[Stay]
    staying: list[Stay]
    cannot: list[Stay]
    silent: list[Place]
    diets: list[tuple[str, int]]
    needs: list[tuple[str, int]]

    @property
    def coming(self) -> list[Stay]:
        return sorted([*self.staying, *self.by_day], key=lambda stay: stay.place.person.sort_name)

    @property
    def callers(self) -> list[Stay]:
        return [stay for stay in self.coming if stay.wants_call]


def pack_of(residential: Residential) -> Pack:
    """PRG-115: the pack; whoever is shown it is on record as having looked. PRG-113."""
    stays = list(residential.stays.select_related("place__person", "place__agency", "room"))
    stays.sort(key=lambda stay: stay.place.person.sort_name)
    audit.seen([stay.place.person for stay in stays], FieldGroup.NEEDS)
    staying = [stay for stay in stays if stay.coming == Coming.NIGHTS]
    by_day = [stay for stay in stays if stay.coming == Coming.DAYS]
    come = [*staying, *by_day]
    return Pack(
        residential=residential,
        rooms=[(room, [stay for stay in staying if stay.room_id == room.pk]) for room in residential.rooms.all()],
        without_room=[stay for stay in staying if stay.room_id is None],
        by_day=by_day, staying=staying, cannot=[stay for stay in stays if stay.coming == Coming.NO],
        silent=silent_guests(residential),
        diets=counted_wishes([stay.diets for stay in come], DIETS),
        needs=counted_wishes([stay.needs for stay in come], NEEDS),
    )  # fmt: skip


def open_questions(person: Person, on: date) -> list[Residential]:
    """PRG-110: residentials that this person has a place at, and has not answered about, soonest first."""
    return list(those_that_ask(person, on))


def those_that_ask(person: Person, on: date) -> QuerySet[Residential]:
    """The same as rows, read when they are wanted."""
    own = Place.objects.running().filter(person=person).exclude(state=PlaceState.DEFERRED)
    rows = Residential.objects.filter(session__cohort__in=own.values("cohort"), session__ends_at__date__gte=on)
    rows = rows.exclude(stays__place__in=own).select_related("session__cohort")
    return rows.order_by("answer_by")


def overdue_answers(on: date) -> list[Stay]:
    """PRG-112: answers whose time is over on a day."""
    rows = Stay.objects.filter(residential__session__ends_at__date__lt=on)
    rows = rows.select_related("residential__session__cohort__edition__programme__agency")
    return [stay for stay in rows if stay.residential.gone_on <= on]
