"""The profile: what is on record of a place, both ways of counting, and what is kept back."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mantle.cli.main import main
from mantle.forecast import reports
from mantle.forecast.queries import Scope
from mantle.web import clock
from tests import worlds
from tests.forecast.conftest import ALONE, MANY
from tests.worlds import TODAY

pytestmark = pytest.mark.django_db


def cells(grid: reports.Grid, row: str) -> dict[str, str]:
    line = next(line for line in grid.rows if line[0] == row)
    return dict(zip(grid.columns[1:], line[1:], strict=True))


def test_posts_are_counted_by_tier_as_held_covered_or_neither():
    world = worlds.two_authorities()
    worlds.appointed(world.vacant_post, worlds.person("Ida", "Step"), date(2026, 10, 1), kind="interim")
    worlds.post(world.alder, "Head of Service", 3)
    found = reports.profile_of(Scope(agency=world.alder), TODAY)
    assert found.posts.rows == (
        ("Tier 1, directors", "1", "1", "0", "0"),
        ("Tier 2", "2", "1", "1", "0"),
        ("Tier 3", "1", "0", "0", "1"),
    )
    assert [card["figure"] for card in found.cards] == ["4", "2", "1", "1"]
    assert found.sentence == "The one statutory post in Alder County Council is held."


def test_an_interim_between_two_directors_is_one_succession_and_two_changes_of_face(places):
    turnover = reports.profile_of(Scope(region=MANY), TODAY).turnover
    year = cells(turnover, "2022 to 2023")
    assert (year["Posts"], year["All changes of holder"], year["Substantive"]) == ("11", "22", "11")
    assert (year["Interim and acting"], year["Turnover"]) == ("11", "100%")
    quiet = cells(turnover, "2024 to 2025")
    assert (quiet["All changes of holder"], quiet["Substantive"], quiet["Turnover"]) == ("0", "0", "0%")


def test_three_tenures_stand_apart_by_name(places):
    tenures = reports.profile_of(Scope(region=MANY), TODAY).tenures
    assert tenures.columns == ("Tier", "Elapsed", "Completed", "Lifetime in the role")
    # In post since 1 January 2023; those before stayed from April 2014 to September 2022.
    assert cells(tenures, "Tier 1, directors") == {"Elapsed": "3.9", "Completed": "8.4", "Lifetime in the role": "3.9"}


def test_ages_of_directors_show_in_a_region_of_eleven_and_never_in_one_of_one(places):
    many, alone = (reports.profile_of(Scope(region=name), TODAY) for name in (MANY, ALONE))
    assert any(cells(grid, "Mean age").get("Tier 1, directors") == "60.4" for grid in many.ages)
    assert (alone.ages, alone.backgrounds, alone.tenures.rows) == ((), (), ())
    assert alone.posts.rows[0] == ("Tier 1, directors", "1", "1", "0", "0")  # that a post is held is public


def test_an_authority_shows_means_of_its_heads_of_service_and_nothing_about_its_director(places):
    found = reports.profile_of(Scope(agency=places.first), TODAY)
    columns = {column for grid in (*found.ages, *found.backgrounds) for column in grid.columns[1:]}
    assert columns == {"Tier 3"}
    assert [row[0] for row in found.tenures.rows] == ["Tier 3"]


def test_small_counts_are_masked_with_a_word_and_the_reason_stands_below(places):
    before = reports.profile_of(Scope(agency=places.first), TODAY).backgrounds[0]
    assert {cell for _, *row in before.rows for cell in row} == {"0", "10"}  # twelve, all of one area
    for number in range(3):
        head = worlds.post(places.first, f"Head of Health {number}", 3)
        worlds.appointed(head, worlds.person("Hea", f"Th{number}", background="health"), date(2020, 4, 1))
    after = reports.profile_of(Scope(agency=places.first), TODAY).backgrounds[0]
    shown = {cell for _, *row in after.rows for cell in row}
    assert "fewer than 10" in shown
    assert not {str(n) for n in range(1, 10)} & shown
    assert "counts below 10 are not shown" in after.note


def test_the_page_takes_fifteen_queries_at_most_and_as_many_for_a_region_as_for_the_nation(
    places, signed_in, django_assert_max_num_queries
):
    client = signed_in(places.analyst)
    client.get("/profile/")
    for address in ("/profile/", f"/profile/?region={MANY}"):
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200


def test_a_profile_is_kept_until_something_changes_and_for_a_minute_at_most(places, signed_in):
    """FOR-22: the second look costs little, and whoever records something finds it on the page at once."""
    client, address = signed_in(places.analyst), f"/profile/?region={MANY}"
    client.get(address)
    with CaptureQueriesContext(connection) as first:
        assert client.get(address).status_code == 200
    assert len(first) <= 6
    at = datetime(2026, 11, 24, 9, 0, 59, tzinfo=UTC)
    kept = reports.profile_now(Scope(region=MANY), TODAY, at)
    assert reports.profile_now(Scope(region=MANY), TODAY, at) is kept
    assert reports.profile_now(Scope(region=MANY), TODAY, at + timedelta(seconds=1)) is not kept
    worlds.post(places.first, "Head of Change", 3)
    assert "13" in reports.profile_now(Scope(region=MANY), TODAY, at).posts.rows[2][1]
    assert "12" in kept.posts.rows[2][1]


def test_a_lead_sees_their_own_authority_and_regions_but_no_other_authority(signed_in):
    world = worlds.two_authorities()
    client = signed_in(world.lead)
    seen = ["/profile/?agency=alder", "/profile/?region=Southvale", "/profile/"]
    assert [client.get(address).status_code for address in seen] == [200, 200, 200]
    for address in ("/profile/?agency=birch", "/profile/?agency=none", "/profile/?region=Nowhere"):
        assert client.get(address).status_code == 404
    assert signed_in(world.birch_lead).get("/profile/?agency=birch").status_code == 200


def test_a_participant_is_refused_and_a_stranger_is_sent_to_sign_in(signed_in):
    world = worlds.two_authorities()
    assert Client().get("/profile/")["Location"].startswith("/sign-in/")
    assert signed_in(world.participant).get("/profile/").status_code == 403


def test_an_empty_database_says_that_nothing_is_on_record(client):
    analyst = worlds.with_role("Ana", "Costa", worlds.Role.ANALYST)
    client.force_login(analyst.account)
    page = client.get("/profile/").content.decode()
    assert "No posts are on record for the nation" in page


def test_every_figure_goes_out_as_csv_spreadsheet_and_json(places, signed_in):
    client = signed_in(places.analyst)
    found = reports.profile_of(Scope(region=MANY), clock.today())
    text = b"".join(client.get(f"/profile/?region={MANY}&format=csv").streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0] == "table,row,column,shown"
    assert len(text.splitlines()) == 1 + len(found.rows())
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/profile/?region={MANY}&format=xlsx").content))
    assert len(book.sheetnames) == len(found.grids)
    assert client.get(f"/profile/?region={MANY}&format=json").json() == json.loads(json.dumps(found.to_dict()))


def test_the_command_gives_the_figures_of_the_page(places, capsys):
    found = reports.profile_of(Scope(region=MANY), TODAY)
    assert main(["profile", "--region", MANY, "--on", TODAY.isoformat(), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(found.to_dict()))
    assert main(["profile", "--agency", places.first.code]) == 0
    assert "Posts by tier" in capsys.readouterr().out


def test_the_command_names_the_regions_when_a_place_is_unknown(capsys):
    worlds.two_authorities()
    assert main(["profile", "--region", "Nowhere"]) == 2
    assert "Regions: Northmoor, Southvale." in capsys.readouterr().err
