"""The start page of each role: its question, what needs someone, what they may see, in few questions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from mantle.forecast.models import Forecast
from mantle.home import actions, guidance, rules
from mantle.people.access import Role
from mantle.people.models import Account, Job, Person
from mantle.people.queries.waiting import read_together
from mantle.structures import actions as structures
from mantle.structures.models import Appointment
from mantle.web import clock
from tests import worlds
from tests.home.markup import headings, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demonstration_mode(settings):
    settings.DEMONSTRATION = True


@pytest.fixture
def world() -> worlds.World:
    return worlds.two_authorities()


def page_of(person: Person, address: str = "/start/") -> str:
    client = Client()
    client.force_login(Account.objects.get(person=person))
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(Account.objects.filter(person__roles_held__role=role).order_by("pk")[0])
    return client


def test_every_role_has_a_question_and_help_in_its_own_words():
    assert set(rules.QUESTIONS) == set(Role)
    own, others = guidance.sections((Role.ANALYST,))
    assert [section.role for section in own] == [Role.ANALYST]
    assert {section.role for section in own + others} == set(Role)
    assert all(section.does and section.words for section in own + others)


def test_a_lead_reads_who_leads_tonight_and_what_changed(world):
    today = clock.today()
    structures.end_appointment(
        appointment=world.held, version=None, ends_on=today - timedelta(days=3), leaving_reason="resigned",
        by=world.lead, at=clock.now(),
    )  # fmt: skip
    worlds.appointed(world.director_post, world.assistant, today - timedelta(days=3), kind="acting")
    page = text_of(page_of(world.lead))
    assert "Director of Children's Services: Tom Farrow has acted up since" in page
    assert "Ngozi Adeyemi leaves Director of Children's Services" in page
    assert "Mei Lin" not in page  # who holds the other authority's post


def test_a_statutory_post_without_cover_asks_today_and_a_covered_one_does_not(world):
    today = clock.today()
    structures.end_appointment(
        appointment=world.held, version=None, ends_on=today, leaving_reason="resigned", by=world.lead, at=clock.now()
    )
    asking = text_of(page_of(world.lead))
    assert "Say who acts as Director of Children's Services at Alder County Council" in asking
    assert "no standing deputy on record. Today" in asking
    assert "nobody holds or covers this post on record" in asking
    worlds.appointed(world.director_post, world.assistant, today, kind="acting")
    covered = text_of(page_of(world.lead))
    assert "Say who acts" not in covered
    assert "Today" not in covered.split("Who leads tonight")[0].split("What needs you", 1)[1]


def test_cover_that_ends_soon_asks_who_follows(world):
    today = clock.today()
    worlds.appointed(world.vacant_post, world.outsider, today, today + timedelta(days=20), kind="secondment")
    assert "Cover for Assistant Director, Education at Alder County Council ends on" in text_of(page_of(world.lead))
    assert "Cover for Assistant Director" not in text_of(page_of(world.birch_lead))


def test_an_end_that_lies_ahead_is_no_change_yet(world):
    today = clock.today()
    worlds.appointed(world.vacant_post, world.outsider, today, today + timedelta(days=20), kind="secondment")
    page = text_of(page_of(world.lead))
    assert "Mei Lin starts as Assistant Director, Education" in page
    assert "Mei Lin leaves" not in page


def test_a_director_who_may_change_nothing_is_asked_for_nothing(world):
    director = worlds.with_role("Dee", "Reader", Role.DIRECTOR, world.alder)
    today = clock.today()
    structures.end_appointment(
        appointment=world.held, version=None, ends_on=today, leaving_reason="resigned", by=world.lead, at=clock.now()
    )
    page = text_of(page_of(director))
    assert "nobody holds or covers this post on record" in page
    assert "Say who acts" not in page
    assert "What needs you" not in page


def test_a_participant_sees_their_own_posts_and_nobody_elses(world):
    worlds.appointed(world.vacant_post, world.participant, date(2025, 1, 6))
    page = text_of(page_of(world.participant))
    assert "You are Assistant Director, Education at Alder County Council." in page
    assert "Ngozi Adeyemi" not in page


def test_someone_without_a_role_is_told_so(world):
    who = worlds.with_role("Una", "Former", Role.PARTICIPANT, world.alder)
    who.roles_held.update(ends_on=date(2021, 1, 1))
    assert "You hold no role here today" in text_of(page_of(who))


def test_an_analyst_reads_how_much_is_on_record_and_no_name(world):
    page = text_of(page_of(world.analyst))
    assert "4 posts of 2 agencies are on record today." in page
    assert "Adeyemi" not in page


def test_the_latest_forecast_that_is_ready_speaks_on_the_start_page(world):
    kept = {"as_at": date(2026, 11, 1), "by": world.analyst, "at": clock.now()}
    Forecast.objects.create(title="Asked, not made", **kept)
    Forecast.objects.create(title="The nation", result={"headline": "About 31 directors may change."}, **kept)
    page = text_of(page_of(world.analyst))
    assert "What may come About 31 directors may change. The nation as at 1 November 2026" in page
    assert "Asked, not made" not in page


def test_an_administrator_reads_first_that_work_failed(world):
    administrator = worlds.with_role("Ada", "Keys", Role.ADMINISTRATOR)
    assert "no work waits or has failed" in text_of(page_of(administrator))
    Job.objects.create(
        kind="forecast", state="failed", requested_at=clock.now(), run_after=clock.now(), requested_by=administrator
    )
    assert "1 piece of queued work failed; 7 accounts are open." in text_of(page_of(administrator))


def test_the_navigation_names_only_what_one_may_open(world):
    for person, absent in ((world.participant, {"Posts", "People", "Files", "Audit"}), (world.lead, {"Audit"})):
        client = Client()
        client.force_login(Account.objects.get(person=person))
        sections = client.get("/start/").context["navigation"]
        assert {section.label for section in sections} >= {"Start", "Structure", "Calendar", "Search"}
        links = {link.label: link.url for section in sections for link in [section, *pages_of(client, section.url)]}
        assert absent.isdisjoint(links)
        assert {client.get(url).status_code for url in links.values()} == {200}


def pages_of(client, url: str) -> list:
    """The pages that stand below the sections on a page, exactly one of them marked as where one is."""
    pages = client.get(url).context["pages_of_section"]
    assert not pages or sum(page.current for page in pages) == 1
    return pages


def test_a_page_about_one_thing_marks_its_section(world):
    client = Client()
    client.force_login(Account.objects.get(person=world.lead))
    page = client.get(world.held.post.get_absolute_url())
    assert [section.label for section in page.context["navigation"] if section.current] == ["Structure"]


def test_the_start_page_of_each_role_asks_no_more_than_what_waits_needs(django_assert_max_num_queries):
    actions.fill_demonstration(seed=2, authorities=6, at=datetime.now(tz=UTC))
    for role in Role:
        client = signed_in(role)
        client.get("/start/")
        # Ten where nothing waits. Each table of which rows wait or come is one more, and here a director has most.
        with django_assert_max_num_queries(22):
            page = client.get("/start/").content.decode()
        assert rules.QUESTIONS[role] in text_of(page)
        assert len(headings(page, 1)) == 1


def test_lists_of_one_table_are_read_in_one_question_and_are_what_each_is_alone(world, django_assert_num_queries):
    held = Appointment.objects.filter(post__agency=world.alder)
    lists = [
        Person.objects.filter(appointments__in=held).order_by("sort_name").distinct(),
        Person.objects.exclude(account__isnull=True).select_related("account").order_by("sort_name"),
        Person.objects.filter(roles_held__role=Role.ANALYST), Person.objects.order_by("-pk"),
        Appointment.objects.filter(ends_on=None),
    ]  # fmt: skip
    alone = [list(rows.all()) for rows in lists]
    assert all(alone)
    with django_assert_num_queries(3):  # those of people in one order or none; that in another; appointments
        together = [list(rows) for rows, _ in read_together([(rows, None) for rows in lists])]
        assert {person.account.person_id for person in together[1]} == {person.pk for person in together[1]}
    assert together == alone
    with django_assert_num_queries(0):  # what is told without its rows costs no question
        read_together([(rows, None) for rows in lists])


def test_the_programme_team_of_the_demonstration_finds_the_story():
    actions.fill_demonstration(seed=2, authorities=9, at=datetime.now(tz=UTC))
    page = text_of(signed_in(Role.PROGRAMME_TEAM).get("/start/").content.decode())
    told = ["Say who acts as", "Ashgarth", "Grace Okonjo Acting up", "Confirm what becomes of each post"]
    assert [words for words in [*told, "of records may be one person"] if words not in page] == []


def test_people_of_the_demonstration_are_met_in_demonstration_mode_only(settings):
    actions.fill_demonstration(seed=2, authorities=2, at=datetime.now(tz=UTC))
    page = Client().get("/visit/")
    assert "Daniel Whitlow" in text_of(page.content.decode())
    entered = Client()
    code = Person.objects.get(given_name="Daniel", family_name="Whitlow").code
    assert entered.post(f"/sign-in/demonstration/{code}/").status_code == 302
    settings.DEMONSTRATION = False
    assert Client().get("/visit/").status_code == 404
