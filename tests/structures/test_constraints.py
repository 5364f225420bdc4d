"""What must never be stored is refused by the database itself, on both engines."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from mantle.people.models import Agency, Person
from mantle.structures.models import Appointment, Body, Partnership, Post, ReportingLine, Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    agency = Agency.objects.create(name="Alder", kind="authority")
    return Post.objects.create(agency=agency, title="Director", tier=1)


@pytest.fixture
def ada():
    return Person.objects.create(given_name="Ada", family_name="Stone")


@pytest.fixture
def ben():
    return Person.objects.create(given_name="Ben", family_name="Marsh")


def hold(post, person, kind="substantive", start=date(2024, 1, 1), end=None, **fields):
    return Appointment.objects.create(post=post, person=person, kind=kind, starts_on=start, ends_on=end, **fields)


def refused(**kwargs):
    with pytest.raises(IntegrityError), transaction.atomic():
        hold(**kwargs)


def test_two_undeclared_holders_of_one_post_are_refused(post, ada, ben):
    hold(post, ada)
    refused(post=post, person=ben, start=date(2025, 1, 1))
    refused(post=post, person=ben, kind="interim", start=date(2023, 1, 1), end=date(2024, 1, 2))


def test_holders_may_follow_on_the_same_day(post, ada, ben):
    hold(post, ada, end=date(2025, 1, 1))
    assert hold(post, ben, start=date(2025, 1, 1)).pk


def test_a_declared_overlap_or_a_job_share_is_stored(post, ada, ben):
    hold(post, ada)
    assert hold(post, ben, overlap_reason="handover").pk
    other = Post.objects.create(agency=post.agency, title="Deputy", tier=2)
    cat, dev = Person.objects.create(family_name="Cat"), Person.objects.create(family_name="Dev")
    hold(other, cat, kind="job_share")
    assert hold(other, dev, kind="job_share").pk


def test_one_person_in_two_substantive_posts_is_refused_unless_the_kind_means_it(post, ada):
    other = Post.objects.create(agency=post.agency, title="Deputy", tier=2)
    hold(post, ada)
    refused(post=other, person=ada)
    assert hold(other, ada, kind="acting").pk


def test_moving_a_period_onto_another_is_refused_too(post, ada, ben):
    hold(post, ada, end=date(2025, 1, 1))
    later = hold(post, ben, start=date(2025, 1, 1))
    later.starts_on = date(2024, 6, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        later.save()


def test_an_appointment_ends_after_it_starts(post, ada):
    refused(post=post, person=ada, end=date(2024, 1, 1))


def test_a_reason_for_leaving_needs_an_end(post, ada):
    refused(post=post, person=ada, leaving_reason="retired")


def test_no_post_reports_to_itself(post):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportingLine.objects.create(post=post, manager=post)


def test_a_post_reports_to_one_post_at_a_time(post):
    low = Post.objects.create(agency=post.agency, title="Head", tier=3)
    mid = Post.objects.create(agency=post.agency, title="Deputy", tier=2)
    ReportingLine.objects.create(post=low, manager=mid)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportingLine.objects.create(post=low, manager=post)


def test_a_tier_and_an_fte_stay_in_range(post):
    for fields in ({"tier": 0}, {"tier": 10}, {"fte": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.create(agency=post.agency, title="Odd", **fields)


def test_an_open_post_has_its_reference_alone(post):
    Post.objects.create(agency=post.agency, title="One", reference="A-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(agency=post.agency, title="Two", reference="A-1")


def test_a_seat_is_held_by_post_or_by_name_and_a_body_has_one_chair(post, ada):
    partnership = Partnership.objects.create(name="Alder partnership", kind="childrens_partnership")
    body = Body.objects.create(partnership=partnership, name="Board")
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(body=body, title="Chair", post=post, person=ada)
    Seat.objects.create(body=body, title="Chair", post=post, is_chair=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(body=body, title="Second chair", person=ada, is_chair=True)
