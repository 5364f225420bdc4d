"""Open Badges 3.0: what a badge says, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)


@dataclass(frozen=True, slots=True)
class Awarded:
    """What a certificate says, with the addresses under which it, its issuer and its programme stand."""

    address: str
    issuer: str
    issuer_address: str
    holder: str
    programme: str
    programme_address: str
    says: str
    completed_on: date
    issued_at: datetime


def badge(awarded: Awarded) -> dict[str, Any]:
    """PRG-54: the credential of one certificate: what it says, and no more about the holder than a name."""
    return {
        "@context": list(CONTEXTS),
        "id": awarded.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": awarded.programme,
        "issuer": {
            "id": awarded.issuer_address, "type": ["Profile"], "name": awarded.issuer, "url": awarded.issuer_address,
        },
        "validFrom": f"{awarded.issued_at:%Y-%m-%dT%H:%M:%SZ}",
        "awardedDate": f"{awarded.completed_on:%Y-%m-%d}T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject", "hashed": False, "identityHash": awarded.holder, "identityType": "name",
                }
            ],
            "achievement": {
                "id": awarded.programme_address,
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": awarded.programme,
                "description": awarded.says,
                "criteria": {"narrative": awarded.says},
            },
        },
    }  # fmt: skip


def claims(awarded: Awarded) -> dict[str, Any]:
    """The credential as the claims of a signed token, its registered names beside it. Open Badges 3.0, section 8.2."""
    registered = {"iss": awarded.issuer_address, "jti": awarded.address, "nbf": int(awarded.issued_at.timestamp())}
    return {**badge(awarded), **registered}
