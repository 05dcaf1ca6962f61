"""Measures of fit against four numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from zhangye.calibration import goodness

OBSERVED = np.array([10.0, 20.0, 30.0, 40.0])
SIMULATED = np.array([12.0, 18.0, 33.0, 41.0])


def test_errors() -> None:
    assert goodness.rmse(OBSERVED, SIMULATED) == pytest.approx(math.sqrt((4 + 4 + 9 + 1) / 4))
    assert goodness.mape(OBSERVED, SIMULATED) == pytest.approx(100 * (0.2 + 0.1 + 0.1 + 0.025) / 4)


def test_shares() -> None:
    # Means 25 and 26, error 4.5; the rest by the definitions of Theil.
    bias, variation, covariation = goodness.theil_shares(OBSERVED, SIMULATED)
    assert bias == pytest.approx(1 / 4.5)
    spread = (math.sqrt(125.0) - math.sqrt((196 + 64 + 49 + 225) / 4)) ** 2
    assert variation == pytest.approx(spread / 4.5)
    correlation = np.corrcoef(OBSERVED, SIMULATED)[0, 1]
    covariance = 2 * (1 - correlation) * OBSERVED.std() * SIMULATED.std() / 4.5
    assert covariation == pytest.approx(covariance)


def test_a_constant_offset_is_all_bias() -> None:
    assert goodness.theil_shares(OBSERVED, OBSERVED + 3) == pytest.approx((1, 0, 0))


def test_u2_of_a_forecast_that_repeats_growth_is_one() -> None:
    observed = pd.Series([10, 12, 15, 15, 18, 20.0], index=range(2000, 2006))
    rival = observed.shift(1) ** 2 / observed.shift(2)
    assert goodness.theil_u2(observed, rival.fillna(0)) == pytest.approx(1)
    assert goodness.theil_u2(observed, observed) == 0


def test_u2_skips_years_without_both_years_before() -> None:
    years = [2000, 2001, 2002, 2003, 2010, 2011]
    observed = pd.Series([10, 12, 15, 15, 30, 33.0], index=years)
    assert math.isnan(goodness.theil_u2(observed, observed))


def test_short_series_have_no_shares() -> None:
    table = pd.DataFrame(
        {
            "area": "zhangye",
            "indicator": "total_water_use",
            "year": [2010, 2015, 2017],
            "observed": [24.0, 22.0, 20.0],
            "simulated": [24.0, 20.0, 20.0],
        }
    )
    row = goodness.by_series(table).iloc[0]
    assert row["n"] == 3
    assert row["mape"] == pytest.approx(100 * (2 / 22) / 3)
    assert row[["u2", "bias", "variation", "covariation"]].isna().all()
