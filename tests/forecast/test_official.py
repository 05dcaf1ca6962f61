"""The discrepancy, the combination, and what follows from them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from zhangye import project, scenarios
from zhangye.axes import FORECAST_YEARS, LAST_YEAR, position
from zhangye.backtest import quantiles
from zhangye.forecast.discrepancy import Discrepancy, factors
from zhangye.forecast.forecaster import CONTRACT, Forecaster
from zhangye.forecast.official import own_factors
from zhangye.forecast.shipped import Pooled, moved
from zhangye.statistics import Statistics

RUNS = 4000
SERIES = ("zhangye", "gdp")


def _flat(level: float = 100.0) -> dict[tuple[str, str], np.ndarray]:
    return {SERIES: np.full((RUNS, position(LAST_YEAR) + 1), level)}


def test_the_discrepancy_passes_through_what_is_known_then_fades_and_widens() -> None:
    known = pd.Series({2016: 110.0, 2017: 120.0})
    found = Discrepancy(0.5, {SERIES: 0.1}, {SERIES: known})
    drawn = factors(_flat(), found, np.random.default_rng(0))[SERIES]
    assert drawn[:, position(2017)] == pytest.approx(1.2)
    assert drawn[:, position(2016)] == pytest.approx(1.1)
    logs = np.log(drawn[:, position(2018) :])
    for lead in (1, 2, 5):
        centre = np.log(1.2) * 0.5**lead
        spread = 0.1 * np.sqrt(sum(0.25**k for k in range(lead)))
        assert logs[:, lead - 1].mean() == pytest.approx(centre, abs=0.008)
        assert logs[:, lead - 1].std() == pytest.approx(spread, rel=0.05)


def test_between_observations_the_correction_is_a_straight_line() -> None:
    known = pd.Series({2010: 100.0 * np.exp(0.1), 2014: 100.0 * np.exp(0.3)})
    found = Discrepancy(0.5, {SERIES: 0.1}, {SERIES: known})
    drawn = np.log(factors(_flat(), found, np.random.default_rng(0))[SERIES][0])
    assert drawn[position(2012)] == pytest.approx(0.2)
    assert drawn[0] == pytest.approx(0.1)


def test_runs_are_moved_to_the_combined_distribution_and_keep_their_order() -> None:
    rng = np.random.default_rng(1)
    baseline = {SERIES: np.exp(rng.normal(4.6, 0.1, (RUNS, 1))) * np.ones(36)}
    target = np.array([[80.0, 90.0, 100.0, 110.0, 125.0, 140.0, 150.0]])
    made = moved(baseline, {}, {SERIES: Pooled((2018,), target)})[SERIES]
    place = position(2018)
    reached = baseline[SERIES][:, place] * made[:, place]
    assert quantiles.of_samples(reached[:, None])[0, 1:] == pytest.approx(target[0], rel=0.01)
    order = np.argsort(baseline[SERIES][:, place])
    assert (np.diff(reached[order]) > 0).all()
    assert made[:, place - 1] == pytest.approx(1.0)  # the past is no forecast
    assert made[:, place + 5] == pytest.approx(made[:, place])


@pytest.mark.parametrize("name", ["plan", "water-saving", "dry-years"])
def test_a_scenario_changes_the_forecast_as_it_changes_the_model(
    forecaster: Forecaster, name: str
) -> None:
    """The shipped response equals the structural one, whatever the weights."""
    place = forecaster.project
    base, changed = (
        forecaster.forecast(scenarios.load(which, place, forecaster.known))
        for which in ("baseline", name)
    )
    for series in own_factors(base.published):
        if series not in forecaster.multipliers:
            continue
        if series[1] in ("total_water_use", "resident_population") and series[0] != "zhangye":
            continue  # counties follow the city
        structural = changed.ensemble.published[series] / base.ensemble.published[series]
        shipped = changed.published[series] / base.published[series]
        np.testing.assert_allclose(shipped, structural, rtol=1e-9, err_msg=str(series))


def test_figures_that_hang_together_still_do(forecaster: Forecaster) -> None:
    plan = scenarios.load("plan", forecaster.project, forecaster.known)
    made = forecaster.forecast(plan).published
    city = {indicator: made["zhangye", indicator] for area, indicator in made if area == "zhangye"}
    sectors = [city[f"value_added_{s}"] for s in ("primary", "secondary", "tertiary")]
    np.testing.assert_allclose(city["gdp"], np.sum(sectors, axis=0))
    share = 100 * city["urban_population"] / city["resident_population"]
    np.testing.assert_allclose(city["urbanisation_rate"], share)
    uses = ["agricultural", "industrial", "domestic", "environmental"]
    parts = [city[f"{use}_water_use"] for use in uses]
    np.testing.assert_allclose(city["total_water_use"], np.sum(parts, axis=0), rtol=1e-6)
    cap = 1e4 * city["total_water_use"] / city["gdp"]
    np.testing.assert_allclose(city["water_use_per_gdp"], cap)


def test_the_last_observed_figures_are_met(forecaster: Forecaster, known: Statistics) -> None:
    made = forecaster.forecast(scenarios.load("baseline", forecaster.project, known)).published
    for series in (
        ("zhangye", "value_added_tertiary"),
        ("zhangye", "urban_disposable_income"),
        ("gaotai", "gdp"),
    ):
        printed = known.value(*series, 2017)
        assert made[series][:, position(2017)] == pytest.approx(printed)


def test_the_table_is_the_contract(forecaster: Forecaster, known: Statistics) -> None:
    frame = forecaster.forecast(scenarios.load("baseline", forecaster.project, known)).frame(known)
    assert tuple(frame.columns) == CONTRACT
    assert sorted(frame["year"].unique()) == list(FORECAST_YEARS)
    ordered = frame[["p05", "p10", "p25", "p50", "p75", "p90", "p95"]].to_numpy()
    assert (np.diff(ordered, axis=1) >= 0).all()
    assert not frame.isna().any().any()
    assert not frame.duplicated(["area", "year", "indicator"]).any()
    gdp = frame[(frame["area"] == "zhangye") & (frame["indicator"] == "gdp")].set_index("year")
    width = (gdp["p95"] - gdp["p05"]) / gdp["p50"]
    assert width[2018] < width[2025] < width[2035]
    assert (gdp["unit"] == "1e8 CNY").all()


def test_the_seed_decides(place: project.Project, known: Statistics) -> None:
    baseline = scenarios.load("baseline", place, known)
    frames = [Forecaster(place, 50, seed, known).forecast(baseline).frame(known) for seed in (1, 1)]
    pd.testing.assert_frame_equal(*frames)
