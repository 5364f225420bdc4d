"""Secrets that must be read again, sealed at rest: whoever copies the database alone cannot use them. PEO-17."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def _box(secret: str, purpose: str) -> Fernet:
    # The settings' secret has enough chance in it (a check sees to that), so a derivation is enough; no slow hash.
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=f"mantle {purpose}".encode()).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _boxes(purpose: str) -> MultiFernet:
    return MultiFernet([_box(each, purpose) for each in settings.SEALING_KEYS])


def seal(text: str, purpose: str) -> str:
    """Return the text sealed with the first of the keys, bound to a purpose."""
    return _boxes(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str | None:
    """What was sealed for this purpose with any of the keys; None when none of them opens it."""
    try:
        return _boxes(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
