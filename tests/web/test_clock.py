from datetime import UTC, date, datetime

from django.utils import timezone

from mantle.web import clock


def test_today_is_the_day_in_london_not_in_greenwich_time(monkeypatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 7, 1, 23, 30, tzinfo=UTC))

    assert clock.now() == datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert clock.today() == date(2026, 7, 2)
