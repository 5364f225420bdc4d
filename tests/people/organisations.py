"""An organisation's own sign-in for tests: a small provider on this machine, with its own keys, and ways to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

CLIENT, SECRET = "mantle", "a secret: with % and +"


@dataclass
class Provider:
    """What it knows, what it says of whoever signs in, and how a test bends its answers."""

    address: str = ""
    keys: list[Any] = field(default_factory=lambda: [ECKey.generate_key("P-256", {"kid": "first"})])
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "248289761001"})
    bend: Callable[[dict[str, Any]], dict[str, Any]] = dict
    sign: Callable[[dict[str, Any]], str] | None = None
    document: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def settings(self, **other: Any) -> dict[str, Any]:
        given = {"key": "alder", "name": "Alder County Council", "issuer": self.address, "client_id": CLIENT}
        return given | {"client_secret": SECRET, "domains": ["example.org"], **other}

    def sign_in(self, address: str) -> dict[str, str]:
        """Somebody signs in at the page to which Mantle sent them: what the browser brings back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.address}

    def answer(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys",
                     "end_session_endpoint": "leave"}  # fmt: skip
            return 200, {"issuer": self.address} | {k: f"{self.address}/{v}" for k, v in names.items()} | self.document
        if path == "/keys":
            return 200, dict(KeySet(self.keys).as_dict())
        if path == "/token":
            return self._token(form, authorization)
        return 404, {}

    def _token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode().split(":")
        asked = self.codes.pop(form.get("code", ""), None)
        if [unquote(each.replace("+", " ")) for each in pair] != [CLIENT, SECRET] or asked is None:
            return 400, {"error": "invalid_client"}
        digest = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if digest != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        said = self.bend({"iss": self.address, "aud": CLIENT, "nonce": asked["nonce"], **self.claims})
        return 200, {"id_token": (self.sign or self.signed)(said), "token_type": "Bearer", "access_token": "x"}

    def signed(self, said: dict[str, Any]) -> str:
        return jwt.encode({"alg": "ES256", "kid": self.keys[-1].kid}, said, self.keys[-1])


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers on a free port of this machine."""
    provider = Provider()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._reply({name: values[0] for name, values in parse_qs(body).items()})

        def _reply(self, form: dict[str, str]) -> None:
            status, found = provider.answer(self.path, form, self.headers.get("Authorization", ""))
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
