"""What the page of a place says beside its states and sessions: contract, milestones, result."""

from __future__ import annotations

from typing import Any

from mantle.people.models import Person
from mantle.programmes.models import CoachingContract, Place
from mantle.programmes.queries.contracts import newest_contract, state_of
from mantle.programmes.queries.progress import steps_of
from mantle.programmes.queries.variants import departures_of


def lives_of(place: Place, viewer: Person) -> dict[str, Any]:
    """Everything that stands on the page of a place about contract, progress and result; coaching for those whom it
    concerns alone (STD-22)."""
    contract = newest_contract(place)
    steps = steps_of(place)
    return {
        "contract": contract,
        "contract_state": state_of(contract),
        "milestones": steps,
        "settled": sum(step.is_settled for step in steps),
        "result": getattr(place, "result", None),
        "nomination": (nomination := getattr(place, "nomination", None)),
        "entry": getattr(place, "entry_check", None),
        "coaching": CoachingContract.objects.visible_to(viewer).filter(place=place).select_related("coach"),
        "departures": departures_of(nomination) if nomination is not None else [],
    }
