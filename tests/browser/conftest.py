"""A real browser for every browser test, and the rules of accessibility that every page state is held to.

`page` is a fresh page at 1280 px with its console watched; `open_at(width, javascript=False)` gives others. Errors
on the console, refused scripts and styles, and failures of the server fail the test that caused them.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from tests.conftest import CHROMIUM_NAMES

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
WIDTHS = (1280, 320)
# A refused form answers 422, which the console reports as a resource that failed; the page is what was meant.
EXPECTED = ("the server responded with a status of 4",)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser to drive. Without one a person's run goes on with a word; a run that guards the project fails."""
    found = os.environ.get("MANTLE_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found:
        return found
    words = (
        "Chromium is absent. Type: apt-get install --no-install-recommends chromium (or name one in MANTLE_CHROMIUM)"
    )
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    # The driver leaves an event loop in this thread; Django would refuse to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(driver: Playwright, chromium_path: str) -> Iterator[Browser]:
    started = driver.chromium.launch(executable_path=chromium_path, args=FLAGS)
    yield started
    started.close()


# The demonstration as it was filled, for the tests of this process.
FILLED: list[sqlite3.Connection] = []


@pytest.fixture
def small_nation(transactional_db: None, settings: Any) -> None:
    """The demonstration of two authorities: filled for the first test, and put back as it was for every further one."""
    from django.db import connection

    from mantle.home import actions

    settings.DEMONSTRATION = True
    if FILLED:
        FILLED[0].backup(connection.connection)
        return
    actions.fill_demonstration(seed=2, authorities=2, at=datetime.now(tz=UTC))
    if connection.vendor == "sqlite":
        FILLED.append(sqlite3.connect(":memory:"))
        connection.connection.backup(FILLED[0])


@pytest.fixture
def open_at(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open a page of a width, with or without JavaScript; in the same visit when a context is given."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def watch(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(words in message.text for words in EXPECTED):
            complaints.append(message.text)

    def open_page(width: int = 1280, *, javascript: bool = True, height: int = 900) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", watch)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_at: Callable[..., Page]) -> Page:
    return open_at(1280)


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page as it stands: rule, first elements, and why."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {[node['target'] for node in each['nodes']][:3]} {each['help']}" for each in found]


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    return violations


def too_wide(page: Page) -> int:
    """By how many pixels the page must be scrolled sideways; data tables and charts scroll in regions of their own."""
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")


def dead_error_links(page: Page) -> list[str]:
    """Links of the error summary that do not put the focus into a box of the form."""
    dead = []
    for link in page.locator(".govuk-error-summary a").all():
        link.click()
        address = (link.get_attribute("href") or "").removeprefix("#")
        landed = page.evaluate("() => [document.activeElement.id, document.activeElement.tagName]")
        if landed[0] != address or landed[1] not in ("INPUT", "SELECT", "TEXTAREA"):
            dead.append(f"{address} -> {landed}")
    return dead


def small_targets(page: Page) -> list[str]:
    """Buttons, boxes and lone links smaller than 24 by 24 px (links inside sentences are excepted)."""
    return page.evaluate(
        """() => [...document.querySelectorAll(
            'button, select, input:not([type=hidden]), nav a, .m-list__tools a, th a')]
        .filter(e => e.offsetParent !== null && !e.closest('[hidden]'))
        .filter(e => { const b = e.getBoundingClientRect(); return b.width > 1 && (b.width < 24 || b.height < 24) })
        .filter(e => !e.matches('.govuk-skip-link, .govuk-breadcrumbs__link'))
        .map(e => e.outerHTML.slice(0, 120) + ' ' + JSON.stringify(e.getBoundingClientRect()))"""
    )


def walk(page: Page, most: int = 120) -> list[str]:
    """Press Tab from the top until the focus comes round; what was focused, in order."""
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0) }")
    seen: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => { const e = document.activeElement; if (e === document.body) return '';
            const b = e.getBoundingClientRect(), s = getComputedStyle(e);
            const on = document.elementFromPoint(b.x + b.width / 2, b.y + Math.min(b.height / 2, 20));
            const shown = s.outlineStyle !== 'none' || s.boxShadow !== 'none'
                || getComputedStyle(e.nextElementSibling || e, '::before').boxShadow !== 'none';
            const covered = on && !e.contains(on) && !on.contains(e) && !(e.labels && [...e.labels].includes(on));
            return (e.textContent.trim() || e.getAttribute('aria-label') || e.id || e.name).slice(0, 40)
                + (shown ? '' : ' [NO FOCUS SHOWN]') + (covered ? ' [COVERED]' : '') }"""
        )
        if not here:
            break
        seen.append(here)
    return seen
