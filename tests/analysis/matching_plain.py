"""Matching by trying everything: slow, short, and owing nothing to the solver."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np


def case(rng: np.random.Generator) -> dict:
    """Return a small problem: places, least numbers, forbidden pairs and locks, as chance has it."""
    n, m = int(rng.integers(1, 5)), int(rng.integers(1, 4))
    fit = rng.integers(-3, 10, (n, m)).astype(float)
    fit[rng.random((n, m)) < rng.choice([0, 0.3, 0.6])] = np.nan
    made = {
        "benefit": fit,
        "need_places": rng.integers(0, 3, n) if rng.random() < 0.4 else np.ones(n, int),
        "offer_places": rng.integers(0, 4, m) if rng.random() < 0.6 else np.ones(m, int),
    }
    if rng.random() < 0.3:
        made["need_least"] = np.minimum(rng.integers(0, 2, n), made["need_places"])
        made["offer_least"] = np.minimum(rng.integers(0, 2, m), made["offer_places"])
    free = [(i, j) for i, j in np.argwhere(np.isfinite(fit)).tolist()
            if made["need_places"][i] and made["offer_places"][j]]  # fmt: skip
    if free and rng.random() < 0.3:
        made["locked"] = [free[int(rng.integers(len(free)))]]
    return made


def best(made: dict, *, most: bool = True) -> tuple[int, float] | None:
    """Return pairs and total of the best matching, None when there is none."""
    fit = made["benefit"]
    n, m = fit.shape
    low = np.asarray(made.get("need_least", np.zeros(n, int)))
    floor = np.asarray(made.get("offer_least", np.zeros(m, int)))
    locked = set(made.get("locked", ()))
    choices = []
    for i in range(n):
        open_to = [j for j in range(m) if np.isfinite(fit[i, j])]
        must = {j for k, j in locked if k == i}
        sets = [s for size in range(int(low[i]), int(made["need_places"][i]) + 1) for s in combinations(open_to, size)]
        choices.append([s for s in sets if must <= set(s)])
    found = None
    for chosen in product(*choices):
        loads = np.bincount([j for s in chosen for j in s], minlength=m)
        if (loads > made["offer_places"]).any() or (loads < floor).any():
            continue
        value = (sum(map(len, chosen)), float(sum(fit[i, j] for i, s in enumerate(chosen) for j in s)))
        if found is None or (value > found if most else value[1] > found[1]):
            found = value
    return found
