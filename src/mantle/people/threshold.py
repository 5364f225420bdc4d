"""Between the password and the second step: somebody on the threshold is nobody yet, and every door is closed. PEO-17.

What is remembered of them stands in the visit, which is not signed in: whose password was given, when, and where they
were going. It is worth nothing once the password changes, the account is closed, or twenty minutes have passed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from mantle.people import proofs
from mantle.people.models import Account

NAME = "threshold"


def step_onto(request: HttpRequest, account: Account, at: datetime, *, next_page: str, kept: str) -> None:
    """Remember that the password of this account was given, under a new key of the visit."""
    request.session.cycle_key()
    stands = account.get_session_auth_hash()
    request.session[NAME] = {
        "account": account.pk, "stands": stands, "at": at.timestamp(), "next": next_page, "kept": kept,
    }  # fmt: skip


def who_stands_there(request: HttpRequest, at: datetime) -> Account | None:
    """The account whose password was given in this visit, if that still holds."""
    given = request.session.get(NAME)
    if not given or not 0 <= at.timestamp() - given["at"] < proofs.HALFWAY_LIVES.total_seconds():
        return None
    account = Account.objects.select_related("person").filter(pk=given["account"], is_active=True).first()
    if account is None or not constant_time_compare(account.get_session_auth_hash(), given["stands"]):
        return None
    return account


def leave(request: HttpRequest) -> dict[str, Any]:
    """Forget the threshold; return where the person was going, and what they had typed."""
    request.session.pop("key to confirm", None)
    return request.session.pop(NAME, None) or {"next": "", "kept": ""}
