"""Whom somebody may put forward, and where a person works on a day. SEL-6."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from mantle.learning.queries.people import line_managers_of
from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.models import Agency, AgencyName, Person, PersonName, RoleHeld, current
from mantle.programmes.queries.finding import people_alike
from mantle.selection.rules import Way
from mantle.structures.models import Appointment, ReportingLine


@past_the_wall("SEL-6: whether somebody is a person’s manager, or leads where they work; told as one word")
def way_of(by: Person, person: Person, on: date) -> Way | None:
    """By which way this one may put that one forward on a day; None where there is none."""
    if by.pk == person.pk:
        return Way.SELF
    if any(one.pk == by.pk for one in line_managers_of(person, on)):
        return Way.MANAGER
    reach = by.standing.reach(Permission.PUT_FORWARD)
    return Way.LEAD if reach and person.is_within(reach, on) else None


@past_the_wall("SEL-6: a line manager finds those who report to them, whatever else they may see")
def reports_of(person: Person, on: date) -> set[int]:
    """Numbers of the people whose posts report to a post that this person holds on a day."""
    own = Appointment.objects.filter(current(on), person=person).values("post")
    below = ReportingLine.objects.filter(current(on), manager__in=own).values("post")
    rows = Appointment.objects.filter(current(on), post__in=below).exclude(person=person)
    return set(rows.order_by().values_list("person", flat=True))


def those_to_put_forward(viewer: Person, name: str) -> QuerySet[Person]:
    """People of this name whom the viewer may put forward: at agencies that they lead, or in their own team."""
    on = viewer.standing_on
    reach = viewer.standing.reach(Permission.PUT_FORWARD)
    led = Person.objects.within_reach_of(viewer, Permission.PUT_FORWARD) if reach else Person.objects.none()
    mine = Q(pk__in=reports_of(viewer, on)) | Q(pk__in=led.order_by().values("pk"))
    if reach:
        return people_alike(viewer, name).filter(mine).exclude(pk=viewer.pk)
    words = Q()
    for word in name.split():
        words &= Q(sort_name__icontains=word) | Q(email__iexact=word)
    return Person.objects.filter(mine, words).exclude(pk=viewer.pk).order_by("sort_name", "pk")


def may_put_others_forward(viewer: Person) -> bool:
    return viewer.may(Permission.PUT_FORWARD) or bool(reports_of(viewer, viewer.standing_on))


@past_the_wall("SEL-6, SEL-11: at which agencies people work, told as a conflict or a sector alone")
def agencies_of(people: list[Person], on: date) -> dict[int, list[Agency]]:
    """For each person the agencies where they hold a post or a role on a day, posts first. Three queries."""
    numbers = [person.pk for person in people]
    posts = Appointment.objects.filter(current(on), person__in=numbers).order_by("post__tier", "pk")
    pairs = list(posts.values_list("person", "post__agency"))
    roles = RoleHeld.objects.filter(current(on), person__in=numbers, agency__isnull=False).order_by("pk")
    pairs += list(roles.values_list("person", "agency"))
    known = Agency.objects.in_bulk({agency for _, agency in pairs})
    found: dict[int, list[Agency]] = {number: [] for number in numbers}
    for person, agency in pairs:
        if known[agency] not in found[person]:
            found[person].append(known[agency])
    return found


@past_the_wall("SEL-12: names that are taken out of what a panel reads first")
def names_of(people: list[Person], agencies: list[Agency]) -> set[str]:
    """Every name by which these people and agencies are known."""
    names = {part for one in people for part in (one.given_name, one.family_name, one.name)}
    former = PersonName.objects.filter(person__in=people).values_list("given_name", "family_name")
    names |= {part for pair in former for part in pair}
    names |= {part for one in agencies for part in (one.name, one.short_name)}
    return {name for name in names | set(AgencyName.objects.filter(agency__in=agencies).values_list("name", flat=True))
            if len(name) > 1}  # fmt: skip
