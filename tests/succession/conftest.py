"""Plans are asked about on the day of the small world."""

from __future__ import annotations

import pytest

from mantle.web import clock
from tests.succession.worlds import House, planned
from tests.worlds import NOW


@pytest.fixture(autouse=True)
def _it_is_the_day_of_the_small_world(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def house(db) -> House:
    return planned()
