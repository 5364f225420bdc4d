"""Learning sets: proposed, changed by hand, confirmed by somebody, and changed later, one person at a time."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from mantle.analysis.problems import InputError
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.actions.cohorts import add_session
from mantle.programmes.models import Cohort, LearningSet, Place, Session, SetMember, SetRound, SetWish
from mantle.programmes.queries.sets import face_of, wished_in
from mantle.programmes.reports import sets as reports
from mantle.programmes.rules.sets import (
    Face,
    Figures,
    RoundKind,
    RoundState,
    clashes_in,
    days_of_meetings,
    left_behind,
    size_problem,
    what_a_change_does,
)


def propose_sets(*, cohort: Cohort, kind: str = RoundKind.SETS, by: Person | None, at: datetime) -> SetRound:
    """Form the sets, or pairs, of the next round; a proposal that waits is set aside. PRG-100, PRG-102, PRG-103.

    The sets are sought before anything is locked: on SQLite all others would wait meanwhile.
    """
    seed = 1 + cohort.set_rounds.count()
    try:
        sets, figures = reports.proposed(cohort, kind, seed)
    except InputError as error:
        raise Refused(" ".join(problem.message for problem in error.problems)) from error
    if not sets:
        raise Refused("Nobody takes part yet whom a proposal may place: give places first.")
    facts = {"kind": kind, "seed": seed, "figures": figures.as_plain()}
    return _propose(cohort=cohort, sets=sets, facts=facts, by=by, at=at)


@transaction.atomic
def _propose(
    *, cohort: Cohort, sets: list[list[str]], facts: dict[str, Any], by: Person | None, at: datetime
) -> SetRound:
    row = Cohort.objects.select_for_update().get(pk=cohort.pk)
    for waiting in row.set_rounds.filter(state=RoundState.PROPOSED):
        set_aside(round_=waiting, reason="Another proposal was asked for.", version=None, by=by, at=at)
    number = 1 + max(row.set_rounds.values_list("number", flat=True), default=0)
    made = SetRound.objects.create(cohort=row, number=number, proposed_at=at, proposed_by=by, **facts)
    places = {place.code: place for place in row.places.all()}
    today = timezone.localtime(at).date()
    for place, codes in enumerate(sets, 1):
        each = LearningSet.objects.create(of=made, number=place)
        SetMember.objects.bulk_create(
            SetMember(of=made, learning_set=each, place=places[code], joined_on=today) for code in codes
        )
    audit.record("learning sets proposed", made, by=by, at=at, agency=row.programme.agency, sets=len(sets))
    return made


@transaction.atomic
def move_by_hand(
    *, member: SetMember, to: LearningSet, instead_of: SetMember | None, version: int | None,
    by: Person | None, at: datetime,
) -> tuple[SetRound, str]:  # fmt: skip
    """Move somebody of a proposal to another set, or exchange two people; say what that does. PRG-103.

    Raises Refused when it would break a rule that is not broken now, or leave a set of the wrong size.
    """
    row = locked(member.of, version)
    if row.state != RoundState.PROPOSED:
        raise Refused("This round is decided. Use “Change of set”.")
    if to.of_id != row.pk or (instead_of is not None and instead_of.learning_set_id != to.pk):
        raise Refused("Choose a set of this round, and somebody who is in it.")
    before = row.figures
    was = _sets(row)
    moves = {member.pk: to.pk} | ({instead_of.pk: member.learning_set_id} if instead_of is not None else {})
    _refuse_what_breaks(row, was, _sets(row, moves))
    for each in filter(None, (member, instead_of)):
        SetMember.objects.filter(pk=each.pk).update(learning_set=moves[each.pk])
    figures = reports.rechecked(row, _sets(row).values())
    row.figures = figures.as_plain()
    row.save()
    audit.record("learning sets changed by hand", row, by=by, at=at, agency=row.cohort.programme.agency)
    return row, what_a_change_does(Figures(**before), figures)


@transaction.atomic
def confirm_sets(*, round_: SetRound, reason: str = "", version: int | None, by: Person, at: datetime) -> SetRound:
    """Make a proposal count: from now on everyone sees their own set. PRG-103."""
    row = _decided(round_, RoundState.CONFIRMED, reason, version, by, at)
    if row.figures.get("broken") and not reason.strip():
        raise Refused("A rule is broken. Say why these sets are right nevertheless.")
    today = timezone.localtime(at).date()
    row.members.update(joined_on=today)
    audit.record("learning sets confirmed", row, by=by, at=at, reason=reason, agency=row.cohort.programme.agency)
    return row


@transaction.atomic
def set_aside(*, round_: SetRound, reason: str, version: int | None, by: Person | None, at: datetime) -> SetRound:
    """Leave a proposal, or take a confirmation back before its sets have dates; it stays on record. PRG-103."""
    if round_.state == RoundState.CONFIRMED and Session.objects.filter(for_set__of=round_).exists():
        raise Refused("Meetings of these sets are planned: people count on them. Form the next round instead.")
    row = _decided(round_, RoundState.SET_ASIDE, reason, version, by, at)
    audit.record("learning sets set aside", row, by=by, at=at, reason=reason, agency=row.cohort.programme.agency)
    return row


@transaction.atomic
def change_set(
    *, member: SetMember, to: LearningSet, on: date, reason: str, by: Person | None, at: datetime
) -> SetMember:
    """Somebody changes to another set of a confirmed round, from a day on, with a reason. PRG-104."""
    round_ = SetRound.objects.select_for_update().get(pk=member.of_id)
    old = SetMember.objects.select_related("place__person", "place__agency").get(pk=member.pk)
    if round_.state != RoundState.CONFIRMED or to.of_id != round_.pk:
        raise Refused("A change leads to a set of the same confirmed round.")
    if old.left_on is not None or old.learning_set_id == to.pk:
        raise Refused(f"{old.place.person} is not in that set any more, or is in this one already.")
    if on < old.joined_on:
        raise Refused(f"{old.place.person} has been in this set since {old.joined_on:%-d %B %Y}: choose a later day.")
    if not reason.strip():
        raise Refused("Say why, in a few words.")
    was = _sets(round_)
    _refuse_what_breaks(round_, was, _sets(round_, {old.pk: to.pk}))
    old.left_on = on
    old.save()
    new = SetMember.objects.create(of=round_, learning_set=to, place=old.place, joined_on=on, reason=reason)
    agency = round_.cohort.programme.agency
    audit.record("set changed", new, by=by, at=at, reason=reason, agency=agency, person=old.place.person.code)
    return new


@transaction.atomic
def join_set(
    *, place: Place, to: LearningSet, on: date, reason: str = "", by: Person | None, at: datetime
) -> SetMember:
    """Put somebody who came later, or comes back, into a set of a round. PRG-104."""
    round_ = SetRound.objects.select_for_update().get(pk=to.of_id)
    if place.cohort_id != round_.cohort_id or round_.members.present().filter(place=place).exists():
        raise Refused(f"{place.person} has no place in this cohort, or is in a set of this round already.")
    was = _sets(round_)
    _refuse_what_breaks(round_, was, {**was, to.pk: [*was[to.pk], face_of(place)]})
    row = SetMember.objects.create(of=round_, learning_set=to, place=place, joined_on=on, reason=reason)
    agency = round_.cohort.programme.agency
    audit.record("set joined", row, by=by, at=at, reason=reason, agency=agency, person=place.person.code)
    return row


@transaction.atomic
def wish(
    *, cohort: Cohort, one: Place, other: Place, kind: str, reason: str, by: Person | None, at: datetime
) -> SetWish:
    """Keep two people apart, or together, from the next proposal on. PRG-101."""
    if one.pk == other.pk or {one.cohort_id, other.cohort_id} != {cohort.pk}:
        raise Refused("Choose two different people of this cohort.")
    first, second = sorted((one, other), key=lambda place: place.pk)
    facts = {"cohort": cohort, "kind": kind, "reason": reason, "made_by": by}
    row, _ = SetWish.objects.update_or_create(one=first, other=second, defaults=facts)
    audit.record(f"kept {kind} in sets", row, by=by, at=at, agency=cohort.programme.agency)
    return row


@transaction.atomic
def drop_wish(*, wish: SetWish, by: Person | None, at: datetime) -> None:
    """Take a wish back. PRG-101."""
    audit.record("wish about sets dropped", wish, by=by, at=at, agency=wish.cohort.programme.agency)
    wish.delete()


@transaction.atomic
def lead_set(
    *, learning_set: LearningSet, facilitator: Person | None, version: int | None, by: Person | None, at: datetime
) -> LearningSet:
    """Name who facilitates a set. PRG-105."""
    row = locked(learning_set, version)
    row.facilitator = facilitator
    row.save()
    name = facilitator.code if facilitator is not None else ""
    audit.record("facilitator named", row, by=by, at=at, agency=row.cohort.programme.agency, person=name)
    return row


@transaction.atomic
def plan_meetings(
    *, learning_set: LearningSet, first: date, starts: time, ends: time, weeks: int, count: int, where: str = "",
    by: Person | None, at: datetime, **facts: Any,
) -> list[Session]:  # fmt: skip
    """Put a set's meetings into the calendar, so many weeks apart by the clock on the wall. PRG-106."""
    cohort = learning_set.of.cohort
    led_by = [learning_set.facilitator] if learning_set.facilitator is not None else []
    held = learning_set.sessions.count()
    made = [
        add_session(
            cohort=cohort, for_set=learning_set, title=f"{learning_set}, meeting {held + number}", where=where,
            starts_at=timezone.make_aware(datetime.combine(day, starts)), facilitators=led_by,
            ends_at=timezone.make_aware(datetime.combine(day, ends)), by=by, at=at, **facts,
        )
        for number, day in enumerate(days_of_meetings(first, weeks=weeks, count=count), 1)
    ]  # fmt: skip
    audit.record("meetings planned", learning_set, by=by, at=at, agency=cohort.programme.agency, meetings=count)
    return made


