"""What the published basis owes: sums, restatement, censuses, figures a head."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from zhangye import observation, statistics
from zhangye.axes import CITY, COUNTIES, YEARS, position
from zhangye.observation import Observation
from zhangye.observation.economy import Economy
from zhangye.observation.publish import SECTORS, WATER_USES, Published, anchors
from zhangye.project import Project

Publish = Callable[..., Published]
ADDITIVE = (
    "gdp", "resident_population", "urban_population", "registered_population",
    "census_population", "total_water_use", "groundwater_use", *WATER_USES,
    "urban_construction_land", "rural_construction_land", "cultivated_land",
)  # fmt: skip
RESTATED = ("gdp", "gdp_per_capita", *(f"value_added_{sector}" for sector in SECTORS))


@pytest.mark.parametrize("indicator", [i for i in ADDITIVE if i != "census_population"])
def test_counties_add_up_to_the_city(publish: Publish, indicator: str) -> None:
    published = publish()
    counties = sum(published[county, indicator] for county in COUNTIES)
    assert counties == pytest.approx(published[CITY, indicator], rel=1e-9)


def test_every_indicator_of_counties_and_city_is_covered(publish: Publish) -> None:
    """A new indicator of both must be called additive, or a rate."""
    published = publish()
    both = {i for a, i in published if a == "sunan" and (CITY, i) in published}
    rates = {"gdp_per_capita", "urbanisation_rate", "irrigation_water_use_coefficient"}
    assert both - rates <= set(ADDITIVE)


def test_sectors_add_up_to_gdp(publish: Publish) -> None:
    published = publish()
    sectors = sum(published[CITY, f"value_added_{sector}"] for sector in SECTORS)
    assert sectors == pytest.approx(published[CITY, "gdp"], rel=1e-12)


@pytest.mark.parametrize("area", [CITY, *COUNTIES])
def test_water_uses_add_up(publish: Publish, area: str) -> None:
    published = publish()
    uses = sum(published[area, use] for use in WATER_USES)
    assert uses == pytest.approx(published[area, "total_water_use"], rel=1e-9)


def test_restatement_leaves_earlier_years_alone(publish: Publish, seen: Observation) -> None:
    plain = publish()
    restated = {name: value + 0.1 for name, value in seen.values().items() if "restatement" in name}
    moved = publish(**restated)
    years = np.array(YEARS)
    before, after = years < 2017, years >= 2017
    for key, values in plain.items():
        assert moved[key][:, before] == pytest.approx(values[:, before], nan_ok=True), key
    gdp = (CITY, "gdp")
    # A tenth on every sector and a tenth on every county: 0.2 in the logarithm.
    assert np.log(moved[gdp] / plain[gdp])[:, after] == pytest.approx(0.2)
    formation = (CITY, "gross_fixed_capital_formation")
    assert np.log(moved[formation] / plain[formation])[:, after] == pytest.approx(0.1)


def test_restatement_of_a_county_touches_no_other(publish: Publish, seen: Observation) -> None:
    plain, moved = publish(), publish(restatement_sunan=seen.values()["restatement_sunan"] + 0.1)
    assert np.log(moved["sunan", "gdp"] / plain["sunan", "gdp"])[:, 17:] == pytest.approx(0.1)
    for county in COUNTIES:
        if county != "sunan":
            assert moved[county, "gdp"] == pytest.approx(plain[county, "gdp"])


@pytest.mark.parametrize("county", COUNTIES)
def test_a_census_counts_everyone(publish: Publish, economy: Economy, county: str) -> None:
    published = publish()
    actual = economy.stock(f"resident population[{COUNTIES[county]}]")
    for year in (2000, 2010, 2020):
        place = position(year)
        printed = published[county, "resident_population"][:, place]
        assert printed == pytest.approx(actual[:, place])
    between = published[county, "resident_population"][:, position(2009)]
    gone = economy.stock(f"cumulative departures[{COUNTIES[county]}]")[:, position(2009)]
    assert (between - actual[:, position(2009)]) * gone > 0


def test_without_missed_departures_every_year_is_right(publish: Publish, economy: Economy) -> None:
    published = publish(missed_departures=0.0)
    for county, element in COUNTIES.items():
        actual = economy.stock(f"resident population[{element}]")
        assert published[county, "resident_population"] == pytest.approx(actual)


@pytest.mark.parametrize("area", [CITY, *COUNTIES])
def test_gdp_a_head(publish: Publish, area: str) -> None:
    published = publish()
    gdp, residents = published[area, "gdp"], published[area, "resident_population"]
    mean = (residents[:, :-1] + residents[:, 1:]) / 2
    # 1e8 CNY over 1e4 persons is 1e4 CNY a person.
    expected = 1e4 * gdp[:, 1:] / mean
    assert published[area, "gdp_per_capita"][:, 1:] == pytest.approx(expected)


@pytest.mark.parametrize("area", [CITY, *COUNTIES])
def test_urbanisation_is_towns_over_residents(publish: Publish, area: str) -> None:
    published = publish()
    share = published[area, "urban_population"] / published[area, "resident_population"]
    assert published[area, "urbanisation_rate"] == pytest.approx(100 * share)


def test_changes_of_scope_begin_in_their_years(publish: Publish, seen: Observation) -> None:
    plain = publish()
    for parameter, indicator, first in (
        ("retail_step_2014", "retail_sales", 2014),
        ("wage_step_2015", "average_wage", 2015),
        ("income_splice_2015", "urban_disposable_income", 2015),
    ):
        moved = publish(**{parameter: seen.values()[parameter] + 0.2})
        ratio = np.log(moved[CITY, indicator] / plain[CITY, indicator])
        change = np.where(first <= np.array(YEARS), 0.2, 0.0)[None, :]
        assert ratio == pytest.approx(change), parameter


def test_investment_over_formation(publish: Publish, seen: Observation) -> None:
    published = publish()
    ratio = (
        published[CITY, "fixed_asset_investment"] / published[CITY, "gross_fixed_capital_formation"]
    )
    values = seen.values()
    assert np.log(ratio[0, 0]) == pytest.approx(values["investment_ratio_2006"])
    growth = np.log(ratio[0, position(2016)] / ratio[0, position(2006)])
    assert growth == pytest.approx(10 * values["investment_ratio_growth"])
    assert ratio[0, 17:] == pytest.approx(ratio[0, 17])


def test_every_series_stands_in_the_register_and_in_range(publish: Publish, place: Project) -> None:
    stats = statistics.load(place)
    for (area, indicator), values in publish().items():
        assert stats.area_label(area, "en")
        least, most = stats.bounds(indicator)
        known = values[np.isfinite(values)]
        assert known.size > 0, indicator
        assert known.min() >= least, indicator
        assert known.max() <= most, indicator


def test_columns_of_parameters_publish_many_runs(economy: Economy, seen: Observation) -> None:
    column = np.array([[-0.1], [0.0]])
    both = observation.publish(economy, seen, {"restatement_primary": column})
    alone = observation.publish(economy, seen, {"restatement_primary": 0.0})
    key = (CITY, "value_added_primary")
    assert both[key].shape == (2, len(YEARS))
    assert both[key][1] == pytest.approx(alone[key][0])


def test_anchors_are_the_ones_that_the_file_must_give(economy: Economy, seen: Observation) -> None:
    assert set(anchors(economy)) == set(seen.anchors)
