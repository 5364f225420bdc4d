"""Doors to what comes of the three questions: lines, the order of all, and handing them on."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.learning.actions import results as actions
from mantle.learning.forms import results as forms
from mantle.learning.models import Dialogue, HandedOn, Ranking
from mantle.learning.reports.rankings import ranked
from mantle.learning.rules.dialogue import TEMPLATES
from mantle.learning.views.doing import carried_out
from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.people.models import Agency
from mantle.people.saving import form_page, saved
from mantle.web import clock, downloads

WRITES = Permission.EDIT_FRAMEWORKS
STEPS = {"open-ranking": actions.open_ranking, "end-ranking": actions.end_ranking, "hand-on": actions.hand_on}
SAID = {
    "open-ranking": "Everybody in it finds it on their start page.",
    "end-ranking": "Ended. Everybody in it reads the order of all.",
    "hand-on": "Handed on, line by line. Not a word of what was said goes with it.",
}


def _only_host(request: HttpRequest, dialogue: Dialogue) -> None:
    if dialogue.host_id != request.person.pk:
        raise PermissionDenied


@on(Dialogue)
def result_lines(request: HttpRequest, dialogue: Dialogue) -> HttpResponse:
    """Write down what came of it, line by line."""
    _only_host(request, dialogue)
    lines = "\n".join(f"{row.name}: {row.text}" if row.text else row.name for row in dialogue.lines.all())
    initial = {"lines": lines, "version": dialogue.version}
    form = forms.Lines(request.POST if request.method == "POST" else None, initial=initial)
    change = {"dialogue": dialogue, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.write_lines(**change, **form.cleaned_data)):
        return redirect(dialogue)
    lead = TEMPLATES[dialogue.template].outcome if dialogue.template else ""
    return form_page(request, form, "The result, line by line", dialogue.get_absolute_url(), button="Keep", lead=lead)


@on(Dialogue)
@require_POST
def move_result(request: HttpRequest, dialogue: Dialogue, step: str) -> HttpResponse:
    """Ask for an order, end the ranking, or hand it on."""
    if step not in STEPS:
        raise Http404
    _only_host(request, dialogue)
    change = {"dialogue": dialogue, "by": request.person, "at": clock.now()}
    carried_out(request, lambda: STEPS[step](**change), SAID[step])
    return redirect(dialogue)


@on(Dialogue)
def rank(request: HttpRequest, dialogue: Dialogue) -> HttpResponse:
    """Which comes first, in my own eyes?"""
    lines = list(dialogue.lines.all())
    own = Ranking.objects.filter(dialogue=dialogue, person=request.person).first()
    initial = {f"line-{key}": str(place) for place, key in enumerate(own.order, start=1)} if own else {}
    form = forms.Order(request.POST if request.method == "POST" else None, lines=lines, initial=initial)
    change = {"dialogue": dialogue, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.rank(order=form.order(), **change)):
        messages.success(request, "Saved. You can change it until the host ends the ranking.")
        return redirect(dialogue)
    lead = f"{dialogue.question} Give 1 to what matters most. Nobody sees your own order; all are told the mean of all."
    return form_page(request, form, "Put them into your order", dialogue.get_absolute_url(), button="Keep", lead=lead)


@on(Dialogue)
def ranking_file(request: HttpRequest, dialogue: Dialogue) -> HttpResponse:
    """The order of all, as a list to take along."""
    if dialogue.ranking_ended_at is None:
        raise Http404
    rows = [[row.place, row.name, row.text, row.mean] for row in ranked(dialogue).rows]
    return downloads.response("csv", "order", ["Place", "Process", "What it is", "Mean place"], rows)


@signed_in()
def handed_on(request: HttpRequest) -> HttpResponse:
    """What came of dialogues, for those who write frameworks and design programmes."""
    rows = HandedOn.objects.visible_to(request.person).select_related("host", "framework")
    return render(request, "learning/handed_on.html", {"rows": rows})


@on(HandedOn)
def handed(request: HttpRequest, handed_on: HandedOn) -> HttpResponse:
    """Which lines are they, and what became of them?"""
    is_draft = handed_on.template == "framework"
    context = {
        "handed": handed_on, "lines": handed_on.lines.select_related("idea__component"),
        "may_decide": is_draft and handed_on.decided_at is None and request.person.may(WRITES),
    }  # fmt: skip
    return render(request, "learning/handed.html", context)


@on(HandedOn, may=WRITES)
def take_in(request: HttpRequest, handed_on: HandedOn) -> HttpResponse:
    """Begin a draft framework from these lines."""
    reach = request.person.standing.reach(WRITES)
    agencies = Agency.objects.within_reach_of(request.person, WRITES).filter(ends_on__isnull=True)
    given = {"agencies": agencies, "is_national": reach.everywhere}
    initial = {"name": handed_on.get_template_display()}
    form = forms.TakeIn(request.POST if request.method == "POST" else None, initial=initial, **given)
    made: list = []
    change = {"handed": handed_on, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.take_into_framework(**change, **form.cleaned_data))):
        messages.success(request, "A draft was begun. Write its levels, then send it out for comment.")
        return redirect(made[0])
    lead = "Each line becomes a competency of a draft, to be worded and given levels."
    return form_page(request, form, "Begin a draft framework", handed_on.get_absolute_url(), button="Begin", lead=lead)


@on(HandedOn, may=WRITES)
def answer_handed(request: HttpRequest, handed_on: HandedOn) -> HttpResponse:
    form = forms.Answer(request.POST if request.method == "POST" else None, initial={"version": handed_on.version})
    change = {"handed": handed_on, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.answer_handed(**change, **form.cleaned_data)):
        return redirect(handed_on)
    return form_page(request, form, "Say what becomes of it", handed_on.get_absolute_url(), button="Answer")
