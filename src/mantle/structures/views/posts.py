"""Doors to posts: the list, one post, and what is recorded about it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.people.access import FieldGroup, Permission, audience, who_may
from mantle.people.guards import a_download, on, proved, signed_in
from mantle.people.models import Agency
from mantle.people.saving import saved
from mantle.structures import actions, queries, reports
from mantle.structures.forms import posts as forms
from mantle.structures.models import Post
from mantle.structures.queries.absences import absences_of
from mantle.structures.views.dates import day_asked
from mantle.structures.views.histories import shown
from mantle.structures.views.lists import posts_table
from mantle.web import clock


@signed_in(may=Permission.VIEW_POSTS)
@proved(when=a_download)
def posts(request: HttpRequest) -> HttpResponse:
    """Which posts are there, who holds them, and which stand open?"""
    table = posts_table(request, day_asked(request))
    return table.export() or render(
        request, "structures/posts.html", {"table": table, "sees_risk": request.person.may(Permission.VIEW_LOSS)}
    )


@on(Post)
def post(request: HttpRequest, post: Post) -> HttpResponse:
    """Who holds this post, in what way, since when; who covers; what came before?"""
    today = clock.today()
    held = list(post.appointments.for_history())
    lines, below = queries.lines_about(post, today), list(queries.reports_of(post, today))
    timeline = queries.timeline_of_post(post, held, request.person, lines)
    spells = [row.as_spell() for row in held]
    context = {
        "post": post,
        "holder": queries.holder_of(post, today, held),
        "absences": absences_of(held, today),
        "above": queries.line_above(post, today, lines),
        "reports": list(zip(below, queries.holders_of(below, today).values(), strict=True)),
        "timeline": shown(timeline, request.person, to_person=True),
        "events": queries.succession_of(spells),
        "people": {event.person.code: event.person for event in timeline if event.person},
        "may_edit": request.person.may(Permission.EDIT_POSTS, post.agency),
        "who_can_see": audience(FieldGroup.HOLDER, "the holder"),
        "who_notes": audience(FieldGroup.NOTES, "the holder"),
        "leaving_seen_by": who_may(Permission.VIEW_LOSS),
        "counts": queries.ten_year_counts(spells, today),
    }
    context["sentence"] = reports.sentence_about(post, context["holder"], today)
    context["leaving"] = reports.sentences_about_leaving(request.person, post, context["holder"], clock.now())
    return render(request, "structures/post.html", context)


def _siblings(post: Post) -> QuerySet[Post]:
    return Post.objects.filter(agency=post.agency, ends_on__isnull=True).exclude(pk=post.pk).order_by("tier", "title")


@on(Agency, may=Permission.EDIT_POSTS)
def open_post(request: HttpRequest, agency: Agency) -> HttpResponse:
    posts = Post.objects.filter(agency=agency, ends_on__isnull=True).order_by("tier", "title")
    form = forms.OpenPost(request.POST, posts=posts) if request.method == "POST" else forms.OpenPost(posts=posts)
    if request.method == "POST" and form.is_valid():
        opened: list[Post] = []
        change = {"agency": agency, "by": request.person, "at": clock.now()}
        if saved(form, lambda: opened.append(actions.open_post(**change, **form.cleaned_data))):
            messages.success(request, f"{opened[0]} is on record.")
            return redirect("structures:post", opened[0].code)
    context = {"form": form, "agency": agency}
    return render(request, "structures/open_post.html", context, status=422 if form.errors else 200)


@on(Post, may=Permission.EDIT_POSTS)
def correct_post(request: HttpRequest, post: Post) -> HttpResponse:
    names = ("title", "unit", "tier", "grade", "reference", "statutory_role", "fte", "deputy", "version")
    initial = {name: getattr(post, name) for name in names}
    form = forms.CorrectPost(request.POST if request.method == "POST" else None, initial=initial, posts=_siblings(post))
    if request.method == "POST" and form.is_valid():
        change = {"post": post, "by": request.person, "at": clock.now()}
        if saved(form, lambda: actions.correct_post(**change, **form.cleaned_data)):
            messages.success(request, "Corrected.")
            return redirect("structures:post", post.code)
    return render(
        request, "structures/correct_post.html", {"form": form, "post": post}, status=422 if form.errors else 200
    )


@on(Post, may=Permission.EDIT_POSTS)
def move_post(request: HttpRequest, post: Post) -> HttpResponse:
    above = queries.line_above(post, clock.today())
    initial = {"manager": above[0] if above else None, "on": clock.today()}
    form = forms.Move(request.POST if request.method == "POST" else None, initial=initial, posts=_siblings(post))
    if request.method == "POST" and form.is_valid():
        change = {"post": post, "by": request.person, "at": clock.now()}
        if saved(form, lambda: actions.report_to(**change, **form.cleaned_data), "manager"):
            messages.success(request, "The line is changed from that day on.")
            return redirect("structures:post", post.code)
    return render(
        request, "structures/move_post.html", {"form": form, "post": post}, status=422 if form.errors else 200
    )


@on(Post, may=Permission.EDIT_POSTS)
def close_post(request: HttpRequest, post: Post) -> HttpResponse:
    form = forms.ClosePost(request.POST if request.method == "POST" else None, initial={"version": post.version})
    if request.method == "POST" and form.is_valid():
        change = {"post": post, "by": request.person, "at": clock.now()}
        if saved(form, lambda: actions.close_post(**change, **form.cleaned_data)):
            messages.success(request, f"{post} ends on that day.")
            return redirect("structures:post", post.code)
    return render(
        request, "structures/close_post.html", {"form": form, "post": post}, status=422 if form.errors else 200
    )
