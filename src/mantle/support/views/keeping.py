"""What doors of this slice share: a form that was sent, one row kept, a button, and the way on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import resolve

from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.rules import IllegalMove
from mantle.people.saving import form_page, saved
from mantle.support.rules.pool import SupportKind
from mantle.web import clock

# What pages of this slice are called on the way back to them.
PAGES = {
    "home": "Coaching and mentoring", "waiting": "Who is waiting", "pool": "The pool", "pairs": "Pairs",
    "duties": "Mentors for new directors",
}  # fmt: skip


def sent(request: HttpRequest) -> Any:
    """What was sent with a form, or None when it is only looked at."""
    return request.POST if request.method == "POST" else None


def kept(
    request: HttpRequest, form: Form, keep: Callable[..., object], heading: str, back: Any, *, said: str = "Saved.",
    **page: str,
) -> HttpResponse:  # fmt: skip
    """Ask, keep, say so, and go to where `back` leads; `page` are the button and the lead of the form's page."""
    change = {"by": request.person, "at": clock.now()}
    if form.is_bound and form.is_valid() and saved(form, lambda: keep(**change, **form.cleaned_data)):
        if said:
            messages.success(request, said)
        return redirect(back)
    if not isinstance(back, str):
        return form_page(request, form, heading, back.get_absolute_url(), called=str(back), **page)
    return form_page(
        request, form, heading, back, called=PAGES.get(resolve(urlsplit(back).path).url_name or "", ""), **page
    )


def done(request: HttpRequest, act: Callable[..., object], back: Any, said: str) -> HttpResponse:
    """Carry out what a button asks for, say what came of it, and go back."""
    try:
        act(by=request.person, at=clock.now())
        messages.success(request, said)
    except (Refused, IllegalMove) as refusal:
        messages.error(request, str(refusal))
    return redirect(back)


def only(request: HttpRequest, *people: Person) -> None:
    """Let none but these people through; the row itself is in sight for others too."""
    if request.person.pk not in {each.pk for each in people}:
        raise PermissionDenied


def kind_asked(given: QueryDict) -> SupportKind:
    """Coaches or mentors, as a page was asked for or a form sent; coaches when it does not say."""
    said = given.get("kind", "")
    return SupportKind(said) if said in set(SupportKind) else SupportKind.COACH


def kinds(kind: SupportKind) -> list[dict[str, Any]]:
    """The way from coaches to mentors and back, on a page of the office."""
    several = {SupportKind.COACH: "Coaches", SupportKind.MENTOR: "Mentors"}
    return [{"label": name, "url": f"?kind={each}", "current": each == kind} for each, name in several.items()]
