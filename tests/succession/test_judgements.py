"""What is judged of somebody: by whom, how old, seen and answered by its subject, and never a promise."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from mantle.learning.actions import plans as learning
from mantle.people.actions import Refused
from mantle.people.actions.consent import show
from mantle.people.models import Letter
from mantle.people.models.consent import Purpose
from mantle.people.queries import with_standing
from mantle.programmes import actions as programmes
from mantle.rights.actions.retaining import retain
from mantle.structures import actions as structures
from mantle.succession.actions import cover, endorsing, people, wishes, work
from mantle.succession.models import Declining, Judgement, PlanChange, Snapshot
from mantle.succession.queries.lines import lines_of, named_in
from mantle.succession.queries.waiting import sources_in_plans
from mantle.succession.reports.ahead import ahead
from mantle.succession.reports.figures import nets, posts_missing
from mantle.succession.rules import LONGEST_HIDDEN, MERIT, SECOND_READER, promises_in
from tests.learning.worlds import a_role
from tests.programmes.worlds import offered
from tests.succession.worlds import As, House, found, judged
from tests.worlds import NOW, TODAY, appointed, person, post

ROOT = Path(__file__).resolve().parents[2] / "src" / "mantle" / "succession"
DIRECTOR, CARE, EDUCATION = (
    "Director of Children's Services", "Assistant Director, Social Care", "Assistant Director, Education",
)  # fmt: skip
LATER = TODAY + timedelta(90)


def test_a_judgement_says_three_things_apart_and_a_newer_one_takes_its_place(house: House):
    """SUC-6, S177, S180."""
    lead, code = As(house.world.lead), house.posts[CARE].code
    told = {
        "person": house.sam.code, "judged_on": TODAY.isoformat(), "band": "soon", "evidence": "Led the review",
        "potential": "Learns fast", "exposure": ["budget", "partners"],
    }  # fmt: skip
    assert lead.post("judge", code, **told) == 422  # experience is asked for by itself
    assert lead.post("judge", code, **told, experience="One service") == 302
    first = Judgement.objects.get()
    page = lead.get("judgement", first.code)
    assert page.index("Evidence") < page.index("Potential") < page.index("Experience")
    assert "act up, or shadow, across a service" in page  # what would stretch, for each thing not met
    assert "hold a savings or investment programme" not in page

    newer = {**told, "experience": "Two services", "band": "now"}
    assert lead.post("judge", code, **newer) == 422  # somebody judged since this form was opened
    assert lead.post("judge", code, **newer, known=first.code) == 302
    first.refresh_from_db()
    assert (first.end_reason, Judgement.objects.standing().get().band) == ("A newer judgement took its place.", "now")
    with pytest.raises(Refused, match="their own readiness"):
        people.judge(critical=house.posts[CARE], person=house.world.lead, findings=found(), on=TODAY, **house.by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.standing().update(by=house.sam)


def test_people_stand_in_a_band_by_name_and_nothing_stands_beside_them(house: House):
    """SUC-7, P27, P30."""
    head = house.tess.appointments.get().post
    for given, family in (("Zoe", "Abel"), ("Ann", "Young")):
        who = person(given, family, birth_year=1966)
        appointed(post(house.world.alder, f"Head {family}", 3), who, TODAY - timedelta(200))
        judged(house, CARE, who)
    structures.record_absence(
        appointment=house.tess.appointments.get(), starts_on=TODAY, ends_on=None, reason="Illness", **house.by
    )
    judged(house, CARE, house.tess)
    page = As(house.world.lead).get("plan", house.plan.code)
    assert page.index("Zoe Abel") < page.index("Tess Quill") < page.index("Ann Young")
    told = As(house.world.lead).get("judgement", Judgement.objects.get(person=house.tess).code)
    assert [word in page + told for word in ("Illness", "1966")] == [False, False]
    assert head.title not in told


def test_a_judgement_is_out_of_date_at_twelve_months_and_deleted_at_twenty_four(house: House):
    """SUC-8, SUC-25, P29."""
    year, gone = TODAY - timedelta(366), TODAY - timedelta(732)
    judged(house, CARE, house.tess, on=year)
    endorsing.ask_endorsement(plan=house.plan, endorser=house.board, **house.by)
    judged(house, DIRECTOR, house.tess, on=TODAY - timedelta(360))
    judged(house, EDUCATION, house.tess, on=gone)
    lines = {line.post.title: line for line in lines_of(house.plan, house.world.lead, NOW)}
    assert {title: line.ready_now[0].is_old for title, line in lines.items()} == {
        DIRECTOR: False, CARE: True, EDUCATION: True,
    }  # fmt: skip
    told = [tell(row)[0] for rows, tell in sources_in_plans(house.world.lead, TODAY) for row in rows]
    assert "Some judgements are out of date in the succession plan of Alder County Council" in told
    assert retain(at=NOW, dry_run=True)["readiness and slates"] == 1
    retain(at=NOW)
    assert {row.post.title for row in Judgement.objects.all()} == {DIRECTOR, CARE}
    retain(at=NOW + timedelta(366))
    assert not Judgement.objects.filter(post__title=CARE).exists()
    assert not Snapshot.objects.exists()  # it is kept no longer than the oldest judgement in it
    assert PlanChange.objects.exists()


def test_the_person_is_told_reads_it_and_answers_once(house: House):
    """SUC-9, SUC-11, P25, G9."""
    row = judged(house, CARE, house.sam)
    letter = Letter.objects.get(to=house.sam, wording="succession/judged")
    assert (house.world.lead.name in letter.body, "ready now" in letter.body) == (False, False)
    sam, lead = As(house.sam), As(house.world.lead)
    assert row.get_absolute_url() in sam.get("home")
    page = sam.get("judgement", row.code)
    assert all(words in page for words in ("Led the review.", "Owen Pugh", "24 November 2026", MERIT))
    assert lead.status("answer_judgement", row.code) == 403
    assert sam.post("answer_judgement", row.code, answer="I led two reviews", version=row.version) == 302
    assert "I led two reviews" in lead.get("judgement", row.code)
    row.refresh_from_db()
    assert sam.post("answer_judgement", row.code, answer="Three", version=row.version) == 422
    assert lead.post("end_judgement", row.code, reason="He moves on", version=row.version) == 302
    assert "He moves on" in sam.get("judgement", row.code)


def test_what_is_kept_from_the_person_needs_a_second_reader_and_shows_itself(house: House):
    """SUC-10, P25."""
    until = TODAY + timedelta(120)
    hiding = people.Hiding("It tells of a merger that is not public.", until, house.board)
    given = {"critical": house.posts[CARE], "findings": found(), "on": TODAY, **house.by}
    for wrong, words in (
        (people.Hiding("", until, house.board), "Say why"),
        (people.Hiding("Why", TODAY + LONGEST_HIDDEN + timedelta(1), house.board), "six months"),
        (people.Hiding("Why", until, house.world.lead), "somebody else"),
        (people.Hiding("Why", until, house.tess), "reads this plan"),
    ):
        with pytest.raises(Refused, match=words):
            people.judge(person=house.sam, hiding=wrong, **given)
    with pytest.raises(Refused, match="nothing in it about them"):
        people.judge(person=house.board, hiding=people.Hiding("Why", until, house.world.lead), **given)
    row = people.judge(person=house.sam, hiding=hiding, **given)
    sam, board = As(house.sam), As(house.board)
    assert (sam.status("judgement", row.code), Letter.objects.filter(to=house.sam).count()) == (404, 0)
    assert row.hidden_until == TODAY + SECOND_READER  # whatever was asked for, until somebody else agrees
    assert "not public" in board.get("judgement", row.code)
    assert board.post("read_second", row.code, agrees="yes", version=row.version) == 302
    row.refresh_from_db()
    assert (row.hidden_until, row.is_hidden_on(until - timedelta(1)), row.is_hidden_on(until)) == (until, True, False)
    assert people.show_what_was_hidden(at=NOW) == 0
    assert people.show_what_was_hidden(at=NOW + timedelta(120)) == 1
    people.show_what_was_hidden(at=NOW + timedelta(121))
    assert Letter.objects.filter(to=house.sam, wording="succession/judged").count() == 1
    after = with_standing(house.sam, until)
    assert Judgement.objects.visible_to(after).get() == row


def test_whoever_does_not_wish_is_taken_off_at_once_and_nobody_puts_them_back(house: House):
    """SUC-12."""
    for title in (CARE, EDUCATION):
        judged(house, title, house.sam)
    asked = cover.ask_cover(critical=house.posts[CARE], person=house.sam, until=LATER, words="", **house.by)
    sam = As(house.sam)
    assert sam.post("decline", what=f"post-{house.world.assistant_post.code}") == 302
    assert [row.post.title for row in Judgement.objects.standing()] == [EDUCATION]
    asked.refresh_from_db()
    assert asked.state == "declined"
    with pytest.raises(Refused, match="does not wish"):
        judged(house, CARE, house.sam)
    page = As(house.world.lead).get("judge", house.posts[CARE].code)
    assert (house.tess.code in page, house.sam.code in page) == (True, False)
    row = Declining.objects.get()
    assert As(house.world.lead).post("take_declining_back", row.code) == 404
    assert sam.post("take_declining_back", row.code) == 302
    assert judged(house, CARE, house.sam).band == "now"
    wishes.decline(agency=house.world.alder, post=None, by=house.sam, at=NOW)
    assert not Judgement.objects.standing().exists()


def test_whoever_is_named_for_a_post_sees_nobody_else_who_is(house: House):
    """SUC-13, P27."""
    others = judged(house, CARE, house.tess)
    judged(house, EDUCATION, house.tess)
    board, pages = As(house.board), [("plan", house.plan.code), ("post", house.posts[CARE].code)]
    given = work.Undertaking("A stretch", house.world.lead, LATER, house.posts[CARE].post, house.tess)
    work.add_action(plan=house.plan, given=given, **house.by)
    assert all("Tess Quill" in board.get(*page) for page in pages)
    own = judged(house, CARE, house.board)
    assert "Tess Quill" not in board.get("post", house.posts[CARE].code)
    assert "Tess Quill" in board.get("post", house.posts[EDUCATION].code)
    assert (board.status("judgement", others.code), board.status("judgement", own.code)) == (404, 200)
    assert "A stretch" not in board.get("plan", house.plan.code)
    asked = endorsing.ask_endorsement(plan=house.plan, endorser=house.board, **house.by)
    assert "somebody who is not shown to you" in board.get("snapshot", asked.code)


def test_whoever_leaves_is_out_of_sight_that_day_and_nothing_travels(house: House):
    """SUC-14, P34."""
    row = judged(house, CARE, house.tess)
    birch = As(house.world.birch_lead)
    assert "Tess Quill" in As(house.world.lead).get("plan", house.plan.code)
    held = house.tess.appointments.get()
    structures.record_departure(appointment=held, ends_on=TODAY, leaving_reason="new_post", version=None, **house.by)
    appointed(post(house.world.birch, "Head of Service", 3), house.tess, TODAY)
    page = As(house.world.lead).get("plan", house.plan.code)
    assert "Tess Quill" not in page
    assert (birch.status("judgement", row.code), As(house.world.lead).status("judgement", row.code)) == (404, 404)
    with pytest.raises(Refused, match="holds no post and no role"):
        judged(house, CARE, house.tess)


def test_no_word_of_ours_promises_a_post_and_none_that_is_typed_does(house: House):
    """SUC-15, G8."""
    assert promises_in("She is the natural successor and next in line.") == ["natural successor", "next in line"]
    ours = {file: file.read_text() for file in ROOT.rglob("*.*") if file.suffix in (".html", ".txt")}
    ours |= {file: file.read_text() for file in ROOT.rglob("forms/*.py")}
    assert len(ours) > 20
    assert {file.name: promises_in(text) for file, text in ours.items() if promises_in(text)} == {}
    for name in ("plan", "post", "judgement", "book", "snapshot", "home"):
        assert "_merit.html" in ours[ROOT / "templates" / "succession" / f"{name}.html"], name
    assert not [file for file, text in ours.items() if re.search(r"\brank(ed|ing)? (first|second|1|2)", text)]
    with pytest.raises(Refused, match="promises none"):
        judged(house, CARE, house.sam, evidence="The heir to it.")


def test_what_happened_since_is_a_prompt_to_look_again_and_moves_no_band(house: House):
    """SUC-21, S63."""
    judged(house, CARE, house.sam, "later", on=TODAY - timedelta(60))
    place = offered(house.world.alder, house.sam).place
    for move, day in (("welcome", 50), ("start", 40), ("complete", 5)):
        programmes.move_place(
            place=place, move=move, on=TODAY - timedelta(day), reason="", version=None, by=None, at=NOW
        )
    given = work.Undertaking("Chair the board paper", house.world.lead, TODAY, house.posts[CARE].post, house.sam)
    action = work.add_action(plan=house.plan, given=given, **house.by)
    work.change_action(
        action=action, what=action.what, due_on=TODAY, state="done", what_came="Done well", version=None, **house.by
    )
    step = _a_step_that_is_done_and_shown(house)
    tied = work.Undertaking("A stretch", house.world.lead, TODAY, house.posts[CARE].post, house.sam, step)
    work.add_action(plan=house.plan, given=tied, **house.by)
    rows = Judgement.objects.standing().filter(person=house.sam)
    since = named_in(rows, house.world.lead, TODAY)[house.world.assistant_post.pk][0].since
    assert sorted(words.split(" ")[0] for words in since) == ["completed", "done", "the"]
    page = As(house.world.lead).get("post", house.posts[CARE].code)
    assert ("Look again" in page, rows.get().band) == (True, "later")


def test_development_moves_readiness_the_bench_and_the_year_ahead_and_a_gap_begins_development(house: House):
    """SUC-26, S189: the loop, each step by a person; chances of the kinds of posts are given here."""
    lead = As(house.world.lead)
    judged(house, CARE, house.sam, "soon", on=TODAY - timedelta(60))

    def looked_at():
        lines = [replace(line, chance=0.5) for line in lines_of(house.plan, house.world.lead, NOW)]
        return nets(lines)[0].at_once, ahead(lines), posts_missing(lines)

    at_once, before, missing = looked_at()
    assert (at_once, before.expected, before.nobody_now, before.nobody_later) == (0, 1.5, 0.875, 0.75)
    assert "Nobody is ready now" in missing
    given = work.Undertaking("A place in the programme", house.world.lead, LATER, house.posts[CARE].post, house.sam)
    work.add_action(plan=house.plan, given=given, **house.by)  # the gap commissions development
    place = offered(house.world.alder, house.sam).place
    for move, day in (("welcome", 50), ("start", 40), ("complete", 5)):
        programmes.move_place(
            place=place, move=move, on=TODAY - timedelta(day), reason="", version=None, by=None, at=NOW
        )
    assert looked_at()[1] == before
    assert "Look again" in lead.get("post", house.posts[CARE].code)
    judged(house, CARE, house.sam, "now")  # a named person looks again
    at_once, after, missing = looked_at()
    assert (at_once, after.expected, after.nobody_now) == (1, 1.5, 0.75)
    assert "Nobody is ready now" not in missing
    assert "about 75 in 100" in " ".join(after.sentences)
    vacant = [line for line in lines_of(house.plan, house.world.lead, NOW) if not line.holder.appointments]
    assert [line.chance for line in vacant] == [1.0]
    assert "The year ahead" in lead.get("plan", house.plan.code)


def _a_step_that_is_done_and_shown(house: House):
    """LRN-1: a lead reads that a step is done only while its owner shows the plan."""
    profile, competency = a_role()
    own = {"by": house.sam, "at": NOW}
    plan = learning.begin_plan(person=house.sam, profile=profile, purpose="Mine", **own)
    step = learning.add_step(
        plan=plan, competency=competency, what="Chair", means="other", due_on=TODAY, state="done", what_came="Done",
        **own,
    )  # fmt: skip
    show(
        person=house.sam, purpose=Purpose.PLAN, item=plan.code, called="your plan", reader=house.world.lead,
        ends_on=LATER, on=TODAY, **own,
    )  # fmt: skip
    return step


def test_nothing_that_colleagues_answered_is_read_here():
    """E10, P18: the import contract holds it; here the words of the slice do."""
    words = "\n".join(file.read_text() for file in ROOT.rglob("*.py"))
    assert "learning" in words
    assert not re.search(r"mantle\.(feedback|networks|equality)", words)
    assert "birth_year" not in words
