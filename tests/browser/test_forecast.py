"""Profile and forecasts in a real browser: the rules in every state, on a phone, without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mantle.forecast.models import Forecast, Survey
from mantle.people import jobs
from tests.browser.conftest import WIDTHS, dead_error_links, small_targets, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("small_nation")]


def enter(page: Page, name: str = "Priya Raman") -> None:
    page.goto("/sign-in/")
    page.get_by_role("button", name=name).click()
    page.wait_for_url("**/start/")


def faults(page: Page, axe: Callable) -> list:
    page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true })")
    wide = too_wide(page)
    return [(page.url, fault) for fault in (*axe(page), *small_targets(page), *([wide] if wide else []))]


@pytest.mark.parametrize("width", WIDTHS)
def test_profile_and_forecasts_keep_the_rules_in_every_state(
    open_at: Callable[..., Page], axe: Callable, width: int
) -> None:
    page = open_at(width)
    enter(page)
    waiting = [f"/forecasts/{row.code}/" for row in Forecast.objects.all()]
    found = []
    for path in ("/profile/", "/forecasts/", "/forecasts/new/", waiting[0]):
        page.goto(path)
        found += faults(page, axe)
    assert jobs.work_off() == len(waiting)
    for path in waiting:
        page.goto(path)
        found += faults(page, axe)
    page.goto("/forecasts/new/")
    page.get_by_role("button", name="Make the forecast").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += faults(page, axe)
    assert dead_error_links(page) == []
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
def test_answers_surveys_and_the_way_up_keep_the_rules_in_every_state(
    open_at: Callable[..., Page], axe: Callable, width: int
) -> None:
    page = open_at(width)
    enter(page)
    found = []
    for path in ("/profile/way-up/", "/surveys/", "/about-you/", "/surveys/new/"):
        page.goto(path)
        found += faults(page, axe)
    page.get_by_role("button", name="Keep the survey").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += faults(page, axe)
    assert dead_error_links(page) == []
    page.goto("/surveys/")
    page.get_by_role("link", name="Wishes in the voluntary sector, 2009").click()
    expect(page).to_have_title("Wishes in the voluntary sector, 2009 – Mantle")
    found += faults(page, axe)
    for row in Survey.objects.exclude(title__startswith="Wishes"):
        page.goto(f"/surveys/{row.code}/")
        found += faults(page, axe)
    assert found == []


def test_answers_about_oneself_are_given_and_taken_back_without_scripts(open_at: Callable[..., Page]) -> None:
    page = open_at(1280, javascript=False)
    enter(page)
    page.goto("/about-you/")
    wish = page.get_by_role("group", name="Would you like to hold a post one tier above your own?")
    wish.get_by_label("Not sure").check()
    page.get_by_label("Health").check()
    page.get_by_role("button", name="Keep my answers").click()
    expect(page.get_by_text("Your answers are kept.")).to_be_visible()
    expect(page.get_by_label("Health")).to_be_checked()
    page.get_by_role("button", name="Take all my answers back").click()
    expect(page.get_by_text("All your answers are deleted.")).to_be_visible()
    expect(page.get_by_label("Health")).not_to_be_checked()


def test_a_forecast_is_asked_for_and_read_without_scripts(open_at: Callable[..., Page]) -> None:
    page = open_at(1280, javascript=False)
    enter(page)
    page.goto("/forecasts/new/")
    page.get_by_label("What do you want to call it?").fill("A first look")
    page.get_by_label("200: a first look").check()
    page.get_by_role("button", name="Make the forecast").click()
    expect(page.get_by_text("A first look:")).to_be_visible()
    expect(page.get_by_role("heading", name="What was assumed")).to_be_visible()
    page.get_by_role("link", name="Ask for the same again").click()
    expect(page.get_by_label("What do you want to call it?")).to_have_value("A first look")
