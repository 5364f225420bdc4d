"""The check at every door: who may, over which row; a row that you may not see does not exist for you."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from mantle.people.access import Permission
from mantle.people.models import Agency, Person

View = Callable[..., HttpResponse]


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page and back here; a form that was sent is kept on the way (people.sessions). PEO-13."""
    if getattr(request, "visit_ended_of", ""):
        messages.info(request, "Your visit had ended, to keep what is on record safe. Sign in to go on.")
    answer = redirect_to_login(request.get_full_path())
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
            return view(request, *args, **kwargs)

        guarded.guarded = may or "signed in"  # type: ignore[attr-defined]
        return guarded

    return guard


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
            return view(request, row, *args, **kwargs)

        guarded.guarded = may or model  # type: ignore[attr-defined]
        return guarded

    return guard


def may_over(person: Person, permission: Permission, row: Model) -> bool:
    """ACC-6: a verb is held over this row, not over rows in general; a row of several agencies says whose it is."""
    if hasattr(row, "is_within"):
        return row.is_within(person.standing.reach(permission), person.standing_on)
    return person.may(permission, agency_of(row))


def agency_of(row: Model) -> Agency | None:
    """The agency whose row this is; None for rows that belong to no agency in particular."""
    return row if isinstance(row, Agency) else getattr(row, "agency", None)
