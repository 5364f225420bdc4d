"""F41: every table of moves of the product, walked by a machine; a new table is walked without a word here.

A table is a dictionary in a `rules` module whose name ends in MOVES; the function beside it that is named for the next
state reads it. Whatever is asked in whatever order, the state changes as the table says or a refusal is raised and
nothing changes; what is over stays over.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from enum import Enum
from typing import NamedTuple

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

import mantle

SHORT, LONG = settings(max_examples=15, stateful_step_count=30), settings(max_examples=5000, stateful_step_count=50)


class Table(NamedTuple):
    name: str
    states: type[Enum]
    moves: dict[tuple[str, str], str]
    ask: Callable[[str, str], str]

    @property
    def first(self) -> set[str]:
        """States that something begins in: the first of its kind, and whatever no move leads to."""
        return {str(next(iter(self.states)))} | {str(each) for each in self.states} - set(self.moves.values())

    @property
    def last(self) -> set[str]:
        return {str(each) for each in self.states} - {state for state, _ in self.moves}

    @property
    def words(self) -> list[str]:
        return sorted({move for _, move in self.moves} | {str(each) for each in self.states} | {"", "no such move"})


def flat(found: dict) -> dict[tuple[str, str], str]:
    """A table as pairs of state and move: three ways of writing one are used."""
    moves = {}
    for key, value in found.items():
        if isinstance(key, tuple):
            moves[str(key[0]), str(key[1])] = str(value)
        elif isinstance(value, dict):
            moves |= {(str(key), str(move)): str(state) for move, state in value.items()}
        else:
            moves |= {(str(key), str(state)): str(state) for state in value}
    return moves


def rules_modules() -> Iterator[object]:
    for module in pkgutil.walk_packages(mantle.__path__, "mantle."):
        if ".rules" in module.name and ".analysis." not in module.name:
            yield importlib.import_module(module.name)


def tables() -> list[Table]:
    found = {}
    for module in rules_modules():
        for name, value in vars(module).items():
            if name.endswith("MOVES") and isinstance(value, dict) and id(value) not in found:
                table = table_of(module, name, value)
                if table is not None:
                    found[id(value)] = table
    return sorted(found.values())


def table_of(module: object, name: str, value: dict) -> Table | None:
    """The table with the function that reads it; None where the module only hands another's table on."""
    readers = [
        each
        for found, each in vars(module).items()
        if found.startswith("next_")
        and found.endswith("state")
        and inspect.isfunction(each)
        and each.__module__ == module.__name__  # type: ignore[attr-defined]
        and name in each.__code__.co_names
    ]
    if not readers:
        return None
    key = next(iter(value))
    states = type(key[0] if isinstance(key, tuple) else key)
    return Table(f"{module.__name__}.{name}", states, flat(value), asked_in_words(readers[0]))  # type: ignore[attr-defined]


def asked_in_words(reader: Callable[[str, str], str]) -> Callable[[str, str], str]:
    return lambda state, word: str(reader(state, word))


def machine_of(table: Table) -> type[RuleBasedStateMachine]:
    class Life(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.state = str(next(iter(table.states)))
            self.walked = [self.state]

        @rule(word=st.sampled_from(table.words))
        def ask(self, word: str) -> None:
            wanted = table.moves.get((self.state, word))
            try:
                reached = table.ask(self.state, word)
            except ValueError:
                reached = None
            assert reached == wanted, f"{self.state} asked to {word}"
            if reached is not None:
                self.state = reached
                self.walked.append(reached)

        @rule(state=st.sampled_from(sorted(table.first)))
        def begin_anew(self, state: str) -> None:
            self.state, self.walked = state, [state]

        @invariant()
        def what_is_over_stays_over(self) -> None:
            assert not set(self.walked[:-1]) & table.last
            assert self.state in {str(each) for each in table.states}

    return Life


TABLES = tables()


def test_every_table_of_moves_has_a_reader_and_is_walked():
    """What looks like a table and has nobody who reads it would be walked past."""
    named = {
        id(value): f"{module.__name__}.{name}"  # type: ignore[attr-defined]
        for module in rules_modules()
        for name, value in vars(module).items()
        if name.endswith("MOVES") and isinstance(value, dict)
    }
    walked = {each.name.rpartition(".")[2] for each in TABLES}
    assert sorted(name for name in named.values() if name.rpartition(".")[2] not in walked) == []
    assert len(TABLES) == len(named) >= 9


@pytest.mark.parametrize("table", TABLES, ids=[each.name.removeprefix("mantle.") for each in TABLES])
@pytest.mark.parametrize("how", [SHORT, pytest.param(LONG, marks=pytest.mark.nightly)], ids=["short", "long"])
def test_only_the_moves_of_the_table_change_a_state_in_whatever_order_they_are_asked_for(table, how):
    run_state_machine_as_test(machine_of(table), settings=how)


@pytest.mark.parametrize("table", TABLES, ids=[each.name.removeprefix("mantle.") for each in TABLES])
def test_every_state_can_be_reached_by_moves_of_the_table(table):
    reached = set(table.first)
    while more := {after for (before, _), after in table.moves.items() if before in reached} - reached:
        reached |= more
    assert reached == {str(each) for each in table.states}


def test_a_reader_that_lets_one_move_more_through_would_be_found():
    """The switch off: an end is left again, and a refusal changes the state."""
    for table in [each for each in TABLES if each.last][:3]:
        end, start = min(table.last), str(next(iter(table.states)))
        loose = table._replace(
            ask=lambda state, word, ask=table.ask, end=end, start=start: (
                start if (state, word) == (end, "no such move") else ask(state, word)
            )
        )
        with pytest.raises(AssertionError):
            run_state_machine_as_test(_beginning_at(loose, end), settings=settings(SHORT, phases=[Phase.generate]))


def _beginning_at(table: Table, state: str) -> type[RuleBasedStateMachine]:
    life = machine_of(table)

    class Late(life):  # type: ignore[misc, valid-type]
        def __init__(self) -> None:
            super().__init__()
            self.state, self.walked = state, [state]

    return Late
