"""Machine code: compiling a plan for this processor, loading it, running it on threads."""

from __future__ import annotations

import ctypes
import json
import math
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from . import cache
from .description import Description, Table
from .emit import Emitter
from .ir import Shape
from .plan import Plan, Variant, make_plan

Array = npt.NDArray[np.float64]
ALIGNMENT = 64
PART_BYTES = 1_000_000
"""Results that are put in order at a time: well inside the second-level cache."""


@dataclass(frozen=True)
class Host:
    """The processor that code is made for."""

    triple: str
    cpu: str
    features: str
    lanes: int
    avx512: bool


@lru_cache(maxsize=1)
def host() -> Host:
    """Return this machine's processor and the number of runs it takes side by side."""
    import llvmlite.binding as llvm

    _initialise()
    features = llvm.get_host_cpu_features()
    wanted = ("avx512f", "avx512dq", "avx512vl", "fma")
    avx512 = all(features.get(name) for name in wanted)
    lanes = 8 if avx512 else 4 if features.get("avx2") else 2
    return Host(
        llvm.get_process_triple(), llvm.get_host_cpu_name(), features.flatten(), lanes, avx512
    )


@lru_cache(maxsize=1)
def _initialise() -> None:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    if sys.platform == "win32":
        # Functions with large frames probe the stack through this routine of the system
        probe = ctypes.WinDLL("ntdll")["__chkstk"]
        llvm.add_symbol("__chkstk", ctypes.cast(probe, ctypes.c_void_p).value)


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


