"""Doors of the coach: hold a comment back, with a reason, and show it again. FEE-14."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.feedback import forms
from mantle.feedback.actions import holding
from mantle.feedback.models import Round
from mantle.feedback.rules.holding import Remark, remark_called
from mantle.feedback.views.report import result_of
from mantle.people.actions import Refused
from mantle.people.guards import on
from mantle.people.saving import saved
from mantle.web import clock


def _remark(request: HttpRequest, feedback: Round, words: str) -> Remark:
    result = result_of(request, feedback)
    if feedback.coach_id != request.person.pk:
        raise PermissionDenied
    found = remark_called(result.content, words)
    if found is None:
        raise Http404
    return found


def _back(feedback: Round) -> str:
    return f"{reverse('feedback:report', args=[feedback.code])}#words"


@on(Round)
def hold_back(request: HttpRequest, feedback: Round, words: str) -> HttpResponse:
    """Would this comment do harm, and why? It is held back whole, and never rewritten."""
    remark = _remark(request, feedback, words)
    form = forms.HoldBack(request.POST if request.method == "POST" else None)
    change = {"feedback": feedback, "key": remark.key, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: holding.hold_back(**change, **form.cleaned_data)):
        messages.success(request, f"Held back. {feedback.subject} sees that there was a comment, and your reason.")
        return redirect(_back(feedback))
    context = {"form": form, "round": feedback, "remark": remark, "back": _back(feedback)}
    return render(request, "feedback/hold_back.html", context, status=422 if form.errors else 200)


@on(Round)
@require_POST
def show_again(request: HttpRequest, feedback: Round, words: str) -> HttpResponse:
    remark = _remark(request, feedback, words)
    try:
        holding.show_again(feedback=feedback, key=remark.key, by=request.person, at=clock.now())
        messages.success(request, "The comment can be read again.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(_back(feedback))
