"""Doors to the profile and to forecasts."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.forecast import actions, forms, queries, reports
from mantle.forecast.models import Answer, Forecast, Survey
from mantle.forecast.reports.outcome import LONG_HEADER
from mantle.people.access import Permission
from mantle.people.guards import on, signed_in
from mantle.people.models import Person
from mantle.people.models.consent import Purpose
from mantle.people.queries.consent import sharings_of
from mantle.web import clock, downloads, pdf
from mantle.web.tables import Choice, Column, Search, Table

STATES = {"queued": "Waiting", "running": "Running", "done": "Done", "failed": "Failed", "cancelled": "Stopped"}

MOST_CHOICES = 100  # forecasts to choose from, the newest


@signed_in(may=Permission.VIEW_PROFILE)
def profile(request: HttpRequest) -> HttpResponse:
    """What is true now of a place, a region, the nation?"""
    agencies, regions = queries.profile_places(request.person)
    scope = queries.scope_asked(request.GET, agencies, regions)
    if scope is None:
        raise Http404
    found = reports.profile_now(scope, clock.today(), clock.now())
    if request.GET.get("format") in PROFILE_FILES:
        return PROFILE_FILES[request.GET["format"]](found)
    may_forecast = request.person.may(Permission.RUN_FORECAST)
    places = {"agencies": agencies, "regions": regions}
    return render(
        request, "forecast/profile.html", {"profile": found, "scope": scope, "may_forecast": may_forecast, **places}
    )


def _profile_csv(found: reports.Profile) -> HttpResponse:
    return downloads.response("csv", f"profile {found.scope.name}", ("table", "row", "column", "shown"), found.rows())


def _profile_json(found: reports.Profile) -> HttpResponse:
    return HttpResponse(json.dumps(found.to_dict(), indent=1), content_type="application/json")


PROFILE_FILES = {"csv": _profile_csv, "xlsx": lambda found: _workbook("profile", found.grids), "json": _profile_json}


def _workbook(name: str, grids: tuple[reports.Grid, ...]) -> HttpResponse:
    sheets = {_sheet(grid.caption, place): (grid.columns, grid.rows) for place, grid in enumerate(grids, 1)}
    reply = HttpResponse(downloads.workbook_bytes(sheets), content_type=downloads.TYPES["xlsx"])
    reply["Content-Disposition"] = f'attachment; filename="{name}-{clock.today().isoformat()}.xlsx"'
    return reply


def _sheet(caption: str, place: int) -> str:
    """A name that a spreadsheet takes: short, and without signs that it keeps for itself."""
    plain = "".join(sign for sign in caption if sign.isalnum() or sign in " ,-")
    return f"{place} {plain}"[:31]


@signed_in(may=Permission.VIEW_PROFILE)
def way_up(request: HttpRequest) -> HttpResponse:
    """What lies between tier 2 and the director's post, and how long do directors stay?"""
    regions = queries.regions()
    scope = queries.scope_asked({"region": request.GET.get("region", "")}, (), regions)
    if scope is None:
        raise Http404
    found = reports.way_up(scope, clock.today())
    return render(request, "forecast/way_up.html", {"found": found, "scope": scope, "regions": regions})


@signed_in()
def about_you(request: HttpRequest) -> HttpResponse:
    """What do you want, and where do you come from? FOR-12: asked of the person, answered by nobody else."""
    person, today = request.person, clock.today()
    said = queries.answers_of(person)
    is_director = queries.holds_director_post(person, today)
    if request.method == "POST":
        form = forms.AboutYou(request.POST, is_director=is_director)
        if form.is_valid():
            kept = actions.give_answers(person=person, answers=form.as_answers(), on=today, by=person, at=clock.now())
            messages.success(request, "Your answers are kept." if kept else "No answer of yours is kept.")
            return redirect("forecast:about_you")
    else:
        form = forms.AboutYou(initial=forms.said_before(said), is_director=is_director)
    context = {"form": form, "said": said.values(), "is_director": is_director}
    return render(request, "forecast/about_you.html", context, status=422 if form.errors else 200)


