"""Ties and people: the input of every network measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import digest_of

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MOST_PEOPLE = 200_000


@dataclass(frozen=True, slots=True)
class People:
    """Everyone on the roster, in order.

    Attributes
    ----------
    names : tuple of str
        One a person, no two the same.
    columns : dict of tuples of str
        What is known of each person: "agency", "role" and any other grouping; "" = not known.
    answered : bool array
        Whether the person filled in the survey; all, unless told otherwise.
    """

    names: tuple[str, ...]
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    answered: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool), repr=False)

    def __len__(self) -> int:
        return len(self.names)

    @property
    def response_rate(self) -> float:
        """Share of people who answered, 0 to 1."""
        return float(self.answered.mean()) if len(self) else 0.0

    def groups(self, column: str) -> tuple[str, ...]:
        """Return a column of groups, one entry a person.

        Raises
        ------
        InputError
            When there is no such column.
        """
        if column not in self.columns:
            known = ", ".join(self.columns) or "none"
            raise InputError([Problem(None, column, f"People have no such column; they have: {known}.")])
        return self.columns[column]

    @classmethod
    def from_rows(
        cls, names: Sequence[str], *, answered: Sequence[bool] | None = None, **columns: Sequence[str]
    ) -> People:
        """Build a roster.

        Raises
        ------
        InputError
            With every name that is missing or stands twice, and every column of another length.

        >>> len(People.from_rows(["Ada", "Ben"], agency=["Health", "Police"]))
        2
        """
        problems = [Problem(i, "person", "The name is missing.") for i, name in enumerate(names, 2) if not name]
        first: dict[str, int] = {}
        for i, name in enumerate(names, 2):
            if name and first.setdefault(name, i) != i:
                problems.append(Problem(i, "person", f"This person stands in row {first[name]} too.", name[:80]))
        for title, column in {**columns, **({"answered": answered} if answered is not None else {})}.items():
            if len(column) != len(names):
                problems.append(Problem(None, title, f"{len(column)} entries for {len(names)} people."))
        if len(names) > MOST_PEOPLE:
            problems.append(Problem(None, "", f"{len(names):,} people; the most is {MOST_PEOPLE:,}."))
        if not names:
            problems.append(Problem(None, "", "There are no people."))
        if problems:
            raise InputError(problems)
        flags = np.ones(len(names), bool) if answered is None else np.array(answered, bool)
        return cls(tuple(names), {title: tuple(map(str, c)) for title, c in columns.items()}, flags)


@dataclass(frozen=True, slots=True)
class Ties:
    """Who named whom in one relation; from the one who was asked to the one who was named.

    Attributes
    ----------
    people : People
    source, target : int32 arrays
        Places in `people`, one entry a tie; no tie twice, none to oneself.
    weight : float64 array
        Strength, above 0; 1 unless given.
    relation : str
        Name of the relation, such as "advice".
    dropped : int
        Ties to oneself that were left out.
    """

    people: People
    source: NDArray[np.int32] = field(repr=False)
    target: NDArray[np.int32] = field(repr=False)
    weight: NDArray[np.float64] = field(repr=False)
    relation: str = "ties"
    dropped: int = 0

    def __len__(self) -> int:
        return len(self.source)

    @property
    def size(self) -> int:
        """How many people there are, with and without ties."""
        return len(self.people)

    def digest(self) -> str:
        """Return the digest of people and ties."""
        return digest_of(list(self.people.names), self.source, self.target, self.weight)

    def matrix(self, *, symmetric: bool = False, weighted: bool = False) -> csr_array:
        """Return the ties as a sparse matrix (people, people), 0/1 unless weighted; symmetric: a tie either way."""
        from scipy.sparse import csr_array

        value = self.weight if weighted else np.ones(len(self))
        found = csr_array((value, (self.source, self.target)), shape=(self.size, self.size))
        if symmetric:
            found = csr_array(found.maximum(found.T))
        found.sort_indices()
        return found

    @classmethod
    def from_rows(
        cls, rows: Iterable[tuple[Any, ...]], people: People, *, relation: str = "ties", first_row: int = 2
    ) -> Ties:
        """Build the ties of one relation from (from, to) or (from, to, weight).

        Raises
        ------
        InputError
            With every tie to or from somebody who is not on the roster, every tie that stands twice and every weight
            that is not a number above 0.

        >>> ties = Ties.from_rows([("Ada", "Ben"), ("Ben", "Ben")], People.from_rows(["Ada", "Ben"]))
        >>> len(ties), ties.dropped
        (1, 1)
        """
        place = {name: i for i, name in enumerate(people.names)}
        problems: list[Problem] = []
        kept: dict[tuple[int, int], float] = {}
        first: dict[tuple[int, int], int] = {}
        dropped = 0
        for row, (one, other, *more) in enumerate(rows, first_row):
            unknown = [(end, name) for end, name in (("from", one), ("to", other)) if name not in place]
            for end, name in unknown:
                problems.append(Problem(row, end, "This person is not on the roster.", str(name)[:80]))
            strength = more[0] if more else 1.0
            if not isinstance(strength, int | float) or not 0 < strength < np.inf:
                problems.append(Problem(row, "weight", "Expected a number above 0.", str(strength)[:80]))
                continue
            if unknown:
                continue
            tie = place[one], place[other]
            if tie[0] == tie[1]:
                dropped += 1
            elif first.setdefault(tie, row) != row:
                problems.append(Problem(row, "", f"This tie stands in row {first[tie]} too.", f"{one} → {other}"[:80]))
            else:
                kept[tie] = float(strength)
        if problems:
            raise InputError(problems)
        return cls.from_places(list(kept), people, weight=list(kept.values()), relation=relation, dropped=dropped)

    @classmethod
    def from_places(
        cls,
        pairs: Sequence[tuple[int, int]] | NDArray[Any],
        people: People,
        *,
        weight: Sequence[float] | None = None,
        relation: str = "ties",
        dropped: int = 0,
    ) -> Ties:
        """Build ties from pairs of places in the roster that are known to be sound."""
        ends = np.asarray(pairs, np.int32).reshape(-1, 2)
        strength = np.ones(len(ends)) if weight is None else np.asarray(weight, float)
        order = np.lexsort((ends[:, 1], ends[:, 0]))  # the order of rows in a file is of no account
        return cls(people, ends[order, 0], ends[order, 1], strength[order], relation, dropped)


def line_of(ties: Ties) -> NDArray[np.int32]:
    """Return each person's superior by place, -1 for none, of a relation that says who reports to whom.

    Raises
    ------
    InputError
        With everyone who has two superiors, and every circle in the line.
    """
    boss = np.full(ties.size, -1, np.int32)
    names, problems = ties.people.names, []
    for i, j in zip(ties.source, ties.target, strict=True):
        if boss[i] >= 0:
            problems.append(
                Problem(
                    None, "to", f"{names[i]} reports to {names[boss[i]]} and to {names[j]}: keep one.", names[i][:80]
                )
            )
        boss[i] = j
    problems += [
        Problem(None, "to", f"A circle in the line: {' → '.join(names[i] for i in circle)}.")
        for circle in _circles(boss)
    ]
    if problems:
        raise InputError(problems)
    return boss


def _circles(boss: NDArray[np.int32]) -> list[list[int]]:
    """Return each circle of a line once, closed."""
    state, found = np.zeros(len(boss), np.int8), []
    for start in range(len(boss)):
        path, at = [], start
        while at >= 0 and state[at] == 0:
            state[at] = 1
            path.append(at)
            at = int(boss[at])
        if at >= 0 and state[at] == 1 and at in path:
            found.append([*path[path.index(at) :], at])
        for each in path:
            state[each] = 2
    return found
