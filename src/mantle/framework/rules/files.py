"""FRA-6: a framework as a file. YAML in, plain values and every problem out, each with its path; no database.

A file says one framework: `key`, `edition`, `name`, `kind`, `summary`, `source`, `axes`, `domains` (which may hold
`domains`) with `competencies` and their `levels`, and `profiles`. A domain, or the framework for the ends of its axes,
may hold `items`: what a person is asked about themselves. A file of evidence says `studies` with `findings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from mantle.framework.rules.states import Confidence, Kind, Tier

LARGEST = 1_000_000  # bytes; the largest framework that ships has under 40,000
DEEPEST = 4  # domains within domains
AXES, ENDS = ("across", "down"), ("low", "high")
SETTINGS = ("within", "between")  # FRA-10: asked of one's own agency, or of work between agencies
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

# What each kind of thing may hold: field -> (type, most characters or entries); those in _NEEDED must be there.
_TEXT, _LONG, _KEYED = (str, 200), (str, 4000), (str, 60)
SHAPES: dict[str, dict[str, tuple[type, int]]] = {
    "framework": {
        "key": _KEYED, "edition": (int, 999), "name": _TEXT, "kind": _KEYED, "summary": _LONG, "source": _LONG,
        "axes": (dict, 2), "domains": (list, 60), "profiles": (list, 40), "items": (list, 40),
    },
    "domain": {
        "key": _KEYED, "name": _TEXT, "definition": _LONG, "evidence": (list, 20), "phases": (list, 20),
        "across": _KEYED, "down": _KEYED, "domains": (list, 60), "competencies": (list, 60), "items": (list, 40),
        "actions": (list, 20),
    },
    "item": {"key": _KEYED, "text": (str, 300), "setting": _KEYED, "axis": _KEYED, "end": _KEYED},
    "competency": {"key": _KEYED, "name": _TEXT, "statement": _LONG, "levels": (dict, 4)},
    "profile": {
        "key": _KEYED, "name": _TEXT, "tier": _KEYED, "purpose": _LONG, "knowledge": (list, 40), "expects": (list, 80),
    },
    "expectation": {"competency": _KEYED, "level": (int, 4), "weight": (int, 3)},
    "study": {
        "key": _KEYED, "title": (str, 300), "authors": (str, 300), "year": (int, 2100), "commissioner": _TEXT,
        "contractor": _TEXT, "question": _LONG, "report": _LONG, "findings": (list, 60),
    },
    "finding": {"key": _KEYED, "text": _LONG, "confidence": _KEYED, "supports": (list, 60)},
}  # fmt: skip
_NEEDED = {
    "framework": ("key", "name", "kind", "domains"), "domain": ("key", "name"),
    "competency": ("key", "name", "statement"), "item": ("key", "text"),
    "profile": ("key", "name", "tier", "expects"), "expectation": ("competency", "level"),
    "study": ("key", "title", "findings"), "finding": ("key", "text", "confidence"),
}  # fmt: skip
_NAMES: dict[type, str] = {str: "text", int: "a whole number", list: "a list", dict: "named values"}


class BadFile(ValueError):
    """A file that cannot be taken, with every problem in it."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class _Plain(yaml.SafeLoader):
    """Safe loading without aliases (a small file could otherwise unfold to a huge one) or names given twice."""

    def compose_node(self, parent, index):
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError(f"line {self.peek_event().start_mark.line + 1}: write it out; no aliases are taken")
        return super().compose_node(parent, index)

    def construct_mapping(self, node, deep=False):
        names = [self.construct_object(key, deep=deep) for key, _ in node.value]
        for name in {str(each) for each in names if names.count(each) > 1}:
            raise yaml.YAMLError(f"line {node.start_mark.line + 1}: “{name}” is said twice")
        return super().construct_mapping(node, deep=deep)


