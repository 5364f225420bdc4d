"""Doors to what is agreed in a dialogue, to notes of a learning set, and to declining a question."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mantle.learning.actions import agreed as actions
from mantle.learning.actions import dialogue as talking
from mantle.learning.forms import dialogue as forms
from mantle.learning.models import AgreedAction, Dialogue
from mantle.learning.queries import dialogue as queries
from mantle.learning.views.doing import carried_out
from mantle.people.guards import on, signed_in
from mantle.people.saving import form_page, saved
from mantle.web import clock

DIALOGUES, MONTH = "/development/dialogues/", timedelta(days=28)
MOVES = {"done": actions.finish_action, "drop": actions.drop_action, "open": actions.reopen_action}


@signed_in()
def open_notes(request: HttpRequest) -> HttpResponse:
    """Keep notes with the people of my learning set."""
    sets = queries.own_sets(request.person)
    if not sets.exists():
        messages.info(request, "You are in no learning set yet. Notes are kept by the people of a set.")
        return redirect(DIALOGUES)
    initial = {"closes_on": clock.today() + MONTH, "learning_set": sets.first()}
    form = forms.Notes(request.POST if request.method == "POST" else None, sets=sets, initial=initial)
    made: list[Dialogue] = []
    change = {"by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(talking.open_notes(**change, **form.cleaned_data))):
        return redirect(made[0])
    lead = "The people of the set and who facilitates it read and write them, until you close them. Nobody else does."
    return form_page(request, form, "Notes of a learning set", DIALOGUES, button="Begin", lead=lead)


@on(Dialogue)
def agree(request: HttpRequest, dialogue: Dialogue) -> HttpResponse:
    """Who does what until when?"""
    people = queries.people_in(dialogue)
    initial = {"due_on": clock.today() + MONTH, "who": request.person.code}
    form = forms.Agree(request.POST if request.method == "POST" else None, people=people, initial=initial)
    change = {"dialogue": dialogue, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.agree_action(person=form.cleaned_data["who"], **change, **form.facts())):
        messages.success(request, "Agreed. It stands in their calendar, and on their start page two weeks before.")
        return redirect(dialogue)
    return form_page(request, form, "Agree an action", dialogue.get_absolute_url(), button="Agree")


@on(AgreedAction)
@require_POST
def move_action(request: HttpRequest, agreed_action: AgreedAction, move: str) -> HttpResponse:
    """Done, dropped, or open again."""
    if move not in MOVES:
        raise Http404
    _only_theirs(request, agreed_action)
    said = {"done": "Done. You can take that back.", "drop": "Dropped. You can take that back."}
    change = {"action": agreed_action, "by": request.person, "at": clock.now()}
    carried_out(request, lambda: MOVES[move](**change), said.get(move, "It is open again."))
    return redirect(agreed_action)


def _only_theirs(request: HttpRequest, row: AgreedAction) -> None:
    if request.person.pk not in (row.person_id, row.dialogue.host_id):
        raise PermissionDenied


@on(Dialogue)
@require_POST
def decline_question(request: HttpRequest, dialogue: Dialogue) -> HttpResponse:
    """I cannot take this on now: nobody asks why."""
    change = {"dialogue": dialogue, "by": request.person, "at": clock.now()}
    said = f"{dialogue.host} is told that you cannot take it on now, and nothing more."
    carried_out(request, lambda: talking.decline_question(**change), said)
    return redirect("learning:dialogues")
