"""The provision in a real browser: every page and a refused form, by the rules of accessibility."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mantle.programmes import actions
from mantle.programmes.models import Place
from tests.browser.conftest import WIDTHS, dead_error_links
from tests.browser.test_site import Site, faults, site  # noqa: F401 - the fixture
from tests.programmes import worlds
from tests.worlds import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/provision/", "/provision/new/", "/provision/{provision}/strands/add/",
    "/programmes/new/", "/programmes/components/", "/programmes/components/new/",
    "/programmes/components/{component}/", "/programmes/{programme}/", "/programmes/{programme}/next/",
    "/programmes/{programme}/compare/?with={second}", "/programmes/versions/{version}/",
    "/programmes/versions/{draft}/", "/programmes/versions/{draft}/write/", "/programmes/versions/{draft}/principles/",
    "/programmes/versions/{draft}/add/", "/programmes/versions/{draft}/publish/",
    "/programmes/versions/{version}/cohort/", "/cohorts/{cohort}/", "/cohorts/{cohort}/split/",
    "/cohorts/{cohort}/sessions/add/", "/cohorts/{cohort}/places/give/", "/cohorts/{cohort}/places/give/?name=a",
    "/cohorts/{cohort}/places/give/?name=nobody", "/sessions/{session}/", "/sessions/{session}/change/",
    "/sessions/{session}/attendance/", "/places/{place}/", "/places/{place}/move/", "/places/{place}/transfer/",
    "/places/{place}/exempt/",
)  # fmt: skip


@pytest.fixture
def full(site: Site) -> Site:  # noqa: F811
    """The small world with a programme that runs and one that is being written."""
    offer = worlds.offered(site.world.birch, site.world.outsider)
    draft = worlds.draft("In post")
    site.codes |= offer.codes | {"draft": draft.code, "second": draft.programme.code}
    return site


@pytest.mark.parametrize("width", [WIDTHS[0], pytest.param(WIDTHS[-1], marks=pytest.mark.nightly)])
def test_pages_of_the_provision_keep_the_rules_and_fit(
    full: Site, open_at: Callable[..., Page], axe: Callable, width: int
) -> None:
    page = open_at(width)
    full.enter(page, full.world.team)
    assert [fault for path in PAGES for fault in faults(page, full.page(path), axe)] == []
    page.goto(full.page("/places/{place}/move/"))
    page.get_by_label("Withdraw", exact=True).check()
    page.get_by_role("button", name="Record").click()
    expect(page.locator(".govuk-error-summary li")).to_have_count(1)
    expect(page.get_by_label("Withdraw", exact=True)).to_be_checked()
    assert (axe(page), dead_error_links(page)) == ([], [])


PAGES_OF_LIVES = (
    "/programmes/{programme}/parts/", "/programmes/{programme}/at-risk/", "/programmes/{programme}/alumni/",
    "/programmes/{programme}/variants/", "/cohorts/{cohort}/teams/", "/teams/{team}/", "/teams/{team}/join/?name=a",
    "/cohorts/{cohort}/money/", "/cohorts/{cohort}/files/", "/cohort-files/{cohort_file}/", "/contracts/{contract}/",
    "/places/{place}/progress/", "/places/{place}/nomination/", "/places/{place}/day-one/", "/offers/",
    "/agencies/{agency}/money/", "/certificates/{certificate}/",
)  # fmt: skip


@pytest.mark.parametrize("width", [WIDTHS[0], pytest.param(WIDTHS[-1], marks=pytest.mark.nightly)])
def test_pages_of_teams_money_contracts_and_certificates_keep_the_rules_and_fit(
    full: Site, open_at: Callable[..., Page], axe: Callable, width: int
) -> None:
    team = full.world.team
    place = Place.objects.get(code=full.codes["place"])
    for move in ("welcome", "start"):
        actions.move_place(place=place, move=move, on=worlds.STARTS, version=None, by=team, at=NOW)
    actions.decide_result(place=place, outcome="passed", words="Seen.", on=worlds.STARTS, version=None, by=team, at=NOW)
    place.refresh_from_db()
    full.codes["certificate"] = actions.issue_certificate(place=place, version=None, by=team, at=NOW).code
    page = open_at(width)
    full.enter(page, team)
    found = [fault for path in PAGES_OF_LIVES for fault in faults(page, full.page(path), axe)]
    assert found == []
