"""The plan of an authority: its posts, readers, cover, actions, endorsement, gaps and papers."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from mantle.learning.actions import placements
from mantle.people.access import Role
from mantle.people.actions import Refused
from mantle.people.models import AuditEvent, Letter, Look
from mantle.people.rules import IllegalMove
from mantle.structures import actions as structures
from mantle.succession.actions import cover, endorsing, plans, work
from mantle.succession.models import Cover, CriticalPost, Filling, PlanAction, PlanViewer, Snapshot, SuccessionPlan
from mantle.succession.queries.lines import lines_of
from mantle.succession.queries.own import ties_for
from mantle.succession.reports.figures import counts_of_plans, nets, posts_missing
from mantle.succession.reports.papers import book_in_sections
from mantle.succession.rules import MERIT, MOST_VIEWERS, digest_of
from mantle.web import clock
from tests.succession.worlds import NEXT_YEAR, As, House, judged
from tests.worlds import NOW, TODAY, appointed, person, post, with_role

DIRECTOR, CARE, EDUCATION = (
    "Director of Children's Services", "Assistant Director, Social Care", "Assistant Director, Education",
)  # fmt: skip
LATER = TODAY + timedelta(90)


def test_a_plan_has_the_posts_that_the_law_asks_for_and_shows_each_gap(house: House):
    """SUC-1, SUC-3, SUC-4."""
    assert house.posts[DIRECTOR].post.statutory_role == "dcs"
    with pytest.raises(Refused, match="law asks"):
        plans.take_off(critical=house.posts[DIRECTOR], why="Not wanted", version=None, **house.by)
    with pytest.raises(Refused, match="plan already"):
        plans.open_plan(agency=house.world.alder, review_on=NEXT_YEAR, words="", **house.by)
    plans.take_off(critical=house.posts[EDUCATION], why="The service has moved.", version=None, **house.by)
    adults = post(house.world.alder, "Director of Adult Services", 1, statutory_role="dass")

    lines = {line.post.title: line for line in lines_of(house.plan, house.world.lead, NOW)}
    assert set(lines) == {DIRECTOR, CARE, adults.title}
    assert (lines[adults.title].critical, lines[adults.title].missing) == (None, "Nobody is named at all")
    page = As(house.world.lead).get("plan", house.plan.code)
    assert all(words in page for words in ("Add it to the plan", "Nobody named", "Ngozi Adeyemi", MERIT))
    assert "The service has moved." in page  # who, what and why stand in the history


def test_leads_and_eight_named_readers_read_a_plan_nobody_else_does_and_looks_are_on_record(house: House):
    """SUC-2, P27, P34."""
    judged(house, CARE, house.tess)
    assert "Tess Quill" in As(house.board).get("plan", house.plan.code)
    assert Look.objects.filter(by=house.board, people__contains=house.tess.code, fields="readiness").exists()
    strangers = (house.world.birch_lead, house.world.team, house.world.analyst, house.sam, house.world.auditor)
    assert {As(who).status("plan", house.plan.code) for who in strangers} == {404}

    with pytest.raises(Refused, match="holds no role"):
        plans.name_viewer(plan=house.plan, person=house.world.team, on=TODAY, **house.by)
    for number in range(MOST_VIEWERS - 1):
        who = with_role("Pan", f"El{number}", Role.DIRECTOR, house.world.alder)
        plans.name_viewer(plan=house.plan, person=who, on=TODAY, **house.by)
    late = with_role("Pan", "Late", Role.DIRECTOR, house.world.alder)
    with pytest.raises(Refused, match="8 people at most"):
        plans.name_viewer(plan=house.plan, person=late, on=TODAY, **house.by)
    plans.end_viewing(viewer=PlanViewer.objects.get(person=house.board), on=TODAY, **house.by)
    assert As(house.board).status("plan", house.plan.code) == 404


def test_cover_is_somebody_who_said_yes_and_only_they_say_it(house: House):
    """SUC-5."""
    lead, sam, code = As(house.world.lead), As(house.sam), house.posts[DIRECTOR].code
    assert lead.post("ask_cover", code, person=house.sam.code, until=LATER.isoformat()) == 302
    row = Cover.objects.get()
    assert Letter.objects.filter(to=house.sam, wording="succession/cover").count() == 1
    assert "Asked, no answer yet" in lead.get("plan", house.plan.code)
    with pytest.raises(Refused, match="asked answers"):
        cover.answer_cover(cover=row, agrees=True, answer="", version=None, by=house.world.lead, at=NOW)
    assert sam.post("answer_cover", row.code, agrees="yes", answer="Gladly", version=row.version) == 302
    assert "Agreed" in lead.get("post", code)
    with pytest.raises(Refused, match="holds this post"):
        cover.ask_cover(critical=house.posts[DIRECTOR], person=house.world.director, until=LATER, words="", **house.by)
    cover.end_cover(cover=row, **house.by)
    with pytest.raises(IllegalMove):
        cover.answer_cover(cover=row, agrees=True, answer="", version=None, by=house.sam, at=NOW)


def test_an_endorsed_snapshot_stays_as_it_was_and_the_difference_is_told(house: House):
    """SUC-16, SUC-17."""
    judged(house, CARE, house.tess, "soon")
    lead, board = As(house.world.lead), As(house.board)
    with pytest.raises(Refused, match="director or board member"):
        endorsing.ask_endorsement(plan=house.plan, endorser=house.world.lead, **house.by)
    assert lead.post("ask_endorsement", house.plan.code, endorser=house.board.code) == 302
    first = Snapshot.objects.get()
    with pytest.raises(Refused, match="waits for an answer"):
        endorsing.ask_endorsement(plan=house.plan, endorser=house.board, **house.by)
    assert lead.status("decide_endorsement", first.code) == 403
    assert board.post("decide_endorsement", first.code, endorses="no", reason="", version=first.version) == 422
    assert board.post("decide_endorsement", first.code, endorses="yes", version=first.version) == 302

    kept = Snapshot.objects.get()
    judged(house, CARE, house.tess, "now")
    judged(house, EDUCATION, house.sam, "later")
    plans.change_plan(plan=house.plan, review_on=LATER, words="Nobody alone.", why="Sooner", version=None, **house.by)
    after = Snapshot.objects.get()
    assert (after.digest, after.content) == (kept.digest, kept.content)
    assert digest_of(after.content) == after.digest
    page = board.get("snapshot", first.code)
    assert "Unchanged" in page
    for said in (
        f"{CARE}, ready now: Tess Quill added.", f"{CARE}, ready in one to two years: Tess Quill taken off.",
        f"{EDUCATION}, later: Sam Doyle added.", "Review date: was 20 September 2027, is now 22 February 2027.",
    ):  # fmt: skip
        assert said in page, said
    assert house.tess.name not in str(after.content)  # people stand in it by reference
    with pytest.raises(IllegalMove):
        endorsing.decide_endorsement(snapshot=after, endorses=False, reason="No", version=None, by=house.board, at=NOW)
    second = endorsing.ask_endorsement(plan=house.plan, endorser=house.board, **house.by)
    assert "Tess Quill added" in board.get("snapshot", second.code, query="?against=1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot.objects.filter(pk=second.pk).update(state="returned", reason="")
    for viewer in PlanViewer.objects.standing(TODAY).filter(agency=house.plan.agency):
        plans.end_viewing(viewer=viewer, on=TODAY, **house.by)
    assert lead.status("ask_endorsement", house.plan.code) == 302  # nobody to ask: first somebody is given access


def test_one_person_named_for_three_posts_fills_one_and_the_rest_are_named(house: House):
    """SUC-18, G5."""
    for title in (DIRECTOR, CARE, EDUCATION):
        judged(house, title, house.sam)
    judged(house, CARE, house.tess, "soon")
    now, later = nets(lines_of(house.plan, house.world.lead, NOW))
    assert ((now.at_once, now.of), (later.at_once, later.of)) == ((1, 3), (2, 3))
    words = " ".join(now.sentences)
    assert "Sam Doyle is ready now for 3 posts but can only take one" in words
    assert "would stay empty although somebody is ready now" in words
    assert "1 of 3 critical posts could be filled at once" in As(house.world.lead).get("plan", house.plan.code)


def test_gaps_name_posts_and_needs_and_each_leads_to_an_action(house: House):
    """S63, SUC-19, SUC-22."""
    judged(house, CARE, house.tess, "later")
    covered = cover.ask_cover(critical=house.posts[EDUCATION], person=house.sam, until=LATER, words="", **house.by)
    cover.answer_cover(cover=covered, agrees=True, answer="", version=None, by=house.sam, at=NOW)
    found = posts_missing(lines_of(house.plan, house.world.lead, NOW))
    assert {words: [line.post.title for line in lines] for words, lines in found.items()} == {
        "Nobody is ready now": [CARE], "Nobody is named at all": [DIRECTOR],
        "Cover only: nobody could step in for good": [EDUCATION],
    }  # fmt: skip
    lead, critical = As(house.world.lead), house.posts[CARE]
    assert f"/actions/add/?post={critical.code}" in lead.get("gaps", house.plan.code)

    offer = placements.offer_placement(
        agency=house.world.alder, host=house.world.lead, kind="shadowing", title="A week at the ward", what="Rounds",
        capacity=2, days=5, starts_on=TODAY, ends_on=LATER, apply_by=LATER, by=house.world.lead, at=NOW,
    )  # fmt: skip
    assert f"offer-{offer.code}" in ties_for(house.world.lead, [house.tess], TODAY)
    sent = {"what": "A stretch", "owner": house.world.lead.code, "due_on": LATER.isoformat(), "about": house.tess.code}
    asked = {**sent, "tied_to": f"offer-{offer.code}"}
    assert lead.post("add_action", house.plan.code, query=f"?post={critical.code}", **asked) == 302
    row = PlanAction.objects.get()
    assert (row.offer, row.about, row.post) == (offer, house.tess, critical.post)
    given = work.Undertaking("A search", house.sam, LATER)
    with pytest.raises(Refused, match="reads the plan"):
        work.add_action(plan=house.plan, given=given, **house.by)
    done = {"what": row.what, "due_on": row.due_on.isoformat(), "state": "done", "version": row.version}
    assert lead.post("change_action", row.code, what_came="", **done) == 422
    assert lead.post("change_action", row.code, what_came="She went", **done) == 302
    assert As(house.board).status("change_action", row.code) == 403


def test_counts_show_no_group_below_ten_and_directors_for_the_nation_only(house: House):
    """SUC-20, P28."""
    judged(house, CARE, house.tess)
    assert {cell.shown for _, cells in counts_of_plans(TODAY).rows for cell in cells} == {"fewer than 10", "0"}
    page = As(house.world.team).get("counts")
    assert "fewer than 10" in page
    assert not any(word in page for word in ("Tess", "Quill", CARE, "Alder County"))
    assert As(house.sam).status("counts") == 403


def test_the_plan_on_paper_is_the_plan_on_the_page_for_those_who_may_take_it(house: House):
    """SUC-24, G11."""
    judged(house, CARE, house.tess, "soon", on=TODAY - timedelta(400))
    lead, board = As(house.world.lead), As(house.board)
    file = b"".join(lead.answer("book", house.plan.code, query="?format=csv").streaming_content).decode("utf-8-sig")
    rows = {row["Post"]: row for row in csv.DictReader(io.StringIO(file))}
    page = lead.get("book", house.plan.code)
    assert rows[CARE]["Ready in one to two years"] == "Tess Quill (judged 20 Oct 2025, out of date)"
    assert all(words in page for words in (*rows, "Tess Quill, judged 20 Oct 2025", "Out of date", rows[CARE]["Why"]))
    lines = lines_of(house.plan, house.world.lead, NOW)
    sections = [part["heading"] for part in book_in_sections(house.plan, lines, [], TODAY)["sections"]]
    assert {"The year ahead", *rows} <= set(sections)
    assert "The year ahead" in page
    pdf = lead.answer("book", house.plan.code, query="?format=pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert [board.status("book", house.plan.code, query=query) for query in ("", "?format=csv")] == [200, 403]


def test_how_a_post_was_filled_is_asked_for_and_kept(house: House, monkeypatch):
    """SUC-15: open competition on record, or why there was none."""
    came = person("Una", "Marsh")
    appointed(house.world.vacant_post, came, TODAY + timedelta(1))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(2))
    lead, code = As(house.world.lead), house.posts[EDUCATION].code
    held = house.world.vacant_post.appointments.get()
    assert "Record how Una Marsh was appointed" in lead.get("post", code)
    with pytest.raises(Refused, match="why there was no competition"):
        plans.say_how_filled(critical=house.posts[EDUCATION], appointment=held, way="matched", words="", **house.by)
    said = {"appointment": held.code, "way": "open", "words": "Advertised; 14 applied."}
    assert lead.post("say_how_filled", code, **said) == 302
    assert Filling.objects.get().way == "open"
    assert "Advertised; 14 applied." in lead.get("post", code)
    structures.close_post(
        post=house.world.vacant_post, ends_on=LATER, end_holders=True, reason="", version=None, **house.by
    )
    assert "This post ends on" in lead.get("post", code)


def test_every_change_stands_with_who_and_two_people_at_once_lose_no_word(house: House):
    """SUC-23."""
    one, other = As(house.world.lead), As(with_role("Ola", "Second", Role.AUTHORITY_LEAD, house.world.alder))
    seen = {"review_on": LATER.isoformat(), "version": SuccessionPlan.objects.get().version}
    assert one.post("change_plan", house.plan.code, words="First words", why="The board asked", **seen) == 302
    sent = {"words": "Second words, which took an hour", **seen}
    late = other.client.post(f"{house.plan.get_absolute_url()}change/", sent)
    assert (late.status_code, "which took an hour" in late.content.decode()) == (409, True)
    assert SuccessionPlan.objects.get().words == "First words"
    page = one.get("plan", house.plan.code)
    assert ("The board asked" in page, "Owen Pugh" in page) == (True, True)
    assert AuditEvent.objects.filter(verb="succession plan changed", by=house.world.lead).count() == 1


def test_a_plan_asks_few_questions_however_many_people_it_names(house: House, django_assert_max_num_queries):
    for number in range(12):
        who = person("Extra", f"Person{number}")
        appointed(post(house.world.alder, f"Head {number}", 3), who, TODAY - timedelta(90))
        judged(house, CARE, who, ("now", "soon", "later")[number % 3])
    lead = As(house.world.lead)
    lead.get("plan", house.plan.code)
    with django_assert_max_num_queries(29):
        lead.get("plan", house.plan.code)
    assert CriticalPost.objects.count() == 3
