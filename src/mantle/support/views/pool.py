"""Doors to the pool: one's own entry, and the pool of the office."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.programmes.queries.finding import people_alike
from mantle.support.actions import pool as actions
from mantle.support.forms import pool as forms
from mantle.support.models import Supporter
from mantle.support.queries import needs
from mantle.support.queries import pool as queries
from mantle.support.queries.choosing import AREA_NAMES
from mantle.support.rules.pool import CREDENTIAL_NAMES, REQUIRED, SupporterState, SupportKind
from mantle.support.views.keeping import done, kept, kind_asked, kinds, sent
from mantle.web import clock, downloads

ARRANGE = Permission.ARRANGE_SUPPORT


@signed_in()
def offer_support(request: HttpRequest) -> HttpResponse:
    """Offer to coach or to mentor."""
    form = forms.OfferSupport(sent(request), initial={"capacity": 2, "format": "either"})
    keep = partial(_without_version(actions.offer_support), person=request.person)
    lead = "The programme team gets in touch, and notes which records it has seen: training, supervision, references."
    said = "Thank you. The programme team will get in touch."
    return kept(request, form, keep, "Offer to coach or mentor", reverse("support:home"), lead=lead, said=said)


def _without_version(act):
    return lambda version=None, **facts: act(**facts)


@signed_in(may=ARRANGE)
def pool(request: HttpRequest) -> HttpResponse:
    """Who coaches and mentors, who of them is free, and what stands in the way of the others?"""
    kind = kind_asked(request.GET)
    lines = queries.pool_of(request.person, kind, clock.today())
    if request.GET.get("format") in downloads.KINDS:
        header = ["Name", "State", "People", "Places", "In the way of a new match"]
        cells = [
            [str(each.row), each.row.get_state_display(), each.standing.people, each.standing.capacity,
             " ".join(each.blocks)] for each in lines
        ]  # fmt: skip
        return downloads.response(request.GET["format"], f"{kind}-pool", header, cells)
    context = {
        "kind": kind, "kinds": kinds(kind), "lines": lines, "today": clock.today(),
        "in_pool": sum(each.row.state == SupporterState.IN_POOL for each in lines),
        "free": sum(each.is_free for each in lines),
        "places": sum(each.standing.free for each in lines if each.is_free),
        "alumni": queries.alumni_who_offer(request.person, clock.today()) if kind == SupportKind.MENTOR else [],
    }  # fmt: skip
    return render(request, "support/pool.html", context)


@signed_in(may=ARRANGE)
def name_supporter(request: HttpRequest) -> HttpResponse:
    """Find somebody by name, then say what they offer."""
    name = request.GET.get("name", "").strip()
    if not name:
        return render(request, "support/find_supporter.html", {"asked": "name" in request.GET})
    people = people_alike(request.person, name)
    initial = {"capacity": 2, "format": "either", "kind": request.GET.get("kind", "mentor")}
    form = forms.NameSupporter(sent(request), people=people, initial=initial)
    if not people:
        return render(request, "support/find_supporter.html", {"asked": True, "name": name})
    keep = _without_version(actions.name_supporter)
    back = reverse("support:pool")
    lead = "They can be matched once the records that are needed have been added to their page."
    return kept(request, form, keep, f"Add to the pool: {name}", back, lead=lead, said="Added to the pool.")


@on(Supporter)
def supporter(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    """What does somebody offer, may they be matched, and whom do they have?"""
    line = queries.lines_of([supporter], clock.today())[0]
    pairs = needs.pairs_of(needs.with_days(supporter.arrangements.order_by("ended_on", "-starts_on")), clock.today())
    context = {
        "line": line, "row": supporter, "pairs": pairs, "credentials": supporter.credentials.select_related("seen_by"),
        "leave": supporter.leave.all(), "areas": [AREA_NAMES.get(each, each) for each in supporter.areas],
        "competencies": supporter.competencies.order_by("name"), "not_with": supporter.not_with.order_by("name"),
        "required": [CREDENTIAL_NAMES[each] for each in REQUIRED[SupportKind(supporter.kind)]],
        "may_arrange": request.person.may(ARRANGE), "is_own": supporter.person_id == request.person.pk,
    }  # fmt: skip
    return render(request, "support/supporter.html", context)


@on(Supporter)
def change_supporter(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    form = forms.SupporterFields(sent(request), initial=forms.SupporterFields.initial_of(supporter))
    keep = partial(actions.change_supporter, supporter=supporter)
    return kept(request, form, keep, f"What {supporter} offers", supporter)


@on(Supporter, may=ARRANGE)
@require_POST
def accept_supporter(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    said = f"{supporter} is in the pool. Now add the records that you have seen."
    return done(request, partial(actions.accept_supporter, supporter=supporter), supporter, said)


@on(Supporter)
@require_POST
def end_supporter(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    said = f"Nobody new is matched with {supporter}. The people they have stay until it ends."
    return done(request, partial(actions.end_supporter, supporter=supporter), supporter, said)


@on(Supporter, may=ARRANGE)
def add_credential(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    form = forms.AddCredential(sent(request))
    keep = partial(actions.add_credential, supporter=supporter)
    lead = "Note that you have seen it, not what it says. Your name stays with it."
    return kept(request, form, keep, f"A record of {supporter}", supporter, lead=lead)


@on(Supporter, may=ARRANGE)
@require_POST
def remove_credential(request: HttpRequest, supporter: Supporter, credential: str) -> HttpResponse:
    row = supporter.credentials.filter(code=credential).first()
    if row is None:
        raise Http404
    return done(request, partial(actions.remove_credential, credential=row), supporter, "Taken out.")


@on(Supporter)
def add_leave(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    form = forms.AddLeave(sent(request))
    keep = partial(actions.add_leave, supporter=supporter)
    lead = "Nobody new is matched on these days. You do not have to say why."
    return kept(request, form, keep, f"Leave: {supporter}", supporter, lead=lead)


@on(Supporter)
@require_POST
def remove_leave(request: HttpRequest, supporter: Supporter, leave: str) -> HttpResponse:
    row = supporter.leave.filter(code=leave).first()
    if row is None:
        raise Http404
    return done(request, partial(actions.remove_leave, leave=row), supporter, "Those days are taken back.")
