"""Time severity beside peers where installed, and say how far they agree: `python benchmarks/severity.py`.

CPU time of one thread, interleaved, the median of rounds at three sizes: candidates x 12 elements x 2 assessors.
Ratios say how many times longer the peer takes. Peers: mirt's many-facet model (marginal likelihood on a grid), and for
crossed effects statsmodels' mixed model at a size that it can hold. lmer would be the peer for large ones: the result
says whether R was here.
"""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks._timing import growth, interleaved, written
from mantle.analysis import severity
from mantle.analysis.severity import Marks

SIZES, ELEMENTS, EACH = (200, 700, 2000), 12, 2
STEPS = np.array([-1.5, -0.5, 0.5, 1.5])
CROSSED = ((3800, 200), (2000, 2000))  # candidates, assessors; 70,000 marks
LARGEST = SIZES[-1]


def drawn(candidates: int) -> tuple[Marks, np.ndarray]:
    """Return marks from 1 to 5 by a tenth as many assessors as candidates, and who is how good."""
    random = np.random.default_rng(candidates)
    assessors = candidates // 10
    ability, hard, difficulty = (random.normal(0, sd, n) for sd, n in ((1, candidates), (0.5, assessors), (0.5, 12)))
    work = candidates * ELEMENTS
    first = random.integers(assessors, size=work)
    second = (first + random.integers(1, assessors, size=work)) % assessors
    who = np.stack([first, second], axis=1).ravel()
    candidate = np.repeat(np.arange(candidates), ELEMENTS * EACH)
    element = np.tile(np.repeat(np.arange(ELEMENTS), EACH), candidates)
    logit = ability[candidate] - difficulty[element] - hard[who]
    heights = np.cumsum(np.vstack([np.zeros(len(who)), logit - STEPS[:, None]]), axis=0)
    chance = np.exp(heights - heights.max(axis=0))
    chance /= chance.sum(axis=0)
    mark = 1 + (np.cumsum(chance, axis=0) < random.random(len(who))).sum(axis=0)
    named = [np.char.add(letter, np.char.zfill(codes.astype(str), 5)) for letter, codes in
             (("c", candidate), ("e", element), ("a", who))]  # fmt: skip
    return Marks.from_columns(named[0].tolist(), {"element": named[1].tolist(), "assessor": named[2].tolist()}, mark), (
        ability
    )


def by_mirt(marks: Marks):
    """Return mirt's estimate of the same model as an action."""
    from mirt import fit_mfrm
    from mirt.models.mfrm import Facet, PolytomousMFRM

    width = ELEMENTS * EACH
    shape = (len(marks.candidates), width)
    score = (marks.mark - 1).astype(int).reshape(shape)
    elements, assessors = (codes.reshape(shape) for codes in marks.codes)

    def go():
        facet = Facet("assessor", len(marks.levels[1]))
        model = PolytomousMFRM(ELEMENTS, 5, [facet], category_structure="rating_scale")
        return fit_mfrm(model, score, {"assessor": assessors}, item_indices=elements)

    return go


def agreement(marks: Marks, ability: np.ndarray, peer) -> dict[str, float]:
    """Return r with the truth of raw means and of measures, and how far the peer's figures lie from ours."""
    found = severity.estimate(marks)
    raw, measure = (np.corrcoef(v, ability)[0, 1] for v in (found.candidates.raw_mean, found.candidates.measure))
    out = {"r_raw": round(float(raw), 4), "r_adjusted": round(float(measure), 4)}
    if peer:
        theirs = peer()
        hard = theirs.facet_parameters["assessor"]
        gap = np.abs(hard - hard.mean() - found.assessors.severity)
        if np.corrcoef(hard, found.assessors.severity)[0, 1] < 0:
            gap = np.abs(-hard + hard.mean() - found.assessors.severity)
        out |= {"largest_gap_of_severities": round(float(gap.max()), 4),
                "spread_ours": round(float(found.candidate_sd or 0), 4), "spread_peer": round(float(theirs.sigma), 4),
                "r_peer": round(float(np.corrcoef(theirs.theta, ability)[0, 1]), 4)}  # fmt: skip
    return out


def crossing(candidates: int, assessors: int, marks: int) -> Marks:
    """Return measured marks by random assessors."""
    random = np.random.default_rng(1)
    key = np.unique(random.integers(candidates * assessors, size=marks))
    who, by = key // assessors, key % assessors
    value = 50 + random.normal(0, 6, candidates)[who] + random.normal(0, 4, assessors)[by]
    return Marks.from_columns(who.tolist(), {"assessor": by.tolist()}, value + random.normal(0, 3, len(who)))


def by_statsmodels(marks: Marks):
    """Return statsmodels' mixed model as an action."""
    import pandas as pd
    from statsmodels.regression.mixed_linear_model import MixedLM

    names = {"person": marks.candidate, "marker": marks.codes[0]}
    data = pd.DataFrame({name: [f"x{code}" for code in codes] for name, codes in names.items()})
    data = data.assign(mark=marks.mark, whole=1)
    parts = {"p": "0 + person", "a": "0 + marker"}
    return lambda: MixedLM.from_formula("mark ~ 1", groups="whole", vc_formula=parts, data=data).fit()


def main() -> None:
    rows, agreed = [], {}
    has_mirt = find_spec("mirt") is not None
    for size in SIZES:
        marks, ability = drawn(size)
        found = severity.estimate(marks)
        actions = {
            "estimate": lambda marks=marks: severity.estimate(marks),
            "estimate, every figure as JSON": lambda marks=marks: severity.estimate(marks).to_dict(),
            "chances, 4,000 draws": lambda found=found: severity.chance_selected(found, places=24, seed=1),
            "bias, assessor x element": lambda found=found: severity.bias(found),
        }
        if has_mirt:
            actions["estimate, mirt"] = by_mirt(marks)
        rows += [{"method": name, "size": size, "cpu_ms": ms} for name, ms in interleaved(actions, rounds=3).items()]
        agreed[str(size)] = agreement(marks, ability, by_mirt(marks) if has_mirt else None)
    for candidates, assessors in CROSSED:
        marks = crossing(candidates, assessors, 70_000)
        name = f"crossed, {candidates:,} + {assessors:,} levels"
        timed = interleaved({name: lambda marks=marks: severity.crossed(marks)}, rounds=1)
        rows.append({"method": name, "size": len(marks), "cpu_ms": timed[name]})
    if find_spec("statsmodels"):
        small = crossing(150, 20, 900)
        actions = {
            "crossed, small": lambda: severity.crossed(small),
            "crossed, small, statsmodels": by_statsmodels(small),
        }
        timed = interleaved(actions, rounds=1)
        rows += [{"method": name, "size": len(small), "cpu_ms": ms} for name, ms in timed.items()]
    largest = {
        row["method"]: row["cpu_ms"] for row in rows if row["size"] in (LARGEST, 900) or "small" in row["method"]
    }
    pairs = {"estimate, mirt": "estimate", "crossed, small, statsmodels": "crossed, small"}
    ratios = {peer: round(largest[peer] / largest[own], 1) for peer, own in pairs.items() if peer in largest}
    peers = ("mirt", "statsmodels")
    absent = [] if shutil.which("Rscript") else ["lmer: no R here, statsmodels stands in for it"]
    written("severity", rows, peers=peers, growth=growth(rows), times_ours=ratios, agreement=agreed, absent=absent)


if __name__ == "__main__":
    main()
