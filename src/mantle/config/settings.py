"""Settings: everything that differs between a laptop and a production server comes from the environment."""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

PROJECT = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("MANTLE_VAR", PROJECT / "var"))
# Demonstration mode offers sign-in by one click; a check refuses it beside a production database.
DEMONSTRATION = os.environ.get("MANTLE_DEMONSTRATION", "") == "1"
DEBUG = os.environ.get("MANTLE_DEBUG", "") == "1"
SECRET_KEY = os.environ.get("MANTLE_SECRET_KEY", "for-development-only-" + "x" * 40)
# Seals the keys of people's apps; several, parted by commas, while one takes over from another: the first one seals.
SEALING_KEYS = [key for key in os.environ.get("MANTLE_SEALING_KEYS", "").split(",") if key] or [SECRET_KEY]
# What people say for equality is kept under keys made with this. It is never changed: with another one,
# nobody's answers are found again. Without one of its own it is made from the secret key.
EQUALITY_KEY = os.environ.get("MANTLE_EQUALITY_KEY", "") or f"equality {SECRET_KEY}"
# Badges are signed by a key made from this: with another one, earlier badges no longer agree with the published key.
BADGE_KEY = os.environ.get("MANTLE_BADGE_KEY", "") or f"badges {SECRET_KEY}"
# A part that judges people opens once its impact assessment has a number: "feedback=IA-12,networks=IA-13". Where all
# people are invented, or only a developer looks, every part is open. See mantle.rights.rules.parts.
IMPACT_ASSESSMENTS = os.environ.get("MANTLE_IMPACT_ASSESSMENTS", "")
ALLOWED_HOSTS = os.environ.get("MANTLE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("MANTLE_ORIGINS", "").split(",") if origin]
PUBLIC_URL = os.environ.get("MANTLE_PUBLIC_URL", "http://localhost:8000")
BEHIND_TLS = PUBLIC_URL.startswith("https://")
# How many proxies of our own add to X-Forwarded-For; what stands further to the left could be anybody's claim.
TRUSTED_PROXIES = int(os.environ.get("MANTLE_TRUSTED_PROXIES", "1" if BEHIND_TLS else "0"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "mantle.web",
    "mantle.people",
    "mantle.equality",
    "mantle.structures",
    "mantle.framework",
    "mantle.programmes",
    "mantle.learning",
    "mantle.selection",
    "mantle.feedback",
    "mantle.networks",
    "mantle.support",
    "mantle.succession",
    "mantle.forecast",
    "mantle.evaluation",
    "mantle.rights",
    "mantle.home",
]
MIDDLEWARE = [
    "mantle.web.logs.RequestLog",
    "mantle.web.middleware.SecurityHeaders",
    "mantle.web.middleware.NoSilentBytes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mantle.people.sessions.SessionLimits",
    "mantle.people.middleware.CurrentPerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "mantle.rights.middleware.NoticesFirst",
    "mantle.rights.middleware.AssessedFirst",
]
ROOT_URLCONF = "mantle.config.urls"
WSGI_APPLICATION = "mantle.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "mantle.web.context.page",
                "mantle.people.context.person",
                "mantle.home.context.navigation",
            ],
            "builtins": ["mantle.web.templatetags.page"],
        },
    }
]
FORM_RENDERER = "mantle.web.forms.GovukRenderer"


def _database(address: str) -> dict:
    """Read postgresql://user:password@host:port/name, or sqlite:///path."""
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        # Below 3.51.3 a write-ahead log can corrupt under two connections: the rollback journal is slower and safe.
        journal = "WAL" if sqlite3.sqlite_version_info >= (3, 51, 3) else "DELETE"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path[1:] or ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": f"PRAGMA journal_mode={journal};PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA mmap_size=8388608;PRAGMA cache_size=-20000;",
            },
            "CONN_MAX_AGE": 60,
        }
    query = dict(part.split("=", 1) for part in parts.query.split("&") if "=" in part)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c lock_timeout=5000"},
    }


