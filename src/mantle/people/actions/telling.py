"""The letter that goes out whenever the way somebody signs in has changed, so that no change passes unseen. PEO-25."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mantle.people import mail
from mantle.people.models import Account, Person
from mantle.web import words

WORDING = "people/sign_in_changed"
PASSWORD = "A new password was set"  # noqa: S105 - words of a letter
APP = "A second step was set up with an authenticator app"
CODES = "New recovery codes were made, and the old ones stopped working"
TAKEN_OFF = "An administrator took the second step off your account"
PASSKEY = "A passkey was added"
PASSKEY_GONE = "A passkey was removed"
PASSKEY_COPIED = "A passkey was stopped, because a copy of it seems to exist"
LINKED = "Your account was linked with the sign-in of your organisation"
UNLINKED = "Your account was parted from the sign-in of your organisation"
ADDRESS = "The address with which you sign in was changed"
ADDRESS_GIVEN = "An administrator changed the address with which you sign in"
ADDRESS_ASKED = "Somebody signed in as you asked to change the address with which you sign in"


@transaction.atomic
def tell(*, account: Account, what: str, by: Person | None, at: datetime, address: str = "") -> None:
    """Queue the letter in the transaction of the change: to the address of the account, or to a former one."""
    mail.queue(
        WORDING, to=account.person, key=f"{what[:60]} {account.pk} {at.isoformat()} {address}",
        words={"what": what, "on": words.moment(timezone.localtime(at))}, link=reverse("people:account"), by=by, at=at,
        address=address,
    )  # fmt: skip
