"""Every part of the page kit in a real browser: rules of accessibility, keyboard, no JavaScript, phone, print."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, dead_error_links, small_targets, too_wide, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.web.urls")]
PAGES = [
    "/gallery/",
    "/gallery/form/",
    "/gallery/charts/",
    "/gallery/list/?sort=-model&app=auth",
    "/gallery/list/?words=x9",
]
ERRORS = ["/nowhere/", "/refused/", "/muddled/", "/too-large/"]


@pytest.fixture(autouse=True)
def _demonstration(settings) -> None:
    settings.DEMONSTRATION = True


@pytest.mark.parametrize("width", WIDTHS)
def test_every_part_keeps_the_rules_and_fits(open_at: Callable[..., Page], axe: Callable, width: int) -> None:
    page = open_at(width)
    for path in [*PAGES, *ERRORS]:
        page.goto(path)
        page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true })")

        assert (path, axe(page)) == (path, [])
        assert (path, too_wide(page)) == (path, 0)
        assert (path, small_targets(page)) == (path, [])


@pytest.mark.parametrize("width", WIDTHS)
def test_a_form_with_every_error_keeps_the_rules_and_every_link_lands(
    open_at: Callable[..., Page], axe: Callable, width: int
) -> None:
    page = open_at(width)
    page.goto("/gallery/form/")
    page.get_by_role("button", name="Open the post").click()

    expect(page).to_have_title("Error: Form – Mantle")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert page.locator(".govuk-error-summary a").count() == 12
    assert axe(page) == []
    assert too_wide(page) == 0
    assert dead_error_links(page) == []


def test_the_keyboard_reaches_everything_in_order_and_the_focus_is_seen(page: Page) -> None:
    for path in PAGES[:4]:
        page.goto(path)
        seen = walk(page)

        assert seen[0] == "Skip to main content"
        assert seen[-1] == "About"
        assert [each for each in seen if each.endswith("]")] == []


def test_the_skip_link_leads_to_the_page(page: Page) -> None:
    page.goto("/gallery/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#main-content")).to_be_focused()


def test_lists_sort_filter_and_page_without_javascript(open_at: Callable[..., Page]) -> None:
    page = open_at(javascript=False)
    page.goto("/gallery/list/")
    page.get_by_role("link", name="Number").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Number")
    page.get_by_role("link", name="Number").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Number")
    page.get_by_label("Belongs to").select_option("auth")
    page.get_by_role("button", name="Show").click()

    expect(page.locator("caption")).to_have_text("2 kinds of record")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Number")
    page.get_by_role("link", name="Clear all filters").click()
    page.get_by_role("link", name="Next").click()
    expect(page.locator("caption")).to_contain_text("26 to")
    assert page.get_by_role("link", name="Page 2").get_attribute("aria-current") == "page"


def test_a_form_answers_without_javascript(open_at: Callable[..., Page]) -> None:
    page = open_at(javascript=False)
    page.goto("/gallery/form/")
    page.get_by_label("Title of the post").fill("Director")
    page.get_by_role("button", name="Open the post").click()

    expect(page).to_have_title("Error: Form – Mantle")
    assert page.get_by_label("Title of the post").input_value() == "Director"
    assert page.get_by_text("Enter the start date").count() == 2


def test_charts_and_their_numbers_stand_without_javascript(open_at: Callable[..., Page]) -> None:
    page = open_at(javascript=False)
    page.goto("/gallery/charts/")

    assert page.locator("figure svg[role=img]").count() == 5
    page.locator("figure details summary").first.click()
    expect(page.locator("figure table").first.locator("tbody tr")).to_have_count(20)
    assert page.locator(".m-tip").count() == 0


def test_arrow_keys_read_out_a_chart_year_by_year(page: Page) -> None:
    page.goto("/gallery/charts/")
    figure = page.locator("figure").first
    figure.locator(".m-figure__picture").focus()
    page.keyboard.press("End")

    expect(figure.locator("[aria-live]")).to_have_text("2036, middle 33, 9 in 10 futures: 18 to 50")
    expect(figure.locator(".m-tip")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(figure.locator("[aria-live]")).to_have_text("2035, middle 32, 9 in 10 futures: 18 to 48")
    page.keyboard.press("Escape")
    expect(figure.locator(".m-tip")).to_be_hidden()


def test_the_pointer_shows_the_numbers_where_it_stands(page: Page) -> None:
    page.goto("/gallery/charts/")
    figure = page.locator("figure").first
    figure.locator(".m-chart__reading").nth(0).hover()

    expect(figure.locator(".m-tip")).to_have_text("2017\n27, known")
    box, frame = figure.locator(".m-tip").bounding_box(), figure.bounding_box()
    assert frame["x"] <= box["x"] <= box["x"] + box["width"] <= frame["x"] + frame["width"]


def test_paper_has_the_words_and_figures_and_no_buttons(page: Page) -> None:
    page.goto("/gallery/list/")
    page.emulate_media(media="print")

    assert page.locator("table").is_visible()
    assert page.locator("h1").is_visible()
    for hidden in ("button", ".m-filters__fields", ".govuk-pagination", ".m-navigation", ".m-footer"):
        assert [each.is_visible() for each in page.locator(hidden).all()] == [False] * page.locator(hidden).count()


def test_words_may_be_spaced_out_without_loss(page: Page) -> None:
    """WCAG 1.4.12: line height 1.5, paragraph 2, letters 0.12, words 0.16."""
    page.set_viewport_size({"width": 320, "height": 900})
    for path in PAGES[:4]:
        page.goto(path)
        page.evaluate(
            """() => { const sheet = document.styleSheets[document.styleSheets.length - 1];
            document.styleSheets[3].insertRule('* { line-height: 1.5 !important; letter-spacing: 0.12em !important;'
              + 'word-spacing: 0.16em !important }') }"""
        )
        clipped = page.evaluate(
            """() => [...document.querySelectorAll('main a, main button, main p, main label, main strong')]
            .filter(e => e.offsetParent && getComputedStyle(e).overflow === 'hidden'
              && e.scrollWidth > e.clientWidth + 1
              && !e.className.includes('visually-hidden'))
            .map(e => e.outerHTML.slice(0, 100))"""
        )
        assert (path, clipped, too_wide(page)) == (path, [], 0)
