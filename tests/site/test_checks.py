"""An unsafe installation says so before it serves a page: each check is shown to fail on a setting broken for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import checks

from mantle.people import checks as checks_of_people
from mantle.rights.rules.parts import PARTS
from mantle.web import checks as checks_of_web
from mantle.web import middleware
from tests import worlds

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "DEBUG": False,
    "DEMONSTRATION": False,
    "SECRET_KEY": "4gH" + "k2Lm9Qr7Tz" * 6,
    "SEALING_KEYS": ["7wP" + "c5Xn1Vb8Ks" * 6],
    "ALLOWED_HOSTS": ["mantle.example.org", "localhost"],
    "PUBLIC_URL": "https://mantle.example.org",
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_NAME": "__Host-mantle",
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_NAME": "__Host-mantle-form",
}
VALIDATORS = "django.contrib.auth.password_validation"
BROKEN = [
    ("mantle.E001", {"DEMONSTRATION": True}),
    ("mantle.E002", {"SECRET_KEY": "for-development-only-" + "x" * 40}),
    ("mantle.E005", {"SEALING_KEYS": ["for-development-only-" + "x" * 40]}),
    ("mantle.E005", {"SEALING_KEYS": ["4gH" + "k2Lm9Qr7Tz" * 6, "short"]}),
    ("mantle.E010", {"DEBUG": True}),
    ("mantle.E011", {"SECRET_KEY": "short"}),
    ("mantle.E011", {"SECRET_KEY": "ab" * 40}),
    ("mantle.E012", {"ALLOWED_HOSTS": ["*"]}),
    ("mantle.E012", {"ALLOWED_HOSTS": [".example.org"]}),
    ("mantle.E012", {"ALLOWED_HOSTS": ["localhost", "127.0.0.1"]}),
    ("mantle.E013", {"PUBLIC_URL": "http://mantle.example.org"}),
    ("mantle.E013", {"SECURE_SSL_REDIRECT": False}),
    ("mantle.E013", {"SECURE_HSTS_SECONDS": 3600}),
    ("mantle.E013", {"SECURE_HSTS_INCLUDE_SUBDOMAINS": False}),
    ("mantle.E013", {"SECURE_PROXY_SSL_HEADER": None}),
    ("mantle.E014", {"SESSION_COOKIE_SECURE": False}),
    ("mantle.E014", {"SESSION_COOKIE_HTTPONLY": False}),
    ("mantle.E014", {"SESSION_COOKIE_SAMESITE": "None"}),
    ("mantle.E014", {"SESSION_COOKIE_NAME": "mantle"}),
    ("mantle.E014", {"SESSION_COOKIE_DOMAIN": "example.org"}),
    ("mantle.E014", {"CSRF_COOKIE_SECURE": False}),
    ("mantle.E014", {"CSRF_COOKIE_PATH": "/forms/"}),
    ("mantle.E015", {"SESSION_COOKIE_AGE": 14 * 24 * 60 * 60}),
    ("mantle.E015", {"SESSION_EXPIRE_AT_BROWSER_CLOSE": False}),
    ("mantle.E015", {"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}),
    ("mantle.E015", {"SESSION_SERIALIZER": "elsewhere.PickleSerializer"}),
    ("mantle.E016", {"AUTH_PASSWORD_VALIDATORS": []}),
    ("mantle.E016", {"AUTH_PASSWORD_VALIDATORS": [{"NAME": f"{VALIDATORS}.CommonPasswordValidator"}]}),
    ("mantle.E016", {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}),
    ("mantle.E017", {"FILE_UPLOAD_PERMISSIONS": 0o644}),
    ("mantle.E017", {"FILE_UPLOAD_PERMISSIONS": None}),
    ("mantle.E018", {"MIDDLEWARE": ["django.middleware.security.SecurityMiddleware"]}),
    ("mantle.E019", {"STATIC_ROOT": "/nowhere/at/all"}),
]  # fmt: skip
POLICIES = [
    "",
    "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; script-src 'self' 'unsafe-inline'",
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; img-src *",
]
pytestmark = pytest.mark.django_db


@pytest.fixture
def safe(settings, tmp_path):
    """The settings of a safe site, as `MANTLE_…` in the environment would make them."""
    for name, value in SAFE.items():
        setattr(settings, name, value)
    (tmp_path / "staticfiles.json").write_text("{}")
    settings.STATIC_ROOT = tmp_path
    return settings


def found() -> set[str]:
    messages = checks.run_checks(include_deployment_checks=True, databases=["default"])
    return {str(message.id) for message in messages if str(message.id).startswith("mantle.E")}


@pytest.mark.parametrize(
    ("number", "broken"), BROKEN, ids=lambda each: each if isinstance(each, str) else next(iter(each))
)
def test_a_broken_setting_is_found_and_a_safe_one_is_not(safe, number, broken):
    assert found() == set()
    for name, value in broken.items():
        setattr(safe, name, value)
    assert number in found()


@pytest.mark.parametrize("policy", POLICIES, ids=["none", "too wide", "inline code", "any image"])
def test_a_loose_page_policy_is_found(safe, monkeypatch, policy):
    assert "mantle.E018" not in found()
    monkeypatch.setitem(middleware.HEADERS, "Content-Security-Policy", policy)
    assert "mantle.E018" in found()


def test_an_account_of_the_demonstration_is_found(safe):
    account = worlds.with_role("Vi", "Sitor", worlds.Role.AUDITOR).account
    assert "mantle.E004" not in found()
    account.is_demonstration = True
    account.save()
    assert "mantle.E004" in found()


def test_sqlite_waits_for_its_turn_to_write_and_is_warned_of_in_production(safe, monkeypatch):
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"transaction_mode": "DEFERRED"}}
    monkeypatch.setitem(safe.DATABASES, "default", sqlite)
    assert [error.id for error in checks_of_people.sqlite_writes_wait(None)] == ["mantle.E003"]
    monkeypatch.setitem(safe.DATABASES, "default", {**sqlite, "OPTIONS": {"transaction_mode": "IMMEDIATE"}})
    assert checks_of_people.sqlite_writes_wait(None) == []
    assert [warning.id for warning in checks_of_web.sqlite_is_for_one_authority(None)] == ["mantle.W001"]
    monkeypatch.setitem(safe.DATABASES, "default", {"ENGINE": "django.db.backends.postgresql"})
    assert checks_of_web.sqlite_is_for_one_authority(None) == []


def test_the_command_ends_with_1_on_a_site_as_it_comes_and_with_0_when_the_page_of_the_how_to_is_followed(tmp_path):
    path = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
    # What the tests need in the same process (a browser driver beside a database) is no part of a site.
    own_only = ("MANTLE_", "DJANGO_ALLOW_ASYNC")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(own_only)}
    own = {**clean, "PYTHONPATH": path, "MANTLE_VAR": str(tmp_path)}
    words = [sys.executable, "-m", "mantle.cli.main", "manage", "check", "--deploy"]
    unsafe = subprocess.run(words, env=own, cwd=ROOT, capture_output=True, text=True, check=False)
    assert unsafe.returncode == 1
    assert {f"mantle.E0{number}" for number in ("02", "12", "13", "14", "19")} <= set(
        unsafe.stderr.replace("(", " ").replace(")", " ").split()
    )
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text('{"paths": {}, "version": "1.1", "hash": ""}')
    own |= {
        "MANTLE_SECRET_KEY": str(SAFE["SECRET_KEY"]),
        "MANTLE_HOSTS": "mantle.example.org",
        "MANTLE_PUBLIC_URL": "https://mantle.example.org",
        "MANTLE_DATABASE": "postgresql://mantle:secret@127.0.0.1:1/mantle",
        "MANTLE_WEB_DATABASE": "postgresql://mantle_web:secret@127.0.0.1:1/mantle",
        "MANTLE_IMPACT_ASSESSMENTS": ",".join(f"{part}=IA-1" for part in PARTS),
    }
    safe = subprocess.run([*words, "--fail-level", "WARNING"], env=own, cwd=ROOT, capture_output=True, text=True)
    assert (safe.returncode, safe.stderr) == (0, "")
