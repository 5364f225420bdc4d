"""Newton's method for the many-facet model, with the candidates eliminated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mantle.analysis.severity.design import Design, Floats, blocks

MOST_STEPS = 80
CLOSE = 1e-6  # logits by which the last step may still move anything
FINE = 0.2  # logits: below it the information is no longer worked out anew
WIDEST = 5.0  # logits: scale of the prior of the candidates' standard deviation; what is seen lies around 1 to 3
LOOSE_PRIOR = 1.5  # logits: spread assumed of levels that gave only the highest or only the lowest mark
SMALLEST_SPREAD = 1e-4  # variance of candidates below which they count as alike


@dataclass(frozen=True, slots=True)
class Moments:
    """What the model expects of each mark.

    `mean`, `variance` and `third` are (n,); `tail`, `joint` and `skew` are (steps, n): the chance of reaching each
    step, its covariance with the category, and its covariance with the squared distance of the category from its mean.
    """

    chance: Floats
    mean: Floats
    variance: Floats
    third: Floats
    tail: Floats
    joint: Floats
    skew: Floats


@dataclass(frozen=True, slots=True)
class Fit:
    """The solution: measures of candidates, ease of levels, steps, and what their errors are made of.

    `easing` holds the ease of each level and then minus each step, group by group; `centre` the mean of each part's
    candidates, `spread` their variance and `pull` how far one standard error of its logarithm moves each of them.
    `free` spans the directions that can be told (structure = free @ numbers) and `root` is the Cholesky factor of their
    information once the candidates are eliminated. `information` is each candidate's own.
    """

    measure: Floats
    easing: Floats
    centre: Floats
    spread: float
    pull: Floats
    information: Floats
    free: Floats
    root: Floats
    moments: Moments
    steps_taken: int


def logits(design: Design, measure: Floats, easing: Floats) -> Floats:
    """Return candidate's measure less what stands against it, by mark, (n,)."""
    out = measure[design.candidate]
    for column in design.columns:
        out += easing[column]
    return out


def moments(logit: Floats, steps: Floats, group: np.ndarray, tops: np.ndarray) -> Moments:
    """Return the moments of marks whose logit is known; `steps` (groups, steps) are easings, summed on the way up.

    >>> even = moments(np.zeros(1), np.zeros((1, 1)), np.zeros(1, int), np.array([1]))
    >>> even.mean.tolist(), even.variance.tolist()
    ([0.5], [0.25])
    """
    groups, most = steps.shape
    height = np.zeros((most + 1, len(logit)))
    rise = np.cumsum(np.where(np.arange(1, most + 1) <= tops[:, None], steps, -np.inf), axis=1)
    for k in range(1, most + 1):
        np.multiply(logit, k, out=height[k])
        height[k] += rise[0, k - 1] if groups == 1 else rise[group, k - 1]
    height -= height.max(axis=0)
    np.exp(height, out=height)
    height /= height.sum(axis=0)
    mean = np.zeros(len(logit))
    for k in range(1, most + 1):
        mean += k * height[k]
    tail, joint, skew = (np.empty((most, len(logit))) for _ in range(3))
    reached, covered, squared, third = (np.zeros(len(logit)) for _ in range(4))
    for k in range(most, -1, -1):
        away = k - mean
        first = height[k] * away
        second = first * away
        third += second * away
        reached = reached + height[k]
        covered = covered + first
        squared = squared + second
        if k:
            tail[k - 1], joint[k - 1], skew[k - 1] = reached, covered, squared
    skew -= squared * tail
    return Moments(height, mean, squared, third, tail, joint, skew)


