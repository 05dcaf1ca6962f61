"""Ensembles on a Dask cluster of two processes: equal to local ones, whatever happens to a worker.

The draws come from the priors: what is tested does not hang on the posterior.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pytest
from distributed import Client, LocalCluster

from zhangye import engine, observation, scenarios
from zhangye.calibration import parameters
from zhangye.cli import execute
from zhangye.errors import InputError
from zhangye.forecast import settings
from zhangye.forecast.draws import Draws
from zhangye.project import Project
from zhangye.scenarios import Scenario
from zhangye.simulation import Simulation, cluster, environment, simulate
from zhangye.simulation.cluster import DaskCluster, connect
from zhangye.simulation.workers import LocalCores, Setup
from zhangye.statistics import Statistics

RUNS = 400
WAIT_SECONDS = 30.0
NOBODY = "tcp://127.0.0.1:9"


@pytest.fixture(scope="module")
def drawn(place: Project) -> Draws:
    rng = np.random.default_rng(11)
    table = parameters.load(place).table
    value, lower, upper = (table[name].to_numpy() for name in ("value", "lower", "upper"))
    constants = value * np.exp(0.02 * rng.standard_normal((RUNS, len(table))))
    return Draws(
        parameters=pd.DataFrame(np.clip(constants, lower, upper), columns=table["parameter"]),
        observed={
            name: np.full((RUNS, 1), number)
            for name, number in observation.load(place).values().items()
        },
        revisions={
            name: 0.01 * rng.standard_normal((RUNS, 1)) for name in settings.load(place).revisions
        },
        implementation=rng.standard_normal(RUNS),
        seed=11,
    )


@pytest.fixture(scope="module")
def plan(place: Project, known: Statistics) -> Scenario:
    return scenarios.load("plan", place, known)


@pytest.fixture(scope="module")
def here(place: Project, plan: Scenario, drawn: Draws) -> Simulation:
    return simulate(place, plan, drawn, workers=LocalCores(1))


def _assert_equal(there: Simulation, here: Simulation) -> None:
    assert there.published.keys() == here.published.keys()
    for series, values in here.published.items():
        np.testing.assert_array_equal(there.published[series], values)
    gdp = here.published["zhangye", "gdp"]
    assert len(np.unique(gdp[:, -1])) == RUNS  # else the comparison would not see their order


def test_an_ensemble_on_a_cluster_equals_the_local_one(
    place: Project, plan: Scenario, drawn: Draws, here: Simulation, dask: LocalCluster
) -> None:
    with connect(dask.scheduler_address) as workers:
        assert workers.other_processors == ()
        _assert_equal(simulate(place, plan, drawn, workers=workers), here)


def test_a_worker_dies_in_mid_run_and_the_result_is_whole(
    place: Project,
    plan: Scenario,
    drawn: Draws,
    here: Simulation,
    dask: LocalCluster,
    client: Client,
) -> None:
    workers = DaskCluster(client, dask.scheduler_address, chunk=8)
    before = client.run(os.getpid)
    victim = next(iter(before))
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(simulate, place, plan, drawn, workers=workers)
        deadline = time.monotonic() + WAIT_SECONDS
        while not client.has_what().get(victim):
            assert time.monotonic() < deadline, "the worker never finished a part"
            time.sleep(0.01)
        psutil.Process(before[victim]).kill()
        assert not running.done(), "the worker died too late to matter"
        there = running.result(timeout=WAIT_SECONDS)
    assert before[victim] not in client.run(os.getpid).values()
    _assert_equal(there, here)


def test_workers_with_other_versions_are_refused(
    place: Project, drawn: Draws, dask: LocalCluster, client: Client
) -> None:
    def pretend(version: str | None) -> None:
        from zhangye.simulation import environment as there

        if version is None:
            there.current = there.current_of_this_worker
            return
        there.current_of_this_worker = there.current
        found = there.current()
        versions = dict(found.versions) | {"llvmlite": version}
        there.current = lambda: replace(found, versions=tuple(versions.items()))

    workers = DaskCluster(client, dask.scheduler_address)
    setup = Setup(tuple(drawn.parameters.columns), ("city gdp",), (2020.0,), (), 2035.5)
    client.wait_for_workers(2, timeout=WAIT_SECONDS)
    client.run(pretend, "0.1")
    try:
        with (
            pytest.raises(InputError, match=r"--cluster.*llvmlite 0\.1 there, .* here"),
            connect(dask.scheduler_address),
        ):
            pass
        with pytest.raises(InputError, match=r"llvmlite 0\.1 there"):  # a worker that came later
            workers.simulate(engine.read(place.mdl), setup, drawn.parameters.to_numpy())
    finally:
        client.run(pretend, None)


def test_the_processor_may_differ(
    dask: LocalCluster, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = replace(environment.current(), processor="another processor")
    there = client.run(environment.current)
    monkeypatch.setattr(environment, "current", lambda: here)
    monkeypatch.setattr(DaskCluster, "_environments", lambda _: there)
    assert set(DaskCluster(client, dask.scheduler_address).other_processors) == set(there)


@pytest.mark.parametrize(
    "words",
    [
        ["forecast", "plan"], ["assess", "plan"], ["sensitivity", "plan"], ["discover", "plan"],
        ["attribute", "baseline", "plan"], ["frontier", "plan"], ["solve"],
        ["report", "plan", "--out", "report.html"],
    ],
)  # fmt: skip
def test_a_cluster_that_does_not_answer(
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 0.3)
    monkeypatch.chdir(tmp_path)
    assert execute([*words, "--cluster", NOBODY]) == 2
    assert not list(tmp_path.iterdir())
    told = capsys.readouterr().err
    assert told.startswith("zhangye: --cluster: no Dask scheduler answers")
    assert repr(NOBODY) in told
    assert "tcp://host:port" in told


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "nowhere", "tcp://127.0.0.1:x", ""])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(InputError, match="tcp://host:port"), connect(address):
        pass


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install zhangye\[cluster\]"), connect(NOBODY):
        pass


def test_a_cluster_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 0.5)
    with (
        LocalCluster(n_workers=0, dashboard_address=":0") as empty,
        pytest.raises(InputError, match="no worker"),
        connect(empty.scheduler_address),
    ):
        pass


def test_cores_are_not_counted_on_a_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["forecast", "plan", "--jobs", "2", "--cluster", NOBODY]) == 2
    assert "--jobs" in capsys.readouterr().err
