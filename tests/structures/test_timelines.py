"""A8: the state of any day is rebuilt from the events before it, and from nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from mantle.people.actions import Refused
from mantle.people.models import Agency
from mantle.structures import queries
from mantle.structures.models import Appointment
from mantle.structures.queries import Event, What
from tests import worlds

pytestmark = pytest.mark.django_db
FIRST = date(2018, 1, 1)


def rebuilt(events: list[Event], on: date) -> set[tuple[str, str]]:
    """Who holds which post on a day, replayed from events, oldest first: (person, post) pairs."""
    held: list[tuple[str, str]] = []
    for event in reversed(events):
        if event.at > on or event.person is None or event.post is None:
            continue
        pair = (event.person.code, event.post.code)
        if event.what == What.STARTS:
            held.append(pair)
        elif event.what == What.LEAVES:
            held.remove(pair)
    return set(held)


def stored(rows, on: date) -> set[tuple[str, str]]:
    return set(rows.on(on).values_list("person__code", "post__code"))


moves = some.lists(
    some.tuples(some.integers(0, 2), some.integers(0, 2), some.integers(0, 40), some.integers(1, 30), some.booleans()),
    min_size=1,
    max_size=8,
)


@given(moves=moves, day=some.integers(0, 80))
@settings(max_examples=25)
def test_who_holds_which_post_is_rebuilt_from_the_events_of_the_agency(moves, day):
    agency = worlds.authority(f"Place{Agency.objects.count()} Council")
    posts = [worlds.post(agency, f"Post {number}", 2) for number in range(3)]
    people = [worlds.person("Al", f"Person {number}") for number in range(3)]
    for who, where, start, length, open_end in moves:
        begins = FIRST + timedelta(days=30 * start)
        try:
            ends = None if open_end else begins + timedelta(days=30 * length)
            worlds.appointed(posts[where], people[who], begins, ends)
        except Refused:
            continue  # an overlap that nobody declared
    on = FIRST + timedelta(days=30 * day)
    rows = Appointment.objects.filter(post__agency=agency)
    assert rows.exists()
    of_agency = queries.timeline_of_agency(agency, date(2000, 1, 1), date(2060, 1, 1))
    assert rebuilt(of_agency, on) == stored(rows, on)
    of_posts = set().union(*(rebuilt(queries.timeline_of_post(post), on) for post in posts))
    assert of_posts == stored(rows, on)


def test_the_line_above_a_post_is_rebuilt_from_its_events():
    world = worlds.two_authorities()
    other = worlds.post(world.alder, "Director of Education", 1)
    worlds.structures.report_to(post=world.assistant_post, manager=other, on=date(2024, 5, 1), by=None, at=worlds.NOW)
    events = queries.timeline_of_post(world.assistant_post)

    def above(on: date) -> str | None:
        now = None
        for event in reversed(events):
            if event.at <= on and event.what == What.REPORTS:
                now = event.post.title
            elif event.at <= on and event.what == What.REPORTS_NO_MORE:
                now = None
        return now

    for on in (date(2009, 1, 1), date(2011, 1, 1), date(2024, 4, 30), date(2024, 5, 1)):
        known = queries.line_above(world.assistant_post, on)
        assert above(on) == (known[0].title if known else None)
    assert above(date(2024, 4, 30)) == "Director of Children's Services"
    assert above(date(2024, 5, 1)) == "Director of Education"


def test_a_timeline_of_a_person_holds_their_posts_and_former_names_that_the_viewer_may_see():
    world = worlds.two_authorities()
    worlds.people.correct_person(
        person=world.outsider, version=1, reason="Married.", by=world.team, at=worlds.NOW,
        given_name="Mei", family_name="Marsh",
    )  # fmt: skip
    seen = queries.timeline_of_person(world.outsider, world.team)
    assert [event.title for event in seen] == [
        "Known as Mei Lin until then", "Starts as Director of Children's Services, Birch Borough Council",
    ]  # fmt: skip
    assert [event.title for event in queries.timeline_of_person(world.outsider, world.lead)] == [
        "Known as Mei Lin until then"
    ]


def test_an_agencys_timeline_keeps_to_its_span():
    world = worlds.two_authorities()
    titles = [e.title for e in queries.timeline_of_agency(world.alder, date(2022, 1, 1), date(2023, 1, 1))]
    assert titles == ["Ngozi Adeyemi starts as Director of Children's Services"]


def test_on_one_day_people_leave_before_others_start():
    world = worlds.two_authorities()
    day = date(2026, 1, 5)
    worlds.structures.record_departure(
        appointment=world.held, ends_on=day, leaving_reason="retired", cover=world.assistant, version=None,
        by=world.team, at=worlds.NOW,
    )  # fmt: skip
    same_day = [event for event in queries.timeline_of_post(world.director_post) if event.at == day]
    assert [event.what for event in reversed(same_day)] == [What.LEAVES, What.STARTS]
