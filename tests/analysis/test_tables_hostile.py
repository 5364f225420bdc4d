"""Files made to do harm: refused from their outside, without taking the memory or the time of others."""

from __future__ import annotations

import io
import random
import re
import struct
import subprocess
import sys
import tracemalloc
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mantle.analysis.problems import InputError, Problem
from mantle.analysis.tables import (
    read_appointments,
    read_context,
    read_dated_appointments,
    read_organogram,
    read_places,
    read_sheet,
    read_workforce,
    workforce,
)
from mantle.analysis.tables.sheets import Limits

CELL_FAR_AWAY = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
BOOK = b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
MEGABYTE = 1 << 20


def archive(parts: dict[str, bytes], *, packed: bool = True) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as box:
        for name, content in parts.items():
            box.writestr(name, content)
    return target.getvalue()


def good_workbook() -> bytes:
    target, book = io.BytesIO(), openpyxl.Workbook()
    for row in (workforce.HEADER, *workforce.EXAMPLE_ROWS):
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def with_parts(**changed: bytes) -> bytes:
    """A good workbook with some parts changed or added; in a name, “__” stands for “/” and the ending is .xml."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(good_workbook())) as box:
        parts = {name: box.read(name) for name in box.namelist()}
    return archive(parts | {name.replace("__", "/") + ".xml": content for name, content in changed.items()})


def with_cells(cells: bytes) -> bytes:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return with_parts(xl__worksheets__sheet1=head + cells + b"</sheetData></worksheet>")


def refusal(raw: bytes, limits: Limits | None = None) -> str:
    """What is said, once it is shown that little memory was taken on the way."""
    tracemalloc.start()
    try:
        with pytest.raises(InputError) as caught:
            read_sheet(raw, **({"limits": limits} if limits else {}))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16 * MEGABYTE + 4 * len(raw)
    return str(caught.value)


def test_a_good_workbook_is_read():
    assert len(read_sheet(good_workbook()).rows) == 2
    assert (
        len(
            read_sheet(
                with_cells(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>')
            ).rows
        )
        == 1
    )


def test_a_bomb_is_refused_from_its_directory():
    raw = archive({"xl/workbook.xml": BOOK, "xl/worksheets/sheet1.xml": b"\0" * 60 * MEGABYTE})
    assert len(raw) < MEGABYTE
    assert "times its size" in refusal(raw)
    assert "megabytes" in refusal(raw, Limits(unpacked_bytes=50 * MEGABYTE))


def test_a_bomb_that_lies_about_its_size_is_stopped_where_the_lie_ends():
    raw = bytearray(archive({"xl/workbook.xml": BOOK, "xl/worksheets/sheet1.xml": b"\0" * 30 * MEGABYTE}))
    for sign, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = raw.rfind(sign)
        raw[at + place : at + place + 4] = struct.pack("<I", 1000)
    assert "larger than the workbook says" in refusal(bytes(raw))


def test_parts_that_lie_over_one_another_are_refused():
    raw = bytearray(archive({"xl/workbook.xml": BOOK, "xl/worksheets/sheet1.xml": b"<a/>" * 1000}))
    first = raw.find(b"PK\x03\x04")
    second = raw.rfind(b"PK\x01\x02")
    raw[second + 42 : second + 46] = struct.pack("<I", first)
    assert "over one another" in refusal(bytes(raw))


def test_archives_inside_and_too_many_parts_and_double_names_are_refused():
    good = {"xl/workbook.xml": BOOK}
    assert "another file inside" in refusal(archive(good | {"xl/embeddings/more.xlsx": b"PK"}))
    assert "1,501 parts" in refusal(archive(good | {f"xl/{n}.xml": b"" for n in range(1500)}))
    twice = archive({"xl/workbook.xml": BOOK, "xl/workbook.xmk": BOOK}).replace(b"xl/workbook.xmk", b"xl/workbook.xml")
    assert "two parts of one name" in refusal(twice)


def _csv(rows: int = 2, columns: int = 3, cell: int = 4) -> bytes:
    head = ",".join(f"c{n}" for n in range(columns))
    return "\n".join([head, *[",".join(["x" * cell] * columns)] * rows]).encode()


GOOD = good_workbook()
UNPACKED = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(GOOD)).infolist())
PARTS = len(zipfile.ZipFile(io.BytesIO(GOOD)).infolist())
SPANS = (1 + len(workforce.EXAMPLE_ROWS)) * len(workforce.HEADER)


@pytest.mark.parametrize(
    ("field", "holds", "raw"),
    [
        ("file_bytes", len(_csv()), _csv()), ("rows", 2, _csv(rows=2)), ("columns", 3, _csv(columns=3)),
        ("cell", 4, _csv(cell=4)), ("file_bytes", len(GOOD), GOOD), ("entries", PARTS, GOOD),
        ("unpacked_bytes", UNPACKED, GOOD), ("rows", len(workforce.EXAMPLE_ROWS), GOOD),
        ("columns", len(workforce.HEADER), GOOD), ("cells", SPANS, GOOD),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_each_limit_is_exact_what_reaches_it_is_read_and_one_more_is_refused(field, holds, raw):
    """F26. A cell that is too long is refused with its row; everything else with the file."""
    assert read_sheet(raw, limits=Limits(**{field: holds})).problems == ()
    try:
        problems = read_sheet(raw, limits=Limits(**{field: holds - 1})).problems
    except InputError as error:
        problems = tuple(error)
    assert re.search("most is|more than", problems[0].message)


@pytest.mark.parametrize(
    "parts, word",
    [({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}, "OpenDocument"),
     ({"word/document.xml": b""}, "Word document"), ({"ppt/presentation.xml": b""}, "presentation"),
     ({"xl/workbook.bin": b""}, "binary workbook"), ({"posts.csv": b"a,b"}, "ZIP archive"), ({}, "ZIP archive")],
)  # fmt: skip
def test_other_archives_are_named_for_what_they_are(parts, word):
    assert word in refusal(archive(parts, packed=False))


@pytest.mark.parametrize(
    "cells, word",
    [
        (CELL_FAR_AWAY, "row 1,048,576"),
        (CELL_FAR_AWAY.replace(b'"', b"'"), "row 1,048,576"),
        (b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>', "16,384 columns"),
        (b'<row r="1"><c s="1"  r = "XFD1"><v>1</v></c></row>', "16,384 columns"),
        (b'<row r="1"><c r="A900000"><v>1</v></c></row>', "row 900,000"),
        (b"<row/>" * 300_001 + b"<row><c><v>1</v></c></row>", "300,002"),
        (b"<row>" + b"<c><v>1</v></c>" * 100_000 + b"</row>", "100,000 columns"),
        (b'<row r="1"><c r="A1"><v>1</v></c><c r="IV250000"><v>1</v></c></row>', "spans more than"),
    ],
)  # fmt: skip
def test_a_cell_far_from_all_others_does_not_fill_the_memory(cells, word):
    assert word in refusal(with_cells(cells))


def test_a_worksheet_under_another_name_is_looked_through_too():
    with zipfile.ZipFile(io.BytesIO(with_cells(CELL_FAR_AWAY))) as box:
        parts = {name: box.read(name) for name in box.namelist()}
    parts["xl/odd.data"] = parts.pop("xl/worksheets/sheet1.xml")
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        parts[name] = parts[name].replace(b"worksheets/sheet1.xml", b"odd.data")
    assert "row 1,048,576" in refusal(archive(parts))


def test_one_long_text_that_many_cells_share_does_not_fill_the_memory():
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 10_000))
    raw = with_cells(cells)
    long = b"<sst><si><t>" + bytes(random.Random(1).choices(b"abcdefgh", k=30_000)) + b"</t></si></sst>"
    with zipfile.ZipFile(io.BytesIO(raw)) as box:
        parts = {name: box.read(name) for name in box.namelist()}
    assert "texts of the workbook" in refusal(archive(parts | {"xl/sharedStrings.xml": long}))


def test_entities_are_refused_and_macros_are_not_run():
    laughs = b'<!DOCTYPE a [<!ENTITY b "ha">]><sst><si><t>&b;</t></si></sst>'
    assert "entities" in refusal(with_parts(xl__sharedStrings=laughs))
    with zipfile.ZipFile(io.BytesIO(good_workbook())) as box:
        parts = {name: box.read(name) for name in box.namelist()}
    assert (
        "The workbook holds macros; they were not run."
        in read_sheet(archive(parts | {"xl/vbaProject.bin": b"x"})).notes
    )


def test_half_a_workbook_and_one_with_a_password_are_told_apart():
    raw = good_workbook()
    assert "damaged or only half" in refusal(raw[: len(raw) // 2])
    locked = bytearray(raw)
    locked[6] |= 1
    at = locked.find(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert "password" in refusal(bytes(locked))


CHILD = """
import resource, sys
from mantle.analysis.problems import InputError
from mantle.analysis.tables import read_sheet, read_workforce
import python_calamine
raw = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_workforce(raw)
    print("read", end=" ")
