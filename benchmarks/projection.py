"""Time the projection beside other ways to write the same model: `python benchmarks/projection.py [AUTHORITIES]`.

One thread, CPU time, interleaved, the median of several rounds; ratios say how many times longer the other form takes.
The C form needs a compiler, Mesa and SimPy forms are not written here: their published ratios stand in the method's page.
"""

from __future__ import annotations

import ctypes
import json
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from mantle.analysis import projection  # noqa: E402
from mantle.analysis.projection import Assumptions, running  # noqa: E402
from tests.analysis import projection_stepping as stepping  # noqa: E402

YEARS, ROUNDS = 10, 5


def cpu(action, runs: int) -> float:
    """Return CPU milliseconds a run."""
    started = time.process_time()
    action()
    return (time.process_time() - started) / runs * 1000


def in_c(nation):
    """Return the C form, compiled here, or None without a compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if not compiler:
        return None
    folder = Path(tempfile.mkdtemp())
    source = Path(__file__).with_name("projection_stepping.c")
    command = [compiler, "-O3", "-march=native", "-shared", "-fPIC", str(source), "-o", str(folder / "c.so"), "-lm"]
    subprocess.run(command, check=True)
    run = ctypes.CDLL(str(folder / "c.so")).run
    columns = [
        nation.age, nation.tenure, nation.programme, (nation.vacant == 0).astype(np.uint8),
        (nation.ready == 1).astype(np.uint8), nation.graduate, nation.quality, nation.drive,
    ]  # fmt: skip
    columns = [np.ascontiguousarray(column) for column in columns]
    pointers = [column.ctypes.data_as(ctypes.c_void_p) for column in columns]

    def go(runs: int):
        out = np.zeros(4, np.int64)
        for seed in range(runs):
            run(len(nation.agencies), YEARS, ctypes.c_uint64(seed), *pointers, out.ctypes.data_as(ctypes.c_void_p))
        assert columns
        return out / runs / YEARS

    return go


def forms(nation):
    """Return the forms: name, action, runs in a round."""

    def ours(assumptions, runs):
        return lambda: running.run(nation, [(assumptions, runs)], years=YEARS, seed=1, threads=1)

    listed = [
        ("Mantle, reference", ours(Assumptions.reference(), 100), 100),
        ("Mantle, every addition on", ours(Assumptions.shipped(), 100), 100),
        ("NumPy over people", lambda: stepping.runs_of(nation, runs=2, years=YEARS, seed=1), 2),
    ]
    c = in_c(nation)
    return [*listed, ("C stepping, -O3 native", lambda: c(20), 20)] if c else listed


def main(authorities: int = 150) -> None:
    nation = projection.nation(authorities, seed=1)
    listed = forms(nation)
    for _, action, _ in listed:
        action()  # warm
    times = {name: [] for name, _, _ in listed}
    for _ in range(ROUNDS):
        for name, action, runs in listed:
            times[name].append(cpu(action, runs))
    median = {name: statistics.median(values) for name, values in times.items()}
    own = median["Mantle, reference"]
    rows = [{"form": n, "cpu_ms_a_run": round(ms, 3), "times_ours": round(ms / own, 2)} for n, ms in median.items()]
    post_years = len(nation) * YEARS / (median["Mantle, every addition on"] / 1000) / 1e6
    walls = {}
    for threads in (1, 2):
        started = time.perf_counter()
        running.run(nation, [(Assumptions.shipped(), 400)], years=YEARS, seed=1, threads=threads)
        walls[threads] = time.perf_counter() - started
    result = {
        "authorities": authorities, "years": YEARS, "python": platform.python_version(), "numpy": np.__version__,
        "rows": rows, "million_post_years_a_cpu_second_with_everything_on": round(post_years, 1),
        "speed_up_of_two_threads": round(walls[1] / walls[2], 2),
    }  # fmt: skip
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
