"""Logs: one line of JSON an event, without personal text, tokens, queries or bodies.

A line about a request names the pattern of its address (`posts/<str:code>/`), never the address: codes of people and
secret links stay out. Words of other packages are kept as their pattern too, without what was filled in; of an
exception its kind and its places in the code are kept, never its message, which may quote a row.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-Id"
WORTH_A_WARNING = {400, 403, 429}
PLACES_OF_AN_ERROR = 8
current: ContextVar[str] = ContextVar("request", default="")
log = logging.getLogger("mantle.requests")


class JsonLines(logging.Formatter):
    """Write a record as one line of JSON; every character outside ASCII, and every end of line, is encoded."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "say": _words(record),
        }
        if current.get():
            line["request"] = current.get()
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__qualname__
            line["places"] = [
                f"{place.filename}:{place.lineno} {place.name}"
                for place in traceback.extract_tb(record.exc_info[2])[-PLACES_OF_AN_ERROR:]
            ]
        return json.dumps(line, ensure_ascii=True)


def _words(record: logging.LogRecord) -> str:
    """The house chooses what its own lines say; what others fill in may be anything that was typed."""
    if record.name.split(".")[0] == "mantle":
        return record.getMessage()
    return str(record.msg) if record.args else "(words left out)"


class RequestLog:
    """Write one line for every answer, and give each request a number of its own that its answer carries too.

    A view may say `request.leaves_no_line`: that somebody answered there, and when, is nobody's to know. Failures are
    written all the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(settings.STATIC_URL):
            return self.get_response(request)
        number, started = secrets.token_hex(8), time.perf_counter()
        kept = current.set(number)
        try:
            response = self.get_response(request)
            response.headers[HEADER] = number
            milliseconds = round((time.perf_counter() - started) * 1000)
            if response.status_code >= 500 or not getattr(request, "leaves_no_line", False):
                said = facts(request, response, milliseconds)
                log.log(level_of(response.status_code), "answered", extra={"facts": said})
        finally:
            current.reset(kept)
        return response


def odd(kind: str) -> None:
    """Write down that a request held what no page of ours sends: of which kind, never what. V16.3.3 of ASVS.

    The line bears the number of its request, whose own line says at which address and by whom.
    """
    log.warning("odd input", extra={"facts": {"kind": kind}})


def facts(request: HttpRequest, response: HttpResponse, milliseconds: int) -> dict[str, Any]:
    """Return what a line says about a request: the pattern of its address, and by code who asked."""
    match, person = request.resolver_match, getattr(request, "person", None)
    known = str(request.method) if request.method in {"GET", "HEAD", "POST", "OPTIONS"} else "other"
    return {
        "method": known,
        "address": f"/{match.route}" if match else "(no such address)",
        "status": response.status_code,
        "ms": milliseconds,
        "by": person.code if person else None,
    }


def level_of(status: int) -> int:
    if status >= 500:
        return logging.ERROR
    return logging.WARNING if status in WORTH_A_WARNING else logging.INFO
