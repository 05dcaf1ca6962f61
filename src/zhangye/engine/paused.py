"""Runs that were paused on the way, and go on from there as often as one likes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .errors import ModelError, did_you_mean
from .request import Request
from .runtime import Blocks, Program, Shared, Times, default_threads
from .slots import Columns, Slots
from .timegrid import PRECISION

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[np.float64]
Changes = Mapping[str, "float | npt.ArrayLike"]
"""Keys with a time, 'saving rate[North]@2018', and a value for all runs or one for each."""


class Paused:
    """Runs that have come to a time; `Prepared.until` makes it.

    Attributes
    ----------
    time
        The first step that is still to be taken.
    times
        The saved times of whole runs, those before the pause included.
    outputs
        Names of the outputs, one a scalar.
    runs
        How many runs there are.
    before
        Results at the saved times before the pause: runs by times by outputs.
    """

    def __init__(
        self,
        request: Request,
        program: Program,
        shared: Shared,
        step: int,
        table: Array,
        first: int,
        blocks: Blocks,
        before: Array,
    ) -> None:
        self.time = float(request.grid.times[step])
        self.times = request.grid.labels
        self.outputs = request.outputs
        self.runs = len(table)
        self.before = before[: self.runs]
        self._request, self._program, self._shared = request, program, shared
        self._step, self._table, self._first = step, table, first
        self._blocks, self._before = blocks, before
        self._layouts: dict[tuple[str, ...], Slots] = {(): request.slots}

    @property
    def memory(self) -> int:
        """Bytes that are kept: where the runs are, and the results before the pause."""
        return self._blocks.nbytes + self._before.nbytes + self._table.nbytes

    def resume(
        self,
        changes: Changes | pd.DataFrame | None = None,
        until: float | None = None,
        threads: int | None = None,
        whole: bool = True,
    ) -> Array:
        """Go on to the last saved time, or to another; the pause stays as it is.

        Parameters
        ----------
        changes
            What is told otherwise from the pause on, or from a later time: constants declared as
            ``changing`` when the runs were prepared, with a time (a table's columns or a mapping's
            keys). Of values that were scheduled before, those of other times still hold.
        until
            No later time is run or returned.
        threads
            Threads to use; by default all processors.
        whole
            Whether the results begin at the first saved time, or at the pause: then what lies
            before, which is the same each time, is in `before` alone.

        Returns
        -------
        ndarray
            Runs by times (all saved ones, up to ``until``) by outputs: the same bits as of runs
            from the start that are told the same.

        Raises
        ------
        ModelError
            If a constant was not declared, begins before the pause or does not have one value for
            each run, or if ``until`` is not between the pause and the last time.
        """
        request, program, shared = self._request, self._program, self._shared
        last = self._last_step(until)
        changes = {} if changes is None else changes
        slots = self._slots(tuple(map(str, changes.keys())))
        table = np.hstack([self._table, self._values(changes)])
        lanes = program.sizes.lanes
        packed = slots.pack(table, -(-self.runs // lanes), lanes, self._first)
        saving = request.grid.saving.copy()
        kept = self._before.shape[1]
        saving[self._step :] -= np.where(saving[self._step :] >= 0, kept, 0).astype(np.int32)
        saving[: self._step] = saving[last:] = -1
        times = Times(slots.schedule, saving)
        points = len(shared.table)

        def fill(some: slice, results: Array) -> None:
            for part in program.parts(some, points):
                blocks = program.workspace(part.stop - part.start, points)
                if self._step:
                    blocks.set(self._blocks.part(part))
                else:  # initial values may depend on what is told from the first step on
                    program.begin(packed[part], shared, times, blocks)
                within = slice(part.start - some.start, part.stop - some.start)
                program.advance(
                    packed[part], shared, times, (self._step, last), blocks, results[within]
                )

        before = self._before if whole else None
        found = program.ordered(len(packed), times, threads or default_threads(), fill, before)
        return found[: self.runs]

    def _last_step(self, until: float | None) -> int:
        """Return the step after the last one to take."""
        grid = self._request.grid
        if until is None:
            return len(grid.times)
        margin = self._request.timetable.step * PRECISION
        if not self.time - margin <= until <= grid.times[-1] + margin:
            raise ModelError(
                f"runs paused at {self.time:g} go on to {grid.times[-1]:g} at most, "
                f"not to {until:g}"
            )
        asked = np.flatnonzero((grid.saving >= 0) & (grid.times <= until + margin))
        return max(self._step, int(asked[-1]) + 1 if len(asked) else 0)

    def _slots(self, keys: tuple[str, ...]) -> Slots:
        """Return where values come from if these keys are set; worked out once for the same."""
        if keys not in self._layouts:
            request = self._request
            for key in keys:
                self._refuse(key)
            later = Columns.read(request.definition.names, keys, len(request.columns))
            self._layouts[keys] = request.timetable.slots(request.read.with_later(later))
        return self._layouts[keys]

    def _values(self, changes: Changes | pd.DataFrame) -> Array:
        """Return what is set: runs by keys."""
        values = np.empty((self.runs, len(changes.keys())))
        for column, key in enumerate(changes.keys()):
            given = np.asarray(changes[key], dtype=float)
            if given.shape not in ((), (self.runs,)):
                raise ModelError(
                    f"{key!r}: values of shape {given.shape} for {self.runs} runs; "
                    "give a number or one for each run"
                )
            values[:, column] = given
        return values

    def _refuse(self, key: str) -> None:
        """Refuse a key that was not declared, or that reaches back before the pause."""
        request = self._request
        selection = request.definition.names.select(key, "parameter")
        name = selection.element.python_name
        if any((name, position) not in request.changing for position in selection.positions):
            names = request.description.elements
            declared = sorted({names[element].name for element, _ in request.changing})
            guess = did_you_mean(selection.element.name, declared)
            raise ModelError(
                f"{key!r} was not declared as changing when the runs were prepared{guess}"
            )
        if selection.time is None:
            raise ModelError(f"{key!r} holds from the beginning; write '{key}@{self.time:g}'")
        if request.timetable.first_step(selection.time) < self._step:
            raise ModelError(f"{key!r} begins before the pause at {self.time:g}")


def pause(
    request: Request,
    program: Program,
    shared: Shared,
    time: float,
    table: Array,
    threads: int,
    first: int,
) -> Paused:
    """Run up to a time.

    Parameters
    ----------
    request, program, shared
        What is run.
    time
        The first step that is not taken.
    table
        Runs by columns.
    threads
        Threads to use.
    first
        Number of the first run.
    """
    grid = request.grid
    step = int(np.abs(grid.times - time).argmin())
    if abs(grid.times[step] - time) > 10 * request.timetable.step * PRECISION:
        raise ModelError(
            f"{time:g} is not a time of the run ({grid.times[0]:g} to {grid.times[-1]:g}, "
            "in the model's time steps)"
        )
    lanes, points = program.sizes.lanes, len(grid.times)
    packed = request.slots.pack(table, -(-len(table) // lanes), lanes, first)
    blocks = program.blocks(len(packed), points)
    saving = grid.saving.copy()
    saving[step:] = -1
    times = Times(request.slots.schedule, saving)

    def fill(some: slice, results: Array) -> None:
        program.begin(packed[some], shared, times, blocks.part(some))
        program.advance(packed[some], shared, times, (0, step), blocks.part(some), results)

    before = program.ordered(len(packed), times, threads, fill)
    return Paused(request, program, shared, step, table, first, blocks, before)
