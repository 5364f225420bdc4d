"""Figures about places, registers with a list of names, tables in a folder or archive: written here, not real files."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from mantle.analysis.problems import InputError
from mantle.analysis.tables import read_appointments, read_context
from mantle.analysis.tables._limits import LIMITS
from mantle.analysis.tables.places import read_places

FIGURES = "agency,official code,name,value,unit,year,source\n"
PUBLISHED = (
    "geographic_level,la_name,new_la_code,time_period,turnover_rate_fte,vacancy_fte,vacancy_headcount,time_identifier\n"
)
REGISTER = "code,name,short name,start-date,end-date,replaced-by,type,alt-names\n"
TABLES = {
    "organisation": "id,name\no,Office\n",
    "person": "id,name\np,Jo Hart\n",
    "post": "id,organisation_id,name\nt,o,Head\n",
    "appointment": "id,person_id,post_id,start_date,end_date\na,p,t,2018-01-01,2020-01-01\n",
}


def archive(parts: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as box:
        for name, text in parts.items():
            box.writestr(name, text)
    return target.getvalue()


# --- figures about places --------------------------------------------------------------------------------------------


def test_each_row_of_a_file_of_figures_is_one_figure_of_a_place_in_a_year():
    table = read_context((
        FIGURES + 'Alder,,Population,"210,000",people,2024,Census\n'
        ",E1,Population,90000,,2025,Census\n"
    ).encode())  # fmt: skip
    assert [tuple(row) for row in table.rows] == [
        (2, "Alder", "", "Population", 210_000.0, "people", 2024, "Census"),
        (3, "", "E1", "Population", 90_000.0, "", 2025, "Census"),
    ]
    assert (table.rows_read, table.rows_accepted, table.rows_refused, table.problems) == (2, 2, 0, ())


def test_figures_without_a_place_or_told_twice_are_refused_with_their_rows():
    table = read_context((
        FIGURES + ",,Population,1,,2024,Census\n"
        "Alder,,Population,2,,2024,Census\n"
        "alder,,Population,3,,2024,Census\n"
        "Alder,,Population,3,,2025,Census\n"
        "Alder,E1,Population,4,,2024,Census\n"
        "Elder,e1,Population,5,,2024,Census\n"
        "Birch,,Population,many,,2024,Census\n"
    ).encode())  # fmt: skip
    assert [row.line for row in table.rows] == [3, 5, 6]  # a place with a code is that of its code, whatever its name
    said = {problem.row: (problem.column, problem.message) for problem in table.problems}
    assert set(said) == {2, 4, 7, 8}
    assert said[2] == ("agency", "Expected the name of the place or its official code.")
    assert said[4] == ("name", "This figure of this place and year stands in row 3 too.")
    assert "row 6" in said[7][1]
    assert said[8][0] == "value"
    assert (table.rows_read, table.rows_refused, len(table.refused)) == (7, 4, 4)


def test_a_published_table_gives_a_figure_a_column_of_places_alone():
    table = read_context((
        PUBLISHED + "National,,,2024,15.1,7000,8000,Reporting year\n"
        "Regional,North,,2024,14.0,900,1000,Reporting year\n"
        "Local authority,Alder,E1,2024,12.5,z,3,Reporting year\n"
        "Local authority,Birch,E2,2024,c,4,x,Reporting year\n"
        "Local authority,Oak and Yew,E3/E4,2024,9,9,9,Reporting year\n"
    ).encode())  # fmt: skip
    assert [(row.agency, row.official_code, row.name, row.value, row.unit, row.year) for row in table.rows] == [
        ("Alder", "E1", "Turnover of social workers", 12.5, "per cent", 2024),
        ("Birch", "E2", "Vacancies of social workers", 4.0, "full-time equivalent", 2024),
    ]
    assert {row.source for row in table.rows} == {"Children's social work workforce in England"}
    assert table.notes[-3:] == (
        "2 rows about regions or the nation were left out.",
        "1 rows about two places reported together were left out.",
        "2 figures are not given in the table; they were left out.",
    )
    assert (table.problems, table.rows_read, table.rows_accepted) == ((), 5, 5)


def test_a_place_published_twice_for_one_year_is_refused_the_second_time():
    row = "Local authority,Alder,E1,2024,12.5,3,4,Reporting year\n"
    table = read_context((PUBLISHED + row + row.replace("12.5", "13")).encode())
    assert {each.line for each in table.rows} == {2}
    assert {(problem.row, problem.column) for problem in table.problems} == {(3, "name")}
    assert table.rows_refused == 1


def test_columns_that_a_file_of_figures_lacks_are_named_together():
    with pytest.raises(InputError) as refused:
        read_context(b"agency,unit\nAlder,people\n", name="figures.csv")
    assert {problem.column for problem in refused.value} == {"name", "value", "year", "source"}


# --- a register of places with a list of names -----------------------------------------------------------------------


def register(*rows: str, names: str | None = None):
    given = None if names is None else ("la-name,code\n" + names).encode()
    return read_places((REGISTER + "\n".join(rows)).encode(), given)


def test_a_list_of_names_adds_to_what_a_place_may_be_called():
    places = register(
        "ALD,Alder County Council,Alder,2009-04-01,,,CTY,County of Alder;Aldershire",
        "BIR,Birch City Council,,,,,UA,",
        names="Alder C.C.,ald\nAlder,ALD\nCounty of Alder,ALD\nNowhere,XXX\n",
    )
    assert places.rows[0].names == ("County of Alder", "Aldershire", "Alder C.C.")  # its short name is no other name
    assert (places.names_accepted, places.rows_accepted, places.rows_refused, places.rows_read) == (3, 5, 1, 6)
    assert [(each.source, each.row, each.column, each.value) for each in places.problems] == [
        ("names", 5, "local-authority-code", "XXX")
    ]
    assert [place.code for place in places.find("alder cc")] == ["ALD"]
    assert [place.code for place in places.find("the city of birch")] == ["BIR"]
    assert places.find("") == places.find("Hazel") == ()


def test_the_heads_of_a_register_and_of_its_list_of_names_are_told_at_once():
    with pytest.raises(InputError) as refused:
        read_places(b"county\nAlder\n", b"town\nAlder\n")
    assert {problem.source for problem in refused.value} == {"places", "names"}
    with pytest.raises(InputError) as refused:
        read_places(b"county\nAlder\n")
    assert {problem.source for problem in refused.value} == {""}


def test_a_place_stands_until_the_day_its_successor_begins():
    places = register(
        "OLD,Old Vale,,,2019-03-31,NEW,CTY,", "ONE,One,,,2019-03-31,NEW,CTY,", "NEW,New Vale,,2019-04-01,,,UA,",
        "GON,Gone,,,2011-05-05,,CTY,", "SPL,Split,,,2009-04-01,ONE NEW,CTY,",
    )  # fmt: skip
    ends = {place.code: place.ends_on for place in places.rows}
    assert (ends["OLD"], ends["GON"], ends["SPL"]) == (date(2019, 4, 1), date(2011, 5, 5), date(2009, 4, 1))
    assert {(link.predecessor, link.kind) for link in places.links} == {
        ("OLD", "merged"), ("ONE", "merged"), ("SPL", "split")
    }  # fmt: skip
    assert [place.code for place in places.at(date(2019, 3, 31))] == ["OLD", "ONE"]
    assert [place.code for place in places.at(date(2019, 4, 1))] == ["NEW"]
    assert places.find("OLD", on=date(2019, 4, 1)) == ()
    assert "1 authorities ended and the file does not say what follows them." in places.notes


# --- tables in a folder or an archive --------------------------------------------------------------------------------


def test_a_folder_gives_the_tables_an_archive_gives(tmp_path):
    for name, text in TABLES.items():
        (tmp_path / f"2024_{name}_min.csv").write_text(text, "utf-8")
    (tmp_path / "notes.txt").write_text("Nothing of ours.", "utf-8")
    (tmp_path / "post.csv").mkdir()  # a folder is no table, whatever it is called
    here = read_appointments(tmp_path)
    packed = read_appointments(archive({f"data/2024_{name}.csv": text for name, text in TABLES.items()}))
    assert here.appointments == packed.appointments
    assert [(each.kind, str(each.starts_on)) for each in here.appointments] == [("substantive", "2018-01-01")]
    archived = tmp_path / "all.zip"
    archived.write_bytes(archive({f"{name}.csv": text for name, text in TABLES.items()} | {"read.me": "Hello"}))
    assert read_appointments(archived).appointments == here.appointments


def test_an_archive_of_too_much_or_too_many_files_is_not_opened():
    whole = archive({f"{name}.csv": text for name, text in TABLES.items()})
    size = sum(map(len, TABLES.values()))
    assert read_appointments(whole, limits=replace(LIMITS, file_bytes=size)).rows_read == 4
    for limits in (replace(LIMITS, file_bytes=size - 1), replace(LIMITS, entries=3)):
        with pytest.raises(InputError, match="not opened"):
            read_appointments(whole, limits=limits)


def test_an_archive_whose_table_is_broken_says_what_to_choose():
    whole = archive({f"{name}.csv": text for name, text in TABLES.items()})
    assert read_appointments(whole).rows_read == 4
    with pytest.raises(InputError, match="Choose the ZIP"):
        read_appointments(whole.replace(b"Jo Hart", b"Jo Hurt"))  # no longer what its check sum says
