"""Doors to learning sets: proposals, rounds, one's own set, meetings, changes of set."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.guards import act_once, may_over, on, takes_long
from mantle.people.models import Person
from mantle.people.saving import form_page, saved
from mantle.programmes.actions import sets as actions
from mantle.programmes.forms import sets as forms
from mantle.programmes.models import Cohort, LearningSet, SetMember, SetRound, SetWish
from mantle.programmes.queries import sets as queries
from mantle.programmes.rules.sets import RoundState
from mantle.web import clock, downloads

MANAGE = Permission.MANAGE_COHORTS


@on(Cohort)
def sets(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Which learning sets are there, and which is mine?"""
    may_manage = may_over(request.person, MANAGE, cohort)
    wishes = SetWish.objects.visible_to(request.person).filter(cohort=cohort)
    context = {
        "cohort": cohort,
        "own": queries.own_sets(request.person, cohort),
        "rounds": SetRound.objects.visible_to(request.person).filter(cohort=cohort).select_related("decided_by"),
        "wishes": wishes.select_related("one__person", "other__person", "made_by") if may_manage else [],
        "people": len(queries.places_for_sets(cohort)),
        "rules": cohort.fixed_rules,
        "may_manage": may_manage,
    }
    return render(request, "programmes/sets.html", context)


