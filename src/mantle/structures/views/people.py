"""Doors to people: the list, one record, and its correction."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.people import actions as people_actions
from mantle.people import audit
from mantle.people import queries as people_queries
from mantle.people.access import FieldGroup, Permission, audience
from mantle.people.guards import a_download, on, proved, signed_in
from mantle.people.models import Person
from mantle.people.queries.consent import sharings_of
from mantle.people.queries.fields import OF_GROUPS, facts_of, groups_seen, permissions_over
from mantle.structures import queries
from mantle.structures.forms.people import CorrectPerson
from mantle.structures.views.histories import shown
from mantle.structures.views.lists import people_table
from mantle.web import clock

ASKED_OF_A_RECORD = OF_GROUPS | {Permission.EDIT_PEOPLE, Permission.MERGE_PEOPLE}


@signed_in(may=Permission.VIEW_PEOPLE)
@proved(when=a_download)
def people(request: HttpRequest) -> HttpResponse:
    """Who is there, in which post, since when?"""
    table = people_table(request)
    return table.export() or render(request, "structures/people.html", {"table": table})


@on(Person)
def person(request: HttpRequest, person: Person) -> HttpResponse:
    """One record across employers: posts held, names had, roles, and who can see what."""
    today, viewer = clock.today(), request.person
    appointments = list(queries.appointments_of(person, viewer).for_history())  # read once, told three times
    prefetch_related_objects([person], "former_names")  # said at the top and told in the timeline
    held = permissions_over(viewer, person, ASKED_OF_A_RECORD)
    is_self, subject = (True, "you") if person.pk == viewer.pk else (False, person.name)
    groups = groups_seen(viewer, person, held)
    audit.seen([person], *groups & audit.SENSITIVE)
    context = {
        "record": person,
        "appointments": [(row, viewer.may(Permission.VIEW_POSTS, row.agency)) for row in appointments],
        "timeline": shown(queries.timeline_of_person(person, viewer, appointments), viewer),
        "tenures": queries.tenures_of(person, viewer, today, appointments),
        "sees_all": is_self or viewer.standing.reach(Permission.VIEW_POSTS).everywhere,
        "roles": people_queries.roles_of(person, today),
        "former_names": person.former_names.all(),
        "merges": people_queries.merges_of(person) if Permission.MERGE_PEOPLE in held else [],
        "is_self": is_self,
        "facts": facts_of(person, viewer, groups),
        "may_edit": Permission.EDIT_PEOPLE in held,
        "sharings": [row for row in sharings_of(person, viewer) if row.stands_on(today)],
        **{f"who_{group}": audience(group, subject) for group in (FieldGroup.RECORD, FieldGroup.NOTES)},
    }
    return render(request, "structures/person.html", context)


@on(Person, may=Permission.EDIT_PEOPLE)
def correct_person(request: HttpRequest, person: Person) -> HttpResponse:
    form = CorrectPerson(request.POST if request.method == "POST" else None, initial=CorrectPerson.values_of(person))
    if request.method == "POST" and form.is_valid():
        people_actions.correct_person(person=person, by=request.person, at=clock.now(), **form.cleaned_data)
        messages.success(request, "Corrected.")
        return redirect("structures:person", person.code)
    audit.seen([person], FieldGroup.CONTACT, FieldGroup.BIRTH_YEAR)
    context = {"form": form, "record": person}
    return render(request, "structures/correct_person.html", context, status=422 if form.errors else 200)
