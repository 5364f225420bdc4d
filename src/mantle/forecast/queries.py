"""What is read for profiles and forecasts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)  # fmt: skip

from mantle.forecast.models import Answer, Forecast, Survey
from mantle.forecast.rules import NEXT_POST, NO, YES, AnswerRow, ArrivalRow, HolderRow, PostRow
from mantle.people.access import Permission
from mantle.people.acting import past_the_wall
from mantle.people.models import Agency, Change, Person, current
from mantle.people.queries.limits import limited
from mantle.programmes.models import Place
from mantle.programmes.models.places import RUNNING
from mantle.programmes.rules import AudienceKind
from mantle.structures.models import Appointment, Post
from mantle.structures.rules import COVER, SUBSTANTIVE, Spell


@dataclass(frozen=True, slots=True)
class Scope:
    """What a profile or forecast is about: an agency, a region, or the whole nation."""

    agency: Agency | None = None
    region: str = ""

    @property
    def name(self) -> str:
        return self.agency.name if self.agency else self.region or "The whole nation"

    @property
    def query(self) -> str:
        """How the scope is written in an address."""
        return f"agency={self.agency.code}" if self.agency else f"region={self.region}" if self.region else ""

    def condition(self, path: str = "agency") -> Q:
        """Posts within the scope; beyond one agency only authorities that carry children's services count."""
        if self.agency:
            return Q(**{path: self.agency})
        upper = Q(**{f"{path}__is_upper_tier": True})
        return upper & Q(**{f"{path}__region": self.region}) if self.region else upper


def regions() -> list[str]:
    """Regions that have an authority with children's services."""
    rows = Agency.objects.filter(is_upper_tier=True, ends_on__isnull=True).exclude(region="")
    return list(rows.values_list("region", flat=True).distinct().order_by("region"))


def profile_places(person: Person) -> tuple[list[Agency], list[str]]:
    """Agencies of which this person may see a profile on its own, and all regions; one query."""
    reach = person.standing.reach(Permission.VIEW_PROFILE)
    rows = list(Agency.objects.filter(is_upper_tier=True, ends_on__isnull=True).order_by("name"))
    return [row for row in rows if reach.covers(row.pk, row.region)], sorted({row.region for row in rows} - {""})


def agencies_for_forecast(person: Person) -> QuerySet[Agency]:
    rows = Agency.objects.within_reach_of(person, Permission.RUN_FORECAST)
    return rows.filter(is_upper_tier=True, ends_on__isnull=True).order_by("name")


def posts_in(scope: Scope, on: date) -> list[PostRow]:
    """Single posts within a scope on a day, counted by tier, region and how they are held."""
    alike = ("tier", "statutory_role", "agency__region")
    posts = Post.objects.filter(scope.condition()).at(on).single().order_by()
    stand = {key: n for *key, n in posts.values_list(*alike).annotate(n=Count("pk")) for key in [tuple(key)]}
    # A post with a holder and somebody who covers counts once, as held.
    now = _now(scope, on).filter(post__is_group=False).order_by().values_list(*(f"post__{name}" for name in alike))
    held = Count("post", distinct=True, filter=~Q(kind__in=COVER))
    filled = {tuple(key): (n, some) for *key, n, some in now.annotate(n=held, some=Count("post", distinct=True))}
    found = []
    for (tier, role, region), n in stand.items():
        by_holder, by_anyone = filled.get((tier, role, region), (0, 0))
        parts = ((True, False, by_holder), (False, True, by_anyone - by_holder), (False, False, n - by_anyone))
        found += [
            PostRow(tier, bool(role), is_held, is_covered, region, count)
            for is_held, is_covered, count in parts
            if count
        ]
    return found


