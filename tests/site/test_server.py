"""F46 against the server as it is shipped: requests that two readers read differently, headers without end."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INNER = b"GET /status.json HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def port(tmp_path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    words = ["gunicorn", "mantle.config.wsgi:application", "--worker-class", "gthread", "--threads", "4"]
    program = [sys.executable, "-m", *words, "--bind", f"127.0.0.1:{number}"]
    server = subprocess.Popen(program, cwd=ROOT, env={**os.environ, "MANTLE_VAR": str(tmp_path)})
    try:
        for _ in range(600):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", number)) == 0:
                    break
            time.sleep(0.05)
        yield number
    finally:
        server.terminate()
        server.wait(20)


def answers_to(port: int, raw: bytes, patience: float = 3) -> list[int]:
    """The statuses of everything that comes back on one connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as client:
        said = b""
        try:
            client.sendall(raw)
            while part := client.recv(65536):
                said += part
        except (TimeoutError, ConnectionError):
            pass
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", said)]


def request(first: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    return b"\r\n".join([first, b"Host: localhost", *headers, b"", b""]) + body


REFUSED = {
    "two lengths that differ": request(
        b"POST /health/ HTTP/1.1", b"Content-Length: 5", b"Content-Length: 0", body=b"aaaaa" + INNER
    ),
    "a length and chunks": request(
        b"POST /health/ HTTP/1.1", b"Content-Length: 4", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + INNER
    ),
    "chunks in a strange spelling": request(
        b"POST /health/ HTTP/1.1", b"Transfer-Encoding: xchunked", b"Content-Length: 0", body=INNER
    ),
    "a blank before the colon": request(b"POST /health/ HTTP/1.1", b"Content-Length : 0", body=INNER),
    "a length that is none": request(b"POST /health/ HTTP/1.1", b"Content-Length: +5", body=b"aaaaa" + INNER),
    "a header without end": request(b"GET /health/ HTTP/1.1", b"X-Long: " + b"a" * 200_000),
    "headers without end": request(b"GET /health/ HTTP/1.1", *[b"X-%d: a" % number for number in range(500)]),
    "an address without end": request(b"GET /" + b"a" * 100_000 + b" HTTP/1.1"),
    "a line that is none": b"\x16\x03\x01\x00\xa5" + b"\x00" * 40 + b"\r\n\r\n",
    "TRACE": request(b"TRACE /health/ HTTP/1.1", b"Connection: close"),
    "CONNECT": request(b"CONNECT example.org:443 HTTP/1.1", b"Connection: close"),
    "another host": b"GET /health/ HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n",
}


@pytest.mark.nightly
def test_the_server_refuses_requests_of_two_lengths_and_headers_without_end(port):
    assert answers_to(port, request(b"GET /health/ HTTP/1.1", b"Connection: close"), 60) == [200]
    found = {name: answers_to(port, raw) for name, raw in REFUSED.items()}
    # One refusal, and nothing of what was smuggled along is answered.
    assert {name: seen for name, seen in found.items() if len(seen) > 1 or any(each < 400 for each in seen)} == {}
    assert answers_to(port, request(b"GET /health/ HTTP/1.1", b"Connection: close")) == [200]
