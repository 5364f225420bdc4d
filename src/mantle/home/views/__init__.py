"""Doors to start pages, search and the statements that stand open to all."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from mantle import __version__
from mantle.home import guidance, queries
from mantle.people.guards import open_to_all, signed_in
from mantle.web import clock


@open_to_all
def front(request: HttpRequest) -> HttpResponse:
    """The address without a path: the start page for those signed in, the sign-in page for others."""
    return redirect("home:start" if request.person else "people:sign_in")


@signed_in()
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "home/start.html", {"start": queries.start_of(request.person, clock.today())})


@signed_in()
def search(request: HttpRequest) -> HttpResponse:
    words = " ".join(request.GET.get("q", "").split())[:100]
    found = queries.search(words, request.person, clock.today()) if len(words) >= 2 else None
    return render(request, "home/search.html", {"words": words, "found": found})


@open_to_all
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "home/accessibility.html")


@open_to_all
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "home/privacy.html")


@open_to_all
def help_page(request: HttpRequest) -> HttpResponse:
    """What does each role do here, and what do its words mean? One's own role stands first."""
    roles = request.person.standing.roles if request.person else ()
    own, others = guidance.sections(roles)
    return render(request, "home/help.html", {"own": own, "others": others})


@open_to_all
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "home/about.html", {"version": __version__})


@open_to_all
def visit(request: HttpRequest) -> HttpResponse:
    """Who are the people of the demonstration, and what happens to them? There is no such page in production."""
    if not settings.DEMONSTRATION:
        raise Http404
    return render(request, "home/visit.html", {"parts": queries.parts_of_the_demonstration(clock.today())})


@open_to_all
def status(request: HttpRequest) -> HttpResponse:
    """Does the site run? Open to all: monitors have no account, and neither has anyone when sign-in is what fails.

    It gives counts and seconds of the machinery only: no person, no code, no name of a machine, no version.
    """
    found = queries.status_at(clock.now())
    return render(request, "home/status.html", {"status": found}, status=503 if found.troubles else 200)


@open_to_all
def status_figures(request: HttpRequest) -> HttpResponse:
    """The same for a monitor, as JSON."""
    found = queries.status_at(clock.now())
    return JsonResponse(found.figures, status=503 if found.troubles else 200, headers={"Cache-Control": "no-store"})
