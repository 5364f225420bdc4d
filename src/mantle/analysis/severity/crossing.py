"""Crossed random effects at scale: where differences between marks come from, when marks are measured, not graded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance
from mantle.analysis.severity.design import Floats
from mantle.analysis.severity.results import VERSION, known
from mantle.analysis.tables.marks import Marks

MOST_STEPS = 100
CLOSE = 1e-8  # change of the logarithm of a variance that no longer counts
NOTHING = 1e-7  # share of the whole below which a variance counts as nothing
FEWEST = 3  # levels of a factor
MOST_DENSE = 6000  # levels beside the largest factor


@dataclass(frozen=True, slots=True)
class Effects:
    """The levels of one factor in alphabetical order: best predictions, their standard errors, marks."""

    level: tuple[str, ...]
    effect: Floats
    se: Floats
    n: np.ndarray

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each level, highest first."""
        order = np.argsort(-self.effect, kind="stable").tolist()
        effect, se, n = self.effect.tolist(), self.se.tolist(), self.n.tolist()
        return [{"level": self.level[i], "effect": effect[i], "se": se[i], "n": n[i]} for i in order]


@dataclass(frozen=True, slots=True)
class Mixed:
    """Variance by factor, and each level's effect on the scale of the marks.

    Attributes
    ----------
    components : dict
        For each factor and "residual": `variance`, `se`, `lo`, `hi`, `share`, `levels`; `lo` is 0 where a factor
        cannot be told from nothing.
    mean, mean_se : float or None
        Of all marks, levels allowed for.
    effects : dict of Effects
        By factor; an assessor's is below 0 who marks hard.
    """

    components: dict[str, dict[str, float | None]]
    mean: float | None
    mean_se: float | None
    effects: dict[str, Effects]
    interval: float
    n: int
    left_out: int
    why: str
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON."""
        return {
            "method": VERSION, "components": self.components, "mean": self.mean, "mean_se": self.mean_se,
            "effects": {name: each.rows() for name, each in self.effects.items()}, "interval": self.interval,
            "n": self.n, "left_out": self.left_out, "why": self.why, "explanation": self.explain(),
            "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def explain(self, audience: str = "panel") -> str:
        """Return in words where the differences come from."""
        if self.why:
            return f"Not enough to tell: {self.why}"
        shares = sorted(self.components.items(), key=lambda item: -(item[1]["share"] or 0))
        told = ", ".join(f"{row['share'] or 0:.0%} {'by chance' if name == 'residual' else f'by {name}'}"
                         for name, row in shares)  # fmt: skip
        more = " Restricted maximum likelihood, crossed random effects." if audience == "analyst" else ""
        return f"Single marks differ {told}.{more}"


def crossed(marks: Marks, *, groups: Sequence[str] | None = None, interval: float = 0.95) -> Mixed:
    """Return variances and effects of factors that cross, marks taken as measured on an even scale.

    Parameters
    ----------
    marks : Marks
    groups : sequence of str, optional
        Factors: "candidate" and any facets; all of them unless given.

    Raises
    ------
    InputError
        An unknown factor; more than 6,000 levels beside the largest factor.

    Notes
    -----
    Restricted maximum likelihood by average information (Gilmour, Thompson & Cullis 1995) on Henderson's mixed-model
    equations, the largest factor eliminated.

    Examples
    --------
    >>> rows = [(p, a, 10 * p + 3 * a + (p * a) % 4) for p in range(8) for a in range(5)]
    >>> found = crossed(Marks.from_rows(rows, facets=["assessor"]))
    >>> max(found.components, key=lambda name: found.components[name]["share"])
    'candidate'
    """
    known_factors = {"candidate": (marks.candidates, marks.candidate)}
    known_factors |= {name: (marks.levels[f], marks.codes[f]) for f, name in enumerate(marks.facets)}
    wanted = list(known_factors) if groups is None else list(groups)
    unknown = [name for name in wanted if name not in known_factors]
    if unknown or not wanted or len(set(wanted)) < len(wanted):
        words = f"Expected some of: {', '.join(known_factors)}, each once."
        raise InputError([Problem(None, "groups", words, ", ".join(map(str, wanted))[:80])])
    sizes = [len(known_factors[name][0]) for name in wanted]
    if sum(sizes) - max(sizes) > MOST_DENSE:
        raise InputError(f"More than {MOST_DENSE:,} levels beside the largest factor; leave one out.")
    source = Provenance(VERSION, marks.digest(), {"groups": wanted, "interval": interval})
    why = next((f"{name} has fewer than {FEWEST} levels." for name, size in zip(wanted, sizes, strict=True)
                if size < FEWEST), "")  # fmt: skip
    why = why or ("every mark is the same." if not np.ptp(marks.mark) else "")
    why = why or (f"{len(marks)} marks for {sum(sizes)} levels." if len(marks) <= max(sizes) + 1 else "")
    solved = None if why else _Equations(marks.mark, [known_factors[name][1] for name in wanted], sizes).maximise()
    if solved is None:
        why = why or "the variances do not settle; leave a factor out."
        return Mixed({}, None, None, {}, interval, len(marks), 0, why, source)
    effects = {
        name: Effects(known_factors[name][0], effect, se, np.bincount(known_factors[name][1], minlength=size))
        for name, size, effect, se in zip(wanted, sizes, solved.effects, solved.errors, strict=True)
    }
    components = _components([*wanted, "residual"], [*sizes, len(marks)], solved, interval)
    return Mixed(components, solved.mean, solved.mean_se, effects, interval, len(marks), 0, "", source)


def _components(
    names: list[str], sizes: list[int], solved: _Solved, interval: float
) -> dict[str, dict[str, float | None]]:
    from scipy.special import ndtri

    z = float(ndtri(0.5 + interval / 2))
    total = float(solved.variances.sum())
    out = {}
    for k, name in enumerate(names):
        variance, error = float(solved.variances[k]), float(solved.log_errors[k])
        nothing = variance <= 2 * NOTHING * total
        out[name] = {
            "variance": 0.0 if nothing else variance,
            "se": None if nothing else known(variance * error),
            "lo": 0.0 if nothing else known(variance * float(np.exp(-z * error))),
            "hi": None if nothing else known(variance * float(np.exp(z * error))),
            "share": 0.0 if nothing else variance / total,
            "levels": float(sizes[k]),
        }
    return out


@dataclass(frozen=True, slots=True)
class _Solved:
    variances: Floats  # factors, then residual
    log_errors: Floats
    mean: float
    mean_se: float
    effects: list[Floats]
    errors: list[Floats]


class _Equations:
    """Mixed-model equations of crossed factors; the largest factor is eliminated, the rest are dense."""

    def __init__(self, mark: Floats, codes: Sequence[np.ndarray], sizes: Sequence[int]) -> None:
        from scipy import sparse

        self.scale = float(mark.std())
        self.middle = float(mark.mean())
        self.mark = (mark - self.middle) / self.scale
        self.n, self.sizes = len(mark), list(sizes)
        self.first = int(np.argmax(sizes))
        self.codes = [code.astype(np.int64) for code in codes]
        self.others = [k for k in range(len(sizes)) if k != self.first]
        # Columns of the dense part: the mean, then the other factors.
        self.starts, width = {}, 1
        for k in self.others:
            self.starts[k], width = width, width + sizes[k]
        self.width = width
        ones = np.ones(self.n)
        columns = [np.zeros(self.n, np.int64), *(self.codes[k] + self.starts[k] for k in self.others)]
        every = np.tile(np.arange(self.n), len(columns))
        design = sparse.csr_matrix((np.tile(ones, len(columns)), (every, np.concatenate(columns))), (self.n, width))
        head = sparse.csr_matrix((ones, (np.arange(self.n), self.codes[self.first])), (self.n, sizes[self.first]))
        self.dense, self.head = design, head
        self.beside = (head.T @ design).tocsr()
        self.counts = np.bincount(self.codes[self.first], minlength=sizes[self.first]).astype(float)
        self.inner = (design.T @ design).toarray()

    def maximise(self) -> _Solved | None:
        """Return the solution, None when it does not settle."""
        logs = np.full(len(self.sizes) + 1, np.log(1 / (len(self.sizes) + 1)))
        least = np.log(NOTHING)
        for step in range(MOST_STEPS):
            now = self._at(np.exp(logs))
            if now is None:
                return None
            slope, curve, better = now[:3]
            if step < 3:
                move = np.log(better) - logs  # expectation and maximisation: slow and safe
            else:
                held = (logs <= least + 1e-9) & (slope < 0)
                free = ~held
                move = np.zeros(len(logs))
                inside = curve[np.ix_(free, free)]
                ridge = 1e-9 * np.eye(int(free.sum()))
                move[free] = np.linalg.solve(inside + ridge, slope[free])
            move = np.clip(move, -2.0, 2.0)
            new = np.maximum(logs + move, least)
            change = float(np.abs(new - logs).max())
            logs = new
            if step >= 3 and change < CLOSE:
                return self._solved(logs)
        return None

    def _at(self, variances: Floats):
        """Return slope and average information of the log variances, EM's next ones, and the pieces of the solution."""
        from scipy.linalg import lapack

        error = variances[-1]
        ratio = error / variances[:-1]
        own = self.counts + ratio[self.first]
        inner = self.inner - (self.beside.T @ self.beside.multiply(1 / own[:, None])).toarray()
        for k in self.others:
            at = np.arange(self.starts[k], self.starts[k] + self.sizes[k])
            inner[at, at] += ratio[k]
        root, failed = lapack.dpotrf(inner, lower=1)
        if failed:
            return None
        inverse = lapack.dpotri(root, lower=1)[0]
        inverse = np.tril(inverse) + np.tril(inverse, -1).T
        spread = self.beside @ inverse
        head = 1 / own + np.asarray(self.beside.multiply(spread).sum(axis=1)).ravel() / own**2
        diagonals = [np.zeros(0)] * len(self.sizes)
        diagonals[self.first] = head
        for k in self.others:
            diagonals[k] = inverse.diagonal()[self.starts[k] : self.starts[k] + self.sizes[k]]
        effects, mean, rest = self._solve(self.mark, inverse, own)
        slope, better, working = np.zeros(len(variances)), np.zeros(len(variances)), []
        used = self.n - 1.0
        for k, size in enumerate(self.sizes):
            open_ = float(diagonals[k].sum()) * error
            squares = float(effects[k] @ effects[k])
            slope[k] = -0.5 * (size - (open_ + squares) / variances[k])
            better[k] = (open_ + squares) / size
            used -= size - open_ / variances[k]
            working.append(effects[k][self.codes[k]] / variances[k])
        slope[-1] = -0.5 * (used - float(rest @ rest) / error)
        better[-1] = float(self.mark @ rest) / (self.n - 1)
        working.append(rest / error)
        projected = np.stack([self._solve(each, inverse, own)[2] / error for each in working])
        curve = 0.5 * (np.stack(working) @ projected.T) * np.outer(variances, variances)
        return slope, (curve + curve.T) / 2, better, effects, mean, diagonals, inverse[0, 0]

    def _solve(self, data: Floats, inverse: Floats, own: Floats) -> tuple[list[Floats], float, Floats]:
        """Return effects by factor, the mean, and what is left of the data."""
        head_right = self.head.T @ data
        right = self.dense.T @ data - self.beside.T @ (head_right / own)
        tail = inverse @ right
        first = (head_right - self.beside @ tail) / own
        effects = [np.zeros(0)] * len(self.sizes)
        effects[self.first] = first
        for k in self.others:
            effects[k] = tail[self.starts[k] : self.starts[k] + self.sizes[k]]
        return effects, float(tail[0]), data - self.dense @ tail - first[self.codes[self.first]]

    def _solved(self, logs: Floats) -> _Solved | None:
        variances = np.exp(logs)
        now = self._at(variances)
        if now is None:
            return None
        _, curve, _, effects, mean, diagonals, mean_open = now
        free = logs > np.log(NOTHING) + 1e-6
        errors = np.full(len(logs), np.nan)
        errors[free] = np.sqrt(np.linalg.inv(curve[np.ix_(free, free)]).diagonal())
        return _Solved(
            variances * self.scale**2,
            errors,
            self.middle + self.scale * mean,
            self.scale * float(np.sqrt(variances[-1] * mean_open)),
            [each * self.scale for each in effects],
            [self.scale * np.sqrt(variances[-1] * each) for each in diagonals],
        )
