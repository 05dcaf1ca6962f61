"""Machine code, loaded and run on threads.

A run is begun, then advanced by any number of steps at a time; what it is between two calls is in
its block's workspace (`Blocks`).
"""

from __future__ import annotations

import ctypes
import math
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .hosts import initialise, native, target_machine

Array = npt.NDArray[np.float64]
ALIGNMENT = 64
PART_BYTES = 1_000_000
"""Results that are put in order at a time: well inside the second-level cache."""
WORK_BYTES = 600_000
"""Memory of the blocks that are begun and advanced together, likewise."""


@dataclass(frozen=True)
class Sizes:
    """What a caller of compiled code must provide, in numbers of values."""

    lanes: int
    parameters: int
    shared: int
    columns: int
    work: int
    states: int
    outputs: int
    histories: int
    exponents: int
    order: list[int]
    block: int
    group: int


@dataclass
class Shared:
    """Values that all runs of a call share."""

    values: Array
    table: Array


@dataclass(frozen=True)
class Blocks:
    """Where blocks of runs are: all that a run is between two steps.

    Attributes
    ----------
    work
        States, and values that are fixed during a run: block by number.
    history
        Inputs of fixed delays since the beginning: block by number.
    """

    work: Array
    history: Array

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self.work.nbytes + self.history.nbytes

    def part(self, blocks: slice) -> Blocks:
        """Return some blocks, in the same memory."""
        return Blocks(self.work[blocks], self.history[blocks])

    def set(self, other: Blocks) -> None:
        """Take over where other blocks are."""
        self.work[...] = other.work
        self.history[...] = other.history


@dataclass(frozen=True)
class Times:
    """When steps of runs are taken and saved.

    Attributes
    ----------
    schedule
        Slot of every forced parameter at every step.
    saving
        Row in which a step is saved, -1 where it is not.
    """

    schedule: npt.NDArray[np.int32]
    saving: npt.NDArray[np.int32]


