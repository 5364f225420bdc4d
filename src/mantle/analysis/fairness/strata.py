"""Selection of groups compared within strata: like with like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from mantle.analysis.fairness import counts as tables
from mantle.analysis.fairness.counts import FLOOR, VERSION, Counts
from mantle.analysis.fairness.results import ByGroup
from mantle.analysis.problems import InputError, Problem
from mantle.analysis.provenance import Provenance, digest_of


@dataclass(frozen=True, slots=True)
class Stratified(ByGroup):
    """Odds of being selected, crude and within strata, for each group against the reference.

    Attributes
    ----------
    rows : tuple of dict
        `group`; `crude`, `crude_lo`, `crude_hi` (odds ratio of all together); `common`, `common_lo`, `common_hi`
        (Mantel-Haenszel, within strata); `p` (Mantel-Haenszel chi-square, no continuity correction); `homogeneity_p`
        (Breslow-Day with Tarone's correction: whether strata differ from one another); `agree` (whether crude and
        common say the same); `strata` (odds ratio of each stratum with enough people of both groups); `n`, `why`.
    """

    tails: ClassVar[dict[str, str]] = {
        "person": "This compares people in the same position; it says nothing about one decision.",
        "panel": "The figure within strata compares like with like: trust it before the crude one.",
        "analyst": "Mantel-Haenszel; interval by Robins, Breslow and Greenland.",
    }

    def _sentences(self, audience: str) -> list[str]:
        return [_said(row, self.reference, audience) for row in self.rows if row["common"] is not None]


def _said(row: dict[str, Any], reference: str, audience: str) -> str:
    common, low, high = row["common"], row["common_lo"], row["common_hi"]
    way = "much the same as" if low is None or low <= 1 <= high else "lower than" if common < 1 else "higher than"
    first = f"Within strata, {row['group']}'s odds of being selected are {way} {reference}'s ({common:.2f}"
    first += f", could be {low:.2f} to {high:.2f})." if low is not None else ")."
    if row["crude"] is not None and not row["agree"]:
        first += (
            f" All together they look different ({row['crude']:.2f}): the groups stand in different strata, and the "
            "crude figure misleads."
        )
    if row["homogeneity_p"] is not None and row["homogeneity_p"] < 0.05:
        first += " The strata differ from one another: look at each."
    return first if audience != "analyst" or row["p"] is None else f"{first} p = {row['p']:.3f}."


def stratified(
    outcomes: Sequence[Any],
    groups: Sequence[Any],
    strata: Sequence[Any],
    *,
    reference: str | None = None,
    floor: int = FLOOR,
    interval: float = 0.95,
) -> Stratified:
    """Compare selection of groups within strata.

    Parameters
    ----------
    outcomes : sequence of 0 and 1
    groups, strata : sequences of str
        Group and stratum (stage, route, post) of each person; None or "" where not known: left out.
    reference : str, optional
        Needed for more than two groups; of two, the larger unless given.
    floor : int
        People that each compared group needs, 10 or more, also within a stratum before that is shown.

    Raises
    ------
    InputError
        As for `rates`; strata of another length.

    Notes
    -----
    Mantel & Haenszel (1959); Robins, Breslow & Greenland (1986); Breslow & Day (1980) with Tarone (1985).

    Examples
    --------
    >>> one = [1] * 30 + [0] * 10 + [1] * 6 + [0] * 4 + [1] * 5 + [0] * 15 + [1] * 20 + [0] * 60
    >>> group = ["a"] * 40 + ["b"] * 10 + ["a"] * 20 + ["b"] * 80
    >>> found = stratified(one, group, ["x"] * 50 + ["y"] * 100, reference="a")
    >>> round(found["b"]["crude"], 2), round(found["b"]["common"], 2), found["b"]["agree"]
    (0.29, 0.78, False)
    """
    data = tables.columns(outcomes, groups, {"floor": floor, "interval": interval})
    if len(strata) != len(outcomes):
        raise InputError([Problem(None, "strata", f"{len(strata)} strata stand beside {len(outcomes)} outcomes.")])
    stratum, names = tables.coded(strata)
    kept = (data.group >= 0) & (stratum >= 0)
    size, width = len(data.names), max(1, len(names))
    cell = (data.group * width + stratum)[kept]
    everyone = np.bincount(cell, minlength=size * width).reshape(size, width)
    chosen = np.bincount(cell[data.outcome[kept]], minlength=size * width).reshape(size, width)
    counts = everyone.sum(1)
    base = tables.reference_of(data.names, counts, reference)
    at = data.names.index(base)
    rows = [
        _row((name, names), (chosen[g], everyone[g]), (chosen[at], everyone[at]), floor, tables.normal_point(interval))
        for g, name in enumerate(data.names)
        if g != at
    ]
    shown = counts >= floor
    left_out = _left_out(int(np.sum(~shown)), int(np.sum(~kept)), floor)
    why = f"{base} has fewer than {floor} people." if not shown[at] else ""
    why = why or (f"no other group has {floor} people." if shown.sum() < 2 else "")
    if not why and all(row["common"] is None for row in rows):
        why = "in no stratum do both groups stand with both outcomes."
    digest = digest_of(data.outcome, data.group, stratum, list(data.names), list(names))
    source = Provenance(VERSION, digest, {"reference": base, "floor": floor, "interval": interval})
    return Stratified(base, tuple(rows), floor, interval, int(counts[shown].sum()), left_out, why, source)


def _left_out(small: int, unknown: int, floor: int) -> tuple[str, ...]:
    out = [f"{small} group{'' if small == 1 else 's'} of fewer than {floor} people left out."] if small else []
    if unknown:
        out.append(f"{unknown if unknown >= floor else f'Fewer than {floor}'} people of unknown group or stratum.")
    return tuple(out)


def _row(
    names: tuple[str, Sequence[str]],
    own: tuple[Counts, Counts],
    base: tuple[Counts, Counts],
    floor: int,
    z: float,
) -> dict[str, Any]:
    """Return the row of a group: (selected, people) by stratum of its own and of the reference."""
    row: dict[str, Any] = {"group": names[0]} | dict.fromkeys(
        ("n", "crude", "crude_lo", "crude_hi", "common", "common_lo", "common_hi", "p", "homogeneity_p", "agree")
    )
    row |= {"strata": [], "why": ""}
    if own[1].sum() < floor or base[1].sum() < floor:
        return row | {"why": f"fewer than {floor} people in one of the two groups"}
    a, b, c, d = (each.astype(float) for each in (own[0], own[1] - own[0], base[0], base[1] - base[0]))
    row["n"] = int(own[1].sum())
    crude = _odds(a.sum(), b.sum(), c.sum(), d.sum(), z)
    row |= dict(zip(("crude", "crude_lo", "crude_hi"), crude, strict=True))
    row |= mantel_haenszel(a, b, c, d, z)
    if row["common"] is None:
        return row | {"why": "in no stratum do both groups stand with both outcomes"}
    row["agree"] = _agree(crude, (row["common"], row["common_lo"], row["common_hi"]))
    for s, name in enumerate(names[1]):
        enough = own[1][s] >= floor and base[1][s] >= floor
        odds = _odds(a[s], b[s], c[s], d[s], z) if enough else (None, None, None)
        told = odds[0] is not None
        why = "" if told else "nobody, or everybody, was selected" if enough else f"fewer than {floor} of a group"
        row["strata"].append({"stratum": name, "odds_ratio": odds[0], "lo": odds[1], "hi": odds[2], "why": why})
    return row


def _odds(a: float, b: float, c: float, d: float, z: float) -> tuple[float | None, float | None, float | None]:
    """Return an odds ratio with Woolf's interval; None where a cell is empty."""
    if min(a, b, c, d) <= 0:
        return None, None, None
    log, half = np.log(a * d / (b * c)), z * np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return float(np.exp(log)), float(np.exp(log - half)), float(np.exp(log + half))


