"""Holders who keep their post and are away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from mantle.structures.models import Absence, Appointment


def absences_of(held: Iterable[Appointment], on: date) -> list[Absence]:
    """STR-19: who of those at a post is away on a day, or will be, the soonest first; `held` come `for_history`."""
    lasting = [row for row in held if row.ends_on is None or row.ends_on > on]
    away = [each for row in lasting for each in row.absences.all() if each.ends_on is None or each.ends_on > on]
    return sorted(away, key=lambda each: (each.starts_on, each.pk))
