"""NET-12, NET-13: what one person is told of their own ties, computed at the close and seen by them alone. P21."""

from __future__ import annotations

from typing import Any

from mantle.analysis.disclosure import Figure, publish
from mantle.analysis.disclosure.floors import EGO, EGOS, RESPONSE
from mantle.networks.queries.answers import Pair
from mantle.networks.reports.reading import Read
from mantle.networks.rules.placing import half_of


def own_results(of: Read) -> dict[int, dict[str, Any]]:
    """The figures of everybody on the roster, by the number of the person."""
    received: dict[int, set[int]] = {person: set() for person in of.wave.groups}
    for one, other in of.pairs:
        received[other].add(one)
    is_enough = len(of.answered) >= RESPONSE * len(of.wave.groups)
    lasted = _lasted(of)
    return {
        person: _figures(person, received[person], of, is_enough=is_enough) | lasted.get(person, {})
        for person in of.wave.groups
    }


def _figures(person: int, askers: set[int], of: Read, *, is_enough: bool) -> dict[str, Any]:
    """Counts from five people on, none from which fewer than five could be told by subtraction."""
    under = _under(person, of.above)
    elsewhere = {each for each in askers if of.wave.headings[each] != of.wave.headings[person]}
    outside = askers - under
    cells = [
        Figure(label, frozenset(people), "count", len(people), "turned to")
        for label, people in (("turning", askers), ("elsewhere", elsewhere), ("outside_line", outside))
        # All of them, or none of them, would tell of each of the others that they did not.
        if label == "turning" or EGO <= len(people) <= len(askers) - EGO
    ]
    shown = {figure.label: int(figure.value) for figure in publish(cells, floors=EGOS).shown}
    found: dict[str, Any] = {
        "out": sum(one == person for one, _ in of.pairs), "leads": person in of.leading, "below": len(under),
        "beside": sum(heading == of.wave.headings[person] for heading in of.wave.headings.values()) - 1, **shown,
    }  # fmt: skip
    if "turning" in shown and is_enough:
        halves = {"across": half_of(len(outside), len(askers)), "down": half_of(len(elsewhere), len(askers))}
        found["halves"] = {axis: [half.is_high, half.is_sure] for axis, half in halves.items()}
    return found


def _under(person: int, above: dict[int, int]) -> set[int]:
    """Those on the roster who stand below somebody, directly or not."""
    found: set[int] = set()
    for each in above:
        at, seen = above.get(each), {each}
        while at is not None and at not in seen:
            if at == person:
                found.add(each)
                break
            seen.add(at)
            at = above.get(at)
    return found


def _lasted(of: Read) -> dict[int, dict[str, Any]]:
    """S122: how many of their own ties each person kept; a number that the person could count as well."""
    if of.before is None or of.survey.before is None:
        return {}
    asked = [key for key in of.survey.turning if key in of.survey.before.turning]
    then: frozenset[Pair] = of.before.turned(asked)
    both = then & of.wave.turned(asked)
    return {
        person: {"had": sum(one == person for one, _ in then), "kept": sum(one == person for one, _ in both)}
        for person in of.answered & of.before.answered
    }
