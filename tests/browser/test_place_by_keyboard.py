"""The programme team by keyboard and without scripts: a place given and moved, a message undone, a certificate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mantle.programmes import actions
from mantle.programmes.models import Cohort, Place, Version
from mantle.web import clock
from tests.browser.test_site import Site, site  # noqa: F401 - the fixture
from tests.programmes import worlds
from tests.worlds import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_TABS = 80
FOCUSED = """() => { const e = document.activeElement, l = e.labels && e.labels[0];
    return (l ? l.textContent : e.textContent || e.value || '').trim().replace(/\\s+/g, ' ') }"""


@pytest.fixture
def cohorts(site: Site) -> tuple[Cohort, Cohort]:  # noqa: F811
    """Two cohorts of a version with one milestone; nobody has a place yet."""
    draft = worlds.draft("Step up")
    actions.add_activity(edition=draft, component=worlds.component("Budgets"), month=1, by=None, at=NOW)
    actions.add_milestone(edition=draft, name="Project agreed", month=2, evidence="work", by=None, at=NOW)
    version = actions.publish(edition=Version.objects.get(pk=draft.pk), version=None, by=None, at=NOW)
    return worlds.cohort(version, "Autumn"), worlds.cohort(version, "Winter", starts_on=date(2026, 10, 1))


class Keys:
    """Somebody who has a keyboard and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, name: str) -> None:
        """Press Tab until what has the focus bears this name."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(FOCUSED).startswith(name):
                return
        raise AssertionError(f"No key leads to “{name}” on {self.page.url}.")

    def press(self, name: str) -> None:
        """Go to a link or a button, press Enter, and wait for the page that it brings."""
        self.reach(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, name: str, text: str) -> None:
        self.reach(name)
        self.page.keyboard.type(text)


def test_a_place_goes_from_the_offer_to_its_certificate_with_a_move_and_an_undone_message_between(
    site: Site,  # noqa: F811
    cohorts: tuple[Cohort, Cohort],
    open_at: Callable[..., Page],
    tmp_path: Path,
) -> None:
    first, second = cohorts
    page = open_at(1280, javascript=False)
    site.enter(page, site.world.team)
    keys, told = Keys(page), page.get_by_role("alert")
    page.goto(first.get_absolute_url())
    keys.press("Give a place")
    keys.write("Name or e-mail address", "Tom Farrow")
    keys.press("Find")
    keys.press("Give the place")  # one person, one employer: both are chosen already
    expect(told).to_contain_text("Tom Farrow has a place")
    place = Place.objects.get(cohort=first)
    assert place.agency == site.world.alder
    for move in ("welcome", "start"):
        actions.move_place(place=place, move=move, on=clock.today(), version=None, by=None, at=NOW)

    keys.press("Tom Farrow")
    keys.press("Milestones, result, certificate")
    keys.press("Record: Project agreed")
    keys.write("What shows it", "Seen by the sponsor.")
    keys.press("Record")
    expect(told).to_contain_text("Recorded: Project agreed")
    page.goto(place.get_absolute_url())
    keys.press("Move to another cohort")
    keys.write("To which cohort?", "Step up: Winter")
    keys.reach("The dates of the other cohort fit")
    page.keyboard.press("Space")
    keys.press("Move")
    expect(told).to_contain_text("now has a place in Step up: Winter")
    new = Place.objects.get(cohort=second)
    assert [str(each) for each in new.reached.all()] == ["Project agreed: reached"]

    keys.press("Winter")
    keys.press("Write to this cohort")
    keys.write("What is it about?", "Another room")
    keys.write("Message", "We meet on Thursday.")
    keys.press("See it as they will")
    keys.press("Send to 1 person")
    keys.press("Take it back")
    expect(told).to_contain_text("Taken back")
    keys.press("Correct it and write again")
    expect(page.get_by_label("Message")).to_have_value("We meet on Thursday.")

    page.goto(f"/places/{new.code}/progress/")
    keys.press("Decide the result")
    keys.reach("Passed")
    page.keyboard.press("Space")
    keys.write("Why?", "All of it seen.")
    keys.press("Decide")
    keys.press("Give a certificate")
    keys.press("Give")
    keys.reach("Certificate (PDF)")
    with page.expect_download() as paper:
        page.keyboard.press("Enter")
    paper.value.save_as(tmp_path / "certificate.pdf")
    assert (tmp_path / "certificate.pdf").read_bytes().startswith(b"%PDF")
