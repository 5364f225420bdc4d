"""The rules of the house as plain functions: source in, offences out. `test_architecture.py` shows that each can fail.

An offence is one line of text that says where and what, so that the failing test reads as a list of things to do.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

FLOORS: tuple[tuple[str, ...], ...] = (
    ("analysis",),
    ("web",),
    ("people",),
    ("equality",),
    ("structures",),
    ("framework",),
    ("programmes",),
    ("learning",),
    ("selection", "feedback", "networks", "support"),
    ("succession",),
    ("forecast",),
    ("evaluation",),
    ("rights",),
    ("home",),
    ("api", "cli"),
    ("config",),
)
SLICES = tuple(name for floor in FLOORS[2:-2] for name in floor)
OPEN_ROOMS = {"models", "rules", "queries", "actions"}  # what a slice may use of a lower one
OPEN_ROOMS_OF_PEOPLE = OPEN_ROOMS | {
    "access", "guards", "audit", "jobs", "mail", "records", "saving", "stale", "acting", "wall"
}  # fmt: skip
SHARED_IN_ANALYSIS = {"tables", "problems", "provenance", "results", "_kernels"}
# (method, method) pairs allowed by a decision record: docs/adr/0008
METHODS_THAT_LEAN = {("ratings", "disclosure"), ("network", "disclosure"), ("fairness", "disclosure")}
WALLS = (("selection", "feedback"), ("selection", "networks"), ("succession", "feedback"), ("succession", "networks"))
# Equality data is out of reach of whatever shows, ranks, matches or forecasts people; these alone may read it.
EQUALITY_READERS = {"equality", "rights", "evaluation", "home"}
WALLS += tuple((name, "equality") for name in SLICES if name not in EQUALITY_READERS | {"people"})
BANNED_MODULES = {
    "utils", "helpers", "services", "common", "managers", "signals", "base", "misc", "handle", "process", "admin",
}  # fmt: skip
CLOCK = "web/clock.py"
MAY_OPEN_TRANSACTIONS = ("actions", "people/jobs.py", "people/audit.py", "people/mail.py",
                         "people/triggers.py", "people/wall.py")  # fmt: skip
DOORS = {"views", "forms", "urls", "guards", "queries", "reports", "templatetags", "context", "api"}
WRITES = {"save", "create", "get_or_create", "update_or_create", "delete", "update", "bulk_create", "bulk_update"}
NEVER = {"mark_safe": "mark_safe", "extra": ".extra", "RawSQL": "RawSQL", "csrf_exempt": "csrf_exempt"}

Edge = tuple[str, str]


def offices(module: str) -> list[str]:
    """`mantle.people.models.cases` as ["people", "models", "cases"]."""
    return module.split(".")[1:]


# --- who may import whom ---------------------------------------------------------------------------------------------


def closed_rooms(edges: Iterable[Edge]) -> Iterator[str]:
    """A slice uses only the models, rules, queries and actions of another; never its doors."""
    for importer, imported in edges:
        mine, theirs = offices(importer), offices(imported)
        if not mine or not theirs or mine[0] not in SLICES or theirs[0] not in SLICES or mine[0] == theirs[0]:
            continue
        allowed = OPEN_ROOMS_OF_PEOPLE if theirs[0] == "people" else OPEN_ROOMS
        if len(theirs) > 1 and theirs[1] not in allowed:
            yield f"{importer} imports {imported}: of another slice only {', '.join(sorted(allowed))}"


def climbing(edges: Iterable[Edge]) -> Iterator[str]:
    """Nothing imports from a floor above it, or from a neighbour on its own floor."""
    height = {name: level for level, floor in enumerate(FLOORS) for name in floor}
    for importer, imported in edges:
        mine, theirs = (offices(each)[:1] for each in (importer, imported))
        if not mine or not theirs or mine == theirs or mine[0] not in height or theirs[0] not in height:
            continue
        if height[theirs[0]] >= height[mine[0]]:
            yield f"{importer} imports {imported}: that stands on the same floor or above"


def leaning_methods(edges: Iterable[Edge]) -> Iterator[str]:
    """One method of analysis does not lean on another."""
    for importer, imported in edges:
        mine, theirs = offices(importer), offices(imported)
        if mine[:1] != ["analysis"] or theirs[:1] != ["analysis"] or len(mine) < 2 or len(theirs) < 2:
            continue
        if (
            mine[1] != theirs[1]
            and theirs[1] not in SHARED_IN_ANALYSIS
            and (mine[1], theirs[1]) not in METHODS_THAT_LEAN
        ):
            yield f"{importer} imports {imported}: methods stand apart"


def breached_walls(edges: Iterable[Edge]) -> Iterator[str]:
    """Selection and succession never reach feedback or networks, not even through others."""
    known: dict[str, set[str]] = {}
    for importer, imported in edges:
        known.setdefault(importer, set()).add(imported)
    for inside, outside in WALLS:
        starts = [module for module in known if offices(module)[:1] == [inside]]
        for start in starts:
            reached = _reached_from(start, known)
            for module in sorted(reached):
                if offices(module)[:1] == [outside]:
                    yield f"{start} reaches {module}: those answers were given for something else"


def _reached_from(start: str, known: dict[str, set[str]]) -> set[str]:
    reached, waiting = set(), [start]
    while waiting:
        for module in known.get(waiting.pop(), set()) - reached:
            reached.add(module)
            waiting.append(module)
    return reached


def knows_django(edges: Iterable[Edge]) -> Iterator[str]:
    """The core, every page of rules and the file commands know no Django."""
    for importer, imported in edges:
        mine = offices(importer)
        pure = mine[:1] == ["analysis"] or mine[:2] == ["cli", "files"] or mine[1:2] == ["rules"]
        if pure and imported.split(".")[0] == "django":
            yield f"{importer} imports {imported}: it is to stand without Django"


def compiles(edges: Iterable[Edge]) -> Iterator[str]:
    """Only the kernels import Numba: everything else starts without it."""
    for importer, imported in edges:
        if imported.split(".")[0] == "numba" and not importer.endswith("._kernels"):
            yield f"{importer} imports numba: only _kernels.py does"


def strange_rooms(modules: Iterable[str]) -> Iterator[str]:
    """A folder that stands on no floor, or a module named after nothing in particular."""
    for module in modules:
        names = offices(module)
        if names and names[0] not in {name for floor in FLOORS for name in floor}:
            yield f"{module} stands on no floor"
        for name in set(names) & BANNED_MODULES:
            yield f"{module}: “{name}” says nothing"


# --- one file --------------------------------------------------------------------------------------------------------


def sizes(path: str, source: str) -> Iterator[str]:
    """Files, functions and argument lists beyond the stops of the house."""
    lines = source.count("\n") + 1
    if lines > 400:
        yield f"{path} has {lines} lines; the stop is 400"
    stop = 80 if path.startswith("analysis/") else 25 if "views" in Path(path).with_suffix("").parts else 40
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        length = (node.end_lineno or 0) - node.lineno + 1
        if length > stop:
            yield f"{path}:{node.lineno} {node.name} has {length} lines; the stop is {stop}"
        places = [each for each in node.args.posonlyargs + node.args.args if each.arg not in {"self", "cls"}]
        if len(places) > 6:
            yield f"{path}:{node.lineno} {node.name} takes {len(places)} arguments by position; the stop is 6"


def clocks(path: str, source: str) -> Iterator[str]:
    """Time is an argument: only the clock reads it. Turning a given moment into local time is no reading."""
    if path == CLOCK:
        return
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = ast.unparse(node.func.value).split(".")[-1]
        reads = (owner, node.func.attr) in {
            ("timezone", "now"), ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
        }  # fmt: skip
        reads |= owner == "timezone" and node.func.attr in {"localdate", "localtime"} and not node.args
        if reads:
            yield f"{path}:{node.lineno} reads the time with {owner}.{node.func.attr}"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "default" and ast.unparse(node.value) == "timezone.now":
            yield f"{path}:{node.lineno} has the clock as a default"


def transactions(path: str, source: str) -> Iterator[str]:
    """Only actions open transactions (and the record, queue and post beside them, and what `migrate` builds)."""
    rooms = Path(path).with_suffix("").parts
    if "migrations" in rooms or "actions" in rooms or path in MAY_OPEN_TRANSACTIONS:
        return
    for node in ast.walk(ast.parse(source)):
        named = node.names if isinstance(node, ast.ImportFrom) and node.module == "django.db" else []
        if any(name.name == "transaction" for name in named):
            yield f"{path}:{node.lineno} imports transaction outside actions"


def writes(path: str, source: str) -> Iterator[str]:
    """No door writes: a change is an action."""
    rooms = set(Path(path).with_suffix("").parts)
    if not rooms & DOORS or "cli" in rooms:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            if node.func.attr == "update" and not _on_rows(node.func.value):
                continue
            yield f"{path}:{node.lineno} calls .{node.func.attr}() at a door"


def _on_rows(value: ast.expr) -> bool:
    """Whether .update() is called on rows rather than on a dictionary: something in the chain is a query."""
    names = {node.attr for node in ast.walk(value) if isinstance(node, ast.Attribute)}
    return bool(names & {"objects", "filter", "exclude", "all", "visible_to", "_default_manager"})


def silent(path: str, source: str) -> Iterator[str]:
    """Every public function and class of the core says what it is for."""
    if not path.startswith("analysis/") or Path(path).name.startswith("_"):
        return
    for node in ast.parse(source).body:
        named = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if named and not ast.get_docstring(node):
            yield f"{path}:{node.lineno} {node.name} has no docstring"


def never(path: str, source: str) -> Iterator[str]:
    """Calls that let markup or SQL through unchecked."""
    for node in ast.walk(ast.parse(source)):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if isinstance(node, ast.Attribute) and name == "extra" and not _on_rows(node.value):
            continue
        if name in NEVER and (name != "extra" or isinstance(node, ast.Attribute)):
            yield f"{path}:{node.lineno} uses {NEVER[name]}"


def unescaped(path: str, template: str) -> Iterator[str]:
    """Templates escape everything."""
    for pattern in (
        r"\|\s*safe\b",
        r"\|\s*safeseq\b",
        r"{%\s*autoescape\s+off",
        r"<script(?![^>]*\bsrc=)(?![^>]*json)",
    ):
        for found in re.finditer(pattern, template):
            yield f"{path}:{template.count(chr(10), 0, found.start()) + 1} has {found.group()}"
    for found in re.finditer(r"<[^>]+\s(style|on[a-z]+)=\"", template):
        yield f"{path}:{template.count(chr(10), 0, found.start()) + 1} has an inline {found.group(1)}"


WAITS = ("expect(", "wait_for", ".expect_", "get_by_", ".locator(", ".fill(")


def hurried(path: str, source: str) -> Iterator[str]:
    """In a browser test, what follows a press waits for what the press brings; else a slow machine reads the old page.

    A locator that acts (`fill`, `check`, `click`) waits by itself; one that only reads does not.
    """
    for node in ast.walk(ast.parse(source)):
        body = getattr(node, "body", None)
        for pressed, after in pairwise(body if isinstance(body, list) else []):
            text = ast.unparse(pressed)
            if not (isinstance(pressed, ast.Expr) and isinstance(pressed.value, ast.Call)):
                continue
            if not text.endswith((".click()", ".press('Enter')")):
                continue
            follows = ast.unparse(after).splitlines()[0] if isinstance(after, ast.With) else ast.unparse(after)
            reads = isinstance(after, ast.Assert | ast.Assign | ast.AugAssign)
            if reads or not any(word in follows for word in WAITS):
                yield f"{path}:{pressed.lineno} is followed by {follows[:60]!r}, which waits for nothing"


# --- words, addresses, locks -----------------------------------------------------------------------------------------

# Written in halves, so that this file does not offend against itself.
NOT_OUR_WORDS = tuple(
    "".join(halves) for halves in (("anony", "mous"), ("heir ", "apparent"), ("appointed ", "successor"))
)
NOT_OUR_PLACES = tuple(
    "".join(halves)
    for halves in (
        ("/wo", "rk/"), ("/ro", "ot/"), ("/home/", "user"), ("pypi", ".org"), ("pythonhosted", ".org"),
        ("registry.npm", "js"), ("deb.deb", "ian"), ("sub", "agent"), (".libr", "ary/"), ("anthro", "pic"),
        ("chat", "gpt"), ("language ", "model"),
    )
)  # fmt: skip


def foreign_words(path: str, text: str, words: Iterable[str] = NOT_OUR_WORDS) -> Iterator[str]:
    for word in words:
        for found in re.finditer(rf"\b{re.escape(word)}\b", text, re.IGNORECASE):
            yield f"{path}:{text.count(chr(10), 0, found.start()) + 1} says “{word}”"


def foreign_places(path: str, text: str) -> Iterator[str]:
    lower = text.lower()
    for place in NOT_OUR_PLACES:
        start = lower.find(place)
        if start >= 0:
            yield f"{path}:{text.count(chr(10), 0, start) + 1} names {place}"


def unexplained_dependencies(path: str, text: str) -> Iterator[str]:
    """Every dependency says what it is for."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith(("#", "-r", "-c")) and not re.search(r"\S\s+#\s*\S.{4}", line):
            yield f"{path}:{number} does not say what {line.split('>')[0]} is for"


def loose_locks(path: str, text: str) -> Iterator[str]:
    """A lock pins each package to one version and its hashes, and names no registry."""
    if "://" in text or "--index" in text or "--find-links" in text:
        yield f"{path} names a registry"
    for block in re.split(r"\n(?=\S)", text.strip()):
        name = block.split("\n")[0]
        if not re.match(r"[A-Za-z0-9_.\[\],-]+==\S+", name):
            yield f"{path}: {name} is not pinned"
        elif "--hash=sha256:" not in block:
            yield f"{path}: {name} has no hash"
