"""DIA-13: the order into which people together put the lines of a result, as it may be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mantle.analysis.disclosure import FEEDBACK, Figure, Floors, publish
from mantle.learning.models import Dialogue, HandedOn, Ranking
from mantle.learning.rules.results import agreement, mean_places, said_of
from mantle.people.acting import past_the_wall
from mantle.people.models import Person
from mantle.people.queries.limits import limited

PLACES = Floors(caps=None)  # places are no scale from 1 to 5: nothing is cut at its ends


@dataclass(frozen=True, slots=True)
class Placed:
    """One line in the order of all: its place, or None where it is not told, and the mean place behind it."""

    name: str
    text: str
    place: str
    mean: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """The order of all with a sentence on how far people agree; `why_not` where it may not be told."""

    rows: list[Placed]
    sentence: str
    why_not: str = ""


@past_the_wall("DIA-13: mean places of four people or more; nobody's own order is told")
def ranked(dialogue: Dialogue) -> Ranked:
    """Mean places through disclosure, best first; lines of the same rounded place stand level."""
    lines = list(dialogue.lines.all())
    rows = Ranking.objects.filter(dialogue=dialogue).exclude(person__in=limited("figures"))
    orders = {row.person_id: row.order for row in rows if len(row.order) == len(lines)}
    if not orders:
        return Ranked([], "", "Nobody has put them into an order.")
    people = frozenset(orders)
    means = mean_places(list(orders.values()), len(lines))
    figures = [
        Figure(str(line.position), people, "mean", mean, f"place of {line.position}")
        for line, mean in zip(lines, means, strict=True)
    ]
    told = publish(figures, floors=PLACES)
    if len(told.shown) < len(lines):
        why = f"Fewer than {FEEDBACK.mean} people put them into an order: it would tell who said what."
        return Ranked([], "", why)
    named = {str(line.position): line for line in lines}
    best = sorted(told.shown, key=lambda each: (each.value, int(each.label)))
    placed, seen = [], [each.value for each in best]
    for each in best:
        level = seen.count(each.value) > 1
        place = f"{seen.index(each.value) + 1}{', level' if level else ''}"
        line = named[each.label]
        placed.append(Placed(line.name, line.text, place, f"{each.value:g}"))
    return Ranked(placed, _sentence(list(orders.values()), len(lines)))


def _sentence(orders: list[list[int]], count: int) -> str:
    if len(orders) < FEEDBACK.spread:
        return (
            f"Mean places are rounded to halves below {FEEDBACK.coarse_below} people, so lines near one another may as "
            f"well stand the other way round. How far people agree is told from {FEEDBACK.spread} people on."
        )
    near = "Lines less than half a place apart may as well stand the other way round."
    return f"{said_of(agreement(orders, count), len(orders))} {near}"


def results_of(dialogue: Dialogue, viewer: Person) -> dict[str, Any]:
    """DIA-12 to DIA-14: what the page of a dialogue shows of its result."""
    lines = list(dialogue.lines.all()) if dialogue.template else []
    is_ranking = dialogue.ranking_opened_at is not None and dialogue.ranking_ended_at is None
    return {
        "lines": lines, "is_ranking": is_ranking,
        "own_order": Ranking.objects.filter(dialogue=dialogue, person=viewer).exists() if is_ranking else False,
        "ranked": ranked(dialogue) if dialogue.ranking_ended_at is not None else None,
        "handed": HandedOn.objects.filter(dialogue=dialogue).select_related("framework").first() if lines else None,
    }  # fmt: skip
