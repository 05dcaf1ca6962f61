"""Repeated runs of one compiled variant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .description import Description
from .errors import ModelError
from .naming import Selection
from .plan import Exponent, Variant, exponent_kind
from .runtime import Program, Shared, aligned, default_threads
from .settings import Key, Settings, interpolate, schedule_rows, step_held
from .store import Form, Store, fixed_clock
from .timegrid import Clock, TimeGrid, time_grid

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from .model import Model

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Output:
    """A return column: its variable, its elements, its place among the outputs."""

    written: str
    selection: Selection
    first: int


@dataclass(frozen=True)
class Request:
    """What is to be run, sorted out; the compiled code is still missing."""

    columns: tuple[str, ...]
    outputs: list[str]
    returned: list[Output]
    description: Description
    form: Form
    variant: Variant
    grid: TimeGrid
    slots: Slots
    parameters: Array
    start: float
    series: Array
    seed: int

    def compiled(
        self, store: Store, variant: Variant, reverse: bool = False
    ) -> tuple[Program, Shared]:
        """Return a variant's program and what all runs share, computed.

        The first choice takes exponents for what they are now, or were when the code was first
        made. Where the program finds others, it is made again, with those as they may come.
        """
        if not variant.exponents:
            values = dict(enumerate(self.parameters.tolist()))
            variant = store.likely(self.description, self.form, variant, values, self.start)
        program = store.program(self.description, self.form, variant, reverse)
        shared = program.prepare(
            self.parameters, self.start, self.grid.times, self.series, self.seed
        )
        place = len(self.parameters) + 2 + self.series.shape[1]
        seen = shared.values[place : place + program.sizes.exponents]
        taken = [exponent_kind(variant.exponents, i) for i in range(len(seen))]
        kinds = tuple(
            int(kind) if kind in (Exponent.ANY, found) else int(Exponent.ANY)
            for kind, found in zip(taken, seen, strict=True)
        )
        if kinds != tuple(map(int, taken)):
            return self.compiled(store, replace(variant, exponents=kinds), reverse)
        return program, shared


Outputs = tuple[list[str], list[Output], list[int]]
"""Names of the scalar outputs, the return columns, the outputs' nodes."""


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

    def __init__(self, store: Store, request: Request) -> None:
        self.columns = request.columns
        self.outputs = request.outputs
        self.times = request.grid.labels
        self._grid = request.grid
        self._slots = request.slots
        self._returned = request.returned
        self._description = request.description
        self.program, self._shared = request.compiled(store, request.variant)

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
            Runs by times by outputs.
        """
        array = np.asarray(values, dtype=float)
        if array.ndim != 2 or array.shape[1] != len(self.columns):
            raise ModelError(
                f"values of shape {array.shape} for {len(self.columns)} varied constants"
            )
        runs, lanes = len(array), self.program.sizes.lanes
        blocks = -(-runs // lanes)
        packed = self._slots.pack(array, blocks, lanes, first)
        results = self.program.run_ordered(
            packed, self._shared, self._slots.schedule, self._grid.saving,
            threads or default_threads(),
        )  # fmt: skip
        return results[:runs]

    def dataset(self, values: Array, index: pd.Index) -> xr.Dataset:
        """Return results as a dataset over run, time and subscripts."""
        import xarray as xr

        coords: dict[str, Any] = {"run": index, "time": self.times}
        variables: dict[str, Any] = {}
        for output in self._returned:
            element = output.selection.element
            part = values[:, :, output.first : output.first + len(output.selection.positions)]
            if output.selection.labels is not None or not element.subscripts:
                names = self.outputs[output.first : output.first + part.shape[2]]
                for i, name in enumerate(names):
                    variables[name] = (("run", "time"), part[:, :, i])
                continue
            dims = element.subscripts
            shape = tuple(len(self._description.coords[dim]) for dim in dims)
            variables[output.written] = (
                ("run", "time", *dims),
                part.reshape(*part.shape[:2], *shape),
            )
            coords |= {dim: self._description.coords[dim] for dim in dims}
        return xr.Dataset(variables, coords=coords)


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
        return aligned_copy(packed)


def aligned_copy(array: Array) -> Array:
    """Return a contiguous copy that begins at a cache line."""
    copy = aligned(array.size).reshape(array.shape)
    copy[...] = array
    return copy


def make_request(
    model: Model,
    columns: tuple[str, ...],
    return_columns: Sequence[str] | None,
    times: Sequence[float] | None,
    params: Mapping[str, Any] | None,
    final_time: float | None,
    time_step: float | None,
    seed: int | None = None,
    timing: tuple[Clock, TimeGrid] | None = None,
) -> Request:
    """Sort what varies from what is shared; ``timing`` replaces the model's own times."""
    settings = model.settings(params, final_time, time_step)
    plain, scheduled = _read_columns(model, columns)
    scalars = {*settings.values, *settings.series, *settings.schedules, *plain, *scheduled}
    description, overrides = model.store.description_for(scalars)
    index = {(p.element, p.position): i for i, p in enumerate(description.parameters)}
    values = {i: p.default for i, p in enumerate(description.parameters)}
    values |= {index[key]: value for key, value in settings.values.items()}
    if description.random and seed is None:
        raise ModelError("the model draws random numbers: give a seed")
    deciding = _deciding(description, values, plain)
    if deciding:
        description = model.store.describe(overrides, deciding)

    forced = [
        key for key in index
        if key in scheduled or (key in settings.schedules and key in plain)
    ]  # fmt: skip
    series = [
        key for key in index
        if key not in forced
        and (key in settings.schedules or (key in settings.series and key not in plain))
    ]  # fmt: skip
    varied = [key for key in index if key in plain or key in forced]

    outputs, returned, nodes = model.known_outputs(
        description, return_columns, lambda: _read_outputs(model, description, return_columns)
    )
    variant = Variant(
        varied=tuple(index[key] for key in varied),
        forced=tuple(index[key] for key in forced),
        series=tuple(index[key] for key in series),
        outputs=tuple(nodes),
    )
    # Constants that are not varied may be missing: a variable replaced by a series has no value
    if timing is None:
        clock = fixed_clock(description, values, {*variant.varied, *variant.series})
        grid = time_grid(clock, times)
    else:
        clock, grid = timing
    slots = _slots(settings, plain, scheduled, varied, forced, values, index, grid, clock.step)
    rows = np.empty((len(grid.times), len(series)))
    for column, key in enumerate(series):
        if key in settings.schedules:
            before = values[index[key]]
            rows[:, column] = step_held(settings.schedules[key], before, grid.times, clock.step)
        else:
            rows[:, column] = interpolate(settings.series[key], grid.times)
    parameters = np.array([values[i] for i in range(len(values))])
    return Request(
        columns=columns,
        outputs=outputs,
        returned=returned,
        description=description,
        form=(overrides, deciding),
        variant=variant,
        grid=grid,
        slots=slots,
        parameters=parameters,
        start=clock.initial,
        series=rows,
        seed=seed or 0,
    )


