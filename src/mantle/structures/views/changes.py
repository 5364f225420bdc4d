"""Doors to reorganisations and local words."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import on
from mantle.people.models import Agency
from mantle.structures import actions, queries
from mantle.structures.forms import changes as forms
from mantle.structures.models import Post, Reorganisation, Term
from mantle.web import clock


@on(Agency, may=Permission.REORGANISE)
def propose_reorganisation(request: HttpRequest, agency: Agency) -> HttpResponse:
    form = forms.ProposeReorganisation(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        row = actions.propose_reorganisation(agency=agency, by=request.person, at=clock.now(), **form.cleaned_data)
        return redirect("structures:reorganisation", row.code)
    context = {"form": form, "agency": agency}
    return render(request, "structures/propose_reorganisation.html", context, status=422 if form.errors else 200)


def _choice(request: HttpRequest, row: Reorganisation, *, posted: bool) -> forms.ChooseSuccessor:
    posts = Post.objects.filter(agency=row.agency).order_by("tier", "title")
    return forms.ChooseSuccessor(
        request.POST if posted else None,
        ending=posts.filter(ends_on=row.on),
        beginning=posts.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=row.on)),
    )


@on(Reorganisation)
def reorganisation(request: HttpRequest, reorganisation: Reorganisation) -> HttpResponse:
    """What becomes of each post: suggestions to agree with, choices to make, then one step for all."""
    links = reorganisation.links.select_related("predecessor", "successor").order_by("predecessor__title", "pk")
    linked = [link.predecessor_id for link in links]
    context = {
        "row": reorganisation,
        "links": links,
        "waiting": [link for link in links if not link.is_confirmed],
        "unlinked": Post.objects.filter(agency=reorganisation.agency, ends_on=reorganisation.on).exclude(pk__in=linked),
        "choice": _choice(request, reorganisation, posted=False),
        "confirm": forms.ConfirmReorganisation(initial={"carry_holders": True, "version": reorganisation.version}),
        "may_edit": reorganisation.state == "proposed"
        and request.person.may(Permission.REORGANISE, reorganisation.agency),
    }
    return render(request, "structures/reorganisation.html", context)


@on(Reorganisation, may=Permission.REORGANISE)
@require_POST
def decide_links(request: HttpRequest, reorganisation: Reorganisation) -> HttpResponse:
    """Say yes or no to suggestions: each answer names its link."""
    for link in reorganisation.links.filter(is_confirmed=False).select_related("predecessor", "successor"):
        answer = request.POST.get(f"link-{link.code}")
        if answer == "yes":
            actions.confirm_link(link=link, kind=link.kind, by=request.person, at=clock.now())
        elif answer == "no":
            actions.drop_link(link=link, by=request.person, at=clock.now())
    messages.success(request, "Your answers are kept.")
    return redirect("structures:reorganisation", reorganisation.code)


@on(Reorganisation, may=Permission.REORGANISE)
@require_POST
def choose_successor(request: HttpRequest, reorganisation: Reorganisation) -> HttpResponse:
    form = _choice(request, reorganisation, posted=True)
    if form.is_valid():
        actions.add_link(reorganisation=reorganisation, by=request.person, at=clock.now(), **form.cleaned_data)
        messages.success(request, "The successor post is noted.")
    else:
        messages.error(request, "Choose the post that ends.")
    return redirect("structures:reorganisation", reorganisation.code)


@on(Reorganisation, may=Permission.REORGANISE)
@require_POST
def finish_reorganisation(request: HttpRequest, reorganisation: Reorganisation) -> HttpResponse:
    """Carry it out, or give it up."""
    form = forms.ConfirmReorganisation(request.POST)
    form.is_valid()
    version, carry_holders = form.cleaned_data.get("version"), form.cleaned_data["carry_holders"]
    change = {"reorganisation": reorganisation, "version": version, "by": request.person, "at": clock.now()}
    try:
        if "abandon" in request.POST:
            actions.abandon_reorganisation(**change)
            messages.success(request, "The proposal is given up. Nothing was changed.")
        else:
            actions.confirm_reorganisation(carry_holders=carry_holders, **change)
            messages.success(request, "The reorganisation is carried out.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("structures:reorganisation", reorganisation.code)


@on(Agency, may=Permission.EDIT_VOCABULARY)
def words(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Which local word means which tier, and which words still mean nothing to us?"""
    form = forms.MapWord(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.map_word(agency=agency, by=request.person, at=clock.now(), **form.cleaned_data)
        messages.success(request, f"“{form.cleaned_data['word']}” is mapped. Posts without a tier follow.")
        return redirect("structures:words", agency.code)
    context = {"agency": agency, "form": form, "terms": agency.terms.all(), "unmapped": queries.unmapped_words(agency)}
    return render(request, "structures/words.html", context, status=422 if form.errors else 200)


@on(Agency, may=Permission.EDIT_VOCABULARY)
@require_POST
def forget_word(request: HttpRequest, agency: Agency, word: str) -> HttpResponse:
    term = get_object_or_404(Term, agency=agency, code=word)
    actions.forget_word(term=term, by=request.person, at=clock.now())
    messages.success(request, f"“{term.word}” is no longer mapped. Posts keep the tier they have.")
    return redirect("structures:words", agency.code)
