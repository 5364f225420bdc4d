"""Files of a network survey: who named whom, and who was on the roster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..problems import InputError, Problem
from .sheets import Row, Sheet, read_sheet

FROM, TO = ("from", "ego", "source", "respondent"), ("to", "alter", "target", "named")
PERSON, ANSWERED = ("person", "name", "node", "id"), ("answered", "responded")
YES, NO = {"yes", "y", "1", "true"}, {"no", "n", "0", "false", ""}


@dataclass(frozen=True, slots=True)
class Tie:
    """One line: who named whom in which relation, how strongly."""

    line: int
    source: str
    target: str
    relation: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Roster:
    """Everyone who could be named, in the order of the file, with the columns that group them."""

    names: tuple[str, ...]
    answered: tuple[bool, ...]
    columns: dict[str, tuple[str, ...]]


def read_ties(source: Path | bytes, *, name: str = "") -> tuple[Tie, ...]:
    """Read a file of ties.

    Parameters
    ----------
    source : Path or bytes
        With the columns from and to (ego and alter will do); relation and weight if there are any. A column for each
        relation, holding 1 where there is a tie, will do as well: its heading is the relation.

    Raises
    ------
    InputError
        With every empty end, and every weight that is not a number above 0, by row and column.

    Examples
    --------
    >>> read_ties(b"from,to,relation\\nAda,Ben,advice\\n")
    (Tie(line=2, source='Ada', target='Ben', relation='advice', weight=1.0),)
    >>> [tie.relation for tie in read_ties(b"ego,alter,advice,friendship\\n1,2,1,0\\n1,3,1,1\\n")]
    ['advice', 'advice', 'friendship']
    """
    sheet = read_sheet(source, name=name)
    places = _places(sheet, {"from": FROM, "to": TO})
    problems = list(sheet.problems)
    headings = [heading.casefold() for heading in sheet.header]
    known = {headings.index(each) for each in ("relation", "weight") if each in headings}
    wide = [i for i in range(len(headings)) if i not in {places["from"], places["to"], *known} and headings[i]]
    ties: list[Tie] = []
    for row in sheet.rows:
        ends = row.cells[places["from"]], row.cells[places["to"]]
        missing = [column for column, end in zip(("from", "to"), ends, strict=True) if not end]
        problems += [Problem(row.line, column, "The name is missing.") for column in missing]
        if missing:
            continue
        if known or not wide:
            ties += _long(row, headings, ends, problems)
        else:
            ties += _wide(row, sheet, wide, ends, problems)
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.row or 0))
    return tuple(sorted(ties, key=lambda tie: (tie.relation, tie.line)))


def _places(sheet: Sheet, wanted: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Return where each wanted column stands, or raise with all that are missing."""
    headings = [heading.casefold() for heading in sheet.header]
    found = {
        name: next((headings.index(each) for each in names if each in headings), -1) for name, names in wanted.items()
    }
    missing = [name for name, place in found.items() if place < 0]
    if missing:
        have = ", ".join(filter(None, sheet.header))
        raise InputError(
            [
                Problem(sheet.header_line, name, f"This column is missing; the file has: {have}."[:300])
                for name in missing
            ]
        )
    return found


def _long(row: Row, headings: list[str], ends: tuple[str, str], problems: list[Problem]) -> Iterator[Tie]:
    relation = row.cells[headings.index("relation")] if "relation" in headings else ""
    weight = row.cells[headings.index("weight")] if "weight" in headings else "1"
    strength = _strength(weight or "1")
    if strength is None or strength == 0:
        problems.append(Problem(row.line, "weight", "Expected a number above 0.", weight[:80]))
    else:
        yield Tie(row.line, *ends, relation, strength)


def _wide(row: Row, sheet: Sheet, wide: list[int], ends: tuple[str, str], problems: list[Problem]) -> Iterator[Tie]:
    for place in wide:
        strength = _strength(row.cells[place] or "0")
        if strength is None:
            said = "Expected a number: 0 where there is no tie, above 0 where there is one."
            problems.append(Problem(row.line, sheet.header[place], said, row.cells[place][:80]))
        elif strength:
            yield Tie(row.line, *ends, sheet.header[place], strength)


def _strength(text: str) -> float | None:
    """Return a weight of 0 or more, None for anything else."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < 1e12 else None


def read_roster(source: Path | bytes, *, name: str = "") -> Roster:
    """Read a file of people.

    Parameters
    ----------
    source : Path or bytes
        With the column person (name, node or id will do), answered (yes or no) if it is known, and any others.

    Raises
    ------
    InputError
        With every missing or repeated name, and every answer that is neither yes nor no.

    Examples
    --------
    >>> roster = read_roster(b"person,agency,answered\\nAda,health,yes\\nBen,police,no\\n")
    >>> roster.names, roster.answered, roster.columns["agency"]
    (('Ada', 'Ben'), (True, False), ('health', 'police'))
    """
    sheet = read_sheet(source, name=name)
    place = _places(sheet, {"person": PERSON})["person"]
    headings = [heading.casefold() for heading in sheet.header]
    asked = next((headings.index(each) for each in ANSWERED if each in headings), None)
    problems, first = list(sheet.problems), dict[str, int]()
    for row in sheet.rows:
        who = row.cells[place]
        if not who:
            problems.append(Problem(row.line, "person", "The name is missing."))
        elif first.setdefault(who, row.line) != row.line:
            problems.append(Problem(row.line, "person", f"This person stands in row {first[who]} too.", who[:80]))
        if asked is not None and row.cells[asked].casefold() not in YES | NO:
            problems.append(Problem(row.line, "answered", "Expected yes or no.", row.cells[asked][:80]))
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.row or 0))
    columns = {
        headings[i]: tuple(row.cells[i] for row in sheet.rows)
        for i in range(len(headings))
        if i not in {place, asked} and headings[i]
    }
    answered = tuple(asked is None or row.cells[asked].casefold() in YES for row in sheet.rows)
    return Roster(tuple(row.cells[place] for row in sheet.rows), answered, columns)
