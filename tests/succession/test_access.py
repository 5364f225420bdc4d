"""Every address of the slice that is about a row, and who gets what there: written by hand. SUC-2, ACC-6."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import get_resolver

from mantle.people import acting, wall
from mantle.people.access import Role
from mantle.people.models import AuditEvent
from mantle.succession import urls
from mantle.succession.actions import cover, endorsing, people, plans, wishes, work
from mantle.succession.models import Cover, Judgement, PlanViewer
from tests.people.doors import DOORS
from tests.people.test_wall import postgresql, role, seen  # noqa: F401 - the fixture
from tests.succession.worlds import NEXT_YEAR, As, House, found, judged
from tests.worlds import NOW, TODAY, with_role

CARE, EDUCATION = "Assistant Director, Social Care", "Assistant Director, Education"
LATER = TODAY + timedelta(90)
# Who gets in at each address: l a lead, r a named reader, s whoever is judged or asked, e the endorser, x the second
# reader. Those who see the row and may not are refused (403); for everybody else it is not there (404).
ROWS: dict[str, tuple[str, str, str]] = {
    **dict.fromkeys(("plan", "book", "gaps"), ("plan", "lr", "")),
    **dict.fromkeys(
        ("change_plan", "viewers", "name_viewer", "put_in", "add_action", "ask_endorsement"), ("plan", "l", "r")
    ),
    "end_viewing": ("viewer", "", "lr"),  # answers a form alone: 405
    **dict.fromkeys(("post", "judge", "compare"), ("post", "lr", "")),
    **dict.fromkeys(("change_post", "take_off", "say_how_filled", "ask_cover"), ("post", "l", "r")),
    "change_action": ("action", "l", "r"),
    "answer_cover": ("cover", "slr", ""),
    "end_cover": ("cover", "", "slr"),
    "judgement": ("judgement", "slr", ""),
    "answer_judgement": ("judgement", "s", "lr"),
    "end_judgement": ("judgement", "l", "sr"),
    "read_second": ("hidden", "r", "l"),
    "snapshot": ("snapshot", "lr", ""),
    "decide_endorsement": ("snapshot", "r", "l"),
    "take_endorsement_back": ("snapshot", "", "lr"),
    "take_declining_back": ("declining", "", "s"),
}
OF_FORMS_ALONE = {"end_viewing", "end_cover", "take_endorsement_back", "take_declining_back"}


@pytest.fixture
def codes(house: House) -> dict[str, list[str]]:
    """A row of every kind, and their codes by name."""
    critical = house.posts[CARE]
    own = judged(house, CARE, house.sam)
    hiding = people.Hiding("Why", LATER, house.board)
    hidden = people.judge(
        critical=house.posts[EDUCATION], person=house.tess, findings=found(), on=TODAY, hiding=hiding, **house.by
    )  # fmt: skip
    asked = cover.ask_cover(critical=critical, person=house.sam, until=LATER, words="", **house.by)
    given = work.Undertaking("A search", house.world.lead, LATER, critical.post)
    action = work.add_action(plan=house.plan, given=given, **house.by)
    snapshot = endorsing.ask_endorsement(plan=house.plan, endorser=house.board, **house.by)
    post = house.posts["Director of Children's Services"].post
    declining = wishes.decline(agency=house.world.alder, post=post, by=house.sam, at=NOW)
    rows = {
        "plan": house.plan, "post": critical, "judgement": own, "hidden": hidden, "cover": asked, "action": action,
        "snapshot": snapshot, "declining": declining,
    }  # fmt: skip
    found_codes = {name: [row.code] for name, row in rows.items()}
    return {**found_codes, "viewer": [house.plan.code, PlanViewer.objects.get().code]}


def test_a_row_is_there_for_those_it_is_meant_for_and_for_nobody_else(house: House, codes):
    """Every address of the slice stands in one of the two tables."""
    of_slice = {each.name for each in urls.urlpatterns}
    assert of_slice == set(ROWS) | {name.partition(":")[2] for name in DOORS if name.startswith("succession:")}
    assert get_resolver().namespace_dict["succession"]
    world = house.world
    others = (
        world.team, world.birch_lead, world.analyst, world.auditor,
        with_role("Mo", "Mentor", Role.MENTOR, world.alder), with_role("Di", "Director", Role.DIRECTOR, world.alder),
    )  # fmt: skip
    insiders = {"l": As(world.lead), "r": As(house.board), "s": As(house.sam)}
    wrong = []
    for name, (kind, may, refused) in ROWS.items():
        for letter, who in insiders.items():
            expected = {200, 302} if letter in may else {403} if letter in refused else {404}
            expected = {405, 403} if name in OF_FORMS_ALONE and letter in may + refused else expected
            answer = who.status(name, *codes[kind])
            wrong += [] if answer in expected else [(name, letter, answer, expected)]
    assert wrong == []
    for other in map(As, others):
        away = {name: other.status(name, *codes[kind]) for name, (kind, _, _) in ROWS.items()}
        assert {name for name, answer in away.items() if answer != 404} == set()


def test_each_form_leaves_a_line_of_the_record(house: House, codes):
    """J1: the walk over all addresses leaves these out; here each is sent once, and answers with an effect."""
    lead, board, sam = As(house.world.lead), As(house.board), As(house.sam)
    plan, critical, day = house.plan.code, house.posts[CARE], LATER.isoformat()
    said = {"impact": "weeks", "why": "It would falter.", "market": "some"}
    done = {"what": "Search", "state": "done", "what_came": "Two"}
    judgement = Judgement.objects.get(code=codes["judgement"][0])
    sent = [
        (lead, "change_plan", [plan], {"review_on": day, "words": "More"}),
        (lead, "change_post", [critical.code], {**said, "version": critical.version}),
        (lead, "put_in", [plan], {**said, "post": house.tess.appointments.get().post.code}),
        (lead, "take_off", [house.posts[EDUCATION].code], {"why": "Closed"}),
        (lead, "add_action", [plan], {"what": "Search", "owner": house.world.lead.code, "due_on": day}),
        (lead, "change_action", codes["action"], {**done, "due_on": day}),
        (lead, "ask_cover", [critical.code], {"person": house.board.code, "until": day}),
        (sam, "answer_judgement", codes["judgement"], {"answer": "Yes", "version": judgement.version}),
        (lead, "take_endorsement_back", codes["snapshot"], {}),
        (lead, "ask_endorsement", [plan], {"endorser": house.board.code}),
        (lead, "end_viewing", codes["viewer"], {}),
        (lead, "name_viewer", [plan], {"person": "bea.board@example.org"}),
        (sam, "decline", [], {"what": f"agency-{house.world.alder.code}"}),
        (sam, "take_declining_back", codes["declining"], {}),
    ]  # fmt: skip
    for who, name, args, answers in sent:
        before = AuditEvent.objects.count()
        assert who.post(name, *args, **answers) == 302, name
        assert AuditEvent.objects.count() > before, name
    opened = {"agency": house.world.birch.code, "review_on": NEXT_YEAR.isoformat()}
    assert As(house.world.birch_lead).post("open_plan", **opened) == 302
    assert board.status("plan", plan) == 200
    row = Cover.objects.get(person=house.board)
    before = AuditEvent.objects.count()
    assert lead.post("end_cover", row.code) == 302
    assert AuditEvent.objects.count() > before


@postgresql
def test_sql_in_the_name_of_others_finds_no_judgement_and_of_its_subject_the_shown_one(house: House, codes, role):  # noqa: F811
    """WAL-1, SUC-2, SUC-9, SUC-10."""
    other = plans.open_plan(agency=house.world.birch, review_on=NEXT_YEAR, words="Birch", by=None, at=NOW)
    assert other.posts.count() == 1
    words = (
        "SELECT evidence || ' ' || p.family_name FROM succession_judgement j "
        "JOIN people_person p ON p.id = j.person_id "
        "UNION SELECT words FROM succession_successionplan"
    )
    both = {"Led the review. Doyle", "Led the review. Quill"}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert seen(role, acting.PAST_THE_WALL, words) == both | {"Nobody alone.", "Birch"}
    assert seen(role, wall.seen_by(house.world.lead), words) == both | {"Nobody alone."}
    assert seen(role, wall.seen_by(house.board), words) == both | {"Nobody alone."}
    assert seen(role, wall.seen_by(house.sam), words) == {"Led the review. Doyle"}
    assert seen(role, wall.seen_by(house.world.birch_lead), words) == {"Birch"}
    assert [seen(role, wall.seen_by(who), words) for who in (house.world.team, house.world.auditor)] == [set(), set()]
