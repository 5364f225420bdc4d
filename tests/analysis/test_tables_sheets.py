"""Files become rows of text, or one sentence that says why not: encodings, delimiters, broken files, workbooks."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from mantle.analysis.problems import InputError
from mantle.analysis.tables.sheets import Limits, read_sheet

TABLE = "agency,title\nAlder,Head of Café\n“Birch”,Director\n"
ROWS = [("Alder", "Head of Café"), ("“Birch”", "Director")]


def cells(source, **more):
    return [row.cells for row in read_sheet(source, **more).rows]


def workbook(*rows, **sheets) -> bytes:
    """A workbook of these rows, and of further worksheets by their names."""
    target, book = io.BytesIO(), openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, more in sheets.items():
        for row in more:
            (book[name] if name in book.sheetnames else book.create_sheet(name)).append(row)
    book.save(target)
    return target.getvalue()


def refusal(source, **more) -> str:
    with pytest.raises(InputError) as caught:
        read_sheet(source, **more)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_usual_encoding_gives_the_same_rows(encoding):
    assert cells(TABLE.encode(encoding)) == ROWS


def test_windows_letters_are_said_to_be_so():
    assert read_sheet(TABLE.encode()).notes == ()
    assert read_sheet(TABLE.encode("cp1252")).notes == ("The file is not in UTF-8; it was read as Windows-1252.",)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark):
    text = f'agency{mark}title\nAlder{mark}"Head of A{mark}B, C; D"\n'
    assert cells(text.encode()) == [("Alder", f"Head of A{mark}B, C; D")]


def test_a_line_that_names_the_delimiter_for_excel_is_obeyed():
    assert cells(b"sep=;\r\nagency;title\r\nAlder;A, B, C\r\n") == [("Alder", "A, B, C")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_ends_of_lines_are_known(end):
    assert cells(TABLE.replace("\n", end).encode()) == ROWS


def test_rows_are_numbered_as_a_spreadsheet_does_with_breaks_inside_cells_and_blank_rows():
    sheet = read_sheet(b'\nagency,note\nAlder,"one\ntwo"\n,\nBirch,three\n')
    assert (sheet.header_line, [(row.line, row.cells[1]) for row in sheet.rows]) == (2, [(3, "one\ntwo"), (5, "three")])


def test_a_title_above_the_heading_is_passed_over_with_a_word():
    sheet = read_sheet(b"Workforce return 2026\n\nagency,title\nAlder,Director\n")
    assert (sheet.header, sheet.header_line, [row.line for row in sheet.rows]) == (("agency", "title"), 3, [4])
    assert sheet.notes == ("Row 3 was taken as the heading; the title above it was left out.",)


def test_broken_letters_are_named_by_place_and_do_not_stop_the_file():
    raw = "agency,title\nAlder,Café\nBirch,Zoë “Bo” Ågren\nHazel,".encode() + b"Caf\xe9 and \xff\n"
    sheet = read_sheet(raw)
    assert sheet.rows[2].cells == ("Hazel", "Caf\ufffd and \ufffd")
    assert "row 4, column “title”" in sheet.notes[0]


def test_zeros_and_invisible_marks_are_left_out_and_counted():
    sheet = read_sheet("agency,title\nAl\0der,Head\u200b of\xa0Schools\u202e\n".encode())
    assert sheet.rows[0].cells == ("Alder", "Head of Schools")
    assert sheet.notes == ("3 invisible or control characters were left out.",)


def test_short_rows_are_filled_and_long_rows_refused_whole():
    sheet = read_sheet(b"agency,title\nAlder\nBirch,Head, of Schools\nHazel,Director,,\n")
    assert [row.cells for row in sheet.rows] == [("Alder", ""), ("Hazel", "Director")]
    assert [(each.row, "3 cells" in each.message) for each in sheet.problems] == [(3, True)]
    assert (sheet.refused[0].line, sheet.rows_read) == (3, 3)


def test_half_a_file_gives_its_whole_rows_and_names_the_broken_one():
    whole = b'agency,title,note\nAlder,Director,x\nBirch,Head,y\nHazel,Head,"long note"\n'
    assert len(read_sheet(whole).rows) == 3
    within_quotes = read_sheet(whole[:-6] + b"\nand on")
    assert [each.row for each in within_quotes.problems] == [4]
    between = read_sheet(whole[: whole.index(b',"long')])
    assert "after 2 of 3 cells" in between.problems[0].message
    assert len(between.rows) == 2


def test_a_cell_without_end_is_told_by_its_row():
    assert read_sheet(b'a,b\n1,"2"\n').problems == ()
    assert "row 3" in refusal(b'a,b\n1,2\n3,"' + b"x" * 200_000)


def test_a_cell_that_is_too_long_refuses_its_row_only():
    sheet = read_sheet(b"a,b\n1," + b"x" * 40_000 + b"\n2,y\n")
    assert [row.line for row in sheet.rows] == [3]
    assert "40,000 characters" in sheet.problems[0].message


@pytest.mark.parametrize("raw", [b"", b"\xef\xbb\xbf", b"\n\n  \n", b"\0\0\0\0", b",,,\n,,\n"])
def test_an_empty_file_is_refused_kindly(raw):
    assert "file" in refusal(raw)


@pytest.mark.parametrize(
    "raw, word",
    [
        (b"%PDF-1.7 ...", "PDF"), (b"<!DOCTYPE html><html>", "web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "web page"),
        (b'{"agency": 1}', "JSON"), (b"\x89PNG\r\n", "picture"), (b"\x1f\x8b\x08", "compressed"),
        (b"{\\rtf1 x}", "document"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Office file"), (b"MZ\x90" + b"\0" * 5000, "not a text file"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)  # fmt: skip
def test_other_files_are_named_for_what_they_are_with_what_to_do(raw, word):
    said = refusal(raw)
    assert word in said
    assert said.count(".") >= 2


def test_limits_hold_to_the_row_and_column():
    limits = Limits(rows=3, columns=4, file_bytes=100)
    assert len(read_sheet(b"a,b,c,d\n" + b"1,2,3,4\n" * 3, limits=limits).rows) == 3
    assert "more than 3 rows" in refusal(b"a,b,c,d\n" + b"1,2,3,4\n" * 4, limits=limits)
    assert "5 columns" in refusal(b"a,b,c,d,e\n1,2,3,4,5\n", limits=limits)
    assert "megabytes" in refusal(b"a,b\n" + b"1,2\n" * 30, limits=limits)


def test_a_file_and_its_bytes_are_the_same(tmp_path: Path):
    path = tmp_path / "alder.csv"
    path.write_bytes(TABLE.encode())
    assert read_sheet(path).rows == read_sheet(TABLE.encode()).rows
    assert (read_sheet(path).name, read_sheet(TABLE.encode(), name="b.csv").name) == ("alder.csv", "b.csv")


def test_a_workbook_gives_whole_numbers_days_and_words_as_text():
    raw = workbook(
        ["n", "share", "day", "moment", "yes", "text"],
        [3.0, 0.6, date(2024, 5, 1), datetime(2024, 5, 1, 9, 30), True, "  Head of\nSchools "],
    )
    assert cells(raw) == [("3", "0.6", "2024-05-01", "2024-05-01 09:30:00", "TRUE", "Head of\nSchools")]


def test_rows_of_a_workbook_keep_their_numbers():
    target, book = io.BytesIO(), openpyxl.Workbook()
    book.active["B3"], book.active["C3"], book.active["B6"], book.active["C6"] = "agency", "title", "Alder", "Director"
    book.save(target)
    sheet = read_sheet(target.getvalue())
    assert (sheet.header_line, sheet.rows) == (3, ((6, ("Alder", "Director")),))


def test_the_first_worksheet_that_is_shown_and_filled_is_read_or_the_one_that_is_named():
    raw = workbook(Posts=[["agency"], ["Alder"]], More=[["agency"], ["Birch"]])
    assert cells(raw) == [("Alder",)]
    assert "“Posts” was read" in read_sheet(raw).notes[0]
    assert cells(raw, sheet="More") == [("Birch",)]
    assert "There are: Sheet, Posts, More" in refusal(raw, sheet="Else")


def test_days_counted_from_1904_are_the_same_days():
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"date_1904": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["agency", "since"])
    page.write(1, 0, "Alder")
    page.write_datetime(1, 1, datetime(2024, 5, 1), book.add_format({"num_format": "dd/mm/yyyy"}))
    book.close()
    assert cells(target.getvalue()) == [("Alder", "2024-05-01")]


def test_a_formula_is_read_as_its_last_value_and_one_without_is_refused_kindly():
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    page = book.add_worksheet()
    page.write_row(0, 0, ["agency", "n"])
    page.write(1, 0, "Alder")
    page.write_formula(1, 1, "=1+1", None, 2)
    book.close()
    sheet = read_sheet(target.getvalue())
    assert sheet.rows[0].cells == ("Alder", "2")
    assert sheet.notes == ("Formulas were read as the value that was last worked out.",)
    only = workbook(*[["=A1", "=B1"]] * 5)
    assert "paste it as values" in refusal(only)
