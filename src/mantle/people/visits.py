"""Where sessions are kept: rows that say whose they are, in which browser, and since when. PEO-20."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

BROWSERS = (
    ("Edg/", "Edge"), ("EdgA/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Windows", "Windows"), ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "a Mac"), ("Linux", "Linux"),
)  # fmt: skip


def browser_in_words(agent: str) -> str:
    """What a browser says of itself, in the words of whoever owns it; no version, no place.

    >>> browser_in_words("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120 Safari/537.36 Edg/120")
    'Edge on Windows'
    """
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return " on ".join(filter(None, (browser or "A browser", system)))


class SessionStore(DatabaseStore):
    """Sessions in the table of visits."""

    @classmethod
    def get_model_class(cls) -> Any:
        from mantle.people.models.entering import Visit

        return Visit

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.account_id = int(data["_auth_user_id"]) if data.get("_auth_user_id") else None
        row.browser = data.get("browser", "")
        row.code = data.get("visit") or row.code
        for column, name in (("began_at", "began"), ("seen_at", "seen")):
            setattr(row, column, datetime.fromtimestamp(data[name], UTC) if name in data else None)
        return row
