"""Doors to accounts and roles, for those who give roles. PEO-8, PEO-9, PEO-10."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from mantle.people import audit, mail
from mantle.people.access import NAMES, FieldGroup, Permission, Role
from mantle.people.actions import Refused
from mantle.people.actions import accounts as actions
from mantle.people.forms import accounts as forms
from mantle.people.guards import a_download, proved, signed_in
from mantle.people.models import Account, RoleHeld
from mantle.people.queries import accounts as queries
from mantle.people.queries.proving import has_second_step
from mantle.web import clock, words
from mantle.web.tables import Choice, Column, Search, Table

STATES = [("open", "Open"), ("closed", "Closed"), ("never", "Never entered")]


@signed_in(may=Permission.GIVE_ROLES)
@proved(when=a_download)
def accounts(request: HttpRequest) -> HttpResponse:
    """Who has an account, with which roles, and who has never come?"""
    today = clock.today()
    columns = [
        Column("person", "Person", sort="person__sort_name", link=_address),
        Column("email", "E-mail address", sort="email"),
        Column("roles", "Roles today", value=lambda row: "; ".join(map(str, row.person.roles_today)) or "None"),
        Column("last_login", "Last sign-in", sort="last_login", value=_last_entered),
        Column("is_active", "State", sort="is_active", value=_state, tag=_colour),
    ]
    filters: list[Choice | Search] = [
        Search("words", "Words in name or address", lookups=("person__sort_name", "email")),
        Choice("role", "Role today", choices=_roles(), apply=lambda rows, role: queries.holding(rows, role, today)),
        Choice("state", "State", choices=STATES, apply=queries.in_state),
    ]
    rows = queries.accounts_visible_to(request.person)
    table = Table(
        request, rows, columns=columns, filters=filters, noun=("account", "accounts"), order="person", stacked=True
    )
    shown = table.rows_found if a_download(request) else table.page.object_list
    audit.seen((row.person for row in shown), FieldGroup.CONTACT)
    return table.export() or render(request, "people/accounts.html", {"table": table})


def _roles() -> list[tuple[str, str]]:
    return [("none", "No role today"), *((str(role), name) for role, name in NAMES.items())]


def _address(row: Account) -> str:
    return reverse("people:account_of", args=[row.person.code])


def _last_entered(row: Account) -> str:
    return words.moment(row.last_login) if row.last_login else "Never"


def _state(row: Account) -> str:
    return "Open" if row.is_active else "Closed"


def _colour(row: Account) -> str:
    return "green" if row.is_active else "grey"


def _account(request: HttpRequest, code: str) -> Account:
    return get_object_or_404(queries.accounts_visible_to(request.person), person__code=code)


@signed_in(may=Permission.GIVE_ROLES)
def account_of(request: HttpRequest, code: str) -> HttpResponse:
    """One account: its roles with what each allows, its state, and what may be done."""
    account, today = _account(request, code), clock.today()
    audit.seen([account.person], FieldGroup.CONTACT, FieldGroup.AUDIT)
    roles = [(row, forms.allows(Role(row.role))) for row in queries.lasting_roles(account.person, today)]
    context = {
        "account": account,
        "roles": roles,
        "today": today,
        "is_own": account.person.pk == request.person.pk,
        "may_manage": queries.administers(request.person, account.person),
        "has_second_step": has_second_step(account),
        "events": queries.story_of(account.person).filter(object_kind__in=("account", "roleheld"))[:10],
    }
    return render(request, "people/account_of.html", context)


@signed_in(may=Permission.GIVE_ROLES)
@proved()
def open_account(request: HttpRequest) -> HttpResponse:
    """Find the person, then say under which address, with which role; the link is shown once."""
    given = request.POST if request.method == "POST" else request.GET
    name, known_by = given.get("name", "").strip(), given.get("known_by", "").strip()
    if not name:
        find = forms.FindOwner(request.GET if "name" in request.GET else None)
        return render(request, "people/find_owner.html", {"form": find})
    data = request.POST if request.method == "POST" else None
    form = forms.OpenAccount(data, name=name, known_by=known_by, by=request.person)
    if request.method == "POST" and form.is_valid():
        made = _done(form, lambda: _open(request, form, clock.now()))
        if made is not None:
            return _link_page(request, *made)
    context = {"form": form, "name": name, "have": queries.accounts_named(request.person, name)}
    return render(request, "people/open_account.html", context, status=422 if form.errors else 200)


def _open(request: HttpRequest, form: forms.OpenAccount, at: datetime) -> tuple[Account, str]:
    data = form.cleaned_data
    return actions.open_with_link(
        person=form.chosen(), name=data["name"], email=data["email"], grant=_grant(form), reason=data["reason"],
        by=request.person, at=at,
    )  # fmt: skip


def _grant(form: forms.GiveRole) -> actions.Grant:
    return actions.Grant(role=form.cleaned_data["role"], starts_on=form.cleaned_data["starts_on"], **form.place())


def _done(form: django_forms.Form, act: Callable[[], Any]) -> Any:
    """Carry out a change; None when a rule refused it, which the form then says."""
    try:
        return act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def _link_page(request: HttpRequest, account: Account, secret: str) -> HttpResponse:
    """PEO-10: the link is shown here and never again."""
    address = request.build_absolute_uri(reverse("people:welcome", args=[secret]))
    context = {"account": account, "address": address, "is_sent": mail.leaves_the_house()}
    return render(request, "people/account_link.html", context)


@signed_in(may=Permission.GIVE_ROLES)
@proved()
def give_role(request: HttpRequest, code: str) -> HttpResponse:
    account = _account(request, code)
    form = forms.GiveRole(request.POST if request.method == "POST" else None, by=request.person)

    def act() -> RoleHeld:
        reason = form.cleaned_data["reason"]
        return actions.give(person=account.person, grant=_grant(form), reason=reason, by=request.person, at=clock.now())

    if request.method == "POST" and form.is_valid() and (held := _done(form, act)) is not None:
        messages.success(request, f"{account.person} is {held}, from {words.day(held.starts_on)}.")
        return redirect("people:account_of", code)
    return _page(request, account, form, "Give a role", "Give the role")


@signed_in(may=Permission.GIVE_ROLES)
@proved()
def end_role(request: HttpRequest, code: str) -> HttpResponse:
    account = _account(request, code)
    held = queries.lasting_roles(account.person, clock.today())
    form = forms.EndRole(request.POST if request.method == "POST" else None, held=held)

    def act() -> RoleHeld:
        data = form.cleaned_data
        return actions.end(
            held=form.chosen(), ends_on=data["ends_on"], reason=data["reason"], by=request.person, at=clock.now()
        )

    if request.method == "POST" and form.is_valid() and (ended := _done(form, act)) is not None:
        messages.success(request, f"{ended} ends: from {words.day(ended.ends_on)} it opens nothing.")
        return redirect("people:account_of", code)
    return _page(request, account, form, "End a role", "End the role")


@signed_in(may=Permission.GIVE_ROLES)
@proved()
def make_link(request: HttpRequest, code: str) -> HttpResponse:
    account, form = _account(request, code), _why(request)
    change = {"account": account, "by": request.person, "at": clock.now()}
    if request.method == "POST" and form.is_valid():
        secret = _done(form, lambda: actions.make_link(reason=form.cleaned_data["reason"], **change))
        if secret is not None:
            return _link_page(request, account, secret)
    return _page(request, account, form, "Make a link to set a password", "Make the link")


@signed_in(may=Permission.GIVE_ROLES)
@proved()
def take_off_second_step(request: HttpRequest, code: str) -> HttpResponse:
    account, form = _account(request, code), _why(request)
    change = {"account": account, "by": request.person, "at": clock.now()}

    def act() -> Account:
        return actions.take_off_second_step(reason=form.cleaned_data["reason"], **change)

    if request.method == "POST" and form.is_valid() and _done(form, act) is not None:
        messages.success(request, f"{account.person} sets up a new second step at the next sign-in.")
        return redirect("people:account_of", code)
    return _page(request, account, form, "Take off the second step", "Take it off", is_second_step=True)


@signed_in(may=Permission.GIVE_ROLES)
@proved()
def give_address(request: HttpRequest, code: str) -> HttpResponse:
    """PEO-30: somebody's address has changed, or the letterbox behind it is gone."""
    account = _account(request, code)
    form = forms.NewAddress(request.POST if request.method == "POST" else None)
    change = {"account": account, "by": request.person, "at": clock.now()}
    if request.method == "POST" and form.is_valid():
        made = _done(form, lambda: actions.change_address(**form.cleaned_data, **change))
        if made is not None:
            messages.success(
                request, f"{account.person} signs in with {made.email} from now on. Both addresses are told."
            )
            return redirect("people:account_of", code)
    return _page(request, account, form, "Change the address", "Change the address", is_address=True)


