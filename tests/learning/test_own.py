"""Plan and journal: written by their owner, shown thing by thing, and counted by the office without a word of them."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from mantle.learning.actions import journal as journals
from mantle.learning.actions import plans, projects, pulses
from mantle.learning.models import (
    Entry,
    HostOffer,
    Impact,
    Occasion,
    Plan,
    PlanVersion,
    Project,
    SelfRating,
    StageClaim,
    Step,
    ThinkingTime,
)
from mantle.learning.queries.plans import needs_of
from mantle.learning.reports.needs import needs_map
from mantle.learning.rules.journal import prompt_of_the_week
from mantle.people.actions import Refused
from mantle.people.actions.consent import show
from mantle.people.models import AuditEvent, Change, Person, Sharing
from mantle.people.models.consent import Purpose
from mantle.rights.actions.erasing import erase_person
from mantle.web import clock
from tests import worlds as house
from tests.learning.worlds import As, learners
from tests.worlds import NOW, TODAY

pytestmark = pytest.mark.django_db
SOON = (clock.today() + timedelta(days=60)).isoformat()
CANARY = "Zqownwordszq"
WRITTEN = {
    Plan: "plan", Step: "progress", Entry: "entry", StageClaim: "claim", Occasion: "occasion", Project: "project",
    Impact: "change_impact",
}  # fmt: skip


@pytest.fixture
def world():
    return learners()


def test_a_plan_grows_from_needs_to_steps_is_reviewed_by_whom_it_is_shown_and_answered(world):
    """S16, S61, S114: the whole way on its pages, on a phone or not."""
    sam, lena = As(world.sam), As(world.lena)
    assert "You have no plan yet" in sam.get("home")
    assert sam.post("begin_plan", profile=world.profile.code, purpose="Children in care") == 302
    plan = Plan.objects.get()
    rate = ("rate", plan.code, world.competency.code)
    assert "Holds others to it." in sam.get(*rate)
    assert sam.post(*rate, level="1", evidence="Kept the date of the review", next="1") == 302
    assert "/needs/" in sam.reply["Location"]
    page = sam.get("plan", plan.code)
    assert "in 1 of 2 competencies; in 1 of them the role asks for more" in page
    step = {"competency": world.competency.pk, "what": "Chair the board", "means": "project", "due_on": SOON}
    assert sam.post("add_step", plan.code, **step, component=world.offer.component.pk) == 422
    assert "Only a step by a module names a module" in sam.reply.content.decode()
    assert sam.post("add_step", plan.code, **step) == 302
    row = Step.objects.get()
    late = {"state": "done", "what_came": "", "due_on": SOON, "version": row.version}
    assert sam.post("progress", row.code, **late) == 422
    assert sam.post("progress", row.code, **{**late, "what_came": "It was chaired"}) == 302
    assert sam.post("progress", row.code, **{**late, "what_came": "Again"}) == 409
    assert (lena.status("plan", plan.code), lena.status("home")) == (404, 200)
    assert sam.post("show_plan", plan.code, who=world.lena.code, ends_on=SOON) == 302
    assert "Keeps word" in lena.get("plan", plan.code)
    assert [lena.status(name, plan.code) for name in ("add_step", "show_plan", "change_purpose")] == [403, 403, 403]
    assert lena.post("review_plan", plan.code, comment="Strong; now delegate", next_on=SOON) == 302
    review = plan.reviews.get()
    assert sam.post("answer_review", review.code, answer="I will, from May") == 302
    assert "I will, from May" in lena.get("plan", plan.code)
    assert PlanVersion.objects.get().content["steps"][0]["what_came"] == "It was chaired"
    assert sam.post("keep_version", plan.code) == 302
    assert PlanVersion.objects.count() == 1  # nothing has changed since the review
    sharing = Sharing.objects.get(item=plan.code)
    assert sam.post("stop_showing", sharing.code) == 302
    assert lena.status("plan", plan.code) == 404


def test_gaps_stand_in_the_order_of_what_the_role_weighs_and_the_newest_word_counts(world):
    plan = plans.begin_plan(person=world.sam, profile=world.profile, purpose="", by=world.sam, at=NOW)
    other = world.profile.expectations.get(level=2).competency
    for competency, level in ((other, 0), (world.competency, 1), (other, 1), (world.competency, 2)):
        plans.rate_oneself(plan=plan, competency=competency, level=level, evidence="", by=world.sam, at=NOW)
    assert [(need.competency.name, need.asked.gap) for need in needs_of(plan)] == [
        ("Keeps word", 1),
        ("Shares power", 1),
    ]
    assert SelfRating.objects.count() == 4
    with pytest.raises(Refused):
        plans.rate_oneself(plan=plan, competency=other, level=4, evidence="", by=world.lena, at=NOW)
    again = plans.begin_plan(person=world.sam, profile=world.profile, purpose="", by=world.sam, at=NOW)
    assert [row.closed_at is None for row in Plan.objects.order_by("pk")] == [False, True]
    with pytest.raises(Refused):
        plans.add_step(plan=plan, by=world.sam, at=NOW, competency=other, what="x", means="other", due_on=NOW.date())
    assert again.steps.count() == 0


def test_one_entry_is_shown_to_one_person_and_gone_on_the_next_page(world):
    """CON-7, LRN-10."""
    sam, lena, owen = As(world.sam), As(world.lena), As(world.house.lead)
    for text in ("Shown words", "Kept words"):
        assert sam.post("write", text=text, on=clock.today().isoformat(), stage=world.stage.pk, prompt="") == 302
    shown, kept = Entry.objects.order_by("pk")
    assert prompt_of_the_week(clock.today()) in html.unescape(sam.get("write", prompt="1"))  # S53, LRN-13
    assert sam.post("show_entry", shown.code, who="else", address="nobody@example.org", ends_on=SOON) == 422
    assert sam.post("show_entry", shown.code, who="else", address=world.lena.account.email, ends_on=SOON) == 302
    assert "Shown words" in lena.get("entry", shown.code)
    assert (lena.status("entry", kept.code), owen.status("entry", shown.code)) == (404, 404)
    assert lena.status("change_entry", shown.code) == 403
    assert "A journal entry of Sam Doyle" in lena.get("received")
    assert "Shown words" not in Sharing.objects.get().wording
    assert sam.post("stop_showing", Sharing.objects.get().code) == 302
    assert (lena.status("entry", shown.code), "Nobody shows you anything" in lena.get("received")) == (404, True)
    assert sam.post("remove_entry", shown.code) == 302
    assert list(Entry.objects.all()) == [kept]


def test_a_claim_to_a_stage_is_answered_by_the_one_who_was_asked_and_marks_nobody(world):
    sam, lena = As(world.sam), As(world.lena)
    asked = {"stage": world.stage.pk, "evidence": "Tried it with the team", "who": world.lena.code}
    assert sam.post("claim_stage", **asked) == 302
    claim = StageClaim.objects.get()
    assert "Sam Doyle asks what you see" in lena.get("home")
    answer = {"sees_it": "yes", "comment": "I watched it", "version": claim.version}
    assert (sam.post("claim", claim.code, **answer), As(world.nurse).status("claim", claim.code)) == (403, 404)
    assert lena.post("claim", claim.code, **answer) == 302
    assert "The reviewer sees it too" in sam.get("journal")
    assert sam.post("withdraw_claim", claim.code) == 302
    assert lena.status("claim", claim.code) == 404


def test_people_of_two_professions_look_back_and_read_the_others_once_they_have_written(world):
    """S82, LRN-17, LRN-18."""
    sam, noor = As(world.sam), As(world.nurse)
    asked = {"on": clock.today().isoformat(), "what_happened": "A handover", "profession": "Social work"}
    address = world.nurse.account.email
    assert sam.post("look_back", **asked, others=f"{address}, social work") == 422
    assert sam.post("look_back", **asked, others=f"{address}, Nursing") == 302
    row = Occasion.objects.get()
    assert sam.post("occasion", row.code, text="I talked too long") == 302
    assert "I talked too long" not in noor.get("occasion", row.code)
    assert noor.post("occasion", row.code, text="I had the notes and nobody asked") == 302
    assert "I talked too long" in noor.get("occasion", row.code)
    assert (As(world.lena).status("occasion", row.code), noor.status("close_occasion", row.code)) == (404, 403)
    row.refresh_from_db()
    assert sam.post("close_occasion", row.code, learnt="Ask first", version=row.version) == 302
    assert "Ask first" in noor.get("occasion", row.code)


def test_time_to_think_is_booked_kept_and_counted_by_the_office(world):
    sam, team = As(world.sam), As(world.house.team)
    assert sam.post("thinking", on=clock.today().isoformat(), minutes=90) == 302
    row = ThinkingTime.objects.get()
    assert sam.post("count_time", row.code, state="kept", minutes=75, version=row.version) == 302
    assert "you kept 1 hour 15 minutes to think" in sam.get("thinking")
    page = team.get("hours")
    assert re.search(r"Sam Doyle.*?1 hour 15 minutes", page, re.DOTALL)
    assert [As(each).status("hours") for each in (world.sam, world.lena)] == [403, 403]
    assert As(world.house.birch_lead).get("hours").count("Sam Doyle") == 0


def wrote_everything(world) -> None:
    """Every place for words, filled with the mark by Sam."""
    sam, by = world.sam, {"by": world.sam, "at": NOW}
    plan = plans.begin_plan(person=sam, profile=world.profile, purpose=CANARY, **by)
    plans.rate_oneself(plan=plan, competency=world.competency, level=1, evidence=CANARY, **by)
    step = plans.add_step(
        plan=plan, competency=world.competency, what=CANARY, means="other", due_on=NOW.date(), **by
    )  # fmt: skip
    plans.change_step(step=step, version=None, state="done", what_came=CANARY, link=f"https://{CANARY}.org", **by)
    plans.keep_version(plan=plan, **by)
    entry = journals.write_entry(person=sam, on=NOW.date(), text=CANARY, stage=world.stage, **by)
    journals.change_entry(entry=entry, on=NOW.date(), text=f"{CANARY} again", stage=None, version=None, **by)
    journals.claim_stage(person=sam, stage=world.stage, evidence=CANARY, reviewer=world.lena, **by)
    professions = {sam: "Social work", world.nurse: "Nursing"}
    row = journals.look_back_together(
        convener=sam, on=NOW.date(), what_happened=CANARY, professions=professions, **by
    )  # fmt: skip
    journals.say_voice(occasion=row, text=CANARY, **by)
    project = projects.begin_project(person=sam, on=NOW.date(), problem=CANARY, why_hard=CANARY, for_whom=CANARY, **by)
    projects.note_project(
        project=project, kind="perspective", text=CANARY, whose=CANARY, what_came=CANARY, on=NOW.date(), **by
    )
    projects.change_project(project=project, version=None, problem=f"{CANARY} again", **by)
    impact = {"level": "self", "on": NOW.date(), "text": CANARY, "shown_by": CANARY, "competency": None}
    pulses.keep_impact(person=sam, for_evaluation=False, **impact, **by)
    gone = journals.write_entry(person=sam, on=NOW.date(), text=CANARY, **by)
    journals.remove_entry(entry=gone, **by)


def test_no_word_of_it_reaches_the_office_the_authority_or_the_record(world):
    """P8, LRN-1, LRN-11: a mark in every place for words, looked for as those who look after the programme."""
    wrote_everything(world)
    admin = house.with_role("Ada", "Quill", house.Role.ADMINISTRATOR)
    own = "".join(As(world.sam).get(name) for name in ("home", "journal", "occasions", "projects", "impact"))
    assert CANARY in own
    codes = [(model, row.code) for model in WRITTEN for row in model.objects.all()]
    for viewer in (world.house.team, world.house.lead, world.house.auditor, admin):
        site = As(viewer)
        assert {site.status(WRITTEN[model], code) for model, code in codes} == {404}
        pages = [reverse("people:audit"), world.sam.get_absolute_url(), world.offer.cohort.get_absolute_url()]
        pages += [reverse(name) for name in ("home:start", "learning:home", "learning:hours", "learning:needs")]
        text = "".join(site.client.get(page).content.decode() for page in pages)
        assert CANARY not in text
    assert AuditEvent.objects.filter(by=world.sam).count() > 10
    kept = [str(row) for table in (AuditEvent, Change) for row in table.objects.values_list()]
    assert [row for row in kept if CANARY in row] == []


def test_an_erasure_takes_every_word_of_it_with_it(world):
    """RIG-11: the plan with its versions and reviews, the journal, practice and what came of it."""
    wrote_everything(world)
    plan = Plan.objects.get()
    show(
        person=world.sam, purpose=Purpose.PLAN, item=plan.code, called="your plan", reader=world.lena,
        ends_on=TODAY + timedelta(days=30), on=TODAY, by=world.sam, at=NOW,
    )  # fmt: skip
    plans.review_plan(plan=plan, comment=CANARY, next_on=None, by=world.lena, at=NOW)
    tables = [model for model in apps.get_app_config("learning").get_models() if model is not HostOffer]
    assert sum(CANARY in str(row) for model in tables for row in model.objects.values_list()) > 10
    erase_person(person=world.sam, by=None, at=NOW)
    left = [(model.__name__, row) for model in tables for row in model.objects.values_list() if CANARY in str(row)]
    assert left == []


def test_a_groups_needs_are_rounded_counts_and_nothing_below_ten(world):
    """S61, LRN-21."""
    people = [house.person("P", f"Number {number}") for number in range(24)]
    levels = [1] * 12 + [3] * 11
    SelfRating.objects.bulk_create(
        SelfRating(person=who, competency=world.competency, level=level, at=NOW)
        for who, level in zip(people, levels, strict=False)
    )
    everybody = Person.objects.values("pk")
    found = needs_map(world.profile, everybody, NOW.date())
    line = next(line for line in found.lines if line.competency == "Keeps word")
    assert (line.said, line.gap, line.share) == ("25", "10", "about 40%")
    for level in (3, 1):  # nearly nobody sees a gap, then nearly everybody: neither is told
        SelfRating.objects.filter(person__in=people[:4] if level == 3 else people).update(level=level)
        assert {(line.gap, line.share) for line in needs_map(world.profile, everybody, NOW.date()).lines} == {
            ("withheld", "withheld")
        }
    # Of one person alone nothing is told, whatever they said: both pages are the same.
    alone, told = Person.objects.filter(pk=people[0].pk).values("pk"), []
    for level in (0, 4):
        SelfRating.objects.filter(person=people[0]).update(level=level)
        told.append([(line.said, line.gap, line.share) for line in needs_map(world.profile, alone, NOW.date()).lines])
    assert told[0] == told[1]
    assert set(told[0]) == {("fewer than 10", "withheld", "withheld")}
    assert "Keeps word" in As(world.house.team).get("needs")
    assert As(world.sam).status("needs") == 403
