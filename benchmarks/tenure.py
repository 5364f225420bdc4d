"""Time tenure beside lifelines: `python benchmarks/tenure.py`.

CPU time, interleaved, the median of several rounds at three sizes (rows of a yearly panel). Ratios say how many times
longer the peer takes.
"""

from __future__ import annotations

import sys
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks._timing import growth, interleaved, written
from mantle.analysis import tenure
from mantle.analysis.tables.spells import Panel, read_panel
from mantle.analysis.tenure import Spells

SIZES = (10_000, 50_000, 156_000)
YEARS, STATES = 14, 18
BANDS = (1.0, 2.0, 3.0, 5.0)


def drawn(rows: int) -> dict[str, list]:
    """Return the columns of a panel of districts: each year about one head in six is followed by another."""
    rng = np.random.default_rng(rows)
    units = rows // YEARS
    leaves = rng.random((units, YEARS)) < 0.17
    head = np.cumsum(leaves, axis=1)
    unit, year = np.repeat(np.arange(units), YEARS), np.tile(np.arange(2001, 2001 + YEARS), units)
    return {
        "unit": [f"d{u:06}" for u in unit], "year": [str(y) for y in year],
        "person": [f"d{u:06}.{h}" for u, h in zip(unit, head.ravel(), strict=True)],
        "state": [f"s{u % STATES:02}" for u in unit],
    }  # fmt: skip


def table(columns: dict[str, list]) -> Panel:
    return Panel.from_columns(
        unit=columns["unit"], year=columns["year"], person=columns["person"], extra={"state": columns["state"]}
    )


def file_of(columns: dict[str, list]) -> bytes:
    lines = [",".join(columns), *(",".join(row) for row in zip(*columns.values(), strict=True))]
    return "\n".join(lines).encode()


def by_lifelines(spells: Spells) -> dict:
    from lifelines import KaplanMeierFitter, PiecewiseExponentialFitter

    actions = {
        "curve, lifelines": lambda: KaplanMeierFitter(alpha=0.1).fit(spells.exit, spells.event, entry=spells.entry)
    }
    if len(spells) < 20_000:
        actions["rates in bands, lifelines"] = lambda: PiecewiseExponentialFitter(list(BANDS)).fit(
            spells.exit, spells.event
        )
    return actions


def main() -> None:
    warnings.filterwarnings("ignore", module="lifelines")
    rows = []
    for size in SIZES:
        columns = drawn(size)
        panel, raw = table(columns), file_of(columns)
        spells = tenure.spells(panel)
        model = tenure.fit(spells, ["state"], form="logistic")
        actions = {
            "file to curve": lambda raw=raw: tenure.survival(tenure.spells(read_panel(raw))),
            "panel to curve": lambda panel=panel: tenure.survival(tenure.spells(panel)),
            "curve": lambda spells=spells: tenure.survival(spells),
            "rates in bands": lambda spells=spells: tenure.fit(spells, bands=BANDS),
            "rates by state, shrunk": lambda spells=spells: tenure.hazard(spells, by="state", bands=BANDS),
            "logistic model with states": lambda spells=spells: tenure.fit(spells, ["state"], form="logistic"),
            "scores": lambda spells=spells, model=model: tenure.score(model, spells),
        }
        if find_spec("lifelines"):
            actions |= by_lifelines(spells)
        rows += [{"method": name, "size": size, "cpu_ms": ms} for name, ms in interleaved(actions, rounds=3).items()]
    ratios = {}
    for row in rows:
        ours = {r["method"]: r["cpu_ms"] for r in rows if r["size"] == row["size"]}
        if row["method"].endswith(", lifelines"):
            ratios[f"{row['method']} at {row['size']:,} rows"] = round(
                row["cpu_ms"] / ours[row["method"].split(",")[0]], 1
            )
    written("tenure", rows, peers=("lifelines",), growth=growth(rows), times_ours=ratios)


if __name__ == "__main__":
    main()
