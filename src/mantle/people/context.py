"""What every page knows about the person who reads it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from mantle.people.sessions import time_left


def person(request: HttpRequest) -> dict[str, Any]:
    return {
        "person": getattr(request, "person", None),
        "is_demonstration": settings.DEMONSTRATION,
        "time_left": time_left(request),
    }
