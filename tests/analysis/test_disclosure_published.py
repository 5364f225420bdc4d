"""What is published of each figure, one rule at a time: P1 to P6, P13."""

from __future__ import annotations

from typing import Any

import pytest

from mantle.analysis.disclosure import Figure, Floors, publish
from mantle.analysis.disclosure.counts import count_table, may_show_directors, publish_mean
from mantle.analysis.disclosure.maps import band, tie_map
from mantle.analysis.problems import InputError


def people(first: int, number: int) -> frozenset[int]:
    return frozenset(range(first, first + number))


def mean(label: str, first: int, number: int, value: float = 3.0, **more: Any) -> Figure:
    return Figure(label, people(first, number), "mean", value, **more)


def shown(*figures: Figure, **more: Any) -> dict[str, float]:
    return {each.label: each.value for each in publish(figures, **more).shown}


def told(*figures: Figure, **more: Any) -> list[str]:
    published = publish(figures, **more)
    return [published.text(each) for each in published.shown]


def test_a_figure_is_a_count_a_mean_a_share_or_a_spread():
    for statistic in ("count", "mean", "share", "spread"):
        assert Figure("A", people(0, 9), statistic, 1.0).statistic == statistic
    with pytest.raises(ValueError, match="“median” is no statistic"):
        Figure("A", people(0, 9), "median", 1.0)


def test_each_kind_is_rounded_in_its_own_way_and_what_is_known_to_be_ones_own_is_not():
    assert shown(mean("7", 0, 7, 3.26), mean("8", 10, 8, 3.26)) == {"7": 3.5, "8": 3.3}
    assert shown(mean("5", 0, 5, 4.96), mean("7", 10, 7, 1.04), floors=Floors(caps=None)) == {"5": 5.0, "7": 1.0}
    assert shown(Figure("A", people(0, 4), "share", 0.834), Figure("B", people(9, 9), "spread", 0.834)) == {
        "A": 0.83, "B": 0.8,
    }  # fmt: skip
    count = publish([Figure("A", people(0, 4), "count", 4)]).shown[0].value
    assert (count, type(count)) == (4, int)
    assert shown(mean("Manager", 0, 1, 4.96, attributable=True)) == {"Manager": 4.96}


def test_the_ends_of_a_scale_are_told_as_ends_only_of_means_on_few_people_who_are_not_named():
    low, high = mean("A", 0, 4, 1.0), mean("B", 10, 7, 5.0)
    assert told(low, high, mean("C", 20, 4, 3.1)) == ["1.5 or less", "4.5 or more", "3"]
    assert told(mean("A", 0, 8, 5.0), Figure("B", people(10, 4), "share", 0.9)) == ["5", "0.9"]
    assert told(low, floors=Floors(caps=None)) == ["1"]
    assert told(mean("Manager", 0, 1, 5.0, attributable=True)) == ["5"]
    assert told(Figure("A", people(0, 8), "spread", 4.9), Figure("B", people(9, 5), "count", 5)) == ["4.9", "5"]


def test_a_publication_tells_labels_values_and_reasons_and_never_who_or_how_many():
    said = publish([mean("Peers", 0, 5, 4.0, measure="q"), mean("Reports", 8, 2)]).to_dict()
    assert said["shown"] == [{"label": "Peers", "measure": "q", "statistic": "mean", "value": 4.0, "text": "4"}]
    assert (said["merged"], said["withheld"]) == ({}, {"Reports": "fewer than 4 people"})
    assert said["floors"]["mean"] == 4


def test_short_groups_are_put_together_where_they_are_enough_and_are_not_counted_twice():
    into = {"merge_into": "Others"}
    assert shown(mean("A", 0, 1, 1.0, **into), mean("B", 5, 3, 3.0, **into)) == {"Others": 2.5}
    together = publish([mean("A", 0, 2, **into), mean("B", 5, 1, **into)])
    assert (together.shown, together.merged) == ((), {})
    assert together.withheld == dict.fromkeys("AB", "fewer than 4 people, also together")
    assert shown(mean("A", 0, 3, **into), mean("B", 2, 3, **into)) == {}  # somebody stands in both
    counts = [Figure(label, people(at, 3), "count", 3, merge_into="Others") for label, at in (("A", 0), ("B", 5))]
    assert shown(*counts) == {"Others": 6}
    spreads = [Figure(label, people(at, 5), "spread", 1.0, merge_into="Others") for label, at in (("A", 0), ("B", 9))]
    assert publish(spreads).withheld == dict.fromkeys("AB", "fewer than 8 people")
    totals = [mean(label, at, 3, total=True, **into) for label, at in (("A", 0), ("B", 5))]
    assert publish(totals).merged == {}
    nobody = publish([mean("A", 0, 0, **into), mean("B", 5, 4, **into)])
    assert (nobody.merged, [each.label for each in nobody.shown]) == ({}, ["B"])


