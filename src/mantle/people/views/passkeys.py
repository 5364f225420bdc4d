"""Doors for passkeys: added, named, listed and removed; used to sign in, as second step, and to prove again. PEO-21."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.people import passkeys as devices
from mantle.people import proofs, threshold
from mantle.people.actions import Refused, entering
from mantle.people.actions import passkeys as actions
from mantle.people.forms.passkeys import AddPasskey, Answer
from mantle.people.guards import open_to_all, proved, signed_in
from mantle.people.models import Account
from mantle.people.queries import proving as queries
from mantle.people.sessions import address_of
from mantle.people.views.entering import entered, next_page_of
from mantle.people.views.proving import go_on, proved_again
from mantle.web import clock

ASKED = "passkey asked"


def _remember(request: HttpRequest, purpose: str, asked: tuple[dict[str, Any], dict[str, Any]]) -> JsonResponse:
    """The question goes to the browser; what its answer must fit stays here, for five minutes and one answer."""
    options, state = asked
    request.session[ASKED] = {"for": purpose, "state": state, "at": clock.now().timestamp()}
    return JsonResponse(options, headers={"Cache-Control": "no-store"})


def _asked(request: HttpRequest, purpose: str, at: datetime) -> dict[str, Any] | None:
    """PEO-21: a question is answered once, whatever came of it."""
    given = request.session.pop(ASKED, None)
    if given is None or given["for"] != purpose or at.timestamp() - given["at"] > proofs.ASKED_LIVES.total_seconds():
        return None
    state: dict[str, Any] = given["state"]
    return state


@signed_in()
@proved()
def passkeys(request: HttpRequest) -> HttpResponse:
    """Which passkeys have I, and how do I add one?"""
    account, at = request.person.account, clock.now()
    form = AddPasskey(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = request.session.get(ASKED, {})
        given = {"handle": asked.get("handle", ""), "asked": _asked(request, "add", at) or {}, "at": at}
        try:
            row = actions.add(
                account=account, name=form.cleaned_data["name"], answer=form.cleaned_data["passkey_answer"], **given
            )
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            go_on(request, account)
            messages.success(request, f"The passkey “{row}” is added. Every other visit has ended.")
            return redirect("people:passkeys")
    context = {"form": form, "rows": queries.passkeys_of(account)}
    return render(request, "people/passkeys.html", context, status=422 if form.errors else 200)


@signed_in()
@proved()
@require_POST
def ask_to_make(request: HttpRequest) -> HttpResponse:
    """What a device is asked when a passkey is added."""
    account = request.person.account
    handle = queries.handle_of(account)
    have = [row.credential for row in queries.passkeys_of(account)]
    asked = devices.ask_to_make(handle=handle, email=account.email, name=str(request.person), have=have)
    answer = _remember(request, "add", asked)
    request.session[ASKED] |= {"handle": handle}
    return answer


@signed_in()
@proved()
@require_POST
def remove(request: HttpRequest, code: str) -> HttpResponse:
    if not actions.remove(account=request.person.account, code=code, at=clock.now()):
        raise Http404
    go_on(request, request.person.account)
    messages.success(request, "The passkey is removed here. Delete it on the device as well.")
    return redirect("people:passkeys")


@open_to_all
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """What a device is asked: any passkey of this site, or one of whoever stands on the threshold or is signed in."""
    who = _whoever(request, clock.now())
    if who is None:
        return _remember(request, "enter", devices.ask(must_unlock=True))
    have = [row.credential for row in queries.passkeys_of(who)]
    return _remember(request, f"account {who.pk}", devices.ask(have=have, must_unlock=False))


def _whoever(request: HttpRequest, at: datetime) -> Account | None:
    return request.person.account if request.person is not None else threshold.who_stands_there(request, at)


def _answered(request: HttpRequest, account: Account | None, at: datetime) -> tuple[Answer, Account | None]:
    """The answer of a device, counted before it is looked at; whose account it opens."""
    opened: list[Account] = []
    asked = _asked(request, f"account {account.pk}" if account else "enter", at)
    email, address = entering.second(account.email) if account else "", address_of(request)

    def take(answer: str) -> None:
        opened.append(actions.use(answer=answer, asked=asked, account=account, at=at))

    count = lambda: entering.count_try(email=email, address=address, at=at)  # noqa: E731
    form = Answer(request.POST, count_try=count, take=take)
    return form, opened[0] if form.is_valid() and opened else None


def _not_taken(request: HttpRequest, form: Answer, back: str) -> HttpResponse:
    problem = next((words for each in form.errors.values() for words in each), actions.WRONG)
    context = {"problem": problem, "next": next_page_of(request), "kept": request.POST.get("kept", ""), "back": back}
    answer = render(request, "people/passkey_refused.html", context, status=429 if form.wait else 422)
    if form.wait:
        answer.headers["Retry-After"] = str(int(form.wait.total_seconds()) + 1)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@open_to_all
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """PEO-21: an unlocked passkey is both steps at once; after a password it is the second."""
    at = clock.now()
    halfway = threshold.who_stands_there(request, at)
    form, opened = _answered(request, halfway, at)
    if opened is None:
        return _not_taken(request, form, "people:second_step" if halfway else "people:sign_in")
    if halfway is None:
        return entered(request, opened, at, next_page=next_page_of(request), kept=request.POST.get("kept", ""))
    going = threshold.leave(request)
    return entered(request, opened, at, next_page=going["next"], kept=going["kept"])


@signed_in()
@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    """PEO-19: a passkey of one's own proves again who one is."""
    at = clock.now()
    form, opened = _answered(request, request.person.account, at)
    return _not_taken(request, form, "people:prove") if opened is None else proved_again(request, opened, at)
