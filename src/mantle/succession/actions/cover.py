"""Emergency cover: a named person is asked, answers for themselves, and it ends."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mantle.people import audit, mail
from mantle.people.actions import Refused
from mantle.people.models import Account, Person
from mantle.people.stale import locked
from mantle.succession.actions.history import noted, refuse_promises
from mantle.succession.actions.people import works_at
from mantle.succession.models import Cover, CriticalPost
from mantle.succession.rules import CoverState, next_cover_state
from mantle.web.words import day


@transaction.atomic
def ask_cover(
    *, critical: CriticalPost, person: Person, until: date, words: str, by: Person | None, at: datetime
) -> Cover:
    """Ask a named person to stand in at once if the post falls empty, until a day. They say yes or no. SUC-5.

    Whoever was asked before is no longer: a post has one named cover.
    """
    refuse_promises(words)
    row = CriticalPost.objects.select_for_update().select_related("post__agency").get(pk=critical.pk)
    today = timezone.localtime(at).date()
    if until <= today:
        raise Refused("Choose a day after today.")
    if not works_at(person, row.post, today):
        raise Refused(f"{person} holds no post and no role at {row.post.agency}.")
    if row.post.appointments.filter(person=person, starts_on__lte=today).exclude(ends_on__lte=today).exists():
        raise Refused(f"{person} holds this post: cover is somebody else.")
    if not Account.objects.filter(person=person, is_active=True).exists():
        raise Refused(f"{person} has no account here and could not answer.")
    for former in row.post.emergency_cover.filter(state__in=[CoverState.ASKED, CoverState.AGREED]):
        former.state = next_cover_state(former.state, CoverState.ENDED)
        former.save()
    found = Cover.objects.create(post=row.post, person=person, until=until, words=words, asked_by=by, asked_at=at)
    audit.record("emergency cover asked for", found, by=by, at=at, person=person.code, until=str(until))
    noted(agency=row.post.agency, what=f"Asked to cover until {day(until)}", post=row.post, person=person, by=by, at=at)
    mail.queue(
        "succession/cover", to=person, key=f"cover {found.code}", words={"where": row.post.agency.name},
        link=reverse("succession:answer_cover", args=[found.code]), by=by, at=at,
    )  # fmt: skip
    return found


@transaction.atomic
def answer_cover(*, cover: Cover, agrees: bool, answer: str, version: int | None, by: Person, at: datetime) -> Cover:
    """Say yes or no to being named as cover; a yes can be taken back. SUC-5."""
    row = locked(cover, version)
    if row.person_id != by.pk:
        raise Refused("Whoever is asked answers.")
    row.state = next_cover_state(row.state, CoverState.AGREED if agrees else CoverState.DECLINED)
    row.answer, row.answered_at = answer, at
    row.save()
    audit.record("emergency cover answered", row, by=by, at=at, agrees=agrees)
    said = "Agreed to cover" if agrees else "Said no to covering"
    noted(agency=row.post.agency, what=said, post=row.post, person=by, by=by, at=at)
    return row


@transaction.atomic
def end_cover(*, cover: Cover, by: Person | None, at: datetime) -> Cover:
    """End somebody's standing as cover. SUC-5."""
    row = locked(cover, None)
    row.state = next_cover_state(row.state, CoverState.ENDED)
    row.save()
    audit.record("emergency cover ended", row, by=by, at=at, person=row.person.code)
    noted(agency=row.post.agency, what="Cover ended", post=row.post, person=row.person, by=by, at=at)
    return row
