"""Doors to development plans."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from mantle.framework.models import Competency
from mantle.learning.actions import plans as actions
from mantle.learning.forms import plans as forms
from mantle.learning.models import Plan, PlanReview, Step
from mantle.learning.queries import plans as queries
from mantle.learning.views.sharing import only_owner, readers
from mantle.people.guards import on, signed_in
from mantle.people.models.consent import Purpose
from mantle.people.saving import form_page, saved
from mantle.programmes.models import Component
from mantle.web import clock


@signed_in()
def begin_plan(request: HttpRequest) -> HttpResponse:
    profiles = queries.profiles_for(request.person)
    form = forms.BeginPlan(request.POST if request.method == "POST" else None, profiles=profiles)
    made: list[Plan] = []
    change = {"person": request.person, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.begin_plan(**change, **form.cleaned_data))):
        messages.success(request, "Your plan is begun. Say where you are, one competency at a time.")
        return redirect(made[0])
    lead = "Only you can see your plan until you show it to somebody. A plan that is open now is closed and kept."
    return form_page(request, form, "Begin a development plan", "/development/", button="Begin", lead=lead)


@on(Plan)
def plan(request: HttpRequest, plan: Plan) -> HttpResponse:
    """What do I need for the role, and what am I doing about it?"""
    steps = queries.steps_of(plan)
    needs = queries.needs_of(plan, steps)
    is_own = plan.person_id == request.person.pk
    context = {
        "plan": plan, "needs": needs, "steps": steps, "headline": queries.headline_of(needs), "is_own": is_own,
        "is_open": plan.closed_at is None, "readers": readers(plan, Purpose.PLAN) if is_own else [],
        "reviews": plan.reviews.select_related("by", "plan_version"), "versions": plan.versions.all(),
        "unsaid": next((need.competency for need in needs if need.asked.said is None), None),
    }  # fmt: skip
    return render(request, "learning/plan.html", context)


@on(Plan)
def change_purpose(request: HttpRequest, plan: Plan) -> HttpResponse:
    only_owner(request, plan)
    initial = {"purpose": plan.purpose, "version": plan.version}
    form = forms.Purpose(request.POST if request.method == "POST" else None, initial=initial)
    change = {"plan": plan, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.change_purpose(**change, **form.cleaned_data)):
        return redirect(plan)
    return form_page(request, form, "For whom is it?", plan.get_absolute_url())


@on(Plan)
def rate(request: HttpRequest, plan: Plan, competency: str) -> HttpResponse:
    """Where am I in this one competency, and what shows it?"""
    only_owner(request, plan)
    row = get_object_or_404(Competency, code=competency, expectations__profile=plan.profile)
    said = queries.latest_ratings(request.person, [row.pk]).get(row.pk)
    initial = {"level": said.level, "evidence": said.evidence} if said is not None else {}
    data = request.POST if request.method == "POST" else None
    form = forms.Rate(data, initial=initial, seen=queries.levels_of(row))
    change = {"plan": plan, "competency": row, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.rate_oneself(**change, **form.cleaned_data)):
        following = queries.next_unsaid(plan)
        if following is not None and "next" in request.POST:
            return redirect("learning:rate", plan.code, following.code)
        return redirect(plan)
    context = {"form": form, "plan": plan, "competency": row}
    return render(request, "learning/rate.html", context, status=422 if form.errors else 200)


def _step_form(request: HttpRequest, plan: Plan, step: Step | None = None) -> forms.StepFields:
    names = ("competency", "what", "means", "component", "link", "due_on", "version")
    initial = (
        {name: getattr(step, name) for name in names}
        if step
        else {name: request.GET.get(name) for name in ("competency", "what", "means", "link") if name in request.GET}
    )
    needs = queries.needs_of(plan)
    return forms.StepFields(
        request.POST if request.method == "POST" else None, initial=initial,
        competencies=Competency.objects.filter(pk__in=[need.competency.pk for need in needs]).order_by("position"),
        components=Component.objects.visible_to(request.person),
    )  # fmt: skip


@on(Plan)
def add_step(request: HttpRequest, plan: Plan) -> HttpResponse:
    only_owner(request, plan)
    form = _step_form(request, plan)
    change = {"plan": plan, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.add_step(**change, **form.facts())):
        return redirect(f"{plan.get_absolute_url()}#steps")
    return form_page(request, form, "Add a step", plan.get_absolute_url(), button="Add")


@on(Step)
def change_step(request: HttpRequest, step: Step) -> HttpResponse:
    only_owner(request, step)
    form = _step_form(request, step.plan, step)
    change = {"step": step, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(
        form, lambda: actions.change_step(version=form.cleaned_data["version"], **change, **form.facts())
    ):
        return redirect(f"{step.plan.get_absolute_url()}#steps")
    return form_page(request, form, "Change a step", step.plan.get_absolute_url())


@on(Step)
def progress(request: HttpRequest, step: Step) -> HttpResponse:
    """How far has it come, and what came of it?"""
    only_owner(request, step)
    initial = {name: getattr(step, name) for name in ("state", "what_came", "due_on", "version")}
    form = forms.Progress(request.POST if request.method == "POST" else None, initial=initial)
    change = {"step": step, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.change_step(**change, **form.cleaned_data)):
        return redirect(f"{step.plan.get_absolute_url()}#steps")
    return form_page(request, form, "How far has it come?", step.plan.get_absolute_url(), lead=step.what)


@on(Plan)
@require_POST
def keep_version(request: HttpRequest, plan: Plan) -> HttpResponse:
    only_owner(request, plan)
    row = actions.keep_version(plan=plan, by=request.person, at=clock.now())
    messages.success(request, f"Kept as version {row.number}.")
    return redirect(plan)


@on(Plan)
def plan_version(request: HttpRequest, plan: Plan, number: int) -> HttpResponse:
    """What did the plan say then?"""
    row = plan.versions.filter(number=number).first()
    if row is None:
        raise Http404
    return render(request, "learning/plan_version.html", {"plan": plan, "row": row})


@on(Plan)
def review_plan(request: HttpRequest, plan: Plan) -> HttpResponse:
    """What do I say to this plan, which is shown to me?"""
    if plan.person_id == request.person.pk:
        raise PermissionDenied
    form = forms.Review(request.POST if request.method == "POST" else None, on=clock.today())
    change = {"plan": plan, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.review_plan(**change, **form.cleaned_data)):
        messages.success(request, f"{plan.person} reads what you wrote, and can answer.")
        return redirect(plan)
    lead = "The plan as it stands now is kept with what you say. Your words are not rewritten later."
    return form_page(request, form, "Review this plan", plan.get_absolute_url(), button="Send", lead=lead)


@on(PlanReview)
def answer_review(request: HttpRequest, review: PlanReview) -> HttpResponse:
    only_owner(request, review)
    form = forms.Answer(request.POST if request.method == "POST" else None)
    change = {"review": review, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.answer_review(**change, **form.cleaned_data)):
        return redirect(review.plan)
    return form_page(request, form, f"Answer {review.by}", review.plan.get_absolute_url(), lead=review.comment)
