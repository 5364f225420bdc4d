"""Pulses, impact, and assessment over time: what one person may know, what a group may, and what nobody may use."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from mantle.learning.actions import assessment as assessing
from mantle.learning.actions import pulses as actions
from mantle.learning.models import Assessment, Impact, Observation, PulseAnswer
from mantle.learning.queries.measures import is_heavy_for
from mantle.learning.reports.pulses import group_lines, steadiness_of, trends_of
from mantle.learning.reports.trajectory import trajectory_of
from mantle.learning.rules.assessment import Use
from mantle.learning.rules.journal import OPENING
from mantle.learning.rules.pulses import PULSES
from mantle.people.access import Role
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.web import clock
from tests import worlds as house
from tests.learning.worlds import As, learners
from tests.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return learners()


def answered(person: Person, kind: str, value: int, days_ago: int = 0) -> None:
    answers = {item.key: value for item in PULSES[kind].items}
    on = clock.today() - timedelta(days=days_ago)
    actions.answer_pulse(person=person, kind=kind, answers=answers, on=on, by=person, at=NOW)


def test_a_change_of_ones_own_answers_is_named_only_where_it_is_more_than_chance(world):
    """S70, S116, LRN-40 to LRN-42."""
    sam = As(world.sam)
    assert "Not answered yet" in sam.get("pulses")
    assert sam.post("answer_pulse", "trust", **{"not-know": 4, "stays": 4, "challenge": 4, "promise": 4}) == 302
    assert "one answer shows no change" in sam.get("pulses")
    answered(world.sam, "agency", 3, days_ago=90)
    answered(world.sam, "agency", 4)
    first = trends_of(world.sam, "agency")[0]
    assert ("No clear change" in first.sentence, "is assumed" in first.sentence) == (True, True)
    answered(world.sam, "agency", 6)
    trends = trends_of(world.sam, "agency")
    assert [trend.facet for trend in trends] == ["As a leader", "As a manager", "As a commissioner"]
    assert all(trend.sentence.startswith("Higher than on") for trend in trends)
    assert As(world.lena).get("pulses").count("Higher") == 0


def test_how_steady_answers_are_is_worked_out_by_the_core_once_thirty_have_answered(world):
    assert steadiness_of("habits", "Learning").is_assumed
    for number in range(30):
        person = house.person("P", f"Number {number}")
        answers = {item.key: 1 + (number + place % 2) % 7 for place, item in enumerate(PULSES["habits"].items)}
        actions.answer_pulse(person=person, kind="habits", answers=answers, on=clock.today(), by=person, at=NOW)
    found = steadiness_of("habits", "Learning")
    assert (found.is_assumed, found.reliability > 0.8, found.spread > 1) == (False, True, True)
    # LRN-43: of the same thirty a group figure, of nine of them none.
    everybody, nine = Person.objects.values("pk"), Person.objects.filter(given_name="P").order_by("pk").values("pk")[:9]
    shown = {line.facet: line.shown for line in group_lines(everybody)}
    assert (shown["Learning"], shown["Trust"]) == ("3.9", "withheld")
    assert {line.shown for line in group_lines(nine)} == {"withheld"}
    assert "3.9" in As(world.house.team).get("group_pulses")
    assert As(world.sam).status("group_pulses") == 403


def test_whoever_leads_a_team_is_warned_once_ten_of_it_say_that_it_is_too_much(world):
    """S83, S104, LRN-46: nine are too few; the mean of ten stands in half points, and only with whoever leads them."""
    alder, posts = world.house.alder, []
    house.appointed(house.post(alder, "Head of everything", 2), world.lena, house.date(2020, 1, 1))
    top = world.lena.appointments.get(post__title="Head of everything").post
    for number in range(10):
        posts.append(house.post(alder, f"Manager {number}", 3, manager=top))
        house.appointed(posts[-1], house.person("M", f"Number {number}"), house.date(2022, 1, 1))
    for number, post in enumerate(posts):
        holder = post.appointments.get().person
        answered(holder, "load", 2 if number else 5)
        answered(holder, "job", 6)
        if number == 8:
            assert "fewer than ten" in As(world.lena).get("team_strength")
    page = As(world.lena).get("team_strength")
    assert ("2.5" in page, "many in this team carry more" in page, "At the middle or above it." in page) == (True,) * 3
    assert "many in this team" not in As(world.sam).get("team_strength")


def test_a_look_at_oneself_opens_with_a_question_whose_answer_is_a_private_entry(world):
    """S30, LRN-47."""
    sam = As(world.sam)
    assert OPENING in sam.get("diagnostics")
    page = sam.client.get("/development/journal/write/?opening").content.decode()
    assert OPENING in page


def test_too_much_twice_running_is_said_to_the_person_and_to_nobody_else(world):
    """S83, LRN-44."""
    answered(world.sam, "load", 2, days_ago=50)
    assert not is_heavy_for(world.sam)
    answered(world.sam, "load", 2)
    assert "more than a person can bear" in As(world.sam).get("pulses")
    for other in (world.house.team, world.house.lead, world.lena):
        assert "more than a person can bear" not in As(other).get("pulses")
    assert [row.answers for row in PulseAnswer.objects.visible_to(world.house.team)] == []


def test_what_is_different_is_kept_at_three_levels_and_read_by_evaluation_only_where_ticked(world):
    """S72, LRN-45."""
    sam = As(world.sam)
    said = {"level": "community", "on": clock.today().isoformat(), "text": "Fewer moves", "shown_by": "The register"}
    assert sam.post("keep_impact", **said) == 302
    row = Impact.objects.get()
    assert not row.for_evaluation
    assert sam.post("change_impact", row.code, **said, for_evaluation="on", version=row.version) == 302
    assert sam.post("change_impact", row.code, **said, version=row.version) == 409
    row.refresh_from_db()
    assert row.for_evaluation
    assert As(world.house.team).status("change_impact", row.code) == 404


def opened(world, use: str = "development") -> Assessment:
    return assessing.open_assessment(
        person=world.sam, profile=world.profile, use=use, use_words="Talked about in May.",
        observers=[world.lena, world.nurse], by=world.house.lead, at=NOW - timedelta(days=500),
    )  # fmt: skip


def test_the_use_is_said_and_read_before_the_first_mark_and_never_changed(world):
    """C7, S188, LRN-50, LRN-51."""
    lead = As(world.house.lead)
    form = {
        "person": world.sam.account.email, "profile": world.profile.code, "use": "development",
        "use_words": "Talked about in May", "observers": world.lena.account.email,
    }  # fmt: skip
    assert lead.post("open_assessment", **form) == 422
    assert "two observers" in lead.reply.content.decode()
    both = f"{world.lena.account.email}\n{world.nurse.account.email}"
    assert lead.post("open_assessment", **{**form, "observers": both}) == 302
    row = Assessment.objects.get()
    seen = {"competency": world.competency.pk, "evidence": "Asked first", "level": 2, "on": clock.today().isoformat()}
    lena, sam = As(world.lena), As(world.sam)
    assert lena.post("observe", row.code, **seen) == 422
    assert "has not yet read" in lena.reply.content.decode()
    assert lena.post("confirm_use", row.code) == 403
    assert sam.post("confirm_use", row.code) == 302
    assert lena.post("observe", row.code, **seen) == 302
    assert sam.post("observe", row.code, **seen) == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=row.pk).update(use_words="")
    for use in (Use.READINESS, Use.APPOINTMENT, Use.DEVELOPMENT):
        assert list(Assessment.objects.usable_for(use)) == []
    other = opened(world, "readiness")
    assert list(Assessment.objects.usable_for(Use.READINESS)) == []  # not yet read
    assessing.confirm_use(assessment=other, by=world.sam, at=NOW)
    assert list(Assessment.objects.usable_for(Use.READINESS)) == [other]


def test_an_observation_is_answered_contested_and_decided_by_somebody_else(world):
    """LRN-52, LRN-54, LRN-55."""
    row = opened(world)
    assessing.confirm_use(assessment=row, by=world.sam, at=NOW)
    seen = assessing.observe(
        assessment=row, competency=world.competency, level=1, evidence="Came late", on=NOW.date(), by=world.lena, at=NOW
    )
    sam, lena, noor, lead = (As(who) for who in (world.sam, world.lena, world.nurse, world.house.lead))
    assert all("Came late" in each.get("assessment", row.code) for each in (sam, lena))
    assert "Came late" not in noor.get("assessment", row.code)  # nobody marks after another
    assert As(world.house.birch_lead).status("assessment", row.code) == 404
    said = {"answer": "The train stood still", "contests": "on", "version": seen.version}
    assert (lena.post("answer_observation", seen.code, **said), noor.status("answer_observation", seen.code)) == (
        403,
        404,
    )
    assert sam.post("answer_observation", seen.code, **said) == 302
    assert "Objections to decide" in lead.get("assessments")
    seen.refresh_from_db()
    decided = {"sets_aside": "aside", "reason": "It did", "version": seen.version}
    assert lena.post("decide_contest", seen.code, **decided) == 403
    assert lead.post("decide_contest", seen.code, **decided) == 302
    page = sam.get("assessment", row.code)
    assert ("set aside, and not counted" in page, "The train stood still" in page) == (True, True)
    assert "Nobody has observed anything yet" in page
    with pytest.raises(Refused):
        assessing.answer_observation(
            observation=seen, answer="Again", contests=True, version=None, by=world.sam, at=NOW
        )
    assert lead.post("close_assessment", row.code) == 302
    assert (lena.status("assessment", row.code), sam.status("assessment", row.code)) == (404, 200)


def test_the_way_over_time_has_a_range_and_allows_for_who_marks_hard(world):
    """LRN-53: figures are those of the core on the same marks."""
    row = opened(world)
    assessing.confirm_use(assessment=row, by=world.sam, at=NOW - timedelta(days=499))
    competencies = [line.competency for line in world.profile.expectations.all()]
    for quarter in range(6):
        at = NOW - timedelta(days=91 * (5 - quarter))
        for by, hard in ((world.lena, 1), (world.nurse, 0)):
            for competency in competencies:
                level = max(1, min(4, 2 + quarter // 2 - hard))
                assessing.observe(
                    assessment=row, competency=competency, level=level, evidence="Seen", on=at.date(), by=by, at=at
                )
    found = trajectory_of(row)
    assert len(found.points) == 6
    assert all(point.low < point.middle < point.high for point in found.points)
    assert found.points[0].middle < found.points[-1].middle
    assert "could be" in found.sentence
    assert "Could be" in As(world.sam).get("assessment", row.code)
    aside = {"contest": "set_aside", "decided_by": world.house.lead, "decision_reason": "x"}
    Observation.objects.filter(on__lt=NOW.date() - timedelta(days=200)).update(**aside)
    assert "not enough yet" in trajectory_of(row).sentence


def test_an_observer_of_one_person_sees_nothing_of_another(world):
    row = opened(world)
    mine = house.with_role("Pat", "Umber", Role.MENTOR, world.house.alder)
    assert As(mine).status("assessment", row.code) == 404
    assert As(world.house.team).status("assessment", row.code) == 200
