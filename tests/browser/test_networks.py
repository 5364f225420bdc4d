"""Networks, programmes, talent and context in a real browser: the rules, narrow and wide, and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mantle.structures import actions
from mantle.structures.models import ContextMeasure, NetworkMember
from tests import worlds
from tests.browser.conftest import WIDTHS, dead_error_links
from tests.browser.test_site import Site, faults, site  # noqa: F401 - the fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def full(site: Site) -> Site:  # noqa: F811
    """The small world with a network of people, every part taken, a mixed board, talent and figures."""
    world, acts = site.world, {"by": None, "at": worlds.NOW}
    network = actions.open_partnership(
        name="Three Ps", kind="network", lead=world.alder, starts_on=date(2020, 1, 1), **acts
    )
    for part in ("partner", "funder", "deliverer", "supporter"):
        actions.join_partnership(partnership=network, agency=world.birch, part=part, starts_on=None, **acts)
    board = actions.open_body(partnership=network, name="Board", **acts)
    for number, kind in enumerate(("policymaker", "politician", "practitioner") * 2):
        person = worlds.person("Sam", f"Member{number}", profession="Nurse")
        actions.add_network_member(
            partnership=network, person=person, kind=kind, agency=world.birch, starts_on=date(2024, 1, 1), **acts
        )
        actions.open_seat(body=board, title=f"Seat {number}", person=person, agency=world.alder, **acts)
    for number in range(6):
        ContextMeasure.objects.create(
            agency=world.alder, name=f"Figure with a rather long name {number}", value=1234.5, unit="per cent",
            year=2025, source="Invented",
        )  # fmt: skip
    actions.mark_talent(
        agency=world.alder, kind="host", said_by="Peer review", starts_on=date(2024, 1, 1), note="Two a year.", **acts
    )
    site.codes |= {"network": network.code, "some": NetworkMember.objects.filter(partnership=network)[0].code}
    return site


PAGES = (
    "/partnerships/{network}/", "/partnerships/{network}/?kind=politician&now=no", "/partnerships/{network}/join/",
    "/partnerships/{network}/people/new/", "/partnerships/{network}/people/new/?name=Tom+Farrow",
    "/parts/{part}/change/", "/members/{some}/ends/", "/agencies/{agency}/", "/agencies/{agency}/talent/new/",
    "/talent/{talent}/change/", "/agencies/?talent=host", "/people/?profession=nurse&agency=alder", "/partnerships/",
)  # fmt: skip
FORMS = (
    "/partnerships/{network}/people/new/?name=Tom+Farrow", "/members/{some}/ends/", "/agencies/{agency}/talent/new/",
    "/talent/{talent}/change/",
)  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_networks_talent_and_context_keep_the_rules_and_fit(
    full: Site, open_at: Callable[..., Page], axe: Callable, width: int
) -> None:
    page = open_at(width)
    full.enter(page, full.world.lead)
    assert [fault for path in PAGES for fault in faults(page, full.page(path), axe)] == []


def test_every_problem_of_these_forms_leads_to_its_field(full: Site, page: Page, axe: Callable) -> None:
    full.enter(page, full.world.lead)
    found: list[Any] = []
    for path in FORMS:
        page.goto(full.page(path))
        page.evaluate(
            """() => document.querySelectorAll('main form[method=post] input:not([type=hidden]):not([type=radio])')
            .forEach(each => { each.value = '' })"""
        )
        page.locator("main form[method=post] button").last.click()
        expect(page.locator(".govuk-error-summary"), path).to_be_visible()
        found += [(path, fault) for fault in (*axe(page), *dead_error_links(page))]
    assert found == []


def test_someone_joins_a_network_without_scripts(full: Site, open_at: Callable[..., Page]) -> None:
    page = open_at(375, javascript=False)
    full.enter(page, full.world.lead)
    page.goto(full.page("/partnerships/{network}/"))
    expect(page.locator("main")).to_contain_text(
        "6 members today: 2 policymakers, 2 politicians, 2 practitioners, 0 community"
    )
    page.get_by_role("link", name="Add a person as a member").click()
    page.get_by_label("Name of the person").fill("Ivy Stone")
    page.get_by_role("button", name="Look for the record").click()
    page.get_by_label("Someone new: Ivy Stone").check()
    page.get_by_label("Politician").check()
    for label, value in (("Day", "1"), ("Month", "10"), ("Year", "2026")):
        page.get_by_role("group", name="First day as a member").get_by_label(label).fill(value)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text(
        "7 members today: 2 policymakers, 3 politicians, 2 practitioners, 0 community"
    )
