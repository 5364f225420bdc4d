"""Declared columns: headings found whatever their spelling, cells read or refused with what was expected."""

from __future__ import annotations

from datetime import date

import pytest

from mantle.analysis.problems import InputError
from mantle.analysis.tables.columns import Column, take
from mantle.analysis.tables.sheets import read_sheet


def taken(text: str, *columns: Column, **more):
    return take(read_sheet(text.encode()), columns, **more)


def one(cell: str, column: Column):
    """What one cell becomes, or what is said about it."""
    found = taken(f'x,{column.name}\n.,"{cell}"\n', column)
    return found.problems[0].message if found.problems else found.values[column.name][0]


@pytest.mark.parametrize(
    "cell",
    ["2024-02-03", "2024-2-3", "2024-02-03T00:00:00", "03/02/2024", "3/2/24", "3.2.2024", "03-02-2024", "3 Feb 2024",
     "3rd February 2024", "Saturday 3 February 2024", "3-Feb-24", "February 3, 2024", "2024/02/03", "20240203", "45325",
     "45325.5", "03/02/2024 00:00"],
)  # fmt: skip
def test_days_are_read_however_they_are_written_the_day_before_the_month(cell):
    assert one(cell, Column("since", "date")) == date(2024, 2, 3)


@pytest.mark.parametrize(
    "cell, said",
    [
        ("31/02/2024", "February 2024 has 29 days; there is no day 31."),
        ("2023-02-29", "February 2023 has 28 days; there is no day 29."),
        ("04/25/2024", "There is no month 25. The day stands before the month."),
        ("2024-13-01", "There is no month 13."), ("March 2024", "no day that can be read"),
        ("2024", "no day that can be read"), ("soon", "no day that can be read"), ("1/1/0001", "out of range"),
        ("99999", "no day that can be read"),
    ],
)  # fmt: skip
def test_days_that_cannot_be_are_told_why(cell, said):
    assert said in str(one(cell, Column("since", "date")))


def test_days_outside_the_range_are_told_the_range():
    column = Column("since", "date", low=date(2000, 1, 1), high=date(2030, 1, 1))
    assert one("1/1/2000", column) == date(2000, 1, 1)
    assert "Expected a day from 2000-01-01 to 2030-01-01" in one("31/12/1999", column)


@pytest.mark.parametrize(
    "cell, value",
    [("3", 3), ("3.0", 3), ("1,250", 1250), ("£85,000", 85000), ("-2", -2), ("1e3", 1000), ("N/D", None), ("", None),
     ("-", None)],
)  # fmt: skip
def test_whole_numbers_are_read_and_words_for_nothing_are_nothing(cell, value):
    assert one(cell, Column("n", "integer")) == value


@pytest.mark.parametrize("cell", ["3.5", "three", "nan", "inf", "1e999", "3 posts", "0x10", "1,25,0", "٣"])
def test_what_is_no_whole_number_is_refused(cell):
    assert "whole number" in str(one(cell, Column("n", "integer"))) or "range" in str(one(cell, Column("n", "integer")))


def test_numbers_take_a_comma_for_the_point_and_keep_to_their_range():
    share = Column("fte", "number", low=0, high=1)
    assert [one(cell, share) for cell in ("0.6", "0,6", "1", ".5")] == [0.6, 0.6, 1.0, 0.5]
    assert one("60", share) == "60 is out of range. Expected a number from 0 to 1."


def test_yes_and_no_in_many_words():
    column = Column("statutory", "yes-no")
    assert [one(cell, column) for cell in ("Yes", "TRUE", "1", "y", "no", "FALSE", "0", "")] == [True] * 4 + [
        False
    ] * 3 + [None]
    assert one("perhaps", column) == "Expected yes or no."


def test_words_of_a_list_are_found_in_any_spelling_and_a_slip_is_guessed():
    column = Column("kind", "choice", choices={"job share": "job_share", "interim": "interim", "temporary": "interim"})
    assert [one(cell, column) for cell in ("Job-Share", "job_share", "TEMPORARY", "")] == ["job_share"] * 2 + [
        "interim",
        None,
    ]
    assert one("intrim", column) == "Expected one of: job share, interim. Is “interim” meant?"


def test_missing_words_are_those_of_the_column():
    holder = Column("person", missing=("", "Vacant", "0"))
    assert [one(cell, holder) for cell in ("VACANT", "0", "N/D", " Jo  Hart ")] == ["", "", "N/D", "Jo Hart"]
    assert one("x" * 501, Column("title")).startswith("The text has 501 characters; the most is 500")
    assert one("A 1", Column("code", "code")) == "Expected a code without spaces."


def test_a_needed_cell_that_is_empty_says_what_was_expected():
    assert one("n/a", Column("tier", "integer", filled=True)) == "Nothing stands here. Expected a whole number."


def test_headings_are_found_whatever_their_case_dashes_and_brackets():
    columns = (Column("started_on", "date", aliases=("start date",)), Column("job title"))
    found = taken("Start_Date (DD/MM/YYYY),JOB-TITLE\n1/2/2024,Head\n", *columns)
    assert (found.values["started_on"], found.values["job title"]) == ([date(2024, 2, 1)], ["Head"])


def test_every_missing_heading_is_named_at_once_with_the_one_that_may_be_meant():
    columns = (Column("agency", required=True), Column("started_on", required=True), Column("tier", required=True))
    with pytest.raises(InputError) as caught:
        taken("agncy,started on day,colour\n1,2,3\n", *columns)
    messages = {problem.column: problem.message for problem in caught.value}
    assert set(messages) == {"agency", "started_on", "tier"}
    assert messages["agency"] == "The column is missing. Is it the one called “agncy”? Then rename that."
    assert "Add it with the heading “tier”" in messages["tier"]


def test_a_heading_that_stands_twice_is_refused():
    assert taken("agency,title\nAlder,x\n", Column("agency", aliases=("authority",))).rows_accepted == 1
    with pytest.raises(InputError, match="stands twice"):
        taken("agency,Authority\nAlder,Birch\n", Column("agency", aliases=("authority",)))


def test_unknown_columns_are_noted_and_near_ones_suggested():
    found = taken("agency,colour,,statuory\nAlder,red,x,yes\n", Column("agency"), Column("statutory", "yes-no"))
    assert found.notes == (
        "Columns that are not known here were left out: “colour”.",
        "The column “statuory” was left out. If “statutory” is meant, rename it.",
        "Columns without a heading were left out: number 3.",
    )
    assert found.values == {"agency": ["Alder"], "statutory": [None]}


def test_rows_are_refused_whole_with_every_reason_and_the_counts_agree():
    found = taken(
        "n,since\n1,1/1/2024\ntwo,40/1/2024\n3,\n,x\n5,2/2/2024,9\n", Column("n", "integer"), Column("since", "date")
    )
    assert [(each.row, each.column) for each in found.problems] == [(3, "n"), (3, "since"), (5, "since"), (6, "")]
    assert (found.lines, found.values["n"]) == ([2, 4], [1, 3])
    assert (found.rows_read, found.rows_accepted, found.rows_refused) == (5, 2, 3)
    assert [row.line for row in found.refused] == [3, 5, 6]
    less = found.refuse([type(found.problems[0])(4, "n", "No.")])
    assert (less.lines, less.rows_read, less.rows_refused, len(less.problems)) == ([2], 5, 4, 5)


def test_a_heading_without_rows_says_so():
    with pytest.raises(InputError, match="no row below it in the list"):
        taken("agency\n", Column("agency"), call="the list")
