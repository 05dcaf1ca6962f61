"""Choices stay in their ranges and tell the engine what the scenario file will."""

import numpy as np
import pytest

from zhangye import scenarios
from zhangye.axes import ELEMENTS, PLAN_YEARS
from zhangye.planning import decisions, settings
from zhangye.planning.decisions import MINIMUM

REVENUE = {2018: 25.0, 2019: 26.0, 2020: 27.0}


@pytest.fixture(scope="module")
def baseline(home):
    return scenarios.load("baseline", home)


@pytest.fixture(scope="module")
def assumed(home):
    return settings.load(home)


@pytest.mark.parametrize("by_county", [False, True])
@pytest.mark.parametrize("floor", decisions.FLOORS)
def test_the_start_is_the_baseline(baseline, assumed, floor, by_county):
    found = decisions.possible(baseline, assumed, REVENUE, floor=floor, by_county=by_county)
    told = dict(zip(found.columns, found.values(found.start[None, :])[0], strict=True))
    for lever in baseline.catalogue.levers.values():
        for county in ELEMENTS:
            expected = baseline.value(lever.name, county, 2019)
            assert told[f"{lever.constant(county)}@2018.5"] == pytest.approx(expected, abs=1e-6)


def test_both_ends_lie_in_the_ranges_of_the_catalogue(baseline, assumed):
    found = decisions.possible(baseline, assumed, REVENUE, floor=MINIMUM)
    low, high = (found.amounts(np.full(len(found), end)) for end in (0.0, 1.0))
    for one, least, most in zip(found.choices, low, high, strict=True):
        assert least >= one.lever.minimum - 1e-9
        assert most <= one.lever.maximum + 1e-9


def test_money_never_falls_below_the_baseline_unless_asked(baseline, assumed):
    found = decisions.possible(baseline, assumed, REVENUE)
    for one in found.choices:
        if one.money or one.lever.name in decisions.DUTIES:
            assert one.low == one.base


def test_counties_together_stay_within_the_city_range(baseline, assumed):
    found = decisions.possible(baseline, assumed, REVENUE, by_county=True)
    rows, limits = found.totals
    one = next(i for i, c in enumerate(found.choices) if c.lever.name == "transport")
    assert limits[np.flatnonzero(rows[:, one])[0]] == pytest.approx(60 - 20, abs=1e-6)


def test_later_money_is_discounted_and_tax_relief_costs_its_revenue(baseline, assumed):
    found = decisions.possible(baseline, assumed, REVENUE)
    prices = {(c.lever.name, c.years): c.price for c in found.choices}
    assert prices["transport", (2020,)] == pytest.approx(1.08**-2)
    relief = sum(REVENUE[year] / 100 * 1.08 ** (2018 - year) for year in PLAN_YEARS)
    assert prices["tax_fee_relief", PLAN_YEARS] == pytest.approx(relief)
    assert prices["water_cap_enforcement", PLAN_YEARS] == 0


def test_what_is_settled_stands_at_its_least(baseline, assumed):
    only = {("transport", (2018,))}
    found = decisions.possible(baseline, assumed, REVENUE, floor=MINIMUM, only=only)
    told = dict(zip(found.columns, found.values(found.start[None, :])[0], strict=True))
    assert told["tourism culture[Ganzhou]@2018.5"] == 0.0
    assert told["tourism culture[Ganzhou]@2020.5"] == pytest.approx(
        baseline.value("tourism_culture", "Ganzhou", 2021)
    )
