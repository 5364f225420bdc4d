"""Who comes through, from where: stages, small numbers, what is let go, what sectors bring. SEL-30 to SEL-34."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mantle.learning.models import HostOffer
from mantle.people.models import Agency
from mantle.programmes.models import Place, PlacePeriod
from mantle.rights.actions.retaining import retain
from mantle.selection import actions
from mantle.selection.models import (
    AgreedLevel,
    Call,
    Candidacy,
    CriterionMark,
    Evidence,
    FeedbackLine,
    FormerCount,
    Judgement,
    PanelDecision,
    PoolMember,
    SponsorStatement,
)
from mantle.selection.queries import steps
from mantle.selection.queries.funnel import early_talent, of_all_strands
from mantle.selection.reports.funnel import OF_PLACES, drawn, share_of
from mantle.selection.rules import SECTOR_NAMES, Sector, Stage
from mantle.structures import actions as structures
from mantle.web import clock
from tests import worlds
from tests.programmes import worlds as programmes
from tests.programmes.test_frame import client_of
from tests.selection import worlds as early

CELLS = st.dictionaries(st.tuples(st.sampled_from(Sector), st.sampled_from(Stage)), st.integers(0, 40))


@given(CELLS)
@settings(max_examples=150, deadline=None)
def test_no_published_count_tells_of_fewer_than_ten_and_shares_follow_from_what_is_published(counts):
    told = drawn(Counter(counts))
    assert sum(len(line.sectors) for line in told.lines) == len({one for (one, _), n in counts.items() if n})
    for line in [*told.lines, told.whole]:
        inside = [sum(n for (one, stage), n in counts.items() if one in line.sectors and _reached(stage, each))
                  for each in Stage]  # fmt: skip
        assert inside == sorted(inside, reverse=True)
        for shown, value, count in zip(line.shown, line.values, inside, strict=True):
            assert value is None or (value % 5 == 0 and abs(value - count) <= 2 and (count == 0 or count >= 10))
            assert value is not None or shown in {"fewer than 10", "withheld"}
        for before, value, share in zip(line.values, line.values[1:], line.shares[1:], strict=False):
            assert share == share_of(value, before)
            assert share is None or 0 <= share[1] <= share[0] <= share[2] <= 1
        # two smallest counts, one after the other, would tell of nought, one or two people
        assert line.values.count(10) <= 1
    if told.whole.values[0] is not None:
        hidden = [line for line in told.lines if line.values[0] is None]
        assert len(hidden) != 1  # else it follows from the total


def _reached(furthest: Stage, stage: Stage) -> bool:
    order = list(Stage)
    return order.index(furthest) >= order.index(stage)


def test_a_sector_is_said_to_differ_only_where_it_does_beyond_rounding_and_chance():
    """Thirteen of thirteen beside 40 of 50 is nothing to speak of; 10 of 60 beside 50 of 60 is."""
    here, there = Sector.HEALTH, Sector.LOCAL_GOVERNMENT
    few = drawn(Counter({(here, Stage.CONFIRMED): 13, (there, Stage.CONFIRMED): 40, (there, Stage.PUT_FORWARD): 10}))
    assert few.sentences[-1] == "No sector differs from the average by more than chance alone could bring."
    many = Counter({(here, Stage.CONFIRMED): 10, (here, Stage.PUT_FORWARD): 50, (there, Stage.CONFIRMED): 50})
    many[there, Stage.PUT_FORWARD] = 10
    said = " ".join(drawn(many).sentences)
    assert "Health: fewer than on average reach “said yes themselves”" in said
    assert "Local government: more than on average" in said


pytest_django = pytest.mark.django_db


@pytest_django
def test_the_page_the_file_and_the_picture_say_the_same_and_nothing_small():
    world = worlds.two_authorities()
    cohort = programmes.cohort(programmes.published("Rising", programmes.component("Taking stock")), capacity=90)
    call = early.a_call(cohort, world.team)
    health = Agency.objects.create(name="Cedar Health Trust", kind="health", code="cedar")
    school = Agency.objects.create(name="Dale School", kind="school", code="dale")
    for agency, number in ((world.alder, 14), (health, 11), (school, 3)):
        for place in range(number):
            _put(call, agency, f"P{place}", answered=place < 12)
    assert sum(early_talent(clock.today()).values()) == 0  # as long as nobody has been stopped at a stage
    Call.objects.filter(pk=call.pk).update(state="closed")
    _move_up(cohort, world, 12)
    assert len(steps(call, clock.today())["put_forward"]) == 28
    assert sum(early_talent(clock.today()).values()) == 28
    analyst = client_of(world.analyst)
    page = analyst.get("/funnel/").content.decode()
    for words in ("Health and Schools together", "in a hundred (could be", "withheld"):
        assert words in page
    rows = _file(analyst, "/funnel/?of=early&format=csv")
    assert rows[0][:2] == ["Sector", "Put forward"]
    assert [row[:2] for row in rows[1:]] == [["Local government", "15"], ["Health and Schools together", "15"],
                                             ["All sectors", "30"]]  # fmt: skip
    for row in rows[1:]:
        assert all(cell in page for cell in row)
    places = _file(analyst, "/funnel/?of=places&format=csv")
    assert [places[-1][at] for at in (0, 1, 3, 5)] == ["All sectors", "10", "withheld", "withheld"]
    assert client_of(world.participant).get("/funnel/").status_code == 403
    brought = analyst.get("/funnel/partners/").content.decode()
    for name in SECTOR_NAMES.values():
        assert name in brought
    assert "counted among 15: Health and Schools together" in brought
    assert HostOffer.objects.count() == 0


def _file(client, address: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.get(address).getvalue().decode("utf-8-sig"))))


def _put(call: Call, agency: Agency, name: str, *, answered: bool) -> Candidacy:
    at = clock.now()
    return Candidacy.objects.create(
        call=call, person=worlds.person(name, agency.code), agency=agency,
        sector="local_government" if agency.kind == "authority" else f"{agency.kind}s" if agency.kind == "school"
        else agency.kind,
        way="self", state="confirmed" if answered else "asked", put_at=at, answered_at=at if answered else None,
    )  # fmt: skip


def _move_up(cohort, world: worlds.World, number: int) -> None:
    """People of one authority who completed, and then took up a post of the third tier; one who was a director."""
    since = date(2024, 1, 1)
    for place in range(number + 1):
        who = worlds.person(f"Up{place}", "Ward")
        tier = 1 if place == number else 5
        held = worlds.appointed(worlds.post(world.birch, f"Post {place}", tier), who, date(2020, 1, 1))
        row = programmes.place(cohort, who, world.birch, on=since)
        Place.objects.filter(pk=row.pk).update(given_at=datetime(2024, 1, 1, 12, tzinfo=UTC), state="completed")
        PlacePeriod.objects.filter(place=row).update(ends_on=date(2025, 1, 1))
        row.periods.create(state="completed", starts_on=date(2025, 1, 1))
        structures.end_appointment(
            appointment=held, version=None, ends_on=date(2025, 6, 1), leaving_reason="", by=None, at=worlds.NOW
        )
        worlds.appointed(worlds.post(world.birch, f"Head {place}", 3), who, date(2025, 6, 1))
    found = of_all_strands(clock.today())
    assert found == {(Sector.LOCAL_GOVERNMENT, Stage.SENIOR): number}  # whoever led already is not on the way up
    assert drawn(found, OF_PLACES).whole.shown == ["10", "withheld", "withheld"]


@pytest_django
def test_what_is_over_is_let_go_and_the_funnel_does_not_lie_afterwards(settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"
    scene = early.scene()
    rows = [early.own_idea(scene.call, early.somebody(scene.world.alder, name)) for name in ("In", "Out")]
    early.given_out(scene)
    for row, outcome in zip(rows, ("pool", "out"), strict=True):
        early.read_by_all(row)
        early.decided(row, outcome)
    now, today = clock.now(), clock.today()
    actions.move_call(call=scene.call, move="close", version=None, by=scene.world.team, at=now)
    said = {"sponsor_name": "Ola", "asked_at": now, "given_at": now, "support": "yes", "seen": "Led a merger."}
    for row in rows:
        SponsorStatement.objects.create(candidacy=row, **said)
        AgreedLevel.objects.create(
            candidacy=row, criterion=scene.call.criteria.first(), level=3, reason="Looked once more.", put_down_at=now
        )
    before = early_talent(today)
    assert before == {(Sector.LOCAL_GOVERNMENT, Stage.TAKEN): 1, (Sector.LOCAL_GOVERNMENT, Stage.READ): 1}
    retain(at=now + timedelta(360))
    assert Candidacy.objects.count() == 2
    retain(at=now + timedelta(370))
    assert Candidacy.objects.get().person.given_name == "In"
    assert early_talent(today) == before
    assert FormerCount.objects.get().people == 1
    assert [each.objects.count() for each in (Evidence, SponsorStatement, AgreedLevel)] == [6, 1, 1]
    retain(at=now + timedelta(740))
    gone = (Evidence, CriterionMark, FeedbackLine, Judgement, SponsorStatement, AgreedLevel)
    assert [each.objects.count() for each in gone] == [0] * 6
    assert PanelDecision.objects.get().reason == "Its time to be kept is over."
    assert PoolMember.objects.count() == 1
    assert early_talent(today) == before
    assert retain(at=now + timedelta(741))["marks and evidence, place given"] == 0
