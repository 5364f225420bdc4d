"""STD-12: how far the evidence of a cohort's outcomes is there, drawn from every slice that holds some of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mantle.analysis.disclosure import count_table
from mantle.analysis.disclosure.floors import COUNT
from mantle.evaluation.queries.afterwards import lasting_in
from mantle.feedback.queries.evidence import feedback_here
from mantle.feedback.queries.groups import CohortGaps, cohort_gaps
from mantle.learning.queries.evidence import evidence_here
from mantle.networks.queries.evidence import evidence_of_ties
from mantle.programmes.models import Cohort, EvidenceRule, ProgrammeOutcome
from mantle.programmes.queries.outcomes import Drawn, held_here, participants, rules_of
from mantle.programmes.rules import SOURCES, Moment
from mantle.programmes.rules.standards import AFTER

FEW = f"fewer than {COUNT}"


@dataclass(frozen=True, slots=True)
class Line:
    """One source of evidence for an outcome: for how many it is asked, and how far it is there."""

    source: str
    asked: str
    start: str
    end: str
    better: str
    note: str


@dataclass(frozen=True, slots=True)
class Outcome:
    outcome: ProgrammeOutcome
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Every outcome of which a cohort's version asks for evidence, and of how many people it is drawn."""

    people: str
    end_asked_on: date | None  # None once the end is asked for
    outcomes: list[Outcome]
    gaps: CohortGaps | None  # S119: where a rule asks for own view beside that of others


def outcomes_of(cohort: Cohort, on: date) -> Outcomes:
    people = participants(cohort)
    drawn = held_here(cohort) | evidence_here(cohort, people) | lasting_in(cohort, people)
    drawn |= feedback_here(cohort, people)
    drawn |= evidence_of_ties(cohort, people)
    whole = count_table([[len(people)]], margins=False)[0][0].shown
    grouped: dict[ProgrammeOutcome, list[Line]] = {}
    for rule in rules_of(cohort):
        grouped.setdefault(rule.outcome, []).append(_line(rule, people, drawn.get(rule.source)))
    end_on = cohort.ends_on - AFTER
    outcomes = [Outcome(outcome, lines) for outcome, lines in grouped.items()]
    asks = any(rule.source == "feedback" for rule in rules_of(cohort))
    gaps = cohort_gaps(cohort, people) if asks else None
    return Outcomes(whole, end_on if on < end_on else None, outcomes, gaps)


def _line(rule: EvidenceRule, people: set[int], drawn: Drawn | None) -> Line:
    source = SOURCES[rule.source]
    asked = f"{rule.get_moment_display()}, for {rule.expected} in a hundred"
    if source.waits_for or drawn is None:
        return Line(source.name, asked, "", "", "", f"Not here yet: it waits for {source.waits_for or 'a later part'}.")
    wants_start, wants_end = rule.moment != Moment.END, rule.moment != Moment.START
    shown = _of_their_own if source.own else _shown
    start = shown(drawn.start & people, people) if wants_start else "not asked"
    end = shown(drawn.end & people, people) if wants_end else "not asked"
    return Line(source.name, asked, start, end, _better(drawn, people, both=wants_start and wants_end), "")


def _shown(some: set[int] | frozenset[int], people: set[int]) -> str:
    """So many of so many as it may be said: nothing of a cohort of fewer than ten."""
    if len(people) < COUNT:
        return FEW
    cells = count_table([[len(some), len(people) - len(some)]])[0]
    return f"{cells[0].shown} of {cells[2].shown}" if cells[0].value is not None else cells[0].shown


def _of_their_own(some: set[int] | frozenset[int], people: set[int]) -> str:
    """Of what people keep for themselves: never that all of them have it, nor that none has."""
    if len(some) < COUNT:
        return FEW
    return "nearly all" if len(people) - len(some) < COUNT else _shown(some, people)


def _better(drawn: Drawn, people: set[int], *, both: bool) -> str:
    """Of those with a figure on both sides, how many stand higher; only where ten do and ten do not."""
    if not both or drawn.better is None:
        return ""
    seen = drawn.start & drawn.end & people
    higher = len(drawn.better & seen)
    if min(higher, len(seen) - higher) < COUNT:
        return "too few to say"
    cells = count_table([[higher, len(seen) - higher]])[0]
    return f"{cells[0].shown} of {cells[2].shown} stand higher"
