"""The lists of this slice: columns, filters from an allow-list, and never a query a row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse

from mantle.people.models import Agency, Person, choices, current
from mantle.people.queries import people_named
from mantle.people.rules import AgencyKind, Background
from mantle.structures import queries
from mantle.structures.models import Appointment, MemberKind, NetworkMember, Partnership, Post, TalentKind, TalentMark
from mantle.structures.rules import COVER, PARTNERSHIP_NAMES
from mantle.web import clock
from mantle.web.tables import Choice, Column, Search, Table

IN_POST = [("yes", "In post today"), ("cover", "Covering today"), ("no", "Not in post today")]
MEMBERS = [("yes", "Members today"), ("no", "Former members")]
STATES = [("held", "Held"), ("covered", "Covered"), ("vacant", "Neither held nor covered")]
TIERS = [(str(tier), f"Tier {tier}") for tier in range(1, 5)]


def _link(name: str) -> Callable[[object], str]:
    return lambda row: reverse(name, args=[row.code])  # type: ignore[attr-defined]


def regions() -> list[tuple[str, str]]:
    rows = Agency.objects.exclude(region="").values_list("region", flat=True).distinct().order_by("region")
    return [(region, region) for region in rows]


def _in_state(rows: QuerySet, state: str) -> QuerySet:
    wanted = {
        "held": Q(is_held=True),
        "covered": Q(is_held=False, is_covered=True),
        "vacant": Q(is_held=False, is_covered=False),
    }
    return rows.filter(wanted[state])


def _post_columns() -> list[Column]:
    return [
        Column("title", "Post", sort="title", link=_link("structures:post")),
        Column(
            "agency",
            "Agency",
            sort="agency__name",
            link=lambda row: reverse("structures:agency", args=[row.agency.code]),
        ),
        Column("tier", "Tier", sort="tier", numeric=True),
        Column("holder", "Holder", value=_holder_names),
        Column("since", "Since", value=_since),
        Column("state", "State", value=_state, tag=_state_colour),
        Column("unit", "Service or unit", sort="unit", hidden=True),
        Column("grade", "Grade", hidden=True),
        Column("reference", "Reference", hidden=True),
        Column("fte", "Full-time equivalent", hidden=True),
        Column("code", "Code", hidden=True),
    ]


def _post_filters() -> list[Search | Choice]:
    return [
        Search("words", "Words in the title or unit", lookups=("title", "unit", "agency__name")),
        Choice("state", "State", choices=STATES, apply=_in_state),
        Choice("tier", "Tier", choices=TIERS),
        Choice(
            "statutory",
            "Statutory",
            choices=[("yes", "Statutory only")],
            apply=lambda q, _: q.exclude(statutory_role=""),
        ),
        Choice("region", "Region", choices=regions, lookup="agency__region"),
    ]


def posts_table(request: HttpRequest, on: date) -> Table:
    rows = Post.objects.visible_to(request.person).at(on).with_holding(on).select_related("agency", "deputy")
    now = Appointment.objects.filter(current(on)).select_related("person").order_by("starts_on", "pk")
    rows = rows.prefetch_related(Prefetch("deputy__appointments", queryset=now, to_attr="now"))
    # The list opens with the posts that the law asks for, then the upper tiers: those are looked for most.
    rows = rows.annotate(is_optional=ExpressionWrapper(Q(statutory_role=""), output_field=BooleanField()))
    return Table(
        request,
        rows,
        columns=_post_columns(),
        filters=_post_filters(),
        noun=("post", "posts"),
        order=("is_optional", "tier", "agency__name", "title"),
        empty="No post matches. Take a filter away, or bring in a file.",
    )


def _standing_in(post: Post) -> list[Appointment]:
    """STR-7: who stands in for a statutory post that nobody holds or covers."""
    return post.deputy.now if post.is_statutory and post.deputy is not None and not post.now else []


def _holder_names(post: Post) -> str:
    return ", ".join(row.person.name for row in post.now or _standing_in(post))


def _state(post: Post) -> str:
    if post.is_held:
        return "In post"
    if post.is_covered:
        return "Covered"
    if post.is_statutory:
        return "Standing deputy" if _standing_in(post) else "Cover not on record"
    return "Vacant"


def _state_colour(post: Post) -> str:
    return {"In post": "green", "Covered": "orange", "Standing deputy": "teal"}.get(_state(post), "red")


def _person_columns() -> list[Column]:
    return [
        Column("name", "Name", sort="sort_name", link=_link("structures:person")),
        Column("post", "Post", sort="now_title", value=_titles),
        Column("agency", "Agency", sort="now_agency", value=_employers),
        Column("since", "Since", sort="now_since", value=_since),
        Column("background", "Service area", sort="background", value=lambda row: row.get_background_display()),
        Column("profession", "Profession", sort="profession"),
        Column("code", "Code", hidden=True),
    ]


def _person_filters(today: date) -> list[Search | Choice]:
    return [
        Search("words", "Name", apply=lambda q, words: q.filter(people_named(words)).distinct()),
        Choice("now", "In post", choices=IN_POST, default="yes", apply=lambda q, value: _in_post(q, value, today)),
        Choice("tier", "Tier", choices=TIERS, apply=lambda q, tier: q.filter(_holds(today, post__tier=tier))),
        Choice("background", "Service area", choices=choices(Background)),
        Search("profession", "Words in the profession", lookups=("profession",)),
        Search("agency", "Words in the agency", apply=lambda q, words: q.filter(_holds_at(words, today))),
        Choice(
            "region",
            "Region",
            choices=regions,
            apply=lambda q, region: q.filter(_holds(today, post__agency__region=region)),
        ),
    ]


def people_table(request: HttpRequest) -> Table:
    today = clock.today()
    now = Appointment.objects.visible_to(request.person).filter(current(today)).order_by("starts_on", "pk")
    now = now.select_related("post__agency")
    rows = Person.objects.visible_to(request.person).prefetch_related(
        Prefetch("appointments", queryset=now, to_attr="now")
    )
    return Table(
        request,
        _sortable(rows, request.GET.get("sort", "").removeprefix("-"), today),
        columns=_person_columns(),
        filters=_person_filters(today),
        noun=("person", "people"),
        order="name",
        empty="Nobody matches. Try fewer letters, or take a filter away: who has left is not in post today.",
    )  # fmt: skip


def _held(on: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(current(on), person=OuterRef("pk"))


def _holds(on: date, **facts: object) -> Exists:
    return Exists(_held(on).filter(**facts))


def _holds_at(words: str, on: date) -> Exists:
    """Someone holds a post today at an agency whose name has all these words."""
    named = [Q(post__agency__name__icontains=word) for word in words.split()]
    return Exists(_held(on).filter(*named))


def _titles(person: Person) -> str:
    return "; ".join(row.post.title for row in person.now)  # type: ignore[attr-defined]


def _employers(person: Person) -> str:
    return "; ".join(dict.fromkeys(row.post.agency.name for row in person.now))  # type: ignore[attr-defined]


def _since(row: Person | Post) -> date | None:
    return min((each.starts_on for each in row.now), default=None)  # type: ignore[union-attr]


def _in_post(rows: QuerySet, value: str, on: date) -> QuerySet:
    if value == "cover":
        return rows.filter(Exists(_held(on).filter(kind__in=COVER)))
    return rows.filter(Exists(_held(on)) if value == "yes" else ~Exists(_held(on)))


SORTS = {
    "post": ("now_title", "post__title"),
    "agency": ("now_agency", "post__agency__name"),
    "since": ("now_since", "starts_on"),
}


def _sortable(rows: QuerySet, sort: str, on: date) -> QuerySet:
    """Add the value that the list is sorted by, and only that one: a subquery a row is not free."""
    if sort not in SORTS:
        return rows
    name, path = SORTS[sort]
    return rows.annotate(**{name: Subquery(_held(on).order_by("starts_on").values(path)[:1])})


def agencies_table(request: HttpRequest) -> Table:
    return Table(
        request,
        _agencies_with_talent(request.person),
        columns=[
            Column("name", "Agency", sort="name", link=_link("structures:agency")),
            Column("kind", "Kind", sort="kind", value=lambda row: row.get_kind_display()),
            Column("region", "Region", sort="region"),
            Column("post_count", "Posts you may see", sort="post_count", numeric=True),
            Column("talent", "Talent", value=lambda row: ", ".join(mark.get_kind_display() for mark in row.talent)),
            Column("official_code", "Official code", hidden=True),
            Column("starts_on", "From", hidden=True),
            Column("ends_on", "Until", hidden=True),
            Column("code", "Code", hidden=True),
        ],
        filters=[
            Search("words", "Words in the name", lookups=("name", "official_code")),
            Choice("kind", "Kind", choices=choices(AgencyKind)),
            Choice("region", "Region", choices=regions),
            Choice("talent", "Talent", choices=TalentKind.choices, apply=_offering),
            Choice("now", "Existing", choices=[("yes", "Existing today"), ("no", "Ended")], apply=_existing),
        ],
        noun=("agency", "agencies"),
        order="name",
    )  # fmt: skip


def _agencies_with_talent(person: Person) -> QuerySet[Agency]:
    marks = TalentMark.objects.filter(current(clock.today()))
    rows = queries.agencies_with_counts(person, clock.today())
    return rows.prefetch_related(Prefetch("talent_marks", queryset=marks, to_attr="talent"))


def _offering(rows: QuerySet, kind: str) -> QuerySet:
    """STR-15: agencies that are marked today as a source of talent or as a host."""
    marks = TalentMark.objects.filter(current(clock.today()), agency=OuterRef("pk"), kind=kind)
    return rows.filter(Exists(marks))


def _existing(rows: QuerySet, value: str) -> QuerySet:
    today = clock.today()
    return rows.filter(current(today)) if value == "yes" else rows.filter(ends_on__lte=today)


def partnerships_table(request: HttpRequest) -> Table:
    return Table(
        request,
        Partnership.objects.visible_to(request.person),
        columns=[
            Column("name", "Partnership", sort="name", link=_link("structures:partnership")),
            Column("kind", "Kind", sort="kind", value=lambda row: row.get_kind_display()),
            Column("region", "Region", sort="region"),
            Column("starts_on", "Since", sort="starts_on"),
        ],
        filters=[
            Search("words", "Words in the name", lookups=("name",)),
            Choice("kind", "Kind", choices=[(str(kind), name) for kind, name in PARTNERSHIP_NAMES.items()]),
            Choice("region", "Region", choices=regions, lookup="region"),
        ],
        noun=("partnership", "partnerships"),
        order="name",
    )


def network_table(request: HttpRequest, partnership: Partnership, *, may_edit: bool) -> Table:
    """People of a network: in which capacity, for which agency, from when until when."""
    ending = [Column("change", "Change", value=_ending, link=_ends_at)] if may_edit else []
    return Table(
        request,
        queries.network_members(partnership),
        columns=[
            Column("person", "Member", sort="person__sort_name", value=lambda row: row.person.name),
            Column("kind", "Capacity", sort="kind", value=lambda row: row.get_kind_display()),
            Column("agency", "For", sort="agency__name", value=lambda row: row.agency.name if row.agency else ""),
            Column("starts_on", "Since", sort="starts_on"),
            Column("ends_on", "Until", sort="ends_on"),
            *ending,
        ],
        filters=[
            Choice("kind", "Capacity", choices=MemberKind.choices),
            Choice("now", "Members", choices=MEMBERS, default="yes", apply=_existing),
        ],
        noun=("member", "members"),
        order="person",
        size=25,
        empty="Nobody is on record as a member in this way.",
        name=f"members {partnership.code}",
    )


def _ending(row: NetworkMember) -> str:
    return "" if row.ends_on else f"{row.person.name} leaves"


def _ends_at(row: NetworkMember) -> str | None:
    return None if row.ends_on else reverse("structures:end_member", args=[row.code])
