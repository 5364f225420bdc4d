"""What stands out about a place: each flag with its cause and what would settle it. Nobody has a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from mantle.programmes.rules.lives import PlaceState
from mantle.programmes.rules.progress import Step

WELCOMED_WITHIN, DEFERRED_FOR = timedelta(days=28), timedelta(days=180)
MISSED_IN_A_ROW = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """PRG-56: what is known of a place on a day."""

    state: str
    state_since: date
    starts_on: date
    held: int = 0
    counted: int = 0  # attended or made up
    least_share: float = 0.0
    last_marks: Sequence[bool] = ()  # whether they were there, oldest first
    steps: Sequence[Step] = field(default_factory=tuple)
    contract: str | None = None  # its state; None when none was written


def flags_of(place: Standing, today: date) -> list[str]:
    """PRG-27, PRG-56: every flag of a place with its cause; nothing about a place that has ended."""
    state = PlaceState(place.state)
    found = []
    if state == PlaceState.DEFERRED:
        found.append("Deferred: agree when and where they come back.")
        if today - place.state_since > DEFERRED_FOR:
            found.append(f"Deferred for {(today - place.state_since).days} days, longer than half a year.")
    if state == PlaceState.GIVEN:
        found.append("Place given, not yet welcomed.")
        if today - place.state_since > WELCOMED_WITHIN:
            found.append(f"Given {(today - place.state_since).days} days ago; a welcome goes out within four weeks.")
    if state == PlaceState.ONBOARDING and place.starts_on <= today:
        found.append("The cohort has begun, and this place is still getting started.")
    if state in (PlaceState.ONBOARDING, PlaceState.ACTIVE):
        found += _of_attendance(place)
        late = [step for step in place.steps if not step.is_settled and step.due_on <= today]
        found += [f"“{step.name}” was due by {step.due_on:%-d %B %Y}." for step in late]
        if place.starts_on <= today and place.contract != "Agreed":
            words = place.contract.lower() if place.contract else "none is written"
            found.append(f"The learning contract is not agreed: {words}.")
    return found


def _of_attendance(place: Standing) -> list[str]:
    found = []
    if place.held and place.counted / place.held < place.least_share:
        found.append(f"At {place.counted} of {place.held} sessions; {place.least_share:.0%} are asked for.")
    missed = 0
    for was_there in reversed(place.last_marks):
        if was_there:
            break
        missed += 1
    if missed >= MISSED_IN_A_ROW:
        found.append(f"Missed the last {missed} sessions in a row.")
    return found
