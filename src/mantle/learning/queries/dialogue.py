"""What is read of dialogues: by those in them; peers who may be asked; what the programme team knows of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from mantle.learning.models import AgreedAction, Contribution, Dialogue, DialogueMember, HandedOn
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


def seat_of(dialogue: Dialogue, person: Person) -> DialogueMember | None:
    return dialogue.members.filter(person=person).first()


def is_declined(dialogue: Dialogue) -> bool:
    return dialogue.kind == "peer" and dialogue.members.filter(declined_at__isnull=False).exists()


def people_in(dialogue: Dialogue) -> list[Person]:
    """The host and those who are asked, each once."""
    members = [member.person for member in dialogue.members.select_related("person")]
    return [dialogue.host, *(person for person in members if person.pk != dialogue.host_id)]


def dialogues_of(person: Person) -> QuerySet[Dialogue]:
    return Dialogue.objects.visible_to(person).select_related("host")


def questions_of(person: Person) -> QuerySet[Dialogue]:
    """DIA-8: questions that one asked or was asked, with whether the peer declined."""
    declined = DialogueMember.objects.filter(dialogue=OuterRef("pk"), declined_at__isnull=False)
    return dialogues_of(person).filter(kind="peer").annotate(is_declined=Exists(declined))


def unsaid_by(person: Person, on: date) -> QuerySet[Dialogue]:
    """Dialogues that are open and in which this person, who was asked, has said nothing."""
    seats = DialogueMember.objects.filter(person=person, declined_at__isnull=True).values("dialogue")
    rows = Dialogue.objects.filter(pk__in=seats, opens_on__lte=on, closes_on__gte=on, closed_at__isnull=True)
    return rows.exclude(contributions__person=person).select_related("host").order_by("closes_on")


def to_close(person: Person, on: date) -> QuerySet[Dialogue]:
    """Dialogues of this host whose last day is past."""
    return Dialogue.objects.filter(host=person, closes_on__lt=on, closed_at__isnull=True).order_by("closes_on")


def declined(person: Person, on: date) -> QuerySet[Dialogue]:
    """DIA-11: this person’s questions to peers that are open, and that the peer cannot take on."""
    turned = DialogueMember.objects.filter(declined_at__isnull=False).values("dialogue")
    rows = Dialogue.objects.filter(host=person, kind="peer", closed_at__isnull=True, closes_on__gte=on)
    return rows.filter(pk__in=turned).order_by("closes_on")


def to_rank(person: Person) -> QuerySet[Dialogue]:
    """DIA-13: results that wait for this person’s order."""
    rows = Dialogue.objects.visible_to(person).filter(ranking_opened_at__isnull=False, ranking_ended_at__isnull=True)
    return rows.exclude(rankings__person=person).order_by("closes_on")


def actions_of(person: Person) -> QuerySet[AgreedAction]:
    """DIA-9: what this person has agreed to do and has not done yet."""
    return AgreedAction.objects.filter(person=person).open().select_related("dialogue").order_by("due_on")


def handed_waiting(person: Person) -> QuerySet[HandedOn]:
    """DIA-14: results handed on that wait for this person’s answer, besides their own."""
    still = Q(template="framework", decided_at__isnull=True) | Q(lines__idea__state="open")
    rows = HandedOn.objects.visible_to(person).filter(still).distinct()
    return rows.exclude(host=person).select_related("host")


def sets_of(person: Person) -> QuerySet[LearningSet]:
    """Learning sets whose people this person may ask all at once."""
    return LearningSet.objects.visible_to(person).filter(of__state="confirmed")


def own_sets(person: Person) -> QuerySet[LearningSet]:
    """DIA-10: the sets in which this person is, or which they facilitate."""
    inside = SetMember.objects.filter(place__person=person, left_on__isnull=True).values("learning_set")
    return sets_of(person).filter(Q(pk__in=inside) | Q(facilitator=person))


def whole_set(learning_set: LearningSet) -> list[Person]:
    """The people of a set today, and who facilitates it."""
    people, beside = people_of_set(learning_set), learning_set.facilitator
    return people if beside is None or beside in people else [*people, beside]


def people_of_set(learning_set: LearningSet) -> list[Person]:
    rows = SetMember.objects.filter(learning_set=learning_set, left_on__isnull=True)
    return [row.place.person for row in rows.select_related("place__person")]


def left_on(dialogue: Dialogue, person: Person) -> date | None:
    """DIA-10: since when somebody is out of the set whose notes these are; None for whoever is in it, or never was."""
    spells = SetMember.objects.filter(place__person=person, learning_set=dialogue.learning_set_id)
    days = list(spells.values_list("left_on", flat=True)) if dialogue.learning_set_id else []
    return None if not days or None in days else max(day for day in days if day is not None)
