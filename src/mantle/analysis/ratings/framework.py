"""What was asked: scales of questions, the answers one could tick, and who belongs to which group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..problems import InputError, Problem

MOST_STEPS = 11  # rounding and caps are made for scales of up to eleven steps
KNOWN = ("scales", "lowest", "highest", "own", "manager", "groups", "merged", "everyone", "need")


@dataclass(frozen=True, slots=True)
class Framework:
    """Scales and their questions, with the words for groups.

    Attributes
    ----------
    scales : mapping of str to tuple of str
        Questions of each scale; a question stands in one scale only.
    lowest, highest : int
        Ends of the answers.
    own, manager : str
        The group of one's own form, and of the line manager: both are known to be one person's, who was told so.
    groups : tuple of str
        The other groups in the order of the report; empty = as they come.
    merged, everyone : str
        Names of short groups put together, and of all shown groups together.
    need : mapping of str to float
        Level that a team needs, by scale; used by `team`.

    >>> Framework({"Vision": ("q1", "q2")}).scales["Vision"]
    ('q1', 'q2')
    """

    scales: Mapping[str, tuple[str, ...]]
    lowest: int = 1
    highest: int = 5
    own: str = "self"
    manager: str = "manager"
    groups: tuple[str, ...] = ()
    merged: str = "Other colleagues"
    everyone: str = "All colleagues"
    need: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if problems := list(self._problems()):
            raise InputError(problems)

    def _problems(self):
        if not self.scales:
            yield Problem(None, "scales", "Expected at least one scale with its questions.")
        seen: dict[str, str] = {}
        for scale, items in self.scales.items():
            if not items:
                yield Problem(None, f"scales.{scale}", "Expected at least one question.")
            for item in items:
                if item in seen:
                    said = f"The question stands in “{seen[item]}” too; two scales must not share one."
                    yield Problem(None, f"scales.{scale}", said, item)
                seen.setdefault(item, scale)
        whole = all(isinstance(end, int) and not isinstance(end, bool) for end in (self.lowest, self.highest))
        if not whole or not 1 <= self.highest - self.lowest <= MOST_STEPS - 1:
            said = f"Expected whole numbers for the lowest and highest answer, 2 to {MOST_STEPS} steps."
            yield Problem(None, "highest", said, f"{self.lowest} to {self.highest}")
        names = [self.own, self.manager, *self.groups, self.merged, self.everyone]
        for name in sorted({each for each in names if names.count(each) > 1}):
            yield Problem(None, "groups", "Two groups have the same name.", name)
        for scale in self.need:
            if scale not in self.scales:
                yield Problem(None, "need", "There is no such scale.", scale)

    @property
    def items(self) -> tuple[str, ...]:
        """Return every question, scale by scale."""
        return tuple(item for items in self.scales.values() for item in items)

    @classmethod
    def from_mapping(cls, data: Any) -> Framework:
        """Return the framework of a mapping as a YAML file holds it; InputError says everything that is wrong."""
        if not isinstance(data, Mapping):
            raise InputError("Expected a mapping with “scales”, each with a list of its questions.")
        problems = [
            Problem(None, str(name), f"Expected one of: {', '.join(KNOWN)}.") for name in data if name not in KNOWN
        ]
        scales = data.get("scales")
        if not isinstance(scales, Mapping):
            problems.append(Problem(None, "scales", "Expected names of scales, each with a list of its questions."))
            scales = {}
        taken = {}
        for name, items in scales.items():
            if isinstance(items, list | tuple) and all(isinstance(item, str | int | float) for item in items):
                taken[str(name)] = tuple(str(item) for item in items)
            else:
                problems.append(Problem(None, f"scales.{name}", "Expected a list of questions."))
        rest = {name: data[name] for name in KNOWN[1:] if name in data}
        problems += _wrong_words(rest)
        need = rest.get("need", {})
        if not isinstance(need, Mapping) or not all(isinstance(v, int | float) for v in need.values()):
            problems.append(Problem(None, "need", "Expected a level for each scale."))
        if problems:
            raise InputError(problems)
        rest["groups"] = tuple(map(str, rest.get("groups") or ()))
        return cls(taken, **rest)

    @classmethod
    def from_yaml(cls, source: Path | bytes) -> Framework:
        """Return the framework of a YAML file."""
        import yaml

        raw = source if isinstance(source, bytes) else source.read_bytes()
        try:
            return cls.from_mapping(yaml.safe_load(raw.decode("utf-8-sig")))
        except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(f"The file is no YAML that can be read: {str(error)[:200]}") from error


def _wrong_words(rest: Mapping[str, Any]):
    for name in ("own", "manager", "merged", "everyone"):
        if name in rest and not (isinstance(rest[name], str) and rest[name]):
            yield Problem(None, name, "Expected a name.", str(rest[name])[:80])
    groups = rest.get("groups")
    if groups is not None and not (isinstance(groups, list | tuple) and all(isinstance(g, str) for g in groups)):
        yield Problem(None, "groups", "Expected a list of names.", str(groups)[:80])
