"""Doors to teams that take places together."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mantle.people.access import Permission
from mantle.people.guards import may_over, on
from mantle.people.models import Person
from mantle.people.saving import form_page, saved
from mantle.programmes import actions
from mantle.programmes.forms import cohorts as finding
from mantle.programmes.forms import teams as forms
from mantle.programmes.models import Cohort, Team
from mantle.programmes.queries import teams as queries
from mantle.programmes.queries.finding import employers_of, people_alike
from mantle.web import clock


@on(Cohort, may=Permission.MANAGE_COHORTS)
def teams(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Which teams take part in this cohort, and which are still forming?"""
    found = queries.teams_of(cohort)
    context = {"cohort": cohort, "teams": found, "too_few": queries.too_few_teams(cohort, found)}
    return render(request, "programmes/teams.html", context)


@on(Cohort, may=Permission.MANAGE_COHORTS)
def open_team(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    form = forms.OpenTeam(request.POST if request.method == "POST" else None)
    made: list[Team] = []
    change = {"cohort": cohort, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.open_team(**change, **form.cleaned_data)), "name"):
        return redirect(made[0])
    back = reverse("programmes:teams", args=[cohort.code])
    return form_page(request, form, f"Open a team in {cohort}", back, button="Open")


@on(Team)
def team(request: HttpRequest, team: Team) -> HttpResponse:
    """Who is in it, which rules does it meet, and has it enrolled?"""
    members = queries.members_of(team)
    context = {
        "team": team,
        "members": members,
        "mix": queries.mix_of_team(members),
        "checks": queries.checks_of(team, clock.today()),
        "places": team.places.select_related("person").order_by("person__sort_name"),
        "may_manage": may_over(request.person, Permission.MANAGE_COHORTS, team),
    }
    return render(request, "programmes/team.html", context)


@on(Team, may=Permission.MANAGE_COHORTS)
def join_team(request: HttpRequest, team: Team) -> HttpResponse:
    """Find someone's record by name or address, then take them into the team."""
    given = request.POST if request.method == "POST" else request.GET
    name = given.get("name", "").strip()
    if not name:
        find = finding.FindParticipant(request.GET if "name" in request.GET else None)
        return render(request, "programmes/find_member.html", {"form": find, "team": team})
    people = people_alike(request.person, name)
    agencies = employers_of(people, clock.today())
    data = request.POST if request.method == "POST" else None
    form = forms.JoinTeam(data, people=people, agencies=agencies, initial={"version": team.version})
    change = {"team": team, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.join_team(**change, **form.cleaned_data)):
        return redirect(team)
    context = {"form": form, "team": team, "name": name, "found": people.count()}
    return render(request, "programmes/join_team.html", context, status=422 if form.errors else 200)


@on(Team, may=Permission.MANAGE_COHORTS)
def leave_team(request: HttpRequest, team: Team) -> HttpResponse:
    people = Person.objects.filter(team_memberships__team=team)
    data = request.POST if request.method == "POST" else None
    form = forms.LeaveTeam(data, people=people, initial={"version": team.version})
    change = {"team": team, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.leave_team(**change, **form.cleaned_data)):
        return redirect(team)
    return form_page(request, form, f"Take somebody out of {team}", team.get_absolute_url(), button="Take out")


@on(Team, may=Permission.MANAGE_COHORTS)
def enrol_team(request: HttpRequest, team: Team) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    initial = {"on": clock.today(), "version": team.version}
    form = forms.EnrolTeam(data, initial=initial, asks_experience=bool(team.cohort.fixed_rules.experience_months))
    change = {"team": team, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.enrol_team(**change, **form.cleaned_data)):
        messages.success(request, f"{team} has enrolled; everyone in it has a place.")
        return redirect(team)
    lead = "Everyone in the team gets a place, or nobody does. Afterwards each place has a life of its own."
    return form_page(request, form, f"Enrol {team}?", team.get_absolute_url(), button="Enrol", lead=lead)
