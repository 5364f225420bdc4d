"""RIG-15: parts that stay closed until their impact assessment has a number. Pure values."""

from __future__ import annotations

from collections.abc import Mapping

# What colleagues say of one another, and what is judged or found out about named people.
PARTS: dict[str, str] = {
    "selection": "Selection and early talent",
    "feedback": "Feedback by colleagues",
    "networks": "Who turns to whom",
    "succession": "Succession plans",
    "evaluation": "Evaluation",
}


def numbers_from(words: str) -> dict[str, str]:
    """The number of each part's assessment, as an operator writes them, parted by commas.

    >>> numbers_from("feedback=IA-12, networks = IA-13,succession=")
    {'feedback': 'IA-12', 'networks': 'IA-13'}
    """
    said = (pair.partition("=") for pair in words.split(","))
    return {part.strip(): number.strip() for part, _, number in said if part.strip() and number.strip()}


def closed_parts(numbers: Mapping[str, str]) -> frozenset[str]:
    """Parts without a number.

    >>> sorted(closed_parts({"feedback": "IA-12", "networks": "IA-12", "selection": "IA-12", "succession": "IA-12"}))
    ['evaluation']
    """
    return frozenset(part for part in PARTS if not numbers.get(part))


def unknown_parts(numbers: Mapping[str, str]) -> list[str]:
    """Names that are no part: misspelt, they would leave a part closed without a word.

    >>> unknown_parts({"feedbak": "IA-12"})
    ['feedbak']
    """
    return sorted(set(numbers) - set(PARTS))
