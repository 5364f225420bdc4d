"""The best matching: by hand, against trying everything, with proof, locks, rules, loads, and what stood before."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix

from mantle.analysis import matching
from mantle.analysis.problems import InputError
from tests.analysis.matching_plain import best, case

HAND = [[82, 91], [None, 77]]
NAMES = {"needs": ["you", "Sam"], "offers": ["R. Okafor", "J. Hale"]}


def test_the_example_by_hand_is_told_to_the_person_with_its_reason():
    found = matching.assign(HAND, **NAMES)
    assert found.names() == [("you", "R. Okafor"), ("Sam", "J. Hale")]
    said = found.explain("you")
    assert said.startswith("You were matched with R. Okafor: fit 82, your second highest. J. Hale (91) was full:")
    assert said.endswith("because Sam, who has no other eligible place, would lose it.")
    assert found.explain("Sam").endswith("Nobody who was open to you fits better.")


def test_what_a_better_place_for_one_would_cost_the_whole_is_exact():
    found = matching.assign([[82, 91], [60, 83]], **NAMES)
    assert found.names() == [("you", "R. Okafor"), ("Sam", "J. Hale")]
    assert "would cost the whole scheme 14 points, because Sam would have to change" in found.explain("you")


def agree(seed: int) -> None:
    rng = np.random.default_rng(seed)
    made, most = case(rng), bool(rng.random() < 0.7)
    expected, found = best(made, most=most), matching.assign(**made, most=most)
    if expected is None:
        assert (found.status, len(found.pairs)) == ("impossible", 0), seed
        assert found.proof.startswith("It cannot be done:"), seed
        return
    assert found.status == "optimal", seed
    assert found.total == pytest.approx(expected[1], abs=1e-9), seed
    assert len(found.pairs) == expected[0] or not most, seed
    check = matching.verify(found)
    assert (check.broken, check.proved) == ((), True), seed
    sparse = made | {"benefit": _sparse(made["benefit"])}
    again = matching.assign(**sparse, most=most)
    assert again.total == pytest.approx(found.total), seed


def _sparse(fit: np.ndarray) -> csr_matrix:
    rows, columns = np.nonzero(np.isfinite(fit))
    return csr_matrix((fit[rows, columns], (rows, columns)), shape=fit.shape)


def test_it_is_the_best_of_all_in_small_cases():
    for seed in range(400):
        agree(seed)


@pytest.mark.nightly
def test_it_is_the_best_of_all_in_ten_thousand_small_cases():
    for seed in range(400, 10_400):
        agree(seed)


def test_it_agrees_with_an_independent_solver_on_larger_tables():
    rng = np.random.default_rng(3)
    fit = rng.normal(50, 20, (60, 80))
    rows, columns = linear_sum_assignment(fit, maximize=True)
    assert matching.assign(fit).total == pytest.approx(fit[rows, columns].sum())
    lifted = matching.assign(fit, offer_places=2)
    rows, columns = linear_sum_assignment(np.repeat(fit, 2, axis=1), maximize=True)
    assert lifted.total == pytest.approx(np.repeat(fit, 2, axis=1)[rows, columns].sum())


def test_large_sparse_problems_give_the_same_as_dense_ones():
    rng = np.random.default_rng(4)
    fit = np.where(rng.random((1100, 1000)) < 0.004, rng.integers(1, 100, (1100, 1000)).astype(float), np.nan)
    dense, sparse = matching.assign(fit), matching.assign(_sparse(fit))
    assert dense.total == sparse.total
    assert len(dense.pairs) == len(sparse.pairs) < 1000
    assert dense.status == sparse.status == "optimal"


def test_the_order_of_the_rows_does_not_matter():
    rng = np.random.default_rng(5)
    fit = rng.normal(50, 20, (12, 9))
    names = {"needs": [f"n{i}" for i in range(12)], "offers": [f"o{j}" for j in range(9)]}
    order = rng.permutation(12)
    straight = matching.assign(fit, **names, offer_places=1)
    mixed = matching.assign(fit[order], needs=[names["needs"][i] for i in order], offers=names["offers"])
    assert sorted(straight.names()) == sorted(mixed.names())


def test_a_lock_holds_and_a_forbidden_pair_never_stands():
    rng = np.random.default_rng(6)
    fit = rng.integers(0, 100, (30, 20)).astype(float)
    free = matching.assign(fit, offer_places=2)
    unwanted = int(fit[0].argmin())
    wanted = tuple(free.pairs[1].tolist())
    assert (0, unwanted) not in set(map(tuple, free.pairs.tolist()))
    bound = matching.assign(fit, offer_places=2, locked=[(0, unwanted)], forbidden={"same agency": [wanted]})
    pairs = set(map(tuple, bound.pairs.tolist()))
    assert (0, unwanted) in pairs
    assert wanted not in pairs
    assert bound.total < free.total
    assert matching.verify(bound).proved
    assert matching.verify(free, fit, offer_places=2, forbidden={"same agency": [wanted]}).broken == (
        f"{wanted[0] + 1} and {wanted[1] + 1} may not meet: same agency.",
    )


def test_a_plan_made_again_has_the_same_total_and_moves_as_few_as_can_be():
    rng = np.random.default_rng(7)
    fit = rng.integers(0, 4, (40, 40)).astype(float)
    first = matching.assign(fit)
    fit[3] = rng.integers(0, 4, 40)
    cold, warm = matching.assign(fit), matching.assign(fit, previous=first)
    assert warm.total == cold.total
    stood = set(first.names())
    assert warm.kept == len(stood & set(warm.names())) >= len(stood & set(cold.names()))
    assert warm.kept >= 35
    still = matching.assign(fit, previous=first, keep=100.0)
    assert still.kept == 40
    assert still.total <= cold.total
    assert "40 pairs stay as they were" in still.explain()


def test_without_enough_places_the_proof_is_a_sentence():
    fit = np.full((8, 6), np.nan)
    fit[:7, :5] = 50
    fit[7] = 60
    found = matching.assign(fit, need_least=1, groups=["the north"] * 7 + ["the south"])
    assert found.status == "impossible"
    assert found.proof.startswith("It cannot be done: 7 people in the north can only go to 5 offers (")
    assert matching.assign(np.delete(fit, [0, 1], 0), need_least=1).status == "optimal"
    many = matching.assign(np.ones((2, 3)), offer_least=1)
    assert (
        many.proof
        == "It cannot be done: 1, 2 and 3 must have 3 at least, but only 2 needs can go there, which fills 2."
    )
    nowhere = matching.assign([[None, None], [1, 1]], need_least=1)
    assert nowhere.proof == "It cannot be done: no offer is open to 1."


def test_those_left_out_learn_what_stopped_them_and_what_would_help():
    fit = [[10, 20, 30], [10, None, None], [9, None, None], [None, None, None]]
    found = matching.assign(
        fit, needs=["Ada", "Ben", "Cy", "Dee"], offers=["P", "Q", "R"],
        forbidden={"same agency": [("Dee", "P"), ("Dee", "Q"), ("Dee", "R")]},
    )  # fmt: skip
    left = {each.need: each for each in found.left()}
    assert set(left) == {"Cy", "Dee"}
    assert left["Cy"].competing == ("Ben", "Cy")
    assert left["Cy"].stopped_by["full"] == 1
    assert left["Cy"].fix.startswith("2 people can only go to 1 offer")
    assert left["Dee"].stopped_by == {"same agency": 3}
    assert left["Dee"].fix == "No offer is open to them; most are stopped by “same agency” (3 of 3)."
    assert found.explain("Dee").startswith("No match was found for you.")
    assert found.worth_of_a_place()[0] == {"offer": "P", "pairs": 1, "points": None}


def test_the_price_of_an_offer_is_what_one_more_place_adds():
    rng = np.random.default_rng(8)
    fit = rng.integers(0, 100, (9, 5)).astype(float)
    found = matching.assign(fit, offer_places=2, most=False)
    for j in range(5):
        places = np.full(5, 2)
        places[j] += 1
        more = matching.assign(fit, offer_places=places, most=False).total - found.total
        assert found.offer_price[j] == pytest.approx(more)


def test_the_cost_of_the_next_best_is_never_above_the_true_cost():
    rng = np.random.default_rng(9)
    fit = rng.integers(0, 100, (12, 12)).astype(float)
    found = matching.assign(fit)
    for row in found.rows():
        place = found.match.needs.index(row["need"]), found.match.offers.index(row["next_best"])
        assert row["next_costs_at_least"] <= found.total - matching.assign(fit, locked=[place]).total + 1e-9


def test_everything_wrong_is_named_at_once():
    with pytest.raises(InputError) as refused:
        matching.assign([[1, np.inf], [2, 3]], need_places=-1, offer_places=[1, 1.5], needs=["a", "a"], keep=1)
    assert {problem.column for problem in refused.value.problems} == {"2", "need_places", "offer_places", "needs"}
    with pytest.raises(InputError) as refused:
        matching.assign([[1, 2], [None, 3]], locked=[(1, 0), (0, 0), (0, 1), (5, 0)], forbidden=["x"])
    assert len(refused.value.problems) == 5
    for benefit in ("words", [1, 2], [["a"]], [[1e12]]):
        with pytest.raises(InputError):
            matching.assign(benefit)
    with pytest.raises(InputError, match="keep"):
        matching.assign([[1]], keep=-1)
    with pytest.raises(KeyError):
        matching.assign([[1]]).explain("nobody")


def test_the_result_is_written_whole_and_the_same_again():
    rng = np.random.default_rng(10)
    fit = np.where(rng.random((9, 6)) < 0.6, rng.integers(0, 100, (9, 6)), np.nan)
    first, again = (json.dumps(matching.assign(fit).to_dict(), allow_nan=False) for _ in range(2))
    assert first == again
    read = json.loads(first)
    assert read["needs"] == 9
    assert read["pairs"] + read["unmatched"] == 9
    assert read["provenance"]["method"] == "matching 1.0"


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nothing_to_match_is_no_error(shape):
    found = matching.assign(np.zeros(shape))
    assert (found.status, len(found.pairs), len(found.left())) == ("optimal", 0, shape[0])