@on(Person)
def shared_answers(request: HttpRequest, person: Person) -> HttpResponse:
    """What somebody says about themselves, to those with whom they share it; for anybody else there is no page."""
    rows = Answer.objects.visible_to(request.person).filter(person=person).order_by("on", "pk")
    said = {row.question: row for row in rows}
    if not said:
        raise Http404
    today = clock.today()
    shared = [
        row for row in sharings_of(person, request.person) if row.purpose == Purpose.WISHES and row.stands_on(today)
    ]
    return render(request, "forecast/shared_answers.html", {"record": person, "said": said.values(), "shared": shared})


@signed_in()
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Take every answer about oneself back."""
    actions.give_answers(person=request.person, answers={}, on=clock.today(), by=request.person, at=clock.now())
    messages.success(request, "All your answers are deleted.")
    return redirect("forecast:about_you")


@signed_in(may=Permission.VIEW_PROFILE)
def surveys(request: HttpRequest) -> HttpResponse:
    """What was asked, of whom, and when?"""
    table = Table(
        request,
        queries.surveys(request.person),
        columns=[
            Column("title", "Survey", sort="title", link=lambda row: reverse("forecast:survey", args=[row.code])),
            Column("groups", "Of whom", value=lambda row: ", ".join(each.name for each in row.groups.all())),
            Column("begun", "Begun", sort="starts_on", value=lambda row: row.starts_on),
            Column("kind", "Kind", value=lambda row: "Example" if row.is_example else "Survey", tag=True),
        ],
        filters=[Search("words", "Words in the name or question", lookups=("title", "question"))],
        noun=("survey", "surveys"),
        order="-begun",
        empty="No survey is on record yet.",
    )
    may_add = _reaches_all(request.person)
    return table.export() or render(request, "forecast/surveys.html", {"table": table, "may_add": may_add})


def _reaches_all(person: Person) -> bool:
    return person.standing.reach(Permission.EDIT_PEOPLE).everywhere


@on(Survey)
def survey(request: HttpRequest, survey: Survey) -> HttpResponse:
    """One survey: shares, ranges, and what to beware of."""
    return render(request, "forecast/survey.html", {"found": reports.survey_found(survey), "survey": survey})


@signed_in(may=Permission.EDIT_PEOPLE)
def new_survey(request: HttpRequest) -> HttpResponse:
    """Bring a survey in: it is seen everywhere, so that it takes a role that reaches everywhere."""
    if not _reaches_all(request.person):
        raise PermissionDenied(Permission.EDIT_PEOPLE)
    form = forms.NewSurvey(request.POST, request.FILES) if request.method == "POST" else forms.NewSurvey()
    if request.method == "POST" and form.is_valid():
        row = actions.record_survey(by=request.person, at=clock.now(), **form.as_survey())
        messages.success(request, "The survey is on record.")
        return redirect("forecast:survey", row.code)
    return render(request, "forecast/new_survey.html", {"form": form}, status=422 if form.errors else 200)


@signed_in(may=Permission.RUN_FORECAST)
def forecasts(request: HttpRequest) -> HttpResponse:
    """Which forecasts were made, of what, by whom?"""
    table = Table(
        request,
        queries.forecasts(request.person).defer("result"),
        columns=[
            Column("title", "Forecast", sort="title", link=lambda row: reverse("forecast:forecast", args=[row.code])),
            Column("place", "Of", value=lambda row: queries.scope_of(row).name),
            Column("years", "Years", sort="years", numeric=True),
            Column("by", "Asked for by", sort="by__sort_name"),
            Column("at", "When", sort="at"),
            Column("state", "State", value=_state, tag=True),
            Column("seed", "Seed", hidden=True),
        ],
        filters=[
            Search("words", "Words in the name", lookups=("title",)),
            Choice("region", "Region", choices=lambda: [(name, name) for name in queries.regions()], lookup="region"),
        ],
        noun=("forecast", "forecasts"),
        order="-at",
        empty="Nobody has asked for a forecast yet.",
    )
    return table.export() or render(request, "forecast/forecasts.html", {"table": table})


def _state(row: Forecast) -> str:
    return STATES.get(row.job.state, "") if row.job else "Done"


@signed_in(may=Permission.RUN_FORECAST)
def new_forecast(request: HttpRequest) -> HttpResponse:
    """What may come, and what if something changed?"""
    if request.method != "POST":
        form = forms.Scenario(initial=forms.initial_from(request.GET), by=request.person)
        return render(request, "forecast/new_forecast.html", {"form": form})
    form = forms.Scenario(request.POST, by=request.person)
    if not form.is_valid():
        return render(request, "forecast/new_forecast.html", {"form": form}, status=422)
    row = actions.ask_forecast(at_once=True, by=request.person, at=clock.now(), **form.as_forecast())
    return redirect("forecast:forecast", row.code)


@signed_in(may=Permission.RUN_FORECAST)
def beside(request: HttpRequest) -> HttpResponse:
    """Two forecasts side by side: what parts them, and is it more than luck? FOR-23."""
    ready = queries.forecasts(request.person).exclude(result={})
    codes = [request.GET.get(name) for name in ("one", "other")]
    pair = [get_object_or_404(ready, code=code) if code else None for code in codes]
    one, other = pair
    found = None
    if one and other and one != other:
        paired, why = actions.paired(one=one, other=other)
        found = reports.beside(one, other, paired, why)
    labels = zip(("one", "other"), ("First", "Second"), pair, strict=True)
    context = {
        "choices": list(ready.defer("result", "changes")[:MOST_CHOICES]),
        "selects": list(labels), "one": one, "other": other, "found": found,
    }  # fmt: skip
    return render(request, "forecast/beside.html", context)


@on(Forecast)
def forecast(request: HttpRequest, forecast: Forecast) -> HttpResponse:
    """One forecast: on its way, or what it found."""
    context = {
        "forecast": forecast,
        "place": queries.scope_of(forecast).name,
        "job": forecast.job,
        "again": f"{reverse('forecast:new_forecast')}?{urlencode(forms.answers_of(forecast))}",
        "outcome": reports.outcome_of(forecast) if forecast.is_ready else None,
        "may_stop": forecast.by_id == request.person.pk,
    }
    return render(request, "forecast/forecast.html", context)


@on(Forecast)
def numbers(request: HttpRequest, forecast: Forecast, form: str) -> HttpResponse:
    """The numbers of a forecast as a file."""
    if not forecast.is_ready or form not in FILES:
        raise Http404
    return FILES[form](forecast)


def _csv(forecast: Forecast) -> HttpResponse:
    return downloads.response("csv", f"forecast {forecast.code}", LONG_HEADER, reports.outcome_of(forecast).rows())


def _xlsx(forecast: Forecast) -> HttpResponse:
    return _workbook(f"forecast-{forecast.code}", reports.outcome_of(forecast).grids)


def _json(forecast: Forecast) -> HttpResponse:
    reply = HttpResponse(json.dumps(forecast.result, indent=1), content_type="application/json")
    reply["Content-Disposition"] = f'attachment; filename="forecast-{forecast.code}.json"'
    return reply


def _svg(forecast: Forecast) -> HttpResponse:
    found = reports.outcome_of(forecast)
    if not found.figures:
        raise Http404
    reply = HttpResponse(str(found.figures[0].picture), content_type="image/svg+xml")
    reply["Content-Disposition"] = f'attachment; filename="forecast-{forecast.code}.svg"'
    return reply


def _pdf(forecast: Forecast) -> HttpResponse:
    found = reports.outcome_of(forecast)
    pictures = [pdf.section(figure.headline, picture=figure.picture) for figure in found.figures]
    tables = [pdf.section(grid.caption, table=pdf.numbers(grid.columns, grid.rows)) for grid in found.grids]
    notes = [
        found.unknown,
        found.withheld,
        f"Seed {forecast.seed}, {forecast.method}, inputs {forecast.inputs_digest[:12]}.",
    ]
    data = pdf.report(
        forecast.title, subtitle=f"{queries.scope_of(forecast).name}, from {forecast.as_at:%d %B %Y}",
        headline=found.headline, sections=[*pictures, *tables], notes=[note for note in notes if note],
    )  # fmt: skip
    reply = HttpResponse(pdf.render("report.typ", data), content_type="application/pdf")
    reply["Content-Disposition"] = f'attachment; filename="forecast-{forecast.code}.pdf"'
    return reply


FILES = {"csv": _csv, "xlsx": _xlsx, "json": _json, "svg": _svg, "pdf": _pdf}


@on(Forecast, may=Permission.RUN_FORECAST)
@require_POST
def stop(request: HttpRequest, forecast: Forecast) -> HttpResponse:
    """Stop a forecast that is under way."""
    actions.stop_forecast(forecast=forecast, by=request.person, at=clock.now())
    messages.success(request, "The forecast stops at its next sign of life.")
    return redirect("forecast:forecast", forecast.code)
