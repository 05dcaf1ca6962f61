"""Forecasts of the statistical methods: by hand where that is possible, else by their nature."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from zhangye.backtest import naive
from zhangye.backtest.peers import AUTOMATIC, PEERS, fill_gaps, peer_forecasts
from zhangye.backtest.quantiles import COLUMNS, QUANTILES

RISING = np.array([1.0, 2.0, 4.0, 5.0, 8.0])
Z90 = 1.2815515655446004


def _series(values: list[float], first: int = 2000) -> pd.Series:
    return pd.Series(values, index=range(first, first + len(values)))


def _noisy(count: int) -> pd.Series:
    errors = np.random.default_rng(7).normal(0, 0.03, count)
    return _series(list(100 * 1.07 ** np.arange(count) * np.exp(errors)))


@pytest.fixture(scope="module")
def long_forecast() -> pd.DataFrame:
    return peer_forecasts(_noisy(18), range(2018, 2036))


def test_last_value_by_hand() -> None:
    # Changes 1, 2, 1, 3: mean square 15 / 4.
    table = naive.last_value(RISING, 4)
    assert table[:, 0] == pytest.approx([8, 8, 8, 8])
    assert table[3, COLUMNS.index("p90")] == pytest.approx(8 + Z90 * np.sqrt(15 / 4 * 4))


def test_drift_by_hand() -> None:
    # Changes 1, 2, 1, 3: mean 7 / 4, variance 11 / 12.
    table = naive.drift(RISING, 2)
    assert table[:, 0] == pytest.approx([9.75, 11.5])
    deviation = np.sqrt(11 / 12 * 2 * (1 + 2 / 4))
    assert table[1, COLUMNS.index("p10")] == pytest.approx(11.5 - Z90 * deviation)


def test_linear_trend_by_hand() -> None:
    # Slope 1.7 around mean 4 at the third value; squared errors add up to 1.1.
    table = naive.linear_trend(RISING, 1)
    assert table[0, 0] == pytest.approx(4 + 1.7 * 3)
    t95 = 2.3533634348018264  # Student's t, 3 degrees of freedom
    scale = np.sqrt(1.1 / 3 * (1 + 1 / 5 + 9 / 10))
    assert table[0, COLUMNS.index("p95")] == pytest.approx(9.1 + t95 * scale)


def test_last_growth_by_hand() -> None:
    values = np.array([1.0, 2.0, 4.0, 16.0])
    table = naive.last_growth(values, 2)
    assert table[:, 0] == pytest.approx([64, 256])
    # Changes of growth, in ln 2: 0 and 1; their mean square is a half; lead 2 has 1 + 4 of it.
    deviation = np.log(2) * np.sqrt(0.5 * 5)
    assert table[1, COLUMNS.index("p10")] == pytest.approx(256 * np.exp(-Z90 * deviation))


def test_gaps_are_filled_at_constant_growth() -> None:
    values = _series([1.0, 2, 4, 8, 16, 32, 256]).rename(index={2006: 2008})
    assert fill_gaps(values) == pytest.approx([1, 2, 4, 8, 16, 32, 64, 128, 256])


def test_every_method_gives_ordered_finite_quantiles(long_forecast: pd.DataFrame) -> None:
    assert set(long_forecast["method"]) == set(PEERS)
    assert list(long_forecast.columns) == ["method", "year", *COLUMNS]
    for _, part in long_forecast.groupby("method"):
        assert list(part["year"]) == list(range(2018, 2036))
    table = long_forecast[list(QUANTILES)].to_numpy()
    assert np.isfinite(table).all()
    assert (np.diff(table, axis=1) >= 0).all()
    assert (table >= 0).all()


def test_uncertainty_does_not_shrink_with_lead(long_forecast: pd.DataFrame) -> None:
    for _, part in long_forecast.groupby("method"):
        width = (part["p95"] - part["p05"]).to_numpy()
        assert width[-1] > width[0] > 0


def test_mean_of_the_automatic_methods(long_forecast: pd.DataFrame) -> None:
    by_method = long_forecast.set_index(["method", "year"])
    four = by_method.loc[list(AUTOMATIC)].groupby("year").mean()
    pd.testing.assert_frame_equal(by_method.loc["mean_automatic"], four, check_exact=False)


def test_steady_growth_is_continued() -> None:
    found = peer_forecasts(_noisy(12), [2014]).set_index("method")["p50"]
    truth = 100 * 1.07**14
    for method in ("last_growth", "auto_arima", "auto_theta", "ces", "mean_automatic"):
        assert found[method] == pytest.approx(truth, rel=0.15)
    assert found["last_value"] < found["drift"] < truth * 1.1


def test_falling_quantities_stop_at_zero() -> None:
    falling = _series([100.0, 84, 70, 50, 37, 20, 6])
    found = peer_forecasts(falling, [2012])
    amounts = found[list(COLUMNS)].to_numpy()
    assert (amounts >= 0).all()
    assert (found.set_index("method").loc[["drift", "linear_trend"], "p50"] == 0).all()


def test_seven_values_will_do_and_the_answer_repeats() -> None:
    values = _noisy(7)
    once, again = (peer_forecasts(values, [2007, 2009]) for _ in range(2))
    pd.testing.assert_frame_equal(once, again)
    assert len(once) == 2 * len(PEERS)


@pytest.mark.parametrize(
    ("values", "years", "message"),
    [
        ([1.0] * 6, [2010], "6 values"),
        ([1.0, 2, 3, 0, 5, 6, 7], [2010], "positive"),
        ([1.0, 2, 3, np.nan, 5, 6, 7], [2010], "positive and finite"),
        ([1.0, 2, 3, 4, 5, 6, 7], [2006, 2007], "2006 is not after"),
    ],
)
def test_what_cannot_be_forecast(values: list[float], years: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        peer_forecasts(_series(values), years)


def test_statsforecast_is_not_imported_until_needed() -> None:
    words = "import sys, zhangye.backtest.peers; sys.exit('statsforecast' in sys.modules)"
    path = f"import sys; sys.path[:] = {sys.path!r}; "
    assert subprocess.run([sys.executable, "-c", path + words], check=False).returncode == 0
