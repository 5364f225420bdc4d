"""Cover is asked for and answered; readiness is judged, read, answered, ended; somebody says that they do not wish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mantle.people import audit, mail
from mantle.people.actions import Refused
from mantle.people.models import Person
from mantle.people.queries.limits import limited
from mantle.people.stale import locked
from mantle.structures.models import Post
from mantle.succession.actions.history import noted, refuse_promises
from mantle.succession.actions.plans import readers_of_plan
from mantle.succession.models import CriticalPost, Declining, Judgement
from mantle.succession.rules import LONGEST_HIDDEN, SECOND_READER, Band, Exposure


@dataclass(frozen=True, slots=True)
class Findings:
    """What a judge found: the band, evidence, potential and experience apart, what the person has met, what next."""

    band: str
    evidence: str
    potential: str
    experience: str
    exposure: tuple[str, ...] = ()
    stretch: str = ""


@dataclass(frozen=True, slots=True)
class Hiding:
    """SUC-10: why a judgement is to be kept from the person, until when, and who looks at that as well."""

    reason: str
    until: date
    second_reader: Person


@transaction.atomic
def judge(
    *, critical: CriticalPost, person: Person, findings: Findings, on: date, by: Person | None, at: datetime,
    hiding: Hiding | None = None, known: frozenset[str] | None = None,
) -> Judgement:  # fmt: skip
    """Judge how ready somebody is for a post; a newer judgement takes the place of the one before. SUC-6 to SUC-14.

    The person is told by letter, at once or on the day on which it is hidden no more. `known` are the references of the
    judgements that the judge saw when they began to write: one that came since is read before it is replaced.
    """
    row = CriticalPost.objects.select_for_update().select_related("plan__agency", "post__agency").get(pk=critical.pk)
    _refuse_judging(row, person, findings, on, by, at)
    fields = _hidden(row, hiding, person, on, by) if hiding is not None else {}
    former = Judgement.objects.standing().filter(post=row.post, person=person).first()
    if former is not None and known is not None and former.code not in known:
        who = former.by or "Somebody"
        raise Refused(f"{who} judged {person} while you were writing. Read that first; send again to replace it.")
    if former is not None:
        former.ended_at, former.end_reason = at, "A newer judgement took its place."
        former.save()
    found = Judgement.objects.create(
        post=row.post, person=person, band=findings.band, profile=row.profile, evidence=findings.evidence,
        potential=findings.potential, experience=findings.experience, exposure=sorted(findings.exposure),
        stretch=findings.stretch, by=by, judged_on=on, at=at, **fields,
    )  # fmt: skip
    audit.record(
        "readiness judged", found, by=by, at=at, person=person.code, post=row.post.code, hidden=hiding is not None
    )
    what = f"Judged: {found.get_band_display().lower()}" + (", kept from the person for now" if hiding else "")
    noted(agency=row.post.agency, what=what, post=row.post, person=person, by=by, at=at)
    if hiding is None:
        _tell(found, by, at)
    else:
        mail.queue(
            "succession/second_reader", to=hiding.second_reader, key=f"second reader {found.code}",
            link=reverse("succession:judgement", args=[found.code]), by=by, at=at,
        )  # fmt: skip
    return found


def _refuse_judging(
    row: CriticalPost, person: Person, findings: Findings, on: date, by: Person | None, at: datetime
) -> None:
    refuse_promises(findings.evidence, findings.potential, findings.experience, findings.stretch)
    if row.ended_at is not None:
        raise Refused("This post is in the plan no more.")
    if by is not None and by.pk == person.pk:
        raise Refused("Nobody judges their own readiness.")
    if findings.band not in set(Band) or not set(findings.exposure) <= set(Exposure):
        raise Refused("Choose a band, and what the person has met, from the lists.")
    if not all(text.strip() for text in (findings.evidence, findings.potential, findings.experience)):
        raise Refused("Say the evidence, the potential and the experience, each by itself.")
    if not works_at(person, row.post, timezone.localtime(at).date()):
        raise Refused(f"{person} holds no post and no role at {row.post.agency}: a plan names people who work there.")
    if on > timezone.localtime(at).date():
        raise Refused("A judgement is of a day that has been.")
    if has_declined(person, row.post):
        raise Refused(f"{person} does not wish to be considered for this post.")
    if limited("suggestions").filter(person=person).exists():
        raise Refused(f"{person} has stopped the use of their record for this.")


def works_at(person: Person, post: Post, on: date) -> bool:
    """SUC-14: whether somebody holds a post or a role at the authority of a post."""
    return person.appointments.filter(
        post__agency=post.agency_id, starts_on__lte=on
    ).exclude(ends_on__lte=on).exists() or person.roles_held.filter(
        agency=post.agency_id, starts_on__lte=on
    ).exclude(ends_on__lte=on).exists()  # fmt: skip


def has_declined(person: Person, post: Post) -> bool:
    """SUC-12: whether somebody does not wish to be considered for a post, or for any at its authority."""
    rows = Declining.objects.standing().filter(person=person, agency=post.agency_id)
    return any(row.post_id in (None, post.pk) for row in rows)


def _hidden(row: CriticalPost, hiding: Hiding, person: Person, on: date, by: Person | None) -> dict[str, Any]:
    """Hidden for two weeks at most until a second reader has agreed, and then until the day that was asked for."""
    refuse_promises(hiding.reason)
    readers = {each.pk for each in readers_of_plan(row.post.agency, on)}
    if not hiding.reason.strip():
        raise Refused("Say why it is to be kept from the person.")
    if person.pk in readers:
        raise Refused(f"{person} reads this plan: nothing in it about them can be kept from them.")
    if hiding.second_reader.pk not in readers:
        raise Refused("The second reader is somebody who reads this plan.")
    if not on < hiding.until <= on + LONGEST_HIDDEN:
        raise Refused("A judgement is kept from the person for six months at most.")
    if by is not None and hiding.second_reader.pk == by.pk:
        raise Refused("The second reader is somebody else than the judge.")
    if Judgement.objects.standing().filter(post=row.post, person=hiding.second_reader).exists():
        raise Refused(f"{hiding.second_reader} is named for this post as well, and cannot be the second reader.")
    return {
        "hidden_reason": hiding.reason, "hidden_wanted": hiding.until, "second_reader": hiding.second_reader,
        "hidden_until": min(hiding.until, on + SECOND_READER),
    }  # fmt: skip


def _tell(row: Judgement, by: Person | None, at: datetime) -> None:
    """SUC-11: the person is told that something was judged of them, and where they read and answer it."""
    mail.queue(
        "succession/judged", to=row.person, key=f"judged {row.code}", words={"where": row.post.agency.name},
        link=reverse("succession:judgement", args=[row.code]), by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def read_second(*, judgement: Judgement, agrees: bool, version: int | None, by: Person, at: datetime) -> Judgement:
    """The second reader agrees that a judgement is kept from the person until a day, or shows it now. SUC-10."""
    row = locked(judgement, version)
    if row.second_reader_id != by.pk or row.second_read_at is not None or row.hidden_wanted is None:
        raise Refused("Whoever was named looks at this, once.")
    today = timezone.localtime(at).date()
    row.second_read_at, row.hidden_until = at, row.hidden_wanted if agrees else today
    row.save()
    audit.record("hidden judgement read", row, by=by, at=at, person=row.person.code, agrees=agrees)
    said = "A second reader agrees that it is kept from the person" if agrees else "A second reader shows it now"
    noted(agency=row.post.agency, what=said, post=row.post, person=row.person, by=by, at=at)
    if not agrees:
        _tell(row, by, at)
    return row


@transaction.atomic
def show_what_was_hidden(*, at: datetime) -> int:
    """Tell those whose judgement is hidden no more, each once; return how many letters that were. SUC-10, SUC-11."""
    today = timezone.localtime(at).date()
    rows = Judgement.objects.standing().filter(hidden_until__lte=today, hidden_until__gt=today - timedelta(7))
    for row in rows.select_related("person", "post__agency"):
        _tell(row, None, at)
    return len(rows)


def show_in_background(*, arguments: Mapping[str, Any], by: Person | None, at: datetime, progress: Any) -> None:
    """The chore that tells people of judgements that are hidden no more."""
    show_what_was_hidden(at=at)


@transaction.atomic
def answer_judgement(*, judgement: Judgement, answer: str, version: int | None, by: Person, at: datetime) -> Judgement:
    """The person answers what was judged of them; both stand side by side. SUC-9."""
    row = locked(judgement, version)
    if row.person_id != by.pk:
        raise Refused("Only the person answers.")
    if row.answered_at is not None:
        raise Refused("You have answered this.")
    if not answer.strip():
        raise Refused("Say what you answer.")
    row.answer, row.answered_at = answer, at
    row.save()
    audit.record("judgement of readiness answered", row, by=by, at=at, person=by.code)
    noted(agency=row.post.agency, what="Judgement answered", post=row.post, person=by, by=by, at=at)
    return row


@transaction.atomic
def end_judgement(
    *, judgement: Judgement, reason: str, version: int | None, by: Person | None, at: datetime
) -> Judgement:
    """Take a judgement out of the plan with a reason; the person still reads it. SUC-23."""
    refuse_promises(reason)
    row = locked(judgement, version)
    if row.ended_at is not None:
        raise Refused("This is in the plan no more.")
    if not reason.strip():
        raise Refused("Say why.")
    row.ended_at, row.end_reason = at, reason
    row.save()
    audit.record("judgement taken out of plan", row, by=by, at=at, person=row.person.code)
    noted(
        agency=row.post.agency, what="Judgement taken out", post=row.post, person=row.person, why=reason, by=by, at=at
    )
    return row
