"""What is read about second steps and visits."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from mantle.people.models import Account
from mantle.people.models.entering import Authenticator, RecoveryCode, Visit


def has_second_step(account: Account) -> bool:
    return Authenticator.objects.filter(account=account).exists()


def codes_left(account: Account) -> int:
    """How many recovery codes are unused."""
    return RecoveryCode.objects.filter(account=account, used_at__isnull=True).count()


def visits_of(account: Account, at: datetime) -> QuerySet[Visit]:
    """Browsers in which this person is signed in, the latest first."""
    return Visit.objects.filter(account=account, expire_date__gt=at).order_by("-seen_at")
