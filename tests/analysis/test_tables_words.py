"""What readers say beside problems, and refusals that are seldom met."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from mantle.analysis.problems import InputError
from mantle.analysis.tables import read_appointments, read_organogram, read_places, read_sheet, read_workforce
from mantle.analysis.tables.appointments import read_dated_appointments
from mantle.analysis.tables.sheets import Limits

SENIOR = "Post Unique Reference,Name,Job Title,Reports to Senior Post,FTE\n"
JUNIOR = "Reporting Senior Post,Generic Job Title,Number of Posts in FTE,Payscale Minimum (£)\n"


def tables(**changed: str) -> bytes:
    content = {
        "organisation": "id,name\no,Office\n", "person": "id,name\np,Jo Hart\n",
        "post": "id,organisation_id,name\nt,o,Head\n",
        "appointment": "id,person_id,post_id,start_date,end_date\na,p,t,2018-01-01,\n",
    } | changed  # fmt: skip
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in content.items():
            archive.writestr(f"{name}.csv", text)
    return target.getvalue()


def test_an_eliminated_post_is_left_out_with_a_word_and_one_without_a_reference_is_kept():
    found = read_organogram(f"{SENIOR}A-1,Jo,Chief,XX,1\nA-2,Eliminated,Head,A-1,1\n,Lee,Aide,A-1,1\n".encode())
    assert [row.title for row in found.seniors] == ["Chief", "Aide"]
    assert "eliminated" in found.problems[0].message
    assert "1 senior posts have no reference; lines to them cannot be drawn." in found.notes


def test_a_group_of_junior_posts_has_at_least_as_many_posts_as_its_time_needs():
    found = read_organogram(
        f"{SENIOR}A-1,Jo,Chief,XX,1\n".encode(), f"{JUNIOR}a-1,Clerk,2.2,c\nA-1,Aide,3,18000\n".encode()
    )
    assert [(row.reports_to, row.posts, row.pay_minimum) for row in found.juniors] == [
        ("A-1", 3, None),
        ("A-1", 3, 18000),
    ]
    assert found.junior_fte == 5.2


def test_a_junior_row_without_its_time_is_refused_and_named_by_its_file():
    found = read_organogram(f"{SENIOR}A-1,Jo,Chief,XX,1\n".encode(), f"{JUNIOR}A-1,Clerk,,\nA-1,Aide,3,\n".encode())
    assert [(each.source, each.row, each.column) for each in found.problems] == [
        ("junior", 2, "Number of Posts in FTE")
    ]
    assert (found.rows_read, found.rows_accepted, found.rows_refused) == (3, 2, 1)


def test_a_workforce_file_without_holders_says_that_all_posts_were_read_as_vacant():
    table = read_workforce(b"agency,title,reports to\nA,Head,Chief\n")
    assert table.notes[0].startswith("There is no column of holders")
    assert "do not" not in table.notes[1]
    assert "1 posts report to a post that is not among those of their agency" in table.notes[1]


def test_somebody_does_not_start_work_as_a_child():
    table = read_workforce(b"agency,title,person,since,born\nA,Head,Jo,1990-01-01,1980\nA,Aide,Lee,1999-01-01,1980\n")
    assert [row.person for row in table.rows] == ["Lee"]
    assert table.problems[0].message == "Somebody born in 1980 cannot have started on 1990-01-01."


def test_a_table_has_only_the_columns_it_has():
    table = read_workforce(b"agency,title,grade,inspection\nA,Head,G7,Good\n")
    assert (table.rows[0].grade, table.grade, table.tier) == ("G7", ["good"], [None])
    with pytest.raises(AttributeError, match="no column colour"):
        _ = table.colour


def test_ids_that_stand_twice_and_posts_without_names_are_refused():
    good = read_appointments(tables())
    assert (good.problems, good.people[0].name, len(good.appointments)) == ((), "Jo Hart", 1)
    found = read_appointments(tables(person="id,name\np,Jo\np,Lee\n", post="id,organisation_id,name\nt,o,Head\nu,o,\n"))
    assert [(each.source, each.row) for each in found.problems] == [("person", 3), ("post", 3)]


def test_headings_of_all_tables_are_checked_at_once():
    with pytest.raises(InputError) as caught:
        read_appointments(tables(person="name\nJo\n", post="id\nt\n"))
    assert {problem.source for problem in caught.value} == {"person", "post"}


def test_tables_that_are_too_large_together_are_not_unpacked():
    raw = tables(organisation="id,name\n" + "o,Office\n" * 20_000)
    assert read_appointments(raw).rows_refused == 19_999
    with pytest.raises(InputError, match="more than"):
        read_appointments(raw, limits=Limits(file_bytes=100_000))


def test_an_own_table_of_appointments_names_what_is_missing():
    with pytest.raises(InputError) as caught:
        read_dated_appointments(b"person,post\nJo,Head\n")
    assert {problem.column for problem in caught.value} == {"agency", "started_on", "ended_on"}


def test_both_files_of_places_are_checked_at_once():
    with pytest.raises(InputError) as caught:
        read_places(b"code\nA\n", b"code\nA\n")
    assert {(problem.source, problem.column) for problem in caught.value} == {
        ("places", "official-name"),
        ("names", "la-name"),
    }


def test_long_texts_that_fit_are_read():
    """The total is worked out only where the quick bound would refuse: here it would, and the texts do fit."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    page = book.add_worksheet()
    for at, row in enumerate((["agency", "note"], ["A", "x" * 20_000], *([f"B{n}", "short"] for n in range(300)))):
        page.write_row(at, 0, row)
    book.close()
    assert len(read_sheet(target.getvalue(), limits=Limits(text=60_000)).rows) == 301
    with pytest.raises(InputError, match="texts of the workbook"):
        read_sheet(target.getvalue(), limits=Limits(text=15_000))
