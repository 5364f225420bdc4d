"""What somebody asked for, is offered and has; what waits for the office; pairs of whom nothing is heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from mantle.people.models import Person
from mantle.programmes.models import CoachingDay
from mantle.programmes.rules import CoachingKind, spent
from mantle.support.models import Arrangement, ArrangementDay, MatchOption, MatchRun, SupportNeed
from mantle.support.queries.pool import standings
from mantle.support.rules.fit import is_silent, silent_since
from mantle.support.rules.needs import SEEN_BY_PERSON, NeedState, OptionState
from mantle.support.rules.pool import blocks


@dataclass(frozen=True, slots=True)
class Pair:
    """SUP-16, SUP-18: an arrangement with its days, hours used and left, days missed, and whether it is silent."""

    row: Arrangement
    days: list[ArrangementDay | CoachingDay]
    used: float
    missed: int
    is_silent: bool
    heard_on: date
    is_past: bool

    @property
    def left(self) -> float:
        return float(self.row.hours) - self.used


def with_days(rows: QuerySet[Arrangement]) -> QuerySet[Arrangement]:
    """Arrangements with all that a pair tells; three questions."""
    rows = rows.select_related("person", "supporter__person", "need", "contract")
    noted = ArrangementDay.objects.select_related("noted_by")
    return rows.prefetch_related(
        Prefetch("days", noted), Prefetch("contract__days", CoachingDay.objects.select_related("noted_by"))
    )


def pairs_of(rows: Iterable[Arrangement], on: date) -> list[Pair]:
    """Pairs of arrangements that were read `with_days`. Days of a contract count there, and nowhere twice."""
    found = []
    for row in rows:
        source: Any = row.days.all() if row.contract is None else row.contract.days.all()
        days = sorted(source, key=lambda each: each.on)
        held = [day.on for day in days if day.kind == CoachingKind.HELD]
        runs = row.ended_on is None
        found.append(Pair(
            row, days, spent([(day.kind, float(day.hours)) for day in days]),
            sum(day.kind == CoachingKind.MISSED for day in days),
            runs and is_silent(row.starts_on, held, row.next_on, on), silent_since(row.starts_on, held, row.next_on),
            runs and row.ends_on <= on,
        ))  # fmt: skip
    return found


def needs_of(person: Person) -> list[SupportNeed]:
    """SUP-7: what somebody asked for or is owed, the newest first."""
    rows = SupportNeed.objects.filter(person=person).select_related("post__agency")
    return list(rows.order_by("-asked_at", "-pk"))


def arrangements_of(person: Person, on: date) -> list[Pair]:
    """SUP-15: coaches and mentors of somebody, those that run first."""
    rows = Arrangement.objects.filter(person=person).order_by("ended_on", "-starts_on")
    return sorted(pairs_of(with_days(rows), on), key=lambda each: each.row.ended_on is not None)


def options_for(need: SupportNeed) -> list[MatchOption]:
    """SUP-12: whom the person chooses from, and whom they chose."""
    rows = need.options.filter(state__in=SEEN_BY_PERSON).select_related("supporter__person", "need", "person")
    return list(rows.prefetch_related("supporter__competencies").order_by("-is_first", "-points", "pk"))


def asked_of(person: Person) -> QuerySet[MatchOption]:
    """SUP-13: those who chose somebody and wait for their answer."""
    rows = MatchOption.objects.filter(supporter__person=person, state=OptionState.CHOSEN)
    return rows.select_related("person", "need", "supporter")


def proposed_in(viewer: Person, kind: str) -> list[MatchOption]:
    """SUP-11: pairs that wait for a decision of the office."""
    rows = MatchOption.objects.visible_to(viewer).filter(state=OptionState.PROPOSED, need__kind=kind)
    rows = rows.select_related("person", "supporter__person", "need__agency", "run", "need__post__agency")
    return list(rows.order_by("need__due_on", "need__waits_since", "pk"))


def whole(option: MatchOption) -> MatchOption:
    """A pair with the names and the need that its page shows, in one question."""
    rows = MatchOption.objects.filter(pk=option.pk)
    return rows.select_related("person", "supporter__person", "need__agency", "need__person").get()


def with_problems(options: list[MatchOption], on: date) -> list[tuple[MatchOption, list[str]]]:
    """Proposed pairs, each with why it could not be offered on a day: records that ran out since, leave, no room."""
    found = standings({row.supporter for row in options})
    return [(row, blocks(found[row.supporter_id], on)) for row in options]


def since_proposed(left: Iterable[SupportNeed], run: MatchRun | None) -> int:
    """How many of those without a proposal began to wait after the last one was made."""
    if run is None:
        return 0
    made_on = timezone.localtime(run.made_at).date()
    return sum(row.asked_at > run.made_at or row.waits_since > made_on for row in left)


def answering_in(viewer: Person, kind: str) -> list[MatchOption]:
    """SUP-12: offers that the person, or the chosen one, has not answered; the longest wait first."""
    rows = MatchOption.objects.visible_to(viewer).filter(
        state__in=(OptionState.OFFERED, OptionState.CHOSEN), need__kind=kind
    )
    return list(rows.select_related("person", "supporter__person", "need").order_by("decided_at", "pk"))


def running_pairs(viewer: Person, kind: str, on: date) -> list[Pair]:
    """SUP-18, SUP-19: arrangements that run, the silent ones first, by dates and hours alone."""
    rows = Arrangement.objects.visible_to(viewer).running().filter(need__kind=kind)
    found = pairs_of(with_days(rows.order_by("person__sort_name", "pk")), on)
    return sorted(found, key=lambda each: (not each.is_silent, not each.is_past))


def count_of_pairs(viewer: Person, kind: str) -> int:
    return Arrangement.objects.visible_to(viewer).running().filter(need__kind=kind).count()


def waits(need: SupportNeed, on: date) -> int:
    """Days since somebody waits; 0 for one who does not."""
    is_open = need.state in (NeedState.WAITING, NeedState.OFFERED, NeedState.CHOSEN)
    return (on - need.waits_since).days if is_open else 0
