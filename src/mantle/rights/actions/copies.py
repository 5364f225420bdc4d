"""The copy for a person: gathered, looked through item by item, released, opened until a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from mantle.people import actions as people
from mantle.people import audit
from mantle.people.acting import past_the_wall
from mantle.people.models import Person
from mantle.rights.models import Case, Copy, Item
from mantle.rights.queries import holdings
from mantle.rights.rules.cases import Kind, State
from mantle.rights.rules.retention import CLASSES


@transaction.atomic
@past_the_wall("a copy holds whatever is held about a person, wherever they worked")
def gather(*, case: Case, by: Person, at: datetime) -> int:
    """Look through every table; words that may tell of others become items to be looked at. Return how many. RIG-4."""
    return _gathered(case, holdings.held_about(_person_of(case)), by, at)


def _gathered(case: Case, found: holdings.Holdings, by: Person, at: datetime) -> int:
    known = set(case.items.values_list("place", flat=True))
    new = [
        Item(case=case, heading=each.heading, place=each.place, text=each.text, is_own=each.is_own)
        for each in found.words if each.place not in known
    ]  # fmt: skip
    Item.objects.bulk_create(new)
    audit.record("copy gathered", case, by=by, at=at, items=len(new), searched=len(found.searched))
    return len(new)


def _person_of(case: Case) -> Person:
    if case.kind != Kind.ACCESS or case.person is None:
        raise people.Refused("Say first whose record this request is about.")
    if case.state == State.CLOSED:
        raise people.Refused("This request is closed.")
    return case.person


@transaction.atomic
def decide_item(*, item: Item, is_withheld: bool, ground: str = "", reason: str = "", by: Person, at: datetime) -> Item:
    """Disclose an item or withhold it, with ground and reason; who decided and when stands beside it. RIG-5."""
    row = Item.objects.select_for_update().select_related("case").get(pk=item.pk)
    _person_of(row.case)
    if is_withheld and not (ground and reason.strip()):
        raise people.Refused("Withholding needs a ground and a reason.")
    row.is_withheld, row.ground, row.reason = is_withheld, ground if is_withheld else "", reason
    row.decided_by, row.decided_at = by, at
    row.save()
    audit.record("item withheld" if is_withheld else "item disclosed", row, by=by, at=at, agency=row.case.agency,
                 ground=row.ground)  # fmt: skip
    return row


@transaction.atomic
@past_the_wall("a copy holds whatever is held about a person, wherever they worked")
def release(*, case: Case, by: Person, at: datetime) -> Copy:
    """Give the person their copy as things stand now, and close the request. RIG-5, RIG-6.

    Words in other people's rows that only name the person are not given until somebody has looked at them.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    person = _person_of(case)
    held = holdings.held_about(person)
    _gathered(case, held, by, at)
    items = list(case.items.all())
    if waiting := [item for item in items if not item.is_own and item.decided_at is None]:
        raise people.Refused(f"{len(waiting)} of the items name the person in somebody else’s row. Look at each first.")
    given = [item for item in items if not item.is_withheld]
    content = {
        "person": person.name, "made_at": at.isoformat(), "searched": held.searched,
        "parts": [{"title": part.title, "purpose": part.purpose, "rows": part.rows} for part in held.parts],
        "words": [{"heading": item.heading, "text": item.text} for item in given],
        "withheld": sorted({item.get_ground_display() for item in items if item.is_withheld}),
        "statements": [{"about": row.about, "words": row.words} for row in person.statements.all()],
    }  # fmt: skip
    copy = Copy.objects.create(
        case=case, content=content, withheld=len(items) - len(given), released_by=by, released_at=at,
        expires_at=at + timedelta(days=CLASSES["released copies"].days),
    )  # fmt: skip
    from mantle.rights.actions.cases import close

    close(case=case, outcome="Your copy is ready. You can open it for 30 days.", by=by, at=at)
    audit.record("copy released", case, by=by, at=at, withheld=copy.withheld)
    return copy
