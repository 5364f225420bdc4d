"""What waits for a person in their own development and that of others: the same list on their page and on the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from mantle.learning.models import (
    AgreedAction,
    Assessment,
    Dialogue,
    GroundRules,
    HandedOn,
    Observation,
    Occasion,
    Placement,
    SelfDiagnostic,
    StageClaim,
    Step,
    ThinkingTime,
)
from mantle.learning.queries import diagnostic, dialogue, groups, journal, measures, plans, practice
from mantle.learning.rules.dialogue import SOON
from mantle.learning.rules.journal import TimeState
from mantle.people.models import Person
from mantle.people.queries.waiting import those_with_rows
from mantle.programmes.models import Place
from mantle.web.words import day

MOST = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing: what, where, a word on it, and whether it is for today."""

    text: str
    url: str
    detail: str = ""
    is_urgent: bool = False


Source = tuple[QuerySet[Any], Callable[[Any], Waiting]]


def waiting_for(person: Person, on: date) -> list[Waiting]:
    """Everything that waits for a person, what has a day first; one question finds out whether anything does."""
    return [tell(row) for rows, tell in those_with_rows(person, sources_for(person, on)) for row in rows[:MOST]]


def sources_for(person: Person, on: date) -> list[Source]:
    """What may wait for a person, each as rows and what is told of one of them: their own first, then others'."""
    booked = ThinkingTime.objects.filter(person=person, state=TimeState.BOOKED, on__lt=on).order_by("on")
    return [
        (measures.unread_uses(person), _use), (plans.due_steps(person, on), partial(_step, on)),
        (practice.to_agree(person), _terms), (booked, _time), (journal.claims_waiting_for(person), _claim),
        (journal.occasions_waiting_for(person), _occasion), (practice.placements_waiting_for(person), _placement),
        (measures.observations_waiting_for(person), _contest),
        (dialogue.unsaid_by(person, on), _asked), (dialogue.to_close(person, on), _over),
        (dialogue.actions_of(person).filter(due_on__lte=on + SOON), partial(_agreed, on)),
        (dialogue.to_rank(person), _to_rank), (dialogue.declined(person, on), _declined),
        (dialogue.handed_waiting(person), _handed),
        (groups.rules_waiting_for(person), _ground_rules), (diagnostic.under_way(person), _under_way),
        (diagnostic.missing_for(person, on), partial(_missing, on)),
    ]  # fmt: skip


def _use(row: Assessment) -> Waiting:
    detail = "Nobody can mark before you have read it."
    return Waiting(f"Read what observations of you are for: {row.profile}", row.get_absolute_url(), detail, True)


def _step(on: date, step: Step) -> Waiting:
    url = reverse("learning:progress", args=[step.code])
    due = step.due_on or on  # without a day no step is due
    return Waiting(step.what[:90], url, f"A step of your plan, by {day(due)}.", due <= on)


def _terms(placement: Placement) -> Waiting:
    detail = f"{placement.offer.agency} says yes: read the terms and agree."
    return Waiting(placement.offer.title, placement.get_absolute_url(), detail)


def _time(time: ThinkingTime) -> Waiting:
    url = reverse("learning:count_time", args=[time.code])
    return Waiting(f"Did you keep your time to think on {day(time.on)}?", url)


def _claim(claim: StageClaim) -> Waiting:
    return Waiting(f"{claim.person} asks what you see", claim.get_absolute_url(), str(claim.stage))


def _occasion(row: Occasion) -> Waiting:
    words = f"{row.convener} asks how you saw what happened on {day(row.on)}"
    return Waiting(words, row.get_absolute_url(), "You read the others once you have written.")


def _placement(placement: Placement) -> Waiting:
    return Waiting(f"{placement.person} asks for a place", placement.get_absolute_url(), placement.offer.title)


def _contest(seen: Observation) -> Waiting:
    url = reverse("learning:decide_contest", args=[seen.code])
    return Waiting(f"{seen.assessment.person} objects to an observation", url, str(seen.competency))


def _ground_rules(row: GroundRules) -> Waiting:
    kind, group = (groups.SET, row.learning_set) if row.learning_set else (groups.COHORT, row.cohort)
    url = reverse("learning:group", args=[kind, group.code if group else ""])
    return Waiting(f"Read the ground rules of {group}, and agree", url, "Each member agrees for themselves.")


def _under_way(row: SelfDiagnostic) -> Waiting:
    return Waiting("Go on with your self-diagnostic", row.get_absolute_url(), "Every page is kept.")


def _missing(on: date, place: Place) -> Waiting:
    ends = place.cohort.ends_on - on < on - place.cohort.starts_on
    words = "Look back with a self-diagnostic at the end of" if ends else "Begin with a self-diagnostic for"
    detail = "Only you can see it. " + ("It shows what has moved." if ends else "Your plan can grow from it.")
    return Waiting(f"{words} {place.cohort}", reverse("learning:begin_diagnostic"), detail)


def _asked(row: Dialogue) -> Waiting:
    return Waiting(f"{row.host} asks: {row.question}", row.get_absolute_url(), f"Until {day(row.closes_on)}.")


def _over(row: Dialogue) -> Waiting:
    url = reverse("learning:close_dialogue", args=[row.code])
    return Waiting(f"Say what came of it: {row.question}", url, f"Its last day was {day(row.closes_on)}.")


def _agreed(on: date, row: AgreedAction) -> Waiting:
    detail = f"Agreed with others, {'for' if row.due_on >= on else 'was for'} {day(row.due_on)}."
    return Waiting(row.what[:90], row.get_absolute_url(), detail, row.due_on <= on)


def _to_rank(row: Dialogue) -> Waiting:
    url = reverse("learning:rank", args=[row.code])
    return Waiting(f"Put into your order: {row.question}", url, "Your own order is seen by nobody else.")


def _declined(row: Dialogue) -> Waiting:
    url = f"{reverse('learning:peers')}?{urlencode({'words': row.question})}"
    return Waiting(f"Ask somebody else: {row.question}", url, "The person you asked cannot take it on now.")


def _handed(row: HandedOn) -> Waiting:
    return Waiting(f"{row.host} hands on: {row.get_template_display()}", row.get_absolute_url(), "From a dialogue.")
