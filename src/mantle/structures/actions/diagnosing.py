"""Opening diagnostics of agencies and partnerships, and answering them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.structures.models import Diagnostic, DiagnosticAnswer, Partnership
from mantle.structures.queries.diagnosing import is_asked
from mantle.structures.rules.diagnosing import BY_KEY, HIGHEST, LOWEST


@transaction.atomic
def open_diagnostic(
    *, agency: Agency | None = None, partnership: Partnership | None = None, moment: str, why: str, opens_on: date,
    closes_on: date, before: Diagnostic | None = None, by: Person | None, at: datetime,
) -> Diagnostic:  # fmt: skip
    """Ask the leaders of one agency or one partnership between two days. CFS-30."""
    if closes_on <= opens_on:
        raise Refused("It must close after it opens.")
    if before is not None and (before.agency, before.partnership) != (agency, partnership):
        raise Refused("Only one of the same agency or partnership is comparable.")
    if before is not None and before.closes_on >= opens_on:
        raise Refused("The earlier one must have closed before this one opens.")
    row = Diagnostic.objects.create(
        agency=agency, partnership=partnership, moment=moment, why=why, opens_on=opens_on, closes_on=closes_on,
        before=before,
    )  # fmt: skip
    audit.record("diagnostic opened", row, by=by, at=at)
    return row


@transaction.atomic
def answer_diagnostic(
    *, diagnostic: Diagnostic, answers: Mapping[str, int], on: date, by: Person, at: datetime
) -> DiagnosticAnswer:
    """Judge one's own organisation or partnership; anew until it closes. CFS-31."""
    row = Diagnostic.objects.select_for_update().get(pk=diagnostic.pk)
    if not is_asked(row, by):
        raise Refused("Leaders of this agency or partnership are asked.")
    if not row.opens_on <= on <= row.closes_on:
        raise Refused("It is not open today.")
    if not answers:
        raise Refused("Answer one question at least.")
    if set(answers) - set(BY_KEY) or not all(LOWEST <= each <= HIGHEST for each in answers.values()):
        raise Refused("Choose one of the answers offered.")
    answer, _ = DiagnosticAnswer.objects.update_or_create(of=row, person=by, defaults={"answers": answers, "on": on})
    audit.record("diagnostic answered", row, by=by, at=at)
    return answer


@transaction.atomic
def drop_diagnostic(*, diagnostic: Diagnostic, version: int | None, by: Person, at: datetime) -> None:
    """Take back one that was opened by mistake, while nobody has answered. CFS-30."""
    row = locked(diagnostic, version)
    with past_the_wall("CFS-30: nothing that somebody answered is dropped, whoever asks"):
        answered = row.answers.exists()
    if answered:
        raise Refused("Somebody has answered already; it stands until it closes.")
    audit.record("diagnostic dropped", row, by=by, at=at)
    row.delete()
