"""Doors to which a letter leads, and at which one is asked for: to set a password, to sign in with another address."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.people import mail, outside, rules
from mantle.people.actions import Refused, entering
from mantle.people.actions import links as actions
from mantle.people.forms.accounts import SetPassword
from mantle.people.forms.links import AskForLink, NewAddress
from mantle.people.guards import open_to_all, proved, signed_in
from mantle.people.models import AccountLink
from mantle.people.queries.accounts import address_change_of, link_of
from mantle.people.sessions import address_of
from mantle.people.views.proving import answered, go_on
from mantle.web import clock
from mantle.web.secret_links import private


@open_to_all
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """PEO-23: the same words and the same work, whether or not there is such an account."""
    at, place = clock.now(), f"links for {address_of(request)}"
    count = lambda email: entering.count_try(email=f"link for {email}", address=place, at=at)  # noqa: E731
    form = AskForLink(request.POST if request.method == "POST" else None, count_try=count)
    if request.method == "POST" and mail.leaves_the_house() and form.is_valid():
        actions.ask(email=form.cleaned_data["email"], at=at)
        return redirect("people:link_asked")
    return answered(request, "people/ask_for_link.html", form, sends_letters=mail.leaves_the_house())


@open_to_all
def link_asked(request: HttpRequest) -> HttpResponse:
    return render(request, "people/link_asked.html")


@open_to_all
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    """PEO-10: set a password by a link. Looking at the page does not use the link up; setting the password does."""
    link, at = link_of(secret), clock.now()
    is_open = link is not None and rules.link_opens(link.expires_at, link.used_at, at) and link.account.is_active
    return private(_set_password(request, link, at) if link is not None and is_open else gone(request, at))


def _set_password(request: HttpRequest, link: AccountLink, at: datetime) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = SetPassword(data, account=link.account)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "account": link.account, "issuers": outside.issuers().values()}
        context |= {"secret": request.resolver_match.kwargs["secret"] if request.resolver_match else ""}
        return render(request, "people/welcome.html", context, status=422 if form.errors else 200)
    try:
        entering.set_password(link=link, password=form.cleaned_data["password"], at=at)
    except Refused:
        return gone(request, at)
    messages.success(request, "Your password is set. Sign in with it.")
    return redirect(settings.LOGIN_URL)


def gone(request: HttpRequest, at: datetime) -> HttpResponse:
    """The same page for a link that was used, that is too old, and that never was; then a wait for whoever guesses."""
    wait = entering.count_try(email="", address=f"wrong links from {address_of(request)}", at=at)
    answer = render(request, "people/link_gone.html", {"wait": wait}, status=429 if wait else 410)
    if wait:
        answer.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return answer


@signed_in()
@proved()
def change_address(request: HttpRequest) -> HttpResponse:
    """PEO-24: a new address to sign in with, which a letter to it confirms."""
    account, at = request.person.account, clock.now()
    form = NewAddress(request.POST if request.method == "POST" else None)
    if request.method == "POST" and mail.leaves_the_house() and form.is_valid():
        try:
            actions.ask_for_address(account=account, email=form.cleaned_data["email"], at=at)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, "A letter is on its way to the new address. Its link works for one hour.")
            return redirect("people:account")
    context = {"sends_letters": mail.leaves_the_house(), "email": account.email}
    return answered(request, "people/change_address.html", form, **context)


@open_to_all
def confirm_address(request: HttpRequest, secret: str) -> HttpResponse:
    """PEO-24: the link of that letter opens for the person who is signed in, and for nobody who only has the letter."""
    at = clock.now()
    if request.person is None:
        return private(render(request, "people/confirm_address.html", {"is_stranger": True}))
    account = request.person.account
    change = address_change_of(account, secret)
    if change is None or not rules.link_opens(change.expires_at, None, at):
        return private(gone(request, at))
    if request.method != "POST":
        return private(render(request, "people/confirm_address.html", {"change": change, "account": account}))
    try:
        actions.change_address(account=account, secret=secret, at=at)
    except Refused:
        return private(gone(request, at))
    go_on(request, account)
    messages.success(request, f"You now sign in with {change.email}. Every other visit has ended.")
    return private(redirect("people:account"))
