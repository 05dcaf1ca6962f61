"""Explanations on a Dask cluster: equal to local ones, also where a worker dies in mid run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from zhangye import scenarios
from zhangye.explain.attribution import attribute
from zhangye.explain.discovery import Discovery, discover, pick
from zhangye.explain.factors import factors
from zhangye.explain.sensitivity import Sensitivity, sensitivity
from zhangye.project import Project
from zhangye.scenarios import Scenario
from zhangye.simulation.cluster import DaskCluster
from zhangye.targets import Register

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

Kill = Callable[[float], None]


@pytest.fixture(scope="module")
def plan(with_posterior: Project) -> Scenario:
    return scenarios.load("plan", with_posterior)


@pytest.fixture
def cluster(client: Client, dask: LocalCluster) -> DaskCluster:
    return DaskCluster(client, dask.scheduler_address)


def test_sensitivity_with_a_worker_that_dies_equals_the_local_one(
    with_posterior: Project,
    register: Register,
    plan: Scenario,
    cluster: DaskCluster,
    kill_a_worker: Kill,
) -> None:
    varied = factors(with_posterior, plan, register.statistics)

    def split(**where: object) -> Sensitivity:
        return sensitivity(with_posterior, plan, varied, points=128, seed=1, **where)  # type: ignore[arg-type]

    here, there = split(), split(workers=cluster, step=kill_a_worker)
    assert here.runs == there.runs
    assert here.table["total"].nunique() > 100
    for name in ("table", "constants", "prior_shares"):
        pd.testing.assert_frame_equal(getattr(there, name), getattr(here, name), check_exact=True)


def test_discover_with_a_worker_that_dies_equals_the_local_one(
    with_posterior: Project,
    register: Register,
    plan: Scenario,
    cluster: DaskCluster,
    kill_a_worker: Kill,
) -> None:
    def search(**where: object) -> Discovery:
        target = pick(register, "water_cap")
        return discover(with_posterior, plan, register, target, runs=1024, seed=1, **where)  # type: ignore[arg-type]

    here, there = search(), search(workers=cluster, step=kill_a_worker)
    np.testing.assert_array_equal(there.hits, here.hits)
    assert 0 < here.share < 1
    for name in ("conditions", "limits", "trajectories"):
        one, two = (getattr(found, name) for found in (there, here))
        tables = (one(), two()) if callable(one) else (one, two)
        pd.testing.assert_frame_equal(*tables, check_exact=True)


def test_attribute_on_a_cluster_equals_the_local_one(
    with_posterior: Project, cluster: DaskCluster
) -> None:
    two = [scenarios.load(name, with_posterior) for name in ("baseline", "water-saving")]
    here, there = (attribute(with_posterior, *two, workers=one) for one in (None, cluster))
    pd.testing.assert_frame_equal(there.effects(), here.effects(), check_exact=True)
    pd.testing.assert_frame_equal(there.pairs(), here.pairs(), check_exact=True)
