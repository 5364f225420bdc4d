"""Doors to talks about staying: for the two who had one; and reasons of many in counts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mantle.people import audit
from mantle.people.access import FieldGroup, Permission
from mantle.people.guards import on, signed_in
from mantle.people.models import Person
from mantle.people.saving import form_page, saved
from mantle.structures.actions import staying as actions
from mantle.structures.forms import staying as forms
from mantle.structures.forms.conditions import FinishAction
from mantle.structures.models import StayAction, StayInterview
from mantle.structures.queries import staying as queries
from mantle.structures.reports.staying import reasons_for
from mantle.web import clock
from mantle.web.forms import Versioned

KEPT = (
    "You two alone read it, no role opens it. It is kept once the holder agrees, for two years at most; the holder can "
    "delete it at any time. Reasons are counted over ten people or more, without names."
)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@signed_in()
def stay_interviews(request: HttpRequest) -> HttpResponse:
    """With whom did I talk about staying, and with whom not yet?"""
    today = clock.today()
    context = {
        "talks": queries.talks_of(request.person)[:100], "today": today, "kept": KEPT,
        "people": queries.whom_one_looks_after(request.person, today),
        "actions": queries.stay_actions_of(request.person),
    }  # fmt: skip
    return render(request, "structures/stay_interviews.html", context)


@signed_in()
def write_stay_interview(request: HttpRequest, code: str) -> HttpResponse:
    """Written by whoever is above the post, or stands behind it, whatever their role."""
    people = queries.whom_one_looks_after(request.person, clock.today())
    held = next((row for row in people if row.code == code), None)
    if held is None:
        raise Http404
    form = forms.WriteStayInterview(_data(request), is_new=True, initial={"held_on": clock.today()})
    change = {"held": held, "by": request.person, "at": clock.now()}
    written: list[StayInterview] = []
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: written.append(actions.write_stay_interview(**change, **form.cleaned_data))):
        messages.success(request, f"{held.person} is asked to agree.")
        return redirect(written[0])
    back = reverse("structures:stay_interviews")
    return form_page(request, form, f"What would keep {held.person}?", back, lead=KEPT)


@on(StayInterview)
def stay_interview(request: HttpRequest, talk: StayInterview) -> HttpResponse:
    """What would keep the holder, what might not, and what do we two do about it?"""
    audit.seen([talk.holder], FieldGroup.CONDITIONS)
    is_holder = request.person.pk == talk.holder_id
    context = {
        "talk": talk, "actions": talk.actions.select_related("owner"), "today": clock.today(), "kept": KEPT,
        "is_holder": is_holder, "may_delete": is_holder or talk.agreed_on is None,
    }  # fmt: skip
    return render(request, "structures/stay_interview.html", context)


@on(StayInterview)
def rewrite_stay_interview(request: HttpRequest, talk: StayInterview) -> HttpResponse:
    if request.person.pk != talk.held_by_id:
        raise PermissionDenied
    names = ("held_on", "stay_reasons", "stay_words", "leave_reasons", "leave_words", "version")
    form = forms.WriteStayInterview(_data(request), initial={name: getattr(talk, name) for name in names})
    change = {"interview": talk, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.rewrite_stay_interview(**change, **form.cleaned_data)):
        return redirect(talk)
    lead = f"{talk.holder} wants it different: {talk.correction}" if talk.correction else KEPT
    return form_page(request, form, f"What would keep {talk.holder}?", talk.get_absolute_url(), lead=lead)


@on(StayInterview)
def agree_stay_interview(request: HttpRequest, talk: StayInterview) -> HttpResponse:
    if request.person.pk != talk.holder_id:
        raise PermissionDenied
    form = forms.AgreeStayInterview(_data(request), initial={"version": talk.version})
    change = {"interview": talk, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.agree_stay_interview(**change, **form.cleaned_data)):
        return redirect(talk)
    return form_page(request, form, "Is this what you said?", talk.get_absolute_url(), button="Answer", lead=KEPT)


@on(StayInterview)
def delete_stay_interview(request: HttpRequest, talk: StayInterview) -> HttpResponse:
    if request.person.pk != talk.holder_id and talk.agreed_on is not None:
        raise PermissionDenied
    form = Versioned(_data(request), initial={"version": talk.version})
    change = {"interview": talk, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.delete_stay_interview(**change, **form.cleaned_data)):
        messages.success(request, "Deleted.")
        return redirect("structures:stay_interviews")
    lead = "The record and what you agreed in it go, for both of you. It cannot be brought back."
    return form_page(request, form, f"Delete: {talk}", talk.get_absolute_url(), button="Delete", lead=lead)


@on(StayInterview)
def agree_stay_action(request: HttpRequest, talk: StayInterview) -> HttpResponse:
    people = Person.objects.filter(pk__in=[talk.holder_id, talk.held_by_id])
    form = forms.AgreeStayAction(_data(request), people=people)
    change = {"interview": talk, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.agree_stay_action(**change, **form.cleaned_data)):
        return redirect(talk)
    return form_page(request, form, "Agree who does what", talk.get_absolute_url())


@on(StayAction)
def finish_stay_action(request: HttpRequest, action: StayAction) -> HttpResponse:
    initial = {"version": action.version, "done_on": action.done_on, "outcome": action.outcome}
    form = FinishAction(_data(request), initial=initial)
    change = {"action": action, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.finish_stay_action(**change, **form.cleaned_data)):
        return redirect(action.interview)
    return form_page(request, form, f"What came of it? {action}", action.get_absolute_url())


@signed_in(may=Permission.VIEW_PROFILE)
def stay_reasons(request: HttpRequest) -> HttpResponse:
    """Why do people stay, and what might make them leave?"""
    areas = queries.areas_counted_for(request.person)
    chosen = request.GET.get("of", "") or next(iter(areas), "")
    if areas and chosen not in areas:
        raise Http404
    context = {"areas": areas, "chosen": chosen, "reasons": reasons_for(chosen) if chosen else []}
    return render(request, "structures/stay_reasons.html", context)
