"""From logits back to marks: fair averages, their errors, and what moved each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mantle.analysis.severity.design import Design, Floats, blocks
from mantle.analysis.severity.equations import System
from mantle.analysis.severity.fitting import Fit
from mantle.analysis.severity.moments import chances
from mantle.analysis.tables.marks import Marks

SMALL = 0.0005  # marks: what moved a figure by less is not named


@dataclass(frozen=True, slots=True)
class Curve:
    """Mean mark expected of candidates by assessors of average severity, over the elements of their part."""

    design: Design
    fit: Fit
    weight: Floats = field(repr=False)  # (parts, elements)
    ease: Floats = field(repr=False)  # (elements,)

    @classmethod
    def of(cls, design: Design, fit: Fit) -> Curve:
        """Return the curve of a solution; a single facet with common steps counts as one element of no difficulty."""
        if len(design.columns) == 1 and len(design.tops) == 1:
            return cls(design, fit, np.ones((design.parts, 1)), np.zeros(1))
        size = design.offsets[1]
        part = design.part[design.candidate]
        seen = np.bincount(part * size + design.columns[0], minlength=design.parts * size).reshape(-1, size) > 0
        return cls(design, fit, seen / seen.sum(1, keepdims=True), fit.easing[:size])

    @property
    def over_elements(self) -> bool:
        """Whether the mean runs over the levels of the first facet."""
        return len(self.design.columns) > 1 or len(self.design.tops) > 1

    def by_element(self, measure: Floats, part: np.ndarray) -> tuple[Floats, Floats]:
        """Return the expected mark on each element and the elements' weights, (rows, elements)."""
        group = np.arange(len(self.ease)) if len(self.design.tops) > 1 else np.zeros(len(self.ease), int)
        group = np.tile(group, len(measure))
        steps = self.fit.easing[self.design.levels :].reshape(len(self.design.tops), -1)
        chance = chances((measure[:, None] + self.ease).ravel(), steps, group, self.design.tops)
        expected = np.sum(chance * np.nan_to_num(self.design.values)[group].T, axis=0)
        return expected.reshape(len(measure), -1), self.weight[part]

    def at(self, measure: Floats, part: np.ndarray) -> tuple[Floats, Floats, Floats]:
        """Return the expected mean mark, its slope in the measure, and its slope in the structure (rows, structure)."""
        design, fit = self.design, self.fit
        count, most = len(self.ease), int(design.tops.max())
        steps = fit.easing[design.levels :].reshape(len(design.tops), most)
        group = np.tile(np.arange(count) if len(design.tops) > 1 else np.zeros(count, int), len(measure))
        chance = chances((measure[:, None] + self.ease).ravel(), steps, group, design.tops)
        value = np.nan_to_num(design.values)[group].T
        weight = self.weight[part]
        expected = np.sum(chance * value, axis=0)
        above = chance * (value - expected)
        turns = np.cumsum(above[::-1], axis=0)[::-1][1:]  # covariance of the mark with reaching each step
        slope = turns.sum(axis=0).reshape(len(measure), count) * weight
        out = np.zeros((len(measure), len(fit.easing) + len(fit.centre)))
        if self.over_elements:
            out[:, :count] = slope
        for j in range(most):
            turned = turns[j].reshape(len(measure), count) * weight
            at = slice(design.levels + j, design.levels + len(design.tops) * most, most)
            out[:, at] = turned if len(design.tops) > 1 else turned.sum(1, keepdims=True)
        return (expected.reshape(len(measure), count) * weight).sum(1), slope.sum(1), out

    def value(self, measure: Floats, part: np.ndarray) -> Floats:
        """Return the expected mean mark only."""
        own, weight = self.by_element(measure, part)
        return (own * weight).sum(1)


