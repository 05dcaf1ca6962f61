"""Runs that go on from a pause are the runs from the start, to the last bit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from zhangye import engine

from .conftest import FOLDER

COLUMNS = ["saving rate[Ganzhou]", "depreciation", "labour share", "saving rate[Sunan]@2"]
CHANGING = ["saving rate", "efficiency", "depreciation", "saving ratio"]
RUNS = 21


def _table(columns: list[str], runs: int = RUNS) -> np.ndarray:
    return np.random.default_rng(3).uniform(0.1, 0.4, (runs, len(columns)))


def _levers(seed: int, pause: float) -> pd.DataFrame:
    """Return random values of some constants from random times on, a row a run."""
    draw = np.random.default_rng(seed)
    keys = ["saving rate[Ganzhou]", "saving rate[Sunan]", "efficiency[Minle,secondary]",
            "efficiency[Ganzhou,primary]", "depreciation", "saving ratio"]  # fmt: skip
    found = {}
    for key in draw.permutation(keys)[:4]:
        for time in np.unique(np.append(pause, draw.uniform(pause, 10.0, 2).round(2))):
            found[f"{key}@{time:g}"] = draw.uniform(0.1, 0.5, RUNS)
    return pd.DataFrame(found)


def _from_start(model, columns, values, levers, **options) -> np.ndarray:
    added = [key for key in levers if key not in columns]
    table = values.copy()
    for key in set(levers) & set(columns):
        table[:, columns.index(key)] = levers[key]
    whole = model.prepare([*columns, *added], None, changing=CHANGING, **options)
    return whole(np.hstack([table, levers[added].to_numpy()]))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("pause", [0.0, 0.125, 4.5, 10.0])
def test_bits_of_runs_from_the_start(counties: engine.Model, pause: float, seed: int) -> None:
    levers, values = _levers(seed, pause), _table(COLUMNS)
    prepared = counties.prepare(COLUMNS, None, changing=CHANGING)
    resumed = prepared.until(pause, values).resume(levers)
    expected = _from_start(counties, COLUMNS, values, levers)
    np.testing.assert_array_equal(resumed, expected)
    plain = prepared(values)
    later = prepared.times >= pause
    assert pause == 10.0 or (resumed[:, later] != plain[:, later]).any()
    np.testing.assert_array_equal(resumed[:, ~later], plain[:, ~later])


def test_one_pause_serves_many_scenarios_in_threads(counties: engine.Model) -> None:
    values = _table(COLUMNS)
    paused = counties.prepare(COLUMNS, None, changing=CHANGING).until(4.0, values)
    scenarios = [_levers(seed, 4.0) for seed in range(4)]
    expected = [_from_start(counties, COLUMNS, values, one) for one in scenarios]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: paused.resume(one, threads=2), scenarios * 2))
    for one, two in zip(found, expected * 2, strict=True):
        np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(paused.resume(), paused.resume({}, threads=1))


def test_without_changes_it_is_the_plain_run(counties: engine.Model) -> None:
    prepared = counties.prepare(COLUMNS, ["gdp", "delayed"], times=[0.0, 3.0, 8.0])
    values = _table(COLUMNS)
    paused = prepared.until(3.0, values)
    np.testing.assert_array_equal(paused.resume(), prepared(values))
    parts = [paused.before, paused.resume(whole=False)]
    assert [part.shape[1] for part in parts] == [1, 2]
    np.testing.assert_array_equal(np.concatenate(parts, axis=1), prepared(values))
    assert paused.runs == RUNS
    assert paused.time == 3.0
    assert paused.outputs == prepared.outputs


def test_until_ends_runs_at_the_last_time_asked(counties: engine.Model) -> None:
    prepared = counties.prepare(COLUMNS, ["gdp"], times=[1.0, 4.0, 6.0, 9.0])
    values = _table(COLUMNS)
    paused, whole = prepared.until(4.0, values), prepared(values)
    np.testing.assert_array_equal(paused.resume(until=6.0), whole[:, :3])
    np.testing.assert_array_equal(paused.resume(until=8.0), whole[:, :3])
    np.testing.assert_array_equal(paused.resume(until=4.0), whole[:, :2])
    np.testing.assert_array_equal(paused.resume(until=9.0), whole)
    assert paused.resume().shape == whole.shape


@pytest.mark.parametrize("until", [3.9, 9.5, float("nan")])
def test_until_outside_the_run_is_refused(counties: engine.Model, until: float) -> None:
    prepared = counties.prepare(COLUMNS, ["gdp"], times=[1.0, 9.0])
    with pytest.raises(engine.ModelError, match="paused at 4 go on to 9 at most"):
        prepared.until(4.0, _table(COLUMNS)).resume(until=until)


@pytest.mark.parametrize("time", [-1.0, 10.5, 3.06])
def test_a_pause_is_a_step_of_the_run(counties: engine.Model, time: float) -> None:
    prepared = counties.prepare(COLUMNS, ["gdp"])
    with pytest.raises(engine.ModelError, match="is not a time of the run"):
        prepared.until(time, _table(COLUMNS))


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("priority[primary]@5", 1.0, "was not declared as changing"),
        ("saving rate@5", 1.0, "was not declared as changing"),
        ("saving rate[Sunan]", 1.0, "write 'saving rate\\[Sunan\\]@4'"),
        ("saving rate[Sunan]@3.8", 1.0, "begins before the pause at 4"),
        ("saving rate[Sunan]@5", [1.0, 2.0], "values of shape \\(2,\\) for 21 runs"),
        ("saving rte[Sunan]@5", 1.0, "saving rate"),
    ],
)
def test_refused_changes(counties: engine.Model, key: str, value: object, message: str) -> None:
    prepared = counties.prepare(COLUMNS, ["gdp"], changing=["saving rate[Sunan]"])
    paused = prepared.until(4.0, _table(COLUMNS))
    with pytest.raises(engine.ModelError, match=message):
        paused.resume({key: value})


@pytest.mark.parametrize(
    ("changing", "params", "message"),
    [
        ("saving rate@4", {}, "declared without a time"),
        ("effect", {}, "table function"),
        ("gdp", {}, "is not a constant"),
        ("depreciation", {"depreciation": pd.Series([1.0, 2.0], [0.0, 5.0])}, "follows a series"),
        ("time step", {}, "must be the same for all runs"),
    ],
)
def test_what_cannot_change(counties, changing: str, params: dict, message: str) -> None:
    with pytest.raises(engine.ModelError, match=message):
        counties.prepare((), ["city gdp"], params=params, changing=[changing])


def test_delays_and_other_functions_with_a_memory() -> None:
    model = engine.read(FOLDER / "models" / "memory.mdl")
    columns = ["time constant[a1]"]
    values = np.linspace(1.0, 4.0, RUNS)[:, None]
    levers = pd.DataFrame({"time constant[a2]@7.5": np.linspace(2.0, 9.0, RUNS),
                           "input@9": np.linspace(0.0, 20.0, RUNS)})  # fmt: skip
    options = {"params": {"input": 6.0, "input@3": 11.0}, "changing": ["time constant", "input"]}
    whole = model.prepare([*columns, *levers], None, **options)
    assert whole.program.sizes.histories > 0
    expected = whole(np.hstack([values, levers]))
    paused = model.prepare(columns, None, **options).until(7.5, values)
    np.testing.assert_array_equal(paused.resume(levers), expected)
    np.testing.assert_array_equal(paused.resume(levers, threads=3), expected)


@pytest.mark.parametrize("pause", [0.0, 2.0])
def test_random_functions_and_replaced_variables(write, pause: float) -> None:
    model = write(
        "noise = RANDOM UNIFORM(0, 1, 1) ~~|\nsize = 2 ~~|\ntarget = size * 3 ~~|\n"
        "stock = INTEG(noise * size - 0.1 * stock + target, RANDOM 0 1() + size) ~~|"
    )
    options = {"seed": 7, "params": {"target": 5.0}, "changing": ["size", "target"]}
    levers = pd.DataFrame({f"size@{pause:g}": np.arange(RUNS) / 4.0, "target@3": 1.0})
    expected = model.prepare(list(levers), ["stock"], **options)(levers.to_numpy(), first=5)
    paused = model.prepare((), ["stock"], **options).until(pause, np.empty((RUNS, 0)), first=5)
    np.testing.assert_array_equal(paused.resume(levers), expected)


def test_memory_is_stated(counties: engine.Model) -> None:
    prepared = counties.prepare(COLUMNS, ["gdp"])
    few = prepared.until(4.0, _table(COLUMNS, 8)).memory
    many = prepared.until(4.0, _table(COLUMNS, 80)).memory
    assert few < many <= 10 * few
    sizes = prepared.program.sizes
    assert few >= 8 * sizes.block * (8 // sizes.lanes)


def test_no_runs_and_runs_without_columns(counties: engine.Model) -> None:
    prepared = counties.prepare(COLUMNS, ["gdp"], changing=CHANGING)
    assert prepared.until(4.0, np.empty((0, 4))).resume().shape == (0, 21, 3)
    one = counties.prepare((), ["gdp"])
    paused = one.until(4.0, np.empty((1, 0)))
    np.testing.assert_array_equal(paused.resume(), one(np.empty((1, 0))))
