"""Files of a matching: needs, offers, rules in words and what each is worth, pairs that are fixed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..problems import InputError, Problem
from .sheets import read_bytes, read_sheet

NAMES = ("name", "person", "need", "offer", "mentor", "mentee", "id")
KINDS = ("same", "different", "shared", "near")
MOST_POINTS = 1e6


@dataclass(frozen=True, slots=True)
class Side:
    """Needs, or offers: names, the most and the least that each may have, and every other column as text."""

    names: tuple[str, ...]
    places: tuple[int, ...]
    least: tuple[int, ...]
    columns: dict[str, tuple[str, ...]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: how a column of both files is compared, and what it is worth.

    Attributes
    ----------
    kind : "same", "different", "shared" or "near"
    column : str
    points : float
        What a pair that keeps it is worth; 0 when it is only required.
    required : bool
        A pair that breaks it may not stand.
    within : float
        For "near": the distance at which nothing is left of the points.
    """

    kind: str
    column: str
    points: float
    required: bool = False
    within: float = 1.0

    @property
    def words(self) -> str:
        """Return the rule as it is said: "same region"."""
        return f"{self.kind} {self.column}"


def read_side(source: Path | bytes, *, name: str = "") -> Side:
    """Read needs or offers.

    Parameters
    ----------
    source : Path or bytes
        With the column name (person, need, offer, mentor, mentee or id will do), places and least if they are not 1
        and 0, and any others.

    Raises
    ------
    InputError
        With every missing or repeated name and every number that is none, by row and column.

    Examples
    --------
    >>> side = read_side(b"person,places,region\\nAda,2,north\\nBen,,south\\n")
    >>> side.names, side.places, side.columns["region"]
    (('Ada', 'Ben'), (2, 1), ('north', 'south'))
    """
    sheet = read_sheet(source, name=name)
    said = name or (source.name if isinstance(source, Path) else "")
    headings = [heading.casefold() for heading in sheet.header]
    place = next((headings.index(each) for each in NAMES if each in headings), -1)
    if place < 0:
        have = ", ".join(filter(None, sheet.header))
        message = f"This column is missing (or one of {', '.join(NAMES[1:])}); the file has: {have}."[:300]
        raise InputError([Problem(sheet.header_line, "name", message, "", said)])
    problems = list(sheet.problems)
    problems += [Problem(sheet.header_line, heading, "This column stands twice.", "", said)
                 for heading in sorted({h for h in headings if h and headings.count(h) > 1})]  # fmt: skip
    first: dict[str, int] = {}
    counts: dict[str, list[int]] = {"places": [], "least": []}
    for row in sheet.rows:
        who = row.cells[place]
        if not who:
            problems.append(Problem(row.line, sheet.header[place], "The name is missing.", "", said))
        elif first.setdefault(who, row.line) != row.line:
            message = f"This name stands in row {first[who]} too."
            problems.append(Problem(row.line, sheet.header[place], message, who[:80], said))
        for column, usual in (("places", 1), ("least", 0)):
            text = row.cells[headings.index(column)] if column in headings else ""
            if text and not (text.isascii() and text.isdigit() and int(text[:9]) <= 100_000 and len(text) < 9):
                problems.append(Problem(row.line, column, "Expected a whole number, 0 or more.", text[:80], said))
                text = ""
            counts[column].append(int(text) if text else usual)
    if problems:
        raise InputError(problems)
    columns = {headings[i]: tuple(row.cells[i] for row in sheet.rows) for i in range(len(headings))
               if headings[i] and i != place and headings[i] not in counts}  # fmt: skip
    names = tuple(row.cells[place] for row in sheet.rows)
    return Side(names, tuple(counts["places"]), tuple(counts["least"]), columns)


def read_rules(source: Path | bytes) -> tuple[Rule, ...]:
    """Read rules in TOML: a table for each way to compare, a line for each column.

    Examples
    --------
    >>> for rule in read_rules(b'[same]\\nregion = 20\\n[different]\\nagency = "required"\\n'):
    ...     print(rule.words, rule.points, rule.required)
    same region 20.0 False
    different agency 0.0 True
    """
    try:
        made = tomllib.loads(read_bytes(source).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"The rules are not TOML: {error}"[:300]) from None
    problems: list[Problem] = []
    rules: list[Rule] = []
    for kind, lines in made.items():
        if kind not in KINDS or not isinstance(lines, dict):
            problems.append(Problem(None, kind[:80], f"Expected one of the tables {', '.join(KINDS)}."))
            continue
        for column, given in lines.items():
            rule = _rule(kind, column, given)
            if rule is None:
                expected = "Expected points above 0, “required”" + (
                    ", or {points = …, within = …}." if kind == "near" else ", or {points = …, required = true}."
                )
                problems.append(Problem(None, f"{kind} {column}"[:80], expected, str(given)[:80]))
            else:
                rules.append(rule)
    if not rules and not problems:
        problems.append(Problem(None, "", "There is no rule. Write, for example: [same] and below it region = 20."))
    if problems:
        raise InputError(problems)
    return tuple(rules)


