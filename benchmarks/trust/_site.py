"""What the drivers share: a site of two workers on a database of its own, and forms sent to it over the wire."""

from __future__ import annotations

import atexit
import hashlib
import http.client
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]


def prepared(database: str = "", folder: Path | None = None) -> Path:
    """Make a folder with an empty database of its own, and set Django up here on the same database.

    The site runs on a copy of the source: a worker that follows a killed one reads modules anew, and must not meet an
    edit that is made meanwhile.
    """
    folder = folder or Path(tempfile.mkdtemp(prefix="mantle-trust-"))
    database = database or f"sqlite:///{folder}/mantle.sqlite3"
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    os.environ |= {
        "MANTLE_VAR": str(folder), "MANTLE_DATABASE": database, "MANTLE_DEMONSTRATION": "",
        "PYTHONPATH": str(folder / "src"), "DJANGO_SETTINGS_MODULE": "mantle.config.settings", "MANTLE_MAIL": "",
    }  # fmt: skip
    sys.path.insert(0, str(folder / "src"))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections

    atexit.register(connections.close_all)  # a server that is to end waits for whoever is connected

    empty = Path(tempfile.gettempdir()) / f"mantle-trust-empty-{_digest(folder / 'src')}.sqlite3"
    if connection.vendor == "sqlite" and empty.exists():
        shutil.copyfile(empty, folder / "mantle.sqlite3")  # another driver has migrated the same source already
        return folder
    call_command("migrate", verbosity=0)
    if connection.vendor == "sqlite":
        connection.close()
        shutil.copyfile(folder / "mantle.sqlite3", empty.with_suffix(".part"))
        empty.with_suffix(".part").rename(empty)
    return folder


def _digest(source: Path) -> str:
    found = hashlib.sha256()
    for file in sorted(source.rglob("*.py")):
        found.update(file.read_bytes())
    return found.hexdigest()[:16]


def team_and_agency() -> tuple:
    """Somebody who may open posts everywhere, and an agency to open them at."""
    from tests import worlds

    return worlds.with_role("Priya", "Nair", worlds.Role.PROGRAMME_TEAM), worlds.authority("Alder County Council")


class Site:
    """gunicorn as the launcher starts it. Its workers are forked from one that has loaded the site already, or a kill
    would be followed by seconds of loading."""

    def __init__(self, application: str = "mantle.config.wsgi:application") -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        words = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload"]
        words += ["--log-level", "critical", "--bind", f"127.0.0.1:{self.port}"]
        command = [sys.executable, "-m", "gunicorn", application, *words]
        self.log = Path(os.environ["MANTLE_VAR"]) / "server.log"
        with self.log.open("w") as log:
            self.server = subprocess.Popen(command, cwd=ROOT, stderr=log)
        atexit.register(self.server.terminate)  # whatever ends the driver
        while not self.is_up():
            if self.server.poll() is not None:
                raise RuntimeError(f"the server did not begin: {self.log.read_text()[-500:]}")
            time.sleep(0.1)

    def is_up(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def workers(self) -> list[int]:
        """The processes that answer, by their numbers."""
        pid = self.server.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def errors(self) -> list[str]:
        """Lines of failures that the server has written: what a 500 was about."""
        return [line for line in self.log.read_text().splitlines() if '"error"' in line or "Traceback" in line][-5:]

    def stop(self) -> None:
        self.server.terminate()
        self.server.wait()


class Browser:
    """One signed-in person; forms are sent with the token of a page that was asked for once."""

    patience = 30.0  # seconds

    def __init__(self, site: Site, person: object, page: str) -> None:
        from django.test import Client

        client = Client()
        client.force_login(person.account)
        self.site = site
        self.cookies = {"mantle": client.cookies["mantle"].value}
        status, headers, body = self.asked("GET", page)
        if status != 200:
            raise RuntimeError(f"{page} answers {status}")
        self.cookies |= dict(re.findall(r"(mantle-form)=([^;]+)", str(headers)))
        self.token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', body)[-1]

    def asked(self, method: str, page: str, typed: dict[str, str] | None = None) -> tuple[int, object, str]:
        """Ask once; raises OSError or HTTPException when no whole answer comes."""
        body = urlencode(typed).encode() if typed is not None else None
        return self._answer(method, page, "application/x-www-form-urlencoded", body)

    def sent(self, page: str, typed: dict[str, str], name: str, content: bytes) -> tuple[int, object, str]:
        """Send a form with one file; raises OSError or HTTPException when no whole answer comes."""
        line, said = secrets.token_hex(16), {**typed, "csrfmiddlewaretoken": self.token}
        parts = [
            f'--{line}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}' for key, value in said.items()
        ]
        parts += [f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n']
        body = "\r\n".join(parts).encode() + content + f"\r\n--{line}--\r\n".encode()
        return self._answer("POST", page, f"multipart/form-data; boundary={line}", body)

    def _answer(self, method: str, page: str, kind: str, body: bytes | None) -> tuple[int, object, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=self.patience)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            line.request(method, page, body, {"Cookie": cookies, "Content-Type": kind, "Connection": "close"})
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            line.close()

    def post_form(self, title: str) -> dict[str, str]:
        """What somebody types to open a post, with a key of its own."""
        return {
            "title": title, "tier": "3", "starts_on": "2026-12-01", "unit": "", "fte": "1",
            "csrfmiddlewaretoken": self.token, "form_key": secrets.token_hex(32),
        }  # fmt: skip
