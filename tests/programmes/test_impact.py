"""What moved in an agency and a team that take part, beside places that began where they began."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from mantle.people.models import Account, Agency, AuditEvent
from mantle.programmes.models import Team
from mantle.structures.models import ContextMeasure
from mantle.structures.queries.impact import moved_since
from tests import worlds
from tests.programmes.worlds import offered

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> worlds.World:
    """Twelve authorities whose turnover fell by one to three, and Alder, where it fell by six."""
    found = worlds.two_authorities()
    rows = [(worlds.authority(f"Place{number} Council"), 18 + number / 10, -1 - number / 6) for number in range(12)]
    for agency, before, change in [*rows, (found.alder, 18.0, -6.0)]:
        for year, value in ((2022, before), (2025, before + change)):
            ContextMeasure.objects.create(
                agency=agency, name="Turnover", unit="per cent", year=year, value=value, source="Census"
            )
    return found


def client_of(person) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return client


def test_a_figure_before_and_now_stands_beside_places_that_began_like_it(world):
    """CFS-40, CFS-42."""
    [row] = moved_since(world.alder, 2022)
    assert (row.change, len(row.similar), row.stands_out) == (-6.0, 12, True)
    assert "fell further than in all 12 places like it" in row.sentence
    some = set(Agency.objects.filter(name__startswith="Place").values_list("pk", flat=True)[:2])
    assert len(moved_since(world.alder, 2022, some)[0].similar) == 10  # those that take part are left out
    other = Agency.objects.get(name="Place3 Council")
    assert "nothing sets it apart" in moved_since(other, 2022)[0].sentence
    page = client_of(world.lead).get("/figures/agencies/alder/").content.decode()
    for words in ("Stands out", "6.0</dd>", "Change in 12 places like it", "does not show that a programme caused",
                  "Of 1 figure about 0 stand out by chance alone"):  # fmt: skip
        assert words in page
    assert client_of(world.participant).get("/figures/agencies/alder/").status_code == 403
    offered(world.alder, world.director)
    team = Team.objects.create(
        cohort=world.director.places.first().cohort, name="Two together", enrolled_on=date(2024, 1, 1)
    )
    team.members.create(person=world.director, agency=world.alder)
    shown = client_of(world.team).get(f"/figures/teams/{team.code}/").content.decode()
    assert ("The team began in 2024" in shown, "Alder County Council" in shown, "Stands out" in shown) == (True,) * 3
    assert client_of(world.birch_lead).get(f"/figures/teams/{team.code}/").status_code == 404


def test_a_figure_is_said_by_hand_and_never_overrules_another_source(world):
    """CFS-41."""
    lead, path = client_of(world.lead), "/agencies/alder/figures/new/"
    said = {"name": "Children missing a day", "unit": "children", "year": 2025, "value": "40", "source": "Our register"}
    assert lead.post(path, said).status_code == 302
    assert lead.post(path, said | {"value": "38"}).status_code == 302
    assert ContextMeasure.objects.get(name="Children missing a day").value == 38
    refused = lead.post(path, said | {"name": "Turnover"})
    assert (refused.status_code, "stands from another source: Census" in refused.content.decode()) == (422, True)
    assert AuditEvent.objects.filter(verb="figure said").count() == 2
    assert client_of(world.birch_lead).get(path).status_code == 403
