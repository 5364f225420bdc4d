"""Doors to the faculty: who leads sessions, when they have time, and who leads this one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.people.saving import form_page, saved
from mantle.programmes.actions import faculty as actions
from mantle.programmes.forms import sets as forms
from mantle.programmes.models import FacultyMember, Session
from mantle.programmes.queries import sets as queries
from mantle.programmes.queries.finding import people_alike as alike
from mantle.web import clock

MANAGE = Permission.MANAGE_COHORTS


@signed_in(may=MANAGE)
def faculty(request: HttpRequest) -> HttpResponse:
    """Who teaches, facilitates and hosts, and who of them has time?"""
    rows = FacultyMember.objects.visible_to(request.person).select_related("person").prefetch_related("spans")
    return render(request, "programmes/faculty.html", {"faculty": rows})


@signed_in(may=MANAGE)
def join_faculty(request: HttpRequest) -> HttpResponse:
    back = reverse("programmes:faculty")
    given = request.POST if request.method == "POST" else request.GET
    name = given.get("name", "").strip()
    if not name:
        return redirect(back)
    people = alike(request.person, name)
    form = forms.JoinFaculty(request.POST if request.method == "POST" else None, people=people)
    made: list[FacultyMember] = []
    change = {"by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.join_faculty(**change, **form.cleaned_data))):
        messages.success(request, f"{made[0]} is in the faculty.")
        return redirect(made[0])
    context = {"form": form, "name": name, "back": back, "found": people.count()}
    return render(request, "programmes/join_faculty.html", context, status=422 if form.errors else 200)


@on(FacultyMember)
def faculty_member(request: HttpRequest, member: FacultyMember) -> HttpResponse:
    """What does this person offer, when do they have time, and what do they lead?"""
    form = forms.SayTime(request.POST if request.method == "POST" else None)
    change = {"member": member, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.say_time(**change, **form.cleaned_data)):
        return redirect(member)
    context = {
        "member": member,
        "form": form,
        "spans": member.spans.filter(ends_on__gte=clock.today()),
        "led": member.person.sessions_led.filter(session__ends_at__gte=clock.now()).select_related("session__cohort"),
        "sets": member.person.sets_facilitated.filter(of__state="confirmed").select_related("of__cohort"),
        "is_own": member.person_id == request.person.pk,
    }
    return render(request, "programmes/faculty_member.html", context, status=422 if form.errors else 200)


@on(FacultyMember)
def write_faculty(request: HttpRequest, member: FacultyMember) -> HttpResponse:
    names = ("offers", "reached_by", "is_ended", "version")
    data = request.POST if request.method == "POST" else None
    form = forms.WriteFaculty(data, initial={name: getattr(member, name) for name in names})
    change = {"member": member, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.write_faculty(**change, **form.cleaned_data)):
        return redirect(member)
    return form_page(request, form, f"What {member} offers", member.get_absolute_url())


@on(FacultyMember)
@require_POST
def drop_time(request: HttpRequest, member: FacultyMember, span: str) -> HttpResponse:
    row = member.spans.filter(code=span).first()
    if row is None:
        raise Http404
    actions.drop_time(span=row, by=request.person, at=clock.now())
    return redirect(member)


@on(Session, may=MANAGE)
def name_facilitators(request: HttpRequest, session: Session) -> HttpResponse:
    """Who leads this session, and who has time for it?"""
    known = queries.faculty_at(session.starts_at, session.ends_at)
    led_by = list(session.facilitators.select_related("person"))
    inside = {member.person_id for member, _, _ in known}
    people = {member.person.code: member.person for member, _, _ in known}
    people |= {row.person.code: row.person for row in led_by}
    options = [(member.person.code, f"{member.person}: {member.offers}; {words}") for member, _, words in known]
    options += [(row.person.code, str(row.person)) for row in led_by if row.person_id not in inside]
    initial = {"people": [row.person.code for row in led_by], "version": session.version}
    form = forms.NameFacilitators(request.POST if request.method == "POST" else None, options=options, initial=initial)
    change = {"session": session, "by": request.person, "at": clock.now()}
    if request.method == "POST" and form.is_valid():
        chosen = [people[code] for code in form.cleaned_data["people"]]
        version = form.cleaned_data["version"]
        if saved(form, lambda: actions.name_facilitators(people=chosen, version=version, **change)):
            return redirect(session)
    return form_page(request, form, f"Who leads {session}?", session.get_absolute_url())
