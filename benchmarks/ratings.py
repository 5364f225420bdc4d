"""Time ratings beside pingouin, and polars where installed: `python benchmarks/ratings.py`.

CPU time, interleaved, the median of several rounds at three sizes. Ratios say how many times longer the peer takes. The
round is one of 60 questions in six scales; the largest has some 5,000 forms about 714 people.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks._timing import growth, interleaved, written
from mantle.analysis import ratings
from mantle.analysis.tables.forms import Forms

SIZES = (28, 143, 714)  # people rated; about seven forms each
SCALES = {f"scale {s}": tuple(f"q{s}.{i}" for i in range(10)) for s in range(6)}
ITEMS = [item for items in SCALES.values() for item in items]
GROUPS = ("self", "manager", "partners", "peers", "reports")
TARGETS, RATERS = 200, 5


def drawn(people: int) -> Forms:
    """Return a round: own form, a manager, and five colleagues in groups of up to six; one answer in fifty skipped."""
    rng = np.random.default_rng(people)
    ratee, group = [], []
    for p in range(people):
        others = rng.choice(3, size=5, p=[0.1, 0.7, 0.2]) + 2
        ratee += [p] * 7
        group += [0, 1, *others]
    n = len(ratee)
    level = rng.normal(3.4, 0.5, people)[ratee, None] + rng.normal(0, 0.4, (n, 1))
    scores = np.clip(np.round(level + rng.normal(0, 0.8, (n, 60))), 1, 5)
    scores[rng.random(scores.shape) < 0.02] = np.nan
    return Forms(
        tuple(f"p{p:03}" for p in range(people)), tuple(f"r{r:05}" for r in range(n)), GROUPS, tuple(ITEMS), ("",),
        np.array(ratee), np.arange(n), np.array(group), np.zeros(n, np.intp), np.full(n, np.nan), scores,
    )  # fmt: skip


def tables(forms: Forms) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return for each scale its complete answers, and a complete table of targets and raters."""
    whole = forms.scores[~np.isnan(forms.scores).any(1)]
    answers = [whole[:, 10 * s : 10 * s + 10] for s in range(6)]
    rng = np.random.default_rng(1)
    return answers, [rng.normal(size=(TARGETS, 1)) + rng.normal(size=(TARGETS, RATERS)) for _ in range(6)]


def by_pingouin(forms: Forms) -> dict:
    import pandas as pd
    import pingouin

    answers, crossed = tables(forms)
    frames = [pd.DataFrame(each) for each in answers]
    places = pd.MultiIndex.from_product([range(TARGETS), range(RATERS)], names=["t", "r"])
    long = pd.DataFrame({"v": crossed[0].ravel()}, index=places).reset_index()
    return {
        "alpha of six scales, pingouin": lambda: [pingouin.cronbach_alpha(each) for each in frames],
        "six correlations of six scales, pingouin of one scale": lambda: pingouin.intraclass_corr(long, "t", "r", "v"),
    }


def by_polars(forms: Forms) -> dict:
    import polars

    form, item = np.nonzero(~np.isnan(forms.scores))
    frame = polars.DataFrame(
        {
            "ratee": forms.form_ratee[form], "group": forms.form_group[form], "item": item, "scale": item // 10,
            "score": forms.scores[form, item],
        }
    )  # fmt: skip

    def means() -> None:
        score = polars.col("score")
        some = frame.group_by("ratee", "group", "item").agg(
            score.mean(), score.len().alias("n"), polars.col("scale").first()
        )
        some.filter(polars.col("n") >= 4).group_by("ratee", "group", "scale").agg(score.mean())

    return {"group means with suppression, polars without it": means}


def main() -> None:
    peers = [("pingouin", by_pingouin), ("polars", by_polars)]
    framework = ratings.Framework(SCALES)
    rows = []
    for size in SIZES:
        forms = drawn(size)
        answers, crossed = tables(forms)
        actions = {
            "alpha of six scales": lambda answers=answers: [ratings.alpha(each) for each in answers],
            "six correlations of six scales": lambda crossed=crossed: [ratings.icc(each) for each in crossed],
            "group means with suppression": lambda forms=forms: ratings.summarise(forms, framework),
            "complete reports": lambda forms=forms: ratings.summarise(forms, framework).reports(),
            "components": lambda forms=forms: ratings.components(forms),
        }
        for name, ask in peers:
            if find_spec(name):
                actions |= ask(forms)
        rows += [{"method": name, "size": size, "cpu_ms": ms} for name, ms in interleaved(actions).items()]
    largest = {row["method"]: row["cpu_ms"] for row in rows if row["size"] == SIZES[-1]}
    ratios = {name: round(ms / largest[name.split(",")[0]], 2) for name, ms in largest.items() if "," in name}
    found = {"growth": growth(rows), "times_ours_at_714": ratios, "forms_at_714": 7 * SIZES[-1]}
    written("ratings", rows, peers=tuple(name for name, _ in peers), **found)


if __name__ == "__main__":
    main()
