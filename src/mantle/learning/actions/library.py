"""Writing the library: providers, resources, what ships, and worksheets that people fill in for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mantle.framework.models import Competency
from mantle.framework.rules import State
from mantle.learning.models import Opening, Provider, Resource, Sheet
from mantle.learning.rules.library import YEAR, LinkState, ProviderKind, problems, shipped
from mantle.learning.rules.worksheets import WORKSHEETS
from mantle.people import audit
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.stale import locked


def _refuse_unless_editor(by: Person | None) -> None:
    if by is not None and not by.may(Permission.EDIT_PROGRAMMES):
        raise Refused("The programme team looks after the library.")


@transaction.atomic
def add_provider(*, by: Person | None, at: datetime, **facts: Any) -> Provider:
    """Put a provider on record. LIB-1."""
    _refuse_unless_editor(by)
    if Provider.objects.filter(name__iexact=facts["name"].strip()).exists():
        raise Refused("A provider of this name is on record.")
    row = Provider.objects.create(**facts)
    audit.record("provider added", row, by=by, at=at)
    return row


@transaction.atomic
def add_resource(*, competencies: Iterable[Competency] = (), by: Person | None, at: datetime, **facts: Any) -> Resource:
    """Put a resource into the library. LIB-1, LIB-2."""
    _refuse_unless_editor(by)
    row = Resource(**facts)
    _check(row)
    row.save()
    row.competencies.set(competencies)
    audit.record("resource added", row, by=by, at=at)
    return row


@transaction.atomic
def change_resource(
    *, resource: Resource, competencies: Iterable[Competency], version: int | None, by: Person | None, at: datetime,
    **facts: Any,
) -> Resource:  # fmt: skip
    """Change a resource, or say that it was looked over and when next; a new link has not been looked at. LIB-4."""
    _refuse_unless_editor(by)
    row = locked(resource, version)
    if facts.get("link", row.link) != row.link:
        row.link_state, row.link_note, row.link_checked_at = LinkState.NOT_CHECKED, "", None
    for name, value in facts.items():
        setattr(row, name, value)
    _check(row)
    row.save()
    row.competencies.set(competencies)
    audit.record("resource changed", row, by=by, at=at)
    return row


def _check(row: Resource) -> None:
    found = problems(row.licence, row.body, row.link, row.worksheet)
    if row.review_by <= row.reviewed_on:
        found.append("The next review lies after the last.")
    if found:
        raise Refused(" ".join(found))


@transaction.atomic
def withdraw_resource(
    *, resource: Resource, reason: str, version: int | None, by: Person | None, at: datetime
) -> Resource:
    """Take a resource out of the lists with a reason; its page says so to whoever has a link to it. LIB-3."""
    _refuse_unless_editor(by)
    row = locked(resource, version)
    if not reason.strip():
        raise Refused("Say why.")
    row.withdrawn_at, row.withdrawn_reason = at, reason
    row.save()
    audit.record("resource withdrawn", row, by=by, at=at)
    return row


@transaction.atomic
def bring_back_resource(*, resource: Resource, version: int | None, by: Person | None, at: datetime) -> Resource:
    """Put a withdrawn resource back into the lists. LIB-3."""
    _refuse_unless_editor(by)
    row = locked(resource, version)
    row.withdrawn_at, row.withdrawn_reason = None, ""
    row.save()
    audit.record("resource brought back", row, by=by, at=at)
    return row


@transaction.atomic
def count_opening(*, resource: Resource, at: datetime) -> None:
    """Count that a resource was opened this month, by whomever. LIB-5."""
    month = timezone.localtime(at).date().replace(day=1)
    row, _ = Opening.objects.get_or_create(resource=resource, month=month)
    Opening.objects.filter(pk=row.pk).update(count=F("count") + 1)


@transaction.atomic
def bring_in_shipped(*, by: Person | None, at: datetime) -> list[Resource]:
    """Put what comes with Mantle into the library, as far as it is not there; what was changed stays. LIB-8."""
    _refuse_unless_editor(by)
    known = set(Resource.objects.exclude(key="").values_list("key", flat=True))
    found = [each for each in shipped() if each["key"] not in known]
    if not found:
        return []
    ours, _ = Provider.objects.get_or_create(name="Mantle", defaults={"kind": ProviderKind.OURS})
    today = timezone.localtime(at).date()
    made = []
    for values in found:
        facts = {name: value for name, value in values.items() if name != "competencies"}
        wanted = Competency.objects.filter(
            key__in=values.get("competencies", []), framework__state=State.PUBLISHED, framework__owner__isnull=True
        )
        made.append(
            add_resource(
                provider=ours, reviewed_on=today, review_by=today + YEAR, competencies=wanted, by=by, at=at, **facts
            )
        )
    audit.record("resources brought in", ours, by=by, at=at, number=len(made))
    return made


@transaction.atomic
def keep_sheet(*, person: Person, worksheet: str, answers: dict[str, str], by: Person, at: datetime) -> Sheet:
    """Keep a worksheet that one filled in, for oneself alone. LIB-10."""
    if person.pk != by.pk:
        raise Refused("Everybody fills in their own worksheets.")
    today = timezone.localtime(at).date()
    row = Sheet.objects.create(person=person, worksheet=worksheet, answers=_known(worksheet, answers), on=today)
    audit.record("worksheet kept", row, by=by, at=at)
    return row


@transaction.atomic
def change_sheet(*, sheet: Sheet, answers: dict[str, str], version: int | None, by: Person, at: datetime) -> Sheet:
    """Rewrite a worksheet of one's own. LIB-10."""
    row = locked(sheet, version)
    if row.person_id != by.pk:
        raise Refused("Everybody fills in their own worksheets.")
    row.answers = _known(row.worksheet, answers)
    row.save()
    audit.record("worksheet changed", row, by=by, at=at)
    return row


@transaction.atomic
def remove_sheet(*, sheet: Sheet, by: Person, at: datetime) -> None:
    """Take a worksheet of one's own away for good. LIB-10."""
    row = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if row.person_id != by.pk:
        raise Refused("Everybody fills in their own worksheets.")
    audit.record("worksheet removed", row, by=by, at=at)
    row.delete()


def _known(worksheet: str, answers: dict[str, str]) -> dict[str, str]:
    found = {part.key: str(answers.get(part.key, "") or "") for part in WORKSHEETS[worksheet].parts}
    if not any(each.strip() for each in found.values()):
        raise Refused("Fill in one box at least.")
    return found
