"""Take in what ships with Mantle: the frameworks as drafts, then the studies behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mantle.framework.actions.files import load_evidence, load_framework
from mantle.framework.models import Framework
from mantle.framework.rules.shipped import EVIDENCE, FRAMEWORKS, shipped
from mantle.people.models import Person


@dataclass(frozen=True)
class Taken:
    """What was new or changed, what was the same, and what is an agreed edition that was left alone."""

    changed: tuple[Framework, ...]
    same: tuple[Framework, ...]
    kept: tuple[Framework, ...]
    studies: int


@transaction.atomic
def load_shipped(*, by: Person | None, at: datetime) -> Taken:
    """Take in every shipped framework and study, all or nothing. FRA-9.

    Whoever runs an installation has the last word: an edition that was worked on here is left as it is.
    """
    found: dict[str, list[Framework]] = {"changed": [], "same": [], "kept": []}
    for name in FRAMEWORKS:
        row = Framework.objects.filter(key=name, owner=None).order_by("-edition").first()
        if row is not None and (row.version > 1 or row.edition > 1):
            found["kept"].append(row)
            continue
        row, changed = load_framework(values=shipped(name), by=by, at=at)
        found["changed" if changed else "same"].append(row)
    studies = load_evidence(values=shipped(EVIDENCE), by=by, at=at)
    return Taken(tuple(found["changed"]), tuple(found["same"]), tuple(found["kept"]), studies)
