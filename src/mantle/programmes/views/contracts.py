"""Doors to learning contracts, and to the sponsor of a place."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import may_over, on
from mantle.people.saving import form_page, saved
from mantle.programmes import actions
from mantle.programmes.forms import cohorts as finding
from mantle.programmes.forms import contracts as forms
from mantle.programmes.models import Contract, Place
from mantle.programmes.queries import contracts as queries
from mantle.programmes.queries.finding import people_alike
from mantle.web import clock


@on(Contract)
def contract(request: HttpRequest, contract: Contract) -> HttpResponse:
    """What have participant, sponsor and provider agreed, and who has signed?"""
    may_manage = may_over(request.person, Permission.MANAGE_COHORTS, contract)
    versions = list(contract.place.contracts.order_by("-number"))
    is_newest = versions[0].pk == contract.pk
    signed = contract.signatures.values_list("party", flat=True)
    context = {
        "contract": contract,
        "place": contract.place,
        "state": queries.contract_state(signed, is_newest=is_newest),
        "parties": queries.parties_of(contract, request.person, may_manage=may_manage, is_newest=is_newest),
        "versions": versions,
        "is_newest": is_newest,
        "may_manage": may_manage,
        "sees_place": may_manage or contract.place.person_id == request.person.pk,
    }
    return render(request, "programmes/contract.html", context)


@on(Place, may=Permission.MANAGE_COHORTS)
def write_contract(request: HttpRequest, place: Place) -> HttpResponse:
    newest = queries.newest_contract(place)
    data = request.POST if request.method == "POST" else None
    form = forms.WriteContract(data, initial=forms.WriteContract.initial_of(place, newest))
    made: list[Contract] = []
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.write_contract(**change, **form.cleaned_data))):
        return redirect(made[0])
    is_signed = newest is not None and newest.signatures.exists()
    lead = "The present version is signed: what you write here is the next, and all three sign it anew."
    heading = f"Learning contract of {place.person}"
    return form_page(request, form, heading, place.get_absolute_url(), lead=lead if is_signed else "")


@on(Contract)
@require_POST
def sign_contract(request: HttpRequest, contract: Contract) -> HttpResponse:
    may_manage = may_over(request.person, Permission.MANAGE_COHORTS, contract)
    version = request.POST.get("version", "")
    try:
        actions.sign_contract(
            contract=contract, party=request.POST.get("party", ""), may_manage=may_manage, by=request.person,
            version=int(version) if version.isdigit() else 0, at=clock.now(),
        )  # fmt: skip
        messages.success(request, "You have signed the contract.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(contract)


@on(Contract, may=Permission.MANAGE_COHORTS)
def confirm_signature(request: HttpRequest, contract: Contract) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.ConfirmSignature(data, initial={"version": contract.version})
    change = {"contract": contract, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.confirm_signature(**change, **form.cleaned_data)):
        return redirect(contract)
    lead = "For a sponsor or participant without an account, who told you that they agree. Your name stays with it."
    heading = "Write down that somebody agreed"
    return form_page(request, form, heading, contract.get_absolute_url(), button="Write down", lead=lead)


@on(Place, may=Permission.MANAGE_COHORTS)
def name_sponsor(request: HttpRequest, place: Place) -> HttpResponse:
    """Find someone's record by name or address, then name them as the sponsor of a place."""
    given = request.POST if request.method == "POST" else request.GET
    name = given.get("name", "").strip()
    if not name:
        find = finding.FindParticipant(request.GET if "name" in request.GET else None)
        return render(request, "programmes/find_sponsor.html", {"form": find, "place": place})
    people = people_alike(request.person, name)
    data = request.POST if request.method == "POST" else None
    form = forms.NameSponsor(data, people=people, initial={"version": place.version})
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.name_sponsor(**change, **form.cleaned_data)):
        return redirect(place)
    context = {"form": form, "place": place, "name": name, "found": people.count()}
    return render(request, "programmes/name_sponsor.html", context, status=422 if form.errors else 200)
