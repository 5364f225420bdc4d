"""What is read about second steps and visits."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime

from django.db.models import QuerySet

from mantle.people.models import Account, Passkey
from mantle.people.models.entering import Authenticator, RecoveryCode, Visit


def has_second_step(account: Account) -> bool:
    return Authenticator.objects.filter(account=account).exists()


def codes_left(account: Account) -> int:
    """How many recovery codes are unused."""
    return RecoveryCode.objects.filter(account=account, used_at__isnull=True).count()


def has_short_codes(account: Account) -> bool:
    """Whether unused recovery codes are of the shorter kind that was made until 2026."""
    return RecoveryCode.objects.filter(account=account, used_at__isnull=True, is_short=True).exists()


def visits_of(account: Account, at: datetime) -> QuerySet[Visit]:
    """Browsers in which this person is signed in, the latest first."""
    return Visit.objects.filter(account=account, expire_date__gt=at).order_by("-seen_at")


def passkeys_of(account: Account) -> QuerySet[Passkey]:
    """Passkeys of an account that work, the oldest first."""
    return Passkey.objects.filter(account=account, stopped_at__isnull=True)


def handle_of(account: Account) -> str:
    """What devices know an account by: the handle of its passkeys, or a new one of 256 random bits for the first."""
    handle = Passkey.objects.filter(account=account).values_list("handle", flat=True).first()
    return handle or base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
