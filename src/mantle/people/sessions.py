"""How long a visit lasts, and what becomes of text that was typed into a page whose visit had ended. PEO-12, PEO-13."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.people import outside, proofs, queries, rules
from mantle.people.access import Role
from mantle.people.forms import SignIn
from mantle.people.forms.proving import Prove
from mantle.people.models import new_code
from mantle.people.visits import browser_in_words
from mantle.web import clock

MOST_IDLE = rules.IDLE.total_seconds()
SALT = "mantle.people.kept"
# Not shown again: secrets, and what belongs to the page rather than to the person.
NOT_KEPT = ("form_key", "form_again", "csrfmiddlewaretoken", "password", "passkey_answer", "kept", "next")


def begin(sender: Any, request: HttpRequest, user: Any, **given: Any) -> None:
    """Note when a visit began; Django calls this at every sign-in, with a session of a new key."""
    session, at = request.session, clock.now().timestamp()
    session["began"] = session["seen"] = session["proved"] = at
    session["visit"], session["browser"] = new_code(), browser_in_words(request.headers.get("User-Agent", ""))
    roles = queries.with_standing(user.person, clock.today()).standing.roles
    is_short = {Role.ADMINISTRATOR, Role.EMERGENCY} & set(roles)
    session["idle"] = (proofs.IDLE_ADMINISTRATOR if is_short else rules.IDLE).total_seconds()


class SessionLimits:
    """End a visit that is over before anything is done with it; keep the text of a form that came too late."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        who = request.session.get("_auth_user_id")
        if who:
            _look_at_the_clock(request)
            # A closed account, a new password and a sign-out everywhere end a visit too: Django finds those.
            request.visit_ended_of = "" if request.user.is_authenticated else str(who)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.method == "POST" and getattr(response, "leads_to_sign_in", False):
            kept = Kept.of(request)
            if kept.typed:
                context = {"form": SignIn(), "kept": kept.sealed(), "next": kept.path}
                context |= {"issuers": outside.issuers().values()}
                return render(request, "people/sign_in_again.html", context, status=403)
        if request.method == "POST" and getattr(response, "leads_to_proof", False):
            kept = Kept.of(request, who=str(request.user.pk))
            context = {"form": proof_form(request), "kept": kept.sealed(), "next": kept.path}
            return render(request, "people/prove.html", context, status=403)
        return response


def _look_at_the_clock(request: HttpRequest) -> None:
    at, session = clock.now(), request.session
    began, seen = (datetime.fromtimestamp(session.get(name, at.timestamp()), UTC) for name in ("began", "seen"))
    if rules.session_is_over(began, seen, at) or (at - seen).total_seconds() >= session.get("idle", MOST_IDLE):
        logout(request)
    elif "seen" not in session or (at - seen).total_seconds() >= 60:
        # To the minute is near enough, and spares a write on every page.
        session["began"], session["seen"] = began.timestamp(), at.timestamp()


def proof_form(request: HttpRequest) -> Prove | None:
    """What is asked of somebody who proves again who they are; the invented people of a demonstration only agree."""
    return None if settings.DEMONSTRATION and request.user.is_demonstration else Prove()  # type: ignore[union-attr]


def time_left(request: HttpRequest) -> dict[str, Any] | None:
    """When this visit ends, for the note on the page and for the warning before it does. PEO-12, WCAG 2.2.1."""
    if getattr(request, "person", None) is None or "began" not in request.session:
        return None
    session = request.session
    at, idle = clock.now().timestamp(), session.get("idle", MOST_IDLE)
    longest = session["began"] + rules.LONGEST.total_seconds() - at
    return {
        "ends_in": int(min(idle, longest)),
        "warn_before": int(proofs.WARN_BEFORE.total_seconds()),
        "is_last": longest <= idle,
        "minutes": int(idle // 60),
    }


@dataclass(frozen=True)
class Kept:
    """What somebody typed, where, and whose visit had ended; sealed, it travels in the sign-in page itself."""

    who: str
    path: str
    typed: list[tuple[str, str]]
    had_file: bool = False

    @classmethod
    def of(cls, request: HttpRequest, who: str = "") -> Kept:
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if value and not name.startswith(NOT_KEPT)
        ]
        who = who or getattr(request, "visit_ended_of", "")
        return cls(who, request.get_full_path(), typed, bool(request.FILES))

    def sealed(self) -> str:
        return signing.dumps([self.who, self.path, self.typed, self.had_file], salt=SALT, compress=True)

    @classmethod
    def opened(cls, sealed: str, account_pk: int) -> Kept | None:
        """What was kept, for the person whose visit it was; None for anybody else, and for what was tampered with."""
        try:
            who, path, typed, had_file = signing.loads(sealed, salt=SALT, max_age=rules.LONGEST)
        except signing.BadSignature:
            return None
        kept = cls(who, path, [(name, value) for name, value in typed], had_file)
        return kept if who in ("", str(account_pk)) else None


def address_of(request: HttpRequest) -> str:
    """The network address that a request came from, as far as our own proxies vouch for it."""
    passed_on = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
    hops = settings.TRUSTED_PROXIES
    address = passed_on[-hops] if 0 < hops <= len(passed_on) else request.META.get("REMOTE_ADDR", "")
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    # One household or office holds a whole /64 of the newer addresses.
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
