"""What a device is asked and what its answer proves (WebAuthn): pure functions; what is kept stands in the models.

PEO-21: this very site, this very question, a device that its own person unlocked. Attestation is not asked for: which
make of device somebody has is nobody's business here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from fido2.cbor import decode, encode
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

ALGORITHMS = (-7, -8, -257)  # ES256, EdDSA, RS256: what devices make; nothing older
LONGEST = 20_000  # characters of an answer


class NotProved(Exception):
    """An answer that proves nothing; the words are for the log, never for the page."""


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey that a device has just made."""

    credential: str
    public_key: str
    count: int


def origin() -> str:
    """The one address, as browsers name it, at which passkeys of this site are used."""
    parts = urlsplit(settings.PUBLIC_URL)
    return f"{parts.scheme}://{parts.netloc}"


def _server() -> Fido2Server:
    entity = PublicKeyCredentialRpEntity(id=urlsplit(settings.PUBLIC_URL).hostname or "localhost", name="Mantle")
    # The library would take any subdomain and any port; here the origin is one, to the letter.
    server = Fido2Server(entity, verify_origin=lambda given: given == origin())
    server.allowed_algorithms = [each for each in server.allowed_algorithms if each.alg in ALGORITHMS]
    return server


def ask_to_make(*, handle: str, email: str, name: str, have: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a device is asked when a passkey is added, and what must be remembered until it answers."""
    user = PublicKeyCredentialUserEntity(id=websafe_decode(handle), name=email, display_name=name)
    options, state = _server().register_begin(
        user, _known(have), ResidentKeyRequirement.PREFERRED, UserVerificationRequirement.REQUIRED
    )
    return dict(options), dict(state)


def made(answer: str, asked: dict[str, Any]) -> Made:
    """The passkey that a device made when it was asked. Raises NotProved."""
    given = _read(answer)
    try:
        data = _server().register_complete(asked, given)
        _refuse_frames(RegistrationResponse.from_dict(given).response.client_data)
        credential = data.credential_data
        if credential is None or credential.public_key.get(3) not in ALGORITHMS:
            raise NotProved("another kind of key")
        return Made(
            websafe_encode(credential.credential_id), websafe_encode(encode(dict(credential.public_key))), data.counter
        )
    except NotProved:
        raise
    except Exception as error:  # whatever an answer written by hand sets off in the library, it is no passkey
        raise NotProved(str(error)) from error


def ask(*, have: list[str] | None = None, must_unlock: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a device is asked when somebody signs in: any passkey of this site, or one of these."""
    unlock = UserVerificationRequirement.REQUIRED if must_unlock else UserVerificationRequirement.PREFERRED
    options, state = _server().authenticate_begin(None if have is None else _known(have), unlock)
    return dict(options), dict(state)


def credential_of(answer: str) -> tuple[str, str]:
    """Which passkey answered, and the handle that it says it belongs to ("" when it says none). Raises NotProved."""
    given = _read(answer)
    try:
        found = AuthenticationResponse.from_dict(given)
    except Exception as error:
        raise NotProved("not an answer of a device") from error
    return websafe_encode(found.raw_id), websafe_encode(found.response.user_handle or b"")


def count_proved(answer: str, asked: dict[str, Any], *, credential: str, public_key: str) -> int:
    """Hold an answer against the passkey it names; return the device's count of uses. Raises NotProved."""
    given = _read(answer)
    try:
        kept: Any = decode(websafe_decode(public_key))
        key = CoseKey.parse(kept)
        data = AttestedCredentialData.create(b"\0" * 16, websafe_decode(credential), key)
        _server().authenticate_complete(asked, [data], given)
        response = AuthenticationResponse.from_dict(given).response
        _refuse_frames(response.client_data)
        return response.authenticator_data.counter
    except Exception as error:
        raise NotProved(str(error)) from error


def _refuse_frames(client_data: CollectedClientData) -> None:
    if client_data.cross_origin:
        raise NotProved("asked from within another site")


def _known(credentials: list[str]) -> list[Any]:
    return [{"type": "public-key", "id": each} for each in credentials]


def _read(answer: str) -> dict[str, Any]:
    try:
        given = json.loads(answer) if len(answer) <= LONGEST else None
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise NotProved("not an answer of a device")
    return given
