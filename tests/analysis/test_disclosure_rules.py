"""Nothing about a few people follows from what is published."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from mantle.analysis.disclosure import Figure, Floors, count_table, leaks, publish
from mantle.analysis.disclosure.oracle import Space
from mantle.analysis.disclosure.rounding import round_means
from mantle.analysis.problems import InputError


def naive_leaks(cells, people, floor):
    """The same by rank, with no cleverness: a set leaks when adding its row does not raise the rank."""
    people = list(people)
    matrix = np.array([[float(p in cell) for p in people] for cell in cells])
    rank = np.linalg.matrix_rank(matrix)
    found = set()
    for size in range(1, floor):
        for some in combinations(people, size):
            row = [float(p in some) for p in people]
            if np.linalg.matrix_rank(np.vstack([matrix, row])) == rank:
                found.add(frozenset(some))
    return found


def test_the_oracle_agrees_with_plain_ranks_on_small_cases():
    chance = random.Random(4)
    seen = 0
    for _ in range(40):
        cells = [set(chance.sample(range(7), chance.randint(3, 7))) for _ in range(chance.randint(1, 5))]
        expected = naive_leaks(cells, range(7), 4)
        assert set(leaks(cells, range(7), floor=4)) == expected
        seen += bool(expected)
    assert seen > 5


def test_the_four_published_examples():
    manager, peers, partners, reports = {0}, set(range(1, 6)), set(range(6, 10)), {10, 11}
    everyone = manager | peers | partners | reports
    hidden = leaks([manager, peers, partners, everyone], range(12), floor=4, exempt={0})
    assert frozenset(reports) in hidden
    assert frozenset({20}) in leaks([peers, peers | {20}], [*range(12), 20], floor=4)
    assert leaks([manager, peers, partners, peers | partners], range(12), floor=4, exempt={0}) == []
    assert leaks([peers, partners | reports], range(12), floor=4) == []


def test_a_cell_of_people_who_are_not_listed_is_refused_and_five_of_them_named():
    with pytest.raises(ValueError, match=r"not listed: \['11', '12', '13', '14', '15'\]\.$"):
        leaks([{1, 2, 11, 12, 13, 14, 15, 16}], range(10), floor=4)
    assert leaks([{1, 2, 3, 4}], range(10), floor=4) == []


def test_what_is_too_large_for_doubles_is_tried_exactly():
    """Two rows that add up to three ones, which rounding would hide; each alone is no set of people."""
    large = 10**17
    rows = ((0, {0: Fraction(1), 2: Fraction(large + 9)}), (1, {1: Fraction(1), 2: Fraction(-large - 8)}))
    assert float(large + 9) - float(large + 8) > 1
    assert list(Space(rows).small(4, [1, 1, 1])) == [[0, 2, 1]]
    assert list(Space(rows).small(3, [1, 1, 1])) == []
    assert list(Space(rows).small(4, [1, 1, 2])) == []


def history_of(chance):
    """A round with groups of 0 to 12, its total, then late answers, reopening and a second run."""
    members, start, rounds = {}, 0, []
    for group in ("peers", "reports", "partners"):
        size = chance.randint(0, 12)
        members[group], start = set(range(start, start + size)), start + size
    for _ in range(chance.randint(1, 3)):
        figures = []
        for item in ("", "q1"):
            answered = {g: frozenset(p for p in who if chance.random() < 0.9) for g, who in members.items()}
            for g, who in answered.items():
                figures.append(Figure(g + item, who, "mean", 3.0, measure="x", merge_into="others" + item))
            figures.append(Figure("all" + item, frozenset().union(*answered.values()), "mean", 3.0, "x", total=True))
        rounds.append(figures)
        group = chance.choice(list(members))
        members[group] |= set(range(start, start + chance.randint(0, 5)))
        start += 5
    return rounds


def check(seed, cases):
    chance, bare = random.Random(seed), 0
    for _ in range(cases):
        past = []
        rounds = history_of(chance)
        for figures in rounds:
            past.append(publish(figures, history=past))
        people = sorted(frozenset().union(*(f.people for figures in rounds for f in figures)))
        shown = [f.people for publication in past for f in publication.shown]
        assert leaks(shown, people, floor=4) == []
        bare += bool(leaks([f.people for figures in rounds for f in figures if f.people], people, floor=4))
    assert bare > cases / 2  # there was something to leak


def test_nothing_is_derivable_from_generated_histories():
    check(1, 60)


@pytest.mark.nightly
def test_nothing_is_derivable_from_ten_thousand_generated_histories():
    check(2, 10_000)


def test_a_short_group_is_merged_and_a_total_leaves_out_what_is_hidden():
    peers = Figure("Peers", frozenset(range(5)), "mean", 4.0, merge_into="Other colleagues")
    reports = Figure("Reports", frozenset({5, 6}), "mean", 2.0, merge_into="Other colleagues")
    partners = Figure("Partners", frozenset({7, 8}), "mean", 3.0, merge_into="Other colleagues")
    total = Figure("All", frozenset(range(9)), "mean", 3.3, total=True)
    both = publish([peers, reports, partners, total])
    assert both.merged == {"Other colleagues": ("Reports", "Partners")}
    assert [(f.label, f.value) for f in both.shown] == [("Peers", 4.0), ("Other colleagues", 2.5), ("All", 3.3)]
    alone = publish([peers, reports, replace(total, people=frozenset(range(7)))])
    assert [(f.label, f.people) for f in alone.shown] == [("Peers", peers.people), ("All", peers.people)]


def test_four_top_marks_are_shown_as_four_and_a_half_or_more():
    publication = publish([Figure("Peers", frozenset(range(4)), "mean", 5.0)])
    assert publication.explain() == "Peers: 4.5 or more"


def test_a_second_report_waits_until_four_more_have_answered():
    first = publish([Figure("Peers", frozenset(range(5)), "mean", 3.0)])
    assert publish([Figure("Peers", frozenset(range(6)), "mean", 3.2)], history=[first]).shown == ()
    assert len(publish([Figure("Peers", frozenset(range(9)), "mean", 3.2)], history=[first]).shown) == 1


def test_floors_cannot_be_lowered():
    with pytest.raises(ValueError, match="never lowered"):
        Floors(mean=3)
    with pytest.raises(InputError):
        count_table([[1]], floor=5)


def test_each_floor_may_be_raised_and_none_lowered_by_one():
    for name, least in {"mean": 4, "spread": 8, "count": 4, "derivable": 4, "coarse_below": 8}.items():
        assert getattr(Floors(**{name: least}), name) == least
        assert getattr(Floors(**{name: least + 1}), name) == least + 1
        with pytest.raises(ValueError, match="P4" if name == "coarse_below" else "never lowered"):
            Floors(**{name: least - 1})
    raised = Floors(mean=5, spread=9, count=6)
    assert [raised.needed(each) for each in ("mean", "share", "spread", "count")] == [5, 5, 9, 6]


def test_many_means_are_rounded_as_one_is_by_the_number_of_people():
    values, people = np.array([3.26, 3.26, 4.9, 1.1, np.nan]), np.array([7, 8, 7, 7, 9])
    np.testing.assert_allclose(round_means(values, people), [3.5, 3.3, 4.5, 1.5, np.nan])
    np.testing.assert_allclose(round_means(values, people, floors=Floors(caps=None)), [3.3, 3.3, 4.9, 1.1, np.nan])


def test_every_problem_of_a_table_is_named_at_once():
    with pytest.raises(InputError) as caught:
        count_table([[1, 2], [-1]])
    assert len(caught.value.problems) == 2


def derivable(counts, masked):
    """Masked places whose value follows from the unmasked ones when these are known exactly: by rank."""
    height, width = len(counts) + 1, len(counts[0]) + 1
    places = sorted(masked)
    rows = [[((j < width - 1) * 2 - 1) * (i == line) for i, j in places] for line in range(height)]
    rows += [[((i < height - 1) * 2 - 1) * (j == line) for i, j in places] for line in range(width)]
    rank = np.linalg.matrix_rank(np.array(rows, float))
    units = np.eye(len(places))
    return [p for p, unit in zip(places, units, strict=True) if np.linalg.matrix_rank(np.vstack([rows, unit])) == rank]


def test_no_masked_count_follows_from_the_margins():
    chance, leaked = random.Random(7), 0
    for _ in range(60):
        counts = [[chance.choice([0, 3, 8, 12, 25, 60]) for _ in range(4)] for _ in range(4)]
        published = count_table(counts)
        masked = {(i, j) for i, row in enumerate(published) for j, cell in enumerate(row) if cell.value is None}
        small = {(i, j) for i, j in masked if published[i][j].shown != "withheld"}
        if masked:
            assert derivable(counts, masked) == []
            leaked += bool(derivable(counts, small))
    assert leaked > 20


def test_two_nines_are_not_given_away_by_their_rounded_total():
    published = count_table([[9, 9], [50, 60]])
    assert published[0][2].value is None


def test_a_table_of_few_in_which_even_zeros_are_masked_is_settled():
    """Bounds that left the truth of a masked zero out moved for ever."""
    published = count_table([[2, 1, 0], [2, 2, 1], [0, 1, 0]])
    assert {cell.value for row in published for cell in row} <= {None, 0}
    chance = random.Random(11)
    for _ in range(2000):
        count_table([[chance.choice([0, 0, 1, 2, 5, 9, 12, 30]) for _ in range(3)] for _ in range(3)])


def test_of_sixty_cells_on_twenty_four_people_nothing_follows():
    chance = random.Random(3)
    cells = [Figure(str(i), frozenset(chance.sample(range(24), 12)), "mean", 3.0) for i in range(60)]
    publication = publish(cells)
    assert leaks([f.people for f in publication.shown], range(24), floor=4) == []
    assert Fraction(len(publication.shown) + len(publication.withheld), 60) == 1
