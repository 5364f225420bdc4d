"""Time fairness beside SciPy and, where installed, statsmodels: `python benchmarks/fairness.py`.

CPU time, interleaved, the median of several rounds at three sizes (people in six strata). Ratios say how many times
longer the peer takes; ours reads and checks a row a person, the peers begin with counts or arrays, and once with the
same lists as ours.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks._timing import growth, interleaved, written
from mantle.analysis import fairness
from mantle.analysis.fairness import counts

SIZES = (1_000, 10_000, 100_000)


def drawn(people: int) -> tuple[list[int], list[str], list[str]]:
    random = np.random.default_rng(people)
    group, stratum = random.integers(2, size=people), random.integers(6, size=people)
    chosen = random.random(people) < 0.2 + 0.1 * stratum - 0.05 * group
    return chosen.astype(int).tolist(), np.array(["own", "other"])[group].tolist(), stratum.astype(str).tolist()


def by_scipy(table: np.ndarray):
    from scipy.stats import fisher_exact

    return lambda: fisher_exact(table)


def by_statsmodels(outcomes: list[int], groups: list[str], strata: list[str]):
    from statsmodels.stats.contingency_tables import StratifiedTable

    chosen, group, stratum = np.array(outcomes), np.array(groups) == "own", np.array(strata)

    def go():
        tables = [
            np.array([[np.sum(chosen[at & side]), np.sum(1 - chosen[at & side])] for side in (group, ~group)])
            for at in (stratum == name for name in np.unique(stratum))
        ]
        made = StratifiedTable(tables)
        return made.oddsratio_pooled_confint(), made.test_null_odds(), made.test_equal_odds(adjust=True)

    return go


def main() -> None:
    rows = []
    for size in SIZES:
        outcomes, groups, strata = drawn(size)
        chosen, own = np.array(outcomes), np.array(groups) == "own"
        a, n, b, m = (int(each) for each in (chosen[own].sum(), own.sum(), chosen[~own].sum(), (~own).sum()))
        actions = {
            "rates": lambda o=outcomes, g=groups: fairness.rates(o, g, reference="own"),
            "stratified": lambda o=outcomes, g=groups, s=strata: fairness.stratified(o, g, s, reference="own"),
            "fisher": lambda a=a, n=n, b=b, m=m: counts.fisher(a, n, b, m),
            "fisher, SciPy": by_scipy(np.array([[a, n - a], [b, m - b]])),
        }
        if find_spec("statsmodels"):
            actions["stratified, statsmodels"] = by_statsmodels(outcomes, groups, strata)
            lists = outcomes, groups, strata
            actions["stratified, statsmodels from the lists"] = lambda lists=lists: by_statsmodels(*lists)()
        rows += [{"method": name, "size": size, "cpu_ms": ms} for name, ms in interleaved(actions).items()]
    largest = {row["method"]: row["cpu_ms"] for row in rows if row["size"] == SIZES[-1]}
    ratios = {name: round(ms / largest[name.split(",")[0]], 2) for name, ms in largest.items() if "," in name}
    written("fairness", rows, peers=("statsmodels",), growth=growth(rows), times_ours_at_100000=ratios)


if __name__ == "__main__":
    main()
