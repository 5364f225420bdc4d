"""What programmes are held to: evidence that is drawn, a person who judges, users who are heard, plans of places."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mantle.people.actions import Refused
from mantle.people.models import AuditEvent
from mantle.programmes.actions import faculty
from mantle.programmes.actions import standards as actions
from mantle.programmes.models import LocalPlan, Standard, StandardReview, VoiceAnswer, VoiceQuestion
from mantle.programmes.queries.standards import facts_of, open_questions, whose
from mantle.web import clock
from tests import worlds
from tests.programmes import worlds as programmes
from tests.programmes.test_frame import client_of, day

pytestmark = pytest.mark.django_db
BY = {"by": None, "at": worlds.NOW}


@pytest.fixture
def world() -> worlds.World:
    return worlds.two_authorities()


def lines_of(*verbs: str) -> int:
    """How many lines the record has of some acts."""
    return AuditEvent.objects.filter(verb__in=verbs).count()


def test_what_ships_is_brought_in_once_changed_by_the_team_and_no_longer_asked(world):
    team, participant = client_of(world.team), client_of(world.participant)
    assert "Bring in the five" in team.get("/standards/").content.decode()
    team.post("/standards/bring-in/")
    team.post("/standards/bring-in/")
    assert list(Standard.objects.values_list("key", flat=True)) == [
        "partnership", "voice", "leaders_lead", "local", "purpose",
    ]  # fmt: skip
    row = Standard.objects.get(key="local")
    path = f"/standards/{row.code}/change/"
    asked = {"name": "Local", "number": "4", "asks": "It fits.", "evidence": "A plan.", "version": row.version}
    assert (team.post(path, asked).status_code, team.post(path, asked).status_code) == (302, 409)
    assert "No longer asked" in participant.get("/standards/").content.decode()
    assert participant.post("/standards/bring-in/").status_code == 403
    assert team.post("/standards/new/", asked | {"name": "Fair", "version": "", "is_asked": "on"}).status_code == 302
    assert Standard.objects.filter(name="Fair", is_asked=True).count() == 1
    assert lines_of("standard brought in", "outcome brought in", "standard kept") == 12


def test_evidence_is_drawn_for_each_standard_and_says_what_is_missing(world):
    actions.bring_in_standards(**BY)
    offer = programmes.offered(world.alder, world.participant)
    edition = offer.version

    def found(key: str) -> str:
        return " ".join(fact.words for fact in facts_of(key, whose(edition, worlds.TODAY)))

    assert "Agencies that stand behind it: 1." in found("partnership")
    assert "Nobody was asked within the last year." in found("voice")
    assert "Nobody is named who leads its sessions." in found("leaders_lead")
    assert "With a plan of their own: 0 of 1 agency" in found("local")
    assert "Nothing of it is said to work at: government and authorities" in found("purpose")
    people = [world.director, world.team]
    faculty.name_facilitators(session=offer.session, people=people, version=None, **BY)
    assert "1 of 2 who lead its sessions hold a post of leadership today." in found("leaders_lead")
    page = client_of(world.team).get(f"/cohorts/{offer.cohort.code}/roster/").content.decode()
    assert page.rindex(str(world.director)) < page.rindex(str(world.team))


def test_what_is_found_asks_little_of_the_database_however_many_questions_were_put(
    world, django_assert_max_num_queries
):
    actions.bring_in_standards(**BY)
    offer = programmes.offered(world.alder, world.participant)
    team, programme = client_of(world.team), offer.version.programme
    for place in range(4):
        span = {"asked_on": worlds.TODAY, "ends_on": worlds.TODAY + timedelta(30)}
        actions.ask_users(programme=programme, question=f"What of part {place}?", **span, **BY)
    pages = (f"/programmes/versions/{offer.version.code}/standards/", f"/programmes/{programme.code}/aims/")
    for page in pages:
        team.get(page)
        with django_assert_max_num_queries(20):
            assert team.get(page).status_code == 200


def test_a_named_person_judges_with_a_reason_and_earlier_judgements_stay(world):
    actions.bring_in_standards(**BY)
    offer = programmes.offered(world.alder, world.participant)
    standard = Standard.objects.get(key="local")
    path = f"/programmes/versions/{offer.version.code}/standards/"
    ahead = day("next_on", clock.today() + timedelta(days=90))
    team = client_of(world.team)
    refused = team.post(f"{path}{standard.code}/", {"verdict": "partly", "reason": "Few plans."} | ahead)
    assert (refused.status_code, "Say what will be done, and by whom." in refused.content.decode()) == (422, True)
    sent = {"verdict": "partly", "reason": "Few plans.", "actions": "Ask each lead."}
    assert team.post(f"{path}{standard.code}/", sent | ahead).status_code == 302
    assert (
        team.post(f"{path}{standard.code}/", {"verdict": "met", "reason": "All have one."} | ahead).status_code == 302
    )
    assert [row.verdict for row in StandardReview.objects.all()] == ["met", "partly"]
    assert StandardReview.objects.first().judged_by == world.team
    assert any("With a plan of their own" in line for line in StandardReview.objects.first().facts)
    page = client_of(world.participant).get(path).content.decode()
    assert ("All have one." in page, "Few plans." in page, "Judge again" in page) == (True, True, False)
    cohort = f"/cohorts/{offer.cohort.code}/standards/"
    assert team.post(f"{cohort}{standard.code}/", sent | ahead).status_code == 302
    assert "Ask each lead." in client_of(world.lead).get(cohort).content.decode()
    assert lines_of("standard judged") == 3
    with pytest.raises(Refused, match="ahead"):
        actions.judge_standard(
            standard=standard, of=offer.version, verdict="met", reason="x", actions="", next_on=date(2020, 1, 1),
            facts=[], **BY,
        )  # fmt: skip
    assert "Partly met" in team.get("/standards/").content.decode()  # that of the cohort is the newest


def test_users_are_asked_answer_without_their_name_and_hear_what_was_done(world):
    offer = programmes.offered(world.alder, world.participant)
    programme, team = offer.programme, client_of(world.team)
    today = clock.today()
    open_for = day("asked_on", today) | day("ends_on", today + timedelta(days=9))
    path = f"/programmes/{programme.code}/voice/"
    assert team.post(f"{path}ask/", {"question": "What do you need more of?"} | open_for).status_code == 302
    question = VoiceQuestion.objects.get()
    assert list(open_questions(world.participant, today)) == [question]
    own = client_of(world.participant)
    assert own.post(f"/voice/{question.code}/answer/", {"answer": "CANARY more time"}).status_code == 302
    assert list(open_questions(world.participant, today)) == []
    assert client_of(world.lead).get(f"/voice/{question.code}/answer/").status_code == 403  # has no place
    lines = {"lines": "More time | One day less", "version": question.version}
    assert team.post(f"/voice/{question.code}/done/", lines).status_code == 422  # one answer is too few to read
    page = team.get(f"/voice/{question.code}/").content.decode()
    assert ("CANARY" in page, "fewer than 10 answered" in page) == (False, True)
    people = [world.director, world.assistant, world.outsider, world.analyst]
    for person in people:
        programmes.place(offer.cohort, person, world.alder)
        actions.answer_question(question=question, answer="Less travel", by=person, at=clock.now())
    page = team.get(f"/voice/{question.code}/").content.decode()
    assert ("CANARY more time" in page, str(world.participant) in page) == (True, False)
    assert "CANARY" not in client_of(world.lead).get(f"/voice/{question.code}/").content.decode()
    assert team.post(f"/voice/{question.code}/done/", lines).status_code == 302
    assert "We did: One day less" in own.get(path).content.decode()
    own.post(f"/voice/{question.code}/answer/", {"answer": ""})
    assert VoiceAnswer.objects.filter(person=world.participant).count() == 0
    assert lines_of("users asked", "question answered", "answer taken back", "answers to users") == 8


def test_an_authority_writes_its_own_plan_and_nobody_elses(world):
    offer = programmes.offered(world.alder, world.participant)
    programmes.place(offer.cohort, world.birch_lead, world.birch)
    path = f"/programmes/{offer.programme.code}/local-plans/"
    words = dict.fromkeys(("purpose", "through", "context", "capacity"), "Words of ours.")
    words |= day("agreed_on", date(2026, 1, 1)) | day("review_on", date(2027, 1, 1))
    lead = client_of(world.lead)
    assert lead.post(f"{path}write/", words | {"agency": world.birch.pk}).status_code == 422
    assert lead.post(f"{path}write/", words | {"agency": world.alder.pk}).status_code == 302
    plan = LocalPlan.objects.get()
    page = client_of(world.participant).get(path).content.decode()
    assert ("Words of ours." in page, "1 of 2 agencies" in page, str(world.birch) in page) == (True, True, False)
    assert str(world.birch) in client_of(world.team).get(path).content.decode()
    changed = words | {"purpose": "Children in care.", "version": plan.version}
    assert client_of(world.participant).post(f"/local-plans/{plan.code}/change/", changed).status_code == 403
    assert lead.post(f"/local-plans/{plan.code}/change/", changed).status_code == 302
    assert lead.post(f"/local-plans/{plan.code}/change/", changed).status_code == 409
    assert "Children in care." in client_of(world.participant).get(f"/local-plans/{plan.code}/").content.decode()
    assert lines_of("local plan kept") == 2


def test_no_project_and_no_plan_is_written_without_saying_for_whom(world):
    own = client_of(world.participant)
    project = {"problem": "Nobody knows whose it is.", "why_hard": "Each sees another."}
    refused = own.post("/development/projects/begin/", project)
    assert refused.status_code == 422
    assert own.post("/development/projects/begin/", project | {"for_whom": "Children in care."}).status_code == 302
    offer = programmes.offered(world.alder, world.participant)
    words = {"agency": world.alder.pk, "through": "x", "context": "x", "capacity": "x"}
    words |= day("agreed_on", date(2026, 1, 1)) | day("review_on", date(2027, 1, 1))
    lead, path = client_of(world.lead), f"/programmes/{offer.programme.code}/local-plans/write/"
    assert lead.post(path, words).status_code == 422
    assert lead.post(path, words | {"purpose": "Children in care."}).status_code == 302
