"""Teams that take places together: each rule met or not in words, and all places or none. PRG-40, PRG-42."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from mantle.people.actions import Refused
from mantle.people.models import Agency, AuditEvent
from mantle.programmes import actions
from mantle.programmes.models import EntryCheck, Place, Team, Version
from mantle.programmes.queries.teams import checks_of
from mantle.programmes.rules import CohortRules
from tests import worlds as house
from tests.programmes import worlds
from tests.worlds import NOW, TODAY

pytestmark = pytest.mark.django_db
RULES = CohortRules(
    team_smallest=4, team_largest=5, team_agencies=4, team_statutory=3, team_with_school=True, teams_fewest=3
)
KINDS = ("authority", "health", "police", "school")


def team_of(unit: str, rules: CohortRules = RULES, capacity: int = 20) -> Team:
    draft = worlds.draft("Teams", rules=rules)
    draft.programme.unit = unit
    draft.programme.save()
    actions.add_activity(edition=draft, component=worlds.component("Budgets"), month=1, by=None, at=NOW)
    cohort = worlds.cohort(
        actions.publish(edition=Version.objects.get(pk=draft.pk), version=None, by=None, at=NOW), capacity=capacity
    )
    return actions.open_team(cohort=cohort, name="Alder together", by=None, at=NOW)


def join(team: Team, person, agency, joins_as: str = "member") -> None:
    actions.join_team(team=team, person=person, agency=agency, joins_as=joins_as, version=None, by=None, at=NOW)


def unmet(team: Team) -> list[str]:
    return [check.rule for check in checks_of(Team.objects.get(pk=team.pk), TODAY) if not check.is_met]


def test_of_a_team_too_a_cohort_may_ask_for_experience_and_one_reason_stands_for_those_who_have_less():
    """STD-33"""
    team = team_of(
        "team", CohortRules(team_smallest=2, team_largest=5, team_agencies=2, experience_months=12, experience_tier=2)
    )
    world, fresh = house.two_authorities(), house.person("Fay", "Fresh")
    for person, agency in ((world.director, world.alder), (fresh, world.birch)):
        join(team, person, agency)
    join(team, house.person("Chief", "Moss"), None, "sponsor")
    address, client = reverse("programmes:enrol_team", args=[team.code]), Client()
    client.force_login(world.team.account)
    sent = {"on": TODAY.isoformat(), "ground": "", "version": Team.objects.get(pk=team.pk).version}
    refused = client.post(address, sent)
    assert (refused.status_code, Place.objects.count()) == (422, 0)
    assert f"fewer are on record of {fresh}." in refused.content.decode()
    assert client.post(address, sent | {"ground": "Leads the work with schools."}).status_code == 302
    grounds = {check.place.person: check.ground for check in EntryCheck.objects.select_related("place__person")}
    assert grounds == {world.director: "", fresh: "Leads the work with schools."}


def test_a_team_across_agencies_says_which_rules_it_meets_and_enrols_as_one_when_all_are_met():
    team = team_of("team")
    agencies = [Agency.objects.create(name=f"{kind} body", kind=kind, code=kind) for kind in KINDS]
    for number, agency in enumerate(agencies[:3]):
        join(team, house.person(f"P{number}", "Kerr"), agency)
    assert unmet(team) == [
        "A team has 4 to 5 people", "A team comes from at least 4 agencies", "Somebody comes from a school",
        "A team has a sponsor",
    ]  # fmt: skip
    with pytest.raises(Refused, match="this one has 3"):
        actions.enrol_team(team=team, on=TODAY, version=None, by=None, at=NOW)
    join(team, house.person("Head", "Reed"), agencies[3])
    join(team, house.person("Chief", "Moss"), None, "sponsor")
    assert unmet(team) == []
    places = actions.enrol_team(team=team, on=TODAY, version=None, by=None, at=NOW)
    assert {(place.team, place.sponsor.family_name, place.state) for place in places} == {(team, "Moss", "given")}
    with pytest.raises(Refused, match="has enrolled"):
        actions.enrol_team(team=team, on=TODAY, version=None, by=None, at=NOW)


def test_a_team_for_which_there_is_no_room_gets_no_place_at_all():
    team = team_of("team", CohortRules(team_smallest=2, team_largest=3, team_agencies=1), capacity=1)
    agency = house.authority("Alder")
    for name in ("Ada", "Bo"):
        join(team, house.person(name, "Kerr"), agency)
    join(team, house.person("Chief", "Moss"), None, "sponsor")
    with pytest.raises(Refused, match="there are 1"):
        actions.enrol_team(team=team, on=TODAY, version=None, by=None, at=NOW)
    assert Place.objects.count() == 0


def test_a_director_comes_with_people_who_hold_posts_that_report_to_theirs():
    world = house.two_authorities()
    team = team_of("director_with_team")
    join(team, world.director, world.alder, "director")
    join(team, world.outsider, world.birch)
    join(team, house.person("Chief", "Moss"), None, "sponsor")
    assert unmet(team) == ["Everyone else reports to the director"]
    actions.leave_team(team=team, person=world.outsider, version=None, by=None, at=NOW)
    join(team, world.assistant, world.alder)
    assert unmet(team) == []


def test_a_team_is_made_and_enrolled_on_its_pages_each_step_on_record():
    una = house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM)
    team = Client()
    team.force_login(una.account)
    world = house.two_authorities()
    cohort = team_of("director_with_team").cohort
    team.post(reverse("programmes:open_team", args=[cohort.code]), {"name": "Director and two"})
    row = Team.objects.get(name="Director and two")
    join_at = reverse("programmes:join_team", args=[row.code])
    for person, joins_as in ((world.director, "director"), (world.assistant, "member"), (una, "sponsor")):
        assert str(person) in team.get(join_at, {"name": person.family_name}).content.decode()
        row.refresh_from_db()
        typed = {"name": person.family_name, "person": person.pk, "joins_as": joins_as, "version": row.version}
        assert team.post(join_at, typed).status_code == 302
    row.refresh_from_db()
    leave_at = reverse("programmes:leave_team", args=[row.code])
    team.post(leave_at, {"person": world.assistant.pk, "version": row.version})
    page = team.get(row.get_absolute_url()).content.decode()
    assert "Not met" in page
    assert "1 person is in this team, from 1 agency: index of mix 0.00" in page
    row.refresh_from_db()
    enrol_at = reverse("programmes:enrol_team", args=[row.code])
    refused = team.post(enrol_at, {"on": "2026-11-24", "version": row.version})
    assert (refused.status_code, "at least one other person" in refused.content.decode()) == (422, True)
    typed = {"name": "Farrow", "person": world.assistant.pk, "joins_as": "member", "version": row.version}
    assert team.post(join_at, typed).status_code == 302
    assert team.post(join_at, typed).status_code == 409
    row.refresh_from_db()
    team.post(enrol_at, {"on": "2026-11-24", "version": row.version})
    assert Place.objects.filter(team=row, sponsor=una, periods__starts_on=date(2026, 11, 24)).count() == 2
    verbs = AuditEvent.objects.filter(by=una, object_kind="team").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "team opened", "team: director joined", "team: member joined", "team: sponsor joined", "team: member left",
        "team: member joined", "team enrolled",
    ]  # fmt: skip
    assert "Enrolled" in team.get(reverse("programmes:teams", args=[cohort.code])).content.decode()
