"""Bringing in a file in a real browser: every state of the page keeps the rules, fits a phone and needs no scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from mantle.structures.actions import files as actions
from mantle.structures.models import Import
from mantle.web import clock
from tests.browser.conftest import WIDTHS, dead_error_links, small_targets, too_wide
from tests.structures.files import ALDER_ROWS, organogram, workforce
from tests.worlds import two_authorities

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WRONG = [
    *ALDER_ROWS,
    ["Alder County Council", "A-9", "Head of Wrong", "", "99", "x", "Ida Knox", "", "31/31/2024", "", ""],
]


def enter(page: Page, live_server, person) -> Page:
    client = Client()
    client.force_login(person.account)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    return page


def states(world, monkeypatch) -> list[str]:
    """A file in each state, by the address of its page."""
    by, at = world.team, clock.now()

    def staged(kind="workforce", content=None, second=b"", day=None) -> Import:
        content = workforce(WRONG) if content is None else content
        row = actions.stage_import(
            kind=kind,
            name=f"{kind}.csv",
            content=content,
            second_name="junior.csv",
            second_content=second,
            as_at=day,
            by=by,
            at=at,
        )
        return actions.read_import(row=row, by=by, at=at)

    def confirmed(row) -> Import:
        return actions.confirm_import(row=row, answers={}, by=by, at=at)

    done = confirmed(staged())
    first, second = organogram()
    confirmed(staged("organogram", first, second, "2026-03-31"))
    changed = first.replace(b"Ben Marsh", b"Dev Okoro").replace(b"L-3,N/D", b"L-7,N/D").replace(b"Vacant", b"Eve Pell")
    rows = [
        done,
        staged(content=workforce()),
        staged("organogram", changed, second, "2026-09-30"),
        staged(content=b"colour,size\nred,1\n"),
        actions.abandon_import(row=staged(content=workforce(ALDER_ROWS[:1])), by=by, at=at),
        actions.undo_import(row=confirmed(staged(content=workforce(ALDER_ROWS[:2]))), by=by, at=at),
    ]
    monkeypatch.setattr(actions, "AT_ONCE", 10)
    rows.append(staged(content=workforce(WRONG[1:])))
    assert {row.state for row in rows} == {"done", "read", "refused", "abandoned", "undone", "staged"}
    return [
        reverse("structures:imports"),
        reverse("structures:new_import"),
        *(reverse("structures:import", args=[row.code]) for row in rows),
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_state_of_the_page_keeps_the_rules_and_fits(
    open_at: Callable[..., Page], axe: Callable, live_server, monkeypatch, width: int
) -> None:
    world = two_authorities()
    page = enter(open_at(width), live_server, world.team)
    found = []
    for address in states(world, monkeypatch):
        page.goto(address)
        found += [(address, fault) for fault in (*axe(page), *small_targets(page))]
        if too_wide(page):
            found.append((address, "too wide"))
    assert found == []


def test_a_file_is_brought_in_without_scripts_and_what_is_missing_is_led_to(
    open_at: Callable[..., Page], live_server, tmp_path: Path
) -> None:
    world = two_authorities()
    page = enter(open_at(320, javascript=False), live_server, world.lead)
    page.goto(reverse("structures:new_import"))
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert dead_error_links(page) == []
    path = tmp_path / "workforce.csv"
    path.write_bytes(workforce())
    page.get_by_label("Workforce file").check()
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_label("Which agency is it about?").select_option("Alder County Council")
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("We read 3 rows and understand all of them.")).to_be_visible()
    page.get_by_role("button", name="Confirm and store").click()
    expect(page.get_by_role("heading", name="What was done")).to_be_visible()
    page.get_by_role("button", name="Take this file back").click()
    expect(page.get_by_text("This file was taken back")).to_be_visible()
