"""What became of a message, person by person."""

from __future__ import annotations

from dataclasses import dataclass

from mantle.people.models import Letter
from mantle.people.rules import LetterState
from mantle.programmes.models import CohortMessage, Place, letter_key

SAID = {
    LetterState.QUEUED: "Waits to leave", LetterState.SENDING: "Leaves now", LetterState.SENT: "Sent",
    LetterState.FAILED: "Not delivered", LetterState.UNKNOWN: "Please check", LetterState.TAKEN_BACK: "Taken back",
    LetterState.KEPT: "Kept here, not sent",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Delivery:
    """A place that a message went to, and its letter."""

    place: Place
    letter: Letter | None

    @property
    def said(self) -> str:
        return SAID[LetterState(self.letter.state)] if self.letter else "No letter"


def deliveries(message: CohortMessage) -> list[Delivery]:
    """Every person a message went to, with what became of the letter. MSG-2."""
    places = [row.place for row in message.recipients.select_related("place__person")]
    keys = {letter_key(message, place): place for place in places}
    letters = {letter.key: letter for letter in Letter.objects.filter(batch=message.batch)}
    return [Delivery(place, letters.get(key)) for key, place in keys.items()]
