"""What may be shown of a set of figures, given everything its viewer has ever been shown."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ..provenance import Provenance, digest_of
from .floors import COARSE, FEEDBACK, FINE, Floors
from .oracle import Space


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and the people it stands on.

    `measure` says what was asked; figures of different measures cannot be subtracted from one another. Short groups
    with the same `merge_into` are put together under that label. A `total` is built from the shown groups only.
    An `attributable` figure (line manager, self) is known to be one person's, who was told so (P1).
    """

    label: str
    people: frozenset[Hashable]
    statistic: str
    value: float
    measure: str = ""
    merge_into: str = ""
    total: bool = False
    attributable: bool = False

    def __post_init__(self) -> None:
        if self.statistic not in {"count", "mean", "share", "spread"}:
            raise ValueError(f"“{self.statistic}” is no statistic: count, mean, share or spread.")


@dataclass(frozen=True, slots=True)
class Publication:
    """What may be shown, what was merged, and what is withheld and why."""

    shown: tuple[Figure, ...]
    merged: dict[str, tuple[str, ...]]
    withheld: dict[str, str]
    floors: Floors
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return labels, values and reasons; never who stands behind them, nor how many (P13)."""
        shown = [
            {"label": f.label, "measure": f.measure, "statistic": f.statistic, "value": f.value, "text": self.text(f)}
            for f in self.shown
        ]
        merged = {label: list(parts) for label, parts in self.merged.items()}
        return {"shown": shown, "merged": merged, "withheld": dict(self.withheld), "floors": asdict(self.floors)}

    def text(self, figure: Figure) -> str:
        """Return a shown figure in words, capped at the ends of the scale (P4)."""
        if figure.statistic != "mean" or not self.floors.caps or len(figure.people) >= self.floors.coarse_below:
            return f"{figure.value:g}"
        low, high = self.floors.caps
        if figure.attributable or low < figure.value < high:
            return f"{figure.value:g}"
        return f"{high:g} or more" if figure.value >= high else f"{low:g} or less"

    def explain(self) -> str:
        """Return one line a figure: what is shown, or why not."""
        lines = [f"{figure.label}: {self.text(figure)}" for figure in self.shown]
        lines += [f"{label} holds {', '.join(parts)}" for label, parts in self.merged.items()]
        return "\n".join(lines + [f"{label}: {why}" for label, why in self.withheld.items()])


def publish(
    cells: Iterable[Figure], *, floors: Floors = FEEDBACK, history: Sequence[Figure | Publication] = ()
) -> Publication:
    """Say what may be shown of these figures (P2-P6, P10, P37).

    Parameters
    ----------
    cells : iterable of Figure
        In order of importance: what would give a later one away is kept, the later one withheld.
    floors : Floors
        Floors of this kind of publication.
    history : sequence of Figure or Publication
        Everything ever shown to this viewer, and to those the viewer could ask.

    Returns
    -------
    Publication
        From which, together with the history, nothing about fewer than `floors.derivable` people follows.

    >>> peers = Figure("Peers", frozenset(range(5)), "mean", 3.42)
    >>> reports = Figure("Reports", frozenset({8, 9}), "mean", 2.0)
    >>> print(publish([peers, reports]).explain())
    Peers: 3.5
    Reports: fewer than 4 people
    """
    given = list(cells)
    candidates, merged, withheld = _merge(given, floors)
    before = [f for item in history for f in (item.shown if isinstance(item, Publication) else (item,))]
    known = _Known([*before, *(f for f in candidates if f.attributable)], candidates, floors)
    shown: list[Figure] = []
    for figure in sorted(candidates, key=lambda f: f.total):
        figure = _rebuilt(figure, shown) if figure.total else figure
        why = known.refusal(figure)
        if why:
            withheld[figure.label] = why
        else:
            shown.append(figure)
    rounded = tuple(_rounded(figure, floors) for figure in shown)
    digest = digest_of([[f.label, sorted(map(str, f.people)), f.statistic, f.value, f.measure] for f in given])
    return Publication(rounded, merged, withheld, floors, Provenance("disclosure 1.0", digest, asdict(floors)))


def _merge(cells: list[Figure], floors: Floors) -> tuple[list[Figure], dict[str, tuple[str, ...]], dict[str, str]]:
    short: dict[tuple[str, str, str], list[Figure]] = {}
    kept: list[Figure] = []
    for figure in cells:
        mergeable = figure.merge_into and not figure.total and figure.statistic != "spread"
        if mergeable and 0 < len(figure.people) < floors.needed(figure.statistic):
            short.setdefault((figure.merge_into, figure.measure, figure.statistic), []).append(figure)
        else:
            kept.append(figure)
    merged: dict[str, tuple[str, ...]] = {}
    withheld: dict[str, str] = {}
    for (label, measure, statistic), parts in short.items():
        people = frozenset().union(*(part.people for part in parts))
        if len(people) < floors.needed(statistic) or len(people) < sum(len(part.people) for part in parts):
            withheld |= {part.label: f"fewer than {floors.needed(statistic)} people, also together" for part in parts}
        else:
            merged[label] = tuple(part.label for part in parts)
            kept.append(Figure(label, people, statistic, _together(parts), measure))
    return kept, merged, withheld


def _together(parts: Sequence[Figure]) -> float:
    if parts[0].statistic == "count":
        return sum(part.value for part in parts)
    return sum(part.value * len(part.people) for part in parts) / sum(len(part.people) for part in parts)


def _rebuilt(total: Figure, shown: list[Figure]) -> Figure:
    """Return the total over the shown groups' people only: hidden groups and the manager stay out (P6)."""
    parts = [
        f
        for f in shown
        if (f.measure, f.statistic) == (total.measure, total.statistic) and not f.total and not f.attributable
    ]
    people: frozenset[Hashable] = frozenset().union(*(part.people for part in parts))
    if people == total.people:
        return total
    if not parts or total.statistic == "spread" or len(people) < sum(len(part.people) for part in parts):
        return replace(total, people=frozenset())
    return replace(total, people=people, value=_together(parts))


