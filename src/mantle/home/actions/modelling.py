"""What the demonstration's people are developed towards: the shipped frameworks in use, and one copy being written."""

from __future__ import annotations

from datetime import datetime

from mantle.framework import actions
from mantle.framework.models import Framework
from mantle.framework.rules import Move
from mantle.people.models import Agency, Person

_FOR_COMMENT = "resourceful"  # one is out for comment, so that a visitor sees what that is
_IN_USE = (Move.CONSULT, Move.AGREE, Move.PUBLISH)


def bring_in_frameworks(*, agency: Agency, team: Person, lead: Person, at: datetime) -> None:
    """Take in and publish what ships, leave one out for comment, and let an agency begin a copy of its own. FRA-9."""
    taken = actions.load_shipped(by=team, at=at)
    for row in taken.changed:
        for move in _IN_USE[:1] if row.key == _FOR_COMMENT else _IN_USE:
            actions.move(framework=row, move=move, version=None, by=team, at=at)
    roles = Framework.objects.get(key="roles", owner=None)
    actions.copy_framework(framework=roles, owner=agency, by=lead, at=at)
