"""Nations that several tests look at, made once."""

from __future__ import annotations

from datetime import date

import pytest

from mantle.home.demonstration.nation import make_nation
from mantle.home.demonstration.records import Nation

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def nation() -> Nation:
    """The whole nation, as the demonstration shows it."""
    return make_nation(1, as_at=TODAY)
