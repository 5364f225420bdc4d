"""Holders who keep their post and are away."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from mantle.structures.models import Absence, Post


def absences_at(post: Post, on: date) -> QuerySet[Absence]:
    """STR-19: who of those at this post is away on a day, or will be, the soonest first."""
    rows = Absence.objects.filter(appointment__post=post).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    held = rows.filter(Q(appointment__ends_on__isnull=True) | Q(appointment__ends_on__gt=on))
    return held.select_related("appointment__person").order_by("starts_on", "pk")
