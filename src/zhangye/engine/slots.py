"""Where the varied parameters' values come from: columns of a table, constants, schedules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .errors import ModelError
from .naming import Names
from .runtime import aligned
from .settings import Key, schedule_rows
from .timegrid import PRECISION, TimeGrid

Array = npt.NDArray[np.float64]


@dataclass
class Columns:
    """What the columns of a table set.

    Attributes
    ----------
    plain
        Column of every scalar that has one value from the beginning.
    scheduled
        Columns of every scalar that changes, by the time from which their values hold.
    """

    plain: dict[Key, int] = field(default_factory=dict)
    scheduled: dict[Key, dict[float, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, names: Names, columns: Iterable[str], first: int = 0) -> Columns:
        """Find out what columns mean.

        Parameters
        ----------
        names
            The model's names.
        columns
            Keys as in ``Model.run``.
        first
            Number of the first column.
        """
        found = cls()
        for column, key in enumerate(columns, first):
            selection = names.select(key, "parameter")
            if selection.element.kind == "lookup":
                raise ModelError(f"{key!r}: the points of a table function cannot vary")
            for position in selection.positions:
                scalar = (selection.element.python_name, position)
                taken = found.plain if selection.time is None else found.scheduled.get(scalar, {})
                if (scalar if selection.time is None else selection.time) in taken:
                    raise ModelError(f"{key!r}: another column sets the same element")
                if selection.time is None:
                    found.plain[scalar] = column
                else:
                    found.scheduled.setdefault(scalar, {})[selection.time] = column
        return found

    def with_later(self, later: Columns) -> Columns:
        """Return these columns and further scheduled ones, which replace those at their times."""
        scheduled = {key: dict(entries) for key, entries in self.scheduled.items()}
        for key, entries in later.scheduled.items():
            scheduled[key] = scheduled.get(key, {}) | entries
        return Columns(self.plain, scheduled)


@dataclass(frozen=True)
class Slots:
    """Where the varied parameters' values come from.

    Attributes
    ----------
    sources
        Column of each slot, -1 for a value that all runs share.
    constants
        Those shared values.
    schedule
        Slot of each forced parameter at each step.
    """

    sources: npt.NDArray[np.intp]
    constants: Array
    schedule: npt.NDArray[np.int32]

    def pack(self, values: Array, blocks: int, lanes: int, first: int = 0) -> Array:
        """Return values as block by slot by lane; the last run fills up the last block.

        Parameters
        ----------
        first
            Number of the first run, for the random functions.
        """
        runs = len(values)
        full = np.empty((blocks * lanes, len(self.sources)))
        varied = self.sources >= 0
        full[:, ~varied] = self.constants[~varied]
        if runs:
            full[:runs, varied] = values[:, self.sources[varied]]
            full[runs:, varied] = values[-1, self.sources[varied]]
        full[:, 0] = first + np.arange(len(full))
        packed = full.reshape(blocks, lanes, len(self.sources)).transpose(0, 2, 1)
        return _aligned_copy(packed)


def _aligned_copy(array: Array) -> Array:
    """Return a contiguous copy that begins at a cache line."""
    copy = aligned(array.size).reshape(array.shape)
    copy[...] = array
    return copy


@dataclass(frozen=True)
class Timetable:
    """Which scalars vary, and what is scheduled for them.

    Attributes
    ----------
    varied
        All that may differ between runs.
    forced
        Those among them that follow a schedule.
    before
        Value of each before its schedule begins, where no column gives one.
    schedules
        Scheduled values that all runs share.
    grid, step
        The times of the run, and the time step.
    """

    varied: tuple[Key, ...]
    forced: tuple[Key, ...]
    before: Mapping[Key, float]
    schedules: Mapping[Key, Mapping[float, float]]
    grid: TimeGrid
    step: float

    def slots(self, columns: Columns) -> Slots:
        """Lay out the slots: the run's number, the varied parameters, every scheduled value."""
        sources = [-1, *(columns.plain.get(key, -1) for key in self.varied)]
        constants = [0.0, *(self.before[key] for key in self.varied)]
        first = {key: slot + 1 for slot, key in enumerate(self.varied)}
        schedule = np.zeros((len(self.grid.times), len(self.forced)), dtype=np.int32)
        for k, key in enumerate(self.forced):
            entries: dict[float, tuple[int, float]] = {
                time: (-1, value) for time, value in self.schedules.get(key, {}).items()
            }
            told = dict(entries)
            for time, column in columns.scheduled.get(key, {}).items():
                earlier = [entry for entry in told if entry <= time]
                value = told[max(earlier)][1] if earlier else self.before[key]
                entries[time] = (column, value)
            places = [first[key]]
            for time in sorted(entries):
                column, value = entries[time]
                places.append(len(sources))
                sources.append(column)
                constants.append(value)
            rows = schedule_rows(list(entries), self.grid.times, self.step)
            schedule[:, k] = np.array(places)[rows]
        return Slots(np.array(sources, dtype=np.intp), np.array(constants, dtype=float), schedule)

    def first_step(self, time: float) -> int:
        """Return the first step at which a value scheduled for a time holds."""
        reached = self.grid.times + self.step * PRECISION
        return int(np.searchsorted(reached, time, side="left"))
