"""The fit finds what made the data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from zhangye import engine, observation, statistics
from zhangye.axes import TIMES
from zhangye.calibration import estimates, fit, parameters
from zhangye.calibration.fit import Datum, Problem, whitening
from zhangye.calibration.parameters import Parameters
from zhangye.errors import InputError
from zhangye.observation import Observation, publish, settings
from zhangye.observation.economy import Economy
from zhangye.observation.publish import COLUMNS, anchors
from zhangye.project import Project
from zhangye.statistics import Statistics

# True values, in standard deviations of the prior away from the shipped ones.
MOVED = {
    "catch up speed": 0.5,
    "retention rate": -0.6,
    "birth rate": 0.4,
    "savings rate": -0.5,
    "need scale[Ganzhou]": 0.5,
}


class MadeUp:
    """Statistics that hold what a run of the model published, in the years of the real ones."""

    def __init__(self, real: Statistics, published: dict[tuple[str, str], Any]) -> None:
        self.real, self.published = real, published
        self.indicators, self.areas = real.indicators, real.areas
        self.noise = np.random.default_rng(1)
        self.size = 0.0

    def series(self, area: str, indicator: str) -> pd.Series:
        years = self.real.series(area, indicator).loc[2000:2017].index
        values = self.published[area, indicator][0, years - 2000]
        errors = self.size * self.noise.standard_normal(len(years))
        return pd.Series(values * np.exp(errors), index=years)


def test_whitening_of_three_values() -> None:
    one = Datum("zhangye", "gdp", 2010, 1.0, 0.1, 0.5)
    data = [one, replace(one, year=2012), replace(one, area="sunan", year=2013)]
    kept = 0.25  # two years of 0.5
    scale = 0.1 * np.sqrt(1 - kept**2)
    expected = [[10, 0, 0], [-kept / scale, 1 / scale, 0], [0, 0, 10]]
    assert whitening(data) == pytest.approx(np.array(expected))


def test_whitened_errors_are_independent_and_of_unit_size() -> None:
    years = [2000, 2001, 2003, 2007]
    data = [Datum("zhangye", "gdp", year, 1.0, 0.2, 0.6) for year in years]
    lags = np.abs(np.subtract.outer(years, years))
    covariance = 0.04 * 0.6**lags
    turned = whitening(data)
    assert turned @ covariance @ turned.T == pytest.approx(np.eye(4))


def _few(known: Parameters) -> Parameters:
    """A handful of parameters, with priors so wide that the data decide."""
    table = known.table.copy()
    table["estimated"] = np.where(table["parameter"].isin(list(MOVED)), "yes", "no")
    table["sd"] *= 20
    return Parameters(table)


def _truth(known: Parameters, few: Parameters) -> np.ndarray:
    original = known.table.set_index("parameter")
    values = []
    for name in few.estimated().names:
        row = original.loc[name]
        step = MOVED[name] * row["sd"]
        moved = row["value"] * np.exp(step) if row["family"] == "lognormal" else row["value"] + step
        values.append(moved)
    return np.array(values)


def _economy(model: engine.Model, few: Parameters, truth: np.ndarray) -> Economy:
    names = few.estimated().names
    prepared = model.prepare(names, list(COLUMNS), list(TIMES), final_time=2035.5)
    return Economy(prepared(truth[None, :]), prepared.outputs)


def _settled(seen: Observation, economy: Economy) -> Observation:
    """Return the observation model whose anchors and priors agree with a run."""
    found = anchors(economy)
    return seen.model_copy(
        update={
            "anchors": {
                name: anchor.model_copy(update={"value": float(found[name][0])})
                for name, anchor in seen.anchors.items()
            },
            "parameters": {
                name: parameter.model_copy(update={"prior": parameter.value})
                for name, parameter in seen.parameters.items()
            },
        }
    )


@pytest.mark.parametrize("noise", [(0.0, 0.005), (0.005, 0.05)])
def test_known_parameters_are_found_again(
    model: engine.Model,
    known: Parameters,
    seen: Observation,
    stats: Statistics,
    noise: tuple[float, float],
) -> None:
    size, tolerance = noise
    few = _few(known)
    truth = _truth(known, few)
    true_run = _economy(model, few, truth)
    settled = _settled(seen, true_run)
    made = MadeUp(stats, publish(true_run, settled))
    made.size = size
    again = Problem(model, few, settled, made)  # type: ignore[arg-type]
    assert np.abs(again.fitted_values(again.start())[0] / truth - 1).max() > 0.03
    found = again.fitted_values(fit.fit(again))[0]
    assert found.to_numpy() == pytest.approx(truth, rel=tolerance)


def test_the_shipped_values_are_the_minimum(problem: Problem) -> None:
    point = fit.fit(problem)
    assert np.abs(point - problem.start()).max() < 0.05


def test_the_fit_from_the_centres_of_the_priors_ends_at_the_same_point(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = fit.fit(problem)
    monkeypatch.setattr(problem, "start", lambda: np.zeros(len(shipped)))
    assert fit.fit(problem) == pytest.approx(shipped, abs=0.05)


def test_jacobian_agrees_with_a_finer_difference(problem: Problem) -> None:
    lower, upper = problem.bounds()
    inside = np.clip(problem.start(), lower + 0.1, upper - 0.1)
    column = problem.parameters.names.index("savings rate")
    step = np.zeros(len(inside))
    step[column] = 1e-3
    pair = problem.residuals(np.stack([inside + step, inside - step]))
    expected = (pair[0] - pair[1]) / 2e-3
    assert problem.jacobian(inside)[:, column] == pytest.approx(expected, rel=1e-3, abs=1e-4)


def test_jacobian_at_a_bound_looks_inwards(problem: Problem) -> None:
    lower, _ = problem.bounds()
    column = problem.parameters.names.index("income gap elasticity")
    point = problem.start()
    point[column] = lower[column]
    inside = point.copy()
    inside[column] += 1e-3
    pair = problem.residuals(np.stack([inside, point]))
    expected = (pair[0] - pair[1]) / 1e-3
    found = problem.jacobian(point)[:, column]
    assert found == pytest.approx(expected, rel=0.02, abs=2e-3)


def test_estimates_at_bounds_and_far_from_priors_are_flagged(problem: Problem) -> None:
    point = np.zeros(len(problem.start()))
    lower, _ = problem.bounds()
    point[0], point[1] = lower[0], 2.5
    table = estimates.beside_priors(problem, point)
    assert table["flag"].tolist()[:3] == ["at bound", "far from prior", ""]
    assert table["value"][0] == pytest.approx(table["lower"][0])
    assert table["shift"][1] == 2.5


@pytest.mark.parametrize(
    ("old", "new", "fragments"),
    [
        ('"value_added_primary"', '"value_added_primry"', ("series.1.indicator", "did you mean")),
        ('areas = ["zhangye"]', 'areas = ["zhangy"]', ("series.1.areas", "did you mean 'zhangye'")),
        ('"value_added_primary"', '"forage_area"', ("series.1", "no values")),
        ('"value_added_primary"', '"gdp_growth_real"', ("publishes no such series",)),
    ],
)
def test_a_series_that_cannot_be_fitted(
    copy: Project, model: engine.Model, old: str, new: str, fragments: tuple[str, ...]
) -> None:
    file = settings.file_of(copy)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    known, stats = parameters.load(copy), statistics.load(copy)
    with pytest.raises(InputError) as raised:
        Problem(model, known, observation.load(copy), stats, file)
    assert str(raised.value).startswith(str(file))
    for fragment in fragments:
        assert fragment in str(raised.value)
