"""What is read about letters: which are due, and which need a person to look."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from mantle.people.models import DeadAddress, Letter, Person
from mantle.people.rules import LetterState


def due(at: datetime) -> QuerySet[Letter]:
    """Letters that may leave now, in the order in which they were to leave."""
    return Letter.objects.filter(state=LetterState.QUEUED, send_after__lte=at).order_by("send_after", "pk")


def letters_to(person: Person) -> QuerySet[Letter]:
    return Letter.objects.filter(to=person).order_by("-pk")


def to_check(person: Person) -> int:
    """LET-3: how many letters in sight nobody knows the fate of."""
    return Letter.objects.visible_to(person).filter(state=LetterState.UNKNOWN).count()


def dead_address(address: str) -> DeadAddress | None:
    return DeadAddress.objects.filter(address__iexact=address).first()
