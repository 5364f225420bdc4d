"""Doors to the parts of agencies, to people of networks, and to sources of talent."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.people.access import Permission
from mantle.people.guards import on
from mantle.people.models import Agency
from mantle.people.saving import saved
from mantle.structures import actions
from mantle.structures.forms import networks as forms
from mantle.structures.forms.posts import FindPerson
from mantle.structures.models import NetworkMember, Partnership, PartnershipMember, TalentMark
from mantle.structures.views.bodies import partnership_form
from mantle.web import clock


@on(PartnershipMember, may=Permission.EDIT_BODIES)
def change_part(request: HttpRequest, member: PartnershipMember) -> HttpResponse:
    initial = {name: getattr(member, name) for name in ("part", "ends_on", "version")}
    form = forms.ChangePart(request.POST if request.method == "POST" else None, initial=initial)
    change = {"member": member, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.change_part(**change, **form.cleaned_data)):
        return redirect("structures:partnership", member.partnership.code)
    return partnership_form(request, member.partnership, form, f"Part of {member.agency}")


@on(Partnership, may=Permission.EDIT_BODIES)
def add_member(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Someone joins: find the record by name, then say in which capacity and from when."""
    given = request.POST if request.method == "POST" else request.GET
    name = given.get("name", "").strip()
    if not name:
        form = FindPerson(request.GET if "name" in request.GET else None)
        return render(request, "structures/find_member.html", {"form": form, "partnership": partnership})
    agencies = Agency.objects.visible_to(request.person).filter(ends_on__isnull=True)
    known_by = given.get("known_by", "").strip()
    data = request.POST if request.method == "POST" else None
    member = forms.NewMember(data, name=name, known_by=known_by, viewer=request.person, agencies=agencies)
    if request.method == "POST" and member.is_valid():
        change = {"partnership": partnership, "person": member.chosen(), "by": request.person, "at": clock.now()}
        if saved(member, lambda: actions.add_network_member(**change, **member.facts())):
            messages.success(request, f"{member.chosen() or name} is a member.")
            return redirect("structures:partnership", partnership.code)
    return partnership_form(request, partnership, member, f"{name} joins")


@on(NetworkMember, may=Permission.EDIT_BODIES)
def end_member(request: HttpRequest, member: NetworkMember) -> HttpResponse:
    form = forms.EndMember(request.POST if request.method == "POST" else None, initial={"version": member.version})
    change = {"member": member, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.end_network_member(**change, **form.cleaned_data)):
        messages.success(request, f"Recorded: {member.person} leaves.")
        return redirect("structures:partnership", member.partnership.code)
    return partnership_form(request, member.partnership, form, f"{member.person} leaves")


def _agency_form(request: HttpRequest, agency: Agency, form: Form, heading: str) -> HttpResponse:
    context = {"form": form, "agency": agency, "heading": heading}
    return render(request, "structures/agency_form.html", context, status=422 if form.errors else 200)


@on(Agency, may=Permission.EDIT_BODIES)
def mark_talent(request: HttpRequest, agency: Agency) -> HttpResponse:
    form = forms.MarkTalent(request.POST if request.method == "POST" else None)
    change = {"agency": agency, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.mark_talent(**change, **form.cleaned_data), "kind"):
        return redirect("structures:agency", agency.code)
    return _agency_form(request, agency, form, "Source of talent or host")


@on(TalentMark, may=Permission.EDIT_BODIES)
def change_talent(request: HttpRequest, mark: TalentMark) -> HttpResponse:
    initial = {name: getattr(mark, name) for name in ("said_by", "note", "ends_on", "version")}
    form = forms.ChangeTalent(request.POST if request.method == "POST" else None, initial=initial)
    change = {"mark": mark, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.change_talent(**change, **form.cleaned_data)):
        return redirect("structures:agency", mark.agency.code)
    return _agency_form(request, mark.agency, form, mark.get_kind_display())
