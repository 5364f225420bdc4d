"""What is changed when somebody sets up, uses or loses a second step, or proves again who they are."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from mantle.people import audit, proofs, sealing
from mantle.people.actions import Refused, entering, telling
from mantle.people.models import Account
from mantle.people.models.entering import Authenticator, RecoveryCode, Visit

PURPOSE = "authenticator"
WRONG = "This code is not right, or was used already. Enter the code that the app shows now, or a recovery code."


@transaction.atomic
def set_up_app(*, account: Account, key: str, code: str, at: datetime) -> list[str]:
    """Keep the key of an app that has shown a right code; return ten new recovery codes. PEO-17, PEO-18.

    An app or codes of before stop working, and every visit but the one that the caller renews ends.
    """
    row = Account.objects.select_for_update().get(pk=account.pk)
    step = proofs.step_of_code(key, code, at, after=-1)
    if step is None:
        raise Refused(WRONG)
    Authenticator.objects.filter(account=row).delete()
    Authenticator.objects.create(account=row, sealed_key=sealing.seal(key, PURPOSE), set_up_at=at, last_step=step)
    entering.end_sessions(row)
    row.save()
    audit.record("second step set up", row, by=row.person, at=at, person=row.person.code)
    telling.tell(account=row, what=telling.APP, by=row.person, at=at)
    return _renew_codes(row)


@transaction.atomic
def renew_codes(*, account: Account, at: datetime) -> list[str]:
    """Make ten new recovery codes; those of before stop working, and other visits end. PEO-18."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    entering.end_sessions(row)
    row.save()
    audit.record("recovery codes renewed", row, by=row.person, at=at, person=row.person.code)
    telling.tell(account=row, what=telling.CODES, by=row.person, at=at)
    return _renew_codes(row)


def _renew_codes(account: Account) -> list[str]:
    codes = proofs.new_recovery_codes()
    account.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(account=account, digest=_digest(account, code)) for code in codes)
    return codes


def _digest(account: Account, code: str) -> str:
    return salted_hmac(f"mantle.people.recovery {account.pk}", proofs.plain_code(code), algorithm="sha256").hexdigest()


@transaction.atomic
def use_code(*, account: Account, code: str, at: datetime) -> None:
    """Take a code of the app, or a recovery code, once; refuse any other. PEO-17, PEO-18."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    kind = _taken_from_app(row, code, at) or _taken_from_codes(row, code, at)
    if not kind or not row.is_active:
        raise Refused(WRONG)
    audit.record("second step taken", row, by=row.person, at=at, person=row.person.code, kind=kind)


def _taken_from_app(account: Account, code: str, at: datetime) -> str:
    app = Authenticator.objects.select_for_update().filter(account=account).first()
    key = sealing.unseal(app.sealed_key, PURPOSE) if app else None
    step = proofs.step_of_code(key, code, at, app.last_step) if app and key else None
    if app is None or step is None:
        return ""
    app.last_step = step
    app.save()
    return "app"


def _taken_from_codes(account: Account, code: str, at: datetime) -> str:
    unused = RecoveryCode.objects.filter(account=account, digest=_digest(account, code), used_at__isnull=True)
    return "recovery code" if unused.update(used_at=at) else ""


@transaction.atomic
def forget_second_step(*, account: Account, reason: str, by: object, at: datetime) -> None:
    """Part of what an administrator does for somebody who lost phone and codes: both stop working, visits end.

    Passkeys go as well: the phone that was lost may hold one.
    """
    account.recovery_codes.all().delete()
    account.passkeys.all().delete()
    Authenticator.objects.filter(account=account).delete()
    entering.end_sessions(account)
    account.save()
    audit.record("second step taken off", account, by=by, at=at, reason=reason, person=account.person.code)  # type: ignore[arg-type]
    telling.tell(account=account, what=telling.TAKEN_OFF, by=None, at=at)


@transaction.atomic
def prove(*, account: Account, at: datetime) -> None:
    """Somebody proved again who they are, for what asks for it. PEO-19."""
    audit.record("proved who they are", account, by=account.person, at=at, person=account.person.code)


@transaction.atomic
def change_password(*, account: Account, password: str, at: datetime) -> Account:
    """Change one's own password; every other visit ends. PEO-12."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    row.set_password(password)
    entering.end_sessions(row)
    row.save()
    audit.record("password changed", row, by=row.person, at=at, person=row.person.code)
    telling.tell(account=row, what=telling.PASSWORD, by=row.person, at=at)
    return row


@transaction.atomic
def end_visit(*, account: Account, code: str, at: datetime) -> bool:
    """End one of a person's own visits at once. PEO-20."""
    found, _ = Visit.objects.filter(account=account, code=code).delete()
    if found:
        audit.record("visit ended", account, by=account.person, at=at, person=account.person.code)
    return bool(found)


@transaction.atomic
def end_other_visits(*, account: Account, keep: str, at: datetime) -> int:
    """End every visit of a person but this one. PEO-20."""
    found, _ = Visit.objects.filter(account=account).exclude(session_key=keep).delete()
    audit.record("other visits ended", account, by=account.person, at=at, person=account.person.code, count=found)
    return found
