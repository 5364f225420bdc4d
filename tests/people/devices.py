"""A device that makes and uses passkeys, written from the standard: an ES256 key, real CBOR, and ways to cheat."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cbor import encode

ORIGIN = "http://localhost:8000"
PRESENT, UNLOCKED, NEW = 1, 4, 64


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def data_of(words: str) -> bytes:
    return urlsafe_b64decode(words + "=" * (-len(words) % 4))


@dataclass
class Device:
    """One passkey. `origin`, `site` and `flags` say what an honest browser would; tests change them."""

    origin: str = ORIGIN
    site: str = "localhost"
    flags: int = PRESENT | UNLOCKED
    count: int = 0
    is_framed: bool = False
    name: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: str = ""
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, asked: dict[str, Any]) -> str:
        """The answer to a question for a new passkey, as a browser would send it."""
        options = asked["publicKey"]
        self.handle = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        x, y = (each.to_bytes(32, "big") for each in (numbers.x, numbers.y))
        key = {1: 2, 3: -7, -1: 1, -2: x, -3: y}
        made = b"\0" * 16 + len(self.name).to_bytes(2, "big") + self.name + encode(key)
        attested = encode({"fmt": "none", "attStmt": {}, "authData": self._data(NEW) + made})
        said = self._said("webauthn.create", options["challenge"])
        return self._packed({"attestationObject": text(attested), "clientDataJSON": text(said)})

    def use(self, asked: dict[str, Any]) -> str:
        """The answer to a question for this passkey; the count goes up unless it is one that stays 0."""
        self.count += 1 if self.count else 0
        data, said = self._data(), self._said("webauthn.get", asked["publicKey"]["challenge"])
        signed = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        answer = {"authenticatorData": text(data), "clientDataJSON": text(said), "signature": text(signed)}
        return self._packed(answer | ({"userHandle": self.handle} if self.handle else {}))

    def _data(self, further: int = 0) -> bytes:
        site = hashlib.sha256(self.site.encode()).digest()
        return site + bytes([self.flags | further]) + self.count.to_bytes(4, "big")

    def _said(self, kind: str, challenge: str) -> bytes:
        words = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.is_framed}
        return json.dumps(words).encode()

    def _packed(self, response: dict[str, str]) -> str:
        name = text(self.name)
        return json.dumps({
            "id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {},
        })  # fmt: skip
