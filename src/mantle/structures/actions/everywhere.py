"""Files that speak of many agencies at once are for those who may bring files in for all of them."""

from __future__ import annotations

from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.models import Person


def refuse_unless_everywhere(by: Person | None) -> None:
    """STR-24: a register of places or of appointments is brought in by the programme team."""
    if by is not None and not by.standing.reach(Permission.IMPORT_FILES).everywhere:
        raise Refused("This file is about many agencies. Ask the programme team to bring it in.")
