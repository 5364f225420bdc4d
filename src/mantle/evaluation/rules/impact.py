"""EVA-10 to EVA-18: what may be told of entries that people let evaluators read, and what a finding rests on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from mantle.analysis.disclosure import count_table
from mantle.analysis.disclosure.floors import COUNT

MONTH = 30.4375
# EVA-11: months after the first day of the cohort, from and until before; what it is called.
BANDS: tuple[tuple[float, float, str], ...] = (
    (0, 6, "First half year"), (6, 12, "Second half year"), (12, 18, "Third half year"), (18, 1e9, "Later"),
)  # fmt: skip
FEWEST_WRITERS = 5  # EVA-13: words of a programme are read once so many let them be read; as STD-4
FEWEST_BEHIND = 3  # EVA-16: people on whose entries a finding rests
LONGEST_RUN = 6  # EVA-17: so many words in a row that stand in an entry are a quotation
FEW, NEARLY_ALL, WITHHELD = f"fewer than {COUNT}", "nearly all", "withheld"
NAME = "[name]"


class Strength(StrEnum):
    """EVA-16: on what a finding rests."""

    WORD = "word"
    SHOWN = "shown"
    CHECKED = "checked"


STRENGTH_NAMES = {
    Strength.WORD: "Only their own word",
    Strength.SHOWN: "Most of them say what shows it",
    Strength.CHECKED: "Checked against another source that says the same",
}
# EVA-16: how surely the register of evidence then says that it is known (FRA-8).
CONFIDENCE = {Strength.WORD: "C", Strength.SHOWN: "B", Strength.CHECKED: "A"}


def band_of(starts_on: date, on: date) -> int | None:
    """EVA-11: in which band of time a day lies; None before the cohort began.

    >>> band_of(date(2026, 1, 1), date(2026, 8, 1)), band_of(date(2026, 1, 1), date(2025, 12, 31))
    (1, None)
    """
    months = (on - starts_on).days / MONTH
    return next((place for place, (first, until, _) in enumerate(BANDS) if first <= months < until), None)


def told(some: int, people: int) -> str:
    """EVA-12: so many of so many people, as it may be said of what they keep for themselves.

    Never of fewer than ten; never that all of them have it, nor that nobody has; the rest to the nearest five.

    >>> told(23, 48), told(4, 48), told(0, 48), told(45, 48), told(5, 7)
    ('25 of 50', 'fewer than 10', 'fewer than 10', 'nearly all', 'fewer than 10')
    """
    return told_together([(some, people)])[0]


def told_together(rows: Iterable[tuple[int, int]]) -> list[str]:
    """EVA-12: the same for parts of one whole; what would give a smaller part away is withheld."""
    rows = list(rows)
    # A part of fewer than ten people is left out by itself, so that nothing about it is worked out from the rest.
    cells = count_table([[some, people - some] for some, people in rows]) if rows else []
    return [_told(some, people, cells[place]) for place, (some, people) in enumerate(rows)]


def _told(some: int, people: int, cells: list) -> str:
    if people < COUNT or some < COUNT:
        return FEW
    if people - some < COUNT:
        return NEARLY_ALL
    masked = cells[0].value is None or cells[-1].value is None
    return WITHHELD if masked else f"{cells[0].shown} of {cells[-1].shown}"


def without_names(text: str, names: Iterable[str]) -> str:
    """EVA-14: a text without the names of whoever wrote it, in any case, as whole words.

    >>> without_names("Sam says: SAM DOYLE led it, the same as before", ["Sam", "Doyle"])
    '[name] says: [name] [name] led it, the same as before'
    """
    wanted = [re.escape(name) for name in names if len(name.strip()) > 1]
    return re.sub(rf"(?<!\w)(?:{'|'.join(wanted)})(?!\w)", NAME, text, flags=re.IGNORECASE) if wanted else text


def order_of(code: str) -> str:
    """EVA-14: by what stories stand in order: neither by who wrote them nor by when."""
    return hashlib.sha256(f"story {code}".encode()).hexdigest()


def quoted(text: str, entries: Iterable[str]) -> str:
    """EVA-17: the first run of words of a text that stands in an entry as well, "" when there is none.

    >>> quoted("They now ask families what they want first.", ["We now ask families what they want, each time."])
    'now ask families what they want'
    >>> quoted("Families are asked first.", ["We now ask families what they want, each time."])
    ''
    """
    words = _words(text)
    theirs = {tuple(run) for entry in entries for run in _runs(_words(entry))}
    return next((" ".join(run) for run in _runs(words) if tuple(run) in theirs), "")


def _words(text: str) -> list[str]:
    return re.findall(r"[\w’']+", text.casefold())


def _runs(words: list[str]) -> list[list[str]]:
    return [words[start : start + LONGEST_RUN] for start in range(len(words) - LONGEST_RUN + 1)]


def finding_problem(people: int) -> str:
    """EVA-16: why so few people are no ground for a finding; "" when they are enough.

    >>> finding_problem(2)
    'Choose entries of three people at least: what one or two say is their story, and no finding.'
    """
    if people >= FEWEST_BEHIND:
        return ""
    return "Choose entries by at least three people: what one or two say is a story, not a finding."
