"""Answering: kept page by page, handed in once. Nothing here says who answered, when, or from where. FEE-9.

No line of the record is written: that somebody answered is nobody's to know.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from mantle.feedback.models import Draft, Invitation
from mantle.feedback.rules.rounds import CANNOT_SAY, COMMENT_QUESTIONS, HIGHEST, LONGEST_COMMENT, State
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused


class Gone(Exception):
    """The form was handed in or its round is over: it opens nothing any more."""


@transaction.atomic
@past_the_wall("FEE-9: whoever answers keeps their own answers, with or without an account")
def keep_answers(*, invitation: Invitation, answers: Mapping[str, int | None], comments: Mapping[str, str]) -> Draft:
    """Keep what was answered on one page; None takes an answer back. FEE-9."""
    draft = _draft(invitation)
    asked = {each["key"] for domain in invitation.round.terms.domains for each in domain["questions"]}
    for key, value in answers.items():
        if key not in asked or not (value is None or CANNOT_SAY <= value <= HIGHEST):
            raise Refused("That is no answer to a question of this form.")
        draft.answers.pop(key, None)
        if value is not None:
            draft.answers[key] = value
    for key, text in comments.items():
        if key not in COMMENT_QUESTIONS or len(text) > LONGEST_COMMENT:
            raise Refused("That is no comment of this form.")
        draft.comments.pop(key, None)
        if text.strip():
            draft.comments[key] = text.strip()
    draft.save()
    return draft


@transaction.atomic
@past_the_wall("FEE-9: whoever answers hands in their own answers, with or without an account")
def hand_in(*, invitation: Invitation) -> None:
    """Hand in once; afterwards the link opens nothing any more. FEE-6."""
    draft = _draft(invitation)
    if not any(value != CANNOT_SAY for value in draft.answers.values()):
        raise Refused("Answer at least one question before you hand in.")
    draft.is_done = True
    draft.save()


def _draft(invitation: Invitation) -> Draft:
    """One's own row, locked together with its invitation; refused once it was handed in or the round is over."""
    held = Invitation.objects.select_for_update(of=("self",)).select_related("round").get(pk=invitation.pk)
    draft, _ = Draft.objects.get_or_create(invitation=held)
    if draft.is_done or held.round.state != State.OPEN:
        raise Gone
    return draft
