"""What the model expects of each mark."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mantle.analysis.severity.design import Floats, Ints

AT_ONCE = 4096  # marks worked on together: what they need stays near the processor
LARGEST = 600.0  # exponent below which powers need no scaling


@dataclass(frozen=True, slots=True)
class Moments:
    """Chances and moments of each mark's category.

    `chance` is (categories, n); `mean`, `variance` and `third` are (n,); `tail`, `joint` and `skew` are (steps, n): the
    chance of reaching each step, its covariance with the category, and its covariance with the squared distance of the
    category from its mean.
    """

    chance: Floats
    mean: Floats
    variance: Floats
    third: Floats
    tail: Floats
    joint: Floats
    skew: Floats


def chances(logit: Floats, steps: Floats, group: Ints, tops: Ints) -> Floats:
    """Return the chance of each category, (categories, n).

    Parameters
    ----------
    logit : float array (n,)
    steps : float array (groups, steps)
        Easings of the steps, summed on the way up.
    group : int array (n,)
    tops : int array (groups,)
        Highest category of each group.

    Examples
    --------
    >>> chances(np.zeros(1), np.zeros((1, 1)), np.zeros(1, int), np.array([1])).tolist()
    [[0.5], [0.5]]
    """
    groups, most = steps.shape
    open_ = np.where(np.arange(1, most + 1) <= tops[:, None], steps, -np.inf)
    height = np.empty((most + 1, len(logit)))
    known = np.abs(steps).cumsum(axis=1).max(initial=0) + most * np.abs(logit).max(initial=0)
    if known < LARGEST:
        height[0] = 1.0
        lift, rise = np.exp(logit), np.exp(open_)
        for k in range(1, most + 1):
            np.multiply(height[k - 1], lift, out=height[k])
            height[k] *= rise[0, k - 1] if groups == 1 else rise[group, k - 1]
    else:
        height[0] = 0.0
        for k in range(1, most + 1):
            np.add(height[k - 1], logit, out=height[k])
            height[k] += open_[0, k - 1] if groups == 1 else open_[group, k - 1]
        height -= height.max(axis=0)
        np.exp(height, out=height)
    height /= height.sum(axis=0)
    return height


def moments(logit: Floats, steps: Floats, group: Ints, tops: Ints) -> Moments:
    """Return the moments of marks whose logit is known; see `chances`.

    >>> even = moments(np.zeros(1), np.zeros((1, 1)), np.zeros(1, int), np.array([1]))
    >>> even.mean.tolist(), even.variance.tolist()
    ([0.5], [0.25])
    """
    size, most = len(logit), steps.shape[1]
    out = Moments(np.empty((most + 1, size)), *np.empty((3, size)), *np.empty((3, most, size)))
    for start in range(0, size, AT_ONCE):
        here = slice(start, start + AT_ONCE)
        _fill(out, here, chances(logit[here], steps, group[here], tops))
    return out


def _fill(out: Moments, here: slice, chance: Floats) -> None:
    """Work out the moments of some marks from their chances."""
    most = len(chance) - 1
    mean = np.arange(most + 1.0) @ chance
    out.chance[:, here], out.mean[here] = chance, mean
    tail, joint, skew = (each[:, here] for each in (out.tail, out.joint, out.skew))
    reached, covered, squared, third = (np.zeros(len(mean)) for _ in range(4))
    for k in range(most, -1, -1):
        away = k - mean
        part = chance[k] * away
        covered += part
        part *= away
        squared += part
        part *= away
        third += part
        if k:
            reached += chance[k]
            tail[k - 1], joint[k - 1], skew[k - 1] = reached, covered, squared
    skew -= squared * tail
    out.variance[here], out.third[here] = squared, third
