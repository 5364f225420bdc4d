"""The seals over the record name the first row that is not what it was. REC-3, F19."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import connection

from mantle.cli import main as command
from mantle.home import actions as home
from mantle.people import acting, triggers
from mantle.people.actions.seals import seal_record, tidied, tidy
from mantle.people.models import Agency, AuditEvent, Seal
from mantle.people.queries.seals import verify
from tests.worlds import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sealed(transactional_db) -> list[int]:
    """Six events and three changes under seals; the numbers of the events."""
    for name in "ABC":
        Agency.objects.create(name=name, kind="authority", code=name)
    rows = [
        AuditEvent.objects.create(
            at=NOW, verb=f"done {number}", object_kind="agency", object_code="A", detail={"n": 2.0}
        )
        for number in range(6)
    ]  # fmt: skip
    assert seal_record(at=NOW) == 9
    assert verify().findings == ()
    return [row.pk for row in rows]


def by_force(*statements: str) -> None:
    """What somebody who owns the database can do: past the guards."""
    with acting.tidying(), connection.cursor() as cursor:
        for words in statements:
            cursor.execute(words)


def test_an_altered_a_lost_a_swapped_and_an_emptied_record_are_found_at_the_first_bad_row(sealed, capsys):
    one, two, three = sealed[1:4]
    table = "people_auditevent"
    swap = [
        f"UPDATE {table} SET id = -1 WHERE id = {two}", f"UPDATE {table} SET id = {two} WHERE id = {three}",
        f"UPDATE {table} SET id = {three} WHERE id = -1",
    ]  # fmt: skip
    cases = [
        ([f"UPDATE {table} SET verb = 'x' WHERE id = {one}"],
         [f"UPDATE {table} SET verb = 'done 1' WHERE id = {one}"], one, "was altered"),
        (swap, swap, two, "was altered"),
        ([f"DELETE FROM {table} WHERE id = {three}"], [], three, "is gone"),
        ([f"DELETE FROM {table}"], [], sealed[0], "is gone"),
    ]  # fmt: skip
    for harm, mend, row, problem in cases:
        by_force(*harm)
        finding = verify().findings[0]
        assert (finding.record, finding.row) == (table, row)
        assert problem in finding.problem
        assert command.main(["audit", "verify"]) == 1
        assert f"First bad position: {table}, row {row}: this row {problem}" in capsys.readouterr().out
        by_force(*mend)


def test_a_row_put_in_between_and_a_changed_or_lost_seal_are_found(sealed):
    by_force(f"UPDATE people_auditevent SET id = id + 100 WHERE id = {sealed[5]}")
    assert verify().findings[0].row == sealed[5]
    by_force(f"UPDATE people_auditevent SET id = id - 100 WHERE id = {sealed[5] + 100}")
    assert verify().findings == ()
    head = verify().head
    newest = Seal.objects.order_by("-pk").first()
    by_force(f"DELETE FROM people_seal WHERE id = {newest.pk}")
    # The seals that are left follow from one another; whoever wrote the newest down knows that it is gone.
    assert verify().findings == ()
    assert verify(head).findings[0].record == "people_seal"
    by_force("UPDATE people_seal SET count = count + 1")
    assert "does not follow" in verify().findings[0].problem


def test_rows_after_the_last_seal_are_said_and_sealed_next(sealed, capsys):
    AuditEvent.objects.create(at=NOW, verb="later", object_kind="agency", object_code="A")
    assert verify().unsealed["people_auditevent"] == 1
    assert command.main(["audit", "seal"]) == 0
    assert "1 rows sealed" in capsys.readouterr().out
    assert command.main(["audit", "verify", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["stands"], said["rows"], said["unsealed"]["people_auditevent"]) == (True, 10, 0)


def test_a_missing_trigger_is_said(sealed, capsys):
    name = "mantle_record_people_agency_delete"
    by_force(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else " ON people_agency"))
    assert command.main(["audit", "verify"]) == 1
    assert f"Trigger missing: {name}" in capsys.readouterr().out
    triggers.put_on()
    assert command.main(["audit", "verify"]) == 0


def test_a_restored_record_stands_as_it_was_sealed(sealed, tmp_path):
    before = verify()
    home.back_up(to=tmp_path / "kept.zip", at=NOW)
    call_command("flush", interactive=False, verbosity=0)
    assert verify().rows == 0
    home.restore(from_=tmp_path / "kept.zip")
    assert verify() == before
    assert triggers.missing(connection) == []


def test_what_is_tidied_away_is_sealed_again_and_told_and_hides_nothing_else(sealed):
    by_force("UPDATE people_change SET request = 'x' WHERE id = (SELECT min(id) FROM people_change)")
    some = AuditEvent.objects.filter(pk__in=sealed[:2])
    assert tidy(rows=some, changes={"object_name": "Erased"}, reason="Erasure.", by=None, at=NOW) == 2
    assert tidy(rows=AuditEvent.objects.filter(pk=sealed[3]), reason="Six years are over.", by=None, at=NOW) == 1
    assert AuditEvent.objects.filter(verb="record tidied").count() == 2
    assert {finding.record for finding in verify().findings} == {"people_change"}
    by_force(f"UPDATE people_auditevent SET object_name = 'y' WHERE id = {sealed[0]}")
    assert sealed[0] in {finding.row for finding in verify().findings}


def test_an_erasure_within_its_bracket_leaves_a_record_that_stands(sealed):
    with tidied(reason="Erasure.", by=None, at=NOW):
        AuditEvent.objects.filter(pk=sealed[2]).update(object_name="Erased")
    assert verify().findings == ()
    assert AuditEvent.objects.get(verb="record tidied").detail == {"blocks": 1}
