"""Rounds of sets against trying every way there is: rules first, then new faces, then sets that are alike."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pytest

from mantle.analysis.matching import Wishes, recheck, rotate
from mantle.analysis.problems import InputError


def every_way(people: list[str], sizes: list[int]):
    """Every way to form sets of these sizes, by taking the first person's companions out first."""
    if not sizes:
        yield []
        return
    first, rest = people[0], people[1:]
    for size in sorted(set(sizes)):
        left = sizes[:]
        left.remove(size)
        for mates in combinations(rest, size - 1):
            others = [each for each in rest if each not in mates]
            yield from ([(first, *mates), *more] for more in every_way(others, left))


def a_question(rng: np.random.Generator, count: int) -> tuple[list[str], Wishes]:
    names = [f"p{i}" for i in range(count)]
    pairs = list(combinations(names, 2))
    authority = [f"a{int(rng.integers(count - 2))}" for _ in names]
    chosen = [pairs[i] for i in rng.permutation(len(pairs))[:9]]
    alike = {pair for pair in pairs if authority[int(pair[0][1:])] == authority[int(pair[1][1:])]}
    together = [pair for pair in chosen[:1] if pair not in alike]
    return names, Wishes(
        apart={"authority": authority}, pairs_together=together, pairs_apart=chosen[1:2], met=chosen[2:] + chosen[2:4],
        balance={"kind": rng.choice(["council", "health", "police"], count).tolist()},
    )  # fmt: skip


def best_value(names: list[str], wishes: Wishes, sizes: list[int]) -> tuple[int, int, float]:
    return min(value(recheck(names, wishes, way, size=(1, 9))) for way in every_way(names, sizes))


def value(found) -> tuple[int, int, float]:
    return len(found.broken), found.meetings_again, round(found.spread, 6)


@pytest.mark.parametrize(("count", "size", "sizes"), [(6, (3, 3), [3, 3]), (7, (3, 4), [4, 3]), (8, (4, 4), [4, 4])])
def test_the_best_of_all_ways_is_found_and_no_floor_lies_above_it(count, size, sizes):
    rng = np.random.default_rng(count)
    hits = 0
    for _ in range(36 // count):
        names, wishes = a_question(rng, count)
        best = best_value(names, wishes, sizes)
        proved, searched = rotate(names, wishes, size=size), rotate(names, wishes, size=size, most_ways=0)
        assert proved.is_best
        assert value(proved) == best
        assert value(searched) >= best
        assert not searched.is_best or value(searched) == best
        assert all(floor <= found + 1e-6 for floor, found in zip(searched.floors, best, strict=True))
        hits += value(searched) == best
    assert hits >= 3


def test_over_rounds_two_hundred_people_meet_new_ones_and_never_share_a_set_with_their_own_authority():
    names = [f"p{i}" for i in range(200)]
    authority = [f"a{i % 60}" for i in range(200)]
    kind = [("council", "health", "police")[i % 3] for i in range(200)]
    met: list[tuple[str, str]] = []
    for _ in range(2):
        steps: list[int] = []
        wishes = Wishes(apart={"authority": authority}, met=met, balance={"kind": kind})
        found = rotate(names, wishes, progress=lambda done, total, steps=steps: steps.append(done))
        assert sorted(name for each in found.sets for name in each) == sorted(names)
        assert {len(each) for each in found.sets} <= {5, 6, 7, 8}
        assert (found.broken, found.again) == ((), ())
        assert found.spread / found.whole < 0.05
        assert steps[0] == 1
        met += [pair for each in found.sets for pair in combinations(each, 2)]
    assert len(set(met)) == len(met) > 1000
    assert json.dumps(found.to_dict(), allow_nan=False)


def test_sets_changed_by_hand_are_said_to_be_what_they_are():
    names, wishes = list("abcdef"), Wishes(apart={"authority": list("xxyyzz")}, met=[("a", "d"), ("a", "d")])
    best = rotate(names, wishes, size=(3, 3))
    assert "All 10 ways" in best.explain()
    assert recheck(names, wishes, best.sets, size=(3, 3), most_ways=100).is_best
    worse = recheck(names, wishes, [("a", "b", "d"), ("c", "e", "f")], size=(3, 3), most_ways=100)
    assert worse.broken == (("authority", "a", "b"), ("authority", "e", "f"))
    assert worse.again == (("a", "d", 2),)
    assert not worse.is_best
    assert "2 rules are broken" in worse.explain()
    assert "2 pairs meet again" in worse.explain()


def test_everything_wrong_with_a_question_is_said_at_once():
    names = list("abcdef")
    with pytest.raises(InputError) as refused:
        rotate(names, Wishes(apart={"authority": list("xxyyzz")}, pairs_together=[("a", "b"), ("c", "e"), ("e", "f"),
               ("f", "b")]), size=(3, 3))  # fmt: skip
    said = [problem.message for problem in refused.value.problems]
    assert len(said) == 3
    assert any("a and b are to be together, and are kept apart by the same authority" in each for each in said)
    assert any("A set holds 3; 5 are to be together" in each for each in said)
    with pytest.raises(InputError, match="one set, once"):
        recheck(names, Wishes(), [("a", "b", "c"), ("c", "d", "e")], size=(3, 3))
    with pytest.raises(InputError, match="f stands in no set"):
        recheck(names, Wishes(), [("a", "b", "c"), ("d", "e")], size=(3, 3))
    assert [len(each) for each in rotate(names, Wishes(), size=(2, 3), number=3).sets] == [2, 2, 2]
    with pytest.raises(InputError, match="into 4 sets of 2 to 3"):
        rotate(names, Wishes(), size=(2, 3), number=4)
    assert rotate([], Wishes()).explain() == "There is nobody to put into sets."
