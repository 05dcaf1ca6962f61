"""Demand, builders, services and learning of the project's model; growth under extremes."""

import numpy as np
import pandas as pd
import pytest

from zhangye import engine
from zhangye.axes import ELEMENTS

YEARS = list(range(2018, 2036))


@pytest.fixture(scope="module")
def usual(model: engine.Model) -> pd.DataFrame:
    return model.run(times=YEARS)


@pytest.mark.parametrize("lever", ["urban renewal housing", "service investment"])
def test_less_money_for_works_makes_no_more_output(
    model: engine.Model, usual: pd.DataFrame, lever: str
) -> None:
    less = model.run(params={f"{lever}@2018": 0.0}, times=YEARS)["city gdp"]
    assert less[2020] < 0.999 * usual["city gdp"][2020]
    assert less.sum() < usual["city gdp"].sum()


def test_builders_follow_works_whoever_pays(model: engine.Model, usual: pd.DataFrame) -> None:
    share = float(np.asarray(model.default("construction share")))
    for county in ELEMENTS:
        built = usual[f"construction value added[{county}]"]
        np.testing.assert_allclose(built, share * usual[f"capital formation[{county}]"])


def test_nobody_ahead_of_the_frontier_unlearns(model: engine.Model) -> None:
    run = model.run(params={"frontier lead": 1.0})
    for county in ELEMENTS:
        for sector in ("Primary", "Secondary", "Tertiary"):
            assert run[f"productivity[{county},{sector}]"].is_monotonic_increasing


def test_demand_of_a_year_lowers_output_of_that_year(
    model: engine.Model, usual: pd.DataFrame
) -> None:
    low = {"demand disturbance@2018.5": -0.05, "demand disturbance@2019.5": 0.0}
    ratio = model.run(params=low, times=YEARS)["city gdp"] / usual["city gdp"]
    assert ratio[2018] == pytest.approx(1)
    assert 0.95 < ratio[2019] < 0.98
    assert ratio[2020] > ratio[2019]


def test_the_run_without_noise_has_no_shock_before_the_last_statistics(
    model: engine.Model,
) -> None:
    run = model.run(times=[2005, 2016, 2017, 2030])
    assert (run["common demand"].loc[:2016] == 1).all()
    assert abs(run["common demand"][2030] - 1) < abs(run["common demand"][2017] - 1)


EXTREMES = {
    "recession": {"national growth difference after 2017": -0.1},
    "no people in Sunan": {"initial registered population[Sunan]": 0.0},
    "no people in Ganzhou": {"initial registered population[Ganzhou]": 0.0},
    "a hundredth of demand": {"provincial demand@2018": 0.01},
}


@pytest.mark.parametrize("name", sorted(EXTREMES))
def test_extremes_give_numbers_that_make_sense(
    model: engine.Model, usual: pd.DataFrame, name: str
) -> None:
    run = model.run(params=EXTREMES[name], times=YEARS)
    assert np.isfinite(run.to_numpy(float)).all()
    ratio = run["city gdp"] / usual["city gdp"]
    assert (ratio.loc[2019:] < 1).all()
    assert ratio[2020] > 0.3
    if name == "recession":
        assert run["city gdp"][2020] / run["city gdp"][2018] < 1.1
    if name == "a hundredth of demand":
        seeking = run[[f"job seekers[{c}]" for c in ELEMENTS]].sum(axis=1)
        before = usual[[f"job seekers[{c}]" for c in ELEMENTS]].sum(axis=1)
        assert seeking[2020] > 2 * before[2020]
    if name.startswith("no people"):
        county = name.rpartition(" ")[2]
        assert (run[f"gdp[{county}]"] < 0.4 * usual[f"gdp[{county}]"]).all()
