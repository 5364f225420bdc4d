"""Intervals and tests of small tables of counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.disclosure.floors import ADVERSE_IMPACT
from mantle.analysis.problems import InputError, Problem

VERSION = "fairness 1.0"
FLOOR = ADVERSE_IMPACT  # people of a group behind any figure (P41)
SHOWN = 200
NUMBERS = (bool, int, float, np.bool_, np.number)
Counts = NDArray[Any]


def normal_point(interval: float) -> float:
    """Return the point of the Normal distribution that an interval of that level reaches.

    >>> round(normal_point(0.95), 2)
    1.96
    """
    from scipy.special import ndtri

    return float(ndtri(0.5 + interval / 2))


def wilson(chosen: int, n: int, z: float) -> tuple[float, float]:
    """Return Wilson's interval of a share.

    >>> [round(end, 3) for end in wilson(8, 10, 1.96)]
    [0.49, 0.943]
    """
    share, turn = chosen / n, z * z / n
    middle = (share + turn / 2) / (1 + turn)
    half = z / (1 + turn) * np.sqrt(share * (1 - share) / n + turn / (4 * n))
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def fisher(a: int, n: int, b: int, m: int) -> float:
    """Return the two-sided p of Fisher's exact test for a of n against b of m: tables no likelier than this one.

    >>> round(fisher(8, 10, 1, 6), 4)
    0.035
    """
    from scipy.special import gammaln

    def ways(total: int, some: NDArray[Any] | int) -> Any:
        return gammaln(total + 1) - gammaln(np.asarray(some) + 1) - gammaln(total - np.asarray(some) + 1)

    chosen = a + b
    possible = np.arange(max(0, chosen - m), min(n, chosen) + 1)
    logs = ways(n, possible) + ways(m, chosen - possible) - ways(n + m, chosen)
    here = logs[a - possible[0]]
    return min(1.0, float(np.exp(logs[logs <= here + 1e-7]).sum()))


def ratio_interval(a: int, n: int, b: int, m: int, z: float) -> tuple[float, float | None]:
    """Return the score interval of the ratio of two shares, a of n over b of m (Koopman 1984); no upper end if b is 0.

    >>> low, high = ratio_interval(36, 40, 16, 80, 1.96)
    >>> round(low, 2), round(high, 2)
    (2.94, 7.15)
    """

    def away(log_ratio: float) -> float:
        ratio = np.exp(log_ratio)
        quadratic = -(ratio * (n + b) + a + m)
        lower = (-quadratic - np.sqrt(max(0.0, quadratic**2 - 4 * (n + m) * ratio * (a + b)))) / (2 * (n + m) * ratio)
        upper = lower * ratio
        spread = upper * (1 - upper) / n + ratio**2 * lower * (1 - lower) / m
        gap = a / n - ratio * b / m
        return gap / np.sqrt(spread) if spread > 0 else (0.0 if not gap else float(np.sign(gap)) * np.inf)

    low = 0.0 if a == 0 else float(np.exp(_crossing(away, z)))
    return low, (None if b == 0 else float(np.exp(_crossing(away, -z))))


def _crossing(falling: Callable[[float], float], level: float) -> float:
    """Return where a falling function of a log ratio passes a level, by halving."""
    low, high = -40.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > level else (low, middle)
    return (low + high) / 2


@dataclass(frozen=True, slots=True)
class Columns:
    """Outcomes and groups that hold nothing wrong; group -1 where it is not known."""

    outcome: NDArray[np.bool_]
    group: Counts
    names: tuple[str, ...]


def columns(outcomes: Sequence[Any], groups: Sequence[Any], options: dict[str, Any]) -> Columns:
    """Return checked columns.

    Raises
    ------
    InputError
        With every outcome that is neither 1 nor 0, columns of different lengths, no rows, a floor below 10, an interval
        outside 0 to 1.
    """
    problems = []
    if options.get("floor", FLOOR) < FLOOR:
        problems.append(Problem(None, "floor", f"A floor may be raised, never lowered below {FLOOR} (P41)."))
    if not 0 < options.get("interval", 0.5) < 1:
        problems.append(Problem(None, "interval", "Expected a number above 0 and below 1.", str(options["interval"])))
    if len(outcomes) != len(groups):
        problems.append(Problem(None, "", f"{len(outcomes)} outcomes stand beside {len(groups)} groups."))
    elif not len(outcomes):
        problems.append(Problem(None, "", "There are no outcomes."))
    given = outcomes.tolist() if isinstance(outcomes, np.ndarray) else outcomes
    quick = _ones(given)
    if quick is None:
        good = [isinstance(value, NUMBERS) and (value == 0 or value == 1) for value in given]
        wrong = [i for i, each in enumerate(good) if not each][:SHOWN]
        words = "Expected 1 (selected) or 0 (not)."
        problems += [Problem(i + 2, "outcome", words, str(given[i])[:80]) for i in wrong]
    if problems:
        raise InputError(problems)
    code, names = coded(groups)
    return Columns(np.array(given, bool) if quick is None else quick, code, names)


def _ones(outcomes: Sequence[Any]) -> NDArray[np.bool_] | None:
    """Return outcomes that are all whole numbers 0 and 1, looked at together; None where each must be looked at."""
    if not set(map(type, outcomes)) <= {bool, int}:
        return None
    try:
        read = np.frombuffer(bytes(outcomes), np.uint8)
    except (ValueError, OverflowError):  # a number that fits no byte
        return None
    return read.astype(bool) if read.size and read.max() <= 1 else None


def coded(values: Sequence[Any]) -> tuple[Counts, tuple[str, ...]]:
    """Return codes and names in alphabetical order; -1 where a value is missing.

    >>> coded(["b", "a", ""])
    (array([ 1,  0, -1]), ('a', 'b'))
    """
    given = values.tolist() if isinstance(values, np.ndarray) else values
    found: dict[Any, int] = defaultdict(count().__next__)  # numbers each value as it first comes by, in one pass
    first = np.fromiter(map(found.__getitem__, given), np.int64, len(given))
    clean = ["" if value is None or value != value else " ".join(str(value).split()) for value in found]
    names = tuple(sorted(set(clean) - {""}))
    place = {name: i for i, name in enumerate(names)} | {"": -1}
    return np.array([place[name] for name in clean], np.int64)[first], names


def reference_of(names: Sequence[str], counts: Counts, reference: str | None) -> str:
    """Return the group that others are compared with: the one named, or of two the larger.

    Raises
    ------
    InputError
        When nobody is in the group named, or none is named among more than two.
    """
    if reference is not None and str(reference) in names:
        return str(reference)
    listed = ", ".join(names)
    if reference is not None:
        raise InputError([Problem(None, "reference", f"Expected one of the groups: {listed}.", str(reference)[:80])])
    if len(names) != 2:
        raise InputError([Problem(None, "reference", f"Name the group to compare with, one of: {listed}.")])
    return names[int(np.argmax(counts))]
