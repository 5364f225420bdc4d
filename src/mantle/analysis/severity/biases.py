"""Whether an assessor is harder on some elements, or on some people, than on others; and whether one drifts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance, digest_of
from mantle.analysis.severity._added import Added, added, needed, verdicts
from mantle.analysis.severity.design import Floats
from mantle.analysis.severity.estimating import estimate
from mantle.analysis.severity.results import VERSION, Severity, known
from mantle.analysis.tables.marks import Marks

LARGE = 0.5  # logits: a difference worth telling
FLOOR = 10  # people of a group behind any figure (P41)
MOST_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class Bias:
    """What is left between two facets, or between assessors and groups, after each one's own severity.

    `rows` hold `assessor`, `element` or `group`, `effect` in logits (positive: higher marks than expected), `lo`, `hi`,
    `marks` (the same in marks), `p`, `p_held` (for having looked at every cell), `n`, `needed` (marks that would show
    half a logit four times in five), `enough`, and `why` where there is no figure.
    """

    by: tuple[str, str]
    rows: tuple[dict[str, Any], ...]
    interval: float
    n: int
    left_out: int
    why: str
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON."""
        return {
            "method": VERSION, "by": list(self.by), "interval": self.interval, "n": self.n, "left_out": self.left_out,
            "why": self.why, "rows": list(self.rows), "explanation": self.explain(),
            "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def explain(self, audience: str = "panel") -> str:
        """Return what was found in words."""
        if self.why:
            return f"Not enough to tell: {self.why}"
        found = [row for row in self.rows if row["p_held"] is not None and row["p_held"] < 0.05]
        short = sum(not row["enough"] for row in self.rows)
        first, second = self.by
        told = "No pair stands out." if not found else _pairs(found, first, second)
        tail = (
            f"For {short:,} of {len(self.rows):,} pairs there are too few marks to see half a logit." if short else ""
        )
        more = " Score tests with all else free; p held down by Holm's rule." if audience == "analyst" else ""
        return f"{told} {tail}".strip() + more


def _pairs(found: Sequence[dict[str, Any]], first: str, second: str) -> str:
    said = []
    for row in found[:5]:
        way = "higher" if row["effect"] > 0 else "lower"
        said.append(f"{row[first]} marks {row[second]} {abs(row['marks']):.1f} marks {way} than elsewhere")
    return "; ".join(said) + (f"; and {len(found) - 5} more" if len(found) > 5 else "") + "."


def bias(severity: Severity, *, by: str | tuple[str, str] | Mapping[str, str] = "element") -> Bias:
    """Look for marks that an assessor gives higher or lower in one place than elsewhere.

    Parameters
    ----------
    severity : Severity
        From `estimate`.
    by : str, pair of str, or mapping
        A facet to cross with the assessors, two facets, or the group of each candidate by name: assessor x group.
        Groups of fewer than 10 candidates are left out.

    Raises
    ------
    InputError
        An unknown facet, or candidates without a group.

    Examples
    --------
    >>> from mantle.analysis.severity import Marks
    >>> rows = [(f"c{i}", e, a, 1 + (i + j * k + (i * 5) % 3) % 5) for i in range(12)
    ...         for j, e in enumerate("xyz") for k, a in enumerate(["Hale", "Reid"])]
    >>> len(bias(estimate(Marks.from_rows(rows))).rows)
    6
    """
    used = severity.adjustment.marks if severity.adjustment else severity.marks
    codes, names, titles, left_out = _groups(severity, used, by)
    size = len(names[0]) * len(names[1])
    if size > MOST_CELLS:
        raise InputError(f"{size:,} pairs are too many to look at; expected at most {MOST_CELLS:,}.")
    asked: Any = dict(by) if isinstance(by, Mapping) else by
    source = Provenance(VERSION, digest_of(severity.provenance.inputs_digest, asked), {"by": list(titles)})
    if severity.why:
        return Bias(titles, (), severity.interval, len(used), left_out, severity.why, source)
    inside = (codes[0] >= 0) & (codes[1] >= 0)
    cell = np.where(inside, codes[0] * len(names[1]) + codes[1], -1)
    found = added(severity, cell, np.ones(len(used)), size)
    count = np.bincount(cell[inside], minlength=size)
    rows = list(_rows(severity, found, count, names, titles))
    rows.sort(key=lambda row: (row["p"] is None, row["p"] or 0.0))
    return Bias(titles, tuple(rows), severity.interval, int(inside.sum()), left_out, "", source)


def _groups(
    severity: Severity, used: Marks, by: Any
) -> tuple[list[np.ndarray], list[tuple[str, ...]], tuple[str, str], int]:
    """Return codes and names of the two sides, their titles, and how many marks are left out."""
    last = severity.assessors.facet
    titles = (last, "group") if isinstance(by, Mapping) else (last, by) if isinstance(by, str) else tuple(by)
    facets = [title for title in titles if title != "group" or not isinstance(by, Mapping)]
    unknown = [title for title in facets if title not in used.facets]
    if unknown or len(set(titles)) != 2 or len(titles) != 2:
        words = f"Expected two of the facets: {', '.join(used.facets)}; or the group of each candidate."
        raise InputError([Problem(None, "by", words, str(by)[:80])])
    codes = [used.codes[used.facets.index(title)].astype(np.int64) for title in facets]
    names = [used.levels[used.facets.index(title)] for title in facets]
    if not isinstance(by, Mapping):
        return codes, names, (titles[0], titles[1]), 0
    missing = [name for name in used.candidates if name not in by]
    if missing:
        raise InputError(
            [Problem(None, "by", f"{name} has no group; expected one for each.") for name in missing[:200]]
        )
    kinds, group = np.unique([str(by[name]) for name in used.candidates], return_inverse=True)
    large = np.bincount(group) >= FLOOR
    place = np.where(large, np.cumsum(large) - 1, -1)[group]
    code = place[used.candidate]
    kept = tuple(str(kind) for kind, shown in zip(kinds, large, strict=True) if shown)
    return [codes[0], code], [names[0], kept], (titles[0], "group"), int(np.sum(code < 0))


def _rows(
    severity: Severity, found: Added, count: np.ndarray, names: list[tuple[str, ...]], titles: tuple[str, str]
) -> Iterator[dict[str, Any]]:
    """Yield a row for each pair that was marked."""
    from scipy.special import ndtri

    z = float(ndtri(0.5 + severity.interval / 2))
    p, held = verdicts(found.effect, found.se)
    enough = needed(found.information, count, LARGE)
    slope = in_marks(severity)
    width = len(names[1])
    for cell in np.flatnonzero(count):
        effect, se = float(found.effect[cell]), float(found.se[cell])
        told = np.isfinite(effect)
        yield {
            titles[0]: names[0][cell // width], titles[1]: names[1][cell % width],
            "effect": known(effect), "se": known(se), "lo": known(effect - z * se), "hi": known(effect + z * se),
            "marks": known(effect * slope), "p": known(p[cell]), "p_held": known(held[cell]), "n": int(count[cell]),
            "needed": int(enough[cell]) if np.isfinite(enough[cell]) else None,
            "enough": bool(np.isfinite(enough[cell]) and count[cell] >= enough[cell]),
            "why": "" if told else "nothing to compare with: these marks are all there is of one of the two",
        }  # fmt: skip


def in_marks(severity: Severity) -> float:
    """Return how many marks a logit is worth, on average over the marks given."""
    design, fit = severity.design, severity.fit
    assert design is not None
    assert fit is not None
    value = np.nan_to_num(design.values)[design.group].T
    mean = np.sum(fit.moments.chance * value, axis=0)
    steps = np.arange(value.shape[0])[:, None] - fit.moments.mean
    return float(np.mean(np.sum(fit.moments.chance * (value - mean) * steps, axis=0)))


@dataclass(frozen=True, slots=True)
class Drift:
    """How each assessor's marks change from the first to the last, candidates and elements allowed for.

    `rows` hold `assessor`, `effect` in logits from the first mark to the last (positive: grows easier), `lo`, `hi`,
    `marks`, `p`, `p_held`, `n`, `needed`, `enough`, `why`.
    """

    rows: tuple[dict[str, Any], ...]
    interval: float
    n: int
    left_out: int
    why: str
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON."""
        return {
            "method": VERSION, "interval": self.interval, "n": self.n, "left_out": self.left_out, "why": self.why,
            "rows": list(self.rows), "explanation": self.explain(), "provenance": self.provenance.to_dict(),
        }  # fmt: skip

    def explain(self, audience: str = "panel") -> str:
        """Return what was found in words."""
        if self.why:
            return f"Not enough to tell: {self.why}"
        found = [row for row in self.rows if row["p_held"] is not None and row["p_held"] < 0.05]
        said = [
            f"{row['assessor']} marked {abs(row['marks']):.1f} marks {'higher' if row['effect'] > 0 else 'lower'} "
            "at the end than at the beginning"
            for row in found[:5]
        ]
        told = "; ".join(said) + "." if said else "Nobody's marks changed on the way by more than chance."
        return told + (" Score tests with all else free; p held down by Holm's rule." if audience == "analyst" else "")


def drift(marks: Marks, *, order: Sequence[float] | Floats, interval: float = 0.95) -> Drift:
    """Look for assessors who grow harder or easier on the way.

    Parameters
    ----------
    marks : Marks
    order : sequence of float (n,)
        When each mark was given, any numbers that rise with time: entry i belongs to the i-th row of the input.

    Raises
    ------
    InputError
        When `order` has another length than the marks, or holds what is no number.

    Examples
    --------
    >>> rows = [(f"c{i}", e, a, 1 + (i + j * k + (i * 5) % 3) % 5) for i in range(12)
    ...         for j, e in enumerate("xyz") for k, a in enumerate(["Hale", "Reid"])]
    >>> found = drift(Marks.from_rows(rows), order=range(len(rows)))
    >>> sorted(row["assessor"] for row in found.rows)
    ['Hale', 'Reid']
    """
    when = np.asarray(list(order), float)
    if len(when) != len(marks) or not np.isfinite(when).all():
        raise InputError([Problem(None, "order", f"Expected {len(marks)} numbers, one for each mark.")])
    when = when[np.argsort(np.argsort(marks.line, kind="stable"), kind="stable")]
    severity = estimate(marks, interval=interval)
    title = severity.assessors.facet
    f = marks.facets.index(title)
    code, size = marks.codes[f].astype(np.int64), len(marks.levels[f])
    source = Provenance(VERSION, digest_of(marks.digest(), when), {"interval": interval})
    span = float(np.ptp(when))
    why = severity.why or ("" if span else "every mark was given at the same time.")
    if why:
        return Drift((), interval, len(marks), 0, why, source)
    count = np.bincount(code, minlength=size)
    middle = np.bincount(code, weights=when, minlength=size) / count
    found = added(severity, code, (when - middle[code]) / span, size)
    rows = [
        {"assessor": row[title], **{name: value for name, value in row.items() if name not in {title, ""}}}
        for row in _rows(severity, found, count, [marks.levels[f], ("",)], (title, ""))
    ]
    rows.sort(key=lambda row: (row["p"] is None, row["p"] or 0.0))
    return Drift(tuple(rows), interval, len(marks), 0, "", source)
