"""A button that changes one thing: what a rule refuses is said on the page it leads to."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from mantle.people.actions import Refused


def carried_out(request: HttpRequest, act: Callable[[], object], said: str) -> bool:
    """Carry out a change and say so, or say why it was refused."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, said)
    return True
