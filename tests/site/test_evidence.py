"""What an operator shows: every store, the parts of the program, the pack of evidence, how available it was."""

from __future__ import annotations

import csv
import io
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.db import connection

from mantle.cli.files import inventory
from mantle.cli.main import main
from mantle.cli.site import watch
from mantle.home.queries import stores
from mantle.people.actions.seals import seal_record
from mantle.people.models import Change
from mantle.web import clock
from tests import worlds

ROOT = Path(__file__).resolve().parents[2]


# --- R17: every store -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_store_is_listed_with_its_count_and_nothing_is_changed(tmp_path, monkeypatch, capsys):
    """HOM-12"""
    monkeypatch.setenv("MANTLE_SEALING_KEYS", "the very secret")
    world = worlds.two_authorities()
    (tmp_path / "monday.zip").write_text("a backup")
    assert main(["decommission"]) == 2  # without the word it does nothing
    assert capsys.readouterr().out == ""
    assert main(["decommission", "--dry-run", "--backups", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    rows = list(csv.DictReader(io.StringIO(said)))
    counts = {row["what"]: row["how_many"] for row in rows}
    assert {row["what"] for row in rows if row["kind"] == "table"} == set(connection.introspection.table_names())
    assert stores.kept_tables() <= set(counts)
    assert int(counts["people_agency"]) >= 2
    assert counts["backups on this machine"] == "1"
    assert [row["how_many"] for row in rows if row["what"].startswith("MANTLE_SEALING_KEYS")] == ["1"]
    assert "the very secret" not in said
    assert {row["kind"] for row in rows} >= {"table", "file", "folder", "secret", "backup", "with others"}
    assert world.lead.family_name not in said


# --- R77: parts -------------------------------------------------------------------------------------------------------


def test_the_inventory_holds_each_part_that_a_lock_pins_with_its_digests(tmp_path, capsys):
    target = tmp_path / "parts.json"
    assert main(["inventory", str(target)]) == 0
    found = json.loads(target.read_text())
    parts = {each["purl"]: each for each in found["components"]}
    pinned = [
        line.split("==")[0] for line in (ROOT / "requirements" / "run.txt").read_text().splitlines() if "==" in line
    ]
    assert len(pinned) > 10
    assert {name for name in pinned if not any(each.startswith(f"pkg:pypi/{name}@") for each in parts)} == set()
    assert any(each.startswith("pkg:npm/govuk-frontend@") for each in parts)
    assert [each["name"] for each in parts.values() if not each["hashes"]] == []
    django = next(each for each in parts.values() if each["name"] == "django")
    assert (django["scope"], django["hashes"][0]["alg"], len(django["hashes"][0]["content"])) == (
        "required",
        "SHA-256",
        64,
    )
    assert found["serialNumber"] == inventory.inventory()["serialNumber"]  # the same locks, the same inventory
    assert inventory.inventory(tmp_path)["components"] == []


# --- R80, R79: the pack -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_pack_of_evidence_holds_what_an_assessor_asks_for_and_says_what_does_not_stand(tmp_path, capsys):
    """HOM-13"""
    world = worlds.two_authorities()
    seal_record(at=clock.now())
    folder = tmp_path / "pack"
    assert main(["evidence", str(folder)]) == 1  # these are no settings of a production site
    contents = json.loads((folder / "contents.json").read_text())
    assert set(contents["sha256"]) >= {
        "trust.md", "access.csv", "accounts.json", "roles.csv", "data-map.csv", "retention.csv", "retention-runs.json",
        "record.json", "settings.csv", "inventory.cdx.json", "stores.csv", "rehearsal.json",
    }  # fmt: skip
    assert set(contents["sha256"]) == {path.name for path in folder.iterdir()} - {"contents.json"}
    assert json.loads((folder / "record.json").read_text())["stands"] is True
    wrong = " ".join(contents["to_look_at"])
    assert "mantle.E013" in wrong
    assert "no restore was rehearsed" in wrong
    assert "record.json" not in wrong
    everything = "".join(path.read_text() for path in folder.iterdir() if path.name != "trust.md")
    assert world.lead.family_name not in everything
    assert world.lead.code not in everything
    assert main(["evidence", str(folder)]) == 2  # never into what is there already


@pytest.mark.django_db
def test_a_record_that_was_altered_is_said_in_the_pack(tmp_path, capsys):
    worlds.two_authorities()
    seal_record(at=clock.now())
    from mantle.people import acting

    with acting.tidying():
        Change.objects.filter(pk=Change.objects.values_list("pk", flat=True).first()).update(table="other")
    main(["evidence", str(tmp_path / "pack")])
    assert "record.json: the record of changes does not stand" in capsys.readouterr().out


@pytest.mark.nightly
@pytest.mark.django_db(transaction=True)
def test_a_restore_is_rehearsed_and_its_figures_are_in_the_pack(tmp_path):
    worlds.two_authorities()
    main(["evidence", str(tmp_path / "pack"), "--rehearse"])
    said = json.loads((tmp_path / "pack" / "rehearsal.json").read_text())
    assert said["rehearsed"], said
    assert said["rows"] > 10


# --- R14, R15: looks from outside -------------------------------------------------------------------------------------


@pytest.fixture
def site():
    """A server that answers what it is told to."""

    class Answers(BaseHTTPRequestHandler):
        said: tuple[int, bytes] = (200, b'{"troubles": []}')

        def do_GET(self) -> None:
            status, body = self.said
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", Answers
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_look_says_what_is_wrong_with_a_site_and_silence_is_wrong_too(site, tmp_path, capsys):
    """HOM-14"""
    address, answers = site
    log = tmp_path / "looks.jsonl"
    words = ["watch", address, "--log", str(log)]
    assert main(["watch", "--log", str(log), "--silence"]) == 1
    assert main(words) == 0
    assert main(["watch", "--log", str(log), "--silence"]) == 0
    for answers.said in ((503, b'{"troubles": ["No worker runs."]}'), (500, b"<html>"), (200, b"nonsense")):
        assert main(words) == 1
    assert main(["watch", "http://127.0.0.1:1", "--log", str(log)]) == 1
    assert [is_well for _, is_well, _ in watch.looks_in(log)] == [True, False, False, False, False]
    assert "No worker runs." in log.read_text()
    old = json.dumps(watch.look(address, datetime.now(UTC) - timedelta(minutes=31)))
    log.write_text(f"{old}\nbroken off")
    assert main(["watch", "--log", str(log), "--silence"]) == 1
    assert main(["watch", "--log", str(log)]) == 2


def test_the_figure_of_a_month_counts_a_look_that_was_not_made_as_trouble():
    until = datetime(2026, 12, 1, tzinfo=UTC)
    due = list(watch.due_in("2026-11", until))
    looks = [(at + timedelta(seconds=7), True, 20) for at in due]
    assert watch.availability(looks, "2026-11", until)["percent"] == 100
    assert watch.availability(looks[:-100], "2026-11", until)["percent"] == round(100 * (len(due) - 100) / len(due), 2)
    bad = [*looks, (due[3] + timedelta(minutes=2), False, 9000)]
    found = watch.availability(bad, "2026-11", until)
    assert (found["due"] - found["well"], found["not_looked"], found["median_ms"]) == (1, 0, 20)
    assert due[0] == datetime(2026, 11, 2, 8, tzinfo=UTC)  # Monday, the clock of London in winter
    assert next(watch.due_in("2026-06", until)) == datetime(2026, 6, 1, 7, tzinfo=UTC)  # and in summer
    assert watch.availability([], "2027-01", until)["percent"] is None
