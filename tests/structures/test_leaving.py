"""The chance that a post falls empty: of classes of posts, with a range, for those who may see it."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest

from mantle.structures.models import Appointment, Post
from mantle.structures.queries import chances as leaving
from mantle.structures.queries.leaving import Watched
from tests import worlds

ON, SINCE = date(2026, 11, 24), date(2021, 11, 24)


def simulated(rate: float, people: int, tier: int = 2, first: int = 0) -> list[Watched]:
    """People who came at a random day of eight years and leave at one rate a year, whatever their time in post."""
    random = np.random.default_rng(7)
    rows = []
    for number in range(first, first + people):
        began = ON - timedelta(days=int(random.integers(1, 8 * 365)))
        ended = began + timedelta(days=1 + round(random.exponential(365.25 / rate)))
        rows.append(Watched(number, number, tier, "substantive", began, ended if ended <= ON else None))
    return [row for row in rows if row.ends_on is None or row.ends_on > SINCE]


def test_the_chance_of_leaving_is_that_of_all_in_such_posts_and_matches_the_truth_behind_simulated_ones():
    rows = simulated(0.2, 6000) + simulated(0.5, 6000, tier=3, first=6000)
    found = leaving.chances_from(rows, SINCE, ON)
    truths = {2: 1 - math.exp(-0.2), 3: 1 - math.exp(-0.5)}
    cells = [(found[tier, False, band], truths[tier]) for tier in (2, 3) for band in range(4)]
    assert all(abs(chance.share - truth) < 0.05 for chance, truth in cells)
    within = sum(chance.low <= truth <= chance.high for chance, truth in cells)
    assert within >= 5  # of 8 ranges that hold in nine of ten cases
    assert all(chance.low < chance.share < chance.high for chance, _ in cells)


def test_a_class_of_fewer_than_ten_people_has_no_figure():
    began = ON - timedelta(days=200)
    many = [Watched(n, n, 2, "substantive", began, None) for n in range(10)]
    assert (2, False, 0) in leaving.chances_from(many, SINCE, ON)
    assert (2, False, 0) not in leaving.chances_from(many[:9], SINCE, ON)
    # One person in ten posts is one person.
    same = [row._replace(person=1) for row in many]
    assert (2, False, 0) not in leaving.chances_from(same, SINCE, ON)
    assert "too few are on record" in leaving.sentence_of(None, (2, False, 0))


def test_whoever_goes_on_in_the_same_post_in_another_way_has_not_left():
    change = ON - timedelta(days=100)
    began = change - timedelta(days=200)
    left = [Watched(n, n, 2, "interim", began, change) for n in range(20)]
    stayed = left + [Watched(n, n, 2, "substantive", change, None) for n in range(20)]
    assert leaving.spells_of(left, SINCE, ON).event.sum() == 20
    assert leaving.spells_of(stayed, SINCE, ON).event.sum() == 0


def test_the_days_of_a_band_are_those_of_the_class():
    for days in (0, 364, 365, 366, 730, 731, 1095, 1096, 1826, 2921, 2922, 9000):
        began = ON - timedelta(days=days)
        band = leaving.class_of(2, "substantive", began, ON)[2]
        after, until = leaving.first_days(band, ON)
        assert after is None or began > after
        assert began <= until


@pytest.fixture
def world(db):
    leaving._chances.cache_clear()
    made = worlds.two_authorities()
    heads = [worlds.post(made.alder, f"Head of Service {n}", 3, manager=made.director_post) for n in range(12)]
    for number, head in enumerate(heads):
        worlds.appointed(head, worlds.person("Head", f"Number {number}"), date(2026, 3, 1))
    before = [worlds.post(made.birch, f"Manager {n}", 3, manager=made.birch_post) for n in range(12)]
    for number, old in enumerate(before):
        worlds.appointed(old, worlds.person("Past", f"Number {number}"), date(2024, 1, 1), date(2024, 7, 1))
    yield made
    leaving._chances.cache_clear()


def test_the_chance_stands_on_the_post_for_those_who_may_see_it_and_for_nobody_else(world, client):
    head = Post.objects.get(title="Head of Service 3")
    client.force_login(world.lead.account)
    page = client.get(f"/posts/{head.code}/").content.decode()
    assert "Of every 100 people who hold a tier 3 post and have done so for less than a year" in page
    assert "not a judgement about anybody who holds this one" in page
    director = worlds.with_role("Dee", "Rector", worlds.Role.DIRECTOR, world.alder)
    client.force_login(director.account)
    page = client.get(f"/posts/{head.code}/").content.decode()
    assert "Head of Service 3" in page
    assert "Of every 100 people" not in page
    assert client.get("/posts/at-risk/").status_code == 403


def test_the_list_shows_a_lead_their_own_posts_and_the_programme_team_all_of_them(world, client):
    client.force_login(world.team.account)
    everywhere = client.get("/posts/at-risk/?size=200").content.decode()
    assert "Birch Borough Council" in everywhere
    client.force_login(world.lead.account)
    page = client.get("/posts/at-risk/?size=200").content.decode()
    assert page.count("Head of Service ") >= 12
    assert "Birch Borough Council" not in page
    assert "Not shown: too few such posts" in page  # one assistant director does not make a class


def test_the_list_opens_with_the_highest_chance_and_the_file_holds_the_range(world, client):
    client.force_login(world.team.account)
    lines = b"".join(client.get("/posts/at-risk/?format=csv")).decode("utf-8-sig").splitlines()
    chances = [line.split(",")[-1].strip('"') for line in lines[1:] if line.startswith("Head of Service")]
    assert len(chances) == 12
    assert len(set(chances)) == 1
    assert " in 100 (" in chances[0]
    assert lines[1].startswith("Head of Service")  # classes without a figure stand last


def test_departures_on_record_raise_the_chance(world):
    before = leaving.chances_on(ON)[3, False, 0].share
    for number in range(4, 8):
        row = Appointment.objects.get(post__title=f"Head of Service {number}")
        worlds.structures.record_departure(
            appointment=row, ends_on=date(2026, 10, 1), leaving_reason="resigned", version=None, by=world.lead,
            at=worlds.NOW,
        )  # fmt: skip
    leaving._chances.cache_clear()
    assert leaving.chances_on(ON)[3, False, 0].share > before