def _read_columns(
    model: Model, columns: tuple[str, ...]
) -> tuple[dict[Key, int], dict[Key, dict[float, int]]]:
    """Return the column of every plain varied scalar, and of every scheduled one by time."""
    plain: dict[Key, int] = {}
    scheduled: dict[Key, dict[float, int]] = {}
    for column, key in enumerate(columns):
        selection = model.names.select(key, "parameter")
        if selection.element.kind == "lookup":
            raise ModelError(f"{key!r}: the points of a table function cannot vary")
        for position in selection.positions:
            scalar = (selection.element.python_name, position)
            taken = plain if selection.time is None else scheduled.get(scalar, {})
            if (scalar if selection.time is None else selection.time) in taken:
                raise ModelError(f"{key!r}: another column sets the same element")
            if selection.time is None:
                plain[scalar] = column
            else:
                scheduled.setdefault(scalar, {})[selection.time] = column
    return plain, scheduled


def _deciding(
    description: Description, values: dict[int, float], plain: dict[Key, int]
) -> frozenset[tuple[Key, float]]:
    """Return the values that change the model's form, such as another order of a delay."""
    changed = set()
    for parameter, value in description.structural.items():
        entry = description.parameters[parameter]
        if (entry.element, entry.position) in plain:
            raise ModelError(
                "decides the form of the model (such as the order of a delay) and cannot vary",
                variable=description.elements[entry.element].name,
            )
        if values[parameter] != value:
            changed.add(((entry.element, entry.position), values[parameter]))
    return frozenset(changed)


def _read_outputs(
    model: Model, description: Description, return_columns: Sequence[str] | None
) -> Outputs:
    outputs: list[str] = []
    returned: list[Output] = []
    nodes: list[int] = []
    undefined = description.graph.const(float("nan"))
    for written in model.columns(return_columns):
        selection = model.names.select(written, "return column")
        element = selection.element
        if element.kind == "lookup":
            raise ModelError(f"{written!r} is a table function and has no value of its own")
        returned.append(Output(written.strip(), selection, len(nodes)))
        outputs += model.names.columns(selection, written)
        values = description.values[element.python_name]
        nodes += [values[i] if values[i] >= 0 else undefined for i in selection.positions]
    return outputs, returned, nodes


def _slots(
    settings: Settings,
    plain: dict[Key, int],
    scheduled: dict[Key, dict[float, int]],
    varied: list[Key],
    forced: list[Key],
    values: dict[int, float],
    index: dict[Key, int],
    grid: TimeGrid,
    step: float,
) -> Slots:
    """Lay out the slots: the run's number, the varied parameters, then every scheduled value."""
    sources = [-1, *(plain.get(key, -1) for key in varied)]
    constants = [0.0, *(values[index[key]] for key in varied)]
    first = {key: slot + 1 for slot, key in enumerate(varied)}
    schedule = np.zeros((len(grid.times), len(forced)), dtype=np.int32)
    for k, key in enumerate(forced):
        entries: dict[float, tuple[int, float]] = {
            time: (-1, value) for time, value in settings.schedules.get(key, {}).items()
        }
        before = values[index[key]]
        entries |= {time: (column, before) for time, column in scheduled.get(key, {}).items()}
        places = [first[key]]
        for time in sorted(entries):
            column, value = entries[time]
            places.append(len(sources))
            sources.append(column)
            constants.append(value)
        rows = schedule_rows(list(entries), grid.times, step)
        schedule[:, k] = np.array(places)[rows]
    return Slots(np.array(sources, dtype=np.intp), np.array(constants, dtype=float), schedule)
