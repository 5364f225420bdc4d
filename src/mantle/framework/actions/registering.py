"""One finding taken into the register of evidence by a person, and struck out again. FRA-11."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mantle.framework.models import Finding, Study, Support
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Person


@transaction.atomic
def register(
    *, study: Mapping[str, Any], key: str, text: str, confidence: str, on: date, behind: str, by: Person, at: datetime
) -> Finding:
    """Add a finding to a study, which is begun where it is not there yet, behind one named item. FRA-11."""
    own, is_new = Study.objects.get_or_create(key=study["key"], defaults=dict(study))
    if is_new:
        audit.record("study begun", own, by=by, at=at)
    finding = Finding.objects.create(
        study=own, key=key, text=text, confidence=confidence, found_on=on, position=own.findings.count()
    )
    Support.objects.create(finding=finding, item=behind)
    audit.record("finding registered", own, by=by, at=at, finding=finding.code)
    return finding


@transaction.atomic
def strike(*, finding: Finding, besides: str, by: Person, at: datetime) -> None:
    """Strike a finding out, and its study when nothing is left of it. FRA-11.

    Raises Refused while something rests on it besides the item that it was registered for, known by how it ends.
    """
    if finding.supports.exclude(item__endswith=besides).exists():
        raise Refused("Something in a framework rests on this finding. It can go when that no longer does.")
    own = finding.study
    audit.record("finding struck out", own, by=by, at=at, finding=finding.code)
    finding.delete()
    if not own.findings.exists():
        own.delete()
