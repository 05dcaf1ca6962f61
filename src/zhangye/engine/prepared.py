"""Repeated runs of one compiled variant, whole or paused on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .paused import Paused, pause
from .request import Request
from .runtime import Times, default_threads

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Array = npt.NDArray[np.float64]


class Prepared:
    """Runs of a model that differ in some constants; call it with their values.

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
        self.columns = request.columns
        self.outputs = request.outputs
        self.times = request.grid.labels
        self.request = request
        self.program, self._shared = request.compiled(request.variant)

    def __call__(self, values: npt.ArrayLike, threads: int | None = None, first: int = 0) -> Array:
        """Run the model.

        Parameters
        ----------
        values
            Runs by columns.
        threads
            Threads to use; by default all processors.
        first
            Number of the first run, which random functions depend on.

        Returns
        -------
        ndarray
            Runs by times by outputs. What one output comes to lies together in memory.
        """
        array = self.request.table(values)
        program, shared = self.program, self._shared
        runs, lanes = len(array), program.sizes.lanes
        packed = self.request.slots.pack(array, -(-runs // lanes), lanes, first)
        times = Times(self.request.slots.schedule, self.request.grid.saving)
        steps, threads = len(shared.table), threads or default_threads()
        if lanes == 1:
            return program.run(packed, shared, times, steps, threads)[..., 0]

        def fill(some: slice, results: Array) -> None:
            for part in program.parts(some, steps):
                blocks = program.workspace(part.stop - part.start, steps)
                program.begin(packed[part], shared, times, blocks)
                within = slice(part.start - some.start, part.stop - some.start)
                program.advance(packed[part], shared, times, (0, steps), blocks, results[within])

        return program.ordered(len(packed), times, threads, fill)[:runs]

    def until(
        self, time: float, values: npt.ArrayLike, threads: int | None = None, first: int = 0
    ) -> Paused:
        """Run the model up to a time, from where it can go on in several ways.

        Parameters
        ----------
        time
            When to pause: one of the steps. It is the first step that is still to be taken, so
            that what is told from this time on counts.
        values, threads, first
            As for a call.

        Returns
        -------
        Paused
            The runs; `Paused.resume` goes on with them.

        Raises
        ------
        ModelError
            If the time is not one of the run's steps.
        """
        array = self.request.table(values)
        return pause(
            self.request, self.program, self._shared, time, array,
            threads or default_threads(), first,
        )  # fmt: skip

    def dataset(self, values: Array, index: pd.Index) -> xr.Dataset:
        """Return results as a dataset over run, time and subscripts."""
        import xarray as xr

        coords: dict[str, Any] = {"run": index, "time": self.times}
        variables: dict[str, Any] = {}
        members = self.request.description.coords
        for output in self.request.returned:
            element = output.selection.element
            part = values[:, :, output.first : output.first + len(output.selection.positions)]
            if output.selection.labels is not None or not element.subscripts:
                names = self.outputs[output.first : output.first + part.shape[2]]
                for i, name in enumerate(names):
                    variables[name] = (("run", "time"), part[:, :, i])
                continue
            dims = element.subscripts
            shape = tuple(len(members[dim]) for dim in dims)
            variables[output.written] = (
                ("run", "time", *dims),
                part.reshape(*part.shape[:2], *shape),
            )
            coords |= {dim: members[dim] for dim in dims}
        return xr.Dataset(variables, coords=coords)
