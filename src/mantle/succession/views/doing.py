"""A form with one change behind it, and a button with one: what a rule refuses is said where it was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mantle.people.actions import Refused
from mantle.people.rules import IllegalMove
from mantle.people.saving import form_page, saved


def data_of(request: HttpRequest) -> Any:
    """What was sent to a form, or nothing while it is only shown."""
    return request.POST if request.method == "POST" else None


def asked(
    request: HttpRequest, form: Form, save: Callable[[], object], *, heading: str, back: Any, said: str,
    **page: str,
) -> HttpResponse:  # fmt: skip
    """Show a form; carry out its change, say so and lead back; or show it again with what was wrong."""
    if request.method == "POST" and form.is_valid() and saved(form, save):
        messages.success(request, said)
        return redirect(back)
    where, called = (back, "") if isinstance(back, str) else (back.get_absolute_url(), str(back))
    return form_page(request, form, heading, where, called=called, **page)


def carried_out(request: HttpRequest, act: Callable[[], object], said: str) -> None:
    """Carry out a change that a button asks for and say so, or say why it was refused."""
    try:
        act()
    except (Refused, IllegalMove) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
