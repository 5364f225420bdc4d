"""Hosted dialogue, case clinics and questions to peers: read by those who are in them, closed with what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction  # noqa: F401 - the mark `postgresql` looks for it here
from django.urls import reverse

from mantle.learning.actions import dialogue as actions
from mantle.learning.actions.library import keep_sheet
from mantle.learning.models import Contribution, Dialogue, DialogueMember, Expertise
from mantle.people import acting, wall
from mantle.people.access import Role
from mantle.people.models import AuditEvent, Change
from mantle.web import clock
from tests import worlds as house
from tests.learning.worlds import As, learners
from tests.people.test_wall import postgresql, role, seen  # noqa: F401 - the fixture
from tests.worlds import NOW

CANARY = "Kittiwake"
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return learners()


def days(number: int) -> str:
    return (clock.today() + timedelta(days=number)).isoformat()


def opened(site: As, addresses: str, **typed: object) -> Dialogue:
    facts = {"kind": "dialogue", "question": f"{CANARY} question", "opens_on": days(0), "closes_on": days(20)}
    assert site.post("open_dialogue", addresses=addresses, **facts | typed) == 302
    return Dialogue.objects.latest("pk")


def test_a_question_goes_to_small_groups_each_reads_its_own_and_all_read_all_once_it_is_closed(world):
    """S18, I2, DIA-1, DIA-2, DIA-3, DIA-5."""
    mei = house.with_role("Mei", "Lin", Role.MENTOR, world.house.birch)
    sam, lena, noor, other = (As(who) for who in (world.sam, world.lena, world.nurse, mei))
    lines = f"{world.lena.account.email}, Blue\n{world.nurse.account.email}, Green\n"
    wrong = {"kind": "dialogue", "question": "?", "opens_on": days(0), "addresses": "nobody@example.org"}
    assert sam.post("open_dialogue", **wrong, closes_on=days(20)) == 422
    assert sam.post("open_dialogue", **wrong | {"addresses": lines}, closes_on="") == 422  # a last day is required
    assert sam.post("open_dialogue", **wrong | {"addresses": lines}, closes_on=days(300)) == 422
    row = opened(sam, lines + f"{mei.account.email}, Green", about="Think of last winter")
    with pytest.raises(IntegrityError), transaction.atomic():
        Dialogue.objects.filter(pk=row.pk).update(closes_on=row.opens_on)
    assert "Waits for you" in lena.get("dialogues")
    assert f"Sam Doyle asks: {CANARY} question" in lena.get("home")
    assert lena.post("contribute", row.code, "say", text="Blue words") == 302
    assert lena.post("contribute", row.code, "idea", text="No such step") == 404
    assert noor.post("contribute", row.code, "say", text="Green words") == 302
    assert sam.post("contribute", row.code, "say", text="Host words") == 302
    seen_by = {who: site.get("dialogue", row.code) for who, site in (("lena", lena), ("mei", other), ("sam", sam))}
    read = {who: [word for word in ("Blue words", "Green words", "Host words") if word in page]
            for who, page in seen_by.items()}  # fmt: skip
    assert read == {
        "lena": ["Blue words", "Host words"], "mei": ["Green words", "Host words"],
        "sam": ["Blue words", "Green words", "Host words"],
    }  # fmt: skip
    said = Contribution.objects.get(text="Blue words")
    assert (noor.status("change_contribution", said.code), sam.status("change_contribution", said.code)) == (404, 403)
    assert lena.post("change_contribution", said.code, text="Bluer words", version=said.version) == 302
    assert lena.post("change_contribution", said.code, text="Stale", version=said.version) == 409
    assert [lena.status(name, row.code) for name in ("close_dialogue", "ask_more", "move_closing")] == [403] * 3
    row.refresh_from_db()
    assert sam.post("close_dialogue", row.code, version=row.version) == 422
    assert sam.post("close_dialogue", row.code, synthesis="We agree on three", version=row.version) == 302
    assert lena.post("contribute", row.code, "say", text="Too late") == 422
    page = other.get("dialogue", row.code)
    assert [word in page for word in ("Bluer words", "Green words", "We agree on three", "Too late")] == [1, 1, 1, 0]
    text = other.get("dialogue_file", row.code, "txt")
    reply = other.client.get(reverse("learning:dialogue_file", args=[row.code, "csv"]))
    listed = b"".join(reply.streaming_content).decode()
    for each in (text, listed):
        assert ("Bluer words" in each, "We agree on three" in each) == (True, True)


def test_nobody_writes_after_the_last_day_until_the_host_moves_it(world):
    """DIA-1, DIA-2."""
    today = clock.today()
    row = actions.open_dialogue(
        question="Q", opens_on=today, closes_on=today + timedelta(days=1), members={world.lena: ""}, by=world.sam,
        at=clock.now(),
    )  # fmt: skip
    Dialogue.objects.filter(pk=row.pk).update(opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1))
    sam, lena = As(world.sam), As(world.lena)
    assert lena.post("contribute", row.code, "say", text="Late") == 422
    assert "To be closed" in As(world.house.team).get("threads")
    assert sam.post("move_closing", row.code, closes_on=days(5), version=row.version) == 302
    assert lena.post("contribute", row.code, "say", text="In time") == 302
    assert sam.post("ask_more", row.code, addresses=world.nurse.account.email) == 302
    assert DialogueMember.objects.filter(dialogue=row).count() == 2


def test_the_office_sees_that_a_dialogue_is_and_never_a_word_of_it(world):
    """I2, DIA-3, DIA-4: a mark in every place for words, looked for as those who look after programme and record."""
    sam, lena = As(world.sam), As(world.lena)
    row = opened(sam, f"{world.lena.account.email}, {CANARY}", about=CANARY)
    assert lena.post("contribute", row.code, "say", text=CANARY) == 302
    assert sam.post("close_dialogue", row.code, synthesis=CANARY, version=row.version) == 302
    assert lena.get("dialogue", row.code).count(CANARY) >= 5  # there was something to leak
    said = Contribution.objects.get()
    admin = house.with_role("Ada", "Quill", Role.ADMINISTRATOR)
    for viewer in (world.house.team, world.house.lead, world.house.auditor, admin, world.nurse):
        site = As(viewer)
        assert [site.status(name, row.code) for name in ("dialogue", "close_dialogue", "ask_more")] == [404] * 3
        assert site.status("dialogue_file", row.code, "txt") == site.status("change_contribution", said.code) == 404
        pages = [reverse(name) for name in ("people:audit", "home:start", "learning:home", "learning:dialogues")]
        pages += [reverse("learning:threads"), world.sam.get_absolute_url(), f"{reverse('home:search')}?q={CANARY}x"]
        assert CANARY not in "".join(site.client.get(page).content.decode() for page in pages).replace(f"{CANARY}x", "")
    page = As(world.house.team).get("threads")
    assert ("Sam Doyle" in page, "Asked: 1; said: 1 thing" in page) == (True, True)
    assert sam.status("threads") == 403
    kept = [str(each) for table in (AuditEvent, Change) for each in table.objects.values_list()]
    assert [each for each in kept if CANARY in each] == []


def test_three_questions_to_begin_from_and_a_case_clinic_with_its_steps(world):
    """S139, S140, S141, I2, DIA-5, DIA-6."""
    sam, lena = As(world.sam), As(world.lena)
    for key, word in (("framework", "first draft"), ("processes", "most important first"), ("content", "modules")):
        page = sam.get("open_dialogue", template=key)
        assert ('name="question"' in page, "textarea" in page) == (True, True)
        typed = {"kind": "dialogue", "question": key, "opens_on": days(0), "closes_on": days(9)}
        place = f"{reverse('learning:open_dialogue')}?template={key}"
        assert sam.client.post(place, typed | {"addresses": world.lena.account.email}).status_code == 302
        row = Dialogue.objects.get(template=key)
        assert word in lena.get("dialogue", row.code)
    row = opened(sam, world.lena.account.email, kind="clinic", about="The case")
    for step in ("question", "idea", "away"):
        assert lena.post("contribute", row.code, step, text=f"My {step}") == 302
    page = sam.get("dialogue", row.code)
    assert page.index("My question") < page.index("My idea") < page.index("My away")


def test_who_lets_others_ask_is_found_asked_answered_and_gone_when_taken_back(world):
    """S101, DIA-7, DIA-8."""
    sam, lena, noor = As(world.sam), As(world.lena), As(world.nurse)
    assert "Nobody yet" in sam.get("peers")
    assert lena.post("offer_expertise", subject="Pooled budgets", ends_on=days(90)) == 422  # without a yes
    assert lena.post("offer_expertise", subject="Pooled budgets", ends_on=days(90), agrees="on") == 302
    row = Expertise.objects.get()
    assert ("Lena Ortiz" in sam.get("peers", words="budgets"), "Nobody found" in sam.get("peers", words="x")) == (1, 1)
    assert sam.status("withdraw_expertise", row.code) == 405
    assert sam.post("withdraw_expertise", row.code) == 403
    asked = {"question": "Who signs?", "closes_on": days(9)}
    assert lena.post("ask_peer", row.code, **asked) == 422  # nobody asks themselves
    assert sam.post("ask_peer", row.code, **asked) == 302
    talk = Dialogue.objects.get()
    assert (talk.kind, talk.host, talk.closes_on.isoformat()) == ("peer", world.sam, days(9))
    assert lena.post("contribute", talk.code, "say", text="Both treasurers") == 302
    assert "Both treasurers" in sam.get("dialogue", talk.code)
    assert ["Who signs?" in site.get("peers") for site in (sam, lena, noor)] == [True, True, False]
    assert lena.post("withdraw_expertise", row.code) == 302
    assert "Lena Ortiz" not in noor.get("peers")
    assert noor.status("ask_peer", row.code) == 404


@postgresql
def test_sql_in_the_name_of_the_office_finds_no_word_of_a_dialogue_or_a_worksheet(world, role):  # noqa: F811
    """WAL-1, DIA-3, LIB-10."""
    by = {"by": world.sam, "at": NOW}
    today = clock.today()
    row = actions.open_dialogue(
        question="Asked", opens_on=today, closes_on=today + timedelta(days=9), members={world.lena: ""}, by=world.sam,
        at=clock.now(),
    )  # fmt: skip
    actions.contribute(dialogue=row, step="say", text="Said", by=world.lena, at=clock.now())
    keep_sheet(person=world.sam, worksheet="ethos", answers={"own": "Warm"}, **by)
    words = (
        # A comment first: after a request of this process a plain SELECT is told who asks, here nobody.
        "-- by hand\nSELECT question FROM learning_dialogue UNION SELECT text FROM learning_contribution "
        "UNION SELECT answers->>'own' FROM learning_sheet"
    )
    assert seen(role, acting.PAST_THE_WALL, words) == {"Asked", "Said", "Warm"}
    assert seen(role, wall.seen_by(world.sam), words) == {"Asked", "Said", "Warm"}
    assert seen(role, wall.seen_by(world.lena), words) == {"Asked", "Said"}
    assert [seen(role, wall.seen_by(who), words) for who in (world.house.team, world.nurse)] == [set(), set()]
