"""Doors to what a person shares: the page about it, and the one step by which it is taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mantle.people.actions import consent as actions
from mantle.people.forms.consent import Share
from mantle.people.guards import on, signed_in
from mantle.people.models.consent import Sharing
from mantle.people.queries.consent import sharings_of
from mantle.web import clock


@signed_in()
def sharing(request: HttpRequest) -> HttpResponse:
    """What do I share, with whom, until when; and what did I share before?"""
    today, person = clock.today(), request.person
    form = Share(request.POST if request.method == "POST" else None, person=person, on=today)
    if request.method == "POST" and form.is_valid():
        row = actions.share(person=person, on=today, by=person, at=clock.now(), **form.as_sharing())
        messages.success(request, row.wording)
        return redirect("people:sharing")
    rows = list(sharings_of(person, person))
    context = {
        "form": form,
        "standing": [row for row in rows if row.stands_on(today)],
        "past": [row for row in rows if not row.stands_on(today)],
    }
    return render(request, "people/sharing.html", context, status=422 if form.errors else 200)


@on(Sharing)
@require_POST
def withdraw(request: HttpRequest, sharing: Sharing) -> HttpResponse:
    """Take back what was shared, in one step."""
    if sharing.person_id != request.person.pk:
        raise Http404
    actions.withdraw(sharing=sharing, by=request.person, at=clock.now())
    who = sharing.audience_name
    messages.success(request, f"Taken back. {who[0].upper()}{who[1:]} cannot see it any more.")
    return redirect("people:sharing")
