"""What can be worked out from everything ever shown: exact row space over the rationals."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations

Row = dict[int, Fraction]


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
    rows = _reduced([{j: Fraction(1) for j, group in enumerate(classes) if group[0] in cell} for cell in sets])
    found = []
    for size in range(1, floor):
        for chosen in combinations(rows, size):
            columns = _ones(chosen)
            if columns and sum(len(classes[j]) for j in columns) < floor:
                found.append(frozenset(person for j in columns for person in classes[j]))
    return sorted(found, key=lambda each: (len(each), sorted(map(str, each))))


def _classes(sets: list[frozenset], people: list[Hashable]) -> list[list[Hashable]]:
    groups: dict[tuple[bool, ...], list[Hashable]] = {}
    for person in people:
        groups.setdefault(tuple(person in cell for cell in sets), []).append(person)
    return [group for membership, group in groups.items() if any(membership)]


def _reduced(rows: list[Row]) -> list[Row]:
    """Return the rows in reduced echelon form."""
    done: list[tuple[int, Row]] = []
    for row in rows:
        for pivot, other in done:
            row = _less(row, other, row.get(pivot, Fraction(0)))
        if not row:
            continue
        pivot = min(row)
        row = {j: value / row[pivot] for j, value in row.items()}
        done = [(p, _less(other, row, other.get(pivot, Fraction(0)))) for p, other in done] + [(pivot, row)]
    return [row for _, row in done]


def _less(row: Row, other: Row, times: Fraction) -> Row:
    if not times:
        return row
    out = dict(row)
    for j, value in other.items():
        out[j] = out.get(j, Fraction(0)) - times * value
    return {j: value for j, value in out.items() if value}


def _ones(rows: Iterable[Row]) -> list[int]:
    """Return the columns of the rows' sum when it holds only zeros and ones, else nothing."""
    total: Row = {}
    for row in rows:
        for j, value in row.items():
            total[j] = total.get(j, Fraction(0)) + value
    kept = {j: value for j, value in total.items() if value}
    return list(kept) if all(value == 1 for value in kept.values()) else []
