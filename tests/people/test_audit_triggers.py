"""Every change leaves a row in the record, whichever way it came; the record itself is only added to. REC-1, REC-4."""

from __future__ import annotations

import json
import sqlite3

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from mantle.people import acting, triggers
from mantle.people.models import Agency, AuditEvent, Change, Person
from tests.worlds import NOW

pytestmark = pytest.mark.django_db


def agency(name: str) -> Agency:
    return Agency(name=name, kind="authority", code=name.lower(), region="Northmoor")


def _save_and_fail(row: Agency) -> None:
    row.save()
    raise RuntimeError


def changes(since: int = 0) -> list[tuple[str, str, str, object]]:
    rows = Change.objects.filter(pk__gt=since).order_by("pk")
    return [(row.table, row.row, row.operation, row.values) for row in rows]


def last() -> int:
    newest = Change.objects.order_by("-pk").first()
    return newest.pk if newest else 0


def test_every_model_is_watched_or_left_out_with_a_reason():
    own = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if type(apps.get_app_config(model._meta.app_label)).__module__.startswith("mantle.")
    }
    watched = {model._meta.label for model in triggers.watched()}
    assert len(watched) > 30
    assert own - watched == set(triggers.NOT_WATCHED)
    assert all(len(reason) > 20 for reason in triggers.NOT_WATCHED.values())


def test_every_watched_table_has_its_triggers_and_a_lost_one_is_named():
    assert triggers.missing(connection) == []
    names = set(triggers.present(connection))
    for model in triggers.watched():
        for operation in ("insert", "update", "delete"):
            assert f"mantle_record_{model._meta.db_table}_{operation}" in names
    lost = "mantle_record_people_person_update"
    on = "" if connection.vendor == "sqlite" else " ON people_person"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {lost}{on}")
    assert triggers.missing(connection) == [lost]
    triggers.put_on()
    assert triggers.missing(connection) == []


def test_seven_ways_of_writing_each_leave_a_row(tmp_path):
    """F18: save, update(), bulk_create, bulk_update, delete() of rows, raw SQL, loaddata."""
    one, *_ = Agency.objects.bulk_create([agency("Alder"), agency("Birch"), agency("Cedar")])
    keys = {row.code: str(row.pk) for row in Agency.objects.all()}
    assert changes() == [("people_agency", keys[code], "insert", {}) for code in ("alder", "birch", "cedar")]
    seen = last()

    Agency.objects.filter(code="alder").update(region="Southvale")
    one.refresh_from_db()
    one.nation = "Westland"
    one.save()
    one.region = "Eastfen"
    Agency.objects.bulk_update([one], ["region"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_agency SET name = 'Alder and Ash' WHERE code = 'alder'")
    key = keys["alder"]
    assert changes(seen) == [
        ("people_agency", key, "update", {"region": ["Northmoor", "Southvale"]}),
        ("people_agency", key, "update", {"nation": ["", "Westland"]}),
        ("people_agency", key, "update", {"region": ["Southvale", "Eastfen"]}),
        ("people_agency", key, "update", {"name": ["Alder", "Alder and Ash"]}),
    ]
    seen = last()

    file = tmp_path / "rows.json"
    fields = {"name": "Dove", "kind": "authority", "code": "dove"}
    file.write_text(json.dumps([{"model": "people.agency", "pk": 987_654, "fields": fields}]))
    call_command("loaddata", str(file), verbosity=0)
    assert [row[:3] for row in changes(seen)] == [("people_agency", "987654", "insert")]
    seen = last()

    Agency.objects.filter(code__in=("birch", "cedar")).delete()
    gone = [row for row in changes(seen) if row[0] == "people_agency"]
    assert sorted(row[:3] for row in gone) == sorted(
        ("people_agency", keys[code], "delete") for code in ("birch", "cedar")
    )
    assert {row[3]["name"][0] for row in gone} == {"Birch", "Cedar"}


def test_an_update_of_any_watched_model_would_be_seen_and_one_that_changes_nothing_is_none():
    row = agency("Alder")
    row.save()
    seen = last()
    Agency.objects.update(name="Alder")
    assert changes(seen) == []
    Agency.objects.update(name="Elder")
    assert len(changes(seen)) == 1


def test_of_sensitive_fields_only_the_fact_of_a_change_is_kept():
    row = Person.objects.create(given_name="Ada", family_name="North", email="ada@example.org", birth_year=1970)
    seen = last()
    Person.objects.update(birth_year=1971, email="north@example.org", given_name="Ida")
    assert changes(seen) == [
        ("people_person", str(row.pk), "update", {"birth_year": True, "email": True, "given_name": ["Ada", "Ida"]})
    ]
    shown = {
        f"{model._meta.label}.{field.name}"
        for model in triggers.watched()
        for field in model._meta.local_concrete_fields
        if not triggers.is_hidden(model, field)
    }
    assert "people.Person.family_name" in shown
    for field in ("Person.birth_year", "Person.email", "Account.password", "AccountLink.digest", "Letter.body"):
        assert f"people.{field}" not in shown


def test_a_row_says_who_acted_and_a_write_that_is_rolled_back_leaves_none():
    person = Person.objects.create(family_name="North")
    seen = last()
    with acting.acting_for(person.pk):
        agency("Alder").save()
        with pytest.raises(RuntimeError), transaction.atomic():
            _save_and_fail(agency("Birch"))
        agency("Cedar").save()
    agency("Dove").save()
    assert list(Change.objects.filter(pk__gt=seen).order_by("pk").values_list("actor", flat=True)) == [
        person.pk, person.pk, None,
    ]  # fmt: skip


def test_the_record_is_only_added_to():
    event = AuditEvent.objects.create(at=NOW, verb="planted", object_kind="agency", object_code="x")
    agency("Alder").save()
    for table in ("people_auditevent", "people_change"):
        for words in (f"UPDATE {table} SET at = at", f"DELETE FROM {table}"):
            with (
                pytest.raises(DatabaseError, match="only added to"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(words)
    with acting.tidying():
        AuditEvent.objects.filter(pk=event.pk).delete()
    assert not AuditEvent.objects.filter(pk=event.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_program_that_cannot_say_who_acts_writes_nothing(tmp_path):
    """Of SQLite: a file opened by another program refuses to change a watched row, rather than change it unseen."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL asks its own settings, which every program has")
    agency("Alder").save()
    with sqlite3.connect(tmp_path / "copy.sqlite3") as copy:
        connection.connection.backup(copy)
        assert copy.execute("SELECT name FROM people_agency").fetchall() == [("Alder",)]
        with pytest.raises(sqlite3.OperationalError, match="no such function"):
            copy.execute("UPDATE people_agency SET name = 'Other'")
        with pytest.raises(sqlite3.OperationalError, match="no such function"):
            copy.execute("DELETE FROM people_change")
    copy.close()
