"""Checks at start of how letters leave: a site whose letters cannot go, or go open to all, says so. LET-9."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

HERE = {"localhost", "127.0.0.1", "::1"}
TLS = {"starttls", "from the start", "none"}


@register(Tags.security)
def letters_can_leave(app_configs: Any, **options: Any) -> list[Error]:
    """With a mail server named there is a host, a kind of TLS that we know, and a sender who can be answered."""
    if settings.MAIL is None:
        return []
    problems = []
    if not settings.MAIL["host"]:
        problems.append(("MANTLE_MAIL names no host.", "Write it as smtp://user:password@host:587."))
    if settings.MAIL["tls"] not in TLS:
        problems.append(("MANTLE_MAIL asks for an unknown kind of TLS.", "Leave ?tls= out, or set it to none."))
    if not _is_address(settings.MAIL_FROM):
        problems.append(("MANTLE_MAIL_FROM is not an e-mail address.", "Set it to the address that letters come from."))
    if settings.MAIL_REPLY_TO and not _is_address(settings.MAIL_REPLY_TO):
        problems.append(("MANTLE_MAIL_REPLY_TO is not an e-mail address.", "Name where answers go, or leave it out."))
    return [Error(text, hint=hint, id="mantle.E020") for text, hint in problems]


@register(Tags.security, deploy=True)
def letters_travel_closed(app_configs: Any, **options: Any) -> list[Error]:
    """Without TLS anyone on the way reads links that open accounts: allowed only where there is no way to go."""
    if settings.MAIL is None or settings.MAIL["tls"] != "none" or settings.MAIL["host"] in HERE:
        return []
    text = "Letters would go to another machine without TLS."
    return [Error(text, hint="Take ?tls=none out of MANTLE_MAIL.", id="mantle.E021")]


def _is_address(words: str) -> bool:
    try:
        validate_email(words)
    except ValidationError:
        return False
    return True
