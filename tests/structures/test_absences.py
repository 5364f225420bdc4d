"""Somebody is away, and a seat ceases: from the page to the record."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from mantle.people.models import AuditEvent
from mantle.structures import actions
from mantle.structures.models import Absence, Seat
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return worlds.two_authorities()


@pytest.fixture
def lead(world) -> Client:
    client = Client()
    client.force_login(world.lead.account)
    return client


def test_a_holder_who_is_away_keeps_the_post_and_the_page_says_so(world, lead, django_assert_max_num_queries):
    address = reverse("structures:record_absence", args=[world.held.code])
    page = reverse("structures:post", args=[world.director_post.code])
    assert address in lead.get(page).content.decode()
    typed = {"reason": "Parental leave", "starts_on": "2020-01-01", "ends_on": "2019-12-01"}
    wrong = lead.post(address, typed)
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"starts_on", "ends_on"}
    right = {"reason": "Parental leave", "starts_on": "2024-01-08", "ends_on": "2299-09-01"}
    assert lead.post(address, right).status_code == 302
    with django_assert_max_num_queries(15):
        shown = lead.get(page).content.decode()
    assert "Ngozi Adeyemi, from 8 January 2024, back on 1 September 2299, and keeps the post" in shown
    assert "Parental leave" not in shown  # why somebody is away is nobody's business on this page
    assert list(AuditEvent.objects.filter(verb="absence recorded").values_list("by", flat=True)) == [world.lead.pk]


def test_an_absence_lies_within_the_appointment(world, lead):
    actions.end_appointment(
        appointment=world.held, ends_on=worlds.date(2027, 1, 1), leaving_reason="retired", version=None, by=world.team,
        at=worlds.NOW,
    )  # fmt: skip
    address = reverse("structures:record_absence", args=[world.held.code])
    typed = {"reason": "Sickness", "starts_on": "2026-11-01", "ends_on": "2027-02-01"}
    reply = lead.post(address, typed)
    assert (reply.status_code, "must lie within the appointment" in reply.content.decode()) == (422, True)
    assert Absence.objects.count() == 0
    assert lead.post(address, typed | {"ends_on": "2026-12-01"}).status_code == 302


def test_a_seat_is_ended_from_the_partnership_page_and_stays_until_that_day(world, lead):
    made = worlds.furnished(world.alder, world.lead, world.director_post)
    seat = Seat.objects.get(code=made.codes["seat"])
    page = reverse("structures:partnership", args=[made.codes["partnership"]])
    address = reverse("structures:end_seat", args=[seat.code])
    assert address in lead.get(page).content.decode()
    assert lead.post(address, {"ends_on": "", "version": seat.version}).status_code == 422
    assert lead.post(address, {"ends_on": "2299-01-01", "version": seat.version}).status_code == 302
    seat.refresh_from_db()
    assert str(seat.ends_on) == "2299-01-01"
    assert f">{seat.title}" in lead.get(page).content.decode()
    late = lead.post(address, {"ends_on": "2026-01-01", "version": seat.version - 1})
    assert (late.status_code, "Someone else changed this first" in late.content.decode()) == (409, True)
    assert lead.post(address, {"ends_on": "2026-01-01", "version": seat.version}).status_code == 302
    assert address not in lead.get(page).content.decode()
    assert AuditEvent.objects.filter(verb="seat ended", by=world.lead).count() == 2
