"""The talent pool: every in and out with a reason, a judgement a year, and the person's own words beside it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mantle.learning.models import HostOffer
from mantle.people import audit
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import may_over
from mantle.people.models import Person
from mantle.people.stale import locked
from mantle.selection.models import Candidacy, Judgement, PoolMember
from mantle.selection.rules import Horizon, Left


@transaction.atomic
def join_pool(*, candidacy: Candidacy, because: str, by: Person, at: datetime) -> PoolMember:
    """Take somebody into the pool by the decision of a panel. SEL-20."""
    row = PoolMember.objects.create(
        person=candidacy.person, candidacy=candidacy, joined_on=timezone.localtime(at).date(), joined_because=because
    )
    audit.record("pool joined", row, by=by, at=at, agency=candidacy.agency, person=candidacy.person.code)
    return row


@transaction.atomic
def judge(
    *, member: PoolMember, horizon: str, potential: str, experience: str, needed: str, offer: HostOffer | None,
    version: int | None, by: Person, at: datetime,
) -> Judgement:  # fmt: skip
    """Add how far off a senior post is thought to be, potential and experience apart. Earlier ones stay. SEL-21."""
    row = locked(member, version)
    if row.left_on is not None:
        raise Refused("They are in the pool no more.")
    if row.person_id == by.pk:
        raise Refused("Nobody judges themselves.")
    if horizon not in set(Horizon) or not all(words.strip() for words in (potential, experience, needed)):
        raise Refused("Say how far off it is, what is there, what is lived, and what is needed next.")
    row.save()
    found = Judgement.objects.create(
        member=row, horizon=horizon, potential=potential, experience=experience, needed=needed, offer=offer,
        judged_by=by, judged_on=timezone.localtime(at).date(),
    )  # fmt: skip
    audit.record("horizon judged", row, by=by, at=at, agency=row.candidacy.agency, person=row.person.code)
    return found


@transaction.atomic
def answer_judgement(*, judgement: Judgement, answer: str, by: Person, at: datetime) -> Judgement:
    """The person puts their own words beside a judgement. SEL-21."""
    row = Judgement.objects.select_for_update().get(pk=judgement.pk)
    if row.member.person_id != by.pk:
        raise Refused("The person answers.")
    if not answer.strip():
        raise Refused("Write something.")
    row.answer, row.answered_on = answer, timezone.localtime(at).date()
    row.save()
    audit.record("horizon answered", row.member, by=by, at=at)
    return row


@transaction.atomic
def leave_pool(
    *, member: PoolMember, because: str, words: str, version: int | None, by: Person, at: datetime
) -> PoolMember:
    """Somebody leaves the pool, for a reason: at their own wish at any time. SEL-22."""
    row = locked(member, version)
    is_own = row.person_id == by.pk
    if because not in set(Left) - {Left.ANEW}:
        raise Refused("Say why, from the list.")
    if is_own and because != Left.WISH:
        raise Refused("You may leave at your own wish; anything else is for those who run the programme.")
    if not is_own and not may_over(by, Permission.MANAGE_COHORTS, row):
        raise Refused("The person, or those who run the programme, do this.")
    return _left(row, because, words, by, at)


@transaction.atomic
def leave_pool_anew(*, candidacy: Candidacy, words: str, by: Person, at: datetime) -> None:
    """A decision was taken back: who came into the pool by it leaves it. SEL-18, SEL-22."""
    for row in PoolMember.objects.select_for_update().filter(candidacy=candidacy, left_on__isnull=True):
        _left(row, Left.ANEW, words, by, at)


def _left(row: PoolMember, because: str, words: str, by: Person, at: datetime) -> PoolMember:
    if row.left_on is not None:
        raise Refused("They have left the pool.")
    row.left_on, row.left_because, row.left_words = timezone.localtime(at).date(), because, words[:300]
    row.save()
    audit.record("pool left", row, by=by, at=at, agency=row.candidacy.agency, person=row.person.code, because=because)
    return row
