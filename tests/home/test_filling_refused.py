"""The demonstration goes into an empty database, in demonstration mode, whole or not at all. HOM-4."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction

from mantle.home import actions
from mantle.people.models import Person
from mantle.structures.models import Post
from tests import worlds

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings):
    settings.DEMONSTRATION = True


def test_the_same_seed_gives_the_same_addresses(demonstration):
    codes = []
    for _ in range(2):
        with transaction.atomic():
            actions.fill_demonstration(seed=4, authorities=2, at=NOW)
            codes.append(list(Post.objects.order_by("pk").values_list("code", "title")))
            transaction.set_rollback(True)
    assert codes[0] == codes[1] != []


def test_a_database_with_anything_in_it_is_left_alone(demonstration):
    worlds.person("Ada", "Only")
    with pytest.raises(actions.DemonstrationRefused, match="holds people already"):
        actions.fill_demonstration(seed=1, authorities=2, at=NOW)
    assert [str(person) for person in Person.objects.all()] == ["Ada Only"]
    Person.objects.all().delete()
    assert actions.fill_demonstration(seed=1, authorities=2, at=NOW)["people"] > 100


def test_a_production_installation_is_left_alone(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(actions.DemonstrationRefused, match="Demonstration mode is off"):
        actions.fill_demonstration(seed=1, authorities=2, at=NOW)
    assert not Person.objects.exists()
