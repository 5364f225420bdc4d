"""A mentor for everybody newly appointed as director, opened once, covered or escalated; and who gets support."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mantle.people import jobs
from mantle.people.actions import Refused, chores
from mantle.people.models import Letter
from mantle.people.queries import with_standing
from mantle.structures.actions import appointments
from mantle.structures.models import Absence
from mantle.support.actions import arrangements, duties, matching
from mantle.support.models import DutyPeriod, SupportNeed
from mantle.support.queries.duties import coverage_of
from mantle.support.rules.duties import DutyState
from mantle.support.rules.needs import NeedState, OptionState
from mantle.web import clock
from tests import worlds as house
from tests.programmes.test_frame import day
from tests.support import worlds
from tests.support.worlds import As, World, asks

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.world()


def ago(days: int):
    return clock.today() - timedelta(days=days)


def by(person) -> dict:
    return {"by": with_standing(person, clock.today()), "at": clock.now()}


def look() -> dict[str, int]:
    return duties.look_for_duties(by=None, at=clock.now())


def directors_post(world: World, name: str):
    return house.post(house.authority(name), "Director of Children's Services", 1, statutory_role="dcs")


def test_a_new_appointment_opens_one_duty_however_often_one_looks_and_a_return_from_leave_opens_none(world):
    held = world.house.held  # since 2022: not new
    Absence.objects.create(appointment=held, starts_on=ago(90), ends_on=ago(5))
    new = worlds.newly(directors_post(world, "Dale County Council"), "Holder", ago(10))
    assert look() == {"opened": 1, "lapsed": 0, "escalated": 0}
    assert look() == {"opened": 0, "lapsed": 0, "escalated": 0}
    office = As(world.team)
    assert office.post("look_for_duties").status_code == 302
    assert "0 new directors found" in office.get("duties")
    need = SupportNeed.objects.get()
    assert (need.appointment, need.person, need.due_on) == (new, new.person, ago(10) + timedelta(days=28))
    assert held.person != need.person
    page = As(new.person).get("home")
    assert "Every new director is offered a mentor: yours is due by" in page


def test_each_interim_of_a_chain_is_owed_one_and_whoever_stays_on_is_not_owed_another(world):
    post = directors_post(world, "Elm County Council")
    first = worlds.newly(post, "First", ago(60), "interim", ago(30))
    second = worlds.newly(post, "Second", ago(30), "interim", ago(10))
    look()
    assert not SupportNeed.objects.exists()  # both have left
    third = worlds.newly(post, "Third", ago(10), "interim", ago(2) + timedelta(days=4))
    look()
    assert SupportNeed.objects.get().person == third.person
    row = worlds.appointed_again(post, third.person, ago(2) + timedelta(days=4))
    later = clock.now() + timedelta(days=5)
    found = duties.look_for_duties(by=None, at=later)
    assert (found["opened"], {first.person, second.person} & {row.person}) == (0, set())


def test_a_duty_is_covered_when_a_mentor_has_agreed_and_overdue_writes_one_letter_to_each_of_the_team(world):
    one = worlds.newly(directors_post(world, "Fen County Council"), "One", ago(20))
    two = worlds.newly(directors_post(world, "Glen County Council"), "Two", ago(50))
    assert look() == {"opened": 2, "lapsed": 0, "escalated": 1}
    assert look()["escalated"] == 0
    letters = Letter.objects.filter(wording="support/overdue")
    assert {letter.to for letter in letters} == {world.team, world.other_team}
    assert all(two.person.family_name not in letter.body for letter in letters)
    team = with_standing(world.team, clock.today())
    found = coverage_of(team, clock.today())
    assert [(line.state, line.need.person) for line in found.lines] == [
        (DutyState.OVERDUE, two.person), (DutyState.WAITING, one.person),
    ]  # fmt: skip
    matching.propose_matches(kind="mentor", **by(world.team))
    for row in (one, two):
        option = SupportNeed.objects.get(person=row.person).options.get(state=OptionState.PROPOSED)
        matching.offer_options(option=option, **by(world.team))
        matching.choose_option(option=option, **by(row.person))
    assert coverage_of(team, clock.today()).counts[DutyState.PROPOSED] == 1  # past its last day a duty stays overdue
    pair = arrangements.agree_to_support(
        option=SupportNeed.objects.get(person=one.person).options.get(), next_on=None, **by(world.mo.person)
    )
    assert (coverage_of(team, clock.today()).covered, coverage_of(team, clock.today()).wanted) == (1, 2)
    page = As(world.team).get("duties")
    assert "1 of the 2 new directors who want a mentor have one (50%)." in page
    assert "Fen County Council" in As(world.team).get("duties", format="csv")
    # The mentor goes along when the director moves to another such post: the new duty is met.
    appointments.end_appointment(
        appointment=one, ends_on=clock.today(), leaving_reason="moved_agency", version=None, **by(world.team)
    )
    worlds.appointed_again(directors_post(world, "Holt County Council"), one.person, clock.today())
    assert look()["opened"] == 1
    pair.refresh_from_db()
    assert (pair.need.post.agency.name, pair.need.state) == ("Holt County Council", NeedState.MATCHED)


def test_a_director_may_want_none_and_whose_post_ends_is_owed_none_any_more(world):
    one = worlds.newly(directors_post(world, "Iver County Council"), "One", ago(20))
    two = worlds.newly(directors_post(world, "Jura County Council"), "Two", ago(20), "acting", clock.today())
    three = worlds.newly(directors_post(world, "Kyle County Council"), "Three", ago(20), "acting",
                         clock.today() + timedelta(days=3))  # fmt: skip
    asks(one.person, kind="mentor")  # asked before anybody looked: it becomes the duty
    assert look()["opened"] == 2
    need = SupportNeed.objects.get(person=one.person)
    assert (need.is_duty, need.appointment) == (True, one)
    assert not SupportNeed.objects.filter(person=two.person).exists()
    typed = {"reason": "experienced", "version": need.version}
    assert As(one.person).post("not_wanted", need.code, **typed).status_code == 302
    assert As(world.team).status("not_wanted", need.code) == 403
    team = with_standing(world.team, clock.today())
    found = coverage_of(team, clock.today())
    assert (found.covered, found.wanted, found.counts[DutyState.NOT_WANTED]) == (0, 1, 1)
    assert duties.look_for_duties(by=None, at=clock.now() + timedelta(days=4))["lapsed"] == 1
    assert SupportNeed.objects.get(person=three.person).state == NeedState.WITHDRAWN


def test_the_days_are_set_from_a_day_on_and_those_of_before_stay(world):
    office = As(world.team)
    typed = {"days": 21, "reason": "Peers asked", **day("starts_on", clock.today())}
    assert office.post("set_days", **typed).status_code == 302
    with pytest.raises(Refused, match="already"):
        duties.set_days(days=14, starts_on=clock.today(), reason="Again", **by(world.team))
    with pytest.raises(Refused, match="lies ahead"):
        duties.set_days(days=14, starts_on=ago(1), reason="Back", **by(world.team))
    before = worlds.newly(directors_post(world, "Lune County Council"), "Before", ago(1))
    now = worlds.newly(directors_post(world, "Mole County Council"), "Now", clock.today())
    look()
    due = {row.person: row.due_on for row in SupportNeed.objects.all()}
    assert due == {before.person: ago(1) + timedelta(days=28), now.person: clock.today() + timedelta(days=21)}
    assert "21 days from" in office.get("duties")
    assert DutyPeriod.objects.get().set_by == world.team


def test_the_work_of_the_night_opens_duties_by_itself(world):
    worlds.newly(directors_post(world, "Nene County Council"), "Night", ago(3))
    chores.run_now(name="look for new directors", by=None, at=clock.now())
    assert jobs.work_off() == 1
    assert SupportNeed.objects.get().is_duty


def test_who_gets_a_coach_is_told_in_rounded_counts_and_never_of_few_agencies(world):
    """SUP-26: 24 people of four agencies in one region, twelve with a coach; two of another agency far away."""
    coaches = [worlds.in_pool(f"C{number}", "coach", None, capacity=6) for number in range(2)]
    posts = [house.post(house.authority(f"{name} Council"), "Head", 3) for name in ("Ouse", "Pang", "Quay", "Ribble")]
    far = house.post(house.authority("Severn Council", region="Southvale"), "Head", 3)
    needs = []
    for number in range(26):
        person = house.with_role(f"P{number}", "Asker", house.Role.PARTICIPANT)
        post = far if number >= 24 else posts[number % 4]
        house.appointed(post, person, ago(300 - number), kind="job_share", reason="Shared")
        needs.append(asks(person))
    for number, need in enumerate(needs[:12]):
        matching.propose_by_hand(
            need=need, supporter=coaches[number % 2], reason="Known", version=None, **by(world.team)
        )
        option = need.options.get()
        matching.offer_options(option=option, **by(world.team))
        matching.choose_option(option=option, **by(need.person))
        arrangements.agree_to_support(option=option, next_on=None, **by(option.supporter.person))
    office = As(world.team)
    page = office.get("equity", kind="coach")
    assert "Northmoor" not in page  # with so few of elsewhere, telling of one region would tell of the others
    assert "No group is large enough" in page
    rows = office.get("equity", kind="coach", format="csv").splitlines()
    everybody = next(row for row in rows if row.startswith("Size of agency,Everybody"))
    assert everybody.split(",")[2:7] == ["10", "15", "0", "25", "40%"]
    assert "Severn" not in page + "".join(rows)
    assert As(world.house.lead).status("equity") == 403
