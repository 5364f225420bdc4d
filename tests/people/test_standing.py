"""How far a role reaches, in plain values: ACC-2, ACC-3, and who is told to see what."""

from __future__ import annotations

from mantle.people import access
from mantle.people.access import Held, Permission, Reach, Role, Standing

LEAD, TEAM, EVALUATOR, OFFICER = Role.AUTHORITY_LEAD, Role.PROGRAMME_TEAM, Role.EVALUATOR, Role.EMERGENCY
SEE, PROFILE = Permission.VIEW_POSTS, Permission.VIEW_PROFILE


def test_a_reach_is_everywhere_or_these_agencies_and_regions_and_nothing_beside():
    nowhere, one, north, all_of_it = Reach(), Reach(False, frozenset({3})), Reach(regions=frozenset({"N"})), Reach(True)
    assert [bool(each) for each in (nowhere, one, north, all_of_it)] == [False, True, True, True]
    asked = [(3, ""), (4, ""), (4, "N"), (3, "S"), (None, ""), (None, "N")]
    assert [one.covers(*each) for each in asked] == [True, False, False, True, False, False]
    assert [north.covers(*each) for each in asked] == [False, False, True, False, False, True]
    assert [all_of_it.covers(*each) for each in asked] == [True] * 6
    assert [nowhere.covers(*each) for each in asked] == [False] * 6
    # A region without a name is no region: an agency that has none is reached by none.
    assert not Reach(regions=frozenset({""})).covers(4, "")


def test_roles_add_up_and_each_reaches_as_far_as_it_is_held():
    hats = Standing((Held(LEAD, 3), Held(LEAD, 5), Held(EVALUATOR, None, "N")))
    assert hats.reach(SEE) == Reach(False, frozenset({3, 5}), frozenset())
    assert hats.reach(PROFILE) == Reach(False, frozenset({3, 5}), frozenset({"N"}))
    assert hats.reach(Permission.GIVE_ROLES) == Reach()
    assert (hats.may(SEE), hats.may(Permission.GIVE_ROLES), Standing().may(SEE)) == (True, False, False)
    assert Standing((Held(TEAM),)).reach(SEE) == Reach(True)
    assert not Standing((Held(TEAM, 3),)).reach(SEE).everywhere
    assert not Standing((Held(EVALUATOR, None, "N"),)).reach(PROFILE).everywhere
    assert hats.roles == (LEAD, EVALUATOR)
    assert hats.agency_ids() == {3, 5}
    assert hats.agency_ids([EVALUATOR]) == Standing((Held(TEAM),)).agency_ids() == frozenset()
    assert Standing((Held(LEAD, 3), Held(Role.DIRECTOR, 4))).agency_ids([Role.DIRECTOR]) == {4}


def test_an_emergency_opens_one_agency_for_what_it_is_for_and_for_nothing_else():
    on_call = Standing((Held(OFFICER),), in_emergency=frozenset({7}))
    opened = [each for each in Permission if 7 in on_call.reach(each).agency_ids]
    assert set(opened) == set(access.IN_AN_EMERGENCY)
    assert 0 < len(opened) < len(Permission) / 4
    assert not any(on_call.reach(each).covers(8) for each in opened)


def test_who_sees_what_is_said_in_the_words_of_the_roles():
    assert access.who_can_see("audit") == [
        access.NAMES[role] for role in Role if Permission.VIEW_AUDIT in access.MAY[role]
    ]
    assert access.who_can_see("answers") == []
    assert access.who_may(Permission.VIEW_LOSS) == ["Programme team", "Authority lead"]
    assert access.audience("answers", "you") == ["You, and nobody else unless you share it"]
    assert access.audience("answers") == ["The person, and nobody else unless the person shares it"]
    assert access.audience("audit", "you") == ["You", "Auditor and Administrator, each as far as their role reaches"]
    for group in access.GROUPS:
        names, said = access.who_can_see(group), access.audience(group)
        assert len(said) == (2 if names else 1)
        assert all(name in said[1] for name in names)
        assert ("each as far" in said[-1]) == (len(names) > 1)
        assert (" and " in said[-1].removesuffix(", and nobody else unless the person shares it")) == (len(names) > 1)
