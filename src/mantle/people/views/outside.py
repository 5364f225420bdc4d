"""Doors to an organisation's own sign-in: out to it, back from it, linked and parted. PEO-26, PEO-27."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people import outside, proofs, rules, threshold
from mantle.people.actions import Refused
from mantle.people.actions import outside as actions
from mantle.people.guards import open_to_all, proved, signed_in, takes_long
from mantle.people.models import Account
from mantle.people.outside import Issuer, NotBelieved
from mantle.people.queries import proving as queries
from mantle.people.queries.accounts import link_of
from mantle.people.views.entering import CAME_BY, entered, next_page_of
from mantle.people.views.proving import go_on
from mantle.web import clock

log = logging.getLogger("mantle.entering")
ASKED = "outside asked"
FAILED = "Your organisation’s sign-in gave no answer that we can trust. Try again, or sign in with your password."


def _back() -> str:
    return f"{settings.PUBLIC_URL}{reverse('people:outside_back')}"


def _issuer(key: str) -> Issuer:
    found = outside.issuers().get(key)
    if found is None:
        raise Http404
    return found


def _away(request: HttpRequest, issuer: Issuer, **purpose: Any) -> HttpResponse:
    """A page with the address to go to: a form may lead nowhere but to this site, and so may no redirect of one."""
    at, asked = clock.now(), outside.new_question()
    try:
        address = outside.where_to_ask(issuer, asked, back=_back(), at=at)
    except NotBelieved as error:
        return _failed(request, error)
    request.session[ASKED] = {"issuer": issuer.key, "at": at.timestamp(), **asked, **purpose}
    return render(request, "people/outside_away.html", {"issuer": issuer, "address": address})


def _failed(request: HttpRequest, error: Exception, words: str = FAILED) -> HttpResponse:
    log.warning("sign-in elsewhere not taken: %s", error)
    return render(request, "people/outside_failed.html", {"words": words}, status=422)


@open_to_all
@require_POST
def outside_away(request: HttpRequest, key: str) -> HttpResponse:
    """Off to sign in at one's organisation; a link from an administrator may be used on the way back."""
    link = request.POST.get("link", "")
    purpose = {"next": next_page_of(request), "kept": request.POST.get("kept", ""), "link": link}
    return _away(request, _issuer(key), **purpose)


@signed_in()
@proved()
@takes_long  # it waits for an answer from elsewhere
@require_POST
def link_outside(request: HttpRequest, key: str) -> HttpResponse:
    """Off to one's organisation, to link it with the account of whoever is signed in."""
    return _away(request, _issuer(key), account=request.person.account.pk)


@open_to_all
def outside_back(request: HttpRequest) -> HttpResponse:
    """Back from one's organisation: the question is answered once, by whoever was asked, within twenty minutes."""
    at, asked = clock.now(), request.session.pop(ASKED, None)
    is_late = asked is None or not 0 <= at.timestamp() - asked["at"] < proofs.HALFWAY_LIVES.total_seconds()
    issuer = outside.issuers().get(asked["issuer"]) if asked else None
    if asked is None or is_late or issuer is None:
        return _failed(request, NotBelieved("nobody was asked"))
    try:
        claims = outside.said(issuer, request.GET.dict(), asked, back=_back(), at=at)
        return _arrived(request, issuer, claims, asked, at)
    except NotBelieved as error:
        return _failed(request, error)
    except Refused as refusal:
        return _failed(request, refusal, str(refusal))


def _arrived(request: HttpRequest, issuer: Issuer, claims: dict, asked: dict, at: datetime) -> HttpResponse:
    who = {"issuer": issuer.issuer, "subject": claims["sub"], "at": at}
    if "account" in asked:
        return _link(request, asked["account"], who, issuer)
    link = link_of(asked["link"]) if asked.get("link") else None
    if link is not None and rules.link_opens(link.expires_at, link.used_at, at):
        account = actions.link_invited(link=link, **who)
    else:
        account = actions.come(email=outside.verified_address(issuer, claims), **who)
    return _enter(request, issuer, account, outside.is_second_step(issuer, claims), asked, at)


def _enter(
    request: HttpRequest, issuer: Issuer, account: Account, is_second: bool, asked: dict, at: datetime
) -> HttpResponse:
    """PEO-27: straight in where its word is taken for a second step; else ours follows, or is set up."""
    if is_second:
        answer = entered(request, account, at, next_page=asked["next"], kept=asked["kept"])
        request.session[CAME_BY] = issuer.key
        return answer
    threshold.step_onto(request, account, at, next_page=asked["next"], kept=asked["kept"])
    request.session[CAME_BY] = issuer.key
    return redirect("people:second_step" if queries.has_second_step(account) else "people:set_up_second_step")


def _link(request: HttpRequest, number: int, who: dict, issuer: Issuer) -> HttpResponse:
    """Whoever is signed in now must be whoever asked: another person at the same machine links nothing."""
    if request.person is None or request.person.account.pk != number:
        raise Refused("Your visit had ended. Sign in, and link your account once more.")
    actions.link_own(account=request.person.account, **who)
    go_on(request, request.person.account)
    messages.success(request, f"Your account is linked with {issuer.name}. Every other visit has ended.")
    return redirect("people:outside")


@signed_in()
@proved()
def linked(request: HttpRequest) -> HttpResponse:
    """With which organisation's sign-in is my account linked?"""
    known = {each.issuer: each for each in outside.issuers().values()}
    rows = list(request.person.account.outside_identities.all())
    named = [(row, known[row.issuer].name if row.issuer in known else row.issuer) for row in rows]
    free = [each for each in known.values() if each.issuer not in {row.issuer for row in rows}]
    return render(request, "people/outside.html", {"rows": named, "free": free})


@signed_in()
@proved()
@require_POST
def part(request: HttpRequest, code: str) -> HttpResponse:
    if not actions.part(account=request.person.account, code=code, at=clock.now()):
        raise Http404
    go_on(request, request.person.account)
    messages.success(request, "Your account is parted from that sign-in.")
    return redirect("people:outside")
