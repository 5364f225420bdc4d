"""What a rater may read: one invitation and one's own answers, by a letter or by one's account. FEE-6.

Somebody who only has a letter is nobody to the database: what is read here is read past the second wall, and led to by
a secret of 256 bits, or by a sealed cookie that stands for one.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from mantle.feedback.models import Draft, Invitation
from mantle.feedback.rules.rounds import State
from mantle.people.acting import past_the_wall
from mantle.people.models import Person
from mantle.people.queries.accounts import digest_of_link


def _open() -> QuerySet[Invitation]:
    """Those who may answer: the round is open, and they have not handed in."""
    rows = Invitation.objects.filter(round__state=State.OPEN).exclude(draft__is_done=True)
    return rows.select_related("round__subject", "round__terms", "round__coach")


@past_the_wall("FEE-6: whoever has a letter reads what it leads to, without an account")
def invitation_by_secret(secret: str) -> Invitation | None:
    """The invitation of a letter; None for a secret that is unknown, used or too old: nobody learns which."""
    return _open().filter(links__digest=digest_of_link(secret)).first()


@past_the_wall("FEE-6: whoever has a letter reads what it leads to, without an account")
def invitation_by_code(code: str) -> Invitation | None:
    """The invitation that somebody has begun to answer."""
    return _open().filter(code=code).first()


@past_the_wall("FEE-6: whoever answers reads their own answers again")
def draft_of(invitation: Invitation) -> Draft:
    """What is kept so far of one's own answers; empty at first."""
    return Draft.objects.filter(invitation=invitation).first() or Draft(invitation=invitation)


@past_the_wall("FEE-2: whoever is asked finds that they are, and by whom")
def asked_of(person: Person) -> list[Invitation]:
    """What somebody with an account is asked and has not answered; their own form among them."""
    return list(_open().filter(person=person).order_by("round__closes_on", "pk"))


def waiting_to_be_answered(person: Person) -> QuerySet[Invitation]:
    """FEE-2: the same as rows, for the start page: without the own form, which stands with one's own round."""
    rows = Invitation.objects.filter(person=person, round__state=State.OPEN)
    return rows.exclude(Q(draft__is_done=True)).select_related("round__subject")
