"""Doors to the provision, its programmes, their versions, and the library of components."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.guards import may_over, on, signed_in
from mantle.people.models import Agency, choices
from mantle.people.saving import form_page, saved
from mantle.programmes import actions
from mantle.programmes.forms import design as forms
from mantle.programmes.models import Activity, Component, FacultyMember, Programme, Provision, Version
from mantle.programmes.queries import design as queries
from mantle.programmes.queries.findings import findings_behind
from mantle.programmes.queries.frame import chain_of
from mantle.programmes.queries.parts import behind
from mantle.programmes.queries.prior import kinds_with_findings
from mantle.programmes.queries.variants import covered_by
from mantle.programmes.reports.calendar import calendar_of
from mantle.programmes.rules import AREAS, LINKS, CohortRules, ComponentKind, Link, VersionState
from mantle.structures.models import Body
from mantle.web import clock
from mantle.web.forms import Versioned
from mantle.web.tables import Choice, Column, Search, Table


@signed_in(may=Permission.VIEW_PROGRAMMES)
def provision(request: HttpRequest) -> HttpResponse:
    """What is offered, strand by strand, and which cohorts are running?"""
    rows = Provision.objects.visible_to(request.person).select_related("owner")
    context = {
        "provisions": [(row, queries.provision_with_strands(row)) for row in rows],
        "may_edit": request.person.may(Permission.EDIT_PROGRAMMES),
        "may_manage": request.person.may(Permission.MANAGE_COHORTS),
        "own_entry": FacultyMember.objects.filter(person=request.person).first(),
        "paying": Agency.objects.filter(pk__in=request.person.standing.reach(Permission.VIEW_PLACES).agency_ids),
        "today": clock.today(),
    }
    return render(request, "programmes/provision.html", context)


def _agencies(request: HttpRequest):
    return Agency.objects.within_reach_of(request.person, Permission.EDIT_PROGRAMMES).filter(ends_on__isnull=True)


@signed_in(may=Permission.EDIT_PROGRAMMES)
def open_provision(request: HttpRequest) -> HttpResponse:
    form = forms.OpenProvision(request.POST if request.method == "POST" else None)
    change = {"owner": request.person, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.open_provision(**change, **form.cleaned_data), "name"):
        messages.success(request, "The provision is open. Add its strands.")
        return redirect("programmes:provision")
    return form_page(request, form, "Open a provision", reverse("programmes:provision"), button="Open")


@on(Provision, may=Permission.EDIT_PROGRAMMES)
def add_strand(request: HttpRequest, provision: Provision) -> HttpResponse:
    form = forms.AddStrand(request.POST if request.method == "POST" else None)
    change = {"provision": provision, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.add_strand(**change, **form.cleaned_data)):
        return redirect("programmes:provision")
    return form_page(request, form, f"Add a strand to {provision}", provision.get_absolute_url(), button="Add")


@signed_in(may=Permission.EDIT_PROGRAMMES)
def open_programme(request: HttpRequest) -> HttpResponse:
    national = request.person.standing.reach(Permission.EDIT_PROGRAMMES).everywhere
    data = request.POST if request.method == "POST" else None
    form = forms.OpenProgramme(data, agencies=_agencies(request), national=national)
    made: list[Programme] = []
    change = {"by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.open_programme(**change, **form.cleaned_data)), "name"):
        messages.success(request, f"{made[0]} is open. Write its first version.")
        return redirect(made[0])
    return form_page(request, form, "Open a programme", reverse("programmes:provision"), button="Open")


@on(Programme)
def programme(request: HttpRequest, programme: Programme) -> HttpResponse:
    """What is it, who stands behind it, which versions and cohorts are there?"""
    context = {
        "programme": programme,
        "versions": Version.objects.visible_to(request.person).filter(programme=programme),
        "newest": queries.newest_version(programme),
        "behind": behind(programme, clock.today()),
        "findings": findings_behind(programme),
        "may_see_what_came": request.person.may(Permission.VIEW_EVALUATION),
        "cohorts": queries.cohorts_of(programme),
        "today": clock.today(),
        "others": Programme.objects.visible_to(request.person).exclude(pk=programme.pk),
        "may_edit": may_over(request.person, Permission.EDIT_PROGRAMMES, programme),
        "may_manage": may_over(request.person, Permission.MANAGE_COHORTS, programme),
        "has_draft": programme.versions.filter(state=VersionState.DRAFT).exists(),
    }
    return render(request, "programmes/programme.html", context)


@on(Version)
def version(request: HttpRequest, version: Version) -> HttpResponse:
    """One version: what for, what is learnt, the months, how it answers the principles, the rules."""
    activities = queries.activities_of(version)
    context = {
        "edition": version,
        "behind": behind(version.programme, clock.today()),
        "findings": findings_behind(version.programme),
        "activities": activities,
        "calendar": calendar_of(version, activities),
        "covered": covered_by(activities),
        "aims": version.aims.all(),
        "milestones": version.milestones.all(),
        "outcomes": version.outcomes.prefetch_related("competencies"),
        "checks": queries.design_checks(version),
        "rules": CohortRules.from_plain(version.rules),
        "missing_links": chain_of(version),
        "may_edit": may_over(request.person, Permission.EDIT_PROGRAMMES, version),
        "is_draft": version.state == VersionState.DRAFT,
        "is_published": version.state == VersionState.PUBLISHED,
    }
    return render(request, "programmes/version.html", context)


def _is_fixed(request: HttpRequest, version: Version) -> bool:
    """PRG-14: a published version stays as it is; whoever follows an old link to change it is told so."""
    if version.state == VersionState.DRAFT:
        return False
    messages.warning(
        request, "This version is published and stays as it is. Begin the next version to change anything."
    )
    return True


@on(Version, may=Permission.EDIT_PROGRAMMES)
def write_version(request: HttpRequest, version: Version) -> HttpResponse:
    if _is_fixed(request, version):
        return redirect(version)
    data = request.POST if request.method == "POST" else None
    unit = version.programme.unit
    form = forms.WriteVersion(data, initial=forms.WriteVersion.initial_of(version), unit=unit)
    change = {"edition": version, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(
        form,
        lambda: actions.write_version(design=form.design(version), version=form.cleaned_data["version"], **change),
    ):
        return redirect(version)
    return form_page(request, form, f"Write {version}", version.get_absolute_url())


@on(Version, may=Permission.EDIT_PROGRAMMES)
def principles(request: HttpRequest, version: Version) -> HttpResponse:
    if _is_fixed(request, version):
        return redirect(version)
    initial = {key: answer for key, _, _, answer in queries.design_checks(version)} | {"version": version.version}
    form = forms.Principles(request.POST if request.method == "POST" else None, initial=initial)
    change = {"edition": version, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(
        form,
        lambda: actions.answer_principles(answers=form.answers(), version=form.cleaned_data["version"], **change),
    ):
        return redirect(version)
    lead = "Each programme of the provision answers these questions before it is published."
    return form_page(request, form, "How it answers the principles", version.get_absolute_url(), lead=lead)


@on(Version, may=Permission.EDIT_PROGRAMMES)
def add_activity(request: HttpRequest, version: Version) -> HttpResponse:
    if _is_fixed(request, version):
        return redirect(version)
    form = forms.AddActivity(request.POST if request.method == "POST" else None, agencies=_agencies(request))
    change = {"edition": version, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.add_activity(**change, **form.cleaned_data)):
        messages.success(request, f"{form.cleaned_data['component']} stands in its month.")
        return redirect(version)
    return form_page(request, form, "Put a component into its months", version.get_absolute_url(), button="Add")


@on(Activity, may=Permission.EDIT_PROGRAMMES)
def remove_activity(request: HttpRequest, activity: Activity) -> HttpResponse:
    form = Versioned(request.POST if request.method == "POST" else None)
    change = {"activity": activity, "by": request.person, "at": clock.now()}
    edition = activity.edition
    if request.method == "POST" and form.is_valid() and saved(form, lambda: actions.remove_activity(**change)):
        return redirect(edition)
    heading = f"Take {activity.component} out of this version?"
    return form_page(request, form, heading, edition.get_absolute_url(), button="Take out")


@on(Version, may=Permission.EDIT_PROGRAMMES)
def publish(request: HttpRequest, version: Version) -> HttpResponse:
    if _is_fixed(request, version):
        return redirect(version)
    form = Versioned(request.POST if request.method == "POST" else None, initial={"version": version.version})
    change = {"edition": version, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.publish(version=form.cleaned_data["version"], **change)):
        messages.success(request, f"{version} is published. Cohorts can be opened on it.")
        return redirect(version)
    lead = "A published version stays as it is. What changes later is the next version; cohorts keep theirs."
    return form_page(request, form, f"Publish {version}?", version.get_absolute_url(), button="Publish", lead=lead)


@on(Programme, may=Permission.EDIT_PROGRAMMES)
def new_version(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = Versioned(request.POST if request.method == "POST" else None)
    made: list[Version] = []
    change = {"programme": programme, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.new_version(**change))):
        return redirect(made[0])
    lead = "It starts as a copy of the newest one. Cohorts of earlier versions stay as they are."
    return form_page(request, form, "Begin the next version?", programme.get_absolute_url(), button="Begin", lead=lead)


@on(Programme)
def compare(request: HttpRequest, programme: Programme) -> HttpResponse:
    """What do two programmes share, and what has each alone?"""
    others = Programme.objects.visible_to(request.person).exclude(pk=programme.pk)
    other = others.filter(code=request.GET.get("with", "")).first()
    one_version = queries.newest_version(programme)
    other_version = queries.newest_version(other) if other is not None else None
    context = {
        "programme": programme,
        "other": other,
        "others": others,
        "overlap": queries.overlap_of(one_version, other_version) if one_version and other_version else None,
    }
    return render(request, "programmes/compare.html", context)


@signed_in(may=Permission.VIEW_PROGRAMMES)
def components(request: HttpRequest) -> HttpResponse:
    """Which components are there, and how many programmes share each?"""
    table = Table(
        request,
        queries.library(Component.objects.visible_to(request.person)),
        columns=[
            Column("title", "Component", sort="title", link=True),
            Column("kind", "Kind", sort="kind", value=lambda row: row.get_kind_display()),
            Column("channel", "Channel", value=lambda row: row.get_channel_display()),
            Column("hours", "Hours", sort="hours", numeric=True),
            Column("used", "Programmes", sort="used", numeric=True),
        ],
        filters=[
            Search("q", "Words in the title or text", lookups=("title", "about")),
            Choice("kind", "Kind", choices=choices(ComponentKind), lookup="kind"),
        ],
        noun=("component", "components"),
        order="title",
    )
    context = {"table": table, "may_edit": request.person.may(Permission.EDIT_PROGRAMMES)}
    return table.export() or render(request, "programmes/components.html", context)


@on(Component)
def component(request: HttpRequest, component: Component) -> HttpResponse:
    uses = component.activities.select_related("edition__programme", "agency")
    context = {
        "component": component,
        "serves": [name for key, name in AREAS.items() if key in component.covers],
        "needs": component.needs.all(),
        "competencies": component.competencies.select_related("framework"),
        "links": [LINKS[Link(row.link)] for row in component.links.all()],
        "bodies": Body.objects.visible_to(request.person).filter(components__component=component),
        "findings": next(found for kind, _, found, _ in kinds_with_findings() if kind == component.kind),
        "uses": uses.filter(edition__in=Version.objects.visible_to(request.person)),
        "may_edit": request.person.may(Permission.EDIT_PROGRAMMES),
    }
    return render(request, "programmes/component.html", context)


@signed_in(may=Permission.EDIT_PROGRAMMES)
def add_component(request: HttpRequest) -> HttpResponse:
    form = forms.KeepComponent(request.POST if request.method == "POST" else None)
    return _kept(request, form, None, "Add a component", reverse("programmes:components"))


@on(Component, may=Permission.EDIT_PROGRAMMES)
def change_component(request: HttpRequest, component: Component) -> HttpResponse:
    names = ("title", "kind", "channel", "hours", "about", "link", "covers", "can_be_exempted", "version")
    initial = {name: getattr(component, name) for name in names} | {"needs": component.needs.all()}
    data = request.POST if request.method == "POST" else None
    form = forms.KeepComponent(data, initial=initial, component=component)
    return _kept(request, form, component, f"Change {component}", component.get_absolute_url())


def _kept(request: HttpRequest, form, component: Component | None, heading: str, back: str) -> HttpResponse:
    made: list[Component] = []
    if request.method == "POST" and form.is_valid():
        competencies = component.competencies.all() if component is not None else ()
        change = {"component": component, "competencies": list(competencies), "by": request.person, "at": clock.now()}
        if saved(form, lambda: made.append(actions.keep_component(**change, **form.cleaned_data))):
            return redirect(made[0])
    return form_page(request, form, heading, back)
