"""Newton's method for the many-facet model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mantle.analysis.severity.design import Design, Floats
from mantle.analysis.severity.equations import System
from mantle.analysis.severity.moments import Moments, moments

MOST_STEPS = 80
CLOSE = 1e-5  # logits by which the last step may still move anything; what is left after it is far less
FINE = 0.4  # logits: below it the information is no longer worked out anew
FAR = 25.0  # logits beyond which a level or a step counts as run away
WIDEST = 5.0  # logits: scale of the prior of the candidates' standard deviation; what is seen lies around 1 to 3
LOOSE_PRIOR = 1.5  # logits: spread assumed of levels that gave only the highest or only the lowest mark
MOST_TAIL = 1.5  # how much wider than at its top a likelihood is taken to be at most
SMALLEST_SPREAD = 1e-4  # variance of candidates below which they count as alike


@dataclass(frozen=True, slots=True)
class Fit:
    """The solution: measures of candidates, ease of levels, steps, and what their errors are made of.

    `easing` holds the ease of each level and then minus each step, group by group; `centre` the mean of each part's
    candidates, `spread` their variance and `lean` how far each of them falls when its logarithm rises by a unit.
    `free` spans the directions that can be told (structure, then the logarithm of the spread = free @ numbers) and
    `root` is the Cholesky factor of their information once the candidates are eliminated. `information` is each
    candidate's own, `alone` the variance of each measure were all else known.
    """

    measure: Floats
    easing: Floats
    centre: Floats
    spread: float
    lean: Floats
    information: Floats
    alone: Floats
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


def solve(design: Design, *, prior: bool, held: Floats) -> Fit | None:
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
    structure, measure = _start(system)
    spread, root = max(0.1, float(np.var(measure))), None
    largest, mixing = np.inf, Mixing(design.candidates, system.size)
    for taken in range(MOST_STEPS):
        now, own = _now(system, structure, measure, spread)
        if root is None or largest > FINE:
            root = system.root(now, own, spread)
            if root is None:
                return None
        fall, slope_own, bend = system.fall(now, own, structure, measure, spread)
        move = system.free @ _solved(root, system.freed(fall))
        centre = move[system.ends][design.part] / spread if prior else 0.0
        move_own = (slope_own - system.against(now, move) + centre) / own
        largest = max(np.abs(move).max(initial=0), np.abs(move_own).max(initial=0))
        scale = min(1.0, 2.0 / largest) if largest else 1.0
        new, own_new, shift = structure + scale * move, measure + scale * move_own, 0.0
        if prior:
            away = own_new - new[system.ends][design.part]
            shift = _shift(away, own, bend, spread)
            # Where the spread grows, candidates go outwards: told at once, or the two would chase each other.
            own_new = own_new + away / (spread * own) * shift
            largest = max(largest, abs(shift))
        structure, measure, spread = mixing.next((structure, measure, spread), (new, own_new, shift), largest)
        if not np.isfinite(largest) or np.abs(structure).max() > FAR:
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
        start = np.concatenate([now[0], now[1], [np.log(now[2])]])
        end = np.concatenate([new[0], new[1], [np.log(now[2]) + new[2]]])
        move, best = end - start, end
        if self.before is not None and largest < FINE:
            turn = move - self.before[1]
            size = float(turn @ turn)
            if size > 0:
                best = end - float(turn @ move) / size * (end - self.before[0])
        self.before = end, move
        first, second = self.cut
        return best[:first], best[first:second], float(np.exp(best[-1]))


def _start(system: System) -> tuple[Floats, Floats]:
    """Return steps by the frequencies of the categories, levels that are alike, candidates by their mean category."""
    design = system.design
    counts = np.bincount(design.group * (system.most + 1) + design.score, minlength=system.groups * (system.most + 1))
    smoothed = counts.reshape(system.groups, -1) + 0.5
    steps = np.log(smoothed[:, 1:] / smoothed[:, :-1])
    for g, top in enumerate(design.tops):
        steps[g, top:] = 0
        steps[g, :top] -= steps[g, :top].mean() if top else 0
    structure = np.zeros(system.size)
    structure[system.levels : system.levels + system.steps] = steps.reshape(-1)
    high = design.score / np.maximum(design.tops[design.group], 1)
    got = np.bincount(design.candidate, weights=high, minlength=design.candidates) + 0.5
    missed = np.bincount(design.candidate, weights=1 - high, minlength=design.candidates) + 0.5
    measure = np.log(got / missed)
    return structure, measure - measure.mean()


def _now(system: System, structure: Floats, measure: Floats, spread: float) -> tuple[Moments, Floats]:
    """Return the moments of all marks and each candidate's own information."""
    design = system.design
    now = moments(logits(design, measure, structure), system.steps_of(structure), design.group, design.tops)
    return now, system.by_candidate(now.variance) + (1 / spread if system.prior else 0.0)


