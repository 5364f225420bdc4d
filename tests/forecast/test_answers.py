"""What people say about themselves: asked, never assumed, seen by themselves, counted for others."""

from __future__ import annotations

from datetime import date
from math import sqrt

import pytest

from mantle.forecast import actions, queries, reports, rules
from mantle.forecast.models import Answer
from mantle.forecast.queries import Scope
from mantle.forecast.reports.grids import Grid
from mantle.forecast.reports.lineup import lineup_grid
from mantle.people.actions import Refused
from mantle.people.models import AuditEvent, Person
from mantle.programmes import actions as acts
from tests import worlds
from tests.forecast.conftest import MANY
from tests.programmes import worlds as programmes
from tests.worlds import NOW, TODAY

pytestmark = pytest.mark.django_db
ALL = {"next_post": "yes", "director": "not_sure", "background": "other", "detail": "youth_work"}


def say(person: Person, **answers: str) -> None:
    given = {name: (answer, "") for name, answer in answers.items()}
    actions.give_answers(person=person, answers=given, on=date(2026, 11, 2), by=person, at=NOW)


def heads() -> list[Person]:
    return list(Person.objects.filter(given_name="Head").order_by("pk"))


def test_a_person_answers_on_a_page_of_their_own_and_takes_everything_back(places, signed_in):
    client, person = signed_in(places.participant), places.participant
    page = client.get("/about-you/").content.decode()
    assert "Would you like to be a director" in page
    assert "You see your own answers, and nobody else does" in page
    assert client.post("/about-you/", ALL).status_code == 302
    said = queries.answers_of(person)
    assert {name: row.answer for name, row in said.items()} == {
        "next_post": "yes", "director": "not_sure", "background": "other",
    }  # fmt: skip
    assert said["background"].detail == "youth_work"
    assert Person.objects.get(pk=person.pk).background == "other"
    assert client.post("/about-you/take-back/").status_code == 302
    assert not Answer.objects.exists()
    assert Person.objects.get(pk=person.pk).background == ""


def test_no_question_has_to_be_answered_and_one_left_out_is_taken_back(places, signed_in):
    client = signed_in(places.participant)
    client.post("/about-you/", ALL)
    assert Answer.objects.count() == 3
    assert client.post("/about-you/", {"next_post": "no"}).status_code == 302
    assert [(row.question, row.answer) for row in Answer.objects.all()] == [("next_post", "no")]
    assert client.post("/about-you/", {}).status_code == 302
    assert not Answer.objects.exists()


def test_an_answer_that_stays_keeps_its_day(places):
    say(places.participant, next_post="yes")
    actions.give_answers(
        person=places.participant, answers={"next_post": ("yes", ""), "director": ("no", "")}, on=TODAY,
        by=places.participant, at=NOW,
    )  # fmt: skip
    said = queries.answers_of(places.participant)
    assert (said["next_post"].on, said["director"].on) == (date(2026, 11, 2), TODAY)


def test_what_was_chosen_more_exactly_needs_the_answer_other(places, signed_in):
    answer = signed_in(places.participant).post("/about-you/", {"background": "education", "detail": "psychology"})
    assert answer.status_code == 422
    assert "Choose “Other” above" in answer.content.decode()
    assert not Answer.objects.exists()


def test_a_director_is_not_asked_whether_they_would_like_to_be_one(signed_in):
    world = worlds.two_authorities()
    assert "Would you like to be a director" in signed_in(world.lead).get("/about-you/").content.decode()
    post = worlds.post(world.alder, "Second Director", 1)
    worlds.appointed(post, world.lead, date(2024, 1, 1))
    page = signed_in(world.lead).get("/about-you/").content.decode()
    assert "Would you like to be a director" not in page
    assert "not asked whether you would like one" in page


