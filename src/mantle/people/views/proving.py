"""Doors at which somebody proves who they are: the second step, setting it up, proving again; and their own visits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.http import require_POST

from mantle.people import proofs, sealing, threshold
from mantle.people.actions import Refused, entering, proving
from mantle.people.forms.proving import ChangePassword, Code, FirstCode, Prove
from mantle.people.guards import open_to_all, proved, signed_in
from mantle.people.models import Account
from mantle.people.queries import proving as queries
from mantle.people.sessions import Kept, address_of, proof_form, time_left
from mantle.people.views.entering import entered, next_page_of
from mantle.web import clock

KEY = "key to confirm"


def _counted(form: type[Code], request: HttpRequest, account: Account, at: datetime, take: Any) -> Code:
    """A form that counts each try before it is looked at. PEO-11."""
    if request.method != "POST":
        return form()
    email, address = entering.second(account.email), address_of(request)
    count = lambda: entering.count_try(email=email, address=address, at=at)  # noqa: E731
    return form(request.POST, count_try=count, take=take)


def answered(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    """The page again: 422 with what is wrong, 429 with how long to wait."""
    wait = getattr(form, "wait", None)
    status = 429 if wait else 422 if form is not None and form.errors else 200
    answer = render(request, template, {"form": form, **context}, status=status)
    if wait:
        answer.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@open_to_all
def second_step(request: HttpRequest) -> HttpResponse:
    """PEO-17: a code of the app or a recovery code, after the password."""
    at = clock.now()
    account = threshold.who_stands_there(request, at)
    if account is None:
        return redirect(settings.LOGIN_URL)
    if not queries.has_second_step(account):
        return redirect("people:set_up_second_step")
    take = lambda code: proving.use_code(account=account, code=code, at=at)  # noqa: E731
    form = _counted(Code, request, account, at, take)
    if request.method == "POST" and form.is_valid():
        going = threshold.leave(request)
        _warn_of_codes(request, account)
        return entered(request, account, at, next_page=going["next"], kept=going["kept"])
    return answered(request, "people/second_step.html", form, has_passkey=queries.passkeys_of(account).exists())


def _warn_of_codes(request: HttpRequest, account: Account) -> None:
    left = queries.codes_left(account)
    if left < 3:
        messages.warning(request, f"Recovery codes left: {left}. Make new ones under Your account.")
    elif queries.has_short_codes(account):
        messages.warning(
            request, "Your recovery codes are of an older, shorter kind. Make new ones under Your account."
        )


@open_to_all
def set_up(request: HttpRequest) -> HttpResponse:
    """PEO-17: whoever has no second step yet sets one up before anything opens; whoever has one is asked for it."""
    at = clock.now()
    account = threshold.who_stands_there(request, at)
    if account is None:
        return redirect(settings.LOGIN_URL)
    if queries.has_second_step(account):
        return redirect("people:second_step")
    form, codes = _first_code(request, account, at)
    if codes is None:
        return answered(request, "people/set_up.html", form, **_app(request, account), is_first=True)
    going = threshold.leave(request)
    account.refresh_from_db()
    entered(request, account, at, next_page="")
    request.person = account.person
    return _codes_page(request, codes, going["next"], Kept.opened(going["kept"], account.pk))


@signed_in()
@proved()
def replace_app(request: HttpRequest) -> HttpResponse:
    """A new phone: the app on it takes the place of the one before. PEO-17, PEO-19."""
    at, account = clock.now(), request.person.account
    form, codes = _first_code(request, account, at)
    if codes is None:
        return answered(request, "people/set_up.html", form, **_app(request, account), is_first=False)
    go_on(request, account)
    return _codes_page(request, codes, "")


def _first_code(request: HttpRequest, account: Account, at: datetime) -> tuple[Code, list[str] | None]:
    made: list[list[str]] = []

    def take(code: str) -> None:
        key = sealing.unseal(request.session.get(KEY, ""), KEY)
        if key is None:
            raise Refused("This page had waited too long. Scan the square that it shows now.")
        made.append(proving.set_up_app(account=account, key=key, code=code, at=at))

    form = _counted(FirstCode, request, account, at, take)
    if request.method != "POST" or not form.is_valid():
        return form, None
    request.session.pop(KEY, None)
    return form, made[0]


def _app(request: HttpRequest, account: Account) -> dict[str, str]:
    """The key to set up, the same one while the page is shown again: as a square, and in letters to type."""
    key = sealing.unseal(request.session.get(KEY, ""), KEY)
    if key is None:
        key = proofs.new_key()
        request.session[KEY] = sealing.seal(key, KEY)
    square = segno.make(proofs.address_for_app(key, account.email), error="m")
    letters = " ".join(key[start : start + 4] for start in range(0, len(key), 4))
    return {"square": square.svg_data_uri(scale=5, border=4, light="#fff"), "letters": letters, "email": account.email}


def go_on(request: HttpRequest, account: Account) -> None:
    """This visit goes on under a new key, while all others have ended."""
    account.refresh_from_db()
    update_session_auth_hash(request, account)


def _codes_page(request: HttpRequest, codes: list[str], next_page: str, kept: Kept | None = None) -> HttpResponse:
    """PEO-18: the codes are shown here and never again."""
    text = "\n".join(["Recovery codes for Mantle", "", *codes, ""])
    context = {"codes": codes, "text": text, "next": resolve_url(next_page or "people:account"), "kept": kept}
    answer = render(request, "people/recovery_codes.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@signed_in()
@proved()
def recovery_codes(request: HttpRequest) -> HttpResponse:
    account = request.person.account
    if request.method == "POST":
        codes = proving.renew_codes(account=account, at=clock.now())
        go_on(request, account)
        return _codes_page(request, codes, "")
    return render(
        request,
        "people/renew_codes.html",
        {"left": queries.codes_left(account), "short": queries.has_short_codes(account)},
    )


@signed_in()
@proved()
def change_password(request: HttpRequest) -> HttpResponse:
    account = request.person.account
    form = ChangePassword(request.POST if request.method == "POST" else None, account=account)
    if request.method == "POST" and form.is_valid():
        proving.change_password(account=account, password=form.cleaned_data["password"], at=clock.now())
        go_on(request, account)
        messages.success(request, "Your password is changed. Every other visit has ended.")
        return redirect("people:account")
    return answered(request, "people/change_password.html", form)


@signed_in()
def prove(request: HttpRequest) -> HttpResponse:
    """PEO-19: the password or a code, then back to where it was asked; what was typed there is kept on the way."""
    at, account = clock.now(), request.person.account
    form: Code | None = proof_form(request)
    sealed = request.POST.get("kept", "")

    def take(given: str) -> None:
        if not account.check_password(given):
            proving.use_code(account=account, code=given, at=at)

    if form is not None:
        form = _counted(Prove, request, account, at, take)
    if request.method != "POST" or (form is not None and not form.is_valid()):
        has_passkey = queries.passkeys_of(account).exists()
        context = {"next": next_page_of(request), "kept": sealed, "has_passkey": has_passkey}
        return answered(request, "people/prove.html", form, **context)
    return proved_again(request, account, at)


def proved_again(request: HttpRequest, account: Account, at: datetime) -> HttpResponse:
    """Under a new key of the visit, back to where it was asked, with what was typed there."""
    proving.prove(account=account, at=at)
    request.session.cycle_key()
    request.session["proved"] = at.timestamp()
    kept = Kept.opened(request.POST.get("kept", ""), account.pk)
    if kept is None:
        return redirect(next_page_of(request))
    return render(request, "people/kept.html", {"kept": kept, "typed": kept.typed, "is_proof": True})


@signed_in()
def visits(request: HttpRequest) -> HttpResponse:
    """PEO-20: where this person is signed in: browser, since when, last seen; no place."""
    rows = list(queries.visits_of(request.person.account, clock.now()))
    return render(request, "people/visits.html", {"visits": rows, "this": request.session.session_key})


@signed_in()
@require_POST
def end_visit(request: HttpRequest, code: str) -> HttpResponse:
    if not proving.end_visit(account=request.person.account, code=code, at=clock.now()):
        raise Http404
    messages.success(request, "That visit has ended.")
    return redirect("people:visits")


@signed_in()
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    proving.end_other_visits(account=request.person.account, keep=str(request.session.session_key), at=clock.now())
    messages.success(request, "Every other visit has ended.")
    return redirect("people:visits")


@signed_in()
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """The answer to the warning before a visit ends: this request alone was the sign of life."""
    return JsonResponse(time_left(request) or {})
