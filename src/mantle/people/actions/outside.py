"""What is changed when somebody comes by their organisation's own sign-in: linked, used, parted. PEO-26."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from mantle.people import audit, rules
from mantle.people.actions import Refused, entering, telling
from mantle.people.models import Account, AccountLink, OutsideIdentity

UNKNOWN = (
    "Your organisation says who you are, and no account here is linked with that. Ask for an invitation, or sign in "
    "with your password and link the two under Your account."
)


@transaction.atomic
def come(*, issuer: str, subject: str, email: str, at: datetime) -> Account:
    """Whose account a sign-in elsewhere opens: the one linked with it, or the one of an address it has verified.

    It makes no account and gives no role. Raises Refused when there is none, or it is closed.
    """
    known = OutsideIdentity.objects.select_for_update().filter(issuer=issuer, subject=subject).first()
    if known is None:
        found = (
            Account.objects.select_for_update().filter(email__iexact=email, is_active=True).first() if email else None
        )
        if found is None:
            raise Refused(UNKNOWN)
        known = _linked(found, issuer, subject, at)
    account = Account.objects.select_related("person").get(pk=known.account_id)
    if not account.is_active:
        raise Refused(UNKNOWN)
    known.used_at = at
    known.save()
    audit.record("came by organisation", account, by=account.person, at=at, person=account.person.code)
    return account


@transaction.atomic
def link_own(*, account: Account, issuer: str, subject: str, at: datetime) -> OutsideIdentity:
    """Whoever is signed in links their own account; other visits end."""
    row = Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    entering.end_sessions(row)
    row.save()
    return _linked(row, issuer, subject, at)


@transaction.atomic
def link_invited(*, link: AccountLink, issuer: str, subject: str, at: datetime) -> Account:
    """An administrator's link is used to link the account in place of a password: once, within the hour. PEO-10."""
    row = AccountLink.objects.select_for_update().get(pk=link.pk)
    account = Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=row.account_id)
    if not rules.link_opens(row.expires_at, row.used_at, at) or not account.is_active:
        raise Refused("This link does not work any more. Ask for a new one.")
    row.used_at = at
    row.save()
    _linked(account, issuer, subject, at)
    return account


def _linked(account: Account, issuer: str, subject: str, at: datetime) -> OutsideIdentity:
    try:
        with transaction.atomic():
            row = OutsideIdentity.objects.create(account=account, issuer=issuer, subject=subject, linked_at=at)
    except IntegrityError as error:
        raise Refused("This account, or this sign-in of your organisation, is linked with another already.") from error
    audit.record("organisation linked", account, by=account.person, at=at, person=account.person.code)
    telling.tell(account=account, what=telling.LINKED, by=account.person, at=at)
    return row


@transaction.atomic
def part(*, account: Account, code: str, at: datetime) -> bool:
    """Part one's own account from an organisation's sign-in; other visits end."""
    row = Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    if not OutsideIdentity.objects.filter(account=row, code=code).delete()[0]:
        return False
    entering.end_sessions(row)
    row.save()
    audit.record("organisation parted", row, by=row.person, at=at, person=row.person.code)
    telling.tell(account=row, what=telling.UNLINKED, by=row.person, at=at)
    return True
