"""The demonstration nation looks like the published figures, holds together, and names no real place."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from datetime import date
from statistics import mean

import pytest

from mantle.home.demonstration import places
from mantle.home.demonstration.nation import digest, make_nation
from mantle.home.demonstration.stories import PARTS
from mantle.people import rules as people
from mantle.structures import rules
from tests.home import measures
from tests.home.conftest import TODAY
from tests.home.measures import COVER, MONTH, YEAR


def test_the_same_seed_gives_the_same_nation_and_another_seed_another():
    assert digest(make_nation(3, 9, as_at=TODAY)) == digest(make_nation(3, 9, as_at=TODAY))
    others = {digest(make_nation(seed, 9, as_at=TODAY)) for seed in (3, 4, 5)}
    assert len(others | {digest(make_nation(3, 9, as_at=date(2026, 11, 25)))}) == 4


def test_every_part_is_played_whatever_the_size(nation):
    roles = sorted(account.role for account in nation.accounts)
    for authorities in (2, 12):
        assert sorted(account.role for account in make_nation(1, authorities, as_at=TODAY).accounts) == roles


@pytest.mark.parametrize("authorities", [1, 401])
def test_a_nation_of_no_sensible_size_is_refused(authorities):
    with pytest.raises(ValueError, match="2 to 400"):
        make_nation(1, authorities, as_at=TODAY)


def test_the_nation_has_153_authorities_in_nine_regions_and_about_13000_posts(nation):
    councils = [a for a in nation.agencies if a.is_upper_tier and a.ends is None]
    posts = [post for post in nation.posts if post.is_open(nation.as_at)]
    assert (len(councils), len({a.region for a in councils})) == (153, 9)
    assert 12_400 <= len(posts) <= 14_000
    assert Counter(p.tier for p in posts)[1] == 153
    assert {a.kind for a in nation.agencies} == {"authority", "health", "police", "school", "voluntary", "national"}


def test_directors_change_as_often_as_published(nation):
    """Published, eleven years of 150 to 153 authorities: mean 53 changes, range 39 to 65; about 34 not interim."""
    years = measures.changes_by_year(nation, 20)
    faces, lasting, cover = ([year[column] for year in years] for column in range(3))
    # A mean of twenty such years has a standard error of about 1.8; the range of twenty is wider than that of eleven.
    assert 48 <= mean(faces) <= 58
    assert 30 <= mean(lasting) <= 37
    assert 19 <= mean(cover) <= 28
    assert 28 <= min(faces) < mean(faces) < max(faces) <= 82


def test_about_seventeen_interims_are_in_post_at_a_time(nation):
    rows = measures.directors(nation)
    found = measures.mean_over_years(nation, lambda day: sum(s.kind in COVER for s in measures.on(rows, day)))
    assert 13 <= found <= 21


def test_permanent_directors_have_been_in_post_about_35_months_and_cover_about_8(nation):
    rows = measures.directors(nation)

    def months(day: int, is_cover: bool) -> float:
        now = [s for s in measures.on(rows, day) if (s.kind in COVER) == is_cover]
        return mean((day - s.start) / MONTH for s in now) if now else 0.0

    assert 31 <= measures.mean_over_years(nation, lambda day: months(day, False)) <= 39
    assert 4 <= measures.mean_over_years(nation, lambda day: months(day, True)) <= 9


@pytest.mark.parametrize(("tier", "published"), [(1, 53.0), (2, 51.0), (3, 50.0)])
def test_mean_ages_are_those_of_the_survey(nation, tier, published):
    assert measures.mean_age(nation, tier) == pytest.approx(published, abs=1.0)


def test_backgrounds_are_mixed_as_leaders_were(nation):
    for tier in (1, 2, 3):
        found = measures.backgrounds(nation, tier)
        assert 0.25 <= found["education"] <= 0.48
        assert 0.27 <= found["social_care"] <= 0.50
        assert found.get("", 0) < 0.12
        assert set(found) <= {*map(str, people.Background), ""}


def test_most_new_directors_come_from_the_second_tier(nation):
    """Published: 107 of 122 new to the role were assistant directors."""
    since = nation.as_at - round(15 * YEAR)
    before: dict[int, list] = defaultdict(list)
    for spell in nation.spells:
        before[spell.person.number].append(spell)
    new, from_second = 0, 0
    for spell in measures.directors(nation):
        earlier = [s for s in before[spell.person.number] if s.start < spell.start and s.kind not in COVER]
        if spell.kind in COVER or spell.start < since or any(s.post.role == "dcs" for s in earlier):
            continue
        new += 1
        from_second += any(s.post.tier == 2 for s in earlier)
    assert new > 200
    assert 0.76 <= from_second / new <= 0.95


def test_nobody_stands_in_two_places_at_once_unless_it_is_declared(nation):
    beside = [s for s in nation.spells if not rules.shares_post(s.kind, s.overlap)]
    own = [s for s in nation.spells if not rules.beside_own_post(s.kind, s.overlap) and s.kind != "job_share"]
    assert measures.overlaps(beside, lambda s: s.post.number) == []
    assert measures.overlaps(own, lambda s: s.person.number) == []
    # There was something to declare: people act up beside their own posts, and two share one post.
    assert len(measures.overlaps(nation.spells, lambda s: s.person.number)) > 500
    assert len(measures.overlaps(nation.spells, lambda s: s.post.number)) > 100


def test_every_spell_lies_within_its_post_and_lasts_a_day_at_least(nation):
    outside = [s for s in nation.spells if s.start < s.post.starts or (s.end is not None and s.end <= s.start)]
    late = [s for s in nation.spells if s.post.ends and s.post.ends <= nation.as_at and (s.end or 0) > s.post.ends]
    unended = [s for s in nation.spells if s.post.ends and s.post.ends <= nation.as_at and s.end is None]
    assert (outside, late, unended) == ([], [], [])


def test_every_kind_of_appointment_and_leaving_occurs(nation):
    assert {s.kind for s in nation.spells} == set(map(str, rules.AppointmentKind))
    assert {s.reason for s in nation.spells} >= {*map(str, rules.LeavingReason), ""}
    assert all((nation.absences, nation.former_names, nation.twins, nation.terms, nation.identifiers))


def test_one_authority_was_split_and_two_merged_with_what_became_of_each_post(nation):
    kinds = Counter(link.kind for link in nation.agency_links)
    assert kinds == {"split": 2, "merged": 2}
    ended = {post.number for post in nation.posts if post.ends is not None and post.ends <= nation.as_at}
    assert {link.predecessor for link in nation.post_links} == ended
    pairs = [(link.predecessor, link.successor) for link in nation.post_links if link.successor is not None]
    assert len(pairs) > 100
    assert [pair for pair in pairs if nation.posts[pair[0]].ends != nation.posts[pair[1]].starts] == []


def test_statutory_posts_are_covered_but_for_the_one_that_the_story_leaves_open(nation):
    now = {s.post.number for s in measures.on(nation.spells, nation.as_at)}
    open_posts = [p for p in nation.posts if p.role and p.is_open(nation.as_at) and p.number not in now]
    assert [nation.agencies[p.agency].short_name for p in open_posts] == ["Ashgarth"]


def test_boards_have_one_chair_and_seats_of_posts_that_exist(nation):
    for partnership in nation.partnerships:
        for body in partnership.bodies:
            assert sum(seat.is_chair for seat in body.seats) == 1
            assert all(nation.posts[seat.post].agency == seat.agency for seat in body.seats)


@pytest.mark.parametrize("authorities", [2, 6, 9, 40])
def test_every_part_of_the_story_is_played_in_a_small_nation_too(authorities):
    nation = make_nation(5, authorities, as_at=TODAY)
    assert [account.role for account in nation.accounts] == [part.role for part in PARTS]
    assert len({account.person for account in nation.accounts}) == len(PARTS)


def test_stories_are_told_as_they_are_announced(nation):
    day = nation.as_at
    council = {a.short_name: a.number for a in nation.agencies if a.ends is None}
    posts = {p.agency: p for p in nation.posts if p.role == "dcs" and p.is_open(day)}
    alder, amber = posts[council["Alderwick"]], posts[council["Ambermere"]]
    assert (alder.holder, alder.left.end, alder.left.reason) == (None, day - 7, "resigned")
    assert (alder.cover.kind, alder.cover.person.given, alder.cover.start) == ("acting", "Grace", day - 7)
    assert (amber.cover.kind, amber.cover.end) == ("interim", day + 24)


def test_the_network_has_people_of_all_kinds_and_the_programme_every_part(nation):
    network = next(row for row in nation.partnerships if row.kind == "network")
    kinds = Counter(member.kind for member in network.people if member.end is None)
    assert set(kinds) == {"policymaker", "politician", "practitioner"}
    assert min(kinds.values()) >= 5
    assert len({member.person for member in network.people}) == len(network.people)
    programme = next(row for row in nation.partnerships if row.kind == "programme")
    assert {part for _, part in programme.parts} == {"partner", "funder", "deliverer", "supporter"}
    assert programme.lead in programme.members


def test_agencies_of_every_kind_offer_talent_and_every_council_has_its_figures(nation):
    kinds = {agency.number: agency.kind for agency in nation.agencies}
    for kind in ("source", "host"):
        assert {kinds[mark.agency] for mark in nation.marks if mark.kind == kind} >= {"authority", "health", "police"}
    assert len({(mark.agency, mark.kind) for mark in nation.marks}) == len(nation.marks)
    councils = {a.number for a in nation.agencies if a.is_upper_tier and a.ends is None}
    assert {row.agency for row in nation.measures} == councils
    assert {row.year for row in nation.measures} == {2023, 2024, 2025}
    shares = [row.value for row in nation.measures if row.unit == "per cent"]
    assert 0 < min(shares) < max(shares) < 40


def test_no_real_council_is_named(real_files):
    invented = {name.casefold() for name in places.all_names()} | {region.casefold() for region in places.REGIONS}
    words: set[str] = set()
    for path in sorted((real_files / "places").glob("uk_local_*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                words.update(word for cell in row for word in re.findall(r"[a-z]+", cell.casefold()))
    assert {"birmingham", "kent"} <= words  # the register was read
    assert invented & words == set()
