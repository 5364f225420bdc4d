"""Places: given within the split, moved, taken along; attendance; who sees them; rules that stay."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from mantle.people.access import Role
from mantle.people.actions import Refused
from mantle.people.models import AuditEvent
from mantle.people.queries import with_standing
from mantle.people.rules import IllegalMove
from mantle.programmes import actions
from mantle.programmes.models import Place, PlacePeriod
from mantle.programmes.queries import design
from mantle.programmes.queries.cohorts import grid_of
from mantle.programmes.queries.places import places_for_grid, presence_of
from mantle.programmes.rules import CohortRules, whole_life_problems
from tests import worlds as house
from tests.programmes import worlds
from tests.worlds import NOW, TODAY

pytestmark = pytest.mark.django_db


def life(place: Place) -> list[tuple[str, date, date | None]]:
    return list(place.periods.order_by("starts_on").values_list("state", "starts_on", "ends_on"))


def moved(place: Place, move: str, on: date, reason: str = "", words: str = "") -> Place:
    return actions.move_place(place=place, move=move, on=on, reason=reason, words=words, version=None, by=None, at=NOW)


@pytest.fixture
def cohort():
    return worlds.cohort(worlds.published("Step up", worlds.component("Budgets")), capacity=3)


def test_a_place_is_given_started_deferred_resumed_and_completed_and_its_life_is_whole(cohort):
    """PRG-1, PRG-3"""
    place = worlds.place(cohort, house.person("Ada", "Kerr"))
    for move, on, reason in (
        ("welcome", date(2026, 8, 20), ""), ("start", date(2026, 9, 1), ""),
        ("defer", date(2026, 12, 1), "workload"), ("resume", date(2027, 3, 1), ""),
        ("complete", date(2027, 7, 31), ""),
    ):  # fmt: skip
        moved(place, move, on, reason)
    assert [state for state, _, _ in life(place)] == [
        "given", "onboarding", "active", "deferred", "active", "completed",
    ]  # fmt: skip
    assert whole_life_problems(life(place)) == []
    with pytest.raises(IllegalMove):
        moved(place, "withdraw", date(2027, 8, 1), "workload")
    assert AuditEvent.objects.filter(object_code=place.code).count() == 6


def test_a_move_that_needs_a_reason_is_refused_without_one_and_another_reason_needs_words(cohort):
    """PRG-2"""
    place = worlds.place(cohort, house.person("Ada", "Kerr"))
    for reason, words in (("", ""), ("not in the list", ""), ("other", "  ")):
        with pytest.raises(Refused):
            moved(place, "withdraw", date(2026, 9, 1), reason, words)
    assert moved(place, "withdraw", date(2026, 9, 1), "other", "Moved abroad.").state == "withdrawn"


def test_nothing_happens_before_what_happened_last_and_two_moves_of_one_day_leave_the_last(cohort):
    """PRG-3"""
    place = worlds.place(cohort, house.person("Ada", "Kerr"))
    moved(place, "welcome", date(2026, 9, 1))
    with pytest.raises(Refused, match="1 September 2026"):
        moved(place, "start", date(2026, 8, 31))
    moved(place, "start", date(2026, 9, 1))
    assert [state for state, _, _ in life(place)] == ["given", "active"]
    assert whole_life_problems(life(place)) == []


def test_the_database_keeps_a_place_in_one_state_and_a_person_in_one_place_of_a_cohort(cohort):
    person = house.person("Ada", "Kerr")
    place = worlds.place(cohort, person)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlacePeriod.objects.create(place=place, state="active", starts_on=date(2027, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.create(cohort=cohort, person=person, given_at=NOW)
    with pytest.raises(Refused, match="has a place"):
        worlds.place(cohort, person)
    moved(place, "withdraw", date(2026, 9, 1), "workload")
    assert worlds.place(cohort, person, on=date(2026, 10, 1)).state == "given"


def test_places_are_given_within_the_capacity_and_the_split():
    """PRG-21"""
    world = house.two_authorities()
    cohort = worlds.cohort(worlds.published("Step up", worlds.component("Budgets")), capacity=2)
    actions.split_places(cohort=cohort, splits=[("region", world.alder.region, 1)], version=None, by=None, at=NOW)
    worlds.place(cohort, house.person("Ada", "Kerr"), world.alder)
    with pytest.raises(Refused, match="Northmoor has 2 of 1 places"):
        worlds.place(cohort, house.person("Ben", "Loy"), world.alder)
    worlds.place(cohort, house.person("Cy", "Moor"), world.birch)
    with pytest.raises(Refused, match="3 places are given, and there are 2"):
        worlds.place(cohort, house.person("Di", "Nunn"), world.birch)


def test_a_transfer_takes_along_what_was_done_and_what_was_exempted():
    """PRG-5"""
    budgets, politics = worlds.component("Budgets"), worlds.component("Politics")
    version = worlds.published("Step up", budgets, politics)
    autumn, spring = worlds.cohort(version), worlds.cohort(version, "Spring", starts_on=date(2027, 3, 1))
    first, second = version.activities.order_by("month")
    held = worlds.session(autumn, "Budgets", date(2026, 10, 5), first)
    missed = worlds.session(autumn, "Politics", date(2026, 11, 5), second)
    place = worlds.place(autumn, house.person("Ada", "Kerr"))
    actions.exempt(place=place, component=politics, ground="Two years as a councillor.", by=None, at=NOW)
    for session, mark in ((held, "present"), (missed, "absent")):
        actions.mark_attendance(session=session, marks={place.code: mark}, version=None, by=None, at=NOW)
    new = actions.transfer(place=place, to=spring, on=date(2026, 12, 1), reason="dates", version=None, by=None, at=NOW)
    place.refresh_from_db()
    assert (place.state, new.state, new.came_from) == ("transferred", "onboarding", place)
    assert [(each.component, each.session) for each in new.carried.all()] == [(budgets, held)]
    assert [each.component for each in new.exemptions.all()] == [politics]
    third = worlds.cohort(version, "Summer", starts_on=date(2027, 5, 1))
    newest = actions.transfer(place=new, to=third, on=date(2027, 1, 1), reason="team", version=None, by=None, at=NOW)
    assert [each.session for each in newest.carried.all()] == [held]


def test_a_cohort_keeps_its_rules_when_those_of_the_programme_change():
    """PRG-20"""
    version = worlds.published("Step up", worlds.component("Budgets"), rules=CohortRules(attendance_share=0.8))
    old = worlds.cohort(version)
    second = actions.new_version(programme=version.programme, by=None, at=NOW)
    stricter = actions.Design(
        purpose="Stricter", months=12, first_month=9, outcomes=[("x", "")], rules=CohortRules(attendance_share=0.95)
    )
    actions.write_version(edition=second, design=stricter, version=None, by=None, at=NOW)
    actions.publish(edition=second, version=None, by=None, at=NOW)
    new = worlds.cohort(second, "Next")
    old.refresh_from_db()
    assert (old.fixed_rules.attendance_share, new.fixed_rules.attendance_share) == (0.8, 0.95)
    with pytest.raises(Refused, match="published version"):
        worlds.cohort(version, "Too late")


def test_attendance_adds_up_by_person_and_by_session_and_a_session_made_up_counts_once(cohort):
    """PRG-24"""
    sessions = [worlds.session(cohort, f"Day {n}", date(2026, 10, n)) for n in (5, 12, 19)]
    again = worlds.session(cohort, "Day 12 again", date(2026, 10, 26), makes_up_for=sessions[1])
    ada, ben = (worlds.place(cohort, house.person(name, "Kerr")) for name in ("Ada", "Ben"))
    marks = {ada: ("present", "absent", "excused", "present"), ben: ("present", "part", "absent", "")}
    for place, given in marks.items():
        for session, mark in zip([*sessions, again], given, strict=True):
            actions.mark_attendance(session=session, marks={place.code: mark}, version=None, by=None, at=NOW)
    rows = places_for_grid(Place.objects.filter(cohort=cohort))
    found = presence_of(rows)
    assert [(found[p.pk].held, found[p.pk].present, found[p.pk].made_up) for p in (ada, ben)] == [(3, 1, 1), (3, 2, 0)]
    there = [session.marks.filter(mark__in=["present", "part"]).count() for session in sessions]
    assert sum(there) == sum(found[p.pk].present for p in (ada, ben)) == 3


def test_a_flag_names_its_cause(cohort):
    """PRG-27"""
    session = worlds.session(cohort, "Day 1", date(2026, 10, 5))
    place = worlds.place(cohort, house.person("Ada", "Kerr"))
    moved(place, "welcome", date(2026, 8, 20))
    moved(place, "start", date(2026, 9, 1))
    actions.mark_attendance(session=session, marks={place.code: "absent"}, version=None, by=None, at=NOW)
    rows = grid_of(places_for_grid(Place.objects.filter(cohort=cohort)), [session], TODAY)
    assert [row.flags for row in rows] == [
        ["At 0 of 1 sessions; 80% are asked for.", "The learning contract is not agreed: none is written."]
    ]


def test_a_mark_for_someone_without_a_place_here_is_refused_whole(cohort):
    session = worlds.session(cohort, "Day 1", date(2026, 10, 5))
    here = worlds.place(cohort, house.person("Ada", "Kerr"))
    with pytest.raises(Refused, match="no place"):
        actions.mark_attendance(
            session=session, marks={here.code: "present", "NOTHERE1": "present"}, version=None, by=None, at=NOW
        )
    assert session.marks.count() == 0


def test_sessions_of_two_cohorts_that_need_the_same_people_at_once_are_named(cohort):
    """PRG-26"""
    other = worlds.cohort(worlds.published("In post", worlds.component("Law")), "Other")
    here, there = worlds.session(cohort, "Here", date(2026, 10, 5)), worlds.session(other, "There", date(2026, 10, 5))
    worlds.session(other, "Later", date(2026, 10, 6))
    assert design.clashes(cohort) == []
    ada = house.person("Ada", "Kerr")
    worlds.place(cohort, ada)
    worlds.place(other, ada)
    assert design.clashes(cohort) == [(here, there, 1)]


def test_someone_who_moves_takes_the_place_along_and_the_former_authority_loses_sight_of_it():
    """PRG-4"""
    world = house.two_authorities()
    place = worlds.offered(world.alder, world.director).place
    birch_place = worlds.offered(world.birch, world.outsider).place
    assert list(Place.objects.visible_to(world.lead)) == [place]
    assert list(Place.objects.visible_to(world.birch_lead)) == [birch_place]
    house.structures.record_departure(
        appointment=world.held, ends_on=TODAY, leaving_reason="moved_agency", version=None, by=None, at=NOW
    )
    house.appointed(house.post(world.birch, "Deputy", 2), world.director, TODAY)
    assert list(Place.objects.visible_to(with_standing(world.lead, TODAY))) == []
    assert set(Place.objects.visible_to(with_standing(world.birch_lead, TODAY))) == {place, birch_place}
    assert place.person == world.director
    own = house.with_role("Own", "Place", Role.PARTICIPANT, world.alder)
    mine = worlds.place(place.cohort, own)
    assert list(Place.objects.visible_to(own)) == [mine]


def test_a_cohort_says_from_how_many_agencies_and_professions_its_people_come(cohort, client):
    """PRG-28: everybody on the page reads the mix, and no profession of fewer than four."""
    large = worlds.cohort(cohort.edition, name="Large")
    agencies = [house.authority("Alder Council"), house.authority("Birch Council")]
    kinds = ["Nurse"] * 6 + ["Teacher"] * 4 + ["Police officer"]
    for number, profession in enumerate(kinds):
        learner = house.person("Lee", f"Arner{number}", profession=profession)
        worlds.place(large, learner, agencies[number % 2])
    gone = worlds.place(large, house.person("Lou", "Gone", profession="Surgeon"), house.authority("Cedar Council"))
    moved(gone, "withdraw", date(2026, 8, 20), "workload")
    reader = house.with_role("Pat", "Reader", Role.PARTICIPANT, agencies[0])
    client.force_login(reader.account)
    said = " ".join(client.get(large.get_absolute_url()).content.decode().split())
    assert "11 people have a place, from 2 agencies: index of mix 0.50" in said
    assert "3 professions among 11 whose profession is on record" in said
    assert "Nurse 6, other professions 5." in said
    assert "Lee Arner0" not in said
    assert "Teacher" not in said
    assert "Nobody has a place as yet" in client.get(cohort.get_absolute_url()).content.decode()
