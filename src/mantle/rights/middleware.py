"""Whoever comes in is shown the privacy notices that they have not read in the version that is in force. RIG-7."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mantle.people.models import Account
from mantle.rights.queries.desk import unread_notices
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
