"""Farms, villages and visitors: prices that somebody pays, and nothing counted twice."""

import numpy as np
import pandas as pd
import pytest

from zhangye import engine
from zhangye.axes import ELEMENTS


def total(frame: pd.DataFrame, name: str, element: str = "") -> pd.Series:
    return frame[[f"{name}[{county}{element}]" for county in ELEMENTS]].sum(axis=1)


def test_what_farms_gain_by_their_price_others_pay(baseline: pd.DataFrame) -> None:
    gain = total(baseline, "farm value") - total(baseline, "value added", ",Primary")
    paid = baseline["other profit"] * (1 - baseline["profit left to others"])
    assert gain.iloc[-1] > 0
    np.testing.assert_allclose(gain, paid, rtol=1e-9, atol=1e-9)


def test_the_farm_price_enters_nominal_value_added(model: engine.Model) -> None:
    """A dearer farm product raises the sector's deflator and leaves nominal GDP as it is."""
    columns = ["nominal value added", "value added", "city gdp", "output prices"]
    sectors = ("Primary", "Secondary", "Tertiary")
    shares = []
    for elasticity in (0.0, 0.3):
        run = model.run({"farm price elasticity": elasticity}, return_columns=columns, times=[2017])
        nominal = {s: float(total(run, "nominal value added", f",{s}").iloc[0]) for s in sectors}
        real = float(total(run, "value added", ",Primary").iloc[0] / run["city gdp"].iloc[0])
        product = float((run["city gdp"] * run["output prices"]).iloc[0])
        assert sum(nominal.values()) == pytest.approx(product, rel=1e-9)
        shares.append(nominal["Primary"] / product / real)
    assert shares[1] > 1.1 * shares[0]


@pytest.mark.parametrize("levers", ["default", "processing and logistics at their maxima"])
def test_farm_income_never_exceeds_farm_output(model: engine.Model, levers: str) -> None:
    raised = {}
    if levers != "default":
        for name in ("processing support", "logistics ecommerce"):
            default = np.asarray(model.default(name))
            raised |= {f"{name}[{c}]": 5 * v for c, v in zip(ELEMENTS, default, strict=True)}
    run = model.run(raised)
    for county in ELEMENTS:
        assert (run[f"farm income[{county}]"] < run[f"farm output[{county}]"]).all()


def test_farm_stays_earn_within_tourism_and_tourism_within_services(
    baseline: pd.DataFrame,
) -> None:
    for county in ELEMENTS:
        stays, trade = (
            baseline[f"farm stay income[{county}]"],
            baseline[f"tourism value added[{county}]"],
        )
        assert (stays < 0.5 * trade).all()
        assert (trade < baseline[f"value added[{county},Tertiary]"]).all()


def test_hands_in_processing_and_tourism_work_once(baseline: pd.DataFrame) -> None:
    for county in ELEMENTS:
        jobs = baseline[f"employment[{county},Secondary]"]
        industry = baseline[f"industry labour[{county}]"]
        builders = baseline[f"construction job share[{county}]"]
        processors = (1 - builders) * baseline[f"processing weight[{county}]"]
        np.testing.assert_allclose(industry + jobs * (builders + processors), jobs)
        assert ((industry > 0) & (industry < jobs)).all()


def test_visitors_follow_their_series(baseline: pd.DataFrame) -> None:
    """Trips of 2010 and 2012 within a third: 187 and 300 (1e4)."""
    for year, trips in ((2010.0, 187), (2012.0, 300)):
        assert abs(np.log(baseline.loc[year, "city visitors"] / trips)) < np.log(1.35)
