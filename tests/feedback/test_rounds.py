"""A round from its beginning to its report, at its pages, by each person in turn. FEE-1 to FEE-12."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse

from mantle.feedback.actions import closing
from mantle.feedback.actions import rounds as actions
from mantle.feedback.actions.rounds import Named
from mantle.feedback.models import Draft, Invitation, Link, Result, Round, Sealed, Terms
from mantle.feedback.reports.paper import paper_of
from mantle.feedback.rules.rounds import Group
from mantle.feedback.rules.wording import TO_OTHERS
from mantle.framework.rules.shipped import shipped
from mantle.people.actions import Refused
from mantle.people.models import AuditEvent, Change, Letter
from mantle.web import clock
from tests import worlds as house
from tests.feedback import worlds
from tests.feedback.worlds import As
from tests.worlds import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters_leave(settings):
    settings.MAIL = {"host": "mail.example.org"}


def lines() -> int:
    return AuditEvent.objects.count()


def test_a_round_goes_from_its_beginning_to_its_report_by_its_pages_and_each_step_is_on_record():
    worlds.quadrants()
    two = house.two_authorities()
    coach = house.with_role("Noor", "Aziz", house.Role.MENTOR, two.birch)
    sam, team = As(two.participant), As(two.team)
    assert "You have not asked for feedback yet" in sam.get("home")
    before = lines()
    assert sam.post("begin", moment="between", coach=coach.code) == 302
    row = Round.objects.get()
    for group, number in (("peers", 5), ("reports", 5)):
        for place in range(number):
            name = f"{group}{place}"
            typed = {"group": group, "name": name, "address": f"{name}@example.org"}
            assert sam.post("add_person", row.code, **typed) == 302
    assert lines() == before + 11
    page = sam.get("round", row.code)
    assert "peers0@example.org" in page
    gone = Invitation.objects.get(addressee="peers0")
    assert sam.post("take_off", gone.code) == 302
    assert sam.post("propose", row.code) == 302
    assert "Fewer than 5 are named as peers" in sam.get("round", row.code)
    assert sam.post("propose", row.code, no_more="on") == 302
    assert "Agree and send letters" in team.get("round", row.code)
    row.refresh_from_db()
    assert team.post("return_list", row.code, why="Add somebody of the police.", version=row.version) == 302
    assert "Add somebody of the police." in sam.get("round", row.code)
    assert sam.post("propose", row.code, no_more="on") == 302
    row.refresh_from_db()
    last = clock.today() + timedelta(days=28)
    assert "When" not in team.get("launch", row.code)
    launched = {"coach": coach.code, "version": row.version, "closes_on_day": last.day, "closes_on_month": last.month,
                "closes_on_year": last.year}  # fmt: skip
    assert team.post("launch", row.code, **launched) == 302
    row.refresh_from_db()
    assert (row.state, Letter.objects.filter(wording="feedback/invited").count()) == ("open", 9)
    assert lines() > before + 11
    # Everybody answers, oneself too, and the day after the last one the system closes it.
    assert "Answer about yourself" in sam.get("round", row.code)
    worlds.answered(row, {"self": [5], "peers": [3, 3, 4, 4], "reports": [2, 3, 3, 4, 4]}, "Keeps promises.")
    assert "Enough" in sam.get("round", row.code)
    closing.look_after_rounds(arguments={}, by=None, at=clock.now() + timedelta(days=29), progress=None)
    row.refresh_from_db()
    noor = As(coach)
    assert "reads the report first" in sam.get("round", row.code)
    sam.get("report", row.code, status=404)
    told = noor.get("report", row.code)
    assert "All colleagues together: 3.3" in told
    assert "Keeps promises. peers" in told
    day = clock.today() + timedelta(days=30)
    typed = {"version": row.version, "talked_on_day": day.day, "talked_on_month": day.month, "talked_on_year": day.year}
    assert sam.post("release", row.code, **typed) == 403
    assert noor.post("release", row.code, **typed) == 302, noor.reply.content.decode()[-3000:]
    assert "You see more of it than they do" in sam.get("report", row.code)
    assert sam.client.get(reverse("feedback:paper", args=[row.code])).content.startswith(b"%PDF")
    # The team sees that it is done, and nothing of it; Owen reads it while Sam shows it to him.
    assert "Report released" in team.get("round", row.code)
    assert "Report released" in team.get("arranged")
    team.get("report", row.code, status=404)
    owen = As(two.lead)
    owen.get("report", row.code, status=404)
    assert "They can read the whole report" in sam.get("show", row.code)
    until = clock.today() + timedelta(days=60)
    shown = {"who": "else", "address": two.lead.account.email, "ends_on_day": until.day, "ends_on_month": until.month,
             "ends_on_year": until.year}  # fmt: skip
    assert sam.post("show", row.code, **shown) == 302, sam.reply.content.decode()[-3000:]
    assert "The report of Sam Doyle" in owen.get("report", row.code)
    sharing = two.participant.sharings.get(purpose="feedback")
    assert sam.client.post(reverse("learning:stop_showing", args=[sharing.code])).status_code == 302
    owen.get("report", row.code, status=404)


def test_a_coach_holds_back_a_comment_with_a_reason_and_shows_it_again():
    """FEE-14, A16: whole, never rewritten; on the page, on paper and in the record not a word of it."""
    world = worlds.opened({"peers": 8})
    worlds.answered(world.round, {"peers": [3] * 8}, "ORCHID")
    worlds.closed(world.round)
    noor, sam, code = As(world.coach), As(world.sam), world.round.code
    closing.release(feedback=world.round, talked_on=worlds.LAST_DAY + timedelta(days=2), on=worlds.LAST_DAY,
                    version=None, by=world.coach, at=NOW)  # fmt: skip
    said = Result.objects.get().content["comments"]["keep"][2]
    assert said in sam.get("report", code)
    sam.get("hold_back", code, "others-keep-2", status=403)
    assert As(world.team).post("hold_back", code, "others-keep-2", why="names") == 404
    noor.get("hold_back", code, "others-keep-9", status=404)
    assert said in noor.get("hold_back", code, "others-keep-2")
    before = lines()
    assert noor.post("hold_back", code, "others-keep-2", why="") == 422
    assert noor.post("hold_back", code, "others-keep-2", why="names") == 302
    assert noor.post("hold_back", code, "others-keep-2", why="hurts") == 422
    told = sam.get("report", code)
    assert (said in told, "One comment is held back by your coach. It names a child" in told) == (False, True)
    assert told.count("ORCHID") == 7
    paper = str(paper_of(Result.objects.get()))
    assert (said in paper, "held back by the coach. It names a child" in paper) == (False, True)
    assert said in noor.get("report", code)
    assert sam.post("show_again", code, "others-keep-2") == 403
    assert noor.post("show_again", code, "others-keep-2") == 302
    assert said in sam.get("report", code)
    assert lines() == before + 2
    assert "ORCHID" not in str([*AuditEvent.objects.values(), *Change.objects.filter(at__gte=NOW).values()])


def test_somebody_with_a_letter_answers_without_an_account_stops_goes_on_and_hands_in_once(caplog):
    """FEE-6, A9, A13, A14: looking changes nothing, no line is left; unknown, used and closed look the same."""
    caplog.set_level("INFO", "mantle.requests")
    row = worlds.opened().round
    link = worlds.link_of(worlds.asked(row, "community")[0])
    visitor = Client()
    page = visitor.get(link).content.decode()
    assert "What do you see of Sam Doyle’s work?" in page
    assert "You need not know how an office works" in page
    assert visitor.get("/feedback/answering/part/1/").status_code == 404  # looking at the link began nothing
    assert (Draft.objects.count(), visitor.get(link).status_code) == (0, 200)
    assert visitor.post(link).status_code == 302
    keys = [each["key"] for each in row.terms.domains[0]["questions"]]
    first = "/feedback/answering/part/1/"
    assert "Notices what they feel before others notice it" in visitor.get(first).content.decode()
    assert visitor.post(first, {keys[0]: "4", keys[1]: "0", "stop": "1"}).headers["Location"].endswith("/stopped/")
    again = Client()  # another machine
    assert again.post(link).headers["Location"] == first  # the rest of the first page is open still
    assert 'value="4" checked' in again.get(first).content.decode().replace('" class="govuk-radios__input" ', '" ')
    assert again.post(first, dict.fromkeys(keys, "9")).status_code == 422
    for page in range(1, 5):
        asked = [each["key"] for each in row.terms.domains[page - 1]["questions"]]
        assert again.post(f"/feedback/answering/part/{page}/", dict.fromkeys(asked, "3")).status_code == 302
    words = "My head of service Priya saw it last week."
    assert again.post("/feedback/answering/comments/", {"keep": words, "next": "1"}).status_code == 302
    assert "Priya, last week" in again.get("/feedback/answering/check/").content.decode()
    assert again.post("/feedback/answering/check/").headers["Location"].endswith("/thanks/")
    assert again.get("/feedback/answering/thanks/").status_code == 200

    Client().get("/sign-in/")
    assert {each.facts["address"] for each in caplog.records if each.message == "answered"} == {"/sign-in/"}

    def seen(path: str) -> bytes:
        reply = Client().get(path)
        return b"%d " % reply.status_code + reply.content

    used, unknown = seen(link), seen(f"/feedback/letter/{'x' * 43}/")
    assert used.startswith(b"404 ")
    assert used == unknown
    assert visitor.post(first, {keys[0]: "1"}).status_code == 404  # the first machine can change nothing any more
    other = worlds.link_of(worlds.asked(row, "peers")[0])
    worlds.closed(row)
    assert seen(other) == unknown


def test_a_line_manager_is_told_that_answers_are_known_as_theirs_and_others_are_not():
    row = worlds.opened().round
    pages = [
        Client().get(worlds.link_of(worlds.asked(row, group)[0])).content.decode() for group in ("manager", "peers")
    ]
    assert ["Your answers are shown to Sam Doyle and their coach as yours" in page for page in pages] == [True, False]
    assert "if four or more of you have answered" in pages[1]
    assert Letter.objects.get(wording="feedback/invited_manager").body.count("as yours") == 1
    names = "".join(f"{each.subject} {each.body}" for each in Letter.objects.filter(wording__startswith="feedback/"))
    assert "Doyle" not in names  # LET-1


def test_a_list_needs_enough_people_of_each_side_each_once_and_nobody_is_oneself_by_another_spelling():
    """FEE-3, FEE-4, A5."""
    world = worlds.begun()
    put = {"feedback": world.round, "by": world.sam, "at": NOW}
    for address in ("Sam.Doyle+peer@example.org", "samdoyle@EXAMPLE.org"):
        with pytest.raises(Refused, match="yourself"):
            actions.name_people(named=[Named("peers", "A Peer", address)], **put)
    actions.name_people(named=worlds.named({"peers": 7, "reports": 2}), **put)
    with pytest.raises(Refused, match="already"):
        actions.name_people(named=[Named("reports", "Again", "Peers0+two@example.org")], **put)
    with pytest.raises(Refused, match="Fewer than 5 are named as direct reports"):
        actions.propose_list(no_more=False, **put)
    actions.take_off(invitation=worlds.asked(world.round, "peers")[0], by=world.sam, at=NOW)
    actions.take_off(invitation=worlds.asked(world.round, "peers")[0], by=world.sam, at=NOW)
    with pytest.raises(Refused, match="at least 8"):
        actions.propose_list(no_more=True, **put)


def test_nobody_agrees_to_their_own_list_nor_from_another_authority():
    world = worlds.begun()
    actions.name_people(feedback=world.round, named=worlds.named(worlds.GROUPS), by=world.sam, at=NOW)
    actions.propose_list(feedback=world.round, no_more=True, by=world.sam, at=NOW)
    send = {"feedback": world.round, "coach": world.coach, "closes_on": worlds.LAST_DAY, "on": TODAY, "version": None,
            "at": NOW}  # fmt: skip
    house.people.give_role(
        person=world.sam, role=house.Role.AUTHORITY_LEAD, agency=world.house.alder, starts_on=TODAY, by=None, at=NOW
    )
    for by in (house.with_standing(world.sam, TODAY), world.house.birch_lead):
        with pytest.raises(Refused):
            actions.launch_round(by=by, **send)
    assert As(world.house.birch_lead).client.get(world.round.get_absolute_url()).status_code == 404
    assert actions.launch_round(by=world.lead, **send).state == "open"


def test_nobody_learns_who_has_answered_also_not_from_reminders_or_the_record():
    """FEE-6, FEE-9, P13: the same letters go to all; no line, no change and no letter tells one rater from another."""
    world = worlds.opened()
    lines_before, changes = lines(), Change.objects.count()
    worlds.answered(world.round, {"peers": [3, 3, 3, 3]})
    assert (lines(), Change.objects.count()) == (lines_before, changes)
    page = As(world.sam).get("round", world.round.code)
    assert page.count("Enough<") + page.count("Not enough yet") == 4
    assert As(world.team).get("round", world.round.code).count("Not enough yet") == 0
    at = NOW + timedelta(days=21)
    closing.look_after_rounds(arguments={}, by=None, at=at, progress=None)
    closing.look_after_rounds(arguments={}, by=None, at=at, progress=None)  # a chore that runs twice
    assert Letter.objects.filter(wording="feedback/reminder").count() == sum(worlds.GROUPS.values())


def test_what_was_promised_is_changed_by_nobody_after_the_letters():
    """FEE-7, A15: by no action, no save and no SQL; and never a floor below four."""
    terms, someone = worlds.opened().round.terms, house.person("A", "B")
    for change in (
        lambda: Terms.objects.filter(pk=terms.pk).update(floor=5),
        lambda: _sql("UPDATE feedback_terms SET floor = 1, comments_from = 1"),
        lambda: terms.save(),
        lambda: Terms.objects.create(
            round=Round.objects.create(subject=someone, moment="start", begun_on=TODAY, state="called_off"),
            framework=terms.framework, domains=[], notice=1, launched_on=TODAY, floor=3,
        ),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Terms.objects.get().floor == 4


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_shipped_question_has_words_in_which_others_are_asked():
    asked = {item["text"] for domain in shipped("quadrants")["domains"] for item in domain["items"]}
    assert asked == set(TO_OTHERS)


def test_a_round_is_called_off_and_what_was_answered_goes_unread():
    world = worlds.opened()
    worlds.answered(world.round, {"peers": [3, 3, 3, 3]})
    assert Draft.objects.count() == 4
    assert As(world.sam).post("call_off", world.round.code) == 302  # refused with a word: letters are out
    assert Draft.objects.count() == 4
    assert "cannot be undone" in As(world.team).get("call_off", world.round.code)
    assert As(world.team).post("call_off", world.round.code) == 302
    assert (Draft.objects.count(), Link.objects.count(), Sealed.objects.count(), Result.objects.count()) == (0, 0, 0, 0)
    assert Group.SELF in {each.group for each in Invitation.objects.all()}
