"""Messages to people of a cohort: words to begin with, and how long one can be taken back. MSG-1, MSG-2."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Beginning:
    """Words to begin a message with; what stands in square brackets is for the writer to fill in."""

    key: str
    name: str
    subject: str
    words: str


BEGINNINGS: tuple[Beginning, ...] = (
    Beginning(
        "welcome", "Welcome to the cohort", "Welcome to {programme}",
        "We are glad that you are with us.\n\nYour first session is on [day] at [place]. Before then, please look at "
        "your plan under Your development, and tell us by [day] of anything that would make it easier for you to take "
        "part.\n\nIf something is unclear, write to [name and address].",
    ),
    Beginning(
        "dates", "A date has changed", "A date of {programme} has changed",
        "[Session] moves from [old day] to [new day], at [place]. We had to change it because [reason].\n\nIf you "
        "cannot come then, tell us by [day]: we will find a way to make up for it.",
    ),
    Beginning(
        "reminder", "A session is near", "[Session] is near",
        "[Session] begins on [day] at [time], at [place].\n\nPlease bring [what]. If you cannot come, tell us as soon "
        "as you know.",
    ),
    Beginning(
        "missing", "Something is missing", "Something is missing for {programme}",
        "We still need [what] from you. Please give it to us by [day]. It takes about [minutes] minutes.\n\nIf you "
        "have done it already, take this with our thanks.",
    ),
)  # fmt: skip


def beginning(key: str, programme: str) -> tuple[str, str]:
    """Subject and words to begin with; both empty for a key that is none.

    >>> beginning("reminder", "Step up")[0]
    '[Session] is near'
    >>> beginning("", "Step up")
    ('', '')
    """
    found = next((each for each in BEGINNINGS if each.key == key), None)
    return (found.subject.format(programme=programme), found.words) if found else ("", "")


def gaps(text: str) -> list[str]:
    """MSG-1: what is still in square brackets, so that no message leaves with a gap in it.

    >>> gaps("It begins on [day] at [time], on [day].")
    ['[day]', '[time]']
    """
    found, rest = [], text
    while (start := rest.find("[")) >= 0 and (end := rest.find("]", start)) >= 0:
        found.append(rest[start : end + 1])
        rest = rest[end + 1 :]
    return list(dict.fromkeys(found))
