"""Both ways of counting, and the changes of authorities, held against what was published."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta

import pytest

from mantle.structures.rules import Spell, count_changes


def published(real_files) -> list[dict[str, str]]:
    with (real_files / "figures" / "england_dcs_changes.csv").open(encoding="utf-8-sig") as file:
        return [row for row in csv.DictReader(file) if row["interim_appointments"]]


def a_year_of(posts: int, interims: int, substantive: int, year: int) -> list[Spell]:
    """Directors of a year: some posts get a new substantive holder, some an interim before or in place of one."""
    rng = random.Random(year)
    start, end = date(year, 4, 1), date(year + 1, 4, 1)
    spells, came = [], 0
    for place in range(posts):
        left = start + timedelta(days=rng.randrange(20, 150))
        has_interim, has_next = (
            place < interims,
            interims - substantive // 2 <= place < interims + (substantive + 1) // 2,
        )
        goes = end if not (has_interim or has_next) else left
        spells.append(
            Spell(f"old {place}", f"post {place}", "substantive", date(year - 3, 5, 1), None if goes == end else goes)
        )
        follows = left + timedelta(days=rng.randrange(60, 200)) if has_interim else left
        if has_interim:
            spells.append(Spell(f"interim {place}", f"post {place}", "interim", left, follows if has_next else None))
        if has_next:
            came += 1
            spells.append(Spell(f"new {place}", f"post {place}", "substantive", follows))
    assert came == substantive
    return spells


def test_all_changes_are_substantive_and_interim_ones_as_the_association_counts_them(real_files):
    """2017/18: 65 changes, of which 27 interim appointments and 38 others; and every other year given in full."""
    years = published(real_files)
    assert len(years) >= 5
    for row in years:
        year, interims = int(row["year"][:4]), int(row["interim_appointments"])
        others, posts = int(row["non_interim_changes_derived"]), int(row["upper_tier_authorities"])
        assert interims + others == int(row["changes_total"])
        found = count_changes(
            a_year_of(posts, interims, others, year), since=date(year, 4, 1), until=date(year + 1, 4, 1)
        )
        assert (found.interim_appointments, found.substantive_changes) == (interims, others)
        assert found.all_changes == int(row["changes_total"])


@pytest.mark.django_db
def test_the_reorganisations_since_2009_are_replayed_with_their_authorities(real_files, capsys):
    from mantle.cli.main import main
    from mantle.people.models import Agency, current
    from mantle.structures.models import AgencyLink

    folder = real_files / "places"
    assert main(["import", "places", str(folder / "uk_local_authorities_past_current.csv"), "--json"]) == 0
    capsys.readouterr()
    with (folder / "england_upper_tier_authorities.csv").open(encoding="utf-8-sig") as file:
        counted = {row["date"]: int(row["upper_tier_authorities"]) for row in csv.DictReader(file)}
    known = {day: count for day, count in counted.items() if day >= "2009-04-01"}
    assert len(known) >= 4
    for day, count in known.items():
        standing = Agency.objects.filter(current(date.fromisoformat(day)), is_upper_tier=True, nation="England")
        assert standing.count() == count, day
    # The register begins in 2009: of that year it has the authorities that were made, of later years both sides.
    for name in ("Cheshire East Council", "Central Bedfordshire Council"):
        assert Agency.objects.get(name=name).starts_on == date(2009, 4, 1)
    replayed = {
        "Dorset County Council": (2019, 1),
        "Northamptonshire County Council": (2021, 2),
        "Cumbria County Council": (2023, 2),
    }
    for name, (year, count) in replayed.items():
        links = AgencyLink.objects.filter(predecessor__name=name)
        assert {link.on.year for link in links if link.on} == {year}, name
        assert links.count() == count, name
