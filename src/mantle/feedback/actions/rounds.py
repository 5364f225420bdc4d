"""Arranging a round: begun by the person, its list made by them and agreed by another, its letters sent. FEE-1."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mantle.feedback.models import Draft, Invitation, Link, Round, Terms
from mantle.feedback.queries.rounds import asked_at_once, questions_now
from mantle.feedback.rules import rounds as rules
from mantle.feedback.rules.rounds import Asked, Group, Moment, State
from mantle.people import audit, mail
from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.models import Account, LetterBatch, Person
from mantle.people.queries.accounts import digest_of_link
from mantle.people.stale import locked
from mantle.programmes.models import Cohort
from mantle.web.words import day

INVITED, MANAGER, REMINDER = "feedback/invited", "feedback/invited_manager", "feedback/reminder"
NOT_PUBLISHED = "No questions are published yet. The programme team publishes them with the frameworks."


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom the subject names: a person on record, or a name with an address."""

    group: str
    name: str
    address: str
    person: Person | None = None


@transaction.atomic
def begin_round(
    *, subject: Person, moment: str, cohort: Cohort | None, coach: Person | None, on: date, by: Person, at: datetime
) -> Round:
    """Begin a round about oneself; the own form stands in it from the start. FEE-1, FEE-12.

    Raises Refused for anybody but the subject, beside a feedback that runs, and where no questions are published.
    """
    if by.pk != subject.pk:
        raise Refused("Everybody begins their own round.")
    subject = Person.objects.select_for_update().get(pk=subject.pk)
    if Round.objects.filter(subject=subject, state__in=rules.RUNNING).exists():
        raise Refused("You have a round already. It ends when its report is released, or when you call it off.")
    if (Moment(moment) == Moment.BETWEEN) != (cohort is None):
        raise Refused("Say which programme begins or ends.")
    if cohort is not None and not cohort.places.filter(person=subject).exists():
        raise Refused("You have no place in that programme.")
    if questions_now() is None:
        raise Refused(NOT_PUBLISHED)
    if coach is not None and coach.pk == subject.pk:
        raise Refused("Choose somebody else as your coach.")
    row = Round.objects.create(subject=subject, moment=moment, cohort=cohort, coach=coach, begun_on=on)
    address = mail.address_of(subject)
    same = rules.same_address(address) if address else f"self:{subject.code}"
    Invitation.objects.create(
        round=row, group=Group.SELF, person=subject, addressee=str(subject), address=address, same_address=same
    )
    audit.record("feedback begun", row, by=by, at=at, person=subject.code, moment=moment)
    return row


@transaction.atomic
def name_people(*, feedback: Round, named: Iterable[Named], by: Person, at: datetime) -> list[Invitation]:
    """Put people on the list, each once and as one of a group. FEE-2, FEE-4.

    Raises Refused with everything that is wrong: nobody is put on the list then.
    """
    row = _own(feedback, by, rules.State.NOMINATING)
    known = {each.same_address: each for each in row.invitations.all()}
    made: list[Invitation] = []
    problems: list[str] = []
    for each in named:
        same = rules.same_address(each.address)
        problem = _problem(each, same, known, row)
        if problem:
            problems.append(problem)
            continue
        person = each.person or _with_account(each.address)
        known[same] = invitation = Invitation(
            round=row, group=each.group, person=person, addressee=each.name.strip()[:200], address=each.address.strip(),
            same_address=same,
        )  # fmt: skip
        made.append(invitation)
    times = asked_at_once([each.same_address for each in made])
    problems += [
        f"{each.addressee} is being asked by many people just now. Choose somebody else." for each in made
        if times.get(each.same_address, 0) >= rules.MOST_ROUNDS
    ]  # fmt: skip
    if len(known) > rules.MOST_ASKED:
        problems.append(f"At most {rules.MOST_ASKED} people are asked in one round.")
    if problems:
        raise Refused(" ".join(problems))
    Invitation.objects.bulk_create(made)
    audit.record("feedback list changed", row, by=by, at=at, person=row.subject.code, added=len(made))
    return made


