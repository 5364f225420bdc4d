"""FEE-10: the report of a round, made once by the methods of the core, as plain values that are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import stdev
from typing import Any

import numpy as np

from mantle.analysis.problems import InputError
from mantle.analysis.ratings import Framework, Summary, icc_groups, reliable_change, summarise
from mantle.analysis.tables.forms import Forms
from mantle.feedback.rules.rounds import (
    CANNOT_SAY,
    COLLEAGUES,
    COMMENT_QUESTIONS,
    COMMENTS,
    EVERYONE,
    FLOOR,
    GROUP_NAMES,
    HIGHEST,
    LOWEST,
    NAMED,
    OTHERS,
    Group,
    band,
)

Comments = dict[str, dict[str, list[str]]]
Domains = Sequence[Mapping[str, Any]]
STEADY_FROM = 10  # people about whom colleagues said something, before a change is told from chance
COARSE_BELOW, COARSE, FINE = 8, 0.25, 0.05  # half of the steps in which figures are rounded


@dataclass(frozen=True, slots=True)
class Promise:
    """What was fixed when letters went out: questions by domain, and the floors."""

    domains: Domains
    floor: int = FLOOR
    comments_from: int = COMMENTS


def framework_of(domains: Domains) -> Framework:
    """The domains and questions of a round as the core knows them."""
    scales = {domain["key"]: tuple(each["key"] for each in domain["questions"]) for domain in domains}
    return Framework(
        scales, lowest=LOWEST, highest=HIGHEST, own=str(Group.SELF), manager=str(Group.MANAGER),
        groups=tuple(map(str, COLLEAGUES)), merged=OTHERS, everyone=EVERYONE,
    )  # fmt: skip


def forms_of(rounds: Mapping[str, Sequence[tuple[str, Mapping[str, int]]]]) -> Forms:
    """Sealed answers as forms: people rated are rounds, raters are numbers; what nobody could say is left out."""
    return Forms.from_rows(
        (code, f"{code} {place}", group, key, value)
        for code, answers in rounds.items()
        for place, (group, given) in enumerate(answers)
        for key, value in given.items()
        if value != CANNOT_SAY
    )


def content_of(
    rounds: Mapping[str, Sequence[tuple[str, Mapping[str, int]]]], code: str, promise: Promise, comments: Comments,
    *, before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The report of one round as it is kept.

    Only what may be shown stands in it: means rounded and capped, bands instead of counts, comments from five people
    on; nothing can be had from it that a floor withholds, because the core has left that out of every figure.
    """
    others = sum(group in COLLEAGUES for group, _ in rounds.get(code, []))
    told = _comments(comments, others, promise.comments_from)
    try:
        forms = forms_of(rounds)
        summary = summarise(forms, framework_of(promise.domains), floor=promise.floor)
        return {**_figures(summary, forms, summary.report(code), before), **told}
    except InputError:  # nobody answered anything
        return {"groups": [], "withheld": [], "scales": [], "items": [], "holds": [], "change": [], **told}


def contents_of(
    rounds: Mapping[str, Sequence[tuple[str, Mapping[str, int]]]], promise: Promise
) -> dict[str, dict[str, Any]]:
    """The reports of several rounds that close together, without comments; by the code of the round."""
    forms = forms_of(rounds)
    summary = summarise(forms, framework_of(promise.domains), floor=promise.floor)
    told = _comments({}, 0, promise.comments_from)
    return {report["ratee"]: {**_figures(summary, forms, report, None), **told} for report in summary.reports()}


def _figures(
    summary: Summary, forms: Forms, report: Mapping[str, Any], before: Mapping[str, Any] | None
) -> dict[str, Any]:
    return {
        "groups": [{"key": key, "name": name_of(key), "people": _band(key, n)} for key, n in report["groups"].items()],
        "holds": [name_of(key) for key in report["holds"].get(OTHERS, [])],
        "withheld": [name_of(row["name"]) for row in report["withheld"] if row["what"] == "group"],
        "scales": [_scale(row, summary) for row in report["scales"]],
        "items": [{"item": row["item"], "means": row["means"], "gap": row["gap"]} for row in report["items"]],
        "has_ranges": any(each is not None for each in summary.pooled),
        "change": _changes(summary, forms, report, before),
        "method": summary.provenance.method,
    }