@signed_in(may=Permission.GIVE_ROLES)
def close_account(request: HttpRequest, code: str) -> HttpResponse:
    account, form = _account(request, code), _why(request)
    change = {"account": account, "by": request.person, "at": clock.now()}

    def act() -> Account:
        return actions.close_account(reason=form.cleaned_data["reason"], **change)

    if request.method == "POST" and form.is_valid() and _done(form, act) is not None:
        messages.success(request, f"The account of {account.person} is closed. Open pages end at the next step.")
        return redirect("people:account_of", code)
    return _page(request, account, form, "Close the account", "Close the account", is_warning=True)


@signed_in(may=Permission.GIVE_ROLES)
def reopen_account(request: HttpRequest, code: str) -> HttpResponse:
    account, form = _account(request, code), _why(request)
    change = {"account": account, "by": request.person, "at": clock.now()}

    def act() -> Account:
        return actions.reopen_account(reason=form.cleaned_data["reason"], **change)

    if request.method == "POST" and form.is_valid() and _done(form, act) is not None:
        messages.success(request, f"The account of {account.person} is open again.")
        return redirect("people:account_of", code)
    return _page(request, account, form, "Open the account again", "Open the account")


def _why(request: HttpRequest) -> forms.Why:
    return forms.Why(request.POST if request.method == "POST" else None)


def _page(request: HttpRequest, account: Account, form: Any, heading: str, button: str, **given: Any) -> HttpResponse:
    context = {"account": account, "form": form, "heading": heading, "button": button, **given}
    return render(request, "people/account_form.html", context, status=422 if form.errors else 200)
