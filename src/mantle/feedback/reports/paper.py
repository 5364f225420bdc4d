"""FEE-10: a report on paper: the words and figures of the page."""

from __future__ import annotations

from typing import Any

from mantle.feedback.models import Result
from mantle.feedback.reports.own import BEFORE_THE_TALK, OwnReport, own_report
from mantle.feedback.rules.holding import Remark
from mantle.web import pdf
from mantle.web.words import day

HOW = (
    "Figures run from 1 (not true) to 5 (nearly always true). With fewer than eight colleagues they are rounded to "
    "half a point, and the ends of the scale are shown as “4.5 or more” and “1.5 or less”.",
    "A group is shown by itself if four or more of its members answered. Smaller groups are put together, or left out "
    "of every figure, so that nobody can be worked out by subtraction.",
    "Comments are as they were written and in random order, if at least five people wrote one.",
    "Views differ because people see you in different situations. A gap is something to talk about, not a mark.",
)


def paper_of(result: Result) -> dict[str, Any]:
    """The data of the paper."""
    report, of = own_report(result), result.round
    return pdf.report(
        f"What colleagues of {of.subject} see",
        subtitle=f"Feedback {of.when}, made on {day(result.made_on)}",
        headline=report.headline,
        sections=[*_pictures(report), *_lines(report), *_changes(report), *_comments(report),
                  pdf.section("Before you talk it through", points=BEFORE_THE_TALK),
                  pdf.section("How to read it", points=HOW)],
        notes=["For development only: never used for selection or succession."],
        footer="Feedback for development",
    )  # fmt: skip


def _pictures(report: OwnReport) -> list[dict[str, Any]]:
    figures = [each for each in (report.quadrants, report.dots) if each is not None]
    return [pdf.section(each.title, picture=each.picture) for each in figures]


def _lines(report: OwnReport) -> list[dict[str, Any]]:
    return [pdf.section(line.name, paragraphs=[line.about, line.sentence, line.apart]) for line in report.lines]


def _changes(report: OwnReport) -> list[dict[str, Any]]:
    if not report.changes:
        return []
    columns = [
        "Quadrant",
        "Colleagues before",
        "Colleagues now",
        "Told from chance?",
        "Your gap before",
        "Your gap now",
    ]
    rows = [[c.name, c.before, c.after, c.verdict, c.gap_before, c.gap_after] for c in report.changes]
    return [pdf.section("Since the report before", table=pdf.numbers(columns, rows, "Before and now"))]


def _comments(report: OwnReport) -> list[dict[str, Any]]:
    named = [("", report.comments), ("Your line manager: ", report.manager_comments)]
    return [
        pdf.section(f"{who}{question}", points=[_said(each) for each in texts])
        for who, said in named
        for question, texts in said
    ]


def _said(remark: Remark) -> str:
    return f"A comment is held back by the coach. {remark.reason}." if remark.held else remark.text
