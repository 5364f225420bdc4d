"""Doors to milestones, results and certificates of places."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.guards import may_over, on
from mantle.people.saving import form_page, saved
from mantle.programmes import actions
from mantle.programmes.forms import progress as forms
from mantle.programmes.models import Milestone, Place, Version
from mantle.programmes.queries import progress as queries
from mantle.programmes.rules import VersionState
from mantle.web import clock
from mantle.web.forms import Versioned


@on(Version, may=Permission.EDIT_PROGRAMMES)
def add_milestone(request: HttpRequest, version: Version) -> HttpResponse:
    if version.state != VersionState.DRAFT:
        messages.warning(request, "This version is published and stays as it is. Begin the next version.")
        return redirect(version)
    form = forms.AddMilestone(request.POST if request.method == "POST" else None)
    change = {"edition": version, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.add_milestone(**change, **form.cleaned_data)):
        return redirect(version)
    return form_page(request, form, f"Add a milestone to {version}", version.get_absolute_url(), button="Add")


@on(Milestone, may=Permission.EDIT_PROGRAMMES)
def remove_milestone(request: HttpRequest, milestone: Milestone) -> HttpResponse:
    form = Versioned(request.POST if request.method == "POST" else None)
    change = {"milestone": milestone, "by": request.person, "at": clock.now()}
    edition = milestone.edition
    if request.method == "POST" and form.is_valid() and saved(form, lambda: actions.remove_milestone(**change)):
        return redirect(edition)
    heading = f"Take “{milestone}” out of this version?"
    return form_page(request, form, heading, edition.get_absolute_url(), button="Take out")


def _back(place: Place) -> str:
    return reverse("programmes:progress", args=[place.code])


@on(Place)
def progress(request: HttpRequest, place: Place) -> HttpResponse:
    """Which milestones are reached, what did it come to, and is there a certificate?"""
    context = {
        "place": place,
        "may_manage": may_over(request.person, Permission.MANAGE_COHORTS, place.cohort),
        "is_own": place.person_id == request.person.pk,
        **queries.progress_of(place, clock.today()),
    }
    return render(request, "programmes/progress.html", context)


@on(Place, may=Permission.MANAGE_COHORTS)
def settle_milestone(request: HttpRequest, place: Place) -> HttpResponse:
    waiting = Milestone.objects.filter(edition=place.cohort.edition_id).exclude(reached__place=place)
    data = request.POST if request.method == "POST" else None
    initial = {"on": clock.today(), "version": place.version, "milestone": _asked_for(request, waiting)}
    form = forms.SettleMilestone(data, milestones=waiting, initial=initial)
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.settle_milestone(**change, **form.cleaned_data)):
        messages.success(request, f"Recorded: {form.cleaned_data['milestone']}.")
        return redirect("programmes:progress", place.code)
    lead = "" if waiting else "No milestone is open: each is reached or waived already."
    return form_page(request, form, f"Record a milestone of {place.person}", _back(place), button="Record", lead=lead)


def _asked_for(request: HttpRequest, milestones: QuerySet[Milestone]) -> int | None:
    """The milestone beside which the link stood."""
    return milestones.filter(code=request.GET.get("milestone", "")[:12]).values_list("pk", flat=True).first()


@on(Place, may=Permission.MANAGE_COHORTS)
def open_milestone(request: HttpRequest, place: Place) -> HttpResponse:
    settled = Milestone.objects.filter(reached__place=place)
    data = request.POST if request.method == "POST" else None
    initial = {"version": place.version, "milestone": _asked_for(request, settled)}
    form = forms.OfMilestone(data, milestones=settled, initial=initial)
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.open_milestone(**change, **form.cleaned_data)):
        messages.success(request, f"Taken back: {form.cleaned_data['milestone']} is open again.")
        return redirect("programmes:progress", place.code)
    return form_page(request, form, "Which milestone is to be open again?", _back(place), button="Take back")


@on(Place, may=Permission.MANAGE_COHORTS)
def decide_result(request: HttpRequest, place: Place) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.DecideResult(data, initial={"on": clock.today(), "version": place.version})
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.decide_result(**change, **form.cleaned_data)):
        messages.success(request, f"Decided. {place.person} can read it.")
        return redirect("programmes:progress", place.code)
    lead = "Your name is shown beside the result. Deciding it also completes the place."
    return form_page(request, form, f"Decide the result of {place.person}", _back(place), button="Decide", lead=lead)


@on(Place, may=Permission.MANAGE_COHORTS)
def take_back_result(request: HttpRequest, place: Place) -> HttpResponse:
    form = Versioned(request.POST if request.method == "POST" else None, initial={"version": place.version})
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.take_back_result(**change, **form.cleaned_data)):
        messages.success(request, "The result is taken back. The place stays completed.")
        return redirect("programmes:progress", place.code)
    return form_page(request, form, f"Take back the result of {place.person}?", _back(place), button="Take back")


@on(Place, may=Permission.MANAGE_COHORTS)
def issue_certificate(request: HttpRequest, place: Place) -> HttpResponse:
    form = Versioned(request.POST if request.method == "POST" else None, initial={"version": place.version})
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.issue_certificate(**change, **form.cleaned_data)):
        messages.success(request, "The certificate is given.")
        return redirect("programmes:progress", place.code)
    lead = (
        "It names what the programme teaches as it is written today, and does not change later. Anybody who has its "
        "code can check that it holds."
    )
    return form_page(request, form, f"Give {place.person} a certificate?", _back(place), button="Give", lead=lead)
