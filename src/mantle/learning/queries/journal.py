"""What is read of journals, stages, time to think and events looked back on together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from mantle.framework.models import Domain
from mantle.framework.queries.editions import framework_now
from mantle.learning.models import Entry, Occasion, StageClaim, ThinkingTime, Voice
from mantle.learning.rules.journal import ClaimState, TimeState, may_read_others, minutes_said
from mantle.people.models import Person

STAGES = "transformative-stages"


@dataclass(frozen=True, slots=True)
class StageWalked:
    """One stage of the path: entries of the person that stand there, and the newest claim."""

    stage: Domain
    entries: int
    claim: StageClaim | None


def stages_now() -> list[Domain]:
    """The stages of the published edition, in its order: data of the framework, edited there. LRN-12."""
    framework = framework_now(STAGES)
    return list(framework.domains.order_by("position")) if framework is not None else []


def path_of(person: Person) -> list[StageWalked]:
    """LRN-12: the stages as a path travelled: what stands at each, and no score."""
    counts = Entry.objects.filter(person=person, stage__isnull=False).order_by().values_list("stage__key")
    entries = dict(counts.annotate(n=Count("pk")))
    claims = StageClaim.objects.filter(person=person).exclude(state=ClaimState.WITHDRAWN).select_related("stage")
    newest = {claim.stage.key: claim for claim in claims.order_by("asked_at", "pk")}
    return [StageWalked(stage, entries.get(stage.key, 0), newest.get(stage.key)) for stage in stages_now()]


@dataclass(frozen=True, slots=True)
class Minutes:
    """LRN-16: minutes booked, kept and lost."""

    booked: int
    kept: int
    lost: int

    @property
    def sentence(self) -> str:
        if not (self.kept or self.lost):
            return "Time that you set aside to think, kept free of everything else."
        told = f"In the last 12 months you kept {minutes_said(self.kept)} to think"
        return f"{told}; something else took {minutes_said(self.lost)}." if self.lost else f"{told}."


def minutes_of(person: Person, since: date) -> Minutes:
    sums = {
        str(state): Sum("minutes", filter=Q(state=state), default=0)
        for state in (TimeState.BOOKED, TimeState.KEPT, TimeState.LOST)
    }
    found = ThinkingTime.objects.filter(person=person, on__gte=since).aggregate(**sums)
    return Minutes(found["booked"], found["kept"], found["lost"])


def voices_for(occasion: Occasion, viewer: Person) -> list[Voice]:
    """LRN-18: the voices on an event that a viewer may read: their own first, and the others once they have written."""
    voices = list(occasion.voices.select_related("person"))
    own = [voice for voice in voices if voice.person_id == viewer.pk]
    has_written = any(voice.written_at for voice in own)
    if not may_read_others(has_written, occasion.closed_at is not None):
        return own
    return own + [voice for voice in voices if voice.person_id != viewer.pk and voice.written_at]


def claims_waiting_for(person: Person) -> QuerySet[StageClaim]:
    rows = StageClaim.objects.filter(reviewer=person, state=ClaimState.ASKED)
    return rows.select_related("person", "stage").order_by("asked_at")


def occasions_waiting_for(person: Person) -> QuerySet[Occasion]:
    """Events on which this person was asked to look back and has not yet."""
    rows = Occasion.objects.filter(voices__person=person, voices__written_at__isnull=True, closed_at__isnull=True)
    return rows.select_related("convener").order_by("on")
