"""Doors to continuous assessment."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.framework.models import Competency
from mantle.learning.actions import assessment as actions
from mantle.learning.forms import measures as forms
from mantle.learning.models import Assessment, Observation
from mantle.learning.queries import measures as queries
from mantle.learning.queries.plans import profiles_for
from mantle.learning.reports.trajectory import trajectory_of
from mantle.learning.views.sharing import only_owner
from mantle.people.access import Permission
from mantle.people.guards import may_over, on, signed_in
from mantle.people.saving import form_page, saved
from mantle.web import clock

BACK = "/development/observations/"


@signed_in()
def assessments(request: HttpRequest) -> HttpResponse:
    """Who observes me, whom do I observe, and for what?"""
    context = {
        **queries.assessments_for(request.person), "waiting": queries.observations_waiting_for(request.person),
        "may_open": request.person.may(Permission.ASSESS_OVER_TIME),
    }  # fmt: skip
    return render(request, "learning/assessments.html", context)


@signed_in(may=Permission.ASSESS_OVER_TIME)
def open_assessment(request: HttpRequest) -> HttpResponse:
    form = forms.OpenAssessment(
        request.POST if request.method == "POST" else None, profiles=profiles_for(request.person),
        people=queries.people_to_assess(request.person),
    )  # fmt: skip
    made: list[Assessment] = []
    change = {"by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.open_assessment(**change, **form.cleaned_data))):
        messages.success(request, f"{made[0].person} reads what it is for; nobody can mark before.")
        return redirect(made[0])
    return form_page(request, form, "Open an assessment over time", BACK, button="Open")


@on(Assessment)
def assessment(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """What is it for, what was seen, and what does it come to?"""
    is_own = assessment.person_id == request.person.pk
    looks_after = not is_own and may_over(request.person, Permission.ASSESS_OVER_TIME, assessment)
    is_observer = assessment.observers.filter(person=request.person).exists()
    seen = Observation.objects.visible_to(request.person).filter(assessment=assessment)
    context = {
        "assessment": assessment, "is_own": is_own, "looks_after": looks_after, "is_observer": is_observer,
        "observers": assessment.observers.select_related("person"),
        "observations": seen.select_related("by", "competency", "decided_by"),
        "trajectory": trajectory_of(assessment) if is_own or looks_after else None,
    }  # fmt: skip
    return render(request, "learning/assessment.html", context)


@on(Assessment)
@require_POST
def confirm_use(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    only_owner(request, assessment)
    actions.confirm_use(assessment=assessment, by=request.person, at=clock.now())
    messages.success(request, "Noted. Those who are named can observe now; you read and answer everything.")
    return redirect(assessment)


@on(Assessment)
def observe(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    if not assessment.observers.filter(person=request.person).exists():
        raise PermissionDenied
    competencies = Competency.objects.filter(expectations__profile=assessment.profile).order_by("position")
    data = request.POST if request.method == "POST" else None
    form = forms.Observe(data, initial={"on": clock.today()}, competencies=competencies)
    change = {"assessment": assessment, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.observe(**change, **form.cleaned_data)):
        messages.success(request, f"Saved. {assessment.person} reads it and can answer.")
        return redirect(assessment)
    lead = f"For: {assessment.get_use_display().lower()}. {assessment.use_words}"
    return form_page(request, form, f"What did you see? {assessment.person}", assessment.get_absolute_url(), lead=lead)


@on(Observation)
def answer_observation(request: HttpRequest, observation: Observation) -> HttpResponse:
    only_owner(request, observation)
    data = request.POST if request.method == "POST" else None
    form = forms.AnswerObservation(data, initial={"version": observation.version})
    change = {"observation": observation, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.answer_observation(**change, **form.cleaned_data)):
        return redirect(observation)
    back = observation.assessment.get_absolute_url()
    return form_page(request, form, f"Answer {observation.by}", back, lead=observation.evidence)


@on(Observation, may=Permission.ASSESS_OVER_TIME)
def decide_contest(request: HttpRequest, observation: Observation) -> HttpResponse:
    """Does it stand? Decided by somebody else than the observer, with a reason that both read."""
    form = forms.Decide(request.POST if request.method == "POST" else None, initial={"version": observation.version})
    change = {"observation": observation, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.decide_contest(**change, **form.cleaned_data)):
        return redirect(observation)
    back = observation.assessment.get_absolute_url()
    lead = f"Seen: {observation.evidence} Answered: {observation.answer}"
    return form_page(request, form, "Decide an objection", back, button="Decide", lead=lead)


@on(Assessment, may=Permission.ASSESS_OVER_TIME)
@require_POST
def close_assessment(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    if assessment.person_id == request.person.pk:
        raise PermissionDenied
    actions.close_assessment(assessment=assessment, version=None, by=request.person, at=clock.now())
    messages.success(request, "Closed: observers see it no more.")
    return redirect(assessment)
