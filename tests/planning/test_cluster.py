"""Plans on a Dask cluster: the runs that they ask for equal local ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from zhangye import engine, scenarios
from zhangye.planning import solve, split, trials, wanted
from zhangye.project import Project
from zhangye.simulation.cluster import DaskCluster
from zhangye.targets import Register

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

COLUMNS = ("transport[Ganzhou]@2017.5", "water cap@2017.5")
POINTS = np.array([[0.5, 20.5], [1.0, 20.0], [2.0, 19.0]])


@pytest.fixture
def cluster(client: Client, dask: LocalCluster) -> DaskCluster:
    return DaskCluster(client, dask.scheduler_address, chunk=4)


def test_an_ensemble_of_points_equals_the_local_one(
    with_posterior: Project,
    register: Register,
    cluster: DaskCluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trials, "CHUNK", 48)  # several parts, the last of them smaller
    baseline = scenarios.load("baseline", with_posterior)
    model = engine.read(with_posterior.mdl)
    targets = wanted.choose(register, ["water_cap", "gdp_city"])
    found = []
    for workers in (None, cluster):
        draws, factors = solve.forecasts(with_posterior, register.statistics, workers)(70, 1)
        assert factors
        runs = trials.Trials(
            with_posterior, model, draws, targets, COLUMNS, baseline, factors, workers
        )
        found.append(runs(POINTS))
    here, there = found
    assert here.margins.shape == (3, 2, 70)
    assert len(np.unique(here.margins)) == here.margins.size
    np.testing.assert_array_equal(there.margins, here.margins)
    np.testing.assert_array_equal(there.cover, here.cover)


def test_a_split_of_the_cap_equals_the_local_one(home: Project, cluster: DaskCluster) -> None:
    parts = (home, engine.read(home.mdl), scenarios.load("baseline", home))
    here, there = (split.Splitter(*parts, workers).split() for workers in (None, cluster))
    pd.testing.assert_frame_equal(there.paths, here.paths, check_exact=True)
    pd.testing.assert_frame_equal(there.transfers, here.transfers, check_exact=True)
