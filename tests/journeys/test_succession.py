"""A director resigns, as her authority's lead records it on the pages: departure, acting cover, interim, successor."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from mantle.people.models import AuditEvent, Duplicate, Person
from mantle.structures import queries
from mantle.structures.models import Appointment
from tests import worlds

pytestmark = pytest.mark.django_db


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def words_of(reply) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", reply.content.decode())))


@pytest.fixture
def world():
    return worlds.two_authorities()


@pytest.fixture
def lead(world) -> Client:
    client = Client()
    client.force_login(world.lead.account)
    return client


def leave(client: Client, row: Appointment, on: date, reason: str, cover: Person | None = None):
    row.refresh_from_db()
    page = reverse("structures:record_departure", args=[row.code])
    answers = {
        "leaving_reason": reason, "cover": cover.code if cover else "", "cover_kind": "acting",
        "version": row.version, **day("ends_on", on),
    }  # fmt: skip
    check = client.post(page, answers)
    assert check.status_code == 200, words_of(check)
    before = Appointment.objects.get(pk=row.pk).ends_on
    assert before == row.ends_on, "Nothing is stored before it is confirmed."
    assert client.post(page, answers | {"confirm": "yes"}).status_code == 302
    return words_of(check)


def start(client: Client, post, name: str, kind: str, on: date, person: str = "new", **more: str):
    page = reverse("structures:record_arrival", args=[post.code])
    answers = {"name": name, "person": person, "kind": kind, **day("starts_on", on), **more}
    check = client.post(page, answers)
    assert check.status_code == 200, words_of(check)
    assert client.post(page, answers | {"confirm": "yes"}).status_code == 302
    return words_of(check)


def holder(client: Client, post) -> str:
    return words_of(client.get(reverse("structures:post", args=[post.code])))


def test_a_director_resigns_and_the_chain_is_one_succession_counted_in_both_ways(world, lead):
    post = world.director_post
    said = leave(lead, world.held, date(2026, 1, 5), "resigned", cover=world.assistant)
    assert "Ngozi Adeyemi leaves; their last day is 4 January 2026 (resigned)." in said
    assert "Tom Farrow acts up as Director of Children's Services from the next day." in said
    assert "A succession event opens." in said
    assert "Tom Farrow holds this post (acting up) since 5 January 2026" in holder(lead, post)

    acting = Appointment.objects.get(post=post, person=world.assistant)
    leave(lead, acting, date(2026, 3, 2), "cover_ended")
    said = start(lead, post, "Ivy Stone", "interim", date(2026, 3, 2))
    assert "Ivy Stone becomes interim Director of Children's Services from 2 March 2026." in said
    interim = Appointment.objects.get(post=post, kind="interim")
    leave(lead, interim, date(2026, 9, 1), "cover_ended")
    said = start(lead, post, "Ola Marsh", "substantive", date(2026, 9, 1))
    assert "This closes the open succession event" in said

    spells = post.appointments.all().as_spells()
    (event,) = queries.succession_of(spells)
    assert not event.is_open
    people = queries.people_by_code(spell.person for spell in event.appointments)
    assert [people[spell.person].name for spell in event.appointments] == ["Tom Farrow", "Ivy Stone", "Ola Marsh"]
    counts = queries.ten_year_counts(spells, date(2026, 11, 24))
    assert (counts.all_changes, counts.substantive_changes) == (4, 2)  # the first holder came within ten years too
    page = holder(lead, post)
    assert "4 changes counting every new holder, and 2 counting substantive appointments only" in page
    assert AuditEvent.objects.filter(by=world.lead, verb="appointment ended").count() == 3


def test_a_statutory_post_that_nobody_covers_asks_for_someone_and_never_shows_as_empty(world, lead):
    said = leave(lead, world.held, date(2026, 1, 5), "resigned")
    assert "someone must be named to act" in said
    page = holder(lead, world.director_post)
    assert "Cover not on record" in page
    assert "Vacant" not in page.split("Reports to this post")[0]
    agency = words_of(lead.get(reverse("structures:agency", args=[world.alder.code])))
    assert "1 statutory post has no cover on record" in agency
    assert "Cover not on record" in words_of(lead.get("/posts/?statutory=yes"))
    worlds.structures.correct_post(
        post=world.director_post, version=None, reason="Scheme of delegation.", deputy=world.assistant_post,
        by=world.lead, at=worlds.NOW,
    )  # fmt: skip
    page = holder(lead, world.director_post)
    assert "Cover not on record" not in page
    assert "Tom Farrow stands in as Assistant Director, Social Care" in page
    row = words_of(lead.get("/posts/?statutory=yes"))
    assert "Tom Farrow" in row
    assert "Standing deputy" in row


def test_a_change_of_employer_keeps_one_record_and_everything_on_it(world, lead):
    """A1: the new employer knows the person's address; the record continues, and no second one is made."""
    leaver = world.outsider
    leaver.email = "mei.lin@birch.example"
    leaver.save()
    birch = Client()
    birch.force_login(world.birch_lead.account)
    people = Person.objects.count()
    leave(birch, Appointment.objects.get(person=leaver), date(2026, 5, 1), "moved_agency")

    form = reverse("structures:record_arrival", args=[world.vacant_post.code])
    without = words_of(lead.get(form, {"name": "Mei Lin"}))
    assert "Someone new: Mei Lin" in without
    assert "on record elsewhere" not in without
    asked = words_of(lead.get(form, {"name": "Mei Lin", "known_by": leaver.email}))
    assert "Mei Lin, on record elsewhere: their record continues here" in asked
    start(lead, world.vacant_post, "Mei Lin", "substantive", date(2026, 5, 1), leaver.code, known_by=leaver.email)

    assert Person.objects.count() == people
    assert [row.post.agency.name for row in leaver.appointments.order_by("starts_on")] == [
        "Birch Borough Council", "Alder County Council",
    ]  # fmt: skip
    assert lead.get(reverse("structures:person", args=[leaver.code])).status_code == 200
    # PEO-5: the former employer loses sight of the record, and keeps its own history.
    assert birch.get(reverse("structures:person", args=[leaver.code])).status_code == 404
    assert "Mei Lin" in words_of(birch.get(reverse("structures:post", args=[world.birch_post.code])))


