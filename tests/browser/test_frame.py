"""Boards at work, what stands around programmes, messages and the calendar in a real browser, by the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from mantle.programmes.actions import frame, messages, standards
from mantle.structures.actions import boards
from mantle.structures.models import Body
from mantle.web import clock
from tests.browser.conftest import WIDTHS, dead_error_links
from tests.browser.test_site import Site, faults, site  # noqa: F401 - the fixture
from tests.programmes import worlds
from tests.worlds import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BY = {"by": None, "at": NOW}
PAGES = (
    "/offer/", "/mandates/", "/mandates/{mandate}/", "/mandates/{mandate}/duties/new/", "/events/", "/events/{event}/",
    "/events/new/", "/trials/", "/trials/{trial}/", "/themes/", "/programmes/components/{component}/links/",
    "/cohorts/{cohort}/messages/", "/cohorts/{cohort}/messages/write/?begin=welcome", "/messages/{message}/",
    "/bodies/{body}/", "/meetings/{meeting}/", "/meetings/{meeting}/papers/new/", "/changes/{shift}/",
    "/partnerships/{partnership}/", "/calendar/", "/calendar/addresses/",
    "/programmes/versions/{version}/standards/", "/programmes/versions/{version}/evidence/",
    "/cohorts/{cohort}/outcomes/", "/programmes/{programme}/aims/", "/portfolio/",
)  # fmt: skip


@pytest.fixture
def full(site: Site) -> Site:  # noqa: F811
    """The small world with one of everything that stands around a programme, and a board at work."""
    offer = worlds.offered(site.world.birch, site.world.participant)
    worlds.session(offer.cohort, "Review", clock.today())
    worlds.session(offer.cohort, "Budget day", clock.today())
    standards.bring_in_standards(**BY)
    mandate = frame.keep_mandate(
        mandate=None, version=None, title="A leader for each post", source="The ministry", given_on=date(2025, 1, 1),
        ends_on=None, text="Train and support.", link="", **BY,
    )  # fmt: skip
    frame.keep_duty(
        mandate=mandate, duty=None, version=None, text="Support directors", programme=None, due_on=date(2025, 6, 1),
        met_on=None, how="", **BY,
    )  # fmt: skip
    event = frame.keep_event(
        event=None, version=None, title="Gathering", starts_on=date(2026, 7, 27), ends_on=date(2026, 7, 29),
        venue="Northmoor", about="Three days.", programme=None, changes_design="Fewer lectures.",
        facilitators=[site.world.director], agencies=[(site.world.alder, 3)],
        materials=[("Slides", "A. Author", "https://events.example/slides")], **BY,
    )  # fmt: skip
    trial = frame.keep_trial(
        trial=None, version=None, title="One door", place="Alder", model="one_site", aim="One team.", agency=None,
        starts_on=date(2025, 9, 1), ends_on=None, learned="", study=None, **BY,
    )  # fmt: skip
    frame.keep_theme(
        theme=None, version=None, name="Pooling", finding="Money comes late.", study=None, components=[], **BY
    )
    body = Body.objects.get(partnership__code=site.codes["partnership"])
    meeting = boards.call_meeting(body=body, on=date(2026, 11, 3), where="Town hall", **BY)
    boards.bring_paper(meeting=meeting, title="One door", agency=site.world.alder, words="It works.", **BY)
    boards.decide(meeting=meeting, text="Go on.", reason="It works.", **BY)
    boards.agree_action(
        meeting=meeting, text="Write it down", owner=site.world.director, due_on=date(2026, 11, 20), **BY
    )
    boards.raise_challenge(partnership=body.partnership, text="Two systems", on=date(2026, 9, 1), **BY)
    shift = boards.seek_shift(
        partnership=body.partnership, text="Wait less", measure="Weeks", baseline=Decimal(20),
        baseline_on=date(2026, 1, 1), target=Decimal(12), target_on=date(2028, 1, 1), **BY,
    )  # fmt: skip
    written = messages.write_message(
        cohort=offer.cohort, subject="First day", words="Bring a budget.", places=[offer.place.code],
        by=site.world.team, at=NOW,
    )  # fmt: skip
    site.codes |= offer.codes | {
        "mandate": mandate.code, "event": event.code, "trial": trial.code, "body": body.code, "meeting": meeting.code,
        "shift": shift.code, "message": written.code,
    }  # fmt: skip
    return site


@pytest.mark.parametrize("width", [WIDTHS[-1], pytest.param(WIDTHS[0], marks=pytest.mark.nightly)])
def test_pages_around_programmes_keep_the_rules_and_fit(
    full: Site, open_at: Callable[..., Page], axe: Callable, width: int
) -> None:
    page = open_at(width)
    full.enter(page, full.world.team)
    assert [fault for path in PAGES for fault in faults(page, full.page(path), axe)] == []
    page.goto(full.page("/cohorts/{cohort}/messages/write/?begin=reminder"))
    page.get_by_role("button", name="See it as they will").click()
    expect(page.locator(".govuk-error-summary li")).to_have_count(2)
    assert (axe(page), dead_error_links(page)) == ([], [])
    page.get_by_label("What is it about?").fill("Budget day")
    page.get_by_label("Message", exact=True).fill("Bring a budget.")
    page.get_by_role("button", name="See it as they will").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("will see it")
    assert axe(page) == []
    page.get_by_role("button", name="Send to 1 person").click()
    expect(page.locator("main")).to_contain_text("until then you can take it back")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("main")).to_contain_text("Taken back")
    assert axe(page) == []
