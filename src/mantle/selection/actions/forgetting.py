"""What is let go when its time is over; numbers about nobody stay, so that the funnel does not lie. SEL-33."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from mantle.selection.models import (
    AgreedLevel,
    Candidacy,
    Conflict,
    Evidence,
    FeedbackLine,
    FormerCount,
    Judgement,
    PanelDecision,
    PanelReading,
    PoolMember,
    SponsorStatement,
)
from mantle.selection.queries.steps import stages_of
from mantle.selection.rules import TAKEN, State

GONE = "Its time to be kept is over."


def _untaken(before: datetime) -> QuerySet[Candidacy]:
    """Of people who were not taken, or went no further, whose end is this long ago."""
    standing = PanelDecision.objects.filter(taken_back_at__isnull=True)
    refused = standing.exclude(outcome__in=TAKEN).filter(decided_at__lt=before).values("candidacy")
    ended = Q(state__in=[State.DECLINED, State.WITHDRAWN, State.LAPSED], ended_at__lt=before)
    return Candidacy.objects.filter(ended | Q(pk__in=refused))


@transaction.atomic
def forget_untaken(*, before: datetime, on: date, dry_run: bool = False) -> int:
    """Delete all that is kept of people who were not taken, and count on how far they came. Return how many."""
    rows = list(_untaken(before).select_for_update())
    if dry_run or not rows:
        return len(rows)
    counts = Counter((row.call_id, row.sector, stage) for row, stage in stages_of(rows, on))
    for (call, sector, stage), count in counts.items():
        found, _ = FormerCount.objects.get_or_create(call_id=call, sector=sector, stage=stage)
        FormerCount.objects.filter(pk=found.pk).update(people=F("people") + count)
    Candidacy.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


@transaction.atomic
def forget_marks(*, before: datetime, dry_run: bool = False) -> int:
    """Delete evidence, statements, marks and feedback of people who were taken; that they were taken stays."""
    old = PanelDecision.objects.filter(decided_at__lt=before).values("candidacy")
    several = (
        PanelReading.objects.filter(candidacy__in=old), Conflict.objects.filter(candidacy__in=old),
        Evidence.objects.filter(candidacy__in=old), SponsorStatement.objects.filter(candidacy__in=old),
        AgreedLevel.objects.filter(candidacy__in=old), FeedbackLine.objects.filter(decision__decided_at__lt=before),
    )  # fmt: skip
    reasons = PanelDecision.objects.filter(decided_at__lt=before).exclude(reason=GONE)
    count = reasons.count()
    for rows in several:
        count += rows.count()
        if not dry_run:
            rows.delete()
    if not dry_run:
        reasons.update(reason=GONE, answer="")
    return count


@transaction.atomic
def forget_judgements(*, before: date, dry_run: bool = False) -> int:
    """Delete judgements of the pool this long after they were made, and memberships this long after they ended."""
    several = (Judgement.objects.filter(judged_on__lt=before), PoolMember.objects.filter(left_on__lt=before))
    count = 0
    for rows in several:
        count += rows.count()
        if not dry_run:
            rows.delete()
    return count
