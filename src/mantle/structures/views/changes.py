"""Doors to reorganisations and local words."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.guards import on
from mantle.people.models import Agency
from mantle.people.saving import saved
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


def _choice(row: Reorganisation, data: QueryDict | None = None) -> forms.ChooseSuccessor:
    posts = Post.objects.filter(agency=row.agency).order_by("tier", "title")
    return forms.ChooseSuccessor(
        data,
        ending=posts.filter(ends_on=row.on),
        beginning=posts.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=row.on)),
    )


@on(Reorganisation)
def reorganisation(request: HttpRequest, reorganisation: Reorganisation) -> HttpResponse:
    """What becomes of each post: suggestions to agree with, choices to make, then one step for all."""
    confirm = forms.ConfirmReorganisation(initial={"carry_holders": True, "version": reorganisation.version})
    return _page(request, reorganisation, _choice(reorganisation), confirm)


def _page(
    request: HttpRequest, row: Reorganisation, choice: forms.ChooseSuccessor, confirm: forms.ConfirmReorganisation
) -> HttpResponse:
    links = list(row.links.select_related("predecessor", "successor").order_by("predecessor__title", "pk"))
    linked = [link.predecessor_id for link in links]
    wrong = next((form for form in (choice, confirm) if form.errors), None)
    context = {
        "row": row,
        "links": links,
        "waiting": [link for link in links if not link.is_confirmed],
        "unlinked": Post.objects.filter(agency=row.agency, ends_on=row.on).exclude(pk__in=linked),
        "without_post": queries.people_without_post(row) if row.state == "confirmed" else [],
        "choice": choice,
        "confirm": confirm,
        "may_edit": row.state == "proposed" and request.person.may(Permission.REORGANISE, row.agency),
    }
    status = 422 if wrong is not None else 200
    return render(
        request, "structures/reorganisation.html", context | ({"form": wrong} if wrong else {}), status=status
    )


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
    form = _choice(reorganisation, request.POST)
    change = {"reorganisation": reorganisation, "by": request.person, "at": clock.now()}
    if form.is_valid() and saved(form, lambda: actions.add_link(**change, **form.cleaned_data)):
        messages.success(request, "The successor post is noted.")
        return redirect("structures:reorganisation", reorganisation.code)
    confirm = forms.ConfirmReorganisation(initial={"carry_holders": True, "version": reorganisation.version})
    return _page(request, reorganisation, form, confirm)


@on(Reorganisation, may=Permission.REORGANISE)
@require_POST
def finish_reorganisation(request: HttpRequest, reorganisation: Reorganisation) -> HttpResponse:
    """Carry it out, or give it up."""
    form = forms.ConfirmReorganisation(request.POST)
    if not form.is_valid():
        return _page(request, reorganisation, _choice(reorganisation), form)
    change = {"reorganisation": reorganisation, "by": request.person, "at": clock.now()}
    version = form.cleaned_data["version"]
    if "abandon" in request.POST:
        said = "given up. Nothing was changed."
        is_saved = saved(form, lambda: actions.abandon_reorganisation(version=version, **change))
    else:
        said = "carried out."
        is_saved = saved(form, lambda: actions.confirm_reorganisation(**change, **form.cleaned_data))
    if not is_saved:
        return _page(request, reorganisation, _choice(reorganisation), form)
    messages.success(request, f"The reorganisation is {said}")
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
