"""The key of the badges: made from a secret of the settings, with no file to lose; its public half is shown.

A badge carries the public key and its name; whoever checks one compares them with the list that the site publishes.
"""

from __future__ import annotations

import warnings
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# A later standard calls the same algorithm Ed25519; Open Badges 3.0 and the programs that check badges say EdDSA.
warnings.filterwarnings("ignore", message="EdDSA is deprecated")


def _key() -> Any:
    from joserfc.jwk import OKPKey

    secret = HKDF(hashes.SHA256(), 32, salt=None, info=b"mantle badges").derive(settings.BADGE_KEY.encode())
    return OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(secret))


def public_key() -> dict[str, Any]:
    """The public half as a JSON Web Key, with its thumbprint as its name."""
    key = _key()
    return {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": "EdDSA"}


def signed(claims: dict[str, Any]) -> str:
    """A badge as a compact signed token. PRG-54."""
    from joserfc import jwt

    public = public_key()
    header = {"alg": "EdDSA", "typ": "JWT", "kid": public["kid"], "jwk": public}
    return jwt.encode(header, claims, _key(), algorithms=["EdDSA"])
