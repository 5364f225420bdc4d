"""A plan as a book for a board, and as rows of a file: what its page shows, and no words of judgements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from mantle.succession.models import PlanAction, SuccessionPlan
from mantle.succession.queries.lines import Line, Named
from mantle.succession.reports.ahead import WHENCE, ahead
from mantle.succession.reports.figures import nets
from mantle.succession.rules import BAND_NAMES, MERIT
from mantle.web import pdf
from mantle.web.words import day, short_day

HEADER = (
    "Post", "Held by", "If nobody holds it", "Why", "Emergency cover", *BAND_NAMES.values(), "From outside",
    "Missing",
)  # fmt: skip


def said_of(named: Named) -> str:
    """A name with the day of the judgement, and whether that is out of date. SUC-8."""
    old = ", out of date" if named.is_old else ""
    return f"{named.row.person} (judged {short_day(named.row.judged_on)}{old})"


def rows_of_book(lines: Sequence[Line]) -> tuple[Sequence[str], Iterator[list[Any]]]:
    """Header and rows of the file. SUC-24."""
    return HEADER, (_cells(line) for line in lines)


def _cells(line: Line) -> list[Any]:
    held = "; ".join(str(row.person) for row in line.holder.appointments) or "Nobody"
    cover = f"{line.cover.person}, until {short_day(line.cover.until)}" if line.cover else "Nobody named"
    if line.cover and not line.is_covered:
        cover += " (asked, no answer yet)"
    bands = ["; ".join(said_of(each) for each in named) or "Nobody" for _, _, named in line.bands]
    if line.on_slate:
        bands = ["Not shown to you"] * len(bands)
    if line.critical is None:
        return [line.post.title, held, "", "The law asks for this post", "Nobody named", *bands, "", line.missing]
    market = ". ".join(filter(None, (line.critical.get_market_display(), line.critical.market_words)))
    return [
        line.post.title, held, line.critical.get_impact_display(), line.critical.why, cover, *bands, market,
        line.missing,
    ]  # fmt: skip


def book_as_pdf(plan: SuccessionPlan, lines: Sequence[Line], actions: Sequence[PlanAction], on: date) -> bytes:
    """The plan typeset, tagged for screen readers. SUC-24."""
    return pdf.render("report.typ", book_in_sections(plan, lines, actions, on))


def book_in_sections(
    plan: SuccessionPlan, lines: Sequence[Line], actions: Sequence[PlanAction], on: date
) -> dict[str, Any]:
    """What the typeset plan says, section by section: all that its page says."""
    found, year = nets(lines), ahead(lines)
    sections = [pdf.section("", paragraphs=[MERIT, *([plan.words] if plan.words else [])])]
    if year is not None:
        sections.append(pdf.section("The year ahead", paragraphs=[*year.sentences, WHENCE]))
    sections += [pdf.section(net.heading, paragraphs=net.sentences) for net in found]
    for line in lines:
        cells = list(zip(HEADER[1:], _cells(line)[1:], strict=True))
        said = [f"{label}: {value}" for label, value in cells if value]
        said += [f"Leaving within 12 months, in posts like this: {chance}" for chance in line.chances]
        sections.append(pdf.section(line.post.title, points=said))
    rows = [
        (row.what, str(row.post or "The plan"), str(row.owner), short_day(row.due_on), row.get_state_display())
        for row in actions
    ]
    if rows:
        table = pdf.numbers(("Action", "About", "Owner", "By", "State"), rows, "Actions")
        sections.append(pdf.section("Actions", table=table))
    headline = f"{found[0].at_once} of {found[0].of} posts could be filled at once by people who are ready now."
    return pdf.report(
        str(plan), subtitle=f"As it stood on {day(on)}; next review {day(plan.review_on)}", headline=headline,
        sections=sections, footer=f"{plan}, {day(on)}. For its readers only.",
    )  # fmt: skip
