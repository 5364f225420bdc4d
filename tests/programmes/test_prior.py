"""Learning from before that counts, coaching by its hours, accounts with consent, ideas, experience at entry."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from mantle.framework.models import Finding
from mantle.learning.models import HostOffer
from mantle.people.actions import Refused
from mantle.people.models import AuditEvent, Change
from mantle.programmes import actions as places
from mantle.programmes.actions import coaching, exemplars, prior
from mantle.programmes.models import (
    CoachingContract,
    Component,
    EntryCheck,
    Exemplar,
    Exemption,
    ModuleIdea,
    PriorClaim,
    PriorLearning,
)
from mantle.programmes.rules import CohortRules
from mantle.structures import actions as structures
from mantle.web import clock
from tests import worlds
from tests.programmes import worlds as programmes
from tests.programmes.test_frame import client_of, day
from tests.programmes.test_standards import lines_of

pytestmark = pytest.mark.django_db
BY = {"by": None, "at": worlds.NOW}


@pytest.fixture
def world() -> worlds.World:
    return worlds.two_authorities()


def test_what_was_learnt_before_counts_once_somebody_else_says_so_and_stays_with_the_person(world):
    offer = programmes.offered(world.alder, world.participant)
    own, team = client_of(world.participant), client_of(world.team)
    facts = {"title": "Budgets CANARY", "where": "A charity", "evidence": "A certificate CANARY"}
    facts |= day("starts_on", date(2020, 1, 1)) | day("ends_on", date(2021, 1, 1))
    assert own.post("/prior-learning/add/", facts).status_code == 302
    row = PriorLearning.objects.get()
    path = f"/prior-learning/{row.code}/"
    assert (own.get(path).status_code, team.get(path).status_code) == (200, 404)  # nobody is asked yet
    asked = {"place": offer.place.pk, "component": offer.component.pk}
    assert own.post(f"{path}claim/", asked).status_code == 302
    claim = PriorClaim.objects.get()
    assert "A certificate CANARY" in team.get(path).content.decode()
    assert client_of(world.lead).get(path).status_code == 404  # sees the place, and not this
    assert own.get(f"/claims/{claim.code}/decide/").status_code == 403
    with pytest.raises(Refused, match="Somebody else decides"):
        prior.decide_claim(claim=claim, counts=True, reason="Mine", version=None, by=world.participant, at=worlds.NOW)
    assert "Budgets CANARY" in team.get("/prior-learning/").content.decode()
    decided = {"counts": "yes", "reason": "The certificate covers it.", "version": claim.version}
    assert team.post(f"/claims/{claim.code}/decide/", decided).status_code == 302
    assert Exemption.objects.get().decided_by == world.team
    refused = own.post(f"{path}change/", facts | {"version": row.version})
    assert "Somebody has decided on it as it stands." in refused.content.decode()
    own.post(f"{path}remove/")
    assert PriorLearning.objects.count() == 1
    team.post(f"/claims/{claim.code}/take-back/")
    claim.refresh_from_db()
    assert (claim.state, Exemption.objects.count()) == ("asked", 0)
    own.post(f"/claims/{claim.code}/take-back/")
    assert own.post(f"{path}remove/").status_code == 302
    assert PriorLearning.objects.count() == 0
    verbs = ("kept", "claimed", "decided", "taken out")
    assert lines_of(*(f"prior learning {verb}" for verb in verbs), "prior learning: taken back") == 6
    assert AuditEvent.objects.filter(object_name__contains="CANARY").count() == 0


def test_coaching_is_days_and_hours_within_what_was_agreed_and_never_a_word(world):
    offer = programmes.offered(world.alder, world.participant)
    team, own = client_of(world.team), client_of(world.participant)
    coach = world.analyst
    today = clock.today()
    asked = {"coach": coach.email or "", "hours": "3"}
    asked |= day("starts_on", today - timedelta(30)) | day("ends_on", today + timedelta(90))
    assert team.post(f"/places/{offer.place.code}/coaching/", asked | {"coach": "no@example.org"}).status_code == 422
    coaching.offer_coaching(
        place=offer.place, coach=coach, hours=Decimal(3), starts_on=today - timedelta(30),
        ends_on=today + timedelta(90), **BY,
    )  # fmt: skip
    contract = CoachingContract.objects.get()
    path = f"/coaching/{contract.code}/"
    note = {"hours": "1.5", "kind": "held"} | day("on", today - timedelta(1))
    assert "has not said yes" in client_of(coach).post(f"{path}note/", note).content.decode()
    assert client_of(coach).post(f"{path}agree/").status_code == 403
    own.post(f"{path}agree/")
    assert client_of(coach).post(f"{path}note/", note).status_code == 302
    shown = [
        path in client_of(who).get(offer.place.get_absolute_url()).content.decode() for who in (world.team, world.lead)
    ]
    assert shown == [True, False]  # STD-22: the lead sees the place, and no coaching
    for who, link in ((coach, f"You coach {offer.place.person}"), (offer.place.person, f"With {coach}")):
        assert f'href="{path}">{link}</a>' in client_of(who).get("/development/").content.decode()
    assert own.post(f"{path}note/", note | {"kind": "missed"} | day("on", today - timedelta(2))).status_code == 302
    over = team.post(f"{path}note/", note | day("on", today - timedelta(3)))
    assert "Of 3 hours 3 are used" in over.content.decode()
    called_off = note | {"kind": "called_off"} | day("on", today - timedelta(3))
    assert team.post(f"{path}note/", called_off).status_code == 302
    page = team.get(f"/cohorts/{offer.cohort.code}/coaching/").content.decode()
    assert ("1 day missed" in page, "fewer than 10" in page) == (True, True)
    assert client_of(world.lead).get(path).status_code == 404
    texts = {field.get_internal_type() for field in contract.days.model._meta.fields}
    assert "TextField" not in texts  # there is no box for what was said
    own.post(f"{path}days/{contract.days.first().code}/remove/")
    assert contract.days.count() == 2
    assert [HostOffer(days=days).band for days in (1, 2, 6)] == ["Light", "Steady", "Intensive"]
    assert lines_of("coaching offered", "coaching agreed", "coaching: day noted", "coaching: day taken out") == 6


def test_an_account_is_read_by_others_once_its_author_said_yes_to_these_words(world):
    competency = worlds.own_framework(world.alder).competencies.get()
    own, lead, team = client_of(world.participant), client_of(world.lead), client_of(world.team)
    words = {"title": "Two counties", "context": "rural", "story": "CANARY", "shown_as": "A head of service"}
    words["competencies"] = [competency.pk]
    assert own.post("/exemplars/write/", words).status_code == 302
    row = Exemplar.objects.get()
    path = f"/exemplars/{row.code}/"
    assert (lead.get(path).status_code, team.get(path).status_code) == (404, 200)
    team.post(f"{path}agree/", {"version": row.version})
    assert Exemplar.objects.get().agreed_at is None  # the author says yes, nobody for them
    own.post(f"{path}agree/", {"version": row.version})
    assert "CANARY" in lead.get(path).content.decode()
    assert "Two counties" in lead.get("/exemplars/?context=rural").content.decode()
    assert "Two counties" not in lead.get("/exemplars/?context=city").content.decode()
    row.refresh_from_db()
    assert team.post(f"{path}change/", words | {"story": "Other", "version": row.version}).status_code == 302
    assert lead.get(path).status_code == 404  # other words: the author has not said yes to them
    assert lead.get(f"{path}change/").status_code == 404
    row.refresh_from_db()
    exemplars.agree_exemplar(exemplar=row, version=None, by=world.participant, at=worlds.NOW)
    own.post(f"{path}withdraw/")
    assert (lead.get(path).status_code, own.get(path).status_code) == (404, 200)
    assert lines_of("exemplar kept", "exemplar agreed", "exemplar withdrawn") == 5
    assert Change.objects.filter(table__contains="exemplar", values__icontains="CANARY").count() == 0


def test_an_idea_comes_out_of_a_dialogue_and_becomes_a_component_or_is_declined_with_a_reason(world):
    own, team = client_of(world.participant), client_of(world.team)
    page = own.get("/module-ideas/propose/?from=Dialogue%3A%20What%20content&title=Courts").content.decode()
    assert ("Dialogue: What content" in page, 'value="Courts"' in page) == (True, True)
    idea = {"title": "Courts", "why": "Nobody taught us.", "origin": "Dialogue: What content"}
    assert own.post("/module-ideas/propose/", idea).status_code == 302
    own.post("/module-ideas/propose/", idea | {"title": "Golf"})
    first, second = ModuleIdea.objects.get(title="Courts"), ModuleIdea.objects.get(title="Golf")
    assert own.post(f"/module-ideas/{first.code}/take/", {}).status_code == 403
    taken = {"title": "Courts", "kind": "content", "channel": "online", "hours": "4", "reason": "Many asked."}
    assert team.post(f"/module-ideas/{first.code}/take/", taken | {"version": first.version}).status_code == 302
    assert Component.objects.get(title="Courts").ideas.get() == first
    declined = {"reason": "Not ours.", "version": second.version}
    assert team.post(f"/module-ideas/{second.code}/decline/", declined).status_code == 302
    again = team.post(f"/module-ideas/{second.code}/decline/", declined | {"version": second.version + 1})
    assert "This idea has been decided." in again.content.decode()
    assert "Not ours." in own.get("/module-ideas/").content.decode()
    assert lines_of("module proposed", "module idea decided") == 4


def test_whoever_has_less_experience_than_a_cohort_asks_for_comes_in_with_a_reason(world):
    rules = CohortRules(experience_months=120, experience_tier=1)
    cohort = programmes.cohort(programmes.published("Executive", programmes.component("Talk"), rules=rules))
    with pytest.raises(Refused, match="asks for 120 months"):
        programmes.place(cohort, world.director, world.alder)
    place = places.give_place(
        cohort=cohort, person=world.director, agency=world.alder, ground="Led a region for ten years.",
        on=date(2026, 8, 1), by=world.team, at=worlds.NOW,
    )  # fmt: skip
    check = EntryCheck.objects.get()
    assert (check.place, check.asked, check.decided_by) == (place, 120, world.team)
    assert 0 < check.found < 120
    page = client_of(world.team).get(place.get_absolute_url()).content.decode()
    assert "Led a region for ten years." in page


def test_a_process_covers_every_month_and_findings_and_bodies_stand_behind_activities(world):
    team = client_of(world.team)
    version = programmes.draft("Step up")
    path = f"/programmes/versions/{version.code}/process/"
    refused = team.post(path, {"phases": "Begin | 1 | 3 | Plan\nLearn | 5 | 12 | Try", "version": version.version})
    assert "Month 4 lies in no phase." in refused.content.decode()
    sent = {"phases": "Begin | 1 | 4 | Plan\nLearn | 5 | 12 | Try", "version": version.version}
    assert team.post(path, sent).status_code == 302
    page = client_of(world.team).get(version.get_absolute_url()).content.decode()
    assert ("month 5 to 12" in page, "Process" in page) == (True, True)
    worlds.own_framework(world.alder)
    finding = Finding.objects.first()
    assert team.post("/activity-kinds/content/", {"findings": [finding.pk]}).status_code == 302
    assert finding.text in client_of(world.participant).get("/activity-kinds/").content.decode()
    module = programmes.component("Boards")
    partnership = structures.open_partnership(
        name="Alder Children", kind="childrens_partnership", lead=world.alder, starts_on=None, **BY
    )
    board = structures.open_body(partnership=partnership, name="Board", **BY)
    assert team.post(f"/programmes/components/{module.code}/bodies/", {"bodies": [board.pk]}).status_code == 302
    page = client_of(world.lead).get(module.get_absolute_url()).content.decode()
    assert (str(board) in page, finding.text in page) == (True, True)
    assert lines_of("learning process written", "finding behind an activity", "bodies of a component said") == 3
