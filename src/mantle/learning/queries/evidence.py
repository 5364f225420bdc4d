"""Evidence of outcomes that this slice holds about a cohort: that it is there and on which side, never what it says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from mantle.learning.models import Entry, Plan, Project, PulseAnswer, SelfDiagnostic, SelfRating
from mantle.learning.rules import pulses
from mantle.learning.rules.diagnostic import Moment
from mantle.people.acting import past_the_wall
from mantle.programmes.models import Cohort
from mantle.programmes.queries.outcomes import Drawn
from mantle.programmes.rules.standards import AFTER, BEFORE


@past_the_wall("STD-12: of whom something is there, counted, rounded and masked; no word and no answer is read out")
def evidence_here(cohort: Cohort, people: set[int]) -> dict[str, Drawn]:
    """STD-12: by source, who has something from about the start and from about the end, and who stands better then."""
    own = {"person__in": people}
    plans = Plan.objects.filter(**own).exclude(purpose="")
    projects = Project.objects.filter(**own, closed_on__gte=cohort.starts_on)
    return {
        "plan": Drawn(_people(plans.filter(begun_at__date__lt=_late(cohort))), _people(plans)),
        "ratings": _rated(cohort, SelfRating.objects.filter(**own)),
        "pulse": _pulse(cohort, own, pulses.PulseKind.AGENCY),
        "habits": _pulse(cohort, own, pulses.PulseKind.HABITS),
        "projects": Drawn(end=_people(projects)),
        "diagnostic": _diagnosed(cohort, own, ""),
        "remit": _diagnosed(cohort, own, "remit/"),
        "tools": Drawn(end=_in_use(cohort, own)),
    }


def _people(rows: QuerySet) -> frozenset[int]:
    return frozenset(rows.order_by().values_list("person", flat=True))


def _late(cohort: Cohort) -> date:
    """STD-13: the first day on which something is no longer from the start."""
    return cohort.starts_on + AFTER


def _sides(cohort: Cohort, rows: Iterable[tuple[int, date, float]]) -> Drawn:
    """Who has a figure from the start and one from the end; better where the last is above the first."""
    first: dict[int, float] = {}
    last: dict[int, float] = {}
    for person, day, value in rows:
        if cohort.starts_on - BEFORE <= day < _late(cohort):
            first.setdefault(person, value)
        if day >= cohort.ends_on - AFTER:
            last[person] = value
    both = first.keys() & last.keys()
    return Drawn(frozenset(first), frozenset(last), frozenset(key for key in both if last[key] > first[key]))


def _pulse(cohort: Cohort, own: dict[str, set[int]], kind: pulses.PulseKind) -> Drawn:
    rows = PulseAnswer.objects.filter(**own, kind=kind).order_by("on", "pk").values_list("person", "on", "answers")
    figures = [(person, on, list(pulses.figures(kind, answers).values())) for person, on, answers in rows]
    return _sides(cohort, [(person, on, sum(each) / len(each)) for person, on, each in figures if each])


def _rated(cohort: Cohort, rows: QuerySet[SelfRating]) -> Drawn:
    """The mean of one's newest ratings, as it stood after each day on which something was rated."""
    levels: dict[int, dict[int, int]] = {}
    found = []
    for person, competency, level, at in rows.order_by("at", "pk").values_list("person", "competency", "level", "at"):
        own = levels.setdefault(person, {})
        own[competency] = level
        found.append((person, at.date(), sum(own.values()) / len(own)))
    return _sides(cohort, found)


def _diagnosed(cohort: Cohort, own: dict[str, set[int]], part: str) -> Drawn:
    """Self-diagnostics of this cohort that were finished; with a part, those that answer it, and the mean of it."""
    rows = SelfDiagnostic.objects.finished().filter(**own, cohort=cohort, moment__in=(Moment.START, Moment.END))
    means: dict[str, dict[int, float]] = {Moment.START: {}, Moment.END: {}}
    for person, moment, answers in rows.order_by("finished_at").values_list("person", "moment", "answers"):
        given = [value for key, value in answers.items() if key.startswith(part)]
        if given:
            means[moment][person] = sum(given) / len(given)
    start, end = means[Moment.START], means[Moment.END]
    better = frozenset(key for key in start.keys() & end.keys() if end[key] > start[key]) if part else None
    return Drawn(frozenset(start), frozenset(end), better)


def _in_use(cohort: Cohort, own: dict[str, set[int]]) -> frozenset[int]:
    """Those who wrote in their journal, or rated themselves, after the last day."""
    entries = Entry.objects.filter(**own, on__gte=cohort.ends_on)
    rated = SelfRating.objects.filter(**own, at__date__gte=cohort.ends_on)
    return _people(entries) | _people(rated)
