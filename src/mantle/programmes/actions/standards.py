"""Changes to standards, judgements by them, users' voice, and local plans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mantle.framework.models import Finding, Support
from mantle.people import audit
from mantle.people.actions import Refused
from mantle.people.models import Agency, Person
from mantle.people.stale import locked
from mantle.programmes.actions.exemplars import say_findings
from mantle.programmes.models import (
    Cohort,
    LocalPlan,
    Programme,
    ProgrammeOutcome,
    Standard,
    StandardReview,
    Version,
    VoiceAnswer,
    VoiceLine,
    VoiceQuestion,
)
from mantle.programmes.queries.prior import KIND_ITEM
from mantle.programmes.queries.standards import has_voice, read_of
from mantle.programmes.rules import FEWEST_VOICES, Verdict
from mantle.programmes.rules.standards import shipped


@transaction.atomic
def bring_in_standards(*, by: Person | None, at: datetime) -> int:
    """Bring in the standards and outcomes that ship; those that stand already are left as they are. STD-1, STD-10."""
    made = 0
    for model, kind in ((Standard, "standards"), (ProgrammeOutcome, "outcomes")):
        for each in shipped()[kind]:
            facts = {name: value for name, value in each.items() if name != "key" and hasattr(model, name)}
            row, is_new = model.objects.get_or_create(key=each["key"], defaults=facts)
            if is_new:
                audit.record(f"{kind[:-1]} brought in", row, by=by, at=at)
                made += 1
    for kind, keys in shipped()["activities"].items():
        if not Support.objects.filter(item=f"{KIND_ITEM}{kind}").exists():
            say_findings(kind=kind, findings=Finding.objects.filter(key__in=keys), by=by, at=at)
    return made


@transaction.atomic
def keep_standard(
    *, standard: Standard | None, version: int | None, by: Person | None, at: datetime, **facts: Any
) -> Standard:
    """Add a standard, or change what it asks, what counts as evidence, and whether it is asked. STD-1."""
    row = locked(standard, version) if standard else Standard()
    for name, value in facts.items():
        setattr(row, name, value)
    if not row.pk:
        row.key = f"own_{row.code}"[:20].lower()
    row.save()
    audit.record("standard kept", row, by=by, at=at)
    return row


@transaction.atomic
def judge_standard(
    *, standard: Standard, of: Version | Cohort, verdict: str, reason: str, actions: str, next_on: date,
    facts: Sequence[str], by: Person | None, at: datetime,
) -> StandardReview:  # fmt: skip
    """Say how a version or a cohort stands to a standard, with what was found that day. Nothing is changed. STD-2."""
    if verdict not in set(Verdict):
        raise Refused("Choose how it stands.")
    if verdict != Verdict.MET and not actions.strip():
        raise Refused("Say what will be done, and by whom.")
    if next_on <= timezone.localtime(at).date():
        raise Refused("Choose a day that lies ahead for the next look.")
    if not standard.is_asked:
        raise Refused("This standard is no longer asked for.")
    whose = {"cohort": of} if isinstance(of, Cohort) else {"edition": of}
    row = StandardReview.objects.create(
        standard=standard, verdict=verdict, reason=reason, actions=actions, next_on=next_on, facts=list(facts),
        judged_by=by, judged_at=at, **whose,
    )  # fmt: skip
    audit.record("standard judged", of, by=by, at=at, standard=standard.key, verdict=verdict)
    return row


@transaction.atomic
def ask_users(
    *, programme: Programme, question: str, asked_on: date, ends_on: date, by: Person | None, at: datetime
) -> VoiceQuestion:
    """Put a question to those who have a place in a programme. STD-4."""
    if ends_on <= asked_on or ends_on <= timezone.localtime(at).date():
        raise Refused("Let it stand open until a day that lies ahead.")
    row = VoiceQuestion.objects.create(programme=programme, question=question, asked_on=asked_on, ends_on=ends_on)
    audit.record("users asked", row, by=by, at=at, agency=programme.agency)
    return row


@transaction.atomic
def answer_question(*, question: VoiceQuestion, answer: str, by: Person, at: datetime) -> None:
    """Answer, change one's answer, or take it back by leaving it empty, as long as the question is open. STD-4."""
    row = VoiceQuestion.objects.select_for_update().get(pk=question.pk)
    if not row.is_open(timezone.localtime(at).date()):
        raise Refused("This question is closed.")
    if not has_voice(by, row):
        raise Refused("Those who have a place in the programme are asked.")
    if answer.strip():
        VoiceAnswer.objects.update_or_create(question=row, person=by, defaults={"answer": answer})
    else:
        VoiceAnswer.objects.filter(question=row, person=by).delete()
    audit.record("question answered" if answer.strip() else "answer taken back", row, by=by, at=at)


@transaction.atomic
def say_what_was_done(
    *, question: VoiceQuestion, lines: Iterable[tuple[str, str]], version: int | None, by: Person | None, at: datetime
) -> VoiceQuestion:
    """You said, we did: what several said, and what was done about each. From five answers on. STD-4."""
    row = locked(question, version)
    if not read_of(row):
        raise Refused(f"Words are read once {FEWEST_VOICES} people have answered.")
    row.save()
    row.lines.all().delete()
    VoiceLine.objects.bulk_create(
        [VoiceLine(question=row, said=said, did=did, position=place) for place, (said, did) in enumerate(lines)]
    )
    audit.record("answers to users", row, by=by, at=at, agency=row.programme.agency)
    return row


@transaction.atomic
def keep_local_plan(
    *, plan: LocalPlan | None, programme: Programme, agency: Agency, version: int | None, by: Person | None,
    at: datetime, **facts: Any,
) -> LocalPlan:  # fmt: skip
    """Write what an authority does with a programme in its own context, or change it. STD-6."""
    if plan is None and LocalPlan.objects.filter(programme=programme, agency=agency).exists():
        raise Refused(f"{agency} has a plan in this programme: change that one.")
    row = locked(plan, version) if plan else LocalPlan(programme=programme, agency=agency)
    for name, value in facts.items():
        setattr(row, name, value)
    if row.review_on <= row.agreed_on:
        raise Refused("The day to look again lies after the day on which it was agreed.")
    row.save()
    audit.record("local plan kept", row, by=by, at=at, agency=agency)
    return row
