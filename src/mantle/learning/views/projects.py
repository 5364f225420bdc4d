"""Doors to projects of real work."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.learning.actions import projects as actions
from mantle.learning.forms.plans import Answer
from mantle.learning.forms.practice import CloseProject, Comment, Note, ProjectFields
from mantle.learning.models import Project, ProjectReview
from mantle.learning.views.sharing import only_owner, readers
from mantle.people.guards import on, signed_in
from mantle.people.models.consent import Purpose
from mantle.people.saving import form_page, saved
from mantle.web import clock

PROJECTS = "/development/projects/"


@signed_in()
def projects(request: HttpRequest) -> HttpResponse:
    """Which problems of my real work am I learning on?"""
    rows = Project.objects.filter(person=request.person)
    return render(request, "learning/projects.html", {"rows": rows})


@signed_in()
def begin_project(request: HttpRequest) -> HttpResponse:
    form = ProjectFields(request.POST if request.method == "POST" else None)
    made: list[Project] = []
    change = {"person": request.person, "on": clock.today(), "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: made.append(actions.begin_project(**change, **form.facts()))):
        messages.success(request, "Begun. Ask two people from other services how they see it.")
        return redirect(made[0])
    lead = "Only you can see it until you show it, for instance to your sponsor."
    return form_page(request, form, "Begin a project", PROJECTS, button="Begin", lead=lead)


@on(Project)
def project(request: HttpRequest, project: Project) -> HttpResponse:
    """How do others see the problem, what was tried, and what was learnt?"""
    is_own = project.person_id == request.person.pk
    notes = list(project.notes.all())
    context = {
        "project": project, "is_own": is_own, "is_open": project.closed_on is None,
        "perspectives": [note for note in notes if note.kind == "perspective"],
        "experiments": [note for note in notes if note.kind == "experiment"],
        "learnt": [note for note in notes if note.kind == "learning"],
        "reviews": project.reviews.select_related("by"), "readers": readers(project, Purpose.PROJECT) if is_own else [],
    }  # fmt: skip
    return render(request, "learning/project.html", context)


@on(Project)
def change_project(request: HttpRequest, project: Project) -> HttpResponse:
    only_owner(request, project)
    names = ("problem", "why_hard", "for_whom", "competency", "version")
    initial = {name: getattr(project, name) for name in names}
    form = ProjectFields(request.POST if request.method == "POST" else None, initial=initial)
    change = {"project": project, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(
        form, lambda: actions.change_project(version=form.cleaned_data["version"], **change, **form.facts())
    ):
        return redirect(project)
    return form_page(request, form, "Say it anew", project.get_absolute_url())


@on(Project)
def note_project(request: HttpRequest, project: Project) -> HttpResponse:
    only_owner(request, project)
    initial = {"on": clock.today(), "kind": request.GET.get("kind", "")}
    form = Note(request.POST if request.method == "POST" else None, initial=initial)
    change = {"project": project, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.note_project(**change, **form.cleaned_data)):
        return redirect(project)
    return form_page(request, form, "Note something", project.get_absolute_url(), button="Keep")


@on(Project)
def close_project(request: HttpRequest, project: Project) -> HttpResponse:
    only_owner(request, project)
    form = CloseProject(request.POST if request.method == "POST" else None, initial={"version": project.version})
    change = {"project": project, "on": clock.today(), "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.close_project(**change, **form.cleaned_data)):
        return redirect(project)
    return form_page(request, form, "Close this project", project.get_absolute_url(), button="Close it")


@on(Project)
def review_project(request: HttpRequest, project: Project) -> HttpResponse:
    """What do I say to this project, which is shown to me?"""
    if project.person_id == request.person.pk:
        raise PermissionDenied
    form = Comment(request.POST if request.method == "POST" else None)
    change = {"project": project, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.review_project(**change, **form.cleaned_data)):
        messages.success(request, f"{project.person} reads what you wrote, and can answer.")
        return redirect(project)
    return form_page(request, form, "Review this project", project.get_absolute_url(), button="Send")


@on(ProjectReview)
def answer_project_review(request: HttpRequest, review: ProjectReview) -> HttpResponse:
    only_owner(request, review)
    form = Answer(request.POST if request.method == "POST" else None)
    change = {"review": review, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.answer_project_review(**change, **form.cleaned_data)):
        return redirect(review.project)
    return form_page(request, form, f"Answer {review.by}", review.project.get_absolute_url(), lead=review.comment)
