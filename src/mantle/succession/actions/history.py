"""The history of a plan, and the words that no plan uses."""

from __future__ import annotations

from datetime import datetime

from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.structures.models import Post
from mantle.succession.models import PlanChange, SuccessionPlan
from mantle.succession.rules import promises_in
from mantle.web.words import listed


def refuse_promises(*texts: str) -> None:
    """SUC-15: refuse words that sound like a promise of a post."""
    found = list(dict.fromkeys(word for text in texts for word in promises_in(text)))
    if found:
        said = listed(f"“{word}”" for word in found)
        raise Refused(f"Posts are filled by open competition, so a plan promises none. Say it without {said}.")


@past_the_wall("SUC-23: whoever is judged or asked adds to the history of a plan that they do not read")
def noted(
    *, agency: Agency, what: str, by: Person | None, at: datetime, why: str = "", post: Post | None = None,
    person: Person | None = None,
) -> None:  # fmt: skip
    """Add a line to the history of the plan of an authority. SUC-23."""
    plan = SuccessionPlan.objects.filter(agency=agency).first()
    if plan is not None:
        PlanChange.objects.create(plan=plan, post=post, person=person, what=what, why=why, by=by, at=at)
