"""Between groups: brokers, bridges between agencies, and how far people keep to their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.network.graph import Ties
from mantle.analysis.network.measuring import VERSION
from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance

SECONDS = 5  # that a search for the best set may take
ROLES = ("coordinator", "consultant", "gatekeeper", "representative", "liaison")


def codes(ties: Ties, groups: Sequence[str]) -> tuple[NDArray[np.int64], list[str]]:
    """Return each person's group as a number, and the names of the groups.

    Raises
    ------
    InputError
        Unless there is one group a person, none empty.

    >>> from mantle.analysis.network import People, Ties
    >>> codes(Ties.from_rows([], People.from_rows(["A", "B"])), ["x", "y"])[1]
    ['x', 'y']
    """
    if len(groups) != ties.size:
        raise InputError(f"{len(groups)} groups for {ties.size} people.")
    missing = [name for name, group in zip(ties.people.names, groups, strict=True) if not str(group).strip()]
    if missing:
        raise InputError([Problem(None, "group", f"{name} has no group.", name[:80]) for name in missing])
    names = sorted(set(groups))
    place = {name: i for i, name in enumerate(names)}
    return np.array([place[group] for group in groups]), names


@dataclass(frozen=True, slots=True)
class Brokerage:
    """How often each person stands between two who are not tied, by role (people, 5): see `ROLES`.

    coordinator: all three of one group; consultant: the two of one, the broker of another; gatekeeper: lets in from
    outside; representative: speaks for the own group outside; liaison: three groups.
    """

    counts: NDArray[np.int64] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return one row a person for JSON."""
        rows = [
            {"person": name, **dict(zip(ROLES, map(int, row), strict=True)), "total": int(row.sum())}
            for name, row in zip(self.names, self.counts, strict=True)
        ]
        return {"by_person": rows, "provenance": self.provenance.to_dict()}

    def explain(self) -> str:
        """Say it in words."""
        across = self.counts[:, 1:].sum(1)
        if not across.any():
            return "Nobody stands between two people of different groups who are not tied themselves."
        top = int(across.argmax())
        return f"{self.names[top]} stands most often between people of different groups: in {across[top]} pairs."


def brokerage(ties: Ties, groups: Sequence[str]) -> Brokerage:
    """Count the five roles of brokers (Gould and Fernandez 1989) over all a → b → c where a and c are not tied so.

    Examples
    --------
    >>> from mantle.analysis.network import People, Ties
    >>> roster = People.from_rows(["Ada", "Ben", "Cy"])
    >>> found = brokerage(Ties.from_rows([("Ada", "Ben"), ("Ben", "Cy")], roster), ["health", "police", "school"])
    >>> found.counts[1].tolist()
    [0, 0, 0, 0, 1]
    """
    group, _ = codes(ties, groups)
    plain = ties.matrix()
    back = plain.T.tocsr()
    counts = np.zeros((ties.size, 5), np.int64)
    for b in range(ties.size):
        froms = back.indices[back.indptr[b] : back.indptr[b + 1]]
        tos = plain.indices[plain.indptr[b] : plain.indptr[b + 1]]
        if not len(froms) or not len(tos):
            continue
        open_pair = (plain[froms][:, tos].toarray() == 0) & (froms[:, None] != tos[None, :])
        a, c = group[froms][:, None], group[tos][None, :]
        same_ab, same_bc, same_ac = a == group[b], c == group[b], a == c
        kinds = (
            same_ab & same_bc, same_ac & ~same_ab, ~same_ab & same_bc, same_ab & ~same_bc,
            ~same_ab & ~same_bc & ~same_ac,
        )  # fmt: skip
        counts[b] = [int((open_pair & kind).sum()) for kind in kinds]
    return Brokerage(counts, ties.people.names, Provenance(VERSION, ties.digest(), {"measure": "brokerage"}))


