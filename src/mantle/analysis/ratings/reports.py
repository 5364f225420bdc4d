"""A round's reports: one dictionary a person, and the same in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..disclosure import Floors
from ..problems import InputError, Problem
from ..provenance import Provenance
from .agreement import agreed
from .framework import Framework
from .results import AUDIENCES, choice, plain

Values = NDArray[np.float64]
SCALE_MARGIN, ITEM_MARGIN = 0.5, 1.0  # points of the scale from which own view and others' view are said to part
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Summary:
    """What may be shown of a round. Arrays run over people rated, cells (groups and their sums), scales or questions.

    Attributes
    ----------
    ratees, cells : tuple of str
        People rated; own form, manager, groups, the merged group, all shown groups together.
    holds, group_why : list of dict
        By person: which groups the merged one holds; which groups are withheld, and why.
    raters, scale_raters : int arrays
        Raters behind a cell, and behind a scale's figure in it.
    items, scales, lo, hi, agreement : float arrays
        Figures as they may be shown, NaN where they are withheld; intervals and agreement by scale.
    pooled : tuple of float or None
        By scale: spread of raters about the same person, over everybody; None with fewer than ten people rated.
    n, left_out : int
        Forms; forms without half the answers of any scale.
    """

    ratees: tuple[str, ...]
    cells: tuple[str, ...]
    framework: Framework = field(repr=False)
    holds: list[dict[str, list[str]]] = field(repr=False)
    group_why: list[dict[str, str]] = field(repr=False)
    raters: NDArray[np.intp] = field(repr=False)
    scale_raters: NDArray[np.intp] = field(repr=False)
    items: Values = field(repr=False)
    scales: Values = field(repr=False)
    lo: Values = field(repr=False)
    hi: Values = field(repr=False)
    agreement: Values = field(repr=False)
    floors: Floors
    pooled: tuple[float | None, ...]
    n: int
    left_out: int
    provenance: Provenance = field(repr=False)

    def place(self, ratee: str) -> int:
        """Return the row of a person; InputError when nobody rated them."""
        if ratee not in self.ratees:
            raise InputError([Problem(None, "ratee", "Nobody of this name was rated.", str(ratee)[:80])])
        return self.ratees.index(ratee)

    def report(self, ratee: str) -> dict[str, Any]:
        """Return everything that may be shown to one person."""
        return self._report(self.place(ratee))

    def reports(self) -> list[dict[str, Any]]:
        """Return the report of every person rated."""
        return [self._report(p) for p in range(len(self.ratees))]

    def _report(self, p: int) -> dict[str, Any]:
        names, cells = list(self.framework.scales), self.cells
        lo, hi, agreement = self.lo[p].T.tolist(), self.hi[p].T.tolist(), self.agreement[p].T.tolist()
        counts = self.scale_raters[p].T.tolist()
        scales = [
            {
                "scale": name,
                "means": _known(cells, row),
                "limits": {c: [a, b] for c, a, b in zip(cells, lo[s], hi[s], strict=True) if a == a},
                "n": {c: k for c, k, value in zip(cells, counts[s], row, strict=True) if value == value},
                "agreement": _known(cells, agreement[s]),
                "gap": _gap(row),
            }
            for s, (name, row) in enumerate(zip(names, self.scales[p].T.tolist(), strict=True))
        ]
        items = [
            {"item": item, "means": _known(cells, row), "gap": _gap(row)}
            for item, row in zip(self.framework.items, self.items[p].T.tolist(), strict=True)
        ]
        apart: list[tuple[str, list[dict[str, Any]], float]]
        apart = [("item", items, ITEM_MARGIN), ("scale", scales, SCALE_MARGIN)]
        blind = [(each["gap"], kind, each[kind]) for kind, rows, margin in apart for each in rows
                 if each["gap"] is not None and each["gap"] >= margin]  # fmt: skip
        hidden = [(-each["gap"], kind, each[kind]) for kind, rows, margin in apart for each in rows
                  if each["gap"] is not None and each["gap"] <= -margin]  # fmt: skip
        return {
            "ratee": self.ratees[p],
            "groups": {c: n for c, n in zip(cells, self.raters[p].tolist(), strict=True) if n},
            "holds": self.holds[p],
            "scales": scales,
            "items": items,
            "blind_spots": [_named(each) for each in sorted(blind, key=lambda each: -each[0])],
            "hidden_strengths": [_named(each) for each in sorted(hidden, key=lambda each: -each[0])],
            "withheld": self._withheld(p, scales, items),
        }

    def _withheld(self, p: int, scales: list[dict], items: list[dict]) -> list[dict[str, str]]:
        rows = [{"what": "group", "name": group, "why": why} for group, why in self.group_why[p].items()]
        groups = [c for c, n in zip(self.cells[2:-1], self.raters[p, 2:-1].tolist(), strict=True) if n]
        short = f"fewer than {self.floors.mean} answers"
        rows += [
            {"what": f"question, {group}", "name": each["item"], "why": short}
            for each in items
            if len(each["means"]) < len(groups) + 3
            for group in groups
            if group not in each["means"]
        ]
        spread = self.floors.needed("spread")
        if any(n < spread for n in self.raters[p, 2:-1].tolist() if n):
            rows.append({"what": "agreement", "name": "groups below eight", "why": f"fewer than {spread} people"})
        if scales and all(each is None for each in self.pooled):
            rows.append({"what": "interval", "name": "every scale", "why": "fewer than 10 people were rated"})
        return rows

    def to_dict(self) -> dict[str, Any]:
        """Return all reports with what they were made from."""
        return {
            "n": self.n, "left_out": self.left_out, "people": len(self.ratees), "reports": self.reports(),
            "explanation": self.explain("panel"), "method": self.provenance.method, "interval": 0.95,
            "provenance": plain(self.provenance),
        }  # fmt: skip

    def explain(self, audience: str = "person", *, ratee: str | None = None) -> str:
        """Return a person's report in words, or for a panel or an analyst what the round as a whole carries.

        Words for the person need `ratee`. The panel learns how many reports can be given, not what stands in them.
        """
        choice(audience, AUDIENCES, "audience")
        if audience == "person":
            if ratee is None:
                raise InputError([Problem(None, "ratee", "Words for the person concerned need their name.")])
            return _told(self._report(self.place(ratee)), self)
        full = int((self.raters[:, -1] > 0).sum())
        said = (
            f"{self.n:,} forms about {len(self.ratees):,} people. {full:,} people have figures from at least one "
            f"group of "
            f"colleagues; for the others fewer than {self.floors.mean} colleagues answered, and there is not enough to "
            f"show. Groups below {self.floors.mean} were put together or withheld."
        )
        if audience == "panel":
            return said
        spread = ", ".join(
            f"{name} {'-' if sd is None else format(sd, '.2f')}"
            for name, sd in zip(self.framework.scales, self.pooled, strict=True)
        )
        return (
            f"{said} {self.left_out} forms answered less than half of every scale and were left out. Spread between "
            f"raters of "
            f"one person, by scale: {spread}. Figures on fewer than {self.floors.coarse_below} raters are rounded to "
            f"half "
            f"a point and capped; 95% intervals are widened by the rounding."
        )


def _known(cells: tuple[str, ...], row: list[float]) -> dict[str, float]:
    return {c: value for c, value in zip(cells, row, strict=True) if value == value}


def _gap(row: list[float]) -> float | None:
    """Return own figure less that of all colleagues as it is shown: an exact gap would give the exact mean away."""
    gap = row[0] - row[-1]
    return round(gap, 2) if gap == gap else None


def _named(each: tuple[float, str, str]) -> dict[str, Any]:
    return {each[1]: each[2], "by": round(each[0], 2)}


def _told(report: dict[str, Any], summary: Summary) -> str:
    """Return a report as sentences to the person concerned."""
    lines = []
    everyone, own = summary.framework.everyone, summary.framework.own
    for scale in report["scales"]:
        if everyone not in scale["means"]:
            continue
        value, n = scale["means"][everyone], scale["n"][everyone]
        count = NUMBERS[n].capitalize() if n < len(NUMBERS) else f"{n}"
        said = f"{scale['scale']}: {count} colleagues scored you {_shown(value, n, summary)}"
        if everyone in scale["limits"]:
            low, high = scale["limits"][everyone]
            said += f" (could be {low:.1f} to {high:.1f})"
        agreement = [value for group, value in scale["agreement"].items()]
        if agreement:
            said += f". They agree {agreed(min(agreement))} ({min(agreement):.1f}; 1 = all the same)"
        if own in scale["means"]:
            said += f". You rated yourself {scale['means'][own]:.1f}: {_side(scale['gap'])}"
        lines.append(f"{said}.")
    if not lines:
        return "Not enough to tell: too few colleagues answered to show what they said without showing who said it."
    hidden = sum(row["what"] == "group" for row in report["withheld"])
    if hidden:
        lines.append("Answers of some groups are left out of every figure, because too few people answered.")
    return "\n".join(lines)


def _shown(value: float, n: int, summary: Summary) -> str:
    caps = summary.floors.caps
    if caps and n < summary.floors.coarse_below and not caps[0] < value < caps[1]:
        return f"{value:.1f} or more" if value >= caps[1] else f"{value:.1f} or less"
    return f"{value:.1f}"


def _side(gap: float | None) -> str:
    if gap is None or abs(gap) < SCALE_MARGIN:
        return "about as they did"
    return "higher than they did" if gap > 0 else "lower than they did"