except InputError:
    print("refused", end=" ")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("kind", ["bomb", "far", "row", "quote"])
def test_the_memory_of_the_whole_program_stays_bounded(kind):
    """Not only of its Python part: the reader of workbooks takes its memory elsewhere."""
    raw = {
        "bomb": lambda: archive({"xl/workbook.xml": BOOK, "xl/worksheets/sheet1.xml": b"\0" * 60 * MEGABYTE}),
        "far": lambda: with_cells(CELL_FAR_AWAY),
        "row": lambda: b"agency,title\n" + b"," * 2 * MEGABYTE,
        "quote": lambda: b'agency,title\n"' + b"x\n" * MEGABYTE,
    }[kind]()
    done = subprocess.run([sys.executable, "-c", CHILD], input=raw, capture_output=True, check=True)
    word, megabytes = done.stdout.split()
    assert (word, int(megabytes) <= 64) == (b"refused", True), done.stdout


# --- anything at all -------------------------------------------------------------------------------------------------

READERS = {
    "sheet": read_sheet, "workforce": read_workforce, "organogram": read_organogram, "places": read_places,
    "appointments": read_appointments, "dated": read_dated_appointments, "context": read_context,
}  # fmt: skip
GROUNDS = {
    "workforce": workforce.template_csv().encode(),
    "organogram": b"Post Unique Reference,Name,Job Title,Reports to Senior Post,FTE\nA-1,Jo,Chief,XX,1\n"
                  b"A-2,N/D,Head,A-1,0.5\n",
    "places": b"code,name,start-date,end-date,replaced-by\nA,Alder,2010-01-01,2019-03-31,B\nB,Birch,2019-04-01,,\n",
    "dated": b"person,post,agency,kind,started_on,ended_on,reason\nJo,Head,Alder,acting,1/2/2020,1/3/2020,left\n",
    "appointments": archive({"organisation.csv": b"id,name\no,Office\n", "person.csv": b"id\np\n",
                             "post.csv": b"id,organisation_id,name\nt,o,Head\n",
                             "appointment.csv": b"id,person_id,post_id,start_date,end_date\na,p,t,2018-01-01,\n"}),
    "context": b"agency,official code,name,value,unit,year,source\nAlder,,Vacancies,\"1,200\",posts,2024,Census\n"
               b",E1,Vacancies,9,posts,2025,Census\n",
    "sheet": good_workbook(),
}  # fmt: skip
PIECES = [b"\0", b"\xff", b'"', b",", b"\n", b"\r", b";", b"\t", b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe", b"=1+1",
          b"N/D", b"9" * 400, b"99/99/9999", b"-", b"1e999", "ſ\u202e\ud7ff٣".encode(), b"<!DOCTYPE html>",
          b"a,b\n" * 3]  # fmt: skip


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """The bytes with a few of them changed, taken out, doubled, or with something strange put in."""
    data = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        what = chance.randrange(5)
        if what == 0:
            data[at:at] = chance.choice(PIECES)
        elif what == 1:
            del data[at : at + chance.randint(1, 40)]
        elif what == 2 and data:
            data[at % len(data)] = chance.randrange(256)
        elif what == 3:
            data[at:at] = data[at : at + 200] * chance.randint(1, 4)
        else:
            del data[chance.randrange(len(data) + 1) :]
    return bytes(data)