def _now(scope: Scope, on: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(scope.condition("post__agency"), current(on), current(on, "post__"))


def last_change() -> int:
    """The number of the last change on record, of whatever table: until the next one every figure stays the same."""
    return Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def holders_in(scope: Scope, on: date) -> list[HolderRow]:
    """Substantive holders within a scope on a day, counted by tier, year of birth and background."""
    rows = (
        _now(scope, on)
        .exclude(kind__in=COVER)
        .exclude(person__in=limited("figures"))
        .order_by()
        .values_list("post__tier", "person__birth_year", "person__background")
        .annotate(n=Count("pk"), began=Sum(DayNumber("starts_on")))
    )
    return [HolderRow(tier, born, area, n, n * on.toordinal() - began) for tier, born, area, n, began in rows]


class DayNumber(Func):
    """The number of a day, as `date.toordinal` counts, worked out where the rows are."""

    output_field = IntegerField()
    template = "((%(expressions)s - DATE '0001-01-01') + 1)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(CAST(julianday(%(expressions)s) AS INTEGER) - 1721424)")


def completed_in(scope: Scope, since: date, on: date) -> dict[int, tuple[int, int]]:
    """Of each tier from 1 to 3: how many substantive spells ended from one day to another, and their days in all."""
    rows = Appointment.objects.filter(scope.condition("post__agency"), post__tier__in=(1, 2, 3), post__is_group=False)
    rows = rows.exclude(kind__in=COVER).filter(ends_on__gte=since, ends_on__lte=on).order_by()
    found = rows.values_list("post__tier").annotate(n=Count("pk"), d=Sum(DayNumber("ends_on") - DayNumber("starts_on")))
    return {tier: (n, days) for tier, n, days in found}


def arrivals_in(scope: Scope, starts: Sequence[date], until: date) -> list[ArrivalRow]:
    """Appointments to posts of tiers 1 to 3 counted by tier, region, the period in which they begin, and cover or not.

    Periods begin on the given days, oldest first; the last one ends before `until`.
    """
    rows = Appointment.objects.filter(scope.condition("post__agency"), post__tier__in=(1, 2, 3), post__is_group=False)
    rows = rows.filter(starts_on__gte=starts[0], starts_on__lt=until).order_by()
    cover = Case(When(kind__in=COVER, then=True), default=False, output_field=BooleanField())
    found = (
        rows.annotate(period=_period(starts), cover=cover)
        .values_list("post__tier", "post__agency__region", "period", "cover")
        .annotate(n=Count("pk"))
    )
    return [ArrivalRow(*row) for row in found]


def _period(starts: Sequence[date]) -> Case:
    latest_first = [When(starts_on__gte=day, then=Value(place)) for place, day in enumerate(starts)][::-1]
    return Case(*latest_first, output_field=IntegerField())


def new_backgrounds_in(scope: Scope, starts: Sequence[date], until: date) -> dict[tuple[int, str], int]:
    """Substantive newcomers to tiers 1 to 3 whose background is known, counted by period and background."""
    rows = Appointment.objects.filter(scope.condition("post__agency"), post__tier__in=(1, 2, 3), post__is_group=False)
    rows = rows.exclude(kind__in=COVER).exclude(person__background="").exclude(person__in=limited("figures")).order_by()
    rows = rows.filter(starts_on__gte=starts[0], starts_on__lt=until).annotate(period=_period(starts))
    found = rows.values_list("period", "person__background").annotate(n=Count("pk"))
    return {(period, area): n for period, area, n in found}


@past_the_wall("counts of ten or more are drawn from places that nobody else sees")
def aspirants_in(scope: Scope, on: date) -> dict[str, int]:
    """Who has a running place in a programme for aspirant directors on a day, counted by background. FOR-21."""
    day = current(on, "periods__") & Q(periods__state__in=RUNNING)
    rows = Place.objects.filter(scope.condition(), day).exclude(person__background="").order_by()
    rows = rows.exclude(person__in=limited("figures"))
    rows = rows.filter(cohort__edition__programme__strand__audience=AudienceKind.ASPIRANT_DIRECTORS)
    return dict(rows.values_list("person__background").annotate(n=Count("person", distinct=True)))


