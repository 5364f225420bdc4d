"""Common core and local variants, what is covered, nominations, and the checklist of day one. PRG-62 to PRG-65."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from mantle.people.actions import Refused
from mantle.people.models import AuditEvent
from mantle.programmes import actions
from mantle.programmes.models import Component, Version
from mantle.programmes.queries.design import activities_of
from mantle.programmes.queries.variants import core_and_variants, covered_by, departures_of
from mantle.programmes.rules import DAY_ONE, eligibility
from tests import worlds as house
from tests.programmes import worlds
from tests.worlds import NOW


@pytest.mark.parametrize(
    "level, ground, decided_by, applies_on, departs",
    [
        ("assistant_director", "", "", date(2028, 5, 24), []),
        ("assistant_director", "", "", date(2028, 11, 24), []),
        ("equivalent", "Leads 400 people in health.", "Una Reyes", date(2028, 8, 1), []),
        ("equivalent", "Leads 400 people in health.", "", date(2028, 8, 1), ["Nobody has decided"]),
        ("other", "", "", date(2028, 8, 1), ["another level"]),
        ("assistant_director", "", "", date(2028, 5, 23), ["in 17 months"]),
        ("other", "", "", date(2028, 11, 25), ["another level", "more than 24 months"]),
    ],
)
def test_a_nomination_says_where_it_departs_from_level_and_date(level, ground, decided_by, applies_on, departs):
    """PRG-65: asked on 24 November 2026; 18 to 24 months are 24 May to 24 November 2028."""
    found = eligibility(level, ground, decided_by, applies_on, date(2026, 11, 24))
    assert len(found) == len(departs)
    assert all(words in line for words, line in zip(departs, found, strict=True))


@pytest.mark.django_db
def test_each_agency_s_variant_is_the_common_core_with_its_own_additions_and_gaps_are_named():
    """PRG-62, PRG-63: local additions do not count as covered."""
    alder, birch = house.authority("Alder"), house.authority("Birch")
    draft = worlds.draft("Step up")
    budgets = worlds.component("Budgets", hours="6", covers=["corporate"])
    coast = worlds.component("Coast", hours="2", covers=["political"])
    law = worlds.component("Law", hours="6", covers=["statutory", "services"])
    for part, agency in ((budgets, None), (law, None), (coast, birch), (worlds.component("Moor", hours="12"), alder)):
        actions.add_activity(edition=draft, component=part, month=1, agency=agency, by=None, at=NOW)
    core, variants = core_and_variants(draft)
    assert [each.component for each in core] == [budgets, law]
    assert [(each.agency, each.overlap.only_one, each.share_in_common) for each in variants] == [
        (alder, ("Moor",), 0.5), (birch, ("Coast",), 12 / 14),
    ]  # fmt: skip
    covered = {area.key: area.hours for area in covered_by(activities_of(draft))}
    assert covered == {"statutory": 6, "services": 6, "corporate": 6, "political": 0}
    version = actions.publish(edition=Version.objects.get(pk=draft.pk), version=None, by=None, at=NOW)
    anybody = Client()
    anybody.force_login(house.with_role("Eve", "Other", house.Role.PARTICIPANT, alder).account)
    page = anybody.get(reverse("programmes:variants", args=[version.programme.code])).content.decode()
    assert ("Moor" in page, "50% of the hours" in page) == (True, True)
    assert "Gap" in anybody.get(version.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_nomination_and_day_one_are_answered_on_pages_by_those_who_may_and_read_by_no_others():
    """PRG-64, PRG-65"""
    una = house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM)
    world = house.two_authorities()
    ada = house.with_role("Ada", "Kerr", house.Role.PARTICIPANT, world.alder)
    house.appointed(world.vacant_post, ada, date(2020, 1, 1))
    place = worlds.place(worlds.cohort(worlds.published("Step up", worlds.component("Budgets"))), ada, world.alder)
    clients = {}
    for who in (una, ada, world.lead):
        clients[who] = Client()
        clients[who].force_login(who.account)
    address = reverse("programmes:nominate", args=[place.code])
    typed = {"level": "equivalent", "means_to_apply_on": "2028-08-01", "asked_on": "2026-11-01", "version": 1}
    assert clients[una].post(address, typed).status_code == 422
    assert clients[una].post(address, typed | {"ground": "Leads a health trust."}).status_code == 302
    place.refresh_from_db()
    assert (place.nomination.decided_by, departures_of(place.nomination)) == (una, [])
    assert "Leads a health trust." in clients[ada].get(place.get_absolute_url()).content.decode()
    assert "Leads a health trust." not in clients[world.lead].get(place.get_absolute_url()).content.decode()
    day_one = reverse("programmes:day_one", args=[place.code])
    answers = dict.fromkeys(DAY_ONE, "yes") | {"budget": "not_yet"}
    assert clients[ada].post(day_one, answers).status_code == 302
    page = clients[una].get(day_one).content.decode()
    assert ("Something is open in: the corporate environment." in page, "Not yet" in page) == (True, True)
    assert clients[una].post(day_one, answers).status_code == 422
    assert clients[world.lead].get(day_one).status_code == 403
    with pytest.raises(Refused, match="Only the participant"):
        actions.answer_day_one(place=place, answers={"budget": "yes"}, by=una, at=NOW)
    verbs = AuditEvent.objects.filter(by__in=[una, ada]).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["nomination recorded", "day one answered"]


@pytest.mark.django_db
def test_a_component_says_on_its_page_which_areas_it_serves():
    team = Client()
    team.force_login(house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM).account)
    typed = {"title": "Law", "kind": "content", "channel": "online", "hours": "4", "covers": ["statutory", "political"]}
    team.post(reverse("programmes:add_component"), typed)
    component = Component.objects.get()
    assert component.covers == ["statutory", "political"]
    page = team.get(component.get_absolute_url()).content.decode()
    assert "Serves: statutory duties of the role, the political environment." in page