@dataclass(frozen=True, slots=True)
class ExternalInternal:
    """Whether ties go out of the own group (towards 1) or stay in it (towards -1).

    Attributes
    ----------
    index : float or None
        (external - internal) / all; None without ties.
    expected, low, high : float
        Mean and 90 % range of the index when groups are dealt out to the same network by chance.
    p : float
        Share of such deals at least as far from the expected as what was found, two-sided.
    """

    index: float | None
    expected: float | None
    low: float | None
    high: float | None
    p: float | None
    external: int
    internal: int
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the figures for JSON."""
        return asdict(self)

    def explain(self) -> str:
        """Say it in words."""
        if self.index is None or self.low is None or self.high is None:
            return "There are no ties: nothing can be said about keeping to one's own group."
        share = f"{self.external} of {self.external + self.internal} ties lead out of the own group"
        if self.index < self.low:
            return f"{share}, fewer than chance would make: people keep to their own."
        if self.index > self.high:
            return f"{share}, more than chance would make: people reach out."
        return f"{share}, about as many as chance would make."


def ei(ties: Ties, groups: Sequence[str], *, permutations: int = 1000, seed: int) -> ExternalInternal:
    """Compare ties within groups with ties between them (Krackhardt and Stern 1988), with a permutation test.

    Parameters
    ----------
    permutations : int
        How often groups are dealt out anew, 1 or more.

    Examples
    --------
    >>> from mantle.analysis.network import People, Ties
    >>> roster = People.from_rows(["Ada", "Ben", "Cy", "Di"])
    >>> found = ei(Ties.from_rows([("Ada", "Ben"), ("Cy", "Di")], roster), ["x", "x", "y", "y"], seed=1)
    >>> found.index
    -1.0
    """
    group, _ = codes(ties, groups)
    own = Provenance(VERSION, ties.digest(), {"measure": "E-I", "permutations": permutations}, seed)
    if permutations < 1:
        raise InputError([Problem(None, "permutations", "Expected 1 or more.", str(permutations))])
    if not len(ties):
        return ExternalInternal(None, None, None, None, None, 0, 0, own)
    rng = np.random.default_rng(seed)

    def index(of: NDArray[Any]) -> float:
        return 2 * float((of[ties.source] != of[ties.target]).mean()) - 1

    found = index(group)
    dealt = np.array([index(rng.permutation(group)) for _ in range(permutations)])
    expected = float(dealt.mean())
    far = np.abs(dealt - expected) >= abs(found - expected) - 1e-12
    external = int((group[ties.source] != group[ties.target]).sum())
    low, high = np.percentile(dealt, [5, 95])
    p = (1 + int(far.sum())) / (1 + permutations)
    return ExternalInternal(found, expected, float(low), float(high), p, external, len(ties) - external, own)


@dataclass(frozen=True, slots=True)
class Bridge:
    """What joins two agencies.

    Attributes
    ----------
    ties : int
        Ties between the two, in either direction, each pair of people once.
    people : tuple of str
        Those at the ends of these ties.
    sole : tuple of str
        Those without whom no tie is left between the two.
    """

    one: str
    other: str
    ties: int
    people: tuple[str, ...]
    sole: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bridges:
    """Pairs of agencies and what joins them; pairs with nothing between them are named too."""

    bridges: tuple[Bridge, ...]
    apart: tuple[tuple[str, str], ...]
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the pairs for JSON."""
        return asdict(self)

    def explain(self) -> str:
        """Say it in words."""
        single = [bridge for bridge in self.bridges if bridge.sole]
        lines = [f"{len(self.bridges)} pairs of groups are joined, {len(self.apart)} are not."]
        lines += [
            f"{bridge.one} and {bridge.other} are joined only through {' and '.join(bridge.sole)}."
            for bridge in single[:5]
        ]
        return " ".join(lines)


def bridges(ties: Ties, agencies: Sequence[str]) -> Bridges:
    """Find who joins each pair of agencies, and where one person is all there is.

    Examples
    --------
    >>> from mantle.analysis.network import People, Ties
    >>> roster = People.from_rows(["Ada", "Ben", "Cy"])
    >>> found = bridges(Ties.from_rows([("Ada", "Ben"), ("Ada", "Cy")], roster), ["health", "police", "police"])
    >>> found.bridges[0].sole
    ('Ada',)
    """
    group, names = codes(ties, agencies)
    ends = _ends(ties, group)
    people = ties.people.names
    found, apart = [], []
    for a in range(len(names)):
        for b in range(a + 1, len(names)):
            pairs = ends.get((a, b), [])
            if not pairs:
                apart.append((names[a], names[b]))
                continue
            touched = [{i, j} for i, j in pairs]
            sole = set.intersection(*touched)
            everyone = sorted({people[i] for pair in pairs for i in pair})
            found.append(
                Bridge(names[a], names[b], len(pairs), tuple(everyone), tuple(sorted(people[i] for i in sole)))
            )
    found.sort(key=lambda bridge: (bridge.ties, bridge.one, bridge.other))
    return Bridges(tuple(found), tuple(apart), Provenance(VERSION, ties.digest(), {"measure": "bridges"}))


