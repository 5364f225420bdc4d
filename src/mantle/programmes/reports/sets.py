"""Sets proposed and rechecked by the core, and how good they are, in figures and words. PRG-102."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mantle.analysis import matching
from mantle.programmes.models import Cohort, SetRound
from mantle.programmes.queries.sets import face_of, met_in, places_to_propose, wished_in
from mantle.programmes.rules.sets import Face, Figures, Met, RoundKind, Wished, WishKind

COMPARES = 20_000


def proposed(cohort: Cohort, kind: str, seed: int) -> tuple[list[list[str]], Figures]:
    """Sets by codes of places, and their figures. Raises InputError when no sets of such sizes can be formed."""
    faces = [face_of(place) for place in places_to_propose(cohort)]
    if not faces:
        return [], Figures(0, 0, 0.0, True, "")
    size = SetRound(cohort=cohort, kind=kind).size
    number = len(faces) // 2 if kind == RoundKind.PAIRS else None
    keys = [face.key for face in faces]
    found = matching.rotate(keys, _wishes(faces, cohort), size=size, number=number, seed=seed)
    return [list(each) for each in found.sets], _figures(found)


def rechecked(round_: SetRound, sets: Iterable[Sequence[Face]]) -> Figures:
    """The figures of the sets of a round as somebody changed them."""
    given = [list(members) for members in sets if members]
    faces = [face for members in given for face in members]
    wishes = _wishes(faces, round_.cohort, round_.number)
    found = matching.recheck(
        [face.key for face in faces], wishes, [[face.key for face in each] for each in given], size=round_.size,
        most_ways=COMPARES,
    )  # fmt: skip
    return _figures(found)


def _wishes(faces: list[Face], cohort: Cohort, before: int | None = None) -> matching.Wishes:
    return wishes_of(faces, met_in(cohort, before), wished_in(cohort))


def wishes_of(faces: list[Face], met: Met, wished: Wished) -> matching.Wishes:
    """The question as the core asks it: agencies apart, wishes by hand, faces met, and what sets are alike in."""
    known = {face.key for face in faces}
    pairs = {kind: [_pair(pair) for pair, each in wished.items() if each == kind and pair <= known]
             for kind in WishKind}  # fmt: skip
    return matching.Wishes(
        apart={"agency": [face.agency for face in faces]},
        pairs_apart=pairs[WishKind.APART], pairs_together=pairs[WishKind.TOGETHER],
        met=[_pair(pair) for pair, times in met.items() for _ in range(times)],
        balance={
            "kind of agency": [face.kind for face in faces], "profession": [face.profession for face in faces],
            "service area": [face.area for face in faces],
        },
    )  # fmt: skip


def _pair(pair: frozenset[str]) -> tuple[str, str]:
    one, other = sorted(pair)
    return one, other


def _figures(found: matching.Round) -> Figures:
    share = found.spread / found.whole if found.whole else 0.0
    return Figures(len(found.broken), found.meetings_again, round(share, 6), found.is_best, found.explain())