def _problem(each: Named, same: str, known: dict[str, Invitation], row: Round) -> str:
    """FEE-4: why somebody cannot be put on the list, or nothing."""
    own = {rules.same_address(found) for found in (mail.address_of(row.subject), row.subject.email) if found}
    if each.group == Group.SELF or (each.person and each.person.pk == row.subject_id) or same in own:
        return f"{each.address or each.name} is yourself: you have a form of your own."
    if not each.address:
        return f"No e-mail address is on record for {each.name}. Add them by e-mail below."
    if same in known:
        return f"{each.address} is on the list already, as {known[same].addressee}."
    if each.person and any(found.person_id == each.person.pk for found in known.values()):
        return f"{each.name} is on the list already."
    managers = [found for found in known.values() if found.group == Group.MANAGER]
    if each.group == Group.MANAGER and managers:
        return f"{managers[0].addressee} is your line manager on the list, and one is enough: name others as peers."
    return ""


def _with_account(address: str) -> Person | None:
    found = Account.objects.filter(email__iexact=address.strip(), is_active=True).select_related("person").first()
    return found.person if found else None


@transaction.atomic
def take_off(*, invitation: Invitation, by: Person, at: datetime) -> Round:
    """Take somebody off the list again, while it is being made."""
    row = _own(invitation.round, by, State.NOMINATING)
    if invitation.group == Group.SELF:
        raise Refused("Your own form stays on the list: the report shows your view beside that of others.")
    Invitation.objects.filter(pk=invitation.pk, round=row).delete()
    audit.record("feedback list changed", row, by=by, at=at, person=row.subject.code, removed=1)
    return row


@transaction.atomic
def propose_list(*, feedback: Round, no_more: bool, by: Person, at: datetime) -> Round:
    """Hand the list in, to be agreed by somebody else. FEE-3."""
    row = _own(feedback, by, State.NOMINATING)
    problem = Asked.of(row.invitations.values_list("group", flat=True)).problem(no_more=no_more)
    if problem:
        raise Refused(problem)
    row.state, row.returned_why = rules.next_state(row.state, "propose"), ""
    return _kept(row, "feedback list handed in", by, at)


@transaction.atomic
def return_list(*, feedback: Round, why: str, version: int | None, by: Person, at: datetime) -> Round:
    """Give the list back, with a word on what to change. FEE-3."""
    row = _arranged(feedback, version, by)
    row.state, row.returned_why = rules.next_state(row.state, "return"), why[:400]
    return _kept(row, "feedback list given back", by, at)


@transaction.atomic
def launch_round(
    *, feedback: Round, coach: Person, closes_on: date, on: date, version: int | None, by: Person, at: datetime
) -> Round:
    """Agree to the list: questions, floors and notice are fixed, and letters go out. FEE-3, FEE-6, FEE-7.

    Raises Refused for the subject, for a last day that is too near or too far, for the subject as coach, and where
    letters reach nobody and somebody on the list has no account here.
    """
    row = _arranged(feedback, version, by)
    if not on + rules.SHORTEST <= closes_on <= on + rules.LONGEST:
        raise Refused(f"Choose a last day {rules.SHORTEST.days} to {rules.LONGEST.days} days ahead.")
    if coach.pk == row.subject_id:
        raise Refused("Choose somebody else as coach.")
    asked = questions_now()
    if asked is None:
        raise Refused(NOT_PUBLISHED)
    raters = list(row.invitations.exclude(group=Group.SELF).select_related("person__account"))
    _refuse_unreachable(raters)
    row.state, row.coach, row.closes_on = rules.next_state(row.state, "launch"), coach, closes_on
    row.approved_by = by
    Terms.objects.create(
        round=row, framework=asked[0], domains=asked[1], notice=rules.NOTICE, launched_on=on, floor=rules.FLOOR,
        comments_from=rules.COMMENTS,
    )  # fmt: skip
    batch = mail.open_batch(name=f"Feedback round {row.code}", by=by, at=at)
    _write_to(raters, row, INVITED, at, by=by, batch=batch)
    return _kept(row, "feedback letters sent", by, at, letters=len(raters))


def _refuse_unreachable(raters: list[Invitation]) -> None:
    if mail.leaves_the_house() or settings.DEMONSTRATION:
        return
    able = set(
        Account.objects.filter(person__in=[each.person_id for each in raters]).values_list("person_id", flat=True)
    )
    if any(each.person_id not in able for each in raters):
        raise Refused("No letters leave this installation, so everybody on the list needs an account here.")


