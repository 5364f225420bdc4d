"""Checks before a site is opened: whatever is unsafe is an error, so that `check --deploy` ends with status 1.

Django's own checks only warn of most of this, and say nothing of how long a session lives, how passwords are kept, who
may read an uploaded file, or what a page may load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from mantle.web.middleware import HEADERS

YEAR = 31_536_000  # seconds
LONGEST_SESSION = 12 * 60 * 60  # seconds: a working day and its edges
SHORTEST_PASSWORD = 12
SHORTEST_KEY = 50
DATABASE_SESSIONS = "mantle.people.visits"
JSON_SESSIONS = "django.contrib.sessions.serializers.JSONSerializer"
ARGON2 = "django.contrib.auth.hashers.Argon2PasswordHasher"
VALIDATORS = "django.contrib.auth.password_validation"
NEEDED = (
    "mantle.web.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "mantle.people.middleware.CurrentPerson",
)
# What a policy of what a page may load never holds: each would let in code that is not ours.
LOOSE = ("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "http:", "https:")


def checked(number: int) -> Callable[[Callable[[], Iterator[tuple[str, str]]]], Callable]:
    """Register a check that yields pairs of what is wrong and what to do; each becomes an error of this number."""

    def enter(find: Callable[[], Iterator[tuple[str, str]]]) -> Callable:
        def check(app_configs: Any, **options: Any) -> list[CheckMessage]:
            return [Error(wrong, hint=hint, id=f"mantle.E{number:03}") for wrong, hint in find()]

        check.__name__, check.__doc__ = find.__name__, find.__doc__
        register(check, Tags.security, deploy=True)
        return check

    return enter


@checked(10)
def debug_is_off() -> Iterator[tuple[str, str]]:
    if settings.DEBUG:
        yield "Debugging is on: error pages would show code and rows.", "Unset MANTLE_DEBUG."


@checked(11)
def secret_key_is_long() -> Iterator[tuple[str, str]]:
    if len(settings.SECRET_KEY) < SHORTEST_KEY or len(set(settings.SECRET_KEY)) < 5:
        yield "MANTLE_SECRET_KEY is short or repeats itself.", "Set it to 50 random characters."


@checked(12)
def hosts_are_named() -> Iterator[tuple[str, str]]:
    hosts = [host.strip() for host in settings.ALLOWED_HOSTS if host.strip()]
    if any(host == "*" or host.startswith((".", "*")) for host in hosts):
        yield "MANTLE_HOSTS lets names in that nobody chose.", "Name each host, without a star or a leading dot."
    if not set(hosts) - {"localhost", "127.0.0.1", "[::1]"}:
        yield "MANTLE_HOSTS names no public host.", "Set it to the name that people type."


@checked(13)
def traffic_is_encrypted() -> Iterator[tuple[str, str]]:
    if not settings.PUBLIC_URL.startswith("https://"):
        yield "MANTLE_PUBLIC_URL does not begin with https://.", "Put TLS in front and set the address people type."
    if not settings.SECURE_SSL_REDIRECT:
        yield "Plain requests are answered rather than sent on to https.", "Leave SECURE_SSL_REDIRECT as it is set."
    if settings.SECURE_HSTS_SECONDS < YEAR or not settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        yield "Browsers are not told to keep to https for a year.", "Leave the SECURE_HSTS settings as they are set."
    if not settings.SECURE_PROXY_SSL_HEADER:
        yield "The proxy's word on https is not read.", "Leave SECURE_PROXY_SSL_HEADER as it is set."


@checked(14)
def cookies_are_bound() -> Iterator[tuple[str, str]]:
    for kind in ("SESSION", "CSRF"):
        cookie = {
            part: getattr(settings, f"{kind}_COOKIE_{part}")
            for part in ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "DOMAIN", "PATH")
        }
        hint = f"Leave the {kind}_COOKIE settings as they are set."
        if not cookie["SECURE"] or not cookie["HTTPONLY"] or cookie["SAMESITE"] not in {"Lax", "Strict"}:
            yield f"The {kind.lower()} cookie is not Secure, HttpOnly and SameSite.", hint
        if not cookie["NAME"].startswith("__Host-") or cookie["DOMAIN"] or cookie["PATH"] != "/":
            yield f"The {kind.lower()} cookie is not bound to this host by its name (__Host-).", hint


@checked(15)
def sessions_end() -> Iterator[tuple[str, str]]:
    if settings.SESSION_COOKIE_AGE > LONGEST_SESSION or not settings.SESSION_EXPIRE_AT_BROWSER_CLOSE:
        yield "A session outlives the working day or the browser.", "SESSION_COOKIE_AGE: at most 12 hours."
    if settings.SESSION_ENGINE != DATABASE_SESSIONS or settings.SESSION_SERIALIZER != JSON_SESSIONS:
        yield "Sessions are kept where they cannot be ended.", "Keep them in the database, as JSON."


@checked(16)
def passwords_are_strong() -> Iterator[tuple[str, str]]:
    validators: Any = settings.AUTH_PASSWORD_VALIDATORS
    found: dict[str, dict[str, Any]] = {each["NAME"]: each.get("OPTIONS", {}) for each in validators}
    length = found.get(f"{VALIDATORS}.MinimumLengthValidator", {}).get("min_length", 0)
    if length < SHORTEST_PASSWORD:
        yield f"Passwords of fewer than {SHORTEST_PASSWORD} characters pass.", "Set MinimumLengthValidator to 12."
    if f"{VALIDATORS}.CommonPasswordValidator" not in found:
        yield "Passwords that everybody uses pass.", "Put CommonPasswordValidator back."
    if not settings.PASSWORD_HASHERS or settings.PASSWORD_HASHERS[0] != ARGON2:
        yield "Passwords are not kept with Argon2.", "Put Argon2PasswordHasher first in PASSWORD_HASHERS."


@checked(17)
def uploads_are_private() -> Iterator[tuple[str, str]]:
    mode = settings.FILE_UPLOAD_PERMISSIONS
    if mode is None or mode & 0o077:
        yield "Others on this machine may read uploaded files.", "Set FILE_UPLOAD_PERMISSIONS to 0o600."


@checked(18)
def pages_load_only_their_own() -> Iterator[tuple[str, str]]:
    for needed in NEEDED:
        if needed not in settings.MIDDLEWARE:
            yield f"{needed} is not in MIDDLEWARE.", "Put it back where it stood."
    policy = HEADERS.get("Content-Security-Policy", "")
    parts = {name: words.split() for name, _, words in (part.strip().partition(" ") for part in policy.split(";"))}
    strict = {"default-src": ["'none'"], "frame-ancestors": ["'none'"], "base-uri": ["'none'"]}
    if any(parts.get(name) != words for name, words in strict.items()):
        yield "The page policy does not begin from nothing.", "default-src, frame-ancestors and base-uri: 'none'."
    for name, words in parts.items():
        for loose in (word for word in words if word in LOOSE):
            yield f"The page policy allows {loose} in {name}.", "Name sources, and keep code out of pages."


@checked(19)
def static_files_are_collected() -> Iterator[tuple[str, str]]:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield "Style sheets and scripts are not collected.", "Run `mantle manage collectstatic --no-input`."


@register(Tags.database, deploy=True)
def sqlite_is_for_one_authority(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """SQLite is safe for one authority on one machine; a site of many agencies needs PostgreSQL."""
    if "sqlite" not in settings.DATABASES["default"]["ENGINE"]:
        return []
    text = "The database is SQLite: for one authority on one machine, not for many agencies at once."
    return [checks.Warning(text, hint="Set MANTLE_DATABASE to a PostgreSQL database.", id="mantle.W001")]
