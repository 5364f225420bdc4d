"""Answers of several people about one: a row for each answer, as columns of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..problems import InputError, Problem
from .sheets import Sheet, read_sheet

COLUMNS = ("ratee", "rater", "group", "item", "score", "wave", "seconds")
NEEDED = COLUMNS[:5]


@dataclass(frozen=True, slots=True)
class Forms:
    """Forms that were filled in: who rated whom, as a member of which group, and each answer.

    Attributes
    ----------
    ratees, raters, groups, items, waves : tuple of str
        Labels.
    form_ratee, form_rater, form_group, form_wave : int arrays (forms,)
        Place among the labels, for each form. A form is one rater about one ratee in one wave.
    form_seconds : float array (forms,)
        Time taken, NaN where it is not known.
    scores : float array (forms, items)
        Answers; NaN where a question was skipped.
    """

    ratees: tuple[str, ...]
    raters: tuple[str, ...] = field(repr=False)
    groups: tuple[str, ...]
    items: tuple[str, ...]
    waves: tuple[str, ...]
    form_ratee: NDArray[np.intp] = field(repr=False)
    form_rater: NDArray[np.intp] = field(repr=False)
    form_group: NDArray[np.intp] = field(repr=False)
    form_wave: NDArray[np.intp] = field(repr=False)
    form_seconds: NDArray[np.float64] = field(repr=False)
    scores: NDArray[np.float64] = field(repr=False)

    @property
    def answers(self) -> int:
        """Return how many questions were answered."""
        return int((~np.isnan(self.scores)).sum())

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any]]) -> Forms:
        """Return forms from rows (ratee, rater, group, item, score[, wave[, seconds]]).

        Raises
        ------
        InputError
            Rows of another length, empty labels, scores that are no finite number, one question answered twice in a
            form, a rater in two groups about one person.

        >>> forms = Forms.from_rows([("Ada", "r1", "peers", "q1", 4), ("Ada", "r1", "peers", "q2", 5)])
        >>> forms.scores
        array([[4., 5.]])
        """
        listed = [tuple(row) for row in rows]
        wrong = [
            Problem(i, "", f"Expected ratee, rater, group, item, score and perhaps wave; found {len(row)} values.")
            for i, row in enumerate(listed, 1)
            if not 5 <= len(row) <= 7
        ]
        if wrong:
            raise InputError(wrong)
        filled = [(*row, "", None)[:7] if len(row) == 5 else (*row, None)[:7] for row in listed]
        return cls.from_columns(
            **dict(zip(COLUMNS, map(list, zip(*filled, strict=True)), strict=True)) if filled else {}
        )

    @classmethod
    def from_columns(
        cls,
        *,
        ratee: Sequence[Any] = (),
        rater: Sequence[Any] = (),
        group: Sequence[Any] = (),
        item: Sequence[Any] = (),
        score: Sequence[Any] = (),
        wave: Sequence[Any] | None = None,
        seconds: Sequence[Any] | None = None,
        lines: Sequence[int] | None = None,
    ) -> Forms:
        """Return forms from columns of one length; `lines` are the lines of the file, for messages."""
        n = len(ratee)
        lines = list(range(1, n + 1)) if lines is None else [int(line) for line in lines]
        given = {"ratee": ratee, "rater": rater, "group": group, "item": item}
        given["wave"] = [""] * n if wave is None else wave
        problems = [
            Problem(None, name, f"Expected {n} values; found {len(values)}.")
            for name, values in [*given.items(), ("score", score)]
            if len(values) != n
        ]
        if problems:
            raise InputError(problems)
        coded = {name: _coded(values) for name, values in given.items()}
        for name in NEEDED[:4]:
            labels, codes = coded[name]
            empty = labels.index("") if "" in labels else -1
            problems += [
                Problem(lines[i], name, f"Expected the {name}; found nothing.")
                for i in np.flatnonzero(codes == empty).tolist()
            ]
        values, wrong = _numbers(score, lines, "score")
        durations, more = _numbers([None] * n if seconds is None else seconds, lines, "seconds")
        problems += wrong + more
        built = _built(coded, values, durations, lines, problems)
        if problems:
            raise InputError(sorted(problems, key=lambda problem: problem.row or 0))
        return built

    def in_wave(self, wave: str) -> Forms:
        """Return the forms of one wave."""
        if wave not in self.waves:
            said = f"Expected one of: {', '.join(self.waves)}."
            raise InputError([Problem(None, "wave", said, str(wave))])
        kept = self.form_wave == self.waves.index(wave)
        return Forms(
            self.ratees, self.raters, self.groups, self.items, (wave,), self.form_ratee[kept], self.form_rater[kept],
            self.form_group[kept], np.zeros(int(kept.sum()), np.intp), self.form_seconds[kept], self.scores[kept],
        )  # fmt: skip


def read_forms(source: Path | bytes, *, name: str = "") -> Forms:
    """Read a CSV or XLSX file with columns ratee, rater, group, item, score and perhaps wave and seconds.

    Raises
    ------
    InputError
        With everything that is wrong, by line and column.
    """
    return forms_of(read_sheet(source, name=name))


def forms_of(sheet: Sheet) -> Forms:
    """Return the forms of a sheet of text cells."""
    heads = [head.strip().lower() for head in sheet.header]
    problems = [
        Problem(1, name, f"The column is missing. Needed: {', '.join(NEEDED)}; may be added: wave, seconds.")
        for name in NEEDED
        if name not in heads
    ]
    problems += [Problem(1, name, "The column stands twice.") for name in COLUMNS if heads.count(name) > 1]
    if problems:
        raise InputError(problems)
    rows = sheet.rows
    if not rows and not sheet.problems:
        raise InputError("The file holds no answers.")
    places = {name: heads.index(name) for name in COLUMNS if name in heads}
    columns = {name: [row.cells[i] for row in rows] for name, i in places.items()}
    try:
        found = Forms.from_columns(**columns, lines=[row.line for row in rows])
    except InputError as error:
        raise InputError(sorted([*sheet.problems, *error.problems], key=lambda each: each.row or 0)) from error
    if sheet.problems:
        raise InputError(sheet.problems)
    return found


def _coded(values: Sequence[Any]) -> tuple[list[str], NDArray[np.intp]]:
    """Return the labels, sorted, and the place of each value among them."""
    known: dict[Any, int] = {}
    try:
        codes = np.fromiter((known.setdefault(value, len(known)) for value in values), np.intp, len(values))
    except TypeError as error:
        raise InputError("Expected labels as text or numbers.") from error
    words = ["" if each is None or each != each else str(each).strip() for each in known]
    labels = sorted(set(words))
    place = {word: i for i, word in enumerate(labels)}
    order = np.array([place[word] for word in words], np.intp)
    return labels, order[codes] if len(codes) else codes


def _numbers(values: Sequence[Any], lines: Sequence[int], name: str) -> tuple[NDArray[np.float64], list[Problem]]:
    """Return numbers, NaN where nothing stands, and what is wrong."""
    try:
        found = np.array([np.nan if each is None or each == "" else each for each in values], float)
        if found.ndim != 1:
            raise ValueError("no column of numbers")
    except (TypeError, ValueError, OverflowError):
        found = np.array([_number(each) for each in values], float)
    wrong = np.isinf(found) | (np.abs(np.where(np.isnan(found), 0, found)) > 1e9)
    said = "Expected a number, or nothing where the question was skipped." if name == "score" else "Expected seconds."
    return found, [Problem(lines[i], name, said, str(values[i])[:80]) for i in np.flatnonzero(wrong).tolist()]


def _number(each: Any) -> float:
    """Return a number, NaN for nothing, infinity for what is no number."""
    if each is None or each == "":
        return np.nan
    try:
        return float(each)
    except (TypeError, ValueError, OverflowError):
        return np.inf


def _built(
    coded: dict[str, tuple[list[str], NDArray[np.intp]]],
    values: NDArray[np.float64],
    durations: NDArray[np.float64],
    lines: Sequence[int],
    problems: list[Problem],
) -> Forms:
    """Return the forms, adding what contradicts itself to the problems."""
    (ratees, p), (raters, r), (groups, g), (items, i), (waves, w) = (
        coded[name] for name in ("ratee", "rater", "group", "item", "wave")
    )
    key = (w * len(ratees) + p) * len(raters) + r
    _, first, form = np.unique(key, return_index=True, return_inverse=True)
    for at in np.flatnonzero(g != g[first][form]).tolist():
        said = f"The same rater answers about the same person as “{groups[g[first][form][at]]}” elsewhere."
        problems.append(Problem(lines[at], "group", said, groups[g[at]]))
    cell = form * max(len(items), 1) + i
    _, opened = np.unique(cell, return_index=True)
    if len(opened) < len(cell):
        again = np.ones(len(cell), bool)
        again[opened] = False
        said = "The question is answered twice in one form; keep one of the rows."
        problems += [Problem(lines[at], "item", said, items[i[at]]) for at in np.flatnonzero(again).tolist()]
    scores = np.full((len(first), len(items)), np.nan)
    scores[form, i] = values
    taken = np.full(len(first), -np.inf)
    np.maximum.at(taken, form, np.where(np.isnan(durations), -np.inf, durations))
    return Forms(
        tuple(ratees), tuple(raters), tuple(groups), tuple(items), tuple(waves) or ("",), p[first], r[first], g[first],
        w[first], np.where(np.isfinite(taken), taken, np.nan), scores,
    )  # fmt: skip
