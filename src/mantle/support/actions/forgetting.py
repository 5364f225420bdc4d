"""What is let go of coaching and mentoring when its time is over. SUP-28."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from mantle.support.models import MatchRun, SupportNeed
from mantle.support.rules.needs import RunState


@transaction.atomic
def forget_support(*, closed_before: date, dry_run: bool = False) -> int:
    """Delete what was asked for with all that came of it, closed before a day; proposals of that time with it.

    Returns how many needs; the run of retention, which asks for it, writes that down. What waits or goes on stays.
    """
    rows = SupportNeed.objects.filter(closed_on__lt=closed_before)
    count = rows.count()
    if not dry_run:
        rows.delete()
        old = MatchRun.objects.exclude(state=RunState.PROPOSED).filter(made_at__date__lt=closed_before)
        old.filter(options__isnull=True).delete()
    return count
