"""The page on speed says what the results say, and names what falls short."""

from __future__ import annotations

from benchmarks import _floors


def test_the_page_on_speed_is_made_of_the_results():
    assert _floors.PAGE.read_text("utf-8") == _floors.page(), "run python benchmarks/_floors.py"


def test_a_figure_on_the_wrong_side_of_its_aim_is_named():
    most, least = (
        _floors.Floor("a", "b", 2, lambda r: r["x"], source="s"),
        _floors.Floor("a", "b", 2, lambda r: 3, True),
    )
    assert (most.found({"s": {"x": 3}}), most.found({"s": {}})) == (3, None)
    assert (most.holds(3), most.holds(2), least.holds(3), least.holds(1)) == (False, True, True, False)