def test_a_second_record_made_by_a_new_employer_is_proposed_as_a_pair_merged_and_taken_back(world, lead):
    start(lead, world.vacant_post, "Mei Lin", "substantive", date(2026, 5, 1))
    pair = Duplicate.objects.get()
    assert {str(pair.one), str(pair.other)} == {"Mei Lin"}
    assert pair.one == world.outsider
    assert lead.get(reverse("people:decide_duplicate", args=[pair.code])).status_code == 404  # one is out of sight
    worlds.structures.end_appointment(
        appointment=Appointment.objects.get(person=world.outsider), ends_on=date(2026, 5, 1), leaving_reason="",
        version=None, by=world.team, at=worlds.NOW,
    )  # fmt: skip
    team = Client()
    team.force_login(world.team.account)
    page = reverse("people:decide_duplicate", args=[pair.code])
    refused = team.post(page, {"decision": "one"})
    assert refused.status_code == 422
    assert "Say in a sentence how you know" in words_of(refused)
    team.post(page, {"decision": "one", "reason": "Same person, by telephone."})
    assert world.outsider.appointments.count() == 2
    assert pair.other.appointments.count() == 0
    assert Person.objects.visible_to(world.team).filter(family_name="Lin").count() == 1
    merge = world.outsider.merges_kept.get()
    team.post(reverse("people:separate", args=[merge.code]), {"reason": "Two people after all."})
    assert world.outsider.appointments.count() == pair.other.appointments.count() == 1
    assert Person.objects.visible_to(world.team).filter(family_name="Lin").count() == 2


@pytest.mark.parametrize("kind", ["substantive", "interim", "acting", "secondment", "job_share", "twin_hat", "joint"])
def test_every_kind_of_appointment_is_recorded_from_the_page(world, lead, kind):
    start(lead, world.vacant_post, "Ola Marsh", kind, date(2026, 5, 1))
    row = Appointment.objects.get(post=world.vacant_post)
    assert (row.kind, row.person.name) == (kind, "Ola Marsh")
    assert "Ola Marsh" in holder(lead, world.vacant_post)


def test_an_overlap_that_nobody_declared_is_refused_with_everything_typed_kept(world, lead):
    page = reverse("structures:record_arrival", args=[world.director_post.code])
    answers = {"name": "Ola Marsh", "person": "new", "kind": "substantive", **day("starts_on", date(2026, 5, 1))}
    asked = lead.post(page, answers)
    assert asked.status_code == 422  # nobody is asked to confirm what would then be refused
    refused = lead.post(page, answers | {"confirm": "yes"})
    assert (refused.status_code, words_of(refused)) == (422, words_of(asked))
    assert "Ngozi Adeyemi is Director of Children's Services from 1 March 2022." in words_of(refused).replace(
        "&#x27;", "'"
    )
    assert 'value="2026"' in refused.content.decode()
    assert not Person.objects.filter(family_name="Marsh").exists()
    start(
        lead, world.director_post, "Ola Marsh", "substantive", date(2026, 5, 1), overlap_reason="two weeks of handover"
    )
    assert Appointment.objects.filter(post=world.director_post, ends_on=None).count() == 2


def test_a_form_sent_twice_records_one_person_once(world, lead):
    """A double click, or the way back in the browser after the answer."""
    people, held = Person.objects.count(), Appointment.objects.count()
    for _ in range(2):
        start(lead, world.assistant_post, "Zed Newcomer", "job_share", date(2026, 5, 1))
    assert (Person.objects.count(), Appointment.objects.count()) == (people + 1, held + 1)
    assert not Duplicate.objects.exists()
    page = holder(lead, world.assistant_post)
    assert "Zed Newcomer" in page
    assert "Followed by" not in page  # Tom Farrow has left nothing


@pytest.mark.parametrize("name", ["\u200b", "  ", "\u202e\u200f"])
def test_a_name_that_nobody_can_see_is_none(world, lead, name):
    form = reverse("structures:record_arrival", args=[world.vacant_post.code])
    assert "Enter a name, given name first." in words_of(lead.get(form, {"name": name}))


def test_marks_that_turn_letters_are_left_out_of_a_name_and_scripts_stay(world, lead):
    start(lead, world.vacant_post, "\u202eمريم الزهراء", "substantive", date(2026, 5, 1))
    assert str(Person.objects.latest("pk")) == "مريم الزهراء"
    form = reverse("structures:correct_person", args=[world.director.code])
    given = {"given_name": "N", "family_name": "\u200b", "reason": "Test.", "version": world.director.version}
    assert "Enter the family name." in words_of(lead.post(form, given))
