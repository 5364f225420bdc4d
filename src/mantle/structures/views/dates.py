"""The day a page is about: today unless the address says otherwise."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest

from mantle.web import clock
from mantle.web.dates import YEARS


def day_asked(request: HttpRequest, name: str = "on") -> date:
    """Read ?on=2024-03-31, or ?on_day=31&on_month=3&on_year=2024 as the date boxes send it; anything else is today."""
    asked = _from_text(request.GET.get(name, "")) or _from_boxes(request, name)
    return asked if asked and asked.year in YEARS else clock.today()


def _from_text(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _from_boxes(request: HttpRequest, name: str) -> date | None:
    try:
        year, month, day = (int(request.GET.get(f"{name}_{part}", "")) for part in ("year", "month", "day"))
        return date(year, month, day)
    except ValueError:
        return None
