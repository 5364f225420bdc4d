"""What network results say, also where there is nothing to say, and that each can be written as JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mantle.analysis import network
from mantle.analysis.network import People, Ties
from mantle.analysis.problems import InputError

NAMES = ["Ada", "Ben", "Cy", "Di", "Eve"]


def roster(**more) -> People:
    return People.from_rows(NAMES, agency=["x", "x", "y", "y", "y"], role=["lead", *["team"] * 4], **more)


def tied(*pairs: str) -> Ties:
    return Ties.from_rows([tuple(pair.split()) for pair in pairs], roster())


EMPTY = tied()
STAR = tied("Ben Ada", "Cy Ada", "Di Ada", "Eve Ada", "Ada Cy")
AGENCIES = ["x", "x", "y", "y", "y"]


@pytest.mark.parametrize("ties", [EMPTY, STAR], ids=["nobody named anybody", "a star"])
def test_every_result_can_be_said_and_written(ties):
    results = [
        network.measures(ties), network.measures(ties, directed=False), network.hierarchy(ties),
        network.core_periphery(ties), network.brokerage(ties, AGENCIES), network.ei(ties, AGENCIES, seed=1),
        network.bridges(ties, AGENCIES), network.covering_set(ties, AGENCIES), network.covering_set(ties, AGENCIES, 1),
        network.remove_one(ties), network.key_players(ties, 1), network.key_players(ties, 1, kind="positive"),
        network.formal_real(tied("Ben Ada"), ties), network.resample(ties, response_rate=0.9, draws=5, seed=1),
        network.qap(ties, tied("Ada Ben", "Cy Di"), permutations=9, seed=1),
    ]  # fmt: skip
    for result in results:
        assert result.explain()
        assert json.dumps(result.to_dict(), allow_nan=False, default=lambda value: np.asarray(value).tolist())


def test_a_network_without_ties_says_that_there_is_nothing_to_say():
    assert "nothing can be said of a chain" in network.hierarchy(EMPTY).explain()
    assert network.core_periphery(EMPTY).explain() == "No core stands out from the rest."
    assert network.ei(EMPTY, AGENCIES, seed=1).index is None
    assert network.covering_set(EMPTY, AGENCIES).explain() == "No two groups are joined."
    assert "Nobody stands between" in network.brokerage(EMPTY, AGENCIES).explain()
    assert network.qap(EMPTY, STAR, permutations=9, seed=1).correlation is None
    assert "nothing to compare" in network.formal_real(EMPTY, EMPTY).explain()


def test_a_star_is_said_as_a_star():
    assert "1 of 5 people form a core" in network.core_periphery(STAR).explain()
    assert network.remove_one(STAR).explain().startswith("If Ada left")
    assert network.key_players(STAR, 1).explain() == "Were Ada to leave, the rest would be furthest apart."
    assert "starts with" in network.key_players(STAR, 1, kind="positive").explain()
    assert "too few to say" in network.formal_real(tied("Ben Ada"), STAR).explain("Ben")


def test_relations_that_go_against_one_another_are_said_to():
    grid = np.random.default_rng(1).random((12, 12))
    found = network.qap(grid, -grid, permutations=99, seed=1)
    assert (found.correlation, "against one another" in found.explain()) == (-1.0, True)
    model = network.mrqap(grid, [-grid + 0.01 * np.eye(12)], names=["other"], permutations=49, seed=1)
    assert [term["name"] for term in model.to_dict()["terms"]] == ["constant", "other"]


def test_too_many_people_and_odd_grids_are_refused_in_words(monkeypatch):
    from mantle.analysis.network import fragility, graph, shape

    others = Ties.from_rows([], People.from_rows(list("abcde")))
    with pytest.raises(InputError, match="different rosters"):
        network.qap(STAR, others, seed=1)
    monkeypatch.setattr(shape, "MOST_FOR_BOUNDS", 4)
    monkeypatch.setattr(fragility, "MOST_PEOPLE", 4)
    for call in (network.hierarchy, network.remove_one):
        with pytest.raises(InputError, match="takes up to 4"):
            call(STAR)
    monkeypatch.setattr(graph, "MOST_PEOPLE", 4)
    with pytest.raises(InputError, match="the most is 4"):
        roster()
    with pytest.raises(InputError, match="Every pair needs a number"):
        network.qap(np.full((4, 4), np.inf), np.ones((4, 4)), seed=1)
