"""Workforce files, organograms, places and appointments: each quirk, and the real files whole."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from mantle.analysis.problems import InputError
from mantle.analysis.projection import Workforce
from mantle.analysis.tables import appointments, workforce
from mantle.analysis.tables.appointments import read_appointments, read_dated_appointments
from mantle.analysis.tables.organogram import compare, read_organogram
from mantle.analysis.tables.places import read_places
from mantle.analysis.tables.workforce import read_workforce

DAY = date(2026, 11, 1)
BODIES = ("cafcass", "cwdc", "ncsl")


def lines(*rows: str) -> bytes:
    return "\n".join(rows).encode()


def said(table) -> list[tuple[int | None, str]]:
    return [(problem.row, problem.column) for problem in table.problems]


# --- Mantle's own workforce file -------------------------------------------------------------------------------------


def test_the_template_is_read_as_it_is_and_every_column_is_explained():
    table = read_workforce(workforce.template_csv().encode(), as_at=DAY)
    assert (table.rows_read, table.problems) == (2, ())
    director, head = table.rows
    assert (director.tier, director.person, director.background, director.statutory) == (
        1,
        "Nell Harper",
        "social_care",
        True,
    )
    assert (head.person, head.reports_to, head.fte) == ("", director.post_reference, 0.6)
    assert [name for name, help_ in workforce.described() if help_] == list(workforce.HEADER)


def test_a_table_written_out_and_read_again_is_the_same():
    first = read_workforce(workforce.template_csv().encode())
    target = io.StringIO()
    rows = csv.writer(target, delimiter=";")
    rows.writerow(workforce.HEADER)
    for row in first.rows:
        rows.writerow(
            ["yes" if each is True else "no" if each is False else "" if each is None else each for each in row[1:]]
        )
    assert read_workforce(target.getvalue().encode("utf-16")).rows == first.rows


def test_a_vacant_post_is_told_in_many_ways_and_a_withheld_name_is_not_one_of_them():
    table = read_workforce(
        lines("agency,title,person", "A,1,Vacant", "A,2,", "A,3,0", "A,4,0 / Not in post", "A,5,Jo Hart", "A,6,N/D")
    )
    assert [row.person for row in table.rows] == ["", "", "", "", "Jo Hart"]
    assert said(table) == [(7, "person")]
    assert "4 of 5 posts have no holder" in table.notes[0]


def test_names_in_two_columns_are_one_person():
    table = read_workforce(lines("agency,title,given name,surname", "A,x,Jo,Hart", "A,y,,", "A,z,,Vacant"))
    assert [(row.person, row.family_name) for row in table.rows] == [("Jo Hart", "Hart"), ("", ""), ("", "")]


def test_what_contradicts_itself_is_refused_with_every_reason():
    table = read_workforce(
        lines(
            "agency,region,title,post_reference,person,email,started_on,birth_year,reports_to",
            "A,North,Director,P1,Jo Hart,jo@example.org,2020-01-01,1970,",
            "A,South,Head,P2,Lee Ford,lee,2027-01-01,2014,P2",
            "A,,,,Kim Vale,,,,",
            "A,,Deputy,P1,Jo Hart,jo@example.org,,,",
            "A,,Deputy,P1,Ann Reed,,,,",
            ",,Head,P3,,,,,",
        ),
        as_at=DAY,
    )
    assert [row.line for row in table.rows] == [2, 6]
    assert table.rows[1].region == "North"
    assert Counter(said(table)) == Counter(
        [
            (3, "region"),
            (3, "email"),
            *[(3, "started_on")] * 2,
            (3, "birth_year"),
            (3, "reports_to"),
            (4, "title"),
            (5, ""),
            (7, "agency"),
        ]
    )
    assert (table.rows_read, table.rows_accepted, table.rows_refused) == (6, 2, 4)


def test_missing_headings_of_a_workforce_file_are_named_together():
    with pytest.raises(InputError) as caught:
        read_workforce(lines("council name,titel", "A,B"), needs=("tier",))
    assert {problem.column for problem in caught.value} == {"agency", "tier"}
    with pytest.raises(InputError, match="names each post"):
        read_workforce(lines("agency,tier", "A,1"))


def test_a_forecast_takes_the_table_as_it_is():
    table = read_workforce(
        lines(
            "agency,region,title,tier,person,start date,born,ready,kind,background",
            "A,N,Director,1,Jo Hart,2020-11-01,1970,,acting up,social work",
            "A,N,Head,2,Lee Ford,2024-11-01,1980,Ready now,Job share,schools",
            "A,N,Head,Tier 2,Vacant,2026-05-01,,,,",
        ),
        as_at=DAY, needs=("tier",),
    )  # fmt: skip
    taken = Workforce.from_table(table, as_at=DAY)
    assert taken.tier.tolist() == [1, 2, 2]
    assert taken.vacant.tolist() == [1, 0, 1]
    assert taken.tenure.tolist() == [23, 7, 2]
    assert taken.ready.tolist() == [-1, 1, -1]
    assert [row.kind for row in table.rows] == ["acting", "job_share", None]


# --- organograms -----------------------------------------------------------------------------------------------------

HEAD = (
    "Post Unique Reference,Name,Grade (or equivalent),Job Title,Unit,Reports to Senior Post,FTE,Actual Pay Floor (£),,"
    "Organisation"
)


def seniors(*rows: str):
    return read_organogram(lines(HEAD, *rows))


@pytest.mark.parametrize(
    "name, fte, pay, vacant, holder",
    [("Jo Hart", "1", "90000", False, "Jo Hart"), ("N/D", "1", "90000", False, ""), ("", "1", "90000", False, ""),
     ("", "", "N/D", True, ""), ("Vacant", "1", "0", True, ""), ("0", "0", "0", True, ""),
     ("0 / Not in post", "", "", True, ""), ("Not in post", "1", "", True, ""), ("N/D", "", "N/D", False, "")],
)  # fmt: skip
def test_blank_not_disclosed_and_vacant_are_three_things(name, fte, pay, vacant, holder):
    row = seniors(f"A-1,{name},SCS1,Head,Unit,XX,{fte},{pay},,Body").seniors[0]
    assert (row.is_vacant, row.holder, row.reports_to) == (vacant, holder, "")
    assert row.pay_floor == (90000 if pay == "90000" else None)


def test_references_are_one_whatever_their_case_and_a_root_outside_is_no_line():
    found = seniors(
        "AB-1,Jo,,Chief,,XX,1,,,B",
        "ab-2,Lee,,Head,,Ab-1,1,,,B",
        "AB-3,Kim,,Head,,AB-2,1,,,B",
        "AB-4,Ann,,Aide,,ZZ-9,1,,,B",
    )
    assert found.lines == (("ab-2", "AB-1"), ("AB-3", "ab-2"))
    assert "ZZ-9" in found.notes[0]


def test_a_job_share_is_one_post_with_two_holders_and_a_double_is_refused():
    found = seniors(
        "A-1,Jo,,Chief,,XX,0.5,,,B",
        "a-1,Lee,,Chief,,XX,0.6,,,B",
        "A-1,Jo,,Chief,,XX,0.5,,,B",
        "A-1,Kim,,Clerk,,XX,1,,,B",
    )
    assert [(post.named, post.fte) for post in found.posts] == [(("Jo", "Lee"), 1.1)]
    assert [problem.row for problem in found.problems] == [4, 5]
    assert {problem.source for problem in found.problems} == {"senior"}


def test_posts_that_report_in_a_circle_are_refused_and_those_below_it_kept():
    found = seniors("A,Jo,,Chief,,C,1,,,B", "B,Lee,,Head,,A,1,,,B", "C,Kim,,Head,,B,1,,,B", "D,Ann,,Aide,,C,1,,,B")
    assert (said(found), [post.reference for post in found.posts]) == (
        [(n, "Reports to Senior Post") for n in (2, 3, 4)],
        ["D"],
    )


def test_wrong_headings_of_both_files_are_told_at_once():
    with pytest.raises(InputError) as caught:
        read_organogram(lines("Name,Job Title", "x,y"), lines("Unit", "z"))
    assert {problem.source for problem in caught.value} == {"senior", "junior"}


@pytest.mark.data
def test_all_six_real_pairs_load_whole(real_files):
    counts = {}
    for body in BODIES:
        for day in ("2011-03-31", "2011-09-30"):
            stem = real_files / "posts" / f"organogram_{body}_{day}_"
            found = read_organogram(stem.with_name(stem.name + "senior.csv"), stem.with_name(stem.name + "junior.csv"))
            assert found.problems == ()
            assert found.rows_read == found.rows_accepted
            assert len(found.lines) == len(found.posts) - 1  # all but the top
            unnamed, vacant = sum(post.not_named for post in found.posts), sum(post.is_vacant for post in found.posts)
            counts[body, day[5:7]] = (
                len(found.seniors),
                len(found.juniors),
                len(found.holders),
                unnamed,
                vacant,
                found.junior_fte,
            )
    assert counts == {
        ("cafcass", "03"): (9, 78, 9, 0, 0, 1638.55), ("cafcass", "09"): (8, 88, 8, 0, 0, 1641.08),
        ("cwdc", "03"): (7, 68, 7, 0, 0, 168.32), ("cwdc", "09"): (7, 57, 7, 0, 0, 139.31),
        ("ncsl", "03"): (22, 163, 7, 14, 1, 275.98), ("ncsl", "09"): (22, 152, 7, 13, 2, 251.7),
    }  # fmt: skip


def test_what_changed_between_two_dates_is_proposed_with_a_reason():
    before = seniors(
        "A-1,Jo Hart,G1,Chief,Office,XX,1,,,B", "A-2,Lee Ford,G2,Director of Schools,Schools,A-1,1,,,B",
        "A-3,Kim Vale,G2,Director of Care,Care,A-1,1,,,B", "A-4,N/D,G3,Head of Adoption,Care,A-3,1,9,,B",
        "A-5,Vacant,G3,Head of Fostering,Care,A-3,1,,,B", "A-6,N/D,G3,Head of Data,Office,A-1,1,9,,B",
        "A-7,N/D,G3,Head of School Places North,Schools,A-2,1,9,,B",
        "A-8,N/D,G3,Head of School Places South,Schools,A-2,1,9,,B",
    )  # fmt: skip
    after = seniors(
        "A-1,Ann Reed,G1,Chief,Office,XX,1,,,B", "B-2,Lee Ford,G2,Director of Learning,Schools,A-1,1,,,B",
        "A-3,Vacant,G2,Director of Care,Care,A-1,1,,,B", "a-4,N/D,G4,Head of Adoption,Care,A-1,1,9,,B",
        "A-5,Sam Oak,G3,Head of Fostering,Care,A-3,1,,,B", "C-1,Max Elm,G3,Head of Youth Justice,Youth,A-1,1,,,B",
        "B-7,N/D,G3,Head of School Places,Schools,B-2,1,9,,B",
    )  # fmt: skip
    found = {(c.kind, (c.before or c.after).reference): c for c in compare(before, after)}
    assert set(found) == {
        ("new holder", "A-1"), ("continues", "A-2"), ("renamed", "A-2"), ("vacated", "A-3"), ("regraded", "A-4"),
        ("moved line", "A-4"), ("filled", "A-5"), ("gone", "A-6"), ("new", "C-1"), ("continues", "A-7"),
        ("renamed", "A-7"),
        ("merged", "A-8"),
    }  # fmt: skip
    assert found["continues", "A-2"].reason == "Lee Ford holds both. The reference was A-2."
    assert all(0 < change.likeness <= 1 and change.reason.endswith(".") for change in found.values())
    assert compare(before, before) == ()


@pytest.mark.data
def test_the_real_pairs_show_their_reorganisations(real_files):
    def at(body: str, day: str):
        return read_organogram(real_files / "posts" / f"organogram_{body}_{day}_senior.csv")

    kinds = {
        body: Counter(change.kind for change in compare(at(body, "2011-03-31"), at(body, "2011-09-30")))
        for body in BODIES
    }
    assert kinds["cafcass"] == {"gone": 1}
    assert kinds["cwdc"] == {"renamed": 3, "moved unit": 3}
    shared = {"NCSL-1000", "NCSL-1001", "NCSL-1002", "NCSL-1004", "NCSL-1016", "NCSL-1017"}
    ncsl = compare(at("ncsl", "2011-03-31"), at("ncsl", "2011-09-30"))
    followed = {change.before.reference: change.after.reference for change in ncsl if change.kind == "continues"}
    # Two directors kept their office under a new reference; 16 of the 22 references are new.
    assert (followed["NCSL-1003"], followed["NCSL-1006"]) == ("NCSL-1023", "NCSL-1024")
    assert not shared & {change.before.reference for change in ncsl if change.kind in ("gone", "continues")}
    assert len([change for change in ncsl if change.kind in ("new", "continues")]) == 16


# --- places ----------------------------------------------------------------------------------------------------------


@pytest.mark.data
def test_the_register_of_places_gives_the_known_number_of_authorities_each_year(real_files):
    folder = real_files / "places"
    places = read_places(
        folder / "uk_local_authorities_past_current.csv", folder / "uk_local_authority_name_lookup.csv"
    )
    assert (len(places.rows), places.rows_read, places.problems) == (470, 470 + 1750, ())
    with (folder / "england_upper_tier_authorities.csv").open(encoding="utf-8-sig") as file:
        known = {row["date"]: int(row["upper_tier_authorities"]) for row in csv.DictReader(file) if row["basis"] != ""}
    counted = {
        day: n for day, n in known.items() if day >= "2009"
    }  # counties abolished in 2009 are not in the register
    assert {day: sum(p.is_upper_tier for p in places.at(date.fromisoformat(day))) for day in counted} == counted
    assert places.find("Aberdeen Cuty")[0].code == "ABE"
    assert {place.code for place in places.find("north yorkshire")} == {"NYE", "NYK"}
    assert [place.code for place in places.find("north yorkshire", on=date(2020, 1, 1))] == ["NYK"]
    assert Counter(link.kind for link in places.links) == {"merged": 46, "split": 4}
    assert all(place.ends_on == link.on for link in places.links for place in places.find(link.predecessor))
    assert places.find("no such place") == ()


def test_places_that_contradict_themselves_are_refused():
    places = read_places(
        lines("code,name,start-date,end-date,replaced-by", "A,Alder,2010-01-01,2009-01-01,",
              "B,Birch,,,B", "C,Cedar,,,Z", "D,Dogwood,,,", "D,Elm,,,"),
        lines("name,code", "Old Dogwood,D", "Nowhere,Q"),
    )  # fmt: skip
    assert [(each.source, each.row) for each in places.problems] == [("", 2), ("", 3), ("", 4), ("", 6), ("names", 3)]
    assert [(place.code, place.names) for place in places.rows] == [("D", ("Old Dogwood",))]
    assert (places.rows_read, places.rows_accepted, places.rows_refused) == (7, 2, 5)


# --- dated appointments ----------------------------------------------------------------------------------------------


def packed(**tables: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in tables.items():
            archive.writestr(f"some_{name}.csv", content)
    return target.getvalue()


SMALL = {
    "organisation": lines("id,name,start_date,end_date", "o1,Old Office,,2020-01-01", "o2,New Office,2020-01-01,"),
    "organisation_link": lines("id,predecessor_organisation_id,successor_organisation_id,type,link_start_date",
                               "l,o1,o2,Name change,2020-01-01"),
    "person": lines("id,gender", "p1,F", "p2,M"),
    "post": lines("id,organisation_id,name", "t1,o1,Head", "t2,o9,Lost"),
    "appointment": lines("id,person_id,post_id,start_date,end_date",
                         "a1,p1,t1,2018-01-01,2020-01-01", "a2,p2,t2,2018-01-01,",
                         "a3,p2,t1,2019-01-01,2019-01-01", "a4,p2,t1,2019-02-01,2018-01-01"),
    "appointment_characteristics": lines("id,appointment_id,is_acting,is_on_leave,leave_reason,start_date,end_date",
                                         "c1,a1,True,False,,2018-01-01,2018-06-01",
                                         "c2,a1,False,True,Health leave,2018-06-01,2018-09-01",
                                         "c3,a1,False,False,,2018-09-01,2020-01-01"),
}  # fmt: skip


def test_tables_are_linked_and_what_leads_nowhere_is_refused_from_the_top_down():
    found = read_appointments(packed(**SMALL))
    assert {(each.source, each.row) for each in found.problems} == {("post", 3), ("appointment", 3), ("appointment", 5)}
    assert found.rows_read == found.rows_accepted + found.rows_refused == 14
    assert [(each.kind, str(each.starts_on), str(each.ends_on)) for each in found.appointments] == [
        ("acting", "2018-01-01", "2018-06-01"), ("substantive", "2018-06-01", "2020-01-01"),
        ("substantive", "2019-01-01", "2019-01-02"),
    ]  # fmt: skip
    assert [(each.reason, each.appointment.kind) for each in found.absences] == [("Health leave", "substantive")]
    assert (found.links[0].kind, found.people[0].name) == ("renamed", "Person p1")


def test_missing_tables_are_named_together():
    with pytest.raises(InputError) as caught:
        read_appointments(packed(person=SMALL["person"]))
    assert [problem.source for problem in caught.value] == ["organisation", "post", "appointment"]
    with pytest.raises(InputError, match="no ZIP archive"):
        read_appointments(b"id,name\n1,2\n")


@pytest.mark.data
def test_the_real_appointments_load_but_for_two_that_end_before_they_start(real_files):
    found = read_appointments(real_files / "appointments")
    assert (len(found.organisations), len(found.posts), len(found.people)) == (69, 926, 1149)
    assert (len(found.appointments), len(found.absences)) == (3665, 12)
    assert Counter(each.kind for each in found.appointments) == {"substantive": 3654, "acting": 11}
    assert [(each.source, each.row) for each in found.problems[:2]] == [("appointment", 1730), ("appointment", 2749)]
    assert (found.rows_read, found.rows_refused) == (3667 + 3711 + 69 + 60 + 1149 + 926, 4)
    assert len({link.predecessor for link in found.links}) == 42
    assert len(found.overlaps()) > 100  # many hold two offices at once


def test_mantles_own_table_of_appointments():
    rows, taken = read_dated_appointments(
        lines(
            "Holder,Post,Authority,Type,From,Until",
            "Jo,Head,A,Acting up,1/2/2020,1/3/2020",
            "Jo,Head,A,,1/2/2020,",
            "Lee,Head,A,,2/3/2020,1/3/2020",
        )
    )
    assert [(row.person, row.kind) for row in rows] == [("Jo", "acting")]
    assert [problem.row for problem in taken.problems] == [3, 4]
    assert len(read_dated_appointments(appointments.template_csv().encode())[0]) == 2


def test_the_page_about_the_workforce_file_explains_every_column_as_the_reader_does():
    page = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "import-a-workforce-file.md").read_text("utf-8")
    rows = [(name, meaning) for name, meaning in re.findall(r"^\| `(\w+)` \| (.+) \|$", page, re.MULTILINE)]
    assert rows == workforce.described()
