"""Looking whether the links of the library still lead somewhere. Nothing of our own network is asked. LIB-6."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from mantle.learning.models import Resource
from mantle.learning.rules.library import LinkState, is_public, state_of
from mantle.people import audit
from mantle.people.models import Person

SLOW = 10
Found = tuple[LinkState, str]


def look_at(link: str, may_reach: Callable[[str], bool] = is_public) -> Found:
    """Ask the server of a link once, and follow it nowhere. LIB-6.

    The name is looked up once and every address it has must be public; the one that was judged is the one that is
    asked, so that a name cannot lead elsewhere between the two.
    """
    parts = urlsplit(link)
    is_plain = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    if not is_plain:
        return LinkState.REFUSED, "Not an address of a web page."
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return LinkState.DEAD, "No server has this name."
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(may_reach(each) for each in addresses):
        return LinkState.REFUSED, "It leads into a network that is not public."
    try:
        status, leads_to = _asked(parts.hostname or "", addresses[0], port, parts)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return LinkState.DEAD, f"No answer: {type(error).__name__}."
    state = state_of(status)
    return state, f"Answered {status}" + (f", now at {leads_to}" if leads_to and state == LinkState.MOVED else "")


def _asked(host: str, address: str, port: int, parts: Any) -> tuple[int, str]:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line = http.client.HTTPConnection(host, port, timeout=SLOW)
    try:
        plug = socket.create_connection((address, port), timeout=SLOW)
        is_secret = parts.scheme == "https"
        line.sock = ssl.create_default_context().wrap_socket(plug, server_hostname=host) if is_secret else plug
        line.request("GET", path, headers={"User-Agent": "Mantle link check", "Connection": "close"})
        reply = line.getresponse()
        return reply.status, reply.headers.get("Location", "")[:120]
    finally:
        line.close()


@transaction.atomic
def note_link(*, resource: Resource, found: Found, by: Person | None, at: datetime) -> Resource:
    """Keep what a look at a link found, and when. LIB-6."""
    row = Resource.objects.select_for_update().get(pk=resource.pk)
    if row.link != resource.link:  # changed while it was being looked at
        return row
    row.link_state, row.link_note, row.link_checked_at = found[0], found[1][:200], at
    row.save(update_fields=["link_state", "link_note", "link_checked_at"])
    audit.record("link looked at", row, by=by, at=at, state=str(found[0]))
    return row


def check_links(*, arguments: dict[str, Any], by: Person | None, at: datetime, progress: Any) -> None:
    """Look at every link of the library; the network is asked outside any transaction. LIB-6."""
    for row in Resource.objects.offered().exclude(link=""):
        note_link(resource=row, found=look_at(row.link), by=by, at=at)
