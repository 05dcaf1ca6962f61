"""The discrepancy, and what follows from it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from zhangye import project, scenarios
from zhangye.axes import COUNTIES, FIRST_YEAR, FORECAST_YEARS, LAST_YEAR, position
from zhangye.forecast.discrepancy import BY_RATIO, GROWTH, Discrepancy, GrowthError, factors
from zhangye.forecast.forecaster import CONTRACT, Forecaster
from zhangye.forecast.official import own_factors
from zhangye.statistics import Statistics

RUNS = 4000
SERIES = ("zhangye", "gdp")


def _flat(level: float = 100.0) -> dict[tuple[str, str], np.ndarray]:
    return {SERIES: np.full((RUNS, position(LAST_YEAR) + 1), level)}


def test_the_discrepancy_passes_through_what_is_known_then_fades_and_widens() -> None:
    known = pd.Series({2016: 110.0, 2017: 120.0})
    found = Discrepancy({SERIES: 0.5}, {SERIES: 0.1}, {SERIES: known})
    drawn = factors(_flat(), found, np.random.default_rng(0))[SERIES]
    assert drawn[:, position(2017)] == pytest.approx(1.2)
    assert drawn[:, position(2016)] == pytest.approx(1.1)
    logs = np.log(drawn[:, position(2018) :])
    for lead in (1, 2, 5):
        centre = np.log(1.2) * 0.5**lead
        spread = 0.1 * np.sqrt(sum(0.25**k for k in range(lead)))
        assert logs[:, lead - 1].mean() == pytest.approx(centre, abs=0.008)
        assert logs[:, lead - 1].std() == pytest.approx(spread, rel=0.05)


def test_what_a_restatement_moved_stays() -> None:
    known = pd.Series({2016: 110.0, 2017: 110.0 * 0.8})
    found = Discrepancy({SERIES: 0.5}, {SERIES: 1e-9}, {SERIES: known}, restated=2017)
    drawn = np.log(factors(_flat(), found, np.random.default_rng(0))[SERIES])
    # Of the difference of 2016 the half is left in 2017; the rest came with the restatement.
    before = np.log(1.1)
    stays = before + np.log(0.8) - 0.5 * before
    assert drawn[:, 2018 - FIRST_YEAR] == pytest.approx(stays + 0.25 * before, abs=1e-6)
    assert drawn[:, 2035 - FIRST_YEAR] == pytest.approx(stays, abs=1e-3)


def test_between_observations_the_correction_is_a_straight_line() -> None:
    known = pd.Series({2010: 100.0 * np.exp(0.1), 2014: 100.0 * np.exp(0.3)})
    found = Discrepancy({SERIES: 0.5}, {SERIES: 0.1}, {SERIES: known})
    drawn = np.log(factors(_flat(), found, np.random.default_rng(0))[SERIES][0])
    assert drawn[position(2012)] == pytest.approx(0.2)
    assert drawn[0] == pytest.approx(0.1)


def test_a_series_held_by_its_ratio_follows_the_reference() -> None:
    (series, reference) = next(iter(BY_RATIO.items()))
    years = LAST_YEAR - FIRST_YEAR + 1
    published = {
        series: np.full((RUNS, years), 50.0),
        reference: np.tile(100 * 1.05 ** np.arange(years), (RUNS, 1)),
    }
    known = {series: pd.Series({2016: 60.0})}
    found = Discrepancy({series: 0.5}, {series: 0.9}, known, ratio_step=0.02)
    made = published[series] * factors(published, found, np.random.default_rng(0))[series]
    assert made[:, 2016 - FIRST_YEAR] == pytest.approx(60.0)
    for lead in (1, 4):
        logs = np.log(made[:, 2016 + lead - FIRST_YEAR])
        assert logs.mean() == pytest.approx(np.log(60 * 1.05**lead), abs=0.003)
        assert logs.std() == pytest.approx(0.02 * np.sqrt(lead), rel=0.05)


def test_official_growth_starts_from_the_last_difference_as_far_as_it_counts() -> None:
    years = LAST_YEAR - FIRST_YEAR + 1
    published = {GROWTH: np.full((RUNS, years), 8.0)}
    error = GrowthError(pd.Series({2016: 8.5, 2017: 2.0}), persistence=0.5, shock=1.5, last=0.4)
    drawn = factors(published, Discrepancy({}, {}, {}, growth=error), np.random.default_rng(0))
    made = 100 * ((1 + published[GROWTH] / 100) * drawn[GROWTH] - 1)
    assert made[:, 2016 - FIRST_YEAR] == pytest.approx(8.5)
    assert made[:, 2017 - FIRST_YEAR] == pytest.approx(2.0)
    for lead in (1, 2):
        later = made[:, 2017 + lead - FIRST_YEAR]
        assert later.mean() == pytest.approx(8 - 6 * 0.4 * 0.5**lead, abs=0.08)
    assert made[:, -1].std() == pytest.approx(1.5 / np.sqrt(0.75), rel=0.04)


def test_a_year_unlike_any_other_counts_less(forecaster: Forecaster) -> None:
    """Official growth of 2017 was 1.2 %: it pulls later growth down, but not to itself."""
    growth = forecaster.forecast(
        scenarios.load("baseline", forecaster.project, forecaster.known)
    ).published[GROWTH]
    assert growth[:, 2017 - FIRST_YEAR] == pytest.approx(1.2)
    low, middle, high = np.quantile(growth[:, 2018 - FIRST_YEAR], [0.05, 0.5, 0.95])
    assert 3 < middle < 9
    assert high - low > 4


def test_shocks_are_multiplied_by_series() -> None:
    found = Discrepancy({SERIES: 0.5}, {SERIES: 0.1}, {})
    assert found.scaled({SERIES: 3.0}).shocks[SERIES] == pytest.approx(0.3)


@pytest.mark.parametrize("name", ["plan", "water-saving", "dry-years"])
def test_a_scenario_changes_the_forecast_as_it_changes_the_model(
    forecaster: Forecaster, name: str
) -> None:
    """The shipped response equals the structural one, but where counties are scaled."""
    place = forecaster.project
    base, changed = (
        forecaster.forecast(scenarios.load(which, place, forecaster.known))
        for which in ("baseline", name)
    )
    for series in own_factors(base.published):
        if series not in forecaster.multipliers:
            continue
        if series[0] in COUNTIES or series == GROWTH:
            continue  # counties follow the city; growth is a rate
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


def test_counties_add_up_to_the_city_in_every_run(forecaster: Forecaster) -> None:
    for name in ("baseline", "plan"):
        scenario = scenarios.load(name, forecaster.project, forecaster.known)
        made = forecaster.forecast(scenario).published
        later = slice(2018 - FIRST_YEAR, None)
        for indicator in ("gdp", "registered_population", "resident_population",
                          "urban_population", "total_water_use", "cultivated_land"):  # fmt: skip
            parts = np.sum([made[county, indicator][:, later] for county in COUNTIES], axis=0)
            np.testing.assert_allclose(parts, made["zhangye", indicator][:, later], rtol=1e-9)


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
