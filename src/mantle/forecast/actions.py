"""What is changed about forecasts: asked for, carried out, stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from django.db import transaction

from mantle.analysis import projection
from mantle.analysis.problems import InputError
from mantle.forecast import queries, rules
from mantle.forecast.models import Answer, Forecast, Survey, SurveyCount, SurveyFigure, SurveyGroup
from mantle.forecast.queries import Scope
from mantle.forecast.reports import outcome
from mantle.forecast.rules.beside import why_not_paired
from mantle.forecast.rules.notices import about_you_version
from mantle.forecast.rules.surveys import SurveyAnswers
from mantle.people import actions as people
from mantle.people import audit, jobs
from mantle.people.models import Person

KIND = "forecast"


@transaction.atomic
def ask_forecast(
    *, scope: Scope, title: str, years: int, runs: int, seed: int, levers: Mapping[str, float], as_at: date,
    by: Person | None, at: datetime, at_once: bool = False,
) -> Forecast:  # fmt: skip
    """Write a forecast down and queue it; with `at_once` a small one is made before this returns. FOR-5, FOR-10."""
    row = Forecast.objects.create(
        title=title, agency=scope.agency, region=scope.region, as_at=as_at, years=years, runs=runs, seed=seed,
        changes=rules.changed_levers(levers), by=by, at=at,
    )  # fmt: skip
    audit.record("forecast asked for", row, by=by, at=at, agency=scope.agency, place=scope.name, seed=seed)
    if at_once and rules.is_small(queries.forecast_posts(scope, as_at), years, runs):
        return carry_out(forecast=row, by=by, at=at)
    row.job = jobs.enqueue(kind=KIND, arguments={"code": row.code}, by=by, at=at, key=f"forecast {row.code}")
    row.save()
    return row


def run_in_background(
    *, arguments: dict[str, Any], by: Person | None, at: datetime, progress: Callable[[int, int], None]
) -> None:
    """Carry a queued forecast out; a second run finds the result and changes nothing."""
    row = Forecast.objects.select_related("agency").get(code=arguments["code"])
    if not row.is_ready:
        carry_out(forecast=row, by=by, at=at, progress=progress)


def carry_out(
    *, forecast: Forecast, by: Person | None, at: datetime, progress: Callable[[int, int], None] | None = None
) -> Forecast:
    """Project the posts on record and keep what was found, with the digest of the inputs. FOR-4, FOR-7."""
    workforce = workforce_of(queries.scope_of(forecast), forecast.as_at)
    shipped = projection.Assumptions.shipped().with_changes(first_quarter=rules.first_quarter(forecast.as_at))
    changes = rules.assumption_changes(forecast.changes, shipped.to_dict())
    comparison = None
    if changes:
        changed = shipped.with_changes(**changes)
        comparison = projection.compare(
            workforce, shipped, changed, years=forecast.years, runs=forecast.runs, seed=forecast.seed, progress=progress
        )
        found = comparison.changed
    else:
        found = projection.project(
            workforce, shipped, years=forecast.years, runs=forecast.runs, seed=forecast.seed, progress=progress
        )
    posts = dict(zip((1, 2, 3, 4), found.posts, strict=True))
    tiers = rules.shown_tiers(posts)
    result = outcome.stored(found, outcome.past_of(forecast, tiers))
    result["wishes"] = {"known": int((workforce.willing >= 0).sum())}
    if comparison is not None:
        result["comparison"] = outcome.stored_comparison(comparison, tiers)
    return _keep(forecast, result, found, by, at)


@transaction.atomic
def _keep(
    forecast: Forecast, result: dict[str, Any], found: projection.Projection, by: Person | None, at: datetime
) -> Forecast:
    row = Forecast.objects.select_for_update().get(pk=forecast.pk)
    if row.is_ready:
        return row
    row.result, row.inputs_digest = result, found.provenance.inputs_digest
    row.method = found.provenance.method
    row.save()
    audit.record("forecast made", row, by=by, at=at, agency=row.agency, digest=row.inputs_digest[:12])
    return row


def workforce_of(scope: Scope, on: date) -> projection.Workforce:
    """The posts on record as the core takes them; InputError when there are none."""
    rows = queries.workforce_rows(scope, on)
    if not rows:
        raise InputError(f"No posts of tiers 1 to 4 are on record for {scope.name}.")
    table = SimpleNamespace(**{name: [row[name] for row in rows] for name in rows[0]})
    return projection.Workforce.from_table(table, as_at=on)


def paired(*, one: Forecast, other: Forecast) -> tuple[dict[str, Any] | None, str]:
    """Two small forecasts played out again on the same luck: what parts them, or why that cannot be said. FOR-23.

    Nothing is kept. Posts that changed since are no longer those of the forecasts, and then nothing is said.
    """
    plain = [{"place": (row.agency_id, row.region), "as_at": row.as_at, "years": row.years, "runs": row.runs,
              "seed": row.seed, "digest": row.inputs_digest} for row in (one, other)]  # fmt: skip
    if why := why_not_paired(*plain):
        return None, why
    scope = queries.scope_of(one)
    if not rules.is_small(queries.forecast_posts(scope, one.as_at), one.years, one.runs):
        return None, "they are too large to be played out again while the page waits"
    shipped = projection.Assumptions.shipped().with_changes(first_quarter=rules.first_quarter(one.as_at))
    sides = [shipped.with_changes(**rules.assumption_changes(row.changes, shipped.to_dict())) for row in (one, other)]
    workforce = workforce_of(scope, one.as_at)
    found = projection.compare(workforce, *sides, years=one.years, runs=one.runs, seed=one.seed)
    if found.provenance.inputs_digest != one.inputs_digest:
        return None, "the posts on record changed since they were made"
    return outcome.stored_comparison(found, one.result["tiers"]), ""


@transaction.atomic
def stop_forecast(*, forecast: Forecast, by: Person, at: datetime) -> Forecast:
    """Ask for a forecast under way to stop."""
    if forecast.job is not None and not forecast.job.is_over:
        jobs.cancel(job=forecast.job, at=at)
        audit.record("forecast stopped", forecast, by=by, at=at, agency=forecast.agency)
    return forecast


@transaction.atomic
def give_answers(
    *, person: Person, answers: Mapping[str, tuple[str, str]], on: date, by: Person, at: datetime
) -> list[Answer]:
    """Keep what a person says about themselves; a question that is not among the answers is taken back. FOR-12, FOR-14.

    `answers` holds an answer and, for another background, what it is more exactly. The audit record says that answers
    were given and never which. Raises Refused for anybody but the person.
    """
    if by.pk != person.pk:
        raise people.Refused("Only the person can say what they want.")
    before = queries.answers_of(person)
    kept = [row for name, row in before.items() if answers.get(name) == (row.answer, row.detail)]
    Answer.objects.filter(person=person).exclude(pk__in=[row.pk for row in kept]).delete()
    new = [
        Answer.objects.create(
            person=person, question=name, answer=answer, detail=detail, on=on, notice=about_you_version(on)
        )
        for name, (answer, detail) in answers.items()
        if name not in {row.question for row in kept}
    ]
    _tell_the_record(person, before.get(rules.BACKGROUND), answers.get(rules.BACKGROUND), at)
    gone = sorted(set(before) - set(answers))
    if new or gone:
        audit.record("answers about oneself changed", person, by=by, at=at, given=len(new), taken_back=len(gone))
    return [*kept, *new]


def _tell_the_record(person: Person, before: Answer | None, now: tuple[str, str] | None, at: datetime) -> None:
    """FOR-14: a background that somebody says themselves stands on their record; taken back, it goes from there too."""
    said, area = before.answer if before else "", now[0] if now else ""
    if said == area or (not area and person.background != said):
        return
    people.correct_person(person=person, version=None, reason="Said by the person.", by=person, at=at, background=area)


@transaction.atomic
def record_survey(
    *, title: str, question: str, starts_on: date, groups: Iterable[SurveyAnswers], by: Person | None,
    at: datetime, ends_on: date | None = None, source: str = "", note: str = "", is_example: bool = False,
) -> Survey:  # fmt: skip
    """Keep a survey: what was asked, of whom, when, and the counts of answers. FOR-15."""
    row = Survey.objects.create(
        title=title, question=question, starts_on=starts_on, ends_on=ends_on, source=source, note=note,
        is_example=is_example,
    )  # fmt: skip
    for each in groups:
        group = SurveyGroup.objects.create(
            survey=row, name=each.name, tier=each.tier, asked=each.asked, answered=each.answered
        )
        SurveyCount.objects.bulk_create(SurveyCount(group=group, answer=a, count=n) for a, n in each.counts.items())
        SurveyFigure.objects.bulk_create(
            SurveyFigure(group=group, measure=measure, value=value, unit=unit)
            for measure, (value, unit) in each.figures.items()
        )
    audit.record("survey recorded", row, by=by, at=at)
    return row
