"""What comes of dialogues and of the library: actions, notes, orders, drafts, ties to models, packs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction  # noqa: F401 - the mark `postgresql` looks for it here
from django.urls import reverse

from mantle.framework.models import Domain, Framework
from mantle.learning.actions import dialogue as talking
from mantle.learning.actions import results
from mantle.learning.actions.library import add_provider, add_resource
from mantle.learning.actions.theories import note_readings
from mantle.learning.models import AgreedAction, Contribution, Dialogue, HandedOn, Ranking, Reading, Resource, TheoryUse
from mantle.learning.queries.calendar import dated
from mantle.learning.reports.rankings import ranked
from mantle.learning.reports.readings import worked_through
from mantle.learning.rules.results import Line
from mantle.people import acting, wall
from mantle.people.access import Role
from mantle.people.models import AuditEvent, Change
from mantle.programmes.actions.exemplars import take_idea
from mantle.programmes.models import Component, LearningSet, Place, SetMember, SetRound
from mantle.rights.actions import cases
from mantle.rights.models import Limit
from mantle.web import clock
from tests import worlds as house
from tests.learning.worlds import As, learners, published
from tests.people.test_wall import postgresql, role, seen  # noqa: F401 - the fixture
from tests.worlds import NOW

CANARY = "Sandmartin"
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return learners()


def days(number: int) -> str:
    return (clock.today() + timedelta(days=number)).isoformat()


def talk(world, *, template: str = "", kind: str = "dialogue", members=()) -> Dialogue:
    today = clock.today()
    return talking.open_dialogue(
        question=f"{CANARY}?", opens_on=today, closes_on=today + timedelta(days=20), template=template, kind=kind,
        members=dict.fromkeys(members or (world.lena, world.nurse), ""), by=world.sam, at=clock.now(),
    )  # fmt: skip


def test_an_action_is_agreed_for_somebody_stands_on_their_pages_and_is_done_and_undone(world):
    """I2, DIA-9."""
    row, (sam, lena, noor) = talk(world), (As(who) for who in (world.sam, world.lena, world.nurse))
    asked = {"what": f"Ring {CANARY}", "who": world.lena.code, "due_on": days(9)}
    assert sam.post("agree", row.code, **asked | {"due_on": days(-1)}) == 422
    assert sam.post("agree", row.code, **asked | {"who": world.house.director.code}) == 422  # nobody of it
    assert noor.post("agree", row.code, **asked) == 302
    action = AgreedAction.objects.get()
    assert action.what in lena.client.get(reverse("home:start")).content.decode()
    assert action.what in lena.get("dialogues")
    titles = [entry.title for rows, tell in dated(world.lena, clock.today(), clock.today() + timedelta(30))
              for entry in tell(rows)]  # fmt: skip
    assert ("An agreed action" in titles, "Last day: dialogue on a question" in titles) == (True, True)
    assert noor.post("move_action", action.code, "done") == 403
    assert lena.post("move_action", action.code, "done") == 302
    assert action.what not in lena.client.get(reverse("home:start")).content.decode()
    assert sam.post("move_action", action.code, "open") == 302  # the host takes it back
    assert lena.post("move_action", action.code, "drop") == 302
    page = noor.get("dialogue", row.code)
    assert (action.what in page, "Dropped" in page) == (True, True)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreedAction.objects.update(done_at=NOW, dropped_at=NOW)
    team = As(world.house.team)
    assert team.post("move_action", action.code, "open") == 404
    assert team.status("agree", row.code) == 404
    kept = [str(each) for table in (AuditEvent, Change) for each in table.objects.values_list()]
    assert [each for each in kept if CANARY in each] == []


def in_a_set(world) -> LearningSet:
    place = Place.objects.get(person=world.sam)
    of = SetRound.objects.create(
        cohort=place.cohort, number=1, kind="sets", state="confirmed", proposed_at=NOW, decided_at=NOW
    )
    row = LearningSet.objects.create(of=of, number=1, facilitator=world.nurse)
    SetMember.objects.create(of=of, learning_set=row, place=place, joined_on=clock.today())
    return row


def test_notes_of_a_learning_set_stay_in_the_set_and_say_what_may_be_told(world):
    """I2, S66, DIA-10."""
    learning_set, (sam, noor, lena) = in_a_set(world), (As(who) for who in (world.sam, world.nurse, world.lena))
    notes = {"learning_set": learning_set.pk, "subject": "Our first meeting", "closes_on": days(20)}
    assert lena.post("open_notes", **notes, beyond="result") == 302  # in no set: led back with a word
    assert not Dialogue.objects.exists()
    assert sam.post("open_notes", **notes, beyond="result") == 302
    row = Dialogue.objects.get()
    assert noor.post("contribute", row.code, "note", text=f"{CANARY} cried") == 302
    assert (CANARY in sam.get("dialogue", row.code), lena.status("dialogue", row.code)) == (True, 404)
    assert sam.post("ask_more", row.code, addresses=world.lena.account.email) == 422  # not of the set
    assert noor.status("dialogue_file", row.code, "beyond") == 404  # not closed
    row.refresh_from_db()
    assert sam.post("close_dialogue", row.code, synthesis="We meet monthly", version=row.version) == 302
    told = noor.get("dialogue_file", row.code, "beyond")
    assert ("We meet monthly" in told, CANARY in told, "Noor" in told) == (True, False, False)
    Dialogue.objects.update(beyond="nothing")
    assert noor.status("dialogue_file", row.code, "beyond") == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        Dialogue.objects.update(learning_set=None)


def test_whoever_leaves_a_set_reads_what_was_written_while_they_were_in_it_and_nothing_after(world):
    """DIA-10."""
    learning_set, (sam, noor) = in_a_set(world), (As(who) for who in (world.sam, world.nurse))
    notes = {"learning_set": learning_set.pk, "subject": "Our first meeting", "closes_on": days(20)}
    assert sam.post("open_notes", **notes, beyond="result") == 302
    row = Dialogue.objects.get()
    for text in ("Said before", "Said after"):
        assert noor.post("contribute", row.code, "note", text=text) == 302
    Contribution.objects.filter(text="Said before").update(written_at=clock.now() - timedelta(days=2))
    page = sam.get("dialogue", row.code)
    assert ("Said before" in page, "Said after" in page) == (True, True)
    SetMember.objects.update(joined_on=clock.today() - timedelta(9), left_on=clock.today())
    left = [sam.get("dialogue", row.code), sam.get("dialogue_file", row.code, "txt")]
    assert [("Said before" in each, "Said after" in each) for each in left] == [(True, False)] * 2
    assert "You left this learning set" in left[0]
    assert sam.post("contribute", row.code, "note", text="And another thing") == 422
    assert sam.status("dialogue_file", row.code, "csv") == 404
    assert "Said after" in noor.get("dialogue", row.code)


def test_a_peer_is_suggested_with_reasons_declines_without_one_and_may_answer_after_all(world):
    """S101, I2, DIA-11, RIG-13."""
    sam, lena, noor = As(world.sam), As(world.lena), As(world.nurse)
    for site, subject in ((lena, "Pooling budgets with a hospital"), (noor, "Chairing a panel")):
        assert site.post("offer_expertise", subject=subject, ends_on=days(90), agrees="on") == 302
    page = sam.get("peers", words="How do we pool a budget?")
    assert ("Ask Lena Ortiz" in page, "Knows about: pool, budget." in page, "Noor" in page) == (True, True, False)
    assert "Nobody found" in sam.get("peers", words="Bees")
    assert page.count("words=How") == 1  # the question goes along
    row = world.lena.expertise.get()
    assert sam.post("ask_peer", row.code, question=f"Who pools a {CANARY} budget?", closes_on=days(9)) == 302
    asked = Dialogue.objects.get()
    start = lambda site: site.client.get(reverse("home:start")).content.decode()  # noqa: E731
    assert (CANARY in start(lena), "Ask somebody else" in start(sam)) == (True, False)
    assert noor.post("decline_question", asked.code) == 404
    assert lena.post("decline_question", asked.code) == 302
    assert (CANARY in start(lena), "Ask somebody else" in start(sam)) == (False, True)
    assert "Not taken on" in sam.get("peers")
    assert "Ask Lena Ortiz" in sam.get("peers", words="Who pools a budget?")
    assert "Ask Lena Ortiz" not in sam.get("peers", words=asked.question)  # they have declined this very question
    assert lena.post("contribute", asked.code, "say", text="Both do") == 302
    assert "Ask somebody else" not in start(sam)
    who = {"person": world.lena, "by": world.lena}
    case = cases.receive(kind="objection", words="No.", agency=world.house.birch, at=clock.now(), **who)
    Limit.objects.create(
        person=world.lena, case=case, use="suggestions", because="Asked for", starts_on=clock.today(), set_by=world.sam
    )
    assert "Ask Lena Ortiz" not in sam.get("peers", words="How do we pool a budget?")


def test_processes_are_ranked_by_each_and_told_together_from_four_people_on(world):
    """S140, DIA-12, DIA-13."""
    more = [house.with_role(name, "Hill", Role.MENTOR, world.house.birch) for name in ("Ann", "Bo")]
    row = talk(world, template="processes", members=[world.lena, world.nurse, *more])
    sam, lena = As(world.sam), As(world.lena)
    assert sam.post("result_lines", row.code, lines="One") == 422
    assert sam.post("result_lines", row.code, lines="Money: agreed together\nNews\nPeople", version=row.version) == 302
    assert lena.status("result_lines", row.code) == 403
    assert sam.post("move_result", row.code, "open-ranking") == 302
    assert f"Put into your order: {CANARY}" in lena.client.get(reverse("home:start")).content.decode()
    assert lena.post("rank", row.code, **{"line-1": "1", "line-2": "1", "line-3": "2"}) == 422
    assert lena.post("rank", row.code, **{"line-1": "1", "line-2": "3", "line-3": "2"}) == 302
    results.rank(dialogue=row, order=[1, 3, 2], by=world.nurse, at=NOW)
    results.rank(dialogue=row, order=[1, 3, 2], by=more[0], at=NOW)
    row.refresh_from_db()
    assert ranked(row).why_not.startswith("Fewer than 4 people")
    assert sam.status("ranking_file", row.code) == 404  # nothing is told while it is open
    results.rank(dialogue=row, order=[3, 1, 2], by=more[1], at=NOW)
    assert sam.post("move_result", row.code, "end-ranking") == 302
    told = [(each.place, each.name) for each in ranked(row).rows]
    assert told == [("1", "Money"), ("2", "People"), ("3", "News")]
    page = lena.get("dialogue", row.code)
    assert ("The order of all" in page, "How far people agree is told from 8" in page) == (True, True)
    assert lena.post("rank", row.code, **{"line-1": "3", "line-2": "1", "line-3": "2"}) == 422
    assert Ranking.objects.visible_to(world.sam).count() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Dialogue.objects.update(ranking_opened_at=None)


def test_the_first_question_becomes_a_draft_framework_and_the_third_components_of_the_library(world):
    """S139, S141, S132, DIA-14."""
    team, sam = As(world.house.team), As(world.sam)
    made = {}
    for template in ("framework", "content"):
        row = talk(world, template=template)
        talking.contribute(dialogue=row, step="say", text=f"{CANARY} said", by=world.lena, at=clock.now())
        assert sam.post("move_result", row.code, "hand-on") == 302  # refused: no lines
        assert not HandedOn.objects.filter(dialogue=row).exists()
        results.write_lines(
            dialogue=row, lines=[Line("Keeps word", "Says it, does it."), Line("Shares power")], version=None,
            by=world.sam, at=NOW,
        )  # fmt: skip
        assert sam.post("move_result", row.code, "hand-on") == 302
        made[template] = HandedOn.objects.get(dialogue=row)
    mei = As(house.with_role("Mei", "Lin", Role.MENTOR, world.house.birch))
    assert [mei.status("handed", row.code) for row in made.values()] == [404, 404]
    page = team.get("handed", made["framework"].code)
    assert ("Keeps word" in page, CANARY in page) == (True, False)
    assert "hands on" in team.client.get(reverse("home:start")).content.decode()
    assert sam.status("take_in", made["framework"].code) == 403
    place = reverse("learning:take_in", args=[made["framework"].code])
    assert team.client.post(place, {"name": "Leading here"}).status_code == 302
    draft = Framework.objects.get(key="leading-here")
    assert (draft.state, draft.competencies.count()) == ("draft", 2)
    assert team.client.post(place, {"name": "Again"}).status_code == 422
    assert str(draft) in sam.get("handed", made["framework"].code)
    idea = made["content"].lines.get(name="Keeps word")
    facts = {"title": "Keeping one’s word", "kind": "content", "channel": "online", "hours": Decimal(3)}
    take_idea(idea=idea.idea, reason="We begin with it", version=None, by=world.house.team, at=NOW, **facts)
    assert Component.objects.get(title="Keeping one’s word").about == "Says it, does it."
    page = sam.get("handed", made["content"].code)
    assert ("We begin with it" in page, "Keeping one’s word" in page, CANARY in page) == (True, True, False)


def test_a_model_is_read_from_both_ends_and_tied_by_the_programme_team(world):
    """S3, LIB-12."""
    levels = {1: ["Asks."]}
    published({
        "key": "four", "name": "Four", "kind": "model", "domains": [{"key": "connected", "name": "Connected",
        "competencies": [{"key": "ties", "name": "Ties", "statement": "Ties.", "levels": levels}]}],
    })  # fmt: skip
    theory, team, sam = Domain.objects.get(key="connected"), As(world.house.team), As(world.sam)
    assert "nothing is tied" in sam.get("theories")
    assert sam.status("tie", theory.code) == 403
    assert team.post("tie", theory.code, how="By trust") == 422
    both = {"competency": world.competency.pk, "item": "pulse-trust", "how": "By trust"}
    assert team.post("tie", theory.code, **both) == 422
    assert team.post("tie", theory.code, competency=world.competency.pk, how="By trust") == 302
    assert team.post("tie", theory.code, item="pulse-trust", how="Asks") == 302
    component = Component.objects.first()
    component.competencies.add(world.competency)
    page = sam.get("theory", theory.code)
    assert ["Keeps word" in page, "Questions: " in page, component.title in page, "Holds others to it." in page] == [
        1
    ] * 4
    for kind, code in (("behaviour", world.competency.code), ("questions", "pulse-trust")):
        assert reverse("learning:theory", args=[theory.code]) in sam.get("behind", kind, code)
    assert component.title in sam.get("behind", "behaviour", world.competency.code)
    assert (
        reverse("learning:behind", args=["behaviour", world.competency.code])
        in sam.client.get(world.competency.get_absolute_url()).content.decode()
    )
    assert sam.status("theory", world.stage.code) == 404  # stages are no model of leadership
    use = TheoryUse.objects.get(item="pulse-trust")
    assert sam.post("untie", use.code) == 403
    assert team.post("untie", use.code) == 302
    with pytest.raises(IntegrityError), transaction.atomic():
        TheoryUse.objects.update(item="pulse-trust")


def a_pack(world) -> Resource:
    provider = add_provider(name="Ours", kind="mantle", by=world.house.team, at=NOW)
    facts = {"about": "A", "kind": "reading", "licence": "mit", "provenance": "Ours", "dimension": "team",
             "reviewed_on": clock.today(), "review_by": clock.today() + timedelta(300)}  # fmt: skip
    component = world.offer.cohort.edition.activities.first().component
    component.competencies.add(world.competency)
    row = add_resource(
        title="On trust", body="# Begin\nTrust grows slowly.", worksheet="ties", provider=provider,
        competencies=[world.competency], by=world.house.team, at=NOW, **facts,
    )  # fmt: skip
    add_resource(title="Not of it", body="Other", provider=provider, by=world.house.team, at=NOW, **facts)
    return row


def test_a_pack_opens_by_itself_and_what_was_read_without_a_signal_is_noted_later(world):
    """S190, LIB-13, LIB-14."""
    resource, cohort = a_pack(world), world.offer.cohort
    sam, lena, team = (As(who) for who in (world.sam, world.lena, world.house.team))
    assert sam.client.get(reverse("learning:packs")).url == reverse("learning:pack", args=[cohort.code])
    page = sam.get("pack_file", cohort.code)
    assert ("Trust grows slowly." in page, "Whom" in page or "Who is close" in page, "Not of it" in page) == (1, 1, 0)
    assert [word for word in ("<script", "<link", "<img", "url(") if word in page] == []
    assert lena.status("pack", cohort.code) == lena.status("pack_file", cohort.code) == 404
    assert sam.post("pack", cohort.code, resources=[resource.code], on=days(1)) == 422
    assert sam.post("pack", cohort.code, on=days(0)) == 422
    assert sam.post("pack", cohort.code, resources=[resource.code], on=days(-6)) == 302
    assert "Worked through" in sam.get("resource", resource.code)
    assert Reading.objects.get().on.isoformat() == days(-6)
    page = team.get("pack", cohort.code)
    assert ("Of this cohort: fewer than 10" in page, "Sam" in page) == (True, False)
    people = [house.person(f"P{number}", "Reed") for number in range(10)]
    for who in people:
        note_readings(person=who, resources=[resource], on=clock.today(), by=who, at=clock.now())
    assert worked_through([resource])[resource.pk] == "10"
    assert sam.post("forget_reading", resource.code) == 302
    assert "I have worked through it" in sam.get("resource", resource.code)


@postgresql
def test_sql_in_the_name_of_the_office_finds_no_action_line_order_or_reading(world, role):  # noqa: F811
    """WAL-1, DIA-9, DIA-13, LIB-14."""
    row = talk(world, template="processes")
    results.write_lines(dialogue=row, lines=[Line("Money"), Line("News")], version=None, by=world.sam, at=NOW)
    results.open_ranking(dialogue=row, by=world.sam, at=NOW)
    results.rank(dialogue=row, order=[1, 2], by=world.lena, at=NOW)
    note_readings(person=world.lena, resources=[a_pack(world)], on=clock.today(), by=world.lena, at=clock.now())
    words = (
        "-- by hand\nSELECT name FROM learning_resultline UNION SELECT 'order' FROM learning_ranking "
        "UNION SELECT 'read' FROM learning_reading"
    )
    assert seen(role, acting.PAST_THE_WALL, words) == {"Money", "News", "order", "read"}
    assert seen(role, wall.seen_by(world.lena), words) == {"Money", "News", "order", "read"}
    assert seen(role, wall.seen_by(world.sam), words) == {"Money", "News"}
    assert seen(role, wall.seen_by(world.house.team), words) == set()
