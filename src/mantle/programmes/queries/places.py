"""What is read of places: for the split of a cohort, and for the attendance of one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Prefetch, Subquery

from mantle.people.acting import past_the_wall
from mantle.people.models import Person
from mantle.people.queries.limits import limited
from mantle.programmes.models import Attendance, AttendanceMark, Cohort, Place, PlacePeriod
from mantle.programmes.models.places import RUNNING, PlaceQuerySet
from mantle.programmes.rules import months_held
from mantle.structures.models import Appointment
from mantle.structures.rules.mix import Mix, mix_of_people


def split_rows(cohort: Cohort) -> list[dict[str, str]]:
    """Region, agency and kind of employer of each place that takes a seat. PRG-21."""
    rows = Place.objects.running().filter(cohort=cohort).values_list(
        "agency__region", "agency__name", "agency__kind"
    )  # fmt: skip
    return [{"region": region or "", "agency": name or "", "employer": kind or ""} for region, name, kind in rows]


@past_the_wall("STD-33: months in posts of a tier, wherever they were held; no post is named")
def experience_of(person: Person, cohort: Cohort, on: date) -> tuple[int, int]:
    """STD-33: months that somebody has held posts of the tier that a cohort asks for, or above, and months asked."""
    rules = cohort.fixed_rules
    if not rules.experience_months:
        return 0, 0
    held = Appointment.objects.filter(person=person, post__tier__lte=rules.experience_tier, starts_on__lt=on)
    return months_held(held.order_by().values_list("starts_on", "ends_on"), on), rules.experience_months


def less_than_asked(person: Person, cohort: Cohort, on: date) -> bool:
    """STD-33: whether somebody has fewer months than a cohort asks for."""
    found, asked = experience_of(person, cohort, on)
    return found < asked


LEARNING = ("person has a place", "people have a place", "Nobody has a place as yet")


@past_the_wall("the mix of a cohort is that of all its places, professions of fewer than four left out")
def mix_of_places(rows: PlaceQuerySet) -> Mix:
    """How mixed those are whose places take a seat: agencies, professions, index of mix. PRG-28, STR-16.

    Of a whole cohort, also for those who may see few of its places: professions of fewer than four are not told apart.
    """
    counted = rows.running().exclude(person__in=limited("figures")).order_by()
    found = counted.values_list("agency_id", "person_id", "person__profession")
    return mix_of_people(((agency or f"none {person}", said) for agency, person, said in found), LEARNING)


def seats_of(cohort: Cohort) -> dict[str, int]:
    """How many places of a cohort are taken now, and how many were completed."""
    states = list(Place.objects.filter(cohort=cohort).order_by().values_list("state", flat=True))
    return {"taken": sum(state in RUNNING for state in states), "completed": states.count("completed")}


def whole_place(place: Place) -> Place:
    """A place with everything that its page shows, in a fixed number of queries."""
    full = Place.objects.select_related(
        "cohort__edition__programme__strand",
        "person",
        "sponsor",
        "agency",
        "team",
        "came_from__cohort",
        "waiver",
        "result",
        "nomination__decided_by",
        "entry_check__decided_by",
    )
    return full.prefetch_related("marks__session", "went_to__cohort").get(pk=place.pk)


@dataclass(frozen=True, slots=True)
class Presence:
    """PRG-24: how far one place has come with sessions that have been held and marked."""

    held: int
    present: int
    made_up: int

    @property
    def share(self) -> float:
        return (self.present + self.made_up) / self.held if self.held else 1.0


def presence_of(places: list[Place]) -> dict[int, Presence]:
    """Presence by place, from marks of all their sessions; one made up later counts once. PRG-24."""
    found: dict[int, Presence] = {}
    for place in places:
        marks = {mark.session_id: mark for mark in place.marks.all()}
        there = {key for key, mark in marks.items() if mark.mark in (AttendanceMark.PRESENT, AttendanceMark.PART)}
        counted = {key: mark for key, mark in marks.items() if mark.session.makes_up_for_id is None}
        made_up = {
            mark.session.makes_up_for_id
            for key, mark in marks.items()
            if key in there and mark.session.makes_up_for_id is not None
        }
        missed = set(counted) - there
        most = place.cohort.fixed_rules.make_ups
        found[place.pk] = Presence(len(counted), len(there & set(counted)), min(len(made_up & missed), most))
    return found


def places_for_grid(rows: PlaceQuerySet) -> list[Place]:
    """Places with their marks and since when each stands as it does, for the grid of a cohort: two queries."""
    marks = Attendance.objects.select_related("session")
    since = PlacePeriod.objects.filter(place=OuterRef("pk"), ends_on__isnull=True).values("starts_on")[:1]
    found = rows.select_related("person", "agency", "cohort", "team").annotate(state_since=Subquery(since))
    return list(found.prefetch_related(Prefetch("marks", queryset=marks)))
