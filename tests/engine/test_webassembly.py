"""WebAssembly modules give what the native code gives, under wasmtime."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from zhangye import engine

from .conftest import FOLDER
from .wasmtime_host import Host

PROJECT = Path(__file__).parents[2] / "model" / "zhangye.mdl"
FILES = sorted(path.name for path in (FOLDER / "models").iterdir()
               if path.suffix in (".mdl", ".xmile"))  # fmt: skip
CHANGING_CLOCK = {"ending.mdl"}
"""Models whose control variables change on the way: only `Model.run` follows them."""
VARIED = 6


def _same(ours: np.ndarray, native: np.ndarray, tolerance: float = 1e-12) -> None:
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(native))
    finite = np.isfinite(native)
    np.testing.assert_array_equal(ours[~finite], native[~finite])
    difference = np.where(finite, np.abs(np.where(finite, ours, 0) - native), 0)
    largest = np.where(finite, np.abs(native), 0).max(axis=(0, 1), keepdims=True)
    worst = (difference / np.where(largest > 0, largest, 1)).max()
    assert worst <= tolerance, worst


def _whole(module: engine.WebAssembly, values: np.ndarray) -> np.ndarray:
    host = Host(module, values)
    host.begin()
    host.advance(0, len(module.description.steps))
    return host.results()


def _constants(model: engine.Model) -> dict[str, float]:
    """Return some constants that may vary, with their values."""
    found = {}
    for element in model.elements:
        if element.kind != "constant" or element.subscripts:
            continue
        try:
            model.prepare([element.name], None, seed=1)
        except engine.ModelError:
            continue  # it decides the model's form
        found[element.name] = float(model.default(element.name))
        if len(found) == VARIED:
            break
    return found


@pytest.mark.parametrize("name", [name for name in FILES if name not in CHANGING_CLOCK])
def test_every_model_one_run_and_many(name: str) -> None:
    model = engine.read(FOLDER / "models" / name)
    one = np.empty((1, 0))
    module = engine.wasm(model, seed=1)
    assert module.description.lanes == 1
    _same(_whole(module, one), model.prepare((), None, seed=1)(one))
    constants = _constants(model)
    if constants:
        factors = np.random.default_rng(1).uniform(0.98, 1.02, (5, len(constants)))
        values = np.array(list(constants.values())) * factors
        module = engine.wasm(model, list(constants), seed=1)
        assert module.description.lanes == 2
        _same(_whole(module, values), model.prepare(list(constants), None, seed=1)(values))


@pytest.mark.parametrize("name", sorted(CHANGING_CLOCK))
def test_a_clock_that_changes_is_refused(name: str) -> None:
    with pytest.raises(engine.ModelError, match="changes during the run"):
        engine.wasm(engine.read(FOLDER / "models" / name))


@pytest.fixture(scope="module")
def project() -> engine.Model:
    return engine.read(PROJECT)


def test_the_project_model(project: engine.Model) -> None:
    one = np.empty((1, 0))
    _same(_whole(engine.wasm(project), one), project.prepare((), None)(one))


def test_an_ensemble_of_the_project_model(project: engine.Model) -> None:
    columns = _constants(project)
    factors = np.random.default_rng(2).uniform(0.97, 1.03, (200, len(columns)))
    values = np.array(list(columns.values())) * factors
    returned = ["city gdp", "resident population", "total water use", "groundwater storage"]
    module = engine.wasm(project, list(columns), returned)
    assert module.description.imports == ()
    _same(_whole(module, values), project.prepare(list(columns), returned)(values))


def test_pause_and_resume(counties: engine.Model) -> None:
    columns = ["labour share", "saving rate[Ganzhou]@4", "depreciation@6"]
    values = np.random.default_rng(3).uniform(0.1, 0.4, (7, 3))
    module = engine.wasm(counties, columns, ["gdp", "delayed three"], changing=["saving rate"])
    host = Host(module, values)
    pause = module.description.steps.index(4.0)
    host.begin()
    host.advance(0, pause)
    kept = host.area("work", "f8", (host.blocks, module.description.block)).copy()
    host.advance(pause, len(module.description.steps))
    _same(host.results(), _whole(module, values), 0.0)
    slot = next(i for i, one in enumerate(module.description.slots) if one.column == 1)
    host.tell([slot], np.full(7, 0.9))
    host.area("work", "f8", kept.shape)[:] = kept
    host.advance(pause, len(module.description.steps))
    values[:, 1] = 0.9
    _same(host.results(), _whole(module, values), 0.0)
    paused = counties.prepare(columns, ["gdp", "delayed three"], changing=["saving rate"])
    _same(host.results(), paused(values))


def test_what_the_description_tells(write) -> None:
    model = write(
        "a[side] = 1, 2 ~~|\nside: left, right ~~|\n"
        "y = SIN(Time) + ARCTAN(Time) + EXP(-Time) + LN(Time + 1) ~~|\n"
        "stock = INTEG(a[left] * y + a[right], 0) ~~|"
    )
    module = engine.wasm(model, ["a[left]", "a[right]@2"], ["y", "stock"])
    about = module.description
    assert sorted(about.imports) == ["atan", "sin"]
    assert about.outputs == ["y", "stock"]
    assert about.times == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert about.forced == ["a[right]"]
    assert [slot.column for slot in about.slots] == [-1, 0, -1, 1]
    assert [slot.value for slot in about.slots] == [0.0, 1.0, 2.0, 2.0]
    assert about.shared[about.parameters["a[right]"]] == 2.0
    again = json.loads(about.to_json())
    assert again["slots"][1] == {"column": 0, "value": 1.0}
    assert again["exports"]["advance"][9:11] == ["from", "to"]


def test_modules_are_made_once(monkeypatch: pytest.MonkeyPatch, counties: engine.Model) -> None:
    first = engine.wasm(counties, ["depreciation"], ["gdp"])

    def never(*_: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(engine.compiling, "compile_text", never)
    assert engine.wasm(counties, ["depreciation"], ["gdp"]) == first
