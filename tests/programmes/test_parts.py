"""Who answers for what in a programme: given, changed, ended, and printed on its papers. PRG-41."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from mantle.people.actions import Refused
from mantle.people.models import AuditEvent
from mantle.programmes import actions
from mantle.programmes.models import ProgrammePart
from mantle.programmes.queries.parts import behind, matrix
from tests import worlds as house
from tests.programmes import worlds
from tests.worlds import NOW

pytestmark = pytest.mark.django_db


def test_parts_are_given_changed_and_ended_on_their_pages_and_stand_on_the_papers():
    team = Client()
    team.force_login(house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM).account)
    alder, birch = house.authority("Alder County Council"), house.authority("Birch Borough Council")
    version = worlds.published("Step up", worlds.component("Budgets"))
    programme = version.programme
    give = reverse("programmes:give_part", args=[programme.code])
    team.post(give, {"agency": alder.pk, "part": "lead", "duties": "Designs it", "mark": "Alder", "share": ""})
    team.post(give, {"agency": birch.pk, "part": "funder", "share": "2"})
    again = team.post(give, {"agency": alder.pk, "part": "lead"})
    assert (again.status_code, "is lead already" in again.content.decode()) == (422, True)
    page = team.get(reverse("programmes:parts", args=[programme.code])).content.decode()
    assert "Designs it" in page
    assert "Led by Alder" in team.get(version.get_absolute_url()).content.decode()
    funder = ProgrammePart.objects.get(part="funder")
    change = reverse("programmes:change_part", args=[funder.code])
    given = {"share": "2", "starts_on": "2026-01-01", "version": funder.version}
    assert team.post(change, {**given, "ends_on": "2025-12-31"}).status_code == 422
    team.post(change, {**given, "ends_on": "2026-06-01"})
    assert behind(programme, date(2026, 5, 31)) == ["Led by Alder", "Funded by Birch Borough Council"]
    assert behind(programme, date(2026, 6, 1)) == ["Led by Alder"]
    assert team.post(change, {**given, "ends_on": ""}).status_code == 409
    verbs = AuditEvent.objects.filter(by__family_name="Reyes").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["part given", "part given", "part ended"]


def test_a_part_that_ended_can_be_taken_again_and_the_ended_one_then_stays_ended():
    alder, programme = house.authority("Alder"), worlds.draft("Step up").programme
    facts = {"programme": programme, "agency": alder, "part": "partner", "by": None, "at": NOW}
    first = actions.give_part(**facts)
    change = {"part": first, "share": 0, "duties": "", "mark": "", "starts_on": None, "version": None, "by": None}
    actions.change_part(**change, ends_on=date(2026, 1, 1), at=NOW)
    actions.give_part(**facts, starts_on=date(2026, 9, 1))
    with pytest.raises(Refused, match="taken this part again"):
        actions.change_part(**change, ends_on=None, at=NOW)
    assert matrix(programme, date(2026, 3, 1)) == []
    assert [row.agency for row in matrix(programme, date(2026, 9, 1))] == [alder]
