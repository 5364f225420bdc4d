"""Time the disclosure decision and its oracle at three sizes: `python benchmarks/disclosure.py`.

CPU time, the median of several rounds; the growth is fitted on a double logarithmic scale. There is no peer to measure
beside: no library read decides what follows from a whole history of figures.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks._timing import growth, interleaved, written
from mantle.analysis.disclosure import Figure, leaks, publish

SIZES = ((12, 30), (24, 60), (48, 120))


def case(people: int, cells: int) -> list[Figure]:
    """Return figures of random halves of the people."""
    chance = random.Random(3)
    return [Figure(str(i), frozenset(chance.sample(range(people), people // 2)), "mean", 3.0) for i in range(cells)]


def main() -> None:
    rows = []
    for people, cells in SIZES:
        figures = case(people, cells)
        shown = [figure.people for figure in publish(figures).shown]
        actions = {
            "publish": lambda figures=figures: publish(figures),
            "leaks": lambda shown=shown, people=people: leaks(shown, range(people), floor=4),
        }
        rows += [
            {"method": name, "size": people * cells, "people": people, "cells": cells, "cpu_ms": ms}
            for name, ms in interleaved(actions).items()
        ]
    written("disclosure", rows, growth=growth(rows))


if __name__ == "__main__":
    main()
