"""What proves who somebody is, beside a password: codes of an app, recovery codes; pure functions over plain values."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

import pyotp

STEP = 30  # seconds that one code of an app lasts
RECOVERY_CODES = 10
# How long somebody who has given the password may take over the second step, or over setting one up.
HALFWAY_LIVES = timedelta(minutes=20)
# PEO-19: how long ago somebody may have proved who they are, for what would do most harm in other hands.
PROOF_LIVES = timedelta(minutes=5)
# PEO-21: how long a device may take to answer what it was asked.
ASKED_LIVES = timedelta(minutes=5)
IDLE_ADMINISTRATOR = timedelta(minutes=15)
WARN_BEFORE = timedelta(minutes=3)
# Without letters and figures that are taken for one another.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_key() -> str:
    """A key for an authenticator app: 160 random bits, as the apps expect them."""
    return pyotp.random_base32()


def address_for_app(key: str, email: str) -> str:
    """What the square code on the page says to the app."""
    return pyotp.TOTP(key).provisioning_uri(name=email, issuer_name="Mantle")


def plain_code(typed: str) -> str:
    """A code as it was meant: without spaces and hyphens, in small letters.

    >>> plain_code(" 123 456 "), plain_code("ABCD-EFGH-JKMN")
    ('123456', 'abcdefghjkmn')
    """
    return "".join(typed.replace("-", " ").split()).lower()


def step_of_code(key: str, code: str, at: datetime, after: int) -> int | None:
    """PEO-17: the half-minute to which a code of the app belongs: this one, the one before or the one to come.

    None for a wrong code, and for one of a half-minute that was used already (`after`) or lies before it.
    """
    now, typed = int(at.timestamp()) // STEP, plain_code(code)[:12].encode()
    found = None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(pyotp.TOTP(key).generate_otp(step).encode(), typed) and step > after:
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Ten codes of 138 random bits each, in seven groups of four: so much chance needs no slow digest.

    >>> [len(each) for each in new_recovery_codes()] == [34] * 10
    True
    """
    made: set[str] = set()
    while len(made) < RECOVERY_CODES:
        letters = "".join(secrets.choice(LETTERS) for _ in range(28))
        made.add("-".join(letters[start : start + 4] for start in range(0, 28, 4)))
    return sorted(made)


def proof_is_fresh(proved: float | None, at: datetime) -> bool:
    """PEO-19: whether somebody proved who they are within the last five minutes."""
    return proved is not None and 0 <= at.timestamp() - proved < PROOF_LIVES.total_seconds()
