"""Whether two relations go together, tested against chance that keeps each network's own shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.network.graph import Ties
from mantle.analysis.network.measuring import VERSION
from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance, digest_of

MOST_PEOPLE = 2_000
Grid = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Qap:
    """Correlation of two relations over all ordered pairs of people, with its permutation test.

    Attributes
    ----------
    correlation : float or None
        -1 to 1; None when one of the two is the same for all pairs.
    p : float or None
        Share of relabellings with a correlation at least as far from 0, the found one counted.
    low, high : float or None
        The middle 90 % of what chance gives.
    """

    correlation: float | None
    p: float | None
    low: float | None
    high: float | None
    permutations: int
    people: int
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the figures for JSON."""
        return asdict(self)

    def explain(self) -> str:
        """Say it in words."""
        if self.correlation is None or self.p is None:
            return "One of the two relations is the same for everyone: they cannot be compared."
        if self.p > 0.05:
            return f"The two relations go together no more than chance would make (correlation {self.correlation:.2f})."
        way = "together" if self.correlation > 0 else "against one another"
        return (
            f"The two relations go {way} (correlation {self.correlation:.2f}; by chance in {100 * self.p:.1f} of 100)."
        )


def qap(one: Ties | Grid, other: Ties | Grid, *, permutations: int = 1000, seed: int) -> Qap:
    """Test whether two relations among the same people go together (Hubert 1987; Krackhardt 1988).

    Parameters
    ----------
    one, other : Ties, or arrays (people, people)
        On the same roster; up to 2,000 people; the diagonal is left aside.
    permutations : int
        Relabellings of the people of one relation, 1 or more.

    Examples
    --------
    >>> from mantle.analysis.network import People, Ties
    >>> roster = People.from_rows(list("ABCDE"))
    >>> ties = Ties.from_rows([("A", "B"), ("B", "C"), ("C", "D"), ("D", "E")], roster)
    >>> qap(ties, ties, permutations=99, seed=1).correlation
    1.0
    """
    a, b = _grids([one, other], permutations)
    n, rng = len(a), np.random.default_rng(seed)
    off = ~np.eye(n, dtype=bool)
    own = Provenance(VERSION, digest_of(a, b), {"measure": "QAP", "permutations": permutations}, seed)
    if np.ptp(a[off]) == 0 or np.ptp(b[off]) == 0:
        return Qap(None, None, None, None, permutations, n, own)
    left, right = _standardised(a, off), _standardised(b, off)
    found = float((left * right).sum())
    by_chance = np.empty(permutations)
    for i in range(permutations):
        order = rng.permutation(n)
        by_chance[i] = np.vdot(left, right.take(order, 0).take(order, 1))
    far = int((np.abs(by_chance) >= abs(found) - 1e-12).sum())
    low, high = np.percentile(by_chance, [5, 95])
    return Qap(round(found, 12), (1 + far) / (1 + permutations), float(low), float(high), permutations, n, own)


def _grids(relations: Sequence[Ties | Grid], permutations: int) -> list[Grid]:
    """Return relations as square arrays, all problems told at once."""
    grids = [x.matrix(weighted=True).toarray() if isinstance(x, Ties) else np.asarray(x, float) for x in relations]
    problems = []
    if permutations < 1:
        problems.append(Problem(None, "permutations", "Expected 1 or more.", str(permutations)))
    for i, grid in enumerate(grids, 1):
        if grid.ndim != 2 or grid.shape[0] != grid.shape[1] or grid.shape != grids[0].shape:
            problems.append(Problem(None, f"relation {i}", "Every relation has a row and a column for each person."))
        elif not 3 <= len(grid) <= MOST_PEOPLE:
            problems.append(Problem(None, f"relation {i}", f"Expected 3 to {MOST_PEOPLE:,} people.", str(len(grid))))
        elif not np.isfinite(grid[~np.eye(len(grid), dtype=bool)]).all():
            problems.append(Problem(None, f"relation {i}", "Every pair needs a number."))
    rosters = {x.people.names for x in relations if isinstance(x, Ties)}
    if len(rosters) > 1:
        problems.append(Problem(None, "", "The relations have different rosters."))
    if problems:
        raise InputError(problems)
    return grids


def _standardised(grid: Grid, off: NDArray[np.bool_]) -> Grid:
    """Return deviations from the mean with length 1, the diagonal 0."""
    centred = np.where(off, grid - grid[off].mean(), 0.0)
    return centred / np.sqrt((centred**2).sum())


