"""F45: which migrations leave the triggers and the wall where they are."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models

from mantle.people import migrating, triggers, wall
from mantle.people.models import Agency

EMPTY = models.CharField(max_length=9, null=True)
ADDS = [
    migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))]),
    migrations.AddField("agency", "empty", EMPTY),
    migrations.AddField("agency", "given", models.IntegerField(db_default=1)),
    migrations.AddField("agency", "several", models.ManyToManyField(Agency)),
    migrations.AddIndex("agency", models.Index("name", name="new")),
    migrations.AlterModelOptions("agency", {"ordering": ["name"]}),
]
CHANGES = [
    migrations.AddField("agency", "wanted", models.IntegerField(default=1)),
    migrations.AlterField("agency", "name", EMPTY),
    migrations.RemoveField("agency", "name"),
    migrations.DeleteModel("agency"),
    migrations.AddConstraint("agency", models.CheckConstraint(condition=models.Q(pk__gt=0), name="new")),
    migrations.RunSQL("SELECT 1"),
    migrations.RunPython(migrations.RunPython.noop),
]


def plan_of(*operations, is_backwards: bool = False) -> list:
    made = migrations.Migration("9999_next", "people")
    made.operations = list(operations)
    return [(made, is_backwards)]


def test_what_adds_leaves_room_for_an_older_program_and_nothing_else_does():
    assert migrating.only_adds([], "postgresql")
    assert migrating.only_adds(plan_of(*ADDS), "postgresql")
    for each in CHANGES:
        assert not migrating.only_adds(plan_of(*ADDS, each), "postgresql"), each
    assert not migrating.only_adds(plan_of(*ADDS, is_backwards=True), "postgresql")
    assert not migrating.only_adds(plan_of(ADDS[1]), "sqlite")
    assert migrating.only_adds(plan_of(ADDS[0], *ADDS[4:]), "sqlite")


@pytest.mark.django_db
def test_triggers_and_wall_stand_through_a_migration_that_adds_and_are_off_in_one_that_changes():
    """REC-1, WAL-1."""
    migrating.begins(using="default", plan=plan_of(ADDS[0]))
    assert triggers.missing(connection) == wall.missing(connection) == []
    migrating.begins(using="default", plan=plan_of(CHANGES[0]))
    assert len(triggers.missing(connection)) > 100
    assert bool(wall.missing(connection)) == (connection.vendor == "postgresql")
    triggers.put_on()
    wall.put_on()
    assert triggers.missing(connection) == wall.missing(connection) == []