def _rule(kind: str, column: str, given: Any) -> Rule | None:
    """Return a rule, None when it cannot be understood."""
    name = column.casefold()
    if given == "required" and kind != "near":
        return Rule(kind, name, 0.0, True)
    table = given if isinstance(given, dict) else {"points": given}
    if not table.keys() <= {"points", "required", "within"}:
        return None
    points, required, within = table.get("points", 0), table.get("required", False), table.get("within", 1.0)
    numbers = [each for each in (points, within) if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(numbers) < 2 or not isinstance(required, bool) or not 0 <= points <= MOST_POINTS or not 0 < within < 1e9:
        return None
    if not required and points <= 0:
        return None
    if kind == "near" and (required or "within" not in table):
        return None
    return Rule(kind, name, float(points), required, float(within))


@dataclass(frozen=True)
class Fits:
    """How well each pair fits, out of 100, and which rule forbids which pairs.

    Attributes
    ----------
    table : float64 array (needs, offers)
        Share of the points that a pair earns, times 100; 0 when no rule has points.
    forbidden : dict of rule to bool array (needs, offers)
    earned : dict of rule to float array (needs, offers)
        Share, 0 to 1, of the points of each rule.
    """

    table: NDArray[np.float64] = field(repr=False)
    forbidden: dict[str, NDArray[np.bool_]] = field(repr=False)
    earned: dict[str, NDArray[np.float32]] = field(repr=False)
    rules: tuple[Rule, ...]

    def reasons(self, need: int, offer: int) -> list[str]:
        """Return the rules that a pair keeps, those worth most first."""
        kept = [(rule.points, rule.words) for rule in self.rules if self.earned[rule.words][need, offer] > 0]
        return [words for _, words in sorted(kept, key=lambda each: -each[0])]


def fits(needs: Side, offers: Side, rules: tuple[Rule, ...]) -> Fits:
    """Compare both files by the rules.

    Unknown cells keep no rule: they earn nothing, and where the rule is required the pair may not stand.

    Raises
    ------
    InputError
        With every column that a rule names and a file lacks, and every cell that should be a number.
    """
    problems = [
        Problem(None, rule.column, f"The rule “{rule.words}” needs this column in the file of {side}.")
        for rule in rules
        for side, file in (("needs", needs), ("offers", offers))
        if rule.column not in file.columns
    ]
    near = [rule for rule in rules if rule.kind == "near"]
    numbers = {}
    for rule in near:
        for side, file in (("needs", needs), ("offers", offers)):
            numbers[rule.column, side] = _numbers(file, side, rule.column, problems)
    if problems:
        raise InputError(problems)
    earned, forbidden = {}, {}
    total = np.zeros((len(needs.names), len(offers.names)))
    whole = sum(rule.points for rule in rules)
    for rule in rules:
        if rule.kind == "near":
            gap = np.abs(numbers[rule.column, "needs"][:, None] - numbers[rule.column, "offers"])
            share = np.nan_to_num(np.clip(1 - gap / rule.within, 0, 1), nan=0.0)
        else:
            share = _kept(rule.kind, needs.columns[rule.column], offers.columns[rule.column])
        earned[rule.words] = share.astype(np.float32)
        total += rule.points * share
        if rule.required:
            forbidden[rule.words] = share <= 0
    return Fits(100 * total / whole if whole else total, forbidden, earned, rules)


def _numbers(side: Side, said: str, column: str, problems: list[Problem]) -> NDArray[np.float64]:
    values = []
    for name, text in zip(side.names, side.columns.get(column, ()), strict=False):
        try:
            value = float(text) if text else float("nan")
        except ValueError:
            value = float("inf")
        if abs(value) > 1e9:
            message = f"Expected a number for {name} in the file of {said}."
            problems.append(Problem(None, column, message[:200], text[:80]))
            value = float("nan")
        values.append(value)
    return np.array(values, float)


def _kept(kind: str, mine: tuple[str, ...], theirs: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the share of a rule that each pair keeps, for columns of words."""
    if kind == "shared":
        return _shared(mine, theirs)
    numbers: dict[str, int] = {}
    codes = [
        np.array([numbers.setdefault(text.casefold(), len(numbers)) if text else -1 for text in row], np.int64)
        for row in (mine, theirs)
    ]
    known = (codes[0] >= 0)[:, None] & (codes[1] >= 0)
    alike = codes[0][:, None] == codes[1]
    return (known & (alike if kind == "same" else ~alike)).astype(float)


def _shared(mine: tuple[str, ...], theirs: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the share of the words of each need (separated by semicolons) that the offer has too."""
    words: dict[str, int] = {}
    rows = [[{words.setdefault(w, len(words)) for w in _words(text)} for text in side] for side in (mine, theirs)]
    tables = [np.zeros((len(side), len(words)), np.float32) for side in rows]
    for table, side in zip(tables, rows, strict=True):
        for i, row in enumerate(side):
            table[i, list(row)] = 1
    asked = np.maximum(tables[0].sum(1), 1)[:, None]
    return (tables[0] @ tables[1].T / asked).astype(float)


def _words(text: str) -> Iterator[str]:
    return (part.strip().casefold() for part in text.split(";") if part.strip())


def read_pairs(source: Path | bytes, needs: Side, offers: Side, *, name: str = "") -> tuple[tuple[str, str], ...]:
    """Read pairs of a need and an offer: the first two columns of a file with a heading.

    Raises
    ------
    InputError
        With every name that stands in neither file, by row.
    """
    sheet = read_sheet(source, name=name)
    said = name or (source.name if isinstance(source, Path) else "")
    if len(sheet.header) < 2:
        raise InputError([Problem(sheet.header_line, "", "Expected two columns: need and offer.", "", said)])
    problems, pairs = list(sheet.problems), []
    known = set(needs.names), set(offers.names)
    for row in sheet.rows:
        pair = row.cells[0], row.cells[1]
        for heading, each, names in zip(sheet.header, pair, known, strict=False):
            if each not in names:
                problems.append(Problem(row.line, heading, "There is no such name.", each[:80], said))
        pairs.append(pair)
    if problems:
        raise InputError(problems)
    return tuple(pairs)
