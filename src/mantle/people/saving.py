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


def form_page(  # noqa: PLR0913 - keyword-only: what stands on the page
    request: HttpRequest, form: Form, heading: str, back: str, *, called: str = "", button: str = "Save",
    lead: str = "",
) -> HttpResponse:  # fmt: skip
    """Show a form about one thing, with the way back to it: `called`, or by the name of what the address is about."""
    context = {"form": form, "heading": heading, "back": back, "called": called or _called(request, back)}
    context |= {"button": button, "lead": lead}
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)


def _called(request: HttpRequest, back: str) -> str:
    """The name of the row whose page this form belongs to, where the way back leads there."""
    row = getattr(request, "opened", None)
    if row is None or not hasattr(row, "get_absolute_url") or row.get_absolute_url() != back:
        return ""
    return str(row)
