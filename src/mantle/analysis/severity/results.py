"""What an estimate holds: candidates, levels, steps, and how to say them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.provenance import Provenance
from mantle.analysis.severity import wording
from mantle.analysis.severity.design import Design, Floats
from mantle.analysis.severity.fair import Adjustment
from mantle.analysis.severity.fitting import Fit
from mantle.analysis.tables.marks import Marks

VERSION = "severity 1.0"


def known(value: float) -> float | None:
    """Return a number for JSON, None where there is none."""
    return float(value) if np.isfinite(value) else None


def rows_of(names: tuple[str, ...], title: str, columns: dict[str, Any], order: Any) -> list[dict[str, Any]]:
    """Return columns as a list of rows, None for what is not known."""
    listed = {name: [known(v) if isinstance(v, float) else v for v in col.tolist()] for name, col in columns.items()}
    return [{title: names[i], **{name: values[i] for name, values in listed.items()}} for i in order]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidates in alphabetical order, an array a column, NaN where there is not enough to tell.

    Attributes
    ----------
    raw_mean, fair_average, lo, hi : float arrays
        On the scale of the marks: the mean of the marks given; what it would be had assessors of average severity
        marked every element; and the interval of that.
    measure, se : float arrays
        In logits, with the standard error.
    infit, outfit : float arrays
        Mean squares of what the model did not expect: 1 as expected, above about 1.5 erratic.
    n, part : int arrays
        Marks; connected part.
    """

    candidate: tuple[str, ...]
    raw_mean: Floats
    measure: Floats
    se: Floats
    fair_average: Floats
    lo: Floats
    hi: Floats
    infit: Floats
    outfit: Floats
    n: NDArray[np.int64]
    part: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.candidate)

    def order(self) -> NDArray[np.int64]:
        """Return the places of the candidates, best first within each part; those who cannot be told last."""
        return np.lexsort((-self.measure, self.part, ~np.isfinite(self.measure)))

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each candidate, best first, part after part."""
        names = ("raw_mean", "measure", "se", "fair_average", "lo", "hi", "infit", "outfit", "n", "part")
        return rows_of(self.candidate, "candidate", {name: getattr(self, name) for name in names}, self.order())


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of one facet: how hard each is, in logits and in marks against the average of the facet.

    `marks` is by how many marks the level lowers what an average candidate gets (negative: raises). `agreement` and
    `agreement_expected` are shares of pairs of assessors who gave the same mark for the same work; NaN elsewhere.
    `extreme` levels gave only the highest or only the lowest mark: their severity rests on an assumption.
    """

    facet: str
    level: tuple[str, ...]
    severity: Floats
    se: Floats
    marks: Floats
    infit: Floats
    outfit: Floats
    n: NDArray[np.int64]
    agreement: Floats
    agreement_expected: Floats
    extreme: NDArray[np.bool_]

    def rows(self, title: str = "severity") -> list[dict[str, Any]]:
        """Return a row for each level, hardest first; `title` names the column of the severity."""
        columns = {
            title: self.severity, "se": self.se, "marks": self.marks, "infit": self.infit, "outfit": self.outfit,
            "n": self.n, "extreme": self.extreme,
        }  # fmt: skip
        if np.isfinite(self.agreement).any():
            columns |= {"agreement": self.agreement, "agreement_expected": self.agreement_expected}
        return rows_of(self.level, self.facet, columns, np.argsort(-np.nan_to_num(self.severity), kind="stable"))


