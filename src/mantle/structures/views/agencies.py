"""Doors to agencies: the list, one agency, its structure at a date, its timeline."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.people.models import Agency
from mantle.structures import queries, reports
from mantle.structures.forms.dates import Days
from mantle.structures.models import AgencyLink, Partnership, Reorganisation, TalentMark
from mantle.structures.views.dates import day_asked
from mantle.structures.views.histories import shown
from mantle.structures.views.lists import agencies_table
from mantle.web import clock


@signed_in(may=Permission.VIEW_AGENCIES)
def agencies(request: HttpRequest) -> HttpResponse:
    """Which agencies take part, of what kind, where?"""
    table = agencies_table(request)
    return table.export() or render(request, "structures/agencies.html", {"table": table})


@on(Agency)
def agency(request: HttpRequest, agency: Agency) -> HttpResponse:
    """One agency: what it is, what became of it, and its structure for those who may see it."""
    sees_posts = request.person.may(Permission.VIEW_POSTS, agency)
    today = clock.today()
    lines = queries.structure_at(agency, today) if sees_posts else []
    context = {
        "agency": agency,
        "sees_posts": sees_posts,
        "may_edit": request.person.may(Permission.EDIT_POSTS, agency),
        "may_import": request.person.may(Permission.IMPORT_FILES, agency),
        "may_export": request.person.may(Permission.EXPORT_FILES, agency),
        "lines": [line for line in lines if line.depth < 3][:40],
        "post_count": len(lines),
        "needing": [line for line in lines if line.holder.needs_cover],
        "open": [line for line in lines if line.holder.state != "held"],
        "partnerships": Partnership.objects.visible_to(request.person).filter(members__agency=agency).distinct()[:50],
        "reorganisations": Reorganisation.objects.visible_to(request.person).filter(agency=agency)[:10],
        "names": agency.names.exclude(name=agency.name)[:12],
        **_beside_posts(request, agency),
    }
    return render(request, "structures/agency.html", context)


def _beside_posts(request: HttpRequest, agency: Agency) -> dict[str, object]:
    """What is said of an agency beside its posts: what it follows, where talent comes from and goes to, its context."""
    today = clock.today()
    marks = TalentMark.objects.visible_to(request.person).filter(agency=agency)
    about = AgencyLink.objects.filter(Q(predecessor=agency) | Q(successor=agency))
    links = list(about.select_related("predecessor", "successor").order_by("pk"))
    return {
        "links_before": [link for link in links if link.successor_id == agency.pk],
        "links_after": [link for link in links if link.predecessor_id == agency.pk],
        "talent": marks.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today)),
        "may_mark": request.person.may(Permission.EDIT_BODIES, agency),
        "figures": queries.context_of(agency),
    }


@on(Agency, may=Permission.VIEW_POSTS)
def structure(request: HttpRequest, agency: Agency) -> HttpResponse:
    """The agency's posts on a day, as an outline; beside another day, what changed."""
    today = clock.today()
    form = Days(request.GET) if request.GET else Days(initial={"on": today})
    form.is_valid()
    given = getattr(form, "cleaned_data", {})
    day, other = given.get("on") or today, given.get("compare")
    found = queries.difference(agency, other, day) if other else None
    context = {
        "agency": agency,
        "form": form,
        "on": day,
        "compare": other,
        "lines": queries.structure_at(agency, day),
        "difference": found,
        "sentence": reports.sentence_of_difference(found) if found is not None else "",
        "steps": [day + timedelta(days=days) for days in (-365, -91, 91, 365)],
    }
    return render(request, "structures/structure.html", context, status=422 if form.errors else 200)


@on(Agency, may=Permission.VIEW_POSTS)
def timeline(request: HttpRequest, agency: Agency) -> HttpResponse:
    """What happened here, a year at a time."""
    until = day_asked(request, "until") + timedelta(days=1)
    since = until - timedelta(days=365)
    context = {
        "agency": agency,
        "since": since,
        "until": until - timedelta(days=1),
        "earlier": since,
        "events": shown(queries.timeline_of_agency(agency, since, until, request.person), request.person),
    }
    return render(request, "structures/timeline.html", context)
