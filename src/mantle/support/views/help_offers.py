"""Doors to offers of help: what an authority offers, with whom, and whether it still holds."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import may_over, on, signed_in
from mantle.people.rules import IllegalMove
from mantle.people.saving import form_page, saved
from mantle.support.actions import help as actions
from mantle.support.forms import help as forms
from mantle.support.models import HelpDeployment, HelpOffer, HelpTeamMember
from mantle.support.queries import help as queries
from mantle.support.rules.help import is_stale
from mantle.web import clock

LEAD = (
    "The programme team sees it, and those you help. Everybody else only sees that help is on offer, what it is about, "
)
LEAD += "and in which region."


def sent(request: HttpRequest) -> Any:
    """What was sent with a form, or None when it is only looked at."""
    return request.POST if request.method == "POST" else None


def pressed(request: HttpRequest, act: Any, back: Any, said: str) -> HttpResponse:
    """Carry out what a button asks for, say what came of it, and go back."""
    try:
        act(by=request.person, at=clock.now())
        messages.success(request, said)
    except (Refused, IllegalMove) as refusal:
        messages.error(request, str(refusal))
    return redirect(back)


@signed_in(may=Permission.OFFER_HELP)
def offer_help(request: HttpRequest) -> HttpResponse:
    """What can we give to others, and who comes?"""
    agencies = queries.agencies_helping(request.person)
    leaders = queries.leaders_of(agencies, clock.today())
    initial = {"agency": agencies.first(), "starts_on": clock.today(), "lead": request.person}
    form = forms.OfferHelp(sent(request), initial=initial, agencies=agencies, leaders=leaders)
    made: list[HelpOffer] = []
    change = {"by": request.person, "at": clock.now()}
    valid = form.is_bound and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.offer_help(**change, **form.facts()))):
        messages.success(request, "Thank you. Your offer is in. Now add the people who would come with you.")
        return redirect(made[0])
    return form_page(request, form, "Offer help to other authorities", _home(), button="Offer help", lead=LEAD)


def _home() -> str:
    return reverse("support:help_home")


@on(HelpOffer)
def help_offer(request: HttpRequest, offer: HelpOffer) -> HttpResponse:
    """What is offered, does it still hold, and whom does it help?"""
    today, is_own = clock.today(), may_over(request.person, Permission.OFFER_HELP, offer)
    team = queries.members_of(offer)
    context = {
        "offer": offer, "is_own": is_own, "team": team, "mine": _mine(request, team),
        "is_stale": is_stale(offer.confirmed_on, today), "has_ended": offer.ends_on < today,
        "held": queries.held_now([offer], today).get(offer.pk, 0),
        "spent": queries.days_logged_for([offer.pk], today).get(offer.pk, 0),
        "sees_conflicts": is_own or may_over(request.person, Permission.BROKER_HELP, offer),
        "deployments": HelpDeployment.objects.visible_to(request.person).filter(offer=offer)
        .select_related("helped", "request").distinct(),
    }  # fmt: skip
    return render(request, "support/help_offer.html", context)


def _mine(request: HttpRequest, team: list[HelpTeamMember]) -> HelpTeamMember | None:
    return next((row for row in team if row.person_id == request.person.pk), None)


def _only_own(request: HttpRequest, offer: HelpOffer) -> None:
    if not may_over(request.person, Permission.OFFER_HELP, offer):
        raise PermissionDenied


@on(HelpOffer)
def change_help_offer(request: HttpRequest, offer: HelpOffer) -> HttpResponse:
    _only_own(request, offer)
    leaders = queries.leaders_of([offer.agency], clock.today())
    several = {
        "competencies": list(offer.competencies.all()), "cannot_help": "\n".join(map(str, offer.cannot_help.all())),
    }  # fmt: skip
    names = set(forms.OfferHelp.base_fields) - {"agency", *several}
    initial = {name: getattr(offer, name) for name in names} | several
    form = forms.OfferHelp(
        sent(request), initial=initial, agencies=queries.agencies_helping(request.person), leaders=leaders,
        fixed=offer.agency,
    )  # fmt: skip
    change = {"offer": offer, "by": request.person, "at": clock.now()}
    valid = form.is_bound and form.is_valid()
    if valid and saved(
        form, lambda: actions.change_help_offer(version=form.cleaned_data["version"], **change, **form.facts())
    ):
        messages.success(request, "Changed. That also confirms it for six months.")
        return redirect(offer)
    return form_page(request, form, f"Change: {offer}", offer.get_absolute_url())


@on(HelpOffer)
@require_POST
def confirm_help_offer(request: HttpRequest, offer: HelpOffer) -> HttpResponse:
    """One press: it still holds."""
    _only_own(request, offer)
    act = partial(actions.confirm_help_offer, offer=offer)
    return pressed(request, act, offer, "Confirmed for six months.")


@on(HelpOffer)
@require_POST
def withdraw_help_offer(request: HttpRequest, offer: HelpOffer) -> HttpResponse:
    _only_own(request, offer)
    said = "It is on offer again." if offer.withdrawn_at else "Taken back. Help that is promised goes on."
    return pressed(request, partial(actions.withdraw_help_offer, offer=offer), offer, said)


@on(HelpOffer)
def name_in_team(request: HttpRequest, offer: HelpOffer) -> HttpResponse:
    _only_own(request, offer)
    people = queries.leaders_of([offer.agency], clock.today()).exclude(pk=offer.lead_id)
    form = forms.NameInTeam(sent(request), people=people)
    change = {"offer": offer, "by": request.person, "at": clock.now()}
    valid = form.is_bound and form.is_valid()
    if valid and saved(form, lambda: actions.name_in_team(**change, **form.cleaned_data)):
        messages.success(request, f"{form.cleaned_data['person']} gets a letter, and answers for themselves.")
        return redirect(offer)
    lead = "They are asked first. Nobody outside your authority sees their name before they agree."
    return form_page(request, form, "Add somebody to the team", offer.get_absolute_url(), button="Ask", lead=lead)


@on(HelpTeamMember)
@require_POST
def answer_naming(request: HttpRequest, member: HelpTeamMember, answer: str) -> HttpResponse:
    """Yes or no, for oneself."""
    if member.person_id != request.person.pk:
        raise PermissionDenied
    if answer not in ("yes", "no"):
        raise Http404
    said = "Thank you. You are part of the offer." if answer == "yes" else "Saved. You are not part of the offer."
    act = partial(actions.answer_naming, member=member, agrees=answer == "yes")
    return pressed(request, act, member.offer, said)


@on(HelpTeamMember)
@require_POST
def take_from_team(request: HttpRequest, member: HelpTeamMember) -> HttpResponse:
    _only_own(request, member.offer)
    return pressed(request, partial(actions.take_from_team, member=member), member.offer, "Taken out.")