def _agree(crude: Sequence[float | None], common: Sequence[float | None]) -> bool:
    """Whether both odds ratios say higher, both lower, or both that nothing can be told."""

    def says(odds: Sequence[float | None]) -> int:
        _, low, high = odds
        return 0 if low is None or high is None or low <= 1 <= high else 1 if low > 1 else -1

    return says(crude) == says(common)


def mantel_haenszel(a: Counts, b: Counts, c: Counts, d: Counts, z: float) -> dict[str, float | None]:
    """Return the common odds ratio of 2 x 2 tables (selected and not: a and b of the group, c and d of the reference).

    >>> found = mantel_haenszel(*(np.array(each, float) for each in ([8, 3], [2, 7], [4, 2], [6, 8])), 1.96)
    >>> round(found["common"], 3)
    3.273
    """
    from scipy.special import gammaincc

    n = a + b + c + d
    used = ((a + b) > 0) & ((c + d) > 0) & ((a + c) > 0) & ((b + d) > 0)
    a, b, c, d, n = (each[used] for each in (a, b, c, d, n))
    for_, against = a * d / n, b * c / n
    out: dict[str, float | None] = dict.fromkeys(("common", "common_lo", "common_hi", "p", "homogeneity_p"))
    if not len(n) or not for_.sum() or not against.sum():
        return out
    common = float(for_.sum() / against.sum())
    p, q = (a + d) / n, (b + c) / n
    r, s = for_.sum(), against.sum()
    variance = (
        np.sum(p * for_) / (2 * r * r)
        + np.sum(p * against + q * for_) / (2 * r * s)
        + np.sum(q * against) / (2 * s * s)
    )
    half = z * float(np.sqrt(variance))
    out |= {"common": common, "common_lo": common * float(np.exp(-half)), "common_hi": common * float(np.exp(half))}
    expected = (a + b) * (a + c) / n
    spread = (a + b) * (c + d) * (a + c) * (b + d) / (n * n * np.maximum(n - 1, 1))
    if spread.sum() > 0:
        out["p"] = float(gammaincc(0.5, np.sum(a - expected) ** 2 / spread.sum() / 2))
    if len(n) > 1:
        out["homogeneity_p"] = _homogeneity(a, b, c, d, common)
    return out


def _homogeneity(a: Counts, b: Counts, c: Counts, d: Counts, common: float) -> float | None:
    """Return Breslow and Day's p that the strata share one odds ratio, with Tarone's correction."""
    from scipy.special import gammaincc

    n1, n0, chosen = a + b, c + d, a + c
    lead = 1 - common
    middle = n0 - chosen + common * (n1 + chosen)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(np.maximum(middle**2 + 4 * lead * common * n1 * chosen, 0))
        fitted = n1 * chosen / (n1 + n0) if abs(lead) < 1e-9 else (-middle + root) / (2 * lead)
        spread = 1 / (1 / fitted + 1 / (n1 - fitted) + 1 / (chosen - fitted) + 1 / (n0 - chosen + fitted))
    told = np.isfinite(spread) & (spread > 0)
    if told.sum() < 2:
        return None
    gap = (a - fitted)[told]
    statistic = np.sum(gap**2 / spread[told]) - gap.sum() ** 2 / spread[told].sum()
    return float(gammaincc((told.sum() - 1) / 2, max(0.0, float(statistic)) / 2))
