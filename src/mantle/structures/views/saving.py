"""A change that a rule refuses becomes an error of its form: nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import Form

from mantle.people.actions import Refused
from mantle.structures.rules import IllegalMove


def saved(form: Form, save: Callable[[], object], field: str | None = None) -> bool:
    """Carry out a change; say at the form, or at one of its fields, why it was refused."""
    try:
        save()
    except (Refused, IllegalMove) as refusal:
        form.add_error(field, str(refusal))
        return False
    return True
