"""What figures of networks give away: nothing of fewer than five, in a picture or to a person. No database."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mantle.analysis.disclosure import leaks, nodes_of, tie_map
from mantle.networks.models import Survey
from mantle.networks.queries.answers import Wave
from mantle.networks.reports.own import own_results
from mantle.networks.reports.reading import Read
from mantle.networks.reports.team import place_of_group
from mantle.networks.rules.placing import half_of, spot_on
from mantle.networks.rules.surveys import MOST_ON_ROSTER, MOST_QUESTIONS, minutes

HEALTH, POLICE, CHARITY = dict.fromkeys("abcdef", "Health"), dict.fromkeys("uvwxyz", "Police"), {"o": "Charity"}


def test_a_map_draws_no_group_of_one_and_no_edge_of_one():
    """NET-15, P22; A18, A19."""
    groups = {**HEALTH, **POLICE, **CHARITY}
    ties = [("a", "u"), ("b", "u"), ("c", "v"), ("u", "a"), ("v", "o"), ("w", "o"), ("x", "o")]
    found = tie_map(groups, groups, ties, others="Others")
    assert (found.nodes, set(found.withheld)) == (("Health", "Police"), {"Charity"})
    assert [(edge.source, edge.target, edge.ties) for edge in found.edges] == [("Health", "Police", "3 to 5")]
    # Three ties of two people are no edge: the two could be told.
    assert not tie_map(groups, groups, [("a", "u"), ("a", "v"), ("b", "u")], others="Others").edges
    small = {**dict.fromkeys("kl", "Unit one"), **dict.fromkeys("mno", "Unit two"), **HEALTH}
    assert tie_map(small, small, [], others="Others").nodes == ("Health", "Others")


def test_a_map_beside_the_one_before_leaves_out_a_group_that_one_person_left():
    """A20."""
    groups = {**HEALTH, **POLICE}
    before = nodes_of(groups, groups, others="Others")
    after = {person: group for person, group in groups.items() if person != "f"}
    assert tie_map(after, after, [], others="Others").nodes == ("Health", "Police")
    assert tie_map(after, after, [], others="Others", history=before).nodes == ("Police",)


def test_a_group_stands_where_most_of_its_turning_goes():
    """NET-16: by hand: everybody turns to their boss within one agency, then to peers of another one."""
    people = list(range(1, 13))
    boss = dict.fromkeys(people[1:], 1)
    one_agency = dict.fromkeys(people, "A")
    by_post = frozenset((each, 1) for each in people[1:])
    assert place_of_group(read_of(by_post, one_agency, boss)) == {"across": [False, True], "down": [False, True]}
    two = {each: "A" if each <= 6 else "B" for each in people}
    to_peers = frozenset((each, each % 12 + 1) for each in people) | frozenset(
        (each, (each + 5) % 12 + 1) for each in people
    )
    found = place_of_group(read_of(to_peers, two, {}))
    assert (found["across"], found["down"][0]) == ([True, True], True)
    assert place_of_group(read_of(frozenset(list(by_post)[:9]), one_agency, boss)) == {}  # nine who said something


def read_of(pairs: frozenset[tuple[int, int]], where: dict[int, str], above: dict[int, int]) -> Read:
    wave = Wave(where, where, where, frozenset(where), {"advice": pairs})
    return Read(Survey(questions=["advice"]), wave, None, above, frozenset())


PEOPLE = list(range(1, 17))
PAIRS = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)).filter(lambda pair: pair[0] != pair[1])


@settings(max_examples=30)
@given(st.frozensets(PAIRS, max_size=140), st.lists(st.sampled_from("ABC"), min_size=16, max_size=16))
def test_no_count_that_a_person_is_told_leaves_fewer_than_five_by_subtraction(pairs, headings):
    """NET-12, P21."""
    where = dict(zip(PEOPLE, headings, strict=True))
    above = {person: person // 2 for person in PEOPLE[1:]}
    wave = Wave(where, where, where, frozenset(PEOPLE), {"advice": pairs})
    read = Read(Survey(questions=["advice"]), wave, None, above, frozenset())
    for person, figures in own_results(read).items():
        askers = {one for one, other in pairs if other == person}
        sets = {
            "turning": askers,
            "elsewhere": {one for one in askers if where[one] != where[person]},
            "outside_line": {one for one in askers if not stands_below(one, person)},
        }
        told = [people for name, people in sets.items() if name in figures]
        assert all(figures[name] == len(people) for name, people in sets.items() if name in figures)
        assert not leaks(told, PEOPLE, floor=5)
        assert all(len(people) >= 5 for people in told)
        assert "halves" not in figures or len(askers) >= 5


def stands_below(person: int, boss: int) -> bool:
    while person > 1:
        person //= 2
        if person == boss:
            return True
    return False


def test_a_place_among_four_models_is_told_in_steps_and_sure_from_ten_people_on():
    """NET-13: whatever is told of a half is true of several numbers, at either end of three at least."""
    for whole in range(5, 40):
        told = [half_of(part, whole) for part in range(whole + 1)]
        assert all(told.count(half) >= 2 for half in set(told)), whole
        assert min(told.count(told[0]), told.count(told[-1])) >= 3, whole  # never that all of them, or none
        assert whole >= 10 or not any(half.is_sure for half in told)
    for half in {half_of(part, 12) for part in range(13)}:
        middle, (low, high) = spot_on(half)
        assert low < middle < high
        assert (low < 0 < high) is not half.is_sure


def test_a_survey_of_the_longest_roster_and_most_questions_takes_eight_minutes():
    """NET-7, F1."""
    assert minutes(MOST_ON_ROSTER, MOST_QUESTIONS) <= 8
