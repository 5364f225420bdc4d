"""What stands before every page: headers that tell a browser what it may do, and addresses without silent bytes."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import patch_vary_headers

from mantle.web import logs

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    ]
)
# TRACE and CONNECT answer with what was sent, or elsewhere; nothing here needs them.
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PERMISSIONS_POLICY = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "payment",
        "usb",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


class NoSilentBytes:
    """An address with the byte 0 in it leads nowhere, and in a question the byte is left out.

    Nobody types it, and PostgreSQL refuses it as text: without this each door would have to think of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            logs.odd("a silent byte")
            raise Http404
        asked = request.META.get("QUERY_STRING", "")
        request.META["QUERY_STRING"] = asked.replace("%00", "").replace("\0", "")
        if request.META["QUERY_STRING"] != asked:
            logs.odd("a silent byte")
        return self.get_response(request)


class SecurityHeaders:
    """Set what is missing, and keep pages of signed-in people out of every store.

    A view may tighten a header (a page opened by a secret link sends `Referrer-Policy: no-referrer`); it stands.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request) if request.method in METHODS else self._refused()
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if _is_personal(request, response):
            response.headers["Cache-Control"] = "no-store"
            patch_vary_headers(response, ["Cookie"])
        return response

    @staticmethod
    def _refused() -> HttpResponse:
        logs.odd("a method that nothing uses")
        return HttpResponseNotAllowed(METHODS)


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    signed_in = getattr(request, "person", None) is not None
    return signed_in or bool(response.cookies) or response.status_code >= 400
