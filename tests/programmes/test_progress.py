"""Milestones, results and certificates: decided by a named person, checked by anybody. PRG-52 to PRG-55."""

from __future__ import annotations

import io
import json
from datetime import date

import jwt
import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from mantle.people.actions import Refused
from mantle.people.models import AuditEvent
from mantle.programmes import actions
from mantle.programmes.models import Certificate, Milestone, Place, Version
from mantle.programmes.queries.progress import steps_of
from tests import worlds as house
from tests.programmes import worlds
from tests.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def una():
    return house.with_role("Una", "Reyes", house.Role.PROGRAMME_TEAM)


@pytest.fixture
def place():
    """Of a participant who takes part in a version with two milestones."""
    draft = worlds.draft("Step up")
    actions.add_activity(edition=draft, component=worlds.component("Budgets"), month=1, by=None, at=NOW)
    for name, month in (("Project agreed", 2), ("Project reviewed", 12)):
        actions.add_milestone(edition=draft, name=name, month=month, evidence="work", by=None, at=NOW)
    version = actions.publish(edition=Version.objects.get(pk=draft.pk), version=None, by=None, at=NOW)
    alder = house.authority("Alder County Council")
    place = worlds.place(worlds.cohort(version), house.with_role("Ada", "Kerr", house.Role.PARTICIPANT, alder), alder)
    for move, on in (("welcome", date(2026, 8, 10)), ("start", date(2026, 9, 1))):
        actions.move_place(place=place, move=move, on=on, version=None, by=None, at=NOW)
    return Place.objects.get(pk=place.pk)


def settle(place: Place, name: str, *, is_waived: bool = False) -> None:
    actions.settle_milestone(
        place=place, milestone=Milestone.objects.get(name=name), is_waived=is_waived, on=date(2026, 11, 1),
        words="Seen.", version=None, by=None, at=NOW,
    )  # fmt: skip


def decide(place: Place, by, outcome: str = "passed", words: str = "All seen.") -> None:
    actions.decide_result(place=place, outcome=outcome, words=words, on=date(2026, 11, 20), version=None, by=by, at=NOW)


def certified(place: Place, by) -> Certificate:
    settle(place, "Project agreed")
    settle(place, "Project reviewed", is_waived=True)
    decide(place, by)
    return actions.issue_certificate(place=place, version=None, by=by, at=NOW)


def public_pem() -> str:
    key = jwt.PyJWK(Client().get(reverse("programmes:badge_keys")).json()["keys"][0]).key
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def test_whoever_passes_has_every_milestone_settled_and_a_result_can_be_taken_back(place, una):
    """PRG-52, PRG-53"""
    assert [(step.name, step.due_on) for step in steps_of(place)] == [
        ("Project agreed", date(2026, 11, 1)), ("Project reviewed", date(2027, 9, 1)),
    ]  # fmt: skip
    settle(place, "Project agreed")
    with pytest.raises(Refused, match="Not reached or waived as yet: Project reviewed"):
        decide(place, una)
    with pytest.raises(Refused, match="on what this rests"):
        decide(place, una, outcome="not_passed", words=" ")
    settle(place, "Project reviewed", is_waived=True)
    decide(place, una)
    place.refresh_from_db()
    assert (place.state, place.result.decided_by) == ("completed", una)
    with pytest.raises(Refused, match="Take that back first"):
        actions.open_milestone(place=place, milestone=Milestone.objects.first(), version=None, by=una, at=NOW)
    actions.take_back_result(place=place, version=None, by=una, at=NOW)
    decide(Place.objects.get(pk=place.pk), una, outcome="not_passed", words="The review did not stand.")
    with pytest.raises(Refused, match="given to who has passed"):
        actions.issue_certificate(place=Place.objects.get(pk=place.pk), version=None, by=una, at=NOW)


def test_whoever_moves_to_a_cohort_of_the_same_version_takes_settled_milestones_along(place, una):
    """PRG-5"""
    settle(place, "Project agreed")
    to = worlds.cohort(place.cohort.edition, name="Later")
    new = actions.transfer(place=place, to=to, on=date(2026, 12, 1), reason="dates", version=None, by=una, at=NOW)
    assert [(str(each), each.words) for each in new.reached.all()] == [("Project agreed: reached", "Seen.")]
    assert [(step.name, step.is_reached) for step in steps_of(new)] == [
        ("Project agreed", True), ("Project reviewed", False),
    ]  # fmt: skip


def test_the_next_version_takes_the_milestones_along_and_a_published_one_keeps_its_own(place):
    edition = place.cohort.edition
    following = actions.new_version(programme=edition.programme, by=None, at=NOW)
    assert [each.name for each in following.milestones.all()] == ["Project agreed", "Project reviewed"]
    with pytest.raises(Refused, match="stays as it is"):
        actions.remove_milestone(milestone=edition.milestones.first(), by=None, at=NOW)


