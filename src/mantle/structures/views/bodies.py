"""Doors to partnerships, their bodies and seats."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mantle.people.access import Permission
from mantle.people.guards import may_over, on, signed_in
from mantle.people.models import Agency, Person
from mantle.people.saving import saved
from mantle.structures import actions, queries, reports
from mantle.structures.forms import bodies as forms
from mantle.structures.models import Body, Partnership, Post, Seat
from mantle.structures.rules import PartnershipKind
from mantle.structures.rules.mix import said_of_communities
from mantle.structures.views.lists import network_table, partnerships_table
from mantle.web import clock


@signed_in(may=Permission.VIEW_AGENCIES)
def partnerships(request: HttpRequest) -> HttpResponse:
    table = partnerships_table(request)
    return table.export() or render(request, "structures/partnerships.html", {"table": table})


def _texts_of(partnership: Partnership, bodies: list[Body]) -> list[str]:
    prefetch_related_objects([partnership], "challenges")  # the page shows them as well
    hard = [row.text for row in partnership.challenges.all()]
    return [partnership.purpose, *hard, *(f"{body.terms_of_reference} {body.decides}" for body in bodies)]


@on(Partnership)
def partnership(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Who leads together, through which bodies, and who sits on them?"""
    today = clock.today()
    outline = queries.partnership_of(partnership, today)
    every = [seat for _, _, seats in outline for seat in seats]
    holders = queries.seat_holders(every, today)
    may_edit = may_over(request.person, Permission.EDIT_BODIES, partnership)
    people = queries.network_counts(partnership, today)
    table = network_table(request, partnership, may_edit=may_edit)
    context = {
        "partnership": partnership,
        "agencies": queries.parts_of(partnership, today),
        "outline": _drawn(outline, holders),
        "mix": reports.mix_of(every, holders),
        "words": queries.words_here(partnership, *_texts_of(partnership, [body for body, _, _ in outline])),
        "communities": said_of_communities([seat.speaks_for for seat in every]),
        "people": people,
        "shows_people": partnership.kind == PartnershipKind.NETWORK or people.ever,
        "table": table,
        "may_edit": may_edit,
        "challenges": partnership.challenges.all(),
        "shifts": queries.progress_of(list(partnership.shifts.prefetch_related("readings")), today),
    }
    return table.export() or render(request, "structures/partnership.html", context)


def _drawn(outline: list, holders: dict) -> list[tuple]:
    return [
        (body, depth, [(seat, _held_by(seat, holders)) for seat in seats], reports.mix_of(seats, holders))
        for body, depth, seats in outline
    ]


def _held_by(seat: Seat, holders: dict) -> dict[str, object]:
    return {"holders": holders.get(seat.post_id, []), "delegates": holders.get(seat.delegate_post_id, [])}


def _agencies(request: HttpRequest) -> QuerySet[Agency]:
    return Agency.objects.within_reach_of(request.person, Permission.EDIT_BODIES).filter(ends_on__isnull=True)


@signed_in(may=Permission.EDIT_BODIES)
def open_partnership(request: HttpRequest) -> HttpResponse:
    form = forms.OpenPartnership(request.POST if request.method == "POST" else None, agencies=_agencies(request))
    if request.method == "POST" and form.is_valid():
        row = actions.open_partnership(by=request.person, at=clock.now(), **form.cleaned_data)
        messages.success(request, f"{row} is open.")
        return redirect("structures:partnership", row.code)
    return render(request, "structures/open_partnership.html", {"form": form}, status=422 if form.errors else 200)


def partnership_form(request: HttpRequest, partnership: Partnership, form, heading: str) -> HttpResponse:
    """One form about a partnership, with its problems if it has any."""
    context = {"form": form, "partnership": partnership, "heading": heading}
    return render(request, "structures/partnership_form.html", context, status=422 if form.errors else 200)


@on(Partnership, may=Permission.EDIT_BODIES)
def join(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    others = Agency.objects.visible_to(request.person).filter(ends_on__isnull=True)
    form = forms.Join(request.POST if request.method == "POST" else None, agencies=others)
    if request.method == "POST" and form.is_valid():
        actions.join_partnership(partnership=partnership, by=request.person, at=clock.now(), **form.cleaned_data)
        return redirect("structures:partnership", partnership.code)
    return partnership_form(request, partnership, form, "Add an agency")


@on(Partnership, may=Permission.EDIT_BODIES)
def open_body(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    form = forms.BodyFields(request.POST if request.method == "POST" else None, bodies=partnership.bodies.all())
    if request.method == "POST" and form.is_valid():
        actions.open_body(partnership=partnership, by=request.person, at=clock.now(), **form.cleaned_data)
        return redirect("structures:partnership", partnership.code)
    return partnership_form(request, partnership, form, "Add a board, forum or team")


BODY_FIELDS = ("name", "reports_to", "meets", "terms_of_reference", "decides", "next_review_on", "version")


@on(Body, may=Permission.EDIT_BODIES)
def change_body(request: HttpRequest, body: Body) -> HttpResponse:
    others = body.partnership.bodies.exclude(pk=body.pk)
    initial = {name: getattr(body, name) for name in BODY_FIELDS}
    form = forms.ChangeBody(request.POST if request.method == "POST" else None, initial=initial, bodies=others)
    change = {"body": body, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.change_body(**change, **form.cleaned_data)):
        return redirect("structures:partnership", body.partnership.code)
    return partnership_form(request, body.partnership, form, f"Change {body}")


SEAT_FIELDS = ("title", "agency", "post", "delegate_post", "person", "speaks_for", "is_chair", "version")


def _seat_form(request: HttpRequest, body: Body, seat: Seat | None = None) -> forms.SeatFields:
    members = Agency.objects.filter(partnerships__partnership=body.partnership).distinct()
    posts = Post.objects.filter(agency__in=members, ends_on__isnull=True, tier__lte=2).order_by("agency__name", "title")
    people = Person.objects.filter(Q(networks__partnership=body.partnership) | Q(pk=seat.person_id if seat else None))
    data = request.POST if request.method == "POST" else None
    choices = {"agencies": members, "posts": posts, "people": people.order_by("sort_name").distinct()}
    if seat is None:
        return forms.SeatFields(data, **choices)
    initial = {name: getattr(seat, name) for name in SEAT_FIELDS}
    return forms.ChangeSeat(data, initial=initial, **choices)


@on(Body, may=Permission.EDIT_BODIES)
def open_seat(request: HttpRequest, body: Body) -> HttpResponse:
    form = _seat_form(request, body)
    change = {"body": body, "by": request.person, "at": clock.now()}
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.open_seat(**change, **form.cleaned_data))
    ):
        return redirect("structures:partnership", body.partnership.code)
    return partnership_form(request, body.partnership, form, f"Add a seat to {body}")


@on(Seat, may=Permission.EDIT_BODIES)
def change_seat(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = _seat_form(request, seat.body, seat)
    change = {"seat": seat, "by": request.person, "at": clock.now()}
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.change_seat(**change, **form.cleaned_data))
    ):
        return redirect("structures:partnership", seat.body.partnership.code)
    return partnership_form(request, seat.body.partnership, form, f"Change {seat.title}")
