"""The strength of the team around a post: what is counted, and what counts as a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mantle.web.words import counted, listed, number

NEW_BELOW = 1.0  # years in post
DEEPEST = 3
COVER_ENDS_WITHIN = 90  # days


@dataclass(frozen=True, slots=True)
class Level:
    """One level below a post: how many posts, and how they are held."""

    depth: int
    posts: int
    held: int
    covered: int
    vacant: int
    groups: int = 0

    @property
    def name(self) -> str:
        return {1: "Reports to this post", 2: "One level further down"}.get(self.depth, "Two levels further down")

    @property
    def sentence(self) -> str:
        """CFS-10: the level in words.

        >>> Level(1, 8, 6, 1, 1).sentence
        '8 posts: 6 held, 1 covered, 1 vacant.'
        """
        return f"{counted(self.posts, 'post')}: {self.held} held, {self.covered} covered, {self.vacant} vacant."


def leaving_within_a_year(chances: Sequence[float]) -> tuple[float, int, int]:
    """CFS-11: how many of these leave: the expected number, and the range that holds nine in ten times.

    Each leaves or stays by itself; that several leave together, with a director or after an inspection, is not counted.

    >>> leaving_within_a_year([0.2] * 10)
    (2.0, 0, 4)
    >>> leaving_within_a_year([])
    (0.0, 0, 0)
    """
    odds = [1.0]
    for chance in chances:
        stay = [each * (1 - chance) for each in odds] + [0.0]
        leave = [0.0] + [each * chance for each in odds]
        odds = [one + other for one, other in zip(stay, leave, strict=True)]
    total, low, high = 0.0, None, len(chances)
    for count, each in enumerate(odds):
        total += each
        if low is None and total >= 0.05:
            low = count
        if total >= 0.95:
            high = count
            break
    return round(sum(chances, 0.0), 1), low or 0, high


def said_of_leaving(chances: Sequence[float], people: int) -> str:
    """CFS-11: the same in a sentence.

    >>> said_of_leaving([0.2] * 10, 12)
    'Of these 12, 10 stand in a class of posts whose leaving is known: about 2 may leave within a year (0 to 4).'
    """
    if not chances:
        return "Too little is on record of posts like these to say how many may leave."
    expected, low, high = leaving_within_a_year(chances)
    about = f"about {number(expected)}" if expected >= 0.95 else "fewer than 1"
    spread = f"{low} to {high}" if low != high else f"{low}"
    return (
        f"Of these {people}, {len(chances)} stand in a class of posts whose leaving is known: {about} may leave "
        f"within a year ({spread})."
    )


def gaps_of_team(
    *, vacant: Sequence[str], ending: Sequence[str], new: int, held: int, doubled: Sequence[str]
) -> list[str]:
    """CFS-12: what weakens a team, each as a sentence; nothing when nothing does.

    >>> gaps_of_team(vacant=["Head of Hubs"], ending=[], new=1, held=2, doubled=[])
    ['Nobody holds or covers Head of Hubs.', 'Half or more of those who report here began within a year.']
    """
    found = []
    if vacant:
        found.append(f"Nobody holds or covers {listed(list(vacant))}.")
    if ending:
        found.append(f"Cover ends within {COVER_ENDS_WITHIN} days: {listed(list(ending))}.")
    if doubled:
        found.append(f"{listed(list(doubled))} {'fills' if len(doubled) == 1 else 'fill'} two posts at once.")
    if held and 2 * new >= held:
        found.append("Half or more of those who report here began within a year.")
    return found
