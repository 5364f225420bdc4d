"""RIG-13: what a restriction and an objection stop; RIG-9: what a person says; RIG-7: notices on the way in."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pyotp
import pytest
from django.test import Client

from mantle.forecast import queries as forecasts
from mantle.forecast.actions import give_answers
from mantle.learning.actions.placements import offer_placement
from mantle.learning.queries.practice import board_for
from mantle.learning.queries.scopes import people_of
from mantle.people.models import Agency, AuditEvent, Look, Person
from mantle.people.queries import with_standing
from mantle.people.queries.limits import limited
from mantle.programmes.actions import sets
from mantle.programmes.queries.frame import reach_by_level
from mantle.programmes.queries.risk import NOT_WORKED_OUT, at_risk
from mantle.programmes.rules.sets import RoundKind
from mantle.rights.actions import cases, copies
from mantle.rights.models import Acknowledgement, Limit, Statement
from mantle.rights.rules import notices
from mantle.rights.rules.limits import USE_NAMES, Use
from mantle.structures.actions import files
from mantle.structures.models import Appointment, Import
from mantle.structures.queries.leaving import holders_at_risk, watched
from tests import worlds
from tests.programmes import worlds as programmes
from tests.structures.files import workforce
from tests.worlds import NOW, TODAY


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr("mantle.web.clock.now", lambda: NOW)


@pytest.fixture
def world(db):
    return worlds.two_authorities()


@pytest.fixture
def officer(world) -> Client:
    return client_of(worlds.with_role("Edith", "Marlow", worlds.Role.DATA_PROTECTION, world.alder))


def client_of(who: Person) -> Client:
    client = Client()
    client.force_login(who.account)
    return client


def asked(kind: str, who: Person, world):
    return cases.receive(kind=kind, words="Please.", person=who, agency=world.alder, by=who, at=NOW)


def step(officer: Client, case, name: str) -> int:
    return officer.post(f"/requests/{case.code}/step/", {"step": name, "words": "As was asked."}).status_code


def brought_in(world, rows: list[list[str]]) -> Import:
    """A file that says of the agency what these rows say, read and stored."""
    given = {"kind": "workforce", "name": "posts.csv", "content": workforce(rows), "as_at": TODAY}
    row = files.stage_import(**given, agency=world.alder, by=world.lead, at=NOW)
    row = files.read_import(row=row, by=world.lead, at=NOW)
    return files.confirm_import(row=row, answers={}, by=world.lead, at=NOW)


OTHER_HOLDER = [
    ["Alder County Council", "", "Director of Children's Services", "", "1", "1", "Una Grey", "", "", "", ""],
    ["Alder County Council", "", "Assistant Director, Social Care", "Social care", "2", "1", "Ira Pine", *[""] * 4],
]  # fmt: skip


def test_a_restricted_record_is_shown_with_a_note_and_used_for_nothing_until_it_is_lifted(world, officer):
    director, assistant, team = world.director, world.assistant, world.team
    at_risk = lambda: set(holders_at_risk(team, TODAY).values_list("person__family_name", flat=True))  # noqa: E731
    in_figures = lambda: {row.person for row in watched(date(2020, 1, 1), TODAY)}  # noqa: E731
    assert {"Adeyemi", "Farrow"} <= at_risk()
    assert director.pk in in_figures()
    case = asked("restriction", director, world)
    assert step(officer, case, "stop figures") == 422  # a step of an objection
    assert step(officer, case, "restrict") == step(officer, case, "restrict") == 302
    assert Limit.objects.count() == 1
    assert at_risk() & {"Adeyemi", "Farrow"} == {"Farrow"}
    assert in_figures() & {director.pk, assistant.pk} == {assistant.pk}
    page = client_of(world.lead).get(f"/people/{director.code}/").content.decode()
    assert "This record is restricted" in page
    assert "restricted" not in client_of(world.lead).get(f"/people/{assistant.code}/").content.decode()
    assert step(officer, case, "close") == step(officer, case, "lift") == 302
    assert director.pk in in_figures()
    assert list(AuditEvent.objects.filter(verb__startswith="use").order_by("pk").values_list("verb", flat=True)) == [
        "use stopped", "use allowed again",
    ]  # fmt: skip


def test_a_file_leaves_the_post_of_a_restricted_record_alone_and_says_so(world, officer):
    step(officer, asked("restriction", world.director, world), "restrict")
    row = brought_in(world, OTHER_HOLDER)
    holders = Appointment.objects.filter(post__agency=world.alder, ends_on__isnull=True)
    assert set(holders.values_list("person__family_name", flat=True)) == {"Adeyemi", "Pine"}
    assert any("restricted" in note for note in row.report["notes"])


def test_without_a_restriction_the_same_file_changes_both_posts(world):
    brought_in(world, OTHER_HOLDER)
    holders = Appointment.objects.filter(post__agency=world.alder, ends_on__isnull=True)
    assert set(holders.values_list("person__family_name", flat=True)) == {"Grey", "Pine"}


def test_of_whoever_objects_to_figures_only_that_the_post_is_held_counts(world, officer):
    scope, who = forecasts.Scope(agency=world.alder), world.director
    give_answers(person=who, answers={"next_post": ("yes", "")}, on=TODAY, by=who, at=NOW)

    def told() -> list:
        row = next(row for row in forecasts.workforce_rows(scope, TODAY) if row["tier"] == 1)
        careers = [career for career in forecasts.careers_in(scope, TODAY) if career.tier == 1]
        ages = [row.birth_year for row in forecasts.holders_in(scope, TODAY) if row.tier == 1]
        counts = [sum(each.n for each in forecasts.posts_in(scope, TODAY) if each.is_held)]
        return [row["person"], row["birth_year"], row["willing"], len(careers), ages, counts]

    assert told() == ["held", 1971, True, 1, [1971], [2]]
    step(officer, asked("objection", who, world), "stop figures")
    assert told() == ["held", None, None, 0, [], [2]]


def test_whoever_objects_to_figures_is_in_no_group_figure_of_development_and_programmes(world, officer):
    def counted() -> list:
        groups = {row["pk"] for row in people_of("all")}
        agency = {row["pk"] for row in people_of(f"agency:{world.alder.code}")}
        directors = next(row for row in reach_by_level(TODAY) if row.level == "Directors")
        return [world.director.pk in groups, world.director.pk in agency, directors.reached + directors.others]

    assert counted() == [True, True, 2]
    step(officer, asked("objection", world.director, world), "stop figures")
    assert counted() == [False, False, 1]


def test_an_objection_stops_what_it_names_and_nothing_else(world, officer):
    step(officer, asked("objection", world.director, world), "stop suggestions")
    stopped = {use: world.director.pk in limited(use) for use in ("figures", "suggestions", "files")}
    assert stopped == {"figures": False, "suggestions": True, "files": False}
    assert set(USE_NAMES) == {Use.ALL, *stopped}


@pytest.fixture
def cohort(world):
    found = programmes.cohort(programmes.published("Step up", programmes.component("Learning set", "small_group")))
    for person in (
        world.director,
        world.participant,
        *(worlds.person(f"Given{number}", "Quill") for number in range(5)),
    ):
        programmes.place(found, person)
    return found


def test_whoever_stopped_suggestions_is_placed_and_looked_at_by_hand_and_no_page_says_why(world, officer, cohort):
    def placed(round_) -> bool:
        return round_.members.filter(place__person=world.director).exists()

    def flags() -> dict[int, list[str]]:
        return {each.place.person_id: each.flags for each in at_risk(cohort.programme, TODAY)}

    def propose(kind: str):
        return sets.propose_sets(cohort=cohort, kind=kind, by=world.team, at=NOW)

    assert [placed(propose(kind)) for kind in RoundKind] == [True, True]
    before = flags()
    assert any("not yet welcomed" in flag for flag in before[world.director.pk])
    step(officer, asked("objection", world.director, world), "stop suggestions")
    rounds = [propose(kind) for kind in RoundKind]
    assert [placed(each) for each in rounds] == [False, False]
    assert [each.members.count() for each in rounds] == [6, 6]
    assert flags() == before | {world.director.pk: [NOT_WORKED_OUT]}
    team = client_of(world.team)
    pages = [rounds[-1].get_absolute_url(), cohort.get_absolute_url(), f"/programmes/{cohort.programme.code}/at-risk/"]
    for page in pages:
        text = team.get(page).content.decode()
        assert world.director.name in text, page
        assert [word for word in ("objection", "objected", "restrict", "opted") if word in text.lower()] == []
    assert "put them into a set by hand" in team.get(pages[0]).content.decode()


def test_the_board_of_opportunities_says_nothing_of_what_suits_whoever_stopped_suggestions(world, officer):
    health = Agency.objects.create(code="health", name="Northmoor Health", kind="health")
    offer_placement(
        agency=health, host=worlds.person("Ho", "St"), title="Commissioning", what="Sit in.", kind="shadowing",
        capacity=1, days=2, starts_on=TODAY, ends_on=TODAY + timedelta(90), apply_by=TODAY + timedelta(30),
        by=world.team, at=NOW,
    )  # fmt: skip
    viewer = with_standing(world.director, TODAY)
    viewer.standing = world.team.standing
    assert [row.reasons != [] for row in board_for(viewer, TODAY)] == [True]
    step(officer, asked("objection", world.director, world), "stop suggestions")
    assert [row.reasons for row in board_for(viewer, TODAY)] == [[]]


def test_beside_what_rules_suggest_a_person_asks_that_somebody_looks_at_it_again(world, cohort):
    """RIG-14"""
    who = world.participant
    made = sets.propose_sets(cohort=cohort, kind=RoundKind.SETS, by=world.team, at=NOW)
    sets.confirm_sets(round_=made, reason="As proposed.", version=None, by=world.team, at=NOW)
    own, place = client_of(who), who.places.get()
    pages = [place.sets.get().learning_set.get_absolute_url(), place.get_absolute_url(), "/development/opportunities/"]
    asked_for = re.compile(r'href="(/my-data/ask/\?kind=review[^"]*)"')
    links = [unescape(asked_for.search(own.get(page).content.decode())[1]) for page in pages]
    assert "Place given, not yet welcomed." in own.get(pages[1]).content.decode()
    form = own.get(links[0]).context["form"]
    assert (form.initial["kind"], f"{place.sets.get().learning_set}, " in form.initial["words"]) == ("review", True)
    assert own.post("/my-data/ask/", {"kind": "review", "words": form.initial["words"] + "Why?"}).status_code == 302
    case = who.rights_cases.get()
    assert (case.kind, case.due_on(TODAY) > TODAY) == ("review", True)
    assert own.get("/my-data/ask/?kind=invented&about=x").context["form"].initial == {}
    lead = client_of(world.team).get(pages[0]).content.decode()
    assert asked_for.search(lead) is None  # it is not about them


def test_a_person_says_something_beside_their_record_and_takes_it_back(world, officer):
    who, said = world.director, {"about": "My post", "words": "I did not choose to leave."}
    worlds.people.open_account(person=who, email="ngozi@example.org", password=None, by=None, at=NOW)
    own, lead = client_of(who), client_of(world.lead)
    assert own.post("/my-data/statement/", {}).status_code == 422
    assert own.post("/my-data/statement/", said).status_code == 302
    place = f"/my-data/statements/{Statement.objects.get().code}/take-back/"
    assert said["words"] in lead.get(f"/people/{who.code}/").content.decode()
    assert (lead.post(place).status_code, own.get(place).status_code) == (404, 405)
    assert own.post(place).status_code == 302
    assert not Statement.objects.exists()


def test_the_answer_to_a_correction_stands_beside_the_statement_and_stays(world, officer):
    who = world.participant
    case = cases.receive(kind="correction", words="I see it otherwise.", person=who, agency=world.alder, by=who, at=NOW)
    assert step(officer, case, "statement") == 302
    row = Statement.objects.get()
    assert "As was asked." in client_of(who).get("/my-data/").content.decode()
    client_of(who).post(f"/my-data/statements/{row.code}/take-back/")
    assert Statement.objects.count() == 1


def test_whoever_comes_in_reads_the_notices_first_and_again_when_one_has_changed(world, monkeypatch):
    who, client = world.participant, Client()
    who.account.set_password("orchard lantern Tuesday")
    who.account.save()
    monkeypatch.setattr(worlds, "read_notices", lambda who: None)
    enter = lambda: worlds.enter(client, who, "orchard lantern Tuesday", next="/agencies/")  # noqa: E731
    answer = enter()
    assert answer["Location"] == "/notices/?next=%2Fagencies%2F"
    page = client.get(answer["Location"]).content.decode()
    assert "You have not confirmed yet" in page
    assert client.post("/notices/read/", {"next": "//example.org"})["Location"] == "/my-data/"
    assert {row.at for row in Acknowledgement.objects.all()} == {NOW}
    client.post("/sign-out/")
    assert enter()["Location"] == "/agencies/"
    client.post("/sign-out/")
    old = notices.NOTICES["account"]
    newer = notices.Version(2, TODAY, ("Something else is kept now.",))
    changed = notices.Notice(old.key, old.title, old.audience, (*old.versions, newer))
    monkeypatch.setitem(notices.NOTICES, "account", changed)
    assert enter()["Location"] == "/notices/?next=%2Fagencies%2F"
    assert client.post("/notices/read/", {"next": "/agencies/"})["Location"] == "/agencies/"
    client.post("/sign-out/")
    assert enter()["Location"] == "/agencies/"


def test_at_the_very_first_sign_in_the_notices_follow_the_recovery_codes(world):
    who, client = world.participant, Client()
    who.account.set_password("orchard lantern Tuesday")
    who.account.save()
    door = client.post("/sign-in/", {"email": who.account.email, "password": "orchard lantern Tuesday"})["Location"]
    key = re.search(r"m-key[^>]*>([A-Z2-7 ]+)<", client.get(door).content.decode())[1].replace(" ", "")
    codes = client.post(door, {"code": pyotp.TOTP(key).at(NOW)})
    assert "Keep your recovery codes" in codes.content.decode()
    assert client.get("/start/")["Location"] == "/notices/?next=%2Fstart%2F"
    assert client.get("/start/").status_code == 200  # said once, and nobody is held


def test_when_an_officer_opens_a_copy_or_an_item_of_it_a_look_is_written(world, officer):
    case = asked("access", world.participant, world)
    item = case.items.create(heading="Notes", place="x", text="Words.", is_own=True)
    copies.release(case=case, by=world.auditor, at=NOW)
    for place in (f"copy.{form}" for form in ("html", "json", "pdf")):
        before = Look.objects.count()
        assert officer.get(f"/requests/{case.code}/{place}").status_code == 200
        look = Look.objects.latest("pk")
        assert (Look.objects.count(), look.purpose) == (before + 1, "rights:copy")
        assert {"contact", "birth_year", "notes", "equality"} <= set(look.fields.split())
        assert world.participant.code in look.people
    officer.get(f"/requests/items/{item.code}/")
    assert Look.objects.latest("pk").fields == "notes"
    before = Look.objects.count()
    client_of(world.participant).get(f"/requests/{case.code}/copy.html")
    assert Look.objects.count() == before  # one's own
