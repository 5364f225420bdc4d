"""Doors to outcomes, the evidence that versions ask for, aims with their measures, and the portfolio."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mantle.people.access import Permission
from mantle.people.guards import may_over, on, signed_in
from mantle.people.models import Agency
from mantle.people.saving import saved
from mantle.programmes.actions import outcomes as actions
from mantle.programmes.forms import standards as forms
from mantle.programmes.models import Measure, Programme, ProgrammeOutcome, Reading, Strand, Version
from mantle.programmes.queries import outcomes as queries
from mantle.programmes.reports import aims as reports
from mantle.programmes.rules import ABOUT_NAMES, MOMENT_NAMES, SOURCES
from mantle.programmes.views.keeping import done, edits_all, initial_of, kept, sent
from mantle.web import clock


@signed_in(may=Permission.VIEW_PROGRAMMES)
def outcomes(request: HttpRequest) -> HttpResponse:
    """What is so of participants at the end, and from where does evidence come?"""
    rows = ProgrammeOutcome.objects.visible_to(request.person)
    context = {"rows": rows, "sources": SOURCES.values(), "may_edit": edits_all(request)}
    return render(request, "programmes/outcomes.html", context)


@signed_in(may=Permission.EDIT_PROGRAMMES)
def add_outcome(request: HttpRequest) -> HttpResponse:
    if not edits_all(request):
        raise PermissionDenied
    keep = partial(actions.keep_outcome, outcome=None)
    return kept(request, forms.KeepOutcome(sent(request)), keep, "Add an outcome", reverse("programmes:outcomes"))


@on(ProgrammeOutcome, may=Permission.EDIT_PROGRAMMES)
def change_outcome(request: HttpRequest, outcome: ProgrammeOutcome) -> HttpResponse:
    form = forms.KeepOutcome(sent(request), initial=initial_of(outcome, forms.KeepOutcome))
    keep = partial(actions.keep_outcome, outcome=outcome)
    return kept(request, form, keep, f"Change {outcome}", reverse("programmes:outcomes"))


@on(Version, may=Permission.EDIT_PROGRAMMES)
def say_evidence(request: HttpRequest, version: Version) -> HttpResponse:
    """Which evidence of each outcome does a version ask for, when, and for how many?"""
    rows = list(ProgrammeOutcome.objects.all())
    rules = list(version.evidence_rules.select_related("outcome"))
    initial = forms.SayEvidence.initial_of(rules) or _shipped()
    form = forms.SayEvidence(sent(request), outcomes=rows, initial=initial | {"version": version.version})
    change = {"edition": version, "by": request.person, "at": clock.now()}
    valid = request.method == "POST" and form.is_valid()
    if valid and saved(form, lambda: actions.say_evidence(**change, **form.cleaned_data)):
        return redirect(version)
    context = {
        "form": form, "edition": version, "sources": SOURCES.values(), "moments": MOMENT_NAMES.values(),
        "begun": queries.begun_cohort(version, clock.today()), "rules": rules,
    }  # fmt: skip
    return render(request, "programmes/say_evidence.html", context, status=422 if form.errors else 200)


def _shipped() -> dict[str, str]:
    """A beginning for whoever has said nothing yet: the evidence that ships."""
    found: dict[str, list[str]] = {}
    moments = {str(key): name for key, name in MOMENT_NAMES.items()}
    for outcome, source, moment, share in actions.shipped_evidence():
        found.setdefault(outcome.key, []).append(f"{SOURCES[source].name} | {moments[moment]} | {share}")
    return {key: "\n".join(lines) for key, lines in found.items()}


@on(Programme)
def aims(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Do the aims come true: what do the measures say, do leaders stay, what goes back to the system?"""
    rows = queries.measures_of(programme)
    context = {
        "programme": programme,
        "groups": [(name, [row for row in rows if row.measure.about == key]) for key, name in ABOUT_NAMES.items()],
        "stays": reports.stays(programme, clock.today()), "caution": reports.CAUTION,
        "given": reports.given_back(programme),
        "may_edit": may_over(request.person, Permission.EDIT_PROGRAMMES, programme),
    }  # fmt: skip
    return render(request, "programmes/aims.html", context)


@on(Programme, may=Permission.EDIT_PROGRAMMES)
def add_measure(request: HttpRequest, programme: Programme) -> HttpResponse:
    keep = partial(actions.keep_measure, measure=None, programme=programme)
    back = reverse("programmes:aims", args=[programme.code])
    return kept(request, forms.KeepMeasure(sent(request)), keep, "A measure of an aim", back)


@on(Measure)
def measure(request: HttpRequest, measure: Measure) -> HttpResponse:
    """What did it say, day by day, and which way does it go?"""
    readings = list(measure.readings.select_related("agency"))
    context = {
        "measure": measure, "readings": readings, "ways": queries.ways_of(measure, readings),
        "may_edit": may_over(request.person, Permission.EDIT_PROGRAMMES, measure),
    }  # fmt: skip
    return render(request, "programmes/measure.html", context)


@on(Measure, may=Permission.EDIT_PROGRAMMES)
def change_measure(request: HttpRequest, measure: Measure) -> HttpResponse:
    form = forms.KeepMeasure(sent(request), initial=initial_of(measure, forms.KeepMeasure))
    keep = partial(actions.keep_measure, measure=measure, programme=measure.programme)
    return kept(request, form, keep, f"Change {measure}", measure.get_absolute_url())


@on(Measure, may=Permission.EDIT_PROGRAMMES)
def read_measure(request: HttpRequest, measure: Measure) -> HttpResponse:
    agencies = Agency.objects.filter(places__cohort__edition__programme=measure.programme_id).distinct()
    form = forms.ReadMeasure(sent(request), agencies=agencies)
    keep = partial(actions.read_measure, measure=measure)
    return kept(request, form, keep, f"{measure}: what did it say?", measure.get_absolute_url(), lead=measure.unit)


@on(Measure, may=Permission.EDIT_PROGRAMMES)
@require_POST
def remove_reading(request: HttpRequest, measure: Measure, reading: str) -> HttpResponse:
    row = Reading.objects.filter(measure=measure, code=reading).first()
    if row is None:
        return done(request, lambda **_: None, measure, "It was taken out already.")
    return done(request, partial(actions.remove_reading, reading=row), measure, "It is taken out.")


@signed_in(may=Permission.VIEW_PROGRAMMES)
def portfolio(request: HttpRequest) -> HttpResponse:
    """All strands: what each offers, who moves between them, and how soon each route leads to a post."""
    strands = list(Strand.objects.prefetch_related("programmes").order_by("provision", "number"))
    context = {"strands": strands, "moves": reports.moves(strands), "routes": reports.routes(clock.today())}
    return render(request, "programmes/portfolio.html", context)
