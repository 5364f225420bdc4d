"""What a forecast found: sentence, fan, tables, assumptions; only tiers with enough posts to stand on their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mantle.analysis import projection
from mantle.forecast import queries, rules
from mantle.forecast.models import Forecast
from mantle.forecast.reports.grids import Grid
from mantle.forecast.reports.turnover import past_changes
from mantle.web import charts

ROUTE_NAMES = {
    "internal": "Own authority", "neighbour": "A neighbour", "graduate": "The programme, from anywhere",
    "move": "A director who moves", "external": "Outside",
}  # fmt: skip
RANGES_AND_COVER = (
    "Ranges: 18 of 20 futures. A statutory post without a holder counts as covered: the law wants somebody to act."
)
WHY_WITHHELD = f"with fewer than {rules.FEWEST_POSTS_SHOWN} posts in a tier it would be a forecast about persons."
Q = Mapping[str, float | None]


def stored(found: projection.Projection, past: Mapping[int, int]) -> dict[str, Any]:
    """What is kept of a projection: figures of the tiers that may be shown. FOR-4."""
    full = found.to_dict(full=True)
    posts = dict(zip((1, 2, 3, 4), found.posts, strict=True))
    tiers = rules.shown_tiers(posts)
    for year in full["years"]:
        year["tiers"] = {str(tier): year["tiers"][str(tier)] for tier in tiers}
        if 1 not in tiers:
            del year["authorities_without_bench"]
    kept = {
        name: full[name]
        for name in ("seed", "runs", "model_version", "inputs_digest", "imputed", "cpu_seconds", "years", "explanation")
    }
    kept |= {"posts": {str(tier): count for tier, count in posts.items()}, "tiers": tiers}
    kept |= {"assumptions": full["assumptions"], "past": {str(year): count for year, count in past.items()}}
    if 1 in tiers:
        kept["director_changes"] = full["director_changes"]
    kept["headline"] = _headline(found, tiers)
    return kept


def _headline(found: projection.Projection, tiers: list[int]) -> str:
    if 1 in tiers:
        return found.headline()
    if not tiers:
        return "Too few posts for a forecast: with fewer than 10 posts in a tier it would be a forecast about persons."
    tier = tiers[0]
    exits = projection.results.spread(found.measure("exits", tier).ravel())
    return (
        f"Of {found.posts[tier - 1]:,} posts of tier {tier}, about {exits['mean']:.0f} change hands in a year; "
        f"nine years in ten it is between {exits['p05']:.0f} and {exits['p95']:.0f}."
    )


def stored_comparison(found: projection.Comparison, tiers: Iterable[int]) -> dict[str, Any]:
    """What is kept of the difference that a scenario makes."""
    shown = set(tiers)
    rows = [row for row in found.to_dict()["rows"] if _tier_of(row["words"]) in shown]
    sentence = found.sentence() if 1 in shown else _plain_sentence(rows)
    return {"rows": rows, "sentence": sentence, "explanation": found.explain()}


def _tier_of(words: str) -> int:
    return 2 if "tier 2" in words else 1


def _plain_sentence(rows: list[dict[str, Any]]) -> str:
    return "The difference is shown for the tiers with enough posts." if rows else "There is too little to compare."


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished forecast, ready to be shown, printed or taken away."""

    forecast: Forecast
    headline: str
    difference: str
    cards: tuple[dict[str, Any], ...]
    figures: tuple[charts.Figure, ...] = field(repr=False)
    grids: tuple[Grid, ...] = field(repr=False)
    assumed: tuple[dict[str, Any], ...] = field(repr=False)
    changed: tuple[str, ...] = ()
    unknown: str = ""
    withheld: str = ""

    @property
    def open_grids(self) -> int:
        """How many tables stand open on the page: what the change buys, and the first tier."""
        return 2 if self.difference else 1

    def rows(self) -> list[list[Any]]:
        """Every number as one long list: year, tier, figure, mean and quantiles."""
        found: list[list[Any]] = []
        for year in self.forecast.result["years"]:
            name = _year(self.forecast, year["year"])
            for tier, figures in year["tiers"].items():
                for figure, value in figures.items():
                    named = value.items() if figure == "fills" else [("", value)]
                    for route, q in named:
                        found.append([name, f"tier {tier}", f"{figure} {route}".strip(), *q.values()])
        return found


