"""What evaluators get, and that they get nothing else. EVA-1 to EVA-6."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date

import psycopg
import pytest
from django.db import connection

from mantle.cli.main import main
from mantle.forecast.models import Answer
from mantle.home.actions.extracting import VIEWS
from mantle.home.reports import extracts
from mantle.people.access import Role
from mantle.people.models import AuditEvent, Person
from mantle.rights.actions.cases import receive
from mantle.rights.actions.limits import stop_use
from tests import worlds

postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="a file of SQLite cannot be read in part")
MARK = "Zyxquoll"  # in every text about a person


def holder(number: int, **told: str) -> extracts.Holder:
    said = {"region": "Northmoor", "background": "health", "age": "40 to 49", "tenure": extracts.YEARS[number % 2][1]}
    return extracts.Holder(f"key {number}", 2, **{**said, **told})


def cells(rows: list[extracts.Holder]) -> Counter:
    return Counter((row.tier, row.region, row.background, row.age) for row in rows)


def test_a_row_that_too_few_share_loses_what_it_could_be_known_by_and_then_itself(monkeypatch):
    rows = [holder(number) for number in range(5)]
    rows += [holder(10 + number, age=age) for number, age in enumerate(["under 40", "60 or older", "50 to 59"] * 2)]
    rows += [holder(20, region="Eastfold")]
    kept, left_out = extracts.shared_rows(rows)
    assert cells(kept) == {
        (2, "Northmoor", "health", "40 to 49"): 5, (2, "Northmoor", "health", extracts.WITHHELD): 6,
    }  # fmt: skip
    assert left_out == 1
    monkeypatch.setattr(extracts, "ALIKE", 1)
    monkeypatch.setattr(extracts, "DIFFERENT", 1)
    assert min(cells(extracts.shared_rows(rows)[0]).values()) == 1  # with the rule switched off it would be read


def test_rows_that_all_tell_the_same_are_no_secret_and_are_widened_as_well():
    kept, left_out = extracts.shared_rows([holder(0) for _ in range(9)])
    assert (kept, left_out) == ([], 9)


def test_directors_of_a_region_are_told_from_ten_on():
    nine = [extracts.Holder(str(n), 1, "Northmoor", "health", "40 to 49", extracts.YEARS[n % 2][1]) for n in range(9)]
    assert extracts.shared_rows(nine)[0] == []
    ten = [*nine, extracts.Holder("9", 1, "Northmoor", "health", "40 to 49", "5 to 9 years")]
    assert len(extracts.shared_rows(ten)[0]) == 10


@pytest.mark.django_db
def test_both_commands_say_where_they_cannot_work(capsys, settings):
    settings.WEB_DATABASE = None
    assert main(["wall", "show"]) == 2
    assert main(["evaluator-views"]) == 2
    said = capsys.readouterr().err
    words = "PostgreSQL" if connection.vendor == "sqlite" else "MANTLE_WEB_DATABASE"
    assert words in said.splitlines()[0]


@pytest.fixture
def leaders(transactional_db) -> list[Person]:
    """Twelve leaders of an authority, every text of theirs marked; a wish, and a word for equality of one."""
    agency = worlds.authority(f"{MARK} County Council")
    found = []
    for number in range(12):
        who = worlds.person(
            MARK, f"{MARK}{number}", email=f"{MARK}{number}@example.org", birth_year=1975, background="health",
            profession=MARK,
        )  # fmt: skip
        post = worlds.post(agency, f"Head of {MARK} {number}", 2)
        worlds.appointed(post, who, date(2024 if number % 2 else 2012, 1, 1), reason=MARK)
        found.append(who)
    Answer.objects.create(person=found[0], question="background", answer="other", detail=MARK, on=worlds.TODAY)
    return found


def address(**other: str) -> str:
    """Where this test's database is, for another user."""
    own = connection.get_connection_params()
    parts = {"host": own.get("host"), "port": own.get("port"), "dbname": own["dbname"], **other}
    return psycopg.conninfo.make_conninfo(**{name: value for name, value in parts.items() if value})