class Program:
    """Compiled code of one variant of a model.

    Parameters
    ----------
    sizes
        Sizes of the memory areas.
    code
        Object code.
    reverse
        Whether it is the reverse sweep.
    """

    def __init__(self, sizes: Sizes, code: bytes, reverse: bool = False) -> None:
        import llvmlite.binding as llvm

        initialise()
        self.sizes = sizes
        # The engine owns the code: it must live as long as the functions are called.
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine(native()))
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        pointer, whole = ctypes.c_void_p, ctypes.c_int64
        self._shared = self._function("shared", pointer)
        self._steps = self._function("shared_steps", pointer, pointer, whole)
        blocks = [whole, pointer, whole, pointer, pointer, pointer]
        if reverse:
            self._reverse = self._function(
                "reverse", *blocks, whole, pointer, whole, pointer, whole, pointer, whole,
                pointer, pointer,
            )  # fmt: skip
        else:
            self._begin = self._function("begin", *blocks, whole, pointer)
            self._advance = self._function(
                "advance", *blocks, whole, pointer, whole, whole, whole, pointer, whole,
                pointer, pointer, whole,
            )  # fmt: skip
        self._workspaces = threading.local()

    def _function(self, name: str, *arguments: Any) -> Any:
        address = self._engine.get_function_address(name)
        return ctypes.CFUNCTYPE(None, *arguments)(address)

    def prepare(
        self, parameters: Array, start: float, times: Array, series: Array, seed: int
    ) -> Shared:
        """Compute what all runs share.

        Parameters
        ----------
        parameters
            Values of all parameters (those that vary between runs are ignored).
        start
            The initial time.
        times
            The time of every step.
        series
            Values of the parameters that follow a series, step by series.
        seed
            Of the random functions.
        """
        sizes = self.sizes
        shared = aligned(sizes.shared)
        count = len(parameters)
        shared[sizes.order] = parameters
        shared[count] = start
        shared[count + 1] = seed
        shared[count + 2 : count + 2 + series.shape[1]] = series[0]
        table = aligned(len(times) * sizes.columns).reshape(len(times), sizes.columns)
        table[:, 0] = times
        table[:, 1 : 1 + series.shape[1]] = series
        self._shared(_pointer(shared))
        self._steps(_pointer(shared), _pointer(table), len(times))
        return Shared(shared, table)

    # --- runs ------------------------------------------------------------------------------------

    def blocks(self, count: int, points: int) -> Blocks:
        """Return memory for blocks of runs over a number of steps."""
        sizes = self.sizes
        delays = sizes.histories * points * sizes.lanes
        return Blocks(
            aligned(count * sizes.block).reshape(count, sizes.block),
            aligned(count * delays).reshape(count, delays),
        )

    def begin(self, lanes: Array, shared: Shared, times: Times, blocks: Blocks) -> None:
        """Work out the initial values of blocks of runs.

        Parameters
        ----------
        lanes
            Varied parameters, block by slot by lane.
        shared
            What all runs share.
        times
            The schedule.
        blocks
            Where the runs are: filled.
        """
        self._begin(
            len(lanes), _pointer(lanes), lanes[0].size, _pointer(shared.values),
            _pointer(shared.table), _pointer(times.schedule), len(shared.table),
            _pointer(blocks.work),
        )  # fmt: skip

    def advance(
        self,
        lanes: Array,
        shared: Shared,
        times: Times,
        steps: tuple[int, int],
        blocks: Blocks,
        results: Array,
    ) -> None:
        """Take steps of blocks of runs.

        Parameters
        ----------
        lanes, shared, times
            As for `begin`.
        steps
            The first step to take, and the one after the last.
        blocks
            Where the runs are when the first step is taken, and then after the last.
        results
            Block by saved time by output by lane: filled.
        """
        self._advance(
            len(lanes), _pointer(lanes), lanes[0].size, _pointer(shared.values),
            _pointer(shared.table), _pointer(times.schedule), times.schedule.shape[1],
            _pointer(times.saving), len(shared.table), *steps, _pointer(results),
            results[0].size, _pointer(blocks.work), _pointer(blocks.history),
            blocks.history.shape[1],
        )  # fmt: skip

    def run(self, lanes: Array, shared: Shared, times: Times, steps: int, threads: int) -> Array:
        """Begin blocks of runs and take all their steps.

        Parameters
        ----------
        lanes, shared, times
            As for `begin`.
        steps
            How many.
        threads
            Threads to divide the blocks among; the results do not depend on it.

        Returns
        -------
        ndarray
            Block by saved time by output by lane.
        """
        results = self._results(len(lanes), times.saving)

        def work(part: slice) -> None:
            for some in self.parts(part, len(shared.table)):
                blocks = self.workspace(some.stop - some.start, len(shared.table))
                self.begin(lanes[some], shared, times, blocks)
                self.advance(lanes[some], shared, times, (0, steps), blocks, results[some])

        on_threads(work, len(lanes), threads)
        return results

    def ordered(
        self,
        count: int,
        times: Times,
        threads: int,
        fill: Callable[[slice, Array], None],
        before: Array | None = None,
    ) -> Array:
        """Let blocks of runs be filled, and order their results by run.

        A few blocks at a time are run and then transposed, while their results are in the cache.
        What one output comes to lies together: that is how results are looked at.

        Parameters
        ----------
        count
            Number of blocks.
        times
            When steps are saved.
        threads
            Threads to divide the blocks among.
        fill
            Runs some blocks into results, block by saved time by output by lane.
        before
            Earlier results of the same runs, ordered already.

        Returns
        -------
        ndarray
            Run (all lanes of all blocks) by saved time by output.
        """
        width, outputs = self.sizes.lanes, self.sizes.outputs
        rows = int((times.saving >= 0).sum())
        earlier = 0 if before is None else before.shape[1]
        ordered = np.empty((outputs, count, width, earlier + rows))
        old = (
            None
            if before is None
            else before.transpose(2, 0, 1).reshape(*ordered.shape[:3], earlier)
        )
        few = max(1, PART_BYTES // max(1, 8 * outputs * width * rows))

        def work(part: slice) -> None:
            results = self._results(min(few, part.stop - part.start), times.saving)
            for first in range(part.start, part.stop, few):
                some = slice(first, min(first + few, part.stop))
                found = results[: some.stop - first]
                fill(some, found)
                ordered[:, some, :, earlier:] = found.transpose(2, 0, 3, 1)
                if old is not None:
                    ordered[:, some, :, :earlier] = old[:, some]

        on_threads(work, count, threads)
        return ordered.reshape(outputs, count * width, earlier + rows).transpose(1, 2, 0)

    def parts(self, blocks: slice, points: int) -> Iterator[slice]:
        """Divide blocks into parts whose workspaces stay in the cache."""
        sizes = self.sizes
        each = 8 * (sizes.block + sizes.histories * points * sizes.lanes)
        few = max(1, WORK_BYTES // each // sizes.group) * sizes.group
        for first in range(blocks.start, blocks.stop, few):
            yield slice(first, min(first + few, blocks.stop))

    def workspace(self, count: int, points: int) -> Blocks:
        """Return this thread's memory for some blocks; what it held before is lost."""
        kept = getattr(self._workspaces, "kept", None)
        if kept is None or kept[0] != points or len(kept[1].work) < count:
            kept = points, self.blocks(count, points)
            self._workspaces.kept = kept
        return kept[1].part(slice(0, count))

    def _results(self, blocks: int, saving: npt.NDArray[np.int32]) -> Array:
        sizes = self.sizes
        shape = blocks, int((saving >= 0).sum()), sizes.outputs, sizes.lanes
        return aligned(math.prod(shape), fill=False).reshape(shape)

    def sweep(
        self,
        lanes: Array,
        shared: Shared,
        times: Times,
        seeds: Array,
        kept: Array,
        threads: int,
    ) -> Array:
        """Run blocks of runs backwards (programs of the reverse sweep).

        Parameters
        ----------
        lanes, shared, times
            As for `begin`.
        seeds
            Derivatives of what is differentiated with respect to the saved outputs: block by
            saved time by output by lane.
        kept
            Results of the runs at every step, outputs first, then states: block by step by
            value by lane.

        Returns
        -------
        ndarray
            Derivatives with respect to the slots of the varied parameters, as ``lanes``.
        """
        sizes = self.sizes
        gradients = aligned(lanes.size).reshape(lanes.shape)

        def work(part: slice) -> None:
            space = aligned(sizes.block * sizes.group)
            self._reverse(
                part.stop - part.start, _pointer(lanes[part]), lanes[0].size,
                _pointer(shared.values), _pointer(shared.table), _pointer(times.schedule),
                times.schedule.shape[1], _pointer(times.saving), len(times.saving),
                _pointer(seeds[part]), seeds[0].size, _pointer(kept[part]), kept[0].size,
                _pointer(gradients[part]), _pointer(space),
            )  # fmt: skip

        on_threads(work, lanes.shape[0], threads)
        return gradients


def on_threads(work: Callable[[slice], None], blocks: int, threads: int) -> None:
    """Divide blocks among threads; compiled code runs without the interpreter's lock."""
    if not blocks:
        return
    share = -(-blocks // max(1, min(threads, blocks)))
    parts = [slice(first, min(first + share, blocks)) for first in range(0, blocks, share)]
    if len(parts) == 1:
        work(parts[0])
        return
    with ThreadPoolExecutor(len(parts)) as pool:
        for done in [pool.submit(work, part) for part in parts]:
            done.result()


def aligned(count: int, fill: bool = True) -> Array:
    """Return zeros that begin at a cache line; without ``fill``, whatever memory holds."""
    make = np.zeros if fill else np.empty  # the latter may get huge pages: fewer faults
    raw = make(count * 8 + ALIGNMENT, dtype=np.uint8)
    offset = -raw.ctypes.data % ALIGNMENT
    return raw[offset : offset + count * 8].view(np.float64)


def _pointer(array: npt.NDArray[Any]) -> int:
    if not array.flags.c_contiguous:
        raise ValueError("memory handed to compiled code must be contiguous")
    return array.ctypes.data


def default_threads() -> int:
    """Return the number of processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
