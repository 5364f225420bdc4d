"""Short public references, and the words of a set of choices."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that are mistaken for one another on paper


def new_code() -> str:
    """Return a short public reference: eight characters from a random source, no row number in it."""
    number, letters = secrets.randbits(80), ""
    for _ in range(8):
        number, place = divmod(number, len(_LETTERS))
        letters += _LETTERS[place]
    return letters


def choices(enumeration: Iterable) -> list[tuple[str, str]]:
    return [(str(item), str(item).replace("_", " ").capitalize()) for item in enumeration]
