"""Ground rules proposed, amended and agreed; and what one covers, shared with one's own group. DGN-20 to DGN-22."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from mantle.learning.models import GroundRules, GroundRulesAgreement
from mantle.learning.queries.groups import COHORT, SET, Group, group_for, rules_of
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.actions.consent import share_with_group, withdraw
from mantle.people.models import Person, Sharing
from mantle.people.models.consent import Purpose
from mantle.people.queries.consent import shared_with_group


@transaction.atomic
def propose_rules(*, group: Group, text: str, why: str, after: int, by: Person, at: datetime) -> GroundRules:
    """Write the ground rules of a group, or amend them as a new version that each member agrees to anew. DGN-20.

    `after` is the number of the version that was read while writing (0 for none): whoever was quicker is not lost.
    """
    _refuse_strangers(group, by)
    type(group.row)._default_manager.select_for_update().get(pk=group.row.pk)
    earlier = rules_of(group)
    last = earlier[0] if earlier else None
    if (last.number if last is not None else 0) != after:
        raise Refused("Somebody amended the ground rules while you were writing. Read theirs, then write yours anew.")
    if last is not None and last.text == text:
        raise Refused("Nothing has changed: the ground rules stand as they are.")
    if last is not None and not why.strip():
        raise Refused("Say in a sentence why they are amended.")
    row = GroundRules.objects.create(
        number=after + 1,
        text=text,
        why=why,
        by=by,
        at=at,
        **{"learning_set" if group.kind == SET else "cohort": group.row},
    )
    audit.record("ground rules proposed", row, by=by, at=at, number=row.number, group=group.code)
    if group.is_member:
        _agree(row, by, at)
    return row


@transaction.atomic
def agree_to_rules(*, rules: GroundRules, by: Person, at: datetime) -> GroundRulesAgreement:
    """Say yes to the version that stands, as a member. DGN-21."""
    row = GroundRules.objects.select_for_update().get(pk=rules.pk)
    group = _group_of(row, by)
    if group is None or not group.is_member:
        raise Refused("Members agree to the ground rules of their group.")
    if rules_of(group)[0].pk != row.pk:
        raise Refused("There is a newer version. Read that one.")
    return _agree(row, by, at)


def _agree(row: GroundRules, by: Person, at: datetime) -> GroundRulesAgreement:
    found, is_new = GroundRulesAgreement.objects.get_or_create(of=row, person=by, defaults={"at": at})
    if is_new:
        audit.record("ground rules agreed", row, by=by, at=at, number=row.number)
    return found


def _group_of(row: GroundRules, by: Person) -> Group | None:
    if row.learning_set is not None:
        return group_for(by, SET, row.learning_set.code)
    return group_for(by, COHORT, row.cohort.code) if row.cohort is not None else None


def _refuse_strangers(group: Group, by: Person) -> None:
    if group_for(by, group.kind, group.code) is None:
        raise Refused("Only the people of a group write its ground rules.")


def share_what_i_cover(*, group: Group, ends_on: date, on: date, by: Person, at: datetime) -> Sharing:
    """Let the other members who share see where one says one is, until a day. DGN-22, CON-8."""
    if not group.is_member:
        raise Refused("Only members share with their group.")
    return share_with_group(
        person=by, purpose=Purpose.TOGETHER, group=group.code, called=group.name, ends_on=ends_on, on=on, by=by, at=at
    )


def stop_sharing_with_group(*, group: Group, on: date, by: Person, at: datetime) -> None:
    """Take it back: gone on the next page. CON-4."""
    row = shared_with_group(by, Purpose.TOGETHER, group.code, on)
    if row is not None:
        withdraw(sharing=row, by=by, at=at)
