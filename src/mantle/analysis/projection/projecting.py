"""The projection itself: a workforce and assumptions in, a distribution of futures out."""

from __future__ import annotations

import time

import numpy as np

from mantle.analysis.problems import InputError, Problem
from mantle.analysis.projection import running
from mantle.analysis.projection.assumptions import Assumptions
from mantle.analysis.projection.results import MODEL_VERSION, Projection
from mantle.analysis.projection.workforce import Workforce
from mantle.analysis.provenance import Provenance, digest_of


def project(
    workforce: Workforce,
    assumptions: Assumptions | None = None,
    *,
    years: int = 10,
    runs: int = 1000,
    seed: int,
    threads: int | None = None,
    progress: running.Progress | None = None,
    parameter_draws: int = 0,
    cluster: str | None = None,
    block: int | None = None,
) -> Projection:
    """Play the coming years out many times and return what became of posts and people.

    Parameters
    ----------
    workforce : Workforce
        Posts and holders as they stand; see `nation` and `Workforce.from_rows`.
    assumptions : Assumptions, optional
        The shipped ones unless given.
    years, runs : int
        1 to 40 years, 1 to 1,000,000 runs.
    seed : int
        The same seed gives the same integers, whatever `threads`, `block` and `cluster` are.
    threads : int, optional
        As many as there are processors, at most 8, unless given.
    progress : callable, optional
        Called with (runs done, runs in all).
    parameter_draws : int
        0 = the assumptions as they stand; otherwise the runs are shared among so many draws of the assumptions from
        their own uncertainty, and `variance()` reports both parts.
    cluster : str, optional
        Address of a Dask scheduler that does the runs.

    Raises
    ------
    InputError
        When an option is out of its range.

    Notes
    -----
    A stochastic microsimulation in quarters, with competing risks of leaving drawn once at appointment; see
    `docs/methods/projection.md`. Random numbers: squares64 (Widynski 2020).

    Examples
    --------
    >>> from mantle.analysis.projection import nation
    >>> found = project(nation(10, seed=1), years=2, runs=20, seed=1)
    >>> found.to_dict()["years"][0]["tiers"]["1"]["posts"]["mean"]
    10.0
    """
    running.check(years=years, runs=runs, seed=seed)
    if not 0 <= parameter_draws <= runs:
        raise InputError([Problem(None, "parameter_draws", f"Expected 0 to {runs}.", str(parameter_draws))])
    chosen = assumptions or Assumptions.shipped()
    sets = [(chosen, runs)]
    if parameter_draws:
        rng = np.random.default_rng([seed, 4])
        sizes = [len(part) for part in np.array_split(np.arange(runs), parameter_draws)]
        sets = [(chosen.drawn(rng), size) for size in sizes]
    started = time.process_time()
    record, place = running.run(
        workforce, sets, years=years, seed=seed, threads=threads, block=block, cluster=cluster, progress=progress
    )
    options = {"years": years, "runs": runs, "assumptions": chosen.to_dict(), "parameter_draws": parameter_draws}
    return Projection(
        record=record,
        place=place,
        agencies=workforce.agencies,
        posts=workforce.posts_by_tier(),
        imputed=workforce.imputed(),
        assumptions=chosen,
        provenance=Provenance(f"projection {MODEL_VERSION}", _digest(workforce), options, seed),
        seed=seed,
        cpu_seconds=time.process_time() - started,
        draw_sizes=tuple(size for _, size in sets) if parameter_draws else (),
    )


def _digest(workforce: Workforce) -> str:
    return digest_of(*(getattr(workforce, name) for name in workforce.__slots__))
