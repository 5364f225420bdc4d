"""Whatever people type: files that never compute, dates that are read or refused, pictures that stay well-formed."""

import csv
import io
import time
from datetime import date
from xml.etree import ElementTree

import pytest
from django import forms
from hypothesis import example, given
from hypothesis import strategies as st

from mantle.web import charts, downloads
from mantle.web.forms import DateField

TEXT = st.text(
    alphabet=st.one_of(st.sampled_from("=+-@\t\r\n '\"＝＋－＠,;\0x1"), st.characters(codec="utf-8")), max_size=30
)


@given(TEXT)
@example("'=1")
@example(" \n=1")
@example("＝1")
def test_no_text_starts_a_formula_and_every_text_comes_back(text: str) -> None:
    made = downloads.safe(text)

    assert downloads.restored(made) == text
    assert not made.lstrip().startswith(tuple("=+-@＝＋－＠"))


@given(st.lists(TEXT.filter(lambda text: "\0" not in text), min_size=1, max_size=4))
def test_a_line_of_a_file_reads_back_as_it_was(cells: list[str]) -> None:
    text = b"".join(downloads.csv_lines(["a"] * len(cells), [cells])).decode("utf-8-sig")

    assert [downloads.restored(cell) for cell in list(csv.reader(io.StringIO(text, newline="")))[1]] == cells


@given(TEXT, TEXT, TEXT)
def test_three_boxes_give_a_day_or_one_sentence(day: str, month: str, year: str) -> None:
    form = type("Asked", (forms.Form,), {"on": DateField(label="Start date")})(
        {"on_day": day, "on_month": month, "on_year": year}
    )

    assert form.is_valid() is isinstance(form.cleaned_data.get("on"), date)
    assert len(form["on"].errors) == (0 if form.is_valid() else 1)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2299, 12, 31)))
def test_every_day_is_read_from_its_boxes(day: date) -> None:
    form = type("Asked", (forms.Form,), {"on": DateField(label="Start date")})(
        {"on_day": f"{day.day:02}", "on_month": f" {day.month} ", "on_year": str(day.year)}
    )

    assert form.is_valid()
    assert form.cleaned_data["on"] == day


@given(TEXT, TEXT)
def test_any_words_make_a_well_formed_picture(name: str, label: str) -> None:
    root = ElementTree.fromstring(charts.bars([label, "B"], [1, 2], title=name, unit=label))

    assert root.get("role") == "img"


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=8))
def test_any_numbers_make_a_picture_inside_its_frame(values: list[float]) -> None:
    svg = charts.bars([str(place) for place in range(len(values))], values, title="Any")
    marks = [rect for rect in ElementTree.fromstring(svg) if rect.tag.endswith("rect") and rect.get("fill") != "none"]

    assert all(0 <= float(rect.get("x")) <= 720 and 0 <= float(rect.get("width")) <= 720 for rect in marks)


@pytest.mark.parametrize("text", ["'" * 1_000_000, " \t" * 500_000, "=" * 1_000_000])
def test_a_megabyte_of_text_is_made_safe_within_a_second(text: str) -> None:
    began = time.perf_counter()
    downloads.safe(text)

    assert time.perf_counter() - began < 1