def name_of(group: str) -> str:
    """What a group is called in a report."""
    return GROUP_NAMES[Group(group)] if group in {str(each) for each in Group} else group


def _band(key: str, people: int) -> str:
    return "1" if key in NAMED else band(people)


def _scale(row: Mapping[str, Any], summary: Summary) -> dict[str, Any]:
    few = {key: n < summary.floors.coarse_below and key not in NAMED for key, n in row["n"].items()}
    return {
        "domain": row["scale"], "means": row["means"], "limits": row["limits"], "gap": row["gap"],
        "agreement": row["agreement"], "coarse": [key for key, is_few in few.items() if is_few],
    }  # fmt: skip


def _comments(comments: Comments, others: int, comments_from: int) -> dict[str, Any]:
    """FEE-8: by question: what was written, once five wrote and five answered; else that it is withheld, or nothing."""
    shown, withheld = {}, []
    for question in COMMENT_QUESTIONS:
        said = comments.get("others", {}).get(question, [])
        if len(said) >= comments_from and others >= comments_from:
            shown[question] = said
        else:
            withheld.append(question)  # also where nobody wrote: that would tell how few did
    manager = {question: said for question, said in comments.get("manager", {}).items() if said}
    return {"comments": shown, "comments_withheld": withheld, "manager_comments": manager}


def _changes(
    summary: Summary, forms: Forms, report: Mapping[str, Any], before: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """FEE-12: scale by scale, what all colleagues said before and say now, and whether that is more than chance."""
    if before is None:
        return []
    old = {row["domain"]: row for row in before["scales"]}
    rows = []
    for row in report["scales"]:
        then = old.get(row["scale"])
        if then is None:
            continue
        first, last = (each["means"].get(EVERYONE) for each in (then, row))
        rows.append({
            "domain": row["scale"], "before": first, "after": last, "gap_before": then["gap"], "gap_after": row["gap"],
            **_verdict(steadiness(summary, forms, row["scale"]), first, last, _step(then) + _step_now(row, summary)),
        })  # fmt: skip
    return rows


def _step(row: Mapping[str, Any]) -> float:
    return COARSE if EVERYONE in row["coarse"] else FINE


def _step_now(row: Mapping[str, Any], summary: Summary) -> float:
    return COARSE if row["n"].get(EVERYONE, 0) < summary.floors.coarse_below else FINE


def _verdict(
    steady: tuple[float, float | None], first: float | None, last: float | None, rounding: float
) -> dict[str, Any]:
    """A change counts when it is still more than chance after both figures were rounded against it."""
    spread, reliability = steady
    if first is None or last is None or not spread or reliability is None or not 0 <= reliability < 1:
        return {"verdict": "", "least": None}
    found = reliable_change([first], [last], sd=spread, reliability=reliability)
    least = found.least + rounding
    moved = last - first
    verdict = "higher" if moved > least else "lower" if moved < -least else "same"
    return {"verdict": verdict, "least": round(least, 2)}


def steadiness(summary: Summary, forms: Forms, scale: str) -> tuple[float, float | None]:
    """Spread of all colleagues' figures between people, and how far a mean of colleagues can be trusted (ICC(2)).

    Both from ten people on, as the core finds them.
    """
    column = list(summary.framework.scales).index(scale)
    figures = [value for value in summary.scales[:, -1, column].tolist() if value == value]
    if len(figures) < STEADY_FROM:
        return 0.0, None
    groups = [forms.groups.index(each) for each in forms.groups if each not in NAMED]
    asked = [forms.items.index(item) for item in summary.framework.scales[scale] if item in forms.items]
    scores = forms.scores[:, asked]
    rows = np.isin(forms.form_group, groups) & ~np.isnan(scores).all(axis=1)
    return stdev(figures), icc_groups(np.nanmean(scores[rows], axis=1), forms.form_ratee[rows]).icc2
