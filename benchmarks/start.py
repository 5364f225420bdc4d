"""Time the start of the core and of the command beside NumPy's own import: `python benchmarks/start.py`.

Whole processes, user CPU time, interleaved, the median of several rounds, without and with what they would load. Then
whole projections by the clock: with nothing compiled yet, 1,000 runs, 10,000 runs and what they hold in memory.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks._timing import written

ROUNDS = 7
PROGRAMS = {
    "python alone": "pass",
    "import numpy": "import numpy",
    "import mantle.analysis": "import mantle.analysis",
    "import every method": "import pkgutil, mantle.analysis as a; "
    "[__import__(m.name) for m in pkgutil.walk_packages(a.__path__, 'mantle.analysis.') if '._' not in m.name]",
    "mantle --help": "from mantle.cli.main import main; main(['--help'])",
    "mantle project, 10 authorities": "from mantle.cli.main import main; "
    "main(['project', '--nation', '10', '--runs', '10', '--json'])",
}


def spent(program: str) -> float:
    """Return the user CPU milliseconds of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    own = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, "-c", program], env=own, stdout=subprocess.DEVNULL, check=True)
    return (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before) * 1000


def projected(runs: int, compiled: str) -> dict[str, float]:
    """Return seconds by the clock and of the processor, and MiB at most, of one projection of 150 authorities."""
    own = os.environ | {"PYTHONPATH": str(ROOT / "src")} | ({"NUMBA_CACHE_DIR": compiled} if compiled else {})
    words = ["-m", "mantle.cli.main", "project", "--nation", "150", "--runs", str(runs)]
    started = time.perf_counter()
    child = subprocess.Popen([sys.executable, *words], env=own, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise RuntimeError(f"mantle project ends with {status}")
    seconds = time.perf_counter() - started
    return {"seconds": round(seconds, 2), "cpu_s": round(used.ru_utime, 2), "MiB": round(used.ru_maxrss / 1024)}


def whole_projections() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as empty:
        first = projected(1000, empty)
    again = sorted((projected(1000, "") for _ in range(ROUNDS)), key=lambda each: each["seconds"])[ROUNDS // 2]
    found = {"first projection, 1,000 runs": first, "1,000 runs": again, "10,000 runs": projected(10_000, "")}
    return [{"method": name, **each} for name, each in found.items()]


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for program in PROGRAMS.values():
        spent(program)  # warm: compiled modules, compiled kernels
    for _ in range(ROUNDS):
        for name, program in PROGRAMS.items():
            times[name].append(spent(program))
    median = {name: statistics.median(values) for name, values in times.items()}
    own = median["import numpy"]
    written(
        "start",
        [
            {"method": name, "user_cpu_ms": round(ms), "times_import_numpy": round(ms / own, 2)}
            for name, ms in median.items()
        ],
        projections=whole_projections(),
        load=round(os.getloadavg()[0], 1),
    )


if __name__ == "__main__":
    main()
