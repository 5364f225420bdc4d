"""Help between authorities: offered, asked for, brought together, and never more than there is. HLP-1 to HLP-19."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse

from mantle.people import actions as people
from mantle.people.actions import Refused
from mantle.people.models import AuditEvent, Letter
from mantle.people.queries.waiting import those_with_rows
from mantle.people.rules import IllegalMove
from mantle.programmes.models import Exemplar, Strand
from mantle.structures import actions as structures
from mantle.support.actions import help as offering
from mantle.support.actions import help_work, helping
from mantle.support.models import HeldDay, HelpDay, HelpDeployment, HelpOffer, HelpRequest, HelpTeamMember
from mantle.support.queries.help import fitting
from mantle.support.queries.help_waiting import help_dated, help_sources
from mantle.support.reports.help import overview
from mantle.support.rules.help import FRESH, HELP_MOVES, OWNERS, STEP_NAMES
from mantle.web import clock
from tests.programmes import worlds as programmes
from tests.support.help_worlds import As, World, asked, offered, proposed, standing, three_authorities

at_once = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one writer in at a time: there is no such moment"
)
SOON = clock.today() + timedelta(days=30)


@pytest.fixture
def world(db) -> World:
    return three_authorities()


def waiting_texts(person) -> list[str]:
    told = those_with_rows(person, help_sources(person, clock.today()))
    return [tell(row).text for rows, tell in told for row in rows]


def test_every_move_has_an_owner_and_a_name():
    assert {move for _, move in HELP_MOVES} == set(OWNERS)
    assert set(OWNERS) <= set(STEP_NAMES)


def test_help_goes_from_an_offer_to_what_came_of_it_through_the_pages(world):
    """S145: every step by the person it belongs to, each with a line of the record."""
    today = clock.today().isoformat()
    birch, alder, team = As(world.birch_lead), As(world.alder_lead), As(world.team)
    offer_form = {
        "agency": world.house.birch.pk, "lead": world.house.outsider.pk, "areas": ["early_help", "quality"],
        "days_a_month": "4", "starts_on": today, "ends_on": (clock.today() + timedelta(days=600)).isoformat(),
        "inspected": "good", "cannot_help": "cedar city council\nNowhere",
    }  # fmt: skip
    assert birch.post("offer_help", **offer_form) == 422  # an inspection has a day
    assert "no authority called Nowhere" in birch.text
    offer_form["cannot_help"] = "cedar city council"
    assert birch.post("offer_help", **offer_form, inspected_on="2026-05-04") == 302
    offer = HelpOffer.objects.get()
    assert [row.name for row in offer.cannot_help.all()] == ["Cedar City Council"]
    assert birch.post("name_in_team", offer.code, person=world.director.pk, role="Early help") == 302
    member = HelpTeamMember.objects.get()
    dana = As(world.director)
    assert waiting_texts(standing(world.director))[0] == "Birch Borough Council names you in its offer of help"
    assert As(world.birch_lead).post("answer_naming", member.code, "yes") == 403
    assert dana.post("answer_naming", member.code, "yes") == 302
    assert birch.post("change_help_offer", offer.code, **offer_form, inspected_on="2026-05-04", version=1) == 302

    ask = {"agency": world.house.alder.pk, "problem": "Plans come late", "urgency": "now", "days_wanted": "6"}
    assert alder.post("ask_for_help", **ask) == 422
    assert alder.post("ask_for_help", **ask, areas=["early_help"]) == 302
    row = HelpRequest.objects.get()
    assert waiting_texts(world.team) == ["Alder County Council asks for help"]
    assert (
        alder.post("change_help_request", row.code, **ask | {"days_wanted": "5"}, areas=["early_help"], version=1)
        == 302
    )
    assert (birch.status("help_request", row.code), alder.status("suggest_helpers", row.code)) == (404, 403)
    assert ">Help for Alder County Council</a>" in team.get("diagnose_request", row.code)  # the way back has a name
    assert alder.get("ask_for_help").count(">Help between authorities</a>") == 2  # in the navigation, and the way back
    assert team.post("diagnose_request", row.code, diagnosis="Two front doors", version=2) == 302
    page = team.get("suggest_helpers", row.code)
    assert "Birch Borough Council</a>: fits" in page
    assert "Knows about: Early help" in page
    plan = {"days_a_month": "2", "starts_on": today, "ends_on": (clock.today() + timedelta(days=60)).isoformat()}
    assert team.post("propose_helper", row.code, offer.code, **plan, reason="They have been there", version=3) == 302
    assert waiting_texts(world.birch_lead) == ["Could you help another authority?"]
    yes = {"conflict": "none", "approved": "Mei Lin, director"}
    assert birch.post("accept_request", row.code, **yes, version=4) == 422  # neither days nor will
    assert birch.post("accept_request", row.code, **yes, has_capacity="on", is_willing="on", version=4) == 302
    assert alder.post("agree_request", row.code, **yes, version=5) == 302
    assert alder.post("move_request", row.code, "start", version=6) == 422  # there is no plan
    objectives = {"text_1": "Plans in 20 days", "before_1": "34 days in October", "people": [member.pk]}
    assert birch.post("help_plan", row.code, **objectives, next_review_on=SOON.isoformat(), version=6) == 302
    assert alder.post("move_request", row.code, "start", version=7) == 302
    day = {"on": today, "member": member.pk}
    assert dana.post("log_help_day", row.code, **day, days="1.0", what="A day at the front door") == 302
    assert dana.post("log_help_day", row.code, **day, days="0.5", what="Twice by mistake") == 302
    twice = HelpDay.objects.get(days="0.5")
    assert dana.post("take_help_day_out", row.code, twice.code) == 302
    assert team.status("log_help_day", row.code) == 403
    dates = [
        entry
        for rows, tell in help_dated(standing(world.director), clock.today(), SOON + timedelta(2))
        for entry in tell(rows)
    ]
    assert {entry.kind for entry in dates} == {"Help"}
    assert len(dates) == 2  # the review and the day
    review = {"on": today, "what_changed": "One door, two weeks sooner"}
    row.refresh_from_db()
    assert alder.post("review_help", row.code, **review, next_on=SOON.isoformat(), version=row.version) == 302
    said = {"now_1": "21 days", "change_1": "better", "learnt": "Begin with the forms", "thanks": "Thank you, Birch"}
    assert birch.post("say_effect", row.code, **said) == 302
    row.refresh_from_db()
    assert team.post("close_help", row.code, version=row.version) == 422  # one side has not said
    assert alder.post("say_effect", row.code, **said | {"change_1": "same"}) == 302
    assert alder.post("close_help", row.code, version=row.version) == 302
    page = alder.get("help_request", row.code)
    assert all(words in page for words in ("Better: 21 days", "Much the same: 21 days", "Thank you, Birch", "Closed"))
    assert birch.post("make_exemplar", row.code, title="One front door", context="money") == 302
    assert Exemplar.objects.get().agreed_at is None
    assert "Alder" not in Exemplar.objects.get().story
    assert not HeldDay.objects.filter(month__gt=clock.today()).exists()  # free for others again
    verbs = set(AuditEvent.objects.filter(object_kind="helprequest").values_list("verb", flat=True))
    assert {"help asked for", "help: propose", "help: accept", "help: agree", "help: close", "help: effect"} <= verbs


def test_who_asks_is_nobody_elses_business(world):
    """HLP-3, HLP-5: another authority finds nothing of a request, and of an offer that one stands in its region."""
    offer, row = offered(world), asked(world)
    proposed(world, row, offer)
    birch, cedar = As(world.birch_lead), As(world.cedar_lead)
    assert "Plans come late." in birch.get("help_request", row.code)
    assert [cedar.status("help_request", row.code), cedar.status("help_offer", offer.code)] == [404, 404]
    pages = cedar.get("help_home") + cedar.get("help_requests") + cedar.get("help_overview") + cedar.get("help_offers")
    assert "Early help" in pages
    assert "Southvale" in pages
    assert not [name for name in ("Alder", "Birch", "Plans come late") if name in pages]
    assert "fewer than 10" in cedar.get("help_overview")
    assert "fewer than 10" not in As(world.team).get("help_overview")
    # Whoever declined sees nothing of it afterwards, neither the next helper.
    helping.move_request(
        request=row, move="decline", reason="Too far.", version=None, by=world.birch_lead, at=clock.now()
    )
    assert birch.status("help_request", row.code) == 404
    assert "Too far." in As(world.alder_lead).get("help_request", row.code)


def test_a_helper_who_stepped_out_reads_no_step_of_the_next(world):
    first, row = offered(world), asked(world)
    _running(world, row, first)
    helping.move_request(
        request=row, move="step_out", reason="A fire at home.", version=None, by=world.birch_lead, at=clock.now()
    )
    second = offered(world, agency=world.cedar, lead=_holder(world.cedar), by=standing(world.cedar_lead))
    proposed(world, row, second)
    helping.move_request(
        request=row, move="decline", reason="Not us.", version=None, by=standing(world.cedar_lead), at=clock.now()
    )
    page = As(world.birch_lead).get("help_request", row.code)
    assert "A fire at home." in page
    assert "Your part ended" in page
    assert not [words for words in ("Cedar", "Not us.") if words in page]
    assert "Cedar City Council: declined" in As(world.alder_lead).get("help_request", row.code)


def _holder(agency):
    return agency.posts.get(tier=1).appointments.get().person


def _running(world: World, row: HelpRequest, offer: HelpOffer) -> HelpDeployment:
    found = proposed(world, row, offer)
    now = clock.now()
    helping.accept_request(
        request=row, has_capacity=True, is_willing=True, conflict="none", approved="Mei Lin", version=None,
        by=world.birch_lead, at=now,
    )  # fmt: skip
    helping.agree_request(request=row, conflict="none", approved="Ngozi", version=None, by=world.alder_lead, at=now)
    help_work.write_help_plan(
        request=row, objectives=[("Sooner", "34 days")], people=[], how="", next_review_on=None, version=None,
        by=world.alder_lead, at=now,
    )  # fmt: skip
    helping.move_request(request=row, move="start", version=None, by=world.alder_lead, at=now)
    return found


def test_a_step_that_is_not_ones_own_or_not_in_turn_is_refused(world):
    offer, row = offered(world), asked(world, diagnosed=False)
    move = {"request": row, "version": None, "at": clock.now()}
    with pytest.raises(IllegalMove):
        proposed(world, row, offer)  # before the diagnosis
    helping.diagnose_request(diagnosis="Two front doors.", by=world.team, **move)
    with pytest.raises(Refused, match="belongs to somebody else"):
        helping.move_request(move="withdraw", reason="No", by=world.birch_lead, **move)
    proposed(world, row, offer)
    yes = {"conflict": "none", "approved": "Mei Lin"}
    for by in (world.team, world.alder_lead):  # nobody says yes for another side, the broker for none
        with pytest.raises(Refused, match="belongs to somebody else"):
            helping.accept_request(has_capacity=True, is_willing=True, by=by, **yes, **move)
    with pytest.raises(IllegalMove):
        helping.agree_request(by=world.alder_lead, **yes, **move)
    with pytest.raises(Refused, match="Say why"):
        helping.move_request(move="take_back", by=world.team, **move)
    helping.move_request(move="take_back", reason="Too far", by=world.team, **move)
    assert (HelpRequest.objects.get().state, HeldDay.objects.count()) == ("diagnosed", 0)
    # A broker who speaks for one of the two brings them together with nobody.
    both = standing(world.house.team)
    people.give_role(
        person=both, role="director", agency=world.house.birch, starts_on=clock.today(), by=None, at=clock.now()
    )
    with pytest.raises(Refused, match="You belong to Birch"):
        proposed(world, row, offer, by=standing(both))


def test_what_was_withdrawn_is_asked_again_and_what_was_closed_is_opened_again(world):
    offer, row = offered(world), asked(world)
    _running(world, row, offer)
    move = {"request": row, "version": None, "at": clock.now()}
    held = HeldDay.objects.count()
    review = {"on": clock.today(), "what_changed": "Much", "next_on": None}
    help_work.review_help(by=world.alder_lead, **review, **move)
    with pytest.raises(Refused, match="whoever wrote it"):
        help_work.take_review_back(reason="Wrong day", by=world.birch_lead, **move)
    help_work.take_review_back(reason="Wrong day", by=world.alder_lead, **move)
    assert HelpRequest.objects.get().state == "running"
    help_work.review_help(by=world.alder_lead, **review, **move)
    help_work.close_help(reason="They have both left.", by=world.team, **move)
    assert HeldDay.objects.count() < held
    helping.move_request(move="reopen", reason="Too soon", by=world.team, **move)
    assert (HelpRequest.objects.get().state, HeldDay.objects.count()) == ("reviewed", held)
    helping.move_request(move="withdraw", reason="We merge.", by=world.alder_lead, **move)
    helping.move_request(move="ask_again", by=world.alder_lead, **move)
    assert (HelpRequest.objects.get().state, HelpDeployment.objects.live().count()) == ("asked", 0)


def test_a_stale_offer_is_proposed_to_nobody_until_it_is_confirmed_with_one_press(world):
    offer, row = offered(world), asked(world)
    time = (clock.today(), clock.today() + timedelta(days=60), 2, clock.today())
    assert fitting(row, *time)[0].found.may_be_proposed
    HelpOffer.objects.update(confirmed_on=clock.today() - FRESH)
    assert fitting(row, *time)[0].found.against == ("Nobody has confirmed the offer for six months",)
    with pytest.raises(Refused, match="Nobody has confirmed"):
        proposed(world, row, offer)
    assert waiting_texts(world.birch_lead) == ["Does your offer of help still hold? Birch Borough Council"]
    assert "Birch" not in As(world.cedar_lead).get("help_home")
    assert As(world.birch_lead).post("confirm_help_offer", offer.code) == 302
    assert waiting_texts(world.birch_lead) == []
    assert proposed(world, row, offer).helper == world.house.birch


def test_conflicts_and_days_keep_an_offer_from_being_proposed_and_are_said(world):
    offer, row = offered(world, cannot_help=[world.house.alder]), asked(world)
    found = fitting(row, clock.today(), clock.today(), 5, clock.today())[0].found
    assert found.against == (
        "A conflict is declared: they cannot help this authority", "4 days a month free, and 5 wanted",
    )  # fmt: skip
    with pytest.raises(Refused, match="A conflict is declared"):
        proposed(world, row, offer)
    today = clock.today()
    structures.end_appointment(
        appointment=world.house.birch_post.appointments.get(), version=None, ends_on=today, leaving_reason="resigned",
        by=None, at=clock.now(),
    )  # fmt: skip
    assert (
        "Whoever leads it holds no leading post there any more" in fitting(row, today, today, 1, today)[0].found.against
    )


def test_days_written_down_never_exceed_what_was_agreed_nor_what_the_offer_has(world):
    offer, row = offered(world, days_a_month=2), asked(world)
    deployment = _running(world, row, offer)  # two days a month: all that there is
    day = {"request": row, "member": None, "days": 1, "what": "There", "by": world.birch_lead, "at": clock.now()}
    for _ in range(2):
        help_work.log_help_day(on=clock.today(), **day)
    with pytest.raises(Refused, match="no more than 2 are free for you"):
        help_work.log_help_day(on=clock.today(), **day)
    with pytest.raises(Refused, match="outside the time"):
        help_work.log_help_day(on=deployment.ends_on + timedelta(days=1), **day)
    with pytest.raises(Refused, match="cannot be fewer"):
        offering.change_help_offer(
            offer=offer, lead=offer.lead, competencies=[], cannot_help=[], days_a_month=1, version=None,
            by=world.birch_lead, at=clock.now(),
        )  # fmt: skip
    other = asked(world, agency=world.cedar, by=standing(world.cedar_lead))
    with pytest.raises(Refused, match="0 days a month free"):
        proposed(world, other, offer, days_a_month=1)
    assert HeldDay.objects.filter(offer=offer).values("month").distinct().count() == deployment.held.count() // 2


def test_the_overview_names_what_is_wanted_and_nobody_offers_to_the_programme_team_alone(world):
    offered(world)
    asked(world, areas=["youth_justice"])
    team, lead = overview(world.team, clock.today()), overview(world.birch_lead, clock.today())
    assert (team.gaps, lead.gaps) == (["Youth justice"], [])
    assert {line.asked for line in lead.areas} == {"fewer than 10"}
    file = As(world.team).client.get("/support/help/offered-and-wanted/?format=csv")
    assert "Youth justice,0,0,0,1,12,Yes" in b"".join(file.streaming_content).decode()


def test_every_way_back_is_a_page_and_leaves_a_line(world):
    offer, row = offered(world), asked(world)
    birch, alder = As(world.birch_lead), As(world.alder_lead)
    member = offering.name_in_team(
        offer=offer, person=world.director, role="Early help", by=world.birch_lead, at=clock.now()
    )
    deployment = _running(world, row, offer)
    row.refresh_from_db()
    ends = (deployment.ends_on - timedelta(days=60)).isoformat()
    assert birch.post("change_help_days", row.code, days_a_month="5", ends_on=ends, version=row.version) == 422
    assert birch.post("change_help_days", row.code, days_a_month="3", ends_on=ends, version=row.version) == 302
    assert HeldDay.objects.filter(month__gt=clock.today()).values("month").distinct().count() == 3
    assert alder.post("move_request", row.code, "start_not", reason="Next week", version=row.version) == 409
    row.refresh_from_db()
    assert alder.post("move_request", row.code, "start_not", reason="Next week", version=row.version) == 302
    assert alder.status("move_request", row.code, "review_not") == 404  # a door of its own
    row.refresh_from_db()
    assert alder.post("move_request", row.code, "start", version=row.version) == 302
    help_work.review_help(
        request=row, on=clock.today(), what_changed="Much", next_on=None, version=None, by=world.alder_lead,
        at=clock.now(),
    )  # fmt: skip
    row.refresh_from_db()
    assert alder.post("take_review_back", row.code, reason="Wrong day", version=row.version) == 302
    assert As(world.director).post("take_from_team", member.code) == 302
    assert birch.post("withdraw_help_offer", offer.code) == 302
    assert "Taken back" in birch.get("help_offer", offer.code)
    assert birch.post("confirm_help_offer", offer.code) == 302  # says that it has ended, and changes nothing
    assert birch.post("withdraw_help_offer", offer.code) == 302
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {
        "help: days", "help: start_not", "help: review_not", "taken out of an offer of help",
        "offer of help taken back", "help offered again",
    } <= verbs  # fmt: skip


ROW_DOORS = (
    "help_request", "change_help_request", "diagnose_request", "suggest_helpers", "accept_request", "agree_request",
    "help_plan", "change_help_days", "log_help_day", "review_help", "take_review_back", "say_effect", "close_help",
    "make_exemplar",
)  # fmt: skip
OFFER_DOORS = ("help_offer", "change_help_offer", "confirm_help_offer", "withdraw_help_offer", "name_in_team")


def test_whoever_has_no_part_in_it_finds_no_door_to_a_request_or_an_offer(world):
    """Each role without a part: every address is that of a row that does not exist."""
    offer, row = offered(world), asked(world)
    proposed(world, row, offer)
    member = offering.name_in_team(
        offer=offer, person=world.director, role="Early help", by=world.birch_lead, at=clock.now()
    )
    strangers = [world.cedar_lead, world.house.analyst, world.house.participant, world.house.auditor]
    for person in strangers:
        stranger = As(person)
        doors = [(name, row.code) for name in ROW_DOORS] + [(name, offer.code) for name in OFFER_DOORS]
        doors += [("propose_helper", row.code, offer.code), ("move_request", row.code, "withdraw")]
        doors += [("take_help_day_out", row.code, "NOSUCHDAY"), ("answer_naming", member.code, "yes")]
        doors += [("take_from_team", member.code)]
        assert {door: stranger.status(*door) for door in doors} == dict.fromkeys(doors, 404)
    # Of those who have a part, each gets what is theirs and no more.
    lead, helper, team = As(world.alder_lead), As(world.birch_lead), As(world.team)
    theirs = {"help_request": "lhb", "change_help_request": "l", "accept_request": "h", "diagnose_request": "b",
              "suggest_helpers": "b", "help_plan": "lh", "close_help": "lb", "agree_request": "l"}  # fmt: skip
    for name, who in theirs.items():
        found = "".join(
            key for key, each in (("l", lead), ("h", helper), ("b", team)) if each.status(name, row.code) == 200
        )
        assert (name, found) == (name, who)


def test_the_programme_for_system_leaders_shows_who_helps_and_how_much(world):
    """S143, HLP-18: from a place of strand 2 to what its holder gives, as far as the reader sees."""
    offer = offered(world)
    _running(world, asked(world), offer)
    provided = programmes.offered(world.house.birch, world.house.outsider)
    As(world.team).get("system_leaders")
    assert "Nobody to show you here" in As(world.birch_lead).get("system_leaders")
    Strand.objects.filter(programmes=provided.programme).update(audience="system_leaders")
    page = As(world.birch_lead).get("system_leaders")
    assert "1 of 1 leader you can see is part of an offer of help" in page
    assert 'data-label="Authorities helped">1<' in page
    assert "Nobody to show you here" in As(world.cedar_lead).get("system_leaders")
    for address in (provided.place.get_absolute_url(), provided.cohort.get_absolute_url()):
        assert reverse("support:system_leaders") in As(world.birch_lead).client.get(address).content.decode()


@at_once
@pytest.mark.django_db(transaction=True)
def test_two_who_propose_the_last_days_at_once_do_not_both_get_them():
    """HLP-12: the offer is locked, and the database lets a day be held once."""
    world = three_authorities()
    offer = offered(world, days_a_month=2)
    rows = [asked(world), asked(world, agency=world.cedar, by=standing(world.cedar_lead))]
    refused: list[str] = []

    def propose(row: HelpRequest) -> None:
        try:
            proposed(world, row, offer)
        except Refused as reason:
            refused.append(str(reason))
        finally:
            connection.close()

    threads = [threading.Thread(target=propose, args=[row]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert HelpDeployment.objects.count() == 1


@pytest.mark.django_db
def test_the_database_itself_lets_a_day_of_an_offer_be_held_once(world):
    deployment = proposed(world, asked(world), offered(world))
    held = deployment.held.first()
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        HeldDay.objects.create(offer=held.offer, deployment=deployment, month=held.month, number=held.number)


def test_letters_go_to_whoever_answers_next_and_name_no_authority_that_asks(world):
    """HLP-20, LET-10: one letter for each step to whom it concerns, none to whoever took it, none that gives away."""

    def written() -> list[tuple[str, str]]:
        rows = Letter.objects.order_by("pk").exclude(wording__in=["people/waiting"])
        new = [(row.wording.removeprefix("support/help_"), str(row.to)) for row in rows if row.pk not in seen]
        seen.update(rows.values_list("pk", flat=True))
        return new

    seen: set[int] = set()
    lead, team, asker = world.house.outsider, str(world.team), str(world.alder_lead)
    offer = offered(world, lead=world.director)
    assert written() == [("lead", "Dana Frost")]
    offering.name_in_team(offer=offer, person=lead, role="Early help", by=world.birch_lead, at=clock.now())
    assert written() == [("named", str(lead))]
    row = asked(world)
    assert written() == [("asked", team)]
    proposed(world, row, offer)
    assert written() == [("put", "Dana Frost")]
    yes = {"conflict": "none", "approved": "Dana Frost", "version": None, "at": clock.now()}
    dana = standing(world.director)
    helping.accept_request(request=row, has_capacity=True, is_willing=True, by=dana, **yes)
    assert written() == [("answer", asker)]
    helping.agree_request(request=row, by=world.alder_lead, **yes)
    assert written() == [("agreed", "Dana Frost"), ("agreed", team)]
    plan = {"how": "", "next_review_on": None, "version": None, "by": dana, "people": []}
    help_work.write_help_plan(request=row, objectives=[("Sooner", "34 days")], at=clock.now(), **plan)
    help_work.write_help_plan(request=row, objectives=[("Soon", "34 days")], at=clock.now(), **plan)
    assert written() == [("plan", asker)]
    helping.move_request(request=row, move="step_out", reason="Ours", version=None, by=dana, at=clock.now())
    assert written() == [("back", asker), ("back", team)]
    told = Letter.objects.exclude(to=world.house.lead).values_list("subject", "body")
    assert told.count() > 5
    assert not [words for letter in told for words in letter if "Alder" in words]
    Letter.objects.filter(wording="support/help_answer").get()  # there is one to see, and only the recipient sees it
    assert not Letter.objects.visible_to(world.team).filter(wording="support/help_answer").exists()
    again = proposed(world, row, offered(world, lead=world.director))
    helping.move_request(request=row, move="take_back", reason="Too far", version=None, by=world.team, at=clock.now())
    assert written()[-1] == ("back", "Dana Frost")
    assert Letter.objects.latest("pk").link.endswith(again.offer.get_absolute_url())
