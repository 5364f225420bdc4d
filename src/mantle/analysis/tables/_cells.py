"""One cell to a value: numbers, days, yes and no, words of a list; or a sentence that says what is wrong with it."""

from __future__ import annotations

import difflib
import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

# Words that mean "not known" in columns that are not text. In text they may mean something (see each format).
NOTHING = ("", "-", "--", "n/a", "na", "n/d", "nd", "#n/a", "not known", "unknown", "null", "none", "nil", "tbc")
YES = {"yes", "y", "true", "t", "1", "x", "✓"}
NO = {"no", "n", "false", "f", "0"}
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
FIRST_DAY, LAST_DAY = date(1800, 1, 1), date(2200, 12, 31)
EXCEL_START = date(1899, 12, 30)
SERIALS = (10_000, 80_000)  # 1927 to 2119: what else has five digits would be no day
YEAR_OF_TWO = 50  # 49 is 2049, 50 is 1950

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?$")
SLASHED = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?$")
YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})$")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
NAMED = re.compile(r"(?:\w+day,? )?(\d{1,2})(?:st|nd|rd|th)?[ \-/]([a-z]{3,9})\.?,?[ \-/](\d{4}|\d{2})$")
NAMED_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$")
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?$")
NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?$", re.IGNORECASE)
THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$")
DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+$")
SPACED = re.compile(r"\s\s|[^\S ]")  # spaces that are to be made one
EXPECTED_DAY = "Write a day as 2024-05-01, 01/05/2024 (day first) or 1 May 2024."


class Unreadable(ValueError):
    """A cell that cannot be read; its message is for the person who filled it in."""


def parser_of(column: Any) -> Callable[[str], Any]:
    """Return what reads a cell of a declared column."""
    missing = {word.casefold() for word in (column.missing if column.missing is not None else _usual(column))}
    missing.add("")
    empty = column.empty
    read = READERS[column.kind](column)

    def parse(cell: str) -> Any:
        if cell.casefold() in missing:
            if column.filled:
                raise Unreadable(f"Nothing stands here. Expected {_expected(column)}.")
            return empty
        return read(cell)

    return parse


def _usual(column: Any) -> tuple[str, ...]:
    return ("",) if column.is_text else NOTHING


def _expected(column: Any) -> str:
    kinds = {"integer": "a whole number", "number": "a number", "date": "a day", "yes-no": "yes or no"}
    if column.kind == "choice":
        return f"one of: {', '.join(_offered(column.choices)[:12])}"
    return kinds.get(column.kind, "a text")


def _offered(choices: Any) -> list[str]:
    """Return the first word for each thing that can be meant."""
    if not isinstance(choices, Mapping):
        return [str(word) for word in choices]
    first: dict[Any, str] = {}
    for word, meant in choices.items():
        first.setdefault(meant, word)
    return list(first.values())


def _text(column: Any) -> Callable[[str], str]:
    def read(cell: str) -> str:
        cell = " ".join(cell.split())
        if len(cell) > column.longest:
            raise Unreadable(f"The text has {len(cell):,} characters; the most is {column.longest:,}. Shorten it.")
        return cell

    return read


def is_plain(cells: Sequence[str], column: Any) -> bool:
    """Return whether every cell of a text column can be taken as it stands, so that none need be looked at alone."""
    missing = [word for word in column.missing or () if word]
    if column.filled or missing or max(map(len, cells), default=0) > column.longest:
        return False
    return not SPACED.search("\0".join(cells))


def _code(column: Any) -> Callable[[str], str]:
    as_text = _text(column)

    def read(cell: str) -> str:
        cell = as_text(cell)
        if " " in cell:
            raise Unreadable("Expected a code without spaces.")
        return cell

    return read


def number(cell: str) -> float:
    """Return the number a cell means.

    >>> [number(each) for each in ("0.6", "1,250", "£85,000", "0,6")]
    [0.6, 1250.0, 85000.0, 0.6]
    """
    word = cell.lstrip("£").strip()
    if THOUSANDS.match(word):
        word = word.replace(",", "")
    elif DECIMAL_COMMA.match(word):
        word = word.replace(",", ".")
    if not NUMBER.match(word) or not word.isascii():
        raise Unreadable("Expected a number.")
    return float(word)


def _number(column: Any) -> Callable[[str], float]:
    def read(cell: str) -> float:
        try:
            value = number(cell)
        except Unreadable:
            raise Unreadable(f"Expected a number{_range(column)}.") from None
        _within(value, column, f"{value:g}")
        return value

    return read


