"""How far marks can be trusted, and how many tasks and raters it would take: generalisability theory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance
from mantle.analysis.severity.design import Floats
from mantle.analysis.severity.results import VERSION
from mantle.analysis.tables.marks import Marks

DESIGNS = ("p x i", "p x (r:t)")
LINE = 0.8  # the reliability usually asked of decisions about people
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Generalisability:
    """Where the differences between marks come from.

    Attributes
    ----------
    components : dict
        Variance by source ("p", "i", "pi" or "p", "t", "r:t", "pt", "pr:t"), each `estimate` (as the mean squares give
        it, sometimes below 0), `used` (0 at least), `share` and `df`.
    e_rho2, phi : float or None
        For comparing people, and for a fixed line; on the tasks and raters as they were.
    lo, hi : float or None
        Interval of `e_rho2` (Feldt's F).
    curves : tuple of dict
        `tasks` (or `items`), `raters`, `e_rho2`, `phi`: what other numbers of tasks and raters would give.
    """

    design: str
    components: dict[str, dict[str, float]]
    sizes: dict[str, int]
    e_rho2: float | None
    phi: float | None
    lo: float | None
    hi: float | None
    interval: float
    curves: tuple[dict[str, float], ...]
    n: int
    left_out: int
    why: str
    provenance: Provenance = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON."""
        out = {name: getattr(self, name) for name in self.__slots__ if name not in {"provenance", "curves"}}
        return {"method": VERSION, **out, "curves": list(self.curves), "explanation": self.explain(),
                "provenance": self.provenance.to_dict()}  # fmt: skip

    def decide(self, tasks: int, raters: int = 1) -> dict[str, float]:
        """Return E rho2 and Phi for that many tasks (items), each marked by that many raters of its own."""
        used = {name: part["used"] for name, part in self.components.items()}
        return _decided(self.design, used, tasks, raters)

    def explain(self, audience: str = "panel") -> str:
        """Return in words what the marks can carry."""
        if self.why or self.e_rho2 is None or self.phi is None:
            return f"Not enough to tell: {self.why}"
        what = "items" if self.design == "p x i" else "tasks"
        share = self.components["p"]["share"]
        first = (
            f"Of the differences between single marks, {share:.0%} are differences between people. Put together, the "
            f"marks order people with reliability {self.e_rho2:.2f}"
        )
        first += f" ({self.interval:.0%} interval {self.lo:.2f} to {self.hi:.2f})." if self.lo is not None else "."
        enough = next((each for each in self.curves if each["raters"] == self.sizes.get("raters", 1)
                       and each["e_rho2"] >= LINE), None)  # fmt: skip
        second = (
            f"It would take {int(enough['tasks'])} {what} to reach {LINE}."
            if enough
            else f"Not even {int(self.curves[-1]['tasks'])} {what} would reach {LINE}."
        )
        more = f" Phi {self.phi:.2f}; expected mean squares, {self.design}." if audience == "analyst" else ""
        return f"{first} {second}{more}"


def generalise(
    marks: Marks, design: str, *, facets: Sequence[str] | None = None, interval: float = 0.95, most: int = 20
) -> Generalisability:
    """Return variance components, generalisability coefficients and decision-study curves of a balanced design.

    Parameters
    ----------
    marks : Marks
        Every candidate marked on everything.
    design : {"p x i", "p x (r:t)"}
        People by items (or raters); or people by raters nested in tasks: each task has raters of its own, equally many.
    facets : sequence of str, optional
        For "p x i" the facet that is the item (the only one unless given); for "p x (r:t)" task and rater, in this
        order (the first and the last unless given).
    interval : float
        Level of the interval of E rho2.
    most : int
        Up to how many tasks the curves go, 1 to 200.

    Raises
    ------
    InputError
        An unknown design, marks that are missing, tasks with unequal numbers of raters.

    Notes
    -----
    Expected mean squares (Brennan 2001, chapters 3 and 4).

    Examples
    --------
    >>> table = [[2, 4], [3, 5], [5, 6], [6, 9]]
    >>> rows = [(p, i, mark) for p, line in enumerate(table) for i, mark in enumerate(line)]
    >>> found = generalise(Marks.from_rows(rows, facets=["item"]), "p x i")
    >>> round(found.e_rho2, 3), found.decide(4)["e_rho2"] > found.e_rho2
    (0.957, True)
    """
    table, sizes = _table(marks, design, facets, interval, most)
    options = {"design": design, "facets": list(facets or ()), "interval": interval, "most": most}
    source = Provenance(VERSION, marks.digest(), options)
    why = _too_little(table)
    if why:
        return Generalisability(design, {}, sizes, None, None, None, None, interval, (), len(marks), 0, why, source)
    squares, freedom = _squares(table)
    parts = _components(squares, table.shape, design)
    used = {name: max(0.0, value) for name, value in parts.items()}
    total = sum(used.values())
    components = {
        name: {
            "estimate": value,
            "used": used[name],
            "share": used[name] / total if total else 0.0,
            "df": freedom[name],
        }
        for name, value in parts.items()
    }
    tasks, raters = (table.shape[1], 1) if design == "p x i" else (table.shape[1], table.shape[2])
    now = _decided(design, used, tasks, raters)
    lo, hi = _interval(squares, freedom, design, interval)
    counts = [1] if design == "p x i" else sorted({1, 2, 3, 4, raters})
    curves = tuple(
        {"tasks": t, "raters": r, **_decided(design, used, t, r)} for r in counts for t in range(1, most + 1)
    )
    return Generalisability(
        design, components, sizes, now["e_rho2"], now["phi"], lo, hi, interval, curves, len(marks), 0, "", source
    )


def _table(
    marks: Marks, design: str, facets: Sequence[str] | None, interval: float, most: int
) -> tuple[Floats, dict[str, int]]:
    """Return the marks as a full table: (people, items) or (people, tasks, raters)."""
    problems = []
    if design not in DESIGNS:
        problems.append(Problem(None, "design", f"Expected one of: {', '.join(DESIGNS)}.", str(design)))
    if not 0 < interval < 1:
        problems.append(Problem(None, "interval", "Expected a number above 0 and below 1.", str(interval)))
    if not 1 <= most <= 200:
        problems.append(Problem(None, "most", "Expected 1 to 200 tasks.", str(most)))
    wanted = list(facets or (marks.facets if design == "p x i" else (marks.facets[0], marks.facets[-1])))
    needed = 1 if design == "p x i" else 2
    if len(set(wanted)) != needed or set(wanted) - set(marks.facets):
        words = f"Expected {needed} of the facets: {', '.join(marks.facets)}."
        problems.append(Problem(None, "facets", words, ", ".join(map(str, wanted))[:80]))
    if problems:
        raise InputError(problems)
    places = [marks.facets.index(name) for name in wanted]
    codes = [marks.codes[f].astype(np.int64) for f in places]
    names = [marks.levels[f] for f in places]
    if design == "p x (r:t)":
        codes, names, raters = _nested(codes, names)
    people = len(marks.candidates)
    width = len(names[-1]) if design == "p x i" else len(names)
    key = marks.candidate * width + codes[-1]
    counts = np.bincount(key, minlength=people * width)
    _complete(marks, counts.reshape(people, width), names[-1] if design == "p x i" else tuple(map(str, names)))
    full = np.bincount(key, weights=marks.mark, minlength=people * width).reshape(people, width)
    if design == "p x i":
        return full, {"people": people, "items": width}
    return full.reshape(people, -1, raters), {"people": people, "tasks": width // raters, "raters": raters}


def _nested(codes: list[np.ndarray], names: list[tuple[str, ...]]) -> tuple[list[np.ndarray], list[Any], int]:
    """Return one code for task and rater together; a rater of two tasks counts as two."""
    pairs, code = np.unique(codes[0] * len(names[1]) + codes[1], return_inverse=True)
    task = pairs // len(names[1])
    each = np.bincount(task, minlength=len(names[0]))
    if len(set(each.tolist())) > 1:
        problems = [
            Problem(None, "rater", f"Task {name} has {n} raters; expected as many for each task.")
            for name, n in zip(names[0], each.tolist(), strict=True)
        ]
        raise InputError(problems[:200])
    said = [f"{names[0][pair // len(names[1])]}, {names[1][pair % len(names[1])]}" for pair in pairs.tolist()]
    return [codes[0], code], said, int(each[0])


def _complete(marks: Marks, counts: np.ndarray, titles: tuple[str, ...]) -> None:
    problems = []
    for p, i in np.argwhere(counts != 1)[:200]:
        what = "has no mark" if counts[p, i] == 0 else f"has {counts[p, i]} marks"
        problems.append(Problem(None, "mark", f"{marks.candidates[p]} {what} on {titles[i]}; expected one."))
    if problems:
        raise InputError(problems)


def _too_little(table: Floats) -> str:
    if table.shape[0] < FEWEST:
        return f"fewer than {FEWEST} people."
    if min(table.shape[1:]) < 2:
        return "everybody was marked once only, or by one rater a task."
    return "" if np.ptp(table) else "every mark is the same."


def _squares(table: Floats) -> tuple[dict[str, float], dict[str, int]]:
    """Return mean squares and degrees of freedom."""
    middle = table.mean()
    people = table.reshape(len(table), -1).mean(1)
    n = table.size
    if table.ndim == 2:
        p, i = table.shape
        items = table.mean(0)
        rest = table - people[:, None] - items + middle
        sums = {"p": i * np.sum((people - middle) ** 2), "i": p * np.sum((items - middle) ** 2), "pi": np.sum(rest**2)}
        freedom = {"p": p - 1, "i": i - 1, "pi": (p - 1) * (i - 1)}
    else:
        p, t, r = table.shape
        tasks, raters, both = table.mean((0, 2)), table.mean(0), table.mean(2)
        rest = table - both[:, :, None] - raters + tasks[:, None]
        sums = {
            "p": n / p * np.sum((people - middle) ** 2),
            "t": n / t * np.sum((tasks - middle) ** 2),
            "r:t": p * np.sum((raters - tasks[:, None]) ** 2),
            "pt": r * np.sum((both - people[:, None] - tasks + middle) ** 2),
            "pr:t": np.sum(rest**2),
        }
        freedom = {"p": p - 1, "t": t - 1, "r:t": t * (r - 1), "pt": (p - 1) * (t - 1), "pr:t": (p - 1) * t * (r - 1)}
    return {name: float(total / freedom[name]) for name, total in sums.items()}, freedom


def _components(ms: dict[str, float], shape: tuple[int, ...], design: str) -> dict[str, float]:
    """Solve the expected mean squares for the variance of each source."""
    if design == "p x i":
        p, i = shape
        return {"p": (ms["p"] - ms["pi"]) / i, "i": (ms["i"] - ms["pi"]) / p, "pi": ms["pi"]}
    p, t, r = shape
    return {
        "p": (ms["p"] - ms["pt"]) / (t * r),
        "t": (ms["t"] - ms["pt"] - ms["r:t"] + ms["pr:t"]) / (p * r),
        "r:t": (ms["r:t"] - ms["pr:t"]) / p,
        "pt": (ms["pt"] - ms["pr:t"]) / r,
        "pr:t": ms["pr:t"],
    }


def _decided(design: str, used: dict[str, float], tasks: int, raters: int) -> dict[str, float]:
    """Return E rho2 and Phi of so many tasks and raters."""
    if design == "p x i":
        relative, common = used["pi"] / tasks, used["i"] / tasks
    else:
        relative = used["pt"] / tasks + used["pr:t"] / (tasks * raters)
        common = used["t"] / tasks + used["r:t"] / (tasks * raters)
    person = used["p"]
    if not person:
        return {"e_rho2": 0.0, "phi": 0.0}
    return {"e_rho2": person / (person + relative), "phi": person / (person + relative + common)}


def _interval(
    ms: dict[str, float], freedom: dict[str, int], design: str, interval: float
) -> tuple[float | None, float | None]:
    """Return Feldt's interval: one less the coefficient is a ratio of two mean squares, which follows F."""
    from scipy.special import fdtri

    rest = "pi" if design == "p x i" else "pt"
    if not ms[rest] or not ms["p"]:
        return None, None
    ratio, tail = ms["p"] / ms[rest], (1 - interval) / 2
    up, down = fdtri(freedom["p"], freedom[rest], 1 - tail), fdtri(freedom["p"], freedom[rest], tail)
    return max(0.0, float(1 - up / ratio)), max(0.0, float(1 - down / ratio))
