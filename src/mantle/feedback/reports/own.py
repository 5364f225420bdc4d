"""FEE-10, FEE-12: a kept report as its reader sees it: sentences, pictures, tables, what is left out and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mantle.feedback.models import Result
from mantle.feedback.reports.making import name_of
from mantle.feedback.reports.picture import Quadrant, quadrants
from mantle.feedback.rules.holding import Remark, for_readers, remarks_of
from mantle.feedback.rules.rounds import COMMENT_QUESTIONS, EVERYONE, HIGHEST, LOWEST, Group, gap_said
from mantle.web.charts import Dot, DotRow, Figure, dots_with_ranges
from mantle.web.words import listed, uncapitalised

BEFORE_THE_TALK = (
    "What did you expect to read, and what surprises you?",
    "Where do you see more than your colleagues do? What would they have to see before they agreed?",
    "What do you want to keep doing, and what is one thing you could try from next week?",
    "Who could tell you in three months whether it shows?",
)
MOST = 3  # questions named first and last: more is not remembered


@dataclass(frozen=True, slots=True)
class Cell:
    """What one group says: its name and its figure in words."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One quadrant: what each group says of it, and how own view stands beside it."""

    key: str
    name: str
    about: str
    cells: list[Cell]
    sentence: str
    apart: str


