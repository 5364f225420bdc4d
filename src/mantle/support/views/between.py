"""Doors to help between authorities as a whole: what stands, what is mine, lists, the overview, system leaders."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mantle.people.access import Permission
from mantle.people.guards import signed_in
from mantle.people.queries.waiting import those_with_rows
from mantle.support.models import HelpOffer, HelpRequest
from mantle.support.queries.help_leaders import programmes_of_system_leaders, system_leaders
from mantle.support.queries.help_waiting import help_sources
from mantle.support.reports import help as reports
from mantle.support.rules.help import AREAS, OPEN, STATE_NAMES, URGENCY_NAMES
from mantle.web import clock
from mantle.web.downloads import response
from mantle.web.tables import Choice, Column, Search, Table

MOST = 20


@signed_in(may=Permission.VIEW_PROGRAMMES)
def help_home(request: HttpRequest) -> HttpResponse:
    """What help stands, what do we give and get, and what waits for me?"""
    person, today = request.person, clock.today()
    told = those_with_rows(person, help_sources(person, today))
    offers = HelpOffer.objects.visible_to(person).select_related("agency", "lead")
    requests = HelpRequest.objects.visible_to(person).select_related("agency")
    may_broker = person.may(Permission.BROKER_HELP)
    context = {
        "standing": reports.standing_for_all(today),
        "waiting": [tell(row) for rows, tell in told for row in rows[:MOST]],
        "may_offer": person.may(Permission.OFFER_HELP), "may_broker": may_broker,
        "offers": [] if may_broker else [(row, row.is_stale(today)) for row in offers[:MOST]],
        "requests": list(requests.filter(state__in=OPEN)[:MOST]), "closed": requests.exclude(state__in=OPEN).exists(),
    }  # fmt: skip
    return render(request, "support/help_home.html", context)


@signed_in(may=Permission.VIEW_PROGRAMMES)
def help_offers(request: HttpRequest) -> HttpResponse:
    """Who offers what, and does it still hold?"""
    today = clock.today()
    rows = HelpOffer.objects.visible_to(request.person).select_related("agency", "lead").distinct()
    table = Table(
        request, rows,
        columns=[
            Column("agency", "Authority", sort="agency__name", link=lambda row: row.get_absolute_url()),
            Column("region", "Region", value=lambda row: row.agency.region, sort="agency__region"),
            Column("lead", "Led by"),
            Column("areas", "About", value=lambda row: ", ".join(row.area_names)),
            Column("days_a_month", "Days a month", sort="days_a_month", numeric=True),
            Column("ends_on", "Until", sort="ends_on"),
            Column("state", "State", value=lambda row: state_of(row, today), tag=True),
        ],
        filters=[
            Search("q", "Name of the authority", lookups=("agency__name",)),
            Choice("area", "About", choices=list(AREAS.items()), apply=_about, several=False),
        ],
        noun=("offer", "offers"), order="agency", name="offers of help", stacked=True,
        empty="There are no offers you can see. The page before this one shows what help is on offer, and where.",
    )  # fmt: skip
    return table.export() or render(request, "support/help_offers.html", {"table": table})


def _about(rows, key):
    return rows.filter(pk__in=[row.pk for row in rows.only("pk", "areas") if key in row.areas])


def state_of(row: HelpOffer, today) -> str:
    """One word for an offer: whether it stands, waits to be confirmed, or has ended."""
    if row.withdrawn_at is not None:
        return "Taken back"
    if row.ends_on < today:
        return "Ended"
    return "Confirm again" if row.is_stale(today) else "On offer"


@signed_in(may=Permission.VIEW_PROGRAMMES)
def help_requests(request: HttpRequest) -> HttpResponse:
    """Which requests do I see, open and closed, and how far are they?"""
    rows = HelpRequest.objects.visible_to(request.person).select_related("agency")
    table = Table(
        request, rows,
        columns=[
            Column("agency", "Authority", sort="agency__name", link=lambda row: row.get_absolute_url()),
            Column("region", "Region", value=lambda row: row.agency.region, sort="agency__region"),
            Column("areas", "About", value=lambda row: ", ".join(row.area_names)),
            Column("urgency", "How soon", value=lambda row: row.get_urgency_display()),
            Column("days_wanted", "Days wanted", sort="days_wanted", numeric=True),
            Column("asked_on", "Asked on", sort="asked_on"),
            Column("state", "State", value=lambda row: row.state_name, tag=True),
        ],
        filters=[
            Choice("state", "State", choices=[(str(k), name) for k, name in STATE_NAMES.items()], lookup="state"),
            Choice("urgency", "How soon", choices=[(str(k), n) for k, n in URGENCY_NAMES.items()], lookup="urgency"),
        ],
        noun=("request", "requests"), order="-asked_on", name="requests for help", stacked=True,
        empty="There are no requests you can see. A request is seen by the authority that asks, the programme team, "
        "and the helper who is proposed.",
    )  # fmt: skip
    return table.export() or render(request, "support/help_requests.html", {"table": table})


@signed_in(may=Permission.VIEW_PROFILE)
def help_overview(request: HttpRequest) -> HttpResponse:
    """Is there as much help as is wanted, and where is a gap?"""
    found = reports.overview(request.person, clock.today())
    kind = request.GET.get("format", "")
    if kind in ("csv", "xlsx"):
        return response(kind, "help between authorities", reports.HEADER, reports.rows_of(found))
    tables = [("By what the help is about", found.areas), ("By region", found.regions)]
    return render(request, "support/help_overview.html", {"found": found, "tables": tables})


@signed_in(may=Permission.VIEW_PROGRAMMES)
def system_leaders_page(request: HttpRequest) -> HttpResponse:
    """Who of the programme for leaders who help other authorities offers help, and to how many did it go?"""
    rows = system_leaders(request.person, clock.today())
    context = {
        "rows": rows, "programmes": programmes_of_system_leaders(),
        "offering": sum(bool(row.offers) for row in rows), "may_offer": request.person.may(Permission.OFFER_HELP),
    }  # fmt: skip
    return render(request, "support/system_leaders.html", context)