def test_nobody_answers_for_somebody_else_and_nobody_else_sees_an_answer(places, signed_in):
    person = places.participant
    with pytest.raises(Refused, match="Only the person"):
        actions.give_answers(person=person, answers={"next_post": ("yes", "")}, on=TODAY, by=places.lead, at=NOW)
    say(person, next_post="yes")
    assert Answer.objects.visible_to(person).count() == 1
    assert not Answer.objects.visible_to(places.lead).exists()
    assert not Answer.objects.visible_to(worlds.with_role("Priya", "Nair", worlds.Role.PROGRAMME_TEAM)).exists()
    seen = signed_in(places.lead).get("/about-you/").content.decode()
    assert "Take all my answers back" not in seen


def test_the_record_of_what_was_done_does_not_hold_the_answer(places):
    say(places.participant, next_post="yes")
    event = AuditEvent.objects.order_by("pk").last()
    assert event.verb == "answers about oneself changed"
    assert event.detail == {"given": 1, "taken_back": 0}


def test_a_wish_is_counted_from_ten_answers_on_with_its_range_and_the_mean_age_of_those_drawn(places):
    people = heads()
    assert len(people) == 12
    for person in people[:9]:
        say(person, next_post="yes")
    few = reports.profile_of(Scope(agency=places.first), TODAY).wishes
    assert few.rows == ()
    for person in people[9:]:
        say(person, next_post="yes")
    (row,) = reports.profile_of(Scope(agency=places.first), TODAY).wishes.rows
    # Twelve answers, all yes, go out as 10 of 10: Wilson puts the lower end of nine in ten at n / (n + z squared).
    low = 100 * 10 / (10 + rules.NINE_IN_TEN**2)
    assert row[:4] == ("Tier 3, the post above", "12", "10", f"100% ({low:.0f} to 100)")
    born = [1970 + number % 6 for number in range(12)]
    ages = [rules.age_on(year, TODAY) for year in born]
    assert float(row[4]) == pytest.approx(sum(ages) / 12, abs=0.06)


def test_a_share_of_few_is_withheld_though_enough_have_answered(places):
    for number, person in enumerate(heads()):
        say(person, next_post="yes" if number < 3 else "no")
    (row,) = reports.profile_of(Scope(agency=places.first), TODAY).wishes.rows
    assert row[3:] == ("withheld", "withheld")


def test_the_range_of_a_share_is_wilsons():
    scipy = pytest.importorskip("scipy.stats")
    for count, of in ((7, 21), (0, 10), (10, 10), (49, 152), (500, 1500)):
        found = scipy.binomtest(count, of).proportion_ci(0.90, method="wilson")
        assert rules.share_range(count, of) == pytest.approx((found.low, found.high), abs=1e-12)
    with pytest.raises(ValueError, match="part of at least one"):
        rules.share_range(1, 0)


def test_a_forecast_takes_wishes_from_answers_and_says_how_many_are_known(places):
    def unknown() -> tuple[int, list]:
        rows = queries.workforce_rows(Scope(agency=places.first), TODAY)
        workforce = actions.workforce_of(Scope(agency=places.first), TODAY)
        return workforce.imputed()["willing"], [row["willing"] for row in rows if row["willing"] is not None]

    before, known = unknown()
    assert (before, known) == (13, [])
    for person, answer in zip(heads(), ("yes", "no", "not_sure"), strict=False):
        say(person, next_post=answer)
    after, known = unknown()
    assert (after, sorted(known)) == (11, [False, True])
    found = actions.ask_forecast(
        scope=Scope(agency=places.first), title="Known", years=1, runs=20, seed=1, levers={}, as_at=TODAY,
        by=places.lead, at=NOW, at_once=True,
    )  # fmt: skip
    assert "wish of 11" in reports.outcome_of(found).unknown
    assert "2 holders have said whether they want the post above their own" in reports.outcome_of(found).unknown


