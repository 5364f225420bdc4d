"""Days as they are typed after a word of a command."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date


def day(text: str) -> date:
    """Read a day, or say in words what was expected.

    >>> day("2026-03-31")
    datetime.date(2026, 3, 31)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a day. Write it as 2026-03-31.") from None