@on(Cohort, may=MANAGE)
@takes_long
def propose_sets(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    back = reverse("programmes:sets", args=[cohort.code])
    form = forms.Propose(request.POST if request.method == "POST" else None)
    change = {"cohort": cohort, "by": request.person, "at": clock.now()}
    made: list[SetRound] = []

    def propose() -> None:
        kind = form.cleaned_data["kind"]
        act = lambda: actions.propose_sets(kind=kind, **change)  # noqa: E731 - named for the line below
        made.append(act_once(request, act, leads_to=SetRound.get_absolute_url))

    if request.method == "POST" and form.is_valid() and saved(form, propose):
        return redirect(made[0])
    lead = (
        "Nobody shares a set with anyone of their own agency. Then as many as can be are new to one another, and each "
        "set is as mixed as the cohort. Nothing counts until you confirm it; a proposal that waits is set aside."
    )
    return form_page(request, form, f"Propose sets or pairs for {cohort.name}", back, button="Propose", lead=lead)


@on(Cohort, may=MANAGE)
def wish(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    back = reverse("programmes:sets", args=[cohort.code])
    form = forms.Wish(request.POST if request.method == "POST" else None, cohort=cohort)
    change = {"cohort": cohort, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.wish(**change, **form.cleaned_data)):
        messages.success(request, "It counts from the next proposal on.")
        return redirect(back)
    return form_page(request, form, "Keep two people apart, or together", back)


@on(SetWish, may=MANAGE)
@require_POST
def drop_wish(request: HttpRequest, wish: SetWish) -> HttpResponse:
    actions.drop_wish(wish=wish, by=request.person, at=clock.now())
    messages.success(request, "Dropped. It counts no more from the next proposal on.")
    return redirect("programmes:sets", wish.cohort.code)


@on(SetRound)
def set_round(request: HttpRequest, round_: SetRound) -> HttpResponse:
    """Who is in which set, why, and how good are these sets?"""
    shown = queries.sets_of(round_)
    kind = request.GET.get("format", "")
    if kind in downloads.KINDS:
        header = ["Set", "Person", "Agency", "Kind of agency", "Profession", "Facilitator"]
        rows = [
            [each.row.number, face.name, face.agency, face.kind, face.profession, str(each.row.facilitator or "")]
            for each in shown for _, face, _ in each.members
        ]  # fmt: skip
        return downloads.response(kind, f"learning-sets-{round_.number}", header, rows)
    context = {
        "round": round_,
        "cohort": round_.cohort,
        "sets": shown,
        "broken": [problem for each in shown for problem in each.problems],
        "is_proposed": round_.state == RoundState.PROPOSED,
        "is_confirmed": round_.state == RoundState.CONFIRMED,
        "without": queries.without_a_set(round_),
    }
    return render(request, "programmes/set_round.html", context)


@on(SetRound, may=MANAGE)
def move_by_hand(request: HttpRequest, round_: SetRound) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.MoveByHand(data, round_=round_, initial={"version": round_.version})
    done: list[tuple[SetRound, str]] = []
    valid = request.method == "POST" and form.is_valid()
    change = {"by": request.person, "at": clock.now()}
    if valid and saved(form, lambda: done.append(actions.move_by_hand(**change, **form.cleaned_data))):
        messages.success(request, f"Moved. {done[0][1]}")
        return redirect(round_)
    lead = "What breaks a rule is refused, with the reason. What it does to the mix is said afterwards."
    return form_page(request, form, "Move somebody by hand", round_.get_absolute_url(), button="Move", lead=lead)


@on(SetRound, may=MANAGE)
def confirm_sets(request: HttpRequest, round_: SetRound) -> HttpResponse:
    return _decide(request, round_, actions.confirm_sets, "Confirm these sets?", "Confirm", "The sets count from now.")


@on(SetRound, may=MANAGE)
def set_aside(request: HttpRequest, round_: SetRound) -> HttpResponse:
    return _decide(request, round_, actions.set_aside, f"Set {round_} aside?", "Set aside", "It is set aside.")


def _decide(request: HttpRequest, round_: SetRound, act, heading: str, button: str, said: str) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.Decide(data, initial={"version": round_.version})
    change = {"round_": round_, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: act(**change, **form.cleaned_data)):
        messages.success(request, said)
        return redirect(round_)
    return form_page(request, form, heading, round_.get_absolute_url(), button=button)


@on(SetRound, may=MANAGE)
def join_set(request: HttpRequest, round_: SetRound) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    people = queries.without_a_set(round_)
    form = forms.JoinSet(data, people=people, sets=round_.sets.select_related("of"), initial={"on": clock.today()})
    change = {"by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.join_set(**change, **form.cleaned_data)):
        return redirect(round_)
    return form_page(request, form, "Put somebody into a set", round_.get_absolute_url())


@on(LearningSet)
def learning_set(request: HttpRequest, learning_set: LearningSet) -> HttpResponse:
    """Who is in this set, why us, and when do we meet?"""
    may_manage = may_over(request.person, MANAGE, learning_set)
    shown = next(each for each in queries.sets_of(learning_set.of) if each.row.pk == learning_set.pk)
    context = {
        "set": learning_set,
        "shown": shown,
        "meetings": learning_set.sessions.all(),
        "clashes": queries.meetings_that_clash(learning_set, clock.now()) if may_manage else [],
        "left": learning_set.members.filter(left_on__isnull=False).select_related("place__person"),
        "may_manage": may_manage,
        "is_own": learning_set.members.present().filter(place__person=request.person).exists(),
        "is_proposed": learning_set.of.state == RoundState.PROPOSED,
        "is_confirmed": learning_set.of.state == RoundState.CONFIRMED,
    }
    return render(request, "programmes/learning_set.html", context)


@on(LearningSet, may=MANAGE)
def lead_set(request: HttpRequest, learning_set: LearningSet) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.LeadSet(data, initial={"version": learning_set.version})
    change = {"learning_set": learning_set, "by": request.person, "at": clock.now()}

    def lead() -> None:
        given = form.cleaned_data["facilitator"]
        who: Person | None = given.person if given is not None else None
        actions.lead_set(facilitator=who, version=form.cleaned_data["version"], **change)

    if request.method == "POST" and form.is_valid() and saved(form, lead):
        return redirect(learning_set)
    lead_in = "The list holds the faculty: add people to it under “Faculty”."
    return form_page(request, form, f"Who facilitates {learning_set}?", learning_set.get_absolute_url(), lead=lead_in)


@on(LearningSet, may=MANAGE)
def plan_meetings(request: HttpRequest, learning_set: LearningSet) -> HttpResponse:
    form = forms.PlanMeetings(request.POST if request.method == "POST" else None)
    change = {"learning_set": learning_set, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.plan_meetings(**change, **form.cleaned_data)):
        messages.success(request, "The meetings stand in the calendar.")
        return redirect(learning_set)
    lead = "Each meeting is a session of its own: it can be moved, and attendance is marked there."
    return form_page(request, form, f"When does {learning_set} meet?", learning_set.get_absolute_url(), lead=lead)


@on(SetMember, may=MANAGE)
def change_set(request: HttpRequest, member: SetMember) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    others = member.of.sets.exclude(pk=member.learning_set_id).select_related("of")
    form = forms.ChangeSet(data, sets=others, initial={"on": clock.today()})
    change = {"member": member, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.change_set(**change, **form.cleaned_data)):
        messages.success(request, "The change is on record, with its reason.")
        return redirect(member.of)
    heading = f"Change of set for {member.place.person}"
    return form_page(request, form, heading, member.of.get_absolute_url(), button="Change")