@postgresql
def test_an_evaluator_reads_views_without_names_and_is_refused_every_table(leaders, monkeypatch, capsys):
    role = "mantle_evaluator_test"
    words = ["evaluator-views", "--project", "First study", "--role", role, "--password-stdin"]
    try:
        for _ in range(2):  # it can be repeated
            monkeypatch.setattr("sys.stdin", io.StringIO("a password of some length\n"))
            assert main(words) == 0
        with psycopg.connect(address(user=role, password="a password of some length"), autocommit=True) as theirs:
            views = theirs.execute(
                "SELECT table_name FROM information_schema.views WHERE table_schema = %s", [VIEWS]
            ).fetchall()
            assert {name for (name,) in views} == {"leaders", "appointments_by_year", "places"}
            rows = [row for (name,) in views for row in theirs.execute(f'SELECT * FROM {VIEWS}."{name}"').fetchall()]
            leaders_seen = theirs.execute(f"SELECT * FROM {VIEWS}.leaders").fetchall()
            assert len(leaders_seen) == 12
            assert {row[1:5] for row in leaders_seen} == {("tier 2", "Northmoor", "health", "50 to 59")}
            own = Person.objects.filter(given_name=MARK)  # what there was to leak
            assert own.count() == 12
            assert MARK not in str(rows)
            codes = {each for who in own for each in (who.code, str(who.pk))}
            assert not {cell for row in leaders_seen for cell in row} & codes
            tables = [*connection.introspection.table_names(), f"{VIEWS}_rows.leaders"]
            assert len(tables) > 60
            for table in tables:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    theirs.execute(f"SELECT 1 FROM {table} LIMIT 1")
            with pytest.raises(psycopg.Error):
                theirs.execute(f"INSERT INTO {VIEWS}.leaders VALUES ('x')")
        assert AuditEvent.objects.filter(verb="evaluator views built").count() == 2
    finally:
        assert main(["evaluator-views", "--drop", "--role", role]) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE %s", [f"{VIEWS}%"])
        assert cursor.fetchone() == (0,)
    assert "gone" in capsys.readouterr().out


@postgresql
def test_the_command_makes_the_role_of_the_web_which_signs_in_and_sees_what_it_is_told(leaders, settings, capsys):
    role = "mantle_web_test"
    settings.WEB_DATABASE = {"USER": role, "PASSWORD": "another password"}
    lead = worlds.with_role("Lea", "Lead", Role.AUTHORITY_LEAD, worlds.authority("Birch City Council"))
    from mantle.people import wall

    try:
        assert [main(["wall", verb]) for verb in ("show", "build", "build", "show")] == [1, 0, 0, 0]
        assert "The wall holds." in capsys.readouterr().out
        count = "SELECT count(*) FROM structures_appointment"
        with psycopg.connect(address(user=role, password="another password"), autocommit=True) as theirs:
            assert theirs.execute(count).fetchone() == (0,)
            theirs.execute("SELECT set_config('mantle.sees', %s, false)", [wall.seen_by(lead)])
            assert theirs.execute(count).fetchone() == (0,)
            theirs.execute("SELECT set_config('mantle.sees', %s, false)", ['{"workforce": {"all": true}}'])
            assert theirs.execute(count).fetchone() == (12,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                theirs.execute("ALTER TABLE structures_appointment DISABLE ROW LEVEL SECURITY")
    finally:
        assert main(["wall", "drop"]) == 0


@pytest.mark.django_db
def test_whoever_stopped_the_use_of_their_data_is_in_no_extract():
    agency = worlds.authority("Alder County Council")
    ngozi, sam = worlds.person("Ngozi", "Adeyemi"), worlds.person("Sam", "Bell")
    for number, who in enumerate((ngozi, sam)):
        worlds.appointed(worlds.post(agency, f"Head of Service {number}", 2), who, date(2020, 1, 1))

    def told() -> set[str]:
        return {row.key for row in extracts.holders_on(b"key", worlds.TODAY)}

    both = {extracts.pseudonym(b"key", who.pk) for who in (ngozi, sam)}
    assert told() == both
    officer = worlds.with_role("Dara", "Page", Role.DATA_PROTECTION)
    objection = receive(kind="objection", person=sam, agency=agency, words="Not in figures.", by=sam, at=worlds.NOW)
    stop_use(case=objection, step="stop figures", because="Agreed.", by=officer, at=worlds.NOW)
    assert told() == both - {extracts.pseudonym(b"key", sam.pk)}
