"""What is read of help between authorities: who stands on which side, offers that stand, and what fits a request."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.models import Agency, Person, current
from mantle.structures.models import Appointment, ContextMeasure
from mantle.support.models import (
    HeldDay,
    HelpDay,
    HelpDeployment,
    HelpOffer,
    HelpRequest,
    HelpStep,
    HelpTeamMember,
)
from mantle.support.rules.help import (
    AREAS,
    Offered,
    Side,
    Suggestion,
    Wanted,
    month_of,
    months_between,
    suggestion,
)

TEAM_TIERS = 3  # whom an authority may name: those who hold a post of these tiers


def agencies_helping(person: Person) -> QuerySet[Agency]:
    """Authorities for which this person may offer and ask."""
    rows = Agency.objects.within_reach_of(person, Permission.OFFER_HELP)
    return rows.filter(ends_on__isnull=True, is_upper_tier=True)


def leaders_of(agencies: Iterable[Agency], on: date) -> QuerySet[Person]:
    """HLP-2: whom these authorities may name: whoever holds one of their leading posts today."""
    held = Appointment.objects.filter(current(on), post__agency__in=agencies, post__tier__lte=TEAM_TIERS)
    return Person.objects.filter(pk__in=held.order_by().values("person"), merged_into__isnull=True)


def sides_of(person: Person, request: HelpRequest, deployment: HelpDeployment | None) -> frozenset[Side]:
    """HLP-9: as what a person stands before a request: for an authority, as broker, as one who is sent."""
    helps, brokers = (person.standing.reach(each) for each in (Permission.OFFER_HELP, Permission.BROKER_HELP))
    found = set()
    if helps.covers(request.agency_id, request.agency.region):
        found.add(Side.ASKING)
    if deployment is not None and helps.covers(deployment.helper_id, deployment.helper.region):
        found.add(Side.HELPING)
    if brokers.covers(request.agency_id, request.agency.region):
        found.add(Side.BROKER)
    if deployment is not None and (
        deployment.offer.lead_id == person.pk or deployment.people.filter(person=person).exists()
    ):
        found.add(Side.SENT)
    return frozenset(found)


def deployment_for(person: Person, request: HelpRequest) -> HelpDeployment | None:
    """The helper put to a request now, or the last that this person may see."""
    rows = HelpDeployment.objects.visible_to(person).filter(request=request)
    return rows.select_related("helper", "helped", "offer__lead", "chosen_by", "request", "trial").first()


def live_deployment(request: HelpRequest) -> HelpDeployment | None:
    rows = HelpDeployment.objects.live().filter(request=request)
    return rows.select_related("helper", "helped", "offer__lead", "request").first()


def steps_of(request: HelpRequest, deployment: HelpDeployment | None, sides: frozenset[Side]) -> list[HelpStep]:
    """HLP-5: steps on record; a helper reads none that belong to another helper, nor what came after its own end."""
    rows = request.steps.select_related("by", "deployment__helper")
    if not sides & {Side.ASKING, Side.BROKER}:
        rows = rows.filter(Q(deployment=deployment) | Q(deployment__isnull=True, move__in=["ask", "diagnose"]))
    return list(rows)


# --- Days -------------------------------------------------------------------------------------------------------------


def days_of(deployment: HelpDeployment, on: date) -> tuple[Decimal, Decimal]:
    """Days spent until a day, and days planned after it."""
    rows = deployment.days.aggregate(spent=Sum("days", filter=Q(on__lte=on)), planned=Sum("days", filter=Q(on__gt=on)))
    return rows["spent"] or Decimal(0), rows["planned"] or Decimal(0)


def taken_numbers(offer: HelpOffer, months: Iterable[date]) -> dict[date, list[int]]:
    """HLP-12: the days of an offer that are held, by month."""
    found: dict[date, list[int]] = defaultdict(list)
    for month, number in HeldDay.objects.filter(offer=offer, month__in=list(months)).values_list("month", "number"):
        found[month].append(number)
    return found


def fewest_free(offers: Sequence[HelpOffer], months: Sequence[date]) -> dict[int, int]:
    """For each offer, how many days are free in the month in which fewest are."""
    rows = HeldDay.objects.filter(offer__in=[row.pk for row in offers], month__in=list(months)).order_by()
    held: dict[int, int] = {}
    for offer, _, count in rows.values_list("offer", "month").annotate(n=Count("pk")):
        held[offer] = max(held.get(offer, 0), count)
    return {row.pk: row.days_a_month - held.get(row.pk, 0) for row in offers}


# --- What fits --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fitting:
    """An offer beside a request: how well it fits, why, and what stands against it."""

    offer: HelpOffer
    found: Suggestion


def fitting(request: HelpRequest, first: date, last: date, days_a_month: int, on: date) -> list[Fitting]:
    """HLP-6: every offer that was not withdrawn, those that may be proposed first, best first. HLP-7 says which may."""
    rows = HelpOffer.objects.filter(withdrawn_at__isnull=True).select_related("agency", "lead")
    offers = list(rows.prefetch_related("competencies", "cannot_help"))
    return suggestions(request, offers, first, last, days_a_month, on)


def suggestions(
    request: HelpRequest, offers: Sequence[HelpOffer], first: date, last: date, days_a_month: int, on: date
) -> list[Fitting]:
    """How each of these offers fits a request for a time."""
    free = fewest_free(offers, months_between(first, last))
    led = led_still(offers, on)
    figures, spreads = figures_of({request.agency_id, *(row.agency_id for row in offers)})
    wanted = Wanted(
        request.agency_id, request.agency.region, frozenset(request.areas),
        frozenset(request.competencies.values_list("name", flat=True)), days_a_month, figures.get(request.agency_id),
    )  # fmt: skip
    stands = {
        row.pk for row in offers if row.withdrawn_at is None and row.starts_on <= first <= last <= row.ends_on
    }  # fmt: skip
    found = []
    for row in offers:
        offered = _as_offered(row, free[row.pk], row.pk in stands, row.pk in led, on, figures)
        found.append(Fitting(row, suggestion(wanted, offered, spreads)))
    return sorted(found, key=lambda each: (not each.found.may_be_proposed, -each.found.fit, each.offer.agency.name))


@past_the_wall("HLP-7: whether whoever leads an offer still holds a leading post there, and nothing else of them")
def led_still(offers: Sequence[HelpOffer], on: date) -> set[int]:
    """Offers whose leader holds a leading post at their authority on a day."""
    held = Appointment.objects.filter(
        current(on), person__in=[row.lead_id for row in offers], post__tier__lte=TEAM_TIERS
    )
    pairs = set(held.order_by().values_list("person", "post__agency"))
    return {row.pk for row in offers if (row.lead_id, row.agency_id) in pairs}


def _as_offered(
    row: HelpOffer, free: int, stands: bool, is_led: bool, on: date, figures: Mapping[int, dict[str, float]]
) -> Offered:
    return Offered(
        row.agency_id, row.agency.region, frozenset(row.areas), frozenset(each.name for each in row.competencies.all()),
        free, row.is_stale(on), not stands, frozenset(each.pk for each in row.cannot_help.all()), is_led,
        figures.get(row.agency_id),
    )  # fmt: skip


def figures_of(agencies: Iterable[int]) -> tuple[dict[int, dict[str, float]], dict[str, float]]:
    """The latest published figures of places, and how far apart most places of the nation lie in each."""
    wanted = set(agencies)
    found: dict[int, dict[str, float]] = defaultdict(dict)
    every: dict[str, dict[int, float]] = defaultdict(dict)
    rows = ContextMeasure.objects.order_by("year").values_list("agency", "name", "value")
    for agency, name, value in rows:
        every[name][agency] = value
        if agency in wanted:
            found[agency][name] = value
    spreads = {name: _spread(sorted(values.values())) for name, values in every.items()}
    return found, spreads


def _spread(values: list[float]) -> float:
    """From the tenth of a hundred to the ninetieth, so that one strange place does not make all others alike."""
    last = len(values) - 1
    return values[round(last * 0.9)] - values[round(last * 0.1)]


# --- What stands, for everybody ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StandingArea:
    """One thing that help can be about: how many authorities offer it, in which regions."""

    key: str
    name: str
    offers: int
    regions: list[str]


def standing_areas(offers: Iterable[HelpOffer]) -> list[StandingArea]:
    """HLP-3: what everybody who sees programmes may know of offers: what they are about, and in which regions."""
    counts: Counter[str] = Counter()
    regions: dict[str, set[str]] = defaultdict(set)
    for row in offers:
        for key in row.areas:
            counts[key] += 1
            regions[key].add(row.agency.region)
    return [
        StandingArea(key, name, counts[key], sorted(filter(None, regions[key])))
        for key, name in AREAS.items()
        if counts[key]
    ]


def members_of(offer: HelpOffer) -> list[HelpTeamMember]:
    return list(offer.team.select_related("person"))


def days_logged_for(offers: Iterable[int], on: date) -> dict[int, Decimal]:
    """Days spent for each offer, over all whom it helped."""
    rows = HelpDay.objects.filter(deployment__offer__in=list(offers), on__lte=on).order_by()
    return dict(rows.values_list("deployment__offer").annotate(n=Sum("days")))


def held_now(offers: Iterable[HelpOffer], on: date) -> dict[int, int]:
    """How many days of this month are held, by offer."""
    rows = HeldDay.objects.filter(offer__in=[row.pk for row in offers], month=month_of(on)).order_by()
    return dict(rows.values_list("offer").annotate(n=Count("pk")))
