"""Somebody says that they do not wish to be considered, and takes that back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mantle.people import audit
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.structures.models import Post
from mantle.succession.actions.history import noted
from mantle.succession.models import Cover, Declining, Judgement
from mantle.succession.rules import CoverState

WISH = "The person does not wish to be considered."


@past_the_wall("SUC-12: what is hidden from the person ends with the rest")
@transaction.atomic
def decline(*, agency: Agency, post: Post | None, by: Person, at: datetime) -> Declining:
    """Say that one does not wish to be considered: one is taken off at once, and nobody may put one back. SUC-12."""
    Person.objects.select_for_update().get(pk=by.pk)
    standing = Declining.objects.standing().filter(person=by, agency=agency)
    if standing.filter(post__isnull=True).exists() or (post is not None and standing.filter(post=post).exists()):
        raise Refused("You have said so already.")
    row = Declining.objects.create(agency=agency, post=post, person=by, at=at)
    judged = Judgement.objects.standing().filter(person=by, post__agency=agency)
    for judgement in judged.filter(post=post) if post is not None else judged:
        judgement.ended_at, judgement.end_reason = at, WISH
        judgement.save()
    asked = Cover.objects.filter(person=by, post__agency=agency, state=CoverState.ASKED)
    for cover in asked.filter(post=post) if post is not None else asked:
        cover.state, cover.answered_at, cover.answer = CoverState.DECLINED, at, WISH
        cover.save()
    audit.record("does not wish to be considered", row, by=by, at=at, agency=agency, post=post.code if post else "any")
    noted(agency=agency, what="Does not want to be considered", post=post, person=by, by=by, at=at)
    return row


@transaction.atomic
def take_declining_back(*, declining: Declining, by: Person, at: datetime) -> Declining:
    """Take it back: leads may name one again; nothing comes back by itself. SUC-12."""
    row = Declining.objects.select_for_update().get(pk=declining.pk)
    if row.person_id != by.pk:
        raise Refused("Only the person takes this back.")
    if row.taken_back_at is None:
        row.taken_back_at = at
        row.save()
        audit.record("may be considered again", row, by=by, at=at, agency=row.agency)
        noted(agency=row.agency, what="Can be considered again", post=row.post, person=by, by=by, at=at)
    return row
