"""Pages of the house itself: errors, a form that waited too long, and a sign of life."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static

View = Callable[..., HttpResponse]


def _open(view: View) -> View:
    """Mark a door that stands open to all; the walk over every URL looks for this mark."""
    view.guarded = "open"  # type: ignore[attr-defined]
    return view


@_open
def health(request: HttpRequest) -> HttpResponse:
    """A sign of life of this process alone: whatever restarts it must not do so because the database rests."""
    return JsonResponse({"status": "well"})


@_open
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address by themselves, also beside a file or an answer without a page."""
    return redirect(static("mantle/mark.svg"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return render(request, "web/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/404.html", status=404)


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/413.html", {"reason": str(exception or "")}, status=413)


def failed(request: HttpRequest) -> HttpResponse:
    """Drawn without request, database or session: any of them may be what failed.

    A database that rests, is out of room or may only be read is no fault of the page: 503, and when to come again.
    """
    error = sys.exc_info()[1]
    has_no_room = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
    if has_no_room or isinstance(error, OperationalError | InterfaceError) or _may_only_be_read(error):
        answer = HttpResponse(render_to_string("web/503.html"), status=503)
        answer.headers["Retry-After"] = "10"
        return answer
    return HttpResponse(render_to_string("web/500.html"), status=500)


def _may_only_be_read(error: BaseException | None) -> bool:
    """Whether PostgreSQL takes no writes: a stand-by that has not taken over yet."""
    return isinstance(error, InternalError) and getattr(error.__cause__, "sqlstate", "") == "25006"


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's secret did not match: usually a page left open overnight. What was typed is shown to copy."""
    secret = ("password", "csrfmiddlewaretoken", "form_key", "code")
    typed = [(name, value) for name, value in request.POST.items() if value and not name.startswith(secret)]
    return render(request, "web/form_expired.html", {"typed": typed}, status=403)
