"""What an installation holds already is kept when its database moves on."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mantle.people import triggers


def moved_to(name: str | None):
    """Move the structures of the database to a migration, None for the last of every slice; return its models."""
    executor = MigrationExecutor(connection)
    last = executor.loader.graph.leaf_nodes()
    triggers.take_off()  # `migrate` does so too: a column cannot go from under one
    executor.migrate([("structures", name)] if name else last)
    if name is None:
        triggers.put_on()
    executor = MigrationExecutor(connection)
    return executor.loader.project_state([("structures", name)] if name else last).apps


@pytest.mark.django_db(transaction=True)
def test_whoever_led_a_partnership_before_parts_were_kept_has_the_part_of_lead():
    try:
        old = moved_to("0004_alter_partnership_kind")
        rows = old.get_model("structures", "PartnershipMember").objects
        partnership = old.get_model("structures", "Partnership").objects.create(code="P1", name="Old", kind="network")
        for number in range(3):
            agency = old.get_model("people", "Agency").objects.create(
                code=f"a{number}", name=f"A{number}", kind="police"
            )
            rows.create(partnership=partnership, agency=agency, is_lead=number == 0)
        assert not hasattr(rows.first(), "part")
    finally:
        new = moved_to(None)
    kept = list(new.get_model("structures", "PartnershipMember").objects.order_by("pk"))
    assert [(row.part, row.is_lead) for row in kept] == [("lead", True), ("partner", False), ("partner", False)]
    assert len({row.code for row in kept}) == 3
    assert all(len(row.code) == 8 for row in kept)
