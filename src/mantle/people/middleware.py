"""Who is asking, with the roles they hold today; and the page for an edit that came too late."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.people import audit, queries, wall
from mantle.people.acting import acting_for
from mantle.people.actions import emergencies
from mantle.people.models import Account
from mantle.people.queries.looks import IN_AN_EMERGENCY
from mantle.people.stale import StaleEdit
from mantle.web import clock


class CurrentPerson:
    """Put `request.person` on every request: a person with standing, or None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account = request.user if request.session.get("_auth_user_id") else None
        known = isinstance(account, Account) and account.is_authenticated
        today, at = clock.today(), clock.now()
        request.person = queries.with_standing(account.person, today, at) if known else None  # type: ignore[union-attr]
        with (
            acting_for(request.person.pk if request.person else None, wall.seen_by(request.person)),
            audit.looking(by=request.person, purpose=lambda: _purpose_of(request), at=clock.now),
        ):
            return _noted(request, self.get_response(request))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, StaleEdit):
            return None
        typed = [
            (name, value)
            for name, value in request.POST.items()
            if name not in {"csrfmiddlewaretoken", "version", "form_key", "form_again"}
        ]
        return render(request, "web/409.html", {"row": error.row, "typed": typed}, status=409)


def _noted(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """PEO-29: while rows stand open in an emergency, every page that is asked for is written down."""
    emergency = request.person.emergency if request.person else None
    if emergency is not None and request.resolver_match:
        row = str(request.resolver_match.kwargs.get("code", ""))
        emergencies.note(
            emergency=emergency, page=_address_of(request), row=row, method=str(request.method),
            status=answer.status_code, at=clock.now(),
        )  # fmt: skip
    return answer


def _purpose_of(request: HttpRequest) -> str:
    is_open = request.person is not None and request.person.emergency is not None
    return _address_of(request) + (IN_AN_EMERGENCY if is_open else "")


def _address_of(request: HttpRequest) -> str:
    """The name of the page, never the address itself: codes and secrets stay out."""
    return request.resolver_match.view_name if request.resolver_match else ""
