"""Accounts, roles, links and visits that ended, in a real browser: the rules, narrow screens, errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from mantle.people.access import Role
from mantle.people.models import Account, Person
from mantle.structures import actions as structures
from tests import worlds
from tests.browser.conftest import dead_error_links, small_targets, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1280, 375)
GOOD = "orchard lantern Tuesday"


@pytest.fixture
def world(live_server) -> worlds.World:
    return worlds.two_authorities()


@pytest.fixture
def admin(world) -> Person:
    return worlds.with_role("Ada", "Quill", Role.ADMINISTRATOR)


def enter(page: Page, person: Person, server) -> None:
    client = Client()
    client.force_login(Account.objects.get(person=person))
    name = settings.SESSION_COOKIE_NAME
    page.context.clear_cookies()
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])


def addresses(world: worlds.World) -> dict[str, tuple[str, ...]]:
    code = world.lead.code
    made = worlds.furnished(world.alder, world.lead, world.director_post).codes
    structures.record_absence(
        appointment=world.held,
        reason="Sickness",
        starts_on=worlds.date(2026, 1, 5),
        ends_on=None,
        by=None,
        at=worlds.NOW,
    )
    one = [reverse(f"people:{name}", args=[code]) for name in ("account_of", "give_role", "end_role", "make_link")]
    one += [reverse(f"people:{name}", args=[code]) for name in ("close_account", "story")]
    office = ("/accounts/", "/accounts/?state=closed", "/accounts/new/", "/accounts/new/?name=Owen", "/audit/", *one)
    away, seat = made["appointment"], made["seat"]
    lead = (
        "/account/", f"/people/{code}/", f"/people/{code}/story/", f"/posts/{made['post']}/",
        f"/appointments/{away}/away/", f"/seats/{seat}/end/", f"/partnerships/{made['partnership']}/",
    )  # fmt: skip
    return {"admin": office, "lead": lead}


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_accounts_absences_and_seats_keeps_the_rules_and_fits(
    world, admin, live_server, open_at: Callable[..., Page], axe: Callable, width: int, tmp_path: Path
) -> None:
    page, found = open_at(width), []
    people = {"admin": admin, "lead": world.lead}
    for who, paths in addresses(world).items():
        enter(page, people[who], live_server)
        for path in paths:
            page.goto(path)
            wide = too_wide(page)
            found += [(path, each) for each in (*axe(page), *small_targets(page), *([f"{wide} px"] if wide else []))]
            page.screenshot(
                path=tmp_path / f"{path.strip('/').replace('/', '_').replace('?', '_')}.png", full_page=True
            )
    assert found == []


def test_an_account_is_opened_and_entered_on_a_phone_and_errors_lead_to_their_boxes(
    world, admin, live_server, open_at: Callable[..., Page], axe: Callable
) -> None:
    page = open_at(375)
    enter(page, admin, live_server)
    page.goto("/accounts/")
    page.get_by_role("button", name="Open an account").click()
    page.get_by_label("Name of the person").fill("Nia Vale")
    page.get_by_role("button", name="Look for the record").click()
    page.get_by_label("Someone new: Nia Vale").check()
    page.get_by_role("button", name="Open the account").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert (axe(page), dead_error_links(page), too_wide(page)) == ([], [], 0)
    page.get_by_label("E-mail address with which they sign in").fill("nia.vale@example.org")
    page.get_by_label("Mentor or coach").check()
    page.get_by_label("At one agency").check()
    page.get_by_label("Name or code of the agency").fill("Alder County Council")
    page.get_by_label("Why?").fill("Asked by Alder.")
    page.get_by_role("button", name="Open the account").click()
    expect(page.locator("code")).to_be_visible()
    address = page.locator("code").inner_text()
    assert (axe(page), too_wide(page)) == ([], 0)
    nia = open_at(375)
    nia.goto(address)
    assert (axe(nia), too_wide(nia)) == ([], 0)
    nia.get_by_label("Choose a password").fill(GOOD)
    nia.get_by_role("button", name="Set the password").click()
    expect(nia.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    nia.get_by_label("E-mail address").fill("nia.vale@example.org")
    nia.get_by_label("Password", exact=True).fill(GOOD)
    nia.get_by_role("button", name="Sign in", exact=True).click()
    expect(nia.get_by_role("heading", level=1)).to_have_text("Set up your second step")
    assert (axe(nia), too_wide(nia)) == ([], 0)
    key = nia.locator("code.m-key").inner_text().replace(" ", "")
    nia.get_by_label("Code that the app shows").fill(pyotp.TOTP(key).now())
    nia.get_by_role("button", name="Go on").click()
    expect(nia.get_by_role("heading", level=1)).to_have_text("Keep your recovery codes")
    assert (axe(nia), too_wide(nia)) == ([], 0)
    nia.get_by_role("button", name="I have kept them: go on").click()
    expect(nia.get_by_role("heading", level=1)).to_have_text("Privacy notices")
    assert (axe(nia), too_wide(nia)) == ([], 0)
    nia.get_by_role("button", name="I have read these notices").click()
    expect(nia).to_have_url(f"{live_server.url}/start/")
    nia.goto("/account/visits/")
    assert (axe(nia), too_wide(nia)) == ([], 0)
    nia.goto(address)
    expect(nia.get_by_role("heading", level=1)).to_have_text("This link does not work any more")
    assert axe(nia) == []


def test_what_was_typed_when_the_visit_had_ended_comes_back_and_is_sent(
    world, live_server, page: Page, axe: Callable
) -> None:
    account = world.lead.account
    account.set_password(GOOD)
    account.save()
    code = worlds.own_codes(world.lead)[0]
    worlds.read_notices(world.lead)
    enter(page, world.lead, live_server)
    page.goto(f"/people/{world.assistant.code}/correct/")
    page.get_by_label("Profession").fill("Social worker")
    page.get_by_label("Why").fill("Read in the register.")
    Account.objects.filter(pk=account.pk).update(sessions_ended=9)  # signed out everywhere, from another browser
    page.locator("main form button").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to go on")
    assert axe(page) == []
    page.get_by_label("E-mail address").fill(account.email)
    page.get_by_label("Password", exact=True).fill(GOOD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    assert axe(page) == []
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("main")).to_contain_text("Read in the register.")
    assert axe(page) == []
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator("main")).to_contain_text("Social worker")


def test_a_warning_comes_before_the_visit_ends_and_one_press_of_a_button_lets_it_go_on(
    world, live_server, page: Page, axe: Callable
) -> None:
    enter(page, world.lead, live_server)
    page.clock.install()
    page.goto("/account/")
    warning = page.get_by_role("region", name="Your visit ends soon")
    page.clock.fast_forward("26:50")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("00:15")
    expect(warning).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("In 3 minutes your visit ends")
    assert axe(page) == []
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_be_hidden()
    page.clock.fast_forward("27:05")
    expect(warning).to_be_visible()
