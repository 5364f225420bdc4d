"""Doors to money: statements of cohorts and agencies, contributions, charges that are waived."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.guards import on
from mantle.people.models import Agency
from mantle.people.saving import form_page, saved
from mantle.programmes import actions
from mantle.programmes.forms import money as forms
from mantle.programmes.models import Cohort, Contribution, Place
from mantle.programmes.queries import money as queries
from mantle.programmes.reports.money import agency_rows, cohort_rows, part_of
from mantle.web import clock, downloads
from mantle.web.forms import Versioned


def _as_at(request: HttpRequest) -> tuple[forms.AsAt, date]:
    asked = any(name.startswith("on") for name in request.GET)
    form = forms.AsAt(request.GET if asked else None, initial={"on": clock.today()})
    chosen = form.cleaned_data["on"] if asked and form.is_valid() else None
    return form, chosen or clock.today()


@on(Cohort, may=Permission.MANAGE_COHORTS)
def money(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """What does this cohort cost, who owes what, and what has come in?"""
    form, day = _as_at(request)
    found = queries.statement_of(cohort, day)
    if request.GET.get("format") in downloads.KINDS:
        header, rows = cohort_rows(found)
        return downloads.response(request.GET["format"], f"statement {cohort.name} {day}", header, rows)
    return render(request, "programmes/money.html", {"cohort": cohort, "statement": found, "as_at": form})


@on(Agency, may=Permission.VIEW_PLACES)
def agency_money(request: HttpRequest, agency: Agency) -> HttpResponse:
    """What does this agency owe for places and to the budgets that it shares, cohort by cohort?"""
    form, day = _as_at(request)
    visible = set(Place.objects.visible_to(request.person).filter(agency=agency).values_list("code", flat=True))
    statements = queries.statements(queries.cohorts_with_money_of(agency), day)
    found = [part_of(statement, agency, visible) for statement in statements]
    if request.GET.get("format") in downloads.KINDS:
        header, rows = agency_rows(found)
        return downloads.response(request.GET["format"], f"statement {agency.name} {day}", header, rows)
    context = {"agency": agency, "parts": found, "day": day, "as_at": form}
    sums = {name: sum(getattr(part.account, name) for part in found) for name in ("due", "received", "balance")}
    return render(request, "programmes/agency_money.html", context | sums)


@on(Cohort, may=Permission.MANAGE_COHORTS)
def contribute(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    agencies = Agency.objects.visible_to(request.person).filter(ends_on__isnull=True)
    form = forms.Contribute(request.POST if request.method == "POST" else None, agencies=agencies)
    change = {"cohort": cohort, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.record_contribution(**change, **form.facts())):
        messages.success(request, "The contribution is recorded.")
        return redirect("programmes:money", cohort.code)
    back = reverse("programmes:money", args=[cohort.code])
    return form_page(request, form, f"Record a contribution to {cohort}", back, button="Record")


@on(Contribution, may=Permission.MANAGE_COHORTS)
def take_back_contribution(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = Versioned(data, initial={"version": contribution.version})
    change = {"contribution": contribution, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.take_back_contribution(**change, **form.cleaned_data)):
        return redirect(contribution.get_absolute_url())
    heading = f"Take back the contribution of {contribution.agency}?"
    lead = "Do this when it was put down wrongly. It stays on record as taken back, and counts no more."
    return form_page(request, form, heading, contribution.get_absolute_url(), button="Take back", lead=lead)


@on(Place, may=Permission.MANAGE_COHORTS)
def waive(request: HttpRequest, place: Place) -> HttpResponse:
    """Waive the charge for leaving, or let it stand again."""
    is_waived = hasattr(place, "waiver")
    kind = Versioned if is_waived else forms.Waive
    form = kind(request.POST if request.method == "POST" else None, initial={"version": place.version})
    change = {"place": place, "by": request.person, "at": clock.now()}
    act = actions.charge_again if is_waived else actions.waive_charge
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: act(**change, **form.cleaned_data)):
        return redirect(place)
    heading = f"Charge {place.person}’s place after all?" if is_waived else f"No charge for {place.person}’s leaving?"
    button = "Charge it" if is_waived else "Waive the charge"
    return form_page(request, form, heading, place.get_absolute_url(), button=button)
