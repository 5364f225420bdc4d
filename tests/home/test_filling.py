"""Every role finds something to do in the demonstration. HOM-4."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import override_settings

from mantle.forecast.models import Answer, Forecast, Survey
from mantle.home import actions
from mantle.home.demonstration.nation import make_nation
from mantle.people.access import Role
from mantle.people.models import Account, Agency, AuditEvent, Duplicate, Person, RoleHeld
from mantle.structures.models import (
    Appointment,
    Body,
    ContextMeasure,
    Import,
    NetworkMember,
    Part,
    Partnership,
    PartnershipMember,
    Post,
    Reorganisation,
    Seat,
    TalentMark,
)
from tests import worlds

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings):
    settings.DEMONSTRATION = True


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    """What the filling says that it made; tests/home/test_filling_refused.py holds those that begin with nothing."""
    with worlds.standing(django_db_blocker):
        with override_settings(DEMONSTRATION=True):
            made = actions.fill_demonstration(seed=4, authorities=9, at=NOW)
        yield made


@pytest.fixture
def filled(demonstration, rows):
    return rows


def test_a_filled_database_holds_what_the_filling_says(filled):
    found = {
        "agencies": Agency.objects.count(), "people": Person.objects.count(), "posts": Post.objects.count(),
        "appointments": Appointment.objects.count(), "accounts": Account.objects.count(),
    }  # fmt: skip
    # The change that lies ahead is proposed through the action of the page, which adds no post or person.
    assert found == filled
    assert min(filled.values()) > 10


def test_about_a_third_of_tiers_2_and_3_have_answered_and_two_surveys_stand_as_examples(filled):
    holders = set(
        Appointment.objects.filter(ends_on=None, post__tier__in=(2, 3), post__ends_on=None, post__is_group=False)
        .exclude(kind__in=("interim", "acting", "secondment"))
        .values_list("person", flat=True)
    )
    wishes = Answer.objects.filter(question="next_post")
    answered = set(wishes.values_list("person", flat=True))
    assert answered <= holders
    assert 0.25 <= len(answered) / len(holders) <= 0.42
    assert set(wishes.values_list("answer", flat=True)) == {"yes", "no", "not_sure"}
    surveys = Survey.objects.all()
    assert [survey.is_example for survey in surveys] == [True, True]


def test_each_role_has_one_who_plays_it_and_enters_by_one_click_only(filled):
    assert set(RoleHeld.objects.values_list("role", flat=True)) == set(map(str, Role))
    accounts = list(Account.objects.all())
    assert all(account.is_demonstration for account in accounts)
    assert not any(account.has_usable_password() for account in accounts)


def test_records_are_written_as_they_are_saved_one_by_one(filled):
    """Rows written in bulk pass by `save`: what it would have worked out must stand there all the same."""
    for person in Person.objects.order_by("?")[:25]:
        assert person.sort_name == Person.sort_name_of(person.given_name, person.family_name)
    for row in [*Agency.objects.all(), *Duplicate.objects.all()]:
        row.full_clean(exclude=["birth_year"])


def test_what_stands_around_the_boards_is_written_as_it_was_made(filled):
    plan = make_nation(4, 9, as_at=date(2026, 11, 24))
    assert ContextMeasure.objects.filter(source__startswith="Invented").count() >= len(plan.measures) > 100
    assert TalentMark.objects.count() == len(plan.marks) > 3
    assert NetworkMember.objects.count() >= sum(len(row.people) for row in plan.partnerships) > 10
    programme = Partnership.objects.get(kind="programme")
    assert set(programme.members.values_list("part", flat=True)) == set(Part)
    for row in [*PartnershipMember.objects.all(), *NetworkMember.objects.all(), *TalentMark.objects.all()]:
        row.full_clean()


def test_boards_duplicates_and_a_change_ahead_are_there(filled):
    assert Partnership.objects.count() > 9
    assert Body.objects.filter(reports_to__reports_to__isnull=False).exists()
    assert Seat.objects.filter(is_chair=True).count() == Body.objects.count()
    assert Duplicate.objects.filter(likeness__gte=0.8).count() == Duplicate.objects.count() > 3
    ahead = Reorganisation.objects.get(state="proposed")
    assert ahead.links.filter(is_confirmed=False).count() == Post.objects.filter(ends_on=ahead.on).count() > 1
    assert AuditEvent.objects.filter(verb="demonstration made", detail__seed=4, detail__size=9).count() == 1


def test_a_file_waits_for_the_lead_read_and_with_one_row_that_cannot_be_taken(filled):
    row = Import.objects.get()
    assert (row.state, row.agency.code, row.by.given_name) == ("read", "alderwick", "Owen")
    assert (row.report["rows_read"] - row.report["rows_accepted"], len(row.report["errors"])) == (1, 1)
    assert row.report["changes"]["posts added"] == 1
    assert not Post.objects.filter(title="Principal Social Worker").exists()  # nothing is stored before a yes


def test_two_forecasts_wait_for_the_worker(filled):
    assert [(row.title, row.is_ready, row.job.state) for row in Forecast.objects.order_by("pk")] == [
        ("Alderwick, if nothing changes", False, "queued"),
        ("The nation, if nothing changes", False, "queued"),
    ]
