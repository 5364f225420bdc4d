"""Links of one use by letter: to set a password, asked for by an administrator or by oneself; to confirm an address.

PEO-23: whoever asks for a link learns nothing of who has an account: the door only queues the question, whoever is
named, and the worker looks for the account afterwards.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from mantle.people import audit, jobs, mail, rules, sealing
from mantle.people.actions import Refused, entering, letters, telling
from mantle.people.models import Account, AddressChange, Job, Letter, Person
from mantle.people.queries.accounts import digest_of_link

FIRST, AGAIN, ADDRESS = "people/password_link", "people/password_again", "people/confirm_address"
WORK = "send a link to set a password"
ASKED = "asked for a link"
PAUSE = timedelta(minutes=2)
GONE = "This link does not work any more. Ask for a new one."


def by_letter(account: Account, by: Person | None, at: datetime, *, wording: str = FIRST) -> str:
    """Make a link and queue its letter; a waiting letter with an earlier link is taken back. PEO-10, LET-8."""
    secret = entering.new_link(account, at)
    take_letters_back(account, by, at)
    if mail.leaves_the_house():  # else the secret would be kept for nothing
        mail.queue(
            wording, to=account.person, key=f"password link {account.links.get().pk}", is_secret=True,
            link=reverse("people:welcome", args=[secret]), useless_after=at + rules.LINK_LIVES, by=by, at=at,
        )  # fmt: skip
    return secret


def take_letters_back(account: Account, by: Person | None, at: datetime) -> None:
    """No letter of this account that still waits brings a link that opens something."""
    waiting = Letter.objects.filter(
        to=account.person, wording__in=(FIRST, AGAIN, ADDRESS), state=rules.LetterState.QUEUED
    )
    for letter in waiting:
        letters.take_back(letter=letter, by=by, at=at)


@transaction.atomic
def ask(*, email: str, at: datetime) -> Job:
    """Queue the question for a link, the same work whoever is named and whether or not there is such an account."""
    return jobs.enqueue(kind=WORK, arguments={"asked": sealing.seal(email.strip().lower(), ASKED)}, by=None, at=at)


@transaction.atomic
def answer(*, arguments: dict[str, Any], by: Person | None, at: datetime, progress: Any) -> None:
    """Send the link that somebody asked for, if the address is that of an open account; nothing else otherwise.

    Whoever asks again within two minutes gets no second letter, so that nobody's post is flooded.
    """
    email = sealing.unseal(arguments["asked"], ASKED) or ""
    account = Account.objects.select_for_update().filter(email__iexact=email, is_active=True).first()
    if account is None or account.links.filter(made_at__gt=at - PAUSE, used_at__isnull=True).exists():
        return
    by_letter(account, None, at, wording=AGAIN)
    audit.record("link asked for", account, by=None, at=at, person=account.person.code)


@transaction.atomic
def ask_for_address(*, account: Account, email: str, at: datetime) -> AddressChange:
    """Somebody wants to sign in with another address: a letter to it is to be answered first. PEO-24.

    An address that is another's gets no letter, and the page says the same. The present address is told at once.
    """
    row = Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    email = email.strip().lower()
    if email == row.email.lower():
        raise Refused("You sign in with this address already.")
    secret, life = secrets.token_urlsafe(32), at + rules.LINK_LIVES
    AddressChange.objects.filter(account=row).delete()
    change = AddressChange.objects.create(
        account=row, email=email, digest=digest_of_link(secret), asked_at=at, expires_at=life
    )
    if not Account.objects.filter(email__iexact=email).exists():
        mail.queue(
            ADDRESS, to=row.person, address=email, key=f"new address {change.pk}", is_secret=True, useless_after=life,
            link=reverse("people:confirm_address", args=[secret]), by=row.person, at=at,
        )  # fmt: skip
    telling.tell(account=row, what=telling.ADDRESS_ASKED, by=row.person, at=at, address=row.email)
    audit.record("new address asked for", row, by=row.person, at=at, person=row.person.code)
    return change


@transaction.atomic
def change_address(*, account: Account, secret: str, at: datetime) -> Account:
    """The letter to the new address was answered: it takes the place of the old one, which is told. PEO-24.

    Other visits end, and links that were on their way to the old address open nothing any more.
    """
    row = Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    change = AddressChange.objects.select_for_update().filter(account=row, digest=digest_of_link(secret)).first()
    if change is None or not rules.link_opens(change.expires_at, None, at) or not row.is_active:
        raise Refused(GONE)
    before, row.email = row.email, change.email
    entering.end_sessions(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody else has taken it since
        raise Refused(GONE) from error
    change.delete()
    row.links.all().delete()
    take_letters_back(row, row.person, at)
    if row.person.email.lower() == before.lower():
        row.person.email = row.email
        row.person.save()
    telling.tell(account=row, what=telling.ADDRESS, by=row.person, at=at, address=before)
    audit.record("address changed", row, by=row.person, at=at, person=row.person.code)
    return row
