"""Doors to one's own calendar: the page, a file of it, and addresses for one's own calendar program."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.home import forms, queries
from mantle.home.reports.calendar import as_icalendar
from mantle.people import queries as people
from mantle.people import wall
from mantle.people.acting import acting_for
from mantle.people.actions import Refused
from mantle.people.actions import calendars as actions
from mantle.people.guards import on, open_to_all, signed_in
from mantle.people.models import CalendarLink, Person
from mantle.web import clock
from mantle.web.agenda import months_from, shifted
from mantle.web.dates import YEARS

MONTHS_SHOWN, MONTHS_AHEAD = 3, 18
NAME = "Mantle"


@signed_in()
def calendar(request: HttpRequest) -> HttpResponse:
    """What comes next for me, and does any of it fall together?"""
    today = clock.today()
    first, last = months_from(_month(request.GET.get("from", ""), today), MONTHS_SHOWN)
    lines = list(queries.lines_of(queries.calendar_of(request.person, first, last)))
    context = {
        "lines": lines, "first": first, "today": today, "last_shown": last - timedelta(days=1),
        "earlier": shifted(first, -MONTHS_SHOWN), "later": last, "is_now": first == today.replace(day=1),
        "clashing": sum(bool(line.meets) for line in lines),
    }  # fmt: skip
    return render(request, "home/calendar.html", context)


@signed_in()
def calendar_file(request: HttpRequest) -> HttpResponse:
    return _answer(request.person, "mantle-calendar.ics")


@signed_in()
def calendar_links(request: HttpRequest) -> HttpResponse:
    """Which calendar programs read my calendar, and how do I add one?"""
    form, address = forms.MakeCalendarLink(request.POST or None), ""
    if form.is_valid() and (address := _made(request, form)):
        form = forms.MakeCalendarLink()
    context = {"form": form, "address": address, "links": CalendarLink.objects.visible_to(request.person).open()}
    return render(request, "home/calendar_links.html", context, status=422 if form.errors else 200)


def _made(request: HttpRequest, form: forms.MakeCalendarLink) -> str:
    """The new address, shown this once; empty when it was refused, which the form then says."""
    try:
        secret = actions.make_link(person=request.person, by=request.person, at=clock.now(), **form.cleaned_data)[1]
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return ""
    return settings.PUBLIC_URL + reverse("home:calendar_feed", args=[secret])


@require_POST
@on(CalendarLink)
def revoke_calendar_link(request: HttpRequest, link: CalendarLink) -> HttpResponse:
    actions.revoke_link(link=link, by=request.person, at=clock.now())
    messages.success(request, f"The address for {link} is taken back: nothing can be read there any more.")
    return redirect("home:calendar_links")


@open_to_all
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """CAL-4: calendar programs cannot sign in; who knows the address reads, until its owner takes it back."""
    link = queries.reader_of(secret)
    if link is None:
        raise Http404
    actions.note_reading(link=link, on=clock.today())
    reader = people.with_standing(link.person, clock.today())
    with acting_for(reader.pk, wall.seen_by(reader)):
        return _answer(reader, "mantle.ics")


def _answer(person: Person, file_name: str) -> HttpResponse:
    today = clock.today()
    entries = queries.calendar_of(person, shifted(today, -2), shifted(today, MONTHS_AHEAD))
    content = as_icalendar(entries, name=NAME, site=settings.PUBLIC_URL, at=clock.now())
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _month(text: str, today: date) -> date:
    """The month that an address names, such as 2026-11; today's if it names none."""
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today
    return asked if asked.year in YEARS else today
