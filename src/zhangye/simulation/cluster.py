"""Ensembles on an existing Dask cluster: parts of the table go to its workers.

The model's text travels with every part, so that no worker can have another one; its compiled code
stays in the engine's cache on the worker's disk. What is kept of a part is worked out where it was
run. A worker that dies takes its parts with it: Dask gives them to the others. Chunks and threads
do not change the bits of a result, and what was not computed by the same versions is refused.
"""

from __future__ import annotations

import hashlib
import platform
import tempfile
import threading
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zhangye.arrays import Array
from zhangye.errors import InputError
from zhangye.observation.economy import Values
from zhangye.simulation import environment
from zhangye.simulation.environment import OPTION, Environment, require_equal
from zhangye.simulation.workers import Kept, Part, Setup, prepared

if TYPE_CHECKING:
    from distributed import Client, Future

    from zhangye import engine

EXPECTED = "the address of a running Dask scheduler, tcp://host:port"
PATIENCE_SECONDS = 8.0
CHUNK = 64
"""Runs a part where all of their values are wanted: a few MB of results."""
AHEAD = 3
"""Parts that wait or run for each thread of the cluster; what they come to is taken in order."""

# Compiling is not worth doing twice at a time on a worker with several threads.
_compiling = threading.Lock()


class DaskCluster:
    """The workers of a Dask cluster, as `zhangye.simulation.workers.Workers`.

    Parameters
    ----------
    client
        A connection to the scheduler.
    address
        The scheduler's address as the user wrote it.
    chunk
        Runs a part.

    Attributes
    ----------
    other_processors
        Addresses of the workers whose processor differs from this machine's: their results may
        differ from local ones in the last digits.

    Raises
    ------
    InputError
        Where the cluster has no worker, or a part of it lacks the package or has other versions.
    """

    def __init__(self, client: Client, address: str, chunk: int = CHUNK) -> None:
        self._client = client
        self._address = address
        self._chunk = chunk
        environments = self._environments()
        for worker, there in environments.items():
            require_equal(there, environment.current(), worker)
        self.other_processors = tuple(
            worker
            for worker, there in environments.items()
            if there.processor != environment.current().processor
        )

    def simulate(self, model: engine.Model, setup: Setup, values: Array) -> tuple[Array, list[str]]:
        """Run a model once for each row of a table, as `Workers` says.

        Raises
        ------
        InputError
            As for `run_parts`.
        """
        starts = range(0, max(len(values), 1), self._chunk)
        parts = (Part(first, values[first : first + self._chunk], _whole) for first in starts)
        whole, outputs = np.empty(0), list[str]()
        for first, (results, names) in zip(
            starts, self.run_parts(model, setup, parts), strict=True
        ):
            if first == 0:
                whole, outputs = np.empty((len(values), *results.shape[1:])), names
            whole[first : first + self._chunk] = results
        return whole, outputs

    def run_parts(
        self, model: engine.Model, setup: Setup, parts: Iterable[Part[Kept]]
    ) -> Iterator[Kept]:
        """Run a table part by part, as `Workers` says.

        Raises
        ------
        InputError
            Where the model reads other files, a worker that came later has other versions, or
            the cluster is lost.
        """
        if model.store.main.external:
            raise self._error(
                "the model reads further files, which the workers do not have",
                "a model whose numbers stand in its own file",
            )
        # Not a task that the parts depend on: Dask would give them all to the worker that has it.
        text = zlib.compress(model.path.read_bytes())
        shared = Shared(model.path.name, text, setup, environment.current())
        most = AHEAD * max(1, sum(self._client.nthreads().values()))
        waiting: deque[Future] = deque()
        for part in parts:
            # Parts of equal content are computed all the same: nothing is left from before.
            waiting.append(self._client.submit(run_part, shared, part, pure=False))
            if len(waiting) == most:
                yield self._result(waiting.popleft())
        while waiting:
            yield self._result(waiting.popleft())

    def _result(self, future: Future) -> Any:
        from distributed import CancelledError, KilledWorker

        try:
            return future.result()
        except KilledWorker as error:
            raise self._error(
                "workers died one after the other at the same part of the ensemble, perhaps for "
                "want of memory",
                f"workers with some hundred MB free; Dask says: {error}",
            ) from error
        except (CancelledError, OSError) as error:
            raise self._error("the cluster was lost while it computed", EXPECTED) from error

    def _environments(self) -> Mapping[str, Environment]:
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
        except TimeoutError as error:
            raise self._error("the Dask cluster has no worker", "a cluster with workers") from error
        try:
            # The scheduler unpacks what it hands on, so it needs the package too.
            scheduler: Environment = self._client.run_on_scheduler(environment.current)
            environments: dict[str, Environment] = self._client.run(environment.current)
        except Exception as error:  # Dask puts whatever goes wrong elsewhere into a bare Exception
            raise self._error(
                f"the cluster's scheduler or a worker lacks what the runs need ({error})",
                "a scheduler and workers with the same version of zhangye installed as here",
            ) from error
        require_equal(scheduler, environment.current(), f"scheduler {self._address}")
        return environments

    def _error(self, problem: str, allowed: str) -> InputError:
        return InputError(problem, where=OPTION, value=self._address, allowed=allowed)


@contextmanager
def connect(address: str) -> Iterator[DaskCluster]:
    """Connect to an existing Dask cluster.

    Parameters
    ----------
    address
        The scheduler's, 'tcp://host:port'; it has ``PATIENCE_SECONDS`` to answer.

    Yields
    ------
    DaskCluster
        Its workers.

    Raises
    ------
    InputError
        Where nothing answers at the address, there is no worker, or versions differ.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError(
            "the package distributed is not installed",
            where=OPTION,
            allowed="pip install zhangye[cluster], here and on the whole cluster",
        ) from error
    try:
        if not address.strip():  # Dask would start a cluster of its own
            raise ValueError("empty address")
        client = Client(address, timeout=PATIENCE_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            "no Dask scheduler answers", where=OPTION, value=address, allowed=EXPECTED
        ) from error
    with client:
        yield DaskCluster(client, address)


@dataclass(frozen=True)
class Shared:
    """What all parts of a table share.

    Attributes
    ----------
    name, text
        The model file's name and its bytes, compressed.
    setup
        What all runs share.
    wanted
        What the results must be computed with.
    """

    name: str
    text: bytes
    setup: Setup
    wanted: Environment


def run_part(shared: Shared, part: Part[Kept]) -> Kept:
    """Run some rows of a table and reduce them; this is what a worker does.

    Raises
    ------
    InputError
        Where this worker computes with other versions.
    """
    require_equal(environment.current(), shared.wanted, platform.node())
    with _compiling:
        found = prepared(_model(shared.text, shared.name), shared.setup)
    # One thread: Dask gives a worker as many parts at a time as it has threads.
    return part.reduce(found(part.values, threads=1, first=part.first), found.outputs)


def _whole(values: Values, outputs: list[str]) -> tuple[Array, list[str]]:
    assert not isinstance(values, tuple)  # workers run whole tables from the start
    return values, outputs


@lru_cache(maxsize=2)
def _model(text: bytes, name: str) -> engine.Model:
    from zhangye import engine

    content = zlib.decompress(text)
    # The engine comes back to the file when a scenario replaces a variable: it stays as long as
    # the process.
    path = Path(_folder().name) / hashlib.sha256(content).hexdigest() / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return engine.read(path)


@lru_cache(maxsize=1)
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="zhangye-")
