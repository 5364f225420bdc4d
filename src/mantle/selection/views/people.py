"""Doors to being put forward: for whoever does it, and for the person."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.people import audit
from mantle.people.access import FieldGroup, Permission
from mantle.people.actions import Refused
from mantle.people.guards import may_over, on
from mantle.people.rules import IllegalMove
from mantle.people.saving import form_page, saved
from mantle.selection import actions
from mantle.selection.forms import people as forms
from mantle.selection.forms.panels import TakeBack
from mantle.selection.models import Call, Candidacy
from mantle.selection.queries import matrix
from mantle.selection.queries import reading as readings
from mantle.selection.queries.people import may_put_others_forward, those_to_put_forward
from mantle.selection.queries.statements import statement_of
from mantle.web import clock


@on(Call)
def put_forward(request: HttpRequest, call: Call) -> HttpResponse:
    """Find somebody whom you lead, then say what you have seen of them."""
    if not may_put_others_forward(request.person):
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    name = given.get("name", "").strip()
    if not name:
        find = forms.Find(request.GET if "name" in request.GET else None)
        return render(request, "selection/find.html", {"form": find, "call": call})
    people = those_to_put_forward(request.person, name)
    data = request.POST if request.method == "POST" else None
    form = forms.PutForward(data, people=people, criteria=call.criteria.all())
    made: list[Candidacy] = []
    change = {"call": call, "by": request.person, "at": clock.now()}

    def put() -> None:
        made.append(actions.put_forward(person=form.cleaned_data["person"], words=form.words(), **change))

    if request.method == "POST" and form.is_valid() and saved(form, put):
        messages.success(request, f"{made[0].person} is asked, by letter. Nobody reads it before they say yes.")
        return redirect(call)
    context = {"form": form, "call": call, "name": name, "found": len(people)}
    return render(request, "selection/put_forward.html", context, status=422 if form.errors else 200)


@on(Call)
def put_self_forward(request: HttpRequest, call: Call) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.Prompts(data, criteria=call.criteria.all())
    made: list[Candidacy] = []
    change = {"call": call, "person": request.person, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.put_forward(words=form.words(), **change))):
        messages.success(request, "You are put forward. You can withdraw until the panel has decided.")
        return redirect(made[0])
    lead = (
        "Everybody answers the same prompts. Three people from other agencies read your words without your name, each "
        "by themselves: leave out your name and your agency. Name no child, no family, and nobody who has not agreed."
    )
    return form_page(
        request,
        form,
        f"Put yourself forward: {call}",
        call.get_absolute_url(),
        button="Put yourself forward",
        lead=lead,
    )


@on(Candidacy)
def candidacy(request: HttpRequest, candidacy: Candidacy) -> HttpResponse:
    """Where does it stand; for the person, all that was said; for whoever put them forward, how it ended."""
    person = request.person
    is_own, runs = candidacy.person_id == person.pk, may_over(person, Permission.MANAGE_COHORTS, candidacy)
    decision = readings.standing_decision(candidacy)
    reads_all = is_own or runs
    audit.seen([candidacy.person] if runs else [], FieldGroup.TALENT)
    statement = statement_of(candidacy) if reads_all else None
    may_read_marks = reads_all and (decision is not None or not is_own)
    context = {
        "row": candidacy, "is_own": is_own, "runs": runs, "reads_all": reads_all, "decision": decision,
        "evidence": candidacy.evidence.select_related("criterion") if reads_all or candidacy.state == "asked" else [],
        "marked": matrix.together(candidacy, decision) if may_read_marks else [],
        "statement": statement, "may_read_statement": may_read_marks,
        "may_write_again": statement is not None and statement.may_have_another_letter(clock.now()),
        "exercises": candidacy.call.exercises.all() if reads_all else [], "today": clock.today(),
        "taken_back": candidacy.decisions.filter(taken_back_at__isnull=False) if reads_all else [],
        "member": candidacy.pool_memberships.first() if reads_all else None,
        "may_withdraw": candidacy.state == "asked" or (is_own and candidacy.state == "confirmed"),
    }  # fmt: skip
    return render(request, "selection/candidacy.html", context)


@on(Candidacy)
def answer(request: HttpRequest, candidacy: Candidacy) -> HttpResponse:
    """Read what was written about you, and say yes or no."""
    if candidacy.person_id != request.person.pk:
        raise PermissionDenied
    if candidacy.state != "asked":
        return redirect(candidacy)
    data = request.POST if request.method == "POST" else None
    evidence = candidacy.evidence.select_related("criterion")
    form = forms.Answer(data, evidence=evidence, initial={"version": candidacy.version})

    def say() -> None:
        given = form.cleaned_data
        actions.answer_candidacy(
            candidacy=candidacy, agrees=given["agrees"], own_words=form.words(), version=given["version"],
            by=request.person, at=clock.now(),
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and saved(form, say):
        said_yes = form.cleaned_data["agrees"]
        messages.success(request, "You are put forward." if said_yes else "What was written about you is deleted.")
        return redirect(candidacy)
    context = {"form": form, "row": candidacy}
    return render(request, "selection/answer.html", context, status=422 if form.errors else 200)


@require_POST
@on(Candidacy)
def withdraw(request: HttpRequest, candidacy: Candidacy) -> HttpResponse:
    try:
        actions.withdraw(candidacy=candidacy, version=None, by=request.person, at=clock.now())
    except (Refused, IllegalMove) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Withdrawn. What was written is deleted.")
    return redirect(candidacy)


@on(Candidacy)
def reply(request: HttpRequest, candidacy: Candidacy) -> HttpResponse:
    """Put your own words beside what was decided."""
    decision = readings.standing_decision(candidacy)
    if candidacy.person_id != request.person.pk or decision is None:
        raise PermissionDenied
    form = forms.Reply(request.POST if request.method == "POST" else None, initial={"answer": decision.answer})
    change = {"decision": decision, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.answer_decision(**change, **form.cleaned_data)):
        return redirect(candidacy)
    return form_page(request, form, "Say something to the decision", candidacy.get_absolute_url())


@on(Candidacy, may=Permission.MANAGE_COHORTS)
def take_back(request: HttpRequest, candidacy: Candidacy) -> HttpResponse:
    return take_back_page(request, candidacy, candidacy.get_absolute_url())


def take_back_page(request: HttpRequest, candidacy: Candidacy, back: str) -> HttpResponse:
    """SEL-18: take back what stands, with a reason; from the door of the office or of a reader."""
    decision = readings.standing_decision(candidacy)
    if decision is None:
        return redirect(back)
    form = TakeBack(request.POST if request.method == "POST" else None)
    change = {"decision": decision, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.take_decision_back(**change, **form.cleaned_data)):
        messages.success(request, "Taken back. The panel decides anew.")
        return redirect(back)
    lead = "A place that came of it ends, and so does being in the pool. The marks stay as they were sent."
    return form_page(request, form, "Take the decision back", back, button="Take back", lead=lead)
