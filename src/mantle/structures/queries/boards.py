"""What is read of boards: their meetings, what is still to do, who sits on them; and how changes sought stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from mantle.people.models import Person, current
from mantle.structures.models import Appointment, BoardAction, Body, Seat, Shift
from mantle.structures.rules.boards import said_of_shift, time_gone, way_gone


def people_on(body: Body, on: date) -> QuerySet[Person]:
    """Those who sit on a board on a day: by name, through a post, or as delegate."""
    seats = Seat.objects.filter(current(on), body=body)
    posts = list(seats.values_list("post", "delegate_post"))
    keys = {key for pair in posts for key in pair if key}
    holders = Appointment.objects.filter(current(on), post__in=keys).values("person")
    return Person.objects.filter(Q(pk__in=seats.values("person")) | Q(pk__in=holders)).order_by("sort_name")


def open_actions(person: Person, body: Body | None = None) -> QuerySet[BoardAction]:
    """What is still to do on the boards that a person sees."""
    rows = BoardAction.objects.visible_to(person).filter(done_on__isnull=True).select_related("owner", "meeting__body")
    return rows.filter(meeting__body=body) if body else rows


@dataclass(frozen=True, slots=True)
class Progress:
    """A change that is sought, where it stands, and a sentence about it. BRD-5."""

    shift: Shift
    value: float
    sentence: str


def progress_of(shifts: list[Shift], on: date) -> list[Progress]:
    """How each change stands against its time; `shifts` come with their readings."""
    found = []
    for shift in shifts:
        last = list(shift.readings.all())[-1:]
        way = way_gone(shift.baseline, shift.target, last[0].value) if last else None
        when = last[0].on if last else on
        said = said_of_shift(way, time_gone(shift.baseline_on, shift.target_on, when))
        found.append(Progress(shift, float(last[0].value if last else shift.baseline), said))
    return found
