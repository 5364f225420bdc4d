"""What every page needs before any slice has its say."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

FOOTER = (
    ("Accessibility statement", "home:accessibility"),
    ("Privacy", "home:privacy"),
    ("Complain", "rights:complain"),
    ("Help", "home:help"),
    ("About", "home:about"),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """The footer's links, the same on every page and in the same place."""
    return {"footer_links": [{"label": label, "url": _address(name)} for label, name in FOOTER]}


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        # An error page must stand even where the slice that owns the statement does not.
        return f"/{name.split(':')[-1]}/"
