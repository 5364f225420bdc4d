"""Doors to one judgement: read by its subject and by readers of the plan, answered, taken out; and to one's wishes."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.people import audit
from mantle.people.access import FieldGroup, Permission
from mantle.people.guards import may_over, on, signed_in
from mantle.succession.actions import people as actions
from mantle.succession.actions import wishes
from mantle.succession.forms import people as forms
from mantle.succession.models import CriticalPost, Declining, Judgement
from mantle.succession.queries import lines, own
from mantle.succession.rules import MERIT
from mantle.succession.views.doing import asked, carried_out, data_of
from mantle.web import clock

EDIT = Permission.EDIT_SUCCESSION


@on(Judgement)
def judgement(request: HttpRequest, judgement: Judgement) -> HttpResponse:
    """What was found, by whom, when, on what evidence, and what does the person answer?"""
    is_own = judgement.person_id == request.person.pk
    audit.seen([judgement.person], FieldGroup.READINESS)
    named = lines.named_in(Judgement.objects.filter(pk=judgement.pk), request.person, clock.today())
    critical = CriticalPost.objects.visible_to(request.person).standing().filter(post=judgement.post).first()
    context = {
        "named": named[judgement.post_id][0], "row": judgement, "is_own": is_own, "critical": critical,
        "may_edit": not is_own and may_over(request.person, EDIT, judgement) and judgement.ended_at is None,
        "is_second": judgement.second_reader_id == request.person.pk and judgement.second_read_at is None,
        "is_hidden": judgement.is_hidden_on(clock.today()), "merit": MERIT,
        "observations": [] if is_own else own.observations_for(request.person, judgement.person),
    }  # fmt: skip
    return render(request, "succession/judgement.html", context)


def _only(request: HttpRequest, is_theirs: bool) -> None:
    if not is_theirs:
        raise PermissionDenied


@on(Judgement)
def answer_judgement(request: HttpRequest, judgement: Judgement) -> HttpResponse:
    _only(request, judgement.person_id == request.person.pk)
    form = forms.Answer(data_of(request), initial={"version": judgement.version})
    change = {"judgement": judgement, "by": request.person, "at": clock.now()}
    return asked(
        request, form, lambda: actions.answer_judgement(**change, **form.cleaned_data), heading="Your answer",
        back=judgement, said="Saved. It is shown beside the judgement.", button="Answer",
    )  # fmt: skip


@on(Judgement)
def read_second(request: HttpRequest, judgement: Judgement) -> HttpResponse:
    _only(request, judgement.second_reader_id == request.person.pk)
    form = forms.ReadSecond(data_of(request), initial={"version": judgement.version})
    change = {"judgement": judgement, "by": request.person, "at": clock.now()}
    return asked(
        request, form, lambda: actions.read_second(**change, **form.cleaned_data),
        heading=f"Should this be kept from {judgement.person}?", back=judgement, said="Saved, with your name.",
        lead=f"{judgement.by} says why: {judgement.hidden_reason}",
    )  # fmt: skip


@on(Judgement, may=EDIT)
def end_judgement(request: HttpRequest, judgement: Judgement) -> HttpResponse:
    _only(request, judgement.person_id != request.person.pk)
    form = forms.EndJudgement(data_of(request), initial={"version": judgement.version})
    change = {"judgement": judgement, "by": request.person, "at": clock.now()}
    back = CriticalPost.objects.filter(post=judgement.post).order_by("-pk").first()
    return asked(
        request, form, lambda: actions.end_judgement(**change, **form.cleaned_data),
        heading=f"Take {judgement.person} off the list for {judgement.post}", back=back, said="Taken out.",
        button="Take out",
    )  # fmt: skip


@signed_in()
def decline(request: HttpRequest) -> HttpResponse:
    """For which posts do I not wish to be considered?"""
    choices = own.what_to_decline(request.person, clock.today())
    form = forms.Decline(data_of(request), choices=[(key, name) for key, (name, _, _) in choices.items()])
    change: dict[str, Any] = {"by": request.person, "at": clock.now()}
    lead = (
        "You are taken off at once, and nobody can put you back unless you change your mind here. You do not have to "
        "give a reason, and it affects nothing else: you can still apply for any post."
    )
    return asked(
        request, form, lambda: wishes.decline(**change, **_declined(choices, form)),
        heading="I do not want to be considered", back="/succession/", button="Confirm", lead=lead,
        said="Saved. You can take it back at any time.",
    )  # fmt: skip


def _declined(choices: dict[str, own.Choice], form: forms.Decline) -> dict[str, Any]:
    _, agency, post = choices[form.cleaned_data["what"]]
    return {"agency": agency, "post": post}


@on(Declining)
@require_POST
def take_declining_back(request: HttpRequest, declining: Declining) -> HttpResponse:
    change = {"declining": declining, "by": request.person, "at": clock.now()}
    carried_out(request, lambda: wishes.take_declining_back(**change), "You can be considered again.")
    return redirect("succession:home")
