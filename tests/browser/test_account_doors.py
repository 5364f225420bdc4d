"""Passkeys by a device that Chromium plays, and the pages of ways in and of emergencies, on a phone and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from mantle.people.access import Role
from mantle.people.actions import emergencies
from mantle.people.models import Emergency, Passkey
from tests import worlds
from tests.browser.conftest import dead_error_links, small_targets, too_wide, walk
from tests.browser.test_accounts import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMTP = {"host": "127.0.0.1", "port": 9, "user": "", "password": "", "tls": "", "drops_doubles": False, "timeout": 1}
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
ALDER = {"key": "alder", "name": "Alder County Council", "issuer": "https://sign-in.example.org", "client_id": "mantle",
         "client_secret": "secret", "domains": ["example.org"]}  # fmt: skip


@pytest.fixture
def lead(live_server, settings):
    settings.PUBLIC_URL, settings.MAIL, settings.OUTSIDE_SIGN_IN = live_server.url, SMTP, [ALDER]
    return worlds.with_role("Owen", "Pugh", Role.AUTHORITY_LEAD, worlds.authority("Alder County Council"))


def wrong(page: Page, axe: Callable) -> list[str]:
    wide = too_wide(page)
    found = [*axe(page), *small_targets(page), *([f"{wide} px too wide"] if wide else [])]
    return found + [each for each in walk(page) if "[NO FOCUS SHOWN]" in each]


def test_a_passkey_is_added_on_a_phone_and_opens_the_site_by_one_press(lead, live_server, open_at, axe) -> None:
    page = open_at(375)
    page.set_default_navigation_timeout(60_000)  # the first page of a fresh browser, on a busy machine
    page.goto("/sign-in/")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    enter(page, lead, live_server)
    page.goto("/account/passkeys/")
    assert wrong(page, axe) == []
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter a name.")
    assert dead_error_links(page) == []
    page.get_by_label("Name of the passkey").fill("My phone")
    page.get_by_role("button", name="Add a passkey").press("Enter")
    expect(page.locator("main")).to_contain_text("The passkey “My phone” is added")
    assert wrong(page, axe) == []
    page.context.clear_cookies()
    page.goto("/sign-in/?next=/account/passkeys/")
    assert wrong(page, axe) == []
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile(r"^[^?]*/(notices|account/passkeys)/"))  # notices are to be read first
    page.goto("/account/passkeys/")
    expect(page.locator("main")).to_contain_text("Last used")
    assert Passkey.objects.get().used_at is not None


def test_without_script_no_button_for_passkeys_is_shown_and_the_page_says_why(lead, live_server, open_at) -> None:
    page = open_at(375, javascript=False)
    page.goto("/sign-in/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    enter(page, lead, live_server)
    page.goto("/account/passkeys/")
    expect(page.get_by_text("Passkeys need JavaScript")).to_be_visible()


def test_pages_of_ways_in_and_of_emergencies_fit_a_phone_and_a_keyboard(lead, live_server, open_at, axe) -> None:
    on_call, officer = (
        worlds.with_role("Gareth", "Linton", Role.EMERGENCY),
        worlds.with_role("Edith", "Marlow", Role.AUDITOR),
    )
    page, found = open_at(375), []
    for path in ("/sign-in/forgotten/", "/sign-in/forgotten/asked/", "/address/x/"):
        page.goto(path)
        found += [(path, each) for each in wrong(page, axe)]
    enter(page, lead, live_server)
    for path in ("/account/", "/account/address/", "/account/organisation/"):
        page.goto(path)
        found += [(path, each) for each in wrong(page, axe)]
    enter(page, on_call, live_server)
    page.goto("/emergencies/open/")
    found += [("which agency", each) for each in wrong(page, axe)]
    page.get_by_label("Name or code of the agency").fill("Alder County Council")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Edith Marlow").check()
    page.get_by_role("button", name="Open the rows").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    found += [("open", each) for each in (*wrong(page, axe), *dead_error_links(page))]
    page.get_by_label("What has happened").fill("Flood at the civic centre; nobody can be reached.")
    page.get_by_role("button", name="Open the rows").click()
    expect(page.get_by_role("region", name="Emergency")).to_contain_text("are open to you until")
    found += [("agency", each) for each in wrong(page, axe)]
    row = Emergency.objects.get()
    emergencies.end(emergency=row, by=on_call, at=timezone.now())
    enter(page, officer, live_server)
    for path in ("/emergencies/", row.get_absolute_url()):
        page.goto(path)
        found += [(path, each) for each in wrong(page, axe)]
    assert found == []