def _integer(column: Any) -> Callable[[str], int]:
    def read(cell: str) -> int:
        try:
            value = number(cell)
        except Unreadable:
            raise Unreadable(f"Expected a whole number{_range(column)}.") from None
        if abs(value) > 1e15 or value != int(value):
            raise Unreadable(f"Expected a whole number{_range(column)}; found {cell[:40]}.")
        _within(int(value), column, str(int(value)))
        return int(value)

    return read


def _range(column: Any) -> str:
    if column.low is not None and column.high is not None:
        return f" from {column.low} to {column.high}"
    if column.low is not None:
        return f" of {column.low} or more"
    return f" of {column.high} or less" if column.high is not None else ""


def _within(value: Any, column: Any, shown: str) -> None:
    if (column.low is not None and value < column.low) or (column.high is not None and value > column.high):
        kind = "a day" if column.kind == "date" else _expected(column)
        raise Unreadable(f"{shown} is out of range. Expected {kind}{_range(column)}.")
    if isinstance(value, float) and not abs(value) < 1e18:
        raise Unreadable("The number is too large.")


def day(cell: str) -> date:
    """Return the day a cell means.

    >>> [day(each).isoformat() for each in ("1/5/2024", "1 May 2024", "45413", "2024-05-01 00:00:00")]
    ['2024-05-01', '2024-05-01', '2024-05-01', '2024-05-01']
    """
    word = " ".join(cell.lower().split())
    for form, order in ((ISO, "ymd"), (SLASHED, "dmy"), (YEAR_FIRST, "ymd"), (COMPACT, "ymd")):
        found = form.match(word)
        if found:
            parts = dict(zip(order, found.groups(), strict=True))
            return _real_day(parts["y"], int(parts["m"]), int(parts["d"]))
    found = NAMED.match(word)
    if found and _month(found[2]):
        return _real_day(found[3], _month(found[2]), int(found[1]))
    found = NAMED_FIRST.match(word)
    if found and _month(found[1]):
        return _real_day(found[3], _month(found[1]), int(found[2]))
    found = SERIAL.match(word)
    if found and SERIALS[0] <= int(found[1]) <= SERIALS[1]:
        return EXCEL_START + timedelta(days=int(found[1]))
    raise Unreadable(f"This is no day that can be read. {EXPECTED_DAY}")


def _month(word: str) -> int:
    if word == "sept":
        return 9
    return next((at for at, name in enumerate(MONTHS, 1) if word in (name, name[:3])), 0)


def _real_day(year_word: str, month: int, of_month: int) -> date:
    """Return a day that exists, or say why there is none."""
    year = int(year_word)
    if len(year_word) == 2:
        year += 2000 if year < YEAR_OF_TWO else 1900
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise Unreadable(f"The year {year_word} is out of range. Expected {FIRST_DAY.year} to {LAST_DAY.year}.")
    if not 1 <= month <= 12:
        also = " The day stands before the month." if 1 <= of_month <= 12 else ""
        raise Unreadable(f"There is no month {month}.{also} {EXPECTED_DAY}")
    days = monthrange(year, month)[1]
    if not 1 <= of_month <= days:
        raise Unreadable(f"{MONTHS[month - 1].capitalize()} {year} has {days} days; there is no day {of_month}.")
    return date(year, month, of_month)


def _day(column: Any) -> Callable[[str], date]:
    def read(cell: str) -> date:
        value = day(cell)
        _within(value, column, value.isoformat())
        return value

    return read


def _yes_no(column: Any) -> Callable[[str], bool]:
    def read(cell: str) -> bool:
        word = cell.casefold()
        if word in YES:
            return True
        if word in NO:
            return False
        raise Unreadable("Expected yes or no.")

    return read


def same_word(word: str) -> str:
    """Return a word of a list without what does not matter: case, dashes, underscores, spaces.

    >>> same_word("Job-Share ") == same_word("job_share")
    True
    """
    return " ".join(re.sub(r"[\s_\-/]+", " ", word.casefold()).split())


def _choice(column: Any) -> Callable[[str], Any]:
    choices = column.choices
    meant = choices if isinstance(choices, Mapping) else {word: word for word in choices}
    known = {same_word(word): value for word, value in meant.items()}

    def read(cell: str) -> Any:
        word = same_word(cell)
        if word in known:
            return known[word]
        near = difflib.get_close_matches(word, known, 1, 0.7)
        guess = f" Is “{known[near[0]]}” meant?" if near else ""
        raise Unreadable(f"Expected {_expected(column)}.{guess}")

    return read


READERS: dict[str, Callable[[Any], Callable[[str], Any]]] = {
    "text": _text, "code": _code, "integer": _integer, "number": _number, "date": _day, "yes-no": _yes_no,
    "choice": _choice,
}  # fmt: skip
