"""What a demanding post has: asked of two people apart, set side by side, and what is done about each gap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from mantle.people.access import Role
from mantle.people.actions import Refused
from mantle.people.models import Account, AuditEvent, Look, Person
from mantle.people.queries import with_standing
from mantle.structures import actions as structures
from mantle.structures.actions import conditions as actions
from mantle.structures.actions.conditions import Said
from mantle.structures.models import Condition, ConditionAction, ConditionAnswer, ConditionsCheck, PostSponsor
from mantle.structures.queries import conditions as queries
from mantle.web import clock
from tests import worlds

pytestmark = pytest.mark.django_db
BY = {"by": None, "at": worlds.NOW}
TODAY = clock.today()


@pytest.fixture
def world() -> worlds.World:
    """Alder with a chief executive above its director, and a way in for both."""
    found = worlds.two_authorities()
    chief = worlds.with_role("Ada", "Quill", Role.PARTICIPANT, found.alder)
    post = worlds.post(found.alder, "Chief executive", 1)
    worlds.appointed(post, chief, date(2020, 1, 1))
    structures.report_to(post=found.director_post, manager=post, on=date(2022, 1, 1), **BY)
    worlds.people.give_role(
        person=found.director, role=Role.PARTICIPANT, agency=found.alder, starts_on=date(2020, 1, 1), **BY
    )
    worlds.people.open_account(person=found.director, email="ngozi@example.org", password=None, **BY)
    found.chief, found.director = chief, with_standing(found.director, TODAY)  # type: ignore[attr-defined]
    return found


def opened(world, on: date = TODAY) -> ConditionsCheck:
    return actions.open_check(held=world.held, other=world.chief, due_on=on + timedelta(28), on=on, **BY)


def answered(check: ConditionsCheck, by: Person, rating: int, words: str = "") -> ConditionsCheck:
    answers = [Said(each, rating, words) for each in queries.asked_in(check)]
    return actions.answer_conditions(
        check=check, answers=answers, on=check.opened_on, version=None, by=by, at=worlds.NOW
    )


def client_of(person) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return client


def filled(check: ConditionsCheck, rating: int, words: str, version: int) -> dict[str, object]:
    fields: dict[str, object] = {"version": version}
    for each in queries.asked_in(check):
        fields |= {f"rating_{each.code}": rating, f"words_{each.code}": words, f"evidence_{each.code}": "Plan 7"}
    return fields


def test_a_check_is_answered_apart_compared_and_every_gap_gets_a_person_and_a_day(world):
    """CFS-2, CFS-3, CFS-8: on its pages, each step on record."""
    holder, chief = client_of(world.director), client_of(world.chief)
    due = TODAY + timedelta(20)
    fields = {"due_on_day": due.day, "due_on_month": due.month, "due_on_year": due.year, "other": world.chief.pk}
    assert holder.post(f"/appointments/{world.held.code}/check/", fields).status_code == 302
    check = ConditionsCheck.objects.get()
    path = check.get_absolute_url()
    assert "Say what a post has and lacks" in chief.get("/start/").content.decode()
    half = filled(check, 2, "", check.version) | {f"rating_{queries.asked_in(check)[0].code}": ""}
    assert holder.post(f"{path}answer/", half).status_code == 422
    assert holder.post(f"{path}answer/", filled(check, 1, "HERON-1", check.version)).status_code == 302
    stale = chief.post(f"{path}answer/", filled(check, 4, "", check.version))
    assert stale.status_code == 409  # the row has moved on since the form was opened
    check.refresh_from_db()
    assert chief.post(f"{path}answer/", filled(check, 4, "", check.version)).status_code == 302
    page = holder.get(path).content.decode()
    for words in ("You see this differently", "Gap", "Plan 7", "11 gaps. Nothing is agreed yet about a strong team"):
        assert words in page
    condition = Condition.objects.get(key="performance")
    todo = fields | {"condition": condition.pk, "text": "Weekly figures", "owner": world.chief.pk}
    assert holder.post(f"{path}actions/new/", todo).status_code == 302
    action = ConditionAction.objects.get()
    done = {"done_on_day": TODAY.day, "done_on_month": TODAY.month, "done_on_year": TODAY.year, "version": 1}
    assert client_of(world.lead).get(action.get_absolute_url()).status_code == 403
    assert chief.post(action.get_absolute_url(), done | {"outcome": "They come on Mondays."}).status_code == 302
    assert "They come on Mondays." in client_of(world.lead).get(path).content.decode()
    verbs = [
        "conditions check opened",
        *["conditions answered"] * 2,
        "condition action agreed",
        "condition action done",
    ]
    said = AuditEvent.objects.filter(verb__startswith="condition").order_by("pk").values_list("verb", flat=True)
    assert list(said) == verbs
    with pytest.raises(Refused, match="closed"):
        answered(check, world.director, 4)


def test_answers_are_read_by_the_two_alone_and_by_neither_before_both_have_answered(world):
    """CFS-5."""
    check = opened(world)
    answered(check, world.director, 1, "HERON-1")
    path = check.get_absolute_url()
    assert "HERON-1" in client_of(world.director).get(path).content.decode()
    assert "HERON-1" not in client_of(world.chief).get(path).content.decode()
    answered(check, world.chief, 4, "HERON-2")
    for person in (world.director, world.chief):
        page = client_of(person).get(path).content.decode()
        assert ("HERON-1" in page, "HERON-2" in page) == (True, True)
    assert Look.objects.filter(fields="conditions").count() == 2  # each read the other's
    lead = client_of(world.lead).get(path)
    assert (lead.status_code, "HERON" in lead.content.decode()) == (200, False)
    for person in (world.team, world.birch_lead, world.participant):
        assert client_of(person).get(path).status_code == 404


def test_a_check_that_is_called_off_deletes_what_was_said_in_it(world):
    """CFS-2."""
    check = opened(world)
    with pytest.raises(Refused, match="open already"):
        opened(world)
    answered(check, world.director, 2)
    assert ConditionAnswer.objects.count() == 11
    version = ConditionsCheck.objects.get().version
    path = f"{check.get_absolute_url()}call-off/"
    assert client_of(world.chief).post(path, {"version": version}).status_code == 403
    assert client_of(world.lead).post(path, {"version": version}).status_code == 302
    assert ConditionAnswer.objects.count() == 0
    assert opened(world).is_open


def test_a_new_holder_is_due_from_the_sixtieth_day_and_then_every_year(world):
    """CFS-4."""

    def due(on: date) -> set[str]:
        return {row.post.title for row in queries.checks_to_arrange(world.lead, on)}

    fresh = worlds.appointed(world.vacant_post, worlds.person("New", "Holder"), TODAY)
    assert fresh.post.title not in due(TODAY + timedelta(59))
    assert fresh.post.title in due(TODAY + timedelta(60))
    opened(world)
    assert world.director_post.title not in due(TODAY + timedelta(364))
    assert world.director_post.title in due(TODAY + timedelta(365))
    assert not queries.checks_to_arrange(world.birch_lead, TODAY).filter(post=world.assistant_post).exists()
    page = client_of(world.lead).get("/checks/due/").content.decode()
    assert world.assistant_post.title in page
    assert "not been looked at this year" in client_of(world.lead).get("/start/").content.decode()


def test_a_second_check_is_set_against_the_first(world):
    """CFS-7."""
    for on, rating in ((TODAY - timedelta(400), 1), (TODAY, 3)):
        check = opened(world, on)
        answered(check, world.director, rating)
        answered(check, world.chief, 3)
    page = client_of(world.director).get(check.get_absolute_url()).content.decode()
    for words in ("better than last time", "Your own answers over time", "it measures nothing"):
        assert words in page
    assert "as last time" in client_of(world.chief).get(check.get_absolute_url()).content.decode()


def test_the_list_is_reworded_added_to_and_asked_again_and_old_answers_keep_their_words(world):
    """CFS-1."""
    lead, team = client_of(world.lead), client_of(world.team)
    assert "This is the list that comes with Mantle." in team.get("/conditions/").content.decode()
    check = opened(world)
    answered(check, world.director, 3)
    row = Condition.objects.get(key="time")
    new = {"name": "Time to think", "text": "An hour every day.", "version": row.version}
    assert lead.post(f"/conditions/{row.code}/reword/", new).status_code == 403
    assert team.post(f"/conditions/{row.code}/reword/", new).status_code == 302
    assert "Time to think" not in {each.name for each in queries.asked_in(check)}
    refused = lead.post("/conditions/new/", {"name": "Boats", "text": "A boat is at hand."})
    assert refused.status_code == 422
    own = {"name": "Boats", "text": "A boat is at hand.", "agency": world.alder.pk}
    assert lead.post("/conditions/new/", own).status_code == 302
    assert {"Boats", "Time to think"} <= {each.name for each in Condition.objects.asked_at(world.alder)}
    assert "Boats" not in {each.name for each in Condition.objects.asked_at(world.birch)}
    assert "Boats" not in client_of(world.birch_lead).get("/conditions/").content.decode()
    boats = Condition.objects.get(name="Boats")
    for _ in range(2):  # asked no more, and then again
        boats.refresh_from_db()
        assert lead.post(f"/conditions/{boats.code}/retire/", {"version": boats.version}).status_code == 302
    assert Condition.objects.asked_at(world.alder).filter(name="Boats").exists()
    old = Condition.objects.get(pk=row.pk)
    with pytest.raises(Refused, match="Newer words"):
        actions.retire_condition(condition=old, version=None, by=world.team, at=worlds.NOW)


def test_the_pair_behind_a_post_is_named_dated_and_says_itself_what_it_undertakes(world):
    """CFS-6."""
    lead = client_of(world.lead)
    path = f"/posts/{world.director_post.code}/sponsors/new/"
    fields = {"kind": "chief_executive", "person": world.chief.pk, "starts_on_day": 1, "starts_on_month": 1,
              "starts_on_year": 2026, "undertakes": ""}  # fmt: skip
    assert client_of(world.team).post(path, fields).status_code == 403
    assert lead.post(path, fields).status_code == 302
    row = PostSponsor.objects.get()
    own = f"/sponsors/{row.code}/change/"
    assert client_of(world.participant).get(own).status_code == 404
    chief = client_of(world.chief)
    said = {"undertakes": "An hour every month.", "version": row.version}
    assert chief.post(own, said).status_code == 302
    assert "An hour every month." in client_of(world.director).get("/your-post/").content.decode()
    assert "An hour every month." in lead.get(f"/posts/{world.director_post.code}/support/").content.decode()
    actions.name_sponsor(
        post=world.director_post, person=world.assistant, kind="chief_executive", starts_on=date(2026, 6, 1), **BY
    )
    row.refresh_from_db()
    assert row.ends_on == date(2026, 6, 1)
    assert world.assistant in queries.line_and_sponsors(world.director_post, TODAY)
    with pytest.raises(Refused, match="as well"):
        actions.name_sponsor(
            post=world.director_post, person=world.director, kind="other", starts_on=TODAY, **BY
        )  # fmt: skip
