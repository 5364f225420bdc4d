"""Time the start of the core and of the command beside NumPy's own import: `python benchmarks/start.py`.

Whole processes, user CPU time, interleaved, the median of several rounds, without and with what they would load.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
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
    )


if __name__ == "__main__":
    main()
