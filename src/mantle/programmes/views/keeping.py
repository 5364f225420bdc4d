"""What doors of this slice share: a form that was sent, one row kept, and the way on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.rules import IllegalMove
from mantle.people.saving import form_page, saved
from mantle.web import clock


def edits_all(request: HttpRequest) -> bool:
    """FRM-5, STD-1: what belongs to the whole service is changed by whoever designs programmes everywhere."""
    return request.person.standing.reach(Permission.EDIT_PROGRAMMES).everywhere


def sent(request: HttpRequest) -> Any:
    """What was sent with a form, or None when it is only looked at."""
    return request.POST if request.method == "POST" else None


def kept(
    request: HttpRequest, form: Form, keep: Callable[..., object], heading: str, back: str, *, said: str = "",
    **page: str,
) -> HttpResponse:  # fmt: skip
    """Ask, keep, say so, and go to where `back` leads; `page` are the button and the lead of the form's page."""
    change = {"by": request.person, "at": clock.now()}
    if form.is_bound and form.is_valid() and saved(form, lambda: keep(**change, **form.cleaned_data)):
        if said:
            messages.success(request, said)
        return redirect(back)
    return form_page(request, form, heading, back, **page)


def done(request: HttpRequest, act: Callable[..., object], back: Any, said: str) -> HttpResponse:
    """Carry out what a button asks for, say what came of it, and go back."""
    try:
        act(by=request.person, at=clock.now())
        messages.success(request, said)
    except (Refused, IllegalMove) as refusal:
        messages.error(request, str(refusal))
    return redirect(back)


def initial_of(row: Any, form: type[Form]) -> dict[str, Any]:
    """What a row holds under the names of a form's boxes."""
    return {name: getattr(row, name) for name in form.base_fields if hasattr(row, name)}