class System:
    """The equations of one design: gradient, information and the directions in which they can be solved."""

    def __init__(self, design: Design, *, prior: bool, held: Floats) -> None:
        self.design, self.prior, self.held = design, prior, held
        self.groups, self.most = len(design.tops), int(design.tops.max())
        self.levels, self.steps = design.levels, self.groups * self.most
        self.parts = design.parts if prior else 0
        self.size = self.levels + self.steps + self.parts
        self.free = self._free()
        self.seen = np.stack([design.score >= j for j in range(1, self.most + 1)]) if self.most else np.zeros((0, 0))

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

    def by_candidate(self, values: Floats) -> Floats:
        return np.bincount(self.design.candidate, weights=values, minlength=self.design.candidates)

    def by_structure(self, by_mark: Floats, by_step: Floats) -> Floats:
        """Return sums by level of a value a mark and by group and step of a value a mark and step."""
        design = self.design
        out = np.zeros(self.size)
        for column in design.columns:
            out[: self.levels] += np.bincount(column, weights=by_mark, minlength=self.levels)
        for j in range(self.most):
            sums = np.bincount(design.group, weights=by_step[j], minlength=self.groups)
            out[self.levels + j : self.levels + self.steps : self.most] = sums
        return out

    def against(self, now: Moments, move: Floats) -> Floats:
        """Return how much each candidate's own equation changes when the structure moves."""
        design = self.design
        change = np.sum([move[column] for column in design.columns], axis=0) * now.variance
        shift = move[self.levels : self.levels + self.steps].reshape(self.groups, self.most)
        for j in range(self.most):
            change += now.joint[j] * (shift[0, j] if self.groups == 1 else shift[design.group, j])
        return self.by_candidate(change)

    def reduced(self, now: Moments, own: Floats, spread: float) -> Floats:
        """Return the information of the structure with the candidates eliminated (Schur complement)."""
        design, levels, most = self.design, self.levels, self.most
        out = np.zeros((self.size, self.size))
        flat = np.zeros(levels * levels)
        for one in design.columns:
            for other in design.columns:
                flat += np.bincount(one * levels + other, weights=now.variance, minlength=levels * levels)
        out[:levels, :levels] = flat.reshape(levels, levels)
        for j in range(most):
            at = slice(levels + j, levels + self.steps, most)
            beside = np.zeros(levels * self.groups)
            for column in design.columns:
                beside += np.bincount(
                    column * self.groups + design.group, weights=now.joint[j], minlength=levels * self.groups
                )
            out[:levels, at] = beside.reshape(levels, self.groups)
            out[at, :levels] = out[:levels, at].T
            for i in range(j + 1):
                both = np.bincount(design.group, weights=now.tail[j] * (1 - now.tail[i]), minlength=self.groups)
                rows = levels + np.arange(self.groups) * most
                out[rows + i, rows + j] = out[rows + j, rows + i] = both
        inner = range(levels + self.steps)
        out[inner, inner] += self.held
        for p in range(self.parts):
            out[levels + self.steps + p, levels + self.steps + p] = np.sum(design.part == p) / spread
        for block in blocks(design.candidate, design.candidates, self.size):
            beside = self.beside(block, now, spread)
            beside /= np.sqrt(own[block.people])[:, None]
            out -= beside.T @ beside
        return out

    def beside(self, block, now: Moments, spread: float) -> Floats:
        """Return the information that a block's candidates share with the structure, (candidates, structure)."""
        design, levels, most = self.design, self.levels, self.most
        out = np.empty((block.people.stop - block.people.start, self.size))
        out[:, :levels] = block.crossed(design.columns, now.variance, levels)
        for j in range(most):
            out[:, levels + j : levels + self.steps : most] = block.crossed([design.group], now.joint[j], self.groups)
        if self.parts:
            inside = design.part[block.people, None] == np.arange(self.parts)
            out[:, levels + self.steps :] = np.where(inside, -1 / spread, 0.0)
        return out


