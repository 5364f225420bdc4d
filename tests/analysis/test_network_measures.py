"""Measures of people and networks, beside networkx and beside cases worked by hand."""

from __future__ import annotations

import csv
import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mantle.analysis.network import People, Ties, measures, measuring
from mantle.analysis.problems import InputError


def roster(size: int, **columns) -> People:
    return People.from_rows([f"p{i}" for i in range(size)], **columns)


def tied(pairs, size: int) -> Ties:
    return Ties.from_rows([(f"p{a}", f"p{b}") for a, b in pairs], roster(size))


def by_networkx(pairs, size: int) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(pairs)
    return graph


@st.composite
def networks(draw):
    size = draw(st.integers(3, 14))
    possible = [(a, b) for a in range(size) for b in range(size) if a != b]
    return sorted(draw(st.sets(st.sampled_from(possible), max_size=4 * size))), size


def same(found, expected, size: int) -> bool:
    return np.allclose(found, [expected[i] for i in range(size)], atol=1e-6, equal_nan=True)


@given(networks())
def test_distances_parts_and_cores_agree_with_networkx(case):
    pairs, size = case
    graph, found = by_networkx(pairs, size), measures(tied(pairs, size))
    either = graph.to_undirected()
    assert found.parts == nx.number_connected_components(either)
    assert set(np.flatnonzero(found.cut_people)) == set(nx.articulation_points(either))
    assert same(found.by_person["coreness"], nx.core_number(either), size)
    if not pairs:
        assert found.density is None
        assert np.isnan(found.by_person["betweenness"]).all()
        return
    assert found.density == pytest.approx(nx.density(graph))
    assert found.reciprocity == pytest.approx(nx.overall_reciprocity(graph))
    assert same(found.by_person["betweenness"], nx.betweenness_centrality(graph), size)
    near = {i: value / (size - 1) for i, value in nx.harmonic_centrality(graph).items()}
    assert same(found.by_person["harmonic"], near, size)
    assert same(found.by_person["pagerank"], nx.pagerank(graph, tol=1e-13, max_iter=1000), size)
    assert found.triads == nx.triadic_census(graph)


@given(networks())
def test_structural_holes_agree_with_networkx(case):
    pairs, size = case
    graph, found = by_networkx(pairs, size), measures(tied(pairs, size), distances=False)
    # networkx leaves those undefined who are only named by others; they are compared where both have a figure.
    known = [i for i in graph if graph.out_degree(i)]
    for name, expected in (("constraint", nx.constraint), ("effective_size", nx.effective_size)):
        figures = expected(graph, nodes=list(graph))
        assert np.allclose(found.by_person[name][known], [figures[i] for i in known])


@given(networks())
def test_a_relation_without_directions_agrees_with_networkx(case):
    pairs, size = case
    either, found = by_networkx(pairs, size).to_undirected(), measures(tied(pairs, size), directed=False)
    assert found.ties == either.number_of_edges()
    if pairs:
        assert same(found.by_person["betweenness"], nx.betweenness_centrality(either), size)
        assert same(found.by_person["effective_size"], nx.effective_size(either, nodes=list(either)), size)


def test_the_order_of_rows_is_of_no_account():
    pairs = [(0, 1), (1, 2), (3, 1), (2, 0)]
    one, other = measures(tied(pairs, 5)), measures(tied(pairs[::-1], 5))
    assert one.to_dict() == other.to_dict()


def test_a_star_by_hand():
    found = measures(tied([(i, 0) for i in range(1, 6)] + [(0, i) for i in range(1, 6)], 6))
    assert found.by_person["betweenness"][0] == 1.0
    assert found.by_person["harmonic"].tolist() == pytest.approx([1.0] + [0.6] * 5)
    assert found.by_person["effective_size"][0] == 5.0
    assert found.rank("betweenness")[0] == ("p0", 1.0)
    assert "1 person holds a part together" in found.explain()
    assert [name for name, row in zip(found.names, found.rows(), strict=True) if row["cut"]] == ["p0"]


