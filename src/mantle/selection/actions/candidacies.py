"""Putting somebody forward, and their own yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mantle.people import audit, mail
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.selection.models import Call, Candidacy, Criterion, Evidence, PanelReading, SponsorStatement
from mantle.selection.queries.people import agencies_of, way_of
from mantle.selection.rules import CallState, State, Way, next_candidacy_state, sector_of


@transaction.atomic
def put_forward(*, call: Call, person: Person, words: Mapping[int, str], by: Person, at: datetime) -> Candidacy:
    """Put somebody forward, or oneself, with words to each prompt. Others are asked, by letter, first. SEL-6 to SEL-8.

    `words` holds a text for each criterion, by its number. Raises Refused for a call that takes nobody today, for whom
    it is not theirs to put forward, for a prompt without words, and for whom is put forward already.
    """
    row = Call.objects.select_for_update().get(pk=call.pk)
    on = timezone.localtime(at).date()
    if not row.takes(on):
        raise Refused("This call takes nobody today.")
    way = way_of(by, person, on)
    if way is None:
        raise Refused("People are put forward by themselves, their line manager, or who leads where they work.")
    if Candidacy.objects.filter(call=row, person=person).standing().exists():
        raise Refused("They are put forward in this call already.")
    criteria = _all_answered(row, words)
    agency = next(iter(agencies_of([person], on)[person.pk]), None)
    found = Candidacy.objects.create(
        call=row, person=person, agency=agency, sector=sector_of(agency.kind if agency else ""), put_forward_by=by,
        way=way, put_at=at, state=State.CONFIRMED if way == Way.SELF else State.ASKED,
        answered_at=at if way == Way.SELF else None,
    )  # fmt: skip
    Evidence.objects.bulk_create(Evidence(candidacy=found, criterion=each, words=words[each.pk]) for each in criteria)
    if way != Way.SELF:
        told = {"what": row.title, "until": f"{row.closes_on:%-d %B %Y}"}
        mail.queue(
            "selection/asked", to=person, key=f"put forward {found.code}", link=found.get_absolute_url(), words=told,
            by=by, at=at,
        )  # fmt: skip
    audit.record("put forward", found, by=by, at=at, agency=agency, person=person.code, way=way)
    return found


def _all_answered(call: Call, words: Mapping[int, str]) -> list[Criterion]:
    criteria = list(call.criteria.order_by("position"))
    if set(words) - {each.pk for each in criteria}:
        raise Refused("Nothing but the prompts of this call is asked.")
    if not all(words.get(each.pk, "").strip() for each in criteria):
        raise Refused("Write something to each prompt.")
    return criteria


@transaction.atomic
def answer_candidacy(
    *, candidacy: Candidacy, agrees: bool, own_words: Mapping[int, str], version: int | None, by: Person, at: datetime
) -> Candidacy:
    """The person says yes, with words of their own if they wish, or no: then what was written of them goes. SEL-7."""
    call = Call.objects.select_for_update().get(pk=candidacy.call_id)
    row = locked(candidacy, version)
    if row.person_id != by.pk:
        raise Refused("Everyone answers for themselves.")
    if call.state != CallState.OPEN or timezone.localtime(at).date() > call.closes_on:
        raise Refused("The call is closed.")
    row.state = next_candidacy_state(row.state, "confirm" if agrees else "decline")
    row.answered_at = at
    if agrees:
        for evidence in row.evidence.all():
            evidence.own_words = own_words.get(evidence.criterion_id, "")
            evidence.save()
    else:
        row.ended_at = at
        row.evidence.all().delete()
    row.save()
    audit.record(f"put forward: {row.state}", row, by=by, at=at, agency=row.agency, person=by.code)
    return row


@transaction.atomic
@past_the_wall("SEL-7: whoever withdraws takes along what readers have marked of them")
def withdraw(*, candidacy: Candidacy, version: int | None, by: Person, at: datetime) -> Candidacy:
    """Take somebody back: the person until a decision, whoever put them forward until they have answered. SEL-7."""
    row = locked(candidacy, version)
    is_own = row.person_id == by.pk
    if not is_own and (row.put_forward_by_id != by.pk or row.state != State.ASKED):
        raise Refused("The person decides about that.")
    row.state = next_candidacy_state(row.state, "withdraw")
    row.ended_at, row.adjustments = at, ""
    row.save()
    row.evidence.all().delete()
    row.agreed_levels.all().delete()
    SponsorStatement.objects.filter(candidacy=row).delete()
    PanelReading.objects.filter(candidacy=row).delete()
    row.conflicts.all().delete()
    audit.record("put forward: withdrawn", row, by=by, at=at, agency=row.agency, person=row.person.code)
    return row
