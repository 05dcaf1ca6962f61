"""Options of the whole suite, and a Dask cluster for those tests that ask for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from distributed import Client, LocalCluster


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
