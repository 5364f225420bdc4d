"""RIG-8: what is due goes, by class, the day after its time and not before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.module_loading import import_string

from mantle.forecast.models import Answer
from mantle.people.acting import tidying
from mantle.people.actions.seals import seal_record
from mantle.people.models import AccountLink, AuditEvent, Change, Job, Look, Person, SignInTries
from mantle.people.queries import seals
from mantle.programmes.models import Stay
from mantle.rights.actions import cases, copies
from mantle.rights.actions.retaining import WORK, retain
from mantle.rights.models import Case, Copy, RetentionRun
from mantle.rights.rules.clocks import months_after
from mantle.rights.rules.retention import CLASSES
from mantle.structures.models import Appointment, ConditionsCheck, Import, StayInterview
from tests import worlds
from tests.programmes.worlds import answered, offered

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
    elif name == "links of one use":
        AccountLink.objects.create(account=account, digest="d", made_at=START - timedelta(1), expires_at=START)
    elif name == "files brought in":
        Import.objects.create(kind="workforce", file_name="f.csv", digest="0", content=b"Gone Longago", by=lead,
                              at=START)  # fmt: skip
    elif name == "work carried out":
        Job.objects.create(kind="forecast", requested_by=lead, requested_at=START, run_after=START, ended_at=START,
                           state="done")  # fmt: skip
    elif name in ("audit", "audit, name"):
        AuditEvent.objects.create(at=START, by=lead, verb="tested", object_kind="person", object_code="X",
                                  object_name="Gone Longago")  # fmt: skip
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
    elif name == "answers for residentials":
        answered(offered(world.alder, world.director), START)
    else:
        case = cases.receive(kind="access", words="A copy.", person=lead, by=lead, at=START)
        copies.release(case=case, by=world.auditor, at=START)


PRESENT = {
    "record of a person": lambda: Person.objects.filter(family_name="Longago").count(),
    "answers about oneself": Answer.objects.count,
    "security logs": SignInTries.objects.count,
    "links of one use": AccountLink.objects.count,
    "files brought in": lambda: Import.objects.exclude(content=b"").count(),
    "work carried out": Job.objects.count,
    "audit, name": lambda: AuditEvent.objects.filter(object_name="Gone Longago", by__isnull=False).count(),
    "audit": lambda: AuditEvent.objects.filter(verb="tested").count(),
    "record of looks": Look.objects.count,
    "record of changes, name": lambda: Change.objects.filter(table="tested").exclude(values={}).count(),
    "record of changes": lambda: Change.objects.filter(table="tested").count(),
    "released copies": lambda: Copy.objects.exclude(content={}).count(),
    "requests and complaints": Case.objects.count,
    "what is said of a post": ConditionsCheck.objects.count,
    "drafts of talks about staying": StayInterview.objects.count,
    "answers for residentials": Stay.objects.count,
}


def test_every_class_that_has_work_is_tried_here():
    assert set(PRESENT) == set(WORK)


@pytest.mark.parametrize("name", list(WORK))
def test_a_day_before_its_time_it_is_present_and_a_day_after_it_is_gone(name, world):
    put(name, world)
    each = CLASSES[name]
    ends = months_after(START.date(), each.months) + timedelta(each.days)
    before, after = (datetime.combine(ends + timedelta(n), START.time(), tzinfo=UTC) for n in (-1, 1))
    assert PRESENT[name]() == 1
    retain(at=before)
    assert PRESENT[name]() == 1
    assert retain(at=after, dry_run=True)[name] == 1
    assert PRESENT[name]() == 1
    assert retain(at=after)[name] == 1
    assert PRESENT[name]() == 0
    assert RetentionRun.objects.first().counts[name] == 1


def test_the_fact_of_an_appointment_outlives_the_name(world):
    put("record of a person", world)
    retain(at=START + timedelta(days=365 * 7))
    assert Appointment.objects.get(post__title="Old post").person.name == "Erased record"


def test_classes_without_a_table_say_that_nothing_is_kept_yet(world):
    counts = retain(at=START, dry_run=True)
    assert counts["network ties"] is None
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
    assert (counts["record of changes"], counts["audit"]) == (1, 1)
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