def _decided(
    round_: SetRound, state: RoundState, reason: str, version: int | None, by: Person | None, at: datetime
) -> SetRound:
    row = locked(round_, version)
    taken_back = row.state == RoundState.CONFIRMED and state == RoundState.SET_ASIDE
    if row.state != RoundState.PROPOSED and not taken_back:
        raise Refused("This round is decided already.")
    row.state, row.decided_at, row.decided_by, row.reason = state, at, by, reason
    row.save()
    return row


def _sets(round_: SetRound, moves: dict[int, int] | None = None) -> dict[int, list[Face]]:
    """Faces of each set by its key, after some members have moved to other sets."""
    found: dict[int, list[Face]] = {pk: [] for pk in round_.sets.values_list("pk", flat=True)}
    for member in round_.members.present().select_related("place__person", "place__agency"):
        found[(moves or {}).get(member.pk, member.learning_set_id)].append(face_of(member.place))
    return found


def _refuse_what_breaks(round_: SetRound, was: dict[int, list[Face]], will: dict[int, list[Face]]) -> None:
    wished = wished_in(round_.cohort)
    everyone = [face for members in was.values() for face in members]
    problems: list[str] = []
    for key, members in will.items():
        if {face.key for face in members} == {face.key for face in was[key]}:
            continue
        old = clashes_in(was[key], wished) + left_behind(was[key], everyone, wished)
        new = clashes_in(members, wished) + left_behind(members, everyone, wished)
        problems += [each for each in new if each not in old and each not in problems]
        if len(members) != len(was[key]):
            problems.append(size_problem(len(members), *round_.size))
    found = [problem for problem in problems if problem]
    if found:
        raise Refused(" ".join(found))