def test_a_total_stands_on_the_groups_of_its_own_kind_that_are_shown():
    peers, reports, partners = mean("Peers", 0, 5, 4.0), mean("Reports", 10, 5, 2.0), mean("Partners", 20, 2)
    everyone = peers.people | reports.people

    def total(who: frozenset[int], statistic: str = "mean") -> Figure:
        return Figure("All", who, statistic, 3.9, total=True)

    assert shown(peers, reports, total(everyone))["All"] == 3.9  # nobody is hidden: as it was given
    assert shown(peers, reports, partners, total(everyone | partners.people))["All"] == 3.0
    manager = mean("Manager", 30, 1, 5.0, attributable=True)
    assert shown(peers, reports, manager, total(everyone | manager.people))["All"] == 3.0
    elsewhere = mean("Asked else", 40, 5, 1.0, measure="y")
    share = Figure("Share", people(50, 5), "share", 0.5)
    nested = mean("Both", 0, 5, 4.0, total=True)
    given = total(everyone | elsewhere.people | share.people)
    assert shown(peers, reports, elsewhere, share, nested, given)["All"] == 3.0
    assert "All" not in shown(partners, total(partners.people | people(60, 5)))
    # Those who stand in two groups, and spreads, cannot be put together again.
    one, other = mean("One", 0, 10), mean("Other", 5, 10)
    assert set(shown(one, other, partners, total(one.people | other.people | partners.people))) == {"One", "Other"}
    spread = [Figure(each, people(at, 9), "spread", 1.0) for each, at in (("Peers", 0), ("Reports", 70))]
    hidden = Figure("Few", people(90, 2), "spread", 1.0)
    whole = spread[0].people | spread[1].people | hidden.people
    assert set(shown(*spread, hidden, total(whole, "spread"))) == {"Peers", "Reports"}


def test_one_who_is_known_by_name_is_shown_and_two_or_an_unnamed_one_are_not():
    assert shown(mean("Manager", 0, 1, attributable=True)) == {"Manager": 3.0}
    assert shown(mean("Managers", 0, 2, attributable=True)) == {}
    assert shown(mean("Somebody", 0, 1)) == {}
    # What is known to be the manager’s may follow from a sum; what is anybody else’s may not.
    peers, manager = mean("Peers", 0, 5), mean("Manager", 9, 1, attributable=True)
    both = Figure("Both", peers.people | manager.people, "mean", 3.0)
    assert set(shown(manager, peers, both)) == {"Manager", "Peers", "Both"}
    assert set(shown(peers, both)) == {"Peers"}


def test_what_is_known_to_be_the_managers_is_known_whatever_was_asked():
    manager, peers = mean("Manager", 9, 1, attributable=True), mean("Peers", 0, 5, measure="y")
    both = Figure("Both", peers.people | manager.people, "mean", 3.0, "y")
    assert set(shown(manager, peers, both)) == {"Manager", "Peers", "Both"}


@pytest.mark.parametrize("more, is_shown", [(1, False), (2, False), (3, False), (4, True)])
def test_of_two_figures_that_differ_by_fewer_than_four_people_the_second_is_withheld(more, is_shown):
    assert ("Wider" in shown(mean("Peers", 0, 5), mean("Wider", 0, 5 + more))) == is_shown


@pytest.mark.parametrize("before", [mean("One", 9, 1), mean("Two", 8, 2, attributable=True)])
def test_what_was_shown_of_one_who_is_not_known_by_name_opens_nothing_else_about_them(before):
    peers = mean("Peers", 0, 5, measure="y")
    both = Figure("Both", peers.people | {9}, "mean", 3.0, "y")
    assert set(shown(peers, both, history=[before])) == {"Peers"}
    assert set(shown(both, history=[before])) == {"Both"}


def test_means_and_spreads_cannot_be_subtracted_from_one_another():
    spread, wider = Figure("Spread", people(0, 8), "spread", 1.0), mean("Mean", 0, 9)
    assert set(shown(spread, wider)) == {"Spread", "Mean"}
    assert set(shown(Figure("Mean of 8", people(0, 8), "mean", 3.0), wider)) == {"Mean of 8"}


def test_ties_are_told_in_three_bands():
    assert [band(ties) for ties in (3, 5, 6, 10, 11)] == ["3 to 5", "3 to 5", "6 to 10", "6 to 10", "more than 10"]


