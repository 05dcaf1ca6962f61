"""The rule of what is scored, on the statistics and against their notes."""

from __future__ import annotations

import pytest

from zhangye.backtest.scored import (
    AREAS,
    NOT_OBSERVED,
    TWINS,
    known_levels,
    observed,
    scored_series,
)
from zhangye.statistics import Statistics

WORDS = {
    "employment": "2014-17 extrapolated",
    "urban_population": "2006-09 extrapolated",
    "urban_disposable_income": "",
    "registered_population": "a repeated row",
    "retail_sales": "different scopes",
}
"""What the notes of the statistics say of the values that are no observations."""


@pytest.fixture(scope="module")
def keys(stats: Statistics) -> list[tuple[str, str]]:
    pairs = zip(stats.historical["area"], stats.historical["indicator"], strict=True)
    return sorted(set(pairs))


def test_two_examples_of_each_vintage(stats: Statistics, keys: list[tuple[str, str]]) -> None:
    of = {vintage: scored_series(stats, keys, vintage) for vintage in (2010, 2012, 2014)}
    # Urban income: 2000 and 2005-10 are seven values; in 2014 there is no observed one.
    income = ("zhangye", "urban_disposable_income")
    assert [income in of[vintage] for vintage in of] == [True, True, False]
    # Capital formation and employment start in 2006; employment is extrapolated from 2014 on.
    formation = ("zhangye", "gross_fixed_capital_formation")
    assert [formation in of[vintage] for vintage in of] == [False, True, True]
    assert [("zhangye", "employment") in of[vintage] for vintage in of] == [False, True, False]
    # Linze's registered people: 2000-04, 2010 and 2012; Ganzhou has two values less.
    assert ("linze", "registered_population") in of[2012]
    assert ("ganzhou", "registered_population") not in of[2012]
    assert ("ganzhou", "registered_population") in of[2014]


def test_sectors_and_total_count_but_per_head_does_not(
    stats: Statistics, keys: list[tuple[str, str]]
) -> None:
    found = scored_series(stats, keys, 2014)
    for indicator in (
        "gdp",
        "value_added_primary",
        "value_added_secondary",
        "value_added_tertiary",
    ):
        assert ("zhangye", indicator) in found
    assert ("sunan", "gdp") in found
    assert not [key for key in found if key[1] in ("gdp_per_capita", "urbanisation_rate")]
    assert {area for area, _ in found} <= set(AREAS)


def test_ratios_and_growth_are_no_levels(stats: Statistics, keys: list[tuple[str, str]]) -> None:
    units = {stats.unit(indicator) for _, indicator in scored_series(stats, keys, 2014)}
    assert not units & {"%", "%/yr", "1", "m3/mu"}
    assert ("zhangye", "gdp_growth_real") in keys


def test_only_published_keys_are_scored(stats: Statistics) -> None:
    published = [("zhangye", "gdp"), ("gansu", "gdp"), ("zhangye", "no_statistics_of_this")]
    assert scored_series(stats, published, 2014) == [("zhangye", "gdp")]


def test_left_out_values_are_those_of_the_notes(stats: Statistics) -> None:
    table = stats.historical.set_index(["area", "indicator", "year"])
    for entry in NOT_OBSERVED:
        for area in entry.areas:
            for year in entry.years:
                row = table.loc[(area, entry.indicator, year)]
                assert WORDS[entry.indicator] in row["note"]
                if entry.indicator == "urban_disposable_income":
                    assert row["status"] == "derived"
            kept = observed(stats, (area, entry.indicator), range(1990, 2018))
            assert not set(kept.index) & set(entry.years)
            assert len(kept) + len(entry.years) >= len(
                stats.series(area, entry.indicator).loc[2000:]
            )


def test_worked_out_values_on_a_published_level_are_known_but_not_observed(
    stats: Statistics,
) -> None:
    income = ("zhangye", "urban_disposable_income")
    years = range(2010, 2018)
    assert list(observed(stats, income, years).index) == [2010, 2011, 2012]
    assert list(known_levels(stats, income, years).index) == [2010, 2011, 2012, 2015, 2016, 2017]
    jobs = ("zhangye", "employment")
    assert known_levels(stats, jobs, years).equals(observed(stats, jobs, years))


def test_per_head_of_the_city_is_gdp_over_residents(stats: Statistics) -> None:
    residents = stats.series("zhangye", "resident_population")
    gdp = stats.series("zhangye", "gdp")
    per_head = stats.series("zhangye", "gdp_per_capita")
    for year in range(2012, 2018):
        mean = (residents[year - 1] + residents[year]) / 2
        assert per_head[year] == pytest.approx(1e4 * gdp[year] / mean, rel=2e-3)


def test_twins_name_series_that_count(stats: Statistics) -> None:
    for twin in TWINS:
        assert twin.counted != twin.indicator
        assert stats.label(twin.counted, "en")
        assert twin.reason.zh
        assert twin.reason.en


def test_observed_takes_the_years_asked_for(stats: Statistics) -> None:
    values = observed(stats, ("zhangye", "gdp"), [2012, 2010])
    assert list(values.index) == [2010, 2012]
    assert values[2010] == pytest.approx(212.701)
