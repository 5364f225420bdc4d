"""Blocks of runs, in threads or on a cluster: the same integers however they are shared out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mantle.analysis.problems import InputError, Problem
from mantle.analysis.projection.assumptions import Assumptions
from mantle.analysis.projection.workforce import Workforce

if TYPE_CHECKING:
    from mantle.analysis._kernels import State

Progress = Callable[[int, int], None]
Block = tuple[NDArray[np.int32], NDArray[np.int64]]
LONGEST, MOST_RUNS = 40, 1_000_000


def check(*, years: int, runs: int, seed: int) -> None:
    """Raise InputError unless the options make sense."""
    problems = []
    for name, value, most in (("years", years, LONGEST), ("runs", runs, MOST_RUNS), ("seed", seed, 2**63)):
        least = 0 if name == "seed" else 1
        if not isinstance(value, int | np.integer) or isinstance(value, bool) or not least <= value <= most:
            problems.append(Problem(None, name, f"Expected a whole number from {least} to {most}.", str(value)))
    if problems:
        raise InputError(problems)


def run_block(workforce: Workforce, assumptions: Assumptions, years: int, seed: int, *runs: int) -> Block:
    """Run runs `runs[0]` to `runs[1]` and return records and sums by agency: one task of a pool or a cluster."""
    record, room = _carry_out(workforce, assumptions, years, (seed, *runs))
    return record, room.place


def one_run(
    workforce: Workforce, assumptions: Assumptions, *, years: int, run: int, seed: int, lines: int = 0
) -> State:
    """Return the room as a run leaves it, with up to `lines` lines of history."""
    return _carry_out(workforce, assumptions, years, (seed, run, run + 1), lines)[1]


def _carry_out(
    workforce: Workforce, assumptions: Assumptions, years: int, runs: tuple[int, ...], lines: int = 0
) -> tuple[NDArray[np.int32], State]:
    from mantle.analysis.projection import _loop as loop
    from mantle.analysis.projection import _setting as setting

    posts = setting.posts_of(workforce, assumptions)
    agencies = len(workforce.agencies)
    rates = setting.rates_of(assumptions, authorities=agencies, years=years)
    keys = setting.keys_of(*runs)
    record = np.zeros((len(keys), years, setting.COLUMNS), np.int32)
    events = 48 * (4 * years + 1) + 1024 + len(workforce) * (3 + years // 2)
    while True:
        room = setting.room_for(posts, agencies=agencies, years=years, events=events, lines=lines)
        with np.errstate(over="ignore"):  # random words wrap round; compiled code does so silently
            loop.run_block(keys, record, posts, rates, room)
        if not room.count[2]:
            return record, room
        events *= 2  # more moves than room: once more with twice as much


def run(
    workforce: Workforce,
    sets: list[tuple[Assumptions, int]],
    *,
    years: int,
    seed: int,
    threads: int | None = None,
    block: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Block:
    """Run each set of assumptions for its number of runs; runs are numbered on from set to set."""
    threads = threads or min(os.cpu_count() or 1, 8)
    total = sum(runs for _, runs in sets)
    shares = 4 * threads if threads > 1 else 1  # more than one a thread, so that none waits long for the last
    size = block or max(1, min(250, -(-total // shares)))
    tasks, done = [], 0
    for assumptions, runs in sets:
        end = done + runs
        tasks += [(workforce, assumptions, years, seed, i, min(i + size, end)) for i in range(done, end, size)]
        done = end
    record: NDArray[np.int32] | None = None
    place = np.zeros((len(workforce.agencies), years, 4), np.int64)
    finished = 0
    for task, (rows, sums) in _carried_out(tasks, threads, cluster):
        if record is None:
            record = np.empty((total, *rows.shape[1:]), np.int32)
        record[task[4] : task[5]] = rows
        place += sums
        finished += task[5] - task[4]
        if progress:
            progress(finished, total)
    assert record is not None
    return record, place


def _carried_out(tasks: list[Any], threads: int, cluster: str | None) -> Iterator[tuple[Any, Block]]:
    """Yield each task with its result as it is done."""
    if cluster:
        yield from _on_cluster(tasks, cluster)
    elif threads == 1 or len(tasks) == 1:
        for task in tasks:
            yield task, run_block(*task)
    else:
        from mantle.analysis.projection import _loop  # noqa: F401  compiled once, before the threads start

        with ThreadPoolExecutor(threads) as pool:
            waiting = {pool.submit(run_block, *task): task for task in tasks}
            for future in as_completed(waiting):
                yield waiting.pop(future), future.result()


def _on_cluster(tasks: list[Any], address: str) -> Iterator[tuple[Any, Block]]:
    """Yield each task with its result from a Dask cluster."""
    try:
        from dask.distributed import Client
        from dask.distributed import as_completed as as_done
    except ImportError as error:
        raise InputError(
            "A cluster needs the package dask[distributed]: install Mantle’s extra “cluster”, or leave out --dask."
        ) from error
    with _client(Client, address) as client:
        waiting = {client.submit(run_block, *task, pure=False): task for task in tasks}
        for future in as_done(list(waiting)):
            yield waiting.pop(future), future.result()


def _client(connect: Callable[..., Any], address: str) -> Any:
    try:
        return connect(address, timeout=5)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(f"No cluster answers at {address}: {error}. Check --dask, or leave it out.") from error
