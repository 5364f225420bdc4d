"""Selection in a real browser: the rules in every state, narrow and wide, and the way to a place without scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mantle.people.models import Letter
from mantle.selection import actions
from mantle.selection.models import Candidacy, PanelReading
from mantle.web import clock
from tests.browser.conftest import WIDTHS, dead_error_links
from tests.browser.test_site import Site, faults
from tests.selection import worlds as selection

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass
class Panel:
    """Somebody who is invited to exercises on this day, with a sponsor who has not answered; the readings of three."""

    site: Site
    scene: selection.Scene
    row: Candidacy
    readings: list[PanelReading]
    letter: str

    def own(self, page: str) -> str:
        return f"/selection/readings/{self.readings[0].code}/{page}"


@pytest.fixture
def panel(live_server: Any) -> Panel:
    scene = selection.scene()
    scene.call = selection.aspiring(scene)
    rising = selection.somebody(scene.world.alder, "Zuri")
    row = selection.own_idea(scene.call, rising)
    actions.name_sponsor(candidacy=row, name="Ola Dale", email="ola@dale.example", by=rising, at=clock.now())
    letter = Letter.objects.get(wording="selection/sponsor").link
    readings = selection.given_out(scene)
    selection.read_by_all(row, 1, 3, 3)
    actions.invite(call=scene.call, by=scene.world.team, at=clock.now())
    selection.on_the_day(scene.call)
    site = Site(scene.world, {}, live_server)
    return Panel(site, scene, row, readings, "/selection/letter/" + letter.rstrip("/").split("/")[-1] + "/")


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_sponsors_and_exercises_keep_the_rules_and_fit(
    panel: Panel, open_at: Callable[..., Page], axe: Callable, width: int
) -> None:
    page, scene, code = open_at(width), panel.scene, panel.row.code
    draft = selection.a_call(scene.cohort, scene.world.team, is_open=False)
    team = (
        "/selection/", scene.call.get_absolute_url(), f"/selection/calls/{scene.call.code}/panel/",
        f"/selection/calls/{scene.call.code}/statements/", f"/selection/people/{code}/",
        f"/selection/people/{code}/statement/", f"/selection/calls/{draft.code}/exercises/", draft.get_absolute_url(),
    )  # fmt: skip
    own = (f"/selection/people/{code}/", f"/selection/people/{code}/sponsor/", f"/selection/people/{code}/needs/")
    reader = ("/selection/readings/", panel.own("together/"), panel.own("exercises/1/"))
    found = [fault for path in (panel.letter, "/selection/letter/gone/") for fault in faults(page, path, axe)]
    for person, paths in ((scene.world.team, team), (panel.row.person, own), (panel.readings[0].reader.person, reader)):
        panel.site.enter(page, person)
        found += [fault for path in paths for fault in faults(page, path, axe)]
    for reading in panel.readings:
        selection.marked(reading, 2)
    panel.site.enter(page, panel.readings[0].reader.person)
    found += [fault for path in ("agree/", "together/", "decide/") for fault in faults(page, panel.own(path), axe)]
    assert found == []


def test_a_sponsor_speaks_and_three_mark_agree_and_decide_by_keyboard_on_a_phone_without_scripts(
    panel: Panel, open_at: Callable[..., Page], axe: Callable
) -> None:
    page = open_at(375, javascript=False)
    page.goto(panel.letter)
    page.get_by_label("What have you seen them do").fill("Led a merger.")
    page.get_by_role("button", name="Send your statement").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(page.get_by_label("What have you seen them do")).to_have_value("Led a merger.")
    page.get_by_label("Yes", exact=True).press("Space")
    page.get_by_role("button", name="Send your statement").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")

    for reading in panel.readings[1:]:
        selection.marked(reading, 3)
    panel.site.enter(page, panel.readings[0].reader.person)
    page.goto(panel.own("together/"))
    for title in ("Talking with us", "A case"):
        page.get_by_role("link", name=title).press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        for number in range(3):
            page.locator("input[type=radio][value='3']").nth(number).press("Space")
            page.locator("textarea").nth(number).fill("Asked first.")
        page.get_by_role("button", name="Send your marks").press("Enter")
        expect(page.get_by_text(f"{title}: sent.")).to_be_visible()
    expect(page.get_by_text("Led a merger.")).to_be_visible()
    page.get_by_role("link", name="Record what you agreed").press("Enter")
    page.get_by_role("button", name="Record it").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Choose a level for one of them")
    for number in range(6):
        page.locator("input[type=radio][value='3']").nth(number).press("Space")
        page.locator("textarea").nth(number).fill("We looked once more.")
    page.get_by_role("button", name="Record it").press("Enter")
    expect(page.get_by_text("The marks stand as they were sent.")).to_be_visible()
    page.get_by_role("link", name="Record what you decided").press("Enter")
    page.get_by_label("A place in the cohort").press("Space")
    page.get_by_label("Why?").fill("All three saw it.")
    page.get_by_role("button", name="Record it").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Say something about")
    assert dead_error_links(page) == []
    for number in range(6):
        page.locator("textarea[name^=feedback]").nth(number).fill("Go on like this.")
    page.get_by_role("button", name="Record it").press("Enter")
    expect(page.get_by_text("is told by letter")).to_be_visible()
    page.goto(panel.row.get_absolute_url())
    assert page.title().startswith("Page not found")  # a reader opens it by their reading alone
