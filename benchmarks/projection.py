"""Time the projection beside other ways to write the same model: `python benchmarks/projection.py [AUTHORITIES …]`.

One thread, CPU time, interleaved, the median of several rounds; ratios say how many times longer the other form takes.
The C forms need a compiler; the Mesa and SimPy forms, an agent a post, and that of neworder need those packages, or are
left out. `exits_a_year_by_tier` shows that all of them play the same game.
"""

from __future__ import annotations

import ctypes
import os
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
from benchmarks import _projection_arrays as arrays
from benchmarks._timing import growth, written
from mantle.analysis import projection
from mantle.analysis.projection import Assumptions, running

YEARS, ROUNDS = 10, 3
LARGE = ((450, 60), (1_500, 20), (15_000, 4))  # authorities, runs


def cpu(action, runs: int) -> float:
    """Return CPU milliseconds a run."""
    started = time.process_time()
    action()
    return (time.process_time() - started) / runs * 1000


def compiled(name: str):
    """Return the function `run` of a C file, compiled here, or None without a compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if not compiler:
        return None
    folder = Path(tempfile.mkdtemp())
    source = Path(__file__).with_name(name)
    command = [compiler, "-O3", "-march=native", "-shared", "-fPIC", str(source), "-o", str(folder / "c.so"), "-lm"]
    subprocess.run(command, check=True)
    return ctypes.CDLL(str(folder / "c.so")).run


def pointers(nation, *more):
    """Return the columns of a nation as the C forms read them, and where they lie."""
    columns = [
        nation.age, nation.tenure, nation.programme, (nation.vacant == 0).astype(np.uint8),
        (nation.ready == 1).astype(np.uint8), nation.graduate, nation.quality, nation.drive, *more,
    ]  # fmt: skip
    columns = [np.ascontiguousarray(column) for column in columns]
    return columns, [column.ctypes.data_as(ctypes.c_void_p) for column in columns]


def in_c(nation):
    """Return the stepping form in C: exits by tier, a run and year."""
    run = compiled("projection_stepping.c")
    columns, places = pointers(nation)

    def go(runs: int):
        out = np.zeros(4, np.int64)
        for seed in range(runs):
            run(len(nation.agencies), YEARS, ctypes.c_uint64(seed), *places, out.ctypes.data_as(ctypes.c_void_p))
        assert columns
        return out / runs / YEARS

    return run and go


def events_in_c(nation):
    """Return the form in C that does what our own loops do."""
    run = compiled("projection_events.c")
    columns, places = pointers(nation, nation.background)

    def go(runs: int):
        out = np.zeros(4, np.int64)
        where = out.ctypes.data_as(ctypes.c_void_p)
        run(len(nation.agencies), YEARS, runs, ctypes.c_uint64(1), *places, where)
        assert columns
        return out / runs / YEARS

    return run and go


def forms(nation):
    """Return the forms: name, action, runs in a round."""

    def ours(assumptions, runs):
        return lambda: running.run(nation, [(assumptions, runs)], years=YEARS, seed=1, threads=1)

    def ours_alone():
        record, _ = ours(Assumptions.reference(), 100)()
        return record[:, :, :4].mean((0, 1))

    listed = [
        ("Mantle, reference", ours_alone, 100),
        ("Mantle, every addition on", ours(Assumptions.shipped(), 100), 100),
        ("NumPy over people", lambda: arrays.in_numpy(nation, years=YEARS, seed=1), 1),
        ("NumPy over 16 runs", lambda: arrays.in_numpy(nation, years=YEARS, seed=1, runs=16), 16),
    ]
    if find_spec("neworder"):
        listed.append(("neworder", lambda: arrays.in_neworder(nation, years=YEARS, seed=1), 1))
    for name, package, play in (("Mesa", "mesa", agents.in_mesa), ("SimPy", "simpy", agents.in_simpy)):
        if find_spec(package):
            told = lambda play=play: np.array(play(nation, years=YEARS, seed=1)) / YEARS  # noqa: E731
            listed.append((f"{name}, an agent a post", told, 1))
    for name, form in (("C stepping, -O3 native", in_c(nation)), ("C events, -O3 native", events_in_c(nation))):
        if form:
            listed.append((name, lambda form=form: form(50), 50))
    return listed


def measured(authorities: int) -> list[dict[str, object]]:
    """Return one row a form: CPU milliseconds a run, and how many times that of our reference form."""
    nation = projection.nation(authorities, seed=1)
    listed = forms(nation)
    exits = {name: action() for name, action, _ in listed}  # warm; and that all play the same game
    times: dict[str, list[float]] = {name: [] for name, _, _ in listed}
    for _ in range(ROUNDS):
        for name, action, runs in listed:
            times[name].append(cpu(action, runs))
    median = {name: statistics.median(values) for name, values in times.items()}
    own = median["Mantle, reference"]
    return [
        {"method": n, "size": authorities, "cpu_ms": round(ms, 3), "times_ours": round(ms / own, 2),
         "exits_a_year_by_tier": None if isinstance(exits[n], tuple) else np.round(exits[n], 1).tolist()}
        for n, ms in median.items()
    ]  # fmt: skip


def large() -> list[dict[str, object]]:
    """Return our own cost of a run up to sizes that no nation has, what is done once for all runs left out."""
    rows = []
    for authorities, runs in LARGE:
        nation = projection.nation(authorities, seed=1)

        def play(runs: int, nation=nation):
            return running.run(nation, [(Assumptions.reference(), runs)], years=YEARS, seed=1, threads=1, block=runs)

        play(1)
        more, one = (statistics.median(cpu(lambda n=n: play(n), 1) for _ in range(ROUNDS)) for n in (runs + 1, 1))
        rows.append(
            {"method": "Mantle, reference, large", "size": authorities, "cpu_ms": round((more - one) / runs, 3)}
        )
    return rows


def paired(nation) -> dict[str, float]:
    """Return how many times the same luck in both futures cuts the variance of what a change makes of the bench."""
    base = Assumptions.reference()
    changes = {"twice the intake": {"intake_share": 0.4}, "a tenth more leaving": {"leaving_factor": 1.1}}
    found = {}
    for name, change in changes.items():
        rows = projection.compare(nation, base, base.with_changes(**change), years=YEARS, runs=300, seed=1).rows
        found[name] = round(next(row["variance_ratio"] for row in rows if row["figure"] == "bench"), 1)
    return found


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
    rows += large()
    written(
        "projection", rows, peers=("numba", "mesa", "simpy", "neworder"), growth=growth(rows), years=YEARS,
        variance_ratio_of_the_bench=paired(nation), load=round(os.getloadavg()[0], 1),
        million_post_years_a_cpu_second_with_everything_on=round(len(nation) * YEARS / taken / 1000, 1),
        speed_up_of_two_threads=round(walls[1] / walls[2], 2),
    )  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
