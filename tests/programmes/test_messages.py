"""Messages to a cohort: written from a beginning, looked at, sent once, taken back while letters wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from mantle.people.actions import Refused
from mantle.people.models import Account, Letter
from mantle.programmes.actions import messages as actions
from mantle.programmes.models import CohortMessage
from tests import worlds
from tests.programmes import worlds as programmes

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> worlds.World:
    return worlds.two_authorities()


@pytest.fixture
def offer(world) -> programmes.Offer:
    offer = programmes.offered(world.alder, world.participant)
    programmes.place(offer.cohort, world.outsider, world.birch)
    return offer


def client_of(person) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return client


def written(offer, world, **changed):
    facts = {"subject": "First day", "words": "Bring ORCHID-7.", "places": [offer.place.code]} | changed
    return actions.write_message(cohort=offer.cohort, by=world.team, at=worlds.NOW, **facts)


def test_a_message_is_begun_looked_at_and_sent_once_and_its_letter_holds_none_of_its_words(world, offer):
    team, path = client_of(world.team), f"/cohorts/{offer.cohort.code}/messages/write/"
    begun = team.get(f"{path}?begin=welcome")
    assert "Welcome to Step up at Alder County Council" in begun.content.decode()
    sent = {"subject": "First day", "words": "It is on [day].", "places": [offer.place.code]}
    refused = team.post(path, sent | {"send": "yes"})
    assert (refused.status_code, CohortMessage.objects.count()) == (422, 0)
    assert "It is on [day]." in refused.content.decode()  # what was typed stays
    sent |= {"words": "Bring ORCHID-7."}
    preview = team.post(path, sent)
    assert "As " + world.participant.name + " will see it" in preview.content.decode()
    assert CohortMessage.objects.count() == 0
    again = team.post(path, sent | {"change": "yes"})
    assert (again.status_code, "Bring ORCHID-7." in again.content.decode()) == (200, True)
    key = {"form_key": "one-sending"}
    answers = [team.post(path, sent | {"send": "yes"} | key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    message = CohortMessage.objects.get()
    letter = Letter.objects.get(batch=message.batch)
    assert letter.to == world.participant
    assert "ORCHID" not in f"{letter.subject} {letter.body}"
    assert letter.link.endswith(message.get_absolute_url())
    assert letter.send_after == message.batch.leaves_at


def test_a_message_is_read_by_those_it_went_to_and_by_those_who_run_the_cohort(world, offer):
    message = written(offer, world)
    page = client_of(world.participant).get(message.get_absolute_url()).content.decode()
    assert ("ORCHID-7" in page, "What became of each letter" in page) == (True, False)
    assert "What became of each letter" in client_of(world.team).get(message.get_absolute_url()).content.decode()
    assert client_of(world.lead).get(message.get_absolute_url()).status_code == 404
    other = written(offer, world, places=[place.code for place in offer.cohort.places.filter(person=world.outsider)])
    assert client_of(world.participant).get(other.get_absolute_url()).status_code == 404


def test_a_message_is_taken_back_while_its_letters_wait_and_is_gone_for_its_readers(world, offer):
    message = written(offer, world)
    with pytest.raises(Refused, match="have left"):
        actions.take_message_back(message=message, by=world.team, at=message.batch.leaves_at)
    reader = client_of(world.participant)
    assert reader.get(message.get_absolute_url()).status_code == 200
    actions.take_message_back(message=message, by=world.team, at=worlds.NOW + timedelta(minutes=9))
    assert reader.get(message.get_absolute_url()).status_code == 404
    assert {letter.state for letter in Letter.objects.filter(batch=message.batch)} <= {"taken_back", "failed"}
    again = f"/cohorts/{offer.cohort.code}/messages/write/?again={message.code}"
    assert message.words in client_of(world.team).get(again).content.decode()


def test_a_message_goes_to_running_places_of_its_cohort_and_to_nobody_else(world, offer):
    elsewhere = programmes.offered(world.birch, world.outsider)
    for places, words in (([], "at least one person"), ([elsewhere.place.code], "at least one"),
                          ([offer.place.code, elsewhere.place.code], "no running place")):  # fmt: skip
        with pytest.raises(Refused, match=words):
            written(offer, world, places=places)
    assert Letter.objects.count() == 0
