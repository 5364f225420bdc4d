"""Sign-in, start pages, search and statements in a real browser: the rules, keyboard, phone, no scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, small_targets, too_wide, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("small_nation")]
OPEN = ["/sign-in/", "/visit/", "/help/", "/about/", "/privacy/", "/accessibility/"]
WHO = ["Priya Raman", "Owen Prosser", "Grace Okonjo", "Daniel Whitlow", "Tomasz Wilk", "Iris Holt", "Samir Bashir"]
ALIKE = ["Priya Raman", "Grace Okonjo", "Daniel Whitlow", "Iris Holt"]  # one of each kind of start page
SEARCHES = ["/search/", "/search/?q=alder", "/search/?q=zzzz"]


def enter(page: Page, name: str) -> None:
    page.goto("/sign-in/")
    page.get_by_role("button", name=name).click()
    page.wait_for_url("**/start/")


def faults(page: Page, path: str, axe: Callable) -> list:
    page.goto(path)
    page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true })")
    return [
        (path, fault) for fault in (*axe(page), *small_targets(page), *([too_wide(page)] if too_wide(page) else []))
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_home_keep_the_rules_and_fit(open_at: Callable[..., Page], axe: Callable, width: int) -> None:
    page = open_at(width)
    found = [fault for path in OPEN for fault in faults(page, path, axe)]
    for name in ALIKE:
        enter(page, name)
        found += [(name, fault) for fault in faults(page, "/start/", axe)]
        page.context.clear_cookies()
    enter(page, WHO[0])
    found += [fault for path in [*SEARCHES, "/help/"] for fault in faults(page, path, axe)]
    assert found == []


def test_each_role_enters_by_one_click_and_leaves_again(open_at: Callable[..., Page]) -> None:
    page = open_at(1280, javascript=False)
    for name in WHO:
        enter(page, name)
        expect(page.locator(".m-masthead__name")).to_have_text(name)
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()


def test_a_start_page_is_walked_and_a_record_found_by_keyboard_alone(page: Page) -> None:
    enter(page, WHO[0])
    walked = walk(page)
    assert len(walked) > 15
    assert [stop for stop in walked if "[" in stop] == []
    page.get_by_label("Find a person, post or place").focus()
    page.keyboard.type("okon gra")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=okon+gra")
    page.get_by_role("link", name="Grace Okonjo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Grace Okonjo")