class _Known:
    """All that one viewer has been shown, growing figure by figure."""

    def __init__(self, before: list[Figure], candidates: list[Figure], floors: Floors) -> None:
        self.floors = floors
        everyone: frozenset[Hashable] = frozenset().union(*(f.people for f in [*before, *candidates]))
        self.column = {person: j for j, person in enumerate(sorted(everyone, key=str))}
        alone = [f for f in before if f.attributable and len(f.people) == 1]
        self.exempt = {self.column[person] for f in alone for person in f.people}
        self.spaces: dict[tuple[str, bool], Space] = {}
        for f in [*before, *candidates]:
            start = Space()
            for column in sorted(self.exempt):  # their answers are known to be theirs, whatever was asked
                start = start.with_cell([column])
            self.spaces.setdefault((f.measure, _square(f)), start)
        for f in before:
            key = (f.measure, _square(f))
            self.spaces[key] = self.spaces[key].with_cell(self.column[person] for person in f.people)
        # What an earlier release gave away already is no reason to withhold; nothing may be added to it.
        self.old = {key: frozenset(self._few(space)) for key, space in self.spaces.items()}

    def refusal(self, figure: Figure) -> str:
        """Return why a figure may not be shown, or nothing, and then count it as shown."""
        needed = self.floors.needed(figure.statistic)
        if figure.attributable and len(figure.people) == 1:
            return ""
        if len(figure.people) < needed:
            return f"fewer than {needed} people"
        key = (figure.measure, _square(figure))
        space = self.spaces[key].with_cell(self.column[person] for person in figure.people)
        if space is not self.spaces[key] and any(few not in self.old[key] for few in self._few(space)):
            return f"with what was shown before, it would give away fewer than {self.floors.derivable} people"
        self.spaces[key] = space
        return ""

    def _few(self, space: Space) -> Iterator[frozenset[int]]:
        for columns in space.small(self.floors.derivable, [1] * len(self.column)):
            if not self.exempt & set(columns):
                yield frozenset(columns)


def _square(figure: Figure) -> bool:
    # Means, shares and counts add up over people, and so do squares: two systems that cannot be mixed.
    return figure.statistic == "spread"


def _rounded(figure: Figure, floors: Floors) -> Figure:
    if figure.statistic == "count" or figure.attributable:
        return figure
    if figure.statistic != "mean" or not floors.caps or len(figure.people) >= floors.coarse_below:
        step = FINE if figure.statistic != "share" else 0.01
        return replace(figure, value=round(round(figure.value / step) * step, 2))
    low, high = floors.caps
    return replace(figure, value=min(high, max(low, round(figure.value / COARSE) * COARSE)))
