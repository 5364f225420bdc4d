"""Doors to posts: the list, one post, and what is recorded about it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.people.access import Permission, who_can_see
from mantle.people.actions import Refused
from mantle.people.guards import on, signed_in
from mantle.people.models import Agency
from mantle.structures import actions, queries
from mantle.structures.forms import posts as forms
from mantle.structures.models import Appointment, Post
from mantle.structures.views.dates import day_asked
from mantle.structures.views.lists import posts_table
from mantle.web import clock


@signed_in(may=Permission.VIEW_POSTS)
def posts(request: HttpRequest) -> HttpResponse:
    """Which posts are there, who holds them, and which stand open?"""
    table = posts_table(request, day_asked(request))
    return table.export() or render(request, "structures/posts.html", {"table": table})


@on(Post)
def post(request: HttpRequest, post: Post) -> HttpResponse:
    """Who holds this post, in what way, since when; who covers; what came before?"""
    today = clock.today()
    events = queries.succession_of(post)
    reports = list(queries.reports_of(post, today))
    context = {
        "post": post,
        "holder": queries.holder_of(post, today),
        "above": queries.line_above(post, today),
        "reports": [(row, queries.holders_of([row], today)[row.pk]) for row in reports],
        "timeline": queries.timeline_of_post(post),
        "events": events,
        "people": queries.people_by_code(s.person for event in events for s in (*event.appointments, event.left) if s),
        "may_edit": request.person.may(Permission.EDIT_POSTS, post.agency),
        "who_can_see": who_can_see("holder"),
    }
    return render(request, "structures/post.html", context)


def _siblings(post: Post) -> QuerySet[Post]:
    return Post.objects.filter(agency=post.agency, ends_on__isnull=True).exclude(pk=post.pk).order_by("tier", "title")


@on(Agency, may=Permission.EDIT_POSTS)
def open_post(request: HttpRequest, agency: Agency) -> HttpResponse:
    posts = Post.objects.filter(agency=agency, ends_on__isnull=True).order_by("tier", "title")
    form = forms.OpenPost(request.POST, posts=posts) if request.method == "POST" else forms.OpenPost(posts=posts)
    if request.method == "POST" and form.is_valid():
        try:
            post = actions.open_post(agency=agency, by=request.person, at=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{post} is on record.")
            return redirect("structures:post", post.code)
    context = {"form": form, "agency": agency}
    return render(request, "structures/open_post.html", context, status=422 if form.errors else 200)


@on(Post, may=Permission.EDIT_POSTS)
def correct_post(request: HttpRequest, post: Post) -> HttpResponse:
    names = ("title", "unit", "tier", "grade", "reference", "statutory_role", "fte", "deputy", "version")
    initial = {name: getattr(post, name) for name in names}
    form = forms.CorrectPost(
        request.POST if request.method == "POST" else None, initial=initial, posts=_siblings(post)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_post(post=post, by=request.person, at=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Corrected.")
            return redirect("structures:post", post.code)
    return render(request, "structures/correct_post.html", {"form": form, "post": post}, status=422 if form.errors else 200)


@on(Post, may=Permission.EDIT_POSTS)
def move_post(request: HttpRequest, post: Post) -> HttpResponse:
    above = queries.line_above(post, clock.today())
    initial = {"manager": above[0] if above else None, "on": clock.today()}
    form = forms.Move(request.POST if request.method == "POST" else None, initial=initial, posts=_siblings(post))
    if request.method == "POST" and form.is_valid():
        try:
            actions.report_to(post=post, by=request.person, at=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error("manager", str(refusal))
        else:
            messages.success(request, "The line is changed from that day on.")
            return redirect("structures:post", post.code)
    return render(request, "structures/move_post.html", {"form": form, "post": post}, status=422 if form.errors else 200)


@on(Post, may=Permission.EDIT_POSTS)
def close_post(request: HttpRequest, post: Post) -> HttpResponse:
    form = forms.ClosePost(request.POST if request.method == "POST" else None, initial={"version": post.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_post(post=post, by=request.person, at=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{post} ends on that day.")
            return redirect("structures:post", post.code)
    return render(request, "structures/close_post.html", {"form": form, "post": post}, status=422 if form.errors else 200)


@on(Post, may=Permission.EDIT_POSTS)
def record_arrival(request: HttpRequest, post: Post) -> HttpResponse:
    """Someone starts: find the person, say how and when, see what follows, confirm."""
    name = (request.POST.get("name") or request.GET.get("name") or "").strip()
    if not name:
        form = forms.FindPerson(request.GET if "name" in request.GET else None)
        return render(request, "structures/find_person.html", {"form": form, "post": post})
    posted = request.method == "POST"
    form = forms.NewHolder(request.POST if posted else None, name=name, viewer=request.person, initial={"kind": "substantive"})
    context = {"form": form, "post": post, "name": name}
    if not posted or not form.is_valid():
        return render(request, "structures/record_arrival.html", context, status=422 if form.errors else 200)
    if "confirm" not in request.POST:
        follows = queries.what_follows_arrival(post, form.chosen(), form.cleaned_data)
        return render(request, "structures/check_arrival.html", context | {"follows": follows, "answers": form.answers()})
    try:
        row = _store_arrival(request, post, form)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "structures/record_arrival.html", context, status=422)
    messages.success(request, f"{row.person} is on record as {post}.")
    return redirect("structures:post", post.code)


def _store_arrival(request: HttpRequest, post: Post, form: forms.NewHolder) -> Appointment:
    data = {name: value for name, value in form.cleaned_data.items() if name != "person"}
    return actions.appoint_named(
        post=post, person=form.chosen(), name=form.name, by=request.person, at=clock.now(), **data
    )


@on(Appointment, may=Permission.EDIT_POSTS)
def record_departure(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Someone leaves: say when and why, who acts, see what follows, confirm."""
    post = appointment.post
    candidates = list(queries.who_could_act(post, clock.today()))
    posted = request.method == "POST"
    form = forms.Departure(
        request.POST if posted else None, appointment=appointment, candidates=candidates,
        initial={"version": appointment.version, "cover_kind": "acting"},
    )  # fmt: skip
    context = {"form": form, "post": post, "appointment": appointment}
    if not posted or not form.is_valid():
        return render(request, "structures/record_departure.html", context, status=422 if form.errors else 200)
    data = form.cleaned_data
    if "confirm" not in request.POST:
        follows = queries.what_follows_departure(appointment, form.cover_person(), data)
        return render(request, "structures/check_departure.html", context | {"follows": follows, "answers": form.answers()})
    try:
        actions.record_departure(
            appointment=appointment, ends_on=data["ends_on"], leaving_reason=data["leaving_reason"],
            cover=form.cover_person(), cover_kind=data["cover_kind"] or "acting",
            version=data["version"], by=request.person, at=clock.now(),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "structures/record_departure.html", context, status=422)
    messages.success(request, f"Recorded: {appointment.person} leaves {post}.")
    return redirect("structures:post", post.code)


@on(Appointment, may=Permission.EDIT_POSTS)
def correct_appointment(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    names = ("kind", "starts_on", "ends_on", "leaving_reason", "overlap_reason", "version")
    initial = {name: getattr(appointment, name) for name in names}
    form = forms.CorrectAppointment(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_appointment(
                appointment=appointment, by=request.person, at=clock.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Corrected.")
            return redirect("structures:post", appointment.post.code)
    context = {"form": form, "appointment": appointment, "post": appointment.post}
    return render(request, "structures/correct_appointment.html", context, status=422 if form.errors else 200)

