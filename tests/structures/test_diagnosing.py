"""What is strong and weak where people lead: asked of leaders, answered alone, seen in means once it is closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from mantle.people.access import Role
from mantle.people.actions import Refused
from mantle.people.models import Account
from mantle.people.queries import with_standing
from mantle.structures.actions import diagnosing as actions
from mantle.structures.models import Diagnostic, DiagnosticAnswer
from mantle.structures.reports.diagnosing import findings_of
from mantle.structures.rules.diagnosing import ITEMS
from mantle.web import clock
from tests import worlds

pytestmark = pytest.mark.django_db
TODAY = clock.today()
BY = {"by": None, "at": worlds.NOW}


@pytest.fixture
def world() -> worlds.World:
    """Alder with four heads of service who lead with a way in."""
    found = worlds.two_authorities()
    found.heads = []  # type: ignore[attr-defined]
    for number in range(4):
        who = worlds.with_role("Head", f"Number {number}", Role.PARTICIPANT, found.alder)
        worlds.appointed(worlds.post(found.alder, f"Head {number}", 3), who, date(2024, 1, 1))
        found.heads.append(with_standing(who, TODAY))  # type: ignore[attr-defined]
    return found


def client_of(person) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return client


def opened(world, first: int, last: int, before: Diagnostic | None = None) -> Diagnostic:
    return actions.open_diagnostic(
        agency=world.alder, moment="end" if before else "start", why="Directors in post", before=before,
        opens_on=TODAY + timedelta(first), closes_on=TODAY + timedelta(last), **BY,
    )  # fmt: skip


def answered(diagnostic: Diagnostic, world, strong: str, rating: int) -> None:
    for head in world.heads:
        given = {item.key: rating if item.key == strong else 2 for item in ITEMS}
        DiagnosticAnswer.objects.create(of=diagnostic, person=head, on=diagnostic.opens_on, answers=given)


def test_leaders_are_asked_answer_alone_and_see_means_once_it_is_closed(world):
    """CFS-30, CFS-31: on its pages."""
    lead, head = client_of(world.lead), client_of(world.heads[0])
    first, last = TODAY, TODAY + timedelta(9)
    days = {"opens_on_day": first.day, "opens_on_month": first.month, "opens_on_year": first.year,
            "closes_on_day": last.day, "closes_on_month": last.month, "closes_on_year": last.year}  # fmt: skip
    asked = {"moment": "start", "why": "Directors in post", "before": ""} | days
    assert head.post("/agencies/alder/diagnostics/new/", asked).status_code == 403
    assert lead.post("/agencies/alder/diagnostics/new/", asked).status_code == 302
    row = Diagnostic.objects.get()
    path = row.get_absolute_url()
    assert "Say what is strong and weak where you lead" in head.get("/start/").content.decode()
    assert client_of(world.birch_lead).get(path).status_code == 404
    assert client_of(world.participant).get(path).status_code == 404  # leads nothing there
    assert lead.get(f"{path}answer/").status_code == 403
    assert head.post(f"{path}answer/", {}).status_code == 422
    assert head.post(f"{path}answer/", {"direction": 5}).status_code == 302
    assert DiagnosticAnswer.objects.get().answers == {"direction": 5}
    assert "Say what is strong and weak where you lead" not in head.get("/start/").content.decode()
    assert lead.post(f"{path}take-back/", {"version": 1}).status_code == 422
    assert "Nobody else sees your answer" in lead.get(path).content.decode()
    DiagnosticAnswer.objects.all().delete()
    for day in (TODAY - timedelta(9), TODAY - timedelta(1)):  # it was opened and is closed
        Diagnostic.objects.update(**{"opens_on" if day < TODAY - timedelta(1) else "closes_on": day})
    answered(row, world, "voice", 5)
    page = head.get(path).content.decode()
    for words in ("Strong</h2>", "What children and families say changes", "4.5 or more", "tell nothing"):
        assert words in page
    DiagnosticAnswer.objects.filter(person=world.heads[0]).delete()
    assert "Too few leaders answered" in head.get(path).content.decode()
    with pytest.raises(Refused, match="not open today"):
        actions.answer_diagnostic(
            diagnostic=row, answers={"voice": 3}, on=TODAY, by=world.heads[1], at=worlds.NOW
        )  # fmt: skip


def test_the_end_of_a_programme_is_set_against_its_start(world):
    """CFS-32; and for a partnership, those on its boards are asked."""
    start = opened(world, -400, -380)
    with pytest.raises(Refused, match="must have closed"):
        opened(world, -390, -1, start)
    end = opened(world, -20, -1, start)
    answered(start, world, "money", 2)
    answered(end, world, "money", 4)
    changes = {line.item.key: line.change for line in findings_of(end).lines}
    assert changes["money"] == "Stronger, by more than chance alone would bring."
    assert changes["voice"] == "No different as far as one can tell."
    assert "Stronger, by more than chance" in client_of(world.lead).get(end.get_absolute_url()).content.decode()
    assert findings_of(start).strong == []  # all alike: nothing stands out
    own = worlds.structures.open_partnership(
        name="Alder partnership", kind="integrated_service", lead=world.alder, starts_on=None, **BY
    )
    body = worlds.structures.open_body(partnership=own, name="Board", **BY)
    worlds.structures.open_seat(body=body, title="Voice", person=world.participant, **BY)
    row = actions.open_diagnostic(
        partnership=own, moment="other", why="A review", opens_on=TODAY, closes_on=TODAY + timedelta(9), **BY
    )
    answer = f"{row.get_absolute_url()}answer/"
    assert client_of(world.participant).post(answer, {"partners": 2}).status_code == 302
    assert client_of(world.heads[0]).get(answer).status_code == 404
