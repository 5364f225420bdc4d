"""FOR-16: what is said before somebody answers questions about themselves, in versions: number, first day, words.

The number in force stands beside each answer. A version is never changed; a new one is added below.
"""

from __future__ import annotations

from datetime import date

ABOUT_YOU: tuple[tuple[int, date, tuple[str, ...]], ...] = (
    (
        1,
        date(2026, 11, 1),
        (
            "You answer because you want to: nobody can answer for you, and you can take everything back at any time. "
            "Your agency and the programme team's organisation decide about this data together, on the ground of their "
            "public task: to estimate how many leaders will be needed.",
            "Only you see your answers. Others see counts of at least 10 people, rounded. A service area that you name "
            "also stands on your record, where those who may see the record read it.",
            "Answers are deleted 2 years after you gave them.",
        ),
    ),
)


def about_you_version(on: date) -> int:
    """Return the number of the notice in force on a day.

    >>> about_you_version(date(2026, 11, 25))
    1
    """
    begun = [number for number, day, _ in ABOUT_YOU if day <= on]
    return begun[-1] if begun else ABOUT_YOU[0][0]