def read(content: bytes | str) -> dict[str, Any]:
    """The plain values of a file of a framework or of evidence. FRA-6.

    Raises `BadFile` with every problem, each with its path, such as `domains[2].competencies[0].levels`.

    >>> try:
    ...     read("key: A B\\nname: Four models\\nkind: model\\ndomains: []")
    ... except BadFile as error:
    ...     print(error)
    key: use small letters, figures and hyphens, such as “four-models”
    domains: give at least one
    """
    raw = content.encode() if isinstance(content, str) else content
    if len(raw) > LARGEST:
        raise BadFile([f"The file has {len(raw):,} bytes; {LARGEST:,} are taken."])
    try:
        found = yaml.load(raw.decode("utf-8-sig"), Loader=_Plain)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise BadFile([f"This is not YAML that can be read: {error}"]) from error
    if not isinstance(found, dict):
        raise BadFile(["The file must hold named values, beginning with `key:` or `studies:`."])
    problems = list(_of_evidence(found) if "studies" in found else _of_framework(found))
    if problems:
        raise BadFile(problems)
    return found


def _shape(kind: str, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: expected named values"
        return
    at = f"{path}." if path else ""
    for name in value:
        if name not in SHAPES[kind]:
            yield f"{at}{name}: not known here; known are {', '.join(SHAPES[kind])}"
    for name in _NEEDED[kind]:
        if value.get(name) in (None, ""):
            yield f"{at}{name}: missing"
    for name, (wanted, most) in SHAPES[kind].items():
        if value.get(name) is not None:
            yield from _field(value[name], wanted, most, at + name)
    key = value.get("key")
    if isinstance(key, str) and key and not _KEY.fullmatch(key):
        yield f"{at}key: use small letters, figures and hyphens, such as “four-models”"


def _field(value: Any, wanted: Any, most: int, path: str) -> Iterator[str]:
    if not isinstance(value, wanted) or isinstance(value, bool):
        yield f"{path}: expected {_NAMES[wanted]}"
    elif wanted is int and not 1 <= value <= most:
        yield f"{path}: expected a number from 1 to {most:,}, found {value}"
    elif wanted is not int and len(value) > most:
        yield f"{path}: {len(value):,} is too long; {most:,} are taken"


def _items(value: Any, name: str, path: str = "") -> Iterator[tuple[str, dict]]:
    """Entries of a list with their paths; what is no list, or no mapping in it, was said already."""
    rows = value.get(name) if isinstance(value, dict) else None
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        yield f"{path + '.' if path else ''}{name}[{number}]", row


def _one_of(value: Any, options: type, path: str) -> Iterator[str]:
    if isinstance(value, str) and value and value not in list(options):  # type: ignore[call-overload]
        yield f"{path}: expected one of {', '.join(options)}, found “{value}”"  # type: ignore[arg-type]


def _texts(value: Any, path: str) -> Iterator[str]:
    for number, text in enumerate(value if isinstance(value, list) else []):
        if not isinstance(text, str) or not text.strip() or len(text) > 500:
            yield f"{path}[{number}]: expected text of up to 500 characters"


def _of_framework(found: dict) -> Iterator[str]:
    yield from _shape("framework", found, "")
    yield from _one_of(found.get("kind"), Kind, "kind")
    yield from _axes(found.get("axes"))
    if found.get("domains") == []:
        yield "domains: give at least one"
    seen: dict[tuple[str, str], str] = {}
    for path, domain in _items(found, "domains"):
        yield from _of_domain(domain, path, seen, 1)
    for path, profile in _items(found, "profiles"):
        yield from _of_profile(profile, path, seen)
    for path, item in _items(found, "items"):
        yield from _of_item(item, path, seen)
        if isinstance(item, dict) and (item.get("axis") not in AXES or item.get("end") not in ENDS):
            yield f"{path}: outside a domain an item names the end of an axis: `axis` across or down, `end` low or high"
        elif not found.get("axes"):
            yield f"{path}: there are no axes in this file"


def _axes(axes: Any) -> Iterator[str]:
    if not axes or not isinstance(axes, dict):
        return
    if set(axes) != {"across", "down"}:
        yield "axes: give both `across` and `down`"
    for side, axis in axes.items():
        if not isinstance(axis, dict) or set(axis) != {"name", "low", "high"} or not all(map(_is_text, axis.values())):
            yield f"axes.{side}: give `name`, `low` and `high` as text"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200


def _once(kind: str, row: Any, path: str, seen: dict[tuple[str, str], str]) -> Iterator[str]:
    key = row.get("key") if isinstance(row, dict) else None
    if isinstance(key, str) and (first := seen.setdefault((kind, key), path)) != path:
        yield f"{path}.key: “{key}” is used already at {first}"


def _of_domain(domain: Any, path: str, seen: dict, depth: int) -> Iterator[str]:
    yield from _shape("domain", domain, path)
    yield from _once("domain", domain, path, seen)
    if not isinstance(domain, dict):
        return
    if depth > DEEPEST:
        yield f"{path}: domains stand at most {DEEPEST} deep"
        return
    for name in ("evidence", "phases", "actions"):
        yield from _texts(domain.get(name), f"{path}.{name}")
    sides = [domain.get("across"), domain.get("down")]
    if any(side is not None for side in sides) and not all(side in ("low", "high") for side in sides):
        yield f"{path}: `across` and `down` stand together, each “low” or “high”"
    for at, competency in _items(domain, "competencies", path):
        yield from _shape("competency", competency, at)
        yield from _once("competency", competency, at, seen)
        yield from _levels(competency.get("levels") if isinstance(competency, dict) else None, f"{at}.levels")
    for at, item in _items(domain, "items", path):
        yield from _of_item(item, at, seen)
        if isinstance(item, dict) and (item.get("axis") or item.get("end")):
            yield f"{at}: an item of a domain names no axis"
    for at, inner in _items(domain, "domains", path):
        yield from _of_domain(inner, at, seen, depth + 1)


def _of_item(item: Any, path: str, seen: dict) -> Iterator[str]:
    yield from _shape("item", item, path)
    yield from _once("item", item, path, seen)
    if isinstance(item, dict) and item.get("setting") not in (None, *SETTINGS):
        yield f"{path}.setting: expected one of {', '.join(SETTINGS)}"


def _levels(levels: Any, path: str) -> Iterator[str]:
    if not isinstance(levels, dict) or not levels:
        return
    if list(levels) != list(range(1, len(levels) + 1)):
        yield f"{path}: number them 1, 2, 3 … in order"
    for number, indicators in levels.items():
        if not isinstance(indicators, list) or not indicators:
            yield f"{path}.{number}: give a list of what one would see"
        else:
            yield from _texts(indicators, f"{path}.{number}")


def _of_profile(profile: Any, path: str, seen: dict) -> Iterator[str]:
    yield from _shape("profile", profile, path)
    yield from _once("profile", profile, path, seen)
    if not isinstance(profile, dict):
        return
    yield from _one_of(profile.get("tier"), Tier, f"{path}.tier")
    yield from _texts(profile.get("knowledge"), f"{path}.knowledge")
    asked: set[str] = set()
    for at, line in _items(profile, "expects", path):
        yield from _shape("expectation", line, at)
        key = line.get("competency") if isinstance(line, dict) else None
        if isinstance(key, str) and key and ("competency", key) not in seen:
            yield f"{at}.competency: there is no competency “{key}” in this file"
        if isinstance(key, str) and key in asked:
            yield f"{at}.competency: “{key}” is asked for twice"
        asked.add(str(key))


def _of_evidence(found: dict) -> Iterator[str]:
    for name in set(found) - {"studies"}:
        yield f"{name}: not known here; a file of evidence holds `studies` only"
    if not isinstance(found["studies"], list):
        yield "studies: expected a list"
    seen: dict[tuple[str, str], str] = {}
    for path, study in _items(found, "studies"):
        yield from _shape("study", study, path)
        yield from _once("study", study, path, seen)
        inner: dict[tuple[str, str], str] = {}
        for at, finding in _items(study, "findings", path):
            yield from _shape("finding", finding, at)
            yield from _once("finding", finding, at, inner)
            if isinstance(finding, dict):
                yield from _one_of(finding.get("confidence"), Confidence, f"{at}.confidence")
                yield from _texts(finding.get("supports"), f"{at}.supports")


def write(values: dict[str, Any]) -> str:
    """The same values as YAML, in the order given, readable by a person."""
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=110)
