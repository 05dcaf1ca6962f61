"""Observed inputs against numbers worked out by hand from the statistics."""

from __future__ import annotations

import math

import pytest

from zhangye.axes import COUNTIES
from zhangye.calibration import inputs
from zhangye.statistics import Statistics

# Official real growth of the city and consumer prices of the province, 2001-2015.
GROWTH = (7.0, 9.8, 10.2, 12.0, 11.2, 12.0, 11.5, 11.3, 8.9, 11.5, 13.2, 12.3, 11.7, 8.0, 7.5)
CONSUMER = (104.0, 100.0, 101.066, 102.329, 101.75, 101.276, 105.528, 108.21, 101.254, 104.101,
            105.867, 102.693, 103.2, 102.129, 101.558)  # fmt: skip


def test_deflator_of_2000(stats: Statistics) -> None:
    real = 373.52 / math.prod(1 + growth / 100 for growth in GROWTH)
    assert inputs.output_prices(stats.series)[2000] == pytest.approx(64.09 / real, rel=1e-3)


def test_deflator_of_2017_moves_with_consumer_prices(stats: Statistics) -> None:
    prices = inputs.output_prices(stats.series)
    assert prices[2017] / prices[2016] == pytest.approx(1.0139, rel=1e-6)


def test_consumer_prices_are_chained(stats: Statistics) -> None:
    prices = inputs.consumer_prices(stats.series)
    assert prices[2015] == 1
    assert prices[2000] == pytest.approx(1 / math.prod(c / 100 for c in CONSUMER), rel=1e-9)
    assert prices[2014] == pytest.approx(1 / 1.01558, rel=1e-9)


def test_investment_history_against_2015_16(stats: Statistics) -> None:
    history = inputs.investment_history(stats.series)
    assert history[2016] == 1
    assert history.index.max() == 2016
    prices = inputs.output_prices(stats.series)
    mean = (169.524 / prices[2015] + 185.477 / prices[2016]) / 2
    assert history[2006] == pytest.approx(65.9556 / prices[2006] / mean, rel=1e-4)
    # Before 2006 fixed-asset investment stands in, at the ratio of 2006.
    standing_in = 18.3858 * 65.9556 / 66.6338
    assert history[2000] == pytest.approx(standing_in / prices[2000] / mean, rel=1e-4)


def test_tilt_weighted_by_output_is_one(stats: Statistics) -> None:
    tilt = inputs.investment_tilt(stats.series)
    output = {c: stats.series(c, "gdp").loc[2015:2016].mean() for c in COUNTIES}
    total = sum(output.values())
    mean = sum(tilt[county] * output[county] / total for county in COUNTIES)
    assert mean.to_numpy() == pytest.approx(1.0, abs=1e-12)
    assert (tilt > 0).all().all()


def test_initial_output_adds_up_to_the_city(stats: Statistics) -> None:
    table = inputs.initial_output(stats.series)
    price = inputs.output_prices(stats.series)[2000]
    for sector in inputs.SECTORS:
        city = stats.value("zhangye", f"value_added_{sector}", 2000) / price
        assert table[sector].sum() == pytest.approx(city, rel=1e-9)
    assert (table > 0).all().all()


def test_revenue_and_transfers_pay_for_spending(stats: Statistics) -> None:
    prices = inputs.output_prices(stats.series)
    base = sum(stats.value("zhangye", f"value_added_{s}", 2016) for s in ("secondary", "tertiary"))
    revenue = inputs.revenue_rate(stats.series)[2016] * base
    transfers = inputs.transfers(stats.series)[2016] * prices[2016]
    spending = stats.value("zhangye", "budget_expenditure", 2016)
    assert revenue + transfers == pytest.approx(spending, rel=1e-9)


def test_no_lookup_holds_a_year_after_the_vintage(stats: Statistics) -> None:
    """Points after 2017 are assumptions: those of the cap, and the tilt's 1."""
    assumed = {"observed cap phase"}
    for name, derive in inputs.LOOKUPS.items():
        if name not in assumed:
            assert derive(stats.series).index.max() <= 2017.5, name
    assert (inputs.investment_tilt(stats.series).loc[2018:] == 1).all().all()


def test_padding_reaches_the_ends_and_keeps_values(stats: Statistics) -> None:
    values = inputs.padded(inputs.investment_history(stats.series))
    assert values.index[0] == 2000
    assert values.index[-1] == 2036
    assert values[2036] == 1