DATABASES = {"default": _database(os.environ.get("MANTLE_DATABASE", f"sqlite:///{VAR / 'mantle.sqlite3'}"))}
# The same database by a role that owns nothing: the web server signs in with it (mantle.config.wsgi, people.wall).
_WEB = os.environ.get("MANTLE_WEB_DATABASE", "")
WEB_DATABASE = _database(_WEB) if _WEB else None

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "home:start"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "mantle.people.passwords.NothingOfYourOwn"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
SESSION_ENGINE = "mantle.people.visits"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_NAME = "__Host-mantle" if BEHIND_TLS else "mantle"
CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_NAME = "__Host-mantle-form" if BEHIND_TLS else "mantle-form"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "mantle.web.views.form_expired"
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # what keeps the process alive asks it directly, without the proxy
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # X-Frame-Options is set by mantle.web.middleware.SecurityHeaders
    "security.W021",  # to enter a browser's own list of hosts is the operator's decision
]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [VAR / "assets"] if (VAR / "assets").exists() else []
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if (STATIC_ROOT / "staticfiles.json").exists()
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = VAR / "media"
# Beside the database and outside its backups: which records were erased, by keyed digests (see mantle.rights).
ERASURE_LEDGER = Path(os.environ.get("MANTLE_ERASURE_LEDGER", VAR / "erasures.jsonl"))
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "mantle.web.uploads.LimitUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# One line of JSON an event, to stderr: whoever runs the site sends them on. See mantle.web.logs for what stays out.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "mantle.web.logs.JsonLines"}, "words": {"format": "%(message)s"}},
    "handlers": {
        # A program reads the lines of a site that is in use; whoever tries the demonstration reads them in person.
        "console": {"class": "logging.StreamHandler", "formatter": "words" if DEMONSTRATION else "lines"}
    },
    "loggers": {
        "mantle": {"handlers": ["console"], "level": "INFO"},
        "mantle.requests": {"level": "WARNING" if DEMONSTRATION or DEBUG else "INFO"},
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # The lines of mantle.requests say the same with what a reader needs.
        "django.request": {"level": "ERROR"},
    },
}


def _mail(address: str) -> dict | None:
    """Read smtp://user:password@host:port (TLS from STARTTLS) or smtps://… (TLS from the first byte); none: no mail."""
    if not address:
        return None
    parts = urlsplit(address)
    query = dict(part.split("=", 1) for part in parts.query.split("&") if "=" in part)
    return {
        "host": parts.hostname or "",
        "port": parts.port or (465 if parts.scheme == "smtps" else 587),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls": "from the start" if parts.scheme == "smtps" else query.get("tls", "starttls"),
        "drops_doubles": query.get("drops_doubles") == "1",
        "timeout": float(query.get("timeout", "20")),
    }


# Letters go out by this server; without one they are kept and shown on a page. See mantle.people.mail.
MAIL = _mail(os.environ.get("MANTLE_MAIL", ""))
MAIL_FROM = os.environ.get("MANTLE_MAIL_FROM", "")
MAIL_REPLY_TO = os.environ.get("MANTLE_MAIL_REPLY_TO", "")

# Sign-in of organisations (OpenID Connect), as a list in JSON. See docs/how-to/sign-in-elsewhere.md.
OUTSIDE_SIGN_IN = json.loads(os.environ.get("MANTLE_OUTSIDE_SIGN_IN", "") or "[]")

# A worker gives a sign of life every few seconds; one that is silent for this long was killed.
SILENT_FOR = timedelta(seconds=float(os.environ.get("MANTLE_SILENT_SECONDS", "30")))

# Work that a worker carries out: {kind: function}. See mantle.people.jobs.
JOBS = {
    "tidy up": "mantle.people.actions.chores.tidy_up",
    "look for killed work": "mantle.people.actions.chores.look_for_killed_work",
    "seal the record": "mantle.people.actions.seals.seal_in_background",
    "let go what is due": "mantle.rights.actions.retaining.retain_in_background",
    "send a link to set a password": "mantle.people.actions.links.answer",
    "read file": "mantle.structures.actions.files.read_in_background",
    "store file": "mantle.structures.actions.files.store_in_background",
    "take back file": "mantle.structures.actions.files.take_back_in_background",
    "look at links": "mantle.learning.actions.links.check_links",
    "look for new directors": "mantle.support.actions.duties.look_in_background",
    "move network surveys": "mantle.networks.actions.surveys.move_surveys",
    "ask what has lasted": "mantle.evaluation.actions.afterwards.ask_in_background",
    "look after feedback": "mantle.feedback.actions.closing.look_after_rounds",
    "tell of judgements": "mantle.succession.actions.people.show_in_background",
    "forecast": "mantle.forecast.actions.run_in_background",
}
# What comes round by itself: {kind of work: when}. One line registers it. See docs/how-to/letters-and-jobs.md.
SCHEDULE = {
    "tidy up": "every day at 03:10",
    "look for killed work": "every 10 minutes",
    "seal the record": "every 10 minutes",
    "let go what is due": "every day at 03:40",
    "tell of judgements": "every day at 05:40",
    "look after feedback": "every day at 05:10",
    "look at links": "every month on day 1 at 04:20",
    "look for new directors": "every day at 04:40",
    "move network surveys": "every day at 05:30",
    "ask what has lasted": "every day at 06:20",
}
