"""SEL-10 to SEL-14: who reads whom, what is hidden from them, and how marks are seen together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

PANEL = 3
FAR_APART = 2
ALARM_SHARE, ALARM_FROM = 0.95, 30


def who_reads(
    candidates: Mapping[str, str], readers: Mapping[str, Collection[str]], conflicts: Collection[tuple[str, str]]
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Three readers for each candidate, and the candidates for whom there are none. SEL-10, SEL-11.

    `candidates` maps a candidate to their agency, `readers` a reader to the agencies where they work; `conflicts`
    holds pairs of reader and candidate. The three work at two agencies at least, none at the candidate's own; whoever
    has the fewest to read is taken first, so that the work is shared out. The same input gives the same answer.

    >>> who_reads({"c": "alder"}, {"r": ["birch"], "s": ["cedar"], "t": ["alder"], "u": ["birch"]}, set())
    ({'c': ('r', 's', 'u')}, [])
    >>> who_reads({"c": "alder"}, {"r": ["birch"], "s": ["birch"], "u": ["birch"]}, set())
    ({}, ['c'])
    """
    load = dict.fromkeys(sorted(readers), 0)
    barred = set(conflicts)
    may = {
        each: [one for one in load if (one, each) not in barred and not (agency and agency in readers[one])]
        for each, agency in sorted(candidates.items())
    }
    found: dict[str, tuple[str, ...]] = {}
    without: list[str] = []
    for each in sorted(may, key=lambda one: (len(may[one]), one)):
        panels = [three for three in combinations(may[each], PANEL) if _from_two(three, readers)]
        if not panels:
            without.append(each)
            continue
        found[each] = min(panels, key=lambda three: (max(load[one] for one in three), sum(load[one] for one in three)))
        for one in found[each]:
            load[one] += 1
    return found, sorted(without)


def _from_two(panel: Iterable[str], readers: Mapping[str, Collection[str]]) -> bool:
    """Whether some two of them have no agency in common."""
    return any(not set(readers[one]) & set(readers[other]) for one, other in combinations(panel, 2))


def masked(text: str, names: Iterable[str], by: str) -> str:
    """A text with every one of these names replaced, in any case, whole words only, the longest first. SEL-12.

    >>> masked("Ada Lovelace led it; ADA asked Adam.", ["Ada", "Ada Lovelace"], "K7")
    'K7 led it; K7 asked Adam.'
    """
    known = sorted({name.strip() for name in names if name.strip()}, key=lambda name: (-len(name), name))
    if not known:
        return text
    return re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)", by, text, flags=re.IGNORECASE)


def far_apart(levels: Sequence[int]) -> bool:
    """Whether marks of one criterion differ so much that they are to be talked about. SEL-13.

    >>> far_apart([2, 4, 3]), far_apart([2, 3, 3])
    (True, False)
    """
    return len(levels) > 1 and max(levels) - min(levels) >= FAR_APART


def middle_of(levels: Sequence[int]) -> int:
    """The middle of all marks, of two in the middle the lower: no single reader decides it.

    >>> middle_of([4, 1, 2]), middle_of([2, 3])
    (2, 2)
    """
    return sorted(levels)[(len(levels) - 1) // 2]


def is_rubber_stamp(decisions: Sequence[tuple[int, bool]]) -> bool:
    """Whether somebody's decisions follow the marks alone: the note that SEL-14 shows them.

    Each decision is the middle of all marks, and whether the person was taken. Following means: taken from 3 on.

    >>> is_rubber_stamp([(3, True)] * 29), is_rubber_stamp([(3, True)] * 30), is_rubber_stamp([(3, False)] * 30)
    (False, True, False)
    """
    follows = sum((middle >= FAR_APART + 1) == taken for middle, taken in decisions)
    return len(decisions) >= ALARM_FROM and follows > ALARM_SHARE * len(decisions)
