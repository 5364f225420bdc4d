"""The library of the demonstration, and what people talk about in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from mantle.learning.actions import library
from mantle.people.models import Person

FORCES = {
    "change": "One plan for each child with complex needs, by next summer, in place of four.",
    "for": "Parents ask for it, 5\nThe hospital has begun, 3\nThe joint panel meets anyway, 2",
    "against": "Two records that do not talk to one another, 4\nFear of losing a post, 4\nHabit, 2",
    "weaken": "The fear: say in writing that nobody loses a post over it. The director of nursing would sign too.",
    "first": "Ring the two team leaders who said no, and listen.",
}


def show_library(accounts: Mapping[str, Person], at: datetime) -> None:
    """Bring in what comes with Mantle, and let the participant fill in a worksheet. All through actions."""
    library.bring_in_shipped(by=accounts["programme_team"], at=at)
    learner = next((person for key, person in accounts.items() if key.split()[0] == "participant"), None)
    if learner is not None:
        earlier = at - timedelta(9)
        library.keep_sheet(person=learner, worksheet="forces", answers=FORCES, by=learner, at=earlier)
