"""The library: on what terms, for whom, looked over when; links that are looked at; worksheets of one's own."""

from __future__ import annotations

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from mantle.learning.actions import library as actions
from mantle.learning.actions import plans
from mantle.learning.actions.links import check_links, look_at, note_link
from mantle.learning.models import Opening, Provider, Resource, Sheet
from mantle.learning.rules.library import shipped
from mantle.learning.rules.worksheets import WORKSHEETS
from mantle.people.models import AuditEvent, Change
from mantle.web import clock
from tests.learning.worlds import As, learners
from tests.worlds import NOW

WORD = "Heronsgate"


@pytest.fixture
def world(db):
    return learners()


def typed(provider: Provider, **changes: object) -> dict[str, object]:
    today = clock.today()
    return {
        "title": "Pooled money", "about": "How budgets are pooled", "kind": "course", "provider": provider.pk,
        "licence": "linked", "provenance": "A course of a university, 2026", "link": "https://example.org/course",
        "dimension": "across", "minutes": 40, "reviewed_on": today.isoformat(),
        "review_by": (today + timedelta(days=20)).isoformat(), **changes,
    }  # fmt: skip


def test_what_ships_is_brought_in_once_found_by_level_and_words_and_read_without_a_connection(world):
    """S91 to S96, S190, LIB-1, LIB-5, LIB-7, LIB-8, LIB-9."""
    team, sam = As(world.house.team), As(world.sam)
    assert "The library is empty" in sam.get("library")
    assert sam.post("bring_in_shipped") == 403
    assert [team.post("bring_in_shipped") for _ in range(2)] == [302, 302]
    assert Resource.objects.count() == len(shipped())
    assert {row["licence"] for row in shipped()} == {"mit"}
    page = sam.get("library", tier="director", kind="toolkit")
    assert "Toolkit for multi-agency teams" not in page  # for those across agencies, not for directors
    page = sam.get("library", words="trust ties")
    assert ("Leading so that trust" in page, "Toolkit for those" in page) == (True, False)
    row = Resource.objects.get(key="social-capital")
    for _ in range(2):
        page = sam.get("resource", row.code)
    assert "Bridging ties reach across" in page
    assert "2 times in the last 12 months" in page
    assert Opening.objects.get().count == 2
    assert not Change.objects.filter(table="learning.Opening").exists()
    html, text = (sam.get("resource_file", row.code, kind) for kind in ("html", "txt"))
    assert ("Bridging ties" in html, "src=" in html, "<link" in html) == (True, False, False)
    assert ("* Bring two people together" in text, "MIT licence" in text, "<" in text) == (True, True, False)
    plan = plans.begin_plan(person=world.sam, profile=world.profile, purpose="x", by=world.sam, at=NOW)
    step = f"/development/plans/{plan.code}/steps/add/?link="
    page = sam.get("resource", row.code)
    assert step in page
    there = page.split(f'href="{step}', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    filled = sam.client.get(step + there).content.decode()
    assert (row.title in filled, f"/development/library/{row.code}/" in filled) == (True, True)


def test_the_programme_team_alone_adds_changes_and_withdraws_with_a_reason(world):
    """I1, S4, LIB-1, LIB-2, LIB-3, LIB-4."""
    team, sam = As(world.house.team), As(world.sam)
    assert {sam.status(name) for name in ("add_resource", "add_provider", "library_due")} == {403}
    named = {"name": "University of Northmoor", "kind": "university"}
    place = reverse("learning:add_provider")
    assert [team.client.post(place, named | {"about": each}).status_code for each in ("", "Twice")] == [302, 422]
    provider = Provider.objects.get()
    assert team.post("add_resource", **typed(provider, body="Their words")) == 422
    assert team.post("add_resource", **typed(provider, link="")) == 422
    assert team.post("add_resource", **typed(provider, competencies=[world.competency.pk])) == 302
    row = Resource.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Resource.objects.filter(pk=row.pk).update(body="Their words")
    assert row.title in sam.get("library", competency=world.competency.code)
    assert row.title in sam.get("provider", provider.code)
    assert row.title in team.get("library_due")  # within thirty days
    assert sam.status("change_resource", row.code) == 403
    later = (clock.today() + timedelta(days=200)).isoformat()
    assert team.post("change_resource", row.code, **typed(provider, review_by=later, version=row.version)) == 302
    assert team.post("change_resource", row.code, **typed(provider, version=row.version, minutes=3)) == 409
    assert row.title not in team.get("library_due")
    row.refresh_from_db()
    assert team.post("withdraw_resource", row.code, version=row.version) == 422
    assert team.post("withdraw_resource", row.code, reason="The course has ended", version=row.version) == 302
    assert row.title not in sam.get("library")
    assert "The course has ended" in sam.get("resource", row.code)
    assert team.post("bring_back_resource", row.code) == 302
    assert row.title in sam.get("library")


class Answers(BaseHTTPRequestHandler):
    """A server on this machine: one page that works, one that has moved, and nothing else."""

    def do_GET(self) -> None:
        status = {"/works": 200, "/moved": 301}.get(self.path, 404)
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "http://127.0.0.1:1/inside")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_links_are_looked_at_and_nothing_of_our_own_network_is_asked(world):
    """I1, LIB-6."""
    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        home = f"http://127.0.0.1:{server.server_port}"
        found = [str(look_at(f"{home}/{name}", lambda _: True)[0]) for name in ("works", "moved", "gone")]
        assert found == ["works", "moved", "dead"]
        assert "inside" in look_at(f"{home}/moved", lambda _: True)[1]  # told, and not followed
        asked: list[str] = []
        look_at(f"{home}/works", lambda address: bool(asked.append(address)))
        assert asked == ["127.0.0.1"]
        strange = (f"{home}/works", "http://localhost/", "http://[::1]/", "http://169.254.169.254/", "ftp://a.org/",
                   "http://me@127.0.0.1/")  # fmt: skip
        assert {str(look_at(link)[0]) for link in strange} == {"refused"}
        provider = Provider.objects.create(name="U", kind="university")
        today = clock.today()
        row = actions.add_resource(
            title="A", about="a", kind="course", provider=provider, licence="linked", provenance="p", dimension="self",
            link=f"{home}/works", reviewed_on=today, review_by=today + timedelta(days=300), by=None, at=NOW,
        )  # fmt: skip
        check_links(arguments={}, by=None, at=NOW, progress=None)
        row.refresh_from_db()
        assert (row.link_state, row.link_checked_at) == ("refused", NOW)
        assert "A" in As(world.house.team).get("library_due")
        note_link(resource=row, found=look_at(row.link, lambda _: True), by=None, at=NOW)
        row.refresh_from_db()
        assert row.link_state == "works"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_worksheet_is_filled_in_kept_changed_and_removed_by_its_writer_whom_nobody_reads(world):
    """S95, S96, LIB-10, LIB-11, LIB-15."""
    sam, others = As(world.sam), [As(who) for who in (world.house.team, world.house.lead, world.lena)]
    assert [sam.status("fill_sheet", key) for key in (*WORKSHEETS, "none")] == [200] * 5 + [404]
    ties = {"close": "Ann\nBo", "across": "The imam"}
    assert sam.post("fill_sheet", "ties", **ties) == 302
    assert "2 close ties and 1 bridge" in sam.get("sheet", Sheet.objects.get().code)
    Sheet.objects.all().delete()
    assert sam.post("fill_sheet", "forces") == 422
    said = {"change": WORD, "for": "Parents ask, 4\nNews", "against": "Two budgets, 3"}
    assert sam.post("fill_sheet", "forces", **said) == 302
    row = Sheet.objects.get()
    page = sam.get("sheet", row.code)
    assert (WORD in page, "4 pushes and 3 holds back" in page) == (True, True)
    assert WORD in sam.get("sheet_file", row.code)
    assert [site.status(name, row.code) for site in others for name in ("sheet", "sheet_file")] == [404] * 6
    assert sam.post("change_sheet", row.code, **said | {"first": "Ring the treasurer"}, version=row.version) == 302
    assert sam.post("change_sheet", row.code, **said, version=row.version) == 409
    kept = [str(each) for table in (AuditEvent, Change) for each in table.objects.values_list()]
    assert [each for each in kept if WORD in each] == []
    assert sam.post("remove_sheet", row.code) == 302
    assert not Sheet.objects.exists()
