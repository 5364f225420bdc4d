"""Doors to what makes a post manageable: one's own post, the checks of posts, and those who stand behind them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mantle.people import audit
from mantle.people.access import FieldGroup, Permission
from mantle.people.guards import may_over, on, signed_in
from mantle.people.models import Person
from mantle.people.saving import form_page, saved
from mantle.structures.actions import conditions as actions
from mantle.structures.forms import conditions as forms
from mantle.structures.models import Appointment, ConditionAction, ConditionsCheck, Post, PostSponsor
from mantle.structures.queries import conditions as queries
from mantle.structures.rules.conditions import answer_by, said_of_gaps
from mantle.web import clock

READERS = (
    "You two read it once both have answered. Whoever arranges it sees the day and what you agree, never an answer."
)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@signed_in()
def your_post(request: HttpRequest) -> HttpResponse:
    """What do I need so that I can do my job well, and who has undertaken what?"""
    today, person = clock.today(), request.person
    seen = ConditionsCheck.objects.filter(called_off_on__isnull=True).select_related("post__agency", "holder", "other")
    context = {
        "held": queries.own_posts(person, today), "today": today,
        "checks": seen.filter(holder=person)[:20], "of_others": seen.filter(other=person)[:50],
        "actions": queries.condition_actions_of(person),
        "sponsored": PostSponsor.objects.filter(person=person).select_related("post__agency"),
    }  # fmt: skip
    return render(request, "structures/your_post.html", context)


@on(Post)
def support(request: HttpRequest, post: Post) -> HttpResponse:
    """Who stands behind this post, and when was it last asked what the post has?"""
    checks = ConditionsCheck.objects.visible_to(request.person).filter(post=post, called_off_on__isnull=True)
    today = clock.today()
    held = post.appointments.on(today).select_related("person", "post__agency")
    context = {
        "post": post, "sponsors": queries.sponsors_of(post), "today": today,
        "checks": checks.select_related("holder", "other").prefetch_related("actions__owner"),
        "may_arrange": may_over(request.person, Permission.ARRANGE_CONDITIONS, post),
        "to_ask": [row for row in held if queries.may_begin(row, request.person, today)],
    }  # fmt: skip
    return render(request, "structures/support.html", context)


@signed_in(may=Permission.ARRANGE_CONDITIONS)
def conditions_due(request: HttpRequest) -> HttpResponse:
    """Whose post has not been looked at, and who has not answered?"""
    today = clock.today()
    context = {
        "due": queries.checks_to_arrange(request.person, today)[:100],
        "late": queries.late_checks(request.person, today)[:100],
    }
    return render(request, "structures/conditions_due.html", context)


@on(Appointment)
def open_check(request: HttpRequest, held: Appointment) -> HttpResponse:
    """Ask what a post has: by its holder, or by whoever arranges checks there."""
    today = clock.today()
    if not queries.may_begin(held, request.person, today):
        raise PermissionDenied
    people = queries.line_and_sponsors(held.post, today).exclude(pk=held.person_id)
    initial = {"due_on": answer_by(held.starts_on, today), "other": people.first()}
    form = forms.OpenCheck(_data(request), people=people, initial=initial)
    opened: list[ConditionsCheck] = []
    change = {"held": held, "on": today, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: opened.append(actions.open_check(**change, **form.cleaned_data))):
        messages.success(request, "Both find it on their start page.")
        return redirect(opened[0])
    lead = READERS if people else "Nobody is on record above this post. Name a sponsor of the post first."
    return form_page(request, form, f"What does {held.post} have?", reverse("structures:your_post"), lead=lead)


@on(ConditionsCheck)
def conditions_check(request: HttpRequest, check: ConditionsCheck) -> HttpResponse:
    """What does this post have and lack, as both see it, and who does what?"""
    person, side = request.person, check.side_of(request.person)
    lines = queries.lines_of(check, person)
    if check.is_complete and side is not None:
        audit.seen([check.holder if side == "other" else check.other], FieldGroup.CONDITIONS)
    earlier, history = queries.history_of(check, person) if side else ([], [])
    context = {
        "check": check, "side": side, "lines": lines, "today": clock.today(), "readers": READERS,
        "actions": check.actions.select_related("owner", "condition"),
        "earlier": earlier if len(earlier) > 1 else [], "history": history,
        "summary": _summary(check, lines),
        "has_said": side is not None and check.said_on(side) is not None,
        "may_call_off": check.is_open and _may_call_off(request, check),
    }  # fmt: skip
    return render(request, "structures/conditions_check.html", context)


def _summary(check: ConditionsCheck, lines: list[queries.Line]) -> str:
    if not check.is_complete or not lines:
        return ""
    gaps = [line.condition.name for line in lines if line.is_gap]
    tended = set(check.actions.values_list("condition__name", flat=True))
    return said_of_gaps(gaps, [name for name in gaps if name not in tended])


def _may_call_off(request: HttpRequest, check: ConditionsCheck) -> bool:
    return request.person.pk == check.holder_id or may_over(request.person, Permission.ARRANGE_CONDITIONS, check)


@on(ConditionsCheck)
def answer_conditions(request: HttpRequest, check: ConditionsCheck) -> HttpResponse:
    """One's own answers, in one go; they may be given anew until the other side has answered too."""
    side = check.side_of(request.person)
    if side is None:
        raise PermissionDenied
    if not check.is_open:
        return redirect(check)
    given = {row.condition_id: row for row in check.answers.filter(side=side)}
    form = forms.AnswerConditions(
        _data(request), asked=queries.asked_in(check), given=given, initial={"version": check.version}
    )
    change = {"check": check, "on": clock.today(), "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    version = form.cleaned_data["version"] if valid else None
    if valid and saved(form, lambda: actions.answer_conditions(answers=form.said(), version=version, **change)):
        messages.success(request, "Kept. You read each other’s answers once both have answered.")
        return redirect(check)
    return form_page(request, form, f"What does {check.post} have?", check.get_absolute_url(), lead=READERS)


@on(ConditionsCheck)
def call_off_check(request: HttpRequest, check: ConditionsCheck) -> HttpResponse:
    if not _may_call_off(request, check):
        raise PermissionDenied
    form = forms.Versioned(_data(request), initial={"version": check.version})
    change = {"check": check, "on": clock.today(), "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.call_off_check(**change, **form.cleaned_data)):
        messages.success(request, "Called off. What was answered in it is deleted.")
        return redirect("structures:your_post")
    lead = "Nobody is asked any more, and what one of you has answered is deleted."
    back = check.get_absolute_url()
    return form_page(request, form, f"Call off: {check}", back, button="Call it off", lead=lead)


@on(ConditionsCheck)
def agree_condition_action(request: HttpRequest, check: ConditionsCheck) -> HttpResponse:
    if check.side_of(request.person) is None:
        raise PermissionDenied
    today = clock.today()
    people = queries.line_and_sponsors(check.post, today) | Person.objects.filter(
        pk__in=[check.holder_id, check.other_id]
    )
    form = forms.AgreeConditionAction(
        _data(request), asked=queries.asked_in(check), people=people.distinct(),
        initial={"condition": request.GET.get("for")},
    )  # fmt: skip
    change = {"check": check, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.agree_condition_action(**change, **form.cleaned_data)):
        return redirect(check)
    return form_page(request, form, "Agree who does what", check.get_absolute_url())


@on(ConditionAction)
def finish_condition_action(request: HttpRequest, action: ConditionAction) -> HttpResponse:
    """CFS-8: whoever was to do it says what came of it, or one of the two who answered."""
    if request.person.pk not in (action.owner_id, action.of.holder_id, action.of.other_id):
        raise PermissionDenied
    initial = {"version": action.version, "done_on": action.done_on, "outcome": action.outcome}
    form = forms.FinishAction(_data(request), initial=initial)
    change = {"action": action, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.finish_condition_action(**change, **form.cleaned_data)):
        messages.success(request, "Kept.")
        return redirect("structures:your_post")
    return form_page(request, form, f"What came of it? {action}", reverse("structures:your_post"))


@on(Post, may=Permission.ARRANGE_CONDITIONS)
def name_sponsor(request: HttpRequest, post: Post) -> HttpResponse:
    today = clock.today()
    people = queries.who_may_sponsor(post, today)
    form = forms.NameSponsor(_data(request), people=people, initial={"starts_on": today})
    change = {"post": post, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.name_sponsor(**change, **form.cleaned_data)):
        return redirect("structures:support", post.code)
    back = reverse("structures:support", args=[post.code])
    return form_page(request, form, f"Who stands behind {post}?", back)


@on(PostSponsor)
def change_sponsor(request: HttpRequest, sponsor: PostSponsor) -> HttpResponse:
    """CFS-6: the sponsor writes what they undertake; whoever arranges checks there may too, and end it."""
    is_own = request.person.pk == sponsor.person_id
    if not is_own and not may_over(request.person, Permission.ARRANGE_CONDITIONS, sponsor):
        raise PermissionDenied
    initial = {"version": sponsor.version, "undertakes": sponsor.undertakes, "ends_on": sponsor.ends_on}
    form = forms.ChangeSponsor(_data(request), initial=initial)
    change = {"sponsor": sponsor, "on": clock.today(), "by": request.person, "at": clock.now()}
    back = reverse("structures:your_post") if is_own else sponsor.get_absolute_url()
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.change_sponsor(**change, **form.cleaned_data)):
        return redirect(back)
    return form_page(request, form, f"{sponsor}, for {sponsor.post}", back)
