"""What a panel decides of a person: with a reason and feedback, and the place or the pool in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from mantle.learning.models import HostOffer
from mantle.people import audit, mail
from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.guards import may_over
from mantle.people.models import Person
from mantle.programmes import actions as programmes
from mantle.programmes.models import Place
from mantle.programmes.rules import PlaceState
from mantle.selection.actions.pool import join_pool, judge, leave_pool_anew
from mantle.selection.models import Candidacy, FeedbackLine, PanelDecision
from mantle.selection.queries.matrix import open_differences, unmarked_exercises
from mantle.selection.rules import PANEL, TAKEN, Outcome, next_candidacy_state, outcome_problem


@dataclass(frozen=True, slots=True)
class FarView:
    """SEL-21: how far off a senior post is thought to be, and what is needed next."""

    horizon: str
    potential: str
    experience: str
    needed: str
    offer: HostOffer | None = None


@transaction.atomic
@past_the_wall("SEL-16: who decides gives a place in a cohort that somebody else runs")
def decide(
    *, candidacy: Candidacy, outcome: str, reason: str, feedback: Mapping[int, str], again_on: date | None = None,
    far_view: FarView | None = None, by: Person, at: datetime,
) -> PanelDecision:  # fmt: skip
    """Put down what the panel decided, give the place or take into the pool, and tell the person. SEL-14 to SEL-17.

    Raises Refused before all three have sent their marks, where they are far apart and have not agreed (SEL-40), where
    somebody would be taken before the exercises are marked (SEL-39), for whoever is not of the three, for a second
    decision, and where the cohort has no place left: then nothing is kept.
    """
    row = Candidacy.objects.select_for_update().get(pk=candidacy.pk)
    on = timezone.localtime(at).date()
    _refuse_before_all_is_read(row, by)
    state = next_candidacy_state(row.state, "decide")
    criteria = list(row.call.criteria.order_by("position"))
    said = [feedback.get(each.pk, "") for each in criteria]
    problem = outcome_problem(outcome, reason, said, again_on, on)
    if problem:
        raise Refused(problem)
    _refuse_before_all_is_seen(row, outcome)
    row.state, row.version, row.adjustments = state, row.version + 1, ""
    row.save()
    decision = PanelDecision.objects.create(
        candidacy=row, outcome=outcome, reason=reason, again_on=None if outcome in TAKEN else again_on,
        decided_by=by, decided_at=at,
    )  # fmt: skip
    FeedbackLine.objects.bulk_create(
        FeedbackLine(decision=decision, criterion=each, words=words) for each, words in zip(criteria, said, strict=True)
    )
    _carried_out(row, decision, far_view, by, at)
    mail.queue(
        "selection/decided", to=row.person, key=f"decided {decision.code}", link=row.get_absolute_url(),
        words={"what": row.call.title}, by=by, at=at,
    )  # fmt: skip
    audit.record("panel decided", row, by=by, at=at, agency=row.agency, person=row.person.code, outcome=outcome)
    return decision


def _refuse_before_all_is_read(row: Candidacy, by: Person) -> None:
    readings = list(row.readings.select_related("reader"))
    if by.pk not in {each.reader.person_id for each in readings}:
        raise Refused("Those who read somebody decide together, and one of them records it.")
    if len(readings) != PANEL or any(each.sent_at is None for each in readings):
        raise Refused("All three send their marks first.")


def _refuse_before_all_is_seen(row: Candidacy, outcome: str) -> None:
    unmarked = unmarked_exercises(row) if outcome in TAKEN else []
    if unmarked:
        raise Refused(f"Nobody is taken before two of you have marked: {', '.join(unmarked)}.")
    differ = open_differences(row)
    if differ:
        raise Refused(f"You are far apart. Agree first on: {', '.join(differ)}.")


def _carried_out(row: Candidacy, decision: PanelDecision, far_view: FarView | None, by: Person, at: datetime) -> None:
    on = timezone.localtime(at).date()
    if decision.outcome == Outcome.PLACE:
        ground = f"Decided by the panel of “{row.call}”"[:300]
        programmes.give_place(
            cohort=row.call.cohort, person=row.person, agency=row.agency, ground=ground, on=on, by=by, at=at
        )
    elif decision.outcome == Outcome.POOL:
        if far_view is None:
            raise Refused("Say how far off a senior post may be, and what is needed next.")
        member = join_pool(candidacy=row, because=decision.reason, by=by, at=at)
        judge(
            member=member, horizon=far_view.horizon, potential=far_view.potential, experience=far_view.experience,
            needed=far_view.needed, offer=far_view.offer, version=None, by=by, at=at,
        )  # fmt: skip


@transaction.atomic
@past_the_wall("SEL-18: taking a decision back ends the place or the membership that came of it")
def take_decision_back(*, decision: PanelDecision, because: str, by: Person, at: datetime) -> PanelDecision:
    """Whoever put a decision down, or runs the call, takes it back with a reason; the panel decides anew. SEL-18.

    A place that has begun is not ended by this: that is for those who run the cohort.
    """
    row = Candidacy.objects.select_for_update().get(pk=decision.candidacy_id)
    found = PanelDecision.objects.select_for_update().get(pk=decision.pk)
    if found.decided_by_id != by.pk and not may_over(by, Permission.MANAGE_COHORTS, row.call):
        raise Refused("Whoever recorded it, or runs the call, takes it back.")
    if found.taken_back_at is not None:
        raise Refused("It was taken back.")
    if not because.strip():
        raise Refused("Say why.")
    if row.call.state == "closed":
        raise Refused("The call is closed: what was decided in it stands.")
    row.state, row.version = next_candidacy_state(row.state, "decide_anew"), row.version + 1
    row.save()
    found.taken_back_at, found.taken_back_because = at, because
    found.save()
    if found.outcome == Outcome.PLACE:
        _end_place(row, because, by, at)
    elif found.outcome == Outcome.POOL:
        leave_pool_anew(candidacy=row, words=because, by=by, at=at)
    audit.record("panel decision taken back", row, by=by, at=at, agency=row.agency, person=row.person.code)
    return found


def _end_place(row: Candidacy, because: str, by: Person, at: datetime) -> None:
    place = Place.objects.running().filter(cohort=row.call.cohort, person=row.person).first()
    if place is None:
        return
    if place.state != PlaceState.GIVEN:
        raise Refused("Their place has begun. Those who run the cohort end it.")
    on = timezone.localtime(at).date()
    programmes.move_place(
        place=place, move="withdraw", on=on, reason="other", words=because[:300], version=None, by=by, at=at
    )


@transaction.atomic
def answer_decision(*, decision: PanelDecision, answer: str, by: Person, at: datetime) -> PanelDecision:
    """The person puts their own words beside what was decided; both stand. SEL-17."""
    found = PanelDecision.objects.select_for_update().get(pk=decision.pk)
    if found.candidacy.person_id != by.pk:
        raise Refused("The person answers.")
    if not answer.strip():
        raise Refused("Write something.")
    found.answer, found.answered_at = answer, at
    found.save()
    audit.record("panel decision answered", found.candidacy, by=by, at=at, agency=found.candidacy.agency)
    return found