@past_the_wall("counts of ten or more are drawn from answers that nobody else sees")
def answers_in(scope: Scope, on: date) -> list[AnswerRow]:
    """What substantive holders within a scope have answered, counted; nobody's answer is to be read from it alone."""
    post = "person__appointments__post"
    held = current(on, "person__appointments__") & current(on, f"{post}__") & scope.condition(f"{post}__agency")
    rows = Answer.objects.filter(held, person__appointments__kind__in=SUBSTANTIVE).order_by()
    rows = rows.exclude(person__in=limited("figures"))
    found = rows.values_list(f"{post}__tier", "question", "answer", "detail", "person__birth_year")
    return [AnswerRow(*row) for row in found.annotate(n=Count("person", distinct=True))]


@past_the_wall("a forecast counts wishes and names nobody")
def wishes(on: date) -> dict[int, bool]:
    """FOR-12: who would take the post above their own, as they said themselves; “not sure” counts as not known."""
    rows = Answer.objects.filter(question=NEXT_POST, answer__in=(YES, NO), on__lte=on).order_by("on", "pk")
    rows = rows.exclude(person__in=limited("figures"))
    return {person: answer == YES for person, answer in rows.values_list("person_id", "answer")}


@dataclass(frozen=True, slots=True)
class Career:
    """Somebody who holds a post of tier 1 or 2 today, and what lies behind them; no name."""

    tier: int
    birth_year: int | None
    background: str
    years: float
    agencies: int
    earlier_posts: int
    from_lower: bool
    has_covered: bool


@past_the_wall("careers are averaged over every agency that they led through")
def careers_in(scope: Scope, on: date) -> list[Career]:
    """FOR-16: careers of those who hold posts of tiers 1 and 2 within a scope on a day."""
    now = _now(scope, on).exclude(kind__in=COVER).filter(post__tier__in=(1, 2), post__is_group=False).order_by()
    now = now.exclude(person__in=limited("figures"))
    begun = Appointment.objects.filter(person__in=now.values("person"), starts_on__lte=on).order_by()
    past: dict[int, list[tuple]] = defaultdict(list)
    for person, *spell in begun.values_list("person", "post", "post__agency", "post__tier", "kind", "starts_on"):
        past[person].append(tuple(spell))
    rows = now.values_list("post__tier", "person", "person__birth_year", "person__background", "post", "starts_on")
    found = []
    for tier, person, born, area, post, since in rows:
        before = [spell for spell in past[person] if spell[0] != post and spell[4] < since]
        found.append(
            Career(
                tier or 0, born, area, (on - since).days / 365.25, len({spell[1] for spell in past[person]}),
                len({spell[0] for spell in before if spell[3] not in COVER}),
                any((spell[2] or 0) > 2 for spell in before), any(spell[3] in COVER for spell in past[person]),
            )
        )  # fmt: skip
    return found


def spells_in(scope: Scope, tier: int, since: date) -> list[Spell]:
    """Appointments to posts of a tier within a scope that were running on or after a day."""
    rows = Appointment.objects.filter(scope.condition("post__agency"), post__tier=tier, post__is_group=False)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=since))
    return rows.order_by().as_spells()


@past_the_wall("lifetimes in a role are averaged over every agency that they were spent at")
def role_spells_in(scope: Scope, on: date) -> dict[str, list[Spell]]:
    """All spells, anywhere, of those who on a day hold a director's post within a scope: for lifetime in the role."""
    now = _now(scope, on).filter(post__tier=1).exclude(kind__in=COVER).values("person")
    spells = defaultdict(list)
    rows = Appointment.objects.filter(person__in=now, post__tier=1).exclude(kind__in=COVER)
    for spell in rows.order_by().as_spells():
        spells[spell.person].append(spell)
    return dict(spells)


