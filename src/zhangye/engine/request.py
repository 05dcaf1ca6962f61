"""What is to be run, sorted out from what a caller writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from .description import Description
from .errors import ModelError
from .naming import Names, Selection
from .numeric import number, numbers
from .plan import Exponent, Variant, exponent_kind
from .runtime import Program, Shared
from .settings import Key, Settings, interpolate, read_settings, step_held
from .slots import Columns, Slots, Timetable
from .store import Form, Store, fixed_clock
from .timegrid import PRECISION, Clock, TimeGrid, time_grid

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Output:
    """A return column: its variable, its elements, its place among the outputs."""

    written: str
    selection: Selection
    first: int


Outputs = tuple[list[str], list[Output], list[int]]
"""Names of the scalar outputs, the return columns, the outputs' nodes."""


class Definition:
    """A model as requests see it: its forms and programs, and what its names mean.

    Attributes
    ----------
    store
        Its lowered forms and compiled programs.
    names
        Its names, for looking up what users write.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.names = Names(store.main)
        self._outputs: dict[tuple[int, tuple[str, ...] | None], Outputs] = {}

    def settings(
        self,
        params: Mapping[str, Any] | None,
        final_time: float | None,
        time_step: float | None,
    ) -> Settings:
        """Return what a call sets, the control variables included."""
        settings = read_settings(self.names, params)
        for name, value in (("final_time", final_time), ("time_step", time_step)):
            if value is not None:
                given = number(value, name)
                if settings.values.get((name, 0), given) != given:
                    raise ModelError(f"{name} is given twice, with different values")
                settings.values[(name, 0)] = given
        return settings

    @cached_property
    def _default_columns(self) -> list[str]:
        shown = [e for e in self.store.main.elements.values() if e.shown]
        controls = [e.name for e in shown if e.kind == "control"]
        return controls + [e.name for e in shown if e.kind != "control"]

    def columns(self, return_columns: Sequence[str] | None) -> list[str]:
        """Return the columns asked for, or the default ones."""
        return self._default_columns if return_columns is None else list(return_columns)

    def outputs(self, description: Description, return_columns: Sequence[str] | None) -> Outputs:
        """Return what return columns mean, looked up once for the same columns."""
        key = (id(description), None if return_columns is None else tuple(return_columns))
        if key not in self._outputs:
            self._outputs[key] = self._read_outputs(description, return_columns)
        return self._outputs[key]

    def _read_outputs(
        self, description: Description, return_columns: Sequence[str] | None
    ) -> Outputs:
        outputs: list[str] = []
        returned: list[Output] = []
        nodes: list[int] = []
        undefined = description.graph.const(float("nan"))
        for written in self.columns(return_columns):
            selection = self.names.select(written, "return column")
            element = selection.element
            if element.kind == "lookup":
                raise ModelError(f"{written!r} is a table function and has no value of its own")
            returned.append(Output(written.strip(), selection, len(nodes)))
            outputs += self.names.columns(selection, written)
            values = description.values[element.python_name]
            nodes += [values[i] if values[i] >= 0 else undefined for i in selection.positions]
        return outputs, returned, nodes


@dataclass(frozen=True)
class Settled:
    """A program, the variant that it was made for, and what all its runs share."""

    variant: Variant
    program: Program
    shared: Shared


@dataclass(frozen=True)
class Request:
    """What is to be run, sorted out; the compiled code is still missing.

    Attributes
    ----------
    definition
        The model.
    columns
        The constants that vary, as the caller wrote them.
    outputs, returned
        Names of the outputs, and the return columns they belong to.
    description, form, variant
        The model's form, and what the program is made for.
    timetable, read
        What is scheduled, and what the columns set.
    changing
        Scalars that may be told otherwise after a pause.
    parameters, start, series, seed
        What the program is told.
    """

    definition: Definition
    columns: tuple[str, ...]
    outputs: list[str]
    returned: list[Output]
    description: Description
    form: Form
    variant: Variant
    timetable: Timetable
    read: Columns
    changing: frozenset[Key]
    parameters: Array
    start: float
    series: Array
    seed: int

    @property
    def grid(self) -> TimeGrid:
        """The times of the run."""
        return self.timetable.grid

    @cached_property
    def slots(self) -> Slots:
        """Where the varied parameters' values come from."""
        return self.timetable.slots(self.read)

    def compiled(self, variant: Variant, reverse: bool = False) -> tuple[Program, Shared]:
        """Return a variant's program and what all runs share, computed."""
        settled = self.settled(variant, reverse)
        return settled.program, settled.shared

    def settled(self, variant: Variant, reverse: bool = False) -> Settled:
        """Return a variant's program, made for exponents of the kinds that they are.

        The first choice takes exponents for what they are now, or were when the code was first
        made. Where the program finds others, it is made again, with those as they may come.
        """
        if not variant.exponents:
            variant = self.likely(variant)
        program = self.definition.store.program(self.description, self.form, variant, reverse)
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
            return self.settled(replace(variant, exponents=kinds), reverse)
        return Settled(variant, program, shared)

    def likely(self, variant: Variant) -> Variant:
        """Return a variant with exponents of the kinds that these parameters make likely."""
        values = dict(enumerate(self.parameters.tolist()))
        return self.definition.store.likely(
            self.description, self.form, variant, values, self.start
        )

    def table(self, values: npt.ArrayLike) -> Array:
        """Return a table of runs by columns as an array.

        Raises
        ------
        ModelError
            If it has another number of columns.
        """
        array = numbers(values, "the table of runs")
        if array.ndim != 2 or array.shape[1] != len(self.columns):
            raise ModelError(
                f"values of shape {array.shape} for {len(self.columns)} varied constants"
            )
        return array


