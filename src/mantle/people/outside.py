"""An organisation's own sign-in (OpenID Connect): its addresses, its keys, and what its word is worth. PEO-26.

Nothing here follows an address that a visitor gave. The settings name the issuer; its document of addresses is asked
for there alone, and the addresses in it must lie at the same host, or at one that the settings name too.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import secrets
import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.crypto import constant_time_compare
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")  # signed with a key of the issuer; never "none", never our secret
KEPT_FOR = timedelta(hours=1)
ASKED_AGAIN_AFTER = timedelta(minutes=1)
SKEW = 60  # seconds by which two clocks may differ
SLOW, LONGEST = 10, 1_000_000  # seconds, bytes
ON_THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}


class NotBelieved(Exception):
    """An answer that proves nothing; the words are for the log, never for the page."""


@dataclass(frozen=True)
class Issuer:
    """An organisation whose own sign-in is trusted, as the settings say."""

    key: str
    name: str
    issuer: str
    client: str
    secret: str
    domains: frozenset[str]  # of e-mail addresses that it may speak for
    hosts: frozenset[str]  # at which its addresses may lie, beside its own
    second_steps: frozenset[str]  # values of acr or amr that count as second step; none: ours follows


@dataclass
class _Kept:
    """What was asked of an issuer: its addresses and its keys, for an hour."""

    addresses: dict[str, Any] = field(default_factory=dict)
    keys: KeySet | None = None
    asked_at: datetime | None = None
    keys_at: datetime | None = None


_kept: dict[str, _Kept] = {}


def issuers() -> dict[str, Issuer]:
    """Every issuer of the settings, by its key."""
    found = {}
    for row in settings.OUTSIDE_SIGN_IN:
        host = urlsplit(row["issuer"]).hostname or ""
        found[row["key"]] = Issuer(
            key=row["key"], name=row["name"], issuer=row["issuer"], client=row["client_id"],
            secret=row["client_secret"],
            domains=frozenset(each.lower() for each in row.get("domains", ())),
            hosts=frozenset({host, *row.get("hosts", ())}), second_steps=frozenset(row.get("second_steps", ())),
        )  # fmt: skip
    return found


def new_question() -> dict[str, str]:
    """What ties an answer to this browser and this question: three secrets of 256 bits each."""
    return {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}


def where_to_ask(issuer: Issuer, asked: dict[str, str], *, back: str, at: datetime) -> str:
    """The address to which the browser goes: code flow with PKCE. Raises NotBelieved when nobody answers."""
    digest = hashlib.sha256(asked["verifier"].encode()).digest()
    words = {
        "response_type": "code", "client_id": issuer.client, "redirect_uri": back, "scope": "openid email",
        "state": asked["state"], "nonce": asked["nonce"], "code_challenge_method": "S256",
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
    }  # fmt: skip
    address = _address(issuer, "authorization_endpoint", at)
    return f"{address}{'&' if '?' in address else '?'}{urlencode(words)}"


def where_to_leave(issuer: Issuer, *, back: str, at: datetime) -> str:
    """The address at which the visit to the organisation's own sign-in ends; "" when it has none."""
    try:
        address = _address(issuer, "end_session_endpoint", at)
    except NotBelieved:
        return ""
    return f"{address}?{urlencode({'client_id': issuer.client, 'post_logout_redirect_uri': back})}"


def said(issuer: Issuer, answer: dict[str, str], asked: dict[str, str], *, back: str, at: datetime) -> dict[str, Any]:
    """What the issuer says of whoever comes back: claims of an ID token that was checked. Raises NotBelieved."""
    if not constant_time_compare(answer.get("state", ""), asked["state"]):
        raise NotBelieved("another state")
    # RFC 9207: an answer that names its issuer names the one that was asked, so that two cannot be mixed up.
    if answer.get("iss", issuer.issuer) != issuer.issuer:
        raise NotBelieved("another issuer")
    if "error" in answer or not answer.get("code"):
        raise NotBelieved("no code")
    given = _fetched(issuer, _address(issuer, "token_endpoint", at), {
        "grant_type": "authorization_code", "code": answer["code"], "redirect_uri": back,
        "code_verifier": asked["verifier"], "client_id": issuer.client,
    })  # fmt: skip
    token = given.get("id_token")
    if not isinstance(token, str):
        raise NotBelieved("no token")
    return _checked(issuer, token, asked["nonce"], at)


