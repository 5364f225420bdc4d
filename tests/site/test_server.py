"""F46 and F13 against the server as it is shipped: requests that two readers read differently, headers without end."""

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

from mantle.config.serving import LONGEST_BODY, Refused, body_of

ROOT = Path(__file__).resolve().parents[2]
INNER = b"GET /status.json HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def port(tmp_path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    words = ["gunicorn", "mantle.config.wsgi:application", "--threads", "4"]
    words += ["--worker-class", "mantle.config.serving.PatientWorker"]
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


def body_said(*headers: bytes) -> tuple[int, bool] | int:
    try:
        return body_of(b"\r\n".join([b"POST / HTTP/1.1", b"Host: localhost", *headers]))
    except Refused as refused:
        return refused.args[0]


def test_what_is_unclear_about_the_length_of_a_request_is_the_last_of_its_line():
    """Where one reader takes the rest for a form and the next for a request, something could be smuggled."""
    assert (body_said(), body_said(b"content-length: 12")) == ((0, True), (12, True))
    twice, endless = b"Content-Length: 5\r\nContent-Length: 5", b"Content-Length: " + b"9" * 16
    spelt = (b"Content-Length : 5", b" Content-Length: 5", b"Content-Length: +5", b"Content-Length: 5, 5")
    for unclear in (*spelt, b"Content-Length: ", twice, endless):
        assert body_said(*unclear.split(b"\r\n")) == (0, False), unclear
    assert body_said(b"Transfer-Encoding: chunked") == body_said(b"transfer-encoding : x", b"Content-Length: 1") == 411
    assert body_said(b"Content-Length: %d" % LONGEST_BODY) == (LONGEST_BODY, True)
    assert body_said(b"Content-Length: %d" % (LONGEST_BODY + 1)) == 413


@pytest.mark.nightly
def test_one_line_carries_one_request_after_another_whole_in_parts_and_large(port):
    page, last = request(b"GET /health/ HTTP/1.1"), request(b"GET /health/ HTTP/1.1", b"Connection: close")
    assert answers_to(port, page + page + last, 60) == [200, 200, 200]
    large = request(b"POST /sign-in/ HTTP/1.1", b"Content-Length: 2000000", body=b"a" * 2_000_000)
    assert answers_to(port, large + last) == [403]  # no secret of a form; what comes after an unread form is cut off
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        for place in range(len(page)):
            client.sendall(page[place : place + 1])
        assert client.recv(65536).startswith(b"HTTP/1.1 200")
        client.sendall(last)
        said = b""
        while part := client.recv(65536):
            said += part
    assert said.startswith(b"HTTP/1.1 200")
