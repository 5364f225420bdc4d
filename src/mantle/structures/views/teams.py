"""Doors to the team around a post: for those who see posts, and for whoever holds it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.people.guards import on
from mantle.structures.models import Appointment, Post
from mantle.structures.reports.teams import team_of
from mantle.web import clock


@on(Post)
def team(request: HttpRequest, post: Post) -> HttpResponse:
    """Is the team around this post strong: held, steady, broad, and where is a gap?"""
    context = {"post": post, "team": team_of(post, request.person, clock.now()), "sees_posts": True}
    return render(request, "structures/team.html", context)


@on(Appointment)
def own_team(request: HttpRequest, held: Appointment) -> HttpResponse:
    """The same for whoever holds the post, in whatever role."""
    if held.person_id != request.person.pk or not held.stands_on(clock.today()):
        raise PermissionDenied
    context = {"post": held.post, "team": team_of(held.post, request.person, clock.now()), "sees_posts": False}
    return render(request, "structures/team.html", context)
