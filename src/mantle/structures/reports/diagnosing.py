"""What leaders say of their organisation: means that point at nobody, what is strong and weak, what has changed."""

from __future__ import annotations

from dataclasses import dataclass

from mantle.analysis.disclosure import FEEDBACK, Figure, Publication, publish
from mantle.structures.models import Diagnostic
from mantle.structures.queries.diagnosing import answers_to
from mantle.structures.rules.diagnosing import ITEMS, Item, chance_of_moving, said_of_change

NAMED = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One item: its mean as it may be shown, that of the earlier diagnostic, and what the two tell."""

    item: Item
    shown: str
    value: float | None
    before: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """CFS-31, CFS-32: every line, and what may be called strong and weak."""

    lines: list[Line]
    strong: list[str]
    weak: list[str]
    by_chance: float

    @property
    def is_shown(self) -> bool:
        return any(line.value is not None for line in self.lines)


def findings_of(diagnostic: Diagnostic) -> Findings:
    """What may be told of a closed diagnostic, against the one before where there is one."""
    now, people = _published(diagnostic)
    then, people_then = _published(diagnostic.before) if diagnostic.before else ({}, {})
    lines = []
    for item in ITEMS:
        value, shown = now.get(item.key, (None, "withheld"))
        earlier, before = then.get(item.key, (None, ""))
        change = ""
        if value is not None and earlier is not None:
            change = said_of_change(earlier, value, people_then[item.key], people[item.key])
        lines.append(Line(item, shown, value, before, change))
    few = min(people.values(), default=0)
    by_chance = round(2 * chance_of_moving(few, few)) / 2 if few else 0.0
    return Findings(lines, *_apart(lines, by_chance), by_chance)


def _published(diagnostic: Diagnostic) -> tuple[dict[str, tuple[float, str]], dict[str, int]]:
    """Means by item as they may be shown, and how many stand behind each, which is shown to nobody (P13)."""
    answers = answers_to(diagnostic)
    figures, people = [], {}
    for item in ITEMS:
        given = {person: each[item.key] for person, each in answers.items() if item.key in each}
        mean = sum(given.values()) / len(given) if given else 0.0
        figures.append(Figure(item.key, frozenset(given), "mean", mean, measure=f"{diagnostic.code} {item.key}"))
        people[item.key] = len(given)
    found: Publication = publish(figures, floors=FEEDBACK)
    shown = {figure.label: (figure.value, found.text(figure)) for figure in found.shown}
    return shown, {key: count for key, count in people.items() if key in shown}


def _apart(lines: list[Line], by_chance: float) -> tuple[list[str], list[str]]:
    """Items are called strong and weak only where the two ends lie further apart than chance alone would bring."""
    judged = [(line.value, line.item.text) for line in lines if line.value is not None and not line.item.is_confidence]
    judged.sort(key=lambda pair: pair[0], reverse=True)
    if len(judged) < 2 or judged[0][0] - judged[-1][0] <= by_chance:
        return [], []
    strong = [text for value, text in judged[:NAMED] if value - judged[-1][0] > by_chance]
    weak = [text for value, text in judged[::-1][:NAMED] if judged[0][0] - value > by_chance]
    return strong, [text for text in weak if text not in strong]
