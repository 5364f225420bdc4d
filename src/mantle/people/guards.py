"""The check at every door: who may, over which row; a row that you may not see does not exist for you."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url

from mantle.people import proofs, threshold
from mantle.people.access import Permission
from mantle.people.actions import once
from mantle.people.models import Agency, Person
from mantle.web import clock

View = Callable[..., HttpResponse]
Result = TypeVar("Result")


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page and back here; a form that was sent is kept on the way (people.sessions). PEO-13."""
    if getattr(request, "visit_ended_of", ""):
        messages.info(request, "Your visit had ended, to keep what is on record safe. Sign in to go on.")
    halfway = threshold.who_stands_there(request, clock.now()) is not None
    answer = redirect_to_login(request.get_full_path(), resolve_url("people:second_step") if halfway else None)
    answer.leads_to_sign_in = True  # type: ignore[attr-defined]
    return answer


def open_to_all(view: View) -> View:
    """A page without sign-in: statements, help, sign-in itself."""
    view.guarded = "open"  # type: ignore[attr-defined]
    return view


def signed_in(*, may: Permission | None = None) -> Callable[[View], View]:
    """A page for people with an account, who hold a permission somewhere."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.person is None:
                return to_sign_in(request)
            if may is not None and not request.person.may(may):
                raise PermissionDenied(may)
            return _once(request, view, lambda: view(request, *args, **kwargs))

        guarded.guarded = may or "signed in"  # type: ignore[attr-defined]
        return guarded

    return guard


def proved(*, when: Callable[[HttpRequest], bool] | None = None) -> Callable[[View], View]:
    """For what would do most harm in other hands: somebody proves again who they are, if that is five minutes past.

    It stands below `signed_in` or `on`. `when` narrows it to some requests: the downloads of a list. PEO-19.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            asked = when is None or when(request)
            if not asked or proofs.proof_is_fresh(request.session.get("proved"), clock.now()):
                return view(request, *args, **kwargs)
            answer = redirect_to_login(request.get_full_path(), resolve_url("people:prove"))
            answer.leads_to_proof = True  # type: ignore[attr-defined]
            return answer

        return guarded

    return guard


def a_download(request: HttpRequest) -> bool:
    """Whether a list is asked for as a file."""
    return bool(request.GET.get("format"))


def on(model: type[Model], *, may: Permission | None = None) -> Callable[[View], View]:
    """A page about one row, found by its code among the rows that this person may see.

    404 for a row that is absent or out of sight, the same page for both; 403 for a verb that is not held over it.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.person is None:
                return to_sign_in(request)
            row = get_object_or_404(model._default_manager.visible_to(request.person), code=code)  # type: ignore[attr-defined]
            if may is not None and not may_over(request.person, may, row):
                raise PermissionDenied(may)
            request.opened = row  # type: ignore[attr-defined]
            return _once(request, view, lambda: view(request, row, *args, **kwargs))

        guarded.guarded = may or model  # type: ignore[attr-defined]
        return guarded

    return guard


def takes_long(view: View) -> View:
    """For a door that reads a file or computes: it stands below `signed_in` or `on`, and calls `act_once`. JOB-6."""
    view.takes_long = True  # type: ignore[attr-defined]
    return view


def act_once(request: HttpRequest, act: Callable[[], Result], *, leads_to: Callable[[Result], str]) -> Result:
    """Carry out the action of a door that takes long: it and the form's key are stored together, the rest apart."""
    return once.carry_out_part(sent=getattr(request, "sent", None), act=act, leads_to=leads_to)


def _answered(request: HttpRequest, view: View, sent: once.Sent, act: Callable[[], HttpResponse]) -> Any:
    if not getattr(view, "takes_long", False):
        return once.carry_out(sent=sent, act=act)
    request.sent = sent  # type: ignore[attr-defined]
    try:
        return once.earlier_sending(sent) or act()
    except once.SentAlready as found:
        return found.earlier


def _once(request: HttpRequest, view: View, act: Callable[[], HttpResponse]) -> HttpResponse:
    """A form has one effect, however often it is sent: its key is kept in the transaction of the effect. JOB-6."""
    key = request.POST.get("form_key", "")
    if not key:
        return act()
    digest = once.digest_of(request.person, request.path, request.POST, bool(request.FILES))
    sent = once.Sent(
        key=once.key_of(request.person, key), digest=digest, by=request.person, at=clock.now(),
        is_meant="form_again" in request.POST,
    )  # fmt: skip
    answer = _answered(request, view, sent, act)
    if isinstance(answer, HttpResponse):
        return answer
    if answer.key == sent.key and answer.leads_to:
        return redirect(answer.leads_to)
    is_twin = answer.key != sent.key
    typed = [(name, value) for name, values in request.POST.lists() for value in values if name not in once.NO_WORDS]
    context = {"earlier": answer, "typed": typed, "is_twin": is_twin}
    return render(request, "people/sent_already.html", context, status=409)


def may_over(person: Person, permission: Permission, row: Model) -> bool:
    """ACC-6: a verb is held over this row, not over rows in general; a row of several agencies says whose it is."""
    if hasattr(row, "is_within"):
        return row.is_within(person.standing.reach(permission), person.standing_on)
    return person.may(permission, agency_of(row))


def agency_of(row: Model) -> Agency | None:
    """The agency whose row this is; None for rows that belong to no agency in particular."""
    return row if isinstance(row, Agency) else getattr(row, "agency", None)