@past_the_wall("FEE-6: whoever sends letters makes links that nobody may read afterwards")
def _write_to(
    raters: list[Invitation], row: Round, wording: str, at: datetime, *, by: Person | None,
    batch: LetterBatch | None = None, mark: str = "",
) -> None:  # fmt: skip
    """A letter to each, with a link of its own; of its secret a digest is kept."""
    pairs = [(each, secrets.token_urlsafe(32)) for each in raters]
    Link.objects.bulk_create(Link(invitation=each, digest=digest_of_link(secret)) for each, secret in pairs)
    until = row.closes_on
    useless = timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min)) if until else None
    for each, secret in pairs:
        mail.queue(
            MANAGER if wording == INVITED and each.group == Group.MANAGER else wording, to=each.person,
            called=each.addressee, address=each.address, key=f"feedback {each.code} {mark}".strip(),
            link=reverse("feedback:invited", args=[secret]), is_secret=not settings.DEMONSTRATION,
            words={"until": day(until)}, batch=batch, useless_after=useless, by=by, at=at,
        )  # fmt: skip


@transaction.atomic
def remind(*, feedback: Round, days: int, at: datetime) -> int:
    """FEE-6: so many days before the last one everybody is written to once more; return how many letters there are.

    Also those who have answered: a letter to some of them would tell whoever looks after letters who has not.
    """
    row = Round.objects.select_for_update().get(pk=feedback.pk)
    if row.state != State.OPEN:
        return 0
    raters = list(row.invitations.exclude(group=Group.SELF).select_related("person__account"))
    _write_to(raters, row, REMINDER, at, by=None, mark=f"reminder {days}")
    audit.record("feedback reminders sent", row, by=None, at=at, person=row.subject.code, letters=len(raters))
    return len(raters)


@transaction.atomic
def move_last_day(
    *, feedback: Round, closes_on: date, on: date, version: int | None, by: Person, at: datetime
) -> Round:
    """Give colleagues more time; never less than was promised. FEE-6."""
    row = _arranged(feedback, version, by)
    if row.state != State.OPEN or row.closes_on is None:
        raise Refused("Only an open round has a last day to move.")
    if not max(row.closes_on, on) < closes_on <= on + rules.LONGEST:
        raise Refused("The new last day has to be later than the current one, and at most three months ahead.")
    row.closes_on = closes_on
    return _kept(row, "feedback last day moved", by, at, until=str(closes_on))


@transaction.atomic
@past_the_wall("FEE-1: what was on its way goes with its round, unread")
def call_off(*, feedback: Round, version: int | None, by: Person, at: datetime) -> Round:
    """End a round without a report: what was answered goes unread, and links open nothing any more. FEE-1.

    By the subject before letters went out; after that by whoever arranges it.
    """
    row = locked(feedback, version)
    is_own = by.pk == row.subject_id and row.state in rules.BEFORE_LETTERS
    if not is_own:
        _refuse_unless_arranging(row, by)
    row.state, row.closed_on = rules.next_state(row.state, "call_off"), timezone.localtime(at).date()
    Draft.objects.filter(invitation__round=row).delete()
    Link.objects.filter(invitation__round=row).delete()
    return _kept(row, "feedback called off", by, at)


def _own(feedback: Round, by: Person, state: State) -> Round:
    row = locked(feedback, None)
    if by.pk != row.subject_id:
        raise Refused("Only the person the feedback is about chooses who to ask.")
    if row.state != state:
        raise Refused("The list has been handed in. Ask for it to be returned if you want to change it.")
    return row


def _arranged(feedback: Round, version: int | None, by: Person) -> Round:
    row = locked(feedback, version)
    _refuse_unless_arranging(row, by)
    return row


def _refuse_unless_arranging(row: Round, by: Person) -> None:
    """FEE-3: nobody agrees to their own list; whoever does holds the verb where the subject works."""
    if by.pk == row.subject_id:
        raise Refused("Somebody else has to agree your list.")
    if not row.is_within(by.standing.reach(Permission.ARRANGE_FEEDBACK), by.standing_on):
        raise Refused("Only whoever arranges feedback where the person works can do that.")


def _kept(row: Round, verb: str, by: Person | None, at: datetime, **detail: Any) -> Round:
    row.save()
    audit.record(verb, row, by=by, at=at, person=row.subject.code, **detail)
    return row
