"""Pages of frameworks: what readers find, how editions move on, and what is kept when someone was quicker."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from mantle.framework import actions, queries
from mantle.framework.models import Competency, Domain, Framework, RoleProfile, Study
from mantle.framework.rules import NotAllowed, files
from mantle.framework.rules.shipped import shipped
from tests import worlds

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def publish(row: Framework) -> Framework:
    for move in ("consult", "agree", "publish"):
        row = actions.move(framework=row, move=move, version=None, by=None, at=AT)
    return row


@pytest.fixture
def world() -> worlds.World:
    made = worlds.two_authorities()
    actions.load_shipped(by=None, at=AT)
    for key in ("four-models", "roles"):
        publish(Framework.objects.get(key=key))
    return made


def visit(person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def draft_competency() -> Competency:
    return Competency.objects.get(framework__key="levers", key="keeps-promises")


def rewording(version: int, **further: str) -> dict[str, str]:
    words = {
        "name": "Keeps their word",
        "statement": "Does what they said.",
        "level_1": "Writes it down.\n\nSays when.\n",
    }
    return {"version": str(version), **words, **further}


def test_a_reader_finds_what_is_in_use_and_no_drafts(world):
    page = text_of(visit(world.participant).get("/frameworks/"))
    assert "Four models of leadership" in page
    assert "Leader, manager, commissioner" in page
    assert "Eight resourceful behaviours" not in page
    assert "Eight resourceful behaviours" in text_of(visit(world.team).get("/frameworks/"))


def test_the_page_of_four_models_shows_each_in_its_corner(world):
    row = Framework.objects.get(key="four-models")
    found = queries.corners(row, queries.parts_of(row))
    assert [(line.label, [[each.key for each in cell] for cell in line.cells]) for line in found] == [
        ("Tasks and structure", [["personalised"], ["authentic"]]),
        ("People and relationships", [["distributed"], ["connected"]]),
    ]
    page = text_of(visit(world.participant).get(row.get_absolute_url()))
    assert "Source of influence runs across, nature of impact runs down" in page
    assert page.count('href="#connected"') == 1
    assert page.count("Decides in the open") == 4  # name, levels: their summary, their region and their caption


def test_the_page_of_a_framework_asks_as_few_questions_of_the_database_for_ten_parts_as_for_three(
    world, django_assert_max_num_queries
):
    client = visit(world.team)
    for key in ("levers", "multi-agency-team", "remit"):
        with django_assert_max_num_queries(15):
            assert client.get(Framework.objects.get(key=key).get_absolute_url()).status_code == 200


def test_a_competency_shows_its_levels_who_asks_for_it_and_what_it_rests_on(world):
    row = Competency.objects.get(framework__key="roles", key="supports-people")
    page = text_of(visit(world.participant).get(row.get_absolute_url()))
    assert "Knows loads and vacancies, and acts before they do harm." in page
    assert "Head of service</a>: level 2, weight 3 of 3" in page
    assert "54 per cent felt that they lacked support" in page
    assert "How surely: B, as others report it." in page


def test_evidence_behind_the_whole_stands_behind_its_parts_too(world):
    inner = Domain.objects.get(framework__key="remit", key="lead-member")
    assert [finding.key for finding in queries.behind(inner)] == ["two-parts"]
    bare = Competency.objects.get(framework__key="quadrants", key="knows-limits")
    assert [finding.key for finding in queries.behind(bare)] == ["four-domains"]


def test_a_study_names_what_rests_on_it_as_far_as_one_may_see(world):
    row = Study.objects.get(key="hay-2008")
    barriers = "/competencies/" + Competency.objects.get(framework__key="roles", key="supports-people").code
    assert barriers in text_of(visit(world.participant).get(row.get_absolute_url()))
    hidden = Study.objects.get(key="mccray-jackson")
    address = Framework.objects.get(key="multi-agency-team").get_absolute_url()
    assert address in text_of(visit(world.team).get(hidden.get_absolute_url()))
    page = text_of(visit(world.participant).get(hidden.get_absolute_url()))
    assert address not in page
    assert "Nothing that you can see rests on it." in page


def test_two_profiles_side_by_side_say_the_step_from_one_to_the_other(world):
    head, director = (RoleProfile.objects.get(key=key) for key in ("head-of-service", "director"))
    steps = {
        row["competency"].key: (row["one"], row["other"], row["said"]) for row in queries.side_by_side(head, director)
    }
    assert len(steps) == 12
    assert steps["sets-direction"] == (2, 4, "2 up")
    assert steps["shapes-supply"] == (None, 3, "3 up")
    back = {row["competency"].key: row["said"] for row in queries.side_by_side(director, head)}
    assert (back["sets-direction"], len(back)) == ("2 down", 12)
    client, address = visit(world.participant), reverse("framework:side_by_side")
    page = text_of(client.get(address, {"one": head.code, "other": director.code}))
    assert "Director of children&#x27;s services asks for more in 12 of 12 competencies." in page
    refused = client.get(address, {"one": head.code, "other": "NOSUCH"})
    assert (refused.status_code, "Choose a profile from the list." in text_of(refused)) == (422, True)


def test_an_edition_moves_on_by_its_page_and_a_second_sender_is_told(world):
    row, client = Framework.objects.get(key="levers"), visit(world.team)
    address = reverse("framework:move", args=[row.code])
    nothing = client.post(address, {"version": row.version})
    assert (nothing.status_code, "Choose what happens with this edition." in text_of(nothing)) == (422, True)
    assert client.post(address, {"version": row.version, "move": "publish"}).status_code == 422
    assert client.post(address, {"version": row.version, "move": "consult"}).status_code == 302
    late = client.post(address, {"version": row.version, "move": "agree"})
    row.refresh_from_db()
    assert (late.status_code, row.state) == (409, "consulted")
    assert "Three levers" in text_of(visit(world.participant).get("/frameworks/"))


def test_a_new_edition_begins_once_and_says_what_changed_since(world):
    old, client = Framework.objects.get(key="roles"), visit(world.team)
    address = reverse("framework:new_edition", args=[old.code])
    assert client.post(address).status_code == 302
    again = client.post(address)
    assert (again.status_code, "is being written" in text_of(again)) == (422, True)
    new = Framework.objects.get(key="roles", edition=2)
    page = reverse("framework:difference", args=[new.code])
    assert "The two say the same." in text_of(client.get(page))
    values = {**shipped("roles"), "edition": 2, "name": "Lead, manage, commission"}
    del values["profiles"][3]
    values["domains"][0]["competencies"][0]["levels"][1] = ["Another sign."]
    actions.load_framework(values=values, by=None, at=AT)
    found = queries.difference(old, Framework.objects.get(pk=new.pk))
    assert [name for name, *_ in found.changed] == ["Name", "leader › sets-direction › level 1"]
    assert (found.added, {name.split(" › ")[0] for name, _ in found.removed}) == ([], {"cross-agency-lead"})
    text = text_of(client.get(page))
    assert "<ins>Another sign.</ins>" in text
    assert "0 added, " in text


def test_a_lead_copies_a_national_framework_for_their_own_agency_only(world):
    row, client = Framework.objects.get(key="roles"), visit(world.lead)
    address = reverse("framework:copy_framework", args=[row.code])
    assert client.post(address, {"owner": world.birch.pk}).status_code == 422
    assert client.post(address, {"owner": world.alder.pk}).status_code == 302
    own = Framework.objects.get(owner=world.alder)
    assert (own.copied_from, own.state, own.edition) == (row, "draft", 1)
    again = client.post(address, {"owner": world.alder.pk})
    assert (again.status_code, "has its own" in text_of(again)) == (422, True)
    assert visit(world.birch_lead).get(own.get_absolute_url()).status_code == 404


def test_a_competency_of_a_draft_is_reworded_and_what_was_typed_late_is_kept(world):
    row, client = draft_competency(), visit(world.team)
    address, version = reverse("framework:reword_competency", args=[row.code]), row.framework.version
    assert "Closes promises by the day" in text_of(client.get(address))
    assert client.post(address, rewording(version)).status_code == 302
    row.refresh_from_db()
    assert (row.name, [(level.number, level.indicators) for level in row.levels.all()]) == (
        "Keeps their word", [(1, ["Writes it down.", "Says when."])],
    )  # fmt: skip
    late = client.post(address, rewording(version, statement="Quite another sentence."))
    assert (late.status_code, "Quite another sentence." in text_of(late)) == (409, True)
    row.refresh_from_db()
    assert row.statement == "Does what they said."


def test_a_level_is_not_left_out_below_a_higher_one_and_every_problem_is_said_at_once(world):
    row, client = draft_competency(), visit(world.team)
    typed = rewording(row.framework.version, name="", level_3="Higher.", level_1="x" * 501)
    answer = client.post(reverse("framework:reword_competency", args=[row.code]), typed)
    page = text_of(answer)
    assert answer.status_code == 422
    for words in ("Enter a name.", "A sign of level 1 takes 500", "Say what one would see at level 2"):
        assert words in page
    assert "Higher." in page
    assert draft_competency().levels.count() == 3


def test_what_is_out_for_comment_is_not_reworded(world):
    row = draft_competency()
    actions.move(framework=row.framework, move="consult", version=None, by=None, at=AT)
    client, address = visit(world.team), reverse("framework:reword_competency", args=[row.code])
    assert "Only a draft is edited" in text_of(client.get(address))
    version = Framework.objects.get(key="levers").version
    assert client.post(address, rewording(version)).status_code == 422
    with pytest.raises(NotAllowed):
        actions.reword_competency(
            competency=row, name="A", statement="B", levels=[], version=None, by=world.team, at=AT
        )  # fmt: skip
    assert draft_competency().name == "Keeps promises"


def test_the_file_of_a_page_can_be_taken_in_again(world):
    row = Framework.objects.get(key="four-models")
    answer = visit(world.participant).get(reverse("framework:file", args=[row.code]))
    assert answer["Content-Disposition"] == 'attachment; filename="four-models-1.yaml"'
    assert files.read(answer.content) == shipped("four-models")
