"""Frameworks in a real browser: every page and refused form, narrow and wide, by the rules of accessibility."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mantle.framework import actions
from mantle.framework.models import Competency, Framework, RoleProfile, Study
from tests import worlds
from tests.browser.conftest import WIDTHS, dead_error_links
from tests.browser.test_site import Site, faults, site  # noqa: F401 - the fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/frameworks/", "/frameworks/?kind=stages&state=superseded", "/frameworks/{models}/", "/frameworks/{remit}/",
    "/frameworks/{stages}/", "/frameworks/{models}/move/", "/frameworks/{roles}/move/",
    "/frameworks/{models}/difference/",
    "/frameworks/{roles}/edition/", "/frameworks/{roles}/copy/", "/competencies/{draft}/",
    "/competencies/{draft}/reword/",
    "/competencies/{agreed}/reword/", "/role-profiles/", "/role-profiles/{director}/", "/role-profiles/side-by-side/",
    "/role-profiles/side-by-side/?one={head}&other={director}", "/role-profiles/side-by-side/?one=x&other=",
    "/evidence/", "/evidence/{study}/",
)  # fmt: skip


@pytest.fixture
def full(site: Site) -> Site:  # noqa: F811
    """The small world with everything that ships, roles in use, the rest drafts."""
    actions.load_shipped(by=None, at=worlds.NOW)
    national = Framework.objects.filter(owner=None)
    roles = national.get(key="roles")
    for move in ("consult", "agree", "publish"):
        roles = actions.move(framework=roles, move=move, version=None, by=None, at=worlds.NOW)
    competencies = Competency.objects.filter(framework__owner=None)
    site.codes |= {
        "models": national.get(key="four-models").code, "remit": national.get(key="remit").code,
        "stages": national.get(key="transformative-stages").code, "roles": roles.code,
        "draft": competencies.get(key="keeps-promises").code, "agreed": competencies.get(key="sets-direction").code,
        "director": RoleProfile.objects.get(framework=roles, key="director").code,
        "head": RoleProfile.objects.get(framework=roles, key="head-of-service").code,
        "study": Study.objects.get(key="york-2008").code,
    }  # fmt: skip
    return site


@pytest.mark.parametrize("width", [WIDTHS[0], pytest.param(WIDTHS[-1], marks=pytest.mark.nightly)])
def test_pages_of_frameworks_keep_the_rules_and_fit(
    full: Site, open_at: Callable[..., Page], axe: Callable, width: int
) -> None:
    page = open_at(width)
    full.enter(page, full.world.team)
    assert [fault for path in PAGES for fault in faults(page, full.page(path), axe)] == []
    if width == max(WIDTHS):
        page.goto(full.page("/competencies/{draft}/reword/"))
        page.get_by_label("Name").fill("")
        page.get_by_label("Level 4").fill("Higher than the third.")
        page.get_by_label("Level 2").fill("")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".govuk-error-summary li")).to_have_count(2)
        expect(page.get_by_label("Level 4")).to_have_value("Higher than the third.")
        assert (axe(page), dead_error_links(page)) == ([], [])