def test_breadth_is_the_chance_that_two_come_from_different_areas(places):
    assert rules.breadth([30, 30, 30]) == pytest.approx(2 / 3)
    assert rules.breadth([]) == 0
    found = reports.profile_of(Scope(region=MANY), TODAY).breadth
    assert found.rows == (("Tier 1, directors", "10", "0.00"), ("Tier 3", "10", "0.00"))
    for number in range(3):
        post = worlds.post(places.first, f"Head of Health {number}", 3)
        worlds.appointed(post, worlds.person("Hea", f"Th{number}", background="health"), date(2020, 4, 1))
    mixed = reports.profile_of(Scope(region=MANY), TODAY).breadth
    assert mixed.rows[1][2] == "withheld"


def test_holders_possible_successors_and_applicants_stand_side_by_side_with_their_breadth(places, signed_in):
    """FOR-21"""
    cohort = programmes.cohort(programmes.published("Step up", programmes.component("Budgets")), capacity=40)
    for number, area in enumerate(["education"] * 14 + ["social_care"] * 12 + ["health"] * 11):
        learner = worlds.person("Asp", f"Irant{number}", background=area)
        taken = programmes.place(cohort, learner, places.agencies[number % 11])
        if number == 0:  # somebody who left asks no more
            left = {"move": "withdraw", "on": date(2026, 8, 20), "reason": "workload"}
            acts.move_place(place=taken, version=None, by=None, at=NOW, **left)
    found = reports.profile_of(Scope(region=MANY), TODAY).lineup
    holders, applicants = found.rows  # of the eleven in tier 2 nobody has said where their experience lies
    assert holders == ("Hold the post: directors", "10", "0", "0", "10", "0.00 (0.00 to 0.00)")
    assert applicants[:5] == ("Ask for it: aspirant programme", "15", "10", "10", "35")
    assert applicants[5].startswith(f"{1 - (15**2 + 10**2 + 10**2) / 35**2:.2f} (")
    page = signed_in(places.analyst).get(f"/profile/?region={MANY}").content.decode()
    assert "who holds the post, who could follow, who asks for it" in page
    assert not reports.profile_of(Scope(agency=places.first), TODAY).lineup.rows  # four of them work there


def test_the_line_up_says_no_more_than_the_tables_of_the_page():
    tier = rules.TIER_NAMES
    cells = (("Education", "80", "90"), ("Social care", "40", "70"), ("Integrated services", "10", "20"),
             ("Health and other", "fewer than 10", "25"), ("All", "140", "205"))  # fmt: skip
    grid = Grid("Service area", ("", tier[1], tier[2]), cells)
    holders, following = lineup_grid((grid,), {"education": 9}).rows  # nine who ask are too few to be shown
    assert holders == ("Hold the post: directors", "80", "40", "withheld", "140", "withheld")
    assert following[:5] == ("Could follow: tier 2", "90", "70", "45", "205")
    low, high = following[5].split("(")[1].rstrip(")").split(" to ")
    true = [n / 207 for n in (91, 71, 45)]  # counts that would be published just so
    assert float(low) <= 1 - sum(share**2 for share in true) <= float(high)


def test_other_areas_are_counted_as_people_say_them(places):
    for person in heads():
        actions.give_answers(
            person=person, answers={"background": ("other", "youth_justice")}, on=TODAY, by=person, at=NOW
        )
    grids = {grid.caption: grid for grid in reports.profile_of(Scope(agency=places.first), TODAY).backgrounds}
    found = dict(grids["Other areas, as people say more exactly, tier 3"].rows)
    assert (found["Youth justice"], found["Youth work"], found["All"]) == ("10", "0", "10")


def test_the_mean_and_its_range_are_those_of_the_sample():
    values = [48.0, 52.5, 55.0, 50.0, 61.0, 47.5, 53.0, 58.0, 49.0, 56.0]
    low, high = rules.mean_range(values)
    middle = sum(values) / 10
    half = rules.NINE_IN_TEN * sqrt(sum((v - middle) ** 2 for v in values) / 9 / 10)
    assert (low, high) == pytest.approx((middle - half, middle + half))
