"""What can be worked out from everything ever shown: exact row space over the rationals."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np

Row = dict[int, Fraction]
ZERO = Fraction(0)


def leaks(
    cells: Iterable[Collection[Hashable]], people: Sequence[Hashable], *, floor: int, exempt: Collection[Hashable] = ()
) -> list[frozenset]:
    """Return every set of fewer than `floor` people whose total follows from the published cells.

    Parameters
    ----------
    cells : iterable of collections
        The people behind each total or mean ever shown to one viewer.
    people : sequence
        Everyone who could stand in a cell.
    floor : int
        Sets below this size must not be derivable; 2 or more.
    exempt : collection
        People whose answers are known to be theirs (the manager, the person concerned): counted as known.

    Raises
    ------
    ValueError
        When a cell names someone who is not among the people.

    Notes
    -----
    A set is derivable when its 0/1 vector lies in the row space of the cells (Fellegi 1972). In reduced form such
    a vector is the sum of the rows of its own pivots, so only sets of pivots are tried; people who stand in
    exactly the same cells are one column.

    >>> leaks([{1, 2, 3, 4, 5}, {1, 2, 3, 4, 5, 6}], range(1, 7), floor=4)
    [frozenset({6})]
    """
    known = frozenset(people)
    sets = [frozenset(cell) for cell in cells]
    if strangers := frozenset().union(*sets) - known:
        raise ValueError(f"A cell names people who are not listed: {sorted(map(str, strangers))[:5]}.")
    sets = [cell - frozenset(exempt) for cell in sets]
    classes = _classes(sets, [person for person in people if person not in frozenset(exempt)])
    space = Space()
    for cell in sets:
        space = space.with_cell(j for j, group in enumerate(classes) if group[0] in cell)
    weights = [len(group) for group in classes]
    found = [frozenset(person for j in some for person in classes[j]) for some in space.small(floor, weights)]
    return sorted(found, key=lambda each: (len(each), sorted(map(str, each))))


def _classes(sets: list[frozenset], people: list[Hashable]) -> list[list[Hashable]]:
    groups: dict[tuple[bool, ...], list[Hashable]] = {}
    for person in people:
        groups.setdefault(tuple(person in cell for cell in sets), []).append(person)
    return [group for membership, group in groups.items() if any(membership)]


@dataclass(frozen=True, slots=True)
class Space:
    """Everything that follows from some cells: their row space as rows in reduced form, each by its pivot."""

    rows: tuple[tuple[int, Row], ...] = ()

    def with_cell(self, columns: Iterable[int]) -> Space:
        """Return the space with one more cell, or the same one when the cell says nothing new."""
        row = {j: Fraction(1) for j in columns}
        for pivot, other in self.rows:
            row = _less(row, other, row.get(pivot, ZERO))
        if not row:
            return self
        pivot = min(row)
        row = {j: value / row[pivot] for j, value in row.items()}
        return Space((*((p, _less(other, row, other.get(pivot, ZERO))) for p, other in self.rows), (pivot, row)))

    def small(self, floor: int, weights: Sequence[int]) -> Iterator[list[int]]:
        """Yield every set of columns in the space that weighs less than the floor."""
        rows = [row for _, row in self.rows]
        plain = np.zeros((len(rows), len(weights)))
        for i, row in enumerate(rows):
            plain[i, list(row)] = [float(value) for value in row.values()]
        for size in range(1, min(floor, len(rows) + 1)):
            for chosen in _near(plain, size, np.array(weights), floor):
                columns = _ones([rows[i] for i in chosen])
                if columns and sum(weights[j] for j in columns) < floor:
                    yield columns


def _near(plain: np.ndarray, size: int, weights: np.ndarray, floor: int) -> Iterable[Sequence[int]]:
    """Return the choices of rows whose sum looks like zeros and a few ones; the exact test follows."""
    chosen = np.array(list(combinations(range(len(plain)), size)))
    if np.abs(plain).max() > 1e6:  # too large for doubles to tell: every choice is tried exactly
        return chosen
    kept = []
    for block in np.array_split(chosen, 1 + len(chosen) * plain.shape[1] // 1_000_000):
        total = plain[block].sum(axis=1)
        few = (np.abs(total) > 0.5) @ weights < floor
        kept.append(block[few & (np.minimum(np.abs(total), np.abs(total - 1)).max(axis=1) < 1e-6)])
    return np.concatenate(kept)


def _less(row: Row, other: Row, times: Fraction) -> Row:
    if not times:
        return row
    out = dict(row)
    for j, value in other.items():
        out[j] = out.get(j, ZERO) - times * value
    return {j: value for j, value in out.items() if value}


def _ones(rows: Iterable[Row]) -> list[int]:
    """Return the columns of the rows' sum when it holds only zeros and ones, else nothing."""
    total: Row = {}
    for row in rows:
        for j, value in row.items():
            total[j] = total.get(j, ZERO) + value
    kept = {j: value for j, value in total.items() if value}
    return list(kept) if all(value == 1 for value in kept.values()) else []