def post_counts(scope: Scope, days: Sequence[date]) -> dict[int, list[int]]:
    """How many posts of each tier from 1 to 3 stood within a scope on each of these days."""
    posts = Post.objects.filter(scope.condition(), tier__in=(1, 2, 3)).single().order_by()
    counts = {f"on_{place}": Count("pk", filter=current(day)) for place, day in enumerate(days)}
    return {tier: list(stood) for tier, *stood in posts.values_list("tier").annotate(**counts)}


def forecast_posts(scope: Scope, on: date) -> int:
    """How many posts a forecast of a scope would play out."""
    return Post.objects.filter(scope.condition(), tier__in=(1, 2, 3, 4)).at(on).single().count()


def workforce_rows(scope: Scope, on: date) -> list[dict[str, Any]]:
    """One row a post, as a workforce file would hold it; people without their names."""
    posts = Post.objects.filter(scope.condition(), tier__in=(1, 2, 3, 4)).at(on).single()
    holders: dict[int, tuple] = {}
    said, left_out = wishes(on), set(limited("figures"))
    now = _now(scope, on).values_list(
        "post_id", "kind", "starts_on", "person__birth_year", "person__background", "person_id"
    )
    for post_id, kind, starts_on, born, area, person in now.order_by():
        # A substantive holder stands before someone who covers.
        if post_id not in holders or holders[post_id][0] in COVER:
            # RIG-13: that the post is held counts; of whoever objected nothing else does.
            told = (None, "", None) if person in left_out else (born, area, said.get(person))
            holders[post_id] = (kind, starts_on, *told)
    # A vacant post has been so since its last holder left, or since it began.
    vacated = Subquery(
        Appointment.objects.filter(post=OuterRef("pk"), ends_on__lte=on).order_by("-ends_on").values("ends_on")[:1]
    )
    rows = posts.annotate(vacated_on=vacated).values_list(
        "pk", "agency__name", "agency__region", "tier", "statutory_role", "starts_on", "vacated_on"
    )
    # The order of the workforce file: the same posts in the same order give the same figures from the same seed.
    return [_workforce_row(row, holders.get(row[0])) for row in rows.order_by("agency__name", "pk")]


def _workforce_row(row: tuple, holder: tuple | None) -> dict[str, Any]:
    pk, agency, region, tier, role, starts_on, vacated_on = row
    kind, since, born, area, wish = holder or ("", vacated_on or starts_on, None, "", None)
    held = bool(holder) and kind not in COVER
    return {
        "agency": agency, "region": region, "post": str(pk), "tier": tier, "statutory": bool(role),
        "person": "held" if held else "", "kind": kind, "started_on": since,
        "birth_year": born, "background": area or None, "ready": None, "willing": wish if held else None,
    }  # fmt: skip


def forecasts(person: Person) -> QuerySet[Forecast]:
    return Forecast.objects.visible_to(person).select_related("agency", "by", "job")


def scope_asked(
    query: Mapping[str, str], agencies: Iterable[Agency], known: Sequence[str] | None = None
) -> Scope | None:
    """The scope that an address names; None when it names a place that is not among the agencies or regions."""
    code, region = query.get("agency", ""), query.get("region", "")
    if code:
        agency = next((row for row in agencies if row.code == code), None)
        return Scope(agency=agency) if agency else None
    if region:
        return Scope(region=region) if region in (regions() if known is None else known) else None
    return Scope()


def scope_of(forecast: Forecast) -> Scope:
    return Scope(agency=forecast.agency, region=forecast.region)


def answers_of(person: Person) -> dict[str, Answer]:
    """What a person has answered, by question; the latest where two records were made one."""
    return {row.question: row for row in Answer.objects.filter(person=person).order_by("on", "pk")}


def holds_director_post(person: Person, on: date) -> bool:
    """Whether somebody is a director on a day: they are not asked whether they would like to be."""
    rows = Appointment.objects.filter(current(on), person=person, post__tier=1)
    return rows.exclude(kind__in=COVER).exists()


def surveys(person: Person) -> QuerySet[Survey]:
    return Survey.objects.visible_to(person).prefetch_related("groups__counts", "groups__figures")
