"""A cluster of machines gives the same forecast, bit for bit; here two workers of a local one."""

from __future__ import annotations

import numpy as np
import pytest

from mantle.analysis import projection
from mantle.analysis.problems import InputError


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as started:
        yield started.scheduler_address


def test_a_cluster_of_two_workers_gives_the_same_integers(cluster):
    nation = projection.nation(12, seed=3)
    options = {"years": 3, "runs": 40, "seed": 5, "block": 10}
    here = projection.project(nation, threads=1, **options)
    there = projection.project(nation, cluster=cluster, **options)
    assert np.array_equal(here.record, there.record)
    assert np.array_equal(here.place, there.place)
    assert here.provenance == there.provenance


def test_a_cluster_that_does_not_answer_is_said_in_words():
    with pytest.raises(InputError, match="cluster"):
        projection.project(projection.nation(2, seed=1), years=1, runs=2, seed=1, cluster="tcp://127.0.0.1:9")
