"""How dates, spans and counts are said: one manner on every page, in every report and file. Knows no Django."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from unicodedata import category

JOINERS = "\u200c\u200d"
DAYS_A_YEAR = 365.25
DAYS_SHOWN = 92  # up to a quarter of a year is said in days
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(value: date | None) -> str:
    """Say a day.

    >>> day(date(2027, 3, 3))
    '3 March 2027'
    """
    return "" if value is None else f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_day(value: date | None) -> str:
    """Say a day in a table.

    >>> short_day(date(2027, 9, 3))
    '3 Sep 2027'
    """
    return "" if value is None else f"{value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def moment(value: datetime | None) -> str:
    """Say a moment that is already in the reader's time zone.

    >>> moment(datetime(2027, 3, 3, 14, 5)), moment(datetime(2027, 3, 3, 0, 0))
    ('3 March 2027, 2:05pm', '3 March 2027, midnight')
    """
    if value is None:
        return ""
    return f"{day(value)}, {clock_time(value)}"


def moments(start: datetime, end: datetime) -> str:
    """Say from when to when, the day once where it is the same.

    >>> moments(datetime(2027, 3, 3, 9, 30), datetime(2027, 3, 3, 12, 0))
    '3 March 2027, 9:30am to midday'
    """
    last = clock_time(end) if start.date() == end.date() else moment(end)
    return f"{moment(start)} to {last}"


def clock_time(value: datetime) -> str:
    if value.minute == 0 and value.hour in (0, 12):
        return "midnight" if value.hour == 0 else "midday"
    minutes = f":{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"


def months_between(start: date, end: date) -> int:
    """Whole months from one day to another."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def span(start: date, end: date) -> str:
    """Say how long it is from one day to another.

    >>> span(date(2024, 11, 1), date(2027, 3, 3)), span(date(2027, 3, 1), date(2027, 3, 13))
    ('2 years 4 months', '12 days')
    """
    if end < start:
        return f"{span(end, start)} ago"
    months = months_between(start, end)
    return of_months(months) if months else counted((end - start).days, "day")


def of_months(months: int) -> str:
    """Say a number of months.

    >>> of_months(28), of_months(12), of_months(0)
    ('2 years 4 months', '1 year', 'less than a month')
    """
    years, rest = divmod(months, 12)
    parts = [counted(n, word) for n, word in ((years, "year"), (rest, "month")) if n]
    return " ".join(parts) or "less than a month"


def of_years(years: float) -> str:
    """Say a length that was reckoned in years: days while it is short, for "0.0 years" says nothing.

    >>> of_years(4.26), of_years(1.0), of_years(12 / 365.25), of_years(0)
    ('4.3 years', '1.0 years', '12 days', 'less than a day')
    """
    days = round(years * DAYS_A_YEAR)
    if days >= DAYS_SHOWN:
        return f"{years:.1f} years"
    return counted(days, "day") if days else "less than a day"


def visible(text: str) -> str:
    """A name without marks that turn or hide letters; the joiners of emoji and of some scripts stay inside it.

    >>> visible("\u202eAda  Reed\u200b "), visible("\u200b")
    ('Ada Reed', '')
    """
    kept = (letter for letter in text if letter in JOINERS or category(letter) not in ("Cc", "Cf") or letter.isspace())
    return " ".join("".join(kept).split()).strip(JOINERS)


def number(value: float | None, places: int = 0) -> str:
    """Say a number with thousands set apart.

    >>> number(13204), number(-3.14159, 1), number(None)
    ('13,204', '−3.1', '')
    """
    if value is None:
        return ""
    text = f"{abs(value):,.{places}f}"
    return f"−{text}" if value < 0 and text.strip("0.,") else text


def pounds(pence: int) -> str:
    """Say a sum of money that is kept in pence.

    >>> pounds(1_234_505), pounds(-50)
    ('£12,345.05', '−£0.50')
    """
    whole, rest = divmod(abs(pence), 100)
    return f"{'−' if pence < 0 else ''}£{whole:,}.{rest:02}"


def counted(count: int, one: str, many: str = "") -> str:
    """Say a count with what it is a count of.

    >>> counted(1, "post"), counted(13204, "person", "people")
    ('1 post', '13,204 people')
    """
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def listed(items: Iterable[str], last: str = "and") -> str:
    """Say a list.

    >>> listed(["Kent", "Surrey", "Devon"])
    'Kent, Surrey and Devon'
    """
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def uncapitalised(label: str) -> str:
    """A label as it stands inside a sentence; initials such as NHS stay.

    >>> uncapitalised("Start date"), uncapitalised("NHS number")
    ('start date', 'NHS number')
    """
    return label if len(label) > 1 and label[1].isupper() else label[:1].lower() + label[1:]
