"""What every page knows about the person who reads it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def person(request: HttpRequest) -> dict[str, Any]:
    return {"person": getattr(request, "person", None), "is_demonstration": settings.DEMONSTRATION}
