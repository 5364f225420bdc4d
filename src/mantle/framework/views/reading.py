"""Doors for readers: the library, one framework, one competency, role profiles."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mantle.framework import forms, queries
from mantle.framework.models import Competency, Framework, RoleProfile
from mantle.framework.rules import STATE_NAMES, Kind, State, Tier, files, moves_from
from mantle.people.access import Permission
from mantle.people.guards import may_over, on, signed_in
from mantle.people.models import Person, choices
from mantle.web.tables import Choice, Column, Search, Table

STATE_COLOURS = {State.DRAFT: "grey", State.CONSULTED: "yellow", State.AGREED: "blue", State.PUBLISHED: "green"}


def _colour(row: Framework) -> str:
    return STATE_COLOURS.get(State(row.state), "grey")


def _owned(row: Framework) -> str:
    return str(row.owner) if row.owner else "National"


@signed_in(may=Permission.VIEW_FRAMEWORKS)
def frameworks(request: HttpRequest) -> HttpResponse:
    """Which models, sets of competencies, stages and maps are there, and which are in use?"""
    rows = Framework.objects.visible_to(request.person).select_related("owner")
    table = Table(
        request,
        rows.annotate(number=Count("competencies")),
        columns=[
            Column("name", "Framework", sort="name", link=True),
            Column("edition", "Edition", numeric=True),
            Column("kind", "Kind", sort="kind", value=lambda row: row.get_kind_display()),
            Column("owner", "Whose", sort="owner__name", value=_owned),
            Column("number", "Competencies", sort="number", numeric=True),
            Column("state", "State", value=lambda row: row.get_state_display(), tag=_colour),
            Column("code", "Code", hidden=True),
        ],
        filters=[
            Search("words", "Words in the name", lookups=("name", "summary")),
            Choice("kind", "Kind", choices=choices(Kind)),
            Choice("state", "State", choices=[(str(state), name) for state, name in STATE_NAMES.items()]),
        ],
        noun=("framework", "frameworks"),
        order=("name", "edition"),
        empty="No framework is here yet.",
    )
    return table.export() or render(request, "framework/frameworks.html", {"table": table})


@on(Framework)
def framework(request: HttpRequest, framework: Framework) -> HttpResponse:
    """One edition, whole: its parts, its competencies, and the roles described with them."""
    parts = queries.parts_of(framework)
    others = Framework.objects.visible_to(request.person).filter(key=framework.key, owner=framework.owner)
    context = {
        "framework": framework,
        "owned": _owned(framework),
        "colour": _colour(framework),
        "parts": parts,
        "corners": queries.corners(framework, parts),
        "ends": queries.ends_of(framework),
        "profiles": framework.profiles.order_by("position"),
        "others": others.exclude(pk=framework.pk).order_by("-edition"),
        **_may(request.person, framework),
    }
    return render(request, "framework/framework.html", context)


def _may(person: Person, framework: Framework) -> dict[str, bool]:
    edits = may_over(person, Permission.EDIT_FRAMEWORKS, framework)
    return {
        "may_move": edits and bool(moves_from(framework.state)),
        "may_reword": edits and not framework.is_frozen,
        "may_begin": edits and framework.state in (State.PUBLISHED, State.SUPERSEDED),
        "may_copy": person.may(Permission.EDIT_FRAMEWORKS),
    }


@on(Framework)
def file(request: HttpRequest, framework: Framework) -> HttpResponse:
    """The edition as the file that it can be taken in from. FRA-6."""
    answer = HttpResponse(files.write(queries.outline(framework)), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{framework.key}-{framework.edition}.yaml"'
    return answer


@on(Framework)
def difference(request: HttpRequest, framework: Framework) -> HttpResponse:
    """This edition beside another: the one asked for, else the one that it was copied from, else the one before."""
    seen = Framework.objects.visible_to(request.person).exclude(pk=framework.pk)
    family = seen.filter(key=framework.key)
    other = (
        family.filter(code=request.GET.get("from", "")).first() or family.filter(pk=framework.copied_from_id).first()
    )
    other = other or family.filter(owner=framework.owner, edition__lt=framework.edition).order_by("-edition").first()
    found = queries.difference(other, framework) if other is not None else None
    context = {"framework": framework, "other": other, "found": found, "family": family.order_by("owner", "-edition")}
    return render(request, "framework/difference.html", context)


@on(Competency)
def competency(request: HttpRequest, competency: Competency) -> HttpResponse:
    """What someone who can do this is seen to do, level by level; who asks for it, and what it rests on."""
    framework = competency.framework
    context = {
        "competency": competency,
        "framework": framework,
        "colour": _colour(framework),
        "levels": competency.levels.order_by("number"),
        "asked": competency.expectations.select_related("profile").order_by("profile__position"),
        "findings": queries.behind(competency),
        "may_reword": _may(request.person, framework)["may_reword"],
    }
    return render(request, "framework/competency.html", context)


def _profile_columns() -> list[Column]:
    return [
        Column("name", "Role", sort="name", link=True),
        Column("tier", "Tier", sort="tier", value=lambda row: row.get_tier_display()),
        Column("framework", "Framework", sort="framework__name", link=lambda row: row.framework.get_absolute_url()),
        Column("owner", "Whose", value=lambda row: _owned(row.framework)),
        Column("number", "Competencies", sort="number", numeric=True),
        Column(
            "state", "State", value=lambda row: row.framework.get_state_display(),
            tag=lambda row: _colour(row.framework),
        ),
        Column("code", "Code", hidden=True),
    ]  # fmt: skip


@signed_in(may=Permission.VIEW_FRAMEWORKS)
def profiles(request: HttpRequest) -> HttpResponse:
    """Which roles are described, and by which framework?"""
    rows = RoleProfile.objects.visible_to(request.person).select_related("framework__owner")
    table = Table(
        request,
        rows.annotate(number=Count("expectations")),
        columns=_profile_columns(),
        filters=[
            Search("words", "Words in the name", lookups=("name",)),
            Choice("tier", "Tier", choices=choices(Tier)),
        ],
        noun=("role profile", "role profiles"),
        order="framework__name",
        empty="No role profile is here yet. They come with a framework.",
    )  # fmt: skip
    return table.export() or render(request, "framework/profiles.html", {"table": table})


@on(RoleProfile)
def profile(request: HttpRequest, profile: RoleProfile) -> HttpResponse:
    """What one role asks for: competencies with levels and weights, knowledge, and the evidence behind it."""
    beside = RoleProfile.objects.visible_to(request.person).filter(framework=profile.framework).exclude(pk=profile.pk)
    context = {
        "profile": profile,
        "framework": profile.framework,
        "colour": _colour(profile.framework),
        "expectations": profile.expectations.select_related("competency__domain").order_by("competency__position"),
        "findings": queries.behind(profile),
        "beside": [
            (row, f"{reverse('framework:side_by_side')}?one={profile.code}&other={row.code}")
            for row in beside.order_by("position")
        ],
    }
    return render(request, "framework/profile.html", context)


@signed_in(may=Permission.VIEW_FRAMEWORKS)
def side_by_side(request: HttpRequest) -> HttpResponse:
    """Two role profiles, competency by competency: the step from one to the other."""
    seen = RoleProfile.objects.visible_to(request.person).select_related("framework")
    form = forms.SideBySide(request.GET or None, profiles=seen)
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        one, other = form.cleaned_data["one"], form.cleaned_data["other"]
        rows = queries.side_by_side(one, other)
        context |= {"one": one, "other": other, "rows": rows, "more": sum(row["step"] > 0 for row in rows)}
    return render(request, "framework/side_by_side.html", context, status=422 if form.errors else 200)
