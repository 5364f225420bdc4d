"""What every test shares: which need a database, which need a browser, and a media folder that is thrown away."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

import hypothesis
import pytest

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REAL_FILES = Path(__file__).resolve().parents[2] / "shared" / "data"


# Most of what a run makes lives as long as it: to look for what does not after every 700 things took a tenth of it.
gc.set_threshold(10_000, 20, 20)

# A busy machine is no reason to fail, and in CI the same histories are tried each time.
hypothesis.settings.register_profile("house", deadline=None, derandomize=os.environ.get("CI") == "true")
hypothesis.settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    try:
        from django.conf import settings
    except ImportError:  # the core's own tests run where there is no Django
        return
    from mantle.rights.rules.parts import PARTS
    from tests import tables

    # Every part is assessed here; tests/rights/test_parts.py closes them.
    settings.IMPACT_ASSESSMENTS = ",".join(f"{part}=IA-{place}" for place, part in enumerate(PARTS, 1))
    settings.MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="mantle-media-"))
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    _empty_the_record_with_the_rest()
    tables.make_at_once()
    config.add_cleanup(lambda: shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True))


def _empty_the_record_with_the_rest() -> None:
    """Between tests tables are emptied; the record of changes refuses that anywhere but here."""
    from django.db import connection

    from mantle.people import acting

    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def emptied(self, statements: list[str]) -> None:
        # Where emptying a table fires triggers, what they wrote goes last.
        with acting.tidying():
            flush(self, [*statements, *[each for each in statements if '"people_change"' in each][:1]])

    operations.execute_sql_flush = emptied


@pytest.fixture(autouse=True)
def _nothing_is_kept_from_one_test_to_the_next() -> None:
    """What a page keeps until the next change on record, where a rolled back test leaves the same numbers again."""
    if profile := sys.modules.get("mantle.forecast.reports.profile"):
        profile._kept.cache_clear()


# Walks over every address as one role after another: minutes long, and about doors rather than about databases. They
# run on SQLite each time; on PostgreSQL by hand (`-m walk` with MANTLE_DATABASE), so that the whole run stays short.
WALKS = {
    "test_access.py", "test_attacks.py", "test_audit_is_complete.py", "test_canaries.py", "test_demonstration.py",
    "test_filling.py", "test_filling_refused.py", "test_headers.py", "test_methods.py",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what reads or writes a database: the launcher runs those again on PostgreSQL."""
    fixtures = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
    for item in items:
        if item.get_closest_marker("django_db") or fixtures & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
        if item.path.name in WALKS:
            item.add_marker("walk")
        if item.get_closest_marker("browser"):
            # The browser's driver leaves an event loop in this thread; Django would refuse to touch the database.
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser that tests drive; without one they are skipped, with a word."""
    found = os.environ.get("MANTLE_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if not found:
        pytest.skip("Chromium is absent: install it, or name it in MANTLE_CHROMIUM")
    return found


@pytest.fixture(scope="session")
def real_files() -> Path:
    """The folder of real files beside the project, which are never copied into it."""
    if not REAL_FILES.is_dir():
        pytest.skip("../shared/data is absent")
    return REAL_FILES
