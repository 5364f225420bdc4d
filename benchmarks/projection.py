"""Time the projection beside other ways to write the same model: `python benchmarks/projection.py [AUTHORITIES …]`.

One thread, CPU time, interleaved, the median of several rounds; ratios say how many times longer the other form takes.
The C form needs a compiler; the Mesa and SimPy forms, an agent a post, need those packages, or are left out.
"""

from __future__ import annotations

import ctypes
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks import _projection_agents as agents
from benchmarks._timing import growth, written
from mantle.analysis import projection
from mantle.analysis.projection import Assumptions, running
from tests.analysis import projection_stepping as stepping

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
    for name, package, play in (("Mesa", "mesa", agents.in_mesa), ("SimPy", "simpy", agents.in_simpy)):
        if find_spec(package):
            listed.append((f"{name}, an agent a post", lambda play=play: play(nation, years=YEARS, seed=1), 1))
    c = in_c(nation)
    return [*listed, ("C stepping, -O3 native", lambda: c(20), 20)] if c else listed


def measured(authorities: int) -> list[dict[str, object]]:
    """Return one row a form: CPU milliseconds a run, and how many times that of our reference form."""
    nation = projection.nation(authorities, seed=1)
    listed = forms(nation)
    for _, action, _ in listed:
        action()  # warm
    times: dict[str, list[float]] = {name: [] for name, _, _ in listed}
    for _ in range(ROUNDS):
        for name, action, runs in listed:
            times[name].append(cpu(action, runs))
    median = {name: statistics.median(values) for name, values in times.items()}
    own = median["Mantle, reference"]
    return [
        {"method": n, "size": authorities, "cpu_ms": round(ms, 3), "times_ours": round(ms / own, 2)}
        for n, ms in median.items()
    ]


def main(*authorities: int) -> None:
    """Measure at each number of authorities (50, 150 and 450 unless given)."""
    sizes = authorities or (50, 150, 450)
    rows = [row for size in sizes for row in measured(size)]
    nation = projection.nation(150, seed=1)
    everything = [(Assumptions.shipped(), 100)]
    running.run(nation, everything, years=YEARS, seed=1, threads=1)
    taken = statistics.median(
        cpu(lambda: running.run(nation, everything, years=YEARS, seed=1, threads=1), 100) for _ in range(ROUNDS)
    )
    walls = {}
    for threads in (1, 2):
        started = time.perf_counter()
        running.run(nation, [(Assumptions.shipped(), 400)], years=YEARS, seed=1, threads=threads)
        walls[threads] = time.perf_counter() - started
    written(
        "projection", rows, peers=("numba", "mesa", "simpy"), growth=growth(rows), years=YEARS,
        million_post_years_a_cpu_second_with_everything_on=round(len(nation) * YEARS / taken / 1000, 1),
        speed_up_of_two_threads=round(walls[1] / walls[2], 2),
    )  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
