"""RIG-8: what is due goes, by class, the day after its time and not before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.module_loading import import_string

from mantle.equality.actions import declare
from mantle.equality.models import Declaration
from mantle.feedback.models import Draft, Invitation, Link, Result, Round, Sealed
from mantle.forecast.models import Answer
from mantle.learning.models import Assessment, Observation, Observer
from mantle.networks.models import Named, Reply, Survey, Tie
from mantle.people.acting import tidying
from mantle.people.actions.seals import seal_record
from mantle.people.models import (
    AccountLink,
    AddressChange,
    AuditEvent,
    Change,
    DeadAddress,
    Emergency,
    EmergencyStep,
    Job,
    Letter,
    LetterBatch,
    LetterTry,
    Look,
    Person,
    SentForm,
    SignInTries,
)
from mantle.people.models.entering import Visit
from mantle.people.queries import seals
from mantle.programmes.models import Cohort, CohortFile, Place, PlacePeriod, Stay
from mantle.rights.actions import cases, copies
from mantle.rights.actions.retaining import WORK, retain
from mantle.rights.models import Case, Copy, RetentionRun
from mantle.rights.queries.datamap import entries
from mantle.rights.rules.clocks import months_after
from mantle.rights.rules.retention import CLASSES
from mantle.selection.models import Call, Candidacy, Evidence
from mantle.structures.models import Appointment, ConditionsCheck, Import, StayInterview
from mantle.succession.models import Cover, Judgement, PlanAction, PlanChange, Snapshot, SuccessionPlan
from mantle.support.models import SupportNeed
from tests import worlds
from tests.learning.worlds import a_role
from tests.programmes import worlds as programmes
from tests.programmes.worlds import answered, offered, place

START = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"


@pytest.fixture
def world(db):
    return worlds.two_authorities()


def put(name: str, world) -> None:
    """Something of a class whose time began at START."""
    lead, account = world.lead, world.lead.account
    if name == "record of a person":
        post = worlds.post(world.alder, "Old post", 3)
        worlds.appointed(post, worlds.person("Gone", "Longago"), date(2019, 1, 1), START.date())
    elif name == "answers about oneself":
        Answer.objects.create(person=lead, question="next_post", answer="yes", on=START.date())
    elif name == "security logs":
        SignInTries.objects.create(key="k", last_at=START)
        SentForm.objects.create(key="f", digest="d", by=lead, at=START)
        Visit.objects.create(session_key="s", session_data="", expire_date=START, account=account)
    elif name == "links of one use":
        AccountLink.objects.create(account=account, digest="d", made_at=START - timedelta(1), expires_at=START)
        AddressChange.objects.create(
            account=account, email="new@example.org", digest="d", asked_at=START - timedelta(1), expires_at=START
        )
    elif name == "files brought in":
        Import.objects.create(kind="workforce", file_name="f.csv", digest="0", content=b"Gone Longago", by=lead,
                              at=START)  # fmt: skip
        CohortFile.objects.create(cohort=a_cohort(), kind="places", file_name="p.csv", report={"rows": 1}, by=lead,
                                  at=START)  # fmt: skip
    elif name == "work carried out":
        Job.objects.create(kind="forecast", requested_by=lead, requested_at=START, run_after=START, ended_at=START,
                           state="done")  # fmt: skip
        batch = LetterBatch.objects.create(name="Welcome", made_by=lead, made_at=START, leaves_at=START)
        letter = Letter.objects.create(key="l", wording="people/waiting", to=lead, address="a@example.org", batch=batch,
                                       queued_at=START, send_after=START, ended_at=START, state="failed")  # fmt: skip
        LetterTry.objects.create(letter=letter, number=1, began_at=START)
        DeadAddress.objects.create(address="a@example.org", since=START, reason="No such box.")
    elif name in ("audit", "audit, name"):
        AuditEvent.objects.create(at=START, by=lead, verb="tested", object_kind="person", object_code="X",
                                  object_name="Gone Longago")  # fmt: skip
        opened = Emergency.objects.create(
            person=lead, agency=world.alder, reason="Flood.", second=world.auditor, minutes=30, begins_at=START,
            ends_at=START + timedelta(minutes=30),
        )  # fmt: skip
        opened.steps.create(at=START, page="structures:post", method="GET", status=200)
    elif name == "record of looks":
        Look.objects.create(at=START, by=lead, purpose="structures:person", fields="contact", people=" X ")
    elif name.startswith("record of changes"):
        Change.objects.create(
            at=START, table="tested", row="1", operation="update", values={"a": [1, 2]}, actor=lead.pk
        )
    elif name == "what is said of a post":
        ConditionsCheck.objects.create(
            post=world.director_post, holder=world.director, other=lead, opened_on=START.date(), due_on=START.date()
        )
    elif name == "drafts of talks about staying":
        StayInterview.objects.create(
            post=world.director_post, holder=world.director, held_by=lead, held_on=START.date(),
            written_on=START.date(),
        )  # fmt: skip
    elif name == "marks and evidence, place given":
        profile, competency = a_role()
        closed, gone_on = (
            Assessment.objects.create(person=world.director, profile=profile, use="development", use_words="To learn.",
                                      opened_at=START - timedelta(days), closed_at=ended)
            for days, ended in ((90, START), (60, None))
        )  # fmt: skip
        for row in (closed, gone_on):
            row.observers.create(person=lead)
            row.observations.create(
                by=lead, competency=competency, level=2, evidence="Seen.", on=START.date(), at=START
            )
    elif name in ("completed programmes", "equality data"):
        guest = worlds.person("Gone", "Longago")
        row = place(a_cohort(), guest, on=START.date() - timedelta(300))
        PlacePeriod.objects.filter(place=row).update(ends_on=START.date())
        row.periods.create(state="completed", starts_on=START.date())
        Place.objects.filter(pk=row.pk).update(state="completed")
        stays = worlds.person("Still", "Here")
        place(row.cohort, stays)
        for person in (guest, stays) if name == "equality data" else ():
            declare(person=person, answers={"sex": "female"}, on=START.date(), by=person, at=START)
    elif name == "readiness and slates":
        a_slate(world)
    elif name == "network ties":
        survey = Survey.objects.create(
            agency=world.alder, purpose="To learn.", questions=["advice", "works"], opens_on=START.date(),
            closes_on=START.date() + timedelta(1), state="closed", announced_at=START, closed_at=START,
        )  # fmt: skip
        one, other = (survey.roster.create(person=who, group="Alder") for who in (lead, world.director))
        Reply.objects.create(named=one, finished_at=START)
        Tie.objects.create(source=one, target=other, question="advice")
    elif name == "rejected applications":
        call = Call.objects.create(
            cohort=a_cohort(), title="Rising", purpose="To lead.", who_may="Anybody.", opens_on=START.date(),
            closes_on=START.date() + timedelta(1), decide_by=START.date() + timedelta(2),
        )  # fmt: skip
        row = Candidacy.objects.create(
            call=call, person=world.director, sector="health", way="self", state="withdrawn", put_at=START,
            answered_at=START, ended_at=START,
        )  # fmt: skip
        criterion = call.criteria.create(position=1, kind="potential", title="Asks", statement="x", prompt="x")
        row.evidence.create(criterion=criterion, words="Gone Longago asked.")
    elif name in ("rater tokens", "feedback on its way to the seal", "sealed feedback", "feedback reports"):
        a_round_of_feedback(lead)
    elif name == "shared mentoring record":
        SupportNeed.objects.create(
            person=lead, kind="coach", aim="across", hours=9, state="withdrawn", asked_at=START,
            waits_since=START.date(), closed_on=START.date(),
        )  # fmt: skip
    elif name == "answers for residentials":
        answered(offered(world.alder, world.director), START)
    else:
        case = cases.receive(kind="access", words="A copy.", person=lead, by=lead, at=START)
        copies.release(case=case, by=world.auditor, at=START)


def a_slate(world) -> None:
    """A plan of succession with one row of each kind that tells of somebody."""
    day, post, lead = START.date(), world.director_post, world.lead
    plan = SuccessionPlan.objects.create(agency=world.alder, review_on=day, opened_at=START)
    words = {"evidence": "Seen.", "potential": "Learns.", "experience": "Two years."}
    Judgement.objects.create(post=post, person=world.assistant, band="now", judged_on=day, at=START, **words)
    Cover.objects.create(post=post, person=world.assistant, until=day, asked_at=START)
    PlanAction.objects.create(plan=plan, what="A stretch", owner=lead, due_on=day, added_at=START)
    PlanChange.objects.create(plan=plan, person=world.assistant, what="Judged", by=lead, at=START)
    Snapshot.objects.create(
        plan=plan, number=1, content={"posts": {}}, digest="d", oldest_on=day, endorser=world.director, asked_at=START
    )


def a_round_of_feedback(subject: Person) -> None:
    """A round as it stands after its close, with what a close would not leave beside it."""
    row = Round.objects.create(
        subject=subject, moment="between", state="released", begun_on=START.date(), closes_on=START.date(),
        closed_on=START.date(), talked_on=START.date(),
    )  # fmt: skip
    asked = Invitation.objects.create(round=row, group="peers", addressee="Gone Longago", same_address="g@example.org")
    Link.objects.create(invitation=asked, digest="d")
    Draft.objects.create(invitation=asked, answers={"q": 1})
    Sealed.objects.create(round=row, group="peers", answers={"q": 1})
    Result.objects.create(round=row, content={}, made_on=START.date())


def a_cohort() -> Cohort:
    return programmes.cohort(programmes.published("Step up", programmes.component("Learning set", "small_group")))


def counts(*several) -> Callable[[], int]:
    return lambda: sum(each.objects.count() for each in several)


PRESENT = {
    "shared mentoring record": SupportNeed.objects.count,
    "rater tokens": Invitation.objects.count,
    "feedback on its way to the seal": Draft.objects.count,
    "sealed feedback": Sealed.objects.count,
    "feedback reports": Round.objects.count,
    "record of a person": lambda: Person.objects.filter(family_name="Longago").count(),
    "answers about oneself": Answer.objects.count,
    "security logs": counts(SignInTries, SentForm, Visit),
    "links of one use": counts(AccountLink, AddressChange),
    "files brought in": lambda: sum(
        (Import.objects.exclude(content=b"").count(), CohortFile.objects.exclude(report={}).count())
    ),
    "work carried out": counts(Job, Letter, DeadAddress),
    "audit, name": lambda: AuditEvent.objects.filter(object_name="Gone Longago", by__isnull=False).count(),
    "audit": lambda: AuditEvent.objects.filter(verb="tested").count() + Emergency.objects.count(),
    "record of looks": Look.objects.count,
    "record of changes, name": lambda: Change.objects.filter(table="tested").exclude(values={}).count(),
    "record of changes": lambda: Change.objects.filter(table="tested").count(),
    "released copies": lambda: Copy.objects.exclude(content={}).count(),
    "requests and complaints": Case.objects.count,
    "what is said of a post": ConditionsCheck.objects.count,
    "drafts of talks about staying": StayInterview.objects.count,
    "answers for residentials": Stay.objects.count,
    "network ties": Named.objects.count,
    "readiness and slates": counts(Judgement, Cover, PlanAction, PlanChange, Snapshot),
    "marks and evidence, place given": Assessment.objects.count,
    "rejected applications": Candidacy.objects.count,
    "completed programmes": lambda: Person.objects.filter(family_name="Longago").count(),
    "equality data": lambda: Declaration.objects.count() - 1,  # one is of somebody whose programme goes on
}
MANY = {"readiness and slates": 5,
        "security logs": 3, "links of one use": 2, "files brought in": 2, "work carried out": 3, "audit": 2,
        "marks and evidence, place given": 2, "network ties": 2}  # fmt: skip
GOES_ALONG = {"rater tokens": counts(Link), "feedback reports": counts(Result),
              "work carried out": counts(LetterTry, LetterBatch), "audit": counts(EmergencyStep),
              "network ties": counts(Tie, Reply), "rejected applications": counts(Evidence),
              "marks and evidence, place given": counts(Observer, Observation)}  # fmt: skip


def test_every_class_that_has_work_is_tried_here():
    assert set(PRESENT) == set(WORK)


@pytest.mark.parametrize("name", list(WORK))
def test_a_day_before_its_time_it_is_present_and_a_day_after_it_is_gone(name, world):
    put(name, world)
    each = CLASSES[name]
    ends = months_after(START.date(), each.months) + timedelta(each.days)
    before, after = (datetime.combine(ends + timedelta(n), START.time(), tzinfo=UTC) for n in (-1, 1))
    many, along = MANY.get(name, 1), GOES_ALONG.get(name, lambda: 0)
    assert (PRESENT[name](), along() > 0) == (many, name in GOES_ALONG)
    retain(at=before)
    assert PRESENT[name]() == many
    assert retain(at=after, dry_run=True)[name] == many
    assert PRESENT[name]() == many
    assert retain(at=after)[name] == many
    assert (PRESENT[name](), along()) == (0, 0)
    assert RetentionRun.objects.first().counts[name] == many


def test_every_class_that_a_table_is_kept_in_has_work():
    """Whoever adds a table says its class; a class that nothing lets go would keep it for ever."""
    kept = {entry.said["keep"] for entry in entries() if entry.said.get("keep")}
    assert kept - {"kept while the service runs"} <= set(WORK)
    assert len(kept) > 10


def test_the_fact_of_an_appointment_outlives_the_name(world):
    put("record of a person", world)
    retain(at=START + timedelta(days=365 * 7))
    assert Appointment.objects.get(post__title="Old post").person.name == "Erased record"


def test_classes_without_a_table_say_that_nothing_is_kept_yet(world):
    counts = retain(at=START, dry_run=True)
    assert counts["kept while the service runs"] is None
    assert counts["answers about oneself"] == 0


def test_the_record_is_guarded_outside_the_sanctioned_way(world):
    put("audit", world)
    with tidying():
        assert AuditEvent.objects.filter(verb="tested").update(object_name="x") == 1


def test_what_goes_is_sealed_again_and_the_chain_still_tells_what_somebody_alters(world):
    for name in ("record of looks", "record of changes", "audit"):
        put(name, world)
    seal_record(at=START)
    kept = Change.objects.exclude(table="tested").order_by("pk").first()
    counts = retain(at=START + timedelta(days=365 * 3))
    assert (counts["record of looks"], counts["record of changes, name"]) == (1, 1)
    counts = retain(at=START + timedelta(days=365 * 6 + 60))
    assert (counts["record of changes"], counts["audit"]) == (1, 2)  # a line, and what was opened in an emergency
    assert seals.verify().findings == ()
    with tidying():
        Change.objects.filter(pk=kept.pk).update(table="altered")
    assert [(each.record, each.row) for each in seals.verify().findings] == [("people_change", kept.pk)]


def test_it_comes_round_by_itself(world, settings):
    assert settings.SCHEDULE["let go what is due"].startswith("every day")
    put("record of looks", world)
    import_string(settings.JOBS["let go what is due"])(
        arguments={}, by=None, at=START + timedelta(days=800), progress=None
    )
    assert not Look.objects.exists()
