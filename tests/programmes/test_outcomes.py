"""Outcomes with their evidence, aims with measures, who stays, who moves, and how soon each route leads to a post."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from mantle.home.reports.outcomes import outcomes_of
from mantle.learning.actions import projects
from mantle.people import actions as people_actions
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.programmes import actions as places
from mantle.programmes.actions import outcomes as actions
from mantle.programmes.actions import standards
from mantle.programmes.models import EvidenceRule, Measure, Programme, Reading, Strand
from mantle.programmes.reports import aims as reports
from mantle.programmes.rules import months_held
from mantle.structures import actions as structures
from tests import worlds
from tests.programmes import worlds as programmes
from tests.programmes.test_frame import client_of, day
from tests.programmes.test_standards import lines_of

pytestmark = pytest.mark.django_db
BY = {"by": None, "at": worlds.NOW}


@pytest.fixture
def world() -> worlds.World:
    return worlds.two_authorities()


def holders(world: worlds.World, count: int, tier: int, since: date, until: date | None = None) -> list[Person]:
    """So many people who hold a post of a tier at Alder from a day on, some until a day."""
    found = []
    for number in range(count):
        post = structures.open_post(
            agency=world.alder, title=f"Post {tier} {since} {number}", tier=tier, starts_on=None, **BY
        )
        who = people_actions.add_person(given_name=f"P{number}", family_name=f"T{tier}{since:%y%m}", **BY)
        structures.appoint(post=post, person=who, kind="substantive", starts_on=since, ends_on=until, **BY)
        found.append(who)
    return found


def test_a_version_says_its_evidence_until_its_first_cohort_begins(world):
    standards.bring_in_standards(**BY)
    offer = programmes.offered(world.alder, world.participant)
    team = client_of(world.team)
    begun = f"/programmes/versions/{offer.version.code}/evidence/"
    lines = {"lasting": "Member of a learning set | At the end | 50"}
    soon = programmes.cohort(offer.version, "Soon", starts_on=date(2026, 12, 30))
    page = team.get(begun).content.decode()  # the cohort of the world began in September
    assert ("has begun on this version" in page, "asks for no evidence" in page, "<textarea" in page) == (
        True, True, False,
    )  # fmt: skip
    assert team.post(begun, lines | {"version": offer.version.version}).status_code == 422
    draft = programmes.draft("Later")
    path = f"/programmes/versions/{draft.code}/evidence/"
    assert (
        "Answers duty by duty about the whole remit | At the start and at the end | 70"
        in team.get(path).content.decode()
    )
    wrong = team.post(path, {"remit": "Guessing | At the end | 80", "version": draft.version})
    assert (wrong.status_code, "Line 1: write a source" in wrong.content.decode()) == (422, True)
    assert team.post(path, lines | {"version": draft.version}).status_code == 302
    rule = EvidenceRule.objects.get()
    assert (rule.source, rule.moment, rule.expected, str(rule.outcome.key)) == ("sets", "end", 50, "lasting")
    assert (lines_of("evidence of outcomes said"), soon.edition) == (1, offer.version)


def test_evidence_is_counted_from_every_slice_and_what_is_not_there_is_named_not_invented(world):
    standards.bring_in_standards(**BY)
    version = programmes.draft("Step up")
    places.add_activity(edition=version, component=programmes.component("Budgets"), month=1, **BY)
    actions.say_evidence(edition=version, rules=actions.shipped_evidence(), version=None, **BY)
    version = places.publish(edition=version, version=None, **BY)
    cohort = programmes.cohort(version)
    people = holders(world, 20, 2, date(2020, 1, 1))
    for who in people:
        place = programmes.place(cohort, who, world.alder)
        for move in ("welcome", "start"):
            places.move_place(place=place, move=move, on=date(2026, 9, 1), version=None, **BY)
    for who in people[:10]:
        hard = {"person": who, "on": date(2026, 9, 2), "by": who, "at": worlds.NOW}
        project = projects.begin_project(problem="CANARY", why_hard="CANARY", **hard)
        hard.pop("person")
        projects.close_project(project=project, what_changed="CANARY", version=None, **hard)
    found = outcomes_of(cohort, worlds.TODAY)
    said = {line.source: line for each in found.outcomes for line in each.lines}
    assert found.people == "20"
    gap = said["The gap between own view and the view of others"]
    assert (gap.start, gap.end, gap.note) == ("fewer than 10", "fewer than 10", "")
    assert (said["Milestones reached"].end, said["Milestones reached"].start) == ("0 of 20", "not asked")
    assert said["A project on a hard problem, closed with what changed"].end == "10 of 20"
    assert (said["Habits of learning"].start, said["Habits of learning"].better) == ("fewer than 10", "too few to say")
    page = client_of(world.participant).get(f"/cohorts/{cohort.code}/outcomes/").content.decode()
    shown = ("report from the start and one from the end" in page, "10 of 20" in page)
    assert (*shown, str(people[0]) in page, "CANARY" in page) == (True, True, False, False)


def test_a_measure_is_read_day_by_day_and_says_which_way_it_went(world):
    offer = programmes.offered(world.alder, world.participant)
    team = client_of(world.team)
    path = f"/programmes/{offer.programme.code}/aims/"
    asked = {
        "about": "children", "name": "Children taken into care again", "unit": "in a hundred", "wanted": "down",
        "source": "The yearly return", "through": "Fewer changes of worker",
    }  # fmt: skip
    assert team.post(f"{path}measure/", asked).status_code == 302
    measure = Measure.objects.get()
    for on, value in ((date(2024, 3, 31), "14.5"), (date(2025, 3, 31), "12.0")):
        assert team.post(f"/measures/{measure.code}/read/", {"value": value} | day("on", on)).status_code == 302
    again = team.post(f"/measures/{measure.code}/read/", {"value": "9"} | day("on", date(2025, 3, 31)))
    assert "There is a reading of that day." in again.content.decode()
    assert "All together: better by 2.5 since the first." in client_of(world.participant).get(path).content.decode()
    changed = asked | {"name": "Back in care", "version": measure.version}
    assert team.post(f"/measures/{measure.code}/change/", changed).status_code == 302
    assert team.post(f"/measures/{measure.code}/change/", changed).status_code == 409
    reading = Reading.objects.last()
    team.post(f"/measures/{measure.code}/readings/{reading.code}/remove/")
    assert [float(row.value) for row in Reading.objects.all()] == [14.5]
    standards.bring_in_standards(**BY)
    outcome = {"name": "Kind", "number": "9", "says": "They are."}
    assert team.post("/outcomes/new/", outcome).status_code == 302
    assert client_of(world.lead).post("/outcomes/new/", outcome).status_code == 403
    assert lines_of("measure kept", "measure read", "reading taken out", "outcome kept") == 6
    with pytest.raises(Refused, match="has been"):
        actions.read_measure(measure=measure, agency=None, on=date(2030, 1, 1), value=Decimal(1), **BY)


def test_who_stays_is_set_beside_others_like_them_with_a_range_and_a_caution(world):
    version = programmes.published("Lead on", programmes.component("Budgets"))
    began = date(2024, 1, 1)
    cohort = programmes.cohort(version, "First", starts_on=began, capacity=40)
    staying, leaving = (
        holders(world, 24, 2, date(2020, 1, 1)),
        holders(world, 12, 2, date(2020, 2, 1), date(2024, 6, 1)),
    )
    holders(world, 20, 2, date(2020, 3, 1))
    holders(world, 20, 2, date(2020, 4, 1), date(2024, 6, 1))
    for who in (*staying, *leaving):
        place = programmes.place(cohort, who, world.alder, on=began - timedelta(9))
        for move in ("welcome", "start"):
            places.move_place(place=place, move=move, on=began, version=None, **BY)
    after_a_year = reports.stays(version.programme, worlds.TODAY)[0]
    assert after_a_year.participants.startswith("about 71% of 35 (")
    assert after_a_year.others.startswith("about 50% of 40 (")
    assert "nine times in ten" in after_a_year.sentence
    page = client_of(world.participant).get(f"/programmes/{version.programme.code}/aims/").content.decode()
    assert ("not a trial" in page, "about 71% of 35" in page) == (True, True)
    Programme.objects.get(pk=version.programme_id)
    few = programmes.cohort(programmes.published("Small", programmes.component("Talk")), starts_on=began)
    programmes.place(few, staying[0], world.alder, on=began)
    assert {stay.participants for stay in reports.stays(few.programme, worlds.TODAY)} == {""}


def test_routes_and_moves_are_told_in_rounded_counts_and_nothing_of_a_few(world):
    version = programmes.published("Up", programmes.component("Budgets"))
    began = date(2023, 1, 1)
    cohort = programmes.cohort(version, "First", starts_on=began)
    people = holders(world, 20, 3, date(2020, 1, 1))
    later = programmes.cohort(programmes.published("After", programmes.component("Talk")), starts_on=date(2024, 9, 1))
    for number, who in enumerate(people):
        place = programmes.place(cohort, who, world.alder, on=began - timedelta(9))
        for move, on in (("welcome", began), ("start", began), ("complete", date(2024, 1, 1))):
            places.move_place(place=place, move=move, on=on, version=None, **BY)
        places.decide_result(place=place, outcome="passed", words="It stands.", on=date(2024, 1, 1), version=None, **BY)
        if number < 12:
            post = structures.open_post(agency=world.alder, title=f"Higher {number}", tier=2, starts_on=None, **BY)
            structures.appoint(post=post, person=who, kind="acting", starts_on=date(2024, 7, 1), **BY)
            programmes.place(later, who, world.alder, on=date(2024, 8, 1))
    route = next(row for row in reports.routes(worlds.TODAY) if row.programme == "Up")
    assert route.passed == "20 of 20"
    assert (route.completed, route.within_two_years.startswith("about 60% ("), route.half) == ("20", True, "6 months")
    assert reports.moves(list(Strand.objects.all())).rows[0][1] == ["10", "10"]
    page = client_of(world.lead).get("/portfolio/").content.decode()
    assert ("about 60%" in page, str(people[0]) in page) == (True, False)
    # Found by walking every link: whoever completed it twice counts once, from the first time on.
    again = programmes.place(
        programmes.cohort(version, "Second", starts_on=date(2025, 1, 1)), people[15], world.alder, on=date(2024, 12, 1)
    )
    for move, on in (("welcome", date(2025, 1, 1)), ("start", date(2025, 1, 1)), ("complete", date(2025, 6, 1))):
        places.move_place(place=again, move=move, on=on, version=None, **BY)
    assert next(row for row in reports.routes(worlds.TODAY) if row.programme == "Up") == route
    assert months_held([(date(2020, 1, 1), date(2021, 1, 1))], date(2026, 1, 1)) == 12
