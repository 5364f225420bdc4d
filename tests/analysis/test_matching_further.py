"""Stable, fair, allocated, in sets, on benches: published examples, and everything tried at small sizes."""

from __future__ import annotations

import json
from itertools import combinations, permutations, product

import numpy as np
import pytest

from mantle.analysis import matching
from mantle.analysis.problems import InputError

# Gale & Shapley 1962, example 1: a ranking of three by three with three stable matchings.
THREE_MEN = {"a": ["A", "B", "C"], "b": ["B", "C", "A"], "c": ["C", "A", "B"]}
THREE_WOMEN = {"A": ["b", "c", "a"], "B": ["c", "a", "b"], "C": ["a", "b", "c"]}


def test_the_example_of_gale_and_shapley_with_three_stable_matchings():
    for best_for, expected in (("needs", "ABC"), ("offers", "CAB")):
        found = matching.stable(THREE_MEN, THREE_WOMEN, best_for=best_for)
        assert "".join(found.matched[man] for man in "abc") == expected
    middle = dict(zip("abc", "BCA", strict=True))
    assert matching.blocking_pairs(middle, THREE_MEN, THREE_WOMEN) == ()
    assert matching.blocking_pairs(dict(zip("abc", "ACB", strict=True)), THREE_MEN, THREE_WOMEN)


def test_the_example_of_gale_and_shapley_with_one_stable_matching():
    """Example 3 of 1962, whose only stable matching gives nobody their first choice."""
    men = {"1": list("ABCD"), "2": list("ADCB"), "3": list("BACD"), "4": list("DBCA")}
    women = {"A": list("4312"), "B": list("2413"), "C": list("4123"), "D": list("3214")}
    needs, offers = (matching.stable(men, women, best_for=side).matched for side in ("needs", "offers"))
    assert needs == offers == {"1": "C", "2": "D", "3": "A", "4": "B"}


def lists(rng: np.random.Generator, needs: int, offers: int) -> tuple[dict, dict]:
    mine = [f"n{i}" for i in range(needs)]
    theirs = [f"o{j}" for j in range(offers)]
    one = {n: rng.permutation(theirs)[: rng.integers(0, offers + 1)].tolist() for n in mine}
    return one, {o: rng.permutation(mine)[: rng.integers(0, needs + 1)].tolist() for o in theirs}


def every_stable(one: dict, two: dict, **more) -> list[dict]:
    found = []
    places = more["offer_places"]
    for chosen in product(*([*row, None] for row in one.values())):
        made = {n: o for n, o in zip(one, chosen, strict=True) if o is not None}
        if any(n not in two[o] for n, o in made.items()):
            continue
        if any(list(made.values()).count(o) > places[o] for o in two):
            continue
        if not matching.blocking_pairs(made, one, two, **more):
            found.append(made)
    return found


def test_no_stable_matching_is_better_for_the_side_that_proposes():
    rng = np.random.default_rng(1)
    several = 0
    for turn in range(150):
        one, two = lists(rng, int(rng.integers(1, 5)), int(rng.integers(1, 4)))
        places = {o: int(rng.integers(0, 3)) for o in two}
        if turn % 3 == 0:  # everybody lists everybody: where several matchings are stable most often
            one, two = (
                {n: rng.permutation(list(b)).tolist() for n in a} for a, b in (("abcd", "ABCD"), ("ABCD", "abcd"))
            )
            places = dict.fromkeys(two, 1)
        stable = every_stable(one, two, offer_places=places)
        several += len(stable) > 1
        best, worst = (matching.stable(one, two, offer_places=places, best_for=s).matched for s in ("needs", "offers"))
        assert best in stable
        assert worst in stable
        for other in stable:
            assert other.keys() == best.keys()  # the same people in every one (Roth 1986)
            for need, row in one.items():
                if need in best:
                    assert row.index(best[need]) <= row.index(other[need]) <= row.index(worst[need])
    assert several > 5


def test_quotas_are_kept_and_nobody_could_do_better_under_them():
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(100):
        one, two = lists(rng, 6, 3)
        groups = {n: "xy"[i % 2] for i, n in enumerate(one)}
        asked = {"offer_places": dict.fromkeys(two, 2), "quotas": {"x": 1}, "need_groups": groups}
        found = matching.stable(one, two, **asked)
        for offer in two:
            assert [groups[n] for n, o in found.matched.items() if o == offer].count("x") <= 1
        held += found.matched != matching.stable(one, two, offer_places=2).matched
        assert matching.blocking_pairs(found, one, two, **asked) == ()
    assert held > 10


