"""Formal authority beside real influence: who holds a post over others, and to whom people turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.disclosure import Figure, Floors, publish
from mantle.analysis.network.graph import People, Ties, line_of
from mantle.analysis.network.measuring import VERSION, withheld
from mantle.analysis.problems import InputError
from mantle.analysis.provenance import Provenance, digest_of

FEWEST_TIES = 3  # ties received, below which nobody is placed among the models
MODELS = {
    (False, False): "personalised", (True, False): "authentic", (False, True): "distributed", (True, True): "connected",
}  # fmt: skip
NOT_ENOUGH = "not enough to tell"


@dataclass(frozen=True, slots=True)
class Place:
    """One person's authority and influence.

    Attributes
    ----------
    formal : float
        Share of all others who stand below in the line, directly or not, 0 to 1.
    real : float
        Share of all others who turn to this person, 0 to 1.
    difference : float
        Rank of real influence less rank of formal authority, each 0 to 1: above 0, more influence than post.
    turning : int
        How many turn to this person.
    outside_line : float or None
        Share of them who do not stand below; the source of influence is real rather than formal from one half on.
    across : float or None
        Share of them from other agencies; the impact is social rather than formal from one half on.
    model : str
        Place among the four models, or "not enough to tell" with fewer than three who turn to this person.
    """

    person: str
    formal: float
    real: float
    difference: float
    turning: int
    outside_line: float | None
    across: float | None
    model: str


@dataclass(frozen=True, slots=True)
class FormalReal:
    """Formal authority beside real influence, by person and by role.

    Attributes
    ----------
    places : tuple of Place
    agreement : float or None
        Rank correlation of authority and influence, -1 to 1.
    by_role : dict
        Mean difference by role, only where enough people hold the role that no one of them can be told.
    withheld_roles : dict
        Role and why its mean is not shown.
    ranks_withheld : str
        Why single people are not placed, "" when they are.
    """

    places: tuple[Place, ...]
    agreement: float | None
    by_role: dict[str, float]
    withheld_roles: dict[str, str]
    ranks_withheld: str
    response_rate: float
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON; single people only when the response allows it."""
        found = asdict(self)
        return found | {"places": [] if self.ranks_withheld else found["places"]}

    def explain(self, person: str | None = None) -> str:
        """Say it in words: for one person about themselves, else about the whole."""
        if person is not None:
            return self._own(next(place for place in self.places if place.person == person))
        if self.agreement is None:
            return "Everybody has the same authority or the same influence: there is nothing to compare."
        how = "mostly" if self.agreement > 0.6 else "partly" if self.agreement > 0.25 else "mostly not"
        text = f"People turn {how} to those who hold authority (rank correlation {self.agreement:.2f})."
        return f"{text} {self.ranks_withheld}".strip()

    def _own(self, place: Place) -> str:
        if place.model == NOT_ENOUGH:
            return f"{place.turning} people named you: too few to say where your influence comes from."
        where = "outside your own line" if (place.outside_line or 0) >= 0.5 else "in your own line"
        text = f"{place.turning} people turn to you, most of them {where}"
        if place.across is not None:
            text += f"; {100 * place.across:.0f} of 100 are from other agencies"
        return f"{text}."


