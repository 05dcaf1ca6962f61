"""Scores against analytic values and numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from zhangye.backtest import scores
from zhangye.backtest.quantiles import LEVELS

from .samples import contract_frame

ROW = {
    "vintage": 2010,
    "method": "drift",
    "area": "zhangye",
    "year": 2012,
    "indicator": "gdp",
    "mean": 120.0,
    "p05": 70.0,
    "p10": 75.0,
    "p25": 90.0,
    "p50": 110.0,
    "p75": 130.0,
    "p90": 145.0,
    "p95": 150.0,
}


def _frame(*changes: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([{**ROW, **change} for change in changes])[list(scores.CONTRACT)]


@pytest.mark.parametrize(("centre", "width"), [(0.0, 1.0), (50.0, 4.0)])
def test_crps_of_a_normal(centre: float, width: float) -> None:
    observed = np.random.default_rng(3).normal(centre, width, 50_000)
    z = (observed - centre) / width
    exact = width * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    quantiles = np.tile(norm.ppf(LEVELS, centre, width), (len(observed), 1))
    found = scores.crps(quantiles, observed)
    assert found.mean() == pytest.approx(exact.mean(), rel=0.04)
    outer = np.abs(z) > 1
    assert found[outer] == pytest.approx(exact[outer], rel=0.06)


def test_crps_of_a_certain_forecast_is_its_error() -> None:
    quantiles = np.full((2, 7), 10.0)
    assert scores.crps(quantiles, np.array([10.0, 13.0])) == pytest.approx([0.0, 3.0])


def test_crps_prefers_the_true_width() -> None:
    observed = np.random.default_rng(5).normal(0, 1, 20_000)
    mean = {
        width: scores.crps(np.tile(norm.ppf(LEVELS, 0, width), (20_000, 1)), observed).mean()
        for width in (0.5, 1.0, 2.0)
    }
    assert mean[1.0] < mean[0.5]
    assert mean[1.0] < mean[2.0]


def test_errors_and_coverage_by_hand() -> None:
    found = scores.score(_frame({"observed": 100.0}, {"observed": 140.0}, {"observed": 160.0}))
    assert found["lead"].tolist() == [2, 2, 2]
    assert found["ape"].tolist() == pytest.approx([10, 100 * 30 / 140, 100 * 50 / 160])
    assert found["ape_of_mean"].tolist() == pytest.approx([20, 100 * 20 / 140, 25])
    assert found["within_50"].tolist() == [True, False, False]
    assert found["within_90"].tolist() == [True, True, False]
    table = scores.summary(found, ["method"]).iloc[0]
    assert table["n"] == 3
    assert table["mape"] == pytest.approx(found["ape"].mean())
    assert (table["coverage_50"], table["coverage_90"]) == pytest.approx((100 / 3, 200 / 3))


def test_crps_is_relative_to_the_outcome() -> None:
    frame = _frame({"observed": 100.0})
    amounts = ["mean", *scores.QUANTILES, "observed"]
    larger = frame.assign(**{name: 7 * frame[name] for name in amounts})
    assert scores.score(larger)["crps"][0] == pytest.approx(scores.score(frame)["crps"][0])


def test_restated_years_are_left_out_of_one_table() -> None:
    frame = contract_frame({"drift": (0.0, 0.0), "ces": (0.5, 0.0)})
    found = scores.tables(frame, 2017)
    assert found["methods"]["n"].tolist() == [27, 27]
    assert found["methods_before_restatement"]["n"].tolist() == [24, 24]
    assert found["leads"]["n"].tolist() == [9] * 6
    assert len(found["series"]) == 6
    # The plain mean over all values is the mean of equally large vintages.
    by_vintage = found["vintages"].groupby("method")["mape"].mean()
    everything = found["methods"].set_index("method")["mape"]
    assert by_vintage["ces"] == pytest.approx(everything["ces"])


def test_series_that_lose_are_first() -> None:
    frame = contract_frame({"structural": (0.9, 0.0), "drift": (0.0, 0.0), "ces": (0.0, 5.0)})
    spoilt = (frame["method"] == "structural") & (frame["area"] == "sunan")
    amounts = ["mean", *scores.QUANTILES]
    frame.loc[spoilt, amounts] = frame.loc[spoilt, amounts] * 1.5
    found = scores.against_peers(scores.score(frame), "structural", ["drift", "ces"])
    assert found["area"].tolist()[0] == "sunan"
    assert found["behind_best"].tolist()[0] > 30
    assert (found["behind_best"].iloc[1:] < 0).all()
    assert set(found["overall_peer"]) == {"drift"}
    assert found["behind_best"].tolist()[0] == pytest.approx(
        found["mape"].tolist()[0] - found["best_mape"].tolist()[0]
    )


def test_bar_is_passed_by_the_better_method_only() -> None:
    frame = contract_frame({"structural": (0.9, 0.0), "drift": (0.0, 0.0), "ces": (0.0, 8.0)})
    scored = scores.score(frame)
    best = {(c.name, c.restated): c for c in scores.criteria(scored, "structural", ["drift"], 2017)}
    assert len(best) == 8
    for name in ("mape", "crps", "median_ape"):
        assert best[name, True].passed
        assert best[name, False].best_peer == "drift"
    worst = scores.criteria(scored, "ces", ["structural", "drift"], 2017)
    assert not any(c.passed for c in worst if c.name in ("mape", "crps"))
    assert {c.best_peer for c in worst if c.name == "mape"} == {"structural"}


def test_coverage_may_be_too_high() -> None:
    frame = contract_frame({"structural": (0.9, 0.0), "drift": (0.0, 0.0)})
    wide = frame.assign(p05=1.0, p95=1000.0)
    found = scores.criteria(scores.score(wide), "structural", ["drift"], 2017)
    assert [c.value for c in found if c.name == "coverage_90"] == [100, 100]
    assert not any(c.passed for c in found if c.name == "coverage_90")


def test_outcomes_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        scores.score(_frame({"observed": 0.0}))
