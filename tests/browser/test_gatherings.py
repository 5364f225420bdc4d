"""Learning sets, residentials and simulations in a real browser: the rules, on a phone and wide, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from mantle.programmes.actions import faculty, residentials, sets, simulations
from tests import worlds as house
from tests.browser.conftest import WIDTHS, dead_error_links
from tests.browser.test_site import Site, faults, site  # noqa: F401 - the fixture
from tests.programmes import worlds
from tests.worlds import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEAM = ("/set-rounds/{round}/", "/residentials/{residential}/pack/", "/runs/{run}/")
PLAYER = ("/residentials/{residential}/answer/", "/runs/{run}/", "/learning-sets/{set}/")
FURTHER = (
    "/cohorts/{cohort}/sets/", "/cohorts/{cohort}/sets/wish/", "/set-rounds/{round}/move/",
    "/learning-sets/{set}/meetings/", "/faculty/", "/faculty/{faculty}/", "/residentials/{residential}/",
    "/residentials/{residential}/rooms/", "/simulations/", "/simulations/{scenario}/", "/runs/{run}/replay/?step=2",
    "/runs/{run}/cast/",
)  # fmt: skip


@pytest.fixture
def gathered(site: Site) -> tuple[Site, house.Person]:  # noqa: F811
    """A cohort of ten in two sets, with a residential that asks and a simulation that runs."""
    offer = worlds.offered(site.world.birch, site.world.outsider)
    own = house.with_role("Own", "Place", house.Role.PARTICIPANT)
    places = [worlds.place(offer.cohort, person) for person in (own, *(house.person(f"P{n}", "Wye") for n in range(8)))]
    acts = {"by": site.world.team, "at": NOW}
    round_ = sets.confirm_sets(round_=sets.propose_sets(cohort=offer.cohort, **acts), version=None, **acts)
    member = faculty.join_faculty(person=site.world.team, offers="Learning sets", **acts)
    home = residentials.arrange(
        session=worlds.session(offer.cohort, "Away together", date(2027, 3, 2)), residential=None, nights=1,
        venue="Oak House", answer_by=date(2027, 2, 1), **acts,
    )  # fmt: skip
    residentials.keep_rooms(residential=home, rooms=[("Oak", 2, True)], version=None, **acts)
    residentials.answer(residential=home, place=places[1], version=None, coming="nights", diets=["vegan"], **acts)
    run = simulations.plan_run(
        scenario=simulations.load_example(**acts), cohort=offer.cohort, leader=site.world.team, **acts
    )
    simulations.cast(run=run, roles={places[0].code: "health"}, version=None, **acts)
    simulations.start_run(run=run, version=None, **acts)
    site.codes |= offer.codes | {
        "round": round_.code, "set": places[0].sets.get().learning_set.code, "faculty": member.code, "run": run.code,
        "residential": home.code, "scenario": run.scenario.code,
    }  # fmt: skip
    return site, own


def test_pages_of_organisers_are_right_wide_and_those_of_participants_on_a_phone(
    gathered: tuple[Site, house.Person], open_at: Callable[..., Page], axe: Callable
) -> None:
    here, own = gathered
    wide = open_at(WIDTHS[0])
    here.enter(wide, here.world.team)
    assert [fault for path in TEAM for fault in faults(wide, here.page(path), axe)] == []
    phone = open_at(WIDTHS[-1])
    here.enter(phone, own)
    assert [fault for path in PLAYER for fault in faults(phone, here.page(path), axe)] == []


@pytest.mark.nightly
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_gatherings_keeps_the_rules_at_every_width(
    gathered: tuple[Site, house.Person], open_at: Callable[..., Page], axe: Callable, width: int
) -> None:
    here, _ = gathered
    page = open_at(width)
    here.enter(page, here.world.team)
    assert [fault for path in (*TEAM, *FURTHER) for fault in faults(page, here.page(path), axe)] == []


def test_a_guest_answers_and_a_player_decides_without_scripts(
    gathered: tuple[Site, house.Person], open_at: Callable[..., Page]
) -> None:
    here, own = gathered
    page = open_at(WIDTHS[0], javascript=False)
    here.enter(page, own)
    page.goto(here.page("/residentials/{residential}/answer/"))
    page.get_by_label("Yes, and I stay the night").check()
    page.get_by_label("Halal").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert dead_error_links(page) == []
    expect(page.get_by_label("Halal")).to_be_checked()
    page.get_by_label("Whom should we ring").fill("Sam")
    page.get_by_label("Their telephone").fill("01632 960 001")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Halal")).to_be_visible()
    page.goto(here.page("/runs/{run}/"))
    page.get_by_label("What was decided?").fill("We see him on Wednesday.")
    page.get_by_role("button", name="Write down").click()
    expect(page.get_by_text("We see him on Wednesday.")).to_be_visible()
