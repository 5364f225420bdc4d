"""The step from tier 2 to director, the assumed tenure held against the record, and who comes new."""

from __future__ import annotations

from datetime import date

import pytest

from mantle.forecast import reports, rules
from mantle.forecast.queries import Scope
from tests import worlds
from tests.forecast.conftest import ALONE, MANY
from tests.worlds import TODAY

pytestmark = pytest.mark.django_db


def cells(grid: reports.Grid, row: str) -> tuple[str, ...]:
    return next(line[1:] for line in grid.rows if line[0] == row)


def test_directors_stand_beside_tier_2_item_by_item_with_ranges(places):
    found = reports.way_up(Scope(), TODAY)
    ages = [rules.age_on(1961 + number, TODAY) for number in range(12)]
    low, high = rules.mean_range(ages)
    assert cells(found.step, "Age, years")[:2] == (f"{sum(ages) / 12:.1f}", f"{low:.1f} to {high:.1f}")
    assert cells(found.step, "Time in this post so far, years") == ("3.9", "3.9 to 3.9", "7.6", "7.6 to 7.6")
    assert cells(found.step, "Agencies worked in")[0] == "1.0"
    assert cells(found.step, "Earlier posts on record")[0] == "0.0"
    assert cells(found.step, "Has stood in for somebody")[0] == "0%"
    assert "skills and competence" in found.step.note


def test_a_career_counts_agencies_earlier_posts_and_cover(places):
    for number in range(12):
        post = worlds.Post.objects.get(agency=places.agencies[number], tier=1)
        now = post.appointments.get(ends_on=None).person
        before = places.agencies[(number + 1) % 12]
        lower = worlds.post(before, "Team Manager", 4)
        worlds.appointed(lower, now, date(2015, 1, 1), date(2018, 1, 1))
        deputy = worlds.post(before, "Deputy", 2)
        worlds.appointed(deputy, now, date(2018, 1, 1), date(2019, 1, 1), kind="acting")
    step = reports.way_up(Scope(), TODAY).step
    assert cells(step, "Agencies worked in")[0] == "2.0"
    assert cells(step, "Earlier posts on record")[0] == "1.0"  # an acting spell is no post of one's own
    assert cells(step, "Has held a post of tier 3 or 4 before")[0] == "100%"
    assert cells(step, "Has stood in for somebody")[0] == "100%"


def test_fewer_than_ten_directors_show_nothing_and_so_does_a_cell_of_few(places):
    assert reports.way_up(Scope(region=MANY), TODAY).step.rows
    alone = reports.way_up(Scope(region=ALONE), TODAY)
    assert (alone.step.rows, alone.tenure.rows) == ((), ())
    assert "Fewer than 10 directors" in alone.headline
    known = cells(reports.way_up(Scope(region=MANY), TODAY).step, "Age, years")
    for person in worlds.Person.objects.filter(given_name="Deputy", family_name__in=("D0", "D1")):
        person.birth_year = None
        person.save()
    assert cells(reports.way_up(Scope(region=MANY), TODAY).step, "Age, years") == (*known[:2], "fewer than 10", "–")


def test_the_assumed_tenure_stands_beside_completed_ones_and_what_turnover_implies(places):
    found = reports.way_up(Scope(), TODAY)
    # Twelve directors left after 8.4 years; twelve departures of twelve posts in five years are a fifth a year.
    assert cells(found.tenure, "Assumed")[0] == "5 to 7"
    assert cells(found.tenure, "Completed, on record")[:2] == ("8.4", "8.4 to 8.4")
    assert cells(found.tenure, "Implied by turnover")[0] == "5.0"
    assert found.verdict == "The record agrees in part: completed tenures and turnover say different things."
    assert found.check == "Turnover of directors was 20% a year: 20 % of 12 posts is 2 a year."


@pytest.mark.parametrize(
    ("completed", "implied", "says"),
    [
        ((2.0, 3.0), (3.0, 4.9), "shorter than assumed"),
        ((7.1, 8.0), (7.5, 9.0), "longer than assumed"),
        ((4.0, 5.0), (7.0, 9.0), "agrees with the assumption"),
        ((2.0, 3.0), (5.0, 6.0), "agrees in part"),
    ],
)
def test_a_sentence_says_whether_the_record_agrees_with_five_to_seven_years(completed, implied, says):
    assert rules.ASSUMED_TENURE == (5, 7)
    assert says in rules.tenure_verdict(completed, implied)


def test_rate_times_posts_agrees_with_the_count_of_the_survey():
    """Published in 2009: 19 % a year, about 30 of 152 directors."""
    assert rules.count_from_rate(0.19, 152) == "19 % of 152 posts is 29 a year"
    assert abs(0.19 * 152 - 30) < 1.5


def test_new_holders_are_counted_by_three_years_with_the_share_from_integrated_services(places):
    assert [row[0] for row in reports.way_up(Scope(), TODAY).newcomers.rows] == ["April 2020 to March 2023"]
    for number in range(30):
        post = worlds.post(places.first, f"Head of Family Hub {number}", 3)
        area = "integrated" if number < 15 else "education"
        worlds.appointed(post, worlds.person("Fam", f"Hub{number}", background=area), date(2024, 5, 1))
    found = reports.way_up(Scope(), TODAY)
    low, high = rules.share_range(15, 30)
    assert found.newcomers.rows[-1] == (
        "April 2023 to March 2026", "30", "15", f"50% ({low * 100:.0f} to {high * 100:.0f})",
    )  # fmt: skip
    assert "came from integrated services" in found.figures[0].headline


def test_the_page_is_for_those_who_may_see_counts_and_stays_within_its_queries(
    places, signed_in, django_assert_max_num_queries
):
    client = signed_in(places.analyst)
    client.get("/profile/way-up/")
    with django_assert_max_num_queries(15):
        page = client.get("/profile/way-up/").content.decode()
    assert "Directors beside tier 2, item by item" in page
    assert client.get(f"/profile/way-up/?region={ALONE}").status_code == 200
    assert client.get("/profile/way-up/?region=Nowhere").status_code == 404
    assert signed_in(places.participant).get("/profile/way-up/").status_code == 403


def test_turnover_is_there_for_tiers_2_and_3_and_for_every_region_with_a_link(places, signed_in):
    profile = reports.profile_of(Scope(), TODAY)
    columns = dict(zip(profile.lower_turnover.columns, next(
        row for row in profile.lower_turnover.rows if row[0] == "2019 to 2020"
    ), strict=True))  # fmt: skip
    assert (columns["Posts, tier 2"], columns["Substantive, tier 2"], columns["Turnover, tier 2"]) == (
        "12",
        "12",
        "100%",
    )
    assert columns["Posts, tier 3"] == "12"
    assert [(row.name, row.cells[:3]) for row in profile.regions] == [
        (MANY, ("34", "0", "0")), (ALONE, ("2", "0", "0")),
    ]  # fmt: skip
    worlds.post(places.alone, "Head of Nothing", 3)
    again = reports.profile_of(Scope(), TODAY)
    assert again.regions[1].cells[:3] == ("3", "1", "0")
    page = signed_in(places.analyst).get("/profile/").content.decode()
    assert f'href="?region={ALONE}"' in page
    assert reports.profile_of(Scope(region=MANY), TODAY).regions == ()
