"""What a matching came to: who goes with whom, the proof that none is better, who is left out and why."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np

from mantle.analysis.matching._cuts import listed, people
from mantle.analysis.matching._solving import Solved
from mantle.analysis.matching.problem import NOT_LISTED, Counts, Match, Values
from mantle.analysis.provenance import Provenance, digest_of

METHOD = "matching 1.0"


@dataclass(frozen=True)
class Left:
    """A need without a place: what stopped it, and the smallest change that would help.

    Attributes
    ----------
    need : str
    stopped_by : dict
        Rule and how many offers it keeps from this need; "full" counts those that others hold.
    fix : str
        The smallest change that would help, as a sentence.
    competing : tuple of str
        The needs that, together with this one, have too few places between them.
    """

    need: str
    stopped_by: dict[str, int]
    fix: str
    competing: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {"need": self.need, "stopped_by": dict(self.stopped_by), "fix": self.fix,
                "competing": list(self.competing)}  # fmt: skip


@dataclass(frozen=True)
class Assignment:
    """A matching and its proof.

    Attributes
    ----------
    pairs : int64 array (pairs, 2)
        Need and offer of each pair, as places in the inputs, sorted; locked pairs are among them.
    status : "optimal" or "impossible"
        Impossible: the least numbers cannot all be had. There are then no pairs, and `proof` says why.
    total : float
        Fit of all pairs, without points for keeping.
    bound : float or None
        What no matching under the same locks can exceed, on the same scale.
    proof : str
        The proof in a sentence.
    need_price, offer_price : float64 arrays
        Dual prices. Where each need has one place, the price of an offer is what one more place with it would add.
    kept : int or None
        Pairs kept of the previous matching.
    """

    match: Match = field(repr=False)
    pairs: Counts = field(repr=False)
    status: str
    total: float
    bound: float | None
    proof: str
    solved: Solved | None = field(repr=False, default=None)
    open: Match | None = field(repr=False, default=None)
    keep: float = 0.0
    most: bool = True
    kept: int | None = None
    previous: tuple[tuple[int, int], ...] | None = field(repr=False, default=None)

    @property
    def n(self) -> dict[str, int]:
        """Return how many needs, offers and pairs there are, and how many needs have none."""
        return {"needs": len(self.match.needs), "offers": len(self.match.offers), "pairs": len(self.pairs),
                "unmatched": len(self.left_places)}  # fmt: skip

    @property
    def need_price(self) -> Values:
        return np.zeros(0) if self.solved is None else self.solved.need_price

    @property
    def offer_price(self) -> Values:
        return np.zeros(0) if self.solved is None else self.solved.offer_price

    @cached_property
    def provenance(self) -> Provenance:
        """Return where the figures came from; the digest is worked out when it is first asked for."""
        inputs = [getattr(self.match, each.name) for each in fields(self.match)]
        options = {"keep": self.keep, "most": self.most, "locked": len(self.match.locked)}
        return Provenance(METHOD, digest_of(*inputs, self.previous), options)

    @cached_property
    def fits(self) -> Values:
        """Return the fit of each pair."""
        return self.match.at(self.pairs[:, 0], self.pairs[:, 1])

    @cached_property
    def left_places(self) -> Counts:
        """Return the needs that could have a place and have none."""
        held = np.bincount(self.pairs[:, 0], minlength=len(self.match.needs))
        return np.flatnonzero((held == 0) & (self.match.need_places > 0))

    def offers_of(self, need: str) -> tuple[str, ...]:
        """Return the offers that a need was matched with."""
        place = self.match.needs.index(need)
        return tuple(self.match.offers[j] for i, j in self.pairs.tolist() if i == place)

    def names(self) -> list[tuple[str, str]]:
        """Return the pairs by name."""
        return [(self.match.needs[i], self.match.offers[j]) for i, j in self.pairs.tolist()]

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each pair: fit, its rank among those open to the need, the next best and what it costs.

        `next_costs_at_least` is what the whole would lose, at the least, if the need had its next best instead
        (from the prices, for all at once); `explain` works it out exactly for one.
        """
        locked = set(self.match.locked)
        loads = np.bincount(self.pairs[:, 1], minlength=len(self.match.offers))
        rows = []
        for (i, j), fit in zip(self.pairs.tolist(), self.fits.tolist(), strict=True):
            row = self.match.row(i)
            others = row.copy()
            others[self.pairs[self.pairs[:, 0] == i, 1]] = -np.inf
            other = int(others.argmax()) if np.isfinite(others).any() else None
            rows.append({
                "need": self.match.needs[i], "offer": self.match.offers[j], "fit": fit,
                "rank": int((row > fit).sum()) + 1, "open": int(np.isfinite(row).sum()),
                "next_best": None if other is None else self.match.offers[other],
                "next_fit": None if other is None else float(others[other]),
                "next_costs_at_least": None if other is None else self._cost_at_least(i, j, other),
                "load": int(loads[j]), "places": int(self.match.offer_places[j]), "locked": (i, j) in locked,
            })  # fmt: skip
        return rows

    def _cost_at_least(self, need: int, offer: int, other: int) -> float | None:
        """Return what the prices say that a change would cost at least; None for locked pairs and several places."""
        if self.solved is None or (need, offer) in self.match.locked or self.match.need_places[need] != 1:
            return None
        here, there = self.match.at(np.array([need, need]), np.array([offer, other]))
        price = self.solved.offer_price
        cost = max(0.0, float((here - price[offer]) - (there - price[other])))
        return cost if cost < self.solved.bonus / 2 else None

    def left(self) -> list[Left]:
        """Return every need without a place, with what stopped it and the smallest change that would help."""
        from mantle.analysis.matching.reasons import left_out

        return left_out(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON."""
        return {
            "method": METHOD, "status": self.status, "total": round(self.total, 9),
            "bound": None if self.bound is None else round(self.bound, 9), "proof": self.proof, **self.n,
            "kept": self.kept, "matched": self.rows(), "left": [each.to_dict() for each in self.left()],
            "one_more_place_adds": self.worth_of_a_place(),
            "explanation": self.explain(), "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def worth_of_a_place(self) -> list[dict[str, Any]]:
        """Return the offers with which one more place would help, with the pairs and points that it would add."""
        if self.solved is None or not (self.match.need_places <= 1).all():
            return []
        found = []
        for j in np.argsort(-self.solved.offer_price, kind="stable").tolist():
            price = float(self.solved.offer_price[j])
            if price <= 1e-9:
                break
            # A whole bonus in a price is a pair more; what is left are points.
            more = round(price / self.solved.bonus) if self.most else 0
            found.append({"offer": self.match.offers[j], "pairs": more,
                          "points": round(price - more * self.solved.bonus, 6) if not more else None})  # fmt: skip
        return found

    def explain(self, need: str | None = None, *, reader: str = "team") -> str:
        """Return the result in words.

        Parameters
        ----------
        need : str, optional
            Speak to this person about their match.
        reader : "team" or "analyst"
            For whom, when it is about the whole.

        Raises
        ------
        KeyError
            When there is no such need.
        """
        from mantle.analysis.matching.reasons import said_to

        if need is not None:
            if need not in self.match.needs:
                raise KeyError(f"There is no need called “{need}”.")
            return said_to(self, self.match.needs.index(need))
        if self.status == "impossible":
            return self.proof
        n = self.n
        parts = [f"{n['pairs']:,} pairs among {people(n['needs'], 'need', 'needs')} and "
                 f"{people(n['offers'], 'offer', 'offers')}; total fit {_said(self.total)}."]  # fmt: skip
        if n["unmatched"]:
            names = [self.match.needs[i] for i in self.left_places]
            parts.append(f"{people(len(names), 'need has', 'needs have')} no place: {listed(names)}.")
        if self.kept is not None:
            parts.append(f"{self.kept:,} pairs stay as they were.")
        parts.append(self.proof)
        if reader == "analyst" and self.bound is not None:
            rule = "pairs first, then total fit" if self.most else "total fit"
            parts.append(f"Maximised: {rule}. Dual bound {self.bound:.6f}, gap {self.bound - self.total:.1e}.")
        return " ".join(parts)


def _said(value: float) -> str:
    return f"{value:,.0f}" if abs(value - round(value)) < 5e-4 else f"{value:,.1f}"


__all__ = ["METHOD", "NOT_LISTED", "Assignment", "Left"]