def test_high_tech_managers_as_published(real_files):
    with (real_files / "networks" / "network_krackhardt_hightech_ties.csv").open() as file:
        rows = list(csv.DictReader(file))
    people = People.from_rows([str(i) for i in range(1, 22)])
    advice = Ties.from_rows([(r["ego"], r["alter"]) for r in rows if r["advice"] == "1"], people, relation="advice")
    found = measures(advice)
    assert (found.people, found.ties) == (21, 190)
    assert found.density == pytest.approx(190 / 420)
    graph = nx.DiGraph([(r["ego"], r["alter"]) for r in rows if r["advice"] == "1"])
    between = nx.betweenness_centrality(graph)
    assert found.by_person["betweenness"].tolist() == pytest.approx([between[name] for name in people.names])


def test_everyone_wrong_is_named_at_once():
    people = People.from_rows(["Ada", "Ben"])
    with pytest.raises(InputError) as caught:
        Ties.from_rows([("Ada", "Cy"), ("Dee", "Ben"), ("Ada", "Ben", -1), ("Ada", "Ben"), ("Ada", "Ben")], people)
    assert [(p.row, p.column) for p in caught.value.problems] == [(2, "to"), (3, "from"), (4, "weight"), (6, "")]


def test_two_people_of_one_name_are_refused():
    with pytest.raises(InputError, match="row 2"):
        People.from_rows(["Ada", "Ada"])


def test_ties_to_oneself_are_left_out_and_counted():
    found = measures(Ties.from_rows([("Ada", "Ada"), ("Ada", "Ben")], People.from_rows(["Ada", "Ben"])))
    assert (found.ties, found.dropped) == (1, 1)


def test_nobody_is_ranked_when_few_answered():
    names = ["Ada", "Ben", "Cy", "Di"]
    rows = [("Ada", "Ben"), ("Cy", "Ben")]
    everyone = measures(Ties.from_rows(rows, People.from_rows(names)))
    assert everyone.rank("in_degree")[0] == ("Ben", 2.0)
    half = measures(Ties.from_rows(rows, People.from_rows(names, answered=[True, False, True, False])))
    assert half.rank("in_degree") == []
    assert half.to_dict()["by_person"] == []
    assert "50 %" in half.explain()


def test_a_relation_that_nobody_named_is_undefined_and_not_zero():
    found = measures(tied([], 4))
    assert (found.density, found.reciprocity, found.triads) == (None, None, {})
    assert found.explain().startswith("Nobody named anybody")
    assert {row["betweenness"] for row in measures(tied([], 4)).rows()} == {None}


def test_sampled_distances_are_near_the_exact_ones_and_say_so(monkeypatch):
    rng = np.random.default_rng(3)
    pairs = sorted({(int(a), int(b)) for a, b in rng.integers(600, size=(3000, 2)) if a != b})
    exact = measures(tied(pairs, 600))
    monkeypatch.setattr(measuring, "EXACT_UP_TO", 100)
    sampled = measures(tied(pairs, 600), seed=5)
    assert (exact.sampled, sampled.sampled) == (0, measuring.SAMPLE)
    for name in ("betweenness", "harmonic"):
        z = (sampled.by_person[name] - exact.by_person[name]) / np.maximum(sampled.standard_error[name], 1e-12)
        assert np.mean(np.abs(z) < 3) > 0.95
    assert "drawn by chance" in sampled.explain()


@pytest.mark.nightly
def test_a_hundred_thousand_people_are_measured():
    rng = np.random.default_rng(0)
    pairs = np.unique(rng.integers(100_000, size=(600_000, 2)), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    found = measures(Ties.from_places(pairs, roster(100_000)), distances=False)
    assert found.ties == len(pairs)
    assert sum(found.triads.values()) == math.comb(100_000, 3)