def errors(system: System, fit: Fit, curve: Curve, z: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Return each candidate's standard error, fair average and its interval, with the structure's errors carried in."""
    from scipy.linalg import solve_triangular

    design = system.design
    se, fair, lo, hi = (np.empty(design.candidates) for _ in range(4))
    width = max(system.size, len(curve.ease) * (int(design.tops.max()) + 1))
    for block in blocks(design.candidate, design.candidates, width, cells=2_000_000):
        people = block.people
        part, measure, alone = design.part[people], fit.measure[people], fit.alone[people]
        shared = system.shared(block, fit.moments, fit.information, fit.spread, fit.lean)
        level, slope, turn = curve.at(measure, part)
        turned = -slope[:, None] * shared
        turned[:, : system.size] += turn
        both = system.freed(np.concatenate([shared, turned]).T)
        carried = solve_triangular(fit.root, both, lower=True, overwrite_b=True, check_finite=False)
        squares = np.einsum("ij,ij->j", carried, carried)
        se[people] = np.sqrt(alone + squares[: len(alone)])
        with np.errstate(divide="ignore", invalid="ignore"):
            as_measure = np.sqrt(slope**2 * alone + squares[len(alone) :]) / slope
        reach = np.where(np.isfinite(as_measure), z * as_measure, 0.0)
        fair[people] = level
        # The interval is taken in logits and brought back, so that it stays on the scale.
        lo[people], hi[people] = curve.value(measure - reach, part), curve.value(measure + reach, part)
    return se, fair, lo, hi


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What moved each candidate from raw mean to fair average; worked out when it is asked for."""

    marks: Marks
    design: Design
    fit: Fit
    curve: Curve
    raw: Floats
    fair: Floats
    places: np.ndarray  # place of each candidate of the design among all

    def because(self, place: int) -> list[dict[str, Any]]:
        """Return the reasons of one candidate."""
        inside = np.flatnonzero(self.places == place)
        return self._reasons(inside)[self.marks.candidates[int(inside[0])]] if len(inside) else []

    def all(self) -> dict[str, list[dict[str, Any]]]:
        """Return the reasons of every candidate by name."""
        return self._reasons(np.arange(self.design.candidates))

    def _reasons(self, people: np.ndarray) -> dict[str, list[dict[str, Any]]]:
        chosen = np.isin(self.design.candidate, people) if len(people) < self.design.candidates else slice(None)
        out: dict[str, list[dict[str, Any]]] = {self.marks.candidates[i]: [] for i in people}
        moved = [*self._others(chosen), *self._elements(people, chosen)]
        for f, candidate, level, by in moved:
            told = np.abs(by) >= SMALL
            for i, j, marks in zip(candidate[told].tolist(), level[told].tolist(), by[told].tolist(), strict=True):
                entry = {"facet": self.marks.facets[f], "level": self.marks.levels[f][j], "marks": marks}
                out[self.marks.candidates[i]].append(entry)
        for i, marks in zip(people.tolist(), self._few(people).tolist(), strict=True):
            if abs(marks) >= SMALL:
                out[self.marks.candidates[i]].append({"facet": "few marks", "level": "", "marks": marks})
        for reasons in out.values():
            reasons.sort(key=lambda reason: -abs(reason["marks"]))
        return out

    def _few(self, people: np.ndarray) -> Floats:
        """Return how far the pull towards the average of all moved each candidate."""
        now, design = self.fit.moments, self.design
        expected = np.sum(now.chance * np.nan_to_num(design.values)[design.group].T, axis=0)
        total = np.bincount(design.candidate, weights=expected, minlength=design.candidates)
        count = np.bincount(design.candidate, minlength=design.candidates)
        return (total / count)[people] - self.raw[people]

    def _others(self, chosen: Any) -> Iterator[tuple[int, np.ndarray, np.ndarray, Floats]]:
        """Yield facet, candidate, level, and by how many marks the level moved the candidate; last facet first."""
        design, fit = self.design, self.fit
        candidate = design.candidate[chosen]
        count = np.bincount(candidate, minlength=design.candidates)[candidate]
        at = fit.measure[candidate] + sum(fit.easing[column[chosen]] for column in design.columns)
        before = self._expected(at, chosen)
        for f in range(len(design.columns) - 1, 0 if self.curve.over_elements else -1, -1):
            at = at - fit.easing[design.columns[f][chosen]]
            after = self._expected(at, chosen)
            size = len(self.marks.levels[f])
            key, place = np.unique(candidate * size + self.marks.codes[f][chosen], return_inverse=True)
            yield f, key // size, key % size, np.bincount(place, weights=(after - before) / count)
            before = after

    def _elements(self, people: np.ndarray, chosen: Any) -> Iterator[tuple[int, np.ndarray, np.ndarray, Floats]]:
        """Yield what it did that a candidate met some elements more than others, or not at all."""
        if not self.curve.over_elements:
            return
        design, size = self.design, len(self.marks.levels[0])
        own, wanted = self.curve.by_element(self.fit.measure[people], design.part[people])
        place = np.searchsorted(people, design.candidate[chosen])
        met = np.bincount(place * size + self.marks.codes[0][chosen], minlength=len(people) * size).reshape(-1, size)
        share = met / met.sum(1, keepdims=True)
        by = (share - wanted) * ((own * wanted).sum(1, keepdims=True) - own)
        yield 0, np.repeat(people, size), np.tile(np.arange(size), len(people)), by.ravel()

    def _expected(self, at: Floats, chosen: Any) -> Floats:
        design, fit = self.design, self.fit
        steps = fit.easing[design.levels :].reshape(len(design.tops), -1)
        chance = chances(at, steps, design.group[chosen], design.tops)
        return np.sum(chance * np.nan_to_num(design.values)[design.group[chosen]].T, axis=0)
