"""Ensembles on an existing Dask cluster: parts of the table go to its workers.

The model's text travels with every part, so that no worker can have another one; its compiled code
stays in the engine's cache on the worker's disk. A worker that dies takes its parts with it: Dask
gives them to the others. Chunks and threads do not change the bits of a result, and what was not
computed by the same versions is refused.
"""

from __future__ import annotations

import hashlib
import platform
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from zhangye.errors import InputError
from zhangye.forecast.workers import Setup

if TYPE_CHECKING:
    from distributed import Client

    from zhangye import engine

Array = npt.NDArray[np.float64]
OPTION = "--cluster"
EXPECTED = "the address of a running Dask scheduler, tcp://host:port"
PATIENCE_SECONDS = 8.0
CHUNK = 64
"""Runs a part: a few MB of results, a tenth of a second of work."""
LIBRARIES = ("numpy", "llvmlite", "pysd")
"""What decides the numbers, or carries them, beside the engine itself."""

# Compiling is not worth doing twice at a time on a worker with several threads.
_compiling = threading.Lock()


@dataclass(frozen=True)
class Environment:
    """What a process computes with.

    Attributes
    ----------
    versions
        Name and version of Python, of this package's engine, and of the libraries.
    processor
        Type of the processor, with the features that the engine makes code for.
    """

    versions: tuple[tuple[str, str], ...]
    processor: str

    def differences(self, other: Environment) -> str:
        """Return the versions that differ: 'numpy 2.3.1 there, 2.4.0 here'; empty if none do."""
        here = dict(other.versions)
        return "; ".join(
            f"{name} {version} there, {here.get(name, 'none')} here"
            for name, version in self.versions
            if here.get(name) != version
        )


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return what this process computes with."""
    from importlib.metadata import version

    from zhangye.engine import cache, runtime

    host = runtime.host()
    major, minor, _ = platform.python_version_tuple()
    versions = (
        ("python", f"{major}.{minor}"),
        ("zhangye engine", cache.engine_version()[:12]),
        *((name, version(name)) for name in LIBRARIES),
    )
    return Environment(versions, f"{host.triple} {host.cpu} {host.features}")


class DaskCluster:
    """The workers of a Dask cluster, as `zhangye.forecast.workers.Workers`.

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
        found = self._environments()
        for worker, there in found.items():
            _require_equal(there, environment(), worker)
        self.other_processors = tuple(
            worker for worker, there in found.items() if there.processor != environment().processor
        )

    def simulate(self, model: engine.Model, setup: Setup, values: Array) -> tuple[Array, list[str]]:
        """Run a model once for each row of a table, as `Workers` says.

        Raises
        ------
        InputError
            Where the model reads other files, a worker that came later has other versions, or
            the cluster is lost.
        """
        from distributed import CancelledError, KilledWorker

        if model.store.main.external:
            raise self._error(
                "the model reads further files, which the workers do not have",
                "a model whose numbers stand in its own file",
            )
        content = model.path.read_bytes()
        starts = range(0, max(len(values), 1), self._chunk)
        futures = [
            self._client.submit(
                run_part,
                content,
                model.path.name,
                setup,
                values[first : first + self._chunk],
                first,
                environment(),
                # Parts of equal content are computed all the same: nothing is left from before.
                pure=False,
            )
            for first in starts
        ]
        try:
            part, outputs = futures[0].result()
            whole = np.empty((len(values), *part.shape[1:]))
            for first, future in zip(starts, futures, strict=True):
                whole[first : first + self._chunk] = future.result()[0]
        except KilledWorker as error:
            raise self._error(
                "workers died one after the other at the same part of the ensemble, perhaps for "
                "want of memory",
                f"workers with some hundred MB free; Dask says: {error}",
            ) from error
        except (CancelledError, OSError) as error:
            raise self._error("the cluster was lost while it computed", EXPECTED) from error
        return whole, outputs

    def _environments(self) -> Mapping[str, Environment]:
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
        except TimeoutError as error:
            raise self._error("the Dask cluster has no worker", "a cluster with workers") from error
        try:
            # The scheduler unpacks what it hands on, so it needs the package too.
            scheduler: Environment = self._client.run_on_scheduler(environment)
            found: dict[str, Environment] = self._client.run(environment)
        except Exception as error:  # Dask puts whatever goes wrong elsewhere into a bare Exception
            raise self._error(
                f"the cluster's scheduler or a worker lacks what the runs need ({error})",
                "a scheduler and workers with the same version of zhangye installed as here",
            ) from error
        _require_equal(scheduler, environment(), f"scheduler {self._address}")
        return found

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


def run_part(
    content: bytes, name: str, setup: Setup, values: Array, first: int, wanted: Environment
) -> tuple[Array, list[str]]:
    """Run some rows of a table; this is what a worker does.

    Parameters
    ----------
    content, name
        The model file's bytes and its name.
    setup
        What all runs share.
    values
        Runs x columns.
    first
        Number of the first row in the whole table.
    wanted
        What the results must be computed with.

    Returns
    -------
    tuple
        Runs x times x outputs, and the names of the outputs.

    Raises
    ------
    InputError
        Where this worker computes with other versions.
    """
    _require_equal(environment(), wanted, platform.node())
    with _compiling:
        prepared = _prepared(_model(content, name), setup)
    # One thread: Dask gives a worker as many parts at a time as it has threads.
    return prepared(values, threads=1, first=first), prepared.outputs


@lru_cache(maxsize=2)
def _model(content: bytes, name: str) -> engine.Model:
    from zhangye import engine

    # The engine comes back to the file when a scenario replaces a variable: it stays as long as
    # the process.
    path = Path(_folder().name) / hashlib.sha256(content).hexdigest() / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return engine.read(path)


@lru_cache(maxsize=1)
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="zhangye-")


@lru_cache(maxsize=8)
def _prepared(model: engine.Model, setup: Setup) -> engine.Prepared:
    return setup.prepare(model)


def _require_equal(there: Environment, here: Environment, place: str) -> None:
    differences = there.differences(here)
    if differences:
        raise InputError(
            f"part of the cluster has other versions ({differences})",
            where=OPTION,
            value=place,
            allowed="a scheduler and workers with the same versions as here",
        )
