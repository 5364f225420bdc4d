"""What tests of accounts share: a clock that they move, and a password hash that takes no time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils import timezone


class Time:
    """A clock on the wall that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

    def pass_by(self, **much: float) -> None:
        self.now += timedelta(**much)


@pytest.fixture
def light_work(monkeypatch) -> None:
    """The same hash with a light load: tests that count tries would take a minute under a real one."""
    for name, value in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
        monkeypatch.setattr(Argon2PasswordHasher, name, value)


@pytest.fixture
def time(monkeypatch) -> Time:
    clock = Time()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock
