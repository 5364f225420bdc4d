"""What surveys give to the start page and the calendar of a person: what waits, and the days that matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import partial

from django.db.models import Q, QuerySet
from django.urls import reverse

from mantle.networks.models import Named
from mantle.networks.rules.surveys import State
from mantle.people.models import Person
from mantle.web.agenda import Dated, Entry, midnight
from mantle.web.words import day

Line = tuple[str, str, str, bool]  # what, where, a word on it, and whether it is for today
RESULTS_STAND = timedelta(days=14)


def sources_in_networks(person: Person, on: date) -> list[tuple[QuerySet[Named], Callable[[Named], Line]]]:
    """What may wait for a person, as one question for the start page."""
    return [(waiting_for(person, on), partial(told, on))]


def waiting_for(person: Person, on: date) -> QuerySet[Named]:
    """Surveys that one is told of, can answer, or has lately a result of; those that one opted out of never wait."""
    told = Q(survey__state=State.ANNOUNCED)
    to_answer = Q(survey__state=State.OPEN, survey__closes_on__gte=on) & ~Q(reply__finished_at__isnull=False)
    over = Q(survey__state=State.CLOSED, survey__closed_at__gte=midnight(on - RESULTS_STAND))
    rows = Named.objects.there().filter(told | to_answer | over, person=person)
    return rows.select_related("survey__agency", "survey__partnership", "survey__cohort__edition__programme")


def told(on: date, row: Named) -> Line:
    """One of them as a line."""
    survey = row.survey
    url = survey.get_absolute_url()
    if survey.state == State.OPEN:
        return (
            f"Say who you turn to: {survey.subject}", url, f"Until {day(survey.closes_on)}. Only you see your answers.",
            survey.closes_on <= on,
        )  # fmt: skip
    if survey.state == State.CLOSED:
        url = reverse("networks:own_result", args=[survey.code])
        return f"How many turn to you: {survey.subject}", url, "Your own result, which only you can see.", False
    words = f"It opens on {day(survey.opens_on)}. Until then you can opt out, and back in."
    return f"A survey is announced: who turns to whom, {survey.subject}", url, words, False


def dated(person: Person, first: date, last: date) -> Iterator[Dated]:
    """The days on which surveys in which one takes part open and close. CAL-1."""
    rows = Named.objects.there().filter(person=person, survey__state__in=(State.ANNOUNCED, State.OPEN))
    opening = Q(survey__state=State.ANNOUNCED, survey__opens_on__gte=first, survey__opens_on__lt=last)
    closing = Q(survey__closes_on__gte=first, survey__closes_on__lt=last)
    subjects = rows.select_related("survey__agency", "survey__partnership", "survey__cohort__edition__programme")
    yield subjects.filter(opening | closing), lambda found: _entries(found, first, last)


def _entries(rows: Iterable[Named], first: date, last: date) -> Iterator[Entry]:
    for row in rows:
        survey, url = row.survey, row.survey.get_absolute_url()
        if survey.state == State.ANNOUNCED and first <= survey.opens_on < last:
            yield Entry(f"network-opens-{survey.code}", str(survey), "Survey opens", on=survey.opens_on, url=url)
        if first <= survey.closes_on < last:
            title = f"Last day: {survey}"
            yield Entry(f"network-{survey.code}", title, "Survey", on=survey.closes_on, url=url)
