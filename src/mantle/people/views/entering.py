"""Doors by which people come in and go out: sign-in, demonstration, sign-out everywhere."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from mantle.people import forms, outside, queries, threshold
from mantle.people.actions import entering
from mantle.people.guards import open_to_all, signed_in
from mantle.people.models import Account
from mantle.people.queries.proving import has_second_step
from mantle.people.sessions import Kept, address_of
from mantle.web import clock, logs

CAME_BY = "outside"  # the key of the organisation by whose sign-in this visit began


def next_page_of(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    if wanted and not (own and wanted.startswith("/")):
        logs.odd("a next page elsewhere")
        return settings.LOGIN_REDIRECT_URL
    return wanted or settings.LOGIN_REDIRECT_URL


@open_to_all
def sign_in(request: HttpRequest) -> HttpResponse:
    """PEO-11: ten tries in five minutes, then a wait that is said; PEO-13: what was typed too late comes back."""
    if request.method == "GET" and request.person is not None:
        return redirect(next_page_of(request))
    form = _sign_in_form(request, at := clock.now())
    if request.method == "POST" and form.is_valid() and form.account is not None:
        return _password_right(request, form.account, at)
    accounts = demonstration_choices() if settings.DEMONSTRATION else []
    context = {"form": form, "accounts": accounts, "next": next_page_of(request), "kept": request.POST.get("kept", "")}
    context |= {"issuers": outside.issuers().values()}
    if form.wait is None:
        return render(request, "people/sign_in.html", context, status=422 if form.errors else 200)
    answer = render(request, "people/sign_in.html", context, status=429)
    answer.headers["Retry-After"] = str(int(form.wait.total_seconds()) + 1)
    return answer


def _sign_in_form(request: HttpRequest, at: datetime) -> forms.SignIn:
    if request.method != "POST":
        return forms.SignIn()
    address = address_of(request)
    return forms.SignIn(request.POST, count_try=lambda email: entering.count_try(email=email, address=address, at=at))


def _password_right(request: HttpRequest, account: Account, at: datetime) -> HttpResponse:
    """PEO-17: a password alone opens nothing; the second step follows, or is set up."""
    entering.pass_password(account=account, address=address_of(request), at=at)
    threshold.step_onto(request, account, at, next_page=next_page_of(request), kept=request.POST.get("kept", ""))
    return redirect("people:second_step" if has_second_step(account) else "people:set_up_second_step")


def entered(request: HttpRequest, account: Account, at: datetime, *, next_page: str, kept: str = "") -> HttpResponse:
    """A visit of a new key begins; whoever was typing when the last one ended finds their text."""
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    entering.enter(account=account, address=address_of(request), at=at)
    found = Kept.opened(kept, account.pk)
    if found is None:
        return redirect(next_page or settings.LOGIN_REDIRECT_URL)
    request.person = queries.with_standing(account.person, clock.today(), at)
    return render(request, "people/kept.html", {"kept": found, "typed": found.typed})


def demonstration_choices() -> list[dict[str, object]]:
    """The roles that demonstration mode offers, each with the person who plays it."""
    found = []
    for account in queries.demonstration_accounts():
        held = queries.roles_of(account.person, clock.today())
        found.append({"account": account, "person": account.person, "roles": [str(row) for row in held]})
    return found


@open_to_all
@require_POST
def enter_demonstration(request: HttpRequest, code: str) -> HttpResponse:
    """ACC-4: one click enters as a fictional person, in demonstration mode only."""
    if not settings.DEMONSTRATION:
        raise Http404
    account = get_object_or_404(Account, is_demonstration=True, is_active=True, person__code=code)
    return entered(request, account, clock.now(), next_page=next_page_of(request))


@open_to_all
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.person is not None:
        entering.leave(account=request.person.account, at=clock.now())
    organisation, address = _way_out(request)
    logout(request)
    if address:
        return _emptied(render(request, "people/signed_out.html", {"organisation": organisation, "address": address}))
    messages.success(request, "You have signed out.")
    return _emptied(redirect(settings.LOGIN_URL))


def _emptied(answer: HttpResponse) -> HttpResponse:
    """The browser is told to forget what it kept of the pages of this site, also where somebody else sits down next."""
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _way_out(request: HttpRequest) -> tuple[str, str]:
    """PEO-26: the organisation by whose sign-in somebody came, and where they sign out there too."""
    issuer = outside.issuers().get(request.session.get(CAME_BY, ""))
    back = f"{settings.PUBLIC_URL}{reverse('people:sign_in')}"
    return (issuer.name, outside.where_to_leave(issuer, back=back, at=clock.now())) if issuer else ("", "")


@signed_in()
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """PEO-12: end every visit of this account, this one among them."""
    entering.leave_everywhere(account=request.person.account, at=clock.now())
    logout(request)
    messages.success(request, "You have signed out here and in every other browser.")
    return _emptied(redirect(settings.LOGIN_URL))