def _solved(root: Floats, right: Floats) -> Floats:
    from scipy.linalg import cho_solve

    return cho_solve((root, True), right, check_finite=False) if len(root) else right


def _shift(away: Floats, own: Floats, bend: Floats, spread: float) -> float:
    """Return the step of the logarithm of the candidates' variance.

    A few candidates may look all alike, or marked without any error, by luck; a Rayleigh prior on their standard
    deviation keeps the estimate off both ends (Chung et al. 2013) and weighs as much as one candidate.
    """
    slope = 0.5 * float(np.sum(away**2 / spread - 1 + (1 - bend * away) / spread / own))
    slope += 0.5 * (1 - spread / WIDEST**2)
    least, most = float(np.log(SMALLEST_SPREAD / spread)), float(np.log((2 * WIDEST) ** 2 / spread))
    return float(np.clip(slope / _curve(own, spread), max(-1.0, least), min(1.0, most)))


def _curve(own: Floats, spread: float) -> float:
    """Return how sharply the logarithm of the candidates' variance is told, prior included."""
    return 0.5 * float(np.sum((1 - 1 / (spread * own)) ** 2)) + 0.5 + 0.5 * spread / WIDEST**2


def _finished(system: System, structure: Floats, measure: Floats, spread: float, taken: int) -> Fit | None:
    now, own = _now(system, structure, measure, spread)
    easing, centre = structure[: system.ends.start], structure[system.ends]
    lean, free, alone, curve = np.zeros(system.design.candidates), system.free, 1 / own, 0.0
    if system.prior:
        away, tail = measure - centre[system.design.part], _tail(system, now)
        bend = system.by_candidate(now.third) / own
        lean, alone = -away / (spread * own), _alone(own, bend, tail)
        curve = _bent(away, own, bend, tail, spread)
        free = np.zeros((system.size + 1, system.free.shape[1] + 1))
        free[:-1, :-1], free[-1, -1] = system.free, 1.0
    root = system.whole(now, own, spread, lean, curve)
    if root is None and system.prior:  # more told by luck than there is to tell
        root = system.whole(now, own, spread, lean, _curve(own, spread))
    if root is None:
        return None
    return Fit(measure, easing, centre, spread, lean, own, alone, free, root, now, taken)


def _tail(system: System, now: Moments) -> Floats:
    """Return the fourth cumulant of each candidate's marks."""
    fourth = np.zeros_like(now.mean)
    for category, chance in enumerate(now.chance):
        away = category - now.mean
        away *= away
        away *= away
        away *= chance
        fourth += away
    return system.by_candidate(fourth - 3 * now.variance**2)


def _alone(own: Floats, bend: Floats, tail: Floats) -> Floats:
    """Return the mean squared distance of each candidate from the most likely measure, all else known.

    To the second order: likelihoods of few marks have longer tails than the curve at their top says, and lean.
    """
    return np.clip(1 / own - tail / (2 * own**3) + 1.25 * bend**2 / own**2, 1 / own, MOST_TAIL / own)


def _bent(away: Floats, own: Floats, bend: Floats, tail: Floats, spread: float) -> float:
    """Return how sharply the logarithm of the candidates' variance is told by these marks: minus the slope of `_shift`.

    Candidates' measures move with it, and with them how much their marks tell.
    """
    share, lean = 1 / (spread * own), bend * away
    grown = away**2 / spread * (2 * share - 1)
    turned = tail * away**2 * share / own - lean**2 * share + 2 * lean * share
    fallen = (1 - lean) * (share * (1 - share) + share**2 * lean)
    curve = -0.5 * float(np.sum(grown - share * turned - fallen)) + 0.5 * spread / WIDEST**2
    return max(curve, 0.5 * _curve(own, spread))


def settled(system: System, fit: Fit, structure: Floats, spread: float) -> Fit | None:
    """Return the solution with candidates' measures most likely at another structure and spread."""
    measure = fit.measure
    for _ in range(MOST_STEPS):
        now, own = _now(system, structure, measure, spread)
        slope = system.by_candidate(system.design.score - now.mean)
        move = (slope - (measure - structure[system.ends][system.design.part]) / spread) / own
        measure = measure + np.clip(move, -2.0, 2.0)
        if np.abs(move).max() < CLOSE:
            return _finished(system, structure, measure, spread, fit.steps_taken)
    return None


def covariance_of(fit: Fit) -> Floats:
    """Return the covariance of structure and spread, candidates' errors carried in, (structure + 1, structure + 1)."""
    from scipy.linalg import solve_triangular

    half = solve_triangular(fit.root, fit.free.T, lower=True, check_finite=False)
    return half.T @ half
