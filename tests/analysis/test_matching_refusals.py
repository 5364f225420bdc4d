"""What an independent look at a matching finds broken, and what is refused before anything is matched."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from mantle.analysis import matching
from mantle.analysis.problems import InputError

FIT = [[3.0, 1.0], [2.0, 2.0]]
NAMES = {"needs": ["Ada", "Ben"], "offers": ["Okafor", "Hale"]}


def said_of(benefit, **asked) -> list[str]:
    with pytest.raises(InputError) as caught:
        matching.assign(benefit, **asked)
    return [str(problem) for problem in caught.value.problems]


def test_an_independent_look_agrees_with_a_sound_matching_and_adds_up_anew():
    found = matching.assign(FIT, **NAMES)
    check = matching.verify(found)
    assert check.sound
    assert check.proved
    assert check.to_dict() == {"broken": [], "total": 5.0, "proved": True}
    assert check.explain() == "Every rule, place and lock holds, and no matching can be better."
    by_name = matching.verify([("Ada", "Okafor"), ("Ben", "Hale")], FIT, **NAMES)
    assert by_name.explain() == "Every rule, place and lock holds."  # pairs alone bring no prices, so no proof


def test_a_matching_is_not_proved_for_a_problem_that_is_not_its_own():
    found = matching.assign(FIT, **NAMES)
    assert matching.verify(found).proved
    assert not matching.verify(found, [[3.0, 9.0], [9.0, 2.0]], **NAMES).proved


def test_every_breach_of_a_matching_is_named():
    asked = NAMES | {"offer_places": [1, 2], "offer_least": [0, 1], "locked": [("Ben", "Hale")]}
    sound = matching.verify([("Ada", "Okafor"), ("Ben", "Hale")], FIT, **asked)
    assert sound.broken == ()
    broken = matching.verify([("Ada", "Okafor"), ("Ben", "Okafor")], FIT, **asked)
    assert broken.explain() == (
        "Okafor has 2 pairs but 1 place. Hale has 0 pairs but must have 1 at least. "
        "Ben and Hale are locked but not matched."
    )
    twice = matching.verify([(0, 0), (0, 0)], FIT, need_places=2, offer_places=2)
    assert twice.broken == ("A pair stands twice.",)


def test_a_pair_that_may_not_meet_is_named_with_its_rule():
    asked = NAMES | {"forbidden": {"same agency": [("Ada", "Okafor")]}}
    assert matching.verify([("Ada", "Okafor")], FIT, **NAMES).sound
    assert matching.verify([("Ada", "Okafor")], FIT, **asked).broken == ("Ada and Okafor may not meet: same agency.",)


def test_a_rule_parts_a_pair_of_a_sparse_table_as_of_a_dense_one():
    rules = {"same agency": [(0, 0)]}
    dense, sparse = (matching.assign(table, forbidden=rules) for table in (FIT, csr_matrix(np.array(FIT))))
    assert matching.assign(FIT).total == 5.0
    assert dense.total == sparse.total == 3.0
    assert (dense.pairs == sparse.pairs).all()
    assert matching.verify(sparse).sound


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"groups": ["north"]}, "Expected 2 groups, one a need; found 1."),
        ({"needs": ["Ada"]}, "Expected 2 names, found 1."),
        ({"needs": ["Ada", " "]}, "The name is missing."),
        ({"needs": ["Ada", "Ada"]}, "This name stands twice."),
        ({"need_places": "many"}, "Expected one whole number, or 2 of them."),
        ({"need_places": [1, 1, 1]}, "Expected one whole number, or 2 of them."),
        ({"offer_places": 1.5}, "Expected a whole number, 0 or more."),
        ({"forbidden": np.ones((3, 2), bool)}, "Expected 2 rows and 2 columns."),
        ({"locked": [(0, 0), (0, 0)]}, "1 and 1 are locked twice."),
        ({"locked": ["Ada"]}, "Expected a need and an offer."),
        ({"keep": -1.0}, "Expected points of 0 or more."),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(asked, words):
    assert matching.assign(FIT).status == "optimal"
    assert any(words in said for said in said_of(FIT, **asked))


def test_a_fit_beyond_all_bounds_is_refused_dense_or_sparse():
    assert any("between minus and plus 1e9" in said for said in said_of([[1e12, 1.0]]))
    assert any("between minus and plus 1e9" in said for said in said_of(csr_matrix(np.array([[np.inf, 1.0]]))))
