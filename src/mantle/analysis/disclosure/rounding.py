"""Many means rounded at once, by the same rule as a single published figure (P4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .floors import COARSE, FEEDBACK, FINE, Floors


def round_means(
    values: NDArray[np.float64], people: NDArray[np.integer], *, floors: Floors = FEEDBACK
) -> NDArray[np.float64]:
    """Return means as they may be shown: coarse and capped on few people, to a tenth on more.

    Parameters
    ----------
    values : float array
        Means, NaN where there is none.
    people : integer array of the same shape
        Distinct people behind each mean.
    floors : Floors
        Where coarse rounding ends and, with `caps`, the lowest and highest figure shown on few people.

    >>> round_means(np.array([3.42, 5.0, 5.0]), np.array([5, 5, 9])).tolist()
    [3.5, 4.5, 5.0]
    """
    fine = np.round(np.round(values / FINE) * FINE, 2)
    if not floors.caps:
        return fine
    return np.where(people < floors.coarse_below, np.clip(np.round(values / COARSE) * COARSE, *floors.caps), fine)