LONG_HEADER = ("year", "tier", "figure", "mean", "p05", "p10", "p50", "p90", "p95")


def outcome_of(forecast: Forecast) -> Outcome:
    """Read a finished forecast. Nothing is computed anew."""
    result = forecast.result
    tiers = [int(tier) for tier in result["tiers"]]
    hidden = [tier for tier, count in result["posts"].items() if 0 < count < rules.FEWEST_POSTS_SHOWN]
    return Outcome(
        forecast=forecast,
        headline=result["headline"],
        difference=(result.get("comparison") or {}).get("sentence", ""),
        cards=_cards(forecast, tiers),
        figures=tuple(_figures(forecast, tiers)),
        grids=tuple(_grids(forecast, tiers)),
        assumed=tuple(_assumed(result["assumptions"])),
        changed=tuple(rules.lever_sentences(forecast.changes)),
        unknown=f"{_unknown(result['imputed'])}{_wishes_known(result.get('wishes'))}",
        withheld=_withheld(hidden),
    )


def _unknown(imputed: Mapping[str, int]) -> str:
    names = {
        "age": "age",
        "tenure": "time in post",
        "ready": "readiness",
        "willing": "wish",
        "background": "background",
    }
    told = [f"{names[name]} of {count:,}" for name, count in imputed.items() if count]
    if not told:
        return "Every fact about every holder was on record."
    return (
        f"Not on record, and drawn anew in every run from the distributions below: {', '.join(told)} holders. "
        "The more is on record, the narrower the ranges."
    )


def _wishes_known(wishes: Mapping[str, int] | None) -> str:
    """FOR-12: how many holders below the directors have said what they want."""
    if not wishes or not wishes["known"]:
        return ""
    return f" {wishes['known']:,} holders have said whether they want the post above their own."


def _withheld(hidden: list[str]) -> str:
    if not hidden:
        return ""
    if len(hidden) == 1:
        return f"Tier {hidden[0]} is not shown on its own: {WHY_WITHHELD}"
    return f"Tiers {' and '.join(hidden)} are not shown on their own: {WHY_WITHHELD}"


def _year(forecast: Forecast, number: int) -> str:
    return rules.year_ending(forecast.as_at.year + number, forecast.as_at)


def _cards(forecast: Forecast, tiers: list[int]) -> tuple[dict[str, Any], ...]:
    if not tiers:
        return ()
    last = forecast.result["years"][-1]
    tier = str(tiers[0])
    first, end = forecast.result["years"][0]["tiers"][tier], last["tiers"][tier]
    name = "directors" if tier == "1" else f"holders of tier {tier}"
    wait = end["time_to_fill_quarters"]["mean"]
    # Somebody must act as director by law, so that a director's post without a holder is covered, not empty.
    share, how = ("covered_share", "covered") if tier == "1" else ("vacant_share", "neither held nor covered")
    when = _year(forecast, len(forecast.result["years"]))
    cards: list[dict[str, Any]] = [
        {"figure": _n(first["exits"]["mean"]), "label": f"{name} leave in the first year",
         "range": _range(first["exits"])},
        {"figure": _share(end[share]["mean"]), "label": f"of posts {how}", "range": _range(end[share], share=True),
         "note": f"in the year {when}"},
        {"figure": _n(wait * 3 if wait is not None else None), "label": "months to fill a post",
         "note": f"in the year {when}"},
    ]  # fmt: skip
    if "authorities_without_bench" in last:
        bench = last["authorities_without_bench"]
        cards.append(
            {
                "figure": _n(bench["mean"]),
                "label": "authorities with nobody ready",
                "range": _range(bench),
                "note": "at the end",
            }
        )
    return tuple(cards)


