"""Doors to one post of a plan, its cover, who could step in, and how it was filled."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.guards import may_over, on
from mantle.succession.actions import cover as covering
from mantle.succession.actions import people as judging
from mantle.succession.actions import plans as actions
from mantle.succession.forms import people as people_forms
from mantle.succession.forms import plans as forms
from mantle.succession.models import Cover, CriticalPost, Judgement
from mantle.succession.queries import lines, own
from mantle.succession.rules import MERIT
from mantle.succession.views.doing import asked, carried_out, data_of
from mantle.succession.views.plans import lines_seen
from mantle.web import clock

EDIT = Permission.EDIT_SUCCESSION


@on(CriticalPost)
def post(request: HttpRequest, critical: CriticalPost) -> HttpResponse:
    """Who holds it, who covers, who could step in, what is missing, what is done about it?"""
    line = next((row for row in lines_seen(request, critical.plan) if row.critical == critical), None)
    context = {
        "critical": critical, "line": line, "plan": critical.plan, "merit": MERIT, "today": clock.today(),
        "may_edit": may_over(request.person, EDIT, critical) and critical.ended_at is None,
        "may_judge": critical.ended_at is None and line is not None and not line.on_slate,
        "actions": lines.actions_of(critical.plan, request.person, critical.post),
        "changes": lines.history_of(critical.plan, request.person, critical.post),
        "fillings": critical.fillings.select_related("appointment__person", "by"),
        "goes_on_in": lines.successors_of_post(critical.post) if critical.post.ends_on else [],
    }  # fmt: skip
    return render(request, "succession/post.html", context)


@on(CriticalPost, may=EDIT)
def change_post(request: HttpRequest, critical: CriticalPost) -> HttpResponse:
    names = ("impact", "why", "market", "market_words", "version")
    initial: dict[str, Any] = {name: getattr(critical, name) for name in names}
    initial["profile"] = critical.profile.code if critical.profile else ""
    profiles = list(own.published_profiles(critical.agency))
    form = forms.AboutPost(data_of(request), initial=initial, profiles=profiles)
    change = {"critical": critical, "by": request.person, "at": clock.now()}
    return asked(
        request, form, lambda: actions.change_post(**change, **form.cleaned_data),
        heading=f"About {critical}", back=critical, said="Changed.",
    )  # fmt: skip


@on(CriticalPost, may=EDIT)
def take_off(request: HttpRequest, critical: CriticalPost) -> HttpResponse:
    form = forms.TakeOff(data_of(request), initial={"version": critical.version})
    change = {"critical": critical, "by": request.person, "at": clock.now()}
    lead = (
        "The judgements made for this post end with it. The people concerned can still read what was said about them."
    )
    return asked(
        request, form, lambda: actions.take_off(**change, **form.cleaned_data), heading=f"Take {critical} off the plan",
        back=critical.plan, said="Taken off the plan.", button="Take off", lead=lead,
    )  # fmt: skip


@on(CriticalPost, may=EDIT)
def say_how_filled(request: HttpRequest, critical: CriticalPost) -> HttpResponse:
    """By which competition did somebody come to this post?"""
    form = forms.SayHowFilled(data_of(request), appointments=lines.people_who_came(critical, clock.today()))
    change = {"critical": critical, "by": request.person, "at": clock.now()}
    return asked(
        request, form, lambda: actions.say_how_filled(**change, **form.cleaned_data),
        heading=f"How was {critical} filled?", back=critical, said="Recorded.", lead=MERIT,
    )  # fmt: skip


@on(CriticalPost, may=EDIT)
def ask_cover(request: HttpRequest, critical: CriticalPost) -> HttpResponse:
    people = own.to_choose_from(critical, clock.today(), without=None)
    form = people_forms.AskCover(data_of(request), people=people)
    change = {"critical": critical, "by": request.person, "at": clock.now()}
    lead = (
        "They get a letter and say yes or no themselves. It is for a limited time, and is not a step towards the post."
    )
    return asked(
        request, form, lambda: covering.ask_cover(**change, **form.cleaned_data),
        heading=f"Emergency cover: {critical}", back=critical, said="Asked. They get a letter.",
        button="Ask them", lead=lead,
    )  # fmt: skip


@on(Cover)
def answer_cover(request: HttpRequest, cover: Cover) -> HttpResponse:
    """Would I stand in, until that day? Whoever reads the plan and is not asked goes to the post."""
    if cover.person_id != request.person.pk:
        return redirect(CriticalPost.objects.standing().get(post=cover.post))
    form = people_forms.AnswerCover(data_of(request), initial={"version": cover.version})
    change = {"cover": cover, "by": request.person, "at": clock.now()}
    return asked(
        request, form, lambda: covering.answer_cover(**change, **form.cleaned_data),
        heading=f"Would you cover {cover.post} in an emergency?", back="/succession/",
        said="Thank you. Your answer is saved.", button="Answer", lead=own.sentence_of_cover(cover),
    )  # fmt: skip


@on(Cover, may=EDIT)
@require_POST
def end_cover(request: HttpRequest, cover: Cover) -> HttpResponse:
    change = {"cover": cover, "by": request.person, "at": clock.now()}
    carried_out(request, lambda: covering.end_cover(**change), f"{cover.person}’s cover has ended.")
    return redirect(CriticalPost.objects.standing().get(post=cover.post))


@on(CriticalPost)
def judge(request: HttpRequest, critical: CriticalPost) -> HttpResponse:
    """How ready is somebody for this post? Asked of everybody who reads the plan; each judgement bears its judge."""
    today, viewer = clock.today(), request.person
    standing = Judgement.objects.in_plans_of(viewer).standing().filter(post=critical.post)
    codes = ",".join(sorted(standing.values_list("code", flat=True)))
    form = people_forms.Judge(
        data_of(request), people=own.to_choose_from(critical, today, without=viewer),
        readers=[row for row in actions.readers_of_plan(critical.agency, today) if row != viewer],
        initial={"person": request.GET.get("person", ""), "judged_on": today, "known": codes},
    )  # fmt: skip
    change = {"critical": critical, "by": viewer, "at": clock.now()}
    return asked(
        request, form, lambda: _judge(form, codes, change), heading=f"Who could step in as {critical}?",
        back=critical, said="Saved, with your name and the date.", button="Save the judgement", lead=MERIT,
    )  # fmt: skip


def _judge(form: people_forms.Judge, codes: str, change: dict[str, Any]) -> None:
    """Whoever is told that somebody else judged meanwhile has now seen it, and replaces it by sending again."""
    facts = _judged(form)
    form.knows(codes)
    judging.judge(**change, **facts)


def _judged(form: people_forms.Judge) -> dict[str, Any]:
    data = form.cleaned_data
    names = ("band", "evidence", "potential", "experience", "stretch")
    findings = judging.Findings(exposure=tuple(data["exposure"]), **{name: data[name] for name in names})
    reader = data["second_reader"]
    hiding = judging.Hiding(data["hide_reason"], data["hide_until"], reader) if reader is not None else None
    known = frozenset(data["known"].split(","))
    return {"person": data["person"], "on": data["judged_on"], "findings": findings, "hiding": hiding, "known": known}
