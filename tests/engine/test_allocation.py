"""ALLOCATE AVAILABLE: what is handed out, its derivatives, and the curves behind it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import erfc

from zhangye import engine
from zhangye.engine.curves import CURVES
from zhangye.engine.evaluate import evaluate
from zhangye.engine.graph import Graph

from .conftest import FOLDER

TARGETS = [f"t{i}" for i in range(1, 5)]
SHARED = [f"shared[{target}]" for target in TARGETS]


@pytest.fixture(scope="module")
def model() -> engine.Model:
    """Four targets, one of each shape; the supply rises from nothing to more than is asked for."""
    return engine.read(FOLDER / "models" / "allocation.mdl")


def test_the_supply_is_handed_out_and_no_more_than_is_asked_for(model: engine.Model) -> None:
    run = model.run()
    requests = run[[f"request[{target}]" for target in TARGETS]].to_numpy()
    shares = run[SHARED].to_numpy()
    expected = np.minimum(run["supply"], requests.sum(axis=1))
    np.testing.assert_allclose(shares.sum(axis=1), expected, rtol=1e-12, atol=1e-12)
    assert (shares >= 0).all()
    assert (shares <= requests + 1e-12).all()
    assert (np.diff(shares, axis=0) >= -1e-12).all()


def test_far_apart_priorities_are_served_one_after_the_other(model: engine.Model) -> None:
    apart = {f"priority[{target},ppriority]": 1000.0 - 100 * i for i, target in enumerate(TARGETS)}
    run = model.run(apart)
    left = run["supply"].to_numpy()
    for target in TARGETS:
        wanted = run[f"request[{target}]"].to_numpy()
        served = np.minimum(left, wanted)
        np.testing.assert_allclose(run[f"shared[{target}]"], served, atol=1e-12)
        left = left - served


def test_what_pysd_stops_at_is_nan(model: engine.Model) -> None:
    assert model.run({"request[t1]": -1.0})[SHARED].isna().all(axis=None)
    run = model.run({"priority[t2,pwidth]": 0.0})[SHARED]
    solved = (run.index > 0) & (run.index < 18)
    assert run[solved].isna().all(axis=None)
    assert run[~solved].notna().all(axis=None)


def test_derivatives(model: engine.Model) -> None:
    columns = ["request[t1]", "request[t4]", "priority[t2,ppriority]", "priority[t3,pwidth]"]
    times = [4.0, 9.0, 14.5]
    gradient = model.gradient(SHARED, columns, times=times)
    center = np.array([3.0, 2.0, 9.0, 1.5])
    step = 1e-5
    prepared = model.prepare(columns, SHARED, times=times)
    change = prepared(center + step * np.eye(4)) - prepared(center - step * np.eye(4))
    expected = change.transpose(2, 1, 0).reshape(-1, 4) / (2 * step)
    assert np.abs(expected).max() > 0.1
    np.testing.assert_allclose(gradient.to_numpy(), expected, rtol=1e-6, atol=1e-8)


def test_the_shape_of_a_curve_cannot_vary(model: engine.Model) -> None:
    with pytest.raises(engine.ModelError, match="decides the form of the model"):
        model.prepare(["priority[t1,ptype]"], SHARED)


@pytest.mark.parametrize("shape", CURVES)
def test_a_density_is_how_fast_a_curve_falls(shape: int) -> None:
    curve = CURVES[shape]
    points = np.linspace(-3, 3, 41) + 0.011
    step = 1e-6

    def values(function, at: np.ndarray) -> np.ndarray:
        graph = Graph()
        return np.array(evaluate(graph, [function(graph, graph.const(z)) for z in at], {}))

    fall = values(curve.part, points - step) - values(curve.part, points + step)
    np.testing.assert_allclose(values(curve.density, points), fall / (2 * step), atol=1e-8)
    ends = values(curve.part, np.array([-curve.reach, curve.reach]))
    np.testing.assert_allclose(ends, [1, 0], atol=1e-15)


def test_the_normal_curve_to_its_last_digits() -> None:
    z = np.linspace(-9, 9, 181)
    graph = Graph()
    found = evaluate(graph, [CURVES[3].part(graph, graph.const(point)) for point in z], {})
    np.testing.assert_allclose(found, 0.5 * erfc(z / np.sqrt(2)), rtol=2e-14)
