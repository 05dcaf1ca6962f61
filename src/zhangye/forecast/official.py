"""Official figures: the model's figures, multiplied, and everything that follows from them."""

from __future__ import annotations

import numpy as np

from zhangye.arrays import Array
from zhangye.axes import CITY, COUNTIES, FIRST_YEAR, LAST_OBSERVED
from zhangye.backtest.scored import Series
from zhangye.forecast.discrepancy import GROWTH, Factors
from zhangye.observation import Published
from zhangye.observation.publish import SECTORS, WATER_USES, per_head

BASE = 2015
"""Base year of the plan's relative changes of water use."""
SUMS = {"gdp": tuple(f"value_added_{sector}" for sector in SECTORS)}
"""City figures that are the sum of others; they have no multiplier of their own."""
RECONCILED = ("gdp", "registered_population")
"""County figures with multipliers of their own, which must add up to the city's."""


def own_factors(published: Published) -> list[Series]:
    """Return the series that may have multipliers of their own."""
    without = {GROWTH, *((CITY, name) for name in SUMS)}
    return [series for series in published if series not in without]


def official(published: Published, factors: Factors, last: int = LAST_OBSERVED) -> Published:
    """Return the official figures that multipliers make of the model's.

    What statistics work out from other figures is worked out from the multiplied ones: GDP from
    the sectors, figures a head, urbanisation, uses of water from the total, ratios and changes.
    Values whose parts have no multiplier stay as the model has them.

    Parameters
    ----------
    published
        The model's figures: runs x years.
    factors
        Multipliers of some of them.
    last
        The last year that is observed: later figures of counties are scaled to the city's in each
        run. Observed ones are as they were printed, whether they add up or not.
    """
    figures = {
        series: values * factors[series] if series in factors and series != GROWTH else values
        for series, values in published.items()
    }
    for indicator, parts in SUMS.items():
        figures[CITY, indicator] = np.sum([figures[CITY, part] for part in parts], axis=0)
    for indicator in RECONCILED:
        _reconcile(figures, indicator, last)
    if GROWTH in factors:
        figures[GROWTH] = 100 * ((1 + published[GROWTH] / 100) * factors[GROWTH] - 1)
    output = figures[CITY, "gdp"] / published[CITY, "gdp"]
    _people(figures, published)
    _incomes(figures)
    _water(figures, published, output)
    figures[CITY, "water_use_per_gdp"] = (
        1e4 * figures[CITY, "total_water_use"] / figures[CITY, "gdp"]
    )
    land = figures[CITY, "construction_land_per_gdp"]
    figures[CITY, "construction_land_per_gdp"] = land / output
    farmland = figures[CITY, "cultivated_land"]
    for county in COUNTIES:
        area = published[county, "cultivated_land"]
        figures[county, "cultivated_land"] = area * farmland / published[CITY, "cultivated_land"]
    figures[CITY, "cultivated_land_change"] = farmland - farmland[:, [2017 - FIRST_YEAR]]
    return figures


def _reconcile(figures: Published, indicator: str, last: int) -> None:
    """Scale the counties of each run so that they add up to the city."""
    later = slice(last + 1 - FIRST_YEAR, None)
    parts = np.sum([figures[county, indicator][:, later] for county in COUNTIES], axis=0)
    ratio = figures[CITY, indicator][:, later] / parts
    for county in COUNTIES:
        scaled = figures[county, indicator].copy()
        scaled[:, later] *= ratio
        figures[county, indicator] = scaled


def _people(figures: Published, published: Published) -> None:
    for area in (CITY, *COUNTIES):
        residents = figures[area, "resident_population"]
        if area != CITY:
            # Counties share what is known of the city's residents and townspeople.
            for indicator in ("resident_population", "urban_population"):
                moved = figures[CITY, indicator] / published[CITY, indicator]
                figures[area, indicator] = published[area, indicator] * moved
            residents = figures[area, "resident_population"]
        figures[area, "gdp_per_capita"] = per_head(np, figures[area, "gdp"], residents)
        figures[area, "urbanisation_rate"] = 100 * figures[area, "urban_population"] / residents


def _incomes(figures: Published) -> None:
    for residence in ("urban", "rural"):
        indicator = f"{residence}_disposable_income"
        ratio = figures[CITY, indicator] / figures["gansu", indicator]
        figures[CITY, f"{residence}_income_ratio_to_province"] = ratio


def _water(figures: Published, published: Published, output: Array) -> None:
    """Let uses, counties and sources follow the city's total, and the changes since 2015."""
    total = figures[CITY, "total_water_use"] / published[CITY, "total_water_use"]
    for area in (CITY, *COUNTIES):
        for indicator in (*WATER_USES, "groundwater_use"):
            figures[area, indicator] = published[area, indicator] * total
        if area != CITY:
            figures[area, "total_water_use"] = published[area, "total_water_use"] * total
    figures[CITY, "irrigation_water_per_mu"] = published[CITY, "irrigation_water_per_mu"] * total
    for indicator, moved in (
        ("water_use_per_gdp_change", total / output),
        ("industrial_water_per_va_change", total / output),
        ("irrigation_water_per_mu_change", total),
    ):
        since = moved / moved[:, [BASE - FIRST_YEAR]]
        figures[CITY, indicator] = 100 * ((1 + published[CITY, indicator] / 100) * since - 1)
