"""HOM-17: how somebody leads, by four sources side by side, for that person alone. S32."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from mantle.feedback.actions import closing
from mantle.framework.rules.shipped import shipped
from mantle.networks.models import OwnResult, Survey
from tests.feedback import worlds
from tests.learning.worlds import published
from tests.worlds import NOW, TODAY

pytestmark = pytest.mark.django_db


def page_of(person) -> str:
    client = Client()
    client.force_login(person.account)
    return client.get("/how-you-lead/").content.decode()


def test_four_sources_stand_side_by_side_for_the_person_alone(settings, monkeypatch):
    monkeypatch.setattr("mantle.web.clock.now", lambda: NOW)
    settings.MAIL = {"host": "mail.example.org"}
    world = worlds.opened()
    empty = page_of(world.sam)
    for words in ("No survey of who turns to whom has closed", "not finished a diagnostic", "No report of feedback"):
        assert words in empty
    row = world.round
    worlds.answered(row, {"self": [3], "peers": [4, 4, 5, 4, 4], "reports": [4, 4, 4, 4]})
    worlds.closed(row)
    assert "No report of feedback" in page_of(world.sam)  # the coach has not released it
    closing.release(
        feedback=row, talked_on=worlds.LAST_DAY + timedelta(days=2), on=worlds.LAST_DAY + timedelta(days=2),
        version=None, by=world.coach, at=NOW,
    )  # fmt: skip
    published(shipped("four-models"))
    survey = Survey.objects.create(
        agency=world.house.alder, purpose="x", questions=["works", "advice"], opens_on=TODAY, state="closed",
        closes_on=TODAY + timedelta(days=9), announced_at=NOW, closed_at=NOW,
    )  # fmt: skip
    OwnResult.objects.create(
        survey=survey, person=world.sam, figures={"halves": {"across": [True, True], "down": [True, True]}}
    )
    mine = page_of(world.sam)
    for words in ("Clearly connected leadership.", "Self-awareness", "/own/", "/report/"):
        assert words in mine
    assert "Clearly connected" not in page_of(world.team) + page_of(world.coach)
    settings.IMPACT_ASSESSMENTS = ""
    assert "By the ties of others" not in page_of(world.sam)
