"""What is changed about forecasts: asked for, carried out, stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from django.db import transaction

from mantle.analysis import projection
from mantle.analysis.problems import InputError
from mantle.forecast import queries, rules
from mantle.forecast.models import Forecast
from mantle.forecast.queries import Scope
from mantle.forecast.reports import outcome
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
    shipped = projection.Assumptions.shipped()
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


@transaction.atomic
def stop_forecast(*, forecast: Forecast, by: Person, at: datetime) -> Forecast:
    """Ask for a forecast under way to stop."""
    if forecast.job is not None and not forecast.job.is_over:
        jobs.cancel(job=forecast.job, at=at)
        audit.record("forecast stopped", forecast, by=by, at=at, agency=forecast.agency)
    return forecast
