"""Runs with gradients: forwards with every state kept, then backwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .errors import ModelError
from .plan import needed_states
from .request import Request
from .runtime import Times, aligned, default_threads

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[np.float64]
Weigh = Callable[[Array], Array]
"""From outputs (runs x times x outputs) to the derivative of a payoff with respect to each."""

BLOCKS = 4
"""Blocks of runs whose states are kept at a time, for each thread."""


class PreparedGradient:
    """Runs of a model with the gradient of a payoff; call it with values and a payoff.

    Attributes
    ----------
    columns
        The constants that vary, in the order of the array's columns.
    outputs
        Names of the outputs, one a scalar.
    times
        The saved times.
    """

    def __init__(self, request: Request) -> None:
        if not request.columns:
            raise ModelError("a gradient needs at least one parameter")
        self.columns = request.columns
        self.outputs = request.outputs
        self.times = request.grid.labels
        self._request = request
        self._slots = request.slots
        description, variant = request.description, request.variant
        states = needed_states(description, variant.outputs)
        nodes = [description.graph.node("state", (), state) for state in states]
        tracked = replace(variant, outputs=(*variant.outputs, *nodes))
        self._forward, self._forward_shared = request.compiled(tracked)
        self._reverse, self._reverse_shared = request.compiled(variant, reverse=True)
        every = np.arange(len(request.grid.times), dtype=np.int32)
        self._every = Times(request.slots.schedule, every)

    def __call__(
        self, values: npt.ArrayLike, weigh: Weigh, threads: int | None = None
    ) -> tuple[Array, Array]:
        """Run the model and the adjoint.

        Parameters
        ----------
        values
            Runs by columns.
        weigh
            Takes outputs (runs x times x outputs) and returns the derivatives of each run's
            payoff with respect to them, of the same shape.
        threads
            Threads to use; by default all processors.

        Returns
        -------
        outputs
            Runs by times by outputs.
        gradients
            Runs by columns: derivatives of each run's payoff.
        """
        array = self._request.table(values)
        threads = threads or default_threads()
        chunk = BLOCKS * threads * self._forward.sizes.lanes
        parts = [
            self._chunk(array[first : first + chunk], weigh, threads)
            for first in range(0, len(array), chunk)
        ]
        if not parts:
            shape = (0, len(self.times), len(self.outputs))
            return np.empty(shape), np.empty((0, len(self.columns)))
        return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])

    def _chunk(self, array: Array, weigh: Weigh, threads: int) -> tuple[Array, Array]:
        runs, lanes = len(array), self._forward.sizes.lanes
        blocks = -(-runs // lanes)
        packed = self._slots.pack(array, blocks, lanes)
        grid = self._request.grid
        kept = self._forward.run(
            packed, self._forward_shared, self._every, len(grid.times), threads
        )
        count = len(self.outputs)
        saved = kept[:, grid.saving >= 0, :count]
        outputs = saved.transpose(0, 3, 1, 2).reshape(blocks * lanes, len(self.times), count)[:runs]
        weights = np.asarray(weigh(outputs), dtype=float)
        if weights.shape != outputs.shape:
            raise ModelError(f"weights of shape {weights.shape} for outputs of {outputs.shape}")
        seeds = aligned(saved.size).reshape(blocks, len(self.times), count, lanes)
        full = np.zeros((blocks * lanes, len(self.times), count))
        full[:runs] = weights
        seeds[...] = full.reshape(blocks, lanes, len(self.times), count).transpose(0, 2, 3, 1)
        gradients = self._reverse.sweep(
            packed, self._reverse_shared, Times(self._slots.schedule, grid.saving), seeds, kept,
            threads,
        )  # fmt: skip
        by_run = gradients.transpose(0, 2, 1).reshape(blocks * lanes, -1)[:runs]
        result = np.zeros((runs, len(self.columns)))
        for slot, column in enumerate(self._slots.sources):
            if column >= 0:
                result[:, column] += by_run[:, slot]
        return outputs, result

    def center(self) -> Array:
        """Return the values of the varied constants that the call's settings give."""
        result = np.full(len(self.columns), np.nan)
        for slot, column in enumerate(self._slots.sources):
            if column >= 0 and np.isnan(result[column]):
                result[column] = self._slots.constants[slot]
        return result


def gradient_frame(prepared: PreparedGradient) -> pd.DataFrame:
    """Return the derivatives of every output at every time, each a run of its own in the batch."""
    import pandas as pd

    times, outputs = len(prepared.times), len(prepared.outputs)
    rows = times * outputs
    center = prepared.center()
    if np.isnan(center).any():
        name = prepared.columns[int(np.flatnonzero(np.isnan(center))[0])]
        raise ModelError(
            f"{name!r} is not a constant: give in params the value at which to take the derivative"
        )
    point = np.tile(center, (rows, 1))
    done = 0

    def weigh(values: Array) -> Array:
        nonlocal done
        weights = np.zeros_like(values)
        for run in range(len(values)):
            output, time = divmod(done + run, times)
            weights[run, time, output] = 1.0
        done += len(values)
        return weights

    _, gradients = prepared(point, weigh)
    index = pd.MultiIndex.from_product([prepared.outputs, prepared.times], names=["output", "time"])
    return pd.DataFrame(gradients, index=index, columns=list(prepared.columns))
