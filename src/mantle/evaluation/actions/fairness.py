"""Working out whether steps are fair, once, and saying what is done where a line stands out. EVA-20 to EVA-24."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from mantle.evaluation.models import Release, Review
from mantle.evaluation.queries.fairness import Steps, cohorts_to_count, steps_of_call, steps_of_places
from mantle.evaluation.reports.fairness import flagged, table_of
from mantle.evaluation.rules.fairness import FEWEST_IN_A_CALL, FEWEST_IN_ALL, quarter_of, standing_out
from mantle.people import audit
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.programmes.models import Cohort
from mantle.selection.models import Call
from mantle.selection.rules import CallState


@transaction.atomic
def work_out_places(*, on: date, by: Person, at: datetime) -> Release:
    """Draw the table of places in cohorts that have ended and were in no table. EVA-22, EVA-23.

    Raises Refused a second time in a quarter, and while too few people have ended.
    """
    _only_the_whole(by)
    quarter = quarter_of(on)
    if Release.objects.filter(call="", quarter=quarter).exists():
        raise Refused(f"The table for {quarter} has been made. The next can be made next quarter.")
    cohorts = cohorts_to_count(on)
    steps = steps_of_places(cohorts)
    if len(steps[0][1]) < FEWEST_IN_ALL:
        raise Refused(
            f"Fewer than {FEWEST_IN_ALL} people had a place in cohorts that ended since the last table. "
            "They will be counted in the next one that reaches that number."
        )
    row = Release(name=f"Places in programmes, {quarter}", quarter=quarter, on=on, by=by)
    return _keep(row, steps, list(cohorts), by, at)


@transaction.atomic
def work_out_call(*, call: Call, on: date, by: Person, at: datetime) -> Release:
    """Draw the table of a call of early talent that is closed, once. EVA-25.

    Raises Refused for a call that still runs or has its table, and for one of too few people.
    """
    _only_the_whole(by)
    if call.state != CallState.CLOSED:
        raise Refused("The call is not closed: its steps are not all decided.")
    if Release.objects.filter(call=call.code).exists():
        raise Refused("This call has its table, which does not change.")
    steps = steps_of_call(call, on)
    if len(steps[0][1]) < FEWEST_IN_A_CALL:
        raise Refused(f"Fewer than {FEWEST_IN_A_CALL} people were put forward: no two groups of ten can be compared.")
    row = Release(name=f"Early talent: {call.title}"[:200], call=call.code, quarter=quarter_of(on), on=on, by=by)
    return _keep(row, steps, [], by, at)


def _keep(row: Release, steps: Steps, cohorts: list[Cohort], by: Person, at: datetime) -> Release:
    row.table = table_of(steps, row.on)
    row.flags = len(standing_out(row.table))
    row.save()
    row.cohorts.set(cohorts)
    audit.record("fairness worked out", row, by=by, at=at)
    return row


@transaction.atomic
def review_line(*, release: Release, line: str, found: str, done: str, by: Person, at: datetime) -> Review:
    """Say what was found about a line that stands out, and what is done. EVA-24."""
    _only_the_whole(by)
    if line not in flagged(release):
        raise Refused("Choose one of the lines that stand out.")
    row = Review.objects.create(release=release, line=line, found=found, done=done, by=by, at=at)
    audit.record("fairness reviewed", release, by=by, at=at)
    return row


def _only_the_whole(by: Person) -> None:
    if not by.standing.reach(Permission.VIEW_EQUALITY_COUNTS).everywhere:
        raise Refused("Only somebody who sees equality counts for the whole nation can do this.")
