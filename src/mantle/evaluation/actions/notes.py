"""Writing what a set of entries shows, and taking it into the register of evidence. EVA-15 to EVA-18."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from mantle.evaluation.models import Note
from mantle.evaluation.queries.impact import readable
from mantle.evaluation.rules import impact as rules
from mantle.framework.actions import register, strike
from mantle.framework.models import Finding
from mantle.learning.models import Impact
from mantle.people import audit
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.programmes.models import Programme
from mantle.programmes.queries.findings import code_in_item, item_of


@transaction.atomic
def write_note(
    *, programme: Programme, theme: str, text: str, strength: str, entries: Collection[str], by: Person, at: datetime
) -> Note:
    """Write down what entries show, in words of one's own. EVA-16, EVA-17.

    Raises Refused for entries of fewer than three people, and for words that stand in one of them.
    """
    found = _ground(programme, text, entries)
    row = Note.objects.create(
        programme=programme, theme=theme, text=text, strength=strength, rested_on=len(found), by=by, written_at=at
    )
    row.entries.set(found)
    audit.record("evaluation finding written", row, by=by, at=at, entries=len(found))
    return row


@transaction.atomic
def change_note(
    *, note: Note, theme: str, text: str, strength: str, version: int | None, by: Person, at: datetime
) -> Note:
    """Change a finding that is not in the register. EVA-17."""
    row = locked(note, version)
    if row.finding_id is not None:
        raise Refused("It is in the register of evidence. Take it out first.")
    with past_the_wall("EVA-17: that no words of an entry stand in a finding is asked of every entry behind it"):
        _refuse_quotation(text, list(row.entries.all()))
    row.theme, row.text, row.strength = theme, text, strength
    row.save()
    audit.record("evaluation finding changed", row, by=by, at=at)
    return row


@transaction.atomic
def delete_note(*, note: Note, version: int | None, by: Person, at: datetime) -> None:
    """Delete a draft. EVA-15."""
    row = locked(note, version)
    if row.finding_id is not None:
        raise Refused("It is in the register of evidence. Take it out first.")
    audit.record("evaluation finding deleted", row, by=by, at=at)
    row.delete()


@transaction.atomic
def register_note(*, note: Note, version: int | None, by: Person, at: datetime) -> Finding:
    """Take a finding into the register of evidence, behind its programme. EVA-15, FRA-11."""
    row = locked(note, version)
    if row.finding_id is not None:
        raise Refused("It is in the register already.")
    study = {
        "key": f"evaluation-{row.programme.code.lower()}", "title": f"Evaluation of {row.programme}",
        "authors": "Evaluators of the provision", "year": at.year,
        "question": "What is different for participants, for those they work with and for children and families?",
        "report": "Entries that participants let evaluators read; on the page Evaluation of this service.",
    }  # fmt: skip
    text = f"{row.theme}: {row.text}"
    row.finding = register(
        study=study, key=row.code.lower(), text=text, confidence=rules.CONFIDENCE[rules.Strength(row.strength)],
        on=at.date(), behind=item_of(row.programme), by=by, at=at,
    )  # fmt: skip
    row.save()
    audit.record("evaluation finding registered", row, by=by, at=at)
    return row.finding


@transaction.atomic
def take_back_note(*, note: Note, version: int | None, by: Person, at: datetime) -> None:
    """Take a finding out of the register; it is a draft again. Raises Refused while something else rests on it."""
    row = locked(note, version)
    if row.finding is None:
        raise Refused("It is not in the register.")
    finding, row.finding = row.finding, None
    row.save()
    strike(finding=finding, besides=code_in_item(row.programme), by=by, at=at)
    audit.record("evaluation finding taken back", row, by=by, at=at)


def _ground(programme: Programme, text: str, codes: Collection[str]) -> list[Impact]:
    found = readable(codes, programme)
    if len(found) < len(set(codes)):
        raise Refused("Some of these entries can no longer be read. Choose again from those that can.")
    problem = rules.finding_problem(len({row.person_id for row in found}))
    if problem:
        raise Refused(problem)
    _refuse_quotation(text, found)
    return found


def _refuse_quotation(text: str, entries: list[Impact]) -> None:
    words = rules.quoted(text, [words for row in entries for words in (row.text, row.shown_by)])
    if words:
        raise Refused(
            f"“{words}” is taken from an entry. Use your own words: a finding stays even if an entry does not."
        )
