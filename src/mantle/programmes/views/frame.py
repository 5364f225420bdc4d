"""Doors to what stands around programmes: the offer by level, mandates, events, trials, themes, links of the chain."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.guards import may_over, on, signed_in
from mantle.people.saving import form_page, saved
from mantle.programmes.actions import frame as actions
from mantle.programmes.forms import frame as forms
from mantle.programmes.models import Component, Duty, Event, Mandate, Theme, Trial
from mantle.programmes.reports.offer import offer_report
from mantle.programmes.rules import duty_state
from mantle.programmes.views.keeping import edits_all
from mantle.web import clock


@signed_in(may=Permission.VIEW_PROGRAMMES)
def offer(request: HttpRequest) -> HttpResponse:
    """Who is offered something, where is a gap, what overlaps, and how many does it reach?"""
    return render(request, "programmes/offer.html", {"levels": offer_report(clock.today())})


@signed_in(may=Permission.VIEW_PROGRAMMES)
def mandates(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    rows = Mandate.objects.visible_to(request.person).prefetch_related("duties")
    found = [(row, [duty_state(duty.due_on, duty.met_on, today) for duty in row.duties.all()]) for row in rows]
    listed = [(row, len(states), states.count("Met"), states.count("Late")) for row, states in found]
    return render(request, "programmes/mandates.html", {"rows": listed, "may_edit": edits_all(request)})


@on(Mandate)
def mandate(request: HttpRequest, mandate: Mandate) -> HttpResponse:
    """What was asked for, what does it oblige to, and has it been done?"""
    today = clock.today()
    duties = [(row, duty_state(row.due_on, row.met_on, today)) for row in mandate.duties.select_related("programme")]
    may_edit = may_over(request.person, Permission.EDIT_PROGRAMMES, mandate)
    return render(request, "programmes/mandate.html", {"mandate": mandate, "duties": duties, "may_edit": may_edit})


@signed_in(may=Permission.VIEW_PROGRAMMES)
def events(request: HttpRequest) -> HttpResponse:
    rows = Event.objects.visible_to(request.person).prefetch_related("agencies", "facilitators__person")
    return render(request, "programmes/events.html", {"rows": rows, "may_edit": edits_all(request)})


@on(Event)
def event(request: HttpRequest, event: Event) -> HttpResponse:
    """When and where was it, who facilitated, who was there, what was shown?"""
    context = {
        "event": event, "agencies": event.agencies.select_related("agency"), "materials": event.materials.all(),
        "facilitators": event.facilitators.select_related("person"),
        "may_edit": may_over(request.person, Permission.EDIT_PROGRAMMES, event),
    }  # fmt: skip
    return render(request, "programmes/event.html", context)


@signed_in(may=Permission.VIEW_PROGRAMMES)
def trials(request: HttpRequest) -> HttpResponse:
    rows = Trial.objects.visible_to(request.person).select_related("agency")
    return render(request, "programmes/trials.html", {"rows": rows, "may_edit": edits_all(request)})


@on(Trial)
def trial(request: HttpRequest, trial: Trial) -> HttpResponse:
    may_edit = may_over(request.person, Permission.EDIT_PROGRAMMES, trial)
    return render(request, "programmes/trial.html", {"trial": trial, "may_edit": may_edit})


@signed_in(may=Permission.VIEW_PROGRAMMES)
def themes(request: HttpRequest) -> HttpResponse:
    """Which themes of integration are taught, on which finding, and which are not taught at all?"""
    rows = Theme.objects.visible_to(request.person).select_related("study").prefetch_related("components")
    return render(request, "programmes/themes.html", {"rows": rows, "may_edit": edits_all(request)})


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _kept(request: HttpRequest, form: Form, keep: Callable[..., Model], heading: str, back: str) -> HttpResponse:
    """Ask, keep, and go to what was kept."""
    made: list[Any] = []
    change = {"by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(keep(**change, **form.cleaned_data))):
        return redirect(made[0])
    return form_page(request, form, heading, back)


def _initial(row: Model, form: type[Form]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in form.base_fields if hasattr(row, name)}


def _added(request: HttpRequest, form: Form, keep: Callable[..., Model], heading: str, back: str) -> HttpResponse:
    if not edits_all(request):
        raise PermissionDenied
    return _kept(request, form, keep, heading, reverse(back))


@signed_in(may=Permission.EDIT_PROGRAMMES)
def add_mandate(request: HttpRequest) -> HttpResponse:
    keep = partial(actions.keep_mandate, mandate=None)
    return _added(request, forms.KeepMandate(_data(request)), keep, "A mandate", "programmes:mandates")


@on(Mandate, may=Permission.EDIT_PROGRAMMES)
def change_mandate(request: HttpRequest, mandate: Mandate) -> HttpResponse:
    form = forms.KeepMandate(_data(request), initial=_initial(mandate, forms.KeepMandate))
    keep = partial(actions.keep_mandate, mandate=mandate)
    return _kept(request, form, keep, f"Change {mandate}", mandate.get_absolute_url())


@on(Mandate, may=Permission.EDIT_PROGRAMMES)
def add_duty(request: HttpRequest, mandate: Mandate) -> HttpResponse:
    keep = partial(actions.keep_duty, mandate=mandate, duty=None)
    return _kept(request, forms.KeepDuty(_data(request)), keep, "What it obliges to", mandate.get_absolute_url())


@on(Duty, may=Permission.EDIT_PROGRAMMES)
def change_duty(request: HttpRequest, duty: Duty) -> HttpResponse:
    form = forms.KeepDuty(_data(request), initial=_initial(duty, forms.KeepDuty))
    keep = partial(actions.keep_duty, mandate=duty.mandate, duty=duty)
    return _kept(request, form, keep, "What it obliges to", duty.get_absolute_url())


@signed_in(may=Permission.EDIT_PROGRAMMES)
def add_event(request: HttpRequest) -> HttpResponse:
    keep = partial(actions.keep_event, event=None)
    return _added(request, forms.KeepEvent(_data(request)), keep, "An event", "programmes:events")


@on(Event, may=Permission.EDIT_PROGRAMMES)
def change_event(request: HttpRequest, event: Event) -> HttpResponse:
    listed = {
        "facilitators": "\n".join(row.person.email for row in event.facilitators.select_related("person")),
        "agencies": "\n".join(f"{row.agency} | {row.people}" for row in event.agencies.select_related("agency")),
        "materials": "\n".join(f"{row.title} | {row.author} | {row.link}" for row in event.materials.all()),
    }
    form = forms.KeepEvent(_data(request), initial=_initial(event, forms.KeepEvent) | listed)
    keep = partial(actions.keep_event, event=event)
    return _kept(request, form, keep, f"Change {event}", event.get_absolute_url())


@signed_in(may=Permission.EDIT_PROGRAMMES)
def add_trial(request: HttpRequest) -> HttpResponse:
    keep = partial(actions.keep_trial, trial=None)
    return _added(request, forms.KeepTrial(_data(request)), keep, "A trial in the field", "programmes:trials")


@on(Trial, may=Permission.EDIT_PROGRAMMES)
def change_trial(request: HttpRequest, trial: Trial) -> HttpResponse:
    form = forms.KeepTrial(_data(request), initial=_initial(trial, forms.KeepTrial))
    keep = partial(actions.keep_trial, trial=trial)
    return _kept(request, form, keep, f"Change {trial}", trial.get_absolute_url())


@signed_in(may=Permission.EDIT_PROGRAMMES)
def add_theme(request: HttpRequest) -> HttpResponse:
    keep = partial(actions.keep_theme, theme=None)
    return _added(request, forms.KeepTheme(_data(request)), keep, "A theme", "programmes:themes")


@on(Theme, may=Permission.EDIT_PROGRAMMES)
def change_theme(request: HttpRequest, theme: Theme) -> HttpResponse:
    initial = _initial(theme, forms.KeepTheme) | {"components": theme.components.all()}
    form = forms.KeepTheme(_data(request), initial=initial)
    keep = partial(actions.keep_theme, theme=theme)
    return _kept(request, form, keep, f"Change {theme}", theme.get_absolute_url())


@on(Component, may=Permission.EDIT_PROGRAMMES)
def say_links(request: HttpRequest, component: Component) -> HttpResponse:
    """FRM-4: at which links of the chain from policy to children does it work?"""
    links = list(component.links.values_list("link", flat=True))
    form = forms.SayLinks(_data(request), initial={"links": links})
    keep = partial(actions.say_links, component=component)
    return _kept(request, form, keep, f"{component}: from policy to children", component.get_absolute_url())
