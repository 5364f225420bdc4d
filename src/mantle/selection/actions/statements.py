"""What sponsors say: somebody is named, asked by a letter with a link, and answers once. SEL-35, SEL-36."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mantle.people import audit, mail
from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.actions import Refused
from mantle.people.guards import may_over
from mantle.people.models import Person
from mantle.people.queries.accounts import digest_of_link
from mantle.people.stale import locked
from mantle.selection.models import Call, Candidacy, SponsorStatement
from mantle.selection.rules import MOST_LETTERS, State, Support
from mantle.web.words import day


@transaction.atomic
def name_sponsor(*, candidacy: Candidacy, name: str, email: str, by: Person, at: datetime) -> SponsorStatement:
    """The person names who speaks for their work; they are asked at once. Another may be named until one has spoken.

    Raises Refused where the call asks for no statement, after its last day, once one is given, for oneself and for
    whoever reads in the same call. SEL-35.
    """
    row = Candidacy.objects.select_for_update().select_related("call", "person").get(pk=candidacy.pk)
    if row.person_id != by.pk:
        raise Refused("Everyone names their own sponsor.")
    _refuse_unless_open(row, at)
    same = email.strip().casefold()
    if same in {row.person.email.casefold(), mail.address_of(row.person).casefold()}:
        raise Refused("Somebody else speaks for your work.")
    if _reads(row, same):
        raise Refused("They read for this call, and cannot also speak for somebody in it: name another.")
    old = SponsorStatement.objects.filter(candidacy=row).first()
    if old is not None and old.is_given:
        raise Refused("Your sponsor has answered.")
    letters = old.letters + 1 if old is not None else 1
    if letters > MOST_LETTERS:
        raise Refused("So many letters have gone out already. Ask those who run the call.")
    found, _ = SponsorStatement.objects.update_or_create(
        candidacy=row,
        defaults={"sponsor_name": name.strip(), "sponsor_email": email.strip(), "asked_at": at, "letters": letters},
    )
    _write_to(found, by, at)
    audit.record("sponsor named", row, by=by, at=at, agency=row.agency, person=by.code)
    return found


def _reads(row: Candidacy, email: str) -> bool:
    readers = [each.person for each in row.call.readers.select_related("person__account")]
    return email in {address.casefold() for one in readers for address in (one.email, mail.address_of(one)) if address}


def _refuse_unless_open(row: Candidacy, at: datetime) -> None:
    until = row.call.statements_by
    if until is None:
        raise Refused("This call asks for no statement.")
    if row.state != State.CONFIRMED:
        raise Refused("A statement is asked for once somebody has said yes, and until it is decided.")
    if timezone.localtime(at).date() > until:
        raise Refused(f"Statements were to come by {day(until)}.")


@past_the_wall("SEL-35: a link is made that nobody may read afterwards")
def _write_to(statement: SponsorStatement, by: Person | None, at: datetime) -> None:
    """A letter with a new link: the one before opens nothing any more."""
    secret, row = secrets.token_urlsafe(32), statement.candidacy
    SponsorStatement.objects.filter(pk=statement.pk).update(digest=digest_of_link(secret))
    until = row.call.statements_by or timezone.localtime(at).date()
    mail.queue(
        "selection/sponsor", to=None, called=statement.sponsor_name, address=statement.sponsor_email,
        key=f"sponsor {statement.pk} {statement.letters}", link=reverse("selection:speak", args=[secret]),
        words={"what": row.call.title, "until": day(until)},
        is_secret=not settings.DEMONSTRATION,
        useless_after=timezone.make_aware(datetime.combine(until + timedelta(1), time.min)), by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def write_again(*, candidacy: Candidacy, by: Person, at: datetime) -> SponsorStatement:
    """One more letter to a sponsor who has not answered, by the person or by who runs the call; one a day. SEL-36."""
    row = Candidacy.objects.select_for_update().select_related("call", "person").get(pk=candidacy.pk)
    if row.person_id != by.pk and not may_over(by, Permission.MANAGE_COHORTS, row.call):
        raise Refused("The person does this, or those who run the call.")
    _refuse_unless_open(row, at)
    found = SponsorStatement.objects.select_for_update().filter(candidacy=row).first()
    if found is None or found.is_given or not found.sponsor_email:
        raise Refused("There is nobody who still has to answer.")
    if not found.may_have_another_letter(at):
        raise Refused("One letter a day, and no more than five. Ring them.")
    found.letters, found.asked_at, found.version = found.letters + 1, at, found.version + 1
    found.save()
    _write_to(found, by, at)
    audit.record("sponsor written to again", row, by=by, at=at, agency=row.agency, person=row.person.code)
    return found


@transaction.atomic
def write_to_all(*, call: Call, by: Person, at: datetime) -> int:
    """One more letter to every sponsor of a call who has not answered and was not written to today. SEL-36."""
    due = SponsorStatement.objects.filter(candidacy__call=call, candidacy__state=State.CONFIRMED)
    rows = [each for each in due.select_related("candidacy") if each.may_have_another_letter(at)]
    for each in rows:
        write_again(candidacy=each.candidacy, by=by, at=at)
    return len(rows)


@transaction.atomic
@past_the_wall("SEL-35: whoever has a letter answers what it leads to, without an account")
def speak(*, statement: SponsorStatement, support: str, seen: str, offers: str, at: datetime) -> SponsorStatement:
    """A sponsor answers, once. The link opens nothing afterwards. Raises Refused where it is too late. SEL-35."""
    row = Candidacy.objects.select_for_update().select_related("call", "person").get(pk=statement.candidacy_id)
    found = SponsorStatement.objects.select_for_update().get(pk=statement.pk)
    _refuse_unless_open(row, at)
    _given(found, support, seen, offers, at)
    audit.record("sponsor answered", row, by=None, at=at, agency=row.agency, person=row.person.code)
    return found


@transaction.atomic
def enter_statement(
    *, candidacy: Candidacy, name: str, support: str, seen: str, offers: str, version: int | None, by: Person,
    at: datetime,
) -> SponsorStatement:  # fmt: skip
    """Those who run a call put in a statement that came on paper; that they did stands beside it. SEL-36."""
    row = locked(candidacy, version)
    if not may_over(by, Permission.MANAGE_COHORTS, row.call) or row.person_id == by.pk:
        raise Refused("Those who run the call do this, and nobody for themselves.")
    if row.call.statements_by is None or row.state != State.CONFIRMED:
        raise Refused("No statement is asked for here, or it is decided.")
    found = SponsorStatement.objects.select_for_update().filter(candidacy=row).first()
    if found is None:
        found = SponsorStatement(candidacy=row, asked_at=at, letters=0)
    if found.is_given:
        raise Refused("There is a statement already.")
    found.sponsor_name, found.entered_by = name.strip(), by
    _given(found, support, seen, offers, at)
    audit.record("statement put in", row, by=by, at=at, agency=row.agency, person=row.person.code)
    return found


def _given(found: SponsorStatement, support: str, seen: str, offers: str, at: datetime) -> None:
    if found.is_given:
        raise Refused("A statement was given, and stands.")
    if support not in set(Support) or not seen.strip():
        raise Refused("Say whether you support them, and what you have seen.")
    found.support, found.seen, found.offers = support, seen.strip(), offers.strip()
    found.given_at, found.digest, found.version = at, "", found.version + 1
    found.save()
