"""What a team can do between its members: who covers what, where all see alike, what hangs on one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..problems import InputError, Problem
from ..provenance import Provenance, digest_of
from .reliability import VERSION
from .reports import Summary
from .results import Result

KINDS = ("separation", "variety", "disparity")
KIND_WORDS = {
    "separation": "members stand apart in how high they are rated",
    "variety": "members are strong in different things",
    "disparity": "one or two members are rated far above the rest",
}


@dataclass(frozen=True, slots=True)
class TeamProfile(Result):
    """A team against what it needs.

    Attributes
    ----------
    coverage : dict of str to float or None
        By scale: share of the members with a figure who reach what is needed.
    reached_by : dict of str to tuple of str
        By scale: the members who reach it.
    gaps : tuple of str
        Scales that no member reaches.
    sole_suppliers : dict of str to str
        Scales that one member alone reaches, and who.
    separation, variety, disparity : float or None
        Three kinds of dispersion, each 0 to 1 of what is possible (Harrison & Klein 2007): spread of the members'
        overall level, how many different strongest scales there are, how far the highest stand above the rest.
    kind : str
        The largest of the three, "" when there is none.
    """

    members: tuple[str, ...]
    need: dict[str, float]
    coverage: dict[str, float | None]
    reached_by: dict[str, tuple[str, ...]]
    gaps: tuple[str, ...]
    sole_suppliers: dict[str, str]
    separation: float | None
    variety: float | None
    disparity: float | None
    kind: str
    n: int
    left_out: int
    why: str
    provenance: Provenance = field(repr=False)

    def _for_person(self) -> str:
        covered = [scale for scale, who in self.reached_by.items() if who]
        said = f"Between them, {self.n} members cover {len(covered)} of {len(self.need)} scales."
        if self.gaps:
            said += f" Nobody covers {_listed(self.gaps)}."
        for scale, who in self.sole_suppliers.items():
            said += f" {scale} hangs on {who} alone."
        return said

    def _for_panel(self) -> str:
        words = f" The team is marked by {self.kind}: {KIND_WORDS[self.kind]}." if self.kind else ""
        left = f" {self.left_out} members have too few answers to be counted." if self.left_out else ""
        return f"{self._for_person()}{words}{left}"

    def _for_analyst(self) -> str:
        parts = ", ".join(f"{name} {getattr(self, name):.2f}" for name in KINDS if getattr(self, name) is not None)
        return f"{self._for_panel()} {parts}; n = {self.n}, {self.left_out} left out."


def team(summary: Summary, members: Sequence[str], *, need: Mapping[str, float] | None = None) -> TeamProfile:
    """Return what a team covers between its members, from the figures of all their colleagues.

    Parameters
    ----------
    summary : Summary
    members : sequence of str
        People rated who share their reports with the team; at least two.
    need : mapping of str to float, optional
        Level by scale; by default what the framework says, else the middle of the scale and a half.

    Raises
    ------
    InputError
        Unknown or repeated members, unknown scales, levels outside the scale.
    """
    framework = summary.framework
    middle = (framework.lowest + framework.highest) / 2 + 0.5
    wanted = dict.fromkeys(framework.scales, middle) | dict(framework.need) | dict(need or {})
    _check(summary, members, wanted)
    places = [summary.place(member) for member in members]
    table = summary.scales[places, -1, :]
    told = ~np.isnan(table)
    n = int(told.any(1).sum())
    levels = np.array([wanted[scale] for scale in framework.scales])
    reached = told & (table >= levels)
    reached_by = {
        scale: tuple(members[m] for m in np.flatnonzero(reached[:, s]).tolist())
        for s, scale in enumerate(framework.scales)
    }
    coverage = {
        scale: float(reached[:, s].sum() / told[:, s].sum()) if told[:, s].any() else None
        for s, scale in enumerate(framework.scales)
    }
    why = f"{n} members have figures that may be shown; at least two are needed." if n < 2 else ""
    separation, variety, disparity = _dispersion(table[told.all(1)], framework.lowest, framework.highest)
    known = {k: v for k, v in zip(KINDS, (separation, variety, disparity), strict=True) if v}
    return TeamProfile(
        tuple(members), wanted, coverage, reached_by,
        tuple(scale for scale, who in reached_by.items() if not who and coverage[scale] is not None),
        {scale: who[0] for scale, who in reached_by.items() if len(who) == 1},
        separation, variety, disparity, max(known, key=lambda kind: known[kind]) if known else "", n,
        len(members) - n, why, Provenance(VERSION, digest_of(table, list(members)), {"need": wanted}),
    )  # fmt: skip


def _check(summary: Summary, members: Sequence[str], wanted: Mapping[str, float]) -> None:
    framework, problems = summary.framework, []
    if isinstance(members, str) or len(members) < 2:
        problems.append(Problem(None, "members", "Expected at least two members.", str(members)[:80]))
    else:
        problems += [
            Problem(None, "members", "Nobody of this name was rated.", str(each)[:80])
            for each in members
            if each not in summary.ratees
        ]
        problems += [
            Problem(None, "members", "The member is named twice.", each)
            for each in sorted({each for each in members if list(members).count(each) > 1})
        ]
    for scale, level in wanted.items():
        if scale not in framework.scales:
            problems.append(Problem(None, "need", "There is no such scale.", str(scale)[:80]))
        elif not isinstance(level, int | float) or not framework.lowest <= level <= framework.highest:
            said = f"Expected a level from {framework.lowest} to {framework.highest} for {scale}."
            problems.append(Problem(None, "need", said, str(level)[:80]))
    if problems:
        raise InputError(problems)


def _dispersion(table: np.ndarray, low: float, high: float) -> tuple[float | None, float | None, float | None]:
    """Return separation, variety and disparity, each as a share of its largest possible value."""
    n, scales = table.shape
    if n < 2:
        return None, None, None
    level = table.mean(1)
    separation = float(level.std() / ((high - low) / 2))
    strongest = np.bincount((table - table.mean(0)).argmax(1), minlength=scales) / n
    blau, most = 1 - float(strongest @ strongest), 1 - 1 / min(n, scales)
    above = level - low
    mean = float(above.mean())
    disparity = float(above.std() / mean / np.sqrt(n - 1)) if mean > 0 else 0.0
    return min(separation, 1.0), blau / most if most > 0 else 0.0, min(disparity, 1.0)


def _listed(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