def solve(design: Design, *, prior: bool, held: Floats, check: Callable[[], None] | None = None) -> Fit | None:
    """Return the solution, or None when a measure runs away or the steps do not settle.

    Parameters
    ----------
    prior : bool
        Whether candidates come from a Normal distribution, whose mean and spread are estimated with the structure by
        maximum likelihood, the candidates integrated out by Laplace's method; their measures are then the most likely
        ones. Otherwise everything is estimated jointly.
    held : float array (levels + groups x steps,)
        1 / variance of a Normal prior around 0 of each level and step, 0 for none.
    """
    system = System(design, prior=prior, held=held)
    structure = np.zeros(system.size)
    structure[system.levels : system.levels + system.steps] = _first_steps(design, system)
    measure, spread, root = np.zeros(design.candidates), 1.0, None
    ends = slice(system.levels + system.steps, system.size)
    largest, mixing = np.inf, Mixing(design.candidates, system.size)
    for taken in range(MOST_STEPS):
        steps = structure[system.levels : ends.start].reshape(system.groups, system.most)
        now = moments(logits(design, measure, structure), steps, design.group, design.tops)
        own = system.by_candidate(now.variance) + (1 / spread if prior else 0.0)
        if root is None or largest > FINE:
            root = _root(system, now, own, spread)
            if root is None:
                return None
        slope, slope_own, bend = _slopes(system, now, own, structure, measure, spread)
        fall = slope - _back(system, now, slope_own / own, spread)
        move = system.free @ _solved(root, system.free.T @ fall)
        centre = move[ends][design.part] / spread if prior else 0.0
        move_own = (slope_own - system.against(now, move) + centre) / own
        largest = max(np.abs(move).max(initial=0), np.abs(move_own).max(initial=0))
        scale = min(1.0, 2.0 / largest) if largest else 1.0
        new, own_new, shift = structure + scale * move, measure + scale * move_own, 0.0
        if prior:
            away = own_new - new[ends][design.part]
            shift = _shift(away, own, bend, spread)
            # Where the spread grows, candidates go outwards: told at once, or the two would chase each other.
            own_new = own_new + away / (spread * own) * shift
            largest = max(largest, abs(shift))
        structure, measure, spread = mixing.next((structure, measure, spread), (new, own_new, shift), largest)
        if not np.isfinite(largest) or np.abs(structure).max() > 25:
            return None
        if largest < CLOSE:
            return _finished(system, structure, measure, spread, taken + 1)
    return None


class Mixing:
    """Speeds up the last steps by what the one before has taught (Anderson 1965, one step back)."""

    def __init__(self, candidates: int, size: int) -> None:
        self.cut = size, size + candidates
        self.before: tuple[Floats, Floats] | None = None

    def next(
        self, now: tuple[Floats, Floats, float], new: tuple[Floats, Floats, float], largest: float
    ) -> tuple[Floats, Floats, float]:
        """Return structure, measures and spread to go on from."""
        start = np.concatenate([now[0], now[1], [0.0]])
        end = np.concatenate([new[0], new[1], [new[2]]])
        end[-1] += np.log(now[2])
        start[-1] = np.log(now[2])
        move = end - start
        best = end
        if self.before is not None and largest < FINE:
            turn = move - self.before[1]
            size = float(turn @ turn)
            if size > 0:
                best = end - float(turn @ move) / size * (end - self.before[0])
        self.before = end, move
        first, second = self.cut
        return best[:first], best[first:second], float(np.exp(best[-1]))


def _first_steps(design: Design, system: System) -> Floats:
    """Return steps that give the frequencies of the categories when everyone is alike."""
    counts = np.bincount(design.group * (system.most + 1) + design.score, minlength=system.groups * (system.most + 1))
    smoothed = counts.reshape(system.groups, -1) + 0.5
    steps = np.log(smoothed[:, 1:] / smoothed[:, :-1])
    for g, top in enumerate(design.tops):
        steps[g, top:] = 0
        steps[g, :top] -= steps[g, :top].mean() if top else 0
    return steps.reshape(-1)


