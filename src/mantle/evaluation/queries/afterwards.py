"""What is read of answers half a year and a year after a programme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from mantle.evaluation.models import Afterwards
from mantle.evaluation.rules.afterwards import AFTER, OPEN_FOR, Moment, Side, closes_on, due_moment
from mantle.learning.models import Entry, Plan, Reading, SelfDiagnostic, Sheet
from mantle.people.acting import past_the_wall
from mantle.people.models import Person
from mantle.people.queries.limits import limited
from mantle.programmes.models import Cohort, Place, PlacePeriod, Programme
from mantle.programmes.queries.outcomes import Drawn
from mantle.programmes.rules import PlaceState

MOST_RESOURCES = 12
OWN_TOOLS = (
    ("My plan", Plan), ("My journal", Entry), ("The self-diagnostic", SelfDiagnostic), ("Worksheets", Sheet),
)  # fmt: skip


def tools_of(person: Person) -> list[str]:
    """EVA-31: tools that somebody has used here, their own first, then what they worked through in the library."""
    own = [name for name, model in OWN_TOOLS if model._default_manager.filter(person=person).exists()]
    read = Reading.objects.filter(person=person).select_related("resource").order_by("-on", "pk")[:MOST_RESOURCES]
    return [*own, *dict.fromkeys(row.resource.title[:120] for row in read)]


def to_answer(person: Person, on: date) -> QuerySet[Afterwards]:
    """What waits for somebody."""
    rows = Afterwards.objects.visible_to(person).open_on(on)
    return rows.select_related("place__cohort__edition__programme", "place__person")


def own(person: Person) -> QuerySet[Afterwards]:
    return Afterwards.objects.visible_to(person).select_related("place__cohort__edition__programme", "place__person")


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody who is to be asked: about which place, as whom, at which moment, until when."""

    place: Place
    person: Person
    side: Side
    moment: Moment
    closes_on: date


def due_on(on: date) -> list[Due]:
    """EVA-30, EVA-35: who completed, and their sponsors who can sign in, and were not asked at this moment yet."""
    first = on - max(AFTER.values()) - OPEN_FOR
    ended = PlacePeriod.objects.filter(
        state=PlaceState.COMPLETED, place__state=PlaceState.COMPLETED, starts_on__gt=first,
        starts_on__lte=on - min(AFTER.values()),
    ).exclude(place__person__in=limited("figures"))  # fmt: skip
    asked = set(Afterwards.objects.filter(place__in=ended.values("place")).values_list("place", "side", "moment"))
    stopped = set(limited("figures"))
    related = ("place__person__account", "place__sponsor__account", "place__cohort__edition__programme")
    rows = ended.select_related(*related).order_by("pk")
    found = []
    for row in rows:
        moment = due_moment(row.starts_on, on)
        if moment is None:
            continue
        for side, person in _sides(row.place):
            if (row.place_id, str(side), str(moment)) not in asked and person.pk not in stopped:
                found.append(Due(row.place, person, side, moment, closes_on(row.starts_on, moment)))
    return found


def _sides(place: Place) -> list[tuple[Side, Person]]:
    sponsor = place.sponsor
    has_account = sponsor is not None and getattr(sponsor, "account", None) is not None
    return [(Side.OWN, place.person), *([(Side.SPONSOR, sponsor)] if sponsor is not None and has_account else [])]


@dataclass(slots=True)
class Wave:
    """EVA-33: what those who were asked at one moment said, as plain numbers that nobody reads before disclosure."""

    asked: int = 0
    answered: int = 0
    levels: dict[str, list[int]] = field(default_factory=dict)
    peers: list[int] = field(default_factory=list)
    tools: dict[str, int] = field(default_factory=dict)
    with_tools: int = 0
    learning: dict[str, int] = field(default_factory=dict)


@past_the_wall("EVA-33: answers that nobody else sees are counted, rounded and masked")
def waves_of(programme: Programme) -> dict[tuple[str, str], Wave]:
    """By side and moment."""
    found = {(str(side), str(moment)): Wave() for side in Side for moment in Moment}
    rows = Afterwards.objects.filter(place__cohort__edition__programme=programme)
    rows = rows.exclude(place__person__in=limited("figures")).exclude(asked__in=limited("figures")).order_by()
    for side, moment, answered, levels, peers, tools, learning in rows.values_list(
        "side", "moment", "answered_on", "levels", "peers", "tools", "learning"
    ):
        wave = found[side, moment]
        wave.asked += 1
        if answered is None:
            continue
        wave.answered += 1
        for level, given in levels.items():
            wave.levels.setdefault(level, []).append(given)
        if not learning:
            continue
        wave.peers.append(peers or 0)
        wave.with_tools += bool(tools)
        wave.learning[learning] = wave.learning.get(learning, 0) + 1
        for tool in tools:
            wave.tools[tool] = wave.tools.get(tool, 0) + 1
    return found


@past_the_wall("EVA-34: of how many in a cohort something has lasted; counted, rounded and masked")
def lasting_in(cohort: Cohort, people: Iterable[int]) -> dict[str, Drawn]:
    """EVA-34: for outcome 5: of whom peers, a tool or learning are left half a year or a year after."""
    rows = Afterwards.objects.filter(
        place__cohort=cohort, place__person__in=list(people), side=Side.OWN, answered_on__isnull=False
    )
    lasts = {person for person, peers, tools, learning in rows.order_by().values_list(
        "place__person", "peers", "tools", "learning"
    ) if peers or tools or learning in ("together", "alone")}  # fmt: skip
    return {"afterwards": Drawn(end=frozenset(lasts))}


def next_wave_on(programme: Programme, on: date) -> date | None:
    """The first day on which somebody of a programme will be asked, by those who have completed."""
    ended = PlacePeriod.objects.filter(state=PlaceState.COMPLETED, place__cohort__edition__programme=programme)
    days = [day + after for day in ended.order_by().values_list("starts_on", flat=True) for after in AFTER.values()]
    return min((day for day in days if day > on), default=None)
