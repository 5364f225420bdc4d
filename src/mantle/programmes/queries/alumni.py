"""Those who have completed a programme: posts gained since, and what they offer to others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mantle.people.models import Person
from mantle.programmes.models import Offer, Place, PlacePeriod, Programme
from mantle.programmes.rules import PlaceState
from mantle.structures.models import Appointment
from mantle.web.words import months_between


@dataclass(frozen=True, slots=True)
class Gained:
    """A post that somebody took up after they had completed the programme, and how many months after."""

    appointment: Appointment
    months: int


@dataclass(frozen=True, slots=True)
class Alumna:
    """PRG-57: one person who has completed the programme, as far as the reader may see."""

    place: Place
    completed_on: date
    gained: list[Gained]
    offers: list[Offer]


def alumni_of(programme: Programme, viewer: Person, today: date) -> list[Alumna]:
    """PRG-57: those whose places the viewer may see; posts that the viewer may see; offers that stand. Five queries."""
    rows = Place.objects.visible_to(viewer).filter(
        cohort__edition__programme=programme, state=PlaceState.COMPLETED
    )  # fmt: skip
    places = list(rows.select_related("person", "cohort", "agency").order_by("person__sort_name"))
    people = [place.person_id for place in places]
    ended = PlacePeriod.objects.filter(place__in=[place.pk for place in places], state=PlaceState.COMPLETED)
    completed = dict(ended.values_list("place_id", "starts_on"))
    posts: dict[int, list[Appointment]] = {}
    held = Appointment.objects.visible_to(viewer).filter(person__in=people, starts_on__lte=today)
    for row in held.select_related("post__agency").order_by("starts_on", "pk"):
        posts.setdefault(row.person_id, []).append(row)
    offers: dict[int, list[Offer]] = {}
    for offer in Offer.objects.visible_to(viewer).standing(today).filter(person__in=people):
        offers.setdefault(offer.person_id, []).append(offer)
    return [
        Alumna(place, day, _gained(posts.get(place.person_id, []), day), offers.get(place.person_id, []))
        for place in places
        for day in [completed[place.pk]]
    ]


def _gained(held: list[Appointment], since: date) -> list[Gained]:
    """Posts that begin on or after the day: one held before and still held is not gained."""
    before = {row.post_id for row in held if row.starts_on < since}
    new = [row for row in held if row.starts_on >= since and row.post_id not in before]
    return [Gained(row, months_between(since, row.starts_on)) for row in new]


def has_completed(person: Person) -> bool:
    return Place.objects.filter(person=person, state=PlaceState.COMPLETED).exists()


def own_offers(person: Person) -> list[Offer]:
    return list(Offer.objects.filter(person=person))
