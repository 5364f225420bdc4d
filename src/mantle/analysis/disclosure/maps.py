"""Maps of ties between groups, for eyes other than those of the people on them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .floors import EDGE_PEOPLE, EDGE_TIES, NODES
from .publication import Figure, Publication, publish

NODE, EDGE = "people who answered", "ties between groups"


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge as it may be drawn: from one group to another, and how many ties as a band, never as a number."""

    source: str
    target: str
    ties: str


@dataclass(frozen=True, slots=True)
class TieMap:
    """Groups and edges that may be drawn; what was merged into which group; which groups are left out, and why."""

    nodes: tuple[str, ...]
    edges: tuple[Edge, ...]
    merged: dict[str, tuple[str, ...]]
    withheld: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        edges = [{"source": edge.source, "target": edge.target, "ties": edge.ties} for edge in self.edges]
        return {"nodes": list(self.nodes), "edges": edges, "merged": self.merged, "withheld": self.withheld}


def band(ties: int) -> str:
    """Return a number of ties as it is told.

    >>> band(3), band(6), band(200)
    ('3 to 5', '6 to 10', 'more than 10')
    """
    return "3 to 5" if ties <= 5 else "6 to 10" if ties <= 10 else "more than 10"


def tie_map(
    groups: Mapping[Any, str],
    answered: Iterable[Hashable],
    ties: Iterable[tuple[Hashable, Hashable]],
    *,
    others: str,
    history: Sequence[Figure | Publication] = (),
) -> TieMap:
    """Say which groups and which edges of a network may be drawn (P22).

    Parameters
    ----------
    groups : mapping
        The group of each person on the roster.
    answered : iterable
        Those who answered: a group is drawn from five of them on.
    ties : iterable of pairs
        Who named whom. An edge is drawn from three ties on that come from three people.
    others : str
        What groups that are too small are called together, where together they are large enough.
    history : sequence of Figure or Publication
        Groups of earlier maps (`nodes_of`): a group that has lost or gained one of its people is left out (A20).

    >>> people = {**dict.fromkeys("abcde", "Health"), **dict.fromkeys("vwxyz", "Police")}
    >>> tie_map(people, people, [("a", "v"), ("b", "v"), ("c", "w"), ("z", "a")], others="Others").edges
    (Edge(source='Health', target='Police', ties='3 to 5'),)
    """
    published = publish(nodes_of(groups, answered, others=others), floors=NODES, history=history)
    into = {part: label for label, parts in published.merged.items() for part in parts}
    drawn = {figure.label for figure in published.shown}
    found: dict[tuple[str, str], list[Hashable]] = {}
    for one, other in ties:
        source, target = (into.get(groups[each], groups[each]) for each in (one, other))
        if source in drawn and target in drawn and source != target:
            found.setdefault((source, target), []).append(one)
    edges = tuple(
        Edge(source, target, band(len(namers)))
        for (source, target), namers in sorted(found.items())
        if len(namers) >= EDGE_TIES and len(set(namers)) >= EDGE_PEOPLE
    )
    return TieMap(tuple(sorted(drawn)), edges, published.merged, published.withheld)


def nodes_of(groups: Mapping[Any, str], answered: Iterable[Hashable], *, others: str) -> list[Figure]:
    """Return each group as a figure: how many of it answered."""
    people: dict[str, set[Hashable]] = {name: set() for name in groups.values()}
    for person in answered:
        people[groups[person]].add(person)
    return [
        Figure(name, frozenset(there), "count", len(there), NODE, merge_into=others)
        for name, there in sorted(people.items())
    ]
