"""What is changed when somebody adds, uses or removes a passkey. PEO-21, PEO-22."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from mantle.people import audit, passkeys, rules
from mantle.people.actions import Refused, entering, telling
from mantle.people.models import Account, Passkey
from mantle.people.passkeys import NotProved

MOST = 10
WRONG = "That passkey was not accepted. Try again, or sign in with your password and a code."


@transaction.atomic
def add(*, account: Account, name: str, handle: str, answer: str, asked: dict, at: datetime) -> Passkey:
    """Keep the public half of a passkey that a device has just made; other visits end. PEO-21."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    try:
        new = passkeys.made(answer, asked)
    except NotProved as error:
        raise Refused("Your device made no passkey that we can use. Try again.") from error
    if row.passkeys.count() >= MOST:
        raise Refused(f"You have {MOST} passkeys. Remove one first.")
    try:
        with transaction.atomic():
            passkey = Passkey.objects.create(
                account=row, name=name, handle=handle, credential=new.credential, public_key=new.public_key,
                count_of_uses=new.count, added_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("You have a passkey of this name, or this device holds one for Mantle already.") from error
    entering.end_sessions(row)
    row.save()
    audit.record("passkey added", row, by=row.person, at=at, person=row.person.code)
    telling.tell(account=row, what=telling.PASSKEY, by=row.person, at=at)
    return passkey


@transaction.atomic
def remove(*, account: Account, code: str, at: datetime) -> bool:
    """Remove one of a person's own passkeys; other visits end. PEO-22."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    if not Passkey.objects.filter(account=row, code=code).delete()[0]:
        return False
    entering.end_sessions(row)
    row.save()
    audit.record("passkey removed", row, by=row.person, at=at, person=row.person.code)
    telling.tell(account=row, what=telling.PASSKEY_GONE, by=row.person, at=at)
    return True


def use(*, answer: str, asked: dict | None, account: Account | None, at: datetime) -> Account:
    """Take the answer of a device once; return whose account it opens. PEO-21.

    With `account` only that account's own passkeys are taken: as second step, or to prove again who one is.
    Raises Refused in the same words for every cause.
    """
    opened = _use(answer, asked, account, at)
    if opened is None:
        raise Refused(WRONG)
    return opened


@transaction.atomic
def _use(answer: str, asked: dict | None, account: Account | None, at: datetime) -> Account | None:
    """None rather than an exception, so that a passkey that was found copied stays stopped."""
    if asked is None:
        return None
    try:
        credential, handle = passkeys.credential_of(answer)
        found = Passkey.objects.select_for_update().filter(credential=credential, stopped_at__isnull=True).first()
        owner = Account.objects.select_related("person").get(pk=found.account_id) if found else None
        is_own = owner is not None and owner.is_active and account in (None, owner)
        if found is None or not is_own or handle not in ("", found.handle):
            return None
        count = passkeys.count_proved(answer, asked, credential=credential, public_key=found.public_key)
    except NotProved:
        return None
    return _count(found, owner, count, at)


def _count(passkey: Passkey, owner: Account | None, count: int, at: datetime) -> Account | None:
    """PEO-21: a count that does not go on shows that two devices hold one key: it is stopped, and its owner told."""
    if owner is None:
        return None
    if rules.counts_on(passkey.count_of_uses, count):
        passkey.count_of_uses, passkey.used_at = count, at
        passkey.save()
        audit.record("passkey taken", owner, by=owner.person, at=at, person=owner.person.code)
        return owner
    passkey.stopped_at = at
    passkey.save()
    audit.record("passkey stopped", owner, by=None, at=at, person=owner.person.code)
    telling.tell(account=owner, what=telling.PASSKEY_COPIED, by=None, at=at)
    return None
