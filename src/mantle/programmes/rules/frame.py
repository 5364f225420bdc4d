"""What stands around programmes: levels that an offer is for, links of the chain from policy to children, fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mantle.programmes.rules.design import AudienceKind

# FRM-3: the levels of leader for whom something may be offered, by tier of post, and which strands are for them.
LEVELS: tuple[tuple[str, tuple[int, ...], tuple[AudienceKind, ...]], ...] = (
    (
        "Directors", (1,),
        (AudienceKind.SERVING_DIRECTORS, AudienceKind.SYSTEM_LEADERS, AudienceKind.EXPERIENCED_DIRECTORS),
    ),
    ("Those who report to the director", (2,), (AudienceKind.ASPIRANT_DIRECTORS, AudienceKind.SUCCESSION)),
    ("Heads of service", (3,), (AudienceKind.SUCCESSION, AudienceKind.EARLY_TALENT)),
    ("Team and service managers", (4, 5), (AudienceKind.EARLY_TALENT,)),
)  # fmt: skip


class Link(StrEnum):
    """FRM-4: the five links of the chain by which an offer reaches children."""

    POLICY = "policy"
    DESIGN = "design"
    LEADERS = "leaders"
    PRACTICE = "practice"
    CHILDREN = "children"


LINKS: dict[Link, str] = {
    Link.POLICY: "Government and authorities: what is asked, paid for and allowed",
    Link.DESIGN: "Those who design and lead the learning",
    Link.LEADERS: "Leaders and their teams",
    Link.PRACTICE: "Professionals who meet families",
    Link.CHILDREN: "Children’s learning, safety and well-being",
}


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One level: what is offered for it, and what stands out."""

    level: str
    programmes: tuple[str, ...]
    open_places: int
    verdict: str


def offer_line(level: str, open_places: Mapping[str, int], shared: Iterable[tuple[str, str, float]]) -> OfferLine:
    """FRM-3: say whether a level is served, and which of its programmes teach much of the same.

    `open_places` are free places by programme; `shared` the pairs of its programmes with the share of hours in common.

    >>> offer_line("Directors", {}, []).verdict
    'A gap: nothing is offered.'
    >>> offer_line("Directors", {"A": 0}, []).verdict
    'Offered, and no place is free.'
    >>> offer_line("Directors", {"A": 3, "B": 2}, [("A", "B", 0.62)]).verdict
    'A and B share 62% of their hours: say how they differ, or offer one.'
    """
    free = sum(open_places.values())
    alike = [(one, other, share) for one, other, share in shared if share >= 0.5]
    if not open_places:
        verdict = "A gap: nothing is offered."
    elif alike:
        one, other, share = max(alike, key=lambda pair: pair[2])
        verdict = f"{one} and {other} share {share:.0%} of their hours: say how they differ, or offer one."
    else:
        verdict = "Offered." if free else "Offered, and no place is free."
    return OfferLine(level, tuple(open_places), free, verdict)


def missing_links(links: Iterable[str]) -> list[str]:
    """FRM-4: the links of the chain that no activity of a design works at, in the order of the chain.

    >>> missing_links(["leaders", "practice", "children", "design"])
    ['Government and authorities: what is asked, paid for and allowed']
    """
    present = set(links)
    return [words for link, words in LINKS.items() if link not in present]


def duty_state(due_on: date | None, met_on: date | None, on: date) -> str:
    """FRM-1: where something that is owed stands on a day.

    >>> duty_state(date(2026, 4, 1), None, date(2026, 5, 1)), duty_state(None, None, date(2026, 5, 1))
    ('Late', 'Owed')
    """
    if met_on is not None and met_on <= on:
        return "Met"
    return "Late" if due_on is not None and due_on < on else "Owed"
