"""Options of the whole suite; for tests that ask for it, a Dask cluster, a made-up posterior."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

    from zhangye.project import Project


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-pictures", action="store_true", help="write the image baselines anew"
    )


@pytest.fixture(scope="module")
def dask() -> Iterator[LocalCluster]:
    """Two workers of one thread, each a process."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as found:
        yield found


@pytest.fixture(scope="module")
def client(dask: LocalCluster) -> Iterator[Client]:
    from distributed import Client

    with Client(dask, set_as_default=False) as found:
        yield found


@pytest.fixture
def kill_a_worker(client: Client) -> Iterator[Callable[[float], None]]:
    """A function that kills a worker in mid run the first time that it is told of progress."""
    import os

    import psutil

    client.wait_for_workers(2, timeout=30)
    before = client.run(os.getpid)
    killed: list[str] = []

    def kill(_: float) -> None:
        if not killed:
            busy = [worker for worker, parts in client.processing().items() if parts]
            assert busy, "no worker has anything left to do: too late to matter"
            psutil.Process(before[busy[0]]).kill()
            killed.append(busy[0])

    yield kill
    assert killed
    assert before[killed[0]] not in client.run(os.getpid).values()


@pytest.fixture(scope="session")
def made_posterior() -> Callable[[Path, int, float], Project]:
    """A function that copies the project and draws a posterior around the fitted values.

    It takes the new folder, the number of draws and how many standard deviations of the priors
    they spread.
    """
    import numpy as np
    import pandas as pd

    from zhangye import observation, project
    from zhangye.calibration import parameters, posterior

    def make(place: Path, draws: int, spread: float) -> Project:
        for name in ("model", "data", "calibration", "scenarios"):
            shutil.copytree(project.find().root / name, place / name)
        (place / "calibration" / "posterior.nc").unlink(missing_ok=True)
        copy = project.Project(place)
        table = parameters.load(copy).table
        scores = np.clip(np.random.default_rng(3).standard_normal((draws, len(table))), -2, 2)
        value, sd = table["value"].to_numpy(), spread * table["sd"].to_numpy()
        log = (table["family"] == "lognormal").to_numpy()
        drawn = np.where(log, value * np.exp(sd * scores), value + sd * scores)
        drawn = np.clip(drawn, table["lower"].to_numpy(), table["upper"].to_numpy())
        seen = observation.load(copy).values()
        observed = pd.DataFrame({name: np.full(draws, number) for name, number in seen.items()})
        model = pd.DataFrame(drawn, columns=table["parameter"].tolist())
        posterior.save(copy, model, observed, {"sampler": "stand-in of a test"})
        return copy

    return make
