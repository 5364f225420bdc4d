"""What is read for profiles and forecasts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from mantle.forecast.models import Forecast
from mantle.forecast.rules import HolderRow, PostRow
from mantle.people.access import Permission
from mantle.people.models import Agency, Person, current
from mantle.structures.models import Appointment, Post
from mantle.structures.rules import COVER, Spell


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


def agencies_for_profile(person: Person) -> QuerySet[Agency]:
    """Agencies of which this person may see a profile on its own."""
    rows = Agency.objects.within_reach_of(person, Permission.VIEW_PROFILE)
    return rows.filter(is_upper_tier=True, ends_on__isnull=True).order_by("name")


def agencies_for_forecast(person: Person) -> QuerySet[Agency]:
    rows = Agency.objects.within_reach_of(person, Permission.RUN_FORECAST)
    return rows.filter(is_upper_tier=True, ends_on__isnull=True).order_by("name")


def posts_in(scope: Scope, on: date) -> list[PostRow]:
    """Every single post within a scope on a day, and how it is held."""
    posts = Post.objects.filter(scope.condition()).at(on).single()
    rows = posts.values_list("pk", "tier", "statutory_role").order_by()
    held: set[int] = set()
    covered: set[int] = set()
    for post_id, kind in _now(scope, on).values_list("post_id", "kind").order_by():
        (covered if kind in COVER else held).add(post_id)
    return [PostRow(tier, bool(role), pk in held, pk in covered) for pk, tier, role in rows]


def _now(scope: Scope, on: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(scope.condition("post__agency"), current(on), current(on, "post__"))


def holders_in(scope: Scope, on: date) -> list[HolderRow]:
    """Everyone who holds or covers a post within a scope on a day."""
    rows = _now(scope, on).values_list(
        "post__tier",
        "person_id",
        "kind",
        "starts_on",
        "person__birth_year",
        "person__background",
        "post__statutory_role",
    )
    return [
        HolderRow(tier, str(p), kind, start, born, area, bool(role))
        for tier, p, kind, start, born, area, role in rows.order_by()
    ]


def spells_in(scope: Scope, tier: int, since: date) -> list[Spell]:
    """Appointments to posts of a tier within a scope that were running on or after a day."""
    rows = Appointment.objects.filter(scope.condition("post__agency"), post__tier=tier, post__is_group=False)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=since))
    return rows.order_by().as_spells()


def role_spells_in(scope: Scope, on: date) -> dict[str, list[Spell]]:
    """All spells, anywhere, of those who on a day hold a director's post within a scope: for lifetime in the role."""
    now = _now(scope, on).filter(post__tier=1).exclude(kind__in=COVER).values("person")
    spells = defaultdict(list)
    rows = Appointment.objects.filter(person__in=now, post__tier=1).exclude(kind__in=COVER)
    for spell in rows.order_by().as_spells():
        spells[spell.person].append(spell)
    return dict(spells)


def post_counts(scope: Scope, tier: int, days: list[date]) -> list[int]:
    """How many posts of a tier stood within a scope on each of these days."""
    rows = Post.objects.filter(scope.condition(), tier=tier).single().values_list("starts_on", "ends_on")
    periods = list(rows.order_by())
    return [sum((s is None or s <= day) and (e is None or day < e) for s, e in periods) for day in days]


def forecast_posts(scope: Scope, on: date) -> int:
    """How many posts a forecast of a scope would play out."""
    return Post.objects.filter(scope.condition(), tier__in=(1, 2, 3, 4)).at(on).single().count()


def workforce_rows(scope: Scope, on: date) -> list[dict[str, Any]]:
    """One row a post, as a workforce file would hold it; people without their names."""
    posts = Post.objects.filter(scope.condition(), tier__in=(1, 2, 3, 4)).at(on).single()
    holders: dict[int, tuple] = {}
    now = _now(scope, on).values_list("post_id", "kind", "starts_on", "person__birth_year", "person__background")
    for post_id, kind, starts_on, born, area in now.order_by():
        # A substantive holder stands before someone who covers.
        if post_id not in holders or holders[post_id][0] in COVER:
            holders[post_id] = (kind, starts_on, born, area)
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
    kind, since, born, area = holder or ("", vacated_on or starts_on, None, "")
    return {
        "agency": agency, "region": region, "post": str(pk), "tier": tier, "statutory": bool(role),
        "person": "held" if holder and kind not in COVER else "", "kind": kind, "started_on": since,
        "birth_year": born, "background": area or None, "ready": None, "willing": None,
    }  # fmt: skip


def forecasts(person: Person) -> QuerySet[Forecast]:
    return Forecast.objects.visible_to(person).select_related("agency", "by", "job")


def scope_asked(query: Mapping[str, str], agencies: QuerySet[Agency]) -> Scope | None:
    """The scope that an address names; None when it names a place that is not among the agencies or regions."""
    code, region = query.get("agency", ""), query.get("region", "")
    if code:
        agency = agencies.filter(code=code).first()
        return Scope(agency=agency) if agency else None
    if region:
        return Scope(region=region) if region in regions() else None
    return Scope()


def scope_of(forecast: Forecast) -> Scope:
    return Scope(agency=forecast.agency, region=forecast.region)
