"""Which marks are worth giving a second time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance
from mantle.analysis.severity.results import VERSION, Severity


@dataclass(frozen=True, slots=True)
class SecondMarks:
    """Marks to give again, the most useful first.

    `rows` hold `candidate`, a name for each facet, `mark`, `expected`, `surprise` (in standard deviations of a mark),
    `moves` (by how many marks the candidate's fair average would change, were the mark as expected), `chance_moves`
    (by how much the chance of a place would change; None without `places`) and `line` in the input.
    """

    rows: tuple[dict[str, Any], ...]
    n: int
    left_out: int
    places: int | None
    why: str
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON."""
        return {
            "method": VERSION, "n": self.n, "left_out": self.left_out, "places": self.places, "why": self.why,
            "rows": list(self.rows), "explanation": self.explain(), "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def explain(self, audience: str = "panel") -> str:
        """Return the first few in words."""
        if self.why:
            return f"Not enough to tell: {self.why}"
        told = [
            f"{row['candidate']}'s mark {row['mark']:g} where {row['expected']:.1f} was expected"
            for row in self.rows[:3]
        ]
        basis = " Ranked by the change of the chance of a place." if self.places else ""
        more = basis if audience == "analyst" else ""
        return f"Most worth marking again: {'; '.join(told)}.{more}"


def second_marks(severity: Severity, *, n: int, places: int | None = None) -> SecondMarks:
    """Return the marks whose repetition could change most.

    Parameters
    ----------
    severity : Severity
        From `estimate`.
    n : int
        How many marks can be given again: 1 to all.
    places : int, optional
        How many candidates will be selected. With it, marks count that could carry a candidate over the line; without
        it, marks that could move a figure furthest.

    Raises
    ------
    InputError
        When `n` or `places` is out of range.

    Examples
    --------
    >>> from mantle.analysis.severity import Marks, estimate
    >>> rows = [(f"c{i}", e, a, 1 + i // 2) for i in range(8) for e in "xyz" for a in ["Hale", "Reid"]]
    >>> rows[0] = ("c0", "x", "Hale", 4)
    >>> second_marks(estimate(Marks.from_rows(rows)), n=1).rows[0]["candidate"]
    'c0'
    """
    used = severity.adjustment.marks if severity.adjustment else severity.marks
    told = int(np.isfinite(severity.candidates.measure).sum())
    problems = []
    if not 1 <= n <= len(used):
        problems.append(Problem(None, "n", f"Expected 1 to {len(used):,} marks.", str(n)))
    if places is not None and not severity.why and not 1 <= places < told:
        problems.append(Problem(None, "places", f"Expected 1 to {told - 1} places.", str(places)))
    if problems:
        raise InputError(problems)
    source = Provenance(VERSION, severity.provenance.inputs_digest, {"n": n, "places": places})
    if severity.why or severity.design is None or severity.fit is None:
        return SecondMarks((), len(used), len(used) - n, places, severity.why, source)
    design, fit = severity.design, severity.fit
    candidate = design.candidate
    rest = design.score - fit.moments.mean
    shift = rest / fit.information[candidate]  # what the mark adds to the measure beyond what was expected
    assert severity.adjustment is not None
    before = severity.adjustment.fair[candidate]
    after = severity.adjustment.curve.value(fit.measure[candidate] - shift, design.part[candidate])
    chance = _crossing(severity, shift, places) if places else None
    order = np.argsort(-np.abs(after - before if chance is None else chance), kind="stable")[:n]
    expected = np.sum(fit.moments.chance * np.nan_to_num(design.values)[design.group].T, axis=0)
    surprise = rest / np.sqrt(np.maximum(fit.moments.variance, 1e-12))
    rows = []
    for i in order.tolist():
        row: dict[str, Any] = {"candidate": used.candidates[used.candidate[i]]}
        row |= {name: names[c[i]] for name, names, c in zip(used.facets, used.levels, used.codes, strict=True)}
        row |= {"mark": float(used.mark[i]), "expected": float(expected[i]), "surprise": float(surprise[i])}
        row |= {"moves": float((after - before)[i]), "chance_moves": None if chance is None else float(chance[i])}
        rows.append({**row, "line": int(used.line[i])})
    return SecondMarks(tuple(rows), len(used), len(used) - n, places, "", source)


def _crossing(severity: Severity, shift: np.ndarray, places: int) -> np.ndarray:
    """Return by how much each candidate's chance of standing above the line would change without the surprise."""
    from scipy.special import ndtr

    design, fit = severity.design, severity.fit
    assert design is not None
    assert fit is not None
    ordered = np.sort(fit.measure)[::-1]
    line = (ordered[places - 1] + ordered[places]) / 2
    own = {name: i for i, name in enumerate(severity.candidates.candidate)}
    assert severity.adjustment is not None
    se = severity.candidates.se[[own[name] for name in severity.adjustment.marks.candidates]]
    away, error = (fit.measure - line)[design.candidate], se[design.candidate]
    return ndtr((away - shift) / error) - ndtr(away / error)
