"""RIG-2: until when a request must be answered. Days only: the law counts in days and calendar months."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

MONTHS_TO_ANSWER = 1
MONTHS_LONGER = 2
DAYS_TO_ACKNOWLEDGE = 30

Pause = tuple[date, date | None]


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a month that is too short.

    >>> months_after(date(2026, 1, 31), 1), months_after(date(2026, 11, 24), 3)
    (datetime.date(2026, 2, 28), datetime.date(2027, 2, 24))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def easter(year: int) -> date:
    """Return Easter Sunday, by the method of the computus for the Gregorian calendar.

    >>> easter(2026), easter(2027)
    (datetime.date(2026, 4, 5), datetime.date(2027, 3, 28))
    """
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = epact - epact // 28 * (1 - epact // 28 * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    place = moon - weekday
    month = 3 + (place + 40) // 44
    return date(year, month, place + 28 - 31 * (month // 4))


def bank_holidays(year: int) -> frozenset[date]:
    """Return the bank holidays of England and Wales that stand in the law; days of one year only are not known.

    >>> date(2027, 12, 27) in bank_holidays(2027), date(2027, 12, 28) in bank_holidays(2027)
    (True, True)
    """
    sunday = easter(year)
    days = {sunday - timedelta(2), sunday + timedelta(1)}
    days.add(_weekday_on_or_after(date(year, 5, 1), 0))
    days |= {_weekday_on_or_after(date(year, 5, 25), 0), _weekday_on_or_after(date(year, 8, 25), 0)}
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        day = fixed
        while day.weekday() >= 5 or day in days:
            day += timedelta(1)
        days.add(day)
    return frozenset(days)


def _weekday_on_or_after(day: date, weekday: int) -> date:
    return day + timedelta((weekday - day.weekday()) % 7)


def next_working_day(day: date) -> date:
    """Return the day itself, or the next one that is neither at a weekend nor a bank holiday.

    >>> next_working_day(date(2026, 12, 25))
    datetime.date(2026, 12, 29)
    """
    while day.weekday() >= 5 or day in bank_holidays(day.year):
        day += timedelta(1)
    return day


def due_on(received: date, pauses: Iterable[Pause], today: date, *, is_extended: bool = False) -> date:
    """Return the last day for an answer.

    One calendar month after receipt, three when it was extended; every day on which the clock stood still is added,
    and an end on a day without work moves to the next working day. A pause that still runs counts until `today`.
    """
    months = MONTHS_TO_ANSWER + (MONTHS_LONGER if is_extended else 0)
    stood = sum(max(0, ((until or today) - since).days) for since, until in pauses)
    return next_working_day(months_after(received, months) + timedelta(stood))


def acknowledge_by(received: date) -> date:
    """Return the last day to acknowledge a complaint: the thirtieth after receipt. RIG-10."""
    return received + timedelta(DAYS_TO_ACKNOWLEDGE)
