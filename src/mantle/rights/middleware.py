"""What comes before a page: notices that somebody has not read (RIG-7), and parts without an assessment (RIG-15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mantle.people.models import Account
from mantle.rights.queries.assessed import closed
from mantle.rights.queries.desk import unread_notices
from mantle.rights.rules.parts import PARTS
from mantle.web import clock

DUE = "notices due"


class NoticesFirst:
    """Lead from the door, whichever it was, to the notices, and from there to where the person was going.

    It looks at the one answer by which somebody has come in, so other pages cost nothing. Where that answer is a page
    of its own (recovery codes, what was typed in time gone by), the next page leads there. Nobody is held: to have
    read a notice is no consent, and what must be done today can be done before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.person is not None:
            return self._later(request) or self.get_response(request)
        answer = self.get_response(request)
        account = get_user(request) if request.session.get("_auth_user_id") else None
        if not isinstance(account, Account) or not unread_notices(account.person, clock.today()):
            return answer
        if answer.status_code == 302:
            return _to_notices(answer["Location"])
        request.session[DUE] = True
        return answer

    def _later(self, request: HttpRequest) -> HttpResponse | None:
        if request.method != "GET" or not request.session.get(DUE):
            return None
        del request.session[DUE]
        if request.path == reverse("rights:notices") or not unread_notices(request.person, clock.today()):
            return None
        return _to_notices(request.get_full_path())


def _to_notices(going: str) -> HttpResponse:
    return redirect(f"{reverse('rights:notices')}?{urlencode({'next': going})}")


class AssessedFirst:
    """RIG-15: no address of a part answers before its impact assessment has a number; the page says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, given: Any, named: Any) -> HttpResponse | None:
        part = request.resolver_match.namespace if request.resolver_match else ""
        if part not in closed():
            return None
        return render(request, "rights/closed_part.html", {"name": PARTS[part], "part": part}, status=403)
