"""A form and its change: what a rule refuses becomes an error of the form, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.people.actions import Refused
from mantle.people.rules import IllegalMove


def saved(form: Form, save: Callable[[], object], field: str | None = None) -> bool:
    """Carry out a change; say at the form, or at one of its fields, why it was refused."""
    try:
        save()
    except (Refused, IllegalMove) as refusal:
        form.add_error(field, str(refusal))
        return False
    return True


def form_page(
    request: HttpRequest, form: Form, heading: str, back: object, *, button: str = "Save", lead: str = ""
) -> HttpResponse:
    """Show a form about one thing, with the way back to it."""
    context = {"form": form, "heading": heading, "back": back, "button": button, "lead": lead}
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)