@dataclass(frozen=True, slots=True)
class Spread:
    """Whether candidates, or levels of a facet, differ by more than their errors.

    `separation` is the true spread over the mean error; `reliability` the share of the observed variance that is
    true; `chi_square` with `df` and `p` tests whether all are alike. None where there is not enough to tell.
    """

    separation: float | None
    reliability: float | None
    chi_square: float | None
    df: int
    p: float | None

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Severity:
    """A merit list adjusted for who marked what.

    Attributes
    ----------
    candidates : Candidates
    facets : dict of Levels
        By name of the facet.
    steps : tuple of dict
        From which mark to which, the step in logits, its error; `element` where elements have steps of their own.
    candidate_sd : float or None
        Estimated spread of candidates, in logits; None for `jmle`.
    spreads : dict of Spread
        For "candidate" and for each facet.
    parts : tuple of dict
        Connected parts; measures of different parts cannot be compared.
    n, left_out : int
        Marks used; marks not used, for the reasons in `notes`.
    why : str
        Why there is not enough to tell; "" when there is.
    """

    model: str
    estimator: str
    interval: float
    candidates: Candidates
    facets: dict[str, Levels]
    steps: tuple[dict[str, Any], ...]
    candidate_sd: float | None
    spreads: dict[str, Spread]
    parts: tuple[dict[str, list[str]], ...]
    n: int
    left_out: int
    notes: tuple[str, ...]
    why: str
    provenance: Provenance = field(repr=False)
    marks: Marks = field(repr=False)
    design: Design | None = field(repr=False, default=None)
    fit: Fit | None = field(repr=False, default=None)
    adjustment: Adjustment | None = field(repr=False, default=None)

    @property
    def elements(self) -> Levels:
        """The first facet."""
        return self.facets[self.marks.facets[0]]

    @property
    def assessors(self) -> Levels:
        """The facet called "assessor", or the last."""
        return self.facets.get("assessor") or self.facets[self.marks.facets[-1]]

    def because(self, candidate: str) -> list[dict[str, Any]]:
        """Return what moved a candidate from raw mean to fair average, by how many marks, largest first.

        Each entry names a facet and a level; the facet "few marks" is the pull towards the average of all, which
        grows smaller with every further mark. The entries add up to fair average less raw mean.
        """
        place = self.place(candidate)
        if self.adjustment is None or not np.isfinite(self.candidates.measure[place]):
            return []
        return self.adjustment.because(place)

    def place(self, candidate: str) -> int:
        """Return the place of a candidate; KeyError when nobody has that name."""
        if candidate not in self.candidates.candidate:
            raise KeyError(f"No candidate is called “{candidate}”.")
        return self.candidates.candidate.index(candidate)

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON, candidates best first, each with `because`."""
        candidates = self.candidates.rows()
        reasons = self.adjustment.all() if self.adjustment else {}
        for row in candidates:
            row["because"] = reasons.get(row["candidate"], []) if row["measure"] is not None else []
        others = {
            name: levels.rows("severity" if levels is self.assessors else "difficulty")
            for name, levels in self.facets.items()
        }
        assessors = others.pop(self.assessors.facet)
        elements = others.pop(self.marks.facets[0], []) if len(self.marks.facets) > 1 else []
        return {
            "method": VERSION, "model": self.model, "estimator": self.estimator, "interval": self.interval,
            "n": self.n, "left_out": self.left_out, "why": self.why, "notes": list(self.notes),
            "candidates": candidates, "assessors": assessors, "elements": elements, "other_facets": others,
            "steps": list(self.steps), "candidate_sd": self.candidate_sd,
            "spreads": {name: spread.to_dict() for name, spread in self.spreads.items()},
            "parts": list(self.parts), "explanation": self.explain("panel"),
            "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def explain(self, audience: str = "panel", *, candidate: str = "", chance: float | None = None) -> str:
        """Return the result in words.

        Parameters
        ----------
        audience : {"person", "panel", "analyst"}
            For "person" name the candidate.
        chance : float, optional
            Chance of being selected, from `chance_selected`, to be said as well.
        """
        if audience not in {"person", "panel", "analyst"}:
            raise ValueError(f"“{audience}” is no audience: person, panel or analyst.")
        if self.why:
            return f"Not enough to tell: {self.why}"
        if audience == "person":
            return wording.to_the_person(self, candidate, chance)
        return wording.to_the_panel(self) if audience == "panel" else wording.to_the_analyst(self)
