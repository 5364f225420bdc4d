"""Entries that people let evaluators read: as facts without words, and as stories without names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from mantle.evaluation.models import Note
from mantle.evaluation.rules import impact as rules
from mantle.learning.models import Impact
from mantle.learning.models.pulses import LEVELS
from mantle.people.acting import past_the_wall
from mantle.people.models import Person
from mantle.people.queries.limits import limited
from mantle.programmes.models import Cohort, Place, Programme
from mantle.programmes.queries.outcomes import REACHED

LEVEL_NAMES = dict(LEVELS)


@dataclass(frozen=True, slots=True)
class Given:
    """One entry that may be read, as far as it is counted: no word of it."""

    person: int
    level: str
    band: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class CohortGiven:
    """EVA-10: who takes part in a cohort or has completed it, and the entries that they let evaluators read."""

    cohort: Cohort
    people: frozenset[int]
    entries: tuple[Given, ...]

    @property
    def givers(self) -> frozenset[int]:
        return frozenset(entry.person for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Story:
    """EVA-14: one entry in its writer's words, without name, day and cohort."""

    code: str
    level: str
    band: str
    text: str
    shown_by: str
    competency: str
    programme: Programme


def open_entries() -> QuerySet[Impact]:
    """EVA-10: entries that are ticked this very moment, of people who have not stopped the use for figures."""
    return Impact.objects.filter(for_evaluation=True).exclude(person__in=limited("figures"))


def people_by_cohort(cohorts: Iterable[Cohort]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = Place.objects.filter(cohort__in=list(cohorts), state__in=REACHED).exclude(person__in=limited("figures"))
    for cohort, person in rows.order_by().values_list("cohort", "person"):
        found.setdefault(cohort, set()).add(person)
    return found


@past_the_wall("EVA-10: entries that their writers ticked are counted, rounded and masked; no word is read")
def given_in(cohorts: Iterable[Cohort]) -> list[CohortGiven]:
    """EVA-10, EVA-11: people and ticked entries of each cohort; an entry counts from the cohort's first day on."""
    cohorts = list(cohorts)
    people = people_by_cohort(cohorts)
    everyone = set().union(*people.values()) if people else set()
    entries: dict[int, list[tuple[str, date, bool]]] = {}
    rows = open_entries().filter(person__in=everyone).order_by()
    for person, level, on, shown_by in rows.values_list("person", "level", "on", "shown_by"):
        entries.setdefault(person, []).append((level, on, bool(shown_by)))
    found = []
    for cohort in cohorts:
        own = people.get(cohort.pk, set())
        placed = [
            Given(person, level, band, is_shown)
            for person in own
            for level, on, is_shown in entries.get(person, [])
            if (band := rules.band_of(cohort.starts_on, on)) is not None
        ]
        found.append(CohortGiven(cohort, frozenset(own), tuple(placed)))
    return found


@dataclass(frozen=True, slots=True)
class Stories:
    """EVA-13: what may be read, and whether there is more of programmes in which too few have written."""

    found: list[Story]
    are_more: bool


@past_the_wall("EVA-13, EVA-14: words that their writers let evaluators read, without names")
def stories(programme: Programme | None = None, level: str = "") -> Stories:
    """EVA-13: every entry that is ticked now, of programmes in which five people at least let theirs be read."""
    places = _places(programme)
    # No order by person or day may remain: EVA-14.
    rows = sorted(
        open_entries().filter(person__in=places).select_related("competency", "person"),
        key=lambda row: rules.order_of(row.code),
    )
    found: list[Story] = []
    givers: dict[int, set[int]] = {}
    for row in rows:
        place, band = _where(row, places[row.person_id])
        if place is not None and band is not None:
            own = place.cohort.edition.programme
            givers.setdefault(own.pk, set()).add(row.person_id)
            found.append(_story(row, own, band))
    enough = {key for key, people in givers.items() if len(people) >= rules.FEWEST_WRITERS}
    shown = [each for each in found if each.programme.pk in enough and (not level or each.level == LEVEL_NAMES[level])]
    return Stories(shown, enough != set(givers))


def _places(programme: Programme | None) -> dict[int, list[Place]]:
    rows = Place.objects.filter(state__in=REACHED).select_related("cohort__edition__programme")
    if programme is not None:
        rows = rows.filter(cohort__edition__programme=programme)
    found: dict[int, list[Place]] = {}
    for place in rows.order_by("cohort__starts_on", "pk"):
        found.setdefault(place.person_id, []).append(place)
    return found


def _where(row: Impact, places: Iterable[Place]) -> tuple[Place | None, int | None]:
    """The last of somebody's cohorts that had begun on the day from which the difference is told."""
    began = [(place, band) for place in places if (band := rules.band_of(place.cohort.starts_on, row.on)) is not None]
    return began[-1] if began else (None, None)


def _story(row: Impact, programme: Programme, band: int) -> Story:
    names = (row.person.given_name, row.person.family_name)
    text, shown_by = (rules.without_names(words, names) for words in (row.text, row.shown_by))
    competency = row.competency.name if row.competency else ""
    return Story(row.code, LEVEL_NAMES[row.level], rules.BANDS[band][2], text, shown_by, competency, programme)


@past_the_wall("EVA-16: whether entries on which a finding is to rest may be read now, and how many people wrote them")
def readable(codes: Iterable[str], programme: Programme) -> list[Impact]:
    """EVA-16: of entries named by code, those that are among the stories of a programme at this moment."""
    wanted = {story.code for story in stories(programme).found} & set(codes)
    return list(Impact.objects.filter(code__in=wanted))


@past_the_wall("EVA-18: on how many entries a finding still rests; none is read")
def still_rests_on(note: Note) -> int:
    return note.entries.filter(for_evaluation=True).exclude(person__in=limited("figures")).count()


def notes(person: Person, programme: Programme | None = None) -> QuerySet[Note]:
    rows = Note.objects.visible_to(person).select_related("programme", "finding__study", "by")
    return rows if programme is None else rows.filter(programme=programme)
