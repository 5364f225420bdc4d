"""Simulations: news at its minute and in its order, decisions by role, and a replay that gives the same run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from mantle.people.actions import Refused
from mantle.people.models import AuditEvent
from mantle.people.queries import with_standing
from mantle.people.rules import IllegalMove
from mantle.programmes.actions import simulations as actions
from mantle.programmes.models import RunEvent, Scenario, SimulationRun
from mantle.programmes.queries import simulations as queries
from mantle.programmes.rules import examples
from mantle.programmes.rules.simulations import (
    Event,
    News,
    Part,
    Script,
    checked,
    digest_of_run,
    gives_news,
    heard_by,
    next_news,
    replayed,
    script_problems,
)
from tests import worlds as house
from tests.programmes import worlds
from tests.worlds import NOW, TODAY

SCRIPT = Script(
    (Part("a", "Council", "You pay."), Part("b", "Health", "You wait.")),
    (News(20, ("b",), "Second, to health."), News(0, (), "First, to all."), News(20, (), "Third, to all.")),
    ("What happened?",),
)


def at(minute: int):
    return NOW + timedelta(minutes=minute)


def test_the_scenario_that_comes_along_can_be_played():
    """PRG-120"""
    script = examples.SCRIPT
    assert script_problems(script) == []
    assert Script.from_plain(script.as_plain()) == script
    assert [news.minute for news in script.in_order] == sorted(news.minute for news in script.news)
    assert {key for news in script.news for key in news.to} == {part.key for part in script.parts}


def test_everything_wrong_with_a_script_is_said_at_once():
    """PRG-120"""
    assert len(script_problems(Script())) == 2
    wrong = Script((Part("a", "A", "x"), Part("a", "B", "y")), (News(900, ("c",), "?"),))
    assert len(script_problems(wrong)) == 3


def test_news_comes_in_the_order_of_the_script_each_once_however_late():
    """PRG-121, PRG-122"""
    log: list[Event] = []
    for minute in (0, 31, 31):
        log.append(gives_news(SCRIPT, log, minute))
    assert [event.words[:5] for event in log] == ["First", "Secon", "Third"]
    assert next_news(SCRIPT, log) is None
    with pytest.raises(IllegalMove, match="All the news"):
        gives_news(SCRIPT, log, 40)
    with pytest.raises(IllegalMove, match="not run back"):
        checked(SCRIPT, log, Event("decision", 30, "We pay.", role="a"))
    with pytest.raises(IllegalMove, match="choose a role"):
        checked(SCRIPT, log, Event("decision", 40, "We pay.", role="c"))
    with pytest.raises(IllegalMove, match="what the script has next"):
        checked(SCRIPT, log[:1], Event("news", 40, "Invented."))
    assert [event.words[:5] for event in heard_by(log, ["a"])] == ["First", "Third"]


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from(["news", "decision", "note"]), st.integers(0, 9)), max_size=12))
def test_a_replay_gives_the_same_run_and_any_change_gives_another(steps):
    """PRG-123"""
    log: list[Event] = []
    minute = 0
    for kind, later in steps:
        minute += later
        if kind == "news" and next_news(SCRIPT, log) is not None:
            log.append(gives_news(SCRIPT, log, minute))
        elif kind != "news":
            role = "b" if kind == "decision" else ""
            log.append(checked(SCRIPT, log, Event(kind, minute, f"Words {minute}", role=role)))
    assert list(replayed(SCRIPT, log)) == log
    digest = digest_of_run(SCRIPT, log)
    assert digest_of_run(SCRIPT, replayed(SCRIPT, log)) == digest
    for place, event in enumerate(log):
        other = [*log[:place], replace(event, words=f"{event.words} changed"), *log[place + 1 :]]
        assert digest_of_run(SCRIPT, other) != digest
        if event.kind == "news":
            with pytest.raises(IllegalMove):
                [checked(SCRIPT, other[:place], other[place])]
    if len(log) > 1 and log[0] != log[1]:
        assert digest_of_run(SCRIPT, [log[1], log[0], *log[2:]]) != digest
    reworded = replace(SCRIPT, questions=("Another?",))
    assert digest_of_run(reworded, log) != digest


@pytest.fixture
def planned(db):
    world = house.two_authorities()
    offer = worlds.offered(world.alder, house.with_role("Ada", "Kerr", house.Role.PARTICIPANT, world.alder))
    scenario = actions.keep_scenario(
        scenario=None, title="Two agencies", about="A conflict.", script=SCRIPT, by=None, at=NOW
    )
    leader = house.with_role("Led", "By", house.Role.MENTOR)
    run = actions.plan_run(
        scenario=scenario, cohort=offer.cohort, leader=leader, session=offer.session, by=None, at=NOW
    )
    return world, offer, leader, run


def test_a_run_is_played_logged_ended_and_replayed_to_the_same_digest(planned):
    """PRG-121, PRG-122, PRG-123"""
    _, offer, leader, run = planned
    with pytest.raises(Refused, match="who plays which role"):
        actions.start_run(run=run, version=None, by=leader, at=NOW)
    with pytest.raises(Refused, match="roles of this script"):
        actions.cast(run=run, roles={offer.place.code: "z"}, version=None, by=leader, at=NOW)
    actions.cast(run=run, roles={offer.place.code: "a"}, version=None, by=leader, at=NOW)
    actions.start_run(run=run, version=None, by=leader, at=NOW)
    actions.write_down(run=run, kind="decision", words="We pay half.", role="a", by=leader, at=at(7))
    actions.give_next(run=run, given=1, by=leader, at=at(21))
    with pytest.raises(Refused, match="just given"):
        actions.give_next(run=run, given=1, by=leader, at=at(21))
    actions.write_down(run=run, kind="note", words="Silence.", by=leader, at=at(22))
    with pytest.raises(IllegalMove, match="Write down what"):
        actions.write_down(run=run, kind="note", words="  ", by=leader, at=at(22))
    run.refresh_from_db()
    clock = queries.clock_of(run, at(25))
    assert (clock.shown, clock.given, clock.due, clock.is_due) == ("0:25", 2, "It was due 5 minutes ago.", True)
    row = actions.end_run(run=run, version=None, by=leader, at=at(30))
    with pytest.raises(Refused, match="not under way"):
        actions.give_next(run=run, given=2, by=leader, at=at(31))
    found = queries.replay_of(row, 2)
    assert (found.is_same, found.step, found.steps) == (True, 2, 4)
    assert [(line.shown, line.kind, line.who) for line in found.lines] == [
        ("0:00", "News", "Everybody"), ("0:07", "Decision", "Council"),
    ]  # fmt: skip
    Scenario.objects.update(script=examples.SCRIPT.as_plain())
    assert queries.replay_of(SimulationRun.objects.get(), 9).is_same
    RunEvent.objects.filter(number=2).update(words="We pay all.")
    assert not queries.replay_of(SimulationRun.objects.get(), 0).is_same
    RunEvent.objects.filter(number=1).update(minute=9)
    assert "does not run back" in queries.replay_of(SimulationRun.objects.get(), 0).problem


def test_a_run_on_its_pages_for_leader_and_player(planned):
    """PRG-124: the player knows what their role knows, and nothing that is to come."""
    world, offer, leader, run = planned
    team, player, led, lead = Client(), Client(), Client(), Client()
    for client, person in ((team, world.team), (player, offer.place.person), (led, leader), (lead, world.lead)):
        client.force_login(person.account)
    address = run.get_absolute_url()
    assert player.get(address).status_code == 404
    assert player.get(run.scenario.get_absolute_url()).status_code == 404
    assert lead.get(address).status_code == 404
    assert "Second, to health." in team.get(run.scenario.get_absolute_url()).content.decode()
    led.post(reverse("programmes:cast", args=[run.code]), {offer.place.code: "a", "version": run.version})
    run.refresh_from_db()
    assert player.post(reverse("programmes:start_run", args=[run.code]), {}).status_code == 403
    led.post(reverse("programmes:start_run", args=[run.code]), {"version": run.version})
    led.post(reverse("programmes:give_next", args=[run.code]), {"given": "1"})
    seen = player.get(address).content.decode()
    assert "First, to all." in seen
    assert "You pay." in seen
    assert not any(words in seen for words in ("Second, to health.", "Third, to all.", "You wait."))
    down = reverse("programmes:write_down", args=[run.code])
    assert player.post(down, {"role": "b", "words": "Not ours."}).status_code == 422
    player.post(down, {"role": "a", "words": "We pay half."})
    led.post(down, {"role": "", "words": "They laughed."})
    assert "They laughed." not in player.get(address).content.decode()
    assert player.get(reverse("programmes:replay", args=[run.code])).status_code == 403
    led.post(reverse("programmes:end_run", args=[run.code]), {})
    run.refresh_from_db()
    led.post(reverse("programmes:debrief", args=[run.code]), {"debrief": "We avoided it.", "version": run.version})
    assert "We avoided it." in player.get(address).content.decode()
    replay = player.get(reverse("programmes:replay", args=[run.code]), {"step": 4}).content.decode()
    assert "it is the same run, in order and in every word" in replay
    assert "They laughed." in replay
    listed = b"".join(led.get(address, {"format": "csv"}).streaming_content).decode()
    assert listed.splitlines()[3].startswith("0:00,Decision,Council,We pay half.")
    mine = SimulationRun.objects.visible_to(with_standing(offer.place.person, TODAY))
    assert list(mine) == [run]
    done = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"simulation cast", "simulation begun", "news given", "decision written down", "note written down",
            "simulation ended", "debrief written"} <= done  # fmt: skip


def test_a_scenario_is_written_changed_planned_and_taken_over_on_pages(client, planned):
    """PRG-120"""
    world, offer, _, _ = planned
    client.force_login(world.team.account)
    typed = {
        "title": "Three", "about": "About three.", "parts": "x | Ex | Brief with | a bar\ny | Wy | Brief",
        "news": "0 | all | Begin.\n15 | x, y | Go on.", "questions": "Why?\n\nWhat now?", "version": "",
    }  # fmt: skip
    wrong = client.post(reverse("programmes:write_scenario"), {**typed, "news": "soon | all | ?\n15 | z"})
    assert wrong.content.decode().count("write a minute, who hears of it") >= 2
    client.post(reverse("programmes:write_scenario"), typed)
    row = Scenario.objects.get(title="Three")
    assert [(news.minute, news.to) for news in row.played_from.news] == [(0, ()), (15, ("x", "y"))]
    assert row.played_from.parts[0].brief == "Brief with | a bar"
    change = reverse("programmes:change_scenario", args=[row.code])
    refused = client.post(change, {**typed, "news": "0 | q | Begin.", "version": row.version})
    assert "there is no role “q”" in refused.content.decode()
    assert client.post(change, {**typed, "version": row.version}).status_code == 302
    assert client.post(change, {**typed, "about": "Late.", "version": row.version}).status_code == 409
    client.post(reverse("programmes:load_example"), {})
    example = Scenario.objects.get(title=examples.TITLE)
    assert actions.load_example(by=None, at=NOW) == example
    page = client.get(reverse("programmes:scenarios")).content.decode()
    assert "Take over the scenario" not in page
    plan = reverse("programmes:plan_run", args=[example.code])
    client.post(plan, {"cohort": offer.cohort.pk, "session": "", "leader": world.team.pk})
    assert example.runs.get().leader == world.team
    assert "Start the clock" in client.get(example.runs.get().get_absolute_url()).content.decode()