def test_a_badge_is_verified_by_an_independent_library_and_one_altered_letter_is_found(place, una):
    """PRG-54"""
    certificate = certified(place, una)
    verifier = OB3Verifier(pubkey_pem=public_pem())
    found = verifier.verify(certificate.badge)
    assert found.achievement.name == "Step up"
    claims = jwt.decode(certificate.badge, public_pem(), algorithms=["EdDSA"])
    assert claims["credentialSubject"]["identifier"][0]["identityHash"] == "Ada Kerr"
    assert claims["id"].endswith(certificate.get_absolute_url())
    header, body, signature = certificate.badge.split(".")
    altered = f"{header}.{body[:-2]}{'A' if body[-2] != 'A' else 'B'}{body[-1]}.{signature}"
    with pytest.raises(OB3VerificationError):
        verifier.verify(altered)


def test_anybody_checks_a_certificate_by_its_code_and_learns_no_more_than_it_says(place, una):
    """PRG-55: what the office knows beside the certificate (why it was decided, where they work) stays there."""
    certificate = certified(place, una)
    anybody = Client()
    page = anybody.get(certificate.get_absolute_url()).content.decode()
    assert ("This certificate holds" in page, "Ada Kerr" in page, "Step up" in page) == (True, True, True)
    for more in ("All seen.", "Alder", "Una Reyes", place.code, "Autumn"):
        assert more not in page
    assert more in str(place.cohort.name)
    assert anybody.get(reverse("programmes:certificate", args=["X" * 20])).status_code == 404
    for name in ("paper", "badge"):
        assert anybody.get(reverse(f"programmes:{name}", args=[certificate.code])).status_code == 302
    actions.revoke_certificate(certificate=certificate, because="Given by mistake.", version=None, by=una, at=NOW)
    page = anybody.get(certificate.get_absolute_url()).content.decode()
    assert ("does not hold" in page, "Ada Kerr" in page, "by mistake" in page) == (True, False, False)
    again = actions.issue_certificate(place=Place.objects.get(pk=place.pk), version=None, by=una, at=NOW)
    assert again.code != certificate.code


def test_a_place_is_taken_from_milestone_to_certificate_on_its_pages_each_step_on_record(place, una):
    team, ada = Client(), Client()
    team.force_login(una.account)
    ada.force_login(place.person.account)
    version = actions.new_version(programme=place.cohort.programme, by=None, at=NOW)
    added = {"name": "Sponsor met", "month": 3, "evidence": "statement"}
    team.post(reverse("programmes:add_milestone", args=[version.code]), added)
    new = Milestone.objects.get(name="Sponsor met")
    assert "Sponsor met" in team.get(version.get_absolute_url()).content.decode()
    team.post(reverse("programmes:remove_milestone", args=[new.code]), {})

    def step(name: str, **typed: object) -> int:
        place.refresh_from_db()
        address = reverse(f"programmes:{name}", args=[place.code])
        assert team.get(address).status_code == 200
        return team.post(address, {**typed, "version": place.version}).status_code

    first, second = place.cohort.edition.milestones.all()
    seen = {"is_waived": "reached", "on": "2026-11-02", "words": "Seen."}
    assert step("settle_milestone", milestone=first.pk, **seen) == 302
    assert step("open_milestone", milestone=first.pk) == 302
    assert step("settle_milestone", milestone=first.pk, **seen) == 302
    assert step("decide_result", outcome="passed", on="2026-11-20", words="Seen.") == 422
    assert step("settle_milestone", milestone=second.pk, **(seen | {"is_waived": "waived"})) == 302
    assert step("decide_result", outcome="passed", on="2026-11-20", words="All seen.") == 302
    assert step("take_back_result") == 302
    assert step("decide_result", outcome="passed", on="2026-11-20", words="All seen.") == 302
    assert step("issue_certificate") == 302
    certificate = Certificate.objects.get()
    page = ada.get(reverse("programmes:progress", args=[place.code])).content.decode()
    assert ("Passed" in page, "Certificate (PDF)" in page, "Waived" in page) == (True, True, True)
    paper = pikepdf.open(io.BytesIO(ada.get(reverse("programmes:paper", args=[certificate.code])).content))
    assert paper.Root.MarkInfo.Marked
    assert ada.get(reverse("programmes:badge", args=[certificate.code])).content.decode() == certificate.badge
    assert ada.get(reverse("programmes:revoke", args=[certificate.code])).status_code == 403
    revoke = {"because": "By mistake.", "version": certificate.version}
    team.post(reverse("programmes:revoke", args=[certificate.code]), revoke)
    verbs = AuditEvent.objects.filter(by=una).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "milestone added", "milestone removed", "milestone reached", "milestone opened again", "milestone reached",
        "milestone waived", "place: complete", "result decided", "result taken back", "result decided",
        "certificate given", "certificate revoked",
    ]  # fmt: skip
    issuer = json.loads(Client().get(reverse("programmes:issuer")).content)
    assert issuer["jwks"].endswith(reverse("programmes:badge_keys"))
