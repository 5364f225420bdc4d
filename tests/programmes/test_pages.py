"""Pages of the provision: what is typed is kept, what is refused is said, and every page stays within its queries."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mantle.people.models import AuditEvent
from mantle.programmes import actions
from mantle.programmes.models import Attendance, Cohort, Place, Programme, Provision, Session
from tests import worlds as house
from tests.programmes import worlds
from tests.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    client = Client()
    client.force_login(house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM).account)
    return client


def days(name: str, on: date) -> dict[str, int]:
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def test_a_programme_is_designed_from_nothing_to_a_cohort_with_a_place_on_its_pages(team):
    team.post(reverse("programmes:open_provision"), {"name": "The provision", "purpose": "Ready leaders."})
    provision = Provision.objects.get()
    again = team.post(reverse("programmes:open_provision"), {"name": "The provision", "purpose": "Twice."})
    assert again.status_code == 422
    strand_of = reverse("programmes:add_strand", args=[provision.code])
    team.post(strand_of, {"name": "Aspirant directors", "audience": "aspirant_directors", "purpose": ""})
    strand = provision.strands.get()
    offered = team.get(reverse("programmes:provision")).content.decode()
    assert "Looked after by Una Reyes" in offered
    assert "1. Aspirant directors" in offered
    reply = team.post(reverse("programmes:open_programme"), {"strand": strand.pk, "name": "Step up", "unit": "person"})
    programme = Programme.objects.get()
    assert reply.status_code == 302
    version = programme.versions.get()
    team.post(
        reverse("programmes:write_version", args=[version.code]),
        {
            "purpose": "Ready.", "months": 17, "first_month": 6, "aims": "More ready people | Bench",
            "outcomes": "Knows the remit | A reviewed project\nKnows the budget", "line_of_sight": "Policy\nChildren",
            "attendance": 75, "make_ups": 1, "funding": "2500.01", "version": version.version,
        },
    )  # fmt: skip
    version.refresh_from_db()
    assert [(row.text, row.evidence) for row in version.outcomes.all()] == [
        ("Knows the remit", "A reviewed project"), ("Knows the budget", ""),
    ]  # fmt: skip
    assert (version.rules["funding_pence"], version.rules["attendance_share"]) == (250_001, 0.75)
    worlds.component("Budgets")
    part = version.activities.model.component.field.related_model.objects.get()
    team.post(reverse("programmes:add_activity", args=[version.code]), {"component": part.pk, "month": 2, "lasts": 3})
    answers = {each.key: "Yes." for each in worlds.PRINCIPLES}
    version.refresh_from_db()
    team.post(reverse("programmes:principles", args=[version.code]), {**answers, "version": version.version})
    version.refresh_from_db()
    team.post(reverse("programmes:publish", args=[version.code]), {"version": version.version})
    version.refresh_from_db()
    assert version.state == "published"
    page = team.get(version.get_absolute_url()).content.decode()
    assert "1 activity over 17 months" in page
    assert "Jul to Sep" in page
    opened = {"name": "First", "capacity": 20, "minimum": 5, **days("starts_on", date(2027, 6, 1))}
    reply = team.post(
        reverse("programmes:open_cohort", args=[version.code]), {**opened, **days("ends_on", date(2028, 10, 31))}
    )
    cohort = Cohort.objects.get()
    assert reply["Location"] == cohort.get_absolute_url()
    ada = house.person("Ada", "Kerr")
    found = team.get(reverse("programmes:give_place", args=[cohort.code]), {"name": "kerr"})
    assert "Ada Kerr, in no post on record today" in found.content.decode()
    team.post(
        reverse("programmes:give_place", args=[cohort.code]),
        {"name": "kerr", "person": ada.pk, **days("on", date(2027, 4, 1))},
    )
    assert [place.person for place in Place.objects.all()] == [ada]
    done = AuditEvent.objects.filter(by__family_name="Reyes").values_list("verb", flat=True)
    assert list(done.order_by("pk")) == [
        "provision opened", "strand added", "programme opened", "version written", "activity added",
        "principles answered", "version published", "cohort opened", "place given",
    ]  # fmt: skip


def test_people_of_one_name_are_told_apart_by_the_post_that_they_hold(team):
    world, cohort = house.two_authorities(), worlds.cohort(worlds.published("Step up", worlds.component("Budgets")))
    holder = world.held.person
    house.person(holder.given_name, holder.family_name)
    page = team.get(reverse("programmes:give_place", args=[cohort.code]), {"name": holder.family_name}).content.decode()
    assert f"{holder}, {world.held.post.title} at {world.held.post.agency}" in unescape(page)
    assert f"{holder}, in no post on record today" in unescape(page)


def test_what_was_typed_stays_when_a_rule_refuses_it(team):
    version = worlds.draft("Step up")
    typed = {
        "purpose": "Typed at length.", "months": 0, "first_month": 6, "aims": "", "outcomes": "x" * 301,
        "line_of_sight": "", "attendance": 120, "make_ups": 1, "funding": "1", "version": version.version,
    }  # fmt: skip
    reply = team.post(reverse("programmes:write_version", args=[version.code]), typed)
    page = reply.content.decode()
    assert reply.status_code == 422
    assert "Typed at length." in page
    assert "Line 1 is too long" in page
    assert page.count("govuk-error-message") >= 3


def test_a_stale_draft_is_answered_with_409_and_what_was_typed(team):
    version = worlds.draft("Step up")
    typed = {
        "purpose": "Mine, typed at length.", "months": 12, "first_month": 6, "aims": "", "outcomes": "One",
        "line_of_sight": "", "attendance": 80, "make_ups": 1, "funding": "1", "version": version.version - 1,
    }  # fmt: skip
    reply = team.post(reverse("programmes:write_version", args=[version.code]), typed)
    assert reply.status_code == 409
    assert "Mine, typed at length." in reply.content.decode()


def test_a_place_is_moved_on_its_page_with_a_reason_of_that_move(team):
    world = house.two_authorities()
    place = worlds.offered(world.alder, world.director).place
    address = reverse("programmes:move_place", args=[place.code])
    given = {"move": "defer", "reason": "withdraw:workload", "version": place.version, **days("on", date(2026, 9, 1))}
    reply = team.post(address, given)
    assert reply.status_code == 422
    assert "listed under “Defer”" in reply.content.decode()
    reply = team.post(address, {**given, "reason": "defer:workload"})
    assert reply.status_code == 302
    place.refresh_from_db()
    assert place.state == "deferred"
    assert "Deferred" in team.get(place.get_absolute_url()).content.decode()


def test_attendance_is_marked_for_everyone_on_one_page(team):
    world = house.two_authorities()
    offer = worlds.offered(world.alder, world.director)
    reply = team.post(
        reverse("programmes:attendance", args=[offer.session.code]),
        {offer.place.code: "present", "version": offer.session.version},
    )
    assert reply.status_code == 302
    assert [mark.mark for mark in Attendance.objects.all()] == ["present"]
    ahead = worlds.session(offer.cohort, "Ahead", timezone.localdate() + timedelta(30))
    address = reverse("programmes:attendance", args=[ahead.code])
    typed = {"version": ahead.version}
    assert "Before a session begins" in team.post(address, typed | {"others": "on"}).content.decode()
    assert team.post(address, typed | {offer.place.code: "excused"}).status_code == 302
    other = worlds.place(offer.cohort, world.outsider, world.birch)
    offer.session.refresh_from_db()
    typed = {"version": offer.session.version, offer.place.code: "absent", "others": "on"}
    assert team.post(reverse("programmes:attendance", args=[offer.session.code]), typed).status_code == 302
    marked = {mark.place: mark.mark for mark in Attendance.objects.filter(session=offer.session)}
    assert marked == {offer.place: "absent", other: "present"}


def test_a_session_is_typed_in_the_time_of_the_clock_on_the_wall_also_in_summer(team):
    cohort = worlds.cohort(worlds.published("Step up", worlds.component("Budgets")))
    typed = {"title": "Summer day", "starts": "09:30", "ends": "16:00", **days("on", date(2027, 6, 7))}
    team.post(reverse("programmes:add_session", args=[cohort.code]), typed)
    session = Session.objects.get()
    assert (session.starts_at.hour, session.starts_at.minute) == (8, 30)
    page = team.get(reverse("programmes:change_session", args=[session.code])).content.decode()
    assert 'value="09:30"' in page


def test_a_lead_sees_places_of_their_own_people_in_a_cohort_and_no_others():
    world = house.two_authorities()
    offer = worlds.offered(world.alder, world.director)
    worlds.place(offer.cohort, world.outsider, world.birch)
    client = Client()
    client.force_login(world.lead.account)
    page = client.get(offer.cohort.get_absolute_url()).content.decode()
    assert str(world.director) in page
    assert str(world.outsider) not in page
    assert "2 of 20 places taken" in page


def test_a_cohort_of_fifty_with_ten_sessions_keeps_within_fifteen_queries(team, django_assert_max_num_queries):
    cohort = worlds.cohort(worlds.published("Step up", worlds.component("Budgets")), capacity=60)
    sessions = [worlds.session(cohort, f"Day {n}", date(2026, 10, n)) for n in range(1, 11)]
    places = [worlds.place(cohort, house.person(f"P{n}", "Kerr")) for n in range(50)]
    marks = {place.code: "present" for place in places}
    for session in sessions:
        actions.mark_attendance(session=session, marks=marks, version=None, by=None, at=NOW)
    team.get(cohort.get_absolute_url())
    with django_assert_max_num_queries(15):
        page = team.get(cohort.get_absolute_url()).content.decode()
    assert page.count("10 of 10") == 50
