"""What comes before the levers is computed once for the same draws, and changes no bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from zhangye import engine
from zhangye.axes import LAST_YEAR, TIMES
from zhangye.observation.economy import Economy
from zhangye.project import Project
from zhangye.scenarios import FIRST_LEVER, catalogue
from zhangye.simulation import workers
from zhangye.simulation.workers import LocalCores, Part, Setup

RETURNED = ("city gdp", "total water use")


@pytest.fixture(scope="module")
def model(place: Project) -> engine.Model:
    return engine.read(place.mdl)


@pytest.fixture(scope="module")
def setup(place: Project, model: engine.Model) -> Setup:
    constant = next(e.name for e in model.elements if e.kind == "constant" and not e.subscripts)
    levers = catalogue(place).constants
    keys = (constant, f"{levers[0]}@2017.5", f"{levers[1]}@2019.5")
    return Setup(keys, RETURNED, TIMES, ((f"{levers[2]}@2018.5", 1.0),), LAST_YEAR + 0.5,
                 changing=levers, pause=FIRST_LEVER)  # fmt: skip


def _table(model: engine.Model, setup: Setup, lever: float) -> np.ndarray:
    own = float(model.default(setup.columns[0]))
    history = own * np.linspace(0.99, 1.01, 9)
    return np.column_stack([history, np.full(9, lever), np.linspace(0, lever, 9)])


def _whole(values: object) -> np.ndarray:
    return np.concatenate(values, axis=1) if isinstance(values, tuple) else np.asarray(values)


def test_paused_runs_are_the_runs_from_the_start(model: engine.Model, setup: Setup) -> None:
    workers._paused.cache_clear()
    for lever in (0.0, 3.0, 5.0):
        table = _table(model, setup, lever)
        found, outputs = LocalCores(1).simulate(model, setup, table)
        whole, names = LocalCores(1).simulate(model, replace(setup, pause=None), table)
        np.testing.assert_array_equal(_whole(found), _whole(whole))
        assert outputs == names
    assert workers._paused.cache_info().misses == 1
    other = _table(model, setup, 0.0) * 1.001
    LocalCores(1).simulate(model, setup, other)
    assert workers._paused.cache_info().misses == 2


def test_parts_under_the_same_draws(model: engine.Model, setup: Setup) -> None:
    tables = [_table(model, setup, lever) for lever in (1.0, 2.0)]
    parts = [Part(0, table, lambda values, _: _whole(values)) for table in tables]
    paused = list(LocalCores(1).run_parts(model, setup, parts))
    whole = list(LocalCores(1).run_parts(model, replace(setup, pause=None), parts))
    for one, two in zip(paused, whole, strict=True):
        np.testing.assert_array_equal(one, two)
    assert (paused[0] != paused[1]).any()


def test_economy_in_parts_that_ends_early() -> None:
    values = np.random.default_rng(1).random((4, 44, 3))
    names = ["a", "b", "c"]
    missing = np.tile(values[:, -2:], (1, (len(TIMES) - 44) // 2, 1))
    whole = Economy(np.concatenate([values, missing], axis=1), names)
    parts = Economy((values[:, :35], values[:, 35:]), names)
    rows = np.array([True, False, True, True])
    for name in names:
        np.testing.assert_array_equal(parts.flow(name), whole.flow(name))
        np.testing.assert_array_equal(parts.part(rows).stock(name), whole.stock(name)[rows])
    twice = parts.part(rows).part(np.array([False, True, True]))
    np.testing.assert_array_equal(twice.flow("b"), whole.flow("b")[2:])
