"""What every benchmark shares: interleaved rounds, growth with size, a table with versions."""

from __future__ import annotations

import json
import math
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"
ROUNDS = 5


def interleaved(actions: dict[str, Callable[[], Any]], *, rounds: int = ROUNDS, warm: bool = True) -> dict[str, float]:
    """Return the median CPU milliseconds of each action, all measured in turn in every round."""
    if warm:
        for action in actions.values():
            action()
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            started = time.process_time()
            action()
            times[name].append((time.process_time() - started) * 1000)
    return {name: round(statistics.median(taken), 3) for name, taken in times.items()}


def growth(rows: list[dict[str, Any]], *, time_in: str = "cpu_ms") -> dict[str, float]:
    """Return the fitted power of each method's time over its size: 1 = linear, 2 = quadratic."""
    found = {}
    for name in dict.fromkeys(row["method"] for row in rows):
        points = [(math.log(r["size"]), math.log(max(r[time_in], 1e-3))) for r in rows if r["method"] == name]
        if len(points) > 1:
            xs, ys = zip(*points, strict=True)
            mean_x, mean_y = statistics.fmean(xs), statistics.fmean(ys)
            slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x in xs)
            found[name] = round(slope, 2)
    return found


def written(name: str, rows: list[dict[str, Any]], *, peers: tuple[str, ...] = (), **more: Any) -> None:
    """Write the result beside the versions that made it, and print it."""
    versions = {"python": platform.python_version()} | {each: _version(each) for each in ("numpy", "scipy", *peers)}
    result = {"benchmark": name, "versions": versions, **more, "rows": rows}
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(result, indent=1)
    (RESULTS / f"{name}.json").write_text(f"{text}\n", "utf-8")
    print(text)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
