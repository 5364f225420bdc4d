"""The only clock of the house: time is read at the door and handed down as an argument."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """This moment, with its time zone."""
    return timezone.now()


def today() -> date:
    """The day it is in the settings' time zone (London), which near midnight in summer is not the day in UTC."""
    return timezone.localdate(now())
