"""A model as a WebAssembly module, for web pages and other hosts.

The same instructions as for this machine, two runs side by side, with a memory that the host
provides: areas of numbers whose sizes and contents the description tells.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from . import companion as companions
from .compiling import compile_module, compile_with_companion
from .hosts import WASM
from .plan import Variant
from .request import Request, make_request
from .runtime import Sizes
from .tracing import Compute, Trace, trace
from .webassembly_object import Module, loadable

if TYPE_CHECKING:
    from .model import Model

STACK_BYTES = 1 << 20
EXPORTS = {
    "shared": ("shared",),
    "shared_steps": ("shared", "table", "points"),
    "begin": ("blocks", "lanes", "lane_stride", "shared", "table", "schedule", "points", "work"),
    "advance": (
        "blocks", "lanes", "lane_stride", "shared", "table", "schedule", "forced", "saving",
        "points", "from", "to", "results", "result_stride", "work", "history", "history_stride",
    ),
}  # fmt: skip
"""Functions of a module and what they take: whole numbers of 32 bits, areas by their address."""


@dataclass(frozen=True)
class Slot:
    """A number that a block holds for each of its runs.

    Attributes
    ----------
    column
        Number of the column that gives it, -1 for none.
    value
        What it is where no column gives it.
    """

    column: int
    value: float


@dataclass(frozen=True)
class ModuleDescription:
    """What a host must know of a module.

    A host imports ``env.__linear_memory`` and ``env.__stack_pointer`` (a mutable i32, at first
    ``heap``) and the functions ``imports`` from ``env``. It lays out areas from ``heap`` on, each
    at a multiple of 64 bytes, and fills them; then it calls ``shared``, ``shared_steps``,
    ``begin`` and, as often as it likes, ``advance``. Strides are in numbers of 8 bytes.

    Attributes
    ----------
    exports
        Functions and the names of their arguments.
    imports
        Functions of one number that the host provides: 'sin' ...
    heap
        First free address: below it are constants and the stack.
    lanes
        Runs in a block.
    shared_size, shared
        Area ``shared``: its size, and what it holds at first.
    parameters
        Place in it of every constant, by name.
    exponents, exponent_kinds
        Place in it of the first exponent's kind, and the kinds that the code was made for: after
        ``shared`` was called, other values there mean that other code is needed.
    table_columns, steps, series
        Area ``table``: numbers in a row; a row a step, which begins with the time and the values
        of ``series``.
    columns, slots
        Area ``lanes``: a block is a slot by a lane. Slot 0 is the run's number.
    schedule, forced
        Area ``schedule``: a row a step (i32), with the slot of each of the names ``forced``.
        Other schedules, with more slots, will do as well.
    saving, times
        Area ``saving``: a step's row in the results (i32), -1 for none; and the saved times.
    block, history
        Numbers of a block in the areas ``work`` and ``history``. A copy of both is a pause.
    outputs
        Area ``results``: a block is a row (saved time) by an output by a lane.
    """

    exports: Mapping[str, Sequence[str]]
    imports: tuple[str, ...]
    heap: int
    lanes: int
    shared_size: int
    shared: list[float]
    parameters: dict[str, int]
    exponents: int
    exponent_kinds: tuple[int, ...]
    table_columns: int
    steps: list[float]
    series: list[list[float]]
    columns: tuple[str, ...]
    slots: list[Slot]
    schedule: list[list[int]]
    forced: list[str]
    saving: list[int]
    times: list[float]
    block: int
    history: int
    outputs: list[str]

    def to_json(self) -> str:
        """Return the description for a host that is not written in Python."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True)
class CompanionDescription:
    """What a host must know of a module's companion, which works figures out of results.

    A host fills the area ``inputs`` (an input by a lane) and calls ``publish`` for one block.

    Attributes
    ----------
    inputs
        What is to be given for each run: the keys that the computation read.
    figures
        What comes out, in the order of the area ``figures`` (a figure by a lane).
    scratch
        Numbers of the area ``scratch``.
    """

    inputs: tuple[Hashable, ...]
    figures: tuple[Any, ...]
    scratch: int


@dataclass(frozen=True)
class WebAssembly:
    """A model for a WebAssembly host.

    Attributes
    ----------
    code
        The module.
    description
        What a host must know of it.
    companion
        What it must know of the companion, where there is one.
    """

    code: bytes
    description: ModuleDescription
    companion: CompanionDescription | None = None