def try_reader(name: str, raw: bytes) -> None:
    """Anything but a table whose counts agree, or problems that say what is wrong, fails the test."""
    try:
        found = READERS[name](raw)
    except InputError as error:
        refused = list(error)
    else:
        refused = []
    assert all(isinstance(problem, Problem) and len(problem.message) > 10 for problem in refused)
    if refused:
        return
    table = found[1] if isinstance(found, tuple) else found
    assert table.rows_read >= 0
    if name != "sheet":
        assert table.rows_read == table.rows_accepted + table.rows_refused
        named = {(problem.source, problem.row) for problem in table.problems}
        assert len(named) == table.rows_refused


@pytest.mark.parametrize("name", READERS)
def test_damaged_files_are_read_or_refused_and_nothing_else(name):
    for seed in range(60):
        try_reader(name, mutated(GROUNDS[name], random.Random(seed)))


@pytest.mark.nightly
@pytest.mark.parametrize("name", READERS)
def test_ten_thousand_damaged_files_are_read_or_refused_and_nothing_else(name):
    for seed in range(10_000):
        try_reader(name, mutated(GROUNDS[name], random.Random(seed)))


@given(st.sampled_from(sorted(READERS)), st.binary(max_size=400))
@settings(max_examples=100)
def test_any_bytes_are_read_or_refused(name, raw):
    try_reader(name, raw)


CELLS = st.text(alphabet=st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["", "N/D", "Vacant", "1", "2024-02-30", "31/12/2023", "yes", "-1", "0.5", "A-1", "99999999999", "=1", "interim"]
)


@given(st.sampled_from(["workforce", "organogram", "places", "dated"]), st.data())
@settings(max_examples=100)
def test_any_cells_under_the_right_headings_are_read_or_refused(name, data):
    header = GROUNDS[name].decode("utf-8-sig").splitlines()[0]
    rows = data.draw(st.lists(st.lists(CELLS, min_size=1, max_size=header.count(",") + 2), max_size=5))
    body = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    try_reader(name, f"{header}\n{body}\n".encode())
