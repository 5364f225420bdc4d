"""Doors to dialogues, case clinics and questions to peers, for those who are in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.learning.actions import dialogue as actions
from mantle.learning.forms import dialogue as forms
from mantle.learning.models import Contribution, Dialogue, HandedOn
from mantle.learning.queries import dialogue as queries
from mantle.learning.reports.rankings import results_of
from mantle.learning.reports.threads import threads_for
from mantle.learning.rules.dialogue import KIND_NAMES, STEPS, TEMPLATES, Beyond
from mantle.learning.views.sharing import only_owner
from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.people.saving import form_page, saved
from mantle.web import clock, downloads
from mantle.web.words import day

DIALOGUES, MONTH = "/development/dialogues/", timedelta(days=28)


@signed_in()
def dialogues(request: HttpRequest) -> HttpResponse:
    """What do I talk about with others, and what waits for me?"""
    today, person = clock.today(), request.person
    rows = list(queries.dialogues_of(person))
    context = {
        "open": [row for row in rows if row.is_open_on(today)], "unsaid": set(queries.unsaid_by(person, today)),
        "ahead": [row for row in rows if row.opens_on > today and row.closed_at is None],
        "past": [row for row in rows if row.closed_at or row.closes_on < today], "templates": TEMPLATES,
        "may_count": person.may(Permission.MANAGE_COHORTS), "may_ask": person.may(Permission.VIEW_PROGRAMMES),
        "agreed": queries.actions_of(person), "today": today, "in_a_set": queries.own_sets(person).exists(),
        "handed": HandedOn.objects.visible_to(person).exists(),
    }  # fmt: skip
    return render(request, "learning/dialogues.html", context)


@signed_in(may=Permission.MANAGE_COHORTS)
def threads(request: HttpRequest) -> HttpResponse:
    """Which dialogues are there, whose, until when? Never what is said."""
    rows = threads_for(request.person, clock.today())
    for row in rows:
        row["kind"] = KIND_NAMES[row["kind"]]
    return render(request, "learning/threads.html", {"rows": rows})


@signed_in()
def open_dialogue(request: HttpRequest) -> HttpResponse:
    """Put a question to others: one of three to begin from, or my own."""
    today, key = clock.today(), request.GET.get("template", "")
    initial = {"opens_on": today, "closes_on": today + MONTH, "kind": request.GET.get("kind", "dialogue")}
    if key in TEMPLATES:
        initial |= {"question": TEMPLATES[key].question, "about": TEMPLATES[key].about}
    data = request.POST if request.method == "POST" else None
    form = forms.Open(data, initial=initial, sets=queries.sets_of(request.person))
    made: list[Dialogue] = []
    change = {"template": key if key in TEMPLATES else "", "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.open_dialogue(**change, **form.facts()))):
        messages.success(request, "It is open. You are the host. Tell them where it stands.")
        return redirect(made[0])
    lead = "You and those whom you ask read it, and nobody else."
    return form_page(request, form, "Open a dialogue", DIALOGUES, button="Open", lead=lead)


@on(Dialogue)
def dialogue(request: HttpRequest, dialogue: Dialogue) -> HttpResponse:
    """What is asked, what was said, and what came of it?"""
    said = queries.said_in(dialogue, request.person)
    me = request.person
    left_on = queries.left_on(dialogue, me)
    context = {
        "dialogue": dialogue, "said": said, "is_host": dialogue.host_id == request.person.pk,
        "groups": queries.groups_of(dialogue).items(),
        "is_open": dialogue.is_open_on(clock.today()) and left_on is None, "left_on": left_on,
        "count": sum(len(step.rows) for step in said), "template": TEMPLATES.get(dialogue.template),
        "actions": dialogue.actions.select_related("person"), "seat": queries.seat_of(dialogue, me),
        "turned": queries.is_declined(dialogue),
        "today": clock.today(), **results_of(dialogue, me),
    }  # fmt: skip
    return render(request, "learning/dialogue.html", context)


@on(Dialogue)
def contribute(request: HttpRequest, dialogue: Dialogue, step: str) -> HttpResponse:
    if step not in STEPS[dialogue.kind]:
        raise Http404
    form = forms.Say(request.POST if request.method == "POST" else None)
    change = {"dialogue": dialogue, "step": step, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.contribute(text=form.cleaned_data["text"], **change)):
        messages.success(request, "Said. You can change it until it closes.")
        return redirect(dialogue)
    return form_page(request, form, STEPS[dialogue.kind][step], dialogue.get_absolute_url(), lead=dialogue.question)


@on(Contribution)
def change_contribution(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    only_owner(request, contribution)
    initial = {"text": contribution.text, "version": contribution.version}
    form = forms.Say(request.POST if request.method == "POST" else None, initial=initial)
    change = {"contribution": contribution, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.change_contribution(**change, **form.cleaned_data)):
        return redirect(contribution.dialogue)
    return form_page(request, form, "Change what you said", contribution.dialogue.get_absolute_url())


def _only_host(request: HttpRequest, dialogue: Dialogue) -> None:
    if dialogue.host_id != request.person.pk:
        raise PermissionDenied


@on(Dialogue)
def ask_more(request: HttpRequest, dialogue: Dialogue) -> HttpResponse:
    _only_host(request, dialogue)
    data = request.POST if request.method == "POST" else None
    form = forms.People(data, sets=queries.sets_of(request.person))
    change = {"dialogue": dialogue, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.ask_more(members=form.cleaned_data["members"], **change)):
        return redirect(dialogue)
    return form_page(request, form, "Ask more people", dialogue.get_absolute_url(), button="Ask")


@on(Dialogue)
def move_closing(request: HttpRequest, dialogue: Dialogue) -> HttpResponse:
    _only_host(request, dialogue)
    initial = {"closes_on": dialogue.closes_on, "version": dialogue.version}
    form = forms.Until(request.POST if request.method == "POST" else None, initial=initial)
    change = {"dialogue": dialogue, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.move_closing(**change, **form.cleaned_data)):
        return redirect(dialogue)
    return form_page(request, form, "Choose another last day", dialogue.get_absolute_url())


@on(Dialogue)
def close_dialogue(request: HttpRequest, dialogue: Dialogue) -> HttpResponse:
    _only_host(request, dialogue)
    initial = {"version": dialogue.version}
    form = forms.Close(request.POST if request.method == "POST" else None, initial=initial)
    change = {"dialogue": dialogue, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.close_dialogue(**change, **form.cleaned_data)):
        messages.success(request, "Closed. Everybody who was asked reads everything now.")
        return redirect(dialogue)
    template = TEMPLATES.get(dialogue.template)
    lead = f"What should come out of it: {template.outcome}" if template else "Everybody who was asked reads it."
    return form_page(request, form, "Say what came of it", dialogue.get_absolute_url(), button="Close it", lead=lead)


@on(Dialogue)
def dialogue_file(request: HttpRequest, dialogue: Dialogue, kind: str) -> HttpResponse:
    """What I may read, as a list or as plain text, to take along. DIA-5."""
    said = queries.said_in(dialogue, request.person)
    if queries.left_on(dialogue, request.person) is not None:
        return _while_in_it(dialogue, said, kind)
    if kind == "csv":
        rows = [[step.name, row.person, row.written_at, row.text] for step in said for row in step.rows]
        ends = (
            [["What came of it", dialogue.host, dialogue.closed_at, dialogue.synthesis]] if dialogue.synthesis else []
        )
        return downloads.response("csv", "dialogue", ["Step", "Who", "When", "Words"], rows + ends)
    if kind == "beyond":
        return _for_others(dialogue)
    if kind != "txt":
        raise Http404
    lines = [dialogue.question, dialogue.about, f"Host: {dialogue.host}. Until {day(dialogue.closes_on)}."]
    for step in said:
        lines += [f"\n{step.name.upper()}", *(f"\n{row.person}:\n{row.text}" for row in step.rows)]
    lines += ["\nWHAT CAME OF IT", dialogue.synthesis] if dialogue.synthesis else []
    lines += ["\nWHAT WAS AGREED"] if dialogue.actions.exists() else []
    lines += [f"{row.person}, until {day(row.due_on)}: {row.what}" for row in dialogue.actions.select_related("person")]
    return _text(lines, "dialogue.txt")


def _while_in_it(dialogue: Dialogue, said: Iterable[Any], kind: str) -> HttpResponse:
    """DIA-10: what somebody who has left the set takes along: what was said while they were in it, as text."""
    if kind != "txt":
        raise Http404
    lines = [dialogue.question, dialogue.about]
    for step in said:
        lines += [f"\n{step.name.upper()}", *(f"\n{row.person}:\n{row.text}" for row in step.rows)]
    return _text(lines, "dialogue.txt")


def _for_others(dialogue: Dialogue) -> HttpResponse:
    """DIA-10: what people of a set may pass on, where they said so: what came of it, and nobody's name."""
    if dialogue.beyond != Beyond.RESULT or dialogue.closed_at is None:
        raise Http404
    lines = [
        dialogue.question,
        "What a learning set says came of its work. Names are left out.",
        "",
        dialogue.synthesis,
    ]
    return _text(lines, "for-others.txt")


def _text(lines: list[str], name: str) -> HttpResponse:
    reply = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply
