"""The learning contract: three parties sign, each for themselves, and what is signed stays. PRG-50, PRG-51."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from mantle.people.actions import Refused
from mantle.people.models import AuditEvent
from mantle.programmes import actions
from mantle.programmes.models import Contract, Place
from mantle.programmes.queries.contracts import (
    contracts_for_the_provider,
    contracts_waiting_for,
    newest_contract,
    state_of,
)
from tests import worlds as house
from tests.programmes import worlds
from tests.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    """A participant and a sponsor with accounts, and a contract that nobody has signed."""
    alder = house.authority("Alder County Council")
    ada = house.with_role("Ada", "Kerr", house.Role.PARTICIPANT, alder)
    chief = house.with_role("Chief", "Moss", house.Role.DIRECTOR, alder)
    cohort = worlds.cohort(worlds.published("Step up", worlds.component("Budgets")))
    place = worlds.place(cohort, ada, alder)
    place = actions.name_sponsor(place=place, sponsor=chief, version=None, by=None, at=NOW)
    written(place)
    return place


def written(place: Place, aims: str = "Lead beyond one service.") -> Contract:
    return actions.write_contract(
        place=place, aims=aims, terms="Each keeps their word.", protected_days=20, starts_on=date(2026, 9, 1),
        ends_on=date(2027, 7, 31), version=None, by=None, at=NOW,
    )  # fmt: skip


def sign(place: Place, party: str, by, may_manage: bool = False) -> None:
    contract = newest_contract(place)
    actions.sign_contract(
        contract=contract, party=party, may_manage=may_manage, version=contract.version, by=by, at=NOW
    )


def test_each_party_signs_for_itself_and_all_three_make_it_agreed(place):
    una = house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM)
    for party, by, may_manage in (
        ("participant", place.sponsor, False), ("sponsor", place.person, False), ("provider", place.person, False),
        ("participant", una, True), ("sponsor", una, True),
    ):  # fmt: skip
        with pytest.raises(Refused, match="signs for themselves"):
            sign(place, party, by, may_manage)
    waiting = [list(contracts_waiting_for(who)) for who in (place.person, place.sponsor)]
    assert waiting == [[newest_contract(place)]] * 2
    assert list(contracts_for_the_provider(una)) == [newest_contract(place)]
    sign(place, "participant", place.person)
    assert state_of(newest_contract(place)) == "Waiting for sponsor and provider to sign"
    sign(place, "sponsor", place.sponsor)
    sign(place, "provider", una, may_manage=True)
    assert state_of(newest_contract(place)) == "Agreed"
    assert not any(contracts_waiting_for(who).exists() for who in (place.person, place.sponsor))
    assert not contracts_for_the_provider(una).exists()
    with pytest.raises(Refused, match="signed already"):
        sign(place, "participant", place.person)


def test_what_somebody_signed_is_never_changed_a_change_is_the_next_version_that_all_sign_anew(place):
    first = newest_contract(place)
    assert written(place, "Lead beyond two services.").pk == first.pk, "nobody has signed: it is the same version"
    sign(place, "participant", place.person)
    second = written(place, "Lead beyond three services.")
    assert (second.number, state_of(second)) == (2, "Waiting for participant, sponsor and provider to sign")
    assert Contract.objects.get(pk=first.pk).aims == "Lead beyond two services."
    with pytest.raises(Refused, match="later version"):
        actions.sign_contract(contract=first, party="sponsor", may_manage=False, version=None, by=place.sponsor, at=NOW)


def test_the_office_writes_down_what_somebody_without_an_account_said_and_its_own_name_with_it(place):
    una = house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM)
    confirm = {"contract": newest_contract(place), "how": "By letter.", "version": None, "by": una, "at": NOW}
    signature = actions.confirm_signature(party="sponsor", **confirm)
    assert (signature.name, signature.signed_by, signature.confirmed_by) == ("Chief Moss", None, una)
    with pytest.raises(Refused, match="provider signs itself"):
        actions.confirm_signature(party="provider", **confirm)


def test_the_contract_is_written_and_signed_on_pages_that_only_the_three_see(place):
    una = house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM)
    stranger = house.with_role("Eve", "Other", house.Role.DIRECTOR, place.agency)
    clients = {}
    for who in (una, place.person, place.sponsor, stranger):
        clients[who] = Client()
        clients[who].force_login(who.account)
    contract = newest_contract(place)
    seen = {str(who): client.get(contract.get_absolute_url()).status_code for who, client in clients.items()}
    assert seen == {"Una Reyes": 200, "Ada Kerr": 200, "Chief Moss": 200, "Eve Other": 404}
    team = clients[una]
    found = team.get(reverse("programmes:name_sponsor", args=[place.code]), {"name": "moss"}).content.decode()
    assert "Chief Moss" in found
    place.refresh_from_db()
    typed = {"name": "moss", "sponsor": place.sponsor.pk, "version": place.version}
    team.post(reverse("programmes:name_sponsor", args=[place.code]), typed)
    page = team.get(reverse("programmes:write_contract", args=[place.code]))
    typed = {"aims": "Lead well.", "terms": "Words.", "protected_days": 12, "version": place.version + 1}
    days = {"starts_on": "2026-09-01", "ends_on": "2027-07-31"}
    team.post(reverse("programmes:write_contract", args=[place.code]), {**typed, **days})
    assert page.status_code == 200
    contract.refresh_from_db()
    assert contract.aims == "Lead well."
    sign_at = reverse("programmes:sign_contract", args=[contract.code])
    for who, party in ((place.person, "participant"), (una, "provider")):
        shown = clients[who].get(contract.get_absolute_url()).content.decode()
        assert f"Sign as {party}" in shown
        contract.refresh_from_db()
        clients[who].post(sign_at, {"party": party, "version": contract.version})
    contract.refresh_from_db()
    confirm_at = reverse("programmes:confirm_signature", args=[contract.code])
    team.post(confirm_at, {"party": "sponsor", "how": "By telephone.", "version": contract.version})
    shown = clients[place.sponsor].get(contract.get_absolute_url()).content.decode()
    assert ("Agreed" in shown, "Told the office: By telephone." in shown) == (True, True)
    assert "Agreed." in team.get(place.get_absolute_url()).content.decode()
    verbs = AuditEvent.objects.filter(by__in=[una, place.person]).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["sponsor named", "contract written", *["contract signed"] * 3]


def test_a_signature_under_words_that_were_changed_meanwhile_is_refused(place):
    client = Client()
    client.force_login(place.person.account)
    contract = newest_contract(place)
    seen = contract.version
    written(place, "Other words.")
    contract.refresh_from_db()
    reply = client.post(
        reverse("programmes:sign_contract", args=[contract.code]), {"party": "participant", "version": seen}
    )
    assert (reply.status_code, contract.signatures.count()) == (409, 0)
