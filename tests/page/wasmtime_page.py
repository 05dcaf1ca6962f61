"""The page's arithmetic in Python, under wasmtime: what its scripts do, from the same payload."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any

import numpy as np
import wasmtime

from zhangye.axes import ELEMENTS, FORECAST_YEARS
from zhangye.page.module import PageModule
from zhangye.scenarios import Scenario

PAGE = 65536
LAST = str(FORECAST_YEARS[-1])


class Page:
    """Runs of a page's module.

    Parameters
    ----------
    module
        The module with its numbers.
    """

    def __init__(self, module: PageModule) -> None:
        self.module, self.about, self.numbers = module, module.description, module.numbers
        self.runs = self.numbers.index["implementation"]["shape"][0]
        self.lanes = self.about["lanes"]
        self.blocks = -(-self.runs // self.lanes)
        self._first = len(self.about["slots"])
        about, points = self.about, self.about["steps"]
        row = about["outputs"] * self.lanes
        areas = {
            "shared": about["shared_size"],
            "table": points * about["table_columns"],
            "schedule": points * about["forced"],
            "saving": points,
            "lanes": (self._first + len(FORECAST_YEARS) * about["forced"]) * self.lanes,
            "work": about["block"],
            "history": about["history"],
            "results": about["rows"] * row,
            "inputs": len(about["inputs"]) * self.lanes,
            "figures": about["figures"] * self.lanes,
            "scratch": about["scratch"],
        }
        self.places, top = {}, about["heap"]
        for name, count in areas.items():
            self.places[name] = top
            top += -(-8 * count // 64) * 64
        self._load(top + PAGE)
        whole = self.area("shared", "f8", about["shared_size"])
        shared = self.numbers.array("shared")
        whole[: len(shared)] = shared
        table = self.area("table", "f8", points * about["table_columns"])
        table[:: about["table_columns"]] = self.numbers.array("steps")
        self.area("saving", "i4", points)[:] = about["saving"]
        self._schedule = self.area("schedule", "i4", points * about["forced"])
        self._schedule[:] = self.numbers.array("schedule").ravel()
        self._call("shared")
        self._call("shared_steps")
        kinds = whole[about["exponents"]["first"] :]
        assert all(
            kind in (3, seen)
            for kind, seen in zip(about["exponents"]["kinds"], kinds, strict=False)
        )
        before = about["rows_before"] * row
        self._kept = []
        for block in range(self.blocks):
            self._fill(block)
            self._call("begin")
            self._call("advance", **{"from": 0, "to": about["pause"]})
            self._kept.append(
                (
                    self.area("work", "f8", about["block"]).copy(),
                    self.area("results", "f8", before).copy(),
                )
            )

    def _load(self, size: int) -> None:
        self._store = wasmtime.Store(wasmtime.Engine(wasmtime.Config()))
        kind = wasmtime.MemoryType(wasmtime.Limits(-(-size // PAGE), None))
        self._memory = wasmtime.Memory(self._store, kind)
        whole = wasmtime.GlobalType(wasmtime.ValType.i32(), True)
        pointer = wasmtime.Global(self._store, whole, wasmtime.Val.i32(self.about["heap"]))
        given = {"__linear_memory": self._memory, "__stack_pointer": pointer}
        code = wasmtime.Module(self._store.engine, self.module.code)
        instance = wasmtime.Instance(self._store, code, [given[one.name] for one in code.imports])
        self._exports = instance.exports(self._store)

    def area(self, name: str, kind: str, count: int) -> np.ndarray:
        """Return an area of the memory as an array."""
        memory = (ctypes.c_ubyte * self._memory.data_len(self._store)).from_address(
            ctypes.addressof(self._memory.data_ptr(self._store).contents)
        )
        return np.frombuffer(memory, kind, count, self.places[name])

    def _call(self, name: str, **told: int) -> None:
        numbers = {
            "blocks": 1, "points": self.about["steps"], "forced": self.about["forced"],
            "lane_stride": 0, "result_stride": 0, "history_stride": 0, **self.places, **told,
        }  # fmt: skip
        self._exports[name](self._store, *(numbers[one] for one in self.about["exports"][name]))

    def _rows(self, block: int) -> list[int]:
        first = block * self.lanes
        return [min(first + lane, self.runs - 1) for lane in range(self.lanes)]

    def _value(self, source: Mapping[str, Any], rows: list[int]) -> Any:
        if "array" in source:
            return self._table(source["array"])[source["column"], rows]
        return source["value"]

    def _table(self, name: str) -> np.ndarray:
        if name not in self.__dict__:
            self.__dict__[name] = self.numbers.array(name)
        return self.__dict__[name]

    def _fill(self, block: int) -> None:
        rows = self._rows(block)
        lanes = self.area("lanes", "f8", self._first * self.lanes).reshape(-1, self.lanes)
        for slot, source in enumerate(self.about["slots"]):
            lanes[slot] = self._value(source, rows)

    def answer(self, scenario: Scenario) -> np.ndarray:
        """Return all figures under a scenario: runs x figures; not finite where there is none."""
        about, rate = self.about, scenario.implementation_rate
        scores = self.numbers.array("implementation")
        part = np.clip(rate.value + rate.sd * scores, 0, 1)
        changes = self._changes(scenario)
        found = np.empty((self.blocks * self.lanes, about["figures"]))
        revisions = {f"revision:{name}": size for name, size in scenario.revisions().items()}
        lanes = self.area("lanes", "f8", (self._first + len(changes)) * self.lanes)
        for block, (work, before) in enumerate(self._kept):
            rows = self._rows(block)
            self._fill(block)
            table = lanes.reshape(-1, self.lanes)
            for slot, (default, announced, extensive) in enumerate(changes, self._first):
                carried = part[rows] if extensive else 1.0
                table[slot] = default + carried * (announced - default)
            self.area("work", "f8", len(work))[:] = work
            self.area("results", "f8", len(before))[:] = before
            self._call("advance", **{"from": about["pause"], "to": about["until"][LAST]})
            inputs = self.area("inputs", "f8", len(about["inputs"]) * self.lanes)
            for place, one in enumerate(about["inputs"]):
                source = one["source"]
                value = revisions[source["shared"]] if "shared" in source else None
                inputs.reshape(-1, self.lanes)[place] = (
                    self._value(source, rows) if value is None else value
                )
            self._call("publish")
            figures = self.area("figures", "f8", about["figures"] * self.lanes)
            found[block * self.lanes : (block + 1) * self.lanes] = figures.reshape(-1, self.lanes).T
        return found[: self.runs]

    def _changes(self, scenario: Scenario) -> list[tuple[float, float, bool]]:
        """Write the schedule; return default, announced value and kind of each further slot."""
        about, changes = self.about, []
        self._schedule[:] = self.numbers.array("schedule").ravel()
        table = self._schedule.reshape(about["steps"], about["forced"])
        for entry in scenario.catalogue.entries.values():
            if entry.observed_only:
                continue
            for county in ELEMENTS[:1] if entry.scalar else ELEMENTS:
                default = before = scenario.default(entry.name, county)
                column = self.module.constants[entry.constant(county)]
                for year in FORECAST_YEARS:
                    announced = scenario.value(entry.name, county, year)
                    if announced != before:
                        table[about["step_of_year"][str(year)] :, column] = self._first + len(
                            changes
                        )
                        changes.append((default, announced, entry.extensive))
                    before = announced
        return changes

    def figure(self, answer: np.ndarray, *key: Any) -> np.ndarray:
        """Return a figure of the runs that have an answer."""
        alive = np.isfinite(answer[:, self.about["alive"]])
        return answer[alive, self.module.figures[key]]
