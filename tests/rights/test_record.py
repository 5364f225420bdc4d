"""J1: whatever is done about rights leaves a line in the audit record, from every form."""

from __future__ import annotations

import pytest
from django.test import Client

from mantle.people.models import AuditEvent
from mantle.rights.actions import cases
from tests import worlds
from tests.worlds import NOW


@pytest.fixture(autouse=True)
def now(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("mantle.web.clock.now", lambda: NOW)
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"


def test_every_form_about_rights_leaves_its_line(db):
    world = worlds.two_authorities()
    officer = worlds.with_role("Edith", "Marlow", worlds.Role.DATA_PROTECTION)
    who, client = world.participant, Client()
    client.force_login(officer.account)
    copy = cases.receive(kind="access", words="A copy.", person=who, by=who, at=NOW)
    erasure = cases.receive(kind="erasure", words="Erase me.", person=who, by=who, at=NOW)
    item = copy.items.create(heading="Notes", place="x", text="Words.", is_own=False)
    outside = {"kind": "access", "name": "Ida", "contact": "post", "received_on": "2026-11-20", "words": "All."}
    sent = [
        ("/my-data/ask/", {"kind": "access", "words": "All."}, "request received"),
        ("/complain/", {"name": "Ida", "contact": "post", "words": "No."}, "request received"),
        ("/requests/new/", outside, "request received"),
        ("/notices/read/", {}, "notice read"),
        (f"/requests/{copy.code}/step/", {"step": "acknowledge"}, "request acknowledged"),
        (f"/requests/{copy.code}/gather/", {}, "copy gathered"),
        (f"/requests/items/{item.code}/", {"is_withheld": "no"}, "item disclosed"),
        (f"/requests/{copy.code}/release/", {}, "copy released"),
        (f"/requests/{erasure.code}/erase/", {"step": "erase", "words": "Done."}, "record erased"),
    ]
    for address, data, verb in sent:
        before = AuditEvent.objects.filter(verb=verb).count()
        assert client.post(address, data).status_code in (200, 302), address
        assert AuditEvent.objects.filter(verb=verb).count() > before, address
