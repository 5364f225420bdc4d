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


class NoticesFirst:
    """Lead from the door, whichever it was, to the notices, and from there to where the person was going.

    It looks at the one answer by which somebody has come in, so other pages cost nothing. Nobody is held there: to
    have read a notice is no consent, and what must be done today can be done before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_outside = request.person is None
        answer = self.get_response(request)
        if not was_outside or answer.status_code != 302 or not request.session.get("_auth_user_id"):
            return answer
        account = get_user(request)
        if not isinstance(account, Account) or not unread_notices(account.person, clock.today()):
            return answer
        return redirect(f"{reverse('rights:notices')}?{urlencode({'next': answer['Location']})}")
