"""Money of cohorts: by person and by agency the same, to the penny, on any day. PRG-30 to PRG-34."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from mantle.people.actions import Refused
from mantle.people.models import AuditEvent
from mantle.programmes import actions
from mantle.programmes.models import Contribution
from mantle.programmes.queries.money import statement_of
from mantle.programmes.rules import CohortRules, PlaceFacts, PlaceState, due_by, lines_of, sums
from tests import worlds as house
from tests.programmes import worlds
from tests.worlds import NOW

STARTS = date(2026, 9, 1)
agencies = st.sampled_from(["", "alder", "birch", "cedar"])
facts = st.builds(
    PlaceFacts, place=st.uuids().map(str), person=st.just("Ada Kerr"), agency=agencies,
    state=st.sampled_from([str(state) for state in PlaceState]), has_begun=st.booleans(),
    left_on=st.integers(-60, 400).map(lambda days: STARTS + timedelta(days)), is_waived=st.booleans(),
)  # fmt: skip
shares = st.dictionaries(agencies.filter(bool), st.decimals(0, 999, places=3).map(Decimal), max_size=3)


@given(st.lists(facts, max_size=30), st.integers(0, 10_000_001), shares)
def test_sums_by_person_by_agency_and_by_who_owes_agree_to_the_penny(places, pence, funders):
    """PRG-31, PRG-32, PRG-33"""
    lines = lines_of(CohortRules(funding_pence=pence), starts_on=STARTS, places=places)
    whole = sum(line.pence for line in lines)
    assert sum(sums(lines, "place").values()) == sum(sums(lines, "agency").values()) == whole
    due = due_by(lines, funders)
    assert sum(due.values()) == whole
    assert all(isinstance(each, int) and each >= 0 for each in due.values())
    assert len({line.place for line in lines}) == len(lines), "a place pays once"


def moved(place, move: str, on: date, reason: str = "") -> None:
    actions.move_place(place=place, move=move, on=on, reason=reason, version=None, by=None, at=NOW)


@pytest.fixture
def cohort(db):
    """Of Alder two who take part and one who left half way before the start; of Birch one; £1,000.01 a place."""
    version = worlds.published("Step up", worlds.component("Budgets"), rules=CohortRules(funding_pence=100_001))
    cohort = worlds.cohort(version, starts_on=STARTS)
    alder, birch = house.authority("Alder County Council"), house.authority("Birch Borough Council", "Southvale")
    for name, agency in (("Ada", alder), ("Bo", alder), ("Cy", alder), ("Di", birch)):
        person = house.person(name, "Kerr")
        house.appointed(house.post(agency, f"Post of {name}", 2), person, date(2020, 1, 1))
        place = worlds.place(cohort, person, agency)
        if name == "Cy":
            moved(place, "withdraw", date(2026, 8, 20), "workload")
        else:
            moved(place, "welcome", date(2026, 8, 10))
            moved(place, "start", STARTS)
    return cohort


def accounts(cohort, on: date) -> dict[str, tuple[int, int]]:
    return {row.name: (row.due, row.received) for row in statement_of(cohort, on).accounts}


def test_each_agency_pays_for_its_places_until_the_programme_has_funders_who_share(cohort):
    """PRG-30, PRG-32, PRG-33"""
    left = 50_001  # half of £1,000.01, the half penny upward
    assert accounts(cohort, date(2026, 8, 31)) == {"Alder County Council": (left, 0)}
    assert accounts(cohort, STARTS) == {
        "Alder County Council": (2 * 100_001 + left, 0), "Birch Borough Council": (100_001, 0),
    }  # fmt: skip
    board = house.authority("Health Board")
    birch = cohort.places.get(agency__name__startswith="Birch").agency
    for agency, share in ((board, 2), (birch, 1)):
        actions.give_part(programme=cohort.programme, agency=agency, part="funder", share=share, by=None, at=NOW)
    actions.record_contribution(cohort=cohort, agency=board, pence=150_000, received_on=STARTS, by=None, at=NOW)
    assert accounts(cohort, STARTS) == {
        "Alder County Council": (left, 0), "Birch Borough Council": (100_001, 0), "Health Board": (200_002, 150_000),
    }  # fmt: skip
    assert statement_of(cohort, STARTS).balance == 3 * 100_001 + left - 150_000


def test_a_waived_charge_is_not_owed_until_it_stands_again_and_only_who_left_is_charged(cohort):
    """PRG-34"""
    gone, here = cohort.places.get(state="withdrawn"), cohort.places.filter(state="active").first()
    before = statement_of(cohort, STARTS).total
    actions.waive_charge(place=gone, ground="Agreed with the sponsor.", version=None, by=None, at=NOW)
    found = statement_of(cohort, STARTS)
    assert before - found.total == 50_001
    assert [line.what for line in found.lines if line.is_charge] == ["Left on 20 August 2026; the charge was waived"]
    actions.charge_again(place=gone, version=None, by=None, at=NOW)
    assert statement_of(cohort, STARTS).total == before
    for act in (actions.charge_again, lambda **facts: actions.waive_charge(ground="No.", **facts)):
        with pytest.raises(Refused):
            act(place=here, version=None, by=None, at=NOW)


def test_money_is_shown_recorded_and_taken_back_on_its_pages_and_the_file_holds_the_same(cohort):
    una = house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM)
    team = Client()
    team.force_login(una.account)
    address = reverse("programmes:money", args=[cohort.code])
    alder = cohort.places.filter(agency__name__startswith="Alder").first().agency
    typed = {"agency": alder.pk, "amount": "1000.10", "received_on": "2026-09-02", "reference": "A-17"}
    team.post(reverse("programmes:contribute", args=[cohort.code]), typed)
    page = team.get(address, {"on": "2026-09-30"}).content.decode()
    assert "Places cost £3,500.04; £1,000.10 came in; £2,499.94 is still to come" in page
    reply = team.get(address, {"on": "2026-09-30", "format": "csv"})
    rows = list(csv.reader(b"".join(reply.streaming_content).decode("utf-8-sig").splitlines()))
    assert sum(Decimal(row[4]) for row in rows[1:] if row[0]) == Decimal("3500.04")
    assert rows[-1] == ["", "", "", "Still to come", "2499.94"]
    paid = Contribution.objects.get()
    back = reverse("programmes:take_back_contribution", args=[paid.code])
    assert team.post(back, {"version": paid.version}).status_code == 302
    assert "£0.00 came in" in team.get(address).content.decode()
    gone = cohort.places.get(state="withdrawn")
    waive = reverse("programmes:waive", args=[gone.code])
    team.post(waive, {"ground": "Agreed.", "version": gone.version})
    assert "No charge for leaving: Agreed." in team.get(gone.get_absolute_url()).content.decode()
    gone.refresh_from_db()
    team.post(waive, {"version": gone.version})
    verbs = AuditEvent.objects.filter(by=una).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "contribution recorded", "contribution taken back", "charge waived", "charge stands again",
    ]  # fmt: skip


def test_a_lead_sees_what_their_agency_owes_and_people_who_moved_away_only_as_a_sum(
    cohort, django_assert_max_num_queries
):
    """PRG-32, PRG-4"""
    place = cohort.places.filter(agency__name__startswith="Alder", state="active").first()
    lead = house.with_role("Owen", "Pugh", house.Role.AUTHORITY_LEAD, place.agency)
    client = Client()
    client.force_login(lead.account)
    address = reverse("programmes:agency_money", args=[place.agency.code])
    page = client.get(address).content.decode()
    assert ("£2,500.03 is due" in page, str(place.person) in page) == (True, True)
    held = place.person.appointments.get()
    held.ends_on = date(2026, 10, 1)
    held.save()
    with django_assert_max_num_queries(20):
        page = client.get(address).content.decode()
    assert ("£2,500.03 is due" in page, str(place.person) in page) == (True, False)
    assert "1 place of people who work elsewhere now" in page
    assert "Di Kerr" not in page
