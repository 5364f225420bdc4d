"""DIA-12, DIA-13: the lines of a result, and the order into which people put them together. No Django."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_LINES = 15
LONGEST_NAME, LONGEST_TEXT = 120, 600
# DIA-12: what a line of each result is called.
LINE_NAMES = {"framework": "part of a framework", "processes": "process", "content": "idea for a module"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a result: what it is called, and a line on it."""

    name: str
    text: str = ""


def lines_of(typed: str) -> tuple[list[Line], list[str]]:
    """DIA-12: lines as they are typed, one each with what follows the first colon as a line on it; and what is wrong.

    >>> lines_of("Keeps word: says it, does it\\nShares power")[0]
    [Line(name='Keeps word', text='says it, does it'), Line(name='Shares power', text='')]
    >>> lines_of("One\\none")[1]
    ['“one” stands there twice.']
    """
    found, problems, seen = [], [], set()
    for row in filter(None, (each.strip() for each in typed.splitlines())):
        name, _, text = (part.strip() for part in row.partition(":"))
        if len(name) > LONGEST_NAME or len(text) > LONGEST_TEXT or not name:
            problems.append(f"“{row[:40]}…”: a name of up to {LONGEST_NAME} letters, a colon, and a line on it.")
        if name.casefold() in seen:
            problems.append(f"“{name}” stands there twice.")
        seen.add(name.casefold())
        found.append(Line(name, text))
    if len(found) > MOST_LINES:
        problems.append(f"Keep the {MOST_LINES} most important.")
    if len(found) < 2:
        problems.append("Write two lines at least.")
    return found, problems


def is_whole(order: Sequence[int], count: int) -> bool:
    """DIA-13: an order names every line once.

    >>> is_whole([2, 1, 3], 3), is_whole([1, 1, 3], 3)
    (True, False)
    """
    return sorted(order) == list(range(1, count + 1))


def mean_places(orders: Sequence[Sequence[int]], count: int) -> list[float]:
    """DIA-13: the mean place of each line, 1 for the most important, over all orders.

    >>> mean_places([[1, 2, 3], [2, 1, 3]], 3)
    [1.5, 1.5, 3.0]
    """
    return [sum(order.index(line) + 1 for order in orders) / len(orders) for line in range(1, count + 1)]


def agreement(orders: Sequence[Sequence[int]], count: int) -> float:
    """DIA-13: Kendall's coefficient of concordance: 0 where orders have nothing in common, 1 where they are the same.

    >>> agreement([[1, 2, 3]] * 4, 3), agreement([[1, 2], [2, 1]], 2)
    (1.0, 0.0)
    """
    people = len(orders)
    sums = [people * mean for mean in mean_places(orders, count)]
    middle = people * (count + 1) / 2
    return 12 * sum((each - middle) ** 2 for each in sums) / (people**2 * (count**3 - count))


def said_of(value: float, people: int) -> str:
    """DIA-13: what an agreement comes to, beside what orders drawn by lot would come to.

    >>> said_of(0.72, 9)
    'They agree to a large degree: 0.7, where 0 is none and 1 the same order from all. Orders by lot give about 0.1.'
    >>> said_of(0.15, 9).startswith("They hardly agree: the order is little more than chance")
    True
    """
    chance = 1 / people  # the mean of the coefficient where each order is equally likely
    words = (
        "They hardly agree: the order is little more than chance" if value < 2 * chance
        else "They agree to a large degree" if value >= 0.6
        else "They agree in part"
    )  # fmt: skip
    return (
        f"{words}: {value:.1f}, where 0 is none and 1 the same order from all. Orders by lot give about {chance:.1f}."
    )


def key_of(name: str, taken: set[str]) -> str:
    """A key of small letters for a name, unlike those that are taken.

    >>> key_of("Keeps their word!", {"keeps-their-word"})
    'keeps-their-word-2'
    """
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:50].strip("-") or "part"
    key, number = plain, 1
    while key in taken:
        number += 1
        key = f"{plain}-{number}"
    taken.add(key)
    return key


def framework_of(name: str, question: str, lines: Sequence[Line]) -> Mapping[str, Any]:
    """DIA-14: a draft framework from the lines of a result: one domain, a competency a line, levels still to write.

    >>> draft = framework_of("Leading here", "What would it look like?", [Line("Keeps word", "Says it, does it.")])
    >>> draft["domains"][0]["competencies"][0]["name"], draft["kind"]
    ('Keeps word', 'competencies')
    """
    taken: set[str] = set()
    rows = [{"key": key_of(line.name, taken), "name": line.name, "statement": line.text or line.name} for line in lines]
    source = (
        f"First draft from a dialogue on: {question} Each competency has a line on it; levels are still to be written."
    )
    return {
        "key": key_of(name, set()), "edition": 1, "name": name, "kind": "competencies", "source": source,
        "domains": [{"key": "from-the-dialogue", "name": "From the dialogue", "competencies": rows}],
    }  # fmt: skip
