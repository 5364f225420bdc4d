"""FRA-4 and FRA-5: who sees a draft, and who may write which framework."""

from __future__ import annotations

from datetime import date

import pytest

from mantle.framework.models import Competency, Domain, Framework
from mantle.people.access import Held, Permission, Role, Standing
from mantle.people.guards import may_over
from mantle.people.models import Agency, Person

pytestmark = pytest.mark.django_db


def someone(*held: Held) -> Person:
    person = Person.objects.create(family_name="Reed")
    person.standing, person.standing_on = Standing(held), date(2026, 11, 25)
    return person


@pytest.fixture
def rows():
    alder, birch = (Agency.objects.create(name=name, kind="council") for name in ("Alder", "Birch"))
    made = {
        name: Framework.objects.create(key="levers", name=name, owner=owner, state=state, edition=edition)
        for name, owner, state, edition in (
            ("national draft", None, "draft", 2),
            ("national for comment", None, "consulted", 1),
            ("alder draft", alder, "draft", 1),
            ("birch draft", birch, "draft", 1),
        )
    }
    return alder, made


def seen(person: Person) -> set[str]:
    return {row.name for row in Framework.objects.visible_to(person)}


def test_drafts_are_seen_by_those_who_write_them_only(rows):
    alder, made = rows
    assert seen(someone(Held(Role.PROGRAMME_TEAM))) == set(made)
    assert seen(someone(Held(Role.AUTHORITY_LEAD, alder.pk))) == {"national for comment", "alder draft"}
    assert seen(someone(Held(Role.PARTICIPANT, alder.pk))) == {"national for comment"}
    assert seen(someone()) == set()


def test_what_is_in_a_draft_is_out_of_sight_with_it(rows):
    _, made = rows
    domain = Domain.objects.create(framework=made["alder draft"], key="trust", name="Trust")
    Competency.objects.create(framework=made["alder draft"], domain=domain, key="a", name="A", statement="Does a.")
    assert Competency.objects.visible_to(someone(Held(Role.PROGRAMME_TEAM))).count() == 1
    assert Competency.objects.visible_to(someone(Held(Role.MENTOR))).count() == 0


def test_a_lead_writes_what_the_agency_owns_and_the_team_writes_all(rows):
    alder, made = rows
    lead, team = someone(Held(Role.AUTHORITY_LEAD, alder.pk)), someone(Held(Role.PROGRAMME_TEAM))
    may = {name: may_over(lead, Permission.EDIT_FRAMEWORKS, row) for name, row in made.items()}
    assert may == {name: name == "alder draft" for name in made}
    assert all(may_over(team, Permission.EDIT_FRAMEWORKS, row) for row in made.values())
