"""Doors to the library: what there is, one resource, its file for offline use, and looking after it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from mantle.framework.rules import Tier
from mantle.learning.actions import library as actions
from mantle.learning.actions.theories import bring_in_ties
from mantle.learning.forms import library as forms
from mantle.learning.models import Provider, Resource
from mantle.learning.queries import library as queries
from mantle.learning.queries.packs import read_by
from mantle.learning.queries.plans import open_plan_of
from mantle.learning.queries.theories import behind
from mantle.learning.reports.readings import worked_through
from mantle.learning.rules.library import DIMENSION_NAMES, KIND_NAMES, YEAR, blocks
from mantle.learning.rules.worksheets import NAMES
from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.people.models import choices
from mantle.people.saving import form_page, saved
from mantle.web import clock

LIBRARY, EDIT, MOST = "/development/library/", Permission.EDIT_PROGRAMMES, 100
FIELDS = ("title", "about", "kind", "provider", "author", "licence", "provenance", "link", "body", "worksheet", "tier",
          "dimension", "minutes", "reviewed_on", "review_by", "version")  # fmt: skip


@signed_in(may=Permission.VIEW_PROGRAMMES)
def library(request: HttpRequest) -> HttpResponse:
    """What is there to learn with?"""
    asked = {name: request.GET.get(name, "").strip() for name in ("kind", "tier", "dimension", "competency", "words")}
    rows = queries.found_in_library(request.person, asked)
    may_edit = request.person.may(EDIT)
    context = {
        "rows": rows[:MOST], "count": rows.count(), "asked": asked, "kinds": KIND_NAMES, "tiers": choices(Tier),
        "dimensions": DIMENSION_NAMES, "competencies": queries.competencies_in_library(), "may_edit": may_edit,
        "due": queries.to_look_over(clock.today()).count() if may_edit else 0, "worksheets": NAMES,
        "missing": queries.shipped_missing() if may_edit else 0, "is_narrowed": any(asked.values()),
    }  # fmt: skip
    return render(request, "learning/library.html", context)


def _laid_out(resource: Resource) -> dict[str, Any]:
    return {"resource": resource, "blocks": blocks(resource.body), "competencies": resource.competencies.all()}


@on(Resource)
def resource(request: HttpRequest, resource: Resource) -> HttpResponse:
    """What does it say, whose is it, and may I use it?"""
    actions.count_opening(resource=resource, at=clock.now())
    context = _laid_out(resource) | {
        "openings": queries.openings_of(resource, clock.today()), "may_edit": request.person.may(EDIT),
        "plan": open_plan_of(request.person), "address": request.build_absolute_uri(resource.get_absolute_url()),
        "is_due": resource.is_due_on(clock.today()), "models": behind(request.person, resource=resource),
        "reading": read_by(request.person).get(resource.pk), "through": worked_through([resource])[resource.pk],
    }  # fmt: skip
    return render(request, "learning/resource.html", context)


@on(Resource)
def resource_file(request: HttpRequest, resource: Resource, kind: str) -> HttpResponse:
    """The same as a file that opens without a connection: a page by itself, or plain text. LIB-9."""
    if kind not in ("html", "txt"):
        raise Http404
    page = render_to_string(f"learning/resource_file.{kind}", _laid_out(resource))
    reply = HttpResponse(page, content_type=f"text/{'plain' if kind == 'txt' else 'html'}; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="{slugify(resource.title) or "resource"}.{kind}"'
    return reply


@on(Provider)
def provider(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Who is it, and what is there of theirs?"""
    rows = Resource.objects.visible_to(request.person).offered().filter(provider=provider)
    return render(request, "learning/provider.html", {"provider": provider, "rows": rows})


@signed_in(may=EDIT)
def add_provider(request: HttpRequest) -> HttpResponse:
    form = forms.ProviderFields(request.POST if request.method == "POST" else None)
    change = {"by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.add_provider(**change, **form.cleaned_data)):
        messages.success(request, "The provider is on record.")
        return redirect("learning:add_resource")
    return form_page(request, form, "Add a provider", LIBRARY, button="Add")


@signed_in(may=EDIT)
def add_resource(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    initial = {"reviewed_on": today, "review_by": today + YEAR, "minutes": 30}
    form = forms.ResourceFields(request.POST if request.method == "POST" else None, initial=initial)
    made: list[Resource] = []
    change = {"by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.add_resource(**change, **form.facts()))):
        messages.success(request, "It stands in the library.")
        return redirect(made[0])
    return form_page(request, form, "Add a resource", LIBRARY, button="Add")


@on(Resource, may=EDIT)
def change_resource(request: HttpRequest, resource: Resource) -> HttpResponse:
    initial = {name: getattr(resource, name) for name in FIELDS} | {"competencies": list(resource.competencies.all())}
    form = forms.ResourceFields(request.POST if request.method == "POST" else None, initial=initial)
    change = {"resource": resource, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(
        form, lambda: actions.change_resource(version=form.cleaned_data["version"], **change, **form.facts())
    ):
        return redirect(resource)
    return form_page(request, form, "Change the resource", resource.get_absolute_url())


@on(Resource, may=EDIT)
def withdraw_resource(request: HttpRequest, resource: Resource) -> HttpResponse:
    form = forms.Withdraw(request.POST if request.method == "POST" else None, initial={"version": resource.version})
    change = {"resource": resource, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.withdraw_resource(**change, **form.cleaned_data)):
        messages.success(request, "It is out of the lists. Its page says why.")
        return redirect(resource)
    return form_page(request, form, f"Withdraw: {resource}", resource.get_absolute_url(), button="Withdraw")


@on(Resource, may=EDIT)
@require_POST
def bring_back_resource(request: HttpRequest, resource: Resource) -> HttpResponse:
    actions.bring_back_resource(resource=resource, version=None, by=request.person, at=clock.now())
    messages.success(request, "It is back in the lists.")
    return redirect(resource)


@signed_in(may=EDIT)
def library_due(request: HttpRequest) -> HttpResponse:
    """What is to be looked over?"""
    rows = queries.to_look_over(clock.today())
    return render(request, "learning/library_due.html", {"rows": rows, "today": clock.today()})


@signed_in(may=EDIT)
@require_POST
def bring_in_shipped(request: HttpRequest) -> HttpResponse:
    made = actions.bring_in_shipped(by=request.person, at=clock.now())
    bring_in_ties(by=request.person, at=clock.now())
    messages.success(request, f"{len(made)} brought in." if made else "All of them are in the library.")
    return redirect("learning:library")
