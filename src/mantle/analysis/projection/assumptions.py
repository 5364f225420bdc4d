"""The numbers a projection rests on, each with unit, source and uncertainty, in one file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from numbers import Real
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from mantle.analysis.problems import InputError, Problem

FILE = Path(__file__).with_name("assumptions.toml")
FREE_LENGTH = {"intake_by_year"}
SHARES = {"background_share"}
ASCENDING = {"tenure_bands", "retirement_ages", "external_age_limits"}


@cache
def _catalogue() -> Mapping[str, Mapping[str, Any]]:
    return MappingProxyType(tomllib.loads(FILE.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Every number of the projection, by name.

    Attributes
    ----------
    values : mapping of str to float, tuple or mapping
        Names, units, ranges and sources stand in `assumptions.toml` and in `describe()`.
    label : str
        "reference", "shipped" or the name of a scenario.

    Examples
    --------
    >>> shipped = Assumptions.shipped()
    >>> more = shipped.with_changes(intake_share=0.4)
    >>> shipped["intake_share"], more["intake_share"]
    (0.2, 0.4)
    >>> more.changes_from(shipped)
    {'intake_share': 0.4}
    """

    values: Mapping[str, Any]
    label: str = "shipped"

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @classmethod
    def reference(cls) -> Assumptions:
        """Return the reference model: no cover, moves, shocks or covariates."""
        return cls(MappingProxyType({n: _plain(e["value"]) for n, e in _catalogue().items()}), "reference")

    @classmethod
    def shipped(cls) -> Assumptions:
        """Return what the product uses unless told otherwise."""
        values = {n: _plain(e.get("shipped", e["value"])) for n, e in _catalogue().items()}
        return cls(MappingProxyType(values), "shipped")

    @classmethod
    def from_toml(cls, path: str | Path, *, start: Assumptions | None = None) -> Assumptions:
        """Read changes from a file of `name = value` lines, or of tables with a `value` each.

        Raises
        ------
        InputError
            Naming every unknown name and every value out of its range or of the wrong shape.
        """
        try:
            found = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
        except (ValueError, RecursionError) as error:  # not TOML, not UTF-8, endless digits, brackets without end
            raise InputError([Problem(None, "", f"The file is not TOML: {error}", source=str(path))]) from error
        changes = {n: v["value"] if isinstance(v, dict) and "value" in v else v for n, v in found.items()}
        return (start or cls.shipped()).with_changes(**changes)

    def with_changes(self, *, label: str | None = None, **changes: Any) -> Assumptions:
        """Return a copy with some numbers changed; raises InputError with every problem."""
        problems = [p for name, value in changes.items() for p in _problems(name, value)]
        if problems:
            raise InputError(problems)
        values = dict(self.values) | {name: _plain(value) for name, value in changes.items()}
        if values["cover_acting"] + values["cover_former"] > 1:
            raise InputError([Problem(None, "cover_former", "With “cover_acting” it comes to more than 1.")])
        return Assumptions(MappingProxyType(values), label or ("changed" if changes else self.label))

    def drawn(self, rng: np.random.Generator) -> Assumptions:
        """Return one draw of the numbers from their uncertainty: log-normal around each, kept within its range."""
        changes = {}
        for name, entry in _catalogue().items():
            if entry["uncertainty"] > 0:
                spread = np.sqrt(np.log1p(entry["uncertainty"] ** 2))
                factor = np.exp(spread * rng.standard_normal() - spread**2 / 2)
                drawn = np.clip(np.asarray(self[name], float) * factor, entry["least"], entry["most"])
                changes[name] = drawn.tolist()
        over = max(1.0, changes["cover_acting"] + changes["cover_former"])
        changes |= {name: changes[name] / over * 0.9999 for name in ("cover_acting", "cover_former")}
        return self.with_changes(label=self.label, **changes)

    def changes_from(self, other: Assumptions) -> dict[str, Any]:
        """Return the numbers that differ from another set."""
        return {name: value for name, value in self.to_dict().items() if value != other.to_dict()[name]}

    def describe(self) -> list[dict[str, Any]]:
        """Return a row for each number, in plain words: name, words, value, unit, source, uncertainty."""
        return [
            {"name": name, "words": entry["words"], "value": self.to_dict()[name], "unit": entry["unit"],
             "source": entry["source"], "uncertainty": entry["uncertainty"]}
            for name, entry in _catalogue().items()
        ]  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as JSON can hold them."""
        return {n: list(v) if isinstance(v, tuple) else dict(v) if isinstance(v, Mapping) else v
                for n, v in self.values.items()}  # fmt: skip


def _plain(value: Any) -> Any:
    """Return lists as tuples and tables as read-only tables, so that nobody changes them by accident."""
    if isinstance(value, Mapping):
        return MappingProxyType(dict(value))
    if isinstance(value, np.ndarray):
        value = value.tolist()
    return tuple(value) if isinstance(value, list | tuple) else value


def _shown(value: Any) -> str:
    """Return the beginning of a value; Python refuses to write out whole numbers of thousands of digits."""
    try:
        return str(value)[:80]
    except ValueError:
        return "a number of thousands of digits"


def _problems(name: str, value: Any) -> list[Problem]:
    """Return what is wrong with a number, as sentences."""
    if name not in _catalogue():
        return [Problem(None, name, "There is no assumption of this name.", _shown(value))]
    entry = _catalogue()[name]
    expected, found = _plain(entry["value"]), _plain(value)
    listed = isinstance(expected, tuple)
    if isinstance(expected, Mapping) != isinstance(found, Mapping) or listed != isinstance(found, tuple):
        return [Problem(None, name, f"Expected the shape of {entry['value']!r}.", _shown(value))]
    if listed and name not in FREE_LENGTH and len(found) != len(expected):
        return [Problem(None, name, f"Expected {len(expected)} numbers, found {len(found)}.", _shown(value))]
    numbers = list(found.values()) if isinstance(found, Mapping) else list(found) if listed else [found]
    least, most, whole = entry["least"], entry["most"], isinstance(entry["least"], int)
    for number in numbers:
        fits = isinstance(number, Real) and not isinstance(number, bool) and least <= number <= most
        if not fits or (whole and number != int(number)):
            kind = "a whole number" if whole else "a number"
            return [Problem(None, name, f"Expected {kind} from {least} to {most}.", _shown(number))]
    if name in SHARES and abs(sum(numbers) - 1) > 1e-6:
        return [Problem(None, name, "The shares must add up to 1.", _shown(value))]
    if name in ASCENDING and sorted(numbers) != numbers:
        return [Problem(None, name, "The numbers must rise.", _shown(value))]
    return []
