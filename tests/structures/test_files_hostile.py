"""Files made to hurt: each gets a sentence, and leaves nothing behind."""

import io
import tracemalloc
import zipfile

import openpyxl
import pytest
from django.urls import reverse

from mantle.people.models import Person
from mantle.structures.models import Import, Post
from tests.structures.files import ALDER_ROWS, WORKFORCE_HEADER, signed_in, upload, workforce, zipped
from tests.worlds import two_authorities

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client):
    return signed_in(client, two_authorities().team)


def brought_in(client, content, name="file.xlsx", **fields):
    given = {"kind": "workforce", "agency": "", "file": upload(content, name), **fields}
    assert client.post(reverse("structures:new_import"), given).status_code == 302
    row = Import.objects.latest("pk")
    assert client.get(reverse("structures:import", args=[row.code])).status_code == 200
    return row


def book(rows):
    made = openpyxl.Workbook()
    for row in (WORKFORCE_HEADER, *rows):
        made.active.append(row)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def with_part(content, name, part):
    """A workbook with one part exchanged or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part)
    return target.getvalue()


def test_a_good_workbook_is_taken(team):
    assert brought_in(team, book(ALDER_ROWS)).report["rows_accepted"] == 3


def test_formulas_without_values_are_refused_and_nothing_is_computed(team):
    row = brought_in(
        team, book([[f"=A{n}", "=1+1", "=CMD()", "=B2", "=1", "=1", "=2", "", "", "", ""] for n in range(2, 5)])
    )
    assert row.state == "refused"
    assert row.report["errors"][0]["message"]


@pytest.mark.parametrize("size", [80])
def test_a_workbook_that_unpacks_to_many_times_its_size_is_refused_before_it_does(team, size):
    bomb = with_part(book(ALDER_ROWS), "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * size * 1024 * 1024)
    assert len(bomb) < 2_000_000
    tracemalloc.start()
    row = brought_in(team, bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert row.state == "refused"
    assert peak < 64 * 1024 * 1024


@pytest.mark.parametrize("kind", ["workforce", "places", "appointments"])
def test_archives_of_something_else_are_refused(team, kind):
    for content in (
        zipped(a__txt=b"hello"),
        zipped(**{f"n{n}__csv": b"a" for n in range(1500)}),
        b"PK\x03\x04" + b"x" * 300,
    ):
        assert brought_in(team, content, "file.zip", kind=kind).state == "refused"


def test_entities_in_a_workbook_are_not_expanded(team):
    kind = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    entities = b'<?xml version="1.0"?>' + kind + b"<worksheet>&b;</worksheet>"
    assert brought_in(team, with_part(book(ALDER_ROWS), "xl/worksheets/sheet1.xml", entities)).state == "refused"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-32"])
def test_a_file_in_another_encoding_says_the_same(team, encoding):
    rows = [[*ALDER_ROWS[0][:6], "Zoë Müller", *ALDER_ROWS[0][7:]], *ALDER_ROWS[1:]]
    row = brought_in(team, workforce(rows).decode().encode(encoding), f"{encoding}.csv")
    assert (row.state, row.report["first_rows"][0][3]) == ("read", "Zoë Müller")


@pytest.mark.parametrize("length", [1, 60, 137, 200])
def test_half_a_file_stores_nothing_of_the_row_in_which_it_breaks_off_unless_it_is_whole(team, length):
    before = (Post.objects.count(), Person.objects.count())
    row = brought_in(team, workforce()[:length], "half.csv")
    assert row.state in ("read", "refused")
    assert row.report["rows_accepted"] < 3
    assert (Post.objects.count(), Person.objects.count()) == before


def test_a_cell_without_end_and_a_row_that_is_too_wide_are_refused_by_row(team):
    rows = [
        *ALDER_ROWS,
        ["Alder County Council", "A-8", "x" * 40_000, "", "2", "1", "", "", "", "", ""],
        [*ALDER_ROWS[0], "spare", "spare"],
    ]
    row = brought_in(team, workforce(rows), "wide.csv")
    assert (row.report["rows_accepted"], {error["row"] for error in row.report["errors"]}) == (3, {5, 6})
    assert max(len(cell) for line in row.report["refused_rows"]["rows"] for cell in map(str, line)) < 2000


def test_a_silent_byte_in_a_name_is_never_stored(team):
    rows = [[*ALDER_ROWS[0][:6], "Nell\x00 Har\u202eper", *ALDER_ROWS[0][7:]], *ALDER_ROWS[1:]]
    row = brought_in(team, workforce(rows), "nul.csv")
    team.post(reverse("structures:decide_import", args=[row.code]), {"confirm": "yes"})
    for name in Person.objects.values_list("given_name", "family_name"):
        assert not set("".join(name)) & {"\x00", "\u202e"}
