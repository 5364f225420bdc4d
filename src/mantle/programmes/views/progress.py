"""Doors to milestones, results and certificates of places."""

from __future__ import annotations

from django.contrib import messages
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
    form = forms.SettleMilestone(data, milestones=waiting, initial={"on": clock.today(), "version": place.version})
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.settle_milestone(**change, **form.cleaned_data)):
        return redirect("programmes:progress", place.code)
    return form_page(request, form, f"A milestone of {place.person}", _back(place), button="Record")


@on(Place, may=Permission.MANAGE_COHORTS)
def open_milestone(request: HttpRequest, place: Place) -> HttpResponse:
    settled = Milestone.objects.filter(reached__place=place)
    data = request.POST if request.method == "POST" else None
    form = forms.OfMilestone(data, milestones=settled, initial={"version": place.version})
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.open_milestone(**change, **form.cleaned_data)):
        return redirect("programmes:progress", place.code)
    return form_page(request, form, "Take back what was said of a milestone", _back(place), button="Take back")


@on(Place, may=Permission.MANAGE_COHORTS)
def decide_result(request: HttpRequest, place: Place) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.DecideResult(data, initial={"on": clock.today(), "version": place.version})
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.decide_result(**change, **form.cleaned_data)):
        return redirect("programmes:progress", place.code)
    lead = "You decide, and your name stands beside it. The place is completed with that."
    return form_page(request, form, f"What it came to for {place.person}", _back(place), button="Decide", lead=lead)


@on(Place, may=Permission.MANAGE_COHORTS)
def take_back_result(request: HttpRequest, place: Place) -> HttpResponse:
    form = Versioned(request.POST if request.method == "POST" else None, initial={"version": place.version})
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.take_back_result(**change, **form.cleaned_data)):
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
    lead = "Its words are those of today, and stay. Whoever has its code can check that it holds."
    return form_page(request, form, f"Give {place.person} a certificate?", _back(place), button="Give", lead=lead)
