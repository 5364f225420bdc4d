"""Doors to what people learnt before, and to coaching by its hours."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.guards import may_over, on, signed_in
from mantle.programmes.actions import coaching as coaches
from mantle.programmes.actions import prior as actions
from mantle.programmes.forms import prior as forms
from mantle.programmes.models import CoachingContract, CoachingDay, Cohort, Place, PriorClaim, PriorLearning
from mantle.programmes.queries import prior as queries
from mantle.programmes.views.keeping import done, initial_of, kept, sent
from mantle.web import clock


@signed_in()
def own_prior(request: HttpRequest) -> HttpResponse:
    """What have you learnt before, and where does it count? For those who run cohorts: what waits for an answer?"""
    rows = PriorLearning.objects.filter(person=request.person)
    context = {
        "rows": rows.prefetch_related("claims__component", "claims__place__cohort__edition__programme"),
        "waiting": queries.claims_to_decide(request.person) if request.person.may(Permission.MANAGE_COHORTS) else [],
    }
    return render(request, "programmes/own_prior.html", context)


@signed_in()
def add_prior(request: HttpRequest) -> HttpResponse:
    keep = partial(actions.keep_prior, prior=None)
    back = reverse("programmes:own_prior")
    lead = "It is yours, and goes with you when you change employer. Others see it once you ask for it to count."
    return kept(request, forms.KeepPrior(sent(request)), keep, "What you have learnt before", back, lead=lead)


@on(PriorLearning)
def prior(request: HttpRequest, prior: PriorLearning) -> HttpResponse:
    """One thing learnt before: what shows it, where it was asked to count, and what was decided."""
    rows = prior.claims.select_related("component", "place__cohort__edition__programme", "decided_by")
    is_own = prior.person_id == request.person.pk
    context = {
        "prior": prior, "is_own": is_own,
        "claims": [
            (row, not is_own and _decides(request, row)) for row in rows
        ],
        "may_claim": is_own and queries.places_to_claim_in(request.person).exists(),
    }  # fmt: skip
    return render(request, "programmes/prior.html", context)


def _decides(request: HttpRequest, claim: PriorClaim) -> bool:
    return may_over(request.person, Permission.MANAGE_COHORTS, claim.place.cohort)


def _own(request: HttpRequest, row: PriorLearning) -> None:
    if row.person_id != request.person.pk:
        raise PermissionDenied


@on(PriorLearning)
def change_prior(request: HttpRequest, prior: PriorLearning) -> HttpResponse:
    _own(request, prior)
    form = forms.KeepPrior(sent(request), initial=initial_of(prior, forms.KeepPrior))
    keep = partial(actions.keep_prior, prior=prior)
    return kept(request, form, keep, f"Change: {prior}", prior.get_absolute_url())


@on(PriorLearning)
@require_POST
def remove_prior(request: HttpRequest, prior: PriorLearning) -> HttpResponse:
    _own(request, prior)
    return done(request, partial(actions.remove_prior, prior=prior), "programmes:own_prior", "It is taken out.")


@on(PriorLearning)
def claim_prior(request: HttpRequest, prior: PriorLearning) -> HttpResponse:
    _own(request, prior)
    places = queries.places_to_claim_in(request.person)
    form = forms.ClaimPrior(sent(request), places=places, components=queries.components_to_claim(request.person))
    keep = partial(actions.claim_prior, prior=prior)
    lead = "Whoever runs the cohort reads what you have written down, and answers with a reason."
    back = prior.get_absolute_url()
    return kept(request, form, keep, f"Ask that it counts: {prior}", back, button="Ask", lead=lead)


@on(PriorClaim)
def decide_claim(request: HttpRequest, claim: PriorClaim) -> HttpResponse:
    is_own = claim.prior.person_id == request.person.pk
    if is_own or not _decides(request, claim):
        raise PermissionDenied
    form = forms.DecideClaim(sent(request), initial={"version": claim.version})
    keep = partial(actions.decide_claim, claim=claim)
    lead = f"{claim.prior.person} asks that this counts for “{claim.component}”. What shows it: {claim.prior.evidence}"
    return kept(request, form, keep, f"Does it count? {claim.prior}", claim.get_absolute_url(), lead=lead)


@on(PriorClaim)
@require_POST
def take_claim_back(request: HttpRequest, claim: PriorClaim) -> HttpResponse:
    act = partial(actions.take_claim_back, claim=claim)
    return done(request, act, claim.prior, "It is taken back.")


@on(Cohort, may=Permission.MANAGE_COHORTS)
def coaching_hours(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Dates and hours of coaching in a cohort: agreed, used, left, missed. Nothing that was said is on record."""
    rows = CoachingContract.objects.visible_to(request.person).filter(place__cohort=cohort)
    context = {"cohort": cohort, "rows": queries.hours_of(rows), "bands": queries.bands_of(cohort)}
    return render(request, "programmes/coaching_hours.html", context)


@on(Place, may=Permission.MANAGE_COHORTS)
def offer_coaching(request: HttpRequest, place: Place) -> HttpResponse:
    initial = {"starts_on": clock.today(), "ends_on": place.cohort.ends_on, "hours": 9}
    form = forms.OfferCoaching(sent(request), initial=initial)
    keep = partial(coaches.offer_coaching, place=place)
    lead = "They say yes to it on their own page. Only days and hours are ever on record."
    return kept(request, form, keep, f"Coaching for {place.person}", place.get_absolute_url(), lead=lead)


@on(CoachingContract)
def coaching(request: HttpRequest, contract: CoachingContract) -> HttpResponse:
    """One agreement: hours agreed, used and left, day by day."""
    row = queries.hours_of(CoachingContract.objects.filter(pk=contract.pk))[0]
    is_own = contract.place.person_id == request.person.pk
    inside = is_own or contract.coach_id == request.person.pk
    context = {
        "row": row, "contract": row.contract, "days": contract.days.select_related("noted_by"), "is_own": is_own,
        "may_note": inside or may_over(request.person, Permission.MANAGE_COHORTS, contract),
    }  # fmt: skip
    return render(request, "programmes/coaching.html", context)


@on(CoachingContract)
@require_POST
def agree_coaching(request: HttpRequest, contract: CoachingContract) -> HttpResponse:
    if contract.place.person_id != request.person.pk:
        raise PermissionDenied
    return done(request, partial(coaches.agree_coaching, contract=contract), contract, "Agreed.")


@on(CoachingContract)
def note_day(request: HttpRequest, contract: CoachingContract) -> HttpResponse:
    form = forms.NoteDay(sent(request), initial={"on": clock.today(), "hours": "1.5"})
    keep = partial(coaches.note_day, contract=contract)
    return kept(request, form, keep, f"A day of coaching: {contract}", contract.get_absolute_url())


@on(CoachingContract)
@require_POST
def take_day_out(request: HttpRequest, contract: CoachingContract, day: str) -> HttpResponse:
    row = CoachingDay.objects.filter(contract=contract, code=day).first()
    if row is None:
        return redirect(contract)
    return done(request, partial(coaches.take_day_out, day=row), contract, "It is taken out.")
