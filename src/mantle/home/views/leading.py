"""The door to how somebody leads by four sources: it stands here because they come from more than one slice."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.home.reports.leading import looks_at
from mantle.people.guards import signed_in
from mantle.web import clock


@signed_in()
def leading(request: HttpRequest) -> HttpResponse:
    """Do post, ties, my own view and that of others say the same of how I lead?"""
    return render(request, "home/leading.html", {"looks": looks_at(request.person, clock.today())})
