"""What is undertaken about posts: added, changed, done, dropped, taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from mantle.learning.models import HostOffer, Step
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.models import Place
from mantle.structures.models import Post
from mantle.succession.actions.history import noted, refuse_promises
from mantle.succession.actions.plans import readers_of_plan
from mantle.succession.models import PlanAction, SuccessionPlan
from mantle.succession.rules import ActionState, next_action_state


@dataclass(frozen=True, slots=True)
class Undertaking:
    """What somebody undertakes: the words, who, by when, about whom, and what it is tied to. SUC-22."""

    what: str
    owner: Person
    due_on: date
    post: Post | None = None
    about: Person | None = None
    tied_to: Step | Place | HostOffer | None = None


@transaction.atomic
def add_action(*, plan: SuccessionPlan, given: Undertaking, by: Person | None, at: datetime) -> PlanAction:
    """Undertake something, tied or not to a step, a place or an opportunity. SUC-22."""
    today = timezone.localtime(at).date()
    refuse_promises(given.what)
    if given.due_on < today:
        raise Refused("Choose today or a day after it.")
    if given.owner.pk not in {row.pk for row in readers_of_plan(plan.agency, today)}:
        raise Refused("Whoever undertakes it reads the plan: choose a lead or a named reader.")
    if isinstance(given.tied_to, Step | Place) and given.about != given.tied_to.person:
        raise Refused("A step and a place are somebody’s own: choose one of the person it is about.")
    found = PlanAction.objects.create(
        plan=plan, post=given.post, about=given.about, what=given.what, owner=given.owner, due_on=given.due_on,
        step=given.tied_to if isinstance(given.tied_to, Step) else None,
        place=given.tied_to if isinstance(given.tied_to, Place) else None,
        offer=given.tied_to if isinstance(given.tied_to, HostOffer) else None, added_at=at,
    )  # fmt: skip
    audit.record("action added to plan", found, by=by, at=at, owner=given.owner.code, due=str(given.due_on))
    noted(agency=plan.agency, what="Action added", post=given.post, person=given.about, by=by, at=at)
    return found


@transaction.atomic
def change_action(
    *, action: PlanAction, what: str, due_on: date, state: str, what_came: str, version: int | None, by: Person,
    at: datetime,
) -> PlanAction:  # fmt: skip
    """Change an action, end it with what came of it, or take it up again. SUC-22."""
    refuse_promises(what, what_came)
    row = locked(action, version)
    wanted = ActionState(state)
    if wanted != ActionState.OPEN and not what_came.strip():
        raise Refused("Say what came of it.")
    row.state = next_action_state(row.state, wanted)
    row.what, row.due_on, row.what_came = what, due_on, what_came
    row.ended_on = (row.ended_on or timezone.localtime(at).date()) if wanted != ActionState.OPEN else None
    row.save()
    audit.record("action of plan changed", row, by=by, at=at, state=state, due=str(due_on))
    noted(
        agency=row.plan.agency, what=f"Action {row.get_state_display().lower()}", post=row.post, person=row.about,
        by=by, at=at,
    )  # fmt: skip
    return row
