"""Agencies, partnerships, their bodies and seats, local words, open files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Prefetch, QuerySet

from mantle.people.access import Permission
from mantle.people.models import Agency, Person, current, within
from mantle.structures.models import Appointment, Body, Import, Partnership, Post, Seat, Term


def agencies_with_counts(person: Person, on: date) -> QuerySet[Agency]:
    """Agencies with how many posts they have today, for those who may see posts there."""
    return Agency.objects.visible_to(person).annotate(  # type: ignore[return-value]
        post_count=Count(
            "posts", filter=current(on, "posts__") & within(person.standing.reach(Permission.VIEW_POSTS), "pk")
        )
    )


def partnership_of(partnership: Partnership, on: date) -> list[tuple[Body, int, list[Seat]]]:
    """Bodies of a partnership as an outline, each with its seats and who holds them."""
    seats = Seat.objects.filter(current(on)).select_related("agency", "post__agency", "person", "delegate_post__agency")
    bodies = list(partnership.bodies.filter(current(on)).prefetch_related(Prefetch("seats", queryset=seats)))
    below: dict[int | None, list[Body]] = defaultdict(list)
    for body in bodies:
        below[body.reports_to_id].append(body)
    outline: list[tuple[Body, int, list[Seat]]] = []
    stack = [(body, 0) for body in reversed(below[None])]
    while stack:
        body, depth = stack.pop()
        outline.append((body, depth, list(body.seats.all())))
        stack += [(lower, depth + 1) for lower in reversed(below.get(body.pk, []))]
    return outline


def seat_holders(seats: Iterable[Seat], on: date) -> dict[int, list[Appointment]]:
    """Who holds the posts behind seats, and the posts of their delegates, on a day."""
    wanted = {pk for seat in seats for pk in (seat.post_id, seat.delegate_post_id) if pk}
    rows = Appointment.objects.filter(current(on), post__in=wanted).select_related("person")
    found: dict[int, list[Appointment]] = defaultdict(list)
    for row in rows:
        found[row.post_id].append(row)
    return dict(found)


def unmapped_words(agency: Agency) -> list[tuple[str, int]]:
    """Grades that stand at posts without a tier and have no mapping, with how many posts carry each."""
    mapped = Term.objects.filter(agency=agency, tier__isnull=False).values("word")
    rows = Post.objects.filter(agency=agency, tier__isnull=True).exclude(grade="").exclude(grade__in=mapped)
    return list(rows.values_list("grade").annotate(count=Count("pk")).order_by("-count", "grade"))


def open_imports(person: Person) -> QuerySet[Import]:
    return Import.objects.visible_to(person).filter(state__in=["staged", "read"]).order_by("-at")
