"""Doors to rounds: one's own, those one coaches, those one arranges; the list of whom to ask, and its letters."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.feedback import forms
from mantle.feedback.actions import closing
from mantle.feedback.actions import rounds as actions
from mantle.feedback.models import Invitation, Round
from mantle.feedback.queries import rater
from mantle.feedback.queries import rounds as queries
from mantle.feedback.rules.rounds import COLLEAGUES, GROUP_NAMES, STATE_NAMES, Asked, State
from mantle.learning.queries.diagnostic import places_to_name
from mantle.people.access import Permission
from mantle.people.actions import Refused
from mantle.people.guards import a_download, may_over, on, proved, signed_in
from mantle.people.saving import form_page, saved
from mantle.web import clock
from mantle.web.tables import Choice, Column, Search, Table
from mantle.web.words import day

PURPOSE = (
    "This is for your development only, and is never used for selection or succession. Nobody but you and your coach "
    "reads what colleagues say, unless you show it to them."
)


@signed_in()
def home(request: HttpRequest) -> HttpResponse:
    """What is asked of me, what did I ask, and which rounds wait for me?"""
    person = request.person
    rows = list(queries.rounds_of(person))
    context = {
        "own": [row for row in rows if row.subject_id == person.pk],
        "coached": [row for row in rows if row.coach_id == person.pk and row.state != State.CALLED_OFF],
        "asked": rater.asked_of(person), "arranges": person.may(Permission.ARRANGE_FEEDBACK), "purpose": PURPOSE,
    }  # fmt: skip
    context["may_begin"] = not any(row.is_running for row in context["own"])
    return render(request, "feedback/home.html", context)


COLUMNS = [
    Column("subject", "Person", sort="subject__sort_name", link=True),
    Column("moment", "When", value=lambda row: row.get_moment_display()),
    Column("cohort", "Cohort", value=lambda row: row.cohort or ""),
    Column("state", "Progress", value=lambda row: row.get_state_display()),
    Column("closes_on", "Last day to answer", sort="closes_on"),
    Column("talked_on", "Conversation", sort="talked_on"),
    Column("coach", "Coach", value=lambda row: row.coach or ""),
]
FILTERS: list[Choice | Search] = [
    Search("words", "Name", lookups=("subject__sort_name",)),
    Choice("state", "Progress", choices=[(str(state), name) for state, name in STATE_NAMES.items()], lookup="state"),
]


@signed_in(may=Permission.ARRANGE_FEEDBACK)
@proved(when=a_download)
def arranged(request: HttpRequest) -> HttpResponse:
    """Which rounds are there where I arrange them, and which wait for me? How far they are, never what is said."""
    table = Table(
        request, queries.arranged_by(request.person), columns=COLUMNS, filters=FILTERS, noun=("round", "rounds"),
        order="-begun_on", name="rounds of feedback", stacked=True,
        empty="No rounds yet. When somebody hands in a list of people to ask, it appears here for you to check.",
    )  # fmt: skip
    return table.export() or render(request, "feedback/arranged.html", {"table": table})


@signed_in()
def begin(request: HttpRequest) -> HttpResponse:
    person, today = request.person, clock.today()
    data = request.POST if request.method == "POST" else None
    form = forms.Begin(data, places=places_to_name(person), coaches=queries.coaches_for(person, today))
    change = {"subject": person, "on": today, "by": person, "at": clock.now()}
    made: list[Round] = []
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.begin_round(**change, **form.facts()))):
        return redirect(made[0])
    back = reverse("feedback:home")
    return form_page(request, form, "Ask for feedback", back, button="Begin", lead=PURPOSE)


@on(Round)
def round_page(request: HttpRequest, feedback: Round) -> HttpResponse:
    """How far is it, and what comes next?"""
    person, today = request.person, clock.today()
    is_own, is_coach = feedback.subject_id == person.pk, feedback.coach_id == person.pk
    arranges = not is_own and may_over(person, Permission.ARRANGE_FEEDBACK, feedback)
    groups = queries.named_in_groups(feedback) if is_own or arranges else []
    own_form = [each for each in rater.asked_of(person) if each.round_id == feedback.pk] if is_own else []
    context = {
        "round": feedback, "is_own": is_own, "arranges": arranges, "groups": groups, "own_form": own_form,
        "short": [GROUP_NAMES[group] for group in Asked.of(each.group for *_, rows in groups for each in rows).short],
        "is_forgotten": feedback.closed_on is not None and not any(rows for *_, rows in groups),
        "propose": forms.Propose(), "is_over": feedback.is_over(today),
        "enough": _enough(feedback) if is_own or is_coach else [],
        "may_read": Round.objects.reports_for(person).filter(pk=feedback.pk).exists(),
        "may_release": feedback.state == State.CLOSED and (is_coach or (arranges and feedback.coach is None)),
    }  # fmt: skip
    return render(request, "feedback/round.html", context)


def _enough(feedback: Round) -> list[tuple[str, bool]]:
    """FEE-9: for the subject and the coach, while answers come in."""
    found = queries.enough_in(feedback) if feedback.state == State.OPEN else {}
    return [(GROUP_NAMES[group], said) for group, said in found.items() if group in COLLEAGUES]


def _only_subject(request: HttpRequest, feedback: Round) -> None:
    if feedback.subject_id != request.person.pk:
        raise PermissionDenied


@on(Round)
def pick_people(request: HttpRequest, feedback: Round) -> HttpResponse:
    """Which of the people around me do I ask?"""
    _only_subject(request, feedback)
    named = {each.person_id for each in queries.invitations_of(feedback)}
    around = [each for each in queries.people_around(request.person, clock.today()) if each.person.pk not in named]
    form = forms.PickPeople(request.POST if request.method == "POST" else None, around=around)
    change = {"feedback": feedback, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.name_people(named=form.named(), **change)):
        return redirect(feedback)
    if not around:
        messages.info(request, "We have no record of anybody else you work with. Add people by their e-mail address.")
        return redirect("feedback:add_person", feedback.code)
    lead = "These come from posts and boards on record. Choose people who have seen you at work in the last year."
    return form_page(
        request, form, "People you work with", feedback.get_absolute_url(), button="Add to the list", lead=lead
    )


@on(Round)
def add_person(request: HttpRequest, feedback: Round) -> HttpResponse:
    _only_subject(request, feedback)
    form = forms.AddPerson(request.POST if request.method == "POST" else None)
    change = {"feedback": feedback, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.name_people(named=form.named(), **change)):
        messages.success(request, f"{form.cleaned_data['name']} is on the list.")
        return redirect("feedback:add_person" if "more" in request.GET else "feedback:round", feedback.code)
    lead = "Ask them first whether they are willing. Their name and address are only used for this round, then deleted."
    return form_page(request, form, "Add somebody by e-mail", feedback.get_absolute_url(), button="Add", lead=lead)


@on(Invitation)
@require_POST
def take_off(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    _only_subject(request, invitation.round)
    return _done(request, invitation.round, lambda: actions.take_off(
        invitation=invitation, by=request.person, at=clock.now()
    ), f"{invitation.addressee} is off the list.")  # fmt: skip


def _done(request: HttpRequest, feedback: Round, act, words: str) -> HttpResponse:
    """One step of a round that asks for nothing: done, or refused with a word."""
    try:
        act()
        messages.success(request, words)
    except (Refused, ValueError) as refusal:
        messages.error(request, str(refusal))
    return redirect(feedback)


@on(Round)
@require_POST
def propose(request: HttpRequest, feedback: Round) -> HttpResponse:
    _only_subject(request, feedback)
    change = {"feedback": feedback, "no_more": "no_more" in request.POST, "by": request.person, "at": clock.now()}
    return _done(
        request, feedback, lambda: actions.propose_list(**change), "Handed in. Somebody else will now check the list."
    )


@on(Round, may=Permission.ARRANGE_FEEDBACK)
def launch(request: HttpRequest, feedback: Round) -> HttpResponse:
    """Is this the right list? Then letters go out."""
    today = clock.today()
    coaches = queries.coaches_for(feedback.subject, today)
    initial = {"version": feedback.version, "coach": feedback.coach.code if feedback.coach else ""}
    data = request.POST if request.method == "POST" else None
    form = forms.Launch(data, coaches=coaches, on=today, initial=initial)
    change = {"feedback": feedback, "on": today, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.launch_round(**change, **form.facts())):
        messages.success(request, "Agreed. The letters go out in ten minutes; until then they can be taken back.")
        return redirect(feedback)
    lead = (
        "Each person on the list is sent a letter with a link of their own. From then on the questions, and what "
        "people are promised about their answers, cannot be changed for this round."
    )
    back = feedback.get_absolute_url()
    return form_page(request, form, f"Agree {feedback.subject}’s list", back, button="Agree and send", lead=lead)


@on(Round, may=Permission.ARRANGE_FEEDBACK)
def return_list(request: HttpRequest, feedback: Round) -> HttpResponse:
    form = forms.Return(request.POST if request.method == "POST" else None, initial={"version": feedback.version})
    change = {"feedback": feedback, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.return_list(**change, **form.cleaned_data)):
        messages.success(request, "Returned. They can now change the list.")
        return redirect("feedback:home")
    return form_page(request, form, "Return the list", feedback.get_absolute_url(), button="Return it")


@on(Round, may=Permission.ARRANGE_FEEDBACK)
def move_last_day(request: HttpRequest, feedback: Round) -> HttpResponse:
    initial = {"version": feedback.version, "closes_on": feedback.closes_on}
    form = forms.MoveLastDay(request.POST if request.method == "POST" else None, initial=initial)
    change = {"feedback": feedback, "on": clock.today(), "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.move_last_day(**change, **form.cleaned_data), "closes_on"):
        messages.success(request, f"Colleagues now have until {day(form.cleaned_data['closes_on'])}.")
        return redirect(feedback)
    return form_page(request, form, "Give colleagues more time", feedback.get_absolute_url())


@on(Round, may=Permission.ARRANGE_FEEDBACK)
@require_POST
def close(request: HttpRequest, feedback: Round) -> HttpResponse:
    """Close what is over, where the worker has not done so yet."""
    change = {"feedback": feedback, "on": clock.today(), "by": request.person, "at": clock.now()}
    return _done(
        request, feedback, lambda: closing.close_round(**change), "Closed and sealed. The coach can read the report."
    )


@on(Round)
def call_off(request: HttpRequest, feedback: Round) -> HttpResponse:
    """End it without a report; asked twice, because what was answered goes unread."""
    if feedback.subject_id != request.person.pk and not may_over(request.person, Permission.ARRANGE_FEEDBACK, feedback):
        raise PermissionDenied
    if request.method == "POST":
        change = {"feedback": feedback, "version": None, "by": request.person, "at": clock.now()}
        return _done(request, feedback, lambda: actions.call_off(**change), "Called off. The links no longer work.")
    return render(request, "feedback/call_off.html", {"round": feedback})
