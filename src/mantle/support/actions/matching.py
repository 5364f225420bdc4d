"""Matches: proposed by the core, decided by the office, chosen by the person, agreed by the coach. SUP-10 to SUP-15."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mantle.analysis.problems import InputError
from mantle.people import audit, mail
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.support.models import MatchOption, MatchRun, Supporter, SupportNeed
from mantle.support.queries.matching import pairing
from mantle.support.queries.pool import standings
from mantle.support.reports.matching import Proposed, proposal
from mantle.support.rules.needs import MOST_OPTIONS, NeedState, OptionState, RunState, next_need_state
from mantle.support.rules.pool import KIND_NAMES, SupportKind, blocks


def propose_matches(*, kind: str, by: Person, at: datetime) -> MatchRun:
    """Propose a coach or mentor for everybody who waits; locked pairs stand, others move as little as can be. SUP-10.

    The proposal is sought before anything is locked: on SQLite all others would wait meanwhile.
    """
    waiting = MatchOption.objects.visible_to(by).filter(state=OptionState.PROPOSED, need__kind=kind)
    before = list(waiting.select_related("need", "supporter__person"))
    fixed = {row.need_id: row.supporter for row in before if row.is_locked}
    today = timezone.localtime(at).date()
    try:
        found = proposal(kind, by, today, fixed, [(row.need.code, row.supporter.code) for row in before])
    except InputError as error:
        raise Refused(" ".join(problem.message for problem in error.problems)) from error
    return _keep_proposal(kind=kind, found=found, by=by, at=at)


@transaction.atomic
def _keep_proposal(*, kind: str, found: Proposed, by: Person, at: datetime) -> MatchRun:
    earlier = MatchRun.objects.select_for_update().filter(kind=kind, state=RunState.PROPOSED)
    for row in earlier:
        row.state = RunState.SET_ASIDE
        row.save()
    old = MatchOption.objects.visible_to(by).filter(state=OptionState.PROPOSED, need__kind=kind, is_locked=False)
    MatchOption.objects.filter(pk__in=[row.pk for row in old]).update(state=OptionState.DROPPED, decided_at=at)
    run = MatchRun.objects.create(kind=kind, figures=found.figures, made_at=at, made_by=by)
    held = set(MatchOption.objects.filter(state=OptionState.PROPOSED).values_list("need", flat=True))
    still = SupportNeed.objects.filter(pk__in=[need.pk for need, _, _ in found.pairs], state=NeedState.WAITING)
    waits = set(still.values_list("pk", flat=True)) - held
    MatchOption.objects.bulk_create(
        MatchOption(need=need, person=need.person, supporter=row, run=run, points=fit.points, reasons=list(fit.reasons))
        for need, row, fit in found.pairs
        if need.pk in waits
    )
    MatchOption.objects.visible_to(by).filter(state=OptionState.PROPOSED, need__in=held).update(run=run)
    audit.record("matches proposed", run, by=by, at=at, kind=kind, pairs=len(found.pairs))
    return run


@transaction.atomic
def propose_by_hand(
    *, need: SupportNeed, supporter: Supporter, reason: str, version: int | None, by: Person, at: datetime
) -> MatchOption:
    """Put somebody else in the place of whom the system proposed, or of nobody, with the reason; it is locked. SUP-11.

    Raises Refused for somebody who may not be matched now, or not with this person.
    """
    row = locked(need, version)
    next_need_state(row.state, "offer")
    if not reason.strip():
        raise Refused("Say why, in a few words.")
    read = _refuse_what_is_barred(row, supporter, at)
    row.save()
    row.options.filter(state=OptionState.PROPOSED).update(state=OptionState.DROPPED, decided_at=at, decided_by=by)
    fit = read.fit(row, supporter)
    made = MatchOption.objects.create(
        need=row, person=row.person, supporter=supporter, points=fit.points, reasons=list(fit.reasons),
        is_locked=True, reason=reason, decided_by=by, decided_at=at,
    )  # fmt: skip
    audit.record("match changed by hand", made, by=by, at=at, reason=reason, supporter=supporter.code)
    return made


def _refuse_what_is_barred(need: SupportNeed, supporter: Supporter, at: datetime, *, has_place: bool = False):
    """SUP-3 to SUP-6: nobody whose records have lapsed, who is away, full, or kept apart; their row is locked first.

    `has_place` says that this need holds one of their places already.
    """
    row = Supporter.objects.select_for_update().get(pk=supporter.pk)
    today = timezone.localtime(at).date()
    found = blocks(standings([row])[row.pk], today, room=not has_place)
    read = pairing([need], [row], today)
    found += [f"They are kept apart: {rule}." for rule in read.barred(need, row)]
    found += ["It is for another kind of support."] if row.kind != need.kind else []
    if found:
        raise Refused(f"{row} cannot be matched with {need.person} now. {' '.join(found)}")
    return read


@transaction.atomic
def lock_option(*, option: MatchOption, is_locked: bool, by: Person, at: datetime) -> MatchOption:
    """Keep a proposed pair in every later proposal, or let it move again. SUP-11."""
    row = locked(option, None)
    if row.state != OptionState.PROPOSED:
        raise Refused("This pair is decided already.")
    row.is_locked = is_locked
    row.save()
    audit.record("match locked" if is_locked else "match unlocked", row, by=by, at=at)
    return row


@transaction.atomic
def offer_options(
    *, option: MatchOption, others: Sequence[Supporter] = (), version: int | None = None, by: Person, at: datetime
) -> SupportNeed:
    """Confirm a proposed pair: it is offered to the person, beside up to two others to choose from. SUP-11, SUP-12.

    Two officers at once: the need is locked and its version compared; the second is told. StaleEdit, Refused.
    """
    need = locked(option.need, version)
    row = MatchOption.objects.select_for_update().get(pk=option.pk)
    if row.state != OptionState.PROPOSED:
        raise Refused("Somebody decided this in the meantime. Look at it again.")
    standing = need.options.filter(state=OptionState.OFFERED).count()
    if standing + 1 + len(others) > MOST_OPTIONS:
        raise Refused(f"Offer {MOST_OPTIONS} at most.")
    need.state = next_need_state(need.state, "offer")
    need.save()
    _refuse_what_is_barred(need, row.supporter, at)
    row.state, row.decided_by, row.decided_at = OptionState.OFFERED, by, at
    row.save()
    for each in sorted(others, key=lambda one: one.pk):
        fit = _refuse_what_is_barred(need, each, at).fit(need, each)
        MatchOption.objects.create(
            need=need, person=need.person, supporter=each, points=fit.points, reasons=list(fit.reasons),
            state=OptionState.OFFERED, is_first=False, decided_by=by, decided_at=at,
        )  # fmt: skip
    _close_run_when_decided(row)
    key, link = f"support offered {row.code}", need.get_absolute_url()
    _write(need, need.person, "support/choose", key=key, link=link, by=by, at=at)
    audit.record("support offered to choose from", need, by=by, at=at, options=1 + len(others))
    return need


def _close_run_when_decided(option: MatchOption) -> None:
    run = option.run
    if run is not None and not run.options.filter(state=OptionState.PROPOSED).exists():
        MatchRun.objects.filter(pk=run.pk, state=RunState.PROPOSED).update(state=RunState.DONE)


def _write(need: SupportNeed, to: Person, wording: str, *, key: str, link: str, by: Person, at: datetime) -> None:
    what = KIND_NAMES[SupportKind(need.kind)].lower()
    mail.queue(wording, to=to, key=key, words={"what": what}, link=link, by=by, at=at)


@transaction.atomic
def drop_option(*, option: MatchOption, by: Person, at: datetime) -> MatchOption:
    """Leave a proposed pair, or take an offer back that was not answered; the person waits. SUP-11."""
    need = locked(option.need, None)
    row = locked(option, None)
    if row.state not in (OptionState.PROPOSED, OptionState.OFFERED):
        raise Refused("This was answered in the meantime.")
    was_offered = row.state == OptionState.OFFERED
    row.state, row.decided_by, row.decided_at = OptionState.DROPPED, by, at
    row.save()
    if was_offered:
        _wait_when_nobody_is_left(need)
    need.save()
    _close_run_when_decided(row)
    audit.record("match set aside", row, by=by, at=at)
    return row


def _wait_when_nobody_is_left(need: SupportNeed) -> None:
    if need.state == NeedState.OFFERED and not need.options.filter(state=OptionState.OFFERED).exists():
        need.state = next_need_state(need.state, "wait")


@transaction.atomic
@past_the_wall("SUP-12: whom one chooses is asked under a lock; how many people they have is counted")
def choose_option(*, option: MatchOption, by: Person, at: datetime) -> SupportNeed:
    """The person chooses one of those offered, who is asked from now on; the others never hear of it. SUP-12."""
    need = locked(option.need, None)
    row = locked(option, None)
    if by.pk != need.person_id:
        raise Refused("Whoever is to be supported chooses.")
    if row.state != OptionState.OFFERED:
        raise Refused("This is not offered any more. Look at it again.")
    need.state = next_need_state(need.state, "choose")
    _refuse_what_is_barred(need, row.supporter, at, has_place=row.is_first)
    row.state, row.decided_at = OptionState.CHOSEN, at
    row.save()
    need.save()
    key, link = f"support chosen {row.code} {at.isoformat()}", row.get_absolute_url()
    _write(need, row.supporter.person, "support/asked", key=key, link=link, by=by, at=at)
    audit.record("supporter chosen", row, by=by, at=at)
    return need


@transaction.atomic
def take_choice_back(*, option: MatchOption, by: Person, at: datetime) -> SupportNeed:
    """The person chooses anew, as long as the chosen one has not answered. SUP-12."""
    need = locked(option.need, None)
    row = locked(option, None)
    if by.pk != need.person_id or row.state != OptionState.CHOSEN:
        raise Refused("This was answered in the meantime.")
    need.state = next_need_state(need.state, "again")
    row.state, row.decided_at = OptionState.OFFERED, at
    row.save()
    need.save()
    audit.record("choice of a supporter taken back", row, by=by, at=at)
    return need


@transaction.atomic
def decline_options(*, need: SupportNeed, options: Sequence[MatchOption], by: Person, at: datetime) -> SupportNeed:
    """The person wants none of these; they are not proposed to them again. With nobody left, they wait. SUP-13."""
    row = locked(need, None)
    if by.pk != row.person_id:
        raise Refused("Whoever is to be supported declines.")
    if row.state != NeedState.OFFERED:
        raise Refused("There is nothing to choose from just now. Look at it again.")
    rows = row.options.filter(pk__in=[each.pk for each in options], state=OptionState.OFFERED)
    count = rows.update(state=OptionState.DECLINED, decided_at=at)
    _wait_when_nobody_is_left(row)
    row.save()
    audit.record("supporters declined", row, by=by, at=at, options=count)
    return row


@transaction.atomic
def turn_down(*, option: MatchOption, by: Person, at: datetime) -> MatchOption:
    """The chosen one cannot take it on; the person chooses from the others, or waits again. SUP-13."""
    row, need = _asked(option, by)
    left = _others(need, row, None, at)
    need.state = next_need_state(need.state, "again" if left else "wait")
    need.save()
    row.state, row.decided_at = OptionState.TURNED_DOWN, at
    row.save()
    key, link = f"support turned down {row.code}", need.get_absolute_url()
    _write(need, need.person, "support/choose", key=key, link=link, by=by, at=at)
    audit.record("supporter could not take it on", row, by=by, at=at)
    return row


def _asked(option: MatchOption, by: Person) -> tuple[MatchOption, SupportNeed]:
    need = locked(option.need, None)
    row = locked(option, None)
    if row.supporter.person_id != by.pk:
        raise Refused("Whoever was chosen answers.")
    if row.state != OptionState.CHOSEN:
        raise Refused("This was taken back in the meantime.")
    return row, need


@past_the_wall("SUP-12: other options are passed over, and nobody is told of them")
def _others(need: SupportNeed, chosen: MatchOption, state: OptionState | None, at: datetime) -> int:
    """How many others are offered still; with a state, they go there."""
    rows = MatchOption.objects.filter(need=need, state=OptionState.OFFERED).exclude(pk=chosen.pk)
    return rows.count() if state is None else rows.update(state=state, decided_at=at)


def agreed(option: MatchOption, by: Person, at: datetime) -> tuple[MatchOption, SupportNeed]:
    """The chosen one says yes: part of the action that makes the arrangement. SUP-15."""
    row, need = _asked(option, by)
    need.state = next_need_state(need.state, "agree")
    need.save()
    _refuse_lapsed(row, at)
    row.state, row.decided_at = OptionState.AGREED, at
    row.save()
    _others(need, row, OptionState.PASSED_OVER, at)
    return row, need


def _refuse_lapsed(option: MatchOption, at: datetime) -> None:
    row = Supporter.objects.select_for_update().get(pk=option.supporter_id)
    found = blocks(standings([row])[row.pk], timezone.localtime(at).date(), room=False)
    if found:
        raise Refused(f"Before you can say yes: {' '.join(found)} Speak with the programme team.")


def words_of(figures: dict[str, Any]) -> str:
    """SUP-10: what a proposal came to, with how far it is from the best that could be.

    >>> words_of({"pairs": 3, "needs": 4, "able": 5, "total": 150.0, "bound": 150.0, "gap": 0})
    '3 of the 4 people waiting could be matched with the 5 who had room. No other way of pairing as many fits better.'
    """
    needs = figures["needs"]
    some = f"{figures['pairs']} of the {needs} people" if figures["pairs"] < needs else f"All {needs} people"
    said = f"{'The one person' if needs == figures['pairs'] == 1 else some} waiting could be matched with the "
    said += f"{figures['able']} who had room."
    if not figures["pairs"]:
        return said
    if not figures["gap"]:
        return f"{said} No other way of pairing as many fits better."
    return f"{said} Another way of pairing as many may fit better, by {figures['gap']:g} points at most."
