"""A host for the engine's WebAssembly modules: lays out the memory, begins and advances runs."""

from __future__ import annotations

import ctypes
import math

import numpy as np
import wasmtime

from zhangye.engine import WebAssembly

PAGE = 65536
FUNCTIONS = {name: getattr(math, name) for name in
             ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")}  # fmt: skip


def _guarded(function):
    """Return what C gives where Python raises."""

    def call(x: float) -> float:
        try:
            return function(x)
        except (ValueError, OverflowError):
            return math.nan

    return call


class Host:
    """Runs of a module.

    Parameters
    ----------
    module
        The module and its description.
    values
        Runs by columns.
    """

    def __init__(self, module: WebAssembly, values: np.ndarray) -> None:
        self.about = about = module.description
        self.told = module.companion
        self.values = values
        self.blocks = -(-len(values) // about.lanes)
        self.places: dict[str, int] = {}
        top = self._place(values)
        store = wasmtime.Store(wasmtime.Engine(wasmtime.Config()))
        self.store = store
        kind = wasmtime.MemoryType(wasmtime.Limits(-(-top // PAGE), None))
        self._memory = wasmtime.Memory(store, kind)
        whole, number = wasmtime.ValType.i32(), wasmtime.ValType.f64()
        given = {
            "__linear_memory": self._memory,
            "__stack_pointer": wasmtime.Global(
                store, wasmtime.GlobalType(whole, True), wasmtime.Val.i32(about.heap)
            ),
        }
        for name in about.imports:
            one = wasmtime.FuncType([number], [number])
            given[name] = wasmtime.Func(store, one, _guarded(FUNCTIONS[name]))
        code = wasmtime.Module(store.engine, module.code)
        assert {one.module for one in code.imports} == {"env"}
        assert {one.name for one in code.imports} <= set(given)
        instance = wasmtime.Instance(store, code, [given[one.name] for one in code.imports])
        self._exports = instance.exports(store)
        assert set(self._exports) == set(about.exports)
        self._fill(values)

    def _place(self, values: np.ndarray) -> int:
        """Give every area its address; return the first one beyond them."""
        about = self.about
        points, slots = len(about.steps), len(about.slots)
        self.row = len(about.outputs) * about.lanes
        areas = {
            "shared": about.shared_size,
            "table": points * about.table_columns,
            "lanes": self.blocks * slots * about.lanes,
            "schedule": -(-points * len(about.forced) // 2),
            "saving": -(-points // 2),
            "work": self.blocks * about.block,
            "history": self.blocks * about.history,
            "results": self.blocks * len(about.times) * self.row,
        }
        if self.told is not None:
            areas["inputs"] = len(self.told.inputs) * about.lanes
            areas["figures"] = len(self.told.figures) * about.lanes
            areas["scratch"] = self.told.scratch
        top = about.heap
        for name, count in areas.items():
            self.places[name] = top
            top += -(-8 * count // 64) * 64
        return top + PAGE

    def area(self, name: str, kind: str, shape: tuple[int, ...]) -> np.ndarray:
        """Return an area of the memory as an array."""
        memory = (ctypes.c_ubyte * self._memory.data_len(self.store)).from_address(
            ctypes.addressof(self._memory.data_ptr(self.store).contents)
        )
        count = math.prod(shape)
        return np.frombuffer(memory, kind, count, self.places[name]).reshape(shape)

    def _fill(self, values: np.ndarray) -> None:
        about = self.about
        points = len(about.steps)
        self.area("shared", "f8", (len(about.shared),))[:] = about.shared
        table = self.area("table", "f8", (points, about.table_columns))
        table[:, 0] = about.steps
        series = np.array(about.series).reshape(points, -1)
        table[:, 1 : 1 + series.shape[1]] = series
        if about.forced:
            self.area("schedule", "i4", (points, len(about.forced)))[:] = about.schedule
        self.area("saving", "i4", (points,))[:] = about.saving
        self.tell(range(len(about.slots)))
        self._call("shared")
        self._call("shared_steps")
        first = about.exponents
        kinds = self.area("shared", "f8", (about.shared_size,))[first:]
        assert all(kind in (3, seen) for kind, seen in
                   zip(about.exponent_kinds, kinds, strict=False))  # fmt: skip

    def tell(self, slots, values: np.ndarray | None = None) -> None:
        """Write slots of all runs: from the columns, or other values."""
        about, runs = self.about, len(self.values)
        lanes = self.area("lanes", "f8", (self.blocks, len(about.slots), about.lanes))
        for slot in slots:
            full = np.full(self.blocks * about.lanes, about.slots[slot].value)
            column = about.slots[slot].column
            if values is not None:
                full[:runs] = values
            elif column >= 0:
                full[:runs] = self.values[:, column]
                full[runs:] = self.values[-1, column]
            elif slot == 0:
                full = np.arange(len(full), dtype=float)
            lanes[:, slot] = full.reshape(self.blocks, about.lanes)

    def _call(self, name: str, **steps: int) -> None:
        about = self.about
        numbers = {
            "blocks": self.blocks,
            "points": len(about.steps),
            "lane_stride": len(about.slots) * about.lanes,
            "forced": len(about.forced),
            "result_stride": len(about.times) * self.row,
            "history_stride": about.history,
            **self.places,
            **steps,
        }
        self._exports[name](self.store, *(numbers[argument] for argument in about.exports[name]))

    def begin(self) -> None:
        """Work out initial values."""
        self._call("begin")

    def advance(self, first: int, last: int) -> None:
        """Take steps from one up to another."""
        self._call("advance", **{"from": first, "to": last})

    def results(self) -> np.ndarray:
        """Return runs by times by outputs."""
        about = self.about
        shape = self.blocks, len(about.times), len(about.outputs), about.lanes
        found = self.area("results", "f8", shape).transpose(0, 3, 1, 2)
        return found.reshape(-1, *shape[1:3])[: len(self.values)].copy()

    def publish(self, inputs: np.ndarray) -> np.ndarray:
        """Let the companion work on the results, block by block; return runs by figures.

        Parameters
        ----------
        inputs
            Runs by inputs.
        """
        lanes, told = self.about.lanes, self.told
        stride = 8 * len(self.about.times) * self.row
        found = []
        for block in range(self.blocks):
            rows = [min(block * lanes + lane, len(inputs) - 1) for lane in range(lanes)]
            self.area("inputs", "f8", (len(told.inputs), lanes))[:] = inputs[rows].T
            self._call("publish", results=self.places["results"] + block * stride)
            found.append(self.area("figures", "f8", (len(told.figures), lanes)).T.copy())
        return np.concatenate(found)[: len(self.values)]