def make_request(
    definition: Definition,
    columns: tuple[str, ...],
    return_columns: Sequence[str] | None,
    times: Sequence[float] | None,
    params: Mapping[str, Any] | None,
    final_time: float | None,
    time_step: float | None,
    seed: int | None = None,
    changing: Iterable[str] = (),
    timing: tuple[Clock, TimeGrid] | None = None,
) -> Request:
    """Sort what varies from what is shared; ``timing`` replaces the model's own times."""
    settings = definition.settings(params, final_time, time_step)
    read = Columns.read(definition.names, columns)
    changes = _changing(definition, changing)
    scalars = {*settings.values, *settings.series, *settings.schedules}
    scalars |= {*read.plain, *read.scheduled, *changes}
    description, overrides = definition.store.description_for(scalars)
    index = {(p.element, p.position): i for i, p in enumerate(description.parameters)}
    values = {i: p.default for i, p in enumerate(description.parameters)}
    values |= {index[key]: value for key, value in settings.values.items()}
    if description.random and seed is None:
        raise ModelError("the model draws random numbers: give a seed")
    deciding = _deciding(description, values, {*read.plain, *changes})
    if deciding:
        description = definition.store.describe(overrides, deciding)
    for key in changes:
        _refuse_unchangeable(description, key, settings, read, values[index[key]])

    forced = [
        key for key in index
        if key in read.scheduled or key in changes
        or (key in settings.schedules and key in read.plain)
    ]  # fmt: skip
    series = [
        key for key in index
        if key not in forced
        and (key in settings.schedules or (key in settings.series and key not in read.plain))
    ]  # fmt: skip
    varied = [key for key in index if key in read.plain or key in forced]

    outputs, returned, nodes = definition.outputs(description, return_columns)
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
    rows = np.empty((len(grid.times), len(series)))
    for column, key in enumerate(series):
        if key in settings.schedules:
            before = values[index[key]]
            rows[:, column] = step_held(settings.schedules[key], before, grid.times, clock.step)
            if np.isnan(before) and np.isnan(rows[:, column]).any():
                raise _lacks_a_value(description, key)
        else:
            rows[:, column] = interpolate(settings.series[key], grid.times)
    own = {key: values[index[key]] for key in varied}
    for key in forced:
        if np.isnan(own[key]) and key not in read.plain and key not in changes:
            times_of = [*settings.schedules.get(key, ()), *read.scheduled.get(key, ())]
            if min(times_of) > clock.initial + clock.step * PRECISION:
                raise _lacks_a_value(description, key)
    return Request(
        definition=definition,
        columns=columns,
        outputs=outputs,
        returned=returned,
        description=description,
        form=(overrides, deciding),
        variant=variant,
        timetable=Timetable(
            tuple(varied), tuple(forced), own, settings.schedules, grid, clock.step
        ),
        read=read,
        changing=changes,
        parameters=np.array([values[i] for i in range(len(values))]),
        start=clock.initial,
        series=rows,
        seed=seed or 0,
    )


def _lacks_a_value(description: Description, key: Key) -> ModelError:
    return ModelError(
        "is not a constant: where a value holds from a time on, give the one before it too",
        variable=description.elements[key[0]].name,
    )


def _changing(definition: Definition, changing: Iterable[str]) -> frozenset[Key]:
    """Return the scalars that may change after a pause."""
    found = set()
    for key in changing:
        selection = definition.names.select(key, "parameter")
        if selection.element.kind == "lookup":
            raise ModelError(f"{key!r}: the points of a table function cannot change")
        if selection.time is not None:
            raise ModelError(f"{key!r}: what may change after a pause is declared without a time")
        found |= {(selection.element.python_name, position) for position in selection.positions}
    return frozenset(found)


def _refuse_unchangeable(
    description: Description, key: Key, settings: Settings, read: Columns, value: float
) -> None:
    """Refuse to let a scalar change after a pause that has no value of its own before it."""
    name = description.elements[key[0]].name
    if key in settings.series and key not in read.plain:
        raise ModelError("follows a series and cannot change after a pause", variable=name)
    if np.isnan(value) and key not in read.plain:
        raise ModelError(
            "is not a constant: give the value that it has before the pause", variable=name
        )


def _deciding(
    description: Description, values: dict[int, float], varying: set[Key]
) -> frozenset[tuple[Key, float]]:
    """Return the values that change the model's form, such as another order of a delay."""
    changed = set()
    for parameter, value in description.structural.items():
        entry = description.parameters[parameter]
        if (entry.element, entry.position) in varying:
            raise ModelError(
                "decides the form of the model (such as the order of a delay) and cannot vary",
                variable=description.elements[entry.element].name,
            )
        if values[parameter] != value:
            changed.add(((entry.element, entry.position), values[parameter]))
    return frozenset(changed)
