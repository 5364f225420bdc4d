"""Answering a survey, and standing aside from it. NET-5 to NET-8.

By each person alone. The record says that it was done, and not by whom.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from mantle.networks.models import Named, Reply, Survey, Tie
from mantle.networks.rules.surveys import State
from mantle.people import audit
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.models import Person


@transaction.atomic
def opt_out(*, named: Named, by: Person, at: datetime) -> Named:
    """Stand aside, as one who answers and as a name: whatever was answered, or named oneself, goes. P19."""
    row = _own(named, by)
    if row.survey.state not in (State.ANNOUNCED, State.OPEN):
        raise Refused("It is over: figures of groups are computed, and answers go a year after the close.")
    if row.opted_out_at is None:
        row.opted_out_at = at
        row.save()
        with past_the_wall("P19: nobody who stands aside stays a name in what others answered"):
            Reply.objects.filter(named=row).delete()
            Tie.objects.filter(target=row).delete()
            Tie.objects.filter(source=row).delete()
        audit.record("network survey opted out of", row.survey, by=None, at=at)
    return row


@transaction.atomic
def opt_in(*, named: Named, by: Person, at: datetime) -> Named:
    """Take part after all, before it opens: later others would have answered without the name. P19."""
    row = _own(named, by)
    if row.survey.state != State.ANNOUNCED:
        raise Refused("It has opened without your name. You can take part in the next one.")
    row.opted_out_at = None
    row.save()
    audit.record("network survey joined again", row.survey, by=None, at=at)
    return row


@transaction.atomic
def keep_names(
    *, named: Named, question: str, shown: Iterable[str], chosen: Iterable[str], on: date, is_kept: bool, by: Person,
    at: datetime,
) -> Reply:  # fmt: skip
    """Keep whom somebody names among those that were shown; names that were not shown stay as they are. NET-7.

    `is_kept` says that the question is answered, and not only searched through. Raises Refused outside the days of the
    survey, for a question that it does not ask, and for a name that is not on its roster. A21.
    """
    row = _own(named, by)
    survey = row.survey
    if survey.state != State.OPEN or on > survey.closes_on:
        raise Refused("It is not open.")
    if row.opted_out_at is not None:
        raise Refused("You have opted out of this survey.")
    if question not in survey.questions:
        raise Refused("Choose one of the questions asked.")
    offered, ticked = set(shown), set(chosen)
    there = Named.objects.there().filter(survey=survey).exclude(pk=row.pk)
    keys = dict(there.filter(code__in=offered | ticked).values_list("code", "pk"))
    if ticked - set(keys):
        raise Refused("Somebody whom you ticked is not on the roster any more. Look through the names again.")
    Tie.objects.filter(source=row, question=question, target__in=list(keys.values())).delete()
    Tie.objects.bulk_create(Tie(source=row, target_id=keys[code], question=question) for code in sorted(ticked))
    reply, _ = Reply.objects.get_or_create(named=row)
    if is_kept and question not in reply.answered:
        reply.answered = [key for key in survey.questions if key in {*reply.answered, question}]
    if reply.finished_at is None and set(reply.answered) == set(survey.questions):
        reply.finished_at = at
    reply.save()
    audit.record("network survey answered", survey, by=None, at=at)
    return reply


def _own(named: Named, by: Person) -> Named:
    """The row, locked; its survey is locked first, so that nothing is answered while it closes."""
    surveys = Survey.objects.select_for_update(of=("self",))
    survey = surveys.select_related("agency", "partnership", "cohort__edition__programme").get(pk=named.survey_id)
    row = Named.objects.select_for_update().get(pk=named.pk)
    row.survey = survey
    if row.person_id != by.pk:
        raise Refused("Everybody answers for themselves.")
    return row
