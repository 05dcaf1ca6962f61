"""Sizes of the errors come from the residuals, held near what was declared."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from zhangye import engine, observation
from zhangye.calibration import errors, parameters, save
from zhangye.calibration.fit import Problem
from zhangye.project import Project
from zhangye.statistics import Statistics


@pytest.fixture(scope="module")
def problem(place: Project, stats: Statistics) -> Problem:
    return Problem(engine.read(place.mdl), parameters.load(place), observation.load(place), stats)


def test_a_size_lies_between_the_declared_and_the_residual(problem: Problem) -> None:
    table = errors.estimated(problem, problem.start())
    assert table["n"].sum() == len(problem.data)
    low = np.minimum(table["declared"], table["residual"])
    high = np.maximum(table["declared"], table["residual"])
    inside = table["estimated"].between(low - 1e-12, high + 1e-12)
    kept = np.array([series.kept for series in problem.observation.series])
    assert np.array_equal(table["estimated"][kept], table["declared"][kept])
    at_bound = np.isclose(
        np.abs(np.log(table["estimated"] / table["declared"])), np.log(errors.BOUND)
    )
    assert (inside | at_bound | kept).all()
    many = table[(table["n"] > 15) & ~kept]
    nearer = (np.log(many["estimated"] / many["residual"]).abs()) <= np.log(
        many["declared"] / many["residual"]
    ).abs() + 1e-9
    assert nearer.all()


def test_twice_the_residuals_give_nearly_twice_the_size(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = problem.start()
    before = errors.estimated(problem, point).set_index("indicator")
    residuals = problem.residuals(point[None, :])
    monkeypatch.setattr(errors, "loss", lambda distances: 4 * distances**2)
    after = errors.estimated(problem, point).set_index("indicator")
    assert np.isfinite(residuals).all()
    grown = after.loc["gdp", "residual"] / before.loc["gdp", "residual"]
    assert grown > 1.9


def test_sizes_are_written_beside_the_declared_ones(copy: Project, stats: Statistics) -> None:
    seen = observation.load(copy)
    sizes = [2 * series.error for series in seen.series]
    table = pd.DataFrame({"declared": [s.error for s in seen.series], "used": sizes})
    save.write(save.texts(copy, stats, *save.current_values(copy), table))
    found = observation.load(copy).series
    for old, new, size in zip(seen.series, found, sizes, strict=True):
        assert new.error == pytest.approx(size, rel=0.01)
        assert new.declared == pytest.approx(old.error, rel=0.01)
    again = errors.with_errors(observation.load(copy), [0.1] * len(sizes))
    assert [s.declared for s in again.series] == [s.declared for s in found]
