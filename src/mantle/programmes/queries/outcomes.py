"""What is read for outcomes and aims: evidence that this slice holds, who stayed, what went back to the system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, Value

from mantle.people.acting import past_the_wall
from mantle.people.queries.limits import limited
from mantle.programmes.models import (
    Cohort,
    DayOneAnswer,
    EventFacilitator,
    EvidenceRule,
    Facilitator,
    FacultyMember,
    Measure,
    Offer,
    Place,
    PlacePeriod,
    Programme,
    Reached,
    Reading,
    Result,
    SetMember,
    Version,
)
from mantle.programmes.rules import way_of
from mantle.programmes.rules.standards import AFTER, BEFORE
from mantle.structures.models import Appointment
from mantle.structures.models.diagnosing import Diagnostic

REACHED = ("active", "deferred", "completed")
LEADS_UP_TO = 3
COMPARED = 5  # STD-16: so many of the others beside each participant, at most


@dataclass(frozen=True, slots=True)
class Drawn:
    """STD-12: of whom evidence from one source is there at the start and at the end, and who stands better then."""

    start: frozenset[int] = frozenset()
    end: frozenset[int] = frozenset()
    better: frozenset[int] | None = None


def participants(cohort: Cohort) -> set[int]:
    """STD-12: those who take part in a cohort or have completed it, and have not stopped the use for figures."""
    rows = Place.objects.filter(cohort=cohort, state__in=REACHED).exclude(person__in=limited("figures"))
    return set(rows.order_by().values_list("person", flat=True))


def rules_of(cohort: Cohort) -> list[EvidenceRule]:
    return list(cohort.edition.evidence_rules.select_related("outcome"))


def held_here(cohort: Cohort) -> dict[str, Drawn]:
    """STD-12: evidence that this slice holds, by source; what other slices hold is put beside it by `home`."""
    places = Q(place__cohort=cohort)

    def people(rows) -> frozenset[int]:
        return frozenset(rows.order_by().values_list("place__person", flat=True))

    offers = Offer.objects.filter(person__places__cohort=cohort, given_at__date__gte=cohort.starts_on)
    return {
        "day_one": Drawn(end=people(DayOneAnswer.objects.filter(places))),
        "milestones": Drawn(end=people(Reached.objects.filter(places))),
        "result": Drawn(end=people(Result.objects.filter(places, outcome="passed"))),
        "sets": Drawn(end=people(SetMember.objects.filter(places))),
        "diagnosis": _diagnosed(cohort),
        "offers": Drawn(end=frozenset(offers.order_by().values_list("person", flat=True))),
    }


def _diagnosed(cohort: Cohort) -> Drawn:
    """Those whose agency was looked at by its leaders about the start, and again about the end."""
    asked = Diagnostic.objects.filter(agency__places__cohort=cohort)
    first, late, last = cohort.starts_on - BEFORE, cohort.starts_on + AFTER, cohort.ends_on - AFTER
    start = set(asked.filter(opens_on__gte=first, opens_on__lt=late).order_by().values_list("agency", flat=True))
    end = set(asked.filter(opens_on__gte=last).order_by().values_list("agency", flat=True))
    held = list(cohort.places.order_by().values_list("person", "agency"))
    sides = [frozenset(person for person, agency in held if agency in agencies) for agencies in (start, end)]
    return Drawn(*sides)


@dataclass(frozen=True, slots=True)
class Followed:
    """STD-16: of those who began, and of the others like them, how many lead still after so many months."""

    months: int
    stayed: int = 0
    left: int = 0
    others_stayed: int = 0
    others_left: int = 0


@past_the_wall("STD-16: counts of who still leads, in any agency; rounded and masked before anybody reads them")
def followed(programme: Programme, months: Sequence[int], on: date) -> list[Followed]:
    """STD-16: for each span, everyone who began at least so long ago, and up to five others beside each. Five queries.

    The others held a post of the same tier in an agency of the same kind on the day on which the cohort began, and
    never had a place anywhere. Whoever withdrew counts as having begun.
    """
    begun = Place.objects.filter(cohort__edition__programme=programme, cohort__starts_on__lte=on)
    mine: dict[tuple[int, date], set[int]] = {}
    for cohort, day, person, state in begun.order_by().values_list("cohort", "cohort__starts_on", "person", "state"):
        if state not in ("given", "onboarding"):
            mine.setdefault((cohort, day), set()).add(person)
    if not mine:
        return [Followed(span) for span in months]
    ever = set(Place.objects.order_by().values_list("person", flat=True))
    limits, spells = set(limited("figures")), _spells_since(min(day for _, day in mine))
    return [_followed(mine, span, on, _Posts(spells, limits, ever)) for span in months]


Spell = tuple[int, date | None, date | None, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Posts:
    """Posts of leadership, the lowest tier first: who held them and when; who is left out, who ever had a place."""

    spells: list[Spell]
    limits: set[int]
    ever: set[int]

    def on(self, day: date) -> dict[int, tuple[int, str]]:
        """Of everyone who held one on a day: its tier and the kind of agency, the highest if several."""
        return {
            person: group for person, starts, ends, group in self.spells
            if (starts is None or starts <= day) and (ends is None or ends > day)
        }  # fmt: skip


def _spells_since(day: date) -> list[Spell]:
    late = Q(ends_on__gt=day) | Q(ends_on__isnull=True)
    rows = Appointment.objects.filter(late, post__tier__lte=LEADS_UP_TO).order_by("-post__tier", "pk")
    told = rows.values_list("person", "starts_on", "ends_on", "post__tier", "post__agency__kind")
    return [(person, starts, ends, (tier or 0, kind)) for person, starts, ends, tier, kind in told]


def _followed(mine: Mapping[tuple[int, date], set[int]], months: int, on: date, posts: _Posts) -> Followed:
    found = [0, 0, 0, 0]
    for (_, day), began in mine.items():
        then = day + timedelta(days=round(months * 30.4375))
        if then > on:
            continue
        held = {person: group for person, group in posts.on(day).items() if person not in posts.limits}
        here = [(person, group) for person, group in held.items() if person in began]
        others = [
            person for group in {group for _, group in here}
            for person in _beside(held, group, posts.ever, COMPARED * sum(own == group for _, own in here))
        ]  # fmt: skip
        lead = posts.on(then)
        for place, people in ((0, [person for person, _ in here]), (2, others)):
            stayed = sum(person in lead for person in people)
            found[place] += stayed
            found[place + 1] += len(people) - stayed
    return Followed(months, *found)


def _beside(held: Mapping[int, tuple[int, str]], group: tuple[int, str], ever: set[int], most: int) -> list[int]:
    alike = [person for person, own in held.items() if own == group and person not in ever]
    # Spread over the whole list instead of its beginning, which would be the oldest records.
    step = max(1, len(alike) // most) if most else 1
    return sorted(alike)[::step][:most]


@dataclass(frozen=True, slots=True)
class Given:
    """STD-17: one way in which those who had a place give something back, and by how many of them."""

    name: str
    people: int


def given_back(programme: Programme) -> tuple[int, list[Given]]:
    """STD-17: of those who had a place, how many help others: mentor, host, teach, facilitate. Two queries."""
    places = Place.objects.filter(cohort__edition__programme=programme, state__in=REACHED)
    people = set(places.exclude(person__in=limited("figures")).order_by().values_list("person", flat=True))
    standing = Offer.objects.filter(taken_back_at__isnull=True)
    ways = {
        "Offer to mentor somebody": standing.filter(kind="mentor"),
        "Offer to have somebody with them at work": standing.filter(kind="host"),
        "In the faculty": FacultyMember.objects.present(),
        "Led a session": Facilitator.objects.all(),
        "Facilitated an event": EventFacilitator.objects.all(),
    }
    first, *rest = (rows.order_by().values_list(Value(name), "person") for name, rows in ways.items())
    # A union tells each pair once.
    counts = Counter(name for name, person in first.union(*rest) if person in people)
    return len(people), [Given(name, counts[name]) for name in ways]


@dataclass(frozen=True, slots=True)
class Read:
    """STD-15: a measure with its readings in order, and what the newest says against the oldest, by whose it is."""

    measure: Measure
    readings: list[Reading]
    ways: list[tuple[str, str]] = field(default_factory=list)


def begun_cohort(edition: Version, on: date) -> Cohort | None:
    """The first cohort that has begun on a version: what it asks for stays from then. STD-11."""
    return edition.cohorts.filter(starts_on__lte=on).order_by("starts_on").first()


def measures_of(programme: Programme) -> list[Read]:
    """STD-15: every measure of a programme with all its readings. Two queries."""
    rows = programme.measures.prefetch_related("readings__agency")
    return [Read(row, readings := list(row.readings.all()), ways_of(row, readings)) for row in rows]


def ways_of(measure: Measure, readings: Sequence[Reading]) -> list[tuple[str, str]]:
    by: dict[str, list[Reading]] = {}
    for row in readings:
        by.setdefault(str(row.agency or "All together"), []).append(row)
    return [
        (name, way_of(float(rows[0].value), float(rows[-1].value), measure.wanted))
        for name, rows in by.items() if len(rows) > 1
    ]  # fmt: skip


@past_the_wall("STD-18: days between completing and a higher post, by programme; told from ten people on")
def ways_up(on: date) -> list[tuple[int, str, date, date | None]]:
    """STD-18: everyone who completed: person, programme, the day, and when they took up a higher post, if they did.

    Whoever completed one programme twice counts from the first time on.
    """
    done = PlacePeriod.objects.filter(state="completed").exclude(place__person__in=limited("figures"))
    days = done.order_by("starts_on").values_list(
        "place__person", "place__cohort__edition__programme__name", "starts_on"
    )
    first: dict[tuple[int, str], date] = {}
    for person, name, day in days:
        first.setdefault((person, name), day)
    rows = [(person, name, day) for (person, name), day in first.items()]
    held: dict[int, list[tuple[int, date, date | None]]] = {}
    posts = Appointment.objects.filter(person__in={person for person, *_ in rows}, post__tier__isnull=False)
    spans = posts.order_by("starts_on").values_list("person", "post__tier", "starts_on", "ends_on")
    for person, tier, starts, ends in spans:
        held.setdefault(person, []).append((tier or 0, starts, ends))
    return [(person, name, day, _rise(held.get(person, []), day, on)) for person, name, day in rows]


def results_by_programme() -> dict[str, tuple[int, int]]:
    """STD-18: by programme, how many results are a pass and how many are another."""
    rows = Result.objects.exclude(place__person__in=limited("figures")).order_by()
    found: dict[str, tuple[int, int]] = {}
    for name, outcome in rows.values_list("place__cohort__edition__programme__name", "outcome"):
        passed, others = found.get(name, (0, 0))
        found[name] = (passed + 1, others) if outcome == "passed" else (passed, others + 1)
    return found


def _rise(held: Iterable[tuple[int, date, date | None]], since: date, on: date) -> date | None:
    """The day of the first post of a higher tier than any held on the day before."""
    spans = list(held)
    then = [tier for tier, starts, ends in spans if starts < since and (ends is None or ends >= since)]
    best = min(then, default=9)
    risen = [starts for tier, starts, _ in spans if since <= starts <= on and tier < best]
    return min(risen, default=None)


def moves_between_strands() -> dict[tuple[str, str], int]:
    """STD-19: how often somebody's next place, by the day of the cohort, was in another strand, or in the same."""
    rows = Place.objects.exclude(state="transferred").exclude(person__in=limited("figures"))
    by_person = rows.order_by("person", "cohort__starts_on", "pk").values_list(
        "person", "cohort__edition__programme__strand__name"
    )
    found: dict[tuple[str, str], int] = {}
    before: tuple[int, str] | None = None
    for person, strand in by_person:
        if before is not None and before[0] == person:
            found[before[1], strand] = found.get((before[1], strand), 0) + 1
        before = (person, strand)
    return found