class Program:
    """Compiled code of one variant of a model.

    Parameters
    ----------
    sizes
        Sizes of the memory areas.
    code
        Object code.
    """

    def __init__(self, sizes: Sizes, code: bytes, reverse: bool = False) -> None:
        import llvmlite.binding as llvm

        _initialise()
        self.sizes = sizes
        machine = _target_machine()
        # The engine owns the code: it must live as long as the functions are called.
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        pointer, whole = ctypes.c_void_p, ctypes.c_int64
        self._shared = self._function("shared", pointer)
        self._steps = self._function("shared_steps", pointer, pointer, whole)
        arguments = [whole, pointer, whole, pointer, pointer, pointer, whole, pointer, whole]
        arguments += [pointer, whole]
        if reverse:
            arguments += [pointer, whole, pointer, pointer]
        else:
            arguments += [pointer, pointer, whole]
        self._run = self._function("reverse" if reverse else "run", *arguments)
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

    def run(
        self,
        lanes: Array,
        shared: Shared,
        schedule: npt.NDArray[np.int32],
        saving: npt.NDArray[np.int32],
        threads: int,
    ) -> Array:
        """Run blocks of runs.

        Parameters
        ----------
        lanes
            Varied parameters, block by slot by lane.
        schedule
            Slot of every forced parameter at every step.
        saving
            Row in which a step is saved, -1 where it is not.
        threads
            Threads to divide the blocks among; the results do not depend on it.

        Returns
        -------
        ndarray
            Block by saved time by output by lane.
        """
        blocks = lanes.shape[0]
        results = self._results(blocks, saving)

        def work(part: slice) -> None:
            self._run_blocks(lanes[part], shared, schedule, saving, results[part])

        _on_threads(work, blocks, threads)
        return results

    def run_ordered(
        self,
        lanes: Array,
        shared: Shared,
        schedule: npt.NDArray[np.int32],
        saving: npt.NDArray[np.int32],
        threads: int,
    ) -> Array:
        """Run blocks of runs, as ``run``, and order the results by run.

        A few blocks at a time are run and then transposed, while their results are in the cache.

        Returns
        -------
        ndarray
            Run (all lanes of all blocks) by saved time by output.
        """
        blocks, width = lanes.shape[0], self.sizes.lanes
        if width == 1:
            return self.run(lanes, shared, schedule, saving, threads)[..., 0]
        rows, outputs = int((saving >= 0).sum()), self.sizes.outputs
        ordered = np.empty((blocks, width, rows, outputs))
        few = max(1, PART_BYTES // max(1, ordered[:1].nbytes))

        def work(part: slice) -> None:
            results = self._results(min(few, part.stop - part.start), saving)
            for first in range(part.start, part.stop, few):
                some = slice(first, min(first + few, part.stop))
                found = results[: some.stop - first]
                self._run_blocks(lanes[some], shared, schedule, saving, found)
                ordered[some] = found.transpose(0, 3, 1, 2)

        _on_threads(work, blocks, threads)
        return ordered.reshape(blocks * width, rows, outputs)

    def _results(self, blocks: int, saving: npt.NDArray[np.int32]) -> Array:
        sizes = self.sizes
        shape = blocks, int((saving >= 0).sum()), sizes.outputs, sizes.lanes
        return aligned(math.prod(shape), fill=False).reshape(shape)

    def _run_blocks(
        self,
        lanes: Array,
        shared: Shared,
        schedule: npt.NDArray[np.int32],
        saving: npt.NDArray[np.int32],
        results: Array,
    ) -> None:
        workspace, history = self._workspace(len(shared.table))
        self._run(
            len(lanes), _pointer(lanes), lanes[0].size,
            _pointer(shared.values), _pointer(shared.table), _pointer(schedule),
            schedule.shape[1], _pointer(saving), len(saving), _pointer(results),
            results[0].size, _pointer(workspace),
            _pointer(history), len(shared.table) * self.sizes.histories * self.sizes.lanes,
        )  # fmt: skip

    def sweep(
        self,
        lanes: Array,
        shared: Shared,
        schedule: npt.NDArray[np.int32],
        saving: npt.NDArray[np.int32],
        seeds: Array,
        kept: Array,
        threads: int,
    ) -> Array:
        """Run blocks of runs backwards (programs of the reverse sweep).

        Parameters
        ----------
        lanes, shared, schedule, saving
            As for ``run``.
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
            self._run(
                part.stop - part.start, _pointer(lanes[part]), lanes[0].size,
                _pointer(shared.values), _pointer(shared.table), _pointer(schedule),
                schedule.shape[1], _pointer(saving), len(saving), _pointer(seeds[part]),
                seeds[0].size, _pointer(kept[part]), kept[0].size,
                _pointer(gradients[part]), _pointer(space),
            )  # fmt: skip

        _on_threads(work, lanes.shape[0], threads)
        return gradients

    def _workspace(self, points: int) -> tuple[Array, Array]:
        """Return this thread's memory for states, intermediate values and fixed delays."""
        sizes = self.sizes
        needed = sizes.histories * points * sizes.lanes * sizes.group
        kept = getattr(self._workspaces, "kept", None)
        if kept is None or len(kept[1]) < needed:
            kept = aligned(sizes.block * sizes.group), aligned(needed)
            self._workspaces.kept = kept
        return kept


def _on_threads(work: Callable[[slice], None], blocks: int, threads: int) -> None:
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


@dataclass
class Shared:
    """Values that all runs of a call share."""

    values: Array
    table: Array


def compile_variant(
    description: Description, identity: str, variant: Variant, reverse: bool = False
) -> Program:
    """Return the program of a variant, from the cache where it is there.

    Parameters
    ----------
    description
        The model.
    identity
        Hash of the model's content.
    variant
        What the program is for.
    reverse
        Whether to make the reverse sweep in place of the runs.
    """
    machine = host()
    alone = not variant.varied and not variant.forced
    lanes = 1 if alone and not reverse else machine.lanes
    name = cache.key(
        "code", identity, json.dumps(asdict(variant)), llvm_version(), machine.triple, machine.cpu,
        machine.features, str(lanes), str(reverse),
    )  # fmt: skip
    kept = cache.load(name)
    if kept is not None:
        head, _, code = kept.partition(b"\n")
        return Program(Sizes(**json.loads(head)), code, reverse)
    emit = emit_reverse if reverse else emit_variant
    text, sizes = emit(description, variant, lanes)
    code = compile_text(text)
    cache.store(name, json.dumps(asdict(sizes)).encode() + b"\n" + code)
    return Program(sizes, code, reverse)


def emit_variant(description: Description, variant: Variant, lanes: int) -> tuple[str, Sizes]:
    """Return the IR of a variant and the sizes of its memory areas."""
    return _emit(make_plan(description, variant), lanes, description.tables)


def emit_reverse(description: Description, variant: Variant, lanes: int) -> tuple[str, Sizes]:
    """Return the IR of a variant's reverse sweep and the sizes of its memory areas."""
    from .adjoint import adjoint_plan

    plan, tables = adjoint_plan(description, variant)
    return _emit(plan, lanes, tables)


def _emit(plan: Plan, lanes: int, tables: list[Table]) -> tuple[str, Sizes]:
    shape = Shape(lanes, avx512=host().avx512 and lanes == 8)
    emitter = Emitter(plan, shape, tables)
    text = emitter.text()
    layout = emitter.layout
    sizes = Sizes(
        lanes=lanes,
        parameters=plan.parameters,
        shared=layout.shared,
        columns=layout.columns,
        work=layout.work,
        states=len(plan.states),
        outputs=len(plan.outputs),
        histories=len(plan.histories),
        exponents=plan.exponents,
        order=layout.order,
        block=emitter.block,
        group=emitter.group,
    )
    return text, sizes


def compile_text(text: str) -> bytes:
    """Return the object code of IR text."""
    import llvmlite.binding as llvm

    _initialise()
    machine = _target_machine()
    module = llvm.parse_assembly(text)
    module.triple = host().triple
    module.data_layout = str(machine.target_data)
    module.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=1)
    builder = llvm.create_pass_builder(machine, options)
    passes = llvm.create_new_module_pass_manager()
    passes.add_sroa_pass()
    passes.run(module, builder)
    return bytes(machine.emit_object(module))


def _target_machine() -> Any:
    import llvmlite.binding as llvm

    machine = host()
    target = llvm.Target.from_triple(machine.triple)
    return target.create_target_machine(
        cpu=machine.cpu, features=machine.features, opt=2, jit=True, codemodel="small", reloc="pic"
    )


def llvm_version() -> str:
    """Return the versions of llvmlite and LLVM."""
    import llvmlite
    import llvmlite.binding as llvm

    return f"{llvmlite.__version__} {llvm.llvm_version_info}"


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
