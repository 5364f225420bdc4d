"""CON-1 to CON-6: what a person lets others see, for how long, and what happens when it is taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from mantle.forecast import actions as forecast
from mantle.people.access import Role
from mantle.people.actions import Refused
from mantle.people.actions.consent import share, withdraw
from mantle.people.models import AuditEvent, Sharing
from mantle.people.models.consent import Purpose
from mantle.people.queries.consent import covers
from mantle.structures.models import Appointment
from mantle.web import clock
from tests import worlds

UNTIL = timedelta(days=90)


@pytest.fixture
def world(db):
    """Tom Farrow held a post at Birch once, works at Alder now, and has said what he wants."""
    world = worlds.two_authorities()
    old = worlds.post(world.birch, "Head of Old Things", 3)
    worlds.appointed(old, world.assistant, date(2015, 1, 1), date(2018, 1, 1))
    forecast.give_answers(
        person=world.assistant, answers={"director": ("not_sure", "")}, on=worlds.TODAY, by=world.assistant,
        at=worlds.NOW,
    )  # fmt: skip
    worlds.people.open_account(person=world.assistant, email="tom@example.org", password=None, by=None, at=worlds.NOW)
    return world


def shared(world, purpose=Purpose.WISHES, *, agency=None, until=UNTIL):
    today = clock.today()
    return share(
        person=world.assistant, purpose=purpose, agency=agency, ends_on=today + until, on=today, by=world.assistant,
        at=clock.now(),
    )  # fmt: skip


def page(viewer, name: str, *codes: str):
    client = Client()
    client.force_login(viewer.account)
    return client.get(reverse(name, args=codes))


def test_answers_are_seen_by_the_lead_with_whom_they_are_shared_and_by_no_other_and_gone_on_the_next_page(world):
    code = world.assistant.code
    assert page(world.assistant, "forecast:shared_answers", code).status_code == 200
    readers = (world.lead, world.team, world.birch_lead)
    assert [page(each, "forecast:shared_answers", code).status_code for each in readers] == [404, 404, 404]
    row = shared(world, agency=world.alder)
    assert [page(each, "forecast:shared_answers", code).status_code for each in readers] == [200, 404, 404]
    assert "Not sure" in page(world.lead, "forecast:shared_answers", code).content.decode()
    assert "their wishes and background" in page(world.lead, "structures:person", code).content.decode()
    withdraw(sharing=row, by=world.assistant, at=clock.now())
    assert page(world.lead, "forecast:shared_answers", code).status_code == 404
    assert "their wishes and background" not in page(world.lead, "structures:person", code).content.decode()


def test_the_programme_team_sees_what_is_shared_with_it_and_a_lead_does_not(world):
    shared(world)
    found = [
        page(each, "forecast:shared_answers", world.assistant.code).status_code for each in (world.team, world.lead)
    ]
    assert found == [200, 404]


def test_earlier_posts_travel_with_somebody_who_moved_only_if_they_choose_so(world):
    """P34: a record does not follow its person to the next employer by itself."""
    code = world.assistant.code
    assert "Head of Old Things" not in page(world.lead, "structures:person", code).content.decode()
    row = shared(world, Purpose.EARLIER_POSTS, agency=world.alder)
    assert "Head of Old Things" in page(world.lead, "structures:person", code).content.decode()
    # The post itself, and everyone else at Birch, stay out of sight.
    assert Appointment.objects.visible_to(world.lead).filter(post__agency=world.birch).count() == 0
    withdraw(sharing=row, by=world.assistant, at=clock.now())
    assert "Head of Old Things" not in page(world.lead, "structures:person", code).content.decode()


def test_a_choice_ends_by_itself_on_its_day(world):
    row = shared(world, agency=world.alder)
    asked = (world.assistant, Purpose.WISHES, world.alder)
    assert covers(*asked, row.ends_on - timedelta(days=1))
    assert not covers(*asked, row.ends_on)
    assert not covers(world.assistant, Purpose.EARLIER_POSTS, world.alder, row.starts_on)
    assert not covers(world.assistant, Purpose.WISHES, None, row.starts_on)


def test_an_agency_that_somebody_leaves_loses_sight_of_what_was_shared_with_it(world):
    shared(world, agency=world.alder)
    assert page(world.lead, "forecast:shared_answers", world.assistant.code).status_code == 200
    Appointment.objects.filter(pk=world.assistant_held.pk).update(ends_on=clock.today())
    assert page(world.lead, "forecast:shared_answers", world.assistant.code).status_code == 404


def test_nobody_else_can_share_or_take_back_what_is_a_persons_own(world):
    today = clock.today()
    words = {"purpose": Purpose.WISHES, "agency": None, "ends_on": today + UNTIL, "on": today, "at": clock.now()}
    with pytest.raises(Refused):
        share(person=world.assistant, by=world.team, **words)
    row = shared(world)
    with pytest.raises(Refused):
        withdraw(sharing=row, by=world.team, at=clock.now())
    client = Client()
    client.force_login(world.team.account)
    assert client.post(reverse("people:withdraw", args=[row.code])).status_code == 404
    assert Sharing.objects.get().withdrawn_at is None


@pytest.mark.parametrize("days", [0, -1, 800])
def test_a_choice_lasts_from_tomorrow_to_two_years_at_most(world, days):
    with pytest.raises(Refused):
        shared(world, until=timedelta(days=days))


def test_one_shares_with_leads_only_where_one_works(world):
    with pytest.raises(Refused):
        shared(world, agency=world.birch)


def test_every_choice_and_every_taking_back_is_on_record_with_who_and_until_when(world):
    first = shared(world, agency=world.alder)
    second = shared(world, agency=world.alder, until=timedelta(days=10))  # takes the place of the first
    withdraw(sharing=second, by=world.assistant, at=clock.now())
    lines = AuditEvent.objects.filter(verb__startswith="sharing").order_by("pk")
    assert [(row.verb, row.by_id, row.detail["sharing"]) for row in lines] == [
        ("sharing given", world.assistant.pk, first.code),
        ("sharing withdrawn", world.assistant.pk, first.code),
        ("sharing given", world.assistant.pk, second.code),
        ("sharing withdrawn", world.assistant.pk, second.code),
    ]


def test_the_page_takes_the_choice_keeps_its_history_and_says_that_it_is_no_legal_ground(world):
    client = Client()
    client.force_login(world.assistant.account)
    address = reverse("people:sharing")
    assert "same legal ground whether you share or not" in client.get(address).content.decode()
    empty = client.post(address, {})
    assert (empty.status_code, sorted(empty.context["form"].errors)) == (422, ["audience", "ends_on", "purpose"])
    last = (clock.today() + UNTIL).isoformat()
    sent = client.post(address, {"purpose": "wishes", "audience": world.alder.code, "ends_on": last})
    assert sent.status_code == 302
    row = Sharing.objects.get()
    assert row.wording_version == 1
    assert row.wording.startswith("You let the leads of Alder")
    client.post(reverse("people:withdraw", args=[row.code]))
    assert "taken back on" in client.get(address).content.decode()


@pytest.mark.parametrize("broken", [{"agency": None}, {"ends_on": date(2000, 1, 1)}])
def test_the_database_refuses_a_choice_without_audience_or_with_its_end_before_its_start(world, broken):
    row = shared(world, agency=world.alder)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sharing.objects.filter(pk=row.pk).update(**broken)


def test_a_role_that_only_reads_elsewhere_gains_nothing(world):
    shared(world, agency=world.alder)
    mentor = worlds.with_role("Mia", "Mentor", Role.MENTOR, world.alder)
    assert not Sharing.objects.visible_to(mentor).exists()
    assert page(mentor, "forecast:shared_answers", world.assistant.code).status_code == 404