def wasm(
    model: Model,
    columns: Sequence[str] = (),
    return_columns: Sequence[str] | None = None,
    times: Sequence[float] | None = None,
    params: Mapping[str, Any] | None = None,
    final_time: float | None = None,
    time_step: float | None = None,
    seed: int | None = None,
    changing: Sequence[str] = (),
    companion: Compute | None = None,
) -> WebAssembly:
    """Compile a model to a WebAssembly module with 128-bit vectors.

    Parameters
    ----------
    model
        The model.
    columns, return_columns, times, params, final_time, time_step, seed, changing
        As for ``Model.prepare``.
    companion
        What the module is to compute of the results beside, as array code of NumPy: from the
        results of a run (an object array, times by outputs), the names of the outputs and a
        function that gives an input by its key, to figures by key. Times and outputs that it does
        not read are left out of the results.

    Returns
    -------
    WebAssembly
        The module and what its host must know; llvmlite alone makes it, without a linker.

    Raises
    ------
    ModelError
        As ``Model.prepare``.
    """

    def asked(returned: Sequence[str] | None, saved: Sequence[float] | None) -> Request:
        return make_request(
            model.definition, tuple(columns), returned, saved, params, final_time, time_step,
            seed, changing,
        )  # fmt: skip

    request, followed = asked(return_columns, times), None
    if companion is not None:
        labels = request.grid.labels
        followed = trace(companion, len(labels), request.outputs)
        request = asked(
            [request.outputs[column] for column in followed.columns],
            [float(labels[row]) for row in followed.rows],
        )
    # This machine's program tells of which kind the exponents are.
    variant = request.settled(request.variant).variant
    identity = model.store.code_identity(request.description, request.form)
    if followed is None:
        sizes, code = compile_module(request.description, identity, variant, WASM)
        told, exports = None, EXPORTS
    else:
        sizes, scratch, code = compile_with_companion(
            request.description, identity, variant, WASM, followed
        )
        told = _companion(followed, scratch)
        exports = {**EXPORTS, companions.NAME: companions.ARGUMENTS}
    module = loadable(code, exports)
    return WebAssembly(module.code, _described(request, variant, sizes, module, exports), told)


def _companion(followed: Trace, scratch: int) -> CompanionDescription:
    return CompanionDescription(tuple(followed.inputs), tuple(followed.keys), scratch)


def _described(
    request: Request,
    variant: Variant,
    sizes: Sizes,
    module: Module,
    exports: Mapping[str, Sequence[str]],
) -> ModuleDescription:
    """Return what a host must know of a module."""
    names = _Names(request)
    count, points = len(request.parameters), len(request.grid.times)
    shared = [0.0] * (count + 2)
    for value, place in zip(request.parameters.tolist(), sizes.order, strict=True):
        shared[place] = value
    shared[count:] = [request.start, float(request.seed)]
    shared += request.series[0].tolist()
    slots = request.slots
    return ModuleDescription(
        exports=exports,
        imports=module.functions,
        heap=-(-(module.data + STACK_BYTES) // 64) * 64,
        lanes=sizes.lanes,
        shared_size=sizes.shared,
        shared=shared,
        parameters={names.of(i): place for i, place in enumerate(sizes.order)},
        exponents=len(shared),
        exponent_kinds=tuple(variant.exponents),
        table_columns=sizes.columns,
        steps=request.grid.times.tolist(),
        series=request.series.tolist(),
        columns=request.columns,
        slots=[
            Slot(int(column), float(value))
            for column, value in zip(slots.sources, slots.constants, strict=True)
        ],
        schedule=slots.schedule.tolist(),
        forced=[names.of(i) for i in variant.forced],
        saving=request.grid.saving.tolist(),
        times=request.grid.labels.tolist(),
        block=sizes.block,
        history=sizes.histories * points * sizes.lanes,
        outputs=list(request.outputs),
    )


class _Names:
    """Names of a model's parameters, 'saving rate[North]'."""

    def __init__(self, request: Request) -> None:
        self._description = request.description
        self._names = request.definition.names

    def of(self, index: int) -> str:
        parameter = self._description.parameters[index]
        element = self._description.elements[parameter.element]
        return self._names.label(element, parameter.position)
