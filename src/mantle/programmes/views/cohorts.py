"""Doors to cohorts and their sessions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.people.access import Permission
from mantle.people.guards import may_over, on
from mantle.people.saving import form_page, saved
from mantle.programmes import actions
from mantle.programmes.forms import cohorts as forms
from mantle.programmes.models import Cohort, Place, Session, SimulationRun, Version
from mantle.programmes.queries.cohorts import grid_of, totals_of
from mantle.programmes.queries.design import clashes
from mantle.programmes.queries.places import mix_of_places, places_for_grid, seats_of
from mantle.programmes.queries.sets import attending
from mantle.web import clock


@on(Cohort)
def cohort(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Who is where: people against sessions, and what stands out, as far as this person may see places."""
    every = list(cohort.sessions.select_related("for_set__of"))
    sessions = [session for session in every if session.for_set_id is None]
    places = places_for_grid(Place.objects.visible_to(request.person).filter(cohort=cohort))
    grid = grid_of(places, sessions, clock.today())
    may_manage = may_over(request.person, Permission.MANAGE_COHORTS, cohort)
    context = {
        "cohort": cohort,
        "sessions": sessions,
        "grid": grid,
        "totals": totals_of(grid, sessions),
        **seats_of(cohort),
        "splits": cohort.splits.all(),
        "mix": mix_of_places(Place.objects.filter(cohort=cohort)),
        "clashes": clashes(cohort, every) if may_manage else [],
        "rules": cohort.fixed_rules,
        "may_manage": may_manage,
        "is_partial": not may_manage,
    }
    return render(request, "programmes/cohort.html", context)


@on(Version, may=Permission.MANAGE_COHORTS)
def open_cohort(request: HttpRequest, version: Version) -> HttpResponse:
    form = forms.OpenCohort(request.POST if request.method == "POST" else None)
    made: list[Cohort] = []
    change = {"edition": version, "lead": request.person, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.open_cohort(**change, **form.cleaned_data))):
        messages.success(request, f"{made[0]} is open.")
        return redirect(made[0])
    lead = "The rules of this version are copied into the cohort, and stay as they are."
    return form_page(request, form, "Open a cohort", version.get_absolute_url(), button="Open", lead=lead)


@on(Cohort, may=Permission.MANAGE_COHORTS)
def split_places(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    lines = "\n".join(f"{row.by} | {row.value} | {row.places}" for row in cohort.splits.all())
    initial = {"splits": lines, "version": cohort.version}
    form = forms.SplitPlaces(request.POST if request.method == "POST" else None, initial=initial)
    change = {"cohort": cohort, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.split_places(**change, **form.cleaned_data)):
        return redirect(cohort)
    lead = "Whoever has a place keeps it; new places are given within the split."
    return form_page(request, form, "Split the places", cohort.get_absolute_url(), lead=lead)


@on(Cohort, may=Permission.MANAGE_COHORTS)
def add_session(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    form = forms.SessionFields(request.POST if request.method == "POST" else None, cohort=cohort)
    change = {"cohort": cohort, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.add_session(**change, **form.facts())):
        return redirect(cohort)
    return form_page(request, form, "Add a session", cohort.get_absolute_url(), button="Add")


@on(Session)
def session(request: HttpRequest, session: Session) -> HttpResponse:
    """When and where is it, who leads it, who was there?"""
    may_manage = may_over(request.person, Permission.MANAGE_COHORTS, session)
    visible = Place.objects.visible_to(request.person)
    marks = session.marks.filter(place__in=visible).select_related("place__person")
    context = {
        "session": session,
        "facilitators": session.facilitators.select_related("person"),
        "marks": marks.order_by("place__person__sort_name"),
        "is_to_come": session.starts_at > clock.now(),
        "residential": getattr(session, "residential", None),
        "runs": SimulationRun.objects.visible_to(request.person).filter(session=session),
        "may_manage": may_manage,
        "may_arrange": session.for_set_id is None
        and may_over(request.person, Permission.ARRANGE_RESIDENTIALS, session),
    }
    return render(request, "programmes/session.html", context)


@on(Session, may=Permission.MANAGE_COHORTS)
def change_session(request: HttpRequest, session: Session) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    initial = forms.SessionFields.initial_of(session)
    form = forms.SessionFields(data, initial=initial, cohort=session.cohort, session=session)
    change = {"session": session, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(
        form, lambda: actions.change_session(version=form.cleaned_data["version"], **change, **form.facts())
    ):
        return redirect(session)
    return form_page(request, form, f"Change {session}", session.get_absolute_url())


@on(Session, may=Permission.MANAGE_COHORTS)
def attendance(request: HttpRequest, session: Session) -> HttpResponse:
    places = attending(session)
    marks = dict(session.marks.values_list("place_id", "mark"))
    data = request.POST if request.method == "POST" else None
    form = forms.Attend(data, initial={"version": session.version}, places=places, marks=marks)
    change = {"session": session, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(
        form, lambda: actions.mark_attendance(marks=form.marks(), version=form.cleaned_data["version"], **change)
    ):
        messages.success(request, "Attendance is marked.")
        return redirect(session)
    return form_page(request, form, f"Who was there? {session}", session.get_absolute_url())