def _root(system: System, now: Moments, own: Floats, spread: float) -> Floats | None:
    inside = system.free.T @ system.reduced(now, own, spread) @ system.free
    try:
        return np.linalg.cholesky(inside)
    except np.linalg.LinAlgError:
        return None


def _solved(root: Floats, right: Floats) -> Floats:
    from scipy.linalg import cho_solve

    return cho_solve((root, True), right, check_finite=False) if len(root) else right


def _back(system: System, now: Moments, values: Floats, spread: float) -> Floats:
    """Return the candidates' values carried over to the structure: the transpose of `against`."""
    by_mark = values[system.design.candidate]
    out = system.by_structure(by_mark * now.variance, by_mark * now.joint)
    if system.parts:
        out[system.levels + system.steps :] = -np.bincount(system.design.part, weights=values) / spread
    return out


def _slopes(
    system: System, now: Moments, own: Floats, structure: Floats, measure: Floats, spread: float
) -> tuple[Floats, Floats, Floats]:
    """Return the slopes of structure and candidates, and how fast each candidate's information bends."""
    design = system.design
    rest = design.score - now.mean
    slope = system.by_structure(rest, system.seen - now.tail)
    inner = slice(0, system.levels + system.steps)
    slope[inner] -= system.held * structure[inner]
    slope_own = system.by_candidate(rest)
    bend = system.by_candidate(now.third) / own
    if not system.prior:
        return slope, slope_own, bend
    ends = slice(system.levels + system.steps, system.size)
    away = measure - structure[ends][design.part]
    slope_own = slope_own - away / spread
    # Laplace's method: less half the logarithm of each candidate's information, which moves with everything.
    inverse, bent = (1 / own)[design.candidate], bend[design.candidate]
    pulled = (now.third - now.variance * bent) * inverse
    slope -= 0.5 * system.by_structure(pulled, (now.skew - now.joint * bent) * inverse)
    slope[ends] += np.bincount(design.part, weights=away / spread - 0.5 * bend / spread / own)
    return slope, slope_own, bend


def _shift(away: Floats, own: Floats, bend: Floats, spread: float) -> float:
    """Return the step of the logarithm of the candidates' variance.

    A few candidates may look all alike, or marked without any error, by luck; a Rayleigh prior on their standard
    deviation keeps the estimate off both ends (Chung et al. 2013) and weighs as much as one candidate.
    """
    slope = 0.5 * float(np.sum(away**2 / spread - 1 + (1 - bend * away) / spread / own))
    slope += 0.5 * (1 - spread / WIDEST**2)
    curve = _curve(own, spread)
    least, most = float(np.log(SMALLEST_SPREAD / spread)), float(np.log((2 * WIDEST) ** 2 / spread))
    return float(np.clip(slope / curve, max(-1.0, least), min(1.0, most)))


def _curve(own: Floats, spread: float) -> float:
    """Return how sharply the logarithm of the candidates' variance is told, prior included."""
    return 0.5 * float(np.sum((1 - 1 / (spread * own)) ** 2)) + 0.5 + 0.5 * spread / WIDEST**2


def _finished(system: System, structure: Floats, measure: Floats, spread: float, taken: int) -> Fit | None:
    design = system.design
    ends = slice(system.levels + system.steps, system.size)
    steps = structure[system.levels : ends.start].reshape(system.groups, system.most)
    now = moments(logits(design, measure, structure), steps, design.group, design.tops)
    own = system.by_candidate(now.variance) + (1 / spread if system.prior else 0.0)
    root = _root(system, now, own, spread)
    if root is None:
        return None
    easing, centre = structure[: ends.start], structure[ends]
    pull = np.zeros(design.candidates)
    if system.prior:
        pull = (measure - centre[design.part]) / (spread * own) / np.sqrt(_curve(own, spread))
    return Fit(measure, easing, centre, spread, pull, own, system.free, root, now, taken)
