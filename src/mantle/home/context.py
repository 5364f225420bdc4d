"""The navigation of a person: only what they may open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from mantle.people.access import Permission

# Label, address, and what one must be allowed to see it.
PLACES: tuple[tuple[str, str, Permission | None], ...] = (
    ("Start", "home:start", None),
    ("Development", "learning:home", None),
    ("Posts", "structures:posts", Permission.VIEW_POSTS),
    ("People", "structures:people", Permission.VIEW_PEOPLE),
    ("Agencies", "structures:agencies", Permission.VIEW_AGENCIES),
    ("Partnerships", "structures:partnerships", Permission.VIEW_AGENCIES),
    ("Frameworks", "framework:frameworks", Permission.VIEW_FRAMEWORKS),
    ("Programmes", "programmes:provision", Permission.VIEW_PROGRAMMES),
    ("Profile", "forecast:profile", Permission.VIEW_PROFILE),
    ("Forecast", "forecast:forecasts", Permission.RUN_FORECAST),
    ("Files", "structures:imports", Permission.IMPORT_FILES),
    ("Letters", "people:letters", Permission.VIEW_LETTERS),
    ("Work", "people:work", Permission.VIEW_WORK),
    ("Equality", "equality:counts", Permission.VIEW_EQUALITY_COUNTS),
    ("Accounts", "people:accounts", Permission.GIVE_ROLES),
    ("Audit", "people:audit", Permission.VIEW_AUDIT),
    ("Requests", "rights:cases", Permission.HANDLE_RIGHTS),
    ("Search", "home:search", None),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    person = getattr(request, "person", None)
    if person is None:
        return {"navigation": []}
    return {
        "navigation": [
            {"label": label, "url": (url := reverse(name)), "current": request.path.startswith(url)}
            for label, name, may in PLACES
            if may is None or person.may(may)
        ]
    }
