"""A fair matching: the worst-off as well off as can be, then the next, and so on (leximin)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from mantle.analysis.matching.assigning import assign
from mantle.analysis.matching.problem import Match, posed
from mantle.analysis.matching.results import Assignment
from mantle.analysis.problems import InputError, Problem

MOST_NEEDS = 400


@dataclass(frozen=True)
class Fair:
    """A fair matching beside the one with the highest total.

    Attributes
    ----------
    assignment : Assignment
        The fair matching.
    best : Assignment
        The matching with as many pairs and the highest total.
    worst, worst_of_best : float or None
        Lowest fit of a pair in each; None where there are no pairs.
    """

    assignment: Assignment
    best: Assignment = field(repr=False)
    kind: str = "leximin"

    @property
    def worst(self) -> float | None:
        return _worst(self.assignment)

    @property
    def worst_of_best(self) -> float | None:
        return _worst(self.best)

    @property
    def price(self) -> float:
        """Return the points of total fit that fairness costs."""
        return self.best.total - self.assignment.total

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "worst": self.worst, "worst_of_best": self.worst_of_best, "price": self.price,
                "explanation": self.explain(), "assignment": self.assignment.to_dict()}  # fmt: skip

    def explain(self) -> str:
        """Return the finding in words."""
        if self.worst is None:
            return "No pair can be made."
        return (f"Nobody who is matched has less than {self.worst:g}; with the highest total the least would be "
                f"{self.worst_of_best:g}. It costs {self.price:g} of {self.best.total:g} points.")  # fmt: skip


def _worst(found: Assignment) -> float | None:
    return float(found.fits.min()) if len(found.pairs) else None


def fair(
    benefit: Any, *, kind: str = "leximin", offer_places: int | Sequence[int] = 1, forbidden: Any = None, **more: Any
) -> Fair:
    """Match as many as can be, and so that the worst-off is as well off as can be.

    Parameters
    ----------
    benefit : array (needs, offers)
        As for `assign`; each need has one place.
    kind : "leximin" or "worst"
        Worst: the lowest fit is as high as can be, then the total. Leximin: then the second lowest, and so on.
    offer_places, forbidden, needs, offers
        As for `assign`.

    Raises
    ------
    InputError
        With everything wrong in the inputs; for leximin also above 400 needs.

    Notes
    -----
    The bottleneck assignment by bisection over the levels (Burkard, Dell'Amico & Martello 2009), then the fewest at
    that level by an assignment, level after level (Ogryczak 1997).

    Examples
    --------
    >>> fair([[9, 5], [5, 0]]).assignment.total, assign([[9, 5], [5, 0]]).total
    (10.0, 10.0)
    >>> fair([[9, 6], [3, 1]]).assignment.names()
    [('1', '2'), ('2', '1')]
    """
    if kind not in {"leximin", "worst"}:
        raise InputError([Problem(None, "kind", "Expected leximin or worst.", str(kind)[:80])])
    strange = sorted(more.keys() - {"needs", "offers", "groups"})
    if strange:
        raise InputError([Problem(None, name, "A fair matching does not know this option.") for name in strange])
    match = posed(benefit, offer_places=offer_places, forbidden=forbidden, **more)
    best = assign(benefit, offer_places=offer_places, forbidden=forbidden, **more)
    fit = np.full(match.shape, -np.inf)
    rows, columns, points = match.edges()
    fit[rows, columns] = points
    if not len(best.pairs):
        return Fair(best, best, kind)
    if kind == "leximin" and match.shape[0] > MOST_NEEDS:
        raise InputError([Problem(None, "benefit", f"Leximin takes up to {MOST_NEEDS} needs; use kind=“worst”.")])
    low = _highest_floor(fit, match, len(best.pairs))
    keep = np.where(fit >= low, fit, -np.inf)
    if kind == "leximin":
        pairs = _leximin(keep, match)
    else:
        pairs = assign(keep, offer_places=match.offer_places.tolist()).pairs.tolist()
    found = assign(benefit, offer_places=offer_places, forbidden=forbidden, locked=[(i, j) for i, j in pairs], **more)
    proof = f"No matching of {len(pairs)} pairs has a higher lowest fit than {low:g}."
    return Fair(replace(found, proof=proof, status="fair", bound=None), best, kind)


def _largest(able: np.ndarray, match: Match) -> int:
    """Return how many pairs can be made at most."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_bipartite_matching

    of = np.repeat(np.arange(match.shape[1]), np.minimum(match.offer_places, match.shape[0]))
    return int((maximum_bipartite_matching(csr_matrix(able[:, of]), perm_type="column") >= 0).sum())


def _highest_floor(fit: np.ndarray, match: Match, size: int, above: float = -np.inf) -> float:
    """Return the highest level at and above which as many pairs can still be made."""
    levels = np.unique(fit[np.isfinite(fit) & (fit > above)])
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if _largest(fit >= levels[middle], match) >= size:
            low = middle
        else:
            high = middle - 1
    return float(levels[low])


def _leximin(fit: np.ndarray, match: Match) -> list[list[int]]:
    """Return the pairs of a leximin matching.

    Level after level from below: the fewest pairs at this level (an assignment whose points are 1 above the level
    and 0 at it), and then only pairs whose reduced cost in that assignment is 0 remain, together with the places
    that must be filled. A pair outside them would mean more at this level.
    """
    must_needs, must_offers = np.zeros(match.shape[0], bool), np.zeros(match.shape[1], bool)
    level = float(fit[np.isfinite(fit)].min())
    while True:
        able = np.isfinite(fit)
        # A pair is worth much; a place that must be filled more; being above the level 1.
        unit = 4.0 * (sum(match.shape) + 1)
        worth = np.where(able, (fit > level) + unit * (must_needs[:, None] * 1.0 + must_offers), np.nan)
        found = assign(worth, offer_places=match.offer_places.tolist())
        solved = found.solved
        assert solved is not None
        left = np.where(able, worth + solved.bonus, -np.inf) - solved.offer_price
        fit = np.where(np.abs(left - solved.need_price[:, None]) < 1e-6 * unit, fit, -np.inf)
        must_needs |= solved.need_price > 1e-6 * unit
        must_offers |= solved.offer_price > 1e-6 * unit
        higher = fit[np.isfinite(fit) & (fit > level)]
        if not higher.size:
            break
        level = float(higher.min())
    return found.pairs.tolist()
