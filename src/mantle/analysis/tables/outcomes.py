"""Outcomes: who was selected, of which group, in which stratum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mantle.analysis.problems import InputError, Problem


@dataclass(frozen=True, slots=True)
class Outcomes:
    """One entry a person: whether selected, the group and the stratum, "" where not known."""

    outcome: tuple[bool, ...]
    group: tuple[str, ...]
    stratum: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.outcome)


def read_outcomes(
    source: Path | bytes,
    *,
    name: str = "",
    group: str = "group",
    outcome: str = "outcome",
    stratum: str = "",
    selected: Sequence[str] = (),
) -> Outcomes:
    """Read outcomes from a CSV file or an Excel workbook with one row a person.

    Parameters
    ----------
    source : Path or bytes
    group, outcome, stratum : str
        Headings of the columns; no strata unless named.
    selected : sequence of str, optional
        Words of the outcome that mean "selected"; every other word means "not". Yes or no unless given.

    Raises
    ------
    InputError
        With every problem of the file by row and column; a word of `selected` that stands nowhere.

    Examples
    --------
    >>> read_outcomes(b"group,outcome\\na,yes\\n,no\\n").outcome
    (True, False)
    >>> read_outcomes(b"group,outcome\\na,offer\\nb,reserve\\n", selected=["Offer"]).outcome
    (True, False)
    """
    from mantle.analysis.tables.columns import Column, take
    from mantle.analysis.tables.sheets import read_sheet

    headings = [heading for heading in (group, outcome, stratum) if heading]
    again = sorted({heading for heading in headings if headings.count(heading) > 1})
    if again:
        raise InputError([Problem(None, heading, "This column is asked for twice.") for heading in again])
    kind = "text" if selected else "yes-no"
    columns = [Column(group, required=True), Column(outcome, kind, required=True, filled=True)]
    columns += [Column(stratum, required=True)] if stratum else []
    taken = take(read_sheet(source, name=name), columns, call="the file of outcomes")
    values: dict[str, list[Any]] = taken.values
    problems = list(taken.problems)
    if selected:
        wanted = {" ".join(word.split()).casefold() for word in selected}
        found = [value.casefold() in wanted for value in values[outcome]]
        if not any(found):
            words = f"Nowhere stands {' or '.join(f'“{word}”' for word in selected)}."
            problems.append(Problem(None, outcome, words))
    else:
        found = [bool(value) for value in values[outcome]]
    if problems:
        raise InputError(problems)
    strata = tuple(values[stratum]) if stratum else ("",) * len(found)
    return Outcomes(tuple(found), tuple(values[group]), strata, taken.notes)
