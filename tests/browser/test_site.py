"""Every page of people and structures in a real browser: the rules, 320 px, errors, keyboard, and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from mantle.people.models import Account, Person
from mantle.structures import actions
from mantle.structures.models import Appointment
from tests import worlds
from tests.browser.conftest import WIDTHS, dead_error_links, small_targets, too_wide, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass
class Site:
    """A small world behind a real server, and how to enter it as someone."""

    world: worlds.World
    codes: dict[str, str]
    server: Any

    def enter(self, page: Page, person: Person) -> None:
        client = Client()
        client.force_login(Account.objects.get(person=person))
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
        page.context.clear_cookies()
        page.context.add_cookies([cookie | {"url": self.server.url}])

    def page(self, path: str) -> str:
        return path.format(**self.codes)


@pytest.fixture
def site(live_server) -> Site:
    world = worlds.two_authorities()
    codes = worlds.furnished(world.alder, world.lead, world.director_post).codes
    acts = {"by": world.lead, "at": worlds.NOW}
    actions.record_departure(
        appointment=world.held, ends_on=date(2025, 9, 1), leaving_reason="retired", cover=world.assistant, version=None,
        **acts,
    )  # fmt: skip
    ending = worlds.post(world.alder, "Head of Hubs", 3, manager=world.director_post)
    actions.close_post(post=ending, ends_on=worlds.MERGER, version=None, reason="Merged.", **acts)
    worlds.post(world.alder, "Head of Hubs, North", 3, starts_on=worlds.MERGER)
    change = actions.propose_reorganisation(agency=world.alder, name="Two services", on=worlds.MERGER, **acts)
    lone = actions.open_post(
        agency=world.alder, title="Director of Public Health", tier=1, statutory_role="dph", starts_on=None, **acts
    )
    actions.open_partnership(name="Nothing yet", kind="network", lead=world.alder, starts_on=None, **acts)
    acting = Appointment.objects.get(person=world.assistant, kind="acting")
    codes |= {"change": change.code, "lone": lone.code, "acting": acting.code, "gone": codes["person"]}
    codes["work"] = reverse("people:job", args=[codes["job"]])
    codes |= {"person": world.assistant.code, "vacant": world.vacant_post.code, "birch": world.birch_post.code}
    return Site(world, codes, live_server)


# What the lead of an authority opens, empty and refused states among them.
LEAD = (
    "/posts/", "/posts/?state=vacant", "/posts/?words=zzzz", "/people/", "/people/?now=cover&sort=-since", "/agencies/",
    "/partnerships/", "/agencies/{agency}/", "/agencies/birch/", "/agencies/{agency}/structure/",
    "/agencies/{agency}/structure/?on=2026-11-24&compare=2012-01-01", "/agencies/{agency}/structure/?on=1950-01-01",
    "/agencies/{agency}/structure/?on=32+March", "/agencies/{agency}/timeline/",
    "/agencies/{agency}/timeline/?until=1990-01-01",
    "/agencies/{agency}/words/",
    "/agencies/{agency}/posts/new/", "/agencies/{agency}/reorganise/", "/posts/{post}/", "/posts/{lone}/",
    "/posts/{vacant}/", "/posts/{post}/correct/", "/posts/{post}/move/", "/posts/{post}/close/",
    "/posts/{vacant}/starts/", "/posts/{vacant}/starts/?name=Tom+Farrow", "/appointments/{acting}/ends/",
    "/appointments/{acting}/correct/", "/people/{person}/", "/people/{person}/correct/", "/people/duplicates/",
    "/people/duplicates/{duplicate}/", "/people/merges/{merge}/separate/", "/partnerships/{partnership}/",
    "/partnerships/new/", "/partnerships/{partnership}/join/", "/partnerships/{partnership}/bodies/new/",
    "/bodies/{body}/change/", "/bodies/{body}/seats/new/", "/seats/{seat}/change/", "/reorganisations/{change}/",
    "/reorganisations/{reorganisation}/", "/account/", "/account/roles/", "{work}",
    "/posts/{birch}/", "/people/{gone}/",
)  # fmt: skip
OTHERS = {
    "auditor": ("/audit/", "/audit/?kind=person"),
    "participant": ("/account/", "/posts/"),
    "team": ("/people/{gone}/",),
}


def faults(page: Page, path: str, axe: Callable[[Page], list[str]]) -> list[tuple[str, str]]:
    page.goto(path)
    page.evaluate("() => document.querySelectorAll('main details').forEach(each => { each.open = true })")
    wide = too_wide(page)
    return [(path, fault) for fault in (*axe(page), *small_targets(page), *([f"{wide} px wide"] if wide else []))]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_keeps_the_rules_and_fits(
    site: Site, open_at: Callable[..., Page], axe: Callable, width: int
) -> None:
    page = open_at(width)
    site.enter(page, site.world.lead)
    found = [fault for path in LEAD for fault in faults(page, site.page(path), axe)]
    for name, paths in OTHERS.items():
        site.enter(page, getattr(site.world, name))
        found += [fault for path in paths for fault in faults(page, site.page(path), axe)]
    assert found == []


FORMS = (
    "/agencies/{agency}/posts/new/", "/posts/{post}/close/", "/posts/{post}/move/", "/appointments/{acting}/ends/",
    "/appointments/{acting}/correct/", "/people/{person}/correct/", "/people/duplicates/{duplicate}/",
    "/partnerships/new/", "/bodies/{body}/seats/new/", "/agencies/{agency}/reorganise/",
    "/posts/{vacant}/starts/?name=Tom+Farrow", "/agencies/{agency}/words/",
)  # fmt: skip


def test_every_link_of_an_error_summary_lands_on_its_field(site: Site, page: Page, axe: Callable) -> None:
    site.enter(page, site.world.lead)
    found: list[Any] = []
    for path in FORMS:
        page.goto(site.page(path))
        page.evaluate(
            """() => document.querySelectorAll('main form[method=post] input:not([type=hidden]):not([type=radio])')
            .forEach(each => { each.value = '' })"""
        )
        page.locator("main form[method=post] button").last.click()
        expect(page.locator(".govuk-error-summary"), path).to_be_visible()
        found += [(path, fault) for fault in (*axe(page), *dead_error_links(page))]
    assert found == []


def test_a_post_and_a_structure_are_walked_by_keyboard(site: Site, page: Page) -> None:
    site.enter(page, site.world.lead)
    for path in ("/posts/{post}/", "/agencies/{agency}/structure/"):
        page.goto(site.page(path))
        walked = walk(page)
        assert len(walked) > 15
        assert [stop for stop in walked if "[" in stop] == []


def test_someone_leaves_and_another_acts_without_scripts(site: Site, open_at: Callable[..., Page]) -> None:
    page = open_at(1280, javascript=False)
    site.enter(page, site.world.lead)
    page.goto(site.page("/posts/{post}/"))
    page.get_by_role("button", name="Tom Farrow leaves").click()
    for label, value in (("Day", "1"), ("Month", "10"), ("Year", "2026")):
        page.get_by_role("group", name="First day without them").get_by_label(label).fill(value)
    page.get_by_label("Why are they leaving?").select_option("Cover came to its end")
    page.get_by_role("button", name="See what follows").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before it is recorded")
    expect(page.locator("main")).to_contain_text("their last day is 30 September 2026")
    expect(page.locator("main")).to_contain_text("someone must be named to act")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("Cover not on record")
    page.get_by_role("button", name="Someone starts or acts").click()
    page.get_by_label("Name of the person").fill("Ivy Stone")
    page.get_by_role("button", name="Look for the record").click()
    page.get_by_label("Someone new: Ivy Stone").check()
    page.get_by_label("Interim").check()
    first = page.get_by_role("group", name="First day in the post")
    for label, value in (("Day", "1"), ("Month", "10"), ("Year", "2026")):
        first.get_by_label(label).fill(value)
    page.get_by_role("button", name="See what follows").click()
    expect(page.locator("main")).to_contain_text("Ivy Stone becomes interim Director of Children's Services")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("Ivy Stone holds this post (interim) since 1 October 2026")