def test_couples_go_together_and_where_nothing_is_stable_it_says_so():
    # Roth's kind of example: X wants s over a, Y wants b over s; s prefers X, the couple wants both or nothing.
    needs = {"a": ["X"], "b": ["Y"], "s": ["Y", "X"]}
    offers = {"X": ["a", "s"], "Y": ["s", "b"]}
    none = matching.stable(needs, offers, couples=[("a", "b")])
    assert none.exists is True
    assert none.matched == {"s": "Y"}
    cycle = matching.stable({"a": ["X"], "b": ["Y"], "s": ["X", "Y"]}, {"X": ["a", "s"], "Y": ["s", "b"]},
                            couples=[("a", "b")])  # fmt: skip
    assert cycle.exists is False
    assert cycle.explain().startswith("There is no stable matching")
    happy = matching.stable({"a": ["X", "Y"], "b": ["X", "Y"]}, {"X": ["a", "b"], "Y": ["a", "b"]}, offer_places=2,
                            couples=[("a", "b")])  # fmt: skip
    assert happy.matched == {"a": "X", "b": "X"}


def test_lists_that_are_wrong_are_named_at_once():
    with pytest.raises(InputError) as refused:
        matching.stable({"a": ["X", "X", "Z"]}, {"X": ["q"]}, offer_places={"X": -1}, best_for="me",
                        couples=[("a", "w")], quotas={"g": 1})  # fmt: skip
    assert len(refused.value.problems) == 7
    with pytest.raises(InputError, match="not on the lists"):
        matching.blocking_pairs({"a": "Y"}, {"a": ["X"]}, {"X": ["a"], "Y": []})


def test_a_fair_matching_is_leximin_among_all_with_as_many_pairs():
    rng = np.random.default_rng(3)
    differs = 0
    for _ in range(200):
        n, m = int(rng.integers(1, 6)), int(rng.integers(1, 5))
        fit = rng.integers(0, 15, (n, m)).astype(float)
        fit[rng.random((n, m)) < 0.25] = np.nan
        places = rng.integers(1, 3, m)
        ways = []
        for chosen in product(*[[j for j in range(m) if np.isfinite(fit[i, j])] + [None] for i in range(n)]):
            taken = [j for j in chosen if j is not None]
            if (np.bincount(taken, minlength=m) <= places).all():
                ways.append(sorted(fit[i, j] for i, j in enumerate(chosen) if j is not None))
        size = max(map(len, ways))
        expected = max(way for way in ways if len(way) == size)
        found = matching.fair(fit, offer_places=places.tolist())
        assert sorted(found.assignment.fits.tolist()) == expected
        assert matching.fair(fit, offer_places=places.tolist(), kind="worst").worst == (
            expected[0] if expected else None
        )
        differs += bool(expected) and sorted(found.best.fits.tolist()) != expected
        assert json.dumps(found.to_dict(), allow_nan=False)
    assert differs > 5


def test_a_fair_matching_says_what_it_costs():
    found = matching.fair([[9, 6], [5, 1]])
    assert found.explain() == (
        "Nobody who is matched has less than 5; with the highest total the least would be 5. It costs 0 of 11 points."
    )
    for wrong in ({"kind": "odd"}, {"need_least": 1}):
        with pytest.raises(InputError):
            matching.fair([[1]], **wrong)


def test_assessors_are_evenly_loaded_without_conflict_and_joined():
    rng = np.random.default_rng(4)
    candidates, assessors = [f"c{i}" for i in range(120)], [f"a{j}" for j in range(20)]
    conflicts = {(c, a) for c in candidates for a in assessors if rng.random() < 0.1}
    found = matching.allocate(candidates, assessors, each=3, load=20, conflicts=conflicts, seed=5)
    assert not set(found.pairs) & conflicts
    assert len(conflicts) > 100
    assert set(found.loads.values()) == {18}
    assert {sum(c == name for c, _ in found.pairs) for name in candidates} == {3}
    assert found.connected
    assert found.pairs == matching.allocate(candidates, assessors, each=3, load=20, conflicts=conflicts, seed=5).pairs
    assert json.dumps(found.to_dict())


def test_parts_that_could_stand_apart_are_joined():
    split = [(c, a) for c in ("c0", "c1", "c2") for a in ("C", "D")]
    split += [(c, a) for c in ("c3", "c4", "c5") for a in ("A", "B") if (c, a) != ("c3", "A")]
    found = matching.allocate([f"c{i}" for i in range(6)], list("ABCD"), each=2, conflicts=split)
    assert set(found.pairs) >= {("c0", "A"), ("c5", "D")}
    alone = matching.allocate(["x", "y"], ["A", "B"], each=1)
    assert not alone.connected
    assert "marks cannot be compared between them" in alone.explain()


def test_an_allocation_that_cannot_be_made_says_who_is_short():
    found = matching.allocate(["x", "y", "z"], ["A", "B"], each=2, load=2)
    assert found.pairs == ()
    assert found.explain() == (
        "It cannot be done: 3 candidates (x, y and z) need 6 places, but 2 assessors open to them (A and B) can give 4."
    )
    with pytest.raises(InputError) as refused:
        matching.allocate(["x", "x"], ["A", ""], each=0, load=-1, conflicts=[("q", "A")])
    assert len(refused.value.problems) == 5


def partitions(people: list[int], sizes: list[int]):
    if not sizes:
        yield []
        return
    first, rest = people[0], people[1:]
    for others in combinations(rest, sizes[0] - 1):
        left = [p for p in rest if p not in others]
        for more in partitions(left, sizes[1:]):
            yield [(first, *others), *more]


