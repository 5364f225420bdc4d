"""Marks whose truth is known, and plain forms of the estimates to compare with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from mantle.analysis.severity import Marks

STEPS = np.array([-1.5, -0.5, 0.5, 1.5])


@dataclass(frozen=True)
class World:
    """Marks on a scale of 1 to 5, and what made them."""

    marks: Marks
    rows: list[tuple[str, str, str, int]]
    ability: dict[str, float]
    difficulty: dict[str, float]
    severity: dict[str, float]

    def fair(self, candidate: str) -> float:
        """Return the mean mark of average assessors over all elements."""
        return float(np.mean([mean_mark(self.ability[candidate] - each) for each in self.difficulty.values()]))


def mean_mark(logit: float) -> float:
    heights = np.concatenate([[0.0], np.cumsum(logit - STEPS)])
    return float(np.exp(heights - logsumexp(heights)) @ np.arange(1, 6))


def simulated(candidates: int, elements: int, assessors: int, each: int, *, seed: int, spread: float = 1.0) -> World:
    """Return marks of `each` assessors, drawn for every candidate and element."""
    random = np.random.default_rng(seed)
    ability = random.normal(0, spread, candidates)
    difficulty = random.normal(0, 0.5, elements)
    severity = random.normal(0, 0.6, assessors)
    difficulty -= difficulty.mean()
    severity -= severity.mean()
    who = np.argsort(random.random((candidates * elements, assessors)), axis=1)[:, :each].ravel()
    c, e = np.repeat(np.arange(candidates), elements * each), np.tile(np.repeat(np.arange(elements), each), candidates)
    logit = ability[c] - difficulty[e] - severity[who]
    heights = np.cumsum(np.vstack([np.zeros(len(c)), logit - STEPS[:, None]]), axis=0)
    chance = np.exp(heights - logsumexp(heights, axis=0))
    mark = 1 + (np.cumsum(chance, axis=0) < random.random(len(c))).sum(axis=0)
    rows = [(f"c{i:03}", f"e{j:02}", f"a{k:02}", int(m)) for i, j, k, m in zip(c, e, who, mark, strict=True)]
    named = [{f"{letter}{i:0{width}}": float(v) for i, v in enumerate(values)}
             for letter, width, values in (("c", 3, ability), ("e", 2, difficulty), ("a", 2, severity))]  # fmt: skip
    return World(Marks.from_rows(rows), rows, *named)


class Plain:
    """The likelihood written out mark by mark, at parameters (elements, assessors, steps, mean, log variance)."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.sizes = [len(names) for names in marks.levels]
        self.kinds, self.score = np.unique(marks.mark, return_inverse=True)
        self.top = len(self.kinds) - 1

    def unpacked(self, given: np.ndarray) -> tuple[list[np.ndarray], np.ndarray, float, float]:
        """Return levels of each facet and steps, each closed to sum to nothing; mean; variance."""
        out, at = [], 0
        for size in [*self.sizes, self.top]:
            free = given[at : at + size - 1]
            out.append(np.append(free, -free.sum()))
            at += size - 1
        return out[:-1], out[-1], given[-2], float(np.exp(given[-1]))

    @property
    def size(self) -> int:
        return sum(self.sizes) - len(self.sizes) + self.top - 1 + 2

    def by_mark(self, measure: np.ndarray, facets: list[np.ndarray], steps: np.ndarray) -> np.ndarray:
        """Return the log chance of each mark; `measure` (marks,) or (marks, nodes)."""
        against = sum(values[codes] for values, codes in zip(facets, self.marks.codes, strict=True))
        logit = measure - (against if measure.ndim == 1 else against[:, None])
        shape = (-1, *([1] * logit.ndim))
        heights = np.concatenate([np.zeros((1, *logit.shape)), np.cumsum(logit - steps.reshape(shape), axis=0)])
        own = np.take_along_axis(heights, self.score.reshape(1, -1, *([1] * (logit.ndim - 1))), axis=0)[0]
        return own - logsumexp(heights, axis=0)

    def integrated(self, given: np.ndarray) -> float:
        """Return minus the log likelihood, candidates integrated out on 61 nodes."""
        facets, steps, mean, variance = self.unpacked(given)
        nodes, weights = np.polynomial.hermite_e.hermegauss(61)
        logs = self.by_mark(np.tile(mean + np.sqrt(variance) * nodes, (len(self.marks), 1)), facets, steps)
        total = np.zeros((len(self.marks.candidates), len(nodes)))
        np.add.at(total, self.marks.candidate, logs)
        return -float(logsumexp(total + np.log(weights / weights.sum()), axis=1).sum()) - self.prior(variance)

    def laplace(self, given: np.ndarray) -> float:
        """Return the same with each candidate's integral by Laplace's method."""
        facets, steps, mean, variance = self.unpacked(given)
        measure = np.full(len(self.marks.candidates), mean)
        for _ in range(60):
            slope, own = self.candidates(measure, facets, steps)
            own = own + 1 / variance
            measure = measure + (slope - (measure - mean) / variance) / own
        total = self.by_mark(measure[self.marks.candidate], facets, steps).sum()
        total -= 0.5 * np.sum((measure - mean) ** 2 / variance + np.log(variance) + np.log(own))
        return -float(total) - self.prior(variance)

    @staticmethod
    def prior(variance: float) -> float:
        return float(0.5 * np.log(variance) - variance / 50)

    def candidates(
        self, measure: np.ndarray, facets: list[np.ndarray], steps: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return slope and information of each candidate."""
        against = sum(values[codes] for values, codes in zip(facets, self.marks.codes, strict=True))
        logit = measure[self.marks.candidate] - against
        heights = np.concatenate([np.zeros((1, len(logit))), np.cumsum(logit - steps[:, None], axis=0)])
        chance = np.exp(heights - logsumexp(heights, axis=0))
        category = np.arange(self.top + 1)[:, None]
        mean = (chance * category).sum(axis=0)
        variance = (chance * (category - mean) ** 2).sum(axis=0)
        size = len(self.marks.candidates)
        return (np.bincount(self.marks.candidate, self.score - mean, size),
                np.bincount(self.marks.candidate, variance, size))  # fmt: skip
