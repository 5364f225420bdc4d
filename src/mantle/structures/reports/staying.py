"""Why people stay and what might make them leave, in counts that point at nobody. CFS-23."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mantle.analysis.disclosure import TABLES, count_table
from mantle.structures.queries.staying import reasons_in
from mantle.structures.rules.staying import LEAVE_REASONS, STAY_REASONS


@dataclass(frozen=True, slots=True)
class Reasons:
    """One list of reasons, each with how many gave it as far as that may be shown."""

    title: str
    lines: list[tuple[str, str]]


def reasons_for(area: str) -> list[Reasons]:
    """Both lists for an area; empty when fewer people than the floor have agreed to a talk."""
    people, stay, leave = reasons_in(area)
    if people < TABLES.needed("count"):
        return []
    both = (("Would keep them", STAY_REASONS, stay), ("Might make them leave", LEAVE_REASONS, leave))
    return [Reasons(title, _lines(words, counts)) for title, words, counts in both]


def _lines(words: dict[str, str], counts: Counter[str]) -> list[tuple[str, str]]:
    # Somebody gives several reasons, so the counts do not add up to anything: no margin gives one of them away.
    cells = count_table([[counts[key] for key in words]], margins=False)[0]
    return [(text, cell.shown) for text, cell in zip(words.values(), cells, strict=True)]
