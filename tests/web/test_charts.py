import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mantle.web import charts
from mantle.web.gallery import figures
from tests.web.drawings import FAN, YEARS, each_kind

PROJECT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script>\"'&\x00\x0b"


@pytest.mark.parametrize("svg", each_kind(), ids=["fan", "lines", "bars", "stacked", "shares", "dots", "between"])
def test_a_chart_is_one_picture_with_a_title_and_a_description(svg: charts.Svg) -> None:
    root = ElementTree.fromstring(svg)
    title, description = root[0], root[1]

    assert (root.tag, root.get("role")) == (f"{SVG}svg", "img")
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert (title.text, description.text) == ("Title", svg.description)
    assert len(svg.description) > 10


@pytest.mark.parametrize(
    "svg", each_kind(HOSTILE, HOSTILE), ids=["fan", "lines", "bars", "stacked", "shares", "dots", "between"]
)
def test_a_chart_carries_no_style_no_script_and_no_markup_from_outside(svg: charts.Svg) -> None:
    root = ElementTree.fromstring(svg)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    attributes = {name for element in root.iter() for name in element.attrib}

    assert tags <= {"svg", "title", "desc", "line", "text", "rect", "path", "circle"}
    assert not {name for name in attributes if name == "style" or name.startswith("on") or "href" in name}
    assert "alert(1)" in root[0].text


def test_the_same_numbers_give_the_same_bytes_in_every_process() -> None:
    code = (
        "import hashlib; from tests.web.drawings import each_kind; "
        "print(hashlib.sha256(''.join(each_kind()).encode()).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=PROJECT,
        )
        for seed in ("1", "2")
    ]

    assert runs[0].stdout == runs[1].stdout != ""


def test_drawing_needs_no_django() -> None:
    code = "import sys, mantle.web.charts; print([name for name in sys.modules if name.split('.')[0] == 'django'])"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_fan_joins_the_past_to_the_future_and_lists_the_same_numbers() -> None:
    svg = charts.fan(FAN, title="Leavers", past={2026: 10, 2025: 9})

    assert svg.columns == (
        "Year", "Known", "Lowest 1 in 20", "Lowest 1 in 10", "Middle", "Highest 1 in 10", "Highest 1 in 20"
    )  # fmt: skip
    assert svg.rows == (
        ("2025", "9", "", "", "", "", ""),
        ("2026", "10", "", "", "", "", ""),
        ("2027", "", "8", "9", "10", "12", "13"),
        ("2028", "", "7", "8", "11", "14", "16"),
        ("2029", "", "6", "7", "12", "16", "19.5"),
    )
    assert svg.description == (
        "Known up to 2026, when it was 10. By 2029 the middle of the futures is 12; "
        "in 9 of 10 futures it lies between 6 and 19.5."
    )
    joint = re.search(r'cx="([\d.]+)" cy="([\d.]+)" r="4" fill="#1b2326"/><line', svg)
    middle = re.search(r'd="M([\d.]+) ([\d.]+)L[^"]*" fill="none" stroke="#003d3e" stroke-width="3"', svg)
    assert joint is not None
    assert middle is not None
    assert joint.groups() == middle.groups()
    assert list(csv.reader(io.StringIO(svg.to_csv())))[1:] == [list(row) for row in svg.rows]


def test_a_fan_of_one_year_without_a_past_and_one_of_noughts_can_be_drawn() -> None:
    one = charts.FanSeries([2027], [0], [0], [0], [0], [0])

    assert charts.fan(one, title="None").rows == (("2027", "", "0", "0", "0", "0", "0"),)


def test_quantiles_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="as many of each quantile as years"):
        charts.FanSeries([2027, 2028], [1], [1, 2], [1, 2], [1, 2], [1, 2])


def test_a_line_has_a_gap_where_nothing_is_known() -> None:
    svg = charts.lines(YEARS, {"A": [1, None, 3]}, title="Gap")

    assert svg.rows == (("2027", "1"), ("2028", ""), ("2029", "3"))
    assert "A: not known" in svg
    assert [path.get("d").count("L") for path in ElementTree.fromstring(svg).iter(f"{SVG}path")] == [0, 0]


def test_bars_reach_as_far_as_their_numbers_say() -> None:
    svg = charts.bars(["A", "B", "C"], [10, 20, 40], title="Bars")
    widths = [
        float(rect.get("width"))
        for rect in ElementTree.fromstring(svg).iter(f"{SVG}rect")
        if rect.get("fill") != "none"
    ]

    assert [round(width / widths[0], 2) for width in widths] == [1, 2, 4]


def test_shares_of_a_whole_fill_the_same_length() -> None:
    svg = charts.stacked(["A", "B"], {"x": [1, 30], "y": [3, 10]}, title="Shares", shares=True)
    parts = [rect for rect in ElementTree.fromstring(svg).iter(f"{SVG}rect") if rect.get("y") and rect.get("stroke")]
    totals: dict[str, float] = {}
    for part in parts:
        totals[part.get("y")] = totals.get(part.get("y"), 0) + float(part.get("width"))

    assert len(totals) == 2
    assert len({round(total) for total in totals.values()}) == 1
    assert svg.rows == (("A", "1", "3", "4"), ("B", "30", "10", "40"))


def test_every_chart_of_the_gallery_can_be_read_out_year_by_year_or_row_by_row() -> None:
    for figure in figures():
        readings = re.findall(r'data-words="([^"]+)"', figure.picture)
        assert len(readings) >= len({row[0] for row in figure.rows})


@pytest.mark.parametrize("label", ["Niamh", "MMMMM", "W", "Assistant Director, Commissioning and Partnerships"])
def test_a_label_of_any_length_stays_within_the_picture(label: str) -> None:
    drawn = ElementTree.fromstring(charts.bars([label], [3], title="Title"))
    words = [each for each in drawn.iter(f"{SVG}text") if each.get("text-anchor") == "end"]
    # A reader may have a wider typeface than ours: its M takes 0.82 of the size, its letters 0.56 on the whole.
    ends = [(float(each.get("x", 0)), 15 * len(each.text or ""), len(each.text or "") < 6) for each in words]
    assert words
    assert min(x - wide * (0.82 if is_short else 0.56) for x, wide, is_short in ends) >= -1