def _ends(ties: Ties, group: NDArray[Any]) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Return the pairs of people tied across each pair of agencies, the lower agency first."""
    found: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for i, j in zip(ties.source.tolist(), ties.target.tolist(), strict=True):
        a, b = int(group[i]), int(group[j])
        if a != b:
            pair = (i, j) if a < b else (j, i)
            found.setdefault((min(a, b), max(a, b)), set()).add(pair)
    return {key: sorted(pairs) for key, pairs in found.items()}


@dataclass(frozen=True, slots=True)
class Cover:
    """A set of people who between them touch as many joined pairs of agencies as possible.

    Attributes
    ----------
    people : tuple of str
    covered, joined : int
        Pairs of agencies touched; pairs that are joined at all.
    bound : int
        What no set can beat: the fewest people that could touch all pairs, or the most pairs that so many could touch.
    is_optimal : bool
        Proved: the set reaches the bound. False when the search ended after five seconds; the set is sound.
    """

    people: tuple[str, ...]
    covered: int
    joined: int
    bound: int
    is_optimal: bool
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the set for JSON."""
        return asdict(self)

    def explain(self) -> str:
        """Say it in words."""
        if not self.joined:
            return "No two groups are joined."
        who = ", ".join(self.people)
        return (
            f"{self.covered} of {self.joined} joined pairs of groups are touched by {len(self.people)} people: {who}."
        )


def covering_set(ties: Ties, agencies: Sequence[str], size: int | None = None) -> Cover:
    """Find the fewest people who touch every joined pair of agencies, or the best `size` of them; exact, by HiGHS.

    These are the people whose leaving would cost most links between agencies: the first to plan a handover for.

    Examples
    --------
    >>> from mantle.analysis.network import People, Ties
    >>> roster = People.from_rows(["Ada", "Ben", "Cy"])
    >>> found = covering_set(Ties.from_rows([("Ada", "Ben"), ("Ada", "Cy")], roster), ["health", "police", "school"])
    >>> found.people, found.covered, found.is_optimal
    (('Ada',), 2, True)
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, eye_array, hstack

    if size is not None and not 1 <= size <= ties.size:
        raise InputError([Problem(None, "size", f"Expected 1 to {ties.size}.", str(size))])
    group, _ = codes(ties, agencies)
    ends = _ends(ties, group)
    own = Provenance(VERSION, ties.digest(), {"measure": "covering set", "size": size})
    if not ends:
        return Cover((), 0, 0, 0, True, own)
    touching = [sorted({i for pair in pairs for i in pair}) for pairs in ends.values()]
    rows = np.repeat(np.arange(len(touching)), [len(people) for people in touching])
    touches = csr_array((np.ones(len(rows)), (rows, np.concatenate(touching))), shape=(len(touching), ties.size))
    if size is None:
        cost, limits = np.ones(ties.size), [LinearConstraint(touches, lb=1)]
    else:
        cost = np.concatenate([np.zeros(ties.size), -np.ones(len(touching))])
        met = hstack([touches, -eye_array(len(touching))]).tocsr()
        chosen = np.concatenate([np.ones(ties.size), np.zeros(len(touching))])
        limits = [LinearConstraint(met, lb=0), LinearConstraint(chosen, ub=size)]
    whole = np.ones(len(cost))
    answer = milp(cost, constraints=limits, integrality=whole, bounds=Bounds(0, 1), options={"time_limit": SECONDS})
    picked = np.flatnonzero(answer.x[: ties.size] > 0.5) if answer.x is not None else np.arange(ties.size)
    covered = int((touches[:, picked].sum(1) > 0).sum())
    proved = np.ceil(answer.mip_dual_bound - 1e-6) if answer.mip_dual_bound is not None else -np.inf
    bound = int(max(0.0, proved)) if size is None else int(min(len(touching), -proved))
    best = (len(picked) if size is None else covered) == bound
    return Cover(tuple(ties.people.names[i] for i in picked), covered, len(touching), bound, best, own)