def test_learning_sets_are_as_alike_as_any_in_small_cases():
    rng = np.random.default_rng(6)
    for seed in range(8):
        age, kind = rng.normal(50, 8, 9), [*"xxxyyyzzz"]
        agency = [*"aabbccdde"]
        found = matching.learning_sets([f"p{i}" for i in range(9)], size=(3, 3), apart={"agency": agency},
                                       balance={"age": age.tolist(), "kind": kind}, seed=seed)  # fmt: skip
        columns = [age, *(np.array([k == level for k in kind], float) for level in "xyz")]
        table = np.column_stack([(c - c.mean()) / c.std() for c in columns])
        best = min(
            sum((table[list(part)].sum(0) ** 2).sum() / 3 for part in way)
            for way in partitions(list(range(9)), [3, 3, 3])
            if all(len({agency[i] for i in part}) == 3 for part in way)
        )
        assert found.together == ()
        assert found.bound - 1e-9 <= best <= found.spread + 1e-9
        assert found.spread <= best * 1.25 + 0.05


def test_two_hundred_people_are_in_sets_of_five_to_eight_apart_and_alike():
    rng = np.random.default_rng(7)
    names, agency = [f"p{i}" for i in range(200)], [f"a{i % 40}" for i in range(200)]
    region = rng.choice(["north", "south", "east"], 200).tolist()
    found = matching.learning_sets(
        names, apart={"agency": agency}, balance={"region": region, "age": rng.normal(50, 8, 200).tolist()}
    )
    assert {len(each) for each in found.sets} <= set(range(5, 9))
    assert sorted(name for each in found.sets for name in each) == sorted(names)
    assert found.together == ()
    assert found.gap / found.whole < 0.01
    assert found.bound <= found.spread < found.whole / 10
    assert "Nobody shares a set" in found.explain()
    assert found.explain("p0").startswith("Your learning set: ")
    assert json.dumps(found.to_dict(), allow_nan=False)


def test_when_people_cannot_be_apart_the_pairs_are_named():
    found = matching.learning_sets(list("abcdef"), size=(3, 3), apart={"agency": [*"xxxx", "y", "z"]})
    assert len(found.together) == 2
    with pytest.raises(InputError, match="cannot be put into sets"):
        matching.learning_sets(list("abcd"), size=(5, 8))
    with pytest.raises(InputError) as refused:
        matching.learning_sets(["a", "a"], size=(3, 2), apart=[("a", "q")], balance={"age": [1]})
    assert len(refused.value.problems) == 4


def test_a_bench_is_counted_once():
    rows = [("Director", "Ada"), ("Head", "Ada"), ("Finance", "Ben"), ("Health", "Ben"), ("Health", "Cy")]
    found = matching.bench(rows, ["Director", "Head", "Finance", "Health", "Law"])
    assert (found.named, found.at_once) == (4, 3)
    assert found.several == {"Ada": ("Director", "Head"), "Ben": ("Finance", "Health")}
    assert found.single_points == {"Ada": ("Director", "Head")}
    assert found.without == ("Law",)
    assert set(found.essential) == {"Ada", "Ben", "Cy"}
    assert found.explain().startswith("4 of 5 posts have somebody named; 3 of 5 could be filled at once.")


def test_a_bench_agrees_with_trying_everything():
    rng = np.random.default_rng(8)
    for _ in range(200):
        posts, crew = [f"p{i}" for i in range(rng.integers(1, 5))], [f"q{j}" for j in range(rng.integers(1, 5))]
        rows = [(p, q) for p in posts for q in crew if rng.random() < 0.4]
        found = matching.bench(rows, posts)

        def most(allowed, rows=rows, posts=posts, crew=crew):
            seats = [*allowed, *[None] * len(posts)]
            return max(
                sum((p, q) in rows for p, q in zip(posts, way, strict=False))
                for way in set(permutations(seats, len(posts)))
            )

        whole = most(crew)
        assert found.at_once == whole
        assert set(found.essential) == {q for q in crew if most([c for c in crew if c != q]) < whole}
        short, able = found.short
        assert len(short) - len(able) == len(posts) - whole


def test_a_bench_that_is_wrong_is_named_at_once():
    with pytest.raises(InputError) as refused:
        matching.bench([("A", "x"), ("A", "x"), ("B", "y"), ("A", ""), ("A",)], ["A", "A"])
    assert len(refused.value.problems) == 5
    assert matching.bench([], []).explain() == "There are no critical posts."


def test_lists_of_numbers_of_text_and_lists_read_only_once_are_one():
    needs, offers = {"1": ["2", "1"], "2": ["2", "1"]}, {"1": ["1", "2"], "2": ["1", "2"]}
    found = matching.stable(needs, offers)
    assert found.matched == {"1": "2", "2": "1"}
    numbers = matching.stable({1: [2, 1], 2: [2, 1]}, {name: iter(row) for name, row in offers.items()})
    assert numbers == found
    assert matching.stable([[1, 0], [1, 0]], [[0, 1], [0, 1]]) == found
