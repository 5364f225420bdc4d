"""SEL-12 to SEL-14: what a reader is given at first, and who reads whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from mantle.people.acting import past_the_wall
from mantle.people.models import Person
from mantle.selection.models import Candidacy, Criterion, CriterionMark, PanelDecision, PanelReading
from mantle.selection.queries.people import names_of
from mantle.selection.rules import LEVEL_NAMES, TAKEN, is_rubber_stamp, masked, middle_of


@dataclass(frozen=True, slots=True)
class Item:
    """One criterion with what is said to its prompt, names taken out: all that a reader is given of it."""

    criterion: Criterion
    words: str
    own_words: str

    @property
    def levels(self) -> list[tuple[int, str, str]]:
        return [(n, LEVEL_NAMES[n], words) for n, words in enumerate(self.criterion.levels, 1)]


@dataclass(frozen=True, slots=True)
class Blind:
    """SEL-12: a person as the panel reads them first: a sign, and words. No name, agency, sector, post or age."""

    shown_as: str
    items: list[Item]


@past_the_wall("SEL-12: names and agencies are read to be taken out of the words")
def first_reading(reading: PanelReading) -> Blind:
    """What one reader is given. Four queries."""
    candidacy = Candidacy.objects.select_related("person", "put_forward_by", "agency").get(pk=reading.candidacy_id)
    people = [one for one in (candidacy.person, candidacy.put_forward_by) if one is not None]
    names = names_of(people, [candidacy.agency] if candidacy.agency else [])
    items = [
        Item(row.criterion, *(masked(text, names, candidacy.shown_as) for text in (row.words, row.own_words)))
        for row in candidacy.evidence.select_related("criterion").order_by("criterion__position")
    ]
    return Blind(candidacy.shown_as, items)


def all_is_sent(candidacy: Candidacy) -> bool:
    """Whether there are readings and all are sent: before that nobody sees a mark of another."""
    rows = list(candidacy.readings.values_list("sent_at", flat=True))
    return bool(rows) and all(rows)


def standing_decision(candidacy: Candidacy) -> PanelDecision | None:
    return candidacy.decisions.filter(taken_back_at__isnull=True).select_related("decided_by").first()


def follows_marks_alone(person: Person) -> bool:
    """SEL-14: whether this person's own decisions have followed the marks, and nothing else, for a long time."""
    mine = PanelDecision.objects.filter(decided_by=person, taken_back_at__isnull=True)
    taken = dict(mine.values_list("candidacy", "outcome"))
    levels: dict[int, list[int]] = {}
    rows = CriterionMark.objects.filter(reading__candidacy__in=taken)
    for candidacy, level in rows.order_by().values_list("reading__candidacy", "level"):
        levels.setdefault(candidacy, []).append(level)
    return is_rubber_stamp(
        [(middle_of(levels[one]), outcome in TAKEN) for one, outcome in taken.items() if one in levels]
    )


def readings_of(person: Person) -> QuerySet[PanelReading]:
    """What somebody reads, what they have not sent first."""
    rows = PanelReading.objects.visible_to(person).filter(candidacy__state__in=["confirmed", "decided"])
    return rows.select_related("candidacy__call").order_by("sent_at", "candidacy__call", "pk")


def names_to_look_through(call_id: int) -> QuerySet[Candidacy]:
    """SEL-11: everybody who said yes, by name alone and in the order of names: not by the sign the panel reads."""
    rows = Candidacy.objects.filter(call=call_id, state="confirmed").select_related("person", "agency")
    return rows.order_by("person__sort_name", "pk")


def panel_of(candidacies: Sequence[Candidacy]) -> dict[int, list[PanelReading]]:
    found: dict[int, list[PanelReading]] = {}
    rows = PanelReading.objects.filter(candidacy__in=[row.pk for row in candidacies])
    for row in rows.select_related("reader__person").order_by("seat"):
        found.setdefault(row.candidacy_id, []).append(row)
    return found
