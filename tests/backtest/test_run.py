"""The backtest with a stand-in for the model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from zhangye.backtest import run as backtest
from zhangye.backtest.peers import PEERS
from zhangye.backtest.quantiles import QUANTILES
from zhangye.backtest.scored import Series, observed
from zhangye.backtest.scores import CONTRACT
from zhangye.statistics import Statistics

KEYS = [
    ("zhangye", "gdp"),
    ("sunan", "gdp"),
    ("zhangye", "urban_disposable_income"),
    ("zhangye", "urbanisation_rate"),
]
VINTAGES = (2010, 2012)
COUNT = 3 + 3 + 2 + 3 + 3  # urban income has no observed value after 2012


def stand_in(statistics: Statistics) -> backtest.Structural:
    """Return forecasts that hold the last value, with 10 % of noise."""

    def forecast(vintage: int) -> dict[Series, npt.NDArray[np.float64]]:
        draws = 1 + 0.1 * np.random.default_rng(vintage).normal(size=(500, 3))
        return {key: statistics.value(*key, vintage) * draws for key in KEYS}

    return forecast


@pytest.fixture(scope="module")
def frame(stats: Statistics) -> pd.DataFrame:
    seen: list[float] = []
    made = backtest.run(stats, KEYS, VINTAGES, stand_in(stats), seen.append)
    assert sum(seen) == backtest.steps(backtest.plan(stats, KEYS, VINTAGES))
    return made


def test_every_method_forecasts_every_scored_value(frame: pd.DataFrame) -> None:
    assert list(frame.columns) == list(CONTRACT)
    counts = frame["method"].value_counts()
    assert set(counts.index) == {*PEERS, "structural", "combination", "shipped"}
    assert set(counts) == {COUNT}
    assert not frame.isna().any().any()
    assert not frame.duplicated(["vintage", "method", "area", "year", "indicator"]).any()
    assert (np.diff(frame[list(QUANTILES)].to_numpy(), axis=1) >= 0).all()


def test_outcomes_are_the_statistics(frame: pd.DataFrame, stats: Statistics) -> None:
    for row in frame[frame["method"] == "drift"].to_dict("records"):
        value = stats.value(str(row["area"]), str(row["indicator"]), int(row["year"]))
        assert row["observed"] == value
        assert 1 <= int(row["year"]) - int(row["vintage"]) <= 3


def test_methods_know_nothing_after_the_vintage(frame: pd.DataFrame, stats: Statistics) -> None:
    rows = frame[(frame["method"] == "last_value") & (frame["indicator"] == "gdp")]
    for row in rows.to_dict("records"):
        known = observed(stats, (str(row["area"]), "gdp"), range(2000, int(row["vintage"]) + 1))
        assert row["p50"] == known.iloc[-1]


def test_structural_quantiles_are_those_of_the_samples(
    frame: pd.DataFrame, stats: Statistics
) -> None:
    samples = stand_in(stats)(2012)[("sunan", "gdp")][:, 1]
    row = frame.set_index(["method", "vintage", "area", "indicator", "year"]).loc[
        ("structural", 2012, "sunan", "gdp", 2014)
    ]
    assert row["p10"] == pytest.approx(np.quantile(samples, 0.1))
    assert row["mean"] == pytest.approx(samples.mean())


def test_what_ships_is_the_model(frame: pd.DataFrame) -> None:
    own, shipped = (
        frame[frame["method"] == name].drop(columns="method").reset_index(drop=True)
        for name in (backtest.STRUCTURAL, backtest.SHIPPED)
    )
    pd.testing.assert_frame_equal(own, shipped)


def test_combination_lies_among_its_members(frame: pd.DataFrame) -> None:
    keys, centre = ["vintage", "area", "year", "indicator"], ["mean", "p50"]
    members = frame[frame["method"].isin(backtest.MEMBERS)].groupby(keys)
    combined = frame[frame["method"] == "combination"].set_index(keys).sort_index()
    assert (combined[centre] >= members[centre].min() - 1e-9).all().all()
    assert (combined[centre] <= members[centre].max() + 1e-9).all().all()
    # Around its centre the mixture may be widened, never narrowed.
    assert (combined["p95"] >= members["p95"].min() - 1e-9).all()
    assert (combined["p05"] <= members["p05"].max() + 1e-9).all()


def test_two_processes_give_the_same(frame: pd.DataFrame, stats: Statistics) -> None:
    again = backtest.run(stats, KEYS, VINTAGES, stand_in(stats), lambda _: None, jobs=2)
    pd.testing.assert_frame_equal(frame, again)


def test_structural_forecasts_that_cannot_be_used(stats: Statistics) -> None:
    whole = stand_in(stats)

    def without_sunan(vintage: int) -> dict[Series, npt.NDArray[np.float64]]:
        return {key: value for key, value in whole(vintage).items() if key[0] != "sunan"}

    def short(vintage: int) -> dict[Series, npt.NDArray[np.float64]]:
        return {key: value[:, :2] for key, value in whole(vintage).items()}

    def endless(vintage: int) -> dict[Series, npt.NDArray[np.float64]]:
        return {key: value * np.inf for key, value in whole(vintage).items()}

    for wrong, words in ((without_sunan, "lack"), (short, "runs x 3"), (endless, "finite")):
        with pytest.raises(ValueError, match=words):
            backtest.run(stats, KEYS, VINTAGES, wrong, lambda _: None)