def _checked(issuer: Issuer, token: str, nonce: str, at: datetime) -> dict[str, Any]:
    try:
        claims = _decoded(issuer, token, at)
        jwt.JWTClaimsRegistry(
            now=int(at.timestamp()), leeway=SKEW,
            iss={"essential": True, "value": issuer.issuer}, aud={"essential": True, "value": issuer.client},
            exp={"essential": True}, iat={"essential": True}, sub={"essential": True}, nonce={"essential": True},
        ).validate(claims)  # fmt: skip
    except (JoseError, ValueError, TypeError) as error:
        raise NotBelieved(f"token: {type(error).__name__}") from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != issuer.client:
        raise NotBelieved("made for another client")
    if not constant_time_compare(str(claims["nonce"]), nonce) or not 0 < len(claims["sub"]) <= 255:
        raise NotBelieved("another nonce")
    return claims


def _decoded(issuer: Issuer, token: str, at: datetime) -> dict[str, Any]:
    """By the keys that are kept; once more with fresh ones, because an issuer changes its keys when it likes."""
    try:
        return jwt.decode(token, _keys(issuer, at), algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError):
        kept = _kept[issuer.issuer]
        if kept.keys_at is not None and at - kept.keys_at < ASKED_AGAIN_AFTER:
            raise
        kept.keys = None
        return jwt.decode(token, _keys(issuer, at), algorithms=list(ALGORITHMS)).claims


def is_second_step(issuer: Issuer, claims: dict[str, Any]) -> bool:
    """PEO-27: whether the issuer says that a second step was taken, in words that the settings take for one."""
    amr = claims.get("amr") if isinstance(claims.get("amr"), list) else []
    return bool(issuer.second_steps & {str(each) for each in (claims.get("acr"), *(amr or []))})


def verified_address(issuer: Issuer, claims: dict[str, Any]) -> str:
    """The address that the issuer has verified and may speak for; "" for any other."""
    email = str(claims.get("email") or "").strip().lower()
    ours = email.count("@") == 1 and email.rpartition("@")[2] in issuer.domains
    return email if ours and claims.get("email_verified") is True else ""


def _address(issuer: Issuer, name: str, at: datetime) -> str:
    kept = _kept.setdefault(issuer.issuer, _Kept())
    if not kept.addresses or kept.asked_at is None or at - kept.asked_at >= KEPT_FOR:
        found = _fetched(issuer, f"{issuer.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != issuer.issuer:
            raise NotBelieved("the document names another issuer")
        kept.addresses, kept.asked_at = found, at
    address = kept.addresses.get(name)
    if not isinstance(address, str):
        raise NotBelieved(f"no {name}")
    _refuse_strange(issuer, address)
    return address


def _keys(issuer: Issuer, at: datetime) -> KeySet:
    address = _address(issuer, "jwks_uri", at)
    kept = _kept[issuer.issuer]
    if kept.keys is None or kept.keys_at is None or at - kept.keys_at >= KEPT_FOR:
        kept.keys, kept.keys_at = KeySet.import_key_set(_fetched(issuer, address)), at  # type: ignore[arg-type]
    return kept.keys


def _refuse_strange(issuer: Issuer, address: str) -> None:
    parts = urlsplit(address)
    own = urlsplit(issuer.issuer)
    is_safe = parts.scheme == "https" or (parts.scheme == own.scheme and own.hostname in ON_THIS_MACHINE)
    if not is_safe or parts.hostname not in issuer.hosts or "@" in parts.netloc:
        raise NotBelieved("an address elsewhere")


def _fetched(issuer: Issuer, address: str, sent: dict[str, str] | None = None) -> dict[str, Any]:
    """Ask an address of the issuer, follow it nowhere else, and read a bounded answer. Raises NotBelieved."""
    _refuse_strange(issuer, address)
    parts, headers = urlsplit(address), {"Accept": "application/json", "User-Agent": "Mantle"}
    if sent is not None:
        pair = urlencode({"": issuer.client})[1:] + ":" + urlencode({"": issuer.secret})[1:]
        headers |= {
            "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    given: Any = {"context": ssl.create_default_context()} if parts.scheme == "https" else {}
    line = kind(parts.hostname or "", parts.port, timeout=SLOW, **given)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        line.request(
            "POST" if sent is not None else "GET", path, urlencode(sent) if sent is not None else None, headers
        )
        reply = line.getresponse()
        body = reply.read(LONGEST + 1)
        found = json.loads(body) if reply.status == 200 and len(body) <= LONGEST else None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotBelieved(f"no answer: {type(error).__name__}") from error
    finally:
        line.close()
    if not isinstance(found, dict):
        raise NotBelieved("no answer that can be read")
    return found
