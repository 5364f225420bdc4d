"""Diagnostics: which ones somebody sees, what they answered, and the answers of many."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from mantle.people.acting import past_the_wall
from mantle.people.models import Agency, Person
from mantle.people.queries.limits import limited
from mantle.structures.models import Diagnostic, DiagnosticAnswer, Partnership
from mantle.structures.models.diagnosing import leaders_asked


def diagnostics_of(person: Person) -> QuerySet[Diagnostic]:
    return Diagnostic.objects.visible_to(person).select_related("agency", "partnership").distinct()


def diagnostics_to_answer(person: Person, on: date) -> QuerySet[Diagnostic]:
    """CFS-30: those that wait for this leader."""
    return Diagnostic.objects.asks(person, on).select_related("agency", "partnership").distinct()


def is_asked(diagnostic: Diagnostic, person: Person) -> bool:
    return Diagnostic.objects.filter(leaders_asked(person), pk=diagnostic.pk).exists()


def own_answer(diagnostic: Diagnostic, person: Person) -> dict[str, int]:
    row = DiagnosticAnswer.objects.filter(of=diagnostic, person=person).first()
    return row.answers if row else {}


def earlier_of(agency: Agency | None, partnership: Partnership | None) -> QuerySet[Diagnostic]:
    """CFS-32: against which a new one of the same agency or partnership may be set."""
    return Diagnostic.objects.filter(agency=agency, partnership=partnership)


@past_the_wall("CFS-31: means of four leaders or more are drawn from answers that nobody else sees")
def answers_to(diagnostic: Diagnostic) -> dict[int, dict[str, int]]:
    """Answers by the number of the person, without those who stopped the use of their data for figures."""
    rows = DiagnosticAnswer.objects.filter(of=diagnostic).exclude(person__in=limited("figures"))
    return dict(rows.values_list("person", "answers"))
