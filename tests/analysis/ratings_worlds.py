"""Rounds of feedback whose truth is known, and the plainest way to count them."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from scipy.stats import binom

from mantle.analysis.tables.forms import Forms

Row = tuple[str, str, str, str, float]


def covered(count: int, sets: int, rate: float, *, conservative: bool = False) -> bool:
    """Whether so many intervals that hold the truth fit the stated rate, within Monte Carlo error (1 in 1,000)."""
    low, high = binom.ppf([0.0005, 0.9995], sets, rate)
    return bool(low <= count and (conservative or count <= high))


def round_of(
    seed: int, *, people: int, sizes: dict[str, tuple[int, int]], items: int, skipped: float = 0.0
) -> list[Row]:
    """Return rows of a round: each group of each person has a random number of raters between two ends."""
    draws = np.random.default_rng(seed)
    rows: list[Row] = []
    for p in range(people):
        level = draws.normal(3.4, 0.5)
        for group, (low, high) in sizes.items():
            for r in range(draws.integers(low, high + 1)):
                lean = level + draws.normal(0, 0.4)
                for i in range(items):
                    score = float(np.clip(np.round(lean + draws.normal(0, 0.8)), 1, 5))
                    if draws.random() >= skipped:
                        rows.append((f"p{p}", f"p{p} {group} {r}", group, f"q{i}", score))
    return rows


def variance_round(seed: int, variance: tuple[float, ...], *, people: int = 60, items: int = 8) -> Forms:
    """Return forms whose answers are sums of a person, a group, a rater, a question and the rest."""
    draws = np.random.default_rng(seed)
    spread = np.sqrt(variance)
    question = draws.normal(0, spread[3], items)
    columns: dict[str, list] = defaultdict(list)
    for p in range(people):
        person = draws.normal(0, spread[0])
        for group, most in (("manager", 1), ("peers", 5), ("reports", 5)):
            seen = person + draws.normal(0, spread[1]) + (0.3 if group == "peers" else 0.0)
            for r in range(int(draws.integers(min(2, most), most + 1))):
                answers = 3 + seen + draws.normal(0, spread[2]) + question + draws.normal(0, spread[4], items)
                for i in np.flatnonzero(draws.random(items) > 0.1):
                    for name, value in zip(
                        ("ratee", "rater", "group", "item", "score"),
                        (f"p{p}", f"p{p}{group}{r}", group, f"q{i}", float(answers[i])),
                        strict=True,
                    ):
                        columns[name].append(value)
    return Forms.from_columns(**columns)


def counted(rows: list[Row], scales: dict[str, tuple[str, ...]], ratee: str) -> dict[str, dict[str, dict[str, float]]]:
    """Return by question and group who answered what about one person; raters with half a scale's answers only."""
    mine = [row for row in rows if row[0] == ratee]
    answered: dict[str, set[str]] = defaultdict(set)
    for _, rater, _, item, _ in mine:
        answered[rater].add(item)
    found: dict[str, dict[str, dict[str, float]]] = {}
    for items in scales.values():
        for item in items:
            found[item] = defaultdict(dict)
            for _, rater, group, asked, score in mine:
                if asked == item and 2 * len(answered[rater] & set(items)) >= len(items):
                    found[item][group][rater] = score
    return found


def profession_round(seed: int, *, people: int = 24, few: int = 3) -> tuple[list[Row], dict[str, str]]:
    """Return rows and professions: teachers rate themselves low, social workers are rated lower by health."""
    draws = np.random.default_rng(seed)
    rows: list[Row] = []
    profession: dict[str, str] = {}
    kinds = ("health", "social work", "teaching")
    for p in range(people + few):
        ratee = f"p{p}"
        profession[ratee] = kinds[p % 3] if p < people else "police"
        level = draws.normal(5, 0.4)
        sides = [("self", ratee, 0.5 - 0.8 * (profession[ratee] == "teaching"))]
        for r in range(6):
            rater = f"{ratee} r{r}"
            profession[rater] = kinds[r % 3]
            sides.append(("peers", rater, -0.5 * (r % 3 == 0)))
        for group, rater, lean in sides:
            rows += [(ratee, rater, group, f"q{i}", float(level + lean + draws.normal(0, 0.3))) for i in range(4)]
    return rows, profession
