"""EVA-20 to EVA-24, EQU-9: whether steps are fair is worked out once, kept as published, and answered for by name."""

from __future__ import annotations

import json
import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mantle.analysis.disclosure import leaks
from mantle.equality.queries import counted_together
from mantle.evaluation.actions.fairness import work_out_call, work_out_places
from mantle.evaluation.models import Release, Review
from mantle.evaluation.reports.fairness import flagged, read
from mantle.people.access import Role
from mantle.people.actions import Refused
from mantle.people.models import AuditEvent
from mantle.programmes.models import Place
from mantle.selection.models import Call, Candidacy, PanelDecision
from mantle.selection.rules import Sector
from mantle.web import clock
from tests import worlds
from tests.evaluation.worlds import client_of, ended, people_in, said
from tests.programmes import worlds as programmes

NEXT_QUARTER = date(2027, 1, 4)


@pytest.fixture
def world(db, monkeypatch):
    """Of 60 women 21 complete, of 60 men 47; 4 people have another faith than the others; an old cohort is empty."""
    monkeypatch.setattr(clock, "now", lambda: worlds.NOW)
    version = programmes.published("Step up", programmes.component("Budgets"))
    cohort = ended(version, "First")
    women = [*people_in(cohort, 39, "active"), *people_in(cohort, 21, "completed")]
    men = [*people_in(cohort, 13, "active", "Max"), *people_in(cohort, 47, "completed", "Max")]
    said(women, sex="female")
    said(men, sex="male")
    said(men[:4], religion="sikh")
    said(women[:30], religion="none")
    return SimpleNamespace(
        version=version, cohort=cohort, women=women, men=men, analyst=worlds.with_role("Ana", "Costa", Role.ANALYST)
    )


def drawn(world, on: date = worlds.TODAY) -> Release:
    return work_out_places(on=on, by=world.analyst, at=worlds.NOW)


def test_a_step_at_which_a_group_goes_on_less_often_stands_out(world):
    release = drawn(world)
    sex = next(question for question in read(release) if question.words == "What is your sex?")
    assert sex.rows[0] == ["Female", "fewer than 10", "40", "20", "60"]
    assert [(line.step, line.group, line.beside, line.ratio, line.verdict) for line in sex.lines] == [
        ("Completed", "Female", "Male", "0.5 or less", "stop and review")
    ]
    page = client_of(world.analyst).get(release.get_absolute_url()).content.decode()
    assert "Stop and review" in page
    assert "0.5 or less times as often" in page
    religion = next(question for question in read(release) if "religion" in question.words)
    assert (religion.lines, religion.untold) == ([], 1)


def test_a_kept_table_holds_no_exact_count_and_no_small_one(world):
    kept = json.dumps(drawn(world).table)
    assert "60" in kept  # there is something to look through
    numbers = {int(each) for each in re.findall(r"\"(\d+)\"", kept)}
    assert {each for each in numbers if each % 5} == set()
    assert "fewer than 10" in kept
    assert not [person.code for person in (*world.women, *world.men) if person.code in kept]


def test_a_table_stands_as_it_was_drawn(world):
    release = drawn(world)
    before = release.table
    said(people_in(world.cohort, 30), sex="female")
    client = client_of(world.analyst)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(release.get_absolute_url()).status_code == 200
    assert [each["sql"] for each in asked if "equality_declaration" in each["sql"]] == []
    assert Release.objects.get().table == before
    with pytest.raises(Refused, match="has been made"):
        drawn(world)
    assert b"can be made next quarter" in client.get(reverse("evaluation:fairness")).content


def test_a_cohort_stands_in_one_table_and_two_tables_give_nothing_away(world):
    first = drawn(world)
    late = people_in(world.cohort, 3, "completed")  # three who were written down too late stand in no table
    with pytest.raises(Refused, match="Fewer than 50"):
        drawn(world, NEXT_QUARTER)
    second = ended(world.version, "Second", date(2025, 9, 1))
    people = people_in(second, 55, "completed")
    said(people, sex="female")
    later = drawn(world, NEXT_QUARTER)
    cells = [
        {row.pk for row in Place.objects.filter(cohort__in=release.cohorts.all()) if row.person not in late}
        for release in (first, later)
    ]
    everyone = sorted(cells[0] | cells[1])
    assert (len(cells[0]), len(cells[1])) == (120, 55)
    assert leaks(cells, everyone, floor=10) == []
    assert leaks([everyone, sorted(cells[0] | set(sorted(cells[1])[:52]))], everyone, floor=10) != []  # as totals would


