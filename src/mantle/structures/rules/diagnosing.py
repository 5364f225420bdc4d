"""What an organisation or a partnership does well and badly, said by its leaders: items, and what may be told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LOWEST, HIGHEST = 1, 5
ENDS = ("Weak", "Strong")
CONFIDENCE_ENDS = ("Not at all sure", "Quite sure")


class Moment(StrEnum):
    """When leaders are asked, beside a programme."""

    START = "start"
    END = "end"
    OTHER = "other"


MOMENT_NAMES = {
    Moment.START: "Start of a programme",
    Moment.END: "End of a programme",
    Moment.OTHER: "Another time",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that leaders judge; `asks` says whether how strong it is, or how sure they are of bettering it."""

    key: str
    text: str
    is_confidence: bool = False


# CFS-30: in our own words; the last three ask for the confidence to improve.
ITEMS = (
    Item("direction", "What we are trying to do for children is clear to those who do the work"),
    Item("voice", "What children and families say changes what we do"),
    Item("know", "We know how good our services are today, and not only how they were inspected"),
    Item("early", "We act early, before a problem has become a crisis"),
    Item("front", "Practice with families is good, whoever the family meets"),
    Item("money", "Money goes where it does most for children, across services"),
    Item("people", "We find, keep and grow the people we need"),
    Item("partners", "The agencies here act as one when a child needs them to"),
    Item("challenge", "People say what is wrong, and those in charge listen"),
    Item("learn", "We change what we do when something did not work"),
    Item("know_how", "We know what to do next about our weaknesses", True),
    Item("together", "We can agree on it with those who must do it with us", True),
    Item("carry", "We can carry it through although other things will happen", True),
)
BY_KEY = {item.key: item for item in ITEMS}


def chance_of_moving(before: int, now: int) -> float:
    """Half the width of the range, nine in ten, within which two means on so many people may differ by chance alone.

    Answers from 1 to 5 are taken to lie about one point apart from person to person.

    >>> round(chance_of_moving(6, 8), 1)
    0.9
    """
    return 1.645 * (1 / before + 1 / now) ** 0.5


def said_of_change(before: float, now: float, people_before: int, people_now: int) -> str:
    """CFS-31: whether a mean moved by more than chance alone would bring.

    >>> said_of_change(2.5, 4.0, 8, 8), said_of_change(2.5, 3.0, 5, 5)
    ('Stronger, by more than chance alone would bring.', 'No different as far as one can tell.')
    """
    if abs(now - before) <= chance_of_moving(people_before, people_now):
        return "No different as far as one can tell."
    return f"{'Stronger' if now > before else 'Weaker'}, by more than chance alone would bring."