def _n(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _range(q: Q, *, share: bool = False) -> str:
    if q["p05"] is None or q["p95"] is None:
        return ""
    say = _share if share else _n
    return f"could be {say(q['p05'])} to {say(q['p95'])}"


def _figures(forecast: Forecast, tiers: list[int]) -> Iterable[charts.Figure]:
    start = forecast.as_at.year
    past = {int(year): float(count) for year, count in forecast.result["past"].items()}
    for tier in tiers[:2]:
        years = forecast.result["years"]
        exits = [year["tiers"][str(tier)]["exits"] for year in years]
        names = [start + year["year"] for year in years]
        series = charts.FanSeries(names, *([q[p] for q in exits] for p in ("p05", "p10", "p50", "p90", "p95")))
        who = "Directors" if tier == 1 else f"Holders of tier {tier}"
        picture = charts.fan(
            series, title=f"{who} who leave their post, by year",
            unit=f"people who leave in the year to {forecast.as_at:%B}",
            past=past if tier == tiers[0] else None,
        )  # fmt: skip
        low, high = exits[0]["p05"], exits[0]["p95"]
        yield charts.Figure(
            picture,
            headline=f"In 9 of 10 futures, between {low:.0f} and {high:.0f} {who.lower()} leave in the first year.",
            note=f"{forecast.result['runs']:,} futures with the seed {forecast.seed}. The line before is on record. "
            f"Every year ends on {forecast.as_at.day} {forecast.as_at:%B}.",
        )


def _grids(forecast: Forecast, tiers: list[int]) -> Iterable[Grid]:
    if comparison := forecast.result.get("comparison"):
        yield _difference(comparison)
    years = forecast.result["years"]
    for tier in tiers:
        rows = tuple(_tier_row(forecast, year, tier) for year in years)
        columns = (
            "Year",
            "Leave (range)",
            "Neither held nor covered",
            "Covered",
            "Ready and willing (range)",
            "Mean age",
        )
        yield Grid(
            f"{rules.TIER_NAMES[tier]}, year by year",
            columns,
            rows,
            RANGES_AND_COVER,
        )
        yield _fills(forecast, tier)
    if "director_changes" in forecast.result:
        yield Grid(
            "Directors: changes of holder, counted both ways",
            ("Year", "Appointments (range)", "Interims (range)", "All changes (range)"),
            tuple(
                (
                    _year(forecast, row["year"]),
                    *(_with_range(row[name]) for name in ("appointments", "interims", "all")),
                )
                for row in forecast.result["director_changes"]
            ),
        )


def _tier_row(forecast: Forecast, year: Mapping[str, Any], tier: int) -> tuple[str, ...]:
    row = year["tiers"][str(tier)]
    return (
        _year(forecast, year["year"]),
        _with_range(row["exits"]),
        _share(row["vacant_share"]["mean"]),
        _share(row["covered_share"]["mean"]),
        _with_range(row["bench"]) if tier < 4 else "–",
        _one(row["mean_age"]["mean"]),
    )


def _fills(forecast: Forecast, tier: int) -> Grid:
    rows = []
    for year in forecast.result["years"]:
        fills = year["tiers"][str(tier)]["fills"]
        rows.append((_year(forecast, year["year"]), *(_one(fills[route]["mean"]) for route in ROUTE_NAMES)))
    return Grid(
        f"{rules.TIER_NAMES[tier]}: where the next holders come from", ("Year", *ROUTE_NAMES.values()), tuple(rows)
    )


def _difference(comparison: Mapping[str, Any]) -> Grid:
    rows = []
    for row in comparison["rows"]:
        if row["difference"] is None:
            continue
        share = "share" in row["words"]
        say = (lambda v: f"{100 * v:.1f} %") if share else (lambda v: f"{v:.1f}")
        low, high = sorted((row["low"], row["high"]))
        rows.append(
            (
                row["words"][0].upper() + row["words"][1:],
                say(row["base"]),
                say(row["changed"]),
                say(row["difference"]),
                f"{say(low)} to {say(high)}",
            )
        )
    columns = ("Figure, mean a year", "As now", "With the change", "Difference", "Range of the difference")
    return Grid("What the change buys", columns, tuple(rows), comparison["explanation"])


def _one(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _with_range(q: Q) -> str:
    if q["mean"] is None:
        return "–"
    return f"{_n(q['mean'])} ({_n(q['p05'])} to {_n(q['p95'])})"


def _assumed(rows: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for row in rows:
        yield {"words": row["words"], "value": _said(row["value"]), "unit": row["unit"], "source": row["source"]}


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"{each:g}" for each in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name} {each:g}" for name, each in value.items()) or "none"
    return f"{value:g}"


def past_of(forecast: Forecast, tiers: list[int]) -> dict[int, int]:
    """Recorded departures that lead up to the first fan."""
    return past_changes(queries.scope_of(forecast), tiers[0], forecast.as_at) if tiers else {}
