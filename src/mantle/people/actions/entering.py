"""What is changed when somebody enters: tries counted, links used, sessions ended."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from mantle.people import audit, rules
from mantle.people.actions import Refused, telling
from mantle.people.models import Account, AccountLink, Person, SignInTries
from mantle.people.queries.accounts import digest_of_link


@transaction.atomic
def count_try(*, email: str, address: str, at: datetime) -> timedelta | None:
    """Count one try to enter, before the password is looked at; return how long to wait if it is one too many. PEO-11.

    The count stands in the database, whether or not such an account exists, so that all workers share it and
    nobody learns from it which accounts there are.
    """
    SignInTries.objects.filter(last_at__lt=at - 12 * rules.WITHIN).delete()
    rows = [_tries(key, at) for key in sorted(_keys(email, address))]
    waits = [wait for row in rows if (wait := rules.wait_after(_moments(row), at)) is not None]
    if waits:
        return max(waits)
    for row in rows:
        row.moments = [moment.isoformat() for moment in _moments(row) if at - moment < rules.WITHIN] + [at.isoformat()]
        row.last_at = at
        row.save()
    return None


def second(email: str) -> str:
    """The name under which tries of the second step are counted: apart from those of the password."""
    return f"second step of {email}"


def _keys(email: str, address: str) -> set[str]:
    who = f"account {email.strip().lower()}" if email.strip() else ""  # a passkey says who comes only when it is right
    named = {who, f"address {address}" if address else ""} - {""}
    return {salted_hmac("mantle.people.tries", name, algorithm="sha256").hexdigest() for name in named}


def _tries(key: str, at: datetime) -> SignInTries:
    SignInTries.objects.get_or_create(key=key, defaults={"last_at": at})
    return SignInTries.objects.select_for_update().get(key=key)


def _moments(row: SignInTries) -> list[datetime]:
    return [datetime.fromisoformat(moment) for moment in row.moments]


@transaction.atomic
def pass_password(*, account: Account, address: str, at: datetime) -> None:
    """The password was right: its tries are forgotten, and of the place only this one. PEO-11."""
    _forget(account.email, address, at)


@transaction.atomic
def enter(*, account: Account, address: str, at: datetime) -> None:
    """Someone entered, the second step done: their own tries are forgotten, and of the place only this one. PEO-11."""
    _forget(account.email, address, at)
    _forget(second(account.email), address, at)
    audit.record("signed in", account, by=account.person, at=at, person=account.person.code)


def _forget(email: str, address: str, at: datetime) -> None:
    own = _keys(email, "")
    SignInTries.objects.filter(key__in=own).delete()
    for row in SignInTries.objects.select_for_update().filter(key__in=_keys(email, address) - own):
        if at.isoformat() in row.moments:
            row.moments.remove(at.isoformat())
        row.save()


@transaction.atomic
def leave(*, account: Account, at: datetime) -> None:
    """Someone signed out of this browser."""
    audit.record("signed out", account, by=account.person, at=at, person=account.person.code)


@transaction.atomic
def leave_everywhere(*, account: Account, at: datetime) -> Account:
    """End every session of an account: each is asked to sign in again at its next page. PEO-12."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    end_sessions(row)
    row.save()
    audit.record("signed out everywhere", row, by=row.person, at=at, person=row.person.code)
    return row


def end_sessions(account: Account) -> None:
    """Let no session of this account hold any longer, once it is saved. PEO-12."""
    account.sessions_ended += 1


def end_visits_of(person: Person) -> None:
    """PEO-20: what somebody may do changes with a visit of a new key, not in the middle of one."""
    for account in Account.objects.select_for_update().filter(person=person):
        end_sessions(account)
        account.save()


def new_link(account: Account, at: datetime) -> str:
    """Make the one link that works for an account, and return its secret, which is not kept. PEO-10."""
    secret = secrets.token_urlsafe(32)
    AccountLink.objects.filter(account=account).delete()
    AccountLink.objects.create(
        account=account, digest=digest_of_link(secret), made_at=at, expires_at=at + rules.LINK_LIVES
    )
    return secret


@transaction.atomic
def set_password(*, link: AccountLink, password: str, at: datetime) -> Account:
    """Set a password by a link: once, within the hour, and every session that was open ends. PEO-10."""
    row = AccountLink.objects.select_for_update().get(pk=link.pk)
    account = Account.objects.select_for_update().get(pk=row.account_id)
    if not rules.link_opens(row.expires_at, row.used_at, at) or not account.is_active:
        raise Refused("This link does not work any more. Ask for a new one.")
    row.used_at = at
    row.save()
    account.set_password(password)
    end_sessions(account)
    account.save()
    audit.record("password set", account, by=account.person, at=at, person=account.person.code)
    telling.tell(account=account, what=telling.PASSWORD, by=account.person, at=at)
    return account
