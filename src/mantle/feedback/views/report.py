"""Doors to a report: read by the coach, released, read by the person, shown to somebody else, on paper."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mantle.feedback import forms
from mantle.feedback.actions import closing
from mantle.feedback.models import Result, Round
from mantle.feedback.reports.own import BEFORE_THE_TALK, own_report
from mantle.feedback.reports.paper import paper_of
from mantle.feedback.rules.rounds import State
from mantle.learning.queries.people import companions_of
from mantle.learning.queries.plans import open_plan_of
from mantle.people.access import Permission
from mantle.people.actions import consent
from mantle.people.guards import may_over, on
from mantle.people.models.consent import Purpose
from mantle.people.queries.consent import readers_of
from mantle.people.saving import form_page, saved
from mantle.web import clock, pdf
from mantle.web.words import day


def result_of(request: HttpRequest, feedback: Round) -> Result:
    """The report, for whoever may read it: an absent page for whoever only sees that the round is there. FEE-11."""
    readable = Round.objects.reports_for(request.person).filter(pk=feedback.pk)
    found = Result.objects.filter(round__in=readable).select_related("round__subject", "round__terms").first()
    if found is None:
        raise Http404
    return found


@on(Round)
def report(request: HttpRequest, feedback: Round) -> HttpResponse:
    """What do colleagues see, where do I see it otherwise, and what has moved?"""
    result = result_of(request, feedback)
    is_own = feedback.subject_id == request.person.pk
    is_coach = feedback.coach_id == request.person.pk
    plan = open_plan_of(request.person) if is_own else None
    context = {
        "round": feedback, "result": result, "report": own_report(result, for_coach=is_coach), "is_own": is_own,
        "plan": plan, "is_coach": is_coach, "before_the_talk": BEFORE_THE_TALK,
        "readers": list(readers_of(feedback.subject, Purpose.FEEDBACK, feedback.code, clock.today())) if is_own else [],
    }  # fmt: skip
    return render(request, "feedback/report.html", context)


@on(Round)
def paper(request: HttpRequest, feedback: Round) -> HttpResponse:
    """The report as a tagged PDF: the same words and figures, nothing else in the file."""
    result = result_of(request, feedback)
    reply = HttpResponse(pdf.render("report.typ", paper_of(result)), content_type="application/pdf")
    reply["Content-Disposition"] = f'attachment; filename="feedback-{feedback.code}.pdf"'
    return reply


@on(Round)
def release(request: HttpRequest, feedback: Round) -> HttpResponse:
    """On which day do we talk? From then the person reads it."""
    is_coach = feedback.coach_id == request.person.pk
    arranges = may_over(request.person, Permission.ARRANGE_FEEDBACK, feedback)
    if not is_coach and not (feedback.coach is None and arranges):
        raise PermissionDenied
    today = clock.today()
    initial = {"version": feedback.version, "talked_on": today}
    form = forms.Release(request.POST if request.method == "POST" else None, initial=initial)
    change = {"feedback": feedback, "on": today, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: closing.release(**change, **form.cleaned_data)):
        messages.success(request, f"Released. {feedback.subject} is sent a letter and can now read the report.")
        return redirect(feedback)
    lead = (
        f"{feedback.subject} can read it as soon as you release it. If a comment would do harm, hold it back first: "
        "beside the comment, in the report."
    )
    return form_page(request, form, "Release the report", feedback.get_absolute_url(), button="Release", lead=lead)


@on(Round)
def show(request: HttpRequest, feedback: Round) -> HttpResponse:
    """Let one more person read it, until a day."""
    if feedback.subject_id != request.person.pk:
        raise PermissionDenied
    if feedback.state != State.RELEASED:
        raise Http404
    today, person = clock.today(), request.person
    form = forms.Show(
        request.POST if request.method == "POST" else None, companions=companions_of(person, today), on=today
    )
    change = {
        "person": person, "purpose": Purpose.FEEDBACK, "item": feedback.code,
        "called": "a report of what colleagues say", "on": today, "by": person, "at": clock.now(),
    }  # fmt: skip
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: consent.show(reader=form.chosen, ends_on=form.cleaned_data["ends_on"], **change)):
        messages.success(request, f"{form.chosen} can read it until {day(form.cleaned_data['ends_on'])}.")
        return redirect("feedback:report", feedback.code)
    lead = (
        "They can read the whole report, and nobody else can. Colleagues wrote it for you, so show it where it helps. "
        "You can stop showing it at any time."
    )
    return form_page(
        request, form, "Show this report", reverse("feedback:report", args=[feedback.code]), button="Show it", lead=lead
    )
