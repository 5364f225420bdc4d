"""What stands around programmes: who asked for what, who met where, what is offered to whom, what was tried."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from mantle.people.actions import Refused
from mantle.people.models import Account
from mantle.programmes.actions import frame as actions
from mantle.programmes.models import Duty, Event, Mandate, Theme, Trial
from mantle.programmes.reports.offer import offer_report
from mantle.web import clock
from tests import worlds
from tests.programmes import worlds as programmes

pytestmark = pytest.mark.django_db
BY = {"by": None, "at": worlds.NOW}


@pytest.fixture
def world() -> worlds.World:
    return worlds.two_authorities()


def client_of(person) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return client


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def test_a_mandate_lists_what_it_obliges_to_and_what_is_late(world):
    team = client_of(world.team)
    asked = {"title": "A leader ready for each post", "source": "The ministry", "text": "Train and support."}
    assert team.post("/mandates/new/", asked).status_code == 422  # without a day
    team.post("/mandates/new/", asked | day("given_on", date(2025, 12, 1)))
    mandate = Mandate.objects.get()
    path, late = mandate.get_absolute_url(), clock.today() - timedelta(days=1)
    team.post(f"{path}duties/new/", {"text": "Support every director"} | day("due_on", late))
    refused = team.post(f"{path}duties/new/", {"text": "Train those near"} | day("met_on", late))
    assert (refused.status_code, "Say how it was met." in refused.content.decode()) == (422, True)
    team.post(f"{path}duties/new/", {"text": "Train those near", "how": "Two cohorts."} | day("met_on", late))
    page = client_of(world.participant).get(path).content.decode()
    assert ("Late" in page, "Two cohorts." in page, "Add what it obliges to" in page) == (True, True, False)
    assert "1 of 2 duties met" in team.get("/mandates/").content.decode()
    owed = Duty.objects.get(met_on=None)
    done = {"text": owed.text, "how": "All asked.", "version": owed.version} | day("met_on", late)
    assert team.post(f"/duties/{owed.code}/change/", done).status_code == 302
    assert team.post(f"/duties/{owed.code}/change/", done).status_code == 409  # it has moved on since
    assert "2 of 2 duties met" in team.get("/mandates/").content.decode()


def test_an_event_is_kept_with_all_its_lines_and_every_wrong_line_is_named_at_once(world):
    team = client_of(world.team)
    event = {
        "title": "Leading across agencies", "venue": "Northmoor", "facilitators": "nobody@example.org",
        "agencies": "Alder County Council | 3\nNowhere Trust | 2\nBirch Borough Council | many",
        "materials": "Slides | no link", **day("starts_on", date(2026, 7, 27)), **day("ends_on", date(2026, 7, 29)),
    }  # fmt: skip
    page = team.post("/events/new/", event).content.decode()
    for words in ("nobody@example.org", "Line 2: no agency is called Nowhere Trust.", "Line 3: write how many",
                  "Line 1: end with a link"):  # fmt: skip
        assert words in page
    event |= {
        "facilitators": world.director.email or "", "agencies": "Alder County Council | 3\nBirch Borough Council",
        "materials": "Slides | A. Author, a university | https://events.example/slides",
    }  # fmt: skip
    assert team.post("/events/new/", event).status_code == 302
    row = Event.objects.get()
    assert [(each.agency.name, each.people) for each in row.agencies.all()] == [
        ("Alder County Council", 3), ("Birch Borough Council", 1),
    ]  # fmt: skip
    shown = client_of(world.participant).get(row.get_absolute_url()).content.decode()
    assert "https://events.example/slides" in shown
    assert "Alder County Council | 3" in team.get(f"{row.get_absolute_url()}change/").content.decode()


def test_the_offer_by_level_names_gaps_and_overlaps_and_withholds_small_counts(world):
    shared = programmes.component("Budgets", hours="9")
    for name in ("One", "Other"):
        programmes.cohort(programmes.published(name, shared), name=name)
    report = offer_report(worlds.TODAY)
    verdicts = {level.line.level: level.line.verdict for level in report}
    assert verdicts["Directors"] == "A gap: nothing is offered."
    assert verdicts["Those who report to the director"].startswith("One and Other share 100% of their hours")
    assert {level.line.level: level.line.open_places for level in report}["Those who report to the director"] == 40
    assert {level.share for level in report} == {"withheld"}  # two directors and one assistant: too few to tell of
    assert "A gap: nothing is offered." in client_of(world.participant).get("/offer/").content.decode()


def test_a_version_names_where_its_chain_to_children_is_open(world):
    module = programmes.component("Budgets")
    version = programmes.published("Step up", module)
    team = client_of(world.team)
    assert "Government and authorities" in team.get(version.get_absolute_url()).content.decode()
    path = f"/programmes/components/{module.code}/links/"
    assert team.post(path, {"links": ["policy", "leaders", "practice", "children"]}).status_code == 302
    page = team.get(version.get_absolute_url()).content.decode()
    assert ("Those who design and lead the learning" in page, "Government and authorities" in page) == (True, False)
    assert "Professionals who meet families" in team.get(module.get_absolute_url()).content.decode()


def test_trials_and_themes_are_kept_by_the_team_alone(world):
    facts = {
        "title": "One front door", "place": "Alder", "model": "one_site", "aim": "One team for families.",
        "starts_on": date(2025, 9, 1), "agency": world.alder, "study": None, "learned": "",
    }  # fmt: skip
    with pytest.raises(Refused, match="what was learned"):
        actions.keep_trial(trial=None, version=None, ends_on=date(2026, 9, 1), **facts, **BY)
    trial = actions.keep_trial(trial=None, version=None, ends_on=None, **facts, **BY)
    module = programmes.component("Pooled budgets")
    fields = {"name": "Pooling budgets", "finding": "Money follows the family late.", "study": None}
    actions.keep_theme(theme=None, version=None, components=[module], **fields, **BY)
    actions.keep_theme(theme=None, version=None, components=[], **fields | {"name": "Commissioning"}, **BY)
    with pytest.raises(Refused, match="of this name"):
        actions.keep_theme(theme=None, version=None, components=[], **fields, **BY)
    reader = client_of(world.participant)
    page = reader.get("/themes/").content.decode()
    assert ("Pooled budgets" in page, "Nothing yet" in page) == (True, True)
    assert "Several agencies lead one site" in reader.get("/trials/").content.decode()
    for path in ("/trials/new/", "/themes/new/", f"{trial.get_absolute_url()}change/",
                 f"/themes/{Theme.objects.first().code}/change/"):  # fmt: skip
        assert reader.get(path).status_code == 403
        assert client_of(world.team).get(path).status_code == 200
    assert Trial.objects.get().learned == ""
