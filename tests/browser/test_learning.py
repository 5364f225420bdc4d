"""One's own development on a phone, in a real browser: by the rules of accessibility, and within the width."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from mantle.framework.rules.shipped import shipped
from mantle.learning.actions import agreed, dialogue, journal, library, plans, results
from mantle.learning.models import Dialogue, Resource, SelfDiagnostic
from mantle.learning.rules.results import Line
from tests import worlds as house
from tests.browser.conftest import WIDTHS
from tests.browser.test_site import Site, faults, site  # noqa: F401 - the fixture
from tests.learning import worlds
from tests.worlds import NOW, TODAY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EACH_RUN = ("/development/", "/development/plans/{plan}/", "/development/journal/{entry}/")
FURTHER = (
    "/development/journal/", "/development/journal/write/?prompt=1", "/development/journal/{entry}/show/",
    "/development/plans/{plan}/needs/{competency}/", "/development/plans/{plan}/steps/add/", "/development/time/",
    "/development/opportunities/", "/development/projects/begin/", "/development/pulses/",
    "/development/pulses/agency/", "/development/impact/keep/", "/development/observations/",
    "/development/together/new/",
)  # fmt: skip


@pytest.mark.parametrize("pages", [EACH_RUN, pytest.param(FURTHER, marks=pytest.mark.nightly)])
def test_pages_of_ones_own_development_keep_the_rules_and_fit_on_a_phone(
    site: Site,  # noqa: F811
    open_at: Callable[..., Page],
    axe: Callable,
    pages: tuple[str, ...],
) -> None:
    sam, by = site.world.participant, {"by": site.world.participant, "at": NOW}
    profile, competency = worlds.a_role()
    plan = plans.begin_plan(person=sam, profile=profile, purpose="Children in care", **by)
    plans.rate_oneself(plan=plan, competency=competency, level=1, evidence="Kept the date", **by)
    plans.add_step(plan=plan, competency=competency, what="Chair the board", means="project", due_on=TODAY, **by)
    entry = journal.write_entry(person=sam, on=TODAY, text="Asked first, for once.", **by)
    site.codes |= {"plan": plan.code, "competency": competency.code, "entry": entry.code}
    page = open_at(WIDTHS[-1])
    site.enter(page, sam)
    assert [fault for path in pages for fault in faults(page, site.page(path), axe)] == []


SHARED = (
    "/development/library/", "/development/library/{resource}/", "/development/worksheets/",
    "/development/worksheets/fill/forces/", "/development/dialogues/", "/development/dialogues/open/",
    "/development/peers/", "/development/peers/be-asked/", "/development/library/models/", "/development/handed-on/",
    "/development/dialogues/{dialogue}/", "/development/dialogues/{dialogue}/order/",
    "/development/dialogues/{dialogue}/agree/",
)  # fmt: skip
OF_THE_TEAM = ("/development/library/add/", "/development/library/due/", "/development/dialogues/counted/")


def a_result(world: house.World) -> Dialogue:
    """A dialogue whose processes wait to be put into an order, with an action agreed in it."""
    by = {"by": world.participant, "at": NOW}
    row = dialogue.open_dialogue(
        template="processes", question="Which processes decide?", members={world.team: ""}, opens_on=TODAY,
        closes_on=TODAY + timedelta(60), **by,
    )  # fmt: skip
    agreed.agree_action(dialogue=row, person=world.participant, what="Ring", due_on=TODAY + timedelta(9), **by)
    lines = [Line("Money", "Agreed together"), Line("News")]
    row = results.write_lines(dialogue=row, lines=lines, version=None, **by)
    return results.open_ranking(dialogue=row, **by)


def test_pages_of_library_and_dialogue_keep_the_rules_and_fit_on_a_phone(
    site: Site,  # noqa: F811
    open_at: Callable[..., Page],
    axe: Callable,
) -> None:
    library.bring_in_shipped(by=site.world.team, at=NOW)
    site.codes["resource"] = Resource.objects.exclude(body="").first().code
    site.codes["dialogue"] = a_result(site.world).code
    page = open_at(WIDTHS[-1])
    site.enter(page, site.world.participant)
    found = [fault for path in SHARED for fault in faults(page, site.page(path), axe)]
    site.enter(page, site.world.team)
    found += [fault for path in OF_THE_TEAM for fault in faults(page, path, axe)]
    assert found == []


@pytest.mark.nightly
def test_a_self_diagnostic_is_taken_by_keyboard_on_a_phone_without_scripts_and_its_report_keeps_the_rules(
    site: Site,  # noqa: F811
    open_at: Callable[..., Page],
    axe: Callable,
) -> None:
    worlds.a_role()
    for name in ("four-models", "levers"):
        worlds.published(shipped(name))
    sam = site.world.participant
    page = open_at(WIDTHS[-1], javascript=False)
    site.enter(page, sam)
    page.goto(site.server.url + "/development/diagnostic/begin/")
    for name in ("profile", "moment"):
        page.locator(f"input[name={name}]").last.press("Space")
    page.get_by_role("button", name="Begin").press("Enter")
    page.get_by_role("link", name="Begin: ").press("Enter")
    for place in range(8):
        page.locator(f"input[name=q{place}]").nth(4).press("Space")
    page.get_by_role("button", name="Save and continue").press("Enter")
    page.get_by_text("Page 2 of 2").wait_for()
    for place in range(4):
        page.locator(f"input[name=q{place}]").nth(5).press("Space")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and stop here").press("Enter")
    assert page.get_by_role("heading", level=1).inner_text().startswith("12 of ")
    page.get_by_role("button", name="Finish").press("Enter")
    page.get_by_role("heading", name="On the map of four models").wait_for()
    row = SelfDiagnostic.objects.get()
    site.codes |= {"diagnostic": row.code}
    page = open_at(WIDTHS[-1])
    site.enter(page, sam)
    pages = ("/development/diagnostic/", "/development/diagnostic/{diagnostic}/")
    assert [fault for path in pages for fault in faults(page, site.page(path), axe)] == []
