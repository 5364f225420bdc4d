"""What a survey found: who was asked, how many answered, and shares with their ranges, small counts masked."""

from __future__ import annotations

from dataclasses import dataclass

from mantle.analysis.disclosure import Cell, count_table
from mantle.forecast import rules
from mantle.forecast.models import Survey, SurveyGroup
from mantle.forecast.reports.grids import WHY_MASKED, Grid
from mantle.forecast.rules import surveys as survey_rules


@dataclass(frozen=True, slots=True)
class Found:
    """One survey, ready to be shown: a sentence for each answer of a small group, and the tables."""

    survey: Survey
    headline: str
    asked: Grid
    answers: tuple[Grid, ...]
    figures: Grid
    cautions: tuple[str, ...]

    @property
    def grids(self) -> tuple[Grid, ...]:
        return tuple(grid for grid in (self.asked, *self.answers, self.figures) if grid.rows)


def survey_found(survey: Survey) -> Found:
    """Read a survey as it may be published. FOR-13, FOR-15."""
    groups = list(survey.groups.all())
    tables = [(group, _published(group)) for group in groups if group.counts.all()]
    return Found(
        survey=survey,
        headline=_headline(survey, groups),
        asked=Grid("Who was asked", ("Group", "Asked", "Answered", "Response"), tuple(_asked(g) for g in groups)),
        answers=tuple(_answers_grid(group, cells) for group, cells in tables),
        figures=_figures_grid(groups),
        cautions=tuple(text for group, cells in tables for text in _cautions(group, cells)),
    )


def _headline(survey: Survey, groups: list[SurveyGroup]) -> str:
    known = [group.answered for group in groups if group.answered is not None]
    if not known:
        return f"{survey.title}: how many answered was not published."
    total = count_table([[sum(known)]], margins=False)[0][0].shown
    return f"{survey.title}: {total} people answered."


def _asked(group: SurveyGroup) -> tuple[str, ...]:
    asked, answered = (_count(n) for n in (group.asked, group.answered))
    rate = "not known"
    if asked.value and answered.value is not None:
        rate = f"{min(1.0, answered.value / asked.value):.0%}"
    return (group.name, asked.shown, answered.shown, rate)


def _count(n: int | None) -> Cell:
    return Cell("not published", None, "not published") if n is None else count_table([[n]], margins=False)[0][0]


def _published(group: SurveyGroup) -> list[tuple[str, Cell]]:
    rows = [(each.answer, each.count) for each in group.counts.all()]
    silent = (group.answered or 0) - sum(n for _, n in rows)
    if silent > 0:
        rows.append(("Gave no answer to this", silent))
    cells = count_table([[n] for _, n in rows])
    return [(name, line[0]) for name, line in zip([*(name for name, _ in rows), "All"], cells, strict=True)]


def _range(cell: Cell, whole: Cell) -> tuple[float, float, float] | None:
    """A share with its range from counts as they are published: a masked count gives none."""
    if cell.value is None or not whole.value:
        return None
    count, of = min(int(cell.value), int(whole.value)), int(whole.value)
    return (count / of, *rules.share_range(count, of))


def _answers_grid(group: SurveyGroup, cells: list[tuple[str, Cell]]) -> Grid:
    whole, rows = cells[-1][1], []
    for name, cell in cells[:-1]:
        found = _range(cell, whole)
        share, ends = (
            ("withheld", "withheld")
            if found is None
            else (f"{found[0]:.0%}", f"{found[1] * 100:.0f} to {found[2] * 100:.0f} in 100")
        )
        rows.append((name, cell.shown, share, ends))
    rows.append(("All", whole.shown, "", ""))
    note = f"{WHY_MASKED} Shares are taken from the rounded counts. The range holds nine times in ten."
    return Grid(f"Answers: {group.name}", ("Answer", "People", "Share", "Range"), tuple(rows), note)


def _cautions(group: SurveyGroup, cells: list[tuple[str, Cell]]) -> list[str]:
    whole = cells[-1][1]
    if whole.value is None or whole.value >= survey_rules.SMALL_SAMPLE:
        return []
    found = [(name, _range(cell, whole)) for name, cell in cells[:-1]]
    return [
        f"{group.name} is a small sample. “{name}”: {survey_rules.share_in_words(*share)}."
        for name, share in found
        if share is not None
    ]


def _figures_grid(groups: list[SurveyGroup]) -> Grid:
    rows: list[tuple[str, ...]] = [
        (f"{group.name}, {each.measure}", f"{each.value:g} {each.unit}")
        for group in groups
        for each in group.figures.all()
    ]
    note = "Published without the counts behind them, so that no range can be given."
    return Grid("Figures as published", ("Group and measure", "Figure"), tuple(rows), note)
