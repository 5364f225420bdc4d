"""A plugin of pytest for `mutants`: `pytest -p benchmarks.trust._mutating --mutate FILE TESTS`.

The tests run once as the file is, and it is noted which of them comes by which line. Then the file is changed in one
place after another, each time in a process of its own that is forked from this one, with the world of the tests as it
stands: code of functions that live already, decorated views too, is exchanged. The tests that come by the line run, the
quickest first; a mutant of which none fails has survived.
"""

from __future__ import annotations

import ast
import copy
import gc
import json
import os
import resource
import sys
import time
import types
from collections import defaultdict
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

import pytest

LEAST = 4  # seconds of the processor for one mutant, and thrice what the tests take: one that never ends is found too
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Mod: ast.Mult,
}  # fmt: skip
OTHER_NAMES = {"any": "all", "all": "any", "min": "max", "max": "min"}


def variants(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """What may stand in the place of a node, with words for it."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield "compares the other way", _with(node, ops=[COMPARISONS[type(node.ops[0])]()])
    elif isinstance(node, ast.BoolOp):
        yield "and for or", _with(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())
        for place in range(len(node.values)):
            left = node.values[:place] + node.values[place + 1 :]
            yield f"without condition {place + 1}", left[0] if len(left) == 1 else _with(node, values=left)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "without not", node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        yield "another operator", _with(node, op=OPERATORS[type(node.op)]())
    elif isinstance(node, ast.IfExp):
        yield "always", node.body
        yield "never", node.orelse
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "True for False", ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield "one more", ast.Constant(node.value + 1)
        if node.value:
            yield "one less", ast.Constant(node.value - 1)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in OTHER_NAMES:
        yield f"{OTHER_NAMES[node.id]} for {node.id}", ast.Name(OTHER_NAMES[node.id], ast.Load())
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield "takes all", _with(node, ifs=[])
    elif isinstance(node, ast.If | ast.While):
        yield "never", _with(node, test=ast.Constant(False))
        if isinstance(node, ast.If):
            yield "always", _with(node, test=ast.Constant(True))
    elif isinstance(node, ast.Raise):
        yield "does not refuse", ast.Pass()
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "without the call", ast.Pass()
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield "returns nothing", _with(node, value=ast.Constant(None))


def _with(node: ast.AST, **fields: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def mutants(source: str) -> Iterator[tuple[int, str, ast.Module]]:
    """The module with one place of one function changed: the line, what was done, the whole tree."""
    tree = ast.parse(source)
    every = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    within = {id(inner) for each in every for inner in ast.walk(each) if inner is not each}
    functions = [each for each in every if id(each) not in within]
    types_said = {id(inner) for each in ast.walk(tree) for said in _types(each) for inner in ast.walk(said)}
    for function in functions:
        for parent in ast.walk(function):
            if id(parent) in types_said:
                continue
            for field, value in ast.iter_fields(parent):
                if field in ("decorator_list", "annotation", "returns", "args") or isinstance(parent, ast.JoinedStr):
                    continue
                places = value if isinstance(value, list) else [value]
                for place, node in enumerate(places):
                    if not isinstance(node, ast.AST):
                        continue
                    for words, other in variants(node):
                        yield _put(tree, parent, field, place if isinstance(value, list) else None, other, node, words)


def _types(node: ast.AST) -> list[ast.AST]:
    """What is said of types: nothing that runs."""
    return [said for name in ("annotation", "returns") if (said := getattr(node, name, None)) is not None]


def _put(
    tree: ast.Module, parent: ast.AST, field: str, place: int | None, other: ast.AST, node: ast.AST, words: str
) -> tuple[int, str, ast.Module]:
    line = getattr(node, "lineno", None) or node.target.lineno  # type: ignore[attr-defined]
    said = f"{ast.unparse(node).splitlines()[0]}: {words}"
    if hasattr(node, "lineno"):
        other = ast.copy_location(other if other is not node else copy.copy(other), node)
    before = getattr(parent, field)
    if place is None:
        setattr(parent, field, other)
    else:
        setattr(parent, field, [*before[:place], other, *before[place + 1 :]])
    changed = ast.fix_missing_locations(copy.deepcopy(tree))
    setattr(parent, field, before)
    return line, said, changed


def codes_of(code: types.CodeType) -> dict[tuple[str, int], types.CodeType]:
    """All code within a module, by name and first line."""
    found = {}
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            found[each.co_qualname, each.co_firstlineno] = each
            found |= codes_of(each)
    return found


def living(file: Path) -> tuple[list[types.FunctionType], list[Any]]:
    """Every function of the file that lives, decorated or within another, and those whose answers are kept."""
    found = [each for each in gc.get_objects() if isinstance(each, types.FunctionType | _lru_cache_wrapper)]
    functions = [each for each in found if _is_of(each, file)]
    kept = [each for each in found if isinstance(each, _lru_cache_wrapper) and _is_of(each.__wrapped__, file)]
    return functions, kept


def _is_of(function: Any, file: Path) -> bool:
    return isinstance(function, types.FunctionType) and function.__code__.co_filename == str(file)


def exchange(file: Path, functions: list[types.FunctionType], kept: list[Any], tree: ast.Module) -> None:
    """Give every function its code of the changed tree; what was kept of answers is forgotten."""
    new = codes_of(compile(tree, str(file), "exec"))
    for each in functions:
        code = new.get((each.__code__.co_qualname, each.__code__.co_firstlineno))
        if code is not None and code.co_freevars == each.__code__.co_freevars:
            each.__code__ = code
    for each in kept:
        each.cache_clear()


class Mutating:
    """Takes the place of pytest's loop over the tests."""

    def __init__(self, file: Path, most: int, where: str) -> None:
        self.file, self.most, self.where, self.failed = file.resolve(), most, where, False
        self.taken = 0.0
        self.functions: list[types.FunctionType] = []
        self.kept: list[Any] = []
        self.by_line: dict[int, list[tuple[float, int, pytest.Item]]] = defaultdict(list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if len(session.items) < 2:
            raise session.Failed("two tests at least: the world of one stands until the next")
        started = time.process_time()
        for item, following in zip(session.items, [*session.items[1:], session.items[0]], strict=True):
            self.run_traced(item, following)
            if self.failed:
                raise session.Failed(f"{item.nodeid} fails as the file is")
        self.taken = time.process_time() - started
        self.functions, self.kept = living(self.file)
        gc.freeze()  # else each child would copy what it looks through
        found = {"file": str(self.file.name), "tests": len(session.items), "mutants": 0, "killed": 0, "survived": []}
        every = list(mutants(self.file.read_text()))
        for line, words, tree in every[:: max(1, len(every) // self.most)]:
            found["mutants"] += 1
            if self.kills(line, tree):
                found["killed"] += 1
            else:
                found["survived"].append(f"{line}: {words}")
        Path(self.where).write_text(json.dumps(found))
        return True

    def run_traced(self, item: pytest.Item, following: pytest.Item) -> None:
        name, lines, started = str(self.file), set(), time.perf_counter()

        def local(frame, event, _):
            if event == "line":
                lines.add(frame.f_lineno)
            return local

        def called(frame, *_):
            return local if frame.f_code.co_filename == name else None

        sys.settrace(called)
        try:
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        finally:
            sys.settrace(None)
        for line in lines:
            self.by_line[line].append((time.perf_counter() - started, len(self.by_line[line]), item))

    def kills(self, line: int, tree: ast.Module) -> bool:
        """Whether a test fails when the file is changed so. The child never comes back from here."""
        order = [item for _, _, item in sorted(self.by_line.get(line, []))]
        if not order:
            return False
        child = os.fork()
        if child:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
        longest = LEAST + 3 * int(self.taken)
        resource.setrlimit(resource.RLIMIT_CPU, (longest, longest))
        try:
            exchange(self.file, self.functions, self.kept, tree)
            order[0].session._setupstate.teardown_exact(order[0])
            for item, following in zip(order, [*order[1:], order[0]], strict=True):
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
                if self.failed:
                    break
            os._exit(int(self.failed))
        finally:
            os._exit(2)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--mutate", help="the file to change")
    parser.addoption("--most", type=int, default=10_000, help="how many mutants at most")
    parser.addoption("--found", help="where to write what was found")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--mutate"):
        words = [config.getoption(each) for each in ("--mutate", "--most", "--found")]
        config.pluginmanager.register(Mutating(Path(words[0]), words[1], words[2]), "mutating")