@dataclass(frozen=True, slots=True)
class ItemLine:
    text: str
    own: str
    others: str
    value: float | None
    domain: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One quadrant at the start and at the end: what colleagues said, whether that is more than chance, both gaps."""

    name: str
    before: str
    after: str
    verdict: str
    gap_before: str
    gap_after: str


@dataclass(frozen=True, slots=True)
class OwnReport:
    headline: str
    lines: list[Line]
    groups: list[tuple[str, str]]
    withheld: list[str]
    holds: str
    has_ranges: bool
    items: list[ItemLine] = field(default_factory=list)
    highest: list[ItemLine] = field(default_factory=list)
    lowest: list[ItemLine] = field(default_factory=list)
    quadrants: Figure | None = None
    dots: Figure | None = None
    comments: list[tuple[str, list[Remark]]] = field(default_factory=list)
    manager_comments: list[tuple[str, list[Remark]]] = field(default_factory=list)
    comments_withheld: list[str] = field(default_factory=list)
    changes: list[ChangeLine] = field(default_factory=list)
    before_on: date | None = None


def own_report(result: Result, *, for_coach: bool = False) -> OwnReport:
    """A kept report as a page and a paper show it, computed no more; the coach alone reads what is held back."""
    content, domains = result.content, result.round.terms.domains
    scales = {row["domain"]: row for row in content["scales"]}
    lines = [_line(domain, scales[domain["key"]]) for domain in domains if domain["key"] in scales]
    items = _items(content, domains)
    known = sorted((each for each in items if each.value is not None), key=lambda each: -(each.value or 0))
    most = MOST if len(known) >= 2 * MOST else 0
    return OwnReport(
        headline=_headline(content), lines=lines, items=items,
        groups=[(each["name"], each["people"]) for each in content["groups"] if each["key"] != EVERYONE],
        withheld=content["withheld"], holds=listed([uncapitalised(each) for each in content["holds"]]),
        has_ranges=content.get("has_ranges", False),
        highest=known[:most], lowest=known[::-1][:most],
        quadrants=_quadrants(domains, scales), dots=_dots(domains, scales),
        comments=_words(content, "others", for_coach), manager_comments=_words(content, "manager", for_coach),
        comments_withheld=[COMMENT_QUESTIONS[key] for key in content["comments_withheld"]],
        changes=_changes(content, domains),
        before_on=date.fromisoformat(content["before"]["on"]) if "before" in content else None,
    )  # fmt: skip


HEADLINES = {
    gap_said(0.0): "you see yourself much as your colleagues do",
    gap_said(1.0): "you see more than your colleagues do",
    gap_said(-1.0): "your colleagues see more than you do",
}


def _headline(content: Mapping[str, Any]) -> str:
    gaps = [row["gap"] for row in content["scales"] if row["gap"] is not None]
    if not gaps:
        return "Too few colleagues answered to show what they said without showing who said it."
    said = [HEADLINES[gap_said(gap)] for gap in gaps]
    counts = [(words, said.count(words)) for words in HEADLINES.values() if words in said]
    if len(counts) == 1:
        return f"In every quadrant {said[0]}."
    parts = [
        f"in {number} of the {len(gaps)} quadrants {words}" if n == 0 else f"in {number} {words}"
        for n, (words, number) in enumerate(counts)
    ]
    return f"{listed(parts).capitalize()}."


def figure_said(value: float | None, *, is_coarse: bool) -> str:
    """A figure in words: at the end of what few people may be shown as, it says “or more”.

    >>> figure_said(4.5, is_coarse=True), figure_said(4.5, is_coarse=False), figure_said(None, is_coarse=True)
    ('4.5 or more', '4.5', 'not shown')
    """
    if value is None:
        return "not shown"
    if is_coarse and value >= HIGHEST - 0.5:
        return f"{value:.1f} or more"
    return f"{value:.1f} or less" if is_coarse and value <= LOWEST + 0.5 else f"{value:.1f}"


def _line(domain: Mapping[str, Any], row: Mapping[str, Any]) -> Line:
    means, coarse = row["means"], row["coarse"]
    cells = [Cell(name_of(key), figure_said(value, is_coarse=key in coarse)) for key, value in means.items()]
    return Line(domain["key"], domain["name"], domain["about"], cells, _sentence(row), gap_said(row["gap"]))


def _sentence(row: Mapping[str, Any]) -> str:
    value = row["means"].get(EVERYONE)
    if value is None:
        return "What colleagues say is not shown: too few of them answered."
    said = f"All colleagues together: {figure_said(value, is_coarse=EVERYONE in row['coarse'])} of {HIGHEST}"
    limits = row["limits"].get(EVERYONE)
    if limits:
        said += f" (with other colleagues like these it could be {limits[0]:.1f} to {limits[1]:.1f})"
    own = row["means"].get(str(Group.SELF))
    return f"{said}. You: {own:.1f}." if own is not None else f"{said}."


def _items(content: Mapping[str, Any], domains: Sequence[Mapping[str, Any]]) -> list[ItemLine]:
    texts = {each["key"]: (each["others"], domain["name"]) for domain in domains for each in domain["questions"]}
    bands = {each["key"]: each["people"] for each in content["groups"]}
    is_coarse = bands.get(EVERYONE) == "4 to 7"
    found = []
    for row in content["items"]:
        text, domain = texts[row["item"]]
        own, others = row["means"].get(str(Group.SELF)), row["means"].get(EVERYONE)
        said = "" if own is None else f"{own:.0f}"
        found.append(ItemLine(text, said, figure_said(others, is_coarse=is_coarse), others, domain))
    return found


def _quadrants(domains: Sequence[Mapping[str, Any]], scales: Mapping[str, Any]) -> Figure | None:
    fields = []
    for domain in domains:
        row = scales.get(domain["key"])
        if row is not None:
            low, high = row["limits"].get(EVERYONE, (None, None))
            means = row["means"]
            fields.append(Quadrant(
                domain["name"], domain["across"], domain["down"], means.get(str(Group.SELF)), means.get(EVERYONE),
                low, high,
            ))  # fmt: skip
    if not fields:
        return None
    note = (
        "Two questions make four quadrants: is it about oneself or about others, and does one notice it or act on it?"
    )
    return Figure(quadrants(fields, title="Four quadrants: your own view and that of others"), note=note)


def _dots(domains: Sequence[Mapping[str, Any]], scales: Mapping[str, Any]) -> Figure | None:
    rows = []
    for domain in domains:
        row = scales.get(domain["key"])
        if row is not None:
            dots = [
                Dot(name_of(key), value, *row["limits"].get(key, (None, None)))
                for key, value in row["means"].items()
                if key != EVERYONE
            ]
            rows.append(DotRow(domain["name"], dots))
    if not rows:
        return None
    picture = dots_with_ranges(
        rows, title="Each group by itself", unit="1 = not true, 5 = nearly always true", scale=(LOWEST, HIGHEST)
    )
    return Figure(picture)


def _words(content: Mapping[str, Any], whose: str, for_coach: bool) -> list[tuple[str, list[Remark]]]:
    found = remarks_of(content, whose)
    return [
        (COMMENT_QUESTIONS[question], said if for_coach else [for_readers(each) for each in said])
        for question, said in found.items()
    ]


VERDICTS = {
    "higher": "Higher, by more than chance",
    "lower": "Lower, by more than chance",
    "same": "No clear change",
    "": "Cannot be told yet: that needs reports on ten people",
}


def _changes(content: Mapping[str, Any], domains: Sequence[Mapping[str, Any]]) -> list[ChangeLine]:
    names = {domain["key"]: domain["name"] for domain in domains}
    return [
        ChangeLine(
            names[row["domain"]], _plain(row["before"]), _plain(row["after"]),
            VERDICTS[row["verdict"]] + (f" (chance alone could explain {row['least']:.1f})" if row["least"] else ""),
            _gap(row["gap_before"]), _gap(row["gap_after"]),
        )
        for row in content["change"]
    ]  # fmt: skip


def _plain(value: float | None) -> str:
    return "not shown" if value is None else f"{value:.1f}"


def _gap(gap: float | None) -> str:
    return "not shown" if gap is None else f"{gap:+.1f}"
