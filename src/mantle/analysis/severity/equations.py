"""The equations of the many-facet model, with the candidates eliminated."""

from __future__ import annotations

import numpy as np

from mantle.analysis.severity.design import Block, Design, Floats, blocks
from mantle.analysis.severity.moments import Moments


class System:
    """Gradient, information, and the directions in which the structure (levels, steps, centres) can be solved.

    `held` is 1 / variance of a Normal prior around 0 of each level and step.
    """

    def __init__(self, design: Design, *, prior: bool, held: Floats) -> None:
        from scipy import sparse

        self.design, self.prior, self.held = design, prior, held
        self.groups, self.most = len(design.tops), int(design.tops.max())
        self.levels, self.steps = design.levels, self.groups * self.most
        self.parts = design.parts if prior else 0
        self.size = self.levels + self.steps + self.parts
        self.ends = slice(self.levels + self.steps, self.size)  # where the centres stand
        self.free = self._free()
        self._thin = sparse.csr_matrix(self.free.T)  # nearly all of it is nothing
        self.seen = np.zeros(self.size)
        for j in range(self.most):
            counts = np.bincount(design.group, weights=design.score > j, minlength=self.groups)
            self.seen[self.levels + j : self.levels + self.steps : self.most] = counts

    def _free(self) -> Floats:
        design = self.design
        contrasts = [design.gauge]
        for top in design.tops:
            block = np.zeros((self.most, max(0, top - 1)))
            block[: max(0, top - 1)] = np.eye(max(0, top - 1))
            block[top - 1 : top, :] = -1 if top > 1 else 0
            contrasts.append(block)
        contrasts.append(np.eye(self.parts))
        out = np.zeros((self.size, sum(block.shape[1] for block in contrasts)))
        row = column = 0
        for block in contrasts:
            out[row : row + block.shape[0], column : column + block.shape[1]] = block
            row, column = row + block.shape[0], column + block.shape[1]
        return out

    def freed(self, structure: Floats) -> Floats:
        """Return vectors of the structure (structure, columns) along the free directions; a row more stays as it is."""
        inside = self._thin @ structure[: self.size]
        return inside if len(structure) == self.size else np.concatenate([inside, structure[self.size :]])

    def steps_of(self, structure: Floats) -> Floats:
        """Return the easings of the steps, (groups, steps)."""
        return structure[self.levels : self.levels + self.steps].reshape(self.groups, self.most)

    def by_candidate(self, values: Floats) -> Floats:
        """Return sums by candidate of a value a mark."""
        return np.bincount(self.design.candidate, weights=values, minlength=self.design.candidates)

    def by_level(self, values: Floats) -> Floats:
        """Return sums by level of a value a mark."""
        out = np.zeros(self.levels)
        for column in self.design.columns:
            out += np.bincount(column, weights=values, minlength=self.levels)
        return out

    def by_group(self, values: Floats) -> Floats:
        """Return sums by group of steps of a value a mark."""
        if self.groups == 1:
            return values.sum(keepdims=True)
        return np.bincount(self.design.group, weights=values, minlength=self.groups)

    def against(self, now: Moments, move: Floats) -> Floats:
        """Return how much each candidate's own equation changes when the structure moves."""
        design = self.design
        change = move[design.columns[0]]
        for column in design.columns[1:]:
            change += move[column]
        change *= now.variance
        shift = self.steps_of(move)
        if self.groups == 1:
            change += shift[0] @ now.joint
        else:
            for j in range(self.most):
                change += now.joint[j] * shift[design.group, j]
        return self.by_candidate(change)

    def fall(
        self, now: Moments, own: Floats, structure: Floats, measure: Floats, spread: float
    ) -> tuple[Floats, Floats, Floats]:
        """Return the slope of the structure less what candidates take up, candidates' slopes, and how they bend.

        The slope is that of the likelihood with candidates integrated out by Laplace's method: the joint one, less half
        the logarithm of each candidate's information, which moves with everything.
        """
        design = self.design
        rest = design.score - now.mean
        bend = self.by_candidate(now.third) / own
        slope_own, half = self.by_candidate(rest), np.zeros(design.candidates)
        away = np.zeros(design.candidates)
        if self.prior:
            away = measure - structure[self.ends][design.part]
            slope_own, half = slope_own - away / spread, 0.5 / own
        taken = slope_own / own
        bent, turned = half[design.candidate], (half * bend - taken)[design.candidate]
        out = self.seen.copy()
        out[: self.levels] += self.by_level(rest - bent * now.third + turned * now.variance)
        for j in range(self.most):
            by_mark = turned * now.joint[j] - bent * now.skew[j] - now.tail[j]
            out[self.levels + j : self.levels + self.steps : self.most] += self.by_group(by_mark)
        inner = slice(0, self.levels + self.steps)
        out[inner] -= self.held * structure[inner]
        if self.parts:
            out[self.ends] = np.bincount(design.part, weights=away + taken - half * bend) / spread
        return out, slope_own, bend

    def reduced(self, now: Moments, own: Floats, spread: float, lean: Floats | None = None) -> tuple[Floats, Floats]:
        """Return the information of the structure with the candidates eliminated (Schur complement).

        And what it shares with the spread by way of the candidates, who lean on it so much.
        """
        design, levels, most = self.design, self.levels, self.most
        out = np.zeros((self.size, self.size))
        for f, one in enumerate(design.columns):
            for other in design.columns[f + 1 :]:
                met = np.bincount(one * levels + other, weights=now.variance, minlength=levels * levels)
                out[:levels, :levels] += met.reshape(levels, levels)
        out[:levels, :levels] += out[:levels, :levels].T
        out[range(levels), range(levels)] = self.by_level(now.variance)
        rows = levels + np.arange(self.groups) * most
        for j in range(most):
            at = slice(levels + j, levels + self.steps, most)
            for column in design.columns:
                cell = column if self.groups == 1 else column * self.groups + design.group
                sums = np.bincount(cell, weights=now.joint[j], minlength=levels * self.groups)
                out[:levels, at] += sums.reshape(levels, self.groups)
            out[at, :levels] = out[:levels, at].T
            for i in range(j + 1):
                out[rows + i, rows + j] = out[rows + j, rows + i] = self.by_group(now.tail[j] * (1 - now.tail[i]))
        inner = range(levels + self.steps)
        out[inner, inner] += self.held
        for p in range(self.parts):
            out[levels + self.steps + p, levels + self.steps + p] = np.sum(design.part == p) / spread
        both = np.zeros(self.size)
        for block in blocks(design.candidate, design.candidates, self.size):
            beside = self.beside(block, now, spread)
            if lean is not None:
                both -= lean[block.people] @ beside
            beside /= np.sqrt(own[block.people])[:, None]
            out -= beside.T @ beside
        return out, both

    def shared(self, block: Block, now: Moments, own: Floats, spread: float, lean: Floats) -> Floats:
        """Return by how much a block's measures fall when the structure, or at last the spread, rises by a unit."""
        beside = self.beside(block, now, spread) / own[block.people, None]
        return np.column_stack([beside, lean[block.people]]) if self.prior else beside

    def whole(self, now: Moments, own: Floats, spread: float, lean: Floats, curve: float) -> Floats | None:
        """Return the Cholesky factor of the information of structure and spread, None where there is none.

        `lean` is by how much each measure falls when the logarithm of the spread rises, `curve` how sharply that is
        told when all else is known.
        """
        reduced, both = self.reduced(now, own, spread, lean)
        inside = self._thin @ (self._thin @ reduced).T
        if self.prior:
            both[self.ends] -= np.bincount(self.design.part, weights=lean * own)
            beside = self._thin @ both
            inside = np.block([[inside, beside[:, None]], [beside[None], np.array([[curve]])]])
        try:
            return np.linalg.cholesky(inside)
        except np.linalg.LinAlgError:
            return None

    def root(self, now: Moments, own: Floats, spread: float) -> Floats | None:
        """Return the Cholesky factor of the information along the free directions, None where there is none."""
        inside = self._thin @ (self._thin @ self.reduced(now, own, spread)[0]).T
        try:
            return np.linalg.cholesky(inside)
        except np.linalg.LinAlgError:
            return None

    def beside(self, block: Block, now: Moments, spread: float) -> Floats:
        """Return the information that a block's candidates share with the structure, (candidates, structure)."""
        design, levels, most = self.design, self.levels, self.most
        rows = block.people.stop - block.people.start
        start = block.candidate * self.size
        cell = np.concatenate([start + column[block.marks] for column in design.columns])
        weight = np.tile(now.variance[block.marks], len(design.columns))
        out = np.bincount(cell, weights=weight, minlength=rows * self.size).reshape(rows, self.size)
        for j in range(most):
            out[:, levels + j : levels + self.steps : most] = block.crossed([design.group], now.joint[j], self.groups)
        if self.parts:
            inside = design.part[block.people, None] == np.arange(self.parts)
            out[:, self.ends] = np.where(inside, -1 / spread, 0.0)
        return out