def test_a_closed_call_of_early_talent_has_one_table(world):
    call = Call.objects.create(
        cohort=world.cohort, title="Autumn call", purpose="Find people early.", who_may="Anybody.", state="reading",
        opens_on=date(2026, 6, 1), closes_on=date(2026, 7, 1), decide_by=date(2026, 8, 1), rules_version=1,
        rules_digest="d",
    )  # fmt: skip
    everyone = [*world.women[:30], *world.men[:30]]
    rows = Candidacy.objects.bulk_create(
        Candidacy(
            call=call, person=person, sector=next(iter(Sector)), way="self", state="decided", put_at=worlds.NOW,
            answered_at=worlds.NOW,
        )
        for person in everyone
    )  # fmt: skip
    PanelDecision.objects.bulk_create(
        PanelDecision(
            candidacy=row, outcome="place" if number in (*range(10), *range(30, 55)) else "not_yet", reason="Read.",
            again_on=date(2027, 1, 1), decided_at=worlds.NOW,
        )
        for number, row in enumerate(rows)
    )  # fmt: skip
    client, address = client_of(world.analyst), reverse("evaluation:fairness")
    assert b"Make its table" not in client.get(address).content
    with pytest.raises(Refused, match="not closed"):
        work_out_call(call=call, on=worlds.TODAY, by=world.analyst, at=worlds.NOW)
    Call.objects.filter(pk=call.pk).update(state="closed")
    assert b"Make its table" in client.get(address).content
    assert client.post(reverse("evaluation:draw"), {"call": call.code}).status_code == 302
    release = Release.objects.get(call=call.code)
    sex = read(release)[0]
    assert [(line.group, line.beside, line.step, line.verdict) for line in sex.lines] == [
        ("Female", "Male", sex.steps[-1], "stop and review")
    ]
    after = client.get(address).content
    assert (b"Make its table" in after, b"Make the table for" in after) == (
        False,
        True,
    )  # places are still to be counted
    with pytest.raises(Refused, match="does not change"):
        work_out_call(call=Call.objects.get(), on=worlds.TODAY, by=world.analyst, at=worlds.NOW)


def test_steps_are_seen_by_whoever_sees_counts_of_equality_everywhere(world):
    release = drawn(world)
    addresses = [
        reverse("evaluation:fairness"), release.get_absolute_url(), reverse("evaluation:review", args=[release.code])
    ]  # fmt: skip
    assert [client_of(world.analyst).get(each).status_code for each in addresses] == [200, 200, 200]
    team = worlds.with_role("Pri", "Na", Role.PROGRAMME_TEAM)
    assert [client_of(team).get(each).status_code for each in addresses] == [200, 200, 200]
    for role in set(Role) - {Role.ANALYST, Role.PROGRAMME_TEAM}:
        client = client_of(worlds.with_role("Vi", role.capitalize(), role))
        assert [client.get(each).status_code for each in addresses] == [403, 404, 404]
    in_region = client_of(worlds.with_role("Reg", "Ional", Role.ANALYST, region="Northmoor"))
    assert [in_region.get(each).status_code for each in addresses] == [403, 404, 404]
    assert in_region.post(reverse("evaluation:draw")).status_code == 403


def test_a_named_person_says_what_is_done_about_a_line_that_stands_out(world):
    client = client_of(world.analyst)
    assert client.post(reverse("evaluation:draw")).status_code == 302
    release = Release.objects.get()
    line = next(iter(flagged(release)))
    assert "steps that may be unfair" in client.get(reverse("home:start")).content.decode()
    assert b"1 line to look into" in client.get(reverse("evaluation:fairness")).content
    address = reverse("evaluation:review", args=[release.code])
    empty = client.post(address, {"line": line, "found": "", "done": "Dates move."})
    assert (empty.status_code, b"Dates move." in empty.content) == (422, True)
    assert client.post(address, {"line": "no such", "found": "x", "done": "y"}).status_code == 422
    assert (
        client.post(address, {"line": line, "found": "Dates clash with school.", "done": "Dates move."}).status_code
        == 302
    )
    page = client.get(release.get_absolute_url()).content.decode()
    assert "Dates clash with school." in page
    assert str(world.analyst) in page
    assert b"to look at" not in client.get(reverse("evaluation:fairness")).content
    assert Review.objects.get().by == world.analyst
    assert set(AuditEvent.objects.filter(object_kind="release").values_list("verb", flat=True)) == {
        "fairness worked out", "fairness reviewed"
    }  # fmt: skip


def test_answers_are_counted_among_ten_people_at_least_and_lead_to_nobody(world, settings):
    women, men = ([row.code for row in rows] for rows in (world.women, world.men))
    found = counted_together([women, men], worlds.TODAY)
    assert (found["sex"]["female"], found["sex"]["male"], found["religion"]["sikh"]) == ([60, 0], [0, 60], [0, 4])
    assert not [code for code in (*women, *men) if code in json.dumps(found)]
    with pytest.raises(ValueError, match="ten people"):
        counted_together([women[:9]], worlds.TODAY)
    assert counted_together([women, men], date(2026, 10, 1))["sex"]["female"] == [0, 0]  # said in that very month
    settings.EQUALITY_KEY = "another"
    assert counted_together([women, men], worlds.TODAY)["sex"]["female"] == [0, 0]
