"""Doors to places: one person's way through a programme."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.people.access import Permission
from mantle.people.guards import may_over, on
from mantle.people.saving import form_page, saved
from mantle.programmes import actions
from mantle.programmes.forms import cohorts as forms
from mantle.programmes.models import Cohort, CohortMessage, Component, Place
from mantle.programmes.queries import places
from mantle.programmes.queries.finding import employers_of, people_alike
from mantle.programmes.queries.lives import lives_of
from mantle.programmes.queries.places import presence_of
from mantle.programmes.queries.risk import flags_of_place
from mantle.programmes.queries.sets import sessions_for
from mantle.programmes.rules import MOVES, PlaceState
from mantle.web import clock


@on(Place)
def place(request: HttpRequest, place: Place) -> HttpResponse:
    """How did this place come about, where does it stand, and what has been done?"""
    row = places.whole_place(place)
    marks = {mark.session_id: mark.get_mark_display() for mark in row.marks.all()}
    context = {
        "place": row,
        "periods": row.periods.order_by("-starts_on", "-pk"),
        "presence": presence_of([row])[row.pk],
        "sessions": [(session, marks.get(session.pk, "")) for session in sessions_for(row)],
        "exemptions": row.exemptions.select_related("component", "decided_by"),
        "messages_to_me": CohortMessage.objects.to(request.person).filter(recipients__place=row),
        "carried": row.carried.select_related("component", "session__cohort"),
        **lives_of(row, request.person),
        **_stands_out(request, row),
        "can_move": any(state == PlaceState(row.state) for state, _ in MOVES),
        "can_transfer": (PlaceState(row.state), "transfer") in MOVES,
    }
    return render(request, "programmes/place.html", context)


def _stands_out(request: HttpRequest, row: Place) -> dict[str, Any]:
    """PRG-56: what those who run the cohort read about a place, its person reads too, and may ask about."""
    may_manage = may_over(request.person, Permission.MANAGE_COHORTS, row.cohort)
    is_own = row.person_id == request.person.pk
    flags = flags_of_place(row, clock.today()) if may_manage or is_own else []
    return {"may_manage": may_manage, "is_own": is_own, "flags": flags}


@on(Cohort, may=Permission.MANAGE_COHORTS)
def give_place(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Find someone's record by name or address, then give them a place."""
    given = request.POST if request.method == "POST" else request.GET
    name = given.get("name", "").strip()
    if not name:
        find = forms.FindParticipant(request.GET if "name" in request.GET else None)
        return render(request, "programmes/find.html", {"form": find, "cohort": cohort})
    people = people_alike(request.person, name)
    agencies = employers_of(people, clock.today())
    data = request.POST if request.method == "POST" else None
    initial = {"on": clock.today(), **_only(people, agencies)}
    form = forms.GivePlace(data, people=people, agencies=agencies, initial=initial)
    made: list[Place] = []
    change = {"cohort": cohort, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.give_place(**change, **form.cleaned_data))):
        messages.success(request, f"{made[0].person} has a place.")
        return redirect(cohort)
    context = {"form": form, "cohort": cohort, "name": name, "found": people.count()}
    return render(request, "programmes/give_place.html", context, status=422 if form.errors else 200)


def _only(people: Any, agencies: Any) -> dict[str, Any]:
    """Where the search found one person with one employer there is nothing to choose: both are chosen already."""
    found, employers = list(people[:2]), list(agencies[:2])
    if len(found) != 1:
        return {}
    return {"person": found[0].pk, **({"agency": employers[0].pk} if len(employers) == 1 else {})}


@on(Place, may=Permission.MANAGE_COHORTS)
def move_place(request: HttpRequest, place: Place) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = forms.MovePlace(data, place=place, initial={"on": clock.today(), "version": place.version})
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.move_place(**change, **form.cleaned_data)):
        messages.success(request, "Recorded.")
        return redirect(place)
    return form_page(
        request, form, f"What happens to {place.person}’s place?", place.get_absolute_url(), button="Record"
    )


@on(Place, may=Permission.MANAGE_COHORTS)
def transfer(request: HttpRequest, place: Place) -> HttpResponse:
    programme = place.cohort.programme
    cohorts = Cohort.objects.filter(edition__programme=programme).exclude(pk=place.cohort_id)
    data = request.POST if request.method == "POST" else None
    initial = {"on": clock.today(), "version": place.version}
    form = forms.Transfer(data, cohorts=cohorts.filter(ends_on__gt=clock.today()), initial=initial)
    made: list[Place] = []
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.transfer(**change, **form.cleaned_data))):
        messages.success(request, f"{made[0].person} now has a place in {made[0].cohort}.")
        return redirect(made[0])
    lead = (
        "Sessions attended, components they were let off and their sponsor go with them, and so do milestones if both "
        "cohorts take the same version. The learning contract and coaching are agreed afresh."
    )
    heading = f"Move {place.person} to another cohort"
    return form_page(request, form, heading, place.get_absolute_url(), button="Move", lead=lead)


@on(Place, may=Permission.MANAGE_COHORTS)
def exempt(request: HttpRequest, place: Place) -> HttpResponse:
    components = Component.objects.filter(activities__edition=place.cohort.edition_id, can_be_exempted=True).distinct()
    form = forms.Exempt(request.POST if request.method == "POST" else None, components=components)
    change = {"place": place, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.exempt(**change, **form.cleaned_data)):
        return redirect(place)
    return form_page(request, form, f"Let {place.person} off a component", place.get_absolute_url())
