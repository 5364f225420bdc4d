"""Who is asking, with the roles they hold today; and the page for an edit that came too late."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.people import audit, queries
from mantle.people.acting import acting_for
from mantle.people.models import Account
from mantle.people.stale import StaleEdit
from mantle.web import clock


class CurrentPerson:
    """Put `request.person` on every request: a person with standing, or None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account = request.user if request.session.get("_auth_user_id") else None
        known = isinstance(account, Account) and account.is_authenticated
        request.person = queries.with_standing(account.person, clock.today()) if known else None  # type: ignore[union-attr]
        with (
            acting_for(request.person.pk if request.person else None),
            audit.looking(by=request.person, purpose=lambda: _address_of(request), at=clock.now),
        ):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, StaleEdit):
            return None
        typed = [
            (name, value)
            for name, value in request.POST.items()
            if name not in {"csrfmiddlewaretoken", "version", "form_key", "form_again"}
        ]
        return render(request, "web/409.html", {"row": error.row, "typed": typed}, status=409)


def _address_of(request: HttpRequest) -> str:
    """The name of the page, never the address itself: codes and secrets stay out."""
    return request.resolver_match.view_name if request.resolver_match else ""
