"""Forecasts: asked in plain words, made at once or by the worker, shown, taken away, made again."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta

import openpyxl
import pytest
from django.test import Client

from mantle.analysis import projection
from mantle.cli.files.project import workforce_from_file
from mantle.cli.main import main
from mantle.forecast import actions, forms, reports
from mantle.forecast.models import Forecast
from mantle.forecast.queries import Scope
from mantle.people import actions as people
from mantle.people import jobs
from mantle.people.access import Role
from mantle.people.models import Agency, AuditEvent
from mantle.people.queries import with_standing
from mantle.structures import reports as structures
from mantle.web import clock
from tests import worlds
from tests.forecast.conftest import MANY
from tests.worlds import NOW, TODAY

pytestmark = pytest.mark.django_db
ANSWERS = {"title": "As things are", "place": "nation", "as_at": "2026-11-24", "years": "3", "runs": "200",
           "seed": "7", "leaving": "0", "places": "2", "passing": "90", "wider": "0", "readiness": "0",
           "wish": "0"}  # fmt: skip


def asked(scope: Scope | None = None, *, by=None, levers=None, at_once=True, **fields) -> Forecast:
    plain = {"title": "As things are", "years": 3, "runs": 200, "seed": 7, "as_at": TODAY, "at": NOW}
    return actions.ask_forecast(
        scope=scope or Scope(), levers=levers or {}, by=by, at_once=at_once, **{**plain, **fields}
    )


def page_of(client: Client, forecast: Forecast) -> str:
    answer = client.get(f"/forecasts/{forecast.code}/")
    assert answer.status_code == 200
    return answer.content.decode()


# What is asked


def test_the_form_shows_every_lever_at_its_ordinary_value_and_only_places_one_may_forecast(signed_in):
    world = worlds.two_authorities()
    page = signed_in(world.lead).get("/forecasts/new/").content.decode()
    assert "Alder County Council" in page
    assert "Birch Borough Council" not in page
    assert 'name="passing"' in page
    assert "Usual: 2 places. Source of today&#x27;s figure: Assumed: about 30 places a year" in page
    assert 'value="90"' in page


def test_wrong_answers_are_all_said_at_once_and_everything_typed_is_kept(signed_in):
    world = worlds.two_authorities()
    wrong = ANSWERS | {"title": "", "years": "31", "leaving": "-90", "seed": "many"}
    answer = signed_in(world.analyst).post("/forecasts/new/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Give the forecast a name", "Enter the seed as a whole number", 'value="31"', 'value="-90"'):
        assert words in page
    assert not Forecast.objects.exists()


def test_another_authority_cannot_be_asked_for_by_a_forged_answer(signed_in):
    world = worlds.two_authorities()
    client = signed_in(world.lead)
    assert client.post("/forecasts/new/", ANSWERS | {"place": "agency=alder"}).status_code == 302
    assert client.post("/forecasts/new/", ANSWERS | {"place": "agency=birch"}).status_code == 422


def test_a_place_without_posts_is_said_on_the_form(signed_in):
    world = worlds.two_authorities()
    Agency.objects.create(name="Empty Council", code="empty", kind="authority", region="Northmoor", is_upper_tier=True)
    answer = signed_in(world.analyst).post("/forecasts/new/", ANSWERS | {"place": "agency=empty"})
    assert answer.status_code == 422
    assert "No posts of tiers 1 to 4 are on record for Empty Council on that day" in answer.content.decode()


# How it is made


def test_a_small_forecast_is_there_when_the_page_comes(places, signed_in):
    client = signed_in(places.analyst)
    answer = client.post("/forecasts/new/", ANSWERS)
    page = page_of(client, Forecast.objects.get())
    assert answer.status_code == 302
    assert "Of 12 director posts, about" in page
    for words in (
        "nine years in ten",
        "What was assumed",
        "Nothing was changed",
        "readiness of 24",
        "of posts covered",
        "Seed: 7",
        "<svg",
    ):
        assert words in page, words
    assert [event.verb for event in AuditEvent.objects.order_by("pk")][-2:] == ["forecast asked for", "forecast made"]


def test_a_large_forecast_waits_then_runs_then_is_done(signed_in, monkeypatch):
    world = worlds.two_authorities()
    client = signed_in(world.analyst)
    forecast = asked(by=world.analyst, at_once=False, at=clock.now())
    assert "Waiting for its turn" in page_of(client, forecast)
    job = jobs.take_next(at=clock.now())
    jobs.Progress(job)(200, 200)
    running = page_of(client, forecast)
    assert "This forecast is on its way" in running
    assert "Stop it" in running
    jobs.carry_out(job)
    assert "Too few posts for a forecast" in page_of(client, forecast)


def test_a_forecast_that_waits_is_stopped_by_whoever_asked_for_it(signed_in):
    world = worlds.two_authorities()
    client = signed_in(world.analyst)
    forecast = asked(by=world.analyst, at_once=False, at=clock.now())
    assert client.get(f"/forecasts/{forecast.code}/stop/").status_code == 405
    assert client.post(f"/forecasts/{forecast.code}/stop/").status_code == 302
    assert "This forecast was stopped" in page_of(client, forecast)
    assert jobs.work_off() == 0


def test_a_running_forecast_stops_at_its_next_sign_of_life():
    world = worlds.two_authorities()
    forecast = asked(by=world.analyst, at_once=False, at=clock.now())
    job = jobs.take_next(at=clock.now())
    actions.stop_forecast(forecast=forecast, by=world.analyst, at=clock.now())
    assert jobs.carry_out(job).state == "cancelled"
    assert not Forecast.objects.get().is_ready


def test_a_forecast_that_cannot_be_made_says_so_and_offers_another_try(signed_in):
    world = worlds.two_authorities()
    empty = Agency.objects.create(name="Empty", code="empty", kind="authority", region="Northmoor", is_upper_tier=True)
    forecast = asked(Scope(agency=empty), by=world.analyst, at_once=False, at=clock.now())
    for _ in range(jobs.MOST_ATTEMPTS):
        jobs.carry_out(jobs.take_next(at=clock.now() + timedelta(days=1)))
    page = page_of(signed_in(world.analyst), forecast)
    assert "This forecast could not be made" in page
    assert "Ask for it again" in page


def test_a_second_run_of_the_same_work_changes_nothing(places):
    forecast = asked(by=places.analyst)
    before = Forecast.objects.values().get()
    actions.run_in_background(arguments={"code": forecast.code}, by=None, at=NOW, progress=lambda done, total: None)
    actions.carry_out(forecast=forecast, by=None, at=NOW)
    assert Forecast.objects.values().get() == before


# What it says


def test_the_same_answers_give_the_same_figures_again_and_another_seed_others(places):
    first, again, other = asked(), asked(), asked(seed=8)
    assert first.result["years"] == again.result["years"] != other.result["years"]
    assert first.inputs_digest == again.inputs_digest == other.inputs_digest
    query = forms.answers_of(first)
    form = forms.Scenario(data=forms.initial_from(query) | {"as_at": query["as_at"]} | _levers(), by=places.analyst)
    form.data["place"] = "nation"
    assert form.is_valid(), form.errors
    assert asked(**{**form.as_forecast(), "scope": Scope()}).result["years"] == first.result["years"]


def _levers() -> dict[str, str]:
    return {name: ANSWERS[name] for name in ("leaving", "places", "passing", "wider", "readiness", "wish")}


def test_the_page_and_the_command_give_the_same_numbers(places, tmp_path, capsys):
    """The workforce file of a scope, projected by the command with the same seed."""
    worlds.post(places.agencies[3], "Assistant Director, Education", 2, starts_on=date(2025, 4, 1))
    file = tmp_path / "workforce.csv"
    file.write_bytes(structures.workforce_file(Agency.objects.filter(region=MANY), "csv", TODAY))
    forecast = asked(Scope(region=MANY))
    words = [
        "project",
        str(file),
        "--as-at",
        TODAY.isoformat(),
        "--years",
        "3",
        "--runs",
        "200",
        "--seed",
        "7",
        "--json",
    ]
    assert main(words) == 0
    printed = json.loads(capsys.readouterr().out)
    shown = {str(tier) for tier in forecast.result["tiers"]}
    assert shown == {"1", "2", "3"}
    for mine, theirs in zip(forecast.result["years"], printed["years"], strict=True):
        for tier in shown:
            assert {name: mine["tiers"][tier][name] for name in theirs["tiers"][tier]} == theirs["tiers"][tier]
    assert forecast.inputs_digest == printed["inputs_digest"]
    # The day stands in November, the third quarter of the year from April; the command, too, took it from the day.
    assert [row["value"] for row in forecast.result["assumptions"] if row["name"] == "first_quarter"] == [3]


def test_the_past_counts_departures_on_record_by_years_that_end_on_the_day(places):
    past = asked().result["past"]
    assert past["2022"] == 12  # all left on 1 September 2022
    assert sum(past.values()) == 12
    assert [int(year) for year in past] == list(range(2017, 2027))
    figure = reports.outcome_of(asked()).figures[0].picture
    assert "2022" in str(figure.to_csv())
    assert "2029" in str(figure.to_csv())


def test_a_scenario_is_set_beside_what_happens_without_it_with_the_range_of_the_difference(places, signed_in):
    forecast = asked(by=places.analyst, levers={"leaving": 100, "places": 2})
    assert forecast.changes == {"leaving": 100.0}
    assert forecast.result["years"] != asked().result["years"]
    page = page_of(signed_in(places.analyst), forecast)
    assert "How many more or fewer leave: 100 % in place of 0 %." in page
    assert "What the change buys" in page
    assert "Range of the difference" in page
    workforce = actions.workforce_of(Scope(), TODAY)
    shipped = projection.Assumptions.shipped().with_changes(first_quarter=3)  # the day stands in November
    same = projection.compare(workforce, shipped, shipped.with_changes(leaving_factor=2.0), years=3, runs=200, seed=7)
    kept = {row["words"]: (row["low"], row["high"]) for row in forecast.result["comparison"]["rows"]}
    assert kept == {row["words"]: (row["low"], row["high"]) for row in same.rows}


def test_of_one_authority_only_tiers_with_ten_posts_are_kept_or_shown(places, signed_in):
    forecast = asked(Scope(agency=places.first), by=places.lead)
    assert forecast.result["tiers"] == [3]
    assert {tier for year in forecast.result["years"] for tier in year["tiers"]} == {"3"}
    assert not {"director_changes", "authorities_without_bench"} & {*forecast.result, *forecast.result["years"][0]}
    page = page_of(signed_in(places.lead), forecast)
    assert "Tiers 1 and 2 are not shown on their own" in page
    assert "Holders of tier 3 who leave" in page


def test_the_numbers_go_out_as_files(places, signed_in):
    forecast = asked(by=places.analyst)
    checks = {
        "csv": lambda content: b"year,tier,figure,mean,p05" in content,
        "xlsx": lambda content: len(openpyxl.load_workbook(io.BytesIO(content)).sheetnames) > 3,
        "json": lambda content: json.loads(content) == json.loads(json.dumps(forecast.result)),
        "svg": lambda content: content.startswith(b"<svg"),
        "pdf": lambda content: content.startswith(b"%PDF"),
    }
    client = signed_in(places.analyst)
    for kind, holds in checks.items():
        answer = client.get(f"/forecasts/{forecast.code}/numbers.{kind}")
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert (answer.status_code, holds(content)) == (200, True), kind
        assert f".{kind}" in answer["Content-Disposition"]


def test_a_forecast_without_figures_has_no_picture_and_an_unknown_kind_of_file_is_absent(signed_in):
    world = worlds.two_authorities()
    forecast = asked(by=world.analyst)
    client = signed_in(world.analyst)
    kinds = ("json", "svg", "exe")
    answers = [client.get(f"/forecasts/{forecast.code}/numbers.{kind}").status_code for kind in kinds]
    assert answers == [200, 404, 404]


def test_the_pages_keep_to_fifteen_queries(places, signed_in, django_assert_max_num_queries):
    forecast = asked(by=places.analyst, levers={"places": 4})
    client = signed_in(places.analyst)
    client.get("/forecasts/")
    for address in ("/forecasts/", "/forecasts/new/", f"/forecasts/{forecast.code}/"):
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200


# Who sees it


def test_every_role_meets_the_answer_that_its_permissions_say(signed_in):
    world = worlds.two_authorities()
    forecast = asked(Scope(agency=world.alder), by=world.lead)
    own = f"/forecasts/{forecast.code}/"
    expected = {"team": 200, "lead": 200, "birch_lead": 404, "analyst": 200, "participant": 404, "auditor": 404}
    for name, status in expected.items():
        client = signed_in(getattr(world, name))
        for address in (own, f"{own}numbers.json"):
            assert client.get(address).status_code == status, (name, address)
        for address in ("/forecasts/", "/forecasts/new/"):
            may = status == 200 or name == "birch_lead"
            assert client.get(address).status_code == (200 if may else 403), (name, address)
    assert Client().get(own)["Location"].startswith("/sign-in/")


def test_a_forecast_goes_out_of_sight_with_the_role_at_its_authority():
    world = worlds.two_authorities()
    own = asked(Scope(agency=world.alder), by=world.lead)
    nation = asked(by=world.lead)
    assert set(Forecast.objects.visible_to(world.lead)) == {own, nation}
    people.end_role(held=world.lead.roles_held.get(), ends_on=TODAY, by=world.team, at=NOW)
    people.give_role(person=world.lead, role=Role.AUTHORITY_LEAD, agency=world.birch, starts_on=TODAY, by=None, at=NOW)
    moved = with_standing(world.lead, TODAY + timedelta(days=1))
    assert set(Forecast.objects.visible_to(moved)) == {nation}


def test_the_list_says_when_nobody_has_asked(signed_in):
    analyst = worlds.with_role("Ana", "Costa", Role.ANALYST)
    assert "Nobody has asked for a forecast yet" in signed_in(analyst).get("/forecasts/").content.decode()


def test_a_workforce_file_says_since_when_a_post_is_vacant(places, tmp_path):
    worlds.post(places.first, "Assistant Director, Education", 2, starts_on=date(2025, 4, 1))
    file = tmp_path / "one.csv"
    file.write_bytes(structures.workforce_file(Agency.objects.filter(pk=places.first.pk), "csv", TODAY))
    read = workforce_from_file(file, as_at=TODAY)
    assert read.tenure[read.vacant == 1].tolist() == [6]  # quarters since April 2025


def test_two_forecasts_stand_side_by_side_with_the_range_of_what_parts_them(places, signed_in):
    """FOR-23: the range is that of the scenario itself, which is set beside the same futures without it."""
    plain = asked(by=places.analyst)
    more = asked(by=places.analyst, title="Many leave", levers={"leaving": 50})
    client = signed_in(places.analyst)
    assert "?one=" + plain.code in page_of(client, plain)
    page = client.get(f"/forecasts/beside/?one={plain.code}&other={more.code}").content.decode()
    assert "figures differ by more than luck" in page
    assert "Many leave" in page
    paired, why = actions.paired(one=plain, other=more)
    assert (paired["rows"], why) == (more.result["comparison"]["rows"], "")
    assert client.get(f"/forecasts/beside/?one={plain.code}&other=nothing").status_code == 404
    client = signed_in(places.lead)  # one's own of the nation only: those of the analyst are not there
    assert client.get(f"/forecasts/beside/?one={plain.code}&other={more.code}").status_code == 404
    assert "Fewer than two forecasts" in client.get("/forecasts/beside/").content.decode()


def test_of_forecasts_on_different_luck_the_page_says_that_there_is_no_range(places, signed_in):
    one, other = asked(by=places.analyst), asked(by=places.analyst, seed=8)
    page = signed_in(places.analyst).get(f"/forecasts/beside/?one={one.code}&other={other.code}").content.decode()
    assert "they rest on different luck (their seeds differ)" in page
    assert "Both in year 3" in page
    again = asked(by=places.analyst)
    worlds.appointed(worlds.post(places.first, "Head of Change", 3), worlds.person("Ada", "New"), date(2020, 1, 1))
    assert actions.paired(one=one, other=again) == (None, "the posts on record changed since they were made")