@dataclass(frozen=True, slots=True)
class Mrqap:
    """A relation explained by others.

    Attributes
    ----------
    names : tuple of str
        "constant" first, then the relations.
    coefficients, p : tuples of float
        Least-squares coefficients; two-sided p by permuted residuals (the constant has none: NaN).
    r_squared : float
    """

    names: tuple[str, ...]
    coefficients: tuple[float, ...]
    p: tuple[float, ...]
    r_squared: float
    permutations: int
    people: int
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the figures for JSON."""
        rows = [
            {"name": name, "coefficient": b, "p": None if p != p else p}
            for name, b, p in zip(self.names, self.coefficients, self.p, strict=True)
        ]
        return {
            "terms": rows, "r_squared": self.r_squared, "people": self.people, "permutations": self.permutations,
            "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def explain(self) -> str:
        """Say it in words."""
        clear = [name for name, p in zip(self.names, self.p, strict=True) if p <= 0.05]
        named = ", ".join(clear) if clear else "none of them"
        return f"Of the relations given, {named} clearly goes with it once the others are allowed for."


def mrqap(
    y: Ties | Grid, xs: Sequence[Ties | Grid], *, names: Sequence[str] = (), permutations: int = 1000, seed: int
) -> Mrqap:
    """Regress a relation on others, with p-values by double semi-partialling (Dekker, Krackhardt and Snijders 2007).

    Parameters
    ----------
    y : Ties or array (people, people)
    xs : sequence of the same
        On the same roster.
    names : sequence of str
        What to call each; "x1", "x2", … unless given.

    Raises
    ------
    InputError
        Also when a relation follows from the others, so that their parts cannot be told apart.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = rng.random((20, 20))
    >>> found = mrqap(2 * x + rng.random((20, 20)), [x], permutations=99, seed=1)
    >>> round(found.coefficients[1]), found.p[1] < 0.05
    (2, True)
    """
    target, *given = _grids([y, *xs], permutations)
    if not given:
        raise InputError("Give at least one relation to explain by.")
    n, rng = len(target), np.random.default_rng(seed)
    titles = ("constant", *(names or [f"x{i}" for i in range(1, len(given) + 1)]))
    off = ~np.eye(n, dtype=bool)
    column = target[off]
    design = np.column_stack([np.ones(off.sum()), *(grid[off] for grid in given)])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise InputError("One of the relations is constant or follows from the others: leave it out.")
    solved, *_ = np.linalg.lstsq(design, column, rcond=None)
    left_over = column - design @ solved
    spread = ((column - column.mean()) ** 2).sum()
    terms = range(1, design.shape[1])
    p = (float("nan"), *(_semipartial_p(column, design, j, off, rng, permutations) for j in terms))
    fit = 1 - float(left_over @ left_over) / spread if spread else 0.0
    options = {"measure": "MRQAP", "permutations": permutations}
    own = Provenance(VERSION, digest_of(target, *given), options, seed)
    return Mrqap(titles, tuple(map(float, solved)), p, fit, permutations, n, own)


def _semipartial_p(
    y: NDArray[Any], design: NDArray[Any], j: int, off: NDArray[np.bool_], rng: np.random.Generator, permutations: int
) -> float:
    """Return the two-sided p of a term: what is its own is relabelled, the rest stays; t values are compared."""
    others = np.delete(design, j, 1)
    basis, _ = np.linalg.qr(others)
    own = design[:, j] - basis @ (basis.T @ design[:, j])
    aim = y - basis @ (basis.T @ y)
    free, length = len(y) - design.shape[1], float(aim @ aim)

    def t_of(x: NDArray[Any]) -> float:
        x = x - basis @ (basis.T @ x)
        square = float(x @ x)
        slope = float(x @ aim) / square
        rest = max(length - slope**2 * square, 1e-300)
        return slope / np.sqrt(rest / free / square)

    n = off.shape[0]
    grid = np.zeros(off.shape)
    grid[off] = own
    found, as_far = abs(t_of(own)), 0
    for _ in range(permutations):
        order = rng.permutation(n)
        as_far += int(abs(t_of(grid.take(order, 0).take(order, 1)[off])) >= found - 1e-12)
    return (1 + as_far) / (1 + permutations)