def formal_real(
    posts_line: Ties, advice: Ties, people: People | None = None, *, floors: Floors | None = None
) -> FormalReal:
    """Set formal authority beside real influence, per person and per role, and place people among the four models.

    Parameters
    ----------
    posts_line : Ties
        Who reports to whom: from the subordinate to the superior, one superior each.
    advice : Ties
        Who turns to whom: from the one who asks to the one who is asked; the same roster.
    people : People, optional
        With the columns "agency" (for the second axis) and "role" (for means by role); that of `advice` unless given.
    floors : Floors, optional
        For the means by role: how many people it takes.

    Raises
    ------
    InputError
        With two superiors, circles in the line, and different rosters.

    Notes
    -----
    The two axes are the source of influence (a post, or trust) and the nature of its impact (through structure, or
    through people elsewhere): posts over others, against ties received from outside one's own line and agency.

    Examples
    --------
    >>> roster = People.from_rows(list("ABCDE"), agency=["x", "x", "x", "y", "y"])
    >>> line = Ties.from_rows([("B", "A"), ("C", "A")], roster)
    >>> advice = Ties.from_rows([("A", "B"), ("C", "B"), ("D", "B"), ("E", "B")], roster)
    >>> found = formal_real(line, advice)
    >>> found.places[1].model, found.places[0].formal
    ('connected', 0.5)
    """
    roster = people or advice.people
    if not posts_line.people.names == advice.people.names == roster.names:
        raise InputError("The line, the advice and the people have different rosters.")
    below = _below(line_of(posts_line))
    n = len(roster)
    asked = advice.matrix().toarray() > 0  # (who asks, who is asked)
    formal, real = below.sum(1) / max(1, n - 1), asked.sum(0) / max(1, n - 1)
    difference = _ranks(real) - _ranks(formal)
    agency = np.array(roster.columns["agency"]) if "agency" in roster.columns else None
    places = tuple(_place(i, roster, (formal, real, difference), asked, below, agency) for i in range(n))
    shown, hidden = _by_role(roster, difference, floors or Floors(caps=None))
    rate = roster.response_rate
    own = Provenance(VERSION, digest_of(posts_line.digest(), advice.digest()), {"measure": "formal and real"})
    agreement = _correlation(formal, real)
    return FormalReal(places, agreement, shown, hidden, withheld(rate, len(advice)), rate, own)


def _below(boss: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return who stands below whom, directly or not: [i, j] = j stands below i."""
    below = np.zeros((len(boss), len(boss)), bool)
    for person in range(len(boss)):
        above = boss[person]
        while above >= 0:
            below[above, person] = True
            above = boss[above]
    return below


def _ranks(values: NDArray[Any]) -> NDArray[Any]:
    """Return ranks from 0 to 1, equal values the mean of their ranks."""
    from scipy.stats import rankdata

    return (rankdata(values) - 1) / max(1, len(values) - 1)


def _correlation(one: NDArray[Any], other: NDArray[Any]) -> float | None:
    a, b = _ranks(one), _ranks(other)
    return float(np.corrcoef(a, b)[0, 1]) if np.ptp(a) and np.ptp(b) else None


def _place(
    i: int,
    roster: People,
    scores: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
    asked: NDArray[np.bool_],
    below: NDArray[np.bool_],
    agency: NDArray[Any] | None,
) -> Place:
    formal, real, difference = scores
    askers = np.flatnonzero(asked[:, i])
    outside = float((~below[i, askers]).mean()) if len(askers) else None
    across = float((agency[askers] != agency[i]).mean()) if len(askers) and agency is not None else None
    model = NOT_ENOUGH
    if len(askers) >= FEWEST_TIES and outside is not None and across is not None:
        model = MODELS[outside >= 0.5, across >= 0.5]
    return Place(
        roster.names[i], float(formal[i]), float(real[i]), float(difference[i]), len(askers), outside, across, model
    )


def _by_role(roster: People, difference: NDArray[Any], floors: Floors) -> tuple[dict[str, float], dict[str, str]]:
    """Return the mean difference by role through the one disclosure module."""
    roles: Sequence[str] = roster.columns.get("role", ())
    figures = []
    for role in sorted({role for role in roles if role}):
        held = [i for i, name in enumerate(roles) if name == role]
        figures.append(Figure(role, frozenset(roster.names[i] for i in held), "mean", float(difference[held].mean())))
    if not figures:
        return {}, {}
    published = publish(figures, floors=floors)
    return {figure.label: figure.value for figure in published.shown}, dict(published.withheld)
