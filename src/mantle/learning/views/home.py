"""The door to one's own development."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.learning.queries.home import own_page
from mantle.learning.rules.journal import prompt_of_the_week
from mantle.people.guards import signed_in
from mantle.web import clock


@signed_in()
def home(request: HttpRequest) -> HttpResponse:
    """What is next for me, and am I growing?"""
    today = clock.today()
    context = {"own": own_page(request.person, today, clock.now()), "prompt": prompt_of_the_week(today)}
    return render(request, "learning/home.html", context)
