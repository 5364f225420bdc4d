"""Doors to what stands out across a programme, to those who have completed it, and to what they offer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import on, signed_in
from mantle.people.saving import saved
from mantle.programmes import actions
from mantle.programmes.forms import alumni as forms
from mantle.programmes.models import Cohort, Offer, Programme
from mantle.programmes.queries import alumni as queries
from mantle.programmes.queries.risk import at_risk as places_at_risk
from mantle.web import clock

STANDS_FOR = timedelta(days=365)


@on(Programme, may=Permission.MANAGE_COHORTS)
def at_risk(request: HttpRequest, programme: Programme) -> HttpResponse:
    """About whom does something stand out, in any cohort of this programme, and what is the cause?"""
    context = {"programme": programme, "found": places_at_risk(programme, clock.today()), "today": clock.today()}
    return render(request, "programmes/at_risk.html", context)


@on(Programme)
def alumni(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Who has completed this programme, which posts have they gained since, and who is willing to help?"""
    found = queries.alumni_of(programme, request.person, clock.today())
    context = {
        "programme": programme,
        "found": found,
        "told": [each for each in found if each.gained or each.offers],
        "without": _by_cohort(each for each in found if not each.gained and not each.offers),
        "with_post": sum(bool(each.gained) for each in found),
        "offering": sum(bool(each.offers) for each in found),
        "sees_offers": request.person.may(Permission.MANAGE_COHORTS),
    }
    return render(request, "programmes/alumni.html", context)


def _by_cohort(rows: Iterable[queries.Alumna]) -> list[tuple[str, list[queries.Alumna]]]:
    """Those of whom there is no more to say, under the name of their cohort, the newest first."""
    found: dict[Cohort, list[queries.Alumna]] = {}
    for each in rows:
        found.setdefault(each.place.cohort, []).append(each)
    newest = sorted(found.items(), key=lambda item: item[0].starts_on, reverse=True)
    return [(cohort.name, of) for cohort, of in newest]


@signed_in()
def offers(request: HttpRequest) -> HttpResponse:
    """What are you willing to do for those who come after you?"""
    initial = {"ends_on": clock.today() + STANDS_FOR}
    form = forms.OfferHelp(request.POST if request.method == "POST" else None, initial=initial)
    change = {"person": request.person, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.offer_help(**change, **form.cleaned_data)):
        messages.success(request, "Thank you. The programme team can see it until you take it back.")
        return redirect("programmes:offers")
    context = {
        "form": form,
        "offers": queries.own_offers(request.person),
        "may_offer": queries.has_completed(request.person),
        "today": clock.today(),
    }
    return render(request, "programmes/offers.html", context, status=422 if form.errors else 200)


@on(Offer)
@require_POST
def take_back_offer(request: HttpRequest, offer: Offer) -> HttpResponse:
    try:
        actions.take_back_offer(offer=offer, by=request.person, at=clock.now())
        messages.success(request, "It is taken back.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("programmes:offers")