def test_an_edge_is_drawn_from_three_ties_of_three_people_between_two_groups_that_are_drawn():
    """P22."""
    groups = {**dict.fromkeys("abcde", "Health"), **dict.fromkeys("vwxyz", "Police"), **dict.fromkeys("jkl", "Fire")}

    def edges(*ties: str) -> list[tuple[str, str, str]]:
        drawn = tie_map(groups, groups, [tuple(each) for each in ties], others="Others")
        assert drawn.nodes == ("Health", "Police")
        assert drawn.withheld == {"Fire": "fewer than 5 people, also together"}
        return [(each.source, each.target, each.ties) for each in drawn.edges]

    assert edges("av", "bv", "cw") == [("Health", "Police", "3 to 5")]
    assert edges("av", "bv") == edges("av", "bv", "bw") == []  # two ties; three ties of two people
    assert edges("ab", "bc", "cd", "de") == []  # within one group
    assert edges("aj", "bj", "ck") == edges("ja", "kb", "lc") == []  # to and from a group that is not drawn
    assert edges("jk", "kl", "lj") == []
    assert edges("va", "wb", "xc", "av", "bw", "cx") == [("Health", "Police", "3 to 5"), ("Police", "Health", "3 to 5")]
    with_four = tie_map({**groups, "m": "Rescue", "n": "Rescue"}, [*groups, "m", "n"],
                        [tuple(each) for each in ("aj", "bm", "cn")], others="Others")  # fmt: skip
    assert with_four.nodes == ("Health", "Others", "Police")
    assert with_four.to_dict() == {
        "nodes": ["Health", "Others", "Police"], "withheld": {}, "merged": {"Others": ("Fire", "Rescue")},
        "edges": [{"source": "Health", "target": "Others", "ties": "3 to 5"}],
    }  # fmt: skip


def cells(table: list[list[float]], **more: Any) -> list[list[str]]:
    return [[cell.shown for cell in row] for row in count_table(table, **more)]


def test_counts_are_rounded_to_fives_and_masked_from_one_to_nine():
    """P36."""
    row = [0, 1, 9, 10, 12, 13, 17, 18, 1003]
    few = "fewer than 10"
    assert cells([row], margins=False) == [["0", few, few, "10", "10", "15", "15", "20", "1005"]]
    assert cells([[10, 11, 14, 15]], margins=False, floor=12, base=10) == [
        ["fewer than 12", "fewer than 12", "10", "20"]
    ]
    masked, shown, zero = count_table([[3, 13, 0]], margins=False)[0]
    assert masked.to_dict() == {"shown": few, "value": None, "why": "fewer than 10 people"}
    assert (shown.value, shown.why, zero.value) == (15, "", 0)
    assert (cells([]), cells([[]])) == ([], [])
    assert cells([[40, 30], [22, 31]]) == [["40", "30", "70"], ["20", "30", "55"], ["60", "60", "125"]]
    withheld = count_table([[40, 3], [22, 31]])[0][0]
    assert (withheld.shown, withheld.value, withheld.why) == ("withheld", None, "would give away a smaller count")


@pytest.mark.parametrize(
    "table, places",
    [([[1.5, 2]], [(1, "1")]), ([[1, float("nan")]], [(1, "2")]), ([[0, 5], [-1, 7]], [(2, "1")]),
     ([[1, 2], [3]], [(2, "")]), ([[1, 2], [3, 4, 5]], [(2, "")])],
)  # fmt: skip
def test_what_is_no_count_is_named_by_its_place(table, places):
    with pytest.raises(InputError) as caught:
        count_table(table)
    assert [(problem.row, problem.column) for problem in caught.value.problems] == places


def test_the_rules_of_a_table_may_be_raised_and_not_lowered():
    for lowered in ({"floor": 9}, {"base": 4}):
        with pytest.raises(InputError, match="raised, not lowered"):
            count_table([[40, 30]], **lowered)
    assert cells([[40, 30]], floor=11, base=6, margins=False) == [["42", "30"]]


def test_a_mean_in_a_table_needs_ten_people_and_a_figure_about_directors_ten_respondents():
    assert publish_mean(37.256, 10).to_dict() == {"shown": "37.3", "value": 37.3, "why": ""}
    assert publish_mean(37.256, 12, floor=12, digits=2).shown == "37.26"
    assert publish_mean(37.2, 11, floor=12).to_dict() == {
        "shown": "withheld",
        "value": None,
        "why": "fewer than 12 people",
    }
    assert publish_mean(37.2, 9, floor=2).why == "fewer than 10 people"
    shows = [may_show_directors(*each) for each in (("nation", 1), ("region", 10), ("region", 9), ("agency", 50))]
    assert shows == [True, True, False, False]
