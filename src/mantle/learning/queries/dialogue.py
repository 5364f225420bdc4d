"""What is read of dialogues: by those in them; peers who may be asked; what the programme team knows of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from mantle.learning.models import Contribution, Dialogue, Expertise
from mantle.learning.rules.dialogue import STEPS
from mantle.people.models import Person
from mantle.programmes.models import LearningSet, SetMember


@dataclass(frozen=True, slots=True)
class Said:
    """One step of a dialogue and what was said in it."""

    step: str
    name: str
    rows: list[Contribution]


def said_in(dialogue: Dialogue, viewer: Person) -> list[Said]:
    """DIA-3, DIA-5: step by step what this viewer may read."""
    rows = list(
        Contribution.objects.visible_to(viewer).filter(dialogue=dialogue).select_related("person").order_by("pk")
    )
    steps = STEPS[dialogue.kind].items()
    return [Said(step, name, [row for row in rows if row.step == step]) for step, name in steps]


def groups_of(dialogue: Dialogue) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for member in dialogue.members.select_related("person"):
        found.setdefault(member.group, []).append(member.person)
    return found


def dialogues_of(person: Person) -> QuerySet[Dialogue]:
    return Dialogue.objects.visible_to(person).select_related("host")


def unsaid_by(person: Person, on: date) -> QuerySet[Dialogue]:
    """Dialogues that are open and in which this person, who was asked, has said nothing."""
    rows = Dialogue.objects.filter(members__person=person, opens_on__lte=on, closes_on__gte=on, closed_at__isnull=True)
    return rows.exclude(contributions__person=person).select_related("host").order_by("closes_on")


def to_close(person: Person, on: date) -> QuerySet[Dialogue]:
    """Dialogues of this host whose last day is past."""
    return Dialogue.objects.filter(host=person, closes_on__lt=on, closed_at__isnull=True).order_by("closes_on")


def peers_for(person: Person, on: date, words: str) -> QuerySet[Expertise]:
    """DIA-7: who may be asked today, about what."""
    rows = Expertise.objects.visible_to(person).standing(on).exclude(person=person).select_related("person")
    for word in words.split():
        rows = rows.filter(Q(subject__icontains=word))
    return rows


def sets_of(person: Person) -> QuerySet[LearningSet]:
    """Learning sets whose people this person may ask all at once."""
    return LearningSet.objects.visible_to(person).filter(of__state="confirmed")


def people_of_set(learning_set: LearningSet) -> list[Person]:
    rows = SetMember.objects.filter(learning_set=learning_set, left_on__isnull=True)
    return [row.place.person for row in rows.select_related("place__person")]
